/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP signed notes (c2sp.org/signed-note), as strict as Go's sumdb/note:
 * what is accepted here is accepted there.  Whom to trust is trust.c's.
 */
#include "salur/note.h"

#include <string.h>

#include "base/bytes.h"
#include "salur/text.h"

/* U+2014 and the blank that begin a signature line. */
#define SIG_PREFIX "\xe2\x80\x94 "
/* Base64 of the key id and the longest signature. */
#define SIG_TEXT_MAX SALUR_BASE64_LEN(SALUR_KID_LEN + SALUR_NOTE_SIG_MAX)

/* 1 when all is UTF-8 and holds no control characters but newlines. */
static int
text_is_clean(struct salur_bytes text)
{
    struct sl_reader rd;

    sl_reader_init(&rd, text);
    while (!sl_reader_done(&rd)) {
        struct salur_bytes line = sl_read_until(&rd, '\n');

        if (rd.err == SALUR_OK &&
            !salur_text_is_clean((const char *)line.ptr, line.len)) {
            return 0;
        }
    }
    return rd.err == SALUR_OK; /* the last line ends with a newline too */
}

/*
 * Split at the last blank line: text with its newline, then the block.
 * Returns 0 when there is none.
 */
static int
split_note(struct salur_bytes input, struct salur_bytes *text,
           struct salur_bytes *block)
{
    struct sl_reader rd;

    for (size_t at = input.len; at >= 2; at--) {
        if (input.ptr[at - 1] == '\n' && input.ptr[at - 2] == '\n') {
            sl_reader_init(&rd, input);
            *text = sl_read_bytes(&rd, at - 1);
            (void)sl_read_bytes(&rd, 1);
            *block = sl_read_bytes(&rd, rd.left.len);
            return 1;
        }
    }
    return 0;
}

/* 1 when name is fit for a key: then it equals some valid key name. */
static int
name_is_valid(struct salur_bytes name)
{
    char text[SALUR_NAME_MAX + 1] = {0};

    if (name.len < 1 || name.len > SALUR_NAME_MAX) {
        return 0;
    }
    memcpy(text, name.ptr, name.len);
    return strlen(text) == name.len && salur_key_name_is_valid(text);
}

/* Read one signature line, without its newline. */
static enum salur_err
parse_line(struct salur_note_sig *out, struct salur_bytes line)
{
    uint8_t bytes[SALUR_KID_LEN + SALUR_NOTE_SIG_MAX + 3];
    struct salur_bytes base64;
    struct sl_reader rd;
    enum salur_err err;
    size_t len;

    sl_reader_init(&rd, line);
    sl_read_literal(&rd, SIG_PREFIX);
    out->name = sl_read_until(&rd, ' ');
    base64 = sl_read_bytes(&rd, rd.left.len);
    if (rd.err != SALUR_OK || !name_is_valid(out->name) ||
        base64.len > SIG_TEXT_MAX) {
        return SALUR_E_SYNTAX;
    }
    err =
        salur_base64_decode(bytes, &len, (const char *)base64.ptr, base64.len);
    if (err != SALUR_OK) {
        return err;
    }
    if (len <= SALUR_KID_LEN || len > SALUR_KID_LEN + SALUR_NOTE_SIG_MAX) {
        return SALUR_E_SYNTAX;
    }
    memcpy(out->kid.bytes, bytes, SALUR_KID_LEN);
    out->len = len - SALUR_KID_LEN;
    memcpy(out->bytes, bytes + SALUR_KID_LEN, out->len);
    return SALUR_OK;
}

