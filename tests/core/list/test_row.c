/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/core/list/probe.h"

#include "salur/key.h"

#define HEADER                                                                 \
    "NO;NIK;NO KK;NAMA;ALAMAT;RT;RW;KODE DESA;NOMINAL;PAKET;KARTU KE;"         \
    "IDSEMESTA\n"
#define NIK "9901011708900012"
#define KK "9901010203080001"

struct row_case {
    const char *row;
    const char *defects;
};

/* Each row alone behind the header, on line 2. */
static void
check_cases(const struct row_case *cases, size_t count, int is_good)
{
    for (size_t i = 0; i < count; i++) {
        struct salur_buf csv;
        struct probe probe;

        salur_buf_init(&csv, 1 << 20);
        sl_put_str(&csv, HEADER);
        sl_put_str(&csv, cases[i].row);
        probe_scan(&probe, salur_buf_view(&csv), 0);
        CHECK_ERR(probe.err, SALUR_OK);
        CHECK_U64(probe.counts.rows, 1);
        CHECK_STR(DEFECTS(probe), cases[i].defects);
        if (!CHECK_U64(probe.counts.good, is_good)) {
            CHECK_STR(cases[i].row, "the row above");
        }
        probe_wipe(&probe);
        salur_buf_wipe(&csv);
    }
}

static void
good_rows_pass_however_a_spreadsheet_dressed_them(void)
{
    static const struct row_case cases[] = {
        {"1;" NIK ";" KK ";SITI;JL A;1;2;9901012001;600000;;1;X", ""},
        {"1;'" NIK ";'" KK ";SITI;;'001;'002;'9901012001;Rp 600.000,00;;;\r\n",
         ""},
        {"1;\"" NIK "\";\"\";\"SITI \"\"NUNUNG\"\" N\";\"JL A; 5\";;;"
         "99.01.01.2001;\"600.000\";;;\n",
         ""},
        {"1;" NIK ";;Ma\xca\xbcruf;Jl. Caf\xc3\xa9;;;9901012001;600000;;;", ""},
        {";" NIK ";;SITI;;;;9901012001;;BERAS10;2;", ""},
        {";" NIK ";;SITI;;;;9901012001;0;BERAS10;2;", ""},
        {";" NIK ";;SITI;;;;9901012001;600000;BERAS10;4294967295;", ""},
        {";" NIK ";;SITI;;;;9901012001;25000;;;", ""},
        {";" NIK ";;SITI;;;;9901012001;10800000;;;", ""},
        {";" NIK ";;SITI;;;;9901012001;600000;;;;; ;;", ""},
        {";" NIK ";;JUMLAHI;;;;9901012001;600000;;;", ""},
        {"TOTAL;" NIK ";;TOTAL;;;;9901012001;600000;;;", ""},
    };

    check_cases(cases, COUNT(cases), 1);
}

static void
all_that_a_row_holds_is_handed_out(void)
{
    static const char csv[] =
        HEADER "9;'" NIK ";" KK "; SITI N ;\" JL \"\"A\"\" \";'01;02 ;"
               "99.01.01.2001;Rp 600.000;BERAS10;3; ID-7 \n";
    struct probe probe;

    probe_scan(&probe, salur_bytes_str(csv), 0);
    CHECK_STR(ROWS(probe), "2 " NIK " 9901012001 600000 SITI N\n");
    CHECK_I64(probe.counts.amount_idr, 600000);
    probe_wipe(&probe);
}

static enum salur_err
compare_row(void *ctx, const struct salur_row *row)
{
    *(unsigned *)ctx += 1;
    CHECK_U64(row->line, 2);
    CHECK_STR(row->nik, NIK);
    CHECK_STR(row->kk, KK);
    CHECK_MEM(row->name.ptr, row->name.len, "SITI N", 6);
    CHECK_MEM(row->address.ptr, row->address.len, "JL \"A\"", 6);
    CHECK_MEM(row->rt.ptr, row->rt.len, "01", 2);
    CHECK_MEM(row->rw.ptr, row->rw.len, "02", 2);
    CHECK_MEM(row->id.ptr, row->id.len, "ID-7", 4);
    CHECK_U64(row->site, 9901012001);
    CHECK_I64(row->amount_idr, 600000);
    CHECK_STR(row->package, "BERAS10");
    CHECK_U64(row->card, 3);
    return SALUR_OK;
}

