/* SPDX-License-Identifier: Apache-2.0 */
/* One village as a document: each row of the list beside its card. */
#include <stdio.h>
#include <string.h>

#include "cli/paper_text.h"
#include "cli/sheet.h"
#include "salur/export.h"
#include "salur/text.h"

#define ADDRESS_MAX (SALUR_PERSON_ADDRESS_MAX + 48)
/* "senilai Rp 600.000 (enam ratus ribu rupiah)" */
#define WORTH_MAX (SALUR_IDR_WORDS_MAX + SALUR_IDR_TEXT_MAX + 16)
/* A list's cells may be longer than what a page shows. */
#define NAME_BYTES_MAX 160

/* One village being printed. */
struct village {
    const struct sheet_job *job;
    uint64_t site;
    struct salur_site_list list;
    struct salur_buf cards;  /* u16 length and token, in list order */
    struct salur_buf tokens; /* struct salur_bytes each, into cards */
    struct salur_sheet *sheet;
    struct sheet_words words;
    uint64_t families;
};

/* Note where each token of the cards is. */
static enum salur_err
index_cards(struct village *village)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes token;
    size_t count = 0;
    enum salur_err err;

    salur_entry_cursor_init(&cursor, salur_buf_view(&village->cards));
    while ((err = salur_entry_cursor_next(&cursor, &token)) == SALUR_OK) {
        salur_buf_put(&village->tokens, &token, sizeof token);
        count++;
    }
    err = err == SALUR_E_ENDED ? village->tokens.err : err;
    return err == SALUR_OK && count != village->list.count ? SALUR_E_CORRUPT
                                                           : err;
}

/* The text of a family's code; the list has none. */
static enum salur_err
code_text(const struct village *village, const struct salur_item *item,
          struct salur_buf *out)
{
    const struct salur_item *listed =
        salur_site_list_find(&village->list, &item->cti);
    struct salur_bytes token;

    if (village->job->options.layout == SALUR_SHEET_LIST) {
        return SALUR_OK;
    }
    if (listed == NULL) {
        return SALUR_E_CORRUPT;
    }
    memcpy(&token,
           village->tokens.ptr +
               (size_t)(listed - village->list.items) * sizeof token,
           sizeof token);
    return salur_payload_format(village->job->kind, token, out);
}

static const char *
package_text(const struct salur_stage *stage, const char *code)
{
    for (size_t i = 0; i < stage->packages_count; i++) {
        if (strcmp(stage->packages[i].code, code) == 0) {
            return stage->packages[i].text;
        }
    }
    return code;
}

/* A cell of the list as a string, cut at cap - 1 bytes. */
static void
cell_text(char *out, size_t cap, struct salur_bytes cell)
{
    size_t len = cell.len < cap ? cell.len : cap - 1;

    if (len > 0) {
        memcpy(out, cell.ptr, len);
    }
    out[len] = 0;
}

/* Street, and the numbers of the neighbourhood. */
static void
address_text(char out[ADDRESS_MAX], const struct salur_row *row)
{
    char street[SALUR_PERSON_ADDRESS_MAX + 1];
    char rt[SALUR_PERSON_RT_MAX + 1];
    char rw[SALUR_PERSON_RT_MAX + 1];

    cell_text(street, sizeof street, row->address);
    cell_text(rt, sizeof rt, row->rt);
    cell_text(rw, sizeof rw, row->rw);
    (void)snprintf(out, ADDRESS_MAX, "%s%s%s%s%s", street,
                   rt[0] != 0 ? " RT " : "", rt, rw[0] != 0 ? " RW " : "", rw);
}

/* The name as the layout shows it: cards lie about, letters are delivered. */
static void
name_text(char out[NAME_BYTES_MAX], enum salur_sheet_layout layout,
          struct salur_bytes name)
{
    if (layout == SALUR_SHEET_CARDS) {
        salur_name_mask(out, NAME_BYTES_MAX, name);
    } else {
        cell_text(out, NAME_BYTES_MAX, name);
    }
}

/* Digits and words of cash; of goods what they are worth, on the list without
 * the words. */
