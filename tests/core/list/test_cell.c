/* SPDX-License-Identifier: Apache-2.0 */
#include "list/cell.h"

#include <string.h>

#include "harness.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static void
cells_lose_outer_blanks_and_nothing_else(void)
{
    static const struct {
        const char *cell;
        const char *trimmed;
        const char *code;
    } rows[] = {
        {"  a b\t\r\n", "a b", "a b"},
        {"\xef\xbb\xbf\xc2\xa0"
         "a\xc2\xa0",
         "a", "a"},
        {" 'a ", "'a", "a"},
        {"''a", "''a", "'a"},
        {" \xc2\xa0\t", "", ""},
        {"", "", ""},
        {"\xa0", "\xa0", "\xa0"},
        {"\xc2", "\xc2", "\xc2"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct salur_bytes cell = salur_bytes_str(rows[i].cell);
        struct salur_bytes trimmed = sl_cell_trim(cell);
        struct salur_bytes code = sl_cell_code(cell);

        CHECK_MEM(trimmed.ptr, trimmed.len, rows[i].trimmed,
                  strlen(rows[i].trimmed));
        CHECK_MEM(code.ptr, code.len, rows[i].code, strlen(rows[i].code));
    }
}

static void
text_of_a_cell_is_utf8_without_controls(void)
{
    CHECK_ERR(sl_cell_check_text(salur_bytes_str("Jl. Mawar 5")), SALUR_OK);
    CHECK_ERR(sl_cell_check_text(salur_bytes_str("Ma\xca\xbcruf")), SALUR_OK);
    CHECK_ERR(sl_cell_check_text(salur_bytes_str("a\nb")), SALUR_E_SYNTAX);
    CHECK_ERR(sl_cell_check_text(salur_bytes("a\0b", 3)), SALUR_E_SYNTAX);
    CHECK_ERR(sl_cell_check_text(salur_bytes_str("a\x7f")), SALUR_E_SYNTAX);
    /* CP1252, as an old spreadsheet writes it. */
    CHECK_ERR(sl_cell_check_text(salur_bytes_str("Ma\x92ruf")), SALUR_E_UTF8);
    CHECK_ERR(sl_cell_check_text(salur_bytes(NULL, 0)), SALUR_OK);
}

static void
a_family_card_is_sixteen_digits_that_are_not_all_zero(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
    } rows[] = {
        {"9901010203080001", SALUR_OK},
        {"'9901010203080001", SALUR_OK},
        {"9901010203080000", SALUR_OK},
        {"", SALUR_E_EMPTY},
        {"0000000000000000", SALUR_E_SYNTAX},
        {"990101020308000", SALUR_E_SYNTAX},
        {"-", SALUR_E_SYNTAX},
        {"9.90101E+15", SALUR_E_NIK_EXCEL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[17] = "leftover";
        enum salur_err err = sl_kk_parse(out, salur_bytes_str(rows[i].text));

        CHECK_ERR(err, rows[i].err);
        CHECK_U64(strlen(out), err == SALUR_OK ? 16 : 0);
    }
}

static void
a_village_code_has_ten_digits_or_the_ministrys_dots(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
        uint64_t site;
    } rows[] = {
        {"9901012001", SALUR_OK, 9901012001},
        {"99.01.01.2001", SALUR_OK, 9901012001},
        {" '9901012001 ", SALUR_OK, 9901012001},
        {"", SALUR_E_EMPTY, 0},
        {" ' ", SALUR_E_EMPTY, 0},
        {"990101200", SALUR_E_SYNTAX, 0},
        {"99010120011", SALUR_E_SYNTAX, 0},
        {"99.01.01.20011", SALUR_E_SYNTAX, 0},
        {"99.01.012001", SALUR_E_SYNTAX, 0},
        {"9901.01.2001", SALUR_E_SYNTAX, 0},
        {"99-01-01-2001", SALUR_E_SYNTAX, 0},
        {"9901012001000", SALUR_E_SYNTAX, 0},
        {"99.0.101.2001", SALUR_E_SYNTAX, 0},
        {"99.01.01.20.1", SALUR_E_SYNTAX, 0},
        {"9901012001.0", SALUR_E_SYNTAX, 0},
        {"9.901012E+9", SALUR_E_SYNTAX, 0},
        {"990101200x", SALUR_E_SYNTAX, 0},
        {"SUKAMAJU", SALUR_E_SYNTAX, 0},
        {"9901010000", SALUR_E_RANGE, 0}, /* a district */
        {"9901002001", SALUR_E_RANGE, 0},
        {"9900012001", SALUR_E_RANGE, 0},
        {"0901012001", SALUR_E_RANGE, 0}, /* provinces begin with 11 */
        {"0000000000", SALUR_E_RANGE, 0},
        {"00.00.00.0000", SALUR_E_RANGE, 0},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t site = 1;

        if (!CHECK_ERR(sl_site_parse(&site, salur_bytes_str(rows[i].text)),
                       rows[i].err) ||
            !CHECK_U64(site, rows[i].site)) {
            CHECK_STR(rows[i].text, "the row above");
        }
    }
}

static void
an_amount_is_read_as_office_programs_write_it(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
        int64_t idr;
    } rows[] = {
        {"600000", SALUR_OK, 600000},
        {"'600000", SALUR_OK, 600000},
        {"Rp 1.350.000,00", SALUR_OK, 1350000},
        {"Rp\xc2\xa0"
         "1.350.000\xc2\xa0",
         SALUR_OK, 1350000},
        {"Rp\xc2\xa0", SALUR_E_EMPTY, 0},
        {"", SALUR_E_EMPTY, 0},
        {"'", SALUR_E_EMPTY, 0},
        {"6\xc2\xa0"
         "00",
         SALUR_E_AMOUNT, 0},
        {"6\xc2\xb2", SALUR_E_AMOUNT, 0},
        {"6\xc2", SALUR_E_AMOUNT, 0},
        {"Rp\xc2\xa0            0000000000000000000000000000000000000000000000"
         "0000000000000000000001",
         SALUR_E_AMOUNT, 0},
        {"-", SALUR_E_RANGE, 0},
        {"1,5 juta", SALUR_E_AMOUNT, 0},
        {"2000000000", SALUR_E_RANGE, 0},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t idr = 1;

        if (!CHECK_ERR(sl_amount_parse(&idr, salur_bytes_str(rows[i].text)),
                       rows[i].err) ||
            !CHECK_I64(idr, rows[i].idr)) {
            CHECK_STR(rows[i].text, "the row above");
        }
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(cells_lose_outer_blanks_and_nothing_else),
        TEST(text_of_a_cell_is_utf8_without_controls),
        TEST(a_family_card_is_sixteen_digits_that_are_not_all_zero),
        TEST(a_village_code_has_ten_digits_or_the_ministrys_dots),
        TEST(an_amount_is_read_as_office_programs_write_it),
    };

    return RUN_TESTS(tests, argc, argv);
}
