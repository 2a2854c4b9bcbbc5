/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys that stop: the lines that withdraw them, and what a withdrawn log key
 * still stands for.  A stolen laptop signs on, with any time that it likes;
 * the number of entries that the office had seen is what it cannot change.
 */
#include "sign/trust_withdrawn.h"

#include <string.h>

#include "base/num.h"
#include "salur/limits.h"
#include "salur/text.h"
#include "sign/trust_field.h"

/* The number of entries, which may be 0; UINT64_MAX when the line ends. */
static uint64_t
take_size(struct sl_reader *rd)
{
    struct salur_bytes field;
    uint64_t size = UINT64_MAX;

    if (sl_reader_done(rd)) {
        return size;
    }
    field = sl_take_field(rd);
    if (rd->err == SALUR_OK) {
        sl_read_fail(rd, sl_parse_u64(field, SALUR_LOG_ENTRIES_MAX, &size));
    }
    return size;
}

void
sl_withdrawn_take(struct salur_trust *trust, struct sl_reader *rd,
                  uint32_t line)
{
    struct salur_bytes field = sl_take_field(rd);
    struct salur_date date = sl_take_date(rd);
    uint64_t size = take_size(rd);
    struct sl_trust_withdrawn *withdrawn;
    void *list = trust->withdrawn;
    char hex[2 * SALUR_KID_LEN + 1];

    sl_read_fail(rd, sl_array_grow(&list, &trust->withdrawn_cap,
                                   trust->withdrawn_count + 1,
                                   SL_TRUST_KEYS_MAX, sizeof *withdrawn));
    trust->withdrawn = list;
    if (rd->err != SALUR_OK) {
        return;
    }
    withdrawn = &trust->withdrawn[trust->withdrawn_count++];
    withdrawn->line = line;
    withdrawn->from_s = salur_stage_opens_s(date);
    withdrawn->size = size;
    sl_read_fail(rd, salur_hex_decode(withdrawn->kid.bytes, SALUR_KID_LEN,
                                      (const char *)field.ptr, field.len));
    salur_hex_encode(hex, withdrawn->kid.bytes, SALUR_KID_LEN);
    if (!sl_field_is(field, hex)) {
        sl_read_fail(rd, SALUR_E_CANONICAL); /* upper case */
    }
}

enum salur_err
sl_withdrawn_put(struct salur_buf *out, struct salur_kid kid,
                 struct salur_date from, uint64_t size)
{
    char hex[2 * SALUR_KID_LEN + 1];
    char date[SALUR_DATE_TEXT_MAX];

    salur_hex_encode(hex, kid.bytes, SALUR_KID_LEN);
    salur_date_format(date, from);
    sl_put_str(out, "withdrawn ");
    sl_put_str(out, hex);
    sl_put_u8(out, ' ');
    sl_put_str(out, date);
    if (size != UINT64_MAX) {
        sl_put_u8(out, ' ');
        sl_put_u64_dec(out, size);
    }
    sl_put_u8(out, '\n');
    return out->err;
}

/* Withdraw one key.  A root goes by a note that no longer names it. */
static enum salur_err
withdraw(struct salur_trust_key *key, const struct sl_trust_withdrawn *line)
{
    if (key->role == SALUR_ROLE_ROOT ||
        (line->size != UINT64_MAX && key->role != SALUR_ROLE_LOG)) {
        return SALUR_E_KEY_ROLE;
    }
    if (key->withdrawn_s != INT64_MAX) {
        return SALUR_E_DUPLICATE;
    }
    key->withdrawn_s = line->from_s;
    key->withdrawn_size = line->size;
    return SALUR_OK;
}

/* The lines may stand before their keys, so all keys are known here. */
enum salur_err
sl_withdrawn_apply(struct salur_trust *trust, uint32_t *out_line)
{
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < trust->withdrawn_count && err == SALUR_OK; i++) {
        const struct sl_trust_withdrawn *withdrawn = &trust->withdrawn[i];
        size_t at = sl_trust_index_find(&trust->index, withdrawn->kid);

        *out_line = withdrawn->line;
        if (at == trust->index.count) {
            return SALUR_E_KEY_UNKNOWN;
        }
        /* Logs of two villages may share an id: then both stop. */
        for (; err == SALUR_OK &&
               sl_trust_index_has(&trust->index, at, withdrawn->kid);
             at++) {
            err = withdraw(&trust->index.by_kid[at]->key, withdrawn);
        }
    }
    if (err == SALUR_OK) {
        *out_line = 0;
    }
    return err;
}

enum salur_err
salur_trust_check_head(const struct salur_trust_key *key, uint64_t size,
                       int64_t cosigned_s, int64_t now_s)
{
    int has_size = key->withdrawn_size != UINT64_MAX;

    if (now_s < key->withdrawn_s || cosigned_s < key->withdrawn_s) {
        return SALUR_OK;
    }
    return has_size && size <= key->withdrawn_size ? SALUR_OK
                                                   : SALUR_E_KEY_WITHDRAWN;
}
