/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every error of the library: one enum, one sentence each.
 *
 * The hundreds digit says whose fault it is: 1xx the caller's, 2xx the bytes
 * are malformed, 3xx well formed but not genuine, 4xx genuine but refused,
 * 5xx the machine.  Values are stored in the log (refuse entries carry them),
 * so numbers are appended, never changed and never reused.
 */
#ifndef SALUR_ERR_H
#define SALUR_ERR_H

#include <stddef.h>
#include <stdint.h>

#include "salur/attr.h"

enum salur_err {
    SALUR_OK = 0,

    SALUR_E_ARG = 100,       /* an argument is outside its documented range */
    SALUR_E_LIMIT = 101,     /* a documented limit would be passed */
    SALUR_E_EXISTS = 102,    /* something of that name is already there */
    SALUR_E_NOT_FOUND = 103, /* no such item */
    SALUR_E_STATE = 104,     /* not possible in this state */
    SALUR_E_ENDED = 105,     /* no further item: the end was reached cleanly */

    SALUR_E_SHORT = 200,     /* ends too early */
    SALUR_E_TRAILING = 201,  /* something follows the end */
    SALUR_E_SYNTAX = 202,    /* does not follow the format */
    SALUR_E_CANONICAL = 203, /* valid but not the one canonical encoding */
    SALUR_E_RANGE = 204,     /* a value is outside its allowed range */
    SALUR_E_UTF8 = 205,      /* text is not valid UTF-8 */
    SALUR_E_NOT_SALUR = 206, /* not a salur code at all */
    SALUR_E_LAYOUT = 207,    /* keyboard layout of the scanner is wrong */
    SALUR_E_VERSION = 208,   /* made by a newer salur */
    SALUR_E_CHECKSUM = 209,  /* a checksum does not match */
    SALUR_E_HEADER = 210,    /* a list has no recognisable header row */
    SALUR_E_NIK = 211,       /* not a well-formed NIK */
    SALUR_E_NIK_EXCEL = 212, /* NIK destroyed by a spreadsheet */
    SALUR_E_AMOUNT = 213,    /* not an amount of rupiah */
    SALUR_E_DATE = 214,      /* not a date or time */
    SALUR_E_DUPLICATE = 215, /* occurs twice where once is allowed */
    SALUR_E_EMPTY = 216,     /* empty where a value is required */
    SALUR_E_ORDER = 217,     /* items are not in ascending order */
    SALUR_E_OVERFLOW = 218,  /* a sum passes the largest representable number */
    SALUR_E_TOTAL = 219,     /* a row of a list is a total, not a family */

    SALUR_E_SIGNATURE = 300,     /* a signature does not verify */
    SALUR_E_KEY_UNKNOWN = 301,   /* signed by a key that is not trusted */
    SALUR_E_QUORUM = 302,        /* too few valid signatures */
    SALUR_E_SCOPE = 303,         /* the key may not sign this: area or dates */
    SALUR_E_KEY_WITHDRAWN = 304, /* the key has been withdrawn */
    SALUR_E_ROLLBACK = 305,      /* older than what is already held */
    SALUR_E_CHAIN = 306,         /* the hash chain does not fit */
    SALUR_E_ROOT = 307,          /* the tree root does not match */
    SALUR_E_PROOF = 308,         /* a proof does not verify */
    SALUR_E_FORK = 309,          /* two histories of one log */
    SALUR_E_PASSPHRASE = 310, /* wrong passphrase, or the key file is damaged */
    SALUR_E_KEY_ROLE = 311,   /* the key is of another role */
    SALUR_E_TEST_KEY = 312,   /* a test key in production, or the reverse */
    SALUR_E_ORIGIN = 313,     /* of another log */
    SALUR_E_MISMATCH = 314,   /* differs from what was approved */
    SALUR_E_CONFLICT = 315,   /* not the head that was cosigned last */

    SALUR_E_SPENT = 400,      /* already redeemed */
    SALUR_E_NOT_LISTED = 401, /* not on the approved list */
    SALUR_E_OTHER_SITE = 402, /* belongs to another village */
    SALUR_E_NOT_OPEN = 403,   /* the stage has not opened yet */
    SALUR_E_CLOSED = 404,     /* the stage is closed, the code has expired */
    SALUR_E_WITHDRAWN = 405,  /* this entitlement was withdrawn */
    SALUR_E_CARD_OLD = 406,   /* a newer card was issued for this family */
    SALUR_E_AMOUNT_DIFFERS = 407, /* amount or package not the approved one */
    SALUR_E_NO_STAGE = 408,     /* no bundle of this stage was imported here */
    SALUR_E_NOT_ENROLLED = 409, /* this device is not in the trust note */
    SALUR_E_IDENTITY = 410,     /* the identity card is somebody else's */
    SALUR_E_SUBSTITUTE = 411,   /* who came is not of the same family card */
    SALUR_E_PROXY_LIMIT = 412,  /* who came collects for too many families */
    SALUR_E_SPENT_ELSEWHERE = 413, /* already redeemed at another laptop */

    SALUR_E_MEMORY = 500,     /* out of memory */
    SALUR_E_IO = 501,         /* reading or writing failed */
    SALUR_E_STORE = 502,      /* the store failed; nothing was recorded */
    SALUR_E_FULL = 503,       /* the disk or the store is full */
    SALUR_E_CRYPTO = 504,     /* the crypto library refused */
    SALUR_E_MISSING = 505,    /* an optional library is not installed */
    SALUR_E_PERMISSION = 506, /* not permitted, or a key file is too open */
    SALUR_E_CORRUPT = 507,    /* the store contradicts itself */
    SALUR_E_UNSETTLED = 508,  /* the store has to be recovered first */
};

/*
 * Where in the input something was found.
 *
 * entry   number of the entry, row or line, counted from 0 (log entries) or
 *         from 1 (rows and lines of text)
 * column  column of a row counted from 1, 0 where there is none
 * offset  byte offset in the whole input, counted from 0
 */
struct salur_where {
    uint64_t entry;
    uint32_t column;
    size_t offset;
};

/*
 * Describe an error in one short English sentence without a full stop.
 *
 * Returns a constant string, never NULL; "unknown error" for other values.
 */
SALUR_API const char *
salur_strerror(enum salur_err err);

/*
 * Name an error as it is spelled in the header, "SALUR_E_SPENT".
 *
 * Returns a constant string, never NULL.
 */
SALUR_API const char *
salur_err_name(enum salur_err err);

#endif
