/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of canonical texts and the spellings of their values.  What lines
 * there must be, and in which order, is the caller's.
 */
#include "list/lines.h"

#include <string.h>

#include "base/num.h"
#include "salur/text.h"

/* A SHA-256 in Base64. */
#define HASH_TEXT_LEN 44
_Static_assert(HASH_TEXT_LEN == SALUR_BASE64_LEN(SALUR_HASH_LEN), "RFC 4648");

void
sl_lines_init(struct sl_lines *lines, struct salur_bytes text)
{
    memset(lines, 0, sizeof *lines);
    sl_reader_init(&lines->rd, text);
}

struct salur_bytes
sl_lines_take(struct sl_lines *lines)
{
    if (lines->rd.err == SALUR_OK) {
        lines->number++;
        lines->offset = lines->rd.offset;
    }
    return sl_read_until(&lines->rd, '\n');
}

void
sl_lines_title(struct sl_lines *lines, const char *title)
{
    struct salur_bytes line = sl_lines_take(lines);

    if (lines->rd.err == SALUR_OK) {
        sl_lines_judge(lines, sl_version_check(line, title));
    }
}

int
sl_lines_next_is(const struct sl_lines *lines, const char *keyword)
{
    struct sl_reader ahead = lines->rd;

    sl_read_literal(&ahead, keyword);
    sl_read_literal(&ahead, " ");
    return ahead.err == SALUR_OK;
}

struct salur_bytes
sl_lines_value(struct sl_lines *lines, const char *keyword)
{
    struct salur_bytes line = sl_lines_take(lines);
    struct salur_bytes value = {NULL, 0};
    struct sl_reader rd;

    sl_reader_init(&rd, line);
    sl_read_literal(&rd, keyword);
    sl_read_literal(&rd, " ");
    if (lines->rd.err != SALUR_OK) {
        return value;
    }
    if (rd.err != SALUR_OK) {
        sl_lines_judge(lines, SALUR_E_SYNTAX);
        return value;
    }
    return sl_read_bytes(&rd, rd.left.len);
}

uint64_t
sl_lines_u64(struct sl_lines *lines, const char *keyword, uint64_t min,
             uint64_t max)
{
    struct salur_bytes value = sl_lines_value(lines, keyword);
    uint64_t v = 0;

    sl_lines_judge(lines, sl_parse_u64(value, max, &v));
    if (v < min) {
        sl_lines_judge(lines, SALUR_E_RANGE);
    }
    return lines->rd.err == SALUR_OK ? v : 0;
}

void
sl_lines_judge(struct sl_lines *lines, enum salur_err err)
{
    if (err != SALUR_OK) {
        sl_read_fail(&lines->rd, err);
    }
}

int
sl_lines_done(const struct sl_lines *lines)
{
    return sl_reader_done(&lines->rd);
}

enum salur_err
sl_lines_finish(const struct sl_lines *lines, struct salur_where *where)
{
    enum salur_err err = sl_reader_finish(&lines->rd);

    if (where != NULL) {
        memset(where, 0, sizeof *where);
    }
    if (where != NULL && err != SALUR_OK) {
        /* What trails is the line after the last one that was wanted. */
        int trails = err == SALUR_E_TRAILING;

        where->entry = lines->number + (trails ? 1 : 0);
        where->offset = trails ? lines->rd.offset : lines->offset;
    }
    return err;
}

/* Split "salur/e12" into its name and its number; 0 when it has none. */
static uint64_t
split_version(struct salur_bytes text, struct salur_bytes *name)
{
    struct sl_reader rd;
    uint64_t version = 0;
    size_t digits = 0;

    while (digits < text.len && text.ptr[text.len - 1 - digits] >= '0' &&
           text.ptr[text.len - 1 - digits] <= '9') {
        digits++;
    }
    sl_reader_init(&rd, text);
    *name = sl_read_bytes(&rd, text.len - digits);
    /* A number that does not parse is no version: it stays 0. */
    if (sl_parse_u64(sl_read_bytes(&rd, digits), UINT32_MAX, &version) !=
        SALUR_OK) {
        return 0;
    }
    return version;
}

enum salur_err
sl_version_check(struct salur_bytes got, const char *known)
{
    struct salur_bytes name;
    struct salur_bytes known_name;
    uint64_t known_version = split_version(salur_bytes_str(known), &known_name);
    uint64_t version = split_version(got, &name);

    if (!salur_bytes_equal(name, known_name) || version < known_version) {
        return SALUR_E_SYNTAX;
    }
    return version > known_version ? SALUR_E_VERSION : SALUR_OK;
}

enum salur_err
sl_hash_parse(struct salur_hash *out, struct salur_bytes base64)
{
    uint8_t bytes[HASH_TEXT_LEN / 4 * 3];
    enum salur_err err;
    size_t len;

    memset(out, 0, sizeof *out);
    if (base64.len != HASH_TEXT_LEN) {
        return SALUR_E_SYNTAX;
    }
    err =
        salur_base64_decode(bytes, &len, (const char *)base64.ptr, base64.len);
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
sl_hash_put(struct salur_buf *out, const struct salur_hash *hash)
{
    char base64[HASH_TEXT_LEN + 1];

    salur_base64_encode(base64, hash->bytes, SALUR_HASH_LEN);
    sl_put_str(out, base64);
}

enum salur_err
sl_hex_parse(uint8_t *out, size_t len, struct salur_bytes hex)
{
    enum salur_err err =
        salur_hex_decode(out, len, (const char *)hex.ptr, hex.len);

    for (size_t i = 0; err == SALUR_OK && i < hex.len; i++) {
        if (hex.ptr[i] >= 'A' && hex.ptr[i] <= 'F') {
            memset(out, 0, len);
            err = SALUR_E_CANONICAL;
        }
    }
    return err;
}

void
sl_hex_put(struct salur_buf *out, const uint8_t *bytes, size_t len)
{
    char hex[2 * SALUR_HASH_LEN + 1];

    if (len > SALUR_HASH_LEN) {
        out->err = SALUR_E_ARG;
        return;
    }
    salur_hex_encode(hex, bytes, len);
    sl_put_str(out, hex);
}
