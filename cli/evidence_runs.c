/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which commands make the case, by the kinds of the files: the logs are
 * verified together, so that two histories of one are found, and against the
 * heads that others held; heads are compared; a closing statement and a receipt
 * are read out; each proof is checked; and the finding is explained.
 */
#include "cli/evidence_runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOSING_BEGINS "salur/closing/"
/* Text of a receipt's code (FORMAT.md, "Receipt"). */
#define RECEIPT_BEGINS "SLC1:"

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

static int
begins(const struct salur_evidence_file *file, const char *with)
{
    size_t len = strlen(with);

    return file->data.len >= len && memcmp(file->data.ptr, with, len) == 0;
}

/* 1 when these words stand somewhere in the file, else 0. */
static int
holds(const struct salur_evidence_file *file, const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i + len <= file->data.len; i++) {
        if (memcmp(file->data.ptr + i, word, len) == 0) {
            return 1;
        }
    }
    return 0;
}

static int
is_export(const struct salur_evidence_file *file)
{
    return file->kind == SALUR_EVIDENCE_EXPORT;
}

static int
is_list(const struct salur_evidence_file *file)
{
    return file->kind == SALUR_EVIDENCE_LIST;
}

/* Carries a head that somebody outside the log held.  Pictures do, too, but
 * reading them takes a library that another computer may not have. */
static int
is_head(const struct salur_evidence_file *file)
{
    switch (file->kind) {
    case SALUR_EVIDENCE_PROOF:
        return 1;
    case SALUR_EVIDENCE_NOTE:
        /* Stage notes and the like are titled salur/...; a head by its log. */
        return begins(file, CLOSING_BEGINS) || !begins(file, "salur/");
    case SALUR_EVIDENCE_TEXT:
        return holds(file, RECEIPT_BEGINS);
    case SALUR_EVIDENCE_EXPORT:
    case SALUR_EVIDENCE_LIST:
    case SALUR_EVIDENCE_OTHER:
        break;
    }
    return 0;
}

/* A receipt or a card as text, or a note that is a closing statement. */
static int
is_shown(const struct salur_evidence_file *file)
{
    return file->kind == SALUR_EVIDENCE_TEXT ||
           (file->kind == SALUR_EVIDENCE_NOTE && begins(file, CLOSING_BEGINS));
}

/* Every file of some kind, behind an option or bare; how many there are. */
static size_t
add_files(struct run *run, const struct salur_evidence *evidence,
          int (*is)(const struct salur_evidence_file *file), const char *option)
{
    size_t count = 0;

    for (size_t i = 0; i < evidence->count; i++) {
        if (!is(&evidence->files[i])) {
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
    if (add_files(run, evidence, is_export, NULL) == 0) {
        run->count = 0;
        return;
    }
    (void)add_files(run, evidence, is_list, "--list");
    (void)add_files(run, evidence, is_head, "--head");
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
    struct run *run = &runs->items[runs->count];
    size_t count;

    add(run, "compare");
    count = add_files(run, evidence, is_export, NULL);
    count += add_files(run, evidence, is_head, NULL);
    if (count == 0 || (count == 1 && runs->count > 0)) {
        run->count = 0;
        return;
    }
    add_policy(runs, run);
    runs->count++;
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
