/* SPDX-License-Identifier: Apache-2.0 */
#include "list/alias.h"

#include <stdio.h>

#include "harness.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static struct salur_aliases *
fresh(void)
{
    struct salur_aliases *aliases;

    CHECK_ERR(salur_aliases_new(&aliases), SALUR_OK);
    return aliases;
}

static enum salur_column
find(const struct salur_aliases *aliases, const char *header)
{
    return sl_aliases_find(aliases, salur_bytes_str(header));
}

static void
headers_of_real_lists_are_known(void)
{
    static const struct {
        const char *header;
        enum salur_column column;
    } rows[] = {
        {"NIK", SALUR_COL_NIK},
        {"NIK KTP", SALUR_COL_NIK},
        {"NAMA PENERIMA", SALUR_COL_NAME},
        {"Nama", SALUR_COL_NAME},
        {"NOKK", SALUR_COL_KK},
        {"IDSEMESTA", SALUR_COL_ID},
        {"idsemesta", SALUR_COL_ID},
        {"ALAMAT", SALUR_COL_ADDRESS},
        {"alokasi_jml_uang", SALUR_COL_AMOUNT},
        {"Nominal (Rp)", SALUR_COL_AMOUNT},
        {"KODE DESA/KELURAHAN", SALUR_COL_SITE},
        {"kd_kel", SALUR_COL_SITE},
        {"RT", SALUR_COL_RT},
        {"RW", SALUR_COL_RW},
        {"Kode Paket", SALUR_COL_PACKAGE},
        {"Kartu ke-", SALUR_COL_CARD},
        {"National ID", SALUR_COL_NIK},
        {"Full name", SALUR_COL_NAME},
        {"Village code", SALUR_COL_SITE},
        {"Amount", SALUR_COL_AMOUNT},
        {"Family card number", SALUR_COL_KK},
        {"Home address", SALUR_COL_ADDRESS},
        {"NM KEL", SALUR_COL_VILLAGE},
        {"DESA/KELURAHAN", SALUR_COL_VILLAGE},
        {"Desa", SALUR_COL_VILLAGE},
        {"nama_desa", SALUR_COL_VILLAGE},
    };
    struct salur_aliases *aliases = fresh();

    for (size_t i = 0; i < COUNT(rows); i++) {
        if (!CHECK_U64(find(aliases, rows[i].header), rows[i].column)) {
            CHECK_STR(rows[i].header, "the row above");
        }
    }
    salur_aliases_free(aliases);
}

static void
headers_that_could_pay_the_wrong_amount_or_person_are_not(void)
{
    static const char *const headers[] = {
        "JUMLAH", "ALOKASI",  "NO KARTU", "NO KKS",  "KODE BPS", "NO KEL",
        "TAHAP",  "BANSOS",   "NM KEC",   "NM PROV", "PKH",      "RT/RW",
        "No",     "NIK Wali", "NAMA IBU", "",        "  ",       "---",
    };
    struct salur_aliases *aliases = fresh();

    for (size_t i = 0; i < COUNT(headers); i++) {
        if (!CHECK_U64(find(aliases, headers[i]), SALUR_COL_COUNT)) {
            CHECK_STR(headers[i], "the row above");
        }
    }
    salur_aliases_free(aliases);
}

static void
case_punctuation_blanks_and_marks_do_not_count(void)
{
    static const char *const headers[] = {
        "NO KK",
        "no_kk",
        "No. KK",
        "  No.  KK : ",
        "\"NO-KK\"",
        "NO\nKK",
        "\xef\xbb\xbfNO KK",
        "NO\xc2\xa0KK",
    };
    struct salur_aliases *aliases = fresh();

    for (size_t i = 0; i < COUNT(headers); i++) {
        CHECK_U64(find(aliases, headers[i]), SALUR_COL_KK);
    }
    /* Letters of other alphabets count; a look-alike is another header. */
    CHECK_U64(find(aliases, "NO KK\xc2\xb2"), SALUR_COL_COUNT);
    CHECK_U64(find(aliases, "NO \xd0\x9a\xd0\x9a"), SALUR_COL_COUNT);
    CHECK_U64(find(aliases, "NO KK\xc2"), SALUR_COL_COUNT);
    salur_aliases_free(aliases);
}

static void
every_column_has_a_name_and_knows_it_as_a_header(void)
{
    struct salur_aliases *aliases = fresh();

    for (unsigned i = 0; i < SALUR_COL_COUNT; i++) {
        const char *name = salur_column_name((enum salur_column)i);

        if (CHECK(name != NULL) && i != SALUR_COL_ID) {
            CHECK_U64(find(aliases, name), i);
        }
    }
    CHECK(salur_column_name(SALUR_COL_COUNT) == NULL);
    salur_aliases_free(aliases);
}

