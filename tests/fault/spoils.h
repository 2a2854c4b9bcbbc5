/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a power cut leaves of a laptop's store, made of the folder as it was
 * before an act and as it was after it; and a store that opens again on it.
 * powercut.sh has every state that a disk may be in; here histories go on.
 */
#ifndef SPOILS_H
#define SPOILS_H

#include "salur/journal.h"
#include "tests/fault/acts.h"

/* LMDB's two meta pages. */
#define META_LEN 8192

enum cut {
    CUT_LOG_BEHIND = 0,  /* the commit never reached the disk */
    CUT_MARK_BEHIND = 1, /* it did, the mark did not */
    CUT_TORN = 2,        /* the journal's last record stops in the middle */
    CUT_LOG_SPOILT = 3,  /* the log's meta pages are no pages */
    CUT_LOG_OLDER = 4,   /* a torn meta page shows the state before */
    CUT_COUNT = 5,
};

static inline uint64_t
size_of_log(const struct laptop *l)
{
    struct salur_ledger_status status;

    CHECK_ERR(salur_ledger_status(l->ledger, &status), SALUR_OK);
    return status.head.size;
}

static inline void
spoil_log(const struct laptop *l)
{
    static const uint8_t zeroes[META_LEN];
    char path[512];

    join_path(path, l->dir, "log/data.mdb");
    write_into(path, 0, zeroes, sizeof zeroes);
}

/* Cut the journal off inside what the act appended to it. */
static inline void
tear_journal(struct history *h, const struct laptop *l, const char *before)
{
    char path[512];
    off_t first;
    off_t last;

    join_path(path, before, "journal");
    first = size_of_file(path);
    join_path(path, l->dir, "journal");
    last = size_of_file(path);
    if (CHECK(first > 0) && last > first) {
        CHECK(truncate(path,
                       first + (off_t)draw(h, (uint64_t)(last - first))) == 0);
    }
}

static inline void
cut_power(struct history *h, const struct laptop *l, const char *before,
          enum cut cut)
{
    if (cut != CUT_MARK_BEHIND && cut != CUT_LOG_SPOILT) {
        put_back(l->dir, before, "log");
    }
    if (cut != CUT_LOG_OLDER && cut != CUT_LOG_SPOILT) {
        put_back(l->dir, before, "settled");
    }
    if (cut == CUT_LOG_SPOILT) {
        spoil_log(l);
    }
    if (cut == CUT_TORN) {
        tear_journal(h, l, before);
    }
}

/* An act, the power goes, the laptop is started again.  What was said to be
 * recorded is there; what was not said may be. */
static inline void
act_cut(struct history *h, struct laptop *l)
{
    enum cut cut = (enum cut)draw(h, CUT_COUNT);
    const struct salur_recovery *recovery;
    uint64_t sizes[2];
    uint64_t size;
    char before[300];

    (void)snprintf(before, sizeof before, "%.200s/before", h->dir);
    settle_handout(h, l);
    sizes[0] = size_of_log(l);
    salur_ledger_close(l->ledger);
    copy_tree(l->dir, before);
    laptop_open(l);
    if (draw(h, 3) == 0) {
        act_simple(h, l);
    } else {
        act_present(h, l);
    }
    sizes[1] = size_of_log(l);
    salur_ledger_close(l->ledger);
    cut_power(h, l, before, cut);
    remove_tree(before);
    laptop_open(l);
    h->cuts++;
    recovery = salur_ledger_recovery(l->ledger);
    size = size_of_log(l);
    CHECK(size <= sizes[1] && size >= sizes[cut == CUT_TORN ? 0 : 1]);
    CHECK(recovery->source == SALUR_RECOVERY_NONE || recovery->after == size);
    CHECK(recovery->happened || cut == CUT_TORN || sizes[0] == sizes[1]);
}

#endif
