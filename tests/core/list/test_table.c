/* SPDX-License-Identifier: Apache-2.0 */
#include "list/table.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/*
 * Write what a table holds in one line: cells as [cell], rows ended by ';',
 * a flawed row as {line:column error}.
 */
static void
describe(struct salur_buf *out, struct salur_bytes csv, char delimiter)
{
    struct sl_table *table = malloc(sizeof *table);

    salur_buf_init(out, 1 << 20);
    CHECK_ERR(sl_table_init(table, csv, delimiter), SALUR_OK);
    while (sl_table_next(table)) {
        if (table->flaw != SALUR_OK) {
            sl_put_u8(out, '{');
            sl_put_u64_dec(out, table->flaw_line);
            sl_put_u8(out, ':');
            sl_put_u64_dec(out, table->flaw_column);
            sl_put_u8(out, ' ');
            sl_put_str(out, salur_err_name(table->flaw) + strlen("SALUR_E_"));
            sl_put_str(out, "};");
            continue;
        }
        for (uint32_t i = 0; i < table->count; i++) {
            sl_put_u8(out, '[');
            sl_put_bytes(out, table->cells[i]);
            sl_put_u8(out, ']');
        }
        sl_put_u8(out, ';');
    }
    sl_put_u8(out, '\0');
    free(table);
}

struct table_row {
    const char *csv;
    const char *described;
};

static void
check_tables(const struct table_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct salur_buf buf;

        describe(&buf, salur_bytes_str(rows[i].csv), ',');
        CHECK_STR((const char *)buf.ptr, rows[i].described);
        salur_buf_wipe(&buf);
    }
}

static void
rows_and_cells_are_found_whatever_ends_them(void)
{
    static const struct table_row rows[] = {
        {"", ""},
        {"a", "[a];"},
        {"a,b\nc,d\n", "[a][b];[c][d];"},
        {"a,b\r\nc,d\r\n", "[a][b];[c][d];"},
        {"a,b\rc,d\r", "[a][b];[c][d];"},
        {"a\nb\r\nc\rd", "[a];[b];[c];[d];"},
        {"a\n\nb\n", "[a];[];[b];"},
        {"a\r\r\nb", "[a];[];[b];"},
        {"\n", "[];"},
        {",", "[][];"},
        {"a,\n,b", "[a][];[][b];"},
        {" a , b ", "[ a ][ b ];"},
        {"\xef\xbb\xbf"
         "a,b",
         "[a][b];"},
        {"\xef\xbb\xbf", ""},
        {"a;b\tc|d", "[a;b\tc|d];"},
        {"\xc3\x89", "[\xc3\x89];"},
    };

    check_tables(rows, COUNT(rows));
}

static void
quotes_protect_what_they_hold(void)
{
    static const struct table_row rows[] = {
        {"\"a\"", "[a];"},
        {"\"\"", "[];"},
        {"\"\",\"\"\n", "[][];"},
        {"\"a,b\",c", "[a,b][c];"},
        {"\"a\nb\",c\nd", "[a\nb][c];[d];"},
        {"\"a\r\nb\"\r\nc", "[a\r\nb];[c];"},
        {"\"a \"\"b\"\" c\",d", "[a \"b\" c][d];"},
        {"\"\"\"\"", "[\"];"},
        {"\"\"\"\"\"\"", "[\"\"];"},
        {"\"\"\"a\"\"\",\"\"\"b\"\"\"", "[\"a\"][\"b\"];"},
        {"\xef\xbb\xbf\"a\",b", "[a][b];"},
        /* A quote inside an unquoted cell is only a quote. */
        {"Jl. \"Mawar\" 5,b", "[Jl. \"Mawar\" 5][b];"},
        {"a\",b", "[a\"][b];"},
        {" \"a\",b", "[ \"a\"][b];"},
    };

    check_tables(rows, COUNT(rows));
}

