/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP tlog-checkpoint: three lines, origin, size in decimal, root in
 * Base64; signed as a note.  Extension lines are refused, so that a head has
 * one text.  Which key to trust for an origin is not decided here.
 */
#include "salur/checkpoint.h"

#include <string.h>

#include "base/bytes.h"
#include "base/num.h"
#include "log/hash_lines.h"
#include "log/log_note.h"

_Static_assert(SALUR_CHECKPOINT_TEXT_MAX ==
                   SALUR_NAME_MAX + 20 + SL_HASH_TEXT_LEN + 3,
               "name, 20 digits, root, and their newlines");

static enum salur_err
parse_origin(char out[SALUR_NAME_MAX + 1], struct salur_bytes line)
{
    if (line.len == 0 || line.len > SALUR_NAME_MAX) {
        return SALUR_E_SYNTAX;
    }
    memcpy(out, line.ptr, line.len);
    out[line.len] = '\0';
    return strlen(out) == line.len && salur_key_name_is_valid(out)
               ? SALUR_OK
               : SALUR_E_SYNTAX;
}

enum salur_err
salur_checkpoint_parse(struct salur_checkpoint *out, struct salur_bytes text)
{
    struct salur_bytes origin;
    struct salur_bytes size;
    struct salur_bytes root;
    struct sl_reader rd;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, text);
    origin = sl_read_until(&rd, '\n');
    size = sl_read_until(&rd, '\n');
    root = sl_read_until(&rd, '\n');
    err = sl_reader_finish(&rd);
    if (err == SALUR_OK) {
        err = parse_origin(out->origin, origin);
    }
    if (err == SALUR_OK) {
        /* Other implementations keep sizes in signed 64-bit integers. */
        err = sl_parse_u64(size, INT64_MAX, &out->head.size);
    }
    if (err == SALUR_OK) {
        err = sl_hash_line_parse(&out->head.root, root);
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
salur_checkpoint_format(const struct salur_checkpoint *checkpoint,
                        struct salur_buf *out)
{
    if (!salur_key_name_is_valid(checkpoint->origin) ||
        checkpoint->head.size > INT64_MAX) {
        return SALUR_E_ARG;
    }
    sl_put_str(out, checkpoint->origin);
    sl_put_u8(out, '\n');
    sl_put_u64_dec(out, checkpoint->head.size);
    sl_put_u8(out, '\n');
    sl_hash_line_put(out, &checkpoint->head.root);
    return out->err;
}

enum salur_err
salur_checkpoint_sign(const struct salur_head *head,
                      const struct salur_key *log_key, struct salur_buf *out)
{
    struct salur_checkpoint checkpoint = {.head = *head};
    uint8_t store[SALUR_CHECKPOINT_TEXT_MAX];
    struct salur_buf text;
    enum salur_err err;

    if (salur_key_role(log_key) != SALUR_ROLE_LOG) {
        return SALUR_E_KEY_ROLE;
    }
    memcpy(checkpoint.origin, salur_key_public(log_key)->name,
           sizeof checkpoint.origin);
    salur_buf_fixed(&text, store, sizeof store);
    err = salur_checkpoint_format(&checkpoint, &text);
    if (err == SALUR_OK) {
        err = salur_note_sign(out, salur_buf_view(&text), log_key, 0);
    }
    return err;
}

/* As sl_log_note wants it: the origin stands first. */
_Static_assert(offsetof(struct salur_checkpoint, origin) == 0, "log_note.h");

static enum salur_err
parse_any(void *out, struct salur_bytes text)
{
    return salur_checkpoint_parse(out, text);
}

enum salur_err
salur_checkpoint_open(struct salur_checkpoint *out, struct salur_bytes note,
                      const struct salur_pubkey *log_key)
{
    static const struct sl_log_note kind = {parse_any, sizeof *out};

    return sl_log_note_open(&kind, out, note, log_key);
}

enum salur_err
salur_checkpoint_peek(struct salur_checkpoint *out, struct salur_bytes note)
{
    struct salur_note parsed;
    enum salur_err err = salur_note_parse(&parsed, note);

    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
        return err;
    }
    return salur_checkpoint_parse(out, parsed.text);
}
