/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/roster.h"

#include <string.h>

#include "harness.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

struct nik_row {
    const char *text;
    enum salur_err err;
    int warning;
};

static void
check_rows(const struct nik_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char out[17] = "leftover";
        int warning = 7;
        enum salur_err err =
            salur_nik_parse(out, salur_bytes_str(rows[i].text), &warning);

        if (!CHECK_ERR(err, rows[i].err) ||
            !CHECK_I64(warning, rows[i].warning) ||
            !CHECK((err == SALUR_OK) == (out[0] != '\0'))) {
            CHECK_STR(rows[i].text, "the row above");
        }
    }
}

static void
sixteen_digits_are_a_nik_also_as_spreadsheets_dress_them(void)
{
    static const struct nik_row rows[] = {
        {"9901011708900012", SALUR_OK, 0},
        {"'9901011708900012", SALUR_OK, 0},
        {" 9901011708900012\t", SALUR_OK, 0},
        {"' 9901011708900012", SALUR_OK, 0},
        {"\xc2\xa0"
         "9901011708900012\xc2\xa0 ",
         SALUR_OK, 0},
        {"\xef\xbb\xbf"
         "9901011708900012\r\n",
         SALUR_OK, 0},
        {"9901015708900012", SALUR_OK, 0}, /* a woman, the 17th */
        {"9901010101010010", SALUR_OK, 0}, /* serial 0010 is legal */
        {"9999999999999999", SALUR_OK, 1},
    };
    char out[17];
    int warning;

    check_rows(rows, COUNT(rows));
    CHECK_ERR(
        salur_nik_parse(out, salur_bytes_str(" '9901011708900012 "), &warning),
        SALUR_OK);
    CHECK_STR(out, "9901011708900012");
}

static void
impossible_birthdays_are_warned_about_and_accepted(void)
{
    static const struct nik_row rows[] = {
        {"9901010100900001", SALUR_OK, 1}, /* month 00 exists */
        {"9901010001900001", SALUR_OK, 1}, /* day 00 */
        {"9901013101900001", SALUR_OK, 0},
        {"9901013201900001", SALUR_OK, 1},
        {"9901014001900001", SALUR_OK, 1}, /* day 40 is nobody's */
        {"9901014101900001", SALUR_OK, 0},
        {"9901017101900001", SALUR_OK, 0},
        {"9901017201900001", SALUR_OK, 1},
        {"9901010113900001", SALUR_OK, 1},
        {"9901013104900001", SALUR_OK, 1},
        {"9901012902000001", SALUR_OK, 0}, /* 2000 */
        {"9901012902960001", SALUR_OK, 0},
        {"9901012902950001", SALUR_OK, 1},
        {"9901017002960001", SALUR_OK, 1},
    };

    check_rows(rows, COUNT(rows));
}

static void
what_a_spreadsheet_destroyed_is_called_that(void)
{
    static const struct nik_row rows[] = {
        {"3.27E+15", SALUR_E_NIK_EXCEL, 0},
        {"3,27E+15", SALUR_E_NIK_EXCEL, 0},
        {"9.90101170890001E+15", SALUR_E_NIK_EXCEL, 0},
        {"9.90101170890001e15", SALUR_E_NIK_EXCEL, 0},
        {"'3.27E+15", SALUR_E_NIK_EXCEL, 0},
        {" 3E+15 ", SALUR_E_NIK_EXCEL, 0},
        {"3.E+15", SALUR_E_NIK_EXCEL, 0},
        {"9901011708900012.0", SALUR_E_NIK_EXCEL, 0},
        {"9901011708900012,00", SALUR_E_NIK_EXCEL, 0},
        {"990101170890001.0", SALUR_E_NIK_EXCEL, 0},
    };

    check_rows(rows, COUNT(rows));
}

static void
anything_else_is_no_nik(void)
{
    static const struct nik_row rows[] = {
        {"", SALUR_E_EMPTY, 0},
        {"  ", SALUR_E_EMPTY, 0},
        {"'", SALUR_E_EMPTY, 0},
        {" ' ", SALUR_E_EMPTY, 0},
        {"\xc2\xa0", SALUR_E_EMPTY, 0},
        {"990101170890001", SALUR_E_NIK, 0},
        {"99010117089000123", SALUR_E_NIK, 0},
        {"9901011708900000", SALUR_E_NIK, 0}, /* serials begin with 0001 */
        {"0000000000000000", SALUR_E_NIK, 0},
        {"990101170890001O", SALUR_E_NIK, 0},
        {"''9901011708900012", SALUR_E_NIK, 0},
        {"9901 0117 0890 0012", SALUR_E_NIK, 0},
        {"990101.170890.0012", SALUR_E_NIK, 0},
        {"-990101170890001", SALUR_E_NIK, 0},
        {"+990101170890001", SALUR_E_NIK, 0},
        {"=\"9901011708900012\"", SALUR_E_NIK, 0},
        {"3.27E", SALUR_E_NIK, 0},
        {"3.27E+", SALUR_E_NIK, 0},
        {"E+15", SALUR_E_NIK, 0},
        {"3.27E+15x", SALUR_E_NIK, 0},
        {"9901011708900012.", SALUR_E_NIK, 0},
        {"9901011708900012.5", SALUR_E_NIK, 0},
        {"99010117089000\xc2\xb2", SALUR_E_NIK, 0},
        {"NIK", SALUR_E_NIK, 0},
        {"#N/A", SALUR_E_NIK, 0},
    };
    char out[17];
    int warning;

    check_rows(rows, COUNT(rows));
    CHECK_ERR(
        salur_nik_parse(out, salur_bytes("9901011708900\0012", 16), &warning),
        SALUR_E_NIK);
    CHECK_ERR(salur_nik_parse(out, salur_bytes(NULL, 0), &warning),
              SALUR_E_EMPTY);
}

