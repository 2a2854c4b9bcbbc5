/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issuing: the signed entitlements of a stage, village by village.
 *
 * Before the first signature the approvals and the issuer's scope are
 * checked for every village, and the site lines against the approved root;
 * each list is checked against its line before it is signed.  Then batches of
 * villages are signed in memory on all processors and stored in one
 * transaction: a village has all its cards or none, so an interrupted issue
 * goes on where it stopped.
 *
 * Memory: one batch, about BATCH_FAMILIES cards, or one village.
 */
#include "audit/office_issue.h"

#include <stdlib.h>
#include <string.h>

#include "audit/office_inside.h"

/* A batch ends when either is reached: 0.2 s of signing on one processor,
 * against one wait for the disk. */
#define BATCH_FAMILIES 8192
#define BATCH_SITES 128
/* All cards of the largest village: u16 length and token each. */
#define CARDS_MAX ((size_t)SALUR_SITE_ENTRIES_MAX * (SALUR_TOKEN_MAX + 2))

struct issue {
    struct salur_office *office;
    const struct salur_stage_id *id;
    const struct salur_key *issuer;
    struct sl_stage_note *note;
    struct salur_entitlement terms;
    struct salur_issue_progress progress;
    struct sl_odb_key at; /* where the next batch begins to look */
    int is_last;          /* 1: no village is left behind this batch */
    struct sl_issue_job jobs[BATCH_SITES];
    size_t count;
};

/* --- checks before anything is signed ------------------------------------ */

enum salur_err
sl_office_check_issuer(const struct salur_office *office,
                       const struct salur_key *issuer, uint64_t site,
                       const int64_t times_s[2],
                       const struct salur_trust_key **out)
{
    const struct salur_pubkey *key = salur_key_public(issuer);
    const struct salur_trust_key *trusted = NULL;
    enum salur_err err = SALUR_OK;

    if (salur_key_role(issuer) != SALUR_ROLE_ISSUER) {
        return SALUR_E_KEY_ROLE;
    }
    if (office->trust == NULL) {
        return SALUR_E_STATE;
    }
    for (size_t i = 0; i < 2 && err == SALUR_OK; i++) {
        err = salur_trust_may(office->trust, key->kid, SALUR_ROLE_ISSUER, site,
                              times_s[i], &trusted);
        /* The id is only 4 bytes: the key itself must be the trusted one. */
        if (err == SALUR_OK &&
            memcmp(trusted->key.bytes, key->bytes, SALUR_PUBKEY_LEN) != 0) {
            err = SALUR_E_KEY_UNKNOWN;
        }
    }
    if (out != NULL) {
        *out = err == SALUR_OK ? trusted : NULL;
    }
    return err;
}

/* The issuer may sign for this village over the whole window. */
static enum salur_err
check_issuer(const struct issue *issue, uint64_t site)
{
    const int64_t times_s[2] = {salur_stage_opens_s(issue->note->stage.opens),
                                issue->terms.expires_s - 1};

    return sl_office_check_issuer(issue->office, issue->issuer, site, times_s,
                                  NULL);
}

/* Approvals and scope of every village; counts all families. */
static enum salur_err
check_sites(struct issue *issue, MDB_txn *txn)
{
    struct sl_odb_key prefix = sl_odb_key_stage(issue->id);
    struct sl_odb_walk walk;
    enum salur_err err =
        sl_odb_walk_open(&walk, issue->office->db, txn, SL_ODB_LINES, &prefix);

    while (err == SALUR_OK) {
        uint64_t site;
        uint32_t valid;

        err = sl_odb_walk_next(&walk);
        if (err != SALUR_OK) {
            break;
        }
        site = sl_odb_key_number(walk.key);
        err = sl_stage_note_approved(issue->office, issue->note, site, &valid);
        if (err == SALUR_OK) {
            err = check_issuer(issue, site);
        }
    }
    sl_odb_walk_close(&walk);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

static enum salur_err
check_all(struct issue *issue)
{
    MDB_txn *txn = NULL;
    enum salur_err err;

    if (salur_key_role(issue->issuer) != SALUR_ROLE_ISSUER) {
        return SALUR_E_KEY_ROLE;
    }
    if (issue->office->trust == NULL) {
        return SALUR_E_STATE;
    }
    err = sl_odb_begin(issue->office->db, &txn);
    if (err == SALUR_OK) {
        err = check_sites(issue, txn);
    }
    if (err == SALUR_OK) {
        err = sl_office_check_lines(issue->office, txn, &issue->note->stage);
        err = err == SALUR_E_MISMATCH ? SALUR_E_CORRUPT : err;
    }
    sl_odb_end(txn);
    return err;
}

/* --- batches ------------------------------------------------------------- */

static void
clear_batch(struct issue *issue)
{
    for (size_t i = 0; i < issue->count; i++) {
        salur_site_list_wipe(&issue->jobs[i].list);
        salur_buf_wipe(&issue->jobs[i].tokens);
    }
    issue->count = 0;
}

/* Take one village into the batch unless it has its cards. */
static enum salur_err
take_site(struct issue *issue, MDB_txn *txn, uint64_t site)
{
    struct sl_odb_key key = sl_odb_key_site(issue->id, site);
    struct sl_issue_job *job = &issue->jobs[issue->count];
    struct salur_site_line line;
    struct salur_bytes cards;
    enum salur_err err =
        sl_odb_get(issue->office->db, txn, SL_ODB_CARDS, &key, &cards);
    int is_there = err == SALUR_OK;

    if (err != SALUR_OK && err != SALUR_E_NOT_FOUND) {
        return err;
    }
    memset(job, 0, sizeof *job);
    job->site = site;
    salur_buf_init(&job->tokens, CARDS_MAX);
    err = sl_office_checked_list(issue->office, txn, issue->id, site, &line,
                                 &job->list);
    if (err == SALUR_OK && !is_there) {
        issue->count++;
        return SALUR_OK;
    }
    if (err == SALUR_OK) {
        issue->progress.already += line.count;
    }
    salur_site_list_wipe(&job->list);
    return err;
}

/* Fill a batch with the next villages. */
static enum salur_err
gather(struct issue *issue)
{
    struct sl_odb_key prefix = sl_odb_key_stage(issue->id);
    struct sl_odb_walk walk;
    size_t families = 0;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(issue->office->db, &txn);

    memset(&walk, 0, sizeof walk);
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, issue->office->db, txn, SL_ODB_LINES,
                               &prefix);
    }
    if (err == SALUR_OK) {
        sl_odb_walk_seek(&walk, &issue->at);
    }
    while (err == SALUR_OK && families < BATCH_FAMILIES &&
           issue->count < BATCH_SITES) {
        size_t before = issue->count;
        uint64_t site;

        err = sl_odb_walk_next(&walk);
        if (err != SALUR_OK) {
            break;
        }
        site = sl_odb_key_number(walk.key);
        err = take_site(issue, txn, site);
        if (err == SALUR_OK && issue->count > before) {
            families += issue->jobs[before].list.count;
        }
        issue->at = sl_odb_key_site(issue->id, site + 1);
    }
    issue->is_last = err == SALUR_E_ENDED;
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return issue->is_last ? SALUR_OK : err;
}

