/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line of one village (FORMAT.md, "Site line"): one text, with its
 * newline, which as a whole is the leaf under the stage's root.
 */
#include "salur/stage.h"

#include <string.h>

#include "base/num.h"
#include "list/lines.h"
#include "list/value.h"

static enum salur_err
check_line(const struct salur_site_line *line)
{
    if (line->count < 1 || line->count > SALUR_SITE_ENTRIES_MAX ||
        line->amount_idr < 0) {
        return SALUR_E_RANGE;
    }
    return sl_site_check(line->site);
}

enum salur_err
salur_site_line_parse(struct salur_site_line *out, struct salur_bytes text)
{
    struct sl_lines lines;
    struct sl_reader rd;
    uint64_t amount_idr = 0;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_lines_init(&lines, text);
    sl_reader_init(&rd, sl_lines_value(&lines, "site"));
    sl_lines_judge(
        &lines, sl_parse_u64(sl_read_until(&rd, ' '), SL_SITE_MAX, &out->site));
    sl_lines_judge(&lines, sl_parse_u64(sl_read_until(&rd, ' '),
                                        SALUR_SITE_ENTRIES_MAX, &out->count));
    sl_lines_judge(
        &lines, sl_parse_u64(sl_read_until(&rd, ' '), INT64_MAX, &amount_idr));
    out->amount_idr = (int64_t)amount_idr; /* at most INT64_MAX */
    sl_lines_judge(&lines,
                   sl_hash_parse(&out->root, sl_read_bytes(&rd, rd.left.len)));
    sl_lines_judge(&lines, check_line(out));
    err = sl_lines_finish(&lines, NULL);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
salur_site_line_format(const struct salur_site_line *line,
                       struct salur_buf *out)
{
    enum salur_err err = check_line(line);

    if (err != SALUR_OK) {
        return err;
    }
    sl_put_str(out, "site ");
    sl_put_u64_dec(out, line->site);
    sl_put_u8(out, ' ');
    sl_put_u64_dec(out, line->count);
    sl_put_u8(out, ' ');
    sl_put_u64_dec(out, (uint64_t)line->amount_idr); /* not negative */
    sl_put_u8(out, ' ');
    sl_hash_put(out, &line->root);
    sl_put_u8(out, '\n');
    return out->err;
}