static void
every_prefix_of_a_nik_is_refused(void)
{
    static const char nik[] = "9901011708900012";
    char out[17];
    int warning;

    for (size_t n = 0; n < 16; n++) {
        CHECK_ERR(salur_nik_parse(out, salur_bytes(nik, n), &warning),
                  n == 0 ? SALUR_E_EMPTY : SALUR_E_NIK);
    }
}

static void
a_flipped_bit_gives_other_digits_or_an_error(void)
{
    for (size_t bit = 0; bit < 16 * 8; bit++) {
        char nik[] = "9901011708900012";
        char out[17];
        int warning;

        nik[bit / 8] = (char)(nik[bit / 8] ^ 1 << bit % 8); /* one byte */
        if (salur_nik_parse(out, salur_bytes(nik, 16), &warning) == SALUR_OK) {
            CHECK_STR(out, nik);
            CHECK(strcmp(out, "9901011708900012") != 0);
        } else {
            CHECK_STR(out, "");
        }
    }
}

static void
a_masked_nik_shows_area_and_serial_only(void)
{
    char out[17];

    salur_nik_mask(out, "9904011708900012");
    CHECK_STR(out, "9904********0012");
    salur_nik_mask(out, "990401");
    CHECK_STR(out, "****************");
    salur_nik_mask(out, "");
    CHECK_STR(out, "****************");
}

static void
a_masked_name_is_its_first_word_and_initials(void)
{
    static const struct {
        const char *name;
        const char *masked;
    } rows[] = {
        {"SITI NURHALIZA", "SITI N."},
        {"SITI", "SITI"},
        {"  Siti   Nur  Haliza ", "Siti N. H."},
        {"SITI\xc2\xa0NURHALIZA", "SITI N."},
        {"Hj. SITI", "Hj. S."},
        {"BUDI (ALM)", "BUDI A."},
        {"BUDI -", "BUDI"},
        {"BUDI B", "BUDI B."},
        {"SITI \xc3\x89lan", "SITI \xc3\x89."},
        {"MA\xca\xbcRUF AMIN", "MA\xca\xbcRUF A."},
        {"S\xc9TI \xff", "S?TI ?."},
        {"SI\x1b[31mTI", "SI?[31mTI"},
        {"", ""},
        {"\xc2", "?"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[64];

        salur_name_mask(out, sizeof out, salur_bytes_str(rows[i].name));
        CHECK_STR(out, rows[i].masked);
    }
}

static void
a_mask_is_cut_between_characters_and_never_overruns(void)
{
    /* Room for 0 .. 7 bytes and the NUL; "SÉ N." takes six. */
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6};

    for (size_t room = 0; room < COUNT(expected); room++) {
        char out[16];

        memset(out, 'x', sizeof out);
        salur_name_mask(out, room + 1, salur_bytes_str("S\xc3\x89 NUR"));
        CHECK_U64(strlen(out), expected[room]);
        CHECK(out[room + 1] == 'x');
    }
    {
        char out[1] = {'x'};

        salur_name_mask(out, 0, salur_bytes_str("SITI"));
        CHECK(out[0] == 'x');
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(sixteen_digits_are_a_nik_also_as_spreadsheets_dress_them),
        TEST(impossible_birthdays_are_warned_about_and_accepted),
        TEST(what_a_spreadsheet_destroyed_is_called_that),
        TEST(anything_else_is_no_nik),
        TEST(every_prefix_of_a_nik_is_refused),
        TEST(a_flipped_bit_gives_other_digits_or_an_error),
        TEST(a_masked_nik_shows_area_and_serial_only),
        TEST(a_masked_name_is_its_first_word_and_initials),
        TEST(a_mask_is_cut_between_characters_and_never_overruns),
    };

    return RUN_TESTS(tests, argc, argv);
}