/* Store a batch, unless the stage has become another one meanwhile. */
static enum salur_err
store_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const struct issue *issue = ctx;
    struct sl_stage_note *note = NULL;
    enum salur_err err = sl_stage_note_load(issue->office, issue->id, &note);

    if (err == SALUR_OK && !salur_bytes_equal(note->text, issue->note->text)) {
        err = SALUR_E_STATE;
    }
    for (size_t i = 0; i < issue->count && err == SALUR_OK; i++) {
        const struct sl_issue_job *job = &issue->jobs[i];
        struct sl_odb_key key = sl_odb_key_site(issue->id, job->site);

        err = sl_odb_put(db, txn, SL_ODB_CARDS, &key,
                         salur_buf_view(&job->tokens));
    }
    sl_stage_note_free(note);
    return err;
}

/* Sign and store one batch; *out_stop is 1 when step wants no more. */
static enum salur_err
run_batch(struct issue *issue,
          int (*step)(void *ctx, const struct salur_issue_progress *progress),
          void *ctx, int *out_stop)
{
    enum salur_err err = gather(issue);

    *out_stop = 0;
    if (err == SALUR_OK && issue->count > 0) {
        err = sl_issue_sign(issue->jobs, issue->count, &issue->terms,
                            issue->issuer);
    }
    if (err == SALUR_OK && issue->count > 0) {
        err = sl_odb_write(issue->office->db, store_step, issue);
    }
    for (size_t i = 0; i < issue->count && err == SALUR_OK; i++) {
        issue->progress.issued += issue->jobs[i].list.count;
        if (step != NULL && !*out_stop) {
            *out_stop = step(ctx, &issue->progress) != 0;
        }
    }
    /* Also a batch that had nothing to sign says what it passed over. */
    if (err == SALUR_OK && issue->count == 0 && step != NULL) {
        *out_stop = step(ctx, &issue->progress) != 0;
    }
    clear_batch(issue);
    return err;
}

enum salur_err
salur_office_issue(struct salur_office *office, const struct salur_stage_id *id,
                   const struct salur_key *issuer,
                   int (*step)(void *ctx,
                               const struct salur_issue_progress *progress),
                   void *ctx)
{
    struct issue *issue;
    int stop = 0;
    enum salur_err err;

    if (office->is_read_only) {
        return SALUR_E_PERMISSION;
    }
    issue = calloc(1, sizeof *issue);
    if (issue == NULL) {
        return SALUR_E_MEMORY;
    }
    issue->office = office;
    issue->id = id;
    issue->issuer = issuer;
    issue->at = sl_odb_key_stage(id);
    err = sl_stage_note_load(office, id, &issue->note);
    if (err == SALUR_OK) {
        issue->terms.stage = *id;
        issue->terms.expires_s =
            salur_stage_closes_s(issue->note->stage.closes);
        issue->progress.total = issue->note->stage.entitlements;
        err = check_all(issue);
    }
    while (err == SALUR_OK && !stop && !issue->is_last) {
        err = run_batch(issue, step, ctx, &stop);
    }
    clear_batch(issue);
    sl_stage_note_free(issue->note);
    free(issue);
    return err;
}
