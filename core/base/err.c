/* SPDX-License-Identifier: Apache-2.0 */
/* One sentence and one name for each error; the numbers are err.h's. */
#include "salur/err.h"

/* Two switches that are as long as the enum, which the compiler compares.
 * NOLINTBEGIN(readability-function-size) */
const char *
salur_strerror(enum salur_err err)
{
    switch (err) {
    case SALUR_OK:
        return "no error";
    case SALUR_E_ARG:
        return "an argument is outside its documented range";
    case SALUR_E_LIMIT:
        return "a documented limit would be passed";
    case SALUR_E_EXISTS:
        return "something of that name is already there";
    case SALUR_E_NOT_FOUND:
        return "no such item";
    case SALUR_E_STATE:
        return "not possible in this state";
    case SALUR_E_ENDED:
        return "no further item: the end was reached cleanly";
    case SALUR_E_SHORT:
        return "ends too early";
    case SALUR_E_TRAILING:
        return "something follows the end";
    case SALUR_E_SYNTAX:
        return "does not follow the format";
    case SALUR_E_CANONICAL:
        return "valid but not the one canonical encoding";
    case SALUR_E_RANGE:
        return "a value is outside its allowed range";
    case SALUR_E_UTF8:
        return "text is not valid UTF-8";
    case SALUR_E_NOT_SALUR:
        return "not a salur code at all";
    case SALUR_E_LAYOUT:
        return "keyboard layout of the scanner is wrong";
    case SALUR_E_VERSION:
        return "made by a newer salur";
    case SALUR_E_CHECKSUM:
        return "a checksum does not match";
    case SALUR_E_HEADER:
        return "a list has no recognisable header row";
    case SALUR_E_NIK:
        return "not a well-formed NIK";
    case SALUR_E_NIK_EXCEL:
        return "NIK destroyed by a spreadsheet";
    case SALUR_E_AMOUNT:
        return "not an amount of rupiah";
    case SALUR_E_DATE:
        return "not a date or time";
    case SALUR_E_DUPLICATE:
        return "occurs twice where once is allowed";
    case SALUR_E_EMPTY:
        return "empty where a value is required";
    case SALUR_E_ORDER:
        return "items are not in ascending order";
    case SALUR_E_OVERFLOW:
        return "a sum passes the largest representable number";
    case SALUR_E_TOTAL:
        return "a row of a list is a total, not a family";
    case SALUR_E_SIGNATURE:
        return "a signature does not verify";
    case SALUR_E_KEY_UNKNOWN:
        return "signed by a key that is not trusted";
    case SALUR_E_QUORUM:
        return "too few valid signatures";
    case SALUR_E_SCOPE:
        return "the key may not sign this: area or dates";
    case SALUR_E_KEY_WITHDRAWN:
        return "the key has been withdrawn";
    case SALUR_E_ROLLBACK:
        return "older than what is already held";
    case SALUR_E_CHAIN:
        return "the hash chain does not fit";
    case SALUR_E_ROOT:
        return "the tree root does not match";
    case SALUR_E_PROOF:
        return "a proof does not verify";
    case SALUR_E_FORK:
        return "two histories of one log";
    case SALUR_E_PASSPHRASE:
        return "wrong passphrase, or the key file is damaged";
    case SALUR_E_KEY_ROLE:
        return "the key is of another role";
    case SALUR_E_TEST_KEY:
        return "a test key in production, or the reverse";
    case SALUR_E_ORIGIN:
        return "of another log";
    case SALUR_E_MISMATCH:
        return "differs from what was approved";
    case SALUR_E_CONFLICT:
        return "not the head that was cosigned last";
    case SALUR_E_SPENT:
        return "already redeemed";
    case SALUR_E_NOT_LISTED:
        return "not on the approved list";
    case SALUR_E_OTHER_SITE:
        return "belongs to another village";
    case SALUR_E_NOT_OPEN:
        return "the stage has not opened yet";
    case SALUR_E_CLOSED:
        return "the stage is closed, the code has expired";
    case SALUR_E_WITHDRAWN:
        return "this entitlement was withdrawn";
    case SALUR_E_CARD_OLD:
        return "a newer card was issued for this family";
    case SALUR_E_AMOUNT_DIFFERS:
        return "amount or package not the approved one";
    case SALUR_E_NO_STAGE:
        return "no bundle of this stage was imported here";
    case SALUR_E_NOT_ENROLLED:
        return "this device is not in the trust note";
    case SALUR_E_IDENTITY:
        return "the identity card is somebody else's";
    case SALUR_E_SUBSTITUTE:
        return "who came is not of the same family card";
    case SALUR_E_PROXY_LIMIT:
        return "who came collects for too many families";
    case SALUR_E_SPENT_ELSEWHERE:
        return "already redeemed at another laptop of the village";
    case SALUR_E_MEMORY:
        return "out of memory";
    case SALUR_E_IO:
        return "reading or writing failed";
    case SALUR_E_STORE:
        return "the store failed";
    case SALUR_E_FULL:
        return "the disk or the store is full";
    case SALUR_E_CRYPTO:
        return "the crypto library refused";
    case SALUR_E_MISSING:
        return "an optional library is not installed";
    case SALUR_E_PERMISSION:
        return "not permitted, or a key file is too open";
    case SALUR_E_CORRUPT:
        return "the store contradicts itself";
    case SALUR_E_UNSETTLED:
        return "the store has to be recovered first";
    }
    return "unknown error";
}

