/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens what a power cut left, by the road that a counter opens it, and holds
 * it against what was told before: every entry is there under the head that
 * was shown, nobody is on record twice, chain and tree are whole, and one
 * more family is paid.
 */
#ifndef FAULT_JUDGE_H
#define FAULT_JUDGE_H

#include <sys/mman.h>
#include <sys/wait.h>

#include "audit/office.h"
#include "audit/witness.h"
#include "qr/payload.h"
#include "salur/journal.h"
#include "salur/people.h"
#include "salur/redeem.h"
#include "told.h"

enum verdict {
    VERDICT_WHOLE = 0,  /* opened as it was left */
    VERDICT_RECOVERED,  /* something was put in order, no entry was gained */
    VERDICT_FORWARD,    /* entries came back that the store did not show */
    VERDICT_REFUSED,    /* not opened, and nothing had been told yet */
    VERDICT_UNREADABLE, /* not opened, though something had been told */
    VERDICT_LOST,       /* something that was told is not there */
    VERDICT_TWICE,      /* a family is on record twice */
    VERDICT_BROKEN,     /* chain, tree or index do not fit */
    VERDICT_STUCK,      /* the next handout is neither made nor explained */
    VERDICT_CRASHED,    /* the program died */
    VERDICT_COUNT,
};

static const char *const verdict_names[VERDICT_COUNT] = {
    "whole", "recovered", "rolled forward", "refused", "UNREADABLE",
    "LOST",  "TWICE",     "BROKEN",         "STUCK",   "CRASHED",
};

/* What a child found, in memory that it shares with its parent. */
struct found {
    enum verdict verdict;
    enum salur_err err;
    int has_told; /* 1: a recovery was told of */
    int restored; /* 1: an entry will say so */
    uint64_t size;
    char what[160];
};

/* What the judge knows beside the state. */
struct bench {
    struct salur_buf *tokens; /* of families that nobody was paid before */
    size_t tokens_count;
    struct salur_key *device; /* NULL before there was a store */
    int is_office;
};

#define FAULT_NOW_S INT64_C(1792468800) /* 2026-10-20T04:00:00Z */

static inline int
found_is(struct found *found, enum verdict verdict, enum salur_err err,
         const char *what)
{
    found->verdict = verdict;
    found->err = err;
    (void)snprintf(found->what, sizeof found->what, "%s", what);
    return 0;
}

enum { ROLL_MAX = 2048 };

/* Redemptions in force by id, as the entries say. */
struct roll {
    struct salur_cti cti[ROLL_MAX];
    uint64_t entry[ROLL_MAX];
    size_t count;
    uint64_t voided[ROLL_MAX]; /* redemptions that were voided */
    size_t voided_count;
    size_t restored; /* entries that say what came back */
};

/* Follow one entry; 0 when a family is paid twice. */
static inline int
roll_entry(struct roll *roll, const struct salur_entry *entry)
{
    roll->restored += entry->kind == SALUR_KIND_RESTORED;
    if (entry->kind == SALUR_KIND_VOID && roll->voided_count < ROLL_MAX) {
        roll->voided[roll->voided_count++] = entry->body.voided.redeem;
        for (size_t i = 0; i < roll->count; i++) {
            if (roll->entry[i] == entry->body.voided.redeem) {
                roll->count--;
                roll->cti[i] = roll->cti[roll->count];
                roll->entry[i] = roll->entry[roll->count];
            }
        }
    }
    if (entry->kind != SALUR_KIND_REDEEM || roll->count == ROLL_MAX) {
        return 1;
    }
    for (size_t i = 0; i < roll->count; i++) {
        if (memcmp(&roll->cti[i], &entry->body.redeem.cti,
                   sizeof roll->cti[i]) == 0) {
            return 0;
        }
    }
    roll->cti[roll->count] = entry->body.redeem.cti;
    roll->entry[roll->count++] = entry->seq;
    return 1;
}

/* What reading a log entry by entry goes by. */
struct walk {
    struct salur_ledger *ledger;
    const struct told *told;
    struct roll *roll;
    struct salur_hasher *hasher;
    struct salur_hash prev;
    struct salur_tree tree;
    struct salur_buf buf;
    size_t head; /* of those told, the next */
};

