/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The withdrawn list (FORMAT.md, "Withdrawn list").  The reader takes exactly
 * the texts that the writer makes.  Which list is newer is the store's to
 * decide.
 */
#include "salur/withdrawn.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "list/lines.h"

#define TITLE "salur/withdrawn/v1"
/* "stop ", 32 hex digits and the newline: the shortest line. */
#define LINE_MIN 38
/* Card 1 is the first: a list that starts there stops nothing. */
#define LOWEST_MIN 2

static int
compare_lines(const void *a, const void *b)
{
    const struct salur_withdrawn_line *left = a;
    const struct salur_withdrawn_line *right = b;

    return memcmp(left->cti.bytes, right->cti.bytes, SALUR_CTI_LEN);
}

/* The line at index by itself and after the one before it. */
static enum salur_err
check_at(const struct salur_withdrawn_line *lines, size_t index)
{
    int order;

    if (lines[index].lowest_card != 0 &&
        lines[index].lowest_card < LOWEST_MIN) {
        return SALUR_E_RANGE;
    }
    order = index == 0 ? -1 : compare_lines(&lines[index - 1], &lines[index]);
    return order < 0    ? SALUR_OK
           : order == 0 ? SALUR_E_DUPLICATE
                        : SALUR_E_ORDER;
}

/* Read "stop <cti>" or "card <cti> <lowest>". */
static void
read_line(struct sl_lines *lines, struct salur_withdrawn_line *out)
{
    int is_stop = sl_lines_next_is(lines, "stop");
    struct salur_bytes hex;
    struct sl_reader rd;
    uint64_t lowest = 0;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, sl_lines_value(lines, is_stop ? "stop" : "card"));
    if (is_stop) {
        hex = sl_read_bytes(&rd, rd.left.len);
    } else {
        hex = sl_read_until(&rd, ' ');
        sl_lines_judge(lines, rd.err);
        sl_lines_judge(lines, sl_parse_u64(sl_read_bytes(&rd, rd.left.len),
                                           UINT32_MAX, &lowest));
        sl_lines_judge(lines, lowest < LOWEST_MIN ? SALUR_E_RANGE : SALUR_OK);
    }
    sl_lines_judge(lines, sl_hex_parse(out->cti.bytes, SALUR_CTI_LEN, hex));
    out->lowest_card = (uint32_t)lowest; /* at most UINT32_MAX */
}

enum salur_err
salur_withdrawn_parse(struct salur_withdrawn *out, struct salur_bytes text,
                      struct salur_where *where)
{
    struct sl_lines lines;
    void *array = NULL;
    size_t cap = 0;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_lines_init(&lines, text);
    sl_lines_title(&lines, TITLE);
    out->serial = sl_lines_u64(&lines, "serial", 1, UINT64_MAX);
    while (!sl_lines_done(&lines)) {
        sl_lines_judge(&lines, sl_array_grow(&array, &cap, out->count + 1,
                                             text.len / LINE_MIN + 1,
                                             sizeof out->lines[0]));
        if (lines.rd.err != SALUR_OK) {
            break;
        }
        out->lines = array;
        read_line(&lines, &out->lines[out->count]);
        sl_lines_judge(&lines, check_at(out->lines, out->count));
        out->count++;
    }
    err = sl_lines_finish(&lines, where);
    if (err != SALUR_OK) {
        out->lines = array;
        salur_withdrawn_wipe(out);
    }
    return err;
}

enum salur_err
salur_withdrawn_sort(struct salur_withdrawn *list)
{
    if (list->count > 1) {
        qsort(list->lines, list->count, sizeof list->lines[0], compare_lines);
    }
    for (size_t i = 1; i < list->count; i++) {
        if (compare_lines(&list->lines[i - 1], &list->lines[i]) == 0) {
            return SALUR_E_DUPLICATE;
        }
    }
    return SALUR_OK;
}

enum salur_err
salur_withdrawn_format(const struct salur_withdrawn *list,
                       struct salur_buf *out)
{
    enum salur_err err = list->serial == 0 ? SALUR_E_RANGE : SALUR_OK;

    for (size_t i = 0; err == SALUR_OK && i < list->count; i++) {
        err = check_at(list->lines, i);
    }
    if (err != SALUR_OK) {
        return err;
    }
    sl_put_str(out, TITLE "\nserial ");
    sl_put_u64_dec(out, list->serial);
    sl_put_u8(out, '\n');
    for (size_t i = 0; i < list->count; i++) {
        const struct salur_withdrawn_line *line = &list->lines[i];

        sl_put_str(out, line->lowest_card == 0 ? "stop " : "card ");
        sl_hex_put(out, line->cti.bytes, SALUR_CTI_LEN);
        if (line->lowest_card != 0) {
            sl_put_u8(out, ' ');
            sl_put_u64_dec(out, line->lowest_card);
        }
        sl_put_u8(out, '\n');
    }
    return out->err;
}

