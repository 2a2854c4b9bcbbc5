/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a scan and writes all that it tells as text, one item a line. */
#ifndef LIST_PROBE_H
#define LIST_PROBE_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/roster.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

struct probe {
    struct salur_roster_counts counts;
    enum salur_err err;
    struct salur_buf rows;    /* "line nik site amount name" */
    struct salur_buf defects; /* "line:column field ERR", see below */
    struct salur_buf rejects; /* "line ERR raw" */
    struct salur_buf raw;     /* of the header and the bad rows */
    uint64_t good;
    int64_t amount_idr;
    uint64_t stop_at; /* line at which row() asks to stop; 0: none */
};

static enum salur_err
probe_row(void *ctx, const struct salur_row *row)
{
    struct probe *probe = ctx;
    char text[128];

    if (row->line == probe->stop_at) {
        return SALUR_E_FULL;
    }
    probe->good++;
    probe->amount_idr += row->amount_idr;
    snprintf(text, sizeof text, "%" PRIu64 " %s %" PRIu64 " %" PRId64 " ",
             row->line, row->nik, row->site, row->amount_idr);
    sl_put_str(&probe->rows, text);
    sl_put_bytes(&probe->rows, row->name);
    sl_put_u8(&probe->rows, '\n');
    return SALUR_OK;
}

/* "2:1 nik EMPTY\n"; "~" behind a warning, "@5" behind a second one. */
static void
probe_defect(void *ctx, const struct salur_defect *defect)
{
    struct probe *probe = ctx;
    const char *field = salur_column_name(defect->field);
    char text[128];

    snprintf(text, sizeof text, "%" PRIu64 ":%u %s %s%s", defect->line,
             (unsigned)defect->column, field == NULL ? "-" : field,
             salur_err_name(defect->err) + strlen("SALUR_E_"),
             defect->is_warning ? "~" : "");
    sl_put_str(&probe->defects, text);
    if (defect->other_line != 0) {
        sl_put_u8(&probe->defects, '@');
        sl_put_u64_dec(&probe->defects, defect->other_line);
    }
    sl_put_u8(&probe->defects, '\n');
}

static void
probe_reject(void *ctx, uint64_t line, struct salur_bytes raw,
             enum salur_err why)
{
    struct probe *probe = ctx;

    sl_put_u64_dec(&probe->rejects, line);
    sl_put_u8(&probe->rejects, ' ');
    sl_put_str(&probe->rejects,
               salur_err_name(why) +
                   strlen(why == SALUR_OK ? "SALUR_" : "SALUR_E_"));
    sl_put_u8(&probe->rejects, ' ');
    sl_put_bytes(&probe->rejects, raw);
    sl_put_bytes(&probe->raw, raw);
}

static void
probe_wipe(struct probe *probe)
{
    salur_buf_wipe(&probe->rows);
    salur_buf_wipe(&probe->defects);
    salur_buf_wipe(&probe->rejects);
    salur_buf_wipe(&probe->raw);
}

/* Scan with the built-in aliases; release with probe_wipe. */
static void
probe_scan(struct probe *probe, struct salur_bytes csv, uint64_t stop_at)
{
    struct salur_roster_events events = {
        .row = probe_row,
        .defect = probe_defect,
        .reject = probe_reject,
        .ctx = probe,
    };
    struct salur_aliases *aliases;

    memset(probe, 0, sizeof *probe);
    probe->stop_at = stop_at;
    salur_buf_init(&probe->rows, 1 << 24);
    salur_buf_init(&probe->defects, 1 << 24);
    salur_buf_init(&probe->rejects, 1 << 24);
    salur_buf_init(&probe->raw, 1 << 24);
    CHECK_ERR(salur_aliases_new(&aliases), SALUR_OK);
    probe->err = salur_roster_scan(csv, aliases, &events, &probe->counts);
    salur_aliases_free(aliases);
    /* What holds of every scan that came to its end. */
    if (probe->err == SALUR_OK) {
        CHECK_U64(probe->counts.rows, probe->counts.good + probe->counts.bad);
    }
    CHECK_U64(probe->counts.good, probe->good);
    CHECK_U64(probe->counts.bad == 0 && probe->counts.warnings == 0 &&
                  probe->err == SALUR_OK,
              probe->defects.len == 0 && probe->err == SALUR_OK);
    sl_put_u8(&probe->rows, '\0');
    sl_put_u8(&probe->defects, '\0');
    sl_put_u8(&probe->rejects, '\0');
}

#define ROWS(probe) ((const char *)(probe).rows.ptr)
#define DEFECTS(probe) ((const char *)(probe).defects.ptr)
#define REJECTS(probe) ((const char *)(probe).rejects.ptr)

#endif
