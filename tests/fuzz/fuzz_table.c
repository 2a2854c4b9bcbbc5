/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CSV scan: the raw rows are the input, each is read alone as it was
 * read in place, and rows without a flaw, written with quotes, are read back.
 */
#include "list/table.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int ok)
{
    if (!ok) {
        abort();
    }
}

static void
require_same_cells(const struct sl_table *a, const struct sl_table *b)
{
    require(a->count == b->count && a->flaw == b->flaw);
    for (uint32_t i = 0; i < a->count; i++) {
        require(salur_bytes_equal(a->cells[i], b->cells[i]));
    }
}

/* A row alone; its first cell must not look like a mark of the encoding. */
static void
read_alone(const struct sl_table *row, struct sl_table *again)
{
    if (row->raw.len >= 3 && memcmp(row->raw.ptr, "\xef\xbb\xbf", 3) == 0) {
        return;
    }
    if (sl_table_init(again, row->raw, (char)row->delimiter) != SALUR_OK) {
        return;
    }
    require(sl_table_next(again) == 1);
    require_same_cells(row, again);
    require(again->flaw_column == row->flaw_column);
    require(again->is_plain == row->is_plain || row->flaw != SALUR_OK);
    require(sl_table_next(again) == 0);
}

static void
write_and_read_back(const struct sl_table *row, struct sl_table *again)
{
    struct salur_buf buf;

    salur_buf_init(&buf, 4 * SALUR_ROW_MAX);
    for (uint32_t i = 0; i < row->count; i++) {
        sl_put_str(&buf, "\"");
        for (size_t n = 0; n < row->cells[i].len; n++) {
            sl_put_str(&buf, row->cells[i].ptr[n] == '"' ? "\"" : "");
            sl_put_u8(&buf, row->cells[i].ptr[n]);
        }
        sl_put_u8(&buf, '"');
        sl_put_u8(&buf, i + 1 < row->count ? row->delimiter : '\n');
    }
    /* Doubled quotes may carry a row past a limit that it kept before. */
    if (buf.err == SALUR_OK && buf.len <= SALUR_CELL_MAX) {
        require(sl_table_init(again, salur_buf_view(&buf),
                              (char)row->delimiter) == SALUR_OK ||
                buf.ptr[1] == 0);
        require(sl_table_next(again) == 1);
        require_same_cells(row, again);
        require(sl_table_next(again) == 0);
    }
    salur_buf_wipe(&buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = ",;\t|";
    struct sl_table *table = malloc(sizeof *table);
    struct sl_table *again = malloc(sizeof *again);

    require(table != NULL && again != NULL);
    for (size_t i = 0; i < 4; i++) {
        size_t offset =
            size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        uint64_t line = 0;

        if (sl_table_init(table, salur_bytes(data, size), delimiters[i]) !=
            SALUR_OK) {
            break;
        }
        while (sl_table_next(table)) {
            require(table->raw.len > 0 && table->raw.ptr == data + offset);
            require(table->line > line && table->count >= 1);
            line = table->line;
            offset += table->raw.len;
            read_alone(table, again);
            if (table->flaw == SALUR_OK) {
                write_and_read_back(table, again);
            }
        }
        require(offset == size);
    }
    free(table);
    free(again);
    return 0;
}