static enum salur_err
compare_bare_row(void *ctx, const struct salur_row *row)
{
    *(unsigned *)ctx += 1;
    CHECK_STR(row->kk, "");
    CHECK_U64(row->address.len + row->rt.len + row->rw.len + row->id.len, 0);
    CHECK_STR(row->package, "");
    CHECK_U64(row->card, 1);
    return SALUR_OK;
}

static void
every_field_arrives_and_missing_columns_are_empty(void)
{
    static const char full[] =
        HEADER "9;'" NIK ";" KK "; SITI N ;\" JL \"\"A\"\" \";'01;02 ;"
               "99.01.01.2001;Rp 600.000;BERAS10;3; ID-7 \n";
    static const char bare[] =
        "nik,nama,kode desa,nominal\n" NIK ",SITI,9901012001,600000";
    struct salur_roster_events events = {.row = compare_row};
    struct salur_roster_counts counts;
    struct salur_aliases *aliases;
    unsigned calls = 0;

    CHECK_ERR(salur_aliases_new(&aliases), SALUR_OK);
    events.ctx = &calls;
    CHECK_ERR(
        salur_roster_scan(salur_bytes_str(full), aliases, &events, &counts),
        SALUR_OK);
    events.row = compare_bare_row;
    CHECK_ERR(
        salur_roster_scan(salur_bytes_str(bare), aliases, &events, &counts),
        SALUR_OK);
    CHECK_U64(calls, 2);
    salur_aliases_free(aliases);
}

static enum salur_err
compare_village(void *ctx, const struct salur_row *row)
{
    static const char *const names[] = {"SUKAMAJU", "", ""};
    unsigned *calls = ctx;
    struct salur_bytes wanted = salur_bytes_str(names[*calls]);

    *calls += 1;
    CHECK_MEM(row->village.ptr, row->village.len, wanted.ptr, wanted.len);
    return SALUR_OK;
}

static void
a_village_whose_name_is_no_text_has_none_and_is_paid(void)
{
    static const char csv[] =
        "nik,nama,kode desa,nominal,desa/kelurahan\n" NIK
        ",SITI,9901012001,600000, SUKAMAJU \n"
        "9901015101900002,BUDI,9901012001,600000,Suka\x92maju\n"
        "9901015101900003,WATI,9901012001,600000\n";
    struct salur_roster_events events = {.row = compare_village};
    struct salur_roster_counts counts;
    struct salur_aliases *aliases;
    struct probe probe;
    unsigned calls = 0;

    CHECK_ERR(salur_aliases_new(&aliases), SALUR_OK);
    events.ctx = &calls;
    CHECK_ERR(
        salur_roster_scan(salur_bytes_str(csv), aliases, &events, &counts),
        SALUR_OK);
    CHECK_U64(calls, 3);
    CHECK_U64(counts.good, 3);
    salur_aliases_free(aliases);
    probe_scan(&probe, salur_bytes_str(csv), 0);
    CHECK_STR(DEFECTS(probe), "3:5 village UTF8~\n4:0 - SHORT~\n");
    probe_wipe(&probe);
}

