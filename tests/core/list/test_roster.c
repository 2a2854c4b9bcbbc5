/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/core/list/probe.h"

#include "salur/key.h"

#define HEADER "NIK;NO KK;NAMA;KODE DESA;NOMINAL\r\n"

/* One list with most of the dirt of real ones. */
static const char dirty[] =
    "\xef\xbb\xbf"
    "DAFTAR PENERIMA PKH (CONTOH), TAHAP 4\r\n"
    ";;;;\r\n" HEADER
    "9901011708900001;9901010203080001;SITI N;9901012001;600000\r\n"
    "'9901011708900002;'9901010203080002;BUDI;99.01.01.2001;Rp 600.000\r\n"
    "3.27E+15;;ASEP;9901012001;600000\r\n"
    ";;;;\r\n"
    "\r\n"
    "9901011708900001;;SITI NUR;9901012001;600000\r\n"
    "9901011708900003;9901010203080002;\"WATI; \"\"IBU\"\"\";9901012001;"
    "\"1.350.000,00\"\r\n"
    "9901011708900004;;\"EKO\r\nJOKO\";9901012001;600000\r\n"
    "9901011708900005;;\"DEWI;9901012001;600000\r\n"
    "9901011708900006;;RINA;9901012001;225.000;extra\r\n"
    "9901011708900007;;AGUS;9901012001;2.25\r\n"
    "JUMLAH;;;;3.375.000";

static void
a_dirty_list_is_read_to_its_end_and_everything_told(void)
{
    struct probe probe;

    probe_scan(&probe, salur_bytes_str(dirty), 0);
    CHECK_ERR(probe.err, SALUR_OK);
    CHECK_STR(ROWS(probe),
              "4 9901011708900001 9901012001 600000 SITI N\n"
              "5 9901011708900002 9901012001 600000 BUDI\n"
              "10 9901011708900003 9901012001 1350000 WATI; \"IBU\"\n");
    CHECK_STR(DEFECTS(probe), "6:1 nik NIK_EXCEL\n"
                              "9:1 nik DUPLICATE@4\n"
                              "10:2 kk DUPLICATE~@5\n"
                              "11:3 name SYNTAX\n"
                              "13:3 name SHORT\n"
                              "14:6 - TRAILING\n"
                              "15:5 amount AMOUNT\n"
                              "16:0 - TOTAL\n");
    CHECK_U64(probe.counts.rows, 10);
    CHECK_U64(probe.counts.good, 3);
    CHECK_U64(probe.counts.bad, 7);
    CHECK_U64(probe.counts.warnings, 1);
    CHECK_I64(probe.counts.amount_idr, 2550000);
    CHECK_U64(probe.counts.header_line, 3);
    CHECK(probe.counts.delimiter == ';');
    probe_wipe(&probe);
}

static void
bad_rows_are_passed_on_as_they_were(void)
{
    struct probe probe;

    probe_scan(&probe, salur_bytes_str(dirty), 0);
    CHECK_STR(REJECTS(probe),
              "0 OK " HEADER "6 NIK_EXCEL 3.27E+15;;ASEP;9901012001;600000\r\n"
              "9 DUPLICATE 9901011708900001;;SITI NUR;9901012001;600000\r\n"
              "11 SYNTAX 9901011708900004;;\"EKO\r\nJOKO\";9901012001;"
              "600000\r\n"
              "13 SHORT 9901011708900005;;\"DEWI;9901012001;600000\r\n"
              "14 TRAILING 9901011708900006;;RINA;9901012001;225.000;"
              "extra\r\n"
              "15 AMOUNT 9901011708900007;;AGUS;9901012001;2.25\r\n"
              "16 TOTAL JUMLAH;;;;3.375.000");
    probe_wipe(&probe);
}

/* All but the second of two, which is no second alone. */
static void
rejected_rows_are_rejected_again(void)
{
    struct probe first;
    struct probe again;

    probe_scan(&first, salur_bytes_str(dirty), 0);
    probe_scan(&again, salur_buf_view(&first.raw), 0);
    CHECK_ERR(again.err, SALUR_OK);
    CHECK_U64(again.counts.bad, first.counts.bad - 1);
    CHECK_U64(again.counts.good, 1);
    probe_wipe(&first);
    probe_wipe(&again);
}

static void
a_second_nik_is_found_also_behind_a_bad_row_and_other_dress(void)
{
    static const char csv[] =
        HEADER "9901011708900001;;SITI;9901012001;x\n"
               "'9901011708900001 ;;SITI;9901012001;600000\n"
               "9901011708900002;;BUDI;9901012001;600000\n"
               "\"9901011708900001\";;WATI;9901012001;600000\n"
               "9901011708900002;;BUDI;9901012001;600000\n";
    struct probe probe;

    probe_scan(&probe, salur_bytes_str(csv), 0);
    CHECK_STR(DEFECTS(probe), "2:5 amount AMOUNT\n3:1 nik DUPLICATE@2\n"
                              "5:1 nik DUPLICATE@2\n6:1 nik DUPLICATE@4\n");
    CHECK_U64(probe.counts.good, 1);
    probe_wipe(&probe);
}

