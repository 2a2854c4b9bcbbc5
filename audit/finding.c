/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of findings: one row an id.  Nothing is decided here, and the
 * sentences are English only; what staff read is translated by the programs.
 */
#include "audit/finding.h"

struct row {
    enum salur_finding_id id;
    enum salur_severity severity;
    const char *code;
    const char *text;
};

/* A village is judged by its own log, so what a log says wrongly of money is
 * a difference that somebody explains; tamper is said of the record itself. */
static const struct row rows[] = {
    {SALUR_F_PACK, SALUR_SEVERITY_TAMPER, "F101",
     "The export is damaged or not an export."},
    {SALUR_F_ENTRY_FORM, SALUR_SEVERITY_TAMPER, "F102",
     "An entry does not follow the format."},
    {SALUR_F_SEQUENCE, SALUR_SEVERITY_TAMPER, "F103",
     "An entry is missing, added or out of place."},
    {SALUR_F_CHAIN, SALUR_SEVERITY_TAMPER, "F104",
     "An entry is not the one that the next entry was chained to."},
    {SALUR_F_ROOT, SALUR_SEVERITY_TAMPER, "F105",
     "The entries are not those that were signed."},
    {SALUR_F_SIZE, SALUR_SEVERITY_TAMPER, "F106",
     "There are more or fewer entries than were signed."},
    {SALUR_F_GENESIS, SALUR_SEVERITY_TAMPER, "F107",
     "The log does not begin as this device's log must."},
    {SALUR_F_CHECKPOINT, SALUR_SEVERITY_TAMPER, "F108",
     "The checkpoint is unreadable or of another log."},
    {SALUR_F_CHECKPOINT_SIG, SALUR_SEVERITY_TAMPER, "F109",
     "The checkpoint is not signed by the trusted key of this log."},
    {SALUR_F_COSIGNED, SALUR_SEVERITY_TAMPER, "F110",
     "A cosigned head does not fit the entries or lacks its signatures."},
    {SALUR_F_FORK, SALUR_SEVERITY_TAMPER, "F111",
     "There are two histories of this log."},
    {SALUR_F_ROLLBACK, SALUR_SEVERITY_DIFFERENCE, "F112",
     "The log ends before what a head that somebody holds covers."},
    {SALUR_F_TIME_BACK, SALUR_SEVERITY_DIFFERENCE, "F113",
     "The time went back."},
    {SALUR_F_TIME_AHEAD, SALUR_SEVERITY_NOTE, "F114",
     "The time of an entry lies in the future."},
    {SALUR_F_BACKDATED, SALUR_SEVERITY_DIFFERENCE, "F115",
     "An entry was not written at the time that it says."},
    {SALUR_F_CLOCK_STEP, SALUR_SEVERITY_NOTE, "F116",
     "The clock was set back by more than a day."},
    {SALUR_F_BURST, SALUR_SEVERITY_NOTE, "F117",
     "Handouts follow each other faster than money can be counted."},
    {SALUR_F_NO_CLOSE, SALUR_SEVERITY_NOTE, "F118",
     "The day of handouts before this entry was not closed."},
    {SALUR_F_STALE, SALUR_SEVERITY_DIFFERENCE, "F119",
     "No trusted witness has seen this log lately enough."},
    {SALUR_F_BEYOND, SALUR_SEVERITY_DIFFERENCE, "F120",
     "Entries beyond the size at which the key was withdrawn are void."},
    {SALUR_F_RESTORED, SALUR_SEVERITY_NOTE, "F121",
     "The log goes on from another one, or from what was recovered of it."},
    {SALUR_F_REQUEST, SALUR_SEVERITY_TAMPER, "F122",
     "The request to the witness does not fit the signed heads."},
    {SALUR_F_TOKEN_SIG, SALUR_SEVERITY_DIFFERENCE, "F201",
     "The code presented was not signed by a trusted issuer."},
    {SALUR_F_TOKEN_FORM, SALUR_SEVERITY_DIFFERENCE, "F202",
     "The code presented is unreadable or not that of the entry."},
    {SALUR_F_TOKEN_SCOPE, SALUR_SEVERITY_DIFFERENCE, "F203",
     "The issuer was not allowed to sign this code: area, dates, withdrawn."},
    {SALUR_F_TWICE, SALUR_SEVERITY_DIFFERENCE, "F301",
     "The same entitlement was redeemed twice in this log."},
    {SALUR_F_TWICE_ACROSS, SALUR_SEVERITY_DIFFERENCE, "F302",
     "The same entitlement was redeemed in two logs."},
    {SALUR_F_NOT_LISTED, SALUR_SEVERITY_DIFFERENCE, "F303",
     "The entitlement is not on the approved list."},
    {SALUR_F_AMOUNT, SALUR_SEVERITY_DIFFERENCE, "F304",
     "Amount or package differ from the approved list."},
    {SALUR_F_OTHER_SITE, SALUR_SEVERITY_DIFFERENCE, "F305",
     "The entitlement belongs to another village."},
    {SALUR_F_WINDOW, SALUR_SEVERITY_DIFFERENCE, "F306",
     "It was redeemed before the stage opened or after it closed."},
    {SALUR_F_WITHDRAWN, SALUR_SEVERITY_DIFFERENCE, "F307",
     "The entitlement or its card was withdrawn."},
    {SALUR_F_TOTALS, SALUR_SEVERITY_DIFFERENCE, "F308",
     "The totals of a closed day or stage do not add up."},
    {SALUR_F_UNPAID, SALUR_SEVERITY_NOTE, "F309",
     "The entitlement was not redeemed."},
    {SALUR_F_SILENT, SALUR_SEVERITY_DIFFERENCE, "F310",
     "A village on the list sent no log."},
    {SALUR_F_NO_LIST, SALUR_SEVERITY_NOTE, "F311",
     "There was no approved list to compare with."},
    {SALUR_F_VOID, SALUR_SEVERITY_DIFFERENCE, "F312",
     "A void matches no redemption, or its counter-signature is not valid."},
    {SALUR_F_STAGE, SALUR_SEVERITY_DIFFERENCE, "F313",
     "A stage or withdrawn list was not loaded as approved and in order."},
    {SALUR_F_REFUSAL, SALUR_SEVERITY_DIFFERENCE, "F314",
     "A family was refused for a reason that does not hold."},
};

static const struct row unknown = {SALUR_F_PACK, SALUR_SEVERITY_TAMPER, "F???",
                                   "Unknown finding."};

static const struct row *
find(enum salur_finding_id id)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].id == id) {
            return &rows[i];
        }
    }
    return &unknown;
}

const char *
salur_finding_code(enum salur_finding_id id)
{
    return find(id)->code;
}

const char *
salur_finding_text(enum salur_finding_id id)
{
    return find(id)->text;
}

enum salur_severity
salur_finding_severity(enum salur_finding_id id)
{
    return find(id)->severity;
}

const char *
salur_severity_name(enum salur_severity severity)
{
    switch (severity) {
    case SALUR_SEVERITY_NOTE:
        return "note";
    case SALUR_SEVERITY_DIFFERENCE:
        return "difference";
    case SALUR_SEVERITY_TAMPER:
        return "tamper";
    }
    return "?";
}
