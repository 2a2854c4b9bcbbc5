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

/* 1 when the stick is in. */
static inline int
has_mirror(const struct laptop *l)
{
    return l->has_stick && !l->is_out;
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
    char stick[300];

    (void)snprintf(before, sizeof before, "%.200s/before", h->dir);
    (void)snprintf(stick, sizeof stick, "%.200s/stick-before", h->dir);
    settle_handout(h, l);
    sizes[0] = size_of_log(l);
    salur_ledger_close(l->ledger);
    copy_tree(l->dir, before);
    if (has_mirror(l)) {
        copy_tree(l->stick, stick);
    }
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
    if (has_mirror(l)) {
        /* The stick follows the commit, and may be late. */
        if (cut == CUT_TORN || draw(h, 3) == 0) {
            copy_tree(stick, l->stick);
        }
        remove_tree(stick);
    }
    laptop_open(l);
    h->cuts++;
    recovery = salur_ledger_recovery(l->ledger);
    size = size_of_log(l);
    CHECK(size <= sizes[1] && size >= sizes[cut == CUT_TORN ? 0 : 1]);
    CHECK(recovery->source == SALUR_RECOVERY_NONE || recovery->after == size);
    CHECK(recovery->happened || cut == CUT_TORN || sizes[0] == sizes[1]);
}

/* Somebody takes the stick out, or puts it in again; once in a while while the
 * program runs. */
static inline void
act_stick(struct history *h, struct laptop *l)
{
    char drawer[320];

    if (!l->has_stick) {
        return;
    }
    (void)snprintf(drawer, sizeof drawer, "%s-out", l->stick);
    if (draw(h, 2) == 0) {
        act_reopen(h, l);
    }
    CHECK(l->is_out ? rename(drawer, l->stick) == 0
                    : rename(l->stick, drawer) == 0);
    l->is_out = !l->is_out;
    if (draw(h, 2) == 0) {
        act_reopen(h, l);
    }
}

/* A repair shop puts an older image of the disk back.  The stick knows what
 * came after it. */
static inline void
act_image(struct history *h, struct laptop *l)
{
    const struct salur_recovery *recovery;
    struct salur_mirror mirror;
    uint64_t sizes[2];
    char image[300];

    if (!has_mirror(l)) {
        return;
    }
    (void)snprintf(image, sizeof image, "%.200s/image", h->dir);
    act_reopen(h, l);
    sizes[0] = size_of_log(l);
    salur_ledger_close(l->ledger);
    copy_tree(l->dir, image);
    laptop_open(l);
    for (uint64_t left = 1 + draw(h, 3); left > 0; left--) {
        act_present(h, l);
        act_simple(h, l);
    }
    CHECK_ERR(salur_ledger_mirror(l->ledger, &mirror), SALUR_OK);
    CHECK_I64(mirror.kind, SALUR_MIRROR_WHOLE);
    sizes[1] = size_of_log(l);
    salur_ledger_close(l->ledger);
    remove_tree(l->dir);
    CHECK(rename(image, l->dir) == 0);
    laptop_open(l);
    h->images++;
    recovery = salur_ledger_recovery(l->ledger);
    CHECK_U64(size_of_log(l), sizes[1]);
    CHECK(sizes[0] == sizes[1] ||
          (recovery->source == SALUR_RECOVERY_MIRROR &&
           recovery->before == sizes[0] && recovery->after == sizes[1]));
}

#endif
