/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding entries in damaged bytes.  Each place costs at most two decodings
 * and SALUR_ENTRY_MAX bytes of looking ahead, so hostile input stays linear.
 * Whether what was found is genuine is not asked here.
 */
#include "audit/verify_walk.h"

#include <string.h>

#include "base/cbor.h"
#include "salur/limits.h"

/* First byte of every entry: an array of seven (FORMAT.md, "Ledger entry"). */
#define ENTRY_HEAD 0x87

void
sl_walk_init(struct sl_walk *walk, struct salur_bytes entries)
{
    sl_reader_init(&walk->rd, entries);
    walk->next = 0;
}

/* 1 when the reader stands at the end or before something like an entry. */
static int
is_at_a_seam(const struct sl_reader *rd)
{
    struct sl_reader ahead = *rd;
    uint16_t len;

    if (sl_reader_done(rd)) {
        return rd->err == SALUR_OK;
    }
    len = sl_read_be16(&ahead);
    return len > 0 && len <= SALUR_ENTRY_MAX &&
           sl_peek_u8(&ahead) == ENTRY_HEAD;
}

/*
 * Read an entry by its own end, whatever its length prefix says.
 *
 * rd  stands behind the prefix; moved past the entry on success
 *
 * Returns 1 on success, 0 when no entry with a seam behind it begins here.
 */
static int
read_unframed(struct sl_reader *rd, struct sl_walked *out)
{
    struct sl_reader window;
    struct sl_reader after = *rd;
    struct salur_bytes item;
    size_t len = rd->left.len;

    /* The window keeps the announced lengths of garbage from costing more
     * than one entry. */
    if (len > SALUR_ENTRY_MAX) {
        len = SALUR_ENTRY_MAX;
    }
    sl_reader_init(&window, sl_read_bytes(&after, len));
    item = sl_cbor_skip(&window);
    if (window.err != SALUR_OK ||
        salur_entry_decode(&out->entry, item) != SALUR_OK) {
        return 0;
    }
    after = *rd;
    (void)sl_read_bytes(&after, item.len);
    if (!is_at_a_seam(&after)) {
        return 0;
    }
    *rd = after;
    out->bytes = item;
    out->is_decoded = 1;
    return 1;
}

/* Read what the length prefix frames; fills in bytes, err and is_decoded. */
static int
read_framed(struct sl_reader *rd, struct sl_walked *out)
{
    struct sl_reader after = *rd;
    uint16_t len = sl_read_be16(&after);

    out->bytes = sl_read_bytes(&after, len);
    out->err = after.err;
    if (out->err == SALUR_OK && (len == 0 || len > SALUR_ENTRY_MAX)) {
        out->err = SALUR_E_RANGE;
    }
    if (out->err != SALUR_OK) {
        return 0;
    }
    out->err = salur_entry_decode(&out->entry, out->bytes);
    out->is_decoded = out->err == SALUR_OK;
    *rd = after;
    return 1;
}

int
sl_walk_next(struct sl_walk *walk, struct sl_walked *out)
{
    struct sl_reader start = walk->rd;
    struct sl_reader by_itself;

    memset(out, 0, sizeof *out);
    if (sl_reader_done(&walk->rd)) {
        return 0;
    }
    out->at = walk->next++;
    out->offset = start.offset;
    if (read_framed(&walk->rd, out) && out->is_decoded) {
        return 1;
    }
    by_itself = start;
    (void)sl_read_be16(&by_itself);
    if (read_unframed(&by_itself, out)) {
        walk->rd = by_itself;
        return 1;
    }
    if (walk->rd.offset == start.offset) {
        out->is_lost = 1;
        out->bytes = salur_bytes(NULL, 0);
        sl_read_fail(&walk->rd, out->err);
    }
    return 1;
}
