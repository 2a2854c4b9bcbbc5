/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of entry bodies.  Bounds stand in the readers alone: whoever writes
 * an entry reads it back, so that one set of rules binds both.
 */
#include "log/entry_field.h"

#include <string.h>

#include "list/value.h"

void
sl_put_text(struct salur_buf *buf, const char *text, size_t cap)
{
    sl_cbor_put_tstr(buf, salur_bytes(text, strnlen(text, cap)));
}

void
sl_read_text(struct sl_reader *rd, char *out, size_t min, size_t max)
{
    struct salur_bytes text = sl_cbor_tstr(rd, min, max);

    if (text.len > 0) {
        memcpy(out, text.ptr, text.len);
    }
    out[text.len] = '\0';
}

uint64_t
sl_read_range(struct sl_reader *rd, uint64_t min, uint64_t max)
{
    uint64_t v = sl_cbor_uint_max(rd, max);

    if (v < min) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
    return v;
}

int64_t
sl_read_positive(struct sl_reader *rd, int64_t max)
{
    return (int64_t)sl_cbor_uint_max(rd, (uint64_t)max); /* at most max */
}

void
sl_put_optional(struct salur_buf *buf, int is_there, const uint8_t *ptr,
                size_t n)
{
    if (is_there) {
        sl_cbor_put_bstr(buf, salur_bytes(ptr, n));
    } else {
        sl_cbor_put_null(buf);
    }
}

int
sl_read_optional(struct sl_reader *rd, uint8_t *out, size_t n)
{
    memset(out, 0, n);
    if (sl_cbor_try_null(rd)) {
        return 0;
    }
    sl_cbor_bstr_copy(rd, out, n);
    return 1;
}

void
sl_put_token(struct salur_buf *buf, struct salur_bytes token)
{
    sl_put_optional(buf, token.len > 0, token.ptr, token.len);
}

struct salur_bytes
sl_read_token(struct sl_reader *rd)
{
    if (sl_cbor_try_null(rd)) {
        return salur_bytes(NULL, 0);
    }
    return sl_cbor_bstr(rd, 1, SALUR_TOKEN_MAX);
}

void
sl_put_cti(struct salur_buf *buf, const struct salur_cti *cti)
{
    sl_cbor_put_bstr(buf, salur_bytes(cti->bytes, SALUR_CTI_LEN));
}

void
sl_read_cti(struct sl_reader *rd, struct salur_cti *cti)
{
    sl_cbor_bstr_copy(rd, cti->bytes, SALUR_CTI_LEN);
}

void
sl_put_hash(struct salur_buf *buf, const struct salur_hash *hash)
{
    sl_cbor_put_bstr(buf, salur_bytes(hash->bytes, SALUR_HASH_LEN));
}

void
sl_read_hash(struct sl_reader *rd, struct salur_hash *hash)
{
    sl_cbor_bstr_copy(rd, hash->bytes, SALUR_HASH_LEN);
}

void
sl_put_stage_id(struct salur_buf *buf, const struct salur_stage_id *id)
{
    sl_cbor_put_array(buf, 3);
    sl_put_text(buf, id->programme, sizeof id->programme);
    sl_cbor_put_uint(buf, id->period);
    sl_cbor_put_uint(buf, id->batch);
}

void
sl_read_stage_id(struct sl_reader *rd, struct salur_stage_id *id)
{
    sl_cbor_array_of(rd, 3);
    sl_read_text(rd, id->programme, 1, SALUR_PROGRAMME_MAX);
    id->period = (uint32_t)sl_cbor_uint_max(rd, SL_PERIOD_MAX);
    id->batch = (uint32_t)sl_cbor_uint_max(rd, SL_BATCH_MAX);
    if (sl_stage_id_check(id) != SALUR_OK) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
}

void
sl_read_package(struct sl_reader *rd, char out[SALUR_PACKAGE_MAX + 1])
{
    sl_read_text(rd, out, 0, SALUR_PACKAGE_MAX);
    if (sl_code_check(out, 0) != SALUR_OK) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
}

void
sl_read_origin(struct sl_reader *rd, char out[SALUR_NAME_MAX + 1])
{
    sl_read_text(rd, out, 1, SALUR_NAME_MAX);
    if (rd->err == SALUR_OK && !salur_key_name_is_valid(out)) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
}
