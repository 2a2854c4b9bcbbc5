/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a trust note (FORMAT.md, "Trust note"), line by line into keys
 * and delegations.  What needs all lines at once stands at the end; no
 * signature is checked here, and no other note is known.
 *
 * Memory grows with the lines read, to SL_TRUST_KEYS_MAX keys.
 */
#include "sign/trust.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/text.h"
#include "sign/trust_field.h"
#include "sign/trust_withdrawn.h"

/* Signatures that a note can hold, so no rule may ask for more. */
#define QUORUM_MAX SALUR_NOTE_SIGS_MAX
#define HEADER_LINES 5
#define THRESHOLD_LINE 4

enum scope { WHOLE, AREA, AREA_AND_DATES, SITE };

static const struct kind {
    const char *word;
    enum salur_role role;
    enum scope scope;
} kinds[] = {
    {"root", SALUR_ROLE_ROOT, WHOLE},
    {"issuer", SALUR_ROLE_ISSUER, AREA_AND_DATES},
    {"approver", SALUR_ROLE_APPROVER, AREA},
    {"log", SALUR_ROLE_LOG, SITE},
    {"supervisor", SALUR_ROLE_SUPERVISOR, AREA},
    {"witness", SALUR_ROLE_WITNESS, WHOLE},
};

static uint32_t
take_quorum(struct sl_reader *rd)
{
    return (uint32_t)sl_take_number(rd, QUORUM_MAX); /* bounded */
}

static void
parse_header_line(struct salur_trust *trust, struct sl_reader *rd,
                  uint32_t number)
{
    static const char *const words[HEADER_LINES] = {
        "salur/trust/v1", "authority", "serial", "threshold", "approvals"};
    struct salur_bytes word = sl_take_field(rd);

    if (rd->err == SALUR_OK && !sl_field_is(word, words[number - 1])) {
        struct sl_reader domain;

        sl_reader_init(&domain, word);
        sl_read_literal(&domain, "salur/trust/v");
        sl_read_fail(rd, number == 1 && domain.err == SALUR_OK
                             ? SALUR_E_VERSION
                             : SALUR_E_SYNTAX);
    }
    switch (number) {
    case 2:
        sl_take_authority(rd, trust->authority);
        trust->is_test = salur_key_name_is_test(trust->authority);
        break;
    case 3:
        trust->serial = sl_take_number(rd, INT64_MAX);
        break;
    case THRESHOLD_LINE:
        trust->threshold = take_quorum(rd);
        break;
    case 5:
        trust->approvals = take_quorum(rd);
        break;
    default:
        break;
    }
}

/* Take a vkey into a new item of this role; NULL after an error. */
static struct sl_trust_item *
take_key(struct salur_trust *trust, struct sl_reader *rd, enum salur_role role,
         uint32_t line)
{
    struct salur_bytes field = sl_take_field(rd);
    void *items = trust->items;
    struct sl_trust_item *item;

    if (rd->err == SALUR_OK) {
        sl_read_fail(rd,
                     sl_array_grow(&items, &trust->cap, trust->count + 1,
                                   SL_TRUST_KEYS_MAX, sizeof *trust->items));
        trust->items = items;
    }
    if (rd->err != SALUR_OK) {
        return NULL;
    }
    item = &trust->items[trust->count];
    memset(item, 0, sizeof *item);
    sl_read_fail(rd, salur_vkey_parse(&item->key.key, (const char *)field.ptr,
                                      field.len));
    item->key.role = role;
    item->key.from_s = INT64_MIN;
    item->key.to_s = INT64_MAX;
    item->key.withdrawn_s = INT64_MAX;
    item->key.withdrawn_size = UINT64_MAX;
    item->line = line;
    if (rd->err != SALUR_OK) {
        return NULL;
    }
    if (salur_key_name_is_test(item->key.key.name) != trust->is_test) {
        sl_read_fail(rd, SALUR_E_TEST_KEY);
    } else if ((item->key.key.type == SALUR_KEY_COSIGNATURE) !=
               (role == SALUR_ROLE_WITNESS)) {
        sl_read_fail(rd, SALUR_E_KEY_ROLE);
    }
    trust->count++;
    return item;
}

static void
parse_key_line(struct salur_trust *trust, struct sl_reader *rd,
               const struct kind *kind, uint32_t line)
{
    struct sl_trust_item *item = take_key(trust, rd, kind->role, line);
    struct salur_trust_key *key;

    if (item == NULL) {
        return;
    }
    key = &item->key;
    if (kind->scope != WHOLE) {
        sl_take_area(rd, key->area);
    }
    if (kind->scope == SITE && rd->err == SALUR_OK) {
        if (strlen(key->area) != SALUR_AREA_MAX) {
            sl_read_fail(rd, SALUR_E_SYNTAX);
        } else if (!sl_origin_is_of(key->key.name, key->area)) {
            sl_read_fail(rd, SALUR_E_ORIGIN);
        }
    }
    if (kind->scope == AREA_AND_DATES) {
        struct salur_date from = sl_take_date(rd);
        struct salur_date to = sl_take_date(rd);

        /* As a stage's days: a stage within the dates fits whole. */
        if (rd->err == SALUR_OK) {
            key->from_s = salur_stage_opens_s(from);
            key->to_s = salur_stage_closes_s(to);
        }
        if (rd->err == SALUR_OK && salur_stage_opens_s(to) < key->from_s) {
            sl_read_fail(rd, SALUR_E_RANGE);
        }
    }
    if (kind->role == SALUR_ROLE_ROOT && ++trust->roots > QUORUM_MAX) {
        sl_read_fail(rd, SALUR_E_LIMIT);
    }
}