static void
claim_text(const struct salur_item *item, enum salur_sheet_layout layout,
           char amount[SALUR_IDR_TEXT_MAX], char words[WORTH_MAX])
{
    char digits[SALUR_IDR_TEXT_MAX];
    char spelled[SALUR_IDR_WORDS_MAX];

    amount[0] = 0;
    words[0] = 0;
    if (item->amount_idr == 0) {
        return;
    }
    salur_idr_format(digits, item->amount_idr);
    salur_idr_words(spelled, item->amount_idr);
    if (item->package[0] == 0) {
        memcpy(amount, digits, sizeof digits);
        (void)snprintf(words, WORTH_MAX, "%s", spelled);
    } else if (layout == SALUR_SHEET_LIST) {
        (void)snprintf(words, WORTH_MAX, "senilai %s", digits);
    } else {
        (void)snprintf(words, WORTH_MAX, "senilai %s (%s)", digits, spelled);
    }
}

static enum salur_err
on_family(void *ctx, const struct salur_office_family *family)
{
    struct village *village = ctx;
    const struct salur_item *item = &family->item;
    char name[NAME_BYTES_MAX];
    char address[ADDRESS_MAX];
    char nik[17];
    char number[SALUR_SHORT_MAX];
    char amount[SALUR_IDR_TEXT_MAX];
    char words[WORTH_MAX];
    char card[64] = "";
    uint8_t store[SALUR_CODE_MAX];
    struct salur_buf code;
    enum salur_err err;

    salur_buf_fixed(&code, store, sizeof store);
    err = code_text(village, item, &code);
    if (err != SALUR_OK) {
        return err;
    }
    if (village->families++ == 0) {
        cli_sheet_village(&village->words, village->site,
                          village->job->options.village != NULL
                              ? salur_bytes_str(village->job->options.village)
                              : family->row->village);
    }
    name_text(name, village->job->options.layout, family->row->name);
    address_text(address, family->row);
    salur_nik_mask(nik, family->row->nik);
    salur_short_format(number, &item->cti);
    claim_text(item, village->job->options.layout, amount, words);
    if (item->card > 1) {
        (void)snprintf(card, sizeof card, "Kartu ke-%u (pengganti)",
                       item->card);
    }
    return salur_sheet_add(
        village->sheet,
        &(struct salur_sheet_family){
            .name = name,
            .address = address,
            .nik = nik,
            .number = number,
            .amount_idr = item->package[0] == 0 ? item->amount_idr : 0,
            .amount = amount,
            .words = words,
            .package = package_text(&village->job->stage, item->package),
            .card = card,
            .code = salur_buf_view(&code)});
}

/* Lists, cards and rows into the document. */
static enum salur_err
fill(struct village *village, struct salur_buf *pdf, struct sheet_made *made)
{
    const struct sheet_job *job = village->job;
    enum salur_err err = salur_office_site_list(job->office, &job->stage.id,
                                                village->site, &village->list);

    if (err == SALUR_OK && job->options.layout != SALUR_SHEET_LIST) {
        err = salur_office_cards(job->office, &job->stage.id, village->site,
                                 &village->cards);
        err = err == SALUR_OK ? index_cards(village) : err;
    }
    if (err == SALUR_OK) {
        err = salur_sheet_new(&village->sheet, job->options.layout,
                              &village->words.words);
    }
    if (err == SALUR_OK) {
        err = salur_office_families(job->office, &job->stage.id, village->site,
                                    on_family, village);
    }
    if (err == SALUR_OK) {
        made->families = village->families;
        err = salur_sheet_finish(village->sheet, pdf, &made->pages);
    }
    return err;
}

enum salur_err
cli_sheet_make(const struct sheet_job *job, uint64_t site,
               struct salur_buf *out_pdf, struct sheet_made *made)
{
    struct village village = {.job = job, .site = site};
    enum salur_err err;

    memset(made, 0, sizeof *made);
    salur_buf_init(&village.cards, SALUR_PACK_MAX);
    salur_buf_init(&village.tokens, SALUR_PACK_MAX);
    cli_sheet_words(&village.words, &job->options, &job->stage, site,
                    job->kind == SALUR_PAYLOAD_TEST);
    err = fill(&village, out_pdf, made);
    salur_sheet_free(village.sheet);
    salur_site_list_wipe(&village.list);
    salur_buf_wipe(&village.cards);
    salur_buf_wipe(&village.tokens);
    return err;
}
