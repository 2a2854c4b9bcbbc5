/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two processes at one store, of which one dies in the middle, or meddles with
 * the journal while the other has it open.  LMDB's lock is free again at once,
 * so the survivor's next act finds what is there.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "salur/journal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "salur/redeem.h"
#include "tests/harness/folders.h"
#include "tests/harness/lmdb_faults.h"
#include "tests/harness/village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

/* A store that this process has open. */
struct shared {
    struct village village;
    struct salur_ledger *ledger;
    char path[256];
    char journal[512];
};

static void
shared_open(struct shared *s, const char *name)
{
    memset(s, 0, sizeof *s);
    village_open(&s->village);
    s->ledger = village_stocked(
        &s->village, name, (struct village_bundle){.families = 400}, s->path);
    join_path(s->journal, s->path, "journal");
}

static void
shared_close(struct shared *s)
{
    village_check_chain(s->ledger);
    salur_ledger_close(s->ledger);
    village_close(&s->village);
}

static enum salur_err
redeem(struct salur_ledger *ledger, size_t family)
{
    struct salur_presented presented = {.cti = village_item(1, family).cti};
    struct salur_redeemed out;
    enum salur_err err = salur_redeem(ledger, &presented, &stamp, &out);

    return err == SALUR_OK ? out.outcome : err;
}

/* Another process redeems and dies at its n-th call into LMDB.  1 when it
 * came to the end instead. */
static int
die_at(const struct shared *s, size_t family, unsigned n)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        struct salur_ledger *ledger = NULL;
        int is_good = salur_ledger_open(&ledger, s->path, 0) == SALUR_OK;

        lmdb_fail(n, LMDB_DIE);
        is_good = is_good && redeem(ledger, family) == SALUR_OK;
        lmdb_fault.is_armed = 0;
        salur_ledger_close(ledger);
        _exit(is_good ? 3 : 4);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3);
    return WEXITSTATUS(status) == 3;
}

static int
is_redeemed(const struct shared *s, size_t family)
{
    const struct salur_cti cti = village_item(1, family).cti;
    struct salur_family found;

    CHECK_ERR(salur_ledger_family(s->ledger, &cti, &found), SALUR_OK);
    return found.is_redeemed;
}

/* Of what the other one began all is there or nothing, and a family is paid
 * once whoever asks. */
static void
a_process_that_dies_leaves_all_or_nothing(void)
{
    struct shared s;
    unsigned forward = 0;
    unsigned n = 0;
    int is_done = 0;

    shared_open(&s, "dies");
    while (!is_done && n < 150) {
        uint64_t size = village_size(s.ledger);
        uint64_t grown;
        int theirs;

        is_done = die_at(&s, 2 * (size_t)n, n);
        CHECK_ERR(redeem(s.ledger, 2 * (size_t)n + 1), SALUR_OK);
        theirs = is_redeemed(&s, 2 * (size_t)n);
        grown = village_size(s.ledger) - size;
        CHECK(theirs || !is_done);
        /* Theirs, what was recovered, ours. */
        if (!CHECK(grown == (theirs ? (is_done ? 2U : 3U) : 1U)) ||
            !CHECK_ERR(redeem(s.ledger, 2 * (size_t)n),
                       theirs ? SALUR_E_SPENT : SALUR_OK)) {
            printf("  call %u, grown by %llu\n", n, (unsigned long long)grown);
        }
        forward += theirs && !is_done;
        n++;
    }
    CHECK(is_done && n > 10);
    /* It died between journal and commit at least once. */
    CHECK(forward > 0);
    shared_close(&s);
}

/* A part of a record at the end, as one who died in a write leaves it. */
static void
a_part_of_a_record_is_cut_by_the_next_writer(void)
{
    static const uint8_t part[] = {0, 0, 1, 0, 0x82, 0x05, 0x81, 0x83};
    struct shared s;
    off_t len;

    shared_open(&s, "part");
    for (size_t i = 1; i <= sizeof part; i++) {
        uint64_t size = village_size(s.ledger);

        len = size_of_file(s.journal);
        write_into(s.journal, -1, part, i);
        CHECK_ERR(redeem(s.ledger, i), SALUR_OK);
        CHECK_U64(village_size(s.ledger), size + 1);
        CHECK(size_of_file(s.journal) > len + (off_t)sizeof part);
    }
    salur_ledger_close(s.ledger);
    CHECK_ERR(salur_ledger_open(&s.ledger, s.path, 0), SALUR_OK);
    CHECK(!salur_ledger_recovery(s.ledger)->happened);
    shared_close(&s);
}

/* Somebody makes the journal shorter, or takes it away, while it is open:
 * nothing more is recorded until the store is opened again. */
static void
a_journal_that_is_changed_underneath_stops_the_counter(void)
{
    for (unsigned way = 0; way < 2; way++) {
        struct shared s;
        uint64_t size;

        shared_open(&s, way == 0 ? "shorter" : "away");
        CHECK_ERR(redeem(s.ledger, 1), SALUR_OK);
        size = village_size(s.ledger);
        CHECK(way == 0 ? truncate(s.journal, size_of_file(s.journal) - 9) == 0
                       : unlink(s.journal) == 0);
        CHECK_ERR(redeem(s.ledger, 2), SALUR_E_UNSETTLED);
        CHECK_ERR(redeem(s.ledger, 2), SALUR_E_UNSETTLED);
        CHECK_U64(village_size(s.ledger), size);
        salur_ledger_close(s.ledger);
        CHECK_ERR(salur_ledger_open(&s.ledger, s.path, 0), SALUR_OK);
        CHECK(salur_ledger_recovery(s.ledger)->journal_made);
        CHECK_U64(village_size(s.ledger), size);
        CHECK_ERR(redeem(s.ledger, 1), SALUR_E_SPENT);
        CHECK_ERR(redeem(s.ledger, 2), SALUR_OK);
        shared_close(&s);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_process_that_dies_leaves_all_or_nothing),
        TEST(a_part_of_a_record_is_cut_by_the_next_writer),
        TEST(a_journal_that_is_changed_underneath_stops_the_counter),
    };

    return RUN_TESTS(tests, argc, argv);
}
