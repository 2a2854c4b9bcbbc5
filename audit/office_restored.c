/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logs of one village set against each other where one says that it goes
 * on from another.  Both stay in the store: the new log is what the village
 * works with, and which of the two histories of the old one is genuine is for
 * a person to judge.  Memory: the entries of two logs.
 */
#include "audit/office_inside.h"

#include <string.h>

#include "audit/restored.h"

struct checking {
    struct salur_office *office;
    const char *origin; /* of the log that came */
    const struct salur_finding_sink *sink;
    struct salur_buf entries; /* of it */
    uint64_t forks;
};

/* What all logs of a village begin with: "authority/log/site/". */
static struct sl_odb_key
village_key(const char *origin)
{
    size_t len = strlen(origin);

    for (int parts = 0; len > 0 && parts < 2; len--) {
        parts += origin[len - 1] == '/';
    }
    /* The last step went behind the slash that ends it. */
    return sl_odb_key_bytes(salur_bytes(origin, len > 0 ? len + 1 : 0));
}

static void
put_fork(struct checking *checking, const struct salur_restored *found,
         const char *later, uint64_t site)
{
    struct salur_finding finding;

    memset(&finding, 0, sizeof finding);
    finding.id = SALUR_F_FORK;
    finding.severity = SALUR_SEVERITY_TAMPER;
    finding.origin = found->origin;
    finding.other_origin = later;
    finding.other_seq = found->seq;
    finding.site = site;
    finding.err = SALUR_E_FORK;
    finding.has_hashes = 1;
    finding.expected = found->named.root;
    finding.found = found->found;
    checking->forks++;
    if (checking->sink != NULL) {
        checking->sink->put(checking->sink->ctx, &finding);
    }
}

/* Whether one of the two continues the other, and how that fits. */
static enum salur_err
compare_two(struct checking *checking, const struct salur_office_log *log,
            struct salur_bytes theirs)
{
    struct salur_bytes ours = salur_buf_view(&checking->entries);
    struct salur_restored found;
    enum salur_err err = salur_restored_compare(ours, theirs, &found);

    if (err == SALUR_OK && found.relation == SALUR_RESTORED_FORKED) {
        put_fork(checking, &found, checking->origin, log->site);
    }
    if (err == SALUR_OK) {
        err = salur_restored_compare(theirs, ours, &found);
    }
    if (err == SALUR_OK && found.relation == SALUR_RESTORED_FORKED) {
        put_fork(checking, &found, log->origin, log->site);
    }
    return err;
}

static enum salur_err
check_log(struct checking *checking, const struct salur_office_log *log)
{
    struct salur_buf theirs;
    enum salur_err err = SALUR_OK;

    salur_buf_init(&theirs, SALUR_PACK_MAX);
    if (checking->entries.len == 0) {
        err = salur_office_log_entries(checking->office, checking->origin,
                                       &checking->entries);
    }
    if (err == SALUR_OK) {
        err = salur_office_log_entries(checking->office, log->origin, &theirs);
    }
    if (err == SALUR_OK) {
        err = compare_two(checking, log, salur_buf_view(&theirs));
    }
    salur_buf_wipe(&theirs);
    return err;
}

/* The name of the village's log at or behind a key. */
static enum salur_err
next_log(struct salur_office *office, const struct sl_odb_key *village,
         const struct sl_odb_key *from, struct salur_office_log *out)
{
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    memset(&walk, 0, sizeof walk);
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_LOGS, village);
    }
    if (err == SALUR_OK) {
        sl_odb_walk_seek(&walk, from);
        err = sl_odb_walk_next(&walk);
    }
    if (err == SALUR_OK) {
        err = sl_office_log_read(walk.key, walk.value, out);
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return err;
}

/* The log against the others of its village from a key on. */
static enum salur_err
check_village(struct checking *checking, const struct sl_odb_key *village,
              struct sl_odb_key at)
{
    struct salur_office_log log = {.site = 0};
    enum salur_err err = SALUR_OK;

    salur_buf_init(&checking->entries, SALUR_PACK_MAX);
    while (err == SALUR_OK) {
        err = next_log(checking->office, village, &at, &log);
        if (err == SALUR_OK && strcmp(log.origin, checking->origin) != 0) {
            err = check_log(checking, &log);
        }
        /* The name and a zero: the first key behind it. */
        at = sl_odb_key_entries(log.origin);
    }
    salur_buf_wipe(&checking->entries);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

enum salur_err
salur_office_check_restored(struct salur_office *office, const char *origin,
                            const struct salur_finding_sink *sink,
                            uint64_t *out_forks)
{
    struct checking checking = {
        .office = office, .origin = origin, .sink = sink};
    struct sl_odb_key village = village_key(origin);
    enum salur_err err = check_village(&checking, &village, village);

    *out_forks = checking.forks;
    return err;
}

enum salur_err
salur_office_check_all_restored(struct salur_office *office,
                                const struct salur_finding_sink *sink,
                                uint64_t *out_forks)
{
    static const struct sl_odb_key all = {{0}, 0};
    struct checking checking = {.office = office, .sink = sink};
    struct salur_office_log log = {.site = 0};
    struct sl_odb_key at = all;
    enum salur_err err = SALUR_OK;

    while (err == SALUR_OK) {
        err = next_log(office, &all, &at, &log);
        at = sl_odb_key_entries(log.origin);
        if (err == SALUR_OK) {
            struct sl_odb_key village = village_key(log.origin);

            /* Each two once: with those whose names come after it. */
            checking.origin = log.origin;
            err = check_village(&checking, &village, at);
        }
    }
    *out_forks = checking.forks;
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}
