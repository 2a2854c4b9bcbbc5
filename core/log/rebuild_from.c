/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a store again because somebody says so: from its own journal as far
 * as that is whole, or from another one.  While the store has a journal and the
 * key of its seals, that one must be sealed, behind what both have: ops are
 * done as they stand, and a stick that somebody wrote to must not put a trust
 * note or take away a redemption.  What was there is kept under another name.
 */
#include "log/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_at.h"

#define LOG "log"
#define LOG_KEPT "log.kept"

struct rebuilding {
    struct sl_settle settle; /* the chain that the store is made from */
    struct sl_chain own;     /* the store's own journal */
    struct sl_point own_end; /* where that ends, to be found in the other */
    struct sl_mirror source; /* where the other one is */
    int fd;                  /* of the journal that is taken; borrowed */
    int is_own;
};

/* --- where it comes from ---------------------------------------------------
 */

/* A file, or a folder that holds the mirror of this log. */
static enum salur_err
open_from(struct rebuilding *r, const char *from)
{
    struct stat st;

    if (strlen(from) >= sizeof r->source.path) {
        return SALUR_E_ARG;
    }
    if (stat(from, &st) != 0) {
        return sl_err_of_errno(errno);
    }
    if (S_ISDIR(st.st_mode)) {
        memcpy(r->source.path, from, strlen(from) + 1);
        return sl_mirror_open(&r->source, r->settle.origin, 1, 0);
    }
    r->source.fd = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return r->source.fd < 0 ? sl_err_of_errno(errno) : SALUR_OK;
}

/* Walk over a journal that must have a whole record of this log. */
static enum salur_err
walk(struct rebuilding *r, int fd, struct sl_chain *out)
{
    enum salur_err err =
        sl_chain_walk(out, fd, r->settle.journal->hasher, &r->own_end, 1);

    if (err != SALUR_OK) {
        return err;
    }
    if (r->settle.origin[0] != '\0' &&
        strcmp(out->origin, r->settle.origin) != 0) {
        return SALUR_E_ORIGIN;
    }
    if (out->whole == 0) {
        return out->tail != SALUR_OK ? out->tail : SALUR_E_SHORT;
    }
    return SALUR_OK;
}

/* The mirror that is set, when the store's own journal is no help. */
static enum salur_err
find_mirror(struct rebuilding *r)
{
    struct sl_mirror *mirror = r->settle.journal->mirror;

    return mirror->kind == SALUR_MIRROR_OFF ? SALUR_E_NOT_FOUND
                                            : open_from(r, mirror->path);
}

/* 1 when the store still has the key that its records were sealed with. */
static int
has_key(struct sl_journal *journal)
{
    char *path = sl_path_join(journal->dir, SL_FILE_KEY);

    if (journal->key == NULL && path != NULL &&
        sl_record_key_load(&journal->key, path) != SALUR_OK) {
        journal->key = NULL;
    }
    free(path);
    return journal->key != NULL;
}

/* What comes from elsewhere must be what this store wrote. */
static enum salur_err
check_seals(struct rebuilding *r)
{
    int is_ours = 0;
    enum salur_err err;

    if (!r->own_end.is_wanted || !has_key(r->settle.journal)) {
        return SALUR_OK; /* nobody can know them: somebody has said so */
    }
    err = sl_mirror_are_sealed(&r->settle, r->fd,
                               r->own_end.is_found ? &r->own_end.pos : NULL,
                               &r->settle.chain.end, &is_ours);
    return err != SALUR_OK || is_ours ? err : SALUR_E_SIGNATURE;
}

/* Decide which journal it is, and read it. */
static enum salur_err
find_source(struct rebuilding *r, const char *from)
{
    struct sl_journal *journal = r->settle.journal;
    enum salur_err own = sl_journal_reopen(journal, 0);
    enum salur_err err;

    if (own == SALUR_OK) {
        own = walk(r, journal->fd, &r->own);
    }
    r->own_end.is_wanted = own == SALUR_OK;
    r->own_end.pos = r->own.end;
    r->is_own = from == NULL && own == SALUR_OK;
    if (r->is_own) {
        r->fd = journal->fd;
        r->settle.chain = r->own;
        return SALUR_OK;
    }
    err = from != NULL ? open_from(r, from) : find_mirror(r);
    if (err == SALUR_OK) {
        r->fd = r->source.fd;
        err = walk(r, r->fd, &r->settle.chain);
    }
    if (err == SALUR_OK && own == SALUR_OK && !r->own.is_damaged &&
        r->own.end.records > r->settle.chain.end.records) {
        return SALUR_E_ROLLBACK;
    }
    return err == SALUR_OK ? check_seals(r) : err;
}

/* --- making it again -------------------------------------------------------
 */

/* What is left of the log goes aside, in the place of what was kept before. */
static enum salur_err
keep_log(const struct sl_journal *journal)
{
    (void)unlinkat(journal->folder, LOG_KEPT "/data.mdb", 0);
    (void)unlinkat(journal->folder, LOG_KEPT "/lock.mdb", 0);
    (void)unlinkat(journal->folder, LOG_KEPT, AT_REMOVEDIR);
    if (renameat(journal->folder, LOG, journal->folder, LOG_KEPT) != 0 &&
        errno != ENOENT) {
        return sl_err_of_errno(errno);
    }
    return salur_dir_sync(journal->dir);
}

static enum salur_err
make_again(struct rebuilding *r)
{
    struct sl_settle *s = &r->settle;
    struct sl_journal *journal = s->journal;
    enum salur_err err = sl_journal_find_key(journal);

    s->source = r->is_own ? SALUR_RECOVERY_JOURNAL : SALUR_RECOVERY_MIRROR;
    journal->recovery.happened = 1;
    journal->recovery.rebuilt = 1;
    journal->recovery.source = s->source;
    journal->recovery.journal_made = !r->is_own;
    journal->recovery.cut = s->chain.len - s->chain.end.bytes;
    journal->recovery.after = s->chain.entries;
    /* Copied also from itself: what is behind its end is kept. */
    if (err == SALUR_OK && (!r->is_own || s->chain.len != s->chain.end.bytes)) {
        err = sl_rebuild_copy(journal, r->fd, &s->chain.end);
    }
    if (err == SALUR_OK) {
        err = sl_settle_recovered(s);
    }
    if (err == SALUR_OK) {
        err = keep_log(journal);
    }
    return err == SALUR_OK ? sl_rebuild_log(journal, &s->chain.end) : err;
}

enum salur_err
salur_ledger_rebuild(const char *dir, const char *from,
                     struct salur_recovery *out)
{
    struct rebuilding *r = calloc(1, sizeof *r);
    struct sl_journal *journal = NULL;
    int is_alone = 0;
    enum salur_err err = r == NULL ? SALUR_E_MEMORY : SALUR_OK;

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        r->source.folder = r->source.fd = -1;
        err = sl_ledger_check_place(dir);
    }
    if (err == SALUR_OK) {
        err = sl_journal_new(&journal, dir, 0);
    }
    if (err == SALUR_OK) {
        err = sl_journal_alone(journal, &is_alone);
    }
    if (err == SALUR_OK && !is_alone) {
        err = SALUR_E_STATE;
    }
    if (err == SALUR_OK) {
        r->settle.journal = journal;
        sl_ledger_key_name(dir, r->settle.origin);
        err = find_source(r, from);
    }
    if (err == SALUR_OK) {
        err = make_again(r);
    }
    if (err == SALUR_OK) {
        *out = journal->recovery;
    }
    if (r != NULL) {
        sl_mirror_shut(&r->source);
    }
    sl_journal_close(journal);
    free(r);
    return err;
}
