/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mirror: a second journal in a folder on another medium (FORMAT.md,
 * "Journal and mirror").  It follows the store's own after each commit, so
 * that it never holds what was not recorded, and only when a store is opened
 * may it hold more: then the store is an older image of itself.
 */
#ifndef SL_MIRROR_H
#define SL_MIRROR_H

#include "log/journal.h"
#include "log/settle.h"

struct sl_mirror {
    enum salur_mirror_kind kind;
    enum salur_err err; /* of the last write */
    char path[SALUR_MIRROR_PATH_MAX];
    char name[SALUR_NAME_MAX + 16]; /* of the file in it */
    int folder;                     /* -1: not open */
    int fd;                         /* -1: not open */
};

/* --- mirror_file.c: the file there -----------------------------------------
 */

/* What a mirror is to a journal that ends at some place. */
enum sl_mirror_relation {
    SL_MIRROR_SAME = 0,
    SL_MIRROR_BEHIND,  /* a beginning of it */
    SL_MIRROR_OLDER,   /* a journal that this one was made after, or one
                        * without its beginning */
    SL_MIRROR_AHEAD,   /* it is a beginning of the mirror */
    SL_MIRROR_NEWER,   /* a journal that was made after this one */
    SL_MIRROR_FOREIGN, /* no journal of this log */
    SL_MIRROR_FORKED,  /* neither is a beginning of the other */
};

struct sl_mirror_look {
    enum sl_mirror_relation relation;
    uint64_t common;   /* bytes that both have */
    struct sl_pos end; /* ahead, newer: of the mirror's last whole record */
};

/* Compare the open mirror with the journal up to a place.
 * Returns SALUR_OK or 5xx. */
SALUR_MUST_USE enum salur_err
sl_mirror_compare(const struct sl_mirror *mirror,
                  const struct sl_journal *journal, const char *origin,
                  const struct sl_pos *end, struct sl_mirror_look *out);
/*
 * Open folder and file.
 *
 * is_made  1: a file that is missing is made
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (folder or file) or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_mirror_open(struct sl_mirror *mirror, const char *origin, int is_read_only,
               int is_made);
void
sl_mirror_shut(struct sl_mirror *mirror);
/* Copy bytes from one file to the same place in another, and sync it. */
SALUR_MUST_USE enum salur_err
sl_mirror_copy(int from, int to, uint64_t start, uint64_t end);

/* --- mirror.c: its state ---------------------------------------------------
 */

/* Read the path that is set; kind is off without one, else missing. */
SALUR_MUST_USE enum salur_err
sl_mirror_load(struct sl_journal *journal, struct sl_mirror *out);
/* Make it equal to the journal up to a place; what stands in the way is its
 * state. */
void
sl_mirror_follow(struct sl_journal *journal, const char *origin,
                 const struct sl_pos *end);
/* After a commit: the record that stands between two places. */
void
sl_mirror_write(struct sl_journal *journal, const char *origin);

/* --- mirror_gain.c: when it holds more -------------------------------------
 */

/*
 * With the journal whole up to s->chain.end: take over what the mirror holds
 * beyond; *out_gained is 1 when there was something.
 *
 * Returns SALUR_OK, SALUR_E_FORK, SALUR_E_ROLLBACK (more that this store did
 * not seal) or 5xx of the store's own disk.
 */
SALUR_MUST_USE enum salur_err
sl_mirror_gain(struct sl_settle *s, int *out_gained);
/* Without a journal of its own that is whole: the mirror's, when it holds all
 * that is known; *out_gained as above. */
SALUR_MUST_USE enum salur_err
sl_mirror_restore(struct sl_settle *s, int *out_gained);
/*
 * Ask whether the store sealed all records of a file.
 *
 * from  a place between two records; NULL: the beginning
 * to    such a place behind it
 * out   1 when the journal's key, which is loaded, sealed them
 *
 * Returns SALUR_OK, or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_mirror_are_sealed(const struct sl_settle *s, int fd,
                     const struct sl_pos *from, const struct sl_pos *to,
                     int *out);

#endif
