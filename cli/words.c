/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the counter, a row an outcome. */
#include "cli/words.h"

#include <stddef.h>

static const struct refusal refusals[] = {
    {SALUR_E_SPENT, 10, N_("ALREADY COLLECTED"),
     N_("this entitlement was redeemed already"),
     N_("Do not hand over again; show the number of the entry.")},
    {SALUR_E_SPENT_ELSEWHERE, 10, N_("ALREADY COLLECTED"),
     N_("this entitlement was redeemed at another laptop of the village"),
     N_("Do not hand over; ask at the other laptop.")},
    {SALUR_E_OTHER_SITE, 11, N_("REFUSED"),
     N_("this card is for another village"),
     N_("Send the family to the cooperative of its village.")},
    {SALUR_E_NOT_OPEN, 12, N_("REFUSED"), N_("this stage is not open yet"),
     N_("Ask the family to come back on the day of the handout.")},
    {SALUR_E_WITHDRAWN, 13, N_("REFUSED"),
     N_("the office withdrew this entitlement"),
     N_("Do not keep the card; call the office.")},
    {SALUR_E_SIGNATURE, 14, N_("REFUSED"),
     N_("the card is not genuine, its signature is wrong"),
     N_("Do not keep the card; write down the name and call the office.")},
    {SALUR_E_NOT_LISTED, 15, N_("REFUSED"), N_("not on the approved list"),
     N_("Call the office; do not hand over.")},
    {SALUR_E_CLOSED, 16, N_("REFUSED"), N_("this stage is closed"),
     N_("Ask the family to contact the office about a later handout.")},
    {SALUR_E_NOT_ENROLLED, 17, N_("REFUSED"), N_("this device is not enrolled"),
     N_("Call the office before you go on.")},
    {SALUR_E_CARD_OLD, 18, N_("REFUSED"), N_("this family has a newer card"),
     N_("Ask for the new card; the old one is no longer good.")},
    {SALUR_E_AMOUNT_DIFFERS, 19, N_("REFUSED"),
     N_("the amount on the card is not that of the approved list"),
     N_("Do not hand over; call the office.")},
    {SALUR_E_KEY_UNKNOWN, 20, N_("REFUSED"),
     N_("the issuer of the card is not known"),
     N_("Import the newest bundle, or call the office.")},
    {SALUR_E_SCOPE, 21, N_("REFUSED"),
     N_("the issuer has no authority over this village"),
     N_("Call the office.")},
    {SALUR_E_KEY_WITHDRAWN, 21, N_("REFUSED"),
     N_("the issuer's key was withdrawn"),
     N_("Ask the office for a new card.")},
    {SALUR_E_KEY_ROLE, 21, N_("REFUSED"),
     N_("the card was signed by someone who is no issuer"),
     N_("Call the office.")},
    {SALUR_E_LAYOUT, 22, N_("REFUSED"),
     N_("the scanner has the wrong keyboard layout"),
     N_("Set the keyboard to US/Indonesia and scan again.")},
    {SALUR_E_VERSION, 23, N_("REFUSED"), N_("this code is for a newer salur"),
     N_("Update salur and scan again.")},
    {SALUR_E_NOT_SALUR, 24, N_("REFUSED"), N_("this is no salur code"),
     N_("Scan the code on the family's card.")},
    {SALUR_E_NO_STAGE, 25, N_("REFUSED"),
     N_("the bundle of this stage was not imported yet"),
     N_("Import the .slr file of the office: salur import.")},
    {SALUR_E_TEST_KEY, 26, N_("REFUSED"), N_("a sample card, not a real one"),
     N_("Do not hand over.")},
    {SALUR_E_IDENTITY, 27, N_("REFUSED"),
     N_("the identity card is not this family's"),
     N_("Do not hand over; ask the owner of the card to come.")},
    {SALUR_E_SUBSTITUTE, 28, N_("REFUSED"),
     N_("who came is not on the same family card"),
     N_("Do not hand over; with PKH a proxy must be on the same family card.")},
    {SALUR_E_PROXY_LIMIT, 29, N_("REFUSED"),
     N_("this person collects for too many families"),
     N_("Do not hand over; ask the family to come itself.")},
    /* Everything else that is malformed reads badly or was cut. */
    {SALUR_OK, 24, N_("REFUSED"), N_("the code was not read whole"),
     N_("Flatten the card and scan again.")},
};

const struct refusal *
word_refusal(enum salur_err err)
{
    size_t last = sizeof refusals / sizeof refusals[0] - 1;

    for (size_t i = 0; i < last; i++) {
        if (refusals[i].err == err) {
            return &refusals[i];
        }
    }
    return &refusals[last];
}

int
word_is_spent(enum salur_err outcome)
{
    return outcome == SALUR_E_SPENT || outcome == SALUR_E_SPENT_ELSEWHERE;
}
