/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mirror's file, open, and what it is to the journal.  It lies on a medium
 * that others have in their hands: it is read as hostile input, and what is
 * not a journal of this log is left alone.
 */
#include "log/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/file_at.h"

/* Copied and compared at once. */
#define CHUNK ((size_t)64 * 1024)

static void
close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd); /* what had to last was synced */
    }
    *fd = -1;
}

void
sl_mirror_shut(struct sl_mirror *mirror)
{
    close_fd(&mirror->fd);
    close_fd(&mirror->folder);
}

/* "test/log/9901012001/a/k1" is test_log_9901012001_a_k1.journal. */
static void
name_file(struct sl_mirror *mirror, const char *origin)
{
    (void)snprintf(mirror->name, sizeof mirror->name, "%s.journal", origin);
    for (char *c = strchr(mirror->name, '/'); c != NULL; c = strchr(c, '/')) {
        *c = '_';
    }
}

enum salur_err
sl_mirror_open(struct sl_mirror *mirror, const char *origin, int is_read_only,
               int is_made)
{
    int flags = (is_read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW |
                O_NONBLOCK; /* a FIFO of that name must not hold us up */
    uint64_t size;
    enum salur_err err = SALUR_OK;

    sl_mirror_shut(mirror);
    name_file(mirror, origin);
    mirror->folder = open(mirror->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (mirror->folder < 0) {
        return sl_err_of_errno(errno);
    }
    mirror->fd = openat(mirror->folder, mirror->name, flags);
    if (mirror->fd < 0 && errno == ENOENT && is_made) {
        mirror->fd = openat(mirror->folder, mirror->name,
                            flags | O_CREAT | O_EXCL, 0600);
        err = mirror->fd < 0 ? sl_err_of_errno(errno)
                             : salur_dir_sync(mirror->path);
    } else if (mirror->fd < 0) {
        err = sl_err_of_errno(errno);
    }
    if (err == SALUR_OK) {
        err = sl_file_size(mirror->fd, &size);
    }
    if (err != SALUR_OK) {
        close_fd(&mirror->fd);
    }
    return err;
}

enum salur_err
sl_mirror_copy(int from, int to, uint64_t start, uint64_t end)
{
    struct salur_buf chunk;
    enum salur_err err = SALUR_OK;

    salur_buf_init(&chunk, CHUNK);
    while (err == SALUR_OK && start < end) {
        size_t len = end - start < CHUNK ? (size_t)(end - start) : CHUNK;

        err = sl_file_read_at(from, start, len, &chunk);
        if (err == SALUR_OK && chunk.len != len) {
            err = SALUR_E_IO;
        }
        if (err == SALUR_OK) {
            err = sl_file_write_at(to, start, salur_buf_view(&chunk));
        }
        start += len;
    }
    salur_buf_wipe(&chunk);
    return err == SALUR_OK ? sl_file_sync(to) : err;
}

/* --- comparing -------------------------------------------------------------
 */

/* *out is 1 when both files have the same bytes before a place, as far as a
 * chunk goes; the last check in it speaks for all that is before. */
static enum salur_err
is_same_before(int a, int b, uint64_t end, int *out)
{
    size_t len = end < CHUNK ? (size_t)end : CHUNK;
    struct salur_buf left;
    struct salur_buf right;
    enum salur_err err;

    salur_buf_init(&left, CHUNK);
    salur_buf_init(&right, CHUNK);
    err = sl_file_read_at(a, end - len, len, &left);
    if (err == SALUR_OK) {
        err = sl_file_read_at(b, end - len, len, &right);
    }
    *out = err == SALUR_OK && left.len == len &&
           salur_bytes_equal(salur_buf_view(&left), salur_buf_view(&right));
    salur_buf_wipe(&left);
    salur_buf_wipe(&right);
    return err;
}

/* The whole records behind the journal's end; none leaves it where it is. */
static enum salur_err
look_behind(const struct sl_mirror *mirror, const struct sl_journal *journal,
            uint64_t size, struct sl_mirror_look *out)
{
    struct salur_journal_record record;
    struct sl_scan scan;
    enum salur_err err;

    sl_scan_behind(&scan, mirror->fd, journal->hasher, &out->end, size);
    do {
        err = sl_scan_next(&scan, &record);
        if (err == SALUR_OK) {
            sl_scan_pos(&scan, &out->end);
            out->relation = SL_MIRROR_AHEAD;
        }
    } while (err == SALUR_OK);
    sl_scan_wipe(&scan);
    return err >= SALUR_E_MEMORY ? err : SALUR_OK;
}

/* Both from end to end: which of them holds the end of the other. */
static enum salur_err
look_whole(const struct sl_mirror *mirror, const struct sl_journal *journal,
           const struct sl_pos *end, struct sl_mirror_look *out)
{
    struct sl_point point = {.is_wanted = 1, .pos = *end};
    struct sl_chain chain;
    struct sl_pos theirs;
    enum salur_err err =
        sl_chain_walk(&chain, mirror->fd, journal->hasher, &point, 1);

    out->relation = SL_MIRROR_FORKED;
    if (err != SALUR_OK) {
        return err;
    }
    theirs = chain.end;
    /* No check speaks for the last seal: it may be torn, and is not common. */
    out->common = chain.whole > 0 ? theirs.bytes - SL_SEAL_LEN : theirs.bytes;
    /* Not one record: the first copy was cut off, and says nothing.  What
     * stands behind a torn one is kept aside all the same. */
    if (chain.whole == 0) {
        out->relation = chain.is_damaged ? SL_MIRROR_OLDER : SL_MIRROR_BEHIND;
        return SALUR_OK;
    }
    if (sl_pos_equal(&theirs, end) && theirs.bytes == end->bytes) {
        out->relation = SL_MIRROR_BEHIND;
        return SALUR_OK;
    }
    /* Of the same bytes it would have been the beginning. */
    if (point.is_found ||
        (chain.has_base && end->records <= chain.base.records)) {
        out->relation = SL_MIRROR_NEWER;
        out->end = theirs;
        return SALUR_OK;
    }
    point = (struct sl_point){.is_wanted = 1, .pos = theirs};
    err = sl_chain_walk(&chain, journal->fd, journal->hasher, &point, 1);
    if (err == SALUR_OK && chain.has_base &&
        theirs.records <= chain.base.records) {
        out->relation = SL_MIRROR_OLDER;
    } else if (err == SALUR_OK && point.is_found) {
        out->relation = SL_MIRROR_BEHIND;
    }
    return err;
}

/* A file that is shorter than the header, or none of ours. */
static enum salur_err
look_at_header(const struct sl_mirror *mirror, const struct sl_journal *journal,
               const char *origin, uint64_t size, struct sl_mirror_look *out)
{
    struct sl_pos start;
    struct sl_scan scan;
    enum salur_err err;
    int is_same = 0;

    sl_journal_start(journal->hasher, origin, &start);
    err = is_same_before(mirror->fd, journal->fd,
                         size < start.bytes ? size : start.bytes, &is_same);
    if (err != SALUR_OK || is_same) {
        return err;
    }
    out->relation = SL_MIRROR_FOREIGN;
    err = sl_scan_open(&scan, mirror->fd, journal->hasher);
    sl_scan_wipe(&scan);
    return err >= SALUR_E_MEMORY ? err : SALUR_OK;
}

enum salur_err
sl_mirror_compare(const struct sl_mirror *mirror,
                  const struct sl_journal *journal, const char *origin,
                  const struct sl_pos *end, struct sl_mirror_look *out)
{
    uint64_t size = 0;
    int is_same = 0;
    enum salur_err err = sl_file_size(mirror->fd, &size);

    memset(out, 0, sizeof *out);
    out->end = *end;
    out->common = size < end->bytes ? size : end->bytes;
    if (err == SALUR_OK) {
        err = look_at_header(mirror, journal, origin, size, out);
    }
    if (err != SALUR_OK || out->relation == SL_MIRROR_FOREIGN) {
        return err;
    }
    err = is_same_before(mirror->fd, journal->fd, out->common, &is_same);
    if (err != SALUR_OK) {
        return err;
    }
    if (!is_same) {
        return look_whole(mirror, journal, end, out);
    }
    /* What stands behind the end and is no record was torn there. */
    out->relation = size == end->bytes ? SL_MIRROR_SAME : SL_MIRROR_BEHIND;
    return size > end->bytes ? look_behind(mirror, journal, size, out)
                             : SALUR_OK;
}
