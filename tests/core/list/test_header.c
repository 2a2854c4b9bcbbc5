/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/core/list/probe.h"

#include <stdlib.h>

#include "salur/key.h"

#define NIK "9901011708900012"

struct header_case {
    const char *csv;
    char delimiter;
    uint64_t line;
};

static void
the_header_is_found_whatever_stands_before_and_between(void)
{
    static const struct header_case cases[] = {
        {"NIK,NAMA,KODE DESA,NOMINAL\n" NIK ",SITI,9901012001,600000\n", ',',
         1},
        {"NIK;NAMA;KODE DESA;NOMINAL\n" NIK ";SITI;9901012001;600000\n", ';',
         1},
        {"NIK\tNAMA\tKODE DESA\tNOMINAL\n" NIK "\tSITI\t9901012001\t600000\n",
         '\t', 1},
        {"NIK|NAMA|KODE DESA|NOMINAL\n" NIK "|SITI|9901012001|600000\n", '|',
         1},
        {"\xef\xbb\xbfNIK;NAMA;KODE DESA;NOMINAL\r\n" NIK
         ";SITI;9901012001;600000",
         ';', 1},
        {"\xef\xbb\xbf\"NIK\";\"NAMA\";\"KODE DESA\";\"NOMINAL\"\r" NIK
         ";SITI;9901012001;600000",
         ';', 1},
        {"sep=;\r\nNIK;NAMA;KODE DESA;NOMINAL\r\n" NIK
         ";SITI;9901012001;600000",
         ';', 2},
        /* Commas in titles and cells outnumber the delimiter. */
        {"DAFTAR KPM, PKH, TAHAP 4, 2026\n\n,,,,,,\n"
         "Kode Desa;NIK;Nama;Nominal (Rp)\n"
         "9901012001;" NIK ";SITI, HJ., S.PD., M.M.;600000\n",
         ';', 4},
        {"\"DAFTAR\nPENERIMA\"\nNIK,NAMA,KODE DESA,NOMINAL\n" NIK
         ",SITI,9901012001,600000\n",
         ',', 3},
        {"a \"stray\" quote\n\"x\nNIK,NAMA,KODE DESA,NOMINAL\n" NIK
         ",SITI,9901012001,600000\n",
         ',', 3},
        /* Goods only: packages stand in for amounts. */
        {"NIK,NAMA,KODE DESA,PAKET\n" NIK ",SITI,9901012001,BERAS10\n", ',', 1},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct probe probe;

        probe_scan(&probe, salur_bytes_str(cases[i].csv), 0);
        if (!CHECK_ERR(probe.err, SALUR_OK) ||
            !CHECK_U64(probe.counts.good, 1) ||
            !CHECK_U64((unsigned char)probe.counts.delimiter,
                       (unsigned char)cases[i].delimiter) ||
            !CHECK_U64(probe.counts.header_line, cases[i].line)) {
            CHECK_STR(cases[i].csv, DEFECTS(probe));
        }
        probe_wipe(&probe);
    }
}

static void
headers_of_the_columns_may_stand_in_any_order(void)
{
    static const char csv[] = "PKH,nominal,x,Kode Wilayah,NM KEL,name,TAHAP,"
                              "No. KTP\nYA,600.000,,9901012001,SUKAMAJU,SITI,"
                              "4," NIK "\n";
    struct probe probe;

    probe_scan(&probe, salur_bytes_str(csv), 0);
    CHECK_ERR(probe.err, SALUR_OK);
    CHECK_STR(ROWS(probe), "2 " NIK " 9901012001 600000 SITI\n");
    probe_wipe(&probe);
}

static void
what_a_header_lacks_is_told(void)
{
    static const struct {
        const char *csv;
        const char *defects;
    } cases[] = {
        {"", ""},
        {"\n\n\n", ""},
        {"PK\x03\x04", ""},
        {"NIK,NAMA,KODE DESA\n", "1:0 amount HEADER\n"},
        {"title\nNIK;KODE DESA;NOMINAL\nx;y\n", "2:0 name HEADER\n"},
        {"NAMA PENERIMA,NIK KTP,TAHAP,BANSOS,IDSEMESTA,NO KEL,NM PROV,NM KAB,"
         "NM KEC,NM KEL,ALAMAT\n",
         "1:0 site HEADER\n1:0 amount HEADER\n"},
        {"ALAMAT\n", "1:0 nik HEADER\n1:0 name HEADER\n1:0 site HEADER\n"
                     "1:0 amount HEADER\n"},
        {"NAMA,PAKET\n", "1:0 nik HEADER\n1:0 site HEADER\n"},
        /* No header at all. */
        {NIK ",SITI,9901012001,600000\n", ""},
        {"\"NIK,NAMA,KODE DESA,NOMINAL\n", ""},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct probe probe;

        probe_scan(&probe, salur_bytes_str(cases[i].csv), 0);
        CHECK_ERR(probe.err, SALUR_E_HEADER);
        CHECK_STR(DEFECTS(probe), cases[i].defects);
        CHECK_STR(REJECTS(probe), "");
        CHECK_U64(probe.counts.header_line, 0);
        CHECK_U64((unsigned char)probe.counts.delimiter, 0);
        probe_wipe(&probe);
    }
}

