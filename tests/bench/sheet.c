/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Printing the cards of a village against nothing but its symbols: libqrencode
 * over the same texts, on one processor.
 */
#include "bench.h"

#include <qrencode.h>
#include <stdlib.h>

#include "harness.h"
#include "qr/payload.h"
#include "qr/sheet.h"
#include "salur/limits.h"

#define CARDS 800
#define ROUNDS 5
/* A cash PKH card (salur/limits.h). */
#define TOKEN_LEN 143

struct sheet {
    uint8_t *texts; /* SALUR_CODE_MAX each */
    size_t len;     /* of each */
};

static double
sheet_ours(void *ctx)
{
    static const struct salur_sheet_words words = {
        .title = "Kartu",
        .sample = "CONTOH",
        .stage = "PKH tahap 4 tahun 2026",
        .village = "Desa CONTOH",
        .site = "9901012001 / PKH-202604-1",
        .validity = "Berlaku 5 Oktober 2026 sampai 20 Desember 2026",
        .contact = "Pengaduan: 0800-123-4567",
        .short_label = "Nomor pendek",
    };
    const struct sheet *sheet = ctx;
    struct salur_sheet *document = NULL;
    struct salur_buf pdf;
    unsigned pages = 0;
    double start = bench_now();
    double seconds;

    salur_buf_init(&pdf, 1 << 26);
    bench_must(salur_sheet_new(&document, SALUR_SHEET_CARDS, &words), "sheet");
    for (size_t i = 0; i < CARDS; i++) {
        const struct salur_sheet_family family = {
            .name = "SITI N.",
            .number = "B8NZ-WBM",
            .amount_idr = 1125000,
            .amount = "Rp 1.125.000",
            .words = "satu juta seratus dua puluh lima ribu rupiah",
            .code = salur_bytes(sheet->texts + i * SALUR_CODE_MAX, sheet->len),
        };

        bench_must(salur_sheet_add(document, &family), "card");
    }
    bench_must(salur_sheet_finish(document, &pdf, &pages), "finish");
    seconds = bench_now() - start;
    bench_require(pages == CARDS / 8 && pdf.len > CARDS * 500, "pages");
    salur_sheet_free(document);
    salur_buf_wipe(&pdf);
    return seconds;
}

static double
sheet_symbols(void *ctx)
{
    const struct sheet *sheet = ctx;
    double start = bench_now();

    for (size_t i = 0; i < CARDS; i++) {
        QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
        QRcode *code = NULL;

        /* 220 characters. */
        if (input != NULL &&
            QRinput_append(input, QR_MODE_AN, (int)sheet->len,
                           sheet->texts + i * SALUR_CODE_MAX) == 0) {
            code = QRcode_encodeInput(input);
        }
        bench_require(code != NULL && code->version == 8, "symbol");
        QRcode_free(code);
        QRinput_free(input);
    }
    return bench_now() - start;
}

void
bench_sheet(void)
{
    static const bench_fn fns[] = {sheet_ours, sheet_symbols};
    struct bench_row row = {.what = "print 800 cards on 100 pages",
                            .limit = "their symbols alone, libqrencode",
                            .amount = CARDS,
                            .unit = "cards/s"};
    struct prng prng = {5};
    struct sheet sheet;
    double medians[2];

    sheet.texts = bench_alloc(CARDS, SALUR_CODE_MAX);
    for (size_t i = 0; i < CARDS; i++) {
        uint8_t token[TOKEN_LEN];
        struct salur_buf text;

        prng_fill(&prng, token, sizeof token);
        salur_buf_fixed(&text, sheet.texts + i * SALUR_CODE_MAX,
                        SALUR_CODE_MAX);
        bench_must(salur_payload_format(SALUR_PAYLOAD_TEST,
                                        salur_bytes(token, sizeof token),
                                        &text),
                   "text");
        sheet.len = text.len;
    }
    bench_rounds("sheet", ROUNDS, fns, 2, &sheet, medians);
    row.ours_s = medians[0];
    row.limit_s = medians[1];
    bench_row(&row);
    free(sheet.texts);
}
