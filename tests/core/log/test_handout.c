/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The open handout: on record, and nobody has said yet that it was handed
 * over.  It lives through whatever happens to the process and ends by a
 * confirmation or by its void.
 */
#include "tests/core/counter.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "salur/file.h"
#include "scarce.h"
#include "tests/harness/tamper.h"

#define KILLS 60
#define KILL_FAMILIES 2000

static enum salur_err
held_of(struct salur_ledger *ledger, struct village *village, size_t family,
        struct salur_redeemed *out)
{
    struct salur_presented presented = {.id_checked = 1, .hold = 1};
    struct salur_buf token;
    enum salur_err err;

    salur_buf_init(&token, SALUR_TOKEN_MAX);
    village_token(village, 1, family, &token);
    presented.token = salur_buf_view(&token);
    err = salur_redeem(ledger, &presented, &stamp, out);
    salur_buf_wipe(&token);
    return err;
}

static enum salur_err
held(struct counter *c, size_t family)
{
    return held_of(c->ledger, &c->village, family, &c->out);
}

/* The handout that waits, 0 for none. */
static uint64_t
waiting(struct salur_ledger *ledger)
{
    struct salur_ledger_status status;

    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    CHECK_U64(status.has_handout, status.handout > 0);
    return status.handout;
}

static void
what_is_held_waits_until_it_is_confirmed(void)
{
    struct counter c;
    uint64_t size;

    counter_open(&c, "held", (struct village_bundle){0});
    CHECK_U64(waiting(c.ledger), 0);
    CHECK_ERR(held(&c, 0), SALUR_OK);
    CHECK_ERR(c.out.outcome, SALUR_OK);
    CHECK_U64(c.out.seq, 2);
    CHECK_U64(waiting(c.ledger), 2);
    /* It is redeemed from the first instant on. */
    CHECK_ERR(redeem(&c, 0), SALUR_E_SPENT);
    CHECK_U64(waiting(c.ledger), 2);
    size = village_size(c.ledger);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 0, NULL), SALUR_E_STATE);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 1, NULL), SALUR_E_STATE);
    CHECK_ERR(salur_ledger_confirm(c.ledger, UINT64_MAX, NULL), SALUR_E_STATE);
    CHECK_U64(waiting(c.ledger), 2);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 2, NULL), SALUR_OK);
    CHECK_U64(waiting(c.ledger), 0);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 2, NULL), SALUR_E_STATE);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 0, NULL), SALUR_E_STATE);
    /* A confirmation is no entry. */
    CHECK_U64(village_size(c.ledger), size);
    CHECK_ERR(redeem(&c, 0), SALUR_E_SPENT);
    counter_close(&c);
}

static void
while_one_waits_no_other_is_held_and_nothing_is_recorded(void)
{
    struct counter c;
    uint64_t size;

    counter_open(&c, "second", (struct village_bundle){0});
    CHECK_ERR(held(&c, 0), SALUR_OK);
    size = village_size(c.ledger);
    CHECK_ERR(held(&c, 1), SALUR_E_EXISTS);
    CHECK_ERR(c.out.outcome, SALUR_E_EXISTS);
    CHECK(c.out.recorded == 0 && c.out.seq == 0);
    /* Not even what would be refused. */
    CHECK_ERR(held(&c, 0), SALUR_E_EXISTS);
    CHECK_U64(village_size(c.ledger), size);
    CHECK_U64(waiting(c.ledger), 2);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 2, NULL), SALUR_OK);
    CHECK_ERR(held(&c, 1), SALUR_OK);
    CHECK_U64(waiting(c.ledger), 3);
    counter_close(&c);
}

