/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a transaction can look up: entries, redemptions in force, list rows,
 * stages, the trust note.  Bytes that are handed out live in the map, until
 * the next put or the end of the transaction.  Nothing here writes but
 * sl_put_stage.
 */
#include "log/store.h"

#include <string.h>

#include "base/cbor.h"

static struct salur_bytes
view_cti(const struct salur_cti *cti)
{
    return salur_bytes(cti->bytes, SALUR_CTI_LEN);
}

enum salur_err
sl_find_entry(struct salur_ledger *ledger, uint64_t seq,
              struct salur_bytes *out)
{
    struct sl_be64 key = sl_be64(seq);

    return sl_db_get(ledger, SL_DB_LOG, salur_bytes(key.bytes, 8), out);
}

enum salur_err
sl_find_decoded(struct salur_ledger *ledger, uint64_t seq,
                struct salur_entry *out)
{
    struct salur_bytes bytes;
    enum salur_err err = sl_find_entry(ledger, seq, &bytes);

    memset(out, 0, sizeof *out);
    if (err != SALUR_OK) {
        return err;
    }
    return salur_entry_decode(out, bytes) == SALUR_OK ? SALUR_OK
                                                      : SALUR_E_CORRUPT;
}

enum salur_err
sl_find_spent(struct salur_ledger *ledger, const struct salur_cti *cti,
              uint64_t *out_seq)
{
    struct salur_bytes bytes;
    enum salur_err err = sl_db_get(ledger, SL_DB_SPENT, view_cti(cti), &bytes);

    *out_seq = 0;
    return err == SALUR_OK ? sl_be64_read(out_seq, bytes) : err;
}

enum salur_err
sl_find_redemption(struct salur_ledger *ledger, const struct salur_cti *cti,
                   uint64_t *out_seq, struct salur_entry *out)
{
    enum salur_err err = sl_find_spent(ledger, cti, out_seq);

    memset(out, 0, sizeof *out);
    if (err != SALUR_OK) {
        return err;
    }
    err = sl_find_decoded(ledger, *out_seq, out);
    if (err == SALUR_E_NOT_FOUND ||
        (err == SALUR_OK && out->kind != SALUR_KIND_REDEEM)) {
        return SALUR_E_CORRUPT;
    }
    return err;
}

enum salur_err
sl_find_listed(struct salur_ledger *ledger, const struct salur_cti *cti,
               struct sl_list_row *out)
{
    struct salur_bytes bytes;
    enum salur_err err = sl_db_get(ledger, SL_DB_LISTS, view_cti(cti), &bytes);

    memset(out, 0, sizeof *out);
    return err == SALUR_OK ? sl_list_row_read(out, view_cti(cti), bytes) : err;
}

enum salur_err
sl_find_withdrawn(struct salur_ledger *ledger, const struct salur_cti *cti,
                  uint32_t *out_lowest, int *out_stopped)
{
    struct salur_bytes bytes;
    struct sl_reader rd;
    enum salur_err err =
        sl_db_get(ledger, SL_DB_WITHDRAWN, view_cti(cti), &bytes);

    *out_lowest = 0;
    *out_stopped = 0;
    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    if (err != SALUR_OK) {
        return err;
    }
    sl_reader_init(&rd, bytes);
    *out_lowest = sl_read_be32(&rd);
    *out_stopped = *out_lowest == 0;
    return sl_reader_finish(&rd) == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

enum salur_err
sl_find_stage(struct salur_ledger *ledger, const struct salur_stage_id *id,
              struct sl_stage_record *out)
{
    char name[SALUR_STAGE_NAME_MAX];
    struct salur_bytes bytes;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    salur_stage_id_format(name, id);
    err = sl_db_get(ledger, SL_DB_STAGES, salur_bytes_str(name), &bytes);
    return err == SALUR_OK ? sl_stage_record_read(out, bytes) : err;
}

enum salur_err
sl_put_stage(struct salur_ledger *ledger, const struct salur_stage_id *id,
             const struct sl_stage_record *record)
{
    char name[SALUR_STAGE_NAME_MAX];

    salur_stage_id_format(name, id);
    salur_buf_clear(&ledger->record);
    /* The record's bytes may lie in the map: they are copied before it
     * changes. */
    sl_stage_record_put(&ledger->record, record);
    if (ledger->record.err != SALUR_OK) {
        return ledger->record.err;
    }
    return sl_db_put(ledger, SL_DB_STAGES, salur_bytes_str(name),
                     salur_buf_view(&ledger->record), 0);
}

void
sl_state_head(const struct salur_ledger *ledger, struct salur_head *out)
{
    out->size = ledger->state.tree.size;
    salur_tree_root(&ledger->state.tree, ledger->hasher, &out->root);
}

enum salur_err
sl_refresh_trust(struct salur_ledger *ledger)
{
    struct salur_trust *trust = NULL;
    struct salur_bytes bytes;
    enum salur_err err = sl_meta_get(ledger, SL_META_TRUST_ID, &bytes);

    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (ledger->trust != NULL &&
        salur_bytes_equal(
            bytes, salur_bytes(ledger->trust_id.bytes, SALUR_HASH_LEN))) {
        return SALUR_OK;
    }
    err = sl_meta_get(ledger, SL_META_TRUST, &bytes);
    if (err == SALUR_OK) {
        err = salur_trust_open(&trust, bytes, NULL, NULL);
    }
    if (err == SALUR_OK) {
        salur_trust_free(ledger->trust);
        ledger->trust = trust;
        ledger->trust_id = salur_trust_fingerprint(trust);
    }
    /* It was checked when it was stored. */
    return err == SALUR_OK || err / 100 == 5 ? err : SALUR_E_CORRUPT;
}

enum salur_err
sl_check_log_key(const struct salur_ledger *ledger, const struct salur_key *key)
{
    const struct salur_pubkey *public = salur_key_public(key);

    if (salur_key_role(key) != SALUR_ROLE_LOG) {
        return SALUR_E_KEY_ROLE;
    }
    if (strcmp(public->name, ledger->identity.origin) != 0) {
        return SALUR_E_ORIGIN;
    }
    return memcmp(public->bytes, ledger->identity.log_key, SALUR_PUBKEY_LEN) ==
                   0
               ? SALUR_OK
               : SALUR_E_KEY_UNKNOWN;
}
