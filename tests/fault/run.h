/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens states in children, each once, and keeps count.  Several workers
 * share the states between them by their hash.
 */
#ifndef FAULT_RUN_H
#define FAULT_RUN_H

#include "jail.h"

enum {
    RUN_FAMILIES_MAX = 16,
    RUN_SHOWN_MAX = 2, /* complaints of one kind about one family */
    RUN_ERRS = 600,
};

/* What all workers count together. */
struct tally {
    uint64_t verdicts[VERDICT_COUNT];
    uint64_t refused[RUN_ERRS]; /* by the error's number */
    uint64_t silent;            /* lost, and not a word about it */
    uint64_t kept;
    struct {
        const char *name; /* literal: the same in all workers */
        uint64_t opened;
        uint64_t bad;
        uint64_t shown[VERDICT_COUNT];
    } families[RUN_FAMILIES_MAX];
};

struct run {
    const struct bench *bench;
    struct disk *disk;
    struct told *told;
    struct tally *tally; /* shared */
    struct jail *jail;
    struct found *found; /* the jail's */
    char folder[PATH_MAX - 64];
    unsigned worker;
    unsigned workers;
    uint64_t *seen; /* open addressing; 0: free */
    size_t seen_cap;
    size_t seen_count;
    const char *trace; /* where the states come from, for complaints */
    unsigned line;
    const char *family; /* in the place of the choice's, when not NULL */
};

static inline void
count_one(uint64_t *counter)
{
    (void)__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

/* 1 when this key is new. */
static inline int
run_is_new(struct run *run, uint64_t key)
{
    size_t at;

    if (run->seen_count * 2 >= run->seen_cap) {
        uint64_t *old = run->seen;
        size_t old_cap = run->seen_cap;

        run->seen_cap = old_cap == 0 ? 1 << 16 : old_cap * 2;
        run->seen = must_alloc(NULL, run->seen_cap * sizeof *run->seen);
        memset(run->seen, 0, run->seen_cap * sizeof *run->seen);
        run->seen_count = 0;
        for (size_t i = 0; i < old_cap; i++) {
            if (old[i] != 0) {
                (void)run_is_new(run, old[i]);
            }
        }
        free(old);
    }
    key += key == 0;
    for (at = key % run->seen_cap; run->seen[at] != 0;
         at = (at + 1) % run->seen_cap) {
        if (run->seen[at] == key) {
            return 0;
        }
    }
    run->seen[at] = key;
    run->seen_count++;
    return 1;
}

/* Count it; 1 when it is to be complained of. */
static inline int
run_family(struct run *run, const char *family, int is_bad)
{
    enum verdict verdict = run->found->verdict;

    for (size_t i = 0; i < RUN_FAMILIES_MAX; i++) {
        const char *none = NULL;

        if (run->tally->families[i].name == NULL) {
            (void)__atomic_compare_exchange_n(
                &run->tally->families[i].name, &none, family, 0,
                __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
        }
        if (strcmp(run->tally->families[i].name, family) == 0) {
            count_one(&run->tally->families[i].opened);
            if (is_bad) {
                count_one(&run->tally->families[i].bad);
            }
            return is_bad &&
                   __atomic_add_fetch(&run->tally->families[i].shown[verdict],
                                      1, __ATOMIC_RELAXED) <= RUN_SHOWN_MAX;
        }
    }
    return 0;
}

/* Say what went wrong, and keep the folder of the first few. */
static inline void
run_complain(struct run *run, const struct state *state, const char *family)
{
    const struct found *found = run->found;
    uint64_t n = __atomic_add_fetch(&run->tally->kept, 1, __ATOMIC_RELAXED);
    char kept[PATH_MAX];

    (void)snprintf(kept, sizeof kept, "%s.kept-%llu", run->folder,
                   (unsigned long long)n);
    remove_folder(kept);
    state_put_dir(state, run->disk, DISK_ROOT, kept);
    (void)printf("FAIL %s: %s (%s), %llu entries, told %llu; %s at %s:%u, "
                 "kept in %s\n",
                 verdict_names[found->verdict], found->what,
                 found->err == SALUR_OK ? "-" : salur_err_name(found->err),
                 (unsigned long long)found->size,
                 (unsigned long long)(run->bench->is_office
                                          ? run->told->ingested
                                          : run->told->size),
                 family, run->trace, run->line, kept);
    (void)fflush(stdout);
}

static inline void
run_count(struct run *run, const struct state *state, const char *family)
{
    const struct found *found = run->found;
    int is_bad = found->verdict > VERDICT_REFUSED;

    count_one(&run->tally->verdicts[found->verdict]);
    if (found->verdict == VERDICT_REFUSED && (int)found->err < RUN_ERRS) {
        count_one(&run->tally->refused[found->err]);
    }
    if (found->verdict == VERDICT_LOST && !found->has_told) {
        count_one(&run->tally->silent);
    }
    if (run_family(run, family, is_bad)) {
        run_complain(run, state, family);
    }
}

/*
 * Open one state, unless it was opened before or is another worker's.
 *
 * Returns its key, or 0 when it was not opened.
 */
static inline uint64_t
run_state(struct run *run, const struct choice *choice)
{
    struct state state;
    uint64_t key;
    int is_mine;

    state_build(&state, run->disk, choice);
    key = (state.hash ^ run->told->acks) * UINT64_C(0x9e3779b97f4a7c15);
    is_mine = (key >> 32) % run->workers == run->worker && run_is_new(run, key);
    if (is_mine) {
        remove_folder(run->folder);
        state_put_dir(&state, run->disk, DISK_ROOT, run->folder);
        jail_judge(run->jail, run->told);
        if (run->found->verdict <= VERDICT_FORWARD) {
            (void)judge_files(run->told, &state, run->found);
        }
        run_count(run, &state,
                  run->family == NULL ? choice->family : run->family);
    }
    state_wipe(&state);
    return is_mine ? key : 0;
}

#endif
