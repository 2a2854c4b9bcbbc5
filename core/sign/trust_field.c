/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a trust note's lines: blanks between them, and what each may
 * be.  Errors stick to the reader; which line they are in is its caller's.
 */
#include "sign/trust_field.h"

#include <string.h>

#include "base/num.h"

/* "k9999" */
#define GENERATION_MAX 9999
#define DEVICE_MAX 8

struct salur_bytes
sl_take_field(struct sl_reader *rd)
{
    struct sl_reader ahead = *rd;
    struct salur_bytes field = sl_read_until(&ahead, ' ');

    if (ahead.err == SALUR_OK) {
        *rd = ahead;
    } else {
        field = sl_read_bytes(rd, rd->left.len);
    }
    if (field.len == 0 || (ahead.err == SALUR_OK && rd->left.len == 0)) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
    return field;
}

int
sl_field_is(struct salur_bytes field, const char *word)
{
    return salur_bytes_equal(field, salur_bytes_str(word));
}

uint64_t
sl_take_number(struct sl_reader *rd, uint64_t max)
{
    struct salur_bytes field = sl_take_field(rd);
    uint64_t v = 0;

    if (rd->err == SALUR_OK) {
        sl_read_fail(rd, sl_parse_u64(field, max, &v));
    }
    if (v == 0) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
    return v;
}

/* 1 when the field is digits, the first no zero: codes begin at 11. */
static int
is_code(struct salur_bytes field)
{
    if (field.len == 0 || field.ptr[0] == '0') {
        return 0;
    }
    for (size_t i = 0; i < field.len; i++) {
        if (field.ptr[i] < '0' || field.ptr[i] > '9') {
            return 0;
        }
    }
    return 1;
}

void
sl_take_area(struct sl_reader *rd, char out[SALUR_AREA_MAX + 1])
{
    struct salur_bytes field = sl_take_field(rd);

    memset(out, 0, SALUR_AREA_MAX + 1);
    if (rd->err != SALUR_OK || sl_field_is(field, "*")) {
        return;
    }
    if (!is_code(field) || (field.len != 2 && field.len != 4 &&
                            field.len != 6 && field.len != SALUR_AREA_MAX)) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
        return;
    }
    memcpy(out, field.ptr, field.len);
}

struct salur_date
sl_take_date(struct sl_reader *rd)
{
    struct salur_bytes field = sl_take_field(rd);
    struct salur_date date = {0, 0, 0};

    if (rd->err == SALUR_OK) {
        sl_read_fail(
            rd, salur_date_parse(&date, (const char *)field.ptr, field.len));
    }
    return date;
}

void
sl_take_authority(struct sl_reader *rd, char out[SALUR_NAME_MAX + 1])
{
    struct salur_bytes field = sl_take_field(rd);

    memset(out, 0, SALUR_NAME_MAX + 1);
    if (rd->err != SALUR_OK || field.len > SL_AUTHORITY_MAX) {
        sl_read_fail(rd, SALUR_E_LIMIT);
        return;
    }
    memcpy(out, field.ptr, field.len);
    if (strlen(out) != field.len || !salur_key_name_is_valid(out)) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
}

/* Cut "/last" off a path and return it, NULL when there is no slash. */
static const char *
cut_last(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash == NULL) {
        return NULL;
    }
    *slash = '\0';
    return slash + 1;
}

int
sl_origin_is_of(const char *name, const char *site)
{
    char path[SALUR_NAME_MAX + 1];
    const char *generation;
    const char *device;
    const char *part;
    uint64_t n;

    memcpy(path, name, sizeof path);
    generation = cut_last(path);
    device = cut_last(path);
    part = cut_last(path);
    if (generation == NULL || device == NULL || part == NULL ||
        strcmp(part, site) != 0) {
        return 0;
    }
    part = cut_last(path);
    if (part == NULL || strcmp(part, "log") != 0 || path[0] == '\0') {
        return 0;
    }
    return strlen(device) >= 1 && strlen(device) <= DEVICE_MAX &&
           strspn(device, "abcdefghijklmnopqrstuvwxyz0123456789") ==
               strlen(device) &&
           generation[0] == 'k' &&
           sl_parse_u64(salur_bytes_str(generation + 1), GENERATION_MAX, &n) ==
               SALUR_OK &&
           n > 0;
}