/* One entry, and the heads that were told of at this size. */
static inline int
walk_entry(struct walk *walk, uint64_t seq, struct found *found)
{
    const struct told *told = walk->told;
    struct salur_entry entry;
    struct salur_hash root;
    enum salur_err err;

    salur_buf_clear(&walk->buf);
    err = salur_ledger_entry(walk->ledger, seq, &walk->buf);
    err = err == SALUR_OK
              ? salur_entry_decode(&entry, salur_buf_view(&walk->buf))
              : err;
    if (err != SALUR_OK || entry.seq != seq ||
        !salur_hash_equal(&entry.prev, &walk->prev)) {
        return found_is(found, VERDICT_BROKEN, err, "the chain is broken");
    }
    if (!roll_entry(walk->roll, &entry)) {
        return found_is(found, VERDICT_TWICE, SALUR_OK,
                        "a family is paid twice");
    }
    salur_hash_leaf(walk->hasher, salur_buf_view(&walk->buf), &walk->prev);
    salur_tree_append(&walk->tree, walk->hasher, &walk->prev);
    for (; walk->head < told->heads_count &&
           told->heads[walk->head].size <= seq + 1;
         walk->head++) {
        salur_tree_root(&walk->tree, walk->hasher, &root);
        if (!salur_hash_equal(&root, &told->heads[walk->head].root)) {
            return found_is(found, VERDICT_LOST, SALUR_OK,
                            "another history than was told");
        }
    }
    return 1;
}

/* The whole log; 1 when it fits itself and holds what was told. */
static inline int
walk_log(struct walk *walk, struct found *found)
{
    struct salur_ledger_status status;
    struct salur_hash root;

    if (salur_ledger_status(walk->ledger, &status) != SALUR_OK) {
        return found_is(found, VERDICT_BROKEN, SALUR_E_STORE, "no status");
    }
    found->size = status.head.size;
    salur_entry_first_prev(walk->hasher, status.identity.origin, &walk->prev);
    for (uint64_t seq = 0; seq < status.head.size; seq++) {
        if (!walk_entry(walk, seq, found)) {
            return 0;
        }
    }
    salur_tree_root(&walk->tree, walk->hasher, &root);
    if (!salur_hash_equal(&root, &status.head.root) ||
        !salur_hash_equal(&walk->prev, &status.chain)) {
        return found_is(found, VERDICT_BROKEN, SALUR_OK,
                        "the head does not fit");
    }
    if (walk->head < walk->told->heads_count) {
        return found_is(found, VERDICT_LOST, SALUR_OK, "a head that was told");
    }
    return status.head.size >= walk->told->size ||
           found_is(found, VERDICT_LOST, SALUR_OK, "entries that were told");
}

static inline int
judge_log(struct salur_ledger *ledger, const struct told *told,
          struct roll *roll, struct found *found)
{
    struct walk walk = {.ledger = ledger, .told = told, .roll = roll};
    int ok = 0;

    roll->count = 0;
    roll->voided_count = 0;
    roll->restored = 0;
    salur_tree_init(&walk.tree);
    salur_buf_init(&walk.buf, SALUR_ENTRY_MAX);
    if (salur_hasher_new(&walk.hasher) == SALUR_OK) {
        ok = walk_log(&walk, found);
    }
    salur_buf_wipe(&walk.buf);
    salur_hasher_free(walk.hasher);
    return ok;
}

/* A void may be on record that nobody was told of yet. */
static inline int
roll_has_void(const struct roll *roll, uint64_t entry)
{
    for (size_t i = 0; i < roll->voided_count; i++) {
        if (roll->voided[i] == entry) {
            return 1;
        }
    }
    return 0;
}

/* Who was told to be paid is, in that entry; and whom the entries name, the
 * index names, and nobody else. */
