/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A new log that goes on where another one of the village ended: the laptop
 * is dead, stolen, or was put back to an older state (FORMAT.md, "Continuing
 * a log").  Who was paid there is refused here, and an entry says which log
 * is continued and how far it could be proven.
 *
 * Nothing of the old log is rewritten, and nobody can append to it: what was
 * recorded there counts where it stands.
 */
#ifndef SALUR_CONTINUE_H
#define SALUR_CONTINUE_H

#include "salur/export.h"
#include "salur/ledger.h"

/* Why a log is continued: the cause of its restored entry. */
enum salur_continue_cause {
    SALUR_CONTINUE_IMAGE = 1,    /* an older state of the disk came back */
    SALUR_CONTINUE_REPLACED = 2, /* the laptop is dead or was replaced */
    SALUR_CONTINUE_STOLEN = 3,
    SALUR_CONTINUE_OTHER = 4,
};

struct salur_continued {
    char origin[SALUR_NAME_MAX + 1]; /* of the log that is continued */
    struct salur_head proven;        /* as the restored entry has it */
    uint64_t entries;                /* that were taken in, 1 or more */
    int64_t time_s;                  /* of the last of them */
    uint64_t redeemed; /* there and not voided: refused here from now on */
    uint64_t beyond;   /* of these, redemptions that nobody signed yet */
    uint64_t lapsed;   /* redemptions that the key's withdrawal makes void:
                          these families were not paid */
    int has_last;      /* 1: the newest redemption in force there */
    uint64_t last_seq;
    struct salur_cti last_cti;
    int64_t last_time_s;
    int already;  /* 1: all of it was known, nothing written */
    uint64_t seq; /* of the restored entry, this or an earlier one */
};

/*
 * Continue another log of this village.
 *
 * Its key must be in the trust note; that it was withdrawn since is how such
 * a log ends.  Proven is what its checkpoint covers, when that signature
 * still stands (salur/trust.h), what its cosigned checkpoint covers when a
 * trusted witness saw it before a withdrawal, and what was taken in here
 * before.  Entries behind that, as a journal holds them, refuse a payment
 * and never allow one: a void among them counts for nothing when what it
 * voids is proven.
 *
 * source  entries, and the notes over them or over the first of them; len 0:
 *         none, then nothing is proven and the entries only refuse
 * cause   SALUR_CONTINUE_*
 *
 * Doing it again with the same entries is fine, and so with more of them.
 *
 * Returns SALUR_OK, SALUR_E_ARG (cause, stamp), SALUR_E_STATE (no trust note
 * yet), SALUR_E_ORIGIN (this very log), SALUR_E_ORDER (a later generation of
 * this device), SALUR_E_OTHER_SITE, SALUR_E_KEY_UNKNOWN, SALUR_E_SCOPE,
 * SALUR_E_SIGNATURE, SALUR_E_ROOT (entries other than the ones signed),
 * SALUR_E_CHAIN (an entry that does not follow the one before),
 * SALUR_E_ROLLBACK (fewer entries than were seen before), SALUR_E_FORK
 * (other entries than were seen before), 2xx or 5xx.  On error nothing was
 * written.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_continue(struct salur_ledger *ledger,
                      const struct salur_export *source,
                      enum salur_continue_cause cause,
                      const struct salur_stamp *stamp,
                      struct salur_continued *out);

/*
 * Find a log that ended and of which this store knows nothing, although it
 * goes on in its village: one whose key is withdrawn, or an earlier
 * generation of this device.  Who was paid there would be paid again, so ask
 * for it before work begins.  A store that continues any log, or has taken
 * this one in as another laptop's, misses nothing.
 *
 * now_s   for withdrawals
 * origin  set to its name; of several to the last of their names
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND when none is missing (or there is no
 * trust note yet), or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_find_ended(struct salur_ledger *ledger, int64_t now_s,
                        char origin[SALUR_NAME_MAX + 1]);

#endif
