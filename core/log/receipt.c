/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The receipt (FORMAT.md, "Receipt"): what a checkpoint note says, less what
 * the log's public key says, in 105 bytes.  The signature is the note's own,
 * so nothing is signed twice and nothing new has to be trusted.
 */
#include "salur/receipt.h"

#include <string.h>

#include "base/bytes.h"
#include "sign/note_line.h"

#define VERSION 1

/* The text that the signature covers. */
static enum salur_err
put_text(struct salur_buf *out, const char *origin,
         const struct salur_head *head)
{
    struct salur_checkpoint checkpoint = {.head = *head};

    memcpy(checkpoint.origin, origin, sizeof checkpoint.origin);
    return salur_checkpoint_format(&checkpoint, out);
}

enum salur_err
salur_receipt_sign(const struct salur_head *head,
                   const struct salur_key *log_key, struct salur_buf *out)
{
    const struct salur_pubkey *public = salur_key_public(log_key);
    uint8_t store[SALUR_CHECKPOINT_TEXT_MAX];
    struct salur_signature signature;
    struct salur_buf text;
    enum salur_err err;

    if (salur_key_role(log_key) != SALUR_ROLE_LOG) {
        return SALUR_E_KEY_ROLE;
    }
    if (head->size > UINT32_MAX) {
        return SALUR_E_RANGE;
    }
    salur_buf_fixed(&text, store, sizeof store);
    err = put_text(&text, public->name, head);
    if (err == SALUR_OK) {
        err = salur_key_sign(log_key, salur_buf_view(&text), &signature);
    }
    if (err != SALUR_OK) {
        return err;
    }
    sl_put_u8(out, VERSION);
    sl_put(out, public->kid.bytes, SALUR_KID_LEN);
    sl_put_be32(out, (uint32_t)head->size); /* checked above */
    sl_put(out, head->root.bytes, SALUR_HASH_LEN);
    sl_put(out, signature.bytes, SALUR_SIG_LEN);
    return out->err;
}

enum salur_err
salur_receipt_parse(struct salur_receipt *out, struct salur_bytes bytes)
{
    struct sl_reader rd;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, bytes);
    /* A newer one may have another length: it is asked for first. */
    if (sl_read_u8(&rd) != VERSION && bytes.len > 0) {
        return SALUR_E_VERSION;
    }
    sl_read_copy(&rd, out->kid.bytes, SALUR_KID_LEN);
    out->head.size = sl_read_be32(&rd);
    sl_read_copy(&rd, out->head.root.bytes, SALUR_HASH_LEN);
    sl_read_copy(&rd, out->signature.bytes, SALUR_SIG_LEN);
    err = sl_reader_finish(&rd);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
salur_receipt_open(const struct salur_receipt *receipt,
                   const struct salur_pubkey *log_key,
                   struct salur_buf *out_note)
{
    uint8_t store[SALUR_CHECKPOINT_TEXT_MAX];
    struct salur_buf text;
    enum salur_err err;

    if (log_key->type != SALUR_KEY_ED25519 ||
        memcmp(receipt->kid.bytes, log_key->kid.bytes, SALUR_KID_LEN) != 0) {
        return SALUR_E_KEY_UNKNOWN;
    }
    salur_buf_fixed(&text, store, sizeof store);
    err = put_text(&text, log_key->name, &receipt->head);
    if (err == SALUR_OK) {
        err = salur_key_verify(log_key, salur_buf_view(&text),
                               &receipt->signature);
    }
    if (err != SALUR_OK || out_note == NULL) {
        return err;
    }
    sl_put_bytes(out_note, salur_buf_view(&text));
    sl_put_u8(out_note, '\n'); /* the blank line before the signature */
    return sl_note_line_put(
        out_note, log_key,
        salur_bytes(receipt->signature.bytes, SALUR_SIG_LEN));
}