static void
a_refusal_and_a_redemption_without_hold_do_not_wait(void)
{
    struct counter c;

    counter_open(&c, "nohold", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_U64(waiting(c.ledger), 0);
    CHECK_ERR(held(&c, 0), SALUR_OK);
    CHECK_ERR(c.out.outcome, SALUR_E_SPENT);
    CHECK_U64(waiting(c.ledger), 0);
    CHECK_ERR(held(&c, 1), SALUR_OK);
    CHECK_U64(waiting(c.ledger), 4);
    /* The plain call is not the counter's: it leaves what waits alone. */
    CHECK_ERR(redeem(&c, 2), SALUR_OK);
    CHECK_U64(waiting(c.ledger), 4);
    counter_close(&c);
}

static void
its_void_ends_it_and_that_of_another_does_not(void)
{
    struct counter c;
    uint64_t seq;

    counter_open(&c, "voided", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_ERR(held(&c, 1), SALUR_OK);
    CHECK_ERR(
        salur_ledger_void(c.ledger, 2, SALUR_VOID_MISTAKE, NULL, &stamp, &seq),
        SALUR_OK);
    CHECK_U64(waiting(c.ledger), 3);
    CHECK_ERR(
        salur_ledger_void(c.ledger, 2, SALUR_VOID_MISTAKE, NULL, &stamp, &seq),
        SALUR_E_STATE);
    CHECK_ERR(salur_ledger_void(c.ledger, 3, SALUR_VOID_NOT_HANDED, NULL,
                                &stamp, &seq),
              SALUR_OK);
    CHECK_U64(waiting(c.ledger), 0);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 3, NULL), SALUR_E_STATE);
    CHECK_ERR(salur_ledger_void(c.ledger, 3, SALUR_VOID_NOT_HANDED, NULL,
                                &stamp, &seq),
              SALUR_E_STATE);
    /* The family may come again. */
    CHECK_ERR(held(&c, 1), SALUR_OK);
    CHECK_ERR(c.out.outcome, SALUR_OK);
    CHECK_U64(waiting(c.ledger), c.out.seq);
    counter_close(&c);
}

static void
it_outlives_a_restart_and_the_end_of_the_day(void)
{
    struct salur_body_close day;
    struct counter c;
    struct salur_buf note;

    counter_open(&c, "restart", (struct village_bundle){0});
    salur_buf_init(&note, 8192);
    CHECK_ERR(held(&c, 0), SALUR_OK);
    CHECK_ERR(salur_ledger_close_day(c.ledger, c.village.device, NULL, &stamp,
                                     &day, &note),
              SALUR_OK);
    salur_ledger_close(c.ledger);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, SALUR_LEDGER_READ_ONLY),
              SALUR_OK);
    CHECK_U64(waiting(c.ledger), 2);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 2, NULL), SALUR_E_PERMISSION);
    salur_ledger_close(c.ledger);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
    CHECK_U64(waiting(c.ledger), 2);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 2, NULL), SALUR_OK);
    salur_buf_wipe(&note);
    counter_close(&c);
}

static void
the_status_adds_up_the_day(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_OPEN};
    struct salur_ledger_status status;
    struct salur_body_close day;
    struct counter c;
    struct salur_buf note;

    counter_open(&c, "status", (struct village_bundle){0});
    salur_buf_init(&note, 8192);
    entry.body.open.cash_idr = 5000000;
    CHECK_ERR(salur_ledger_append(c.ledger, &entry, &stamp, NULL), SALUR_OK);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_ERR(redeem(&c, 1), SALUR_OK);
    CHECK_ERR(redeem(&c, 6), SALUR_OK); /* goods */
    CHECK_ERR(redeem(&c, 6), SALUR_E_SPENT);
    CHECK_ERR(
        salur_ledger_void(c.ledger, 3, SALUR_VOID_MISTAKE, NULL, &stamp, NULL),
        SALUR_OK);
    entry = (struct salur_entry){.kind = SALUR_KIND_UNPAID};
    entry.body.unpaid.cti = village_item(1, 9).cti;
    entry.body.unpaid.reason = SALUR_UNPAID_ABSENT;
    CHECK_ERR(salur_ledger_append(c.ledger, &entry, &stamp, NULL), SALUR_OK);
    CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_OK);
    CHECK_U64(status.day.redeemed, 3);
    CHECK_I64(status.day.redeemed_idr, 600000 + 625000 + 650000);
    CHECK_U64(status.day.voided, 1);
    CHECK_I64(status.day.voided_idr, 600000);
    CHECK_U64(status.day.refused, 1);
    CHECK_U64(status.day.unpaid, 1);
    CHECK_I64(status.day.drawer_idr, 5000000 - 625000);
    CHECK_ERR(salur_ledger_close_day(c.ledger, c.village.device, NULL, &stamp,
                                     &day, &note),
              SALUR_OK);
    CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_OK);
    CHECK_U64(status.day.redeemed + status.day.voided + status.day.refused +
                  status.day.unpaid,
              0);
    CHECK_I64(status.day.drawer_idr, 0);
    CHECK_U64(status.redeemed, 2);
    salur_buf_wipe(&note);
    counter_close(&c);
}