static void
a_broken_quote_is_reported_where_it_opens_and_costs_one_row(void)
{
    static const struct table_row rows[] = {
        {"\"a", "{1:1 SHORT};"},
        {"\"", "{1:1 SHORT};"},
        {"a,\"", "{1:2 SHORT};"},
        {"\"a\"\"", "{1:1 SHORT};"},
        {"a\nb,\"c\nd,e\nf", "[a];{2:2 SHORT};[d][e];[f];"},
        {"a\r\n\"b\r\nc", "[a];{2:1 SHORT};[c];"},
        {"a\r\"b\rc", "[a];{2:1 SHORT};[c];"},
        /* The next quote in the list closes it badly: still a stray one. */
        {"\"a,b\nc,\"d\"\ne", "{1:1 SHORT};[c][d];[e];"},
        {"\"a\nb\n\"\"c\"\"\nd", "{1:1 SHORT};[b];{3:1 SYNTAX};[d];"},
        {"\"a\"b,c\nd", "{1:1 SYNTAX};[d];"},
        {"x,\"a\" ,c\nd", "{1:2 SYNTAX};[d];"},
        {"\"a\"\"\"b\"\nc", "{1:1 SYNTAX};[c];"},
        /* The line of the cell, not of the row's beginning. */
        {"\"a\nb\",\"c\nd", "{2:2 SHORT};[d];"},
        {"\"a\nb\",\"c\"d\ne", "{2:2 SYNTAX};[e];"},
    };

    check_tables(rows, COUNT(rows));
}

static void
each_delimiter_separates_and_the_others_do_not(void)
{
    static const char delimiters[] = ",;\t|";

    for (size_t i = 0; i < 4; i++) {
        char csv[] = "a b\"c d\"";
        struct salur_buf buf;

        csv[1] = delimiters[i];
        describe(&buf, salur_bytes_str(csv), delimiters[i]);
        CHECK_STR((const char *)buf.ptr, "[a][b\"c d\"];");
        salur_buf_wipe(&buf);
    }
}

static void
lines_are_counted_as_an_editor_counts_them(void)
{
    static const char csv[] = "a\n\"b\nc\r\nd\re\"\r\nf\r\"g\n\n\"\n\"h\ni\n";
    static const uint64_t lines[] = {1, 2, 6, 7, 10, 11};
    struct sl_table *table = malloc(sizeof *table);
    size_t raw = 0;

    CHECK_ERR(sl_table_init(table, salur_bytes_str(csv), ','), SALUR_OK);
    for (size_t i = 0; i < COUNT(lines); i++) {
        CHECK_I64(sl_table_next(table), 1);
        CHECK_U64(table->line, lines[i]);
        CHECK_MEM(table->raw.ptr, table->raw.len, csv + raw, table->raw.len);
        raw += table->raw.len;
    }
    CHECK_I64(sl_table_next(table), 0);
    CHECK_I64(sl_table_next(table), 0);
    CHECK_U64(raw, strlen(csv));
    free(table);
}

static void
cells_without_doubled_quotes_are_not_copied(void)
{
    static const char csv[] = "abc,\"def\",\"g\"\"h\"";
    struct sl_table *table = malloc(sizeof *table);

    CHECK_ERR(sl_table_init(table, salur_bytes_str(csv), ','), SALUR_OK);
    CHECK_I64(sl_table_next(table), 1);
    CHECK(table->cells[0].ptr == (const uint8_t *)csv);
    CHECK(table->cells[1].ptr == (const uint8_t *)csv + 5);
    CHECK_MEM(table->cells[2].ptr, table->cells[2].len, "g\"h", 3);
    free(table);
}

static void
only_printable_ascii_is_plain(void)
{
    static const struct {
        const char *csv;
        char delimiter;
        int is_plain;
    } rows[] = {
        {"a b,\"c~\"\r\n", ',', 1}, {"a\tb\n", '\t', 1},
        {"a\tb\n", ',', 0},         {"a\x7f\n", ',', 0},
        {"\xc3\x89\n", ',', 0},     {"\"a\nb\"\n", ',', 0},
        {"\"a\tb\"\n", '\t', 0},    {"a\x01,b\n", ',', 0},
    };
    struct sl_table *table = malloc(sizeof *table);

    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_ERR(sl_table_init(table, salur_bytes_str(rows[i].csv),
                                rows[i].delimiter),
                  SALUR_OK);
        CHECK_I64(sl_table_next(table), 1);
        CHECK_I64(table->is_plain, rows[i].is_plain);
    }
    CHECK_ERR(sl_table_init(table, salur_bytes("ab\0c", 4), ','), SALUR_OK);
    CHECK_I64(sl_table_next(table), 1);
    CHECK_U64(table->cells[0].len, 4);
    CHECK_I64(table->is_plain, 0);
    free(table);
}

