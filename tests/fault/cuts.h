/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which states of a disk are looked at: of what is on its way nothing, all,
 * each alone, all but each, every beginning, and random subsets; of names
 * every beginning, folder by folder; and sectors torn at eight bytes, where a
 * program trusts them to be whole: heads, tails, and words at random.
 */
#ifndef FAULT_CUTS_H
#define FAULT_CUTS_H

#include "run.h"

enum {
    CUTS_EACH_MAX = 400, /* units that are left out one by one */
    CUTS_META_PAGES = 8192,
};

struct cuts {
    struct run *run;
    struct prng prng;
    unsigned random; /* subsets at each call */
    unsigned torn;   /* subsets of words of each sector that may tear */
    double share;    /* of the states that are looked at */
    /* Of the states that were opened, one in so many is opened by the program
     * itself, and its calls are cut, too; 0: none is. */
    unsigned again_whole; /* of those that were whole */
    unsigned again_other; /* of those that were recovered */
    const char *salur;    /* the program */
    const char *code;     /* file with the code that it is given then */
};

/* Have the program itself open a state, now and then (again.h). */
static void
cuts_again(struct cuts *cuts, const struct choice *choice, uint64_t key);

static inline void
cuts_open(struct cuts *cuts, const struct choice *choice)
{
    if (cuts->share >= 1 || (double)prng_below(&cuts->prng, 1 << 20) <
                                cuts->share * (double)(1 << 20)) {
        uint64_t key = run_state(cuts->run, choice);

        if (key != 0 && cuts->salur != NULL) {
            cuts_again(cuts, choice, key);
        }
    }
}

static inline void
fill(uint8_t *flags, size_t count, uint8_t value)
{
    memset(flags, value, count);
}

/* Of every folder, the steps up to some point of its own. */
static inline void
cuts_random_steps(struct cuts *cuts, struct choice *choice)
{
    const struct disk *disk = cuts->run->disk;

    for (size_t i = 0; i < disk->steps_count; i++) {
        const struct step *step = &disk->steps[i];
        int dir = step->dir == DISK_NONE ? step->from_dir : step->dir;
        int is_cut = 0;

        for (size_t before = 0; before < i; before++) {
            const struct step *other = &disk->steps[before];

            is_cut |= !choice->steps[before] &&
                      (other->dir == dir || other->from_dir == dir);
        }
        choice->steps[i] = !is_cut && prng_below(&cuts->prng, 4) != 0;
    }
}

static inline void
cuts_names(struct cuts *cuts, struct choice *choice)
{
    const struct disk *disk = cuts->run->disk;

    choice->family = "names before bytes";
    for (size_t done = 0; done <= disk->steps_count; done++) {
        fill(choice->steps, done, 1);
        fill(choice->steps + done, disk->steps_count - done, 0);
        for (int value = 0; value < 4; value++) {
            fill(choice->units, disk->units_count, value & 1);
            choice->is_long = value >> 1;
            cuts_open(cuts, choice);
        }
    }
    choice->is_long = 0;
    fill(choice->steps, disk->steps_count, 1);
}

static inline void
cuts_each(struct cuts *cuts, struct choice *choice)
{
    size_t count = cuts->run->disk->units_count;
    size_t stride = 1 + count / CUTS_EACH_MAX;

    for (size_t i = 0; i < count; i += stride) {
        for (int value = 0; value < 2; value++) {
            choice->family = value == 0 ? "one sector" : "all but one sector";
            fill(choice->units, count, (uint8_t)value);
            choice->units[i] = !value;
            cuts_open(cuts, choice);
        }
        choice->family = "beginnings";
        fill(choice->units, i, 1);
        fill(choice->units + i, count - i, 0);
        cuts_open(cuts, choice);
        choice->is_long = 1;
        cuts_open(cuts, choice);
        choice->is_long = 0;
    }
}

static inline void
cuts_random(struct cuts *cuts, struct choice *choice)
{
    size_t count = cuts->run->disk->units_count;

    choice->family = "random sectors";
    for (unsigned n = 0; n < cuts->random && count > 1; n++) {
        uint64_t weight = 1 + prng_below(&cuts->prng, 7);

        for (size_t i = 0; i < count; i++) {
            choice->units[i] = prng_below(&cuts->prng, 8) < weight;
        }
        choice->is_long = (int)prng_below(&cuts->prng, 2);
        cuts_random_steps(cuts, choice);
        cuts_open(cuts, choice);
    }
    choice->is_long = 0;
    fill(choice->steps, cuts->run->disk->steps_count, 1);
}

