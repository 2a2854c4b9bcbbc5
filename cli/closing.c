/* SPDX-License-Identifier: Apache-2.0 */
/* The closing sheet of a day (berita acara), as its people sign it. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/paper.h"
#include "cli/paper_text.h"
#include "qr/form.h"
#include "qr/payload.h"
#include "salur/text.h"

/* A count and an amount a row. */
#define FIGURES_MAX (2 * SALUR_FORM_ROWS_MAX)
#define LABEL_MAX 48

/* The page, and the texts that it points to. */
struct page {
    struct salur_form form;
    struct salur_form_row rows[SALUR_FORM_ROWS_MAX];
    size_t rows_count;
    char figures[FIGURES_MAX][SALUR_IDR_TEXT_MAX];
    size_t figures_count;
    char labels[CASH_LINES_MAX][LABEL_MAX];
    char number[SALUR_NAME_MAX + 64];
    char opening[768];
    char reason[SALUR_REASON_MAX + 32];
    char contact[SALUR_CONTACT_MAX + 16];
    char print[48];
    char print_label[64];
    char code[SALUR_CODE_MAX + 1];
};

static const char *
idr_text(struct page *page, int64_t amount_idr)
{
    char *text = page->figures[page->figures_count++];

    salur_idr_format(text, amount_idr);
    return text;
}

static const char *
count_text(struct page *page, uint64_t count)
{
    char *text = page->figures[page->figures_count++];

    salur_count_format(text, count);
    return text;
}

/* Begin a table; its rows are those added until the next one begins. */
static void
begin(struct page *page, int column, const char *heading)
{
    page->form.parts[page->form.parts_count++] = (struct salur_form_part){
        heading, column, page->rows + page->rows_count, 0};
}

static struct salur_form_row *
add(struct page *page, const char *label, const char *count, const char *value)
{
    struct salur_form_row *row = &page->rows[page->rows_count++];

    *row = (struct salur_form_row){label, count, value, 0, 0};
    page->form.parts[page->form.parts_count - 1].count++;
    return row;
}

static struct salur_form_row *
add_sum(struct page *page, const char *label, const struct paper_sum *sum)
{
    const char *count = count_text(page, sum->count);

    return add(page, label, count, idr_text(page, sum->amount_idr));
}

/* What was handed out since the close before, and to whom. */
static void
add_day(struct page *page, const struct salur_body_close *day,
        const struct closing_facts *facts)
{
    static const char *const collectors[] = {
        "Diambil sendiri",
        "Diambil wakil",
        "Diambil ahli waris",
        "Diantar ke rumah",
    };
    const struct paper_sum gross = {day->redeemed, day->redeemed_idr};
    const struct paper_sum voided = {day->voided, day->voided_idr};
    uint64_t seen = 0;

    begin(page, 0, "Penyerahan sejak penutupan terakhir");
    add(page, "", "KPM", "Nilai");
    (void)add_sum(page, "Diserahkan", &gross);
    (void)add_sum(page, "Dibatalkan", &voided);
    /* A void may be of an earlier day: then there is no count of families. */
    add(page, "Nilai bersih", NULL,
        idr_text(page, day->redeemed_idr - day->voided_idr))
        ->is_sum = 1;
    add(page, "Penolakan dicatat", count_text(page, day->refused), "");
    add(page, "Gagal salur dicatat", count_text(page, day->unpaid), "");
    for (size_t i = 0; i < 4; i++) {
        seen += facts->by_collector[i].count;
    }
    if (seen > 0) {
        begin(page, 0, "Cara pengambilan");
        for (size_t i = 0; i < 4; i++) {
            (void)add_sum(page, collectors[i], &facts->by_collector[i]);
        }
    }
}

/* What is left of the approved lists. */
static void
add_lists(struct page *page, const struct closing_facts *facts)
{
    struct paper_sum left = facts->listed;

    if (!facts->has_list) {
        return;
    }
    left.count -= facts->redeemed.count + facts->unpaid.count;
    left.amount_idr -= facts->redeemed.amount_idr + facts->unpaid.amount_idr;
    begin(page, 0, "Daftar sampai hari ini");
    (void)add_sum(page, "Alokasi", &facts->listed);
    (void)add_sum(page, "Realisasi", &facts->redeemed);
    (void)add_sum(page, "Gagal salur", &facts->unpaid);
    add_sum(page, "Belum tersalur", &left)->is_sum = 1;
}

/* The sums of the day hold goods at their value, the drawer holds none: what
 * was paid out is what is missing of the float, and known with the count. */
static void
add_cash(struct page *page, const struct salur_closing *closing,
         const struct closing_facts *facts)
{
    const struct salur_body_close *day = &closing->day;
    int64_t due_idr = day->counted_idr - day->variance_idr;

    begin(page, 1, "Kas");
    add(page, "Uang kas diterima", NULL, idr_text(page, closing->received_idr));
    if (!day->has_count) {
        add(page, "Uang di laci TIDAK dihitung", NULL, "");
        return;
    }
    add(page, "Uang yang dibayarkan", NULL,
        idr_text(page, closing->received_idr - due_idr));
    add(page, "Seharusnya di laci", NULL, idr_text(page, due_idr));
    add(page, "Dihitung di laci", NULL, idr_text(page, day->counted_idr));
    add(page, "Selisih", NULL, idr_text(page, day->variance_idr))->is_sum = 1;
    if (day->reason[0] != 0) {
        (void)snprintf(page->reason, sizeof page->reason, "Alasan selisih: %s",
                       day->reason);
        add(page, page->reason, NULL, "")->is_note = 1;
    }
    if (facts->cash_count > 0) {
        begin(page, 1, "Uang di laci, lembar atau keping");
    }
    for (size_t i = 0; i < facts->cash_count && i < CASH_LINES_MAX; i++) {
        const struct cash_line *line = &facts->cash[i];
        char value[SALUR_IDR_TEXT_MAX];

        salur_idr_format(value, line->value_idr);
        (void)snprintf(page->labels[i], LABEL_MAX, "%s x", value);
        add(page, page->labels[i], count_text(page, line->count),
            idr_text(page, line->value_idr * (int64_t)line->count));
    }
}