static void
a_damaged_one_is_named_and_nothing_is_held_on_it(void)
{
    static const uint8_t values[3][9] = {
        {0}, {0, 0, 0, 0, 0, 0, 0, 99}, {0, 0, 0, 0, 0, 0, 0, 2, 0}};
    static const size_t lens[3] = {8, 8, 9};
    struct salur_ledger_status status;
    struct counter c;

    counter_open(&c, "damaged", (struct village_bundle){0});
    CHECK_ERR(held(&c, 0), SALUR_OK);
    for (size_t i = 0; i < 3; i++) {
        struct salur_bytes value = salur_bytes(values[i], lens[i]);

        salur_ledger_close(c.ledger);
        tamper(c.path, "meta", salur_bytes_str("handout"), &value);
        CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
        CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_E_CORRUPT);
        CHECK_ERR(held(&c, 1), SALUR_E_CORRUPT);
        CHECK_ERR(salur_ledger_confirm(c.ledger, 2, NULL), SALUR_E_CORRUPT);
    }
    salur_ledger_close(c.ledger);
    tamper(c.path, "meta", salur_bytes_str("handout"), NULL);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
    CHECK_U64(waiting(c.ledger), 0);
    counter_close(&c);
}

/* --- killed --------------------------------------------------------------- */

/* Hold and confirm family after family, and say each number that was held
 * once it is durable. */
static pid_t
start_victim(const struct counter *c, struct village *village, uint32_t first,
             int out_fd)
{
    pid_t pid = fork();
    struct salur_ledger *ledger = NULL;
    struct salur_redeemed out;

    if (pid != 0) {
        return pid;
    }
    if (salur_ledger_open(&ledger, c->path, 0) != SALUR_OK) {
        _exit(1);
    }
    for (uint32_t i = first; i < KILL_FAMILIES; i++) {
        if (held_of(ledger, village, i, &out) != SALUR_OK ||
            write(out_fd, &out.seq, sizeof out.seq) !=
                (ssize_t)sizeof out.seq ||
            (out.outcome == SALUR_OK &&
             salur_ledger_confirm(ledger, out.seq, NULL) != SALUR_OK)) {
            _exit(1);
        }
    }
    _exit(0);
}

/* Kill one after some microseconds; returns the last number it said. */
static uint64_t
kill_one(const struct counter *c, struct village *village, uint32_t first,
         long us)
{
    struct timespec span = {0, us * 1000};
    uint64_t last = 0;
    uint64_t seq;
    int status = 0;
    int fds[2];
    pid_t pid;

    CHECK(pipe(fds) == 0);
    pid = start_victim(c, village, first, fds[1]);
    close(fds[1]);
    (void)nanosleep(&span, NULL);
    CHECK(kill(pid, SIGKILL) == 0);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    while (read(fds[0], &seq, sizeof seq) == (ssize_t)sizeof seq) {
        last = seq;
    }
    close(fds[0]);
    return last;
}

static void
after_a_kill_at_any_moment_the_one_that_waits_is_known(void)
{
    struct prng prng = {20261005};
    struct counter c;
    unsigned waited = 0;

    counter_open(&c, "kill",
                 (struct village_bundle){.families = KILL_FAMILIES});
    for (unsigned i = 0; i < KILLS; i++) {
        struct salur_ledger_status status;
        uint64_t said;
        uint64_t open;

        CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_OK);
        /* Alone at its store, as a laptop that lost its power: a reader
         * that stayed would see what stood before the last commit until
         * somebody writes. */
        salur_ledger_close(c.ledger);
        said = kill_one(&c, &c.village, (uint32_t)status.redeemed,
                        (long)prng_below(&prng, 12000));
        CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
        open = waiting(c.ledger);
        /* Of what came after the last word, at most one is unknown: it is
         * the one that waits, and it is the last entry. */
        CHECK(open == 0 || open == village_size(c.ledger) - 1);
        CHECK(open == 0 || said == 0 || open == said || open == said + 1);
        if (open > 0) {
            struct salur_entry entry = village_entry(c.ledger, open, &c.entry);

            CHECK(entry.kind == SALUR_KIND_REDEEM);
            CHECK_ERR(held(&c, 0), SALUR_E_EXISTS);
            CHECK_ERR(salur_ledger_confirm(c.ledger, open, NULL), SALUR_OK);
            waited++;
        }
    }
    CHECK(waited > 0);
    CHECK_U64(waiting(c.ledger), 0);
    counter_close(&c);
}

