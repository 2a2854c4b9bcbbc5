/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several processes at one store, and processes that die: once and only once
 * holds between them, and what was acknowledged is there afterwards.
 */
#include "salur/redeem.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "tests/harness/village.h"

#define PROCESSES 4
#define KILLS 200
#define KILL_FAMILIES 4000

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

/* A store with a bundle, closed again, and tokens of all its families. */
struct hall {
    struct village village;
    struct salur_buf *tokens;
    size_t families;
    char path[256];
};

static void
hall_open(struct hall *hall, const char *name, size_t families)
{
    memset(hall, 0, sizeof *hall);
    village_open(&hall->village);
    salur_ledger_close(village_stocked(
        &hall->village, name, (struct village_bundle){.families = families},
        hall->path));
    hall->families = families;
    hall->tokens = calloc(families, sizeof *hall->tokens);
    for (size_t i = 0; i < families; i++) {
        salur_buf_init(&hall->tokens[i], SALUR_TOKEN_MAX);
        village_token(&hall->village, 1, i, &hall->tokens[i]);
    }
}

static void
hall_close(struct hall *hall)
{
    for (size_t i = 0; i < hall->families; i++) {
        salur_buf_wipe(&hall->tokens[i]);
    }
    free(hall->tokens);
    village_close(&hall->village);
}

static enum salur_err
redeem(struct salur_ledger *ledger, const struct hall *hall, size_t family,
       struct salur_redeemed *out)
{
    struct salur_presented presented = {
        .token = salur_buf_view(&hall->tokens[family])};

    return salur_redeem(ledger, &presented, &stamp, out);
}

/* Redemptions of each family in the whole log; checks the chain too. */
static unsigned *
count_redemptions(const struct hall *hall, uint64_t *out_refused)
{
    unsigned *counts = calloc(hall->families, sizeof *counts);
    struct salur_ledger *ledger = NULL;
    struct salur_buf buf = {0};
    uint64_t size;

    *out_refused = 0;
    CHECK_ERR(salur_ledger_open(&ledger, hall->path, 0), SALUR_OK);
    if (ledger == NULL || counts == NULL) {
        exit(1);
    }
    village_check_chain(ledger);
    size = village_size(ledger);
    for (uint64_t seq = 0; seq < size; seq++) {
        struct salur_entry entry = village_entry(ledger, seq, &buf);
        uint64_t family = 0;

        *out_refused += entry.kind == SALUR_KIND_REFUSE;
        if (entry.kind != SALUR_KIND_REDEEM) {
            continue;
        }
        for (unsigned i = 0; i < 8; i++) {
            family = family << 8 | entry.body.redeem.cti.bytes[i];
        }
        CHECK(family < hall->families);
        counts[family % hall->families]++;
    }
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    return counts;
}

/* --- side by side --------------------------------------------------------- */

/*
 * Redeem families from .. hall->families in steps; the exit status is the
 * number of them that were handed over, or 255 for any error.
 */
static pid_t
start_counter(const struct hall *hall, size_t from, size_t step, int gate)
{
    pid_t pid = fork();
    struct salur_ledger *ledger = NULL;
    struct salur_redeemed out;
    unsigned handed = 0;
    char byte;

    if (pid != 0) {
        return pid;
    }
    if (salur_ledger_open(&ledger, hall->path, 0) != SALUR_OK ||
        read(gate, &byte, 1) != 1) {
        _exit(255);
    }
    for (size_t i = from; i < hall->families; i += step) {
        if (redeem(ledger, hall, i, &out) != SALUR_OK ||
            (out.outcome != SALUR_OK && out.outcome != SALUR_E_SPENT)) {
            _exit(255);
        }
        handed += out.outcome == SALUR_OK;
    }
    salur_ledger_close(ledger);
    _exit((int)handed);
}

static unsigned
handed_by(pid_t pid)
{
    int status = -1;

    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
          WEXITSTATUS(status) != 255);
    return (unsigned)WEXITSTATUS(status);
}

static unsigned
run_counters(const struct hall *hall, size_t step)
{
    pid_t pids[PROCESSES];
    unsigned handed = 0;
    int gate[2];

    CHECK(pipe(gate) == 0);
    for (size_t i = 0; i < PROCESSES; i++) {
        pids[i] = start_counter(hall, step == 1 ? 0 : i, step, gate[0]);
    }
    CHECK(write(gate[1], "gggg", PROCESSES) == PROCESSES);
    for (size_t i = 0; i < PROCESSES; i++) {
        handed += handed_by(pids[i]);
    }
    close(gate[0]);
    close(gate[1]);
    return handed;
}