/* Heading, and the sentence that says when and where. */
static void
write_words(struct page *page, const struct salur_closing *closing,
            const struct closing_facts *facts)
{
    const char *district = paper_or_empty(facts->district);
    const char *stages = paper_or_empty(facts->stages);
    char village[PAPER_VILLAGE_MAX];
    char time[PAPER_TIME_MAX];

    paper_time(time, closing->time_s, closing->site);
    paper_village(village, closing->site,
                  salur_bytes_str(paper_or_empty(facts->village)));
    page->form.title = "Berita acara penutupan";
    page->form.sample = facts->is_test ? "CONTOH" : "";
    page->form.heading = "BERITA ACARA SERAH TERIMA (BAST)";
    (void)snprintf(page->number, sizeof page->number,
                   "Penutupan penyaluran - catatan nomor %llu",
                   (unsigned long long)closing->seq);
    page->form.number = page->number;
    (void)snprintf(
        page->opening, sizeof page->opening,
        "Pada hari %s, penyaluran bantuan%s%s di %s (kode %010llu)%s%s "
        "ditutup oleh petugas %s. Angka di bawah ini dihitung dari catatan %s.",
        time, stages[0] != 0 ? " " : "", stages, village,
        (unsigned long long)closing->site, district[0] != 0 ? ", " : "",
        district, closing->operator_name[0] != 0 ? closing->operator_name : "-",
        closing->origin);
    page->form.opening = page->opening;
}

/* The fingerprint in groups of four, and the code of the same head. */
static enum salur_err
write_print(struct page *page, const struct salur_closing *closing,
            const struct closing_facts *facts)
{
    struct salur_buf code;
    enum salur_err err = SALUR_OK;

    cli_fingerprint(page->print, &closing->head.root);
    (void)snprintf(page->print_label, sizeof page->print_label,
                   "Sidik catatan (%llu catatan)",
                   (unsigned long long)closing->head.size);
    page->form.print_label = page->print_label;
    page->form.print = page->print;
    page->form.print_note =
        "Tulis sidik ini di buku kas dan bacakan ke kantor. Kode di kanan "
        "memuat sidik yang sama, disegel perangkat ini: siapa pun dapat "
        "memeriksa bahwa tidak ada catatan yang diubah, disisipkan atau "
        "dihapus sejak halaman ini dicetak.";
    salur_buf_fixed(&code, page->code, sizeof page->code - 1);
    if (facts->receipt.len > 0) {
        err = salur_payload_format(SALUR_PAYLOAD_CHECKPOINT, facts->receipt,
                                   &code);
    }
    page->form.code = salur_buf_view(&code);
    return err;
}

static void
write_signatures(struct page *page, const struct salur_closing *closing,
                 const struct closing_facts *facts)
{
    page->form.closing =
        "Demikian berita acara ini dibuat dengan sebenarnya. Uang dihitung di "
        "hadapan yang bertanda tangan di bawah ini.";
    page->form.signatures[0] = (struct salur_form_signature){
        "Petugas koperasi", closing->operator_name};
    page->form.signatures[1] = (struct salur_form_signature){
        "Pengawas koperasi", paper_or_empty(facts->supervisor)};
    page->form.signatures[2] = (struct salur_form_signature){
        "Saksi / aparat desa", paper_or_empty(facts->witness)};
    page->form.signatures_count = 3;
    if (paper_or_empty(facts->contact)[0] != 0) {
        (void)snprintf(page->contact, sizeof page->contact, "Pengaduan: %s",
                       facts->contact);
    }
    page->form.foot = page->contact;
}

/* 1 when no figure would wrap or be negative on the page, else 0. */
static int
is_sound(const struct closing_facts *facts)
{
    for (size_t i = 0; i < facts->cash_count; i++) {
        if (i >= CASH_LINES_MAX || facts->cash[i].count > CASH_COUNT_MAX ||
            facts->cash[i].value_idr < 0 ||
            facts->cash[i].value_idr > SALUR_AMOUNT_MAX) {
            return 0;
        }
    }
    return !facts->has_list ||
           (facts->redeemed.count <= facts->listed.count &&
            facts->unpaid.count <= facts->listed.count - facts->redeemed.count);
}

enum salur_err
cli_closing_page(const struct salur_closing *closing,
                 const struct closing_facts *facts, struct salur_buf *out_pdf)
{
    struct page page = {.rows_count = 0};
    enum salur_err err;

    if (!is_sound(facts)) {
        return SALUR_E_ARG;
    }
    write_words(&page, closing, facts);
    add_day(&page, &closing->day, facts);
    add_lists(&page, facts);
    add_cash(&page, closing, facts);
    err = write_print(&page, closing, facts);
    write_signatures(&page, closing, facts);
    return err != SALUR_OK ? err : salur_form_pdf(&page.form, out_pdf);
}