static inline int
judge_paid(struct salur_ledger *ledger, const struct told *told,
           const struct roll *roll, struct found *found)
{
    struct salur_ledger_status status;
    struct salur_family family;

    for (size_t i = 0; i < told->paid_count; i++) {
        enum salur_err err =
            salur_ledger_family(ledger, &told->paid[i].cti, &family);

        if (!told->paid[i].is_void &&
            !roll_has_void(roll, told->paid[i].entry) &&
            (err != SALUR_OK || !family.is_redeemed ||
             family.seq != told->paid[i].entry)) {
            return found_is(found, VERDICT_LOST, err, "a payment");
        }
    }
    for (size_t i = 0; i < roll->count; i++) {
        enum salur_err err =
            salur_ledger_family(ledger, &roll->cti[i], &family);

        if (err != SALUR_OK || !family.is_redeemed ||
            family.seq != roll->entry[i]) {
            return found_is(found, VERDICT_BROKEN, err,
                            "the index lacks a payment");
        }
    }
    if (salur_ledger_status(ledger, &status) != SALUR_OK ||
        status.redeemed != roll->count) {
        return found_is(found, VERDICT_BROKEN, SALUR_OK,
                        "the state counts other payments");
    }
    return 1;
}

/* One more family, and the same once more. */
static inline int
judge_next(struct salur_ledger *ledger, const struct bench *bench,
           const struct told *told, struct found *found)
{
    const struct salur_stamp stamp = {FAULT_NOW_S, "Wati"};
    struct salur_presented presented = {.id_checked = 0};
    struct salur_redeemed result;
    size_t n = found->size % (bench->tokens_count - 1);
    enum salur_err err;

    presented.token = salur_buf_view(&bench->tokens[n]);
    err = salur_redeem(ledger, &presented, &stamp, &result);
    if (!told->is_stage && (err == SALUR_E_STATE ||
                            (err == SALUR_OK && result.outcome != SALUR_OK))) {
        return 1;
    }
    if (err != SALUR_OK || result.outcome != SALUR_OK) {
        return found_is(found, VERDICT_STUCK,
                        err != SALUR_OK ? err : result.outcome,
                        "the next family is not paid");
    }
    err = salur_redeem(ledger, &presented, &stamp, &result);
    if (err != SALUR_OK || result.outcome != SALUR_E_SPENT) {
        return found_is(found, VERDICT_TWICE, result.outcome,
                        "the next family is paid twice");
    }
    return 1;
}

/* What opening recovered. */
static inline void
judge_recovery(const struct salur_ledger *ledger, struct found *found)
{
    const struct salur_recovery *recovery = salur_ledger_recovery(ledger);

    found->has_told = recovery->happened;
    found->restored = recovery->restored;
    if (recovery->happened) {
        found->verdict = recovery->after > recovery->before ? VERDICT_FORWARD
                                                            : VERDICT_RECOVERED;
    }
}

/* What was gained is said by the entry that comes next. */
static inline int
judge_restored(struct salur_ledger *ledger, uint64_t seq, struct found *found)
{
    struct salur_entry entry = {.kind = SALUR_KIND_GENESIS};
    struct salur_buf buf;
    enum salur_err err;

    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    err = salur_ledger_entry(ledger, seq, &buf);
    if (err == SALUR_OK) {
        err = salur_entry_decode(&entry, salur_buf_view(&buf));
    }
    salur_buf_wipe(&buf);
    return (err == SALUR_OK && entry.kind == SALUR_KIND_RESTORED) ||
           found_is(found, VERDICT_BROKEN, err, "no entry says what came back");
}

static inline int
judge_files(const struct told *told, const struct state *state,
            struct found *found)
{
    for (size_t i = 0; i < told->files_count; i++) {
        const struct told_file *file = &told->files[i];
        const struct bytes *bytes = state_find(state, file->path);
        uint64_t hash = bytes == NULL ? 0 : state_mix(1, bytes);
        int is_one = 0;

        for (size_t n = 0; n < file->count && bytes != NULL; n++) {
            is_one |= file->versions[n] == hash;
        }
        if (!is_one) {
            return found_is(found, VERDICT_LOST, SALUR_OK, file->path);
        }
    }
    return 1;
}

static inline int
judge_people(const struct bench *bench, const char *store,
             const struct told *told, struct found *found)
{
    struct salur_people *people = NULL;
    struct salur_people_terms terms;
    enum salur_err err;

    if (bench->device == NULL) {
        return 1;
    }
    err = salur_people_open(&people, store, bench->device);
    if (err == SALUR_OK && told->is_people) {
        err = salur_people_terms_at(people, 0, &terms);
    }
    salur_people_close(people);
    return err == SALUR_OK ||
           found_is(found, VERDICT_LOST, err, "the names of the families");
}

