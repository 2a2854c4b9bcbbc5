/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lost card: the next one is signed, and those before it are withdrawn, in
 * one transaction.  The withdrawn list that comes of it is checked as the
 * village will check it before anything is written.
 */
#include "audit/office_inside.h"

#include <stdlib.h>
#include <string.h>

#include "salur/entitlement.h"

struct reissue {
    struct salur_office *office;
    const struct salur_reissue *order;
    struct sl_stage_note *note;
    const char *area; /* of the issuer */
    struct salur_reissued out;
    struct salur_buf token;
    struct salur_buf list_note;
};

/* --- before anything is signed -------------------------------------------- */

/* The stage, its approvals, and the issuer from now to its end. */
static enum salur_err
check_order(struct reissue *in)
{
    const struct salur_reissue *order = in->order;
    const struct salur_stage *stage = &in->note->stage;
    const struct salur_trust_key *trusted = NULL;
    int64_t times_s[2] = {salur_stage_opens_s(stage->opens),
                          salur_stage_closes_s(stage->closes) - 1};
    uint32_t valid;
    enum salur_err err =
        sl_stage_note_approved(in->office, in->note, order->site, &valid);

    if (err == SALUR_OK && order->time_s > times_s[1]) {
        err = SALUR_E_CLOSED;
    }
    if (err == SALUR_OK) {
        times_s[0] = order->time_s > times_s[0] ? order->time_s : times_s[0];
        err = sl_office_check_issuer(in->office, order->issuer, order->site,
                                     times_s, &trusted);
    }
    if (err == SALUR_OK) {
        in->area = trusted->area;
    }
    return err;
}

/* --- the numbers ---------------------------------------------------------- */

/* The list in force at the village, empty with serial 0 when there is none. */
static enum salur_err
find_held(const struct reissue *in, MDB_txn *txn, struct salur_withdrawn *out)
{
    struct sl_withdrawal found;
    enum salur_err err =
        sl_office_withdrawn_at(in->office, txn, in->order->site, &found);

    memset(out, 0, sizeof *out);
    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    /* A smaller area goes before: the new list would not count there. */
    if (err == SALUR_OK && strlen(found.area) > strlen(in->area)) {
        err = SALUR_E_SCOPE;
    }
    return err == SALUR_OK ? sl_withdrawn_of_note(found.note, out) : err;
}

