/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of one village of a stage: facts of the office as printed words. */
#ifndef CLI_SHEET_H
#define CLI_SHEET_H

#include "audit/office.h"
#include "cli/paper_text.h"
#include "qr/payload.h"
#include "qr/sheet.h"

/* What the person at the office adds; NULL or "" is nothing. */
struct sheet_options {
    enum salur_sheet_layout layout;
    const char *village; /* its name, instead of the list's */
    const char *contact;
    const char *office; /* who invites */
    const char *place;
    const char *when;
};

/* Words of a document, and the texts that they point to. */
struct sheet_words {
    struct salur_sheet_words words;
    char stage[PAPER_STAGE_MAX + 32];
    char site[64];
    char village[PAPER_VILLAGE_MAX];
    char validity[2 * PAPER_DATE_MAX + 64];
    char contact[512];
};

/* Fill in the words of a layout; the village's name comes later. */
void
cli_sheet_words(struct sheet_words *out, const struct sheet_options *options,
                const struct salur_stage *stage, uint64_t site, int is_test);

/* Name the village as the list does: "Desa SUKAMAJU". */
void
cli_sheet_village(struct sheet_words *words, uint64_t site,
                  struct salur_bytes name);

/* What is printed for every village of a command. */
struct sheet_job {
    struct salur_office *office;
    struct sheet_options options;
    struct salur_stage stage;
    enum salur_payload kind; /* of the cards: entitlement or test */
};

struct sheet_made {
    uint64_t families;
    unsigned pages;
};

/*
 * Make the document of one village, families in the order of the list.
 *
 * out_pdf  appended to
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (no such village, or its cards are not
 * issued yet), SALUR_E_CORRUPT (list and cards do not fit), or as
 * salur_office_families and salur_sheet_finish.
 */
enum salur_err
cli_sheet_make(const struct sheet_job *job, uint64_t site,
               struct salur_buf *out_pdf, struct sheet_made *made);

/* Make the self-test page. */
enum salur_err
cli_self_test_page(struct salur_buf *out_pdf);

#endif