static void
a_family_card_may_stand_twice_with_a_warning(void)
{
    static const char csv[] =
        HEADER "9901011708900001;9901010203080001;SITI;9901012001;600000\n"
               "9901011708900002;9901010203080001;BUDI;9901012001;600000\n"
               "9901011708900003;;ASEP;9901012001;600000\n"
               "9901011708900004;;WATI;9901012001;600000\n";
    struct probe probe;

    probe_scan(&probe, salur_bytes_str(csv), 0);
    CHECK_STR(DEFECTS(probe), "3:2 kk DUPLICATE~@2\n");
    CHECK_U64(probe.counts.good, 4);
    CHECK_U64(probe.counts.warnings, 1);
    probe_wipe(&probe);
}

/* NIKs of which all, or all but half, end in 0. */
static void
put_rounded(struct salur_buf *csv, unsigned rows, unsigned rounded)
{
    sl_put_str(csv, "NIK,NAMA,KODE DESA,NOMINAL\n");
    for (unsigned i = 0; i < rows; i++) {
        char line[64];

        snprintf(line, sizeof line,
                 "990101170890%03u%c,SITI,9901012001,"
                 "600000\n",
                 i + 1, i < rounded ? '0' : '1');
        sl_put_str(csv, line);
    }
}

static void
a_list_whose_niks_end_in_0_was_rounded_by_a_spreadsheet(void)
{
    static const struct {
        unsigned rows;
        unsigned rounded;
        const char *defects;
    } cases[] = {
        {20, 20, "1:1 nik NIK_EXCEL~\n"},
        {20, 11, "1:1 nik NIK_EXCEL~\n"},
        {20, 10, ""},
        {19, 19, ""},
        {400, 201, "1:1 nik NIK_EXCEL~\n"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct salur_buf csv;
        struct probe probe;

        salur_buf_init(&csv, 1 << 20);
        put_rounded(&csv, cases[i].rows, cases[i].rounded);
        probe_scan(&probe, salur_buf_view(&csv), 0);
        CHECK_STR(DEFECTS(probe), cases[i].defects);
        CHECK_U64(probe.counts.good, cases[i].rows);
        probe_wipe(&probe);
        salur_buf_wipe(&csv);
    }
}

static void
the_receiver_of_rows_may_stop_the_scan(void)
{
    struct probe probe;

    probe_scan(&probe, salur_bytes_str(dirty), 5);
    CHECK_ERR(probe.err, SALUR_E_FULL);
    CHECK_U64(probe.counts.good, 1);
    CHECK_STR(DEFECTS(probe), "");
    probe_wipe(&probe);
}

static void
nobody_need_listen(void)
{
    struct salur_roster_events events = {.row = NULL};
    struct salur_roster_counts counts;
    struct salur_aliases *aliases;

    CHECK_ERR(salur_aliases_new(&aliases), SALUR_OK);
    CHECK_ERR(
        salur_roster_scan(salur_bytes_str(dirty), aliases, &events, &counts),
        SALUR_OK);
    CHECK_U64(counts.good, 3);
    CHECK_U64(counts.bad, 7);
    CHECK_ERR(
        salur_roster_scan(salur_bytes(NULL, 0), aliases, &events, &counts),
        SALUR_E_HEADER);
    CHECK_U64(counts.rows, 0);
    salur_aliases_free(aliases);
}

/* A prefix never reads as more than what stands in it. */
static void
every_prefix_counts_its_rows_or_has_no_header(void)
{
    uint64_t rows = 0;

    for (size_t n = 0; n < sizeof dirty; n++) {
        struct probe probe;

        probe_scan(&probe, salur_bytes(dirty, n), 0);
        CHECK(probe.err == SALUR_OK || probe.err == SALUR_E_HEADER);
        CHECK(probe.err == SALUR_OK || probe.counts.rows == 0);
        /* A cut quoted cell is one row, and its second line one more. */
        CHECK(probe.counts.rows + 1 >= rows);
        rows = probe.counts.rows;
        probe_wipe(&probe);
    }
    CHECK_U64(rows, 10);
}

/* One bit changes a row or two, never the sum of what holds. */
static void
a_flipped_bit_costs_no_invariant(void)
{
    for (size_t bit = 0; bit < (sizeof dirty - 1) * 8; bit++) {
        char csv[sizeof dirty];
        struct probe probe;

        memcpy(csv, dirty, sizeof dirty);
        csv[bit / 8] = (char)(csv[bit / 8] ^ 1 << bit % 8); /* one byte */
        probe_scan(&probe, salur_bytes(csv, sizeof dirty - 1), 0);
        if (probe.err == SALUR_OK) {
            CHECK_I64(probe.counts.amount_idr, probe.amount_idr);
            CHECK(probe.counts.rows >= 8 && probe.counts.rows <= 12);
        } else {
            CHECK_ERR(probe.err, SALUR_E_HEADER);
        }
        probe_wipe(&probe);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_dirty_list_is_read_to_its_end_and_everything_told),
        TEST(bad_rows_are_passed_on_as_they_were),
        TEST(rejected_rows_are_rejected_again),
        TEST(a_second_nik_is_found_also_behind_a_bad_row_and_other_dress),
        TEST(a_family_card_may_stand_twice_with_a_warning),
        TEST(a_list_whose_niks_end_in_0_was_rounded_by_a_spreadsheet),
        TEST(the_receiver_of_rows_may_stop_the_scan),
        TEST(nobody_need_listen),
        TEST(every_prefix_counts_its_rows_or_has_no_header),
        TEST(a_flipped_bit_costs_no_invariant),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
