/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stage ids and the text of a stage note (FORMAT.md, "Stage note").  The
 * reader takes exactly the texts that the writer makes, so a stage has one
 * text and one hash.  Signatures on it are note.c's, whose they must be is
 * trust.c's.
 */
#include "list/stage.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "list/lines.h"
#include "list/value.h"

#define TITLE "salur/stage/v1"

enum salur_err
salur_stage_id_parse(struct salur_stage_id *out, const char *text, size_t len)
{
    struct salur_stage_id id;
    struct salur_bytes programme;
    struct salur_bytes period;
    struct sl_reader rd;
    uint64_t period_number;
    uint64_t batch;

    memset(out, 0, sizeof *out);
    memset(&id, 0, sizeof id);
    sl_reader_init(&rd, salur_bytes(text, len));
    programme = sl_read_until(&rd, '-');
    period = sl_read_until(&rd, '-');
    if (rd.err != SALUR_OK ||
        sl_code_copy(id.programme, programme, 1) != SALUR_OK ||
        sl_parse_u64(period, SL_PERIOD_MAX, &period_number) != SALUR_OK ||
        sl_parse_u64(sl_read_bytes(&rd, rd.left.len), SL_BATCH_MAX, &batch) !=
            SALUR_OK) {
        return SALUR_E_SYNTAX;
    }
    id.period = (uint32_t)period_number; /* at most SL_PERIOD_MAX */
    id.batch = (uint32_t)batch;          /* at most SL_BATCH_MAX */
    if (sl_stage_id_check(&id) != SALUR_OK) {
        return SALUR_E_SYNTAX;
    }
    *out = id;
    return SALUR_OK;
}

void
salur_stage_id_format(char out[SALUR_STAGE_NAME_MAX],
                      const struct salur_stage_id *id)
{
    struct salur_buf buf;

    /* An id that is none is cut short, never written past the end. */
    salur_buf_fixed(&buf, out, SALUR_STAGE_NAME_MAX - 1);
    sl_put_bytes(&buf, sl_string_view(id->programme, SALUR_PROGRAMME_MAX));
    sl_put_u8(&buf, '-');
    sl_put_u64_dec(&buf, id->period);
    sl_put_u8(&buf, '-');
    sl_put_u64_dec(&buf, id->batch);
    out[buf.len] = '\0';
}

int
salur_stage_id_compare(const struct salur_stage_id *a,
                       const struct salur_stage_id *b)
{
    int order = strncmp(a->programme, b->programme, sizeof a->programme);

    if (order != 0) {
        return order;
    }
    if (a->period != b->period) {
        return a->period < b->period ? -1 : 1;
    }
    return (a->batch > b->batch) - (a->batch < b->batch);
}

static enum salur_err
check_window(const struct salur_stage *stage)
{
    if (!salur_date_is_valid(stage->opens) ||
        !salur_date_is_valid(stage->closes)) {
        return SALUR_E_DATE;
    }
    return salur_date_start_s(stage->closes, 0) <
                   salur_date_start_s(stage->opens, 0)
               ? SALUR_E_RANGE
               : SALUR_OK;
}

static int
compare_packages(const void *a, const void *b)
{
    const struct salur_package *left = a;
    const struct salur_package *right = b;

    return strncmp(left->code, right->code, sizeof left->code);
}

/* A code defined later must stand later, so that one set has one text. */
static enum salur_err
check_package(const struct salur_stage *stage, size_t index)
{
    const struct salur_package *package = &stage->packages[index];
    enum salur_err err = sl_code_check(package->code, 1);
    int order;

    if (err == SALUR_OK) {
        err = sl_text_check(package->text, 1);
    }
    if (err != SALUR_OK || index == 0) {
        return err;
    }
    order = compare_packages(package - 1, package);
    return order < 0    ? SALUR_OK
           : order == 0 ? SALUR_E_DUPLICATE
                        : SALUR_E_ORDER;
}

