/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "qr/form.h"
#include "qr/self_test.h"
#include "qr/slip.h"
#include "scarce.h"

#define CODE                                                                   \
    "SLT1:QED8WEX0QED8WEX0QED8WEX0QED8WEX0QED8WEX0QED8WEX0QED8WEX0QED8WEX0"

static const struct salur_sheet_words words = {
    .title = "Kartu",
    .sample = "CONTOH",
    .heading = "DAFTAR",
    .stage = "PKH tahap 4 tahun 2026",
    .village = "Desa CONTOH",
    .site = "9901012001",
    .validity = "Berlaku 5 Oktober 2026 sampai 20 Desember 2026",
    .contact = "Pengaduan: 0800",
    .short_label = "Nomor pendek",
    .office = "Dinas Sosial",
    .meeting_labels = {"Tempat", "Jam"},
    .meeting = {"Balai desa", ""},
    .bring = {"Surat ini", "KTP"},
    .proxy = {"Wakil satu KK"},
    .promise = {"Bantuan diterima utuh."},
    .columns = {"No", "Nama", "NIK", "Alamat", "Nomor", "Jumlah", "Barang",
                "TTD"},
    .page_sum = "Jumlah halaman",
    .total_sum = "Jumlah",
    .families = "KPM",
    .page_label = "Halaman",
    .signatures = {"Petugas", "Pengawas", "Saksi"},
};

static struct salur_sheet_family
family(const char *name)
{
    struct salur_sheet_family out = {
        .name = name,
        .address = "Kp. Contoh 1",
        .nik = "9901********0001",
        .number = "B8NZ-WBM",
        .amount_idr = 600000,
        .amount = "Rp 600.000",
        .words = "enam ratus ribu rupiah",
        .package = "Beras 10 kg",
        .card = "Kartu ke-2",
        .code = salur_bytes_str(CODE),
    };

    return out;
}

/* Make a document of count families; the first error. */
static enum salur_err
make(enum salur_sheet_layout layout, size_t count, const char *name,
     struct salur_buf *out, unsigned *pages)
{
    const struct salur_sheet_family one = family(name);
    struct salur_sheet *sheet = NULL;
    enum salur_err err = salur_sheet_new(&sheet, layout, &words);

    for (size_t i = 0; i < count && err == SALUR_OK; i++) {
        err = salur_sheet_add(sheet, &one);
    }
    if (err == SALUR_OK) {
        err = salur_sheet_finish(sheet, out, pages);
    }
    salur_sheet_free(sheet);
    return err;
}

static void
families_fill_as_many_pages_as_they_need(void)
{
    static const struct {
        enum salur_sheet_layout layout;
        size_t families;
        unsigned pages;
    } rows[] = {
        {SALUR_SHEET_CARDS, 1, 1},  {SALUR_SHEET_CARDS, 8, 1},
        {SALUR_SHEET_CARDS, 9, 2},  {SALUR_SHEET_CARDS, 16, 2},
        {SALUR_SHEET_CARDS, 17, 3}, {SALUR_SHEET_LETTER, 1, 1},
        {SALUR_SHEET_LETTER, 3, 3}, {SALUR_SHEET_LIST, 0, 1},
        {SALUR_SHEET_LIST, 1, 1},   {SALUR_SHEET_LIST, 9, 1},
        {SALUR_SHEET_LIST, 13, 2}, /* the signatures need room */
        {SALUR_SHEET_LIST, 14, 2},  {SALUR_SHEET_LIST, 40, 4},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_buf out;
        unsigned pages = 0;

        salur_buf_init(&out, 1 << 22);
        CHECK_ERR(
            make(rows[i].layout, rows[i].families, "SITI N.", &out, &pages),
            SALUR_OK);
        CHECK_U64(pages, rows[i].pages);
        CHECK(out.len > 500 && memcmp(out.ptr, "%PDF-", 5) == 0);
        salur_buf_wipe(&out);
    }
}