static void
one_bad_cell_makes_one_defect_and_a_bad_row(void)
{
    static const struct row_case cases[] = {
        {";;;SITI;;;;9901012001;600000;;;", "2:2 nik EMPTY\n"},
        {";3.27E+15;;SITI;;;;9901012001;600000;;;", "2:2 nik NIK_EXCEL\n"},
        {";990101170890001;;SITI;;;;9901012001;600000;;;", "2:2 nik NIK\n"},
        {";" NIK ";99;SITI;;;;9901012001;600000;;;", "2:3 kk SYNTAX\n"},
        {";" NIK ";9.9E+15;SITI;;;;9901012001;600000;;;", "2:3 kk NIK_EXCEL\n"},
        {";" NIK ";;;;;;9901012001;600000;;;", "2:4 name EMPTY\n"},
        {";" NIK ";; \xc2\xa0 ;;;;9901012001;600000;;;", "2:4 name EMPTY\n"},
        {";" NIK ";;-;;;;9901012001;600000;;;", "2:4 name SYNTAX\n"},
        {";" NIK ";;#N/A;;;;9901012001;600000;;;", "2:4 name SYNTAX\n"},
        {";" NIK ";;12345;;;;9901012001;600000;;;", "2:4 name SYNTAX\n"},
        {";" NIK ";;SITI\tN;;;;9901012001;600000;;;", "2:4 name SYNTAX\n"},
        {";" NIK ";;Ma\x92ruf;;;;9901012001;600000;;;", "2:4 name UTF8\n"},
        {";" NIK ";;\"SITI\nN\";;;;9901012001;600000;;;", "2:4 name SYNTAX\n"},
        {";" NIK ";;SITI;Jl\xff;;;9901012001;600000;;;", "2:5 address UTF8\n"},
        {";" NIK ";;SITI;a\x01z;;;9901012001;600000;;;",
         "2:5 address SYNTAX\n"},
        {";" NIK ";;SITI;;\x80;;9901012001;600000;;;", "2:6 rt UTF8\n"},
        {";" NIK ";;SITI;;;\x80;9901012001;600000;;;", "2:7 rw UTF8\n"},
        {";" NIK ";;SITI;;;;;600000;;;", "2:8 site EMPTY\n"},
        {";" NIK ";;SITI;;;;SUKAMAJU;600000;;;", "2:8 site SYNTAX\n"},
        {";" NIK ";;SITI;;;;9901010000;600000;;;", "2:8 site RANGE\n"},
        {";" NIK ";;SITI;;;;9901012001;;;;", "2:9 amount EMPTY\n"},
        {";" NIK ";;SITI;;;;9901012001;0;;;", "2:9 amount AMOUNT\n"},
        {";" NIK ";;SITI;;;;9901012001;1.35;;;", "2:9 amount AMOUNT\n"},
        {";" NIK ";;SITI;;;;9901012001;1,35E+06;;;", "2:9 amount AMOUNT\n"},
        {";" NIK ";;SITI;;;;9901012001;#REF!;;;", "2:9 amount AMOUNT\n"},
        {";" NIK ";;SITI;;;;9901012001;#REF!;A;;", "2:9 amount AMOUNT\n"},
        {";" NIK ";;SITI;;;;9901012001;-600000;;;", "2:9 amount RANGE\n"},
        {";" NIK ";;SITI;;;;9901012001;1000000001;;;", "2:9 amount RANGE\n"},
        {";" NIK ";;SITI;;;;9901012001;600000;beras;;",
         "2:10 package SYNTAX\n"},
        {";" NIK ";;SITI;;;;9901012001;;BERAS10KG;;", "2:10 package RANGE\n"},
        {";" NIK ";;SITI;;;;9901012001;600000;;0;", "2:11 card RANGE\n"},
        {";" NIK ";;SITI;;;;9901012001;600000;;01;", "2:11 card CANONICAL\n"},
        {";" NIK ";;SITI;;;;9901012001;600000;;4294967296;",
         "2:11 card RANGE\n"},
        {";" NIK ";;SITI;;;;9901012001;600000;;satu;", "2:11 card SYNTAX\n"},
        {";" NIK ";;SITI;;;;9901012001;600000;;;\x80", "2:12 id UTF8\n"},
        {";" NIK ";;SITI;JL A;5;;;9901012001;600000;;;",
         "2:8 site EMPTY\n2:9 amount RANGE\n"},
        {";" NIK ";;SITI;;;;9901012001;600000;;;;;x", "2:14 - TRAILING\n"},
    };

    check_cases(cases, COUNT(cases), 0);
}

static void
a_broken_form_is_told_once_and_the_cells_are_not(void)
{
    static const struct row_case cases[] = {
        {";" NIK ";;\"SITI;;;;9901012001;600000;;;\n", "2:4 name SHORT\n"},
        {";" NIK ";;\"SITI\"N;;;;9901012001;600000;;;", "2:4 name SYNTAX\n"},
        {"\"1;" NIK ";;SITI;;;;9901012001;600000;;;", "2:1 - SHORT\n"},
        {"\"1\n2\";\"" NIK ";;SITI;;;;9901012001;600000;;;", "3:2 nik SHORT\n"},
    };
    struct salur_buf csv;
    struct probe probe;

    check_cases(cases, COUNT(cases), 0);
    salur_buf_init(&csv, 1 << 20);
    sl_put_str(&csv, HEADER ";" NIK ";;");
    for (unsigned i = 0; i <= SALUR_CELL_MAX; i++) {
        sl_put_u8(&csv, 'A');
    }
    sl_put_str(&csv, ";;;;9901012001;600000;;;\n");
    for (unsigned i = 0; i < SALUR_COLUMNS_MAX; i++) {
        sl_put_u8(&csv, ';');
    }
    sl_put_str(&csv, "\n");
    probe_scan(&probe, salur_buf_view(&csv), 0);
    CHECK_STR(DEFECTS(probe), "2:4 name LIMIT\n3:0 - LIMIT\n");
    CHECK_U64(probe.counts.bad, 2);
    probe_wipe(&probe);
    salur_buf_wipe(&csv);
}

