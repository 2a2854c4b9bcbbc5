/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a closing statement (FORMAT.md, "Closing statement").  The
 * reader takes exactly the texts that the writer makes.  That its figures are
 * those of the log is for an audit to find out: here only what the text itself
 * can show is checked.
 */
#include "salur/closing.h"

#include <string.h>

#include "base/num.h"
#include "list/lines.h"
#include "list/value.h"
#include "log/entry_field.h"
#include "log/log_note.h"
#include "salur/date.h"
#include "salur/text.h"

#define TITLE "salur/closing/v1"
/* Fifteen lines: 124 bytes of words, a name, an operator, a reason, a root, a
 * time, and 12 numbers of at most 20 digits. */
#define TEXT_MAX 1024
/* Written for what is not there. */
#define NONE "-"

/* --- reading ----------------------------------------------------------------
 */

static void
read_origin(struct sl_lines *lines, char out[SALUR_NAME_MAX + 1])
{
    struct salur_bytes value = sl_lines_value(lines, "origin");

    if (value.len < 1 || value.len > SALUR_NAME_MAX) {
        sl_lines_judge(lines, SALUR_E_SYNTAX);
        return;
    }
    memcpy(out, value.ptr, value.len);
    if (strlen(out) != value.len || !salur_key_name_is_valid(out)) {
        sl_lines_judge(lines, SALUR_E_SYNTAX);
    }
}

/* A time has one spelling: UTC, with a Z. */
static void
read_time(struct sl_lines *lines, int64_t *out_s)
{
    struct salur_bytes value = sl_lines_value(lines, "time");
    char text[SALUR_TIME_TEXT_MAX];

    sl_lines_judge(lines,
                   salur_time_parse(out_s, (const char *)value.ptr, value.len));
    if (lines->rd.err != SALUR_OK) {
        return;
    }
    salur_time_format(text, *out_s, 0);
    if (!salur_bytes_equal(value, salur_bytes_str(text))) {
        sl_lines_judge(lines, SALUR_E_CANONICAL);
    }
    if (*out_s < 0) {
        sl_lines_judge(lines, SALUR_E_RANGE);
    }
}

/* Text of 1 .. max bytes, or "-" for none. */
static void
read_text(struct sl_lines *lines, const char *keyword, char *out, size_t max)
{
    struct salur_bytes value = sl_lines_value(lines, keyword);

    if (value.len < 1 || value.len > max) {
        sl_lines_judge(lines, SALUR_E_RANGE);
        return;
    }
    if (!salur_text_is_clean((const char *)value.ptr, value.len)) {
        sl_lines_judge(lines, SALUR_E_UTF8);
        return;
    }
    if (!salur_bytes_equal(value, salur_bytes_str(NONE))) {
        memcpy(out, value.ptr, value.len);
    }
}

static uint64_t
read_count(struct sl_lines *lines, const char *keyword)
{
    return sl_lines_u64(lines, keyword, 0, SALUR_LOG_ENTRIES_MAX);
}

static int64_t
read_idr(struct sl_lines *lines, const char *keyword)
{
    /* At most 2^53. */
    return (int64_t)sl_lines_u64(lines, keyword, 0, (uint64_t)SL_IDR_MAX);
}

/* "keyword <number> <rupiah>" */
static void
read_sum(struct sl_lines *lines, const char *keyword, uint64_t *out_count,
         int64_t *out_idr)
{
    struct salur_bytes number;
    struct sl_reader rd;
    uint64_t idr = 0;

    sl_reader_init(&rd, sl_lines_value(lines, keyword));
    number = sl_read_until(&rd, ' ');
    sl_lines_judge(lines, rd.err == SALUR_OK ? SALUR_OK : SALUR_E_SYNTAX);
    sl_lines_judge(lines,
                   sl_parse_u64(number, SALUR_LOG_ENTRIES_MAX, out_count));
    sl_lines_judge(lines, sl_parse_u64(sl_read_bytes(&rd, rd.left.len),
                                       (uint64_t)SL_IDR_MAX, &idr));
    *out_idr = (int64_t)idr; /* at most 2^53 */
}

/* Cash counted and its variance: both are there, or neither. */
static void
read_cash(struct sl_lines *lines, struct salur_body_close *day)
{
    const struct salur_bytes none = salur_bytes_str(NONE);
    struct salur_bytes counted = sl_lines_value(lines, "counted");
    struct salur_bytes variance;
    uint64_t idr = 0;

    day->has_count = !salur_bytes_equal(counted, none);
    if (day->has_count) {
        sl_lines_judge(lines,
                       sl_parse_u64(counted, (uint64_t)SL_IDR_MAX, &idr));
        day->counted_idr = (int64_t)idr; /* at most 2^53 */
    }
    variance = sl_lines_value(lines, "variance");
    if (day->has_count) {
        sl_lines_judge(lines, sl_parse_i64(variance, &day->variance_idr));
    } else if (!salur_bytes_equal(variance, none)) {
        sl_lines_judge(lines, SALUR_E_SYNTAX);
    }
}

static void
read_head(struct sl_lines *lines, struct salur_closing *out)
{
    out->head.size = sl_lines_u64(lines, "size", 1, SALUR_LOG_ENTRIES_MAX);
    /* The close is the last of the entries that the head covers. */
    if (out->head.size != out->seq + 1) {
        sl_lines_judge(lines, SALUR_E_RANGE);
    }
    sl_lines_judge(
        lines, sl_hash_parse(&out->head.root, sl_lines_value(lines, "root")));
}

