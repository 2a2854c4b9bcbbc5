/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cards of a village: what was issued with the list, and single ones that
 * were issued anew since.  A card that was issued anew is never replaced; the
 * newest one counts.
 */
#include "audit/office_inside.h"

#include <string.h>

/* Decode a row behind the village's own; SALUR_E_CORRUPT. */
static enum salur_err
read_row(const struct sl_odb_walk *walk, size_t prefix_len,
         struct sl_card_row *out)
{
    struct sl_reader rd;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, walk->key);
    (void)sl_read_bytes(&rd, prefix_len);
    sl_read_copy(&rd, out->cti.bytes, SALUR_CTI_LEN);
    out->card = sl_read_be32(&rd);
    if (sl_reader_finish(&rd) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    sl_reader_init(&rd, walk->value);
    out->time_s = (int64_t)sl_read_be64(&rd); /* as it was written */
    out->token = sl_read_bytes(&rd, rd.left.len);
    return rd.err == SALUR_OK && out->token.len <= SALUR_TOKEN_MAX
               ? SALUR_OK
               : SALUR_E_CORRUPT;
}

/* The next card that was issued anew; SALUR_E_ENDED behind the last. */
static enum salur_err
next_row(struct sl_odb_walk *walk, size_t prefix_len, struct sl_card_row *out)
{
    enum salur_err err = sl_odb_walk_next(walk);

    return err == SALUR_OK ? read_row(walk, prefix_len, out) : err;
}

enum salur_err
sl_office_newest_card(struct salur_office *office, MDB_txn *txn,
                      const struct sl_odb_key *site_key,
                      const struct salur_cti *cti, struct sl_card_row *out)
{
    struct sl_odb_key prefix = sl_odb_key_card(site_key, cti, 0);
    struct sl_card_row row;
    struct sl_odb_walk walk;
    int has_one = 0;
    enum salur_err err;

    prefix.len -= 4; /* without the number: all cards of the family */
    memset(out, 0, sizeof *out);
    err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_CARDS, &prefix);
    while (err == SALUR_OK) {
        err = next_row(&walk, site_key->len, &row);
        if (err == SALUR_OK) {
            *out = row; /* ascending: the last is the newest */
            has_one = 1;
        }
    }
    sl_odb_walk_close(&walk);
    if (err != SALUR_E_ENDED) {
        return err;
    }
    return has_one ? SALUR_OK : SALUR_E_NOT_FOUND;
}

enum salur_err
sl_office_card_put(struct salur_office *office, MDB_txn *txn,
                   const struct sl_odb_key *site_key,
                   const struct sl_card_row *row)
{
    struct sl_odb_key key = sl_odb_key_card(site_key, &row->cti, row->card);
    uint8_t store[8 + SALUR_TOKEN_MAX];
    struct salur_buf value;

    salur_buf_fixed(&value, store, sizeof store);
    sl_put_be64(&value, (uint64_t)row->time_s); /* read back as signed */
    sl_put_bytes(&value, row->token);
    return value.err == SALUR_OK ? sl_odb_put(office->db, txn, SL_ODB_CARDS,
                                              &key, salur_buf_view(&value))
                                 : value.err;
}

/* --- all cards of a village ----------------------------------------------- */

static void
put_token(struct salur_buf *out, struct salur_bytes token)
{
    sl_put_be16(out, (uint16_t)token.len); /* at most SALUR_TOKEN_MAX */
    sl_put_bytes(out, token);
}

/*
 * Both go by ascending id: the list with the cards issued with it, and the
 * walk over those issued anew, which stands on row.
 */
static enum salur_err
merge(const struct salur_site_list *list, struct salur_bytes cards,
      struct sl_odb_walk *walk, struct sl_card_row *row, struct salur_buf *out)
{
    size_t prefix_len = walk->prefix.len;
    struct salur_entry_cursor cursor;
    struct salur_bytes token;
    enum salur_err ended = SALUR_OK;

