/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verify one export with public keys alone.
 *
 * What counts as proven
 *
 * A signed head is a size and a root, signed by the log's trusted key, that
 * stands in checkpoint.note, cosigned.note or a witnessed entry, or that
 * somebody else holds.  (When that
 * key has been withdrawn without a size, only heads cosigned by a trusted
 * witness before the withdrawal are left.  With a size all heads still say
 * what the key has signed, and the entries beyond the size and beyond those
 * heads are void: F120.)  A head fits when the first `size` entries hash to
 * its root.  Going through the heads by size, `proven` is the size of the
 * last one before the first that does not fit: below a head that contradicts
 * the entries nothing is taken for granted, also when a newer one fits.
 *
 * The hash chain alone proves nothing, because whoever changes an entry can
 * chain all later ones anew.  But when a head does not fit, the chain says
 * which leaf hashes the entries had: each entry records that of the one
 * before.  If those recorded hashes do give the signed root, they are what
 * was signed; then every entry is judged on its own and `proven` is the
 * number of leading entries that are still in place and unchanged.  So an
 * entry that was changed, removed, added, moved or doubled is named exactly
 * and all before it stays proven.
 *
 * If they do not (more was changed than can be put back, the last entry was
 * changed, the tail was cut, or all was chained anew), the first entry that
 * is certainly bad is named: where the chain breaks, or, when it holds
 * everywhere, the last one that the head covers, because with its leaf hash
 * all before it would fit too.  Entries between `proven` and that one may or
 * may not have been changed; nobody can tell.
 *
 * Time
 *
 * A log's times are what the village's clock said.  What bounds them is what
 * witnesses signed: an entry that cites a cosignature was written after it,
 * and with it all behind; what a cosigned head covers was written before the
 * cosignature.  That is the window of an entry, [not before, not after].  A
 * time that no program like this can have written (before 2026: a clock
 * without battery) bounds nothing, and deceives nobody.
 *
 *   F113  time went back and no clock entry says so
 *   F114  more than a day ahead of the auditor, or of a witness that had seen
 *         the entry by then; once a stretch
 *   F115  by the window a family was paid after the stage was over, or before
 *         it opened, and the time says otherwise (an hour is allowed for the
 *         witness's own clock): a difference, for each.  The window is empty,
 *         so that two cosignatures contradict each other by more than a day:
 *         a difference, once a stretch.  A redemption, a void or a close is
 *         more than a day before its window: a note, once a stretch (an
 *         honest clock may be slow)
 *   F116  the time is more than a day before one that was reached already;
 *         an honest correction is told so, too
 *   F117  20 redemptions within a minute, three seconds each: to scan, compare
 *         the identity card, count and hand over takes more.  A queue with
 *         ten seconds each stays far below; typing from paper afterwards does
 *         not, and is worth knowing, too
 *   F118  a redemption comes on a later day than the one before it, after a
 *         pause of four hours or more, and no close stands between them
 *   F119  the newest cosignature of a head that fits is older than the policy
 *         allows
 *
 * Heads from outside
 *
 * A receipt, a closing statement or a cosigned note that somebody else holds
 * (policy.heads) is a signed head like the others.  F111: the entries reach it
 * and do not hash to it, so that the key signed two histories; F112: they end
 * before it.  That is a difference and no more, for this file may be an older
 * one; when there is no newer one, the end was cut off.
 *
 * What cannot be seen: a key holder who rewrites entries that no witness has
 * cosigned and of which nobody outside holds a head.
 *
 * Each kind of integrity finding is put once, for its first entry, before
 * all others; then follow the findings of single entries in their order.  A
 * defect never ends the work: what lies behind is still read if it can be,
 * also entries behind a damaged length and those in a damaged pack.
 *
 * Memory: about 48 bytes a redemption, 104 a witnessed entry, the lists,
 * and, only when a head does not fit, 33 bytes an entry.
 */
#ifndef SALUR_AUDIT_VERIFY_H
#define SALUR_AUDIT_VERIFY_H

#include "audit/finding.h"
#include "salur/bundle.h"
#include "salur/export.h"
#include "salur/signed_head.h"

/* Approved lists by stage and site, collected from bundles. */
struct salur_verify_lists;

SALUR_API SALUR_MUST_USE enum salur_err
salur_verify_lists_new(struct salur_verify_lists **out);
/*
 * Add the list of a bundle, checked against trust; the trust note inside is
 * not looked at, it may be older or newer.  Approvers count who were not
 * withdrawn when the stage opened, so that old stages can be audited.
 *
 * time_s  now: it stands for the opening of a stage that has not opened
 * where   offset in the pack of the bad member; may be NULL
 *
 * Returns as salur_bundle_open and salur_verify_lists_put.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_verify_lists_add(struct salur_verify_lists *lists,
                       struct salur_bytes pack, const struct salur_trust *trust,
                       int64_t time_s, struct salur_where *where);
/*
 * Add a list that the caller has checked against its stage note.
 *
 * list  sorted; its items are taken over on success and *list is emptied
 *
 * Adding the same list again is fine.  Returns SALUR_OK, SALUR_E_MISMATCH
 * (another list of that stage and village is there) or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_verify_lists_put(struct salur_verify_lists *lists,
                       const struct salur_stage *stage,
                       const struct salur_site_line *line,
                       struct salur_site_list *list);
/*
 * Add a withdrawn list that the caller has checked.
 *
 * area  of the issuer that signed it: digits of the village code, "" for all;
 *       of one area the list with the highest serial is kept
 * list  taken over on success and emptied
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_verify_lists_withdraw(struct salur_verify_lists *lists, const char *area,
                            struct salur_withdrawn *list);
SALUR_API void
salur_verify_lists_free(struct salur_verify_lists *lists);

struct salur_verify_policy {
    const struct salur_trust *trust;
    const struct salur_verify_lists *lists; /* NULL: membership unchecked */
    uint32_t witnesses; /* cosignatures required on cosigned.note, 0 .. */
    int64_t time_s;     /* now: withdrawn log keys; entries of the future */
    int64_t max_age_s;  /* of the newest cosignature; 0: any, or none */
    const struct salur_verify_windows *windows; /* NULL: not listed */
    /* Heads that others hold: receipts, closing statements, cosigned notes.
     * Those of other logs, that are not genuine or that do not bind the log are
     * passed over. */
    const struct salur_signed_head *heads;
    size_t heads_count;
};

