/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mark of an office store: a synced copy of LMDB's two meta pages, by
 * which a page that tore when the power went is put back as it was
 * (FORMAT.md, "Office store").
 */
#ifndef SL_OFFICE_MARK_H
#define SL_OFFICE_MARK_H

#include <lmdb.h>

#include "salur/bytes.h"
#include "salur/hash.h"

/* Of each meta page, what LMDB trusts to be written whole or not at all. */
#define SL_OFFICE_MARK_SECTOR 512
#define SL_OFFICE_MARK_TEXT 16 /* "salur/settled/v1" */
#define SL_OFFICE_MARK_LEN                                                     \
    (SL_OFFICE_MARK_TEXT + 4 + 2 * SL_OFFICE_MARK_SECTOR + SALUR_HASH_LEN)

/* The mark file of an open store.  Private to office_mark.c. */
struct sl_office_mark {
    int fd;          /* of the file, which holds the locks, too; -1: none */
    int is_readable; /* 1: the disk may only be read; nothing is written */
    struct salur_hasher *hasher;
    uint8_t last[SL_OFFICE_MARK_LEN]; /* as the file has it; zeroes: none */
};

/*
 * Build a mark.
 *
 * page     bytes of a page of LMDB's
 * sectors  the first sectors of both meta pages
 */
void
sl_office_mark_put(uint8_t out[SL_OFFICE_MARK_LEN], struct salur_hasher *hasher,
                   uint32_t page,
                   const uint8_t sectors[2 * SL_OFFICE_MARK_SECTOR]);

/*
 * Before the environment in a folder is opened: when nobody else has it open,
 * put back what a power cut left of a transaction that was never told of.
 * Others wait until sl_office_mark_settle.
 *
 * may_write  1: transactions will follow.  0: it is opened read-only, and a
 *            disk that may only be read is fine
 *
 * Returns SALUR_OK, SALUR_E_CORRUPT (something has to be put back, and the
 * disk may only be read), SALUR_E_NOT_FOUND (no folder), SALUR_E_PERMISSION,
 * SALUR_E_MEMORY, SALUR_E_CRYPTO or 5xx.  Release with sl_office_mark_close,
 * also after an error.
 */
SALUR_MUST_USE enum salur_err
sl_office_mark_open(struct sl_office_mark *mark, const char *folder,
                    int may_write);
/* The same file may be opened only once a process; NULL is not fine. */
void
sl_office_mark_close(struct sl_office_mark *mark);

/* Once the environment is open: make the mark that of what it shows. */
SALUR_MUST_USE enum salur_err
sl_office_mark_settle(struct sl_office_mark *mark, MDB_env *env);

/* Before a transaction: keep other writers out, and make the mark right. */
SALUR_MUST_USE enum salur_err
sl_office_mark_begin(struct sl_office_mark *mark, MDB_env *env);
/*
 * After it: mark it, unless it was given up.  On error the transaction is
 * undone by the next who opens the store, and is not to be told of.
 */
SALUR_MUST_USE enum salur_err
sl_office_mark_end(struct sl_office_mark *mark, MDB_env *env, int is_committed);

#endif
