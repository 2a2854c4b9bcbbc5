/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paper that the counter prints: the receipt of one handout and the closing
 * sheet of a day.  Callers bring facts; the words are those of the forms and
 * are Indonesian whatever the language of the screen is, since families and
 * the village office read them (UU 24/2009, article 27).
 *
 * Nothing is read from the store, the clock or the system here: the same
 * facts give the same bytes.
 */
#ifndef CLI_PAPER_H
#define CLI_PAPER_H

#include "salur/closing.h"
#include "salur/receipt.h"

enum receipt_format {
    RECEIPT_TEXT_32,   /* 32 columns, plain ASCII lines; no QR, its text */
    RECEIPT_TEXT_48,   /* 48 columns */
    RECEIPT_ESCPOS_58, /* bytes for a 58 mm printer, 384 dots */
    RECEIPT_ESCPOS_80, /* for an 80 mm printer, 576 dots */
    RECEIPT_PDF,       /* one page of an 80 mm roll */
};

/* Find a format by name: text32, text48, escpos58, escpos80, pdf.
 * Returns 1 when there is one of this name, else 0. */
int
cli_receipt_format(enum receipt_format *out, const char *name);

/*
 * One handout, as on record.  Strings are UTF-8 and may be ""; NULL is "".
 * Names go in as they are known: they are masked here (salur_name_mask).
 */
struct receipt_facts {
    uint64_t site;
    const char *village; /* name of the village */
    struct salur_stage_id stage;
    uint64_t seq; /* number of the redeem entry */
    int64_t time_s;
    const char *operator_name;
    const char *name;     /* of the family's representative */
    const char *nik_tail; /* four digits */
    struct salur_cti cti; /* printed as the short number */
    int64_t amount_idr;   /* 0: goods only */
    const char *package;  /* the goods spelled out */
    enum salur_collector collector;
    const char *contact; /* whom to call with a complaint */
    /* What salur_receipt_sign wrote, SALUR_RECEIPT_LEN bytes; len 0 prints no
     * code. */
    struct salur_bytes receipt;
    int is_test;   /* 1: keys are test keys, "CONTOH" is printed */
    int is_copy;   /* 1: printed again, "SALINAN" */
    int is_voided; /* 1: the redemption was voided, "BATAL" */
};

/*
 * Write a receipt.
 *
 * out  appended to; 64 KiB is enough for every format
 *
 * Returns SALUR_OK, SALUR_E_ARG, SALUR_E_MEMORY or the buffer's error.  On
 * error out is as it was.
 */
enum salur_err
cli_receipt(enum receipt_format format, const struct receipt_facts *facts,
            struct salur_buf *out);

/* Banknotes or coins of one value in the drawer. */
struct cash_line {
    int64_t value_idr;
    uint64_t count;
};
/* 100.000 down to 100, with 75.000, and room. */
#define CASH_LINES_MAX 16
/* Of one value; no drawer holds so many. */
#define CASH_COUNT_MAX 1000000

/* KPM and rupiah of one kind. */
struct paper_sum {
    uint64_t count;
    int64_t amount_idr;
};

/* What the closing sheet says beside the closing statement. */
struct closing_facts {
    const char *village;
    const char *district;   /* kecamatan, kabupaten; "" when not known */
    const char *supervisor; /* names under the signature lines; "" leaves */
    const char *witness;    /* a line to write on */
    const char *contact;
    /* Stages that were handed out, "PKH-202604-1", separated by ", ". */
    const char *stages;
    /* What came of the lists so far, also on days before; has_list 0 leaves
     * the table out. */
    int has_list;
    struct paper_sum listed;
    struct paper_sum redeemed; /* less voided */
    struct paper_sum unpaid;   /* with a coded reason and not redeemed */
    /* Of the day, by enum salur_collector; all zero leaves the table out. */
    struct paper_sum by_collector[4];
    /* How the cash was counted, largest first; 0 leaves the table out. */
    struct cash_line cash[CASH_LINES_MAX];
    size_t cash_count;
    /* salur_receipt_sign of the head; len 0 prints no code. */
    struct salur_bytes receipt;
    int is_test;
};

/*
 * Write the closing sheet (berita acara), one A4 page, as a PDF file.
 *
 * out_pdf  appended to; 256 KiB is enough
 *
 * Returns as cli_receipt; SALUR_E_ARG when more was redeemed and unpaid than
 * listed, or cash lines are beyond their bounds.
 */
enum salur_err
cli_closing_page(const struct salur_closing *closing,
                 const struct closing_facts *facts, struct salur_buf *out_pdf);

#endif
