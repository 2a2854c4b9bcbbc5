/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP tlog-proof (c2sp.org/tlog-proof).  Stricter than the standard, never
 * laxer: Base64 has one spelling, an empty extra line is none, the checkpoint
 * has three lines and covers the index.  Whose key signed it is not decided
 * here.
 */
#include "salur/proof.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "list/lines.h"
#include "log/hash_lines.h"
#include "salur/export.h"
#include "salur/text.h"

#define TITLE "c2sp.org/tlog-proof@v1"
/* Bytes that are written as Base64 at a time: no padding inside. */
#define PIECE 48

/* --- reading ------------------------------------------------------------- */

/* Decode Base64 behind what the buffer holds. */
static enum salur_err
read_base64(struct salur_buf *out, struct salur_bytes text)
{
    size_t len = text.len / 4 * 3;
    uint8_t *at;

    if (text.len == 0 || text.len % 4 != 0) {
        return SALUR_E_SYNTAX;
    }
    if (len > SALUR_BASE64_LEN((size_t)SALUR_ENTRY_MAX)) {
        return SALUR_E_LIMIT;
    }
    /* The decoder writes just this many when it accepts the text. */
    len -= text.ptr[text.len - 1] == '=';
    len -= text.ptr[text.len - 2] == '=';
    if (len > SALUR_ENTRY_MAX) {
        return SALUR_E_LIMIT;
    }
    at = sl_put_space(out, len);
    return at == NULL ? out->err
                      : salur_base64_decode(at, &len, (const char *)text.ptr,
                                            text.len);
}

/* The hashes, the empty line behind them, and the note, which must be one and
 * cover the index. */
static void
read_rest(struct sl_lines *lines, struct salur_tlog_proof *out)
{
    struct salur_checkpoint checkpoint;

    if (lines->rd.err != SALUR_OK) {
        return;
    }
    lines->number++;
    lines->offset = lines->rd.offset;
    sl_proof_lines_read(&lines->rd, &out->path, SALUR_TLOG_PROOF_HASHES_MAX);
    if (lines->rd.err != SALUR_OK) {
        return;
    }
    lines->number += out->path.count + 1;
    lines->offset = lines->rd.offset;
    out->checkpoint = sl_read_bytes(&lines->rd, lines->rd.left.len);
    sl_lines_judge(lines, salur_checkpoint_peek(&checkpoint, out->checkpoint));
    if (lines->rd.err == SALUR_OK && out->index >= checkpoint.head.size) {
        sl_lines_judge(lines, SALUR_E_RANGE);
    }
}

enum salur_err
salur_tlog_proof_parse(struct salur_tlog_proof *out, struct salur_bytes text,
                       struct salur_buf *extra, struct salur_where *where)
{
    size_t before = extra->len;
    struct sl_lines lines;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_lines_init(&lines, text);
    if (text.len > SALUR_TLOG_PROOF_MAX) {
        sl_lines_judge(&lines, SALUR_E_LIMIT);
    }
    sl_lines_title(&lines, TITLE);
    if (sl_lines_next_is(&lines, "extra")) {
        sl_lines_judge(&lines,
                       read_base64(extra, sl_lines_value(&lines, "extra")));
    }
    /* The index of the last entry of a log of 2^63 - 1. */
    out->index = sl_lines_u64(&lines, "index", 0, INT64_MAX - 1);
    read_rest(&lines, out);
    err = sl_lines_finish(&lines, where);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    } else if (extra->len > before) {
        out->extra = salur_bytes(extra->ptr + before, extra->len - before);
    }
    return err;
}

/* --- writing ------------------------------------------------------------- */

static void
put_base64(struct salur_buf *out, struct salur_bytes bytes)
{
    char piece[SALUR_BASE64_LEN((size_t)PIECE) + 1];
    struct sl_reader rd;

    sl_reader_init(&rd, bytes);
    while (!sl_reader_done(&rd)) {
        struct salur_bytes part =
            sl_read_bytes(&rd, rd.left.len < PIECE ? rd.left.len : PIECE);

        salur_base64_encode(piece, part.ptr, part.len);
        sl_put_str(out, piece);
    }
}

enum salur_err
salur_tlog_proof_format(const struct salur_tlog_proof *proof,
                        struct salur_buf *out)
{
    struct salur_checkpoint checkpoint;