static void
a_users_table_extends_the_built_in_one(void)
{
    static const char text[] = "\xef\xbb\xbf# Kabupaten Contoh\r\n"
                               "\r\n"
                               "amount = JUMLAH, Jml # rupiah in our lists\r\n"
                               "  NIK=No Induk,NIK,\r\n"
                               "name = Na\xc3\xafma";
    struct salur_where where = {7, 7, 7};
    struct salur_aliases *aliases = fresh();

    CHECK_ERR(salur_aliases_add(aliases, salur_bytes_str(text), &where),
              SALUR_OK);
    CHECK_U64(where.entry, 0);
    CHECK_U64(find(aliases, "jumlah"), SALUR_COL_AMOUNT);
    CHECK_U64(find(aliases, "JML."), SALUR_COL_AMOUNT);
    CHECK_U64(find(aliases, "NO. INDUK"), SALUR_COL_NIK);
    CHECK_U64(find(aliases, "NA\xc3\xafMA"), SALUR_COL_NAME);
    CHECK_U64(find(aliases, "NIK"), SALUR_COL_NIK);
    CHECK_ERR(salur_aliases_add(aliases, salur_bytes(NULL, 0), NULL), SALUR_OK);
    salur_aliases_free(aliases);
}

static void
a_bad_line_is_named_and_nothing_of_its_table_is_added(void)
{
    static const struct {
        const char *line;
        enum salur_err err;
    } rows[] = {
        {"amount", SALUR_E_SYNTAX},
        {"---", SALUR_E_SYNTAX},
        {"amount JUMLAH # = later", SALUR_E_SYNTAX},
        {"sum = JUMLAH", SALUR_E_NOT_FOUND},
        {"= JUMLAH", SALUR_E_EMPTY},
        {"amount =", SALUR_E_EMPTY},
        {"amount = # JUMLAH", SALUR_E_EMPTY},
        {"amount = a,,b", SALUR_E_EMPTY},
        {"amount = ---", SALUR_E_EMPTY},
        {"amount = NIK", SALUR_E_DUPLICATE},
        {"amount = n.i.k", SALUR_E_DUPLICATE},
        {"name = EXTRA", SALUR_E_DUPLICATE}, /* of the line before */
        {"amount = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaa",
         SALUR_E_LIMIT},
    };
    struct salur_aliases *aliases = fresh();

    for (size_t i = 0; i < COUNT(rows); i++) {
        static const char before[] = "# first\namount = EXTRA\n";
        struct salur_where where;
        char text[256];

        snprintf(text, sizeof text, "%s%s\nrt = OTHER\n", before, rows[i].line);
        if (!CHECK_ERR(
                salur_aliases_add(aliases, salur_bytes_str(text), &where),
                rows[i].err)) {
            CHECK_STR(rows[i].line, "the row above");
        }
        CHECK_U64(where.entry, 3);
        CHECK_U64(where.offset, sizeof before - 1);
        CHECK_U64(find(aliases, "EXTRA"), SALUR_COL_COUNT);
        CHECK_U64(find(aliases, "OTHER"), SALUR_COL_COUNT);
        CHECK_ERR(salur_aliases_add(aliases, salur_bytes_str(text), NULL),
                  rows[i].err);
    }
    salur_aliases_free(aliases);
    salur_aliases_free(NULL);
}

static void
the_name_of_a_village_gives_way_to_a_column_that_matters(void)
{
    struct salur_aliases *aliases = fresh();

    CHECK_U64(find(aliases, "Desa"), SALUR_COL_VILLAGE);
    CHECK_ERR(salur_aliases_add(aliases,
                                salur_bytes_str("site = Desa\namount = NIK\n"),
                                NULL),
              SALUR_E_DUPLICATE);
    CHECK_U64(find(aliases, "Desa"), SALUR_COL_VILLAGE);
    CHECK_ERR(salur_aliases_add(aliases, salur_bytes_str("site = Desa"), NULL),
              SALUR_OK);
    CHECK_U64(find(aliases, "DESA"), SALUR_COL_SITE);
    CHECK_ERR(
        salur_aliases_add(aliases, salur_bytes_str("village = Desa"), NULL),
        SALUR_E_DUPLICATE);
    CHECK_U64(find(aliases, "DESA"), SALUR_COL_SITE);
    CHECK_U64(find(aliases, "NM KEL"), SALUR_COL_VILLAGE);
    salur_aliases_free(aliases);
}

static void
a_table_of_endless_length_is_refused(void)
{
    struct salur_aliases *aliases = fresh();
    enum salur_err err = SALUR_OK;

    for (unsigned i = 0; i < 10000 && err == SALUR_OK; i++) {
        char line[] = "rt = HEADER0000";

        for (unsigned v = i, at = 14; at > 10; at--, v /= 10) {
            line[at] = (char)('0' + v % 10); /* a digit */
        }
        err = salur_aliases_add(aliases, salur_bytes_str(line), NULL);
    }
    CHECK_ERR(err, SALUR_E_LIMIT);
    CHECK_U64(find(aliases, "HEADER0000"), SALUR_COL_RT);
    salur_aliases_free(aliases);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(headers_of_real_lists_are_known),
        TEST(headers_that_could_pay_the_wrong_amount_or_person_are_not),
        TEST(case_punctuation_blanks_and_marks_do_not_count),
        TEST(every_column_has_a_name_and_knows_it_as_a_header),
        TEST(a_users_table_extends_the_built_in_one),
        TEST(a_bad_line_is_named_and_nothing_of_its_table_is_added),
        TEST(the_name_of_a_village_gives_way_to_a_column_that_matters),
        TEST(a_table_of_endless_length_is_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
