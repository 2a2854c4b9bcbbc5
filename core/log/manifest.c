/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The manifest of an evidence pack: with what it was made, under which policy,
 * and what each file is.  One spelling each: what was read is written again
 * and must be the same bytes.
 */
#include "log/evidence.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "list/lines.h"

#define TITLE "salur/evidence/v1"
/* 9999-12-31T23:59:59Z, the last that the text of a time holds. */
#define TIME_MAX INT64_C(253402300799)
/* F101 .. F999. */
#define FINDING_MAX 999

static const struct {
    const char *name;
    const char *extension;
} kinds[] = {
    [SALUR_EVIDENCE_EXPORT] = {"export", "slog"},
    [SALUR_EVIDENCE_LIST] = {"list", "slr"},
    [SALUR_EVIDENCE_NOTE] = {"note", "note"},
    [SALUR_EVIDENCE_PROOF] = {"proof", "tlog-proof"},
    [SALUR_EVIDENCE_TEXT] = {"text", "txt"},
    [SALUR_EVIDENCE_OTHER] = {"other", "bin"},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

const char *
salur_evidence_kind_name(enum salur_evidence_kind kind)
{
    return (size_t)kind < KINDS ? kinds[kind].name : "?";
}

void
sl_evidence_name(char out[SALUR_EVIDENCE_NAME_MAX], size_t place,
                 enum salur_evidence_kind kind)
{
    /* Fewer than 100 files: two digits. */
    (void)snprintf(out, SALUR_EVIDENCE_NAME_MAX, "in-%02u.%s",
                   (unsigned)(place + 1) % 100, kinds[kind].extension);
}

/* 1 for what stands on one line and shows what it is, else 0. */
static int
is_plain(const char *text, size_t max)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++) {
        if (text[i] < ' ' || text[i] > '~') {
            return 0;
        }
    }
    return len >= 1 && len <= max && text[0] != ' ' && text[len - 1] != ' ';
}

/* Copy a value that is_plain; anything else sticks as SALUR_E_SYNTAX. */
static void
take_plain(struct sl_lines *lines, struct salur_bytes value, char *out,
           size_t max)
{
    memset(out, 0, max + 1);
    if (value.len > max) {
        sl_lines_judge(lines, SALUR_E_LIMIT);
    } else if (value.len > 0) {
        memcpy(out, value.ptr, value.len);
    }
    if (lines->rd.err == SALUR_OK &&
        (strlen(out) != value.len || !is_plain(out, max))) {
        sl_lines_judge(lines, SALUR_E_SYNTAX);
    }
}

static void
put_line(struct salur_buf *out, const char *keyword, const char *value)
{
    sl_put_str(out, keyword);
    sl_put_str(out, " ");
    sl_put_str(out, value);
    sl_put_str(out, "\n");
}

static void
put_number(struct salur_buf *out, const char *keyword, uint64_t value)
{
    sl_put_str(out, keyword);
    sl_put_str(out, " ");
    sl_put_u64_dec(out, value);
    sl_put_str(out, "\n");
}

static int
is_in_bounds(const struct salur_evidence *e)
{
    return is_plain(e->version, SALUR_EVIDENCE_VERSION_MAX) && e->at_s >= 0 &&
           e->at_s <= TIME_MAX &&
           e->witnesses <= SALUR_EVIDENCE_WITNESSES_MAX &&
           e->max_age_days <= SALUR_EVIDENCE_AGE_MAX &&
           e->finding <= FINDING_MAX && e->count <= SALUR_EVIDENCE_FILES_MAX;
}

enum salur_err
sl_manifest_format(const struct salur_evidence *evidence, struct salur_buf *out)
{
    char time[SALUR_TIME_TEXT_MAX];

    if (!is_in_bounds(evidence)) {
        return SALUR_E_ARG;
    }
    salur_time_format(time, evidence->at_s, 0);
    sl_put_str(out, TITLE "\n");
    put_line(out, "version", evidence->version);
    put_line(out, "at", time);
    put_number(out, "witnesses", evidence->witnesses);
    put_number(out, "max-age", evidence->max_age_days);
    put_number(out, "finding", evidence->finding);
    for (size_t i = 0; i < evidence->count; i++) {
        const struct salur_evidence_file *file = &evidence->files[i];

        if ((size_t)file->kind >= KINDS ||
            !is_plain(file->label, SALUR_EVIDENCE_LABEL_MAX)) {
            return SALUR_E_ARG;
        }
        sl_put_str(out, kinds[file->kind].name);
        put_line(out, "", file->label);
    }
    return out->err;
}

static enum salur_evidence_kind
kind_of(struct sl_lines *lines)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (sl_lines_next_is(lines, kinds[i].name)) {
            return (enum salur_evidence_kind)i;
        }
    }
    sl_lines_judge(lines, SALUR_E_SYNTAX);
    return SALUR_EVIDENCE_OTHER;
}

static void
take_file(struct sl_lines *lines, struct salur_evidence *out)
{
    struct salur_evidence_file *file = &out->files[out->count];

    if (out->count == SALUR_EVIDENCE_FILES_MAX) {
        sl_lines_judge(lines, SALUR_E_LIMIT);
        return;
    }
    file->kind = kind_of(lines);
    take_plain(lines, sl_lines_value(lines, kinds[file->kind].name),
               file->label, SALUR_EVIDENCE_LABEL_MAX);
    sl_evidence_name(file->name, out->count++, file->kind);
}

/* What was read, written again, must be what was read. */
static enum salur_err
check_spelling(const struct salur_evidence *evidence, struct salur_bytes text)
{
    struct salur_buf again;
    enum salur_err err;

    salur_buf_init(&again, SL_MANIFEST_MAX);
    err = sl_manifest_format(evidence, &again);
    if (err == SALUR_E_ARG ||
        (err == SALUR_OK && !salur_bytes_equal(salur_buf_view(&again), text))) {
        err = SALUR_E_CANONICAL;
    }
    salur_buf_wipe(&again);
    return err;
}

enum salur_err
sl_manifest_parse(struct salur_evidence *out, struct salur_bytes text)
{
    struct sl_lines lines;
    struct salur_bytes at;
    enum salur_err err;

    sl_lines_init(&lines, text);
    if (text.len > SL_MANIFEST_MAX) {
        sl_lines_judge(&lines, SALUR_E_LIMIT);
    }
    sl_lines_title(&lines, TITLE);
    take_plain(&lines, sl_lines_value(&lines, "version"), out->version,
               SALUR_EVIDENCE_VERSION_MAX);
    at = sl_lines_value(&lines, "at");
    if (lines.rd.err == SALUR_OK) {
        sl_lines_judge(
            &lines, salur_time_parse(&out->at_s, (const char *)at.ptr, at.len));
    }
    out->witnesses = (uint32_t)sl_lines_u64(&lines, "witnesses", 0,
                                            SALUR_EVIDENCE_WITNESSES_MAX);
    out->max_age_days =
        (uint32_t)sl_lines_u64(&lines, "max-age", 0, SALUR_EVIDENCE_AGE_MAX);
    out->finding = (uint32_t)sl_lines_u64(&lines, "finding", 0, FINDING_MAX);
    while (!sl_lines_done(&lines)) {
        take_file(&lines, out);
    }
    err = sl_lines_finish(&lines, NULL);
    return err == SALUR_OK ? check_spelling(out, text) : err;
}