    if (proof->path.count > SALUR_TLOG_PROOF_HASHES_MAX ||
        proof->extra.len > SALUR_ENTRY_MAX ||
        salur_checkpoint_peek(&checkpoint, proof->checkpoint) != SALUR_OK ||
        proof->index >= checkpoint.head.size) {
        return SALUR_E_ARG;
    }
    sl_put_str(out, TITLE "\n");
    if (proof->extra.len > 0) {
        sl_put_str(out, "extra ");
        put_base64(out, proof->extra);
        sl_put_u8(out, '\n');
    }
    sl_put_str(out, "index ");
    sl_put_u64_dec(out, proof->index);
    sl_put_u8(out, '\n');
    sl_proof_lines_put(out, &proof->path);
    sl_put_bytes(out, proof->checkpoint);
    return out->err;
}

/* --- making -------------------------------------------------------------- */

/* Leaf hashes of the first count entries, for the caller to free, and the
 * bytes of one of them. */
static enum salur_err
read_leaves(struct salur_hash **out, struct salur_bytes entries, uint64_t count,
            uint64_t seq, struct salur_bytes *out_entry)
{
    struct salur_entry_cursor cursor;
    struct salur_hasher *hasher = NULL;
    struct salur_hash *leaves = NULL;
    size_t cap = 0;
    void *grown = NULL;
    enum salur_err err = salur_hasher_new(&hasher);

    *out = NULL;
    salur_entry_cursor_init(&cursor, entries);
    while (err == SALUR_OK && cursor.seq < count) {
        struct salur_bytes entry;
        size_t at = (size_t)cursor.seq; /* an entry is three bytes at least */

        err = salur_entry_cursor_next(&cursor, &entry);
        if (err == SALUR_OK) {
            err = sl_array_grow(&grown, &cap, at + 1, SIZE_MAX / sizeof *leaves,
                                sizeof *leaves);
        }
        if (err != SALUR_OK) {
            break;
        }
        leaves = grown;
        salur_hash_leaf(hasher, entry, &leaves[at]);
        if (at == seq) {
            *out_entry = entry;
        }
    }
    salur_hasher_free(hasher);
    if (err != SALUR_OK) {
        free(grown);
        return err == SALUR_E_ENDED ? SALUR_E_ROLLBACK : err;
    }
    *out = leaves;
    return SALUR_OK;
}

/* Make the path, and see that it leads to the checkpoint's root. */
static enum salur_err
make_path(struct salur_tlog_proof *proof, const struct salur_hash *leaves,
          const struct salur_head *head)
{
    struct salur_hasher *hasher = NULL;
    enum salur_err err = salur_hasher_new(&hasher);

    if (err == SALUR_OK) {
        err = salur_merkle_prove(hasher, leaves, (size_t)head->size,
                                 (size_t)proof->index, &proof->path);
    }
    if (err == SALUR_OK) {
        err = salur_tlog_proof_check(hasher, proof, proof->extra, NULL);
    }
    salur_hasher_free(hasher);
    return err == SALUR_E_PROOF ? SALUR_E_ROOT : err;
}

enum salur_err
salur_tlog_proof_make(struct salur_bytes entries, struct salur_bytes checkpoint,
                      uint64_t seq, struct salur_buf *out)
{
    struct salur_tlog_proof proof = {.index = seq, .checkpoint = checkpoint};
    struct salur_checkpoint opened;
    struct salur_hash *leaves = NULL;
    enum salur_err err = salur_checkpoint_peek(&opened, checkpoint);

    if (err == SALUR_OK && seq >= opened.head.size) {
        err = SALUR_E_NOT_FOUND;
    }
    if (err == SALUR_OK) {
        err =
            read_leaves(&leaves, entries, opened.head.size, seq, &proof.extra);
    }
    if (err == SALUR_OK) {
        err = make_path(&proof, leaves, &opened.head);
    }
    if (err == SALUR_OK) {
        err = salur_tlog_proof_format(&proof, out);
    }
    free(leaves);
    return err;
}

/* --- checking ------------------------------------------------------------ */

enum salur_err
salur_tlog_proof_check(struct salur_hasher *hasher,
                       const struct salur_tlog_proof *proof,
                       struct salur_bytes entry, struct salur_head *out_then)
{
    struct salur_checkpoint checkpoint;
    struct salur_hash leaf;
    enum salur_err err;

    if (out_then != NULL) {
        memset(out_then, 0, sizeof *out_then);
    }
    if (salur_checkpoint_peek(&checkpoint, proof->checkpoint) != SALUR_OK) {
        return SALUR_E_PROOF;
    }
    salur_hash_leaf(hasher, entry, &leaf);
    err = salur_merkle_verify(hasher, &checkpoint.head, proof->index, &leaf,
                              &proof->path);
    if (err == SALUR_OK && out_then != NULL) {
        salur_merkle_head_then(hasher, checkpoint.head.size, proof->index,
                               &leaf, &proof->path, out_then);
    }
    return err;
}