/* A listed village has a family, a family has a row, and lists are bounded. */
static enum salur_err
check_totals(const struct salur_stage *stage)
{
    if (stage->sites < 1 || stage->sites > SALUR_SITES_MAX ||
        stage->entitlements < stage->sites ||
        stage->entitlements > stage->sites * SALUR_SITE_ENTRIES_MAX ||
        stage->entitlements > stage->list_rows || stage->amount_idr < 0) {
        return SALUR_E_RANGE;
    }
    return SALUR_OK;
}

static void
read_id(struct sl_lines *lines, struct salur_stage_id *id)
{
    sl_lines_judge(lines, sl_code_copy(id->programme,
                                       sl_lines_value(lines, "programme"), 1));
    /* Both bounds fit 32 bits. */
    id->period =
        (uint32_t)sl_lines_u64(lines, "period", SL_PERIOD_MIN, SL_PERIOD_MAX);
    if (lines->rd.err == SALUR_OK && id->period % 100 == 0) {
        sl_lines_judge(lines, SALUR_E_RANGE);
    }
    id->batch = (uint32_t)sl_lines_u64(lines, "batch", 1, SL_BATCH_MAX);
}

static void
read_window(struct sl_lines *lines, struct salur_stage *stage)
{
    struct salur_bytes opens = sl_lines_value(lines, "opens");
    struct salur_bytes closes;

    sl_lines_judge(lines, salur_date_parse(&stage->opens,
                                           (const char *)opens.ptr, opens.len));
    closes = sl_lines_value(lines, "closes");
    sl_lines_judge(
        lines,
        salur_date_parse(&stage->closes, (const char *)closes.ptr, closes.len));
    sl_lines_judge(lines, check_window(stage));
}

static void
read_list(struct sl_lines *lines, struct salur_stage *stage)
{
    struct sl_reader rd;
    struct salur_bytes hex;

    sl_reader_init(&rd, sl_lines_value(lines, "list"));
    hex = sl_read_until(&rd, ' ');
    sl_lines_judge(lines, rd.err);
    sl_lines_judge(lines,
                   sl_hex_parse(stage->list_hash.bytes, SALUR_HASH_LEN, hex));
    sl_lines_judge(lines, sl_parse_u64(sl_read_bytes(&rd, rd.left.len),
                                       UINT64_MAX, &stage->list_rows));
}

static void
read_packages(struct sl_lines *lines, struct salur_stage *stage)
{
    while (sl_lines_next_is(lines, "package")) {
        size_t index = stage->packages_count;
        struct salur_package *package = &stage->packages[index];
        struct salur_bytes code;
        struct sl_reader rd;

        sl_reader_init(&rd, sl_lines_value(lines, "package"));
        if (index == SALUR_STAGE_PACKAGES_MAX) {
            sl_lines_judge(lines, SALUR_E_LIMIT);
            return;
        }
        code = sl_read_until(&rd, ' ');
        sl_lines_judge(lines, rd.err);
        sl_lines_judge(lines, sl_code_copy(package->code, code, 1));
        sl_lines_judge(lines, sl_text_copy(package->text,
                                           sl_read_bytes(&rd, rd.left.len), 1));
        sl_lines_judge(lines, check_package(stage, index));
        stage->packages_count++;
    }
}

static void
read_totals(struct sl_lines *lines, struct salur_stage *stage)
{
    stage->sites = sl_lines_u64(lines, "sites", 1, SALUR_SITES_MAX);
    stage->entitlements = sl_lines_u64(lines, "entitlements", 1, UINT64_MAX);
    stage->amount_idr =
        (int64_t)sl_lines_u64(lines, "amount_idr", 0, INT64_MAX);
    if (lines->rd.err == SALUR_OK) {
        sl_lines_judge(lines, check_totals(stage));
    }
    sl_lines_judge(lines,
                   sl_hash_parse(&stage->root, sl_lines_value(lines, "root")));
}