static void
every_defect_of_a_row_is_told(void)
{
    static const struct row_case cases[] = {
        {"1;3.27E+15;x;;\xff;\xff;\xff;y;z;w!;v;\xff;u",
         "2:13 - TRAILING\n2:2 nik NIK_EXCEL\n2:3 kk SYNTAX\n2:4 name EMPTY\n"
         "2:8 site SYNTAX\n2:10 package SYNTAX\n2:9 amount AMOUNT\n"
         "2:11 card SYNTAX\n2:5 address UTF8\n2:6 rt UTF8\n2:7 rw UTF8\n"
         "2:12 id UTF8\n"},
        {"1", "2:0 - SHORT~\n2:2 nik EMPTY\n2:4 name EMPTY\n2:8 site EMPTY\n"
              "2:9 amount EMPTY\n"},
        {"Mengetahui,;;;;;;;;Kepala Dinas;;;",
         "2:2 nik EMPTY\n2:4 name EMPTY\n2:8 site EMPTY\n2:9 amount AMOUNT\n"},
    };

    check_cases(cases, COUNT(cases), 0);
}

static void
doubts_are_told_and_the_row_stays_good(void)
{
    static const struct row_case cases[] = {
        {";9901010100900012;;SITI;;;;9901012001;600000;;;", "2:2 nik DATE~\n"},
        /* "750.000" that a spreadsheet took for a fraction. */
        {";" NIK ";;SITI;;;;9901012001;750;;;", "2:9 amount RANGE~\n"},
        {";" NIK ";;SITI;;;;9901012001;24999;;;", "2:9 amount RANGE~\n"},
        {";" NIK ";;SITI;;;;9901012001;10800001;;;", "2:9 amount RANGE~\n"},
        {";" NIK ";;SITI;;;;9901012001;600000", "2:0 - SHORT~\n"},
        {"\x80;" NIK ";;SITI;;;;9901012001;600000;;;", "2:1 - UTF8~\n"},
        {"\"a\nb\";" NIK ";;SITI;;;;9901012001;600000;;;", "2:1 - SYNTAX~\n"},
    };

    check_cases(cases, COUNT(cases), 1);
}

static void
totals_and_repeated_headers_are_called_that(void)
{
    static const struct row_case cases[] = {
        {"JUMLAH;;;;;;;;14.340.000;;;", "2:0 - TOTAL\n"},
        {";Jumlah KPM: 120;;;;;;;14.340.000;;;", "2:0 - TOTAL\n"},
        {";;; TOTAL ;;;;;14.340.000;;;", "2:0 - TOTAL\n"},
        {"Grand Total;;;;;;;;14.340.000;;;", "2:0 - TOTAL\n"},
        {"SUB TOTAL;;;;;;;;14.340.000;;;", "2:0 - TOTAL\n"},
        {"Subtotal Desa;;;;;;;;14.340.000;;;", "2:0 - TOTAL\n"},
        {"jml.;;;;;;;;14.340.000", "2:0 - TOTAL\n"},
        {HEADER, "2:0 - HEADER\n"},
        {"No.;N I K;x;y;;;;;;;;", "2:0 - HEADER\n"},
    };

    check_cases(cases, COUNT(cases), 0);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(good_rows_pass_however_a_spreadsheet_dressed_them),
        TEST(all_that_a_row_holds_is_handed_out),
        TEST(every_field_arrives_and_missing_columns_are_empty),
        TEST(a_village_whose_name_is_no_text_has_none_and_is_paid),
        TEST(one_bad_cell_makes_one_defect_and_a_bad_row),
        TEST(a_broken_form_is_told_once_and_the_cells_are_not),
        TEST(every_defect_of_a_row_is_told),
        TEST(doubts_are_told_and_the_row_stays_good),
        TEST(totals_and_repeated_headers_are_called_that),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
