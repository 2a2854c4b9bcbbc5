/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mirror that holds more than its store: the store is an older image of
 * itself, or lost its journal.  Only records that this store sealed itself
 * are taken over, since ops are done as they stand: a stick that somebody
 * wrote to must not put a trust note or take away a redemption.
 */
#include "log/mirror.h"

#include <string.h>

#include "base/file_at.h"

enum salur_err
sl_mirror_are_sealed(const struct sl_settle *s, int fd,
                     const struct sl_pos *from, const struct sl_pos *to,
                     int *out)
{
    struct salur_journal_record record;
    struct sl_scan scan;
    enum salur_err err = SALUR_OK;

    if (from == NULL) {
        err = sl_scan_open(&scan, fd, s->journal->hasher);
    } else {
        sl_scan_behind(&scan, fd, s->journal->hasher, from, to->bytes);
    }
    *out = err == SALUR_OK;
    while (err == SALUR_OK && *out && scan.at.offset < to->bytes) {
        err = sl_scan_next(&scan, &record);
        *out = err == SALUR_OK &&
               sl_record_is_sealed(s->journal->key, &record.check,
                                   record.seal.ptr);
    }
    sl_scan_wipe(&scan);
    return err >= SALUR_E_MEMORY ? err : SALUR_OK;
}

/* Copy what the mirror holds beyond the journal's end to the journal. */
static enum salur_err
take_over(struct sl_settle *s, const struct sl_mirror *mirror,
          const struct sl_mirror_look *look)
{
    int is_newer = look->relation == SL_MIRROR_NEWER;
    int is_ours = 0;
    enum salur_err err = sl_journal_find_key(s->journal);

    if (err == SALUR_OK) {
        err =
            sl_mirror_are_sealed(s, mirror->fd, is_newer ? NULL : &s->chain.end,
                                 &look->end, &is_ours);
    }
    if (err == SALUR_OK && !is_ours) {
        err = SALUR_E_ROLLBACK;
    }
    if (err != SALUR_OK) {
        return err;
    }
    return is_newer ? sl_rebuild_copy(s->journal, mirror->fd, &look->end)
                    : sl_mirror_copy(mirror->fd, s->journal->fd,
                                     s->chain.end.bytes, look->end.bytes);
}

enum salur_err
sl_mirror_gain(struct sl_settle *s, int *out_gained)
{
    struct sl_mirror *mirror = s->journal->mirror;
    struct sl_mirror_look look;
    enum salur_err err;

    *out_gained = 0;
    if (mirror->kind == SALUR_MIRROR_OFF ||
        sl_mirror_open(mirror, s->origin, 1, 0) != SALUR_OK) {
        return SALUR_OK; /* what is not there holds nothing more */
    }
    err =
        sl_mirror_compare(mirror, s->journal, s->origin, &s->chain.end, &look);
    if (err != SALUR_OK) {
        err = SALUR_OK; /* a stick that does not read stops nothing */
    } else if (look.relation == SL_MIRROR_FORKED) {
        err = SALUR_E_FORK;
    } else if (look.relation == SL_MIRROR_AHEAD ||
               look.relation == SL_MIRROR_NEWER) {
        err = take_over(s, mirror, &look);
        *out_gained = err == SALUR_OK;
    }
    sl_mirror_shut(mirror);
    return err;
}

/* --- without a journal -----------------------------------------------------
 */

/* 1 when a chain holds all that LMDB and the mark know of. */
static int
holds_all(const struct sl_settle *s, const struct sl_chain *chain,
          const struct sl_point points[2])
{
    return chain->whole > 0 && !chain->is_damaged &&
           strcmp(chain->origin, s->origin) == 0 &&
           (!s->has_pos || points[SL_AT_LOG].is_found) &&
           (!s->has_mark || s->mark.records <= chain->end.records);
}

enum salur_err
sl_mirror_restore(struct sl_settle *s, int *out_gained)
{
    struct sl_mirror *mirror = s->journal->mirror;
    struct sl_point points[2];
    struct sl_chain chain;
    int is_ours = 0;
    enum salur_err err;

    *out_gained = 0;
    if (mirror->kind == SALUR_MIRROR_OFF ||
        sl_mirror_open(mirror, s->origin, 1, 0) != SALUR_OK) {
        return SALUR_OK;
    }
    memset(points, 0, sizeof points);
    points[SL_AT_LOG].is_wanted = s->has_pos;
    points[SL_AT_LOG].pos = s->pos;
    err = sl_chain_walk(&chain, mirror->fd, s->journal->hasher, points, 2);
    if (err == SALUR_OK && holds_all(s, &chain, points)) {
        err = sl_journal_find_key(s->journal);
        if (err == SALUR_OK) {
            err =
                sl_mirror_are_sealed(s, mirror->fd, NULL, &chain.end, &is_ours);
        }
        if (err == SALUR_OK && is_ours) {
            err = sl_rebuild_copy(s->journal, mirror->fd, &chain.end);
            *out_gained = err == SALUR_OK;
        }
    } else {
        err = SALUR_OK; /* whatever it is, it is no help */
    }
    sl_mirror_shut(mirror);
    return err;
}