/* Opened again, it is as it was left. */
static inline int
judge_again(struct salur_ledger **ledger, const char *store,
            const struct told *told, struct found *found)
{
    uint64_t seq = found->size;
    int restored = found->restored;
    struct roll roll;
    enum salur_err err;

    salur_ledger_close(*ledger);
    err = salur_ledger_open(ledger, store, 0);
    if (err != SALUR_OK) {
        return found_is(found, VERDICT_UNREADABLE, err, "not opened again");
    }
    if (salur_ledger_recovery(*ledger)->happened) {
        return found_is(found, VERDICT_BROKEN, SALUR_OK, "recovered again");
    }
    return judge_log(*ledger, told, &roll, found) &&
           judge_paid(*ledger, told, &roll, found) &&
           (!restored || found->size == seq ||
            judge_restored(*ledger, seq, found));
}

/* The store of a village. */
static inline void
judge_village(const struct bench *bench, const struct told *told,
              const char *store, struct found *found)
{
    struct salur_ledger *ledger = NULL;
    struct roll roll;
    enum salur_err err;
    enum verdict verdict;

    err = salur_ledger_open(&ledger, store, 0);
    if (err != SALUR_OK) {
        found_is(found, told->is_store ? VERDICT_UNREADABLE : VERDICT_REFUSED,
                 err, "the store is not opened");
        return;
    }
    judge_recovery(ledger, found);
    verdict = found->verdict;
    if (judge_log(ledger, told, &roll, found) &&
        judge_paid(ledger, told, &roll, found) &&
        judge_people(bench, store, told, found) &&
        judge_next(ledger, bench, told, found) &&
        judge_again(&ledger, store, told, found)) {
        found->verdict = verdict;
    }
    salur_ledger_close(ledger);
}

/* What an office cosigned it knows, and its own log has not shrunk. */
static inline int
judge_witness(struct salur_office *office, const struct told *told,
              struct found *found)
{
    struct salur_office_witnessed last = {.leaf = 0};
    struct salur_checkpoint head = {.head = {.size = 0}};
    struct salur_buf note;
    enum salur_err err = SALUR_OK;

    if (told->cosigned == 0) {
        return 1;
    }
    salur_buf_init(&note, SALUR_NOTE_MAX);
    err = salur_office_witnessed(office, told->origin, &last, NULL);
    if (err == SALUR_OK && told->leaves > 0) {
        err = salur_office_head(office, &note);
    }
    if (err == SALUR_OK && told->leaves > 0) {
        err = salur_checkpoint_peek(&head, salur_buf_view(&note));
    }
    salur_buf_wipe(&note);
    return (err == SALUR_OK && last.head.size >= told->cosigned &&
            head.head.size >= told->leaves) ||
           found_is(found, VERDICT_LOST, err, "a head that it cosigned");
}

/* The office: it holds what it said it took in. */
static inline void
judge_office(const struct told *told, const char *path, struct found *found)
{
    struct salur_office *office = NULL;
    struct salur_office_log log = {.site = 0};
    struct salur_buf entries;
    enum salur_err err;

    err = salur_office_open(&office, path, 0);
    if (err != SALUR_OK) {
        found_is(found, VERDICT_UNREADABLE, err, "the office is not opened");
        return;
    }
    salur_buf_init(&entries, SALUR_PACK_MAX);
    err = salur_office_log_at(office, 0, &log);
    if (err == SALUR_OK) {
        err = salur_office_log_entries(office, log.origin, &entries);
    }
    found->size = log.head.size;
    if (err != SALUR_OK && err != SALUR_E_NOT_FOUND) {
        found_is(found, VERDICT_BROKEN, err, "a log that is not whole");
    } else if (log.head.size < told->ingested) {
        found_is(found, VERDICT_LOST, SALUR_OK, "entries that were taken in");
    } else {
        (void)judge_witness(office, told, found);
    }
    salur_buf_wipe(&entries);
    salur_office_close(office);
}

#endif
