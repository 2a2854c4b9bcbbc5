/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes as lines of Base64, and proofs as such lines up to an empty one.
 * What a proof proves is not asked here.
 */
#include "log/hash_lines.h"

#include <string.h>

#include "salur/text.h"

_Static_assert(SL_HASH_TEXT_LEN == SALUR_BASE64_LEN((size_t)SALUR_HASH_LEN),
               "32 bytes in Base64");

enum salur_err
sl_hash_line_parse(struct salur_hash *out, struct salur_bytes line)
{
    uint8_t bytes[SALUR_HASH_LEN + 3];
    size_t len = 0;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (line.len != SL_HASH_TEXT_LEN) {
        return SALUR_E_SYNTAX;
    }
    err = salur_base64_decode(bytes, &len, (const char *)line.ptr, line.len);
    if (err != SALUR_OK) {
        return err;
    }
    if (len != SALUR_HASH_LEN) {
        return SALUR_E_SYNTAX;
    }
    memcpy(out->bytes, bytes, SALUR_HASH_LEN);
    return SALUR_OK;
}

void
sl_hash_line_put(struct salur_buf *out, const struct salur_hash *hash)
{
    char text[SL_HASH_TEXT_LEN + 1];

    salur_base64_encode(text, hash->bytes, SALUR_HASH_LEN);
    sl_put_str(out, text);
    sl_put_u8(out, '\n');
}

void
sl_proof_lines_read(struct sl_reader *rd, struct salur_proof *out, size_t max)
{
    memset(out, 0, sizeof *out);
    for (;;) {
        struct salur_bytes line = sl_read_until(rd, '\n');
        enum salur_err err;

        if (rd->err != SALUR_OK || line.len == 0) {
            break;
        }
        if (out->count >= max) {
            sl_read_fail(rd, SALUR_E_LIMIT);
            break;
        }
        err = sl_hash_line_parse(&out->hashes[out->count], line);
        if (err != SALUR_OK) {
            sl_read_fail(rd, err);
            break;
        }
        out->count++;
    }
    if (rd->err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
}

void
sl_proof_lines_put(struct salur_buf *out, const struct salur_proof *proof)
{
    for (size_t i = 0; i < proof->count; i++) {
        sl_hash_line_put(out, &proof->hashes[i]);
    }
    sl_put_u8(out, '\n');
}