static void
of_four_that_scan_the_same_cards_one_hands_over(void)
{
    struct hall hall;
    unsigned *counts;
    uint64_t refused;

    hall_open(&hall, "same", 25);
    CHECK_U64(run_counters(&hall, 1), 25);
    counts = count_redemptions(&hall, &refused);
    for (size_t i = 0; i < hall.families; i++) {
        CHECK_U64(counts[i], 1);
    }
    CHECK_U64(refused, 3 * 25);
    free(counts);
    hall_close(&hall);
}

static void
four_that_scan_different_cards_hand_all_over(void)
{
    struct hall hall;
    unsigned *counts;
    uint64_t refused;

    hall_open(&hall, "different", 200);
    CHECK_U64(run_counters(&hall, PROCESSES), 200);
    counts = count_redemptions(&hall, &refused);
    for (size_t i = 0; i < hall.families; i++) {
        CHECK_U64(counts[i], 1);
    }
    CHECK_U64(refused, 0);
    free(counts);
    hall_close(&hall);
}

/* --- killed --------------------------------------------------------------- */

/* Say that the store is open; then redeem family after family, and say each
 * number once it is durable. */
static pid_t
start_victim(const struct hall *hall, uint32_t first, int out_fd)
{
    pid_t pid = fork();
    struct salur_ledger *ledger = NULL;
    struct salur_redeemed out;

    if (pid != 0) {
        return pid;
    }
    if (salur_ledger_open(&ledger, hall->path, 0) != SALUR_OK ||
        write(out_fd, &first, sizeof first) != (ssize_t)sizeof first) {
        _exit(1);
    }
    for (uint32_t i = first; i < hall->families; i++) {
        if (redeem(ledger, hall, i, &out) != SALUR_OK ||
            (out.outcome == SALUR_OK &&
             write(out_fd, &i, sizeof i) != (ssize_t)sizeof i)) {
            _exit(1);
        }
    }
    _exit(0);
}

static void
sleep_us(long us)
{
    struct timespec span = {0, us * 1000};

    (void)nanosleep(&span, NULL);
}

/* Let a victim redeem for some microseconds; returns the next family to begin
 * at. */
static uint32_t
kill_one(const struct hall *hall, uint32_t first, long us, uint8_t *is_acked)
{
    uint32_t family;
    int status = 0;
    int fds[2];
    pid_t pid;

    CHECK(pipe(fds) == 0);
    pid = start_victim(hall, first, fds[1]);
    close(fds[1]);
    CHECK(read(fds[0], &family, sizeof family) == (ssize_t)sizeof family);
    sleep_us(us);
    CHECK(kill(pid, SIGKILL) == 0);
    CHECK(waitpid(pid, &status, 0) == pid);
    /* Killed, or done with all families: never an error of its own. */
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    while (read(fds[0], &family, sizeof family) == (ssize_t)sizeof family) {
        is_acked[family] = 1;
        first = family + 1;
    }
    close(fds[0]);
    return first;
}

static void
what_was_acknowledged_survives_a_kill_at_any_moment(void)
{
    static uint8_t is_acked[KILL_FAMILIES];
    struct prng prng = {20261005};
    struct hall hall;
    unsigned *counts;
    uint32_t next = 0;
    uint64_t refused;
    size_t acked = 0;

    hall_open(&hall, "kill", KILL_FAMILIES);
    memset(is_acked, 0, sizeof is_acked);
    for (unsigned i = 0; i < KILLS; i++) {
        struct salur_ledger *ledger = NULL;

        /* On a fast disk they are all through before the last kill: the
         * first ones are then refused again, which is written too. */
        next = kill_one(&hall, next % KILL_FAMILIES,
                        (long)prng_below(&prng, 30000), is_acked);
        /* What is left behind opens, each time, as the next day would. */
        CHECK_ERR(salur_ledger_open(&ledger, hall.path, 0), SALUR_OK);
        salur_ledger_close(ledger);
    }
    counts = count_redemptions(&hall, &refused);
    for (size_t i = 0; i < hall.families; i++) {
        acked += is_acked[i];
        CHECK(counts[i] <= 1);
        CHECK(!is_acked[i] || counts[i] == 1);
    }
    /* Which ones is chance: one killed between the commit and the word for
     * it is on record and was never acknowledged. */
    CHECK(acked > 0);
    free(counts);
    hall_close(&hall);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(of_four_that_scan_the_same_cards_one_hands_over),
        TEST(four_that_scan_different_cards_hand_all_over),
        TEST(what_was_acknowledged_survives_a_kill_at_any_moment),
    };

    return RUN_TESTS(tests, argc, argv);
}