static void
the_same_families_give_the_same_bytes(void)
{
    for (int layout = SALUR_SHEET_CARDS; layout <= SALUR_SHEET_LIST; layout++) {
        struct salur_buf a;
        struct salur_buf b;

        salur_buf_init(&a, 1 << 22);
        salur_buf_init(&b, 1 << 22);
        CHECK_ERR(make((enum salur_sheet_layout)layout, 20, "X", &a, NULL),
                  SALUR_OK);
        CHECK_ERR(make((enum salur_sheet_layout)layout, 20, "X", &b, NULL),
                  SALUR_OK);
        CHECK_MEM(a.ptr, a.len, b.ptr, b.len);
        salur_buf_clear(&b);
        CHECK_ERR(make((enum salur_sheet_layout)layout, 20, "Y", &b, NULL),
                  SALUR_OK);
        CHECK(!salur_bytes_equal(salur_buf_view(&a), salur_buf_view(&b)));
        salur_buf_wipe(&a);
        salur_buf_wipe(&b);
    }
}

static void
nobody_is_no_card_and_no_letter(void)
{
    struct salur_buf out;

    salur_buf_init(&out, 1 << 20);
    CHECK_ERR(make(SALUR_SHEET_CARDS, 0, "", &out, NULL), SALUR_E_EMPTY);
    CHECK_ERR(make(SALUR_SHEET_LETTER, 0, "", &out, NULL), SALUR_E_EMPTY);
    CHECK_ERR(make((enum salur_sheet_layout)3, 0, "", &out, NULL), SALUR_E_ARG);
    CHECK_U64(out.len, 0);
    salur_buf_wipe(&out);
}

/* Names as lists have them, and as they should not. */
static void
no_name_breaks_a_page(void)
{
    static const char *const names[] = {
        "",
        " ",
        "(((((",
        ")) Tj ET (",
        "\\",
        "\\\\(\\",
        "a\nb\r\tc",
        "\xff\xfe\xc3",
        "\xf0\x9f\x98\x80",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "i i i i i i i i i i i i i i i i i i i i i i i i i i i i i i i i i i i "
        "i i i i i i i i i i i i i i i i i i i i i i i i i",
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (int layout = SALUR_SHEET_CARDS; layout <= SALUR_SHEET_LIST;
             layout++) {
            struct salur_buf out;

            salur_buf_init(&out, 1 << 22);
            CHECK_ERR(
                make((enum salur_sheet_layout)layout, 2, names[i], &out, NULL),
                SALUR_OK);
            salur_buf_wipe(&out);
        }
    }
}

static void
a_bad_code_or_sum_ends_the_document(void)
{
    struct salur_sheet_family bad = family("SITI");
    struct salur_sheet *sheet = NULL;
    struct salur_buf out;

    salur_buf_init(&out, 1 << 20);
    bad.code = salur_bytes_str("not a code");
    CHECK_ERR(salur_sheet_new(&sheet, SALUR_SHEET_CARDS, &words), SALUR_OK);
    CHECK_ERR(salur_sheet_add(sheet, &bad), SALUR_E_SYNTAX);
    bad.code = salur_bytes_str(CODE);
    CHECK_ERR(salur_sheet_add(sheet, &bad), SALUR_E_SYNTAX);
    CHECK_ERR(salur_sheet_finish(sheet, &out, NULL), SALUR_E_SYNTAX);
    salur_sheet_free(sheet);

    CHECK_ERR(salur_sheet_new(&sheet, SALUR_SHEET_LIST, &words), SALUR_OK);
    bad.amount_idr = INT64_MAX;
    CHECK_ERR(salur_sheet_add(sheet, &bad), SALUR_OK);
    bad.amount_idr = 1;
    CHECK_ERR(salur_sheet_add(sheet, &bad), SALUR_E_OVERFLOW);
    CHECK_ERR(salur_sheet_finish(sheet, &out, NULL), SALUR_E_OVERFLOW);
    salur_sheet_free(sheet);
    CHECK_U64(out.len, 0);
    salur_buf_wipe(&out);
}

static void
a_small_buffer_is_left_as_it_was(void)
{
    struct salur_buf out;

    salur_buf_init(&out, 1000);
    salur_buf_put(&out, "kept", 4);
    CHECK_ERR(make(SALUR_SHEET_CARDS, 8, "SITI", &out, NULL), SALUR_E_LIMIT);
    CHECK_MEM(out.ptr, out.len, "kept", 4);
    salur_buf_wipe(&out);
}