static void
parse_delegate(struct salur_trust *trust, struct sl_reader *rd, uint32_t line)
{
    struct sl_trust_delegate *delegate;
    void *delegates = trust->delegates;

    sl_read_fail(rd, sl_array_grow(&delegates, &trust->delegates_cap,
                                   trust->delegates_count + 1,
                                   SL_TRUST_DELEGATES_MAX, sizeof *delegate));
    trust->delegates = delegates;
    if (rd->err != SALUR_OK) {
        return;
    }
    delegate = &trust->delegates[trust->delegates_count++];
    memset(delegate, 0, sizeof *delegate);
    delegate->line = line;
    sl_take_area(rd, delegate->area);
    sl_take_authority(rd, delegate->authority);
    delegate->threshold = take_quorum(rd);
    if (rd->err != SALUR_OK) {
        return;
    }
    if (delegate->area[0] == '\0') {
        /* To hand on the whole country is to replace the note. */
        sl_read_fail(rd, SALUR_E_RANGE);
    } else if (salur_key_name_is_test(delegate->authority) != trust->is_test) {
        sl_read_fail(rd, SALUR_E_TEST_KEY);
    } else if (strcmp(delegate->authority, trust->authority) == 0) {
        sl_read_fail(rd, SALUR_E_DUPLICATE);
    }
    do {
        struct sl_trust_item *item = take_key(trust, rd, SALUR_ROLE_ROOT, line);

        if (item != NULL) {
            memcpy(item->key.area, delegate->area, sizeof item->key.area);
        }
        if (++delegate->roots > QUORUM_MAX) {
            sl_read_fail(rd, SALUR_E_LIMIT);
        }
    } while (!sl_reader_done(rd));
    if (delegate->threshold > delegate->roots) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
}

static enum salur_err
parse_line(struct salur_trust *trust, struct salur_bytes text, uint32_t line)
{
    struct sl_reader rd;
    struct salur_bytes word;
    const struct kind *kind = NULL;

    sl_reader_init(&rd, text);
    if (line <= HEADER_LINES) {
        parse_header_line(trust, &rd, line);
        return sl_reader_finish(&rd);
    }
    word = sl_take_field(&rd);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (sl_field_is(word, kinds[i].word)) {
            kind = &kinds[i];
        }
    }
    if (kind != NULL) {
        parse_key_line(trust, &rd, kind, line);
    } else if (sl_field_is(word, "delegate")) {
        parse_delegate(trust, &rd, line);
    } else if (sl_field_is(word, "withdrawn")) {
        sl_withdrawn_take(trust, &rd, line);
    } else {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    return sl_reader_finish(&rd);
}

void
sl_trust_where(struct salur_where *where, struct salur_bytes text,
               uint32_t line)
{
    struct sl_reader rd;

    if (where == NULL) {
        return;
    }
    memset(where, 0, sizeof *where);
    if (line == 0) {
        return;
    }
    sl_reader_init(&rd, text);
    for (uint32_t i = 1; i < line; i++) {
        (void)sl_read_until(&rd, '\n');
    }
    where->entry = line;
    where->offset = rd.offset;
}

/* Read all lines; *out_line is that of the first defect. */
static enum salur_err
parse_text(struct salur_trust *trust, struct salur_bytes text,
           uint32_t *out_line)
{
    struct sl_reader rd;
    enum salur_err err = SALUR_OK;

    sl_reader_init(&rd, text);
    *out_line = 0;
    while (err == SALUR_OK && !sl_reader_done(&rd)) {
        struct salur_bytes line = sl_read_until(&rd, '\n');

        (*out_line)++; /* a note has fewer bytes than 2^32 */
        err = rd.err == SALUR_OK ? parse_line(trust, line, *out_line) : rd.err;
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (*out_line < HEADER_LINES) {
        return SALUR_E_SHORT;
    }
    *out_line = THRESHOLD_LINE;
    return trust->threshold > trust->roots ? SALUR_E_RANGE : SALUR_OK;
}

enum salur_err
sl_trust_parse(struct salur_trust **out, struct salur_bytes text,
               struct salur_where *where)
{
    struct salur_trust *trust = NULL;
    uint32_t line = 0;
    enum salur_err err = SALUR_OK;

    *out = NULL;
    if (text.len > SALUR_NOTE_MAX) {
        err = SALUR_E_LIMIT;
        goto done;
    }
    trust = calloc(1, sizeof *trust);
    if (trust == NULL) {
        err = SALUR_E_MEMORY;
        goto done;
    }
    /* Not through a hasher: this one cannot fail, and equal fingerprints
     * stand for equal texts. */
    crypto_hash_sha256(trust->fingerprint.bytes, text.ptr, text.len);
    err = parse_text(trust, text, &line);
    if (err == SALUR_OK) {
        err = sl_trust_check_delegates(trust, &line);
    }
    if (err == SALUR_OK) {
        err = sl_trust_index_build(trust, &line);
    }
    if (err == SALUR_OK) {
        err = sl_withdrawn_apply(trust, &line);
    }
    if (err == SALUR_OK) {
        *out = trust;
        trust = NULL;
    }

done:
    sl_trust_where(where, text, err == SALUR_OK ? 0 : line);
    salur_trust_free(trust);
    return err;
}