static void
utf16_and_utf32_are_refused_with_and_without_a_mark(void)
{
    static const struct {
        const char *bytes;
        size_t len;
        enum salur_err err;
    } rows[] = {
        {"\xff\xfeN\0", 4, SALUR_E_UTF8},
        {"\xfe\xff\0N", 4, SALUR_E_UTF8},
        {"\xff\xfe\0\0N\0\0\0", 8, SALUR_E_UTF8},
        {"\0\0\xfe\xff", 4, SALUR_E_UTF8},
        {"N\0I\0K\0", 6, SALUR_E_UTF8},
        {"\0N\0I\0K", 6, SALUR_E_UTF8},
        {"NIK", 3, SALUR_OK},
        {"\xff", 1, SALUR_OK},
        {"", 0, SALUR_OK},
    };
    struct sl_table *table = malloc(sizeof *table);

    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_ERR(
            sl_table_init(table, salur_bytes(rows[i].bytes, rows[i].len), ','),
            rows[i].err);
    }
    free(table);
}

/* A buffer of n times a byte, between two texts. */
static struct salur_buf
padded(const char *before, char byte, size_t n, const char *behind)
{
    struct salur_buf buf;

    salur_buf_init(&buf, 1 << 24);
    sl_put_str(&buf, before);
    for (size_t i = 0; i < n; i++) {
        sl_put(&buf, &byte, 1);
    }
    sl_put_str(&buf, behind);
    return buf;
}