const char *
salur_err_name(enum salur_err err)
{
    switch (err) {
    case SALUR_OK:
        return "SALUR_OK";
    case SALUR_E_ARG:
        return "SALUR_E_ARG";
    case SALUR_E_LIMIT:
        return "SALUR_E_LIMIT";
    case SALUR_E_EXISTS:
        return "SALUR_E_EXISTS";
    case SALUR_E_NOT_FOUND:
        return "SALUR_E_NOT_FOUND";
    case SALUR_E_STATE:
        return "SALUR_E_STATE";
    case SALUR_E_ENDED:
        return "SALUR_E_ENDED";
    case SALUR_E_SHORT:
        return "SALUR_E_SHORT";
    case SALUR_E_TRAILING:
        return "SALUR_E_TRAILING";
    case SALUR_E_SYNTAX:
        return "SALUR_E_SYNTAX";
    case SALUR_E_CANONICAL:
        return "SALUR_E_CANONICAL";
    case SALUR_E_RANGE:
        return "SALUR_E_RANGE";
    case SALUR_E_UTF8:
        return "SALUR_E_UTF8";
    case SALUR_E_NOT_SALUR:
        return "SALUR_E_NOT_SALUR";
    case SALUR_E_LAYOUT:
        return "SALUR_E_LAYOUT";
    case SALUR_E_VERSION:
        return "SALUR_E_VERSION";
    case SALUR_E_CHECKSUM:
        return "SALUR_E_CHECKSUM";
    case SALUR_E_HEADER:
        return "SALUR_E_HEADER";
    case SALUR_E_NIK:
        return "SALUR_E_NIK";
    case SALUR_E_NIK_EXCEL:
        return "SALUR_E_NIK_EXCEL";
    case SALUR_E_AMOUNT:
        return "SALUR_E_AMOUNT";
    case SALUR_E_DATE:
        return "SALUR_E_DATE";
    case SALUR_E_DUPLICATE:
        return "SALUR_E_DUPLICATE";
    case SALUR_E_EMPTY:
        return "SALUR_E_EMPTY";
    case SALUR_E_ORDER:
        return "SALUR_E_ORDER";
    case SALUR_E_OVERFLOW:
        return "SALUR_E_OVERFLOW";
    case SALUR_E_TOTAL:
        return "SALUR_E_TOTAL";
    case SALUR_E_SIGNATURE:
        return "SALUR_E_SIGNATURE";
    case SALUR_E_KEY_UNKNOWN:
        return "SALUR_E_KEY_UNKNOWN";
    case SALUR_E_QUORUM:
        return "SALUR_E_QUORUM";
    case SALUR_E_SCOPE:
        return "SALUR_E_SCOPE";
    case SALUR_E_KEY_WITHDRAWN:
        return "SALUR_E_KEY_WITHDRAWN";
    case SALUR_E_ROLLBACK:
        return "SALUR_E_ROLLBACK";
    case SALUR_E_CHAIN:
        return "SALUR_E_CHAIN";
    case SALUR_E_ROOT:
        return "SALUR_E_ROOT";
    case SALUR_E_PROOF:
        return "SALUR_E_PROOF";
    case SALUR_E_FORK:
        return "SALUR_E_FORK";
    case SALUR_E_PASSPHRASE:
        return "SALUR_E_PASSPHRASE";
    case SALUR_E_KEY_ROLE:
        return "SALUR_E_KEY_ROLE";
    case SALUR_E_TEST_KEY:
        return "SALUR_E_TEST_KEY";
    case SALUR_E_ORIGIN:
        return "SALUR_E_ORIGIN";
    case SALUR_E_MISMATCH:
        return "SALUR_E_MISMATCH";
    case SALUR_E_CONFLICT:
        return "SALUR_E_CONFLICT";
    case SALUR_E_SPENT:
        return "SALUR_E_SPENT";
    case SALUR_E_NOT_LISTED:
        return "SALUR_E_NOT_LISTED";
    case SALUR_E_OTHER_SITE:
        return "SALUR_E_OTHER_SITE";
    case SALUR_E_NOT_OPEN:
        return "SALUR_E_NOT_OPEN";
    case SALUR_E_CLOSED:
        return "SALUR_E_CLOSED";
    case SALUR_E_WITHDRAWN:
        return "SALUR_E_WITHDRAWN";
    case SALUR_E_CARD_OLD:
        return "SALUR_E_CARD_OLD";
    case SALUR_E_AMOUNT_DIFFERS:
        return "SALUR_E_AMOUNT_DIFFERS";
    case SALUR_E_NO_STAGE:
        return "SALUR_E_NO_STAGE";
    case SALUR_E_NOT_ENROLLED:
        return "SALUR_E_NOT_ENROLLED";
    case SALUR_E_IDENTITY:
        return "SALUR_E_IDENTITY";
    case SALUR_E_SUBSTITUTE:
        return "SALUR_E_SUBSTITUTE";
    case SALUR_E_PROXY_LIMIT:
        return "SALUR_E_PROXY_LIMIT";
    case SALUR_E_SPENT_ELSEWHERE:
        return "SALUR_E_SPENT_ELSEWHERE";
    case SALUR_E_MEMORY:
        return "SALUR_E_MEMORY";
    case SALUR_E_IO:
        return "SALUR_E_IO";
    case SALUR_E_STORE:
        return "SALUR_E_STORE";
    case SALUR_E_FULL:
        return "SALUR_E_FULL";
    case SALUR_E_CRYPTO:
        return "SALUR_E_CRYPTO";
    case SALUR_E_MISSING:
        return "SALUR_E_MISSING";
    case SALUR_E_PERMISSION:
        return "SALUR_E_PERMISSION";
    case SALUR_E_CORRUPT:
        return "SALUR_E_CORRUPT";
    case SALUR_E_UNSETTLED:
        return "SALUR_E_UNSETTLED";
    }
    return "SALUR_E_UNKNOWN";
}
/* NOLINTEND(readability-function-size) */