/* Neighbouring entries that have the same window. */
struct salur_verify_window {
    uint64_t first; /* entry */
    uint64_t last;
    int64_t not_before_s; /* INT64_MIN: nothing says */
    int64_t not_after_s;  /* INT64_MAX: no witness has seen them yet */
    int64_t first_s;      /* the least and the greatest of their own times */
    int64_t last_s;
};

/* Receives the windows in the order of the entries, after all findings. */
struct salur_verify_windows {
    void (*put)(void *ctx, const struct salur_verify_window *window);
    void *ctx;
};

/* Verdict and figures of one log. */
struct salur_verify_report {
    char origin[SALUR_NAME_MAX + 1];
    uint64_t site;
    uint64_t entries;
    struct salur_head head; /* as computed from the entries */
    uint64_t proven;        /* entries 0 .. proven-1 are proven, see above */
    /* Entries 0 .. counted-1 count.  Those beyond are void: the log's key was
     * withdrawn at this size, and no trusted witness cosigned more before. */
    uint64_t counted;
    uint64_t redeemed; /* of those that count, less voided */
    int64_t redeemed_idr;
    uint64_t refused;
    uint64_t days;      /* close entries */
    uint64_t continued; /* restored entries that name another log */
    int64_t first_s;
    int64_t last_s;
    /* Who had to sign, and who did; keys borrow from the trust note. */
    const struct salur_trust_key *log_key; /* NULL: not in the trust note */
    int is_signed; /* 1: it signed checkpoint.note, and still may */
    uint32_t witnesses_required;
    uint32_t cosignatures; /* valid ones of trusted witnesses, and by whom
                              and when cosigned.note was cosigned */
    const struct salur_trust_key *witnesses[SALUR_NOTE_SIGS_MAX];
    int64_t witnessed_s[SALUR_NOTE_SIGS_MAX];
    /* Time, as far as witnesses bound it. */
    int64_t max_age_s; /* required; 0: none */
    uint64_t cosigned; /* entries that some witness has seen */
    int has_newest;    /* newest_s: there is a cosignature at all */
    int64_t newest_s;  /* of a head that fits */
    uint64_t bounded;  /* entries with a bound on both sides */
    int64_t widest_s;  /* seconds between them, the most; and where */
    uint64_t widest_entry;
    uint64_t findings;
    enum salur_severity worst; /* meaningful when findings > 0 */
    /* What could be checked, whatever came out: 1 yes, 0 no. */
    int checked_chain;     /* all entries could be read */
    int checked_tree;      /* against at least one signed head */
    int checked_signature; /* the log's key is in the trust note */
    int checked_tokens;    /* always; each code against its issuer */
    int checked_lists;     /* there was a list of this village */
    int checked_cosigned;  /* there was a cosigned head */
    uint64_t outside;      /* of the policy's heads, those of this log */
};

/*
 * Verify the bytes of a *.slog.
 *
 * Returns SALUR_OK when the work was done, whatever was found (ask
 * report->findings), SALUR_E_MEMORY or SALUR_E_CRYPTO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_verify_export(struct salur_bytes pack,
                    const struct salur_verify_policy *policy,
                    const struct salur_finding_sink *sink,
                    struct salur_verify_report *report);

enum salur_verify_relation {
    SALUR_VERIFY_SAME = 0,   /* the same entries */
    SALUR_VERIFY_GREW = 1,   /* the second begins with all of the first */
    SALUR_VERIFY_SHRANK = 2, /* the first begins with all of the second */
    SALUR_VERIFY_FORKED = 3, /* they differ where both have an entry */
    SALUR_VERIFY_OTHER = 4,  /* exports of two different logs */
};

struct salur_verify_pair {
    enum salur_verify_relation relation;
    uint64_t common; /* leading entries that both have: the fork's number */
};

/*
 * Compare two exports, byte by byte and without any key: verify each first.
 * Two heads that both verify and a fork between them prove that the key
 * holder keeps two histories.
 *
 * Returns SALUR_OK, or as salur_export_open, salur_checkpoint_peek and
 * salur_entry_cursor_next.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_verify_pair(struct salur_bytes first, struct salur_bytes second,
                  struct salur_verify_pair *out);

#endif