/* Whose signature is asked for. */
struct wanted {
    const struct salur_trust *trust;
    uint64_t site; /* 0: of any area */
    int64_t time_s;
};

/* Judge one key whose id stands on a signature line.  Ids are short: it is
 * this key's own signature and area that count, not those of its id. */
static enum salur_err
judge_key(const struct salur_note *note, const struct salur_trust_key *key,
          const struct wanted *wanted)
{
    enum salur_err err = salur_note_verify(note, &key->key, NULL);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_KEY_UNKNOWN : err;
    }
    if (key->role != SALUR_ROLE_ISSUER) {
        return SALUR_E_KEY_ROLE;
    }
    if (wanted->time_s >= key->withdrawn_s) {
        return SALUR_E_KEY_WITHDRAWN;
    }
    if (wanted->time_s < key->from_s || wanted->time_s >= key->to_s) {
        return SALUR_E_SCOPE;
    }
    return wanted->site == 0 || salur_area_contains(key->area, wanted->site)
               ? SALUR_OK
               : SALUR_E_SCOPE;
}

/*
 * Judge one signature line by all trusted keys of its id: one that fits is
 * enough, also where another area has a key of the same name and id.
 */
static enum salur_err
judge_line(const struct salur_note *note, const struct salur_note_sig *sig,
           const struct wanted *wanted, struct salur_kid *out_kid)
{
    const struct salur_trust_key *key =
        salur_trust_find(wanted->trust, sig->kid);
    enum salur_err result = SALUR_E_KEY_UNKNOWN;

    memset(out_kid, 0, sizeof *out_kid);
    while (key != NULL && result != SALUR_OK) {
        enum salur_err err = judge_key(note, key, wanted);

        if (err != SALUR_E_KEY_UNKNOWN) {
            result = err;
        }
        *out_kid = key->key.kid;
        key = salur_trust_find_next(wanted->trust, key);
    }
    return result;
}

/*
 * Find a trusted issuer among the signers; else say the most that is known.
 * An invalid signature of a trusted key spoils the note whole.
 */
static enum salur_err
find_issuer(const struct salur_note *note, const struct wanted *wanted,
            struct salur_kid *out_kid)
{
    enum salur_err result = SALUR_E_KEY_UNKNOWN;

    for (size_t i = 0; i < note->count; i++) {
        struct salur_kid kid;
        enum salur_err err = judge_line(note, &note->sigs[i], wanted, &kid);

        if (err == SALUR_E_SIGNATURE || err == SALUR_E_DUPLICATE) {
            return err;
        }
        if (err == SALUR_OK && result != SALUR_OK) {
            *out_kid = kid;
        }
        if (result != SALUR_OK && err != SALUR_E_KEY_UNKNOWN) {
            result = err;
        }
    }
    return result;
}

enum salur_err
salur_withdrawn_open(struct salur_withdrawn *out, struct salur_bytes note,
                     const struct salur_trust *trust, uint64_t site,
                     int64_t time_s, struct salur_kid *out_kid)
{
    const struct wanted wanted = {trust, site, time_s};
    struct salur_note parsed;
    struct salur_kid kid = {{0}};
    enum salur_err err = salur_note_parse(&parsed, note);

    memset(out, 0, sizeof *out);
    if (out_kid != NULL) {
        memset(out_kid, 0, sizeof *out_kid);
    }
    if (err == SALUR_OK) {
        err = find_issuer(&parsed, &wanted, &kid);
    }
    if (err == SALUR_OK) {
        err = salur_withdrawn_parse(out, parsed.text, NULL);
    }
    if (err == SALUR_OK && out_kid != NULL) {
        *out_kid = kid;
    }
    return err;
}

void
salur_withdrawn_wipe(struct salur_withdrawn *list)
{
    if (list == NULL) {
        return;
    }
    free(list->lines);
    memset(list, 0, sizeof *list);
}

const struct salur_withdrawn_line *
salur_withdrawn_find(const struct salur_withdrawn *list,
                     const struct salur_cti *cti)
{
    struct salur_withdrawn_line wanted = {.cti = *cti};

    if (list->count == 0) {
        return NULL;
    }
    return bsearch(&wanted, list->lines, list->count, sizeof list->lines[0],
                   compare_lines);
}
