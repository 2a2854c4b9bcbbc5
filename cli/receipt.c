/* SPDX-License-Identifier: Apache-2.0 */
/* The receipt of one handout: facts into lines, lines into a format. */
#include <stdio.h>
#include <string.h>

#include "cli/paper.h"
#include "cli/paper_text.h"
#include "cli/text.h"
#include "qr/payload.h"
#include "qr/slip.h"
#include "salur/text.h"

#define LINES_MAX 32
/* Name masked, goods and the like with their labels. */
#define TEXT_MAX (SALUR_PERSON_NAME_MAX + 64)

/* The lines, and the texts that they point to. */
struct slip {
    struct salur_slip_line lines[LINES_MAX];
    size_t count;
    char stage[PAPER_STAGE_MAX];
    char stage_code[SALUR_STAGE_NAME_MAX];
    char village[PAPER_VILLAGE_MAX];
    char site[16];
    char seq[24];
    char time[CLI_TIME_MAX];
    char name[SALUR_PERSON_NAME_MAX + 1];
    char nik[24];
    char number[SALUR_SHORT_MAX];
    char amount[SALUR_IDR_TEXT_MAX];
    char words[SALUR_IDR_WORDS_MAX];
    char proof[TEXT_MAX];
    char code[SALUR_CODE_MAX + 1];
};

int
cli_receipt_format(enum receipt_format *out, const char *name)
{
    static const struct {
        const char *name;
        enum receipt_format format;
    } formats[] = {
        {"text32", RECEIPT_TEXT_32},
        {"text48", RECEIPT_TEXT_48},
        {"escpos58", RECEIPT_ESCPOS_58},
        {"escpos80", RECEIPT_ESCPOS_80},
        {"pdf", RECEIPT_PDF},
    };

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(formats[i].name, name) == 0) {
            *out = formats[i].format;
            return 1;
        }
    }
    return 0;
}

static void
add(struct slip *slip, enum salur_slip_kind kind, const char *text,
    const char *value)
{
    /* The lines below are fewer than LINES_MAX whatever the facts. */
    if (slip->count < LINES_MAX) {
        slip->lines[slip->count++] =
            (struct salur_slip_line){kind, text, value};
    }
}

/* A pair, unless nothing is known. */
static void
add_known(struct slip *slip, const char *label, const char *value)
{
    if (value != NULL && value[0] != 0) {
        add(slip, SALUR_SLIP_PAIR, label, value);
    }
}

static const char *
collector_word(enum salur_collector collector)
{
    switch (collector) {
    case SALUR_COLLECTOR_SELF:
        return "sendiri";
    case SALUR_COLLECTOR_PROXY:
        return "wakil (satu KK)";
    case SALUR_COLLECTOR_HEIR:
        return "ahli waris";
    case SALUR_COLLECTOR_HOME:
        return "sendiri, di rumah";
    }
    return "";
}

static void
add_head(struct slip *slip, const struct receipt_facts *facts)
{
    paper_village(slip->village, facts->site,
                  salur_bytes_str(paper_or_empty(facts->village)));
    (void)snprintf(slip->site, sizeof slip->site, "%010llu",
                   (unsigned long long)facts->site);
    paper_stage(slip->stage, &facts->stage);
    salur_stage_id_format(slip->stage_code, &facts->stage);
    add(slip, SALUR_SLIP_STRONG, "TANDA TERIMA BANTUAN", NULL);
    add(slip, SALUR_SLIP_STRONG, slip->village, NULL);
    add(slip, SALUR_SLIP_CENTER, slip->stage, NULL);
    if (facts->is_test) {
        add(slip, SALUR_SLIP_BIG, "CONTOH", NULL);
    }
    if (facts->is_voided) {
        add(slip, SALUR_SLIP_BIG, "BATAL", NULL);
        add(slip, SALUR_SLIP_CENTER, "Tidak jadi diserahkan", NULL);
    }
    if (facts->is_copy) {
        add(slip, SALUR_SLIP_STRONG, "SALINAN", NULL);
    }
}