enum salur_err
salur_stage_parse(struct salur_stage *out, struct salur_bytes text,
                  struct salur_where *where)
{
    struct sl_lines lines;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_lines_init(&lines, text);
    sl_lines_title(&lines, TITLE);
    read_id(&lines, &out->id);
    read_window(&lines, out);
    read_list(&lines, out);
    if (sl_lines_next_is(&lines, "reference")) {
        sl_lines_judge(&lines,
                       sl_text_copy(out->reference,
                                    sl_lines_value(&lines, "reference"), 1));
    }
    read_packages(&lines, out);
    read_totals(&lines, out);
    err = sl_lines_finish(&lines, where);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
sl_stage_terms_check(const struct salur_stage *stage)
{
    enum salur_err err = sl_stage_id_check(&stage->id);

    if (err == SALUR_OK) {
        err = check_window(stage);
    }
    if (err == SALUR_OK) {
        err = sl_text_check(stage->reference, 0);
    }
    if (err == SALUR_OK && stage->packages_count > SALUR_STAGE_PACKAGES_MAX) {
        err = SALUR_E_LIMIT;
    }
    for (size_t i = 0; err == SALUR_OK && i < stage->packages_count; i++) {
        err = check_package(stage, i);
    }
    return err;
}

void
sl_stage_sort_packages(struct salur_stage *stage)
{
    if (stage->packages_count <= SALUR_STAGE_PACKAGES_MAX) {
        qsort(stage->packages, stage->packages_count, sizeof stage->packages[0],
              compare_packages);
    }
}

int
sl_stage_has_package(const struct salur_stage *stage, const char *code)
{
    for (size_t i = 0; i < stage->packages_count; i++) {
        if (strcmp(stage->packages[i].code, code) == 0) {
            return 1;
        }
    }
    return code[0] == '\0';
}

static void
put_u64(struct salur_buf *out, const char *keyword, uint64_t v)
{
    sl_put_str(out, keyword);
    sl_put_u8(out, ' ');
    sl_put_u64_dec(out, v);
    sl_put_u8(out, '\n');
}

static void
put_text(struct salur_buf *out, const char *keyword, const char *text)
{
    sl_put_str(out, keyword);
    sl_put_u8(out, ' ');
    sl_put_str(out, text);
    sl_put_u8(out, '\n');
}

static void
put_packages(struct salur_buf *out, const struct salur_stage *stage)
{
    for (size_t i = 0; i < stage->packages_count; i++) {
        sl_put_str(out, "package ");
        put_text(out, stage->packages[i].code, stage->packages[i].text);
    }
}

enum salur_err
salur_stage_format(const struct salur_stage *stage, struct salur_buf *out)
{
    char date[SALUR_DATE_TEXT_MAX];
    enum salur_err err = sl_stage_terms_check(stage);

    if (err == SALUR_OK) {
        err = check_totals(stage);
    }
    if (err != SALUR_OK) {
        return err;
    }
    sl_put_str(out, TITLE "\n");
    put_text(out, "programme", stage->id.programme);
    put_u64(out, "period", stage->id.period);
    put_u64(out, "batch", stage->id.batch);
    salur_date_format(date, stage->opens);
    put_text(out, "opens", date);
    salur_date_format(date, stage->closes);
    put_text(out, "closes", date);
    sl_put_str(out, "list ");
    sl_hex_put(out, stage->list_hash.bytes, SALUR_HASH_LEN);
    sl_put_u8(out, ' ');
    sl_put_u64_dec(out, stage->list_rows);
    sl_put_u8(out, '\n');
    if (stage->reference[0] != '\0') {
        put_text(out, "reference", stage->reference);
    }
    put_packages(out, stage);
    put_u64(out, "sites", stage->sites);
    put_u64(out, "entitlements", stage->entitlements);
    put_u64(out, "amount_idr", (uint64_t)stage->amount_idr); /* not negative */
    sl_put_str(out, "root ");
    sl_hash_put(out, &stage->root);
    sl_put_u8(out, '\n');
    return out->err;
}
