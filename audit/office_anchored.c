/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Anchored heads against what is held of their logs, at once and again when
 * reconciling, before money is counted.
 */
#include "audit/anchor.h"

#include <string.h>

#include "audit/compare.h"
#include "audit/office_inside.h"

/* What came of all anchored heads of one log. */
struct compared {
    struct salur_compare *compare;    /* source 0: held; 1: anchored */
    struct salur_office_log log;      /* size 0: nothing is held */
    struct salur_signed_head largest; /* of those that bind */
    size_t notes;                     /* of this log, all of them */
};

static void
wipe(struct compared *c)
{
    salur_compare_free(c->compare);
}

/* The entries that are held, when there are some. */
static enum salur_err
add_held(struct salur_office *office, const char *origin, struct compared *c)
{
    struct salur_buf pack;
    uint64_t cosigned;
    enum salur_err err;

    salur_buf_init(&pack, SALUR_PACK_MAX);
    err = salur_office_log_export(office, origin, &pack);
    if (err == SALUR_OK) {
        err = salur_office_log_find(office, origin, &c->log, &cosigned);
    }
    if (err == SALUR_OK) {
        err = salur_compare_add(c->compare, salur_buf_view(&pack), 0);
    }
    salur_buf_wipe(&pack);
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

static enum salur_err
add_note(struct salur_office *office, int64_t time_s, struct salur_bytes note,
         struct compared *c)
{
    struct salur_signed_head head;
    enum salur_err err =
        salur_signed_head_read(&head, note, office->trust, NULL);

    c->notes++;
    if (err != SALUR_OK || !salur_signed_head_binds(&head, time_s)) {
        return err;
    }
    c->largest = head; /* they come by size */
    return salur_compare_add(c->compare, note, 1);
}

static enum salur_err
add_notes(struct salur_office *office, const char *origin, int64_t time_s,
          struct compared *c)
{
    struct sl_odb_key prefix = sl_odb_key_entries(origin);
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    memset(&walk, 0, sizeof walk);
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_ANCHORS, &prefix);
    }
    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            err = add_note(office, time_s, walk.value, c);
        }
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

/* Compare all of one log; to be wiped also after an error. */
static enum salur_err
compare_log(struct salur_office *office, const char *origin, int64_t time_s,
            struct compared *c)
{
    enum salur_err err;

    memset(c, 0, sizeof *c);
    err = salur_compare_new(&c->compare, office->trust);
    if (err == SALUR_OK) {
        err = add_held(office, origin, c);
    }
    if (err == SALUR_OK) {
        err = add_notes(office, origin, time_s, c);
    }
    return err == SALUR_OK ? salur_compare_run(c->compare) : err;
}

/* --- one head --------------------------------------------------------------
 */

static int
is_head(const struct salur_compare_head *head,
        const struct salur_signed_head *wanted)
{
    return head->source == 1 &&
           head->head.checkpoint.head.size == wanted->checkpoint.head.size &&
           salur_hash_equal(&head->head.checkpoint.head.root,
                            &wanted->checkpoint.head.root);
}

enum salur_err
sl_office_judge_anchor(struct salur_office *office, int64_t time_s,
                       struct salur_office_anchored *out)
{
    const struct salur_checkpoint *checkpoint = &out->head.checkpoint;
    const struct salur_compare_fork *fork;
    struct compared c;
    enum salur_err err = compare_log(office, checkpoint->origin, time_s, &c);

    if (err == SALUR_OK) {
        out->held = c.log.head.size;
        out->against = out->held == 0                      ? SALUR_E_NOT_FOUND
                       : checkpoint->head.size > out->held ? SALUR_E_ROLLBACK
                                                           : SALUR_OK;
    }
    for (size_t i = 0; err == SALUR_OK &&
                       (fork = salur_compare_fork_at(c.compare, i)) != NULL;
         i++) {
        if (is_head(fork->smaller, &out->head) ||
            is_head(fork->larger, &out->head)) {
            out->against = SALUR_E_FORK;
        }
    }
    wipe(&c);
    return err;
}

/* --- all of them -----------------------------------------------------------
 */

struct checking {
    const struct salur_finding_sink *sink;
    uint64_t count;
};

static void
put(struct checking *checking, const struct salur_finding *finding)
{
    checking->count++;
    if (checking->sink != NULL) {
        checking->sink->put(checking->sink->ctx, finding);
    }
}

static struct salur_finding
finding_of(const struct salur_signed_head *head, const struct compared *c,
           enum salur_finding_id id)
{
    struct salur_finding finding;

    memset(&finding, 0, sizeof finding);
    finding.id = id;
    finding.severity = salur_finding_severity(id);
    finding.origin = head->checkpoint.origin;
    finding.other_origin = "";
    finding.other_seq = head->checkpoint.head.size;
    finding.site = c->log.site;
    return finding;
}

/* Each fork of which an anchored head is one side. */
static void
put_forks(struct checking *checking, const struct compared *c)
{
    const struct salur_compare_fork *fork;

    for (size_t i = 0; (fork = salur_compare_fork_at(c->compare, i)) != NULL;
         i++) {
        const struct salur_compare_head *anchored =
            fork->smaller->source == 1 ? fork->smaller : fork->larger;
        struct salur_finding finding;

        if (anchored->source != 1) {
            continue;
        }
        finding = finding_of(&anchored->head, c, SALUR_F_FORK);
        finding.err = SALUR_E_FORK;
        finding.has_hashes = 1;
        finding.expected = fork->smaller->head.checkpoint.head.root;
        finding.found = fork->root;
        put(checking, &finding);
    }
}

static void
put_missing(struct checking *checking, const struct compared *c)
{
    struct salur_finding finding;

    if (c->largest.checkpoint.head.size <= c->log.head.size) {
        return;
    }
    finding = finding_of(&c->largest, c, SALUR_F_ROLLBACK);
    finding.err = SALUR_E_ROLLBACK;
    finding.has_seq = 1;
    finding.seq = c->log.head.size;
    finding.proven = c->log.head.size;
    put(checking, &finding);
}

/* The log whose note has an index; it ends behind its notes. */
static enum salur_err
check_at(struct salur_office *office, int64_t time_s, size_t *index,
         struct checking *checking)
{
    struct salur_checkpoint checkpoint;
    struct compared c;
    struct salur_buf note;
    enum salur_err err;

    memset(&c, 0, sizeof c);
    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    err = salur_office_anchor_at(office, *index, &note);
    if (err == SALUR_OK) {
        err = salur_head_peek(&checkpoint, salur_buf_view(&note));
    }
    if (err == SALUR_OK) {
        err = compare_log(office, checkpoint.origin, time_s, &c);
    }
    if (err == SALUR_OK) {
        put_forks(checking, &c);
        put_missing(checking, &c);
        *index += c.notes;
    }
    wipe(&c);
    salur_buf_wipe(&note);
    return err;
}

enum salur_err
salur_office_check_anchors(struct salur_office *office, int64_t time_s,
                           const struct salur_finding_sink *sink,
                           uint64_t *out_count)
{
    struct checking checking = {sink, 0};
    size_t index = 0;
    enum salur_err err = SALUR_OK;

    *out_count = 0;
    if (office->trust == NULL) {
        return SALUR_OK; /* nothing was anchored without one */
    }
    while (err == SALUR_OK) {
        err = check_at(office, time_s, &index, &checking);
    }
    *out_count = checking.count;
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}
