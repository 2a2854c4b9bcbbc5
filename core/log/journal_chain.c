/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A journal's file from end to end, one record in memory at a time.  What is
 * found is reported; what is done about it is settle.c's.
 */
#include "log/journal.h"

#include <string.h>

#include "base/bytes.h"
#include "base/file_at.h"

/* Read at once: hundreds of handouts. */
#define WINDOW ((size_t)256 * 1024)

/* --- walking ---------------------------------------------------------------
 */

/* Read from where the scan stands, at least want bytes when there are. */
static enum salur_err
fill(struct sl_scan *scan, size_t want)
{
    enum salur_err err =
        sl_file_read_at(scan->fd, scan->at.offset,
                        want < WINDOW ? WINDOW : want, &scan->window);

    scan->at.left = salur_buf_view(&scan->window);
    return err;
}

enum salur_err
sl_scan_open(struct sl_scan *scan, int fd, struct salur_hasher *hasher)
{
    enum salur_err err;

    memset(scan, 0, sizeof *scan);
    scan->fd = fd;
    scan->hasher = hasher;
    salur_buf_init(&scan->window, SL_RECORD_ALL);
    err = sl_file_size(fd, &scan->len);
    if (err == SALUR_OK) {
        err = fill(scan, 0);
    }
    if (err == SALUR_OK) {
        err = salur_journal_open(&scan->at, salur_buf_view(&scan->window));
    }
    return err;
}

void
sl_scan_behind(struct sl_scan *scan, int fd, struct salur_hasher *hasher,
               const struct sl_pos *pos, uint64_t len)
{
    memset(scan, 0, sizeof *scan);
    scan->fd = fd;
    scan->len = len;
    scan->hasher = hasher;
    scan->at.offset = pos->bytes;
    scan->at.number = pos->records;
    scan->at.check = pos->check;
    scan->at.is_begun = 1;
    salur_buf_init(&scan->window, SL_RECORD_ALL);
}

void
sl_scan_wipe(struct sl_scan *scan)
{
    salur_buf_wipe(&scan->window);
}

void
sl_scan_pos(const struct sl_scan *scan, struct sl_pos *out)
{
    out->records = scan->at.number;
    out->bytes = scan->at.offset;
    out->check = scan->at.check;
}

/* Bytes that the record at the front takes, 0 when its length is not there. */
static uint64_t
front_len(const struct sl_scan *scan)
{
    struct sl_reader rd;
    uint32_t len;

    sl_reader_init(&rd, scan->at.left);
    len = sl_read_be32(&rd);
    return rd.err == SALUR_OK ? (uint64_t)len + SL_RECORD_HEAD + SL_RECORD_TAIL
                              : 0;
}

enum salur_err
sl_scan_next(struct sl_scan *scan, struct salur_journal_record *out)
{
    uint64_t seen = scan->at.offset + scan->at.left.len;
    enum salur_err err = salur_journal_next(&scan->at, scan->hasher, out);
    uint64_t want;

    if ((err != SALUR_E_SHORT && err != SALUR_E_ENDED) || seen >= scan->len) {
        return err;
    }
    err = fill(scan, WINDOW);
    want = err == SALUR_OK ? front_len(scan) : 0;
    /* Longer than the file is not longer than memory: nothing is read. */
    if (err == SALUR_OK && want > scan->at.left.len && want <= SL_RECORD_ALL &&
        want <= scan->len - scan->at.offset) {
        err = fill(scan, (size_t)want);
    }
    return err == SALUR_OK ? salur_journal_next(&scan->at, scan->hasher, out)
                           : err;
}

/* --- what there is ---------------------------------------------------------
 */

/* Count entries and remember the state, as the ops leave them. */
static enum salur_err
take_ops(struct sl_chain *chain, struct salur_journal_record record)
{
    struct salur_journal_op op;
    enum salur_err err = SALUR_OK;
    uint64_t seq;

    while (err == SALUR_OK && salur_journal_op(&record, &op) == SALUR_OK) {
        if (op.kind != SALUR_JOURNAL_PUT) {
            continue;
        }
        if (op.db == SL_DB_LOG) {
            err = sl_be64_read(&seq, op.key);
            chain->entries = seq + 1;
        } else if (op.db == SL_DB_META &&
                   salur_bytes_equal(op.key, salur_bytes_str(SL_META_STATE))) {
            err = sl_state_read(&chain->state, op.value);
        }
    }
    return err;
}

static void
look_for(const struct sl_chain *chain, const struct sl_pos *pos,
         struct sl_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (points[i].is_wanted && sl_pos_equal(&points[i].pos, pos)) {
            points[i].is_found = 1;
            points[i].entries = chain->entries;
        }
    }
}

/*
 * 1 when a whole record follows the one that is not, taken as long as it says
 * that it is: what was torn is the end, so this is damage.
 */
static int
has_more(struct sl_scan *scan)
{
    struct salur_journal_record record;
    struct salur_hash check;
    struct sl_reader rd;
    uint64_t len = front_len(scan);
    enum salur_err err;

    if (len == 0 || len > SL_RECORD_ALL || len > scan->len - scan->at.offset ||
        fill(scan, (size_t)len) != SALUR_OK) {
        return 0;
    }
    sl_reader_init(&rd, scan->at.left);
    (void)sl_read_bytes(&rd, (size_t)len - SL_RECORD_TAIL);
    sl_read_copy(&rd, check.bytes, SALUR_HASH_LEN);
    if (rd.err != SALUR_OK) {
        return 0;
    }
    scan->at.check = check;
    scan->at.offset += len;
    scan->at.left = salur_bytes(NULL, 0);
    scan->at.number++;
    scan->at.is_begun = 1;
    err = sl_scan_next(scan, &record);
    /* A number that does not fit is one of a damaged first record. */
    return err == SALUR_OK || err == SALUR_E_ORDER;
}

static enum salur_err
walk(struct sl_chain *chain, struct sl_scan *scan, struct sl_point *points,
     size_t count)
{
    struct salur_journal_record record;
    enum salur_err err;

    for (;;) {
        err = sl_scan_next(scan, &record);
        if (err == SALUR_OK) {
            err = take_ops(chain, record);
        }
        if (err != SALUR_OK) {
            break;
        }
        if (chain->whole == 0 && record.has_base) {
            chain->has_base = 1;
            chain->base.records = record.number;
            chain->base.check = record.base;
            look_for(chain, &chain->base, points, count);
        }
        chain->whole++;
        sl_scan_pos(scan, &chain->end);
        look_for(chain, &chain->end, points, count);
    }
    return err;
}

enum salur_err
sl_chain_walk(struct sl_chain *out, int fd, struct salur_hasher *hasher,
              struct sl_point *points, size_t count)
{
    struct sl_scan scan;
    enum salur_err err = sl_scan_open(&scan, fd, hasher);

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        memcpy(out->origin, scan.at.origin, sizeof out->origin);
        out->len = scan.len;
        sl_scan_pos(&scan, &out->end);
        out->tail = walk(out, &scan, points, count);
        if (out->tail == SALUR_E_ENDED) {
            out->tail = SALUR_OK;
        }
        /* What the machine refuses is no property of the journal. */
        err = out->tail >= SALUR_E_MEMORY && out->tail != SALUR_E_CORRUPT
                  ? out->tail
                  : SALUR_OK;
    }
    if (err == SALUR_OK && out->tail != SALUR_OK) {
        out->is_damaged = has_more(&scan);
    }
    sl_scan_wipe(&scan);
    return err;
}