static inline const char *
cuts_name(const struct disk *disk, int inode)
{
    for (size_t i = 0; i < disk->now.count; i++) {
        if (disk->now.at[i].inode == inode) {
            return disk->now.at[i].text;
        }
    }
    return "";
}

/* 1 when somebody reads these bytes in the belief that they are whole. */
static inline int
cuts_is_trusted(const struct disk *disk, const struct unit *unit)
{
    const char *name = cuts_name(disk, unit->inode);

    return !unit->is_size &&
           (strcmp(name, "data.mdb") == 0 ? unit->offset < CUTS_META_PAGES
                                          : !disk->inodes[unit->inode].is_free);
}

/* One sector tears, in every way and some more. */
static inline void
cuts_tear(struct cuts *cuts, struct choice *choice, size_t n)
{
    const struct unit *unit = &cuts->run->disk->units[n];
    unsigned first = (unsigned)(unit->offset % DISK_SECTOR) / DISK_WORD;
    unsigned last =
        (unsigned)((unit->offset % DISK_SECTOR + unit->bytes.len - 1) /
                   DISK_WORD);

    choice->torn = n;
    choice->family = "torn sector, its head";
    for (unsigned at = first + 1; at <= last; at++) {
        choice->words = (UINT64_C(1) << at) - 1;
        cuts_open(cuts, choice);
    }
    choice->family = "torn sector, its tail";
    for (unsigned at = first + 1; at <= last; at++) {
        choice->words = ~((UINT64_C(1) << at) - 1);
        cuts_open(cuts, choice);
    }
    choice->family = "torn sector, any words";
    for (unsigned i = 0; i < cuts->torn && last > first; i++) {
        choice->words = prng_next(&cuts->prng);
        cuts_open(cuts, choice);
    }
    choice->torn = SIZE_MAX;
}

/* Tear what the newest call wrote, with all else there or with some of it. */
static inline void
cuts_torn(struct cuts *cuts, struct choice *choice, size_t first)
{
    const struct disk *disk = cuts->run->disk;
    size_t count = disk->units_count;
    size_t stride = 1 + (count - first) / 40;

    for (size_t n = first; n < count; n += stride) {
        if (!cuts_is_trusted(disk, &disk->units[n])) {
            continue;
        }
        fill(choice->units, count, 1);
        cuts_tear(cuts, choice, n);
        /* Up to this one, and nothing behind it; and this one alone. */
        fill(choice->units + n + 1, count - n - 1, 0);
        if (n + 1 < count) {
            cuts_tear(cuts, choice, n);
        }
        fill(choice->units, n, 0);
        if (n > 0) {
            cuts_tear(cuts, choice, n);
        }
    }
}

/*
 * Look at the states of this moment.
 *
 * first  number of the first unit of the newest call
 */
static inline void
cuts_look(struct cuts *cuts, size_t first)
{
    const struct disk *disk = cuts->run->disk;
    struct choice choice = {
        .units = must_alloc(NULL, disk->units_count),
        .steps = must_alloc(NULL, disk->steps_count),
        .torn = SIZE_MAX,
    };

    fill(choice.steps, disk->steps_count, 1);
    cuts_names(cuts, &choice);
    cuts_each(cuts, &choice);
    cuts_random(cuts, &choice);
    cuts_torn(cuts, &choice, first);
    free(choice.units);
    free(choice.steps);
}

/* Follow a trace from call to call. */
static inline void
cuts_follow(struct cuts *cuts, const struct trace *trace)
{
    struct run *run = cuts->run;
    struct disk *disk = run->disk;

    disk_restart(disk);
    for (size_t i = 0; i < trace->count; i++) {
        const struct op *op = &trace->ops[i];
        size_t units = disk->units_count;
        size_t steps = disk->steps_count;
        size_t acks = run->told->acks;

        run->line = op->line;
        call_begin(disk, op);
        told_later_versions(run->told, disk);
        if (disk->units_count > units || disk->steps_count > steps) {
            cuts_look(cuts, units);
        }
        call_end(disk, op);
        if (op->kind == OP_WRITE && op->fd == STDOUT_FILENO) {
            told_bytes(run->told, disk, op);
        }
        if (run->told->acks > acks) {
            cuts_look(cuts, disk->units_count);
        }
    }
}

#endif