enum salur_err
salur_note_parse(struct salur_note *out, struct salur_bytes input)
{
    struct salur_bytes block = {NULL, 0};
    struct sl_reader rd;
    enum salur_err err = SALUR_OK;

    memset(out, 0, sizeof *out);
    if (input.len > SALUR_NOTE_MAX) {
        return SALUR_E_LIMIT;
    }
    if (!text_is_clean(input)) {
        return SALUR_E_UTF8;
    }
    if (!split_note(input, &out->text, &block) || block.len == 0) {
        err = SALUR_E_SYNTAX;
    }
    sl_reader_init(&rd, block);
    while (err == SALUR_OK && !sl_reader_done(&rd)) {
        struct salur_bytes line = sl_read_until(&rd, '\n');

        if (out->count == SALUR_NOTE_SIGS_MAX) {
            err = SALUR_E_LIMIT;
        } else {
            err = parse_line(&out->sigs[out->count++], line);
        }
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

/* "cosignature/v1\ntime <t>\n" (c2sp.org/tlog-cosignature) and the text. */
static enum salur_err
cosigned_message(struct salur_buf *out, uint64_t time_s,
                 struct salur_bytes text)
{
    sl_put_str(out, "cosignature/v1\ntime ");
    sl_put_u64_dec(out, time_s);
    sl_put_u8(out, '\n');
    sl_put_bytes(out, text);
    return out->err;
}

/* Check one signature that claims to be of this key. */
static enum salur_err
verify_one(const struct salur_note *note, const struct salur_note_sig *sig,
           const struct salur_pubkey *key, int64_t *out_time_s)
{
    struct salur_signature signature;
    struct salur_buf message;
    struct sl_reader rd;
    uint64_t time_s = 0;
    enum salur_err err = SALUR_OK;

    sl_reader_init(&rd, salur_bytes(sig->bytes, sig->len));
    if (key->type == SALUR_KEY_COSIGNATURE) {
        time_s = sl_read_be64(&rd);
    }
    sl_read_copy(&rd, signature.bytes, SALUR_SIG_LEN);
    if (sl_reader_finish(&rd) != SALUR_OK || time_s > INT64_MAX) {
        return SALUR_E_SIGNATURE;
    }
    if (key->type != SALUR_KEY_COSIGNATURE) {
        return salur_key_verify(key, note->text, &signature);
    }
    salur_buf_init(&message, note->text.len + 64);
    err = cosigned_message(&message, time_s, note->text);
    if (err == SALUR_OK) {
        err = salur_key_verify(key, salur_buf_view(&message), &signature);
    }
    salur_buf_wipe(&message);
    *out_time_s = err == SALUR_OK ? (int64_t)time_s : 0; /* bounded above */
    return err;
}

/* 1 when the line names this key. */
static int
is_of(const struct salur_note_sig *sig, const struct salur_pubkey *key)
{
    return memcmp(sig->kid.bytes, key->kid.bytes, SALUR_KID_LEN) == 0 &&
           salur_bytes_equal(sig->name, salur_bytes_str(key->name));
}

enum salur_err
salur_note_verify(const struct salur_note *note, const struct salur_pubkey *key,
                  int64_t *out_time_s)
{
    const struct salur_note_sig *found = NULL;
    int64_t time_s = 0;
    enum salur_err err;

    if (out_time_s != NULL) {
        *out_time_s = 0;
    }
    for (size_t i = 0; i < note->count; i++) {
        if (is_of(&note->sigs[i], key)) {
            if (found != NULL) {
                return SALUR_E_DUPLICATE;
            }
            found = &note->sigs[i];
        }
    }
    if (found == NULL) {
        return SALUR_E_NOT_FOUND;
    }
    err = verify_one(note, found, key, &time_s);
    if (err == SALUR_OK && out_time_s != NULL) {
        *out_time_s = time_s;
    }
    return err;
}

/* Append "— name base64\n" for this key over text. */
static enum salur_err
put_signature(struct salur_buf *out, struct salur_bytes text,
              const struct salur_key *key, int64_t time_s)
{
    const struct salur_pubkey *public = salur_key_public(key);
    uint8_t store[SALUR_KID_LEN + SALUR_NOTE_SIG_MAX];
    char base64[SIG_TEXT_MAX + 1];
    struct salur_signature signature;
    struct salur_buf message;
    struct salur_buf raw;
    enum salur_err err;

    salur_buf_fixed(&raw, store, sizeof store);
    sl_put(&raw, public->kid.bytes, SALUR_KID_LEN);
    salur_buf_init(&message, text.len + 64);
    if (public->type == SALUR_KEY_COSIGNATURE) {
        sl_put_be64(&raw, (uint64_t)time_s); /* the caller checked: >= 0 */
        err = cosigned_message(&message, (uint64_t)time_s, text);
        text = salur_buf_view(&message);
    } else {
        err = SALUR_OK;
    }
    if (err == SALUR_OK) {
        err = salur_key_sign(key, text, &signature);
    }
    if (err == SALUR_OK) {
        sl_put(&raw, signature.bytes, SALUR_SIG_LEN);
        salur_base64_encode(base64, raw.ptr, raw.len);
        sl_put_str(out, SIG_PREFIX);
        sl_put_str(out, public->name);
        sl_put_u8(out, ' ');
        sl_put_str(out, base64);
        sl_put_u8(out, '\n');
        err = out->err;
    }
    salur_buf_wipe(&message);
    return err;
}

enum salur_err
salur_note_sign(struct salur_buf *out, struct salur_bytes input,
                const struct salur_key *key, int64_t time_s)
{
    struct salur_note note;
    enum salur_err err;

    if (time_s < 0) {
        return SALUR_E_ARG;
    }
    if (input.len == 0 || !text_is_clean(input)) {
        return input.len == 0 ? SALUR_E_SYNTAX : SALUR_E_UTF8;
    }
    err = salur_note_parse(&note, input);
    if (err == SALUR_E_LIMIT) {
        return err;
    }
    if (err != SALUR_OK) {
        /* A plain text: the whole of it is what is signed. */
        note.text = input;
        note.count = 0;
    }
    for (size_t i = 0; i < note.count; i++) {
        if (is_of(&note.sigs[i], salur_key_public(key))) {
            return SALUR_E_DUPLICATE;
        }
    }
    if (note.count == SALUR_NOTE_SIGS_MAX) {
        return SALUR_E_LIMIT;
    }
    sl_put_bytes(out, input);
    if (note.count == 0) {
        sl_put_u8(out, '\n');
    }
    return put_signature(out, note.text, key, time_s);
}
