/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The export of a log: a pack of exactly "entries", "checkpoint.note" and
 * possibly "cosigned.note", which possibly "add-checkpoint" follows, in this
 * order.  Nothing inside is judged here:
 * the auditor's reader walks over the entries with the cursor below.
 */
#include "salur/export.h"

#include <string.h>

#include "base/bytes.h"
#include "pack/pack.h"

/* Longest entry that the big-endian u16 prefix announces is below this. */
_Static_assert(SALUR_ENTRY_MAX <= UINT16_MAX, "prefix of 16 bits");

static const char entries_name[] = "entries";
static const char checkpoint_name[] = "checkpoint.note";
static const char cosigned_name[] = "cosigned.note";
static const char request_name[] = "add-checkpoint";

/* The member at a position, which must have this name. */
static enum salur_err
take_member(struct salur_bytes *out, const struct sl_pack *pack, size_t index,
            const char *name)
{
    if (index >= pack->count) {
        return SALUR_E_EMPTY;
    }
    if (strcmp(pack->members[index].name, name) != 0) {
        return SALUR_E_SYNTAX;
    }
    *out = pack->members[index].data;
    return out->len > 0 ? SALUR_OK : SALUR_E_EMPTY;
}

enum salur_err
salur_export_open(struct salur_export *out, struct salur_bytes pack,
                  struct salur_where *where)
{
    struct sl_pack members;
    enum salur_err err = sl_pack_read(&members, pack, where);

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        err = take_member(&out->entries, &members, 0, entries_name);
    }
    if (err == SALUR_OK) {
        err = take_member(&out->checkpoint, &members, 1, checkpoint_name);
    }
    if (err == SALUR_OK && members.count > 2) {
        err = take_member(&out->cosigned, &members, 2, cosigned_name);
    }
    if (err == SALUR_OK && members.count > 3) {
        err = take_member(&out->request, &members, 3, request_name);
    }
    if (err == SALUR_OK && members.count > 4) {
        err = SALUR_E_TRAILING;
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
salur_export_write(const struct salur_export *parts, struct salur_buf *out)
{
    struct sl_pack pack = {.count = 0};
    enum salur_err err;

    if (parts->entries.len == 0 || parts->checkpoint.len == 0 ||
        (parts->request.len > 0 && parts->cosigned.len == 0)) {
        return SALUR_E_ARG;
    }
    err = sl_pack_add(&pack, entries_name, parts->entries);
    if (err == SALUR_OK) {
        err = sl_pack_add(&pack, checkpoint_name, parts->checkpoint);
    }
    if (err == SALUR_OK && parts->cosigned.len > 0) {
        err = sl_pack_add(&pack, cosigned_name, parts->cosigned);
    }
    if (err == SALUR_OK && parts->request.len > 0) {
        err = sl_pack_add(&pack, request_name, parts->request);
    }
    return err == SALUR_OK ? sl_pack_write(&pack, out) : err;
}

void
salur_entry_cursor_init(struct salur_entry_cursor *cursor,
                        struct salur_bytes entries)
{
    memset(cursor, 0, sizeof *cursor);
    cursor->left = entries;
}

enum salur_err
salur_entry_cursor_next(struct salur_entry_cursor *cursor,
                        struct salur_bytes *out)
{
    struct sl_reader rd;
    uint16_t len;

    *out = salur_bytes(NULL, 0);
    if (cursor->left.len == 0) {
        return SALUR_E_ENDED;
    }
    sl_reader_init(&rd, cursor->left);
    len = sl_read_be16(&rd);
    if (rd.err == SALUR_OK && (len == 0 || len > SALUR_ENTRY_MAX)) {
        sl_read_fail(&rd, SALUR_E_RANGE);
    }
    *out = sl_read_bytes(&rd, len);
    if (rd.err != SALUR_OK) {
        /* The cursor stays: the caller reports where the defect begins. */
        return rd.err;
    }
    cursor->left = rd.left;
    cursor->offset += rd.offset;
    cursor->seq++;
    return SALUR_OK;
}

void
salur_entries_put(struct salur_buf *out, struct salur_bytes entry)
{
    if (entry.len == 0 || entry.len > SALUR_ENTRY_MAX) {
        out->err = out->err == SALUR_OK ? SALUR_E_ARG : out->err;
        return;
    }
    sl_put_be16(out, (uint16_t)entry.len); /* bounded above */
    sl_put_bytes(out, entry);
}