static void
limits_hold_to_the_byte(void)
{
    static const struct {
        const char *before;
        char byte;
        size_t n;
        const char *behind;
        const char *described; /* of the rows behind, NULL: no flaw */
    } rows[] = {
        {"", 'a', SALUR_CELL_MAX, "\nz", NULL},
        {"", 'a', SALUR_CELL_MAX + 1, "\nz", "{1:1 LIMIT};[z];"},
        {"x,\"", 'a', SALUR_CELL_MAX, "\"\nz", NULL},
        {"x,\"", 'a', SALUR_CELL_MAX + 1, "\"\nz", "{1:2 LIMIT};[z];"},
        {"", ',', SALUR_COLUMNS_MAX - 1, "\nz", NULL},
        {"", ',', SALUR_COLUMNS_MAX, "\nz", "{1:0 LIMIT};[z];"},
        {"", ',', 100000, "\nz", "{1:0 LIMIT};[z];"},
        {"a\n\"", '"', 200000, "\"\nz", "[a];{2:1 LIMIT};[z];"},
        {"a\n\"x\ny", 'y', SALUR_CELL_MAX, "\"\nz",
         "[a];{2:1 SHORT};{3:1 LIMIT};[z];"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct salur_buf csv =
            padded(rows[i].before, rows[i].byte, rows[i].n, rows[i].behind);
        struct salur_buf out;

        describe(&out, salur_buf_view(&csv), ',');
        if (rows[i].described == NULL) {
            CHECK(strchr((const char *)out.ptr, '{') == NULL);
        } else {
            CHECK_STR((const char *)out.ptr, rows[i].described);
        }
        salur_buf_wipe(&out);
        salur_buf_wipe(&csv);
    }
}

static void
a_row_of_the_largest_size_is_read_and_a_larger_one_is_not(void)
{
    for (size_t extra = 0; extra < 2; extra++) {
        struct sl_table *table = malloc(sizeof *table);
        struct salur_buf csv;

        salur_buf_init(&csv, 1 << 20);
        while (csv.len + 4096 < SALUR_ROW_MAX) {
            struct salur_buf cell = padded("\"\"\"", 'a', 4091, "\",");

            sl_put_bytes(&csv, salur_buf_view(&cell));
            salur_buf_wipe(&cell);
        }
        while (csv.len + 1 < SALUR_ROW_MAX + extra) {
            sl_put_u8(&csv, 'b');
        }
        sl_put_str(&csv, "\nz\n");
        CHECK_ERR(sl_table_init(table, salur_buf_view(&csv), ','), SALUR_OK);
        CHECK_I64(sl_table_next(table), 1);
        CHECK_ERR(table->flaw, extra ? SALUR_E_LIMIT : SALUR_OK);
        CHECK_MEM(table->cells[0].ptr, 3, "\"aa", 3);
        CHECK_I64(sl_table_next(table), 1);
        CHECK_MEM(table->cells[0].ptr, table->cells[0].len, "z", 1);
        salur_buf_wipe(&csv);
        free(table);
    }
}

/* The definition, byte by byte, of rows that have no flaw. */
static void
put_cell(struct salur_buf *out, const char *cell, char delimiter, int quoted)
{
    if (!quoted) {
        sl_put_str(out, cell);
    } else {
        sl_put_u8(out, '"');
        for (; *cell != '\0'; cell++) {
            sl_put_str(out, *cell == '"' ? "\"" : "");
            sl_put(out, cell, 1);
        }
        sl_put_u8(out, '"');
    }
    sl_put(out, &delimiter, delimiter != '\0');
}

static void
random_tables_are_read_back_as_they_were_written(void)
{
    static const char alphabet[] = "a,;\t|\"\"\r\n\xc3 ";
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    struct sl_table *table = malloc(sizeof *table);
    struct prng prng = {7};

    for (unsigned round = 0; round < 3000; round++) {
        char cells[6][12];
        size_t width = 1 + prng_below(&prng, 6);
        struct salur_buf csv;

        salur_buf_init(&csv, 4096);
        for (size_t i = 0; i < width; i++) {
            size_t len = prng_below(&prng, sizeof cells[i]);
            int quoted = (int)prng_below(&prng, 2); /* 0 or 1 */

            for (size_t n = 0; n < len; n++) {
                cells[i][n] =
                    quoted ? alphabet[prng_below(&prng, strlen(alphabet))]
                           : (char)('a' + prng_below(&prng, 26)); /* ASCII */
            }
            cells[i][len] = '\0';
            put_cell(&csv, cells[i], i + 1 < width ? ',' : '\0', quoted);
        }
        sl_put_str(&csv, ends[prng_below(&prng, 3)]);
        sl_put_str(&csv, "next");
        CHECK_ERR(sl_table_init(table, salur_buf_view(&csv), ','), SALUR_OK);
        CHECK_I64(sl_table_next(table), 1);
        CHECK_ERR(table->flaw, SALUR_OK);
        CHECK_U64(table->count, width);
        for (size_t i = 0; i < width && i < table->count; i++) {
            CHECK_MEM(table->cells[i].ptr, table->cells[i].len, cells[i],
                      strlen(cells[i]));
        }
        CHECK_I64(sl_table_next(table), 1);
        CHECK_MEM(table->cells[0].ptr, table->cells[0].len, "next", 4);
        salur_buf_wipe(&csv);
    }
    free(table);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(rows_and_cells_are_found_whatever_ends_them),
        TEST(quotes_protect_what_they_hold),
        TEST(a_broken_quote_is_reported_where_it_opens_and_costs_one_row),
        TEST(each_delimiter_separates_and_the_others_do_not),
        TEST(lines_are_counted_as_an_editor_counts_them),
        TEST(cells_without_doubled_quotes_are_not_copied),
        TEST(only_printable_ascii_is_plain),
        TEST(utf16_and_utf32_are_refused_with_and_without_a_mark),
        TEST(limits_hold_to_the_byte),
        TEST(a_row_of_the_largest_size_is_read_and_a_larger_one_is_not),
        TEST(random_tables_are_read_back_as_they_were_written),
    };

    return RUN_TESTS(tests, argc, argv);
}