/* A redemption that was durable and a process that died before it asked. */
static void
a_kill_between_the_commit_and_the_confirmation_leaves_it_open(void)
{
    struct salur_redeemed out;
    struct counter c;
    pid_t pid;
    int status = 0;

    counter_open(&c, "between", (struct village_bundle){0});
    pid = fork();
    if (pid == 0) {
        struct salur_ledger *ledger = NULL;

        if (salur_ledger_open(&ledger, c.path, 0) != SALUR_OK ||
            held_of(ledger, &c.village, 4, &out) != SALUR_OK ||
            out.outcome != SALUR_OK) {
            _exit(1);
        }
        (void)raise(SIGKILL);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
    CHECK_U64(waiting(c.ledger), 2);
    CHECK_ERR(held(&c, 5), SALUR_E_EXISTS);
    CHECK_ERR(salur_ledger_void(c.ledger, 2, SALUR_VOID_NOT_HANDED, NULL,
                                &stamp, NULL),
              SALUR_OK);
    CHECK_ERR(held(&c, 4), SALUR_OK);
    CHECK_ERR(c.out.outcome, SALUR_OK);
    counter_close(&c);
}

/* A folder that is deleted, or put back from a copy, under a counter. */
static void
nothing_is_written_into_a_store_that_is_not_in_its_place(void)
{
    struct counter c;
    char moved[264];
    char file[272];

    counter_open(&c, "place", (struct village_bundle){0});
    (void)snprintf(moved, sizeof moved, "%s.moved", c.path);
    (void)snprintf(file, sizeof file, "%s/data.mdb", c.path);
    CHECK(rename(c.path, moved) == 0);
    CHECK_ERR(held(&c, 0), SALUR_E_NOT_FOUND);
    CHECK(mkdir(c.path, 0700) == 0);
    CHECK_ERR(held(&c, 0), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_file_write(file, salur_bytes_str("a copy"), 0), SALUR_OK);
    CHECK_ERR(held(&c, 0), SALUR_E_NOT_FOUND);
    CHECK(unlink(file) == 0 && rmdir(c.path) == 0);
    CHECK(rename(moved, c.path) == 0);
    CHECK_U64(waiting(c.ledger), 0);
    CHECK_U64(village_size(c.ledger), 2);
    CHECK_ERR(held(&c, 0), SALUR_OK);
    CHECK_U64(waiting(c.ledger), 2);
    counter_close(&c);
}

/* The map starts at 1 MiB: what runs again after it grew must hold once. */
static void
it_is_held_once_where_the_store_grows(void)
{
    struct counter c;
    uint64_t size = 2;

    counter_open(&c, "grows", (struct village_bundle){.families = 6000});
    for (size_t i = 0; i < 3000; i++) {
        if (!CHECK_ERR(held(&c, i), SALUR_OK) ||
            !CHECK_U64(waiting(c.ledger), size) ||
            !CHECK_ERR(salur_ledger_confirm(c.ledger, size, NULL), SALUR_OK)) {
            break;
        }
        size++;
    }
    CHECK_U64(village_size(c.ledger), size);
    counter_close(&c);
}

static void
running_out_of_memory_leaves_it_as_it_was(void)
{
    struct salur_presented presented = {.cti = village_item(1, 0).cti,
                                        .hold = 1};
    struct counter c;
    uint64_t seq = 0;
    long n = 0;

    counter_open(&c, "memory", (struct village_bundle){0});
    do {
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err = salur_redeem(c.ledger, &presented, &stamp, &c.out);
        allocations_left = -1;
        CHECK(err == SALUR_OK || (ran_out && err / 100 == 5));
        seq = c.out.seq;
        CHECK_U64(waiting(c.ledger), seq);
    } while (ran_out);
    CHECK_U64(seq, 2);
    n = 0;
    do {
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err = salur_ledger_confirm(c.ledger, seq, NULL);
        allocations_left = -1;
        CHECK(err == SALUR_OK || (ran_out && err / 100 == 5));
        CHECK_U64(waiting(c.ledger), err == SALUR_OK ? 0 : seq);
    } while (ran_out);
    CHECK(n > 1 || !CAN_FAIL);
    counter_close(&c);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(what_is_held_waits_until_it_is_confirmed),
        TEST(while_one_waits_no_other_is_held_and_nothing_is_recorded),
        TEST(a_refusal_and_a_redemption_without_hold_do_not_wait),
        TEST(its_void_ends_it_and_that_of_another_does_not),
        TEST(it_outlives_a_restart_and_the_end_of_the_day),
        TEST(the_status_adds_up_the_day),
        TEST(a_damaged_one_is_named_and_nothing_is_held_on_it),
        TEST(after_a_kill_at_any_moment_the_one_that_waits_is_known),
        TEST(a_kill_between_the_commit_and_the_confirmation_leaves_it_open),
        TEST(nothing_is_written_into_a_store_that_is_not_in_its_place),
        TEST(it_is_held_once_where_the_store_grows),
        TEST(running_out_of_memory_leaves_it_as_it_was),
    };

    return RUN_TESTS(tests, argc, argv);
}
