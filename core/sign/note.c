/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP signed notes (c2sp.org/signed-note) and cosignature/v1
 * (c2sp.org/tlog-cosignature).  Stricter than Go's sumdb/note, never laxer:
 * what is accepted here is accepted there.  Whom to trust is trust.c's.
 */
#include "salur/note.h"

#include <string.h>

#include "base/bytes.h"
#include "salur/text.h"
#include "sign/note_line.h"

/* U+2014 and the blank that begin a signature line. */
#define SIG_PREFIX "\xe2\x80\x94 "
/* Base64 of the key id and the longest signature that is kept. */
#define SIG_TEXT_MAX SALUR_BASE64_LEN(SALUR_KID_LEN + SALUR_NOTE_SIG_MAX)
/* What "cosignature/v1\ntime <19 digits>\n" adds to the text. */
#define COSIGNED_MORE 64

/*
 * Require whole lines of UTF-8 without control characters.  The standard
 * forbids those below U+0020; U+007F .. U+009F are refused as well, for they
 * can hide what a screen shows.
 */
static enum salur_err
check_lines(struct salur_bytes text)
{
    struct sl_reader rd;

    if (text.len > SALUR_NOTE_MAX) {
        return SALUR_E_LIMIT;
    }
    sl_reader_init(&rd, text);
    while (!sl_reader_done(&rd)) {
        struct salur_bytes line = sl_read_until(&rd, '\n');

        if (rd.err != SALUR_OK) {
            return SALUR_E_SYNTAX; /* the last line has no newline */
        }
        if (!salur_text_is_clean((const char *)line.ptr, line.len)) {
            return SALUR_E_UTF8;
        }
    }
    return SALUR_OK;
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

/*
 * Read the Base64 of key id and signature, in pieces so that one of any
 * length can be checked; whole groups of four fit in each piece.
 */
static enum salur_err
parse_signature(struct salur_note_sig *out, struct salur_bytes base64)
{
    uint8_t piece[SIG_TEXT_MAX / 4 * 3];
    struct sl_reader rd;
    size_t total = 0;

    sl_reader_init(&rd, base64);
    while (!sl_reader_done(&rd)) {
        struct salur_bytes text = sl_read_bytes(
            &rd, rd.left.len < SIG_TEXT_MAX ? rd.left.len : SIG_TEXT_MAX);
        size_t len = 0;
        enum salur_err err =
            salur_base64_decode(piece, &len, (const char *)text.ptr, text.len);

        if (err != SALUR_OK) {
            return err;
        }
        if (rd.left.len > 0 && len != sizeof piece) {
            return SALUR_E_SYNTAX; /* padding inside */
        }
        if (total == 0 && len > SALUR_KID_LEN) {
            memcpy(out->kid.bytes, piece, SALUR_KID_LEN);
            out->len = len - SALUR_KID_LEN;
        }
        total += len;
    }
    if (total <= SALUR_KID_LEN) {
        return SALUR_E_SYNTAX;
    }
    if (total > SALUR_KID_LEN + SALUR_NOTE_SIG_MAX) {
        out->len = 0;
    }
    memcpy(out->bytes, piece + SALUR_KID_LEN, out->len);
    return SALUR_OK;
}

/* Read one signature line, without its newline. */
static enum salur_err
parse_line(struct salur_note_sig *out, struct salur_bytes line)
{
    struct sl_reader rd;

    sl_reader_init(&rd, line);
    sl_read_literal(&rd, SIG_PREFIX);
    out->name = sl_read_until(&rd, ' ');
    if (rd.err != SALUR_OK || !name_is_valid(out->name)) {
        return SALUR_E_SYNTAX;
    }
    return parse_signature(out, sl_read_bytes(&rd, rd.left.len));
}

enum salur_err
salur_note_parse(struct salur_note *out, struct salur_bytes input)
{
    struct salur_bytes block = {NULL, 0};
    struct sl_reader rd;
    enum salur_err err = check_lines(input);

    memset(out, 0, sizeof *out);
    if (err != SALUR_OK) {
        return err;
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
    salur_buf_init(&message, note->text.len + COSIGNED_MORE);
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
        if (!is_of(&note->sigs[i], key)) {
            continue;
        }
        if (found != NULL) {
            return SALUR_E_DUPLICATE;
        }
        found = &note->sigs[i];
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

enum salur_err
sl_note_line_put(struct salur_buf *out, const struct salur_pubkey *key,
                 struct salur_bytes bytes)
{
    uint8_t store[SALUR_KID_LEN + SALUR_NOTE_SIG_MAX];
    char base64[SIG_TEXT_MAX + 1];
    struct salur_buf raw;

    salur_buf_fixed(&raw, store, sizeof store);
    sl_put(&raw, key->kid.bytes, SALUR_KID_LEN);
    sl_put_bytes(&raw, bytes);
    if (raw.err != SALUR_OK) {
        return SALUR_E_LIMIT;
    }
    salur_base64_encode(base64, raw.ptr, raw.len);
    sl_put_str(out, SIG_PREFIX);
    sl_put_str(out, key->name);
    sl_put_u8(out, ' ');
    sl_put_str(out, base64);
    sl_put_u8(out, '\n');
    return out->err;
}

/* Make "— name base64\n" for this key over text. */
static enum salur_err
make_line(struct salur_buf *out, struct salur_bytes text,
          const struct salur_key *key, int64_t time_s)
{
    const struct salur_pubkey *public = salur_key_public(key);
    uint8_t store[SALUR_NOTE_SIG_MAX];
    struct salur_signature signature;
    struct salur_buf message;
    struct salur_buf raw;
    enum salur_err err = SALUR_OK;

    salur_buf_fixed(&raw, store, sizeof store);
    salur_buf_init(&message, text.len + COSIGNED_MORE);
    if (public->type == SALUR_KEY_COSIGNATURE) {
        sl_put_be64(&raw, (uint64_t)time_s); /* the caller checked: >= 0 */
        err = cosigned_message(&message, (uint64_t)time_s, text);
        text = salur_buf_view(&message);
    }
    if (err == SALUR_OK) {
        err = salur_key_sign(key, text, &signature);
    }
    if (err == SALUR_OK) {
        sl_put(&raw, signature.bytes, SALUR_SIG_LEN);
        err = sl_note_line_put(out, public, salur_buf_view(&raw));
    }
    salur_buf_wipe(&message);
    return err;
}

/*
 * 1 when what follows the last blank line begins like a signature, or when
 * nothing does: then input is a note, good or bad, and no plain text.  To
 * sign a spoiled note as a text would bury its signatures in the new text.
 */
static int
is_like_note(struct salur_bytes input)
{
    struct salur_bytes text;
    struct salur_bytes block;
    struct sl_reader rd;

    if (!split_note(input, &text, &block)) {
        return 0;
    }
    sl_reader_init(&rd, block);
    sl_read_literal(&rd, SIG_PREFIX);
    return block.len == 0 || rd.err == SALUR_OK;
}

/* Find what a new signature of this key covers; new lines go behind input. */
static enum salur_err
signable_text(struct salur_bytes *out, struct salur_bytes input,
              const struct salur_pubkey *key)
{
    struct salur_note note;
    enum salur_err err;

    *out = input;
    if (!is_like_note(input)) {
        return input.len == 0 ? SALUR_E_SYNTAX : check_lines(input);
    }
    err = salur_note_parse(&note, input);
    if (err != SALUR_OK) {
        return err;
    }
    for (size_t i = 0; i < note.count; i++) {
        if (is_of(&note.sigs[i], key)) {
            return SALUR_E_DUPLICATE;
        }
    }
    *out = note.text;
    return note.count == SALUR_NOTE_SIGS_MAX ? SALUR_E_LIMIT : SALUR_OK;
}

enum salur_err
salur_note_sign(struct salur_buf *out, struct salur_bytes input,
                const struct salur_key *key, int64_t time_s)
{
    char store[SALUR_NAME_MAX + SIG_TEXT_MAX + 8]; /* prefix, blank, newline */
    struct salur_buf line;
    struct salur_bytes text;
    enum salur_err err;

    if (time_s < 0 && salur_key_public(key)->type == SALUR_KEY_COSIGNATURE) {
        return SALUR_E_ARG;
    }
    err = signable_text(&text, input, salur_key_public(key));
    salur_buf_fixed(&line, store, sizeof store);
    if (err == SALUR_OK) {
        err = make_line(&line, text, key, time_s);
    }
    if (err != SALUR_OK) {
        return err;
    }
    sl_put_bytes(out, input);
    if (text.len == input.len) {
        sl_put_u8(out, '\n'); /* the blank line before the first signature */
    }
    sl_put_bytes(out, salur_buf_view(&line));
    return out->err;
}
