/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An approver's signature on a stage note.  Two officials may sign in two
 * processes at once: the note is read, signed and written under the store's
 * write lock, so that neither signature is lost.
 */
#include "audit/office_inside.h"

#include <string.h>

#include "salur/file.h"

#define STAGE_NOTE_MAX 65536

struct approval {
    struct salur_office *office;
    const struct salur_stage_id *id;
    const struct salur_key *approver;
};

/* 1 in *out when a village of the stage lies in the area. */
static enum salur_err
has_site_in(struct salur_office *office, MDB_txn *txn,
            const struct salur_stage_id *id, const char *area, int *out)
{
    struct sl_odb_key prefix = sl_odb_key_stage(id);
    struct sl_odb_walk walk;
    enum salur_err err =
        sl_odb_walk_open(&walk, office->db, txn, SL_ODB_LINES, &prefix);

    *out = 0;
    while (err == SALUR_OK && !*out) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            *out = salur_area_contains(area, sl_odb_key_number(walk.key));
        }
    }
    sl_odb_walk_close(&walk);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

/* The trust note's key that is this one: of one id there may be several. */
static const struct salur_trust_key *
find_trusted(const struct salur_trust *trust, const struct salur_pubkey *key)
{
    const struct salur_trust_key *found = salur_trust_find(trust, key->kid);

    while (found != NULL &&
           (strcmp(found->key.name, key->name) != 0 ||
            memcmp(found->key.bytes, key->bytes, SALUR_PUBKEY_LEN) != 0)) {
        found = salur_trust_find_next(trust, found);
    }
    return found;
}

static enum salur_err
check_approver(const struct approval *approval, MDB_txn *txn,
               const struct salur_stage *stage)
{
    const struct salur_office *office = approval->office;
    const struct salur_trust_key *trusted;
    int64_t time_s =
        office->has_time ? office->time_s : salur_stage_opens_s(stage->opens);
    int has_site;
    enum salur_err err;

    if (salur_key_role(approval->approver) != SALUR_ROLE_APPROVER) {
        return SALUR_E_KEY_ROLE;
    }
    if (office->trust == NULL) {
        return SALUR_OK; /* who may approve is not decided yet */
    }
    trusted = find_trusted(office->trust, salur_key_public(approval->approver));
    if (trusted == NULL) {
        return SALUR_E_KEY_UNKNOWN;
    }
    if (trusted->role != SALUR_ROLE_APPROVER) {
        return SALUR_E_KEY_ROLE;
    }
    if (time_s >= trusted->withdrawn_s) {
        return SALUR_E_KEY_WITHDRAWN;
    }
    err = has_site_in(approval->office, txn, approval->id, trusted->area,
                      &has_site);
    return err == SALUR_OK && !has_site ? SALUR_E_SCOPE : err;
}

static enum salur_err
write_signed(const struct approval *approval, const struct sl_stage_note *note)
{
    struct salur_buf path;
    struct salur_buf fresh;
    enum salur_err err;

    salur_buf_init(&path, SL_PATH_MAX);
    salur_buf_init(&fresh, STAGE_NOTE_MAX);
    err = sl_office_stage_path(approval->office, approval->id, ".note", &path);
    if (err == SALUR_OK) {
        err = salur_note_sign(&fresh, salur_buf_view(&note->bytes),
                              approval->approver, 0);
    }
    if (err == SALUR_OK) {
        err = salur_file_write(sl_path_text(&path), salur_buf_view(&fresh),
                               SALUR_FILE_REPLACE);
    }
    salur_buf_wipe(&fresh);
    salur_buf_wipe(&path);
    return err;
}

static enum salur_err
sign_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const struct approval *approval = ctx;
    struct sl_stage_note *note = NULL;
    enum salur_err err =
        sl_stage_note_load(approval->office, approval->id, &note);

    (void)db;
    if (err == SALUR_OK) {
        err = check_approver(approval, txn, &note->stage);
    }
    if (err == SALUR_OK) {
        err = sl_office_check_lines(approval->office, txn, &note->stage);
    }
    if (err == SALUR_OK) {
        err = write_signed(approval, note);
    }
    sl_stage_note_free(note);
    return err;
}

enum salur_err
salur_office_stage_sign(struct salur_office *office,
                        const struct salur_stage_id *id,
                        const struct salur_key *approver)
{
    struct approval approval = {office, id, approver};

    if (office->is_read_only) {
        return SALUR_E_PERMISSION;
    }
    return sl_odb_write(office->db, sign_step, &approval);
}