static void
add_handout(struct slip *slip, const struct receipt_facts *facts)
{
    const char *tail = paper_or_empty(facts->nik_tail);

    (void)snprintf(slip->seq, sizeof slip->seq, "%llu",
                   (unsigned long long)facts->seq);
    cli_time_text(slip->time, facts->time_s, facts->site);
    salur_name_mask(slip->name, sizeof slip->name,
                    salur_bytes_str(paper_or_empty(facts->name)));
    (void)snprintf(slip->nik, sizeof slip->nik, "************%.4s", tail);
    salur_short_format(slip->number, &facts->cti);
    add(slip, SALUR_SLIP_RULE, NULL, NULL);
    add(slip, SALUR_SLIP_PAIR, "Nomor catatan", slip->seq);
    add(slip, SALUR_SLIP_PAIR, "Waktu", slip->time);
    add(slip, SALUR_SLIP_PAIR, "Kode desa", slip->site);
    add(slip, SALUR_SLIP_PAIR, "Kode tahap", slip->stage_code);
    add_known(slip, "Nama", slip->name);
    add_known(slip, "NIK", tail[0] != 0 ? slip->nik : "");
    add(slip, SALUR_SLIP_PAIR, "Nomor pendek", slip->number);
    add(slip, SALUR_SLIP_PAIR, "Diambil oleh",
        collector_word(facts->collector));
    add_known(slip, "Petugas", facts->operator_name);
    add(slip, SALUR_SLIP_RULE, NULL, NULL);
}

static void
add_claim(struct slip *slip, const struct receipt_facts *facts)
{
    if (facts->amount_idr > 0) {
        salur_idr_format(slip->amount, facts->amount_idr);
        salur_idr_words(slip->words, facts->amount_idr);
        add(slip, SALUR_SLIP_BIG, slip->amount, NULL);
        add(slip, SALUR_SLIP_CENTER, slip->words, NULL);
    }
    add_known(slip, "Barang", facts->package);
    add(slip, SALUR_SLIP_RULE, NULL, NULL);
    if (!facts->is_voided) {
        add(slip, SALUR_SLIP_TEXT,
            "Hitung sebelum pergi. Bantuan diterima utuh, tanpa potongan.",
            NULL);
    }
}

/* The code, and what it is for. */
static enum salur_err
add_code(struct slip *slip, const struct receipt_facts *facts)
{
    struct salur_buf code;
    enum salur_err err = SALUR_OK;

    salur_buf_fixed(&code, slip->code, sizeof slip->code - 1);
    if (facts->receipt.len > 0) {
        err = salur_payload_format(SALUR_PAYLOAD_CHECKPOINT, facts->receipt,
                                   &code);
        slip->code[code.len] = 0;
        (void)snprintf(slip->proof, sizeof slip->proof,
                       "Simpan kertas ini. Kode ini membuktikan bahwa catatan "
                       "nomor %s ada dan tidak diubah.",
                       slip->seq);
        add(slip, SALUR_SLIP_CODE, slip->code, NULL);
        add(slip, SALUR_SLIP_TEXT, slip->proof, NULL);
    }
    add_known(slip, "Pengaduan", facts->contact);
    return err;
}

enum salur_err
cli_receipt(enum receipt_format format, const struct receipt_facts *facts,
            struct salur_buf *out)
{
    struct slip slip = {.count = 0};
    enum salur_err err;

    add_head(&slip, facts);
    add_handout(&slip, facts);
    add_claim(&slip, facts);
    err = add_code(&slip, facts);
    if (err != SALUR_OK) {
        return err;
    }
    switch (format) {
    case RECEIPT_TEXT_32:
        return salur_slip_text(slip.lines, slip.count, 32, out);
    case RECEIPT_TEXT_48:
        return salur_slip_text(slip.lines, slip.count, 48, out);
    case RECEIPT_ESCPOS_58:
        return salur_slip_escpos(slip.lines, slip.count, SALUR_SLIP_DOTS_58,
                                 out);
    case RECEIPT_ESCPOS_80:
        return salur_slip_escpos(slip.lines, slip.count, SALUR_SLIP_DOTS_80,
                                 out);
    case RECEIPT_PDF:
        return salur_slip_pdf(slip.lines, slip.count, "Tanda terima", out);
    }
    return SALUR_E_ARG;
}
