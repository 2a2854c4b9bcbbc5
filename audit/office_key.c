/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys of the office store.  All numbers are big-endian and all parts but
 * the last of fixed length or ended by a zero, so that byte order is the
 * order of stages, sites, origins and numbers.
 */
#include "audit/office_db.h"

#include <string.h>

struct salur_bytes
sl_odb_key_view(const struct sl_odb_key *key)
{
    return salur_bytes(key->bytes, key->len);
}

/* Finish a key that was written to its own store. */
static void
seal(struct sl_odb_key *key, const struct salur_buf *buf)
{
    key->len = buf->len;
}

struct sl_odb_key
sl_odb_key_bytes(struct salur_bytes bytes)
{
    struct sl_odb_key key;

    memset(&key, 0, sizeof key);
    key.len = bytes.len < sizeof key.bytes ? bytes.len : sizeof key.bytes;
    if (key.len > 0) {
        memcpy(key.bytes, bytes.ptr, key.len);
    }
    return key;
}

/* Zeroes behind it: of two texts the one that is the other's beginning
 * comes first. */
static void
put_padded(struct salur_buf *buf, const char *text, size_t width)
{
    size_t len = strnlen(text, width);

    sl_put(buf, text, len);
    for (; len < width; len++) {
        sl_put_u8(buf, 0);
    }
}

static void
put_stage(struct salur_buf *buf, const struct salur_stage_id *id)
{
    put_padded(buf, id->programme, SALUR_PROGRAMME_MAX);
    sl_put_be32(buf, id->period);
    sl_put_be32(buf, id->batch);
}

struct sl_odb_key
sl_odb_key_stage(const struct salur_stage_id *id)
{
    struct sl_odb_key key;
    struct salur_buf buf;

    memset(&key, 0, sizeof key);
    salur_buf_fixed(&buf, key.bytes, sizeof key.bytes);
    put_stage(&buf, id);
    seal(&key, &buf);
    return key;
}

struct sl_odb_key
sl_odb_key_site(const struct salur_stage_id *id, uint64_t site)
{
    struct sl_odb_key key;
    struct salur_buf buf;

    memset(&key, 0, sizeof key);
    salur_buf_fixed(&buf, key.bytes, sizeof key.bytes);
    put_stage(&buf, id);
    sl_put_be64(&buf, site);
    seal(&key, &buf);
    return key;
}

struct sl_odb_key
sl_odb_key_card(const struct sl_odb_key *site_key, const struct salur_cti *cti,
                uint32_t card)
{
    struct sl_odb_key key;
    struct salur_buf buf;

    memset(&key, 0, sizeof key);
    salur_buf_fixed(&buf, key.bytes, sizeof key.bytes);
    sl_put_bytes(&buf, sl_odb_key_view(site_key));
    sl_put(&buf, cti->bytes, SALUR_CTI_LEN);
    sl_put_be32(&buf, card);
    seal(&key, &buf);
    return key;
}

static void
put_origin(struct salur_buf *buf, const char *origin)
{
    sl_put(buf, origin, strnlen(origin, SALUR_NAME_MAX));
    sl_put_u8(buf, 0);
}

struct sl_odb_key
sl_odb_key_entries(const char *origin)
{
    struct sl_odb_key key;
    struct salur_buf buf;

    memset(&key, 0, sizeof key);
    salur_buf_fixed(&buf, key.bytes, sizeof key.bytes);
    put_origin(&buf, origin);
    seal(&key, &buf);
    return key;
}

struct sl_odb_key
sl_odb_key_entry(const char *origin, uint64_t seq)
{
    struct sl_odb_key key;
    struct salur_buf buf;

    memset(&key, 0, sizeof key);
    salur_buf_fixed(&buf, key.bytes, sizeof key.bytes);
    put_origin(&buf, origin);
    sl_put_be64(&buf, seq);
    seal(&key, &buf);
    return key;
}

struct sl_odb_key
sl_odb_key_withdrawn(const char *area, uint64_t serial)
{
    struct sl_odb_key key;
    struct salur_buf buf;

    memset(&key, 0, sizeof key);
    salur_buf_fixed(&buf, key.bytes, sizeof key.bytes);
    put_padded(&buf, area, SALUR_AREA_MAX);
    sl_put_be64(&buf, serial);
    seal(&key, &buf);
    return key;
}

uint64_t
sl_odb_key_number(struct salur_bytes key)
{
    struct sl_reader rd;

    if (key.len < 8) {
        return 0;
    }
    sl_reader_init(&rd, key);
    (void)sl_read_bytes(&rd, key.len - 8);
    return sl_read_be64(&rd);
}
