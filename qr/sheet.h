/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages for one village as a PDF document: cards to cut out, letters of
 * invitation, and the nominative list (daftar nominatif) to sign on paper.
 *
 * Every word that is printed comes from the caller, ready as it is to stand
 * there, UTF-8; strings are borrowed for the call, NULL is "".  Characters
 * that are not in WinAnsi are printed as '?'.  No clock is read: the same
 * input gives the same bytes, for one release of libharu and zlib.
 *
 * Memory grows by about 15 KB a card and 25 KB a letter until the document is
 * finished: 80 and 130 MB for 5,000 families.
 */
#ifndef SALUR_QR_SHEET_H
#define SALUR_QR_SHEET_H

#include "salur/bytes.h"

enum salur_sheet_layout {
    SALUR_SHEET_CARDS = 0,  /* A4, eight cards of 96 x 68 mm, cut marks */
    SALUR_SHEET_LETTER = 1, /* A4, a page a family */
    SALUR_SHEET_LIST = 2,   /* A4, a row a family, with a place to sign */
};

/* Paragraphs or list items at most. */
#define SALUR_SHEET_ITEMS_MAX 8

/* Words of one layout; those that another layout prints may be NULL. */
struct salur_sheet_words {
    const char *title;   /* of the file's information, ASCII */
    const char *sample;  /* a mark on test pages; "" for none */
    const char *heading; /* not on cards */
    const char *stage;
    const char *village; /* name of the village, may be "" */
    const char *site;    /* its code, and what else names the page */
    const char *validity;
    const char *contact; /* whom to call; may be "" */
    const char *short_label;
    /* Letters. */
    const char *office; /* who invites */
    const char *to_label;
    const char *greeting;
    const char *meeting_labels[2]; /* of place and time */
    const char *meeting[2];        /* "" leaves a line to write on */
    const char *amount_label;
    const char *bring_heading;
    const char *bring[SALUR_SHEET_ITEMS_MAX]; /* ended by NULL, if fewer */
    const char *proxy_heading;
    const char *proxy[SALUR_SHEET_ITEMS_MAX];
    const char *promise[SALUR_SHEET_ITEMS_MAX]; /* paragraphs at the end */
    const char *sign_label; /* above the place of the signature */
    /* The list: number, name, NIK, address, short number, amount, goods,
     * signature. */
    const char *columns[8];
    const char *page_sum;
    const char *total_sum;
    const char *families;      /* behind a count of families */
    const char *page_label;    /* before the number of the page */
    const char *signatures[3]; /* who signs at the end */
};

/* One family. */
struct salur_sheet_family {
    const char *name;        /* masked for cards by the caller */
    const char *address;     /* not on cards */
    const char *nik;         /* masked */
    const char *number;      /* the short number */
    int64_t amount_idr;      /* for the sums */
    const char *amount;      /* in digits; "" when there is none */
    const char *words;       /* the amount in words */
    const char *package;     /* goods spelled out; "" when there are none */
    const char *card;        /* "Kartu ke-2"; "" for a first card */
    struct salur_bytes code; /* text of the code; not in the list */
};

struct salur_sheet;

/*
 * Start a document.  A list without a family has one page that says so.
 *
 * words  borrowed until the sheet is freed
 *
 * Returns SALUR_OK, SALUR_E_ARG (no such layout) or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_sheet_new(struct salur_sheet **out, enum salur_sheet_layout layout,
                const struct salur_sheet_words *words);
/* Release; NULL is fine. */
SALUR_API void
salur_sheet_free(struct salur_sheet *sheet);

/*
 * Add a family.
 *
 * Returns SALUR_OK, as salur_symbol_make for the code, SALUR_E_OVERFLOW (the
 * sum) or SALUR_E_MEMORY; after an error every call gives it again.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_sheet_add(struct salur_sheet *sheet,
                const struct salur_sheet_family *family);

/*
 * End the last page and append the file to out.
 *
 * out_pages  pages of the document; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_EMPTY (cards or letters for nobody), the error
 * that salur_sheet_add gave, SALUR_E_MEMORY or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_sheet_finish(struct salur_sheet *sheet, struct salur_buf *out,
                   unsigned *out_pages);

#endif