static const struct salur_form_row rows[] = {
    {"Diserahkan", "42", "Rp 25.350.000", 0, 0},
    {"Selisih", NULL, "Rp -50.000", 1, 0},
    {"Alasan: satu lembar robek", NULL, "", 0, 1},
};
static const struct salur_form form = {
    .title = "Berita acara",
    .heading = "BERITA ACARA",
    .opening = "Pada hari ini",
    .parts = {{"Hari ini", 0, rows, 3}, {"Kas", 1, rows, 3}},
    .parts_count = 2,
    .print = "a7a7 a7a7",
    .code = {(const uint8_t *)CODE, sizeof CODE - 1},
    .signatures = {{"Petugas", "Wati"}, {"Saksi", ""}},
    .signatures_count = 2,
};

static void
a_statement_is_one_page_or_refused(void)
{
    struct salur_form more = form;
    struct salur_buf a;
    struct salur_buf b;

    salur_buf_init(&a, 1 << 20);
    salur_buf_init(&b, 1 << 20);
    CHECK_ERR(salur_form_pdf(&form, &a), SALUR_OK);
    CHECK_ERR(salur_form_pdf(&form, &b), SALUR_OK);
    CHECK_MEM(a.ptr, a.len, b.ptr, b.len);
    salur_buf_clear(&a);
    more.parts[0].count = SALUR_FORM_ROWS_MAX + 1;
    CHECK_ERR(salur_form_pdf(&more, &a), SALUR_E_LIMIT);
    more = form;
    more.signatures_count = SALUR_FORM_SIGNATURES_MAX + 1;
    CHECK_ERR(salur_form_pdf(&more, &a), SALUR_E_LIMIT);
    more = form;
    more.code = salur_bytes_str("lower case");
    CHECK_ERR(salur_form_pdf(&more, &a), SALUR_E_SYNTAX);
    CHECK_U64(a.len, 0);
    salur_buf_wipe(&a);
    salur_buf_wipe(&b);
}

static enum salur_err
make_one(int which, struct salur_buf *out)
{
    static const struct salur_slip_line lines[] = {
        {SALUR_SLIP_BIG, "Rp 600.000", NULL},
        {SALUR_SLIP_PAIR, "Nama", "SITI N."},
        {SALUR_SLIP_CODE, CODE, NULL},
    };
    static const struct salur_self_test_words page = {.title = "Uji"};

    switch (which) {
    case 3:
        return salur_form_pdf(&form, out);
    case 4:
        return salur_slip_pdf(lines, 3, "Tanda terima", out);
    case 5:
        return salur_self_test_pdf(&page, out);
    default:
        return make((enum salur_sheet_layout)which, 2, "SITI", out, NULL);
    }
}

/*
 * Whichever allocation fails, ours or libharu's, the answer is an error or
 * the whole file.
 */
static void
no_memory_is_an_error_and_no_crash(void)
{
    for (int which = 0; which < 6 && CAN_FAIL; which++) {
        struct salur_buf whole;
        long allowed = 0;
        enum salur_err err;

        salur_buf_init(&whole, 1 << 22);
        CHECK_ERR(make_one(which, &whole), SALUR_OK);
        do {
            struct salur_buf out;

            salur_buf_init(&out, 1 << 22);
            allocations_left = allowed;
            ran_out = 0;
            err = make_one(which, &out);
            allocations_left = -1;
            if (err == SALUR_OK) {
                CHECK_MEM(out.ptr, out.len, whole.ptr, whole.len);
            } else {
                CHECK_ERR(err, SALUR_E_MEMORY);
                CHECK_U64(out.len, 0);
            }
            salur_buf_wipe(&out);
            allowed += allowed < 400 ? 1 : 7;
        } while (ran_out && allowed < 100000);
        CHECK_ERR(err, SALUR_OK);
        salur_buf_wipe(&whole);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(families_fill_as_many_pages_as_they_need),
        TEST(the_same_families_give_the_same_bytes),
        TEST(nobody_is_no_card_and_no_letter),
        TEST(no_name_breaks_a_page),
        TEST(a_bad_code_or_sum_ends_the_document),
        TEST(a_small_buffer_is_left_as_it_was),
        TEST(a_statement_is_one_page_or_refused),
        TEST(no_memory_is_an_error_and_no_crash),
    };
    return RUN_TESTS(tests, argc, argv);
}