    salur_entry_cursor_init(&cursor, cards);
    for (size_t i = 0; i < list->count; i++) {
        if (salur_entry_cursor_next(&cursor, &token) != SALUR_OK) {
            return SALUR_E_CORRUPT;
        }
        while (ended == SALUR_OK &&
               memcmp(&row->cti, &list->items[i].cti, sizeof row->cti) == 0) {
            token = row->token;
            ended = next_row(walk, prefix_len, row);
        }
        put_token(out, token);
    }
    return ended == SALUR_E_ENDED ? out->err
           : ended == SALUR_OK    ? SALUR_E_CORRUPT /* of nobody here */
                                  : ended;
}

static enum salur_err
put_cards(struct salur_office *office, MDB_txn *txn,
          const struct salur_stage_id *id, uint64_t site, struct salur_buf *out)
{
    struct sl_odb_key key = sl_odb_key_site(id, site);
    struct salur_site_list list = {NULL, 0};
    struct sl_card_row row;
    struct sl_odb_walk walk;
    struct salur_bytes cards;
    enum salur_err err =
        sl_odb_get(office->db, txn, SL_ODB_CARDS, &key, &cards);

    if (err != SALUR_OK) {
        return err;
    }
    err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_CARDS, &key);
    if (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk); /* the village's own row */
    }
    if (err == SALUR_OK) {
        err = next_row(&walk, key.len, &row);
    }
    if (err == SALUR_E_ENDED) {
        sl_put_bytes(out, cards);
        err = out->err;
    } else if (err == SALUR_OK) {
        err = sl_office_list(office, txn, id, site, &list);
        if (err == SALUR_OK) {
            err = merge(&list, cards, &walk, &row, out);
        }
        salur_site_list_wipe(&list);
    }
    sl_odb_walk_close(&walk);
    return err;
}

enum salur_err
salur_office_cards(struct salur_office *office, const struct salur_stage_id *id,
                   uint64_t site, struct salur_buf *out)
{
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    if (err == SALUR_OK) {
        err = put_cards(office, txn, id, site, out);
    }
    sl_odb_end(txn);
    return err;
}

/* --- one card ------------------------------------------------------------- */

/* The card that was issued with the list. */
static enum salur_err
first_card(struct salur_office *office, MDB_txn *txn,
           const struct sl_odb_key *key, size_t index, struct salur_bytes *out)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes cards;
    enum salur_err err = sl_odb_get(office->db, txn, SL_ODB_CARDS, key, &cards);

    if (err != SALUR_OK) {
        return err;
    }
    salur_entry_cursor_init(&cursor, cards);
    for (size_t i = 0; i <= index && err == SALUR_OK; i++) {
        err = salur_entry_cursor_next(&cursor, out);
    }
    return err == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

static enum salur_err
find_card(struct salur_office *office, MDB_txn *txn,
          const struct salur_stage_id *id, uint64_t site,
          const struct salur_cti *cti, struct salur_bytes *out)
{
    struct sl_odb_key key = sl_odb_key_site(id, site);
    struct salur_site_list list;
    struct sl_card_row row;
    enum salur_err err = sl_office_list(office, txn, id, site, &list);
    const struct salur_item *item;

    if (err != SALUR_OK) {
        return err;
    }
    item = salur_site_list_find(&list, cti);
    err = item == NULL
              ? SALUR_E_NOT_LISTED
              : first_card(office, txn, &key, (size_t)(item - list.items), out);
    salur_site_list_wipe(&list);
    if (err != SALUR_OK) {
        return err;
    }
    err = sl_office_newest_card(office, txn, &key, cti, &row);
    if (err == SALUR_OK) {
        *out = row.token;
    }
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

enum salur_err
salur_office_card(struct salur_office *office, const struct salur_stage_id *id,
                  uint64_t site, const struct salur_cti *cti,
                  struct salur_buf *out_token)
{
    struct salur_bytes token = {NULL, 0};
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    if (err == SALUR_OK) {
        err = find_card(office, txn, id, site, cti, &token);
    }
    if (err == SALUR_OK) {
        sl_put_bytes(out_token, token);
        err = out_token->err;
    }
    sl_odb_end(txn);
    return err;
}
