/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which commands make the case, by the kinds of the files: the logs are
 * verified together, so that two histories of one are found; heads are
 * compared; a closing statement and a receipt are read out; each proof is
 * checked; and the finding is explained.
 */
#include "cli/evidence_runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOSING_BEGINS "salur/closing/"

static void
add(struct run *run, const char *word)
{
    run->words[run->count++] = word;
}

/* An option and its value; without a value, nothing. */
static void
add_option(struct run *run, const char *option, const char *value)
{
    if (value != NULL) {
        add(run, option);
        add(run, value);
    }
}

/* Every file of one kind, behind an option or bare. */
static size_t
add_files(struct run *run, const struct salur_evidence *evidence,
          enum salur_evidence_kind kind, const char *option)
{
    size_t count = 0;

    for (size_t i = 0; i < evidence->count; i++) {
        if (evidence->files[i].kind != kind) {
            continue;
        }
        count++;
        if (option != NULL) {
            add(run, option);
        }
        add(run, evidence->files[i].name);
    }
    return count;
}

/* What all of them end with. */
static void
add_policy(struct runs *runs, struct run *run)
{
    add_option(run, "--trust", "trust.note");
    add_option(run, "--at", runs->at);
}

static void
add_verify(struct runs *runs, const struct salur_evidence *evidence)
{
    struct run *run = &runs->items[runs->count];

    add(run, "verify");
    if (add_files(run, evidence, SALUR_EVIDENCE_EXPORT, NULL) == 0) {
        run->count = 0;
        return;
    }
    (void)add_files(run, evidence, SALUR_EVIDENCE_LIST, "--list");
    add_option(run, "--witnesses",
               evidence->witnesses > 0 ? runs->witnesses : NULL);
    add_option(run, "--max-age",
               evidence->max_age_days > 0 ? runs->max_age : NULL);
    add(run, "--windows");
    add_policy(runs, run);
    runs->count++;
}

/* Whatever carries a head, when there are two of them to compare; a single one
 * that is no log is at least read out. */
static void
add_compare(struct runs *runs, const struct salur_evidence *evidence)
{
    static const enum salur_evidence_kind kinds[] = {
        SALUR_EVIDENCE_EXPORT, SALUR_EVIDENCE_NOTE, SALUR_EVIDENCE_PROOF,
        SALUR_EVIDENCE_TEXT};
    struct run *run = &runs->items[runs->count];
    size_t count = 0;

    add(run, "compare");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        count += add_files(run, evidence, kinds[i], NULL);
    }
    if (count == 0 || (count == 1 && runs->count > 0)) {
        run->count = 0;
        return;
    }
    add_policy(runs, run);
    runs->count++;
}

/* A receipt, or a note that is a closing statement. */
static int
is_shown(const struct salur_evidence_file *file)
{
    return file->kind == SALUR_EVIDENCE_TEXT ||
           (file->kind == SALUR_EVIDENCE_NOTE &&
            file->data.len >= sizeof CLOSING_BEGINS - 1 &&
            memcmp(file->data.ptr, CLOSING_BEGINS, sizeof CLOSING_BEGINS - 1) ==
                0);
}

static void
add_shows(struct runs *runs, const struct salur_evidence *evidence)
{
    for (size_t i = 0; i < evidence->count; i++) {
        if (is_shown(&evidence->files[i])) {
            struct run *run = &runs->items[runs->count++];

            add(run, "show");
            add(run, evidence->files[i].name);
            add_policy(runs, run);
        }
    }
}

static void
add_proofs(struct runs *runs, const struct salur_evidence *evidence)
{
    for (size_t i = 0; i < evidence->count; i++) {
        if (evidence->files[i].kind == SALUR_EVIDENCE_PROOF) {
            struct run *run = &runs->items[runs->count++];

            add(run, "prove");
            add(run, "--check");
            add(run, evidence->files[i].name);
            add_option(run, "--witnesses",
                       evidence->witnesses > 0 ? runs->witnesses : NULL);
            add_policy(runs, run);
        }
    }
}

struct runs *
runs_new(const struct salur_evidence *evidence)
{
    struct runs *runs = calloc(1, sizeof *runs);

    if (runs == NULL) {
        return NULL;
    }
    salur_time_format(runs->at, evidence->at_s, 0);
    (void)snprintf(runs->witnesses, sizeof runs->witnesses, "%u",
                   evidence->witnesses);
    (void)snprintf(runs->max_age, sizeof runs->max_age, "%u",
                   evidence->max_age_days);
    (void)snprintf(runs->finding, sizeof runs->finding, "F%03u",
                   evidence->finding % 1000);
    add_verify(runs, evidence);
    add_compare(runs, evidence);
    add_shows(runs, evidence);
    add_proofs(runs, evidence);
    if (evidence->finding > 0) {
        struct run *run = &runs->items[runs->count++];

        add(run, "explain");
        add(run, runs->finding);
    }
    return runs;
}
