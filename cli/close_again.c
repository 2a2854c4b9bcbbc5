/* SPDX-License-Identifier: Apache-2.0 */
/* The newest close, as the log tells it. */
#include "cli/close_again.h"

#include <string.h>

#include "salur/merkle.h"

/* Read entry seq; a token in out borrows from bytes. */
static enum salur_err
read_entry(struct salur_ledger *ledger, uint64_t seq, struct salur_buf *bytes,
           struct salur_entry *out)
{
    enum salur_err err;

    salur_buf_clear(bytes);
    err = salur_ledger_entry(ledger, seq, bytes);
    return err == SALUR_OK ? salur_entry_decode(out, salur_buf_view(bytes))
                           : err;
}

/* Root over the entries 0 .. size - 1. */
static enum salur_err
hash_head(struct salur_ledger *ledger, uint64_t size, struct salur_head *out)
{
    uint8_t store[SALUR_ENTRY_MAX];
    struct salur_hasher *hasher;
    struct salur_tree tree;
    struct salur_buf bytes;
    enum salur_err err = salur_hasher_new(&hasher);

    if (err != SALUR_OK) {
        return err;
    }
    salur_buf_fixed(&bytes, store, sizeof store);
    salur_tree_init(&tree);
    while (err == SALUR_OK && tree.size < size) {
        struct salur_hash leaf;

        salur_buf_clear(&bytes);
        err = salur_ledger_entry(ledger, tree.size, &bytes);
        if (err == SALUR_OK) {
            salur_hash_leaf(hasher, salur_buf_view(&bytes), &leaf);
            salur_tree_append(&tree, hasher, &leaf);
        }
    }
    out->size = size;
    salur_tree_root(&tree, hasher, &out->root);
    salur_hasher_free(hasher);
    return err;
}

/* The log must hash to the head that it keeps: what is signed again is what
 * was signed before. */
static enum salur_err
check_head(struct salur_ledger *ledger, const struct salur_head *head)
{
    struct salur_head found;
    enum salur_err err = hash_head(ledger, head->size, &found);

    return err == SALUR_OK && !salur_hash_equal(&found.root, &head->root)
               ? SALUR_E_CORRUPT
               : err;
}

enum salur_err
close_again_find(struct salur_ledger *ledger, struct salur_closing *out)
{
    struct salur_ledger_status status;
    uint8_t store[SALUR_ENTRY_MAX];
    struct salur_entry entry = {.kind = SALUR_KIND_GENESIS};
    struct salur_buf bytes;
    enum salur_err err = salur_ledger_status(ledger, &status);
    uint64_t left = err == SALUR_OK ? status.head.size : 0;

    salur_buf_fixed(&bytes, store, sizeof store);
    while (err == SALUR_OK && entry.kind != SALUR_KIND_CLOSE) {
        err = left > 0 ? read_entry(ledger, --left, &bytes, &entry)
                       : SALUR_E_NOT_FOUND;
    }
    if (err == SALUR_OK) {
        err = check_head(ledger, &status.head);
    }
    if (err != SALUR_OK) {
        return err;
    }
    memset(out, 0, sizeof *out);
    out->seq = entry.seq;
    out->time_s = entry.time_s;
    memcpy(out->operator_name, entry.operator_name, sizeof out->operator_name);
    out->day = entry.body.close;
    return hash_head(ledger, entry.seq + 1, &out->head);
}

static void
drop_unpaid(struct diary *diary, const struct salur_cti *cti)
{
    for (size_t i = 0; i < diary->unpaid_count; i++) {
        if (memcmp(&diary->unpaid[i], cti, sizeof *cti) == 0) {
            diary->unpaid[i] = diary->unpaid[--diary->unpaid_count];
            return;
        }
    }
}

/* A void since the close: the redemption was in force, unless it came after
 * the close itself. */
static enum salur_err
take_void(struct salur_ledger *ledger, uint64_t end, uint64_t redeem_seq,
          struct salur_ledger_status *status, struct diary *diary)
{
    uint8_t store[SALUR_ENTRY_MAX];
    struct salur_buf bytes;
    struct salur_entry redeem;
    enum salur_err err;

    salur_buf_fixed(&bytes, store, sizeof store);
    err = read_entry(ledger, redeem_seq, &bytes, &redeem);
    if (err == SALUR_OK && redeem.kind != SALUR_KIND_REDEEM) {
        err = SALUR_E_CORRUPT;
    }
    if (err != SALUR_OK) {
        return err;
    }
    status->redeemed++;
    status->redeemed_idr += redeem.body.redeem.amount_idr;
    if (redeem_seq < end) {
        drop_unpaid(diary, &redeem.body.redeem.cti);
    }
    return SALUR_OK;
}

enum salur_err
close_again_sums(struct salur_ledger *ledger, uint64_t end,
                 struct salur_ledger_status *status, struct diary *diary)
{
    uint8_t store[SALUR_ENTRY_MAX];
    struct salur_buf bytes;
    struct salur_entry entry;
    enum salur_err err = SALUR_OK;

    salur_buf_fixed(&bytes, store, sizeof store);
    for (uint64_t seq = status->head.size; err == SALUR_OK && seq > end + 1;
         seq--) {
        err = read_entry(ledger, seq - 1, &bytes, &entry);
        if (err != SALUR_OK) {
            return err;
        }
        if (entry.kind == SALUR_KIND_REDEEM) {
            status->redeemed--; /* the store counted it, and bounded the sum */
            status->redeemed_idr -= entry.body.redeem.amount_idr;
        } else if (entry.kind == SALUR_KIND_VOID) {
            err =
                take_void(ledger, end, entry.body.voided.redeem, status, diary);
        } else if (entry.kind == SALUR_KIND_STAGE) {
            status->listed -= entry.body.stage.count;
            status->listed_idr -= entry.body.stage.amount_idr;
        }
    }
    return err;
}

int
close_again_is_later(struct salur_ledger *ledger, uint64_t end,
                     const struct salur_stage_id *id)
{
    uint8_t store[SALUR_ENTRY_MAX];
    char name[SALUR_STAGE_NAME_MAX];
    struct salur_buf bytes;
    struct salur_entry entry;

    salur_stage_id_format(name, id);
    salur_buf_fixed(&bytes, store, sizeof store);
    for (uint64_t seq = end + 1;
         read_entry(ledger, seq, &bytes, &entry) == SALUR_OK; seq++) {
        char other[SALUR_STAGE_NAME_MAX] = "";

        if (entry.kind == SALUR_KIND_STAGE) {
            salur_stage_id_format(other, &entry.body.stage.id);
        }
        if (strcmp(name, other) == 0) {
            return 1;
        }
    }
    return 0;
}