static void
a_column_that_stands_twice_is_never_guessed(void)
{
    static const struct {
        const char *header;
        enum salur_err err;
        const char *defects;
    } cases[] = {
        {"NIK,NAMA,KODE DESA,NOMINAL,NIK KPM", SALUR_E_HEADER,
         "1:5 nik DUPLICATE@1\n"},
        {"NIK,NAMA,Nama Penerima,KODE DESA,NOMINAL,Jumlah Uang", SALUR_E_HEADER,
         "1:3 name DUPLICATE@1\n1:6 amount DUPLICATE@1\n"},
        {"NIK,NAMA,KODE DESA,NOMINAL,KK,NO KK", SALUR_E_HEADER,
         "1:6 kk DUPLICATE@1\n"},
        {"NIK,NAMA,KODE DESA,NOMINAL,ALAMAT,ALAMAT KTP", SALUR_OK,
         "1:6 address DUPLICATE~@1\n"},
        {"NIK,NAMA,KODE DESA,NOMINAL,ID BDT,IDSEMESTA", SALUR_OK,
         "1:6 id DUPLICATE~@1\n"},
        {"NIK,NAMA,KODE DESA,NOMINAL,DESA,NM KEL", SALUR_OK,
         "1:6 village DUPLICATE~@1\n"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct probe probe;

        probe_scan(&probe, salur_bytes_str(cases[i].header), 0);
        CHECK_ERR(probe.err, cases[i].err);
        CHECK_STR(DEFECTS(probe), cases[i].defects);
        probe_wipe(&probe);
    }
}

static void
a_header_is_looked_for_in_the_first_rows_only(void)
{
    for (unsigned rows = SALUR_HEADER_ROWS - 1; rows <= SALUR_HEADER_ROWS;
         rows++) {
        struct salur_buf csv;
        struct probe probe;

        salur_buf_init(&csv, 4096);
        for (unsigned i = 0; i < rows; i++) {
            sl_put_str(&csv, i % 2 == 0 ? "\n" : "title\n");
        }
        sl_put_str(&csv, "NIK,NAMA,KODE DESA,NOMINAL\n");
        probe_scan(&probe, salur_buf_view(&csv), 0);
        CHECK_ERR(probe.err,
                  rows < SALUR_HEADER_ROWS ? SALUR_OK : SALUR_E_HEADER);
        CHECK_U64(probe.counts.header_line,
                  rows < SALUR_HEADER_ROWS ? rows + 1 : 0);
        probe_wipe(&probe);
        salur_buf_wipe(&csv);
    }
}

static void
a_users_alias_makes_a_header(void)
{
    static const char csv[] = "NIK,NAMA,KODE DESA,JUMLAH\n" NIK
                              ",SITI,9901012001,600000\nJUMLAH,,,600000\n";
    struct salur_roster_events events = {.row = NULL};
    struct salur_roster_counts counts;
    struct salur_aliases *aliases;

    CHECK_ERR(salur_aliases_new(&aliases), SALUR_OK);
    CHECK_ERR(
        salur_roster_scan(salur_bytes_str(csv), aliases, &events, &counts),
        SALUR_E_HEADER);
    CHECK_ERR(
        salur_aliases_add(aliases, salur_bytes_str("amount = JUMLAH"), NULL),
        SALUR_OK);
    CHECK_ERR(
        salur_roster_scan(salur_bytes_str(csv), aliases, &events, &counts),
        SALUR_OK);
    CHECK_U64(counts.good, 1);
    CHECK_U64(counts.bad, 1);
    CHECK_I64(counts.amount_idr, 600000);
    salur_aliases_free(aliases);
}

static void
utf16_is_refused_as_such(void)
{
    static const char csv[] = "\xff\xfeN\0I\0K\0,\0";
    struct probe probe;

    probe_scan(&probe, salur_bytes(csv, sizeof csv - 1), 0);
    CHECK_ERR(probe.err, SALUR_E_UTF8);
    CHECK_U64(probe.counts.rows, 0);
    probe_wipe(&probe);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_header_is_found_whatever_stands_before_and_between),
        TEST(headers_of_the_columns_may_stand_in_any_order),
        TEST(what_a_header_lacks_is_told),
        TEST(a_column_that_stands_twice_is_never_guessed),
        TEST(a_header_is_looked_for_in_the_first_rows_only),
        TEST(a_users_alias_makes_a_header),
        TEST(utf16_is_refused_as_such),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