enum salur_err
salur_closing_parse(struct salur_closing *out, struct salur_bytes text,
                    struct salur_where *where)
{
    struct sl_lines lines;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_lines_init(&lines, text);
    sl_lines_title(&lines, TITLE);
    read_origin(&lines, out->origin);
    out->site = sl_lines_u64(&lines, "site", SL_SITE_MIN, SL_SITE_MAX);
    out->seq = sl_lines_u64(&lines, "entry", 1, SALUR_LOG_ENTRIES_MAX - 1);
    read_time(&lines, &out->time_s);
    read_text(&lines, "operator", out->operator_name, SALUR_OPERATOR_MAX);
    read_sum(&lines, "redeemed", &out->day.redeemed, &out->day.redeemed_idr);
    read_sum(&lines, "voided", &out->day.voided, &out->day.voided_idr);
    out->day.refused = read_count(&lines, "refused");
    out->day.unpaid = read_count(&lines, "unpaid");
    out->received_idr = read_idr(&lines, "received");
    read_cash(&lines, &out->day);
    read_text(&lines, "reason", out->day.reason, SALUR_REASON_MAX);
    read_head(&lines, out);
    err = sl_lines_finish(&lines, where);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

/* --- writing ----------------------------------------------------------------
 */

static void
put_value(struct salur_buf *out, const char *keyword, const char *value)
{
    sl_put_str(out, keyword);
    sl_put_u8(out, ' ');
    sl_put_str(out, value);
    sl_put_u8(out, '\n');
}

static void
put_text(struct salur_buf *out, const char *keyword, const char *text)
{
    put_value(out, keyword, text[0] != '\0' ? text : NONE);
}

static void
put_i64(struct salur_buf *out, const char *keyword, int is_there, int64_t v)
{
    sl_put_str(out, keyword);
    sl_put_u8(out, ' ');
    if (is_there) {
        sl_put_i64_dec(out, v);
    } else {
        sl_put_str(out, NONE);
    }
    sl_put_u8(out, '\n');
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
put_sum(struct salur_buf *out, const char *keyword, uint64_t count, int64_t idr)
{
    sl_put_str(out, keyword);
    sl_put_u8(out, ' ');
    sl_put_u64_dec(out, count);
    sl_put_u8(out, ' ');
    sl_put_i64_dec(out, idr);
    sl_put_u8(out, '\n');
}

/* Whatever the fields are: what they may be, the reader knows. */
static void
put_closing(struct salur_buf *out, const struct salur_closing *closing)
{
    const struct salur_body_close *day = &closing->day;
    char time[SALUR_TIME_TEXT_MAX];

    salur_time_format(time, closing->time_s, 0);
    sl_put_str(out, TITLE "\n");
    put_value(out, "origin", closing->origin);
    put_u64(out, "site", closing->site);
    put_u64(out, "entry", closing->seq);
    put_value(out, "time", time);
    put_text(out, "operator", closing->operator_name);
    put_sum(out, "redeemed", day->redeemed, day->redeemed_idr);
    put_sum(out, "voided", day->voided, day->voided_idr);
    put_u64(out, "refused", day->refused);
    put_u64(out, "unpaid", day->unpaid);
    put_i64(out, "received", 1, closing->received_idr);
    put_i64(out, "counted", day->has_count, day->counted_idr);
    put_i64(out, "variance", day->has_count, day->variance_idr);
    put_text(out, "reason", day->reason);
    put_u64(out, "size", closing->head.size);
    sl_put_str(out, "root ");
    sl_hash_put(out, &closing->head.root);
    sl_put_u8(out, '\n');
}

/* 1 when a string ends inside its array. */
static int
is_ended(const char *text, size_t cap)
{
    return strnlen(text, cap) < cap;
}

enum salur_err
salur_closing_format(const struct salur_closing *closing, struct salur_buf *out)
{
    uint8_t store[TEXT_MAX];
    struct salur_closing back;
    struct salur_buf text;

    if (!is_ended(closing->origin, sizeof closing->origin) ||
        !is_ended(closing->operator_name, sizeof closing->operator_name) ||
        !is_ended(closing->day.reason, sizeof closing->day.reason) ||
        closing->time_s < 0 || closing->time_s > SL_TIME_MAX_S) {
        return SALUR_E_ARG;
    }
    salur_buf_fixed(&text, store, sizeof store);
    put_closing(&text, closing);
    if (text.err != SALUR_OK ||
        salur_closing_parse(&back, salur_buf_view(&text), NULL) != SALUR_OK) {
        return SALUR_E_ARG;
    }
    sl_put_bytes(out, salur_buf_view(&text));
    return out->err;
}

/* --- the note ---------------------------------------------------------------
 */

enum salur_err
salur_closing_sign(const struct salur_closing *closing,
                   const struct salur_key *log_key, struct salur_buf *out_note)
{
    uint8_t store[TEXT_MAX];
    struct salur_buf text;
    enum salur_err err;

    if (salur_key_role(log_key) != SALUR_ROLE_LOG) {
        return SALUR_E_KEY_ROLE;
    }
    salur_buf_fixed(&text, store, sizeof store);
    err = salur_closing_format(closing, &text);
    if (err == SALUR_OK &&
        strcmp(closing->origin, salur_key_public(log_key)->name) != 0) {
        err = SALUR_E_ORIGIN;
    }
    if (err == SALUR_OK) {
        err = salur_note_sign(out_note, salur_buf_view(&text), log_key, 0);
    }
    return err;
}

/* As sl_log_note wants it: the origin stands first. */
_Static_assert(offsetof(struct salur_closing, origin) == 0, "log_note.h");

static enum salur_err
parse_any(void *out, struct salur_bytes text)
{
    return salur_closing_parse(out, text, NULL);
}

enum salur_err
salur_closing_open(struct salur_closing *out, struct salur_bytes note,
                   const struct salur_pubkey *log_key)
{
    static const struct sl_log_note kind = {parse_any, sizeof *out};

    return sl_log_note_open(&kind, out, note, log_key);
}