/* The family as approved, with the number that its next card takes. */
static enum salur_err
find_item(const struct reissue *in, MDB_txn *txn,
          const struct salur_withdrawn *held, struct salur_item *out)
{
    const struct salur_reissue *order = in->order;
    struct sl_odb_key key = sl_odb_key_site(&order->stage, order->site);
    const struct salur_withdrawn_line *line =
        salur_withdrawn_find(held, &order->cti);
    const struct salur_item *item;
    struct salur_site_list list;
    struct salur_site_line site_line;
    struct salur_bytes cards;
    struct sl_card_row row = {.card = 0};
    uint32_t highest;
    enum salur_err err =
        sl_odb_get(in->office->db, txn, SL_ODB_CARDS, &key, &cards);

    if (err != SALUR_OK) {
        return err;
    }
    err = sl_office_checked_list(in->office, txn, &order->stage, order->site,
                                 &site_line, &list);
    item = err == SALUR_OK ? salur_site_list_find(&list, &order->cti) : NULL;
    if (err == SALUR_OK && item == NULL) {
        err = SALUR_E_NOT_LISTED;
    }
    if (err == SALUR_OK) {
        *out = *item;
        err = sl_office_newest_card(in->office, txn, &key, &order->cti, &row);
        err = err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    salur_site_list_wipe(&list);
    if (err != SALUR_OK) {
        return err;
    }
    if (line != NULL && line->lowest_card == 0) {
        return SALUR_E_WITHDRAWN;
    }
    highest = row.card > out->card ? row.card : out->card;
    if (line != NULL && line->lowest_card > highest) {
        highest = line->lowest_card;
    }
    if (highest == UINT32_MAX) {
        return SALUR_E_RANGE;
    }
    out->card = highest + 1;
    return SALUR_OK;
}

/* --- what is signed ------------------------------------------------------- */

static enum salur_err
sign_card(struct reissue *in, const struct salur_item *item)
{
    struct salur_entitlement *card = &in->out.card;

    card->stage = in->order->stage;
    card->site = in->order->site;
    card->item = *item;
    card->expires_s = salur_stage_closes_s(in->note->stage.closes);
    card->kid = salur_key_public(in->order->issuer)->kid;
    salur_buf_clear(&in->token);
    return salur_entitlement_sign(card, in->order->issuer, &in->token);
}

/* The list held, with the family's line set to the new card. */
static enum salur_err
extend(const struct salur_withdrawn *held, const struct salur_item *item,
       struct salur_withdrawn *out)
{
    size_t at = 0;

    memset(out, 0, sizeof *out);
    if (held->serial >= INT64_MAX) {
        return SALUR_E_RANGE;
    }
    out->lines = calloc(held->count + 1, sizeof out->lines[0]);
    if (out->lines == NULL) {
        return SALUR_E_MEMORY;
    }
    out->serial = held->serial + 1;
    for (size_t i = 0; i < held->count; i++) {
        if (memcmp(&held->lines[i].cti, &item->cti, sizeof item->cti) != 0) {
            out->lines[at++] = held->lines[i];
        }
    }
    out->lines[at].cti = item->cti;
    out->lines[at++].lowest_card = item->card;
    out->count = at;
    return salur_withdrawn_sort(out);
}

static enum salur_err
sign_list(struct reissue *in, const struct salur_withdrawn *list)
{
    const struct salur_reissue *order = in->order;
    struct salur_withdrawn back;
    struct salur_buf text;
    enum salur_err err;

    salur_buf_init(&text, SALUR_NOTE_MAX);
    salur_buf_clear(&in->list_note);
    err = salur_withdrawn_format(list, &text);
    if (err == SALUR_OK) {
        err = salur_note_sign(&in->list_note, salur_buf_view(&text),
                              order->issuer, 0);
    }
    salur_buf_wipe(&text);
    if (err == SALUR_OK) {
        err = salur_withdrawn_open(&back, salur_buf_view(&in->list_note),
                                   in->office->trust, order->site,
                                   order->time_s, NULL);
    }
    if (err == SALUR_OK) {
        salur_withdrawn_wipe(&back);
        in->out.serial = list->serial;
        in->out.withdrawn = list->count;
    }
    return err;
}

/* --- the step ------------------------------------------------------------- */

static struct sl_adoption
adoption_of(const struct reissue *in)
{
    struct sl_adoption adoption = {in->office, salur_buf_view(&in->list_note),
                                   in->area, in->out.serial, in->order->time_s};

    return adoption;
}

/* Both are in the table, or neither is. */
static enum salur_err
put_both(struct sl_odb *db, MDB_txn *txn, const struct reissue *in)
{
    const struct salur_reissue *order = in->order;
    struct sl_odb_key key = sl_odb_key_site(&order->stage, order->site);
    struct sl_card_row row = {order->cti, in->out.card.item.card, order->time_s,
                              salur_buf_view(&in->token)};
    struct sl_adoption adoption = adoption_of(in);
    enum salur_err err = sl_office_card_put(in->office, txn, &key, &row);

    return err == SALUR_OK ? sl_adoption_put(db, txn, &adoption) : err;
}

static enum salur_err
reissue_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct reissue *in = ctx;
    struct salur_withdrawn held;
    struct salur_withdrawn next = {0};
    struct salur_item item;
    enum salur_err err = find_held(in, txn, &held);

    if (err == SALUR_OK) {
        err = find_item(in, txn, &held, &item);
    }
    if (err == SALUR_OK) {
        err = sign_card(in, &item);
    }
    if (err == SALUR_OK) {
        err = extend(&held, &item, &next);
    }
    if (err == SALUR_OK) {
        err = sign_list(in, &next);
    }
    if (err == SALUR_OK) {
        err = put_both(db, txn, in);
    }
    salur_withdrawn_wipe(&next);
    salur_withdrawn_wipe(&held);
    return err;
}

static enum salur_err
run(struct reissue *in)
{
    enum salur_err err =
        sl_stage_note_load(in->office, &in->order->stage, &in->note);

    if (err == SALUR_OK) {
        err = check_order(in);
    }
    if (err == SALUR_OK) {
        err = sl_odb_write(in->office->db, reissue_step, in);
    }
    if (err == SALUR_OK) {
        err = sl_odb_write(in->office->db, sl_withdrawn_copy_step, in->office);
    }
    return err;
}

enum salur_err
salur_office_reissue(struct salur_office *office,
                     const struct salur_reissue *reissue,
                     struct salur_buf *out_token, struct salur_reissued *out)
{
    struct reissue in = {.office = office, .order = reissue};
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (office->is_read_only) {
        return SALUR_E_PERMISSION;
    }
    salur_buf_init(&in.token, SALUR_TOKEN_MAX);
    salur_buf_init(&in.list_note, SALUR_NOTE_MAX);
    err = run(&in);
    if (err == SALUR_OK) {
        sl_put_bytes(out_token, salur_buf_view(&in.token));
        err = out_token->err;
    }
    if (err == SALUR_OK) {
        *out = in.out;
    }
    sl_stage_note_free(in.note);
    salur_buf_wipe(&in.list_note);
    salur_buf_wipe(&in.token);
    return err;
}
