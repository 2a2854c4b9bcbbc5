/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/ledger.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "tests/harness/village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

static struct salur_entry
open_entry(int64_t cash_idr)
{
    struct salur_entry entry = {.kind = SALUR_KIND_OPEN};

    entry.body.open.cash_idr = cash_idr;
    return entry;
}

static void
entries_are_numbered_chained_and_stamped(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_buf buf = {0};
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "append", path);
    for (uint64_t i = 1; i < 40; i++) {
        struct salur_stamp later = {VILLAGE_OPEN_S + (int64_t)i / 2, "Siti"};
        struct salur_entry entry = open_entry((int64_t)i);
        struct salur_entry back;
        uint64_t seq = 0;

        entry.seq = 77; /* whatever the caller left there */
        CHECK_ERR(salur_ledger_append(ledger, &entry, &later, &seq), SALUR_OK);
        CHECK_U64(seq, i);
        back = village_entry(ledger, seq, &buf);
        CHECK_I64(back.body.open.cash_idr, (int64_t)i);
        CHECK_I64(back.time_s, later.time_s);
        CHECK_STR(back.operator_name, "Siti");
    }
    village_check_chain(ledger);
    salur_ledger_close(ledger);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    CHECK_U64(village_size(ledger), 40);
    village_check_chain(ledger);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
a_clock_that_goes_back_is_on_record_first(void)
{
    static const struct salur_stamp back = {VILLAGE_OPEN_S - 3600, "Wati"};
    struct salur_entry entry = open_entry(1);
    struct village village;
    struct salur_ledger *ledger;
    struct salur_entry clock;
    struct salur_buf buf = {0};
    uint64_t seq;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "clock", path);
    CHECK_ERR(salur_ledger_append(ledger, &entry, &back, &seq), SALUR_OK);
    CHECK_U64(seq, 2);
    clock = village_entry(ledger, 1, &buf);
    CHECK(clock.kind == SALUR_KIND_CLOCK);
    CHECK_I64(clock.body.clock.before_s, VILLAGE_OPEN_S);
    CHECK_I64(clock.body.clock.after_s, back.time_s);
    CHECK_I64(clock.time_s, back.time_s);
    /* From there on the new time counts. */
    CHECK_ERR(salur_ledger_append(ledger, &entry, &back, &seq), SALUR_OK);
    CHECK_U64(seq, 3);
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, &seq), SALUR_OK);
    CHECK_U64(seq, 4);
    village_check_chain(ledger);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
stamps_that_no_entry_can_carry_are_refused(void)
{
    static const struct salur_stamp bad[] = {
        {-1, "Wati"},
        {(INT64_C(1) << 53) + 1, "Wati"},
        {VILLAGE_OPEN_S, "123456789012345678901234567890123"},
        {VILLAGE_OPEN_S, "Wa\nti"},
        {VILLAGE_OPEN_S, "\xff"},
    };
    static const struct salur_stamp longest = {
        VILLAGE_OPEN_S, "12345678901234567890123456789012"};
    struct salur_entry entry = open_entry(1);
    struct village village;
    struct salur_ledger *ledger;
    uint64_t seq;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "stamp", path);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(salur_ledger_append(ledger, &entry, &bad[i], &seq),
                  SALUR_E_ARG);
        CHECK_U64(seq, 0);
    }
    CHECK_U64(village_size(ledger), 1);
    CHECK_ERR(salur_ledger_append(ledger, &entry, &longest, NULL), SALUR_OK);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
kinds_with_calls_of_their_own_are_refused(void)
{
    static const enum salur_kind kinds[] = {
        SALUR_KIND_GENESIS,   SALUR_KIND_REDEEM,    SALUR_KIND_REFUSE,
        SALUR_KIND_VOID,      SALUR_KIND_CLOSE,     SALUR_KIND_STAGE,
        SALUR_KIND_CLOCK,     SALUR_KIND_WITHDRAWN, (enum salur_kind)14,
        (enum salur_kind) - 1};
    struct village village;
    struct salur_ledger *ledger;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "kinds", path);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct salur_entry entry = {.kind = kinds[i]};

        CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL),
                  SALUR_E_ARG);
    }
    CHECK_U64(village_size(ledger), 1);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
bodies_that_no_reader_takes_are_refused_and_leave_no_trace(void)
{
    struct salur_entry bad = open_entry(-1);
    struct salur_entry good = open_entry(1);
    struct village village;
    struct salur_ledger *ledger;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "bodies", path);
    CHECK_ERR(salur_ledger_append(ledger, &bad, &stamp, NULL), SALUR_E_ARG);
    CHECK_U64(village_size(ledger), 1);
    bad = (struct salur_entry){.kind = SALUR_KIND_COMPLAINT};
    CHECK_ERR(salur_ledger_append(ledger, &bad, &stamp, NULL), SALUR_E_ARG);
    bad = (struct salur_entry){.kind = SALUR_KIND_RESTORED};
    CHECK_ERR(salur_ledger_append(ledger, &bad, &stamp, NULL), SALUR_E_ARG);
    CHECK_ERR(salur_ledger_append(ledger, &good, &stamp, NULL), SALUR_OK);
    village_check_chain(ledger);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
complaints_and_restorations_are_recorded(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_COMPLAINT};
    struct village village;
    struct salur_ledger *ledger;
    struct salur_buf buf = {0};
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "complaint", path);
    entry.body.complaint.subject = 2;
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL), SALUR_OK);
    entry = (struct salur_entry){.kind = SALUR_KIND_RESTORED};
    memcpy(entry.body.restored.origin, "test/old", 9);
    entry.body.restored.cause = 2;
    entry.body.restored.head.size = 17;
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL), SALUR_OK);
    entry = village_entry(ledger, 2, &buf);
    CHECK_STR(entry.body.restored.origin, "test/old");
    CHECK_U64(entry.body.restored.head.size, 17);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
only_listed_families_are_unpaid(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_UNPAID};
    struct village village;
    struct salur_ledger *ledger;
    char path[256];

    village_open(&village);
    ledger =
        village_stocked(&village, "unpaid", (struct village_bundle){0}, path);
    entry.body.unpaid.cti = village_item(1, 3).cti;
    entry.body.unpaid.reason = SALUR_UNPAID_MOVED;
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL), SALUR_OK);
    entry.body.unpaid.cti = village_item(1, 99).cti;
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL),
              SALUR_E_NOT_LISTED);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
a_stage_is_closed_once_with_what_remains(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE_CLOSED};
    struct salur_body_stage_closed *body = &entry.body.stage_closed;
    struct village village;
    struct salur_ledger *ledger;
    struct salur_buf buf = {0};
    char path[256];

    village_open(&village);
    ledger = village_stocked(&village, "stageclose",
                             (struct village_bundle){.families = 5}, path);
    body->id = village_stage(&(struct village_bundle){.batch = 2}).id;
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL),
              SALUR_E_NO_STAGE);
    body->id.batch = 1;
    body->remaining = 12345; /* filled in by the ledger */
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL), SALUR_OK);
    entry = village_entry(ledger, 2, &buf);
    CHECK_U64(body->remaining, 5);
    CHECK_I64(body->remaining_idr, 5 * 600000 + 6 * 25000);
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL), SALUR_E_STATE);
    CHECK_U64(village_size(ledger), 3);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* --- growing and several processes ---------------------------------------- */

/* Append count entries in a process of its own. */
static pid_t
start_writer(const char *path, unsigned count)
{
    pid_t pid = fork();
    struct salur_ledger *ledger = NULL;
    int is_good;

    if (pid != 0) {
        return pid;
    }
    is_good = salur_ledger_open(&ledger, path, 0) == SALUR_OK;
    for (unsigned i = 0; is_good && i < count; i++) {
        struct salur_entry entry = open_entry(i);

        is_good = salur_ledger_append(ledger, &entry, &stamp, NULL) == SALUR_OK;
    }
    salur_ledger_close(ledger);
    _exit(is_good ? 0 : 1);
}

static void
processes_take_turns(void)
{
    struct village village;
    struct salur_ledger *ledger;
    pid_t pids[4];
    char path[256];

    village_open(&village);
    salur_ledger_close(village_ledger(&village, "turns", path));
    for (unsigned i = 0; i < 4; i++) {
        pids[i] = start_writer(path, 25);
    }
    for (unsigned i = 0; i < 4; i++) {
        CHECK(village_wait(pids[i]));
    }
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    CHECK_U64(village_size(ledger), 101);
    village_check_chain(ledger);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* The map starts at 1 MiB: 40,000 families pass it. */
static void
the_store_grows_and_other_processes_follow(void)
{
    struct salur_entry entry = open_entry(1);
    struct salur_import_result result;
    struct village village;
    struct salur_ledger *ledger;
    struct salur_ledger *reader = NULL;
    struct salur_buf pack;
    char path[256];
    pid_t pid;
    int ready[2];
    int gate[2];
    char byte;

    village_open(&village);
    salur_ledger_close(village_ledger(&village, "grow", path));
    CHECK(pipe(gate) == 0 && pipe(ready) == 0);
    pid = fork();
    if (pid == 0) {
        /* Opens while the store is small, goes on when it is large. */
        int is_good =
            salur_ledger_open(&reader, path, 0) == SALUR_OK &&
            write(ready[1], "r", 1) == 1 && read(gate[0], &byte, 1) == 1 &&
            village_size(reader) == 2 &&
            salur_ledger_append(reader, &entry, &stamp, NULL) == SALUR_OK;

        salur_ledger_close(reader);
        _exit(is_good ? 0 : 1);
    }
    salur_buf_init(&pack, 32 << 20);
    village_pack(&village, (struct village_bundle){.families = 40000}, &pack);
    CHECK(read(ready[0], &byte, 1) == 1);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    CHECK_ERR(
        salur_ledger_import(ledger, salur_buf_view(&pack), &stamp, &result),
        SALUR_OK);
    CHECK(write(gate[1], "g", 1) == 1);
    CHECK(village_wait(pid));
    CHECK_U64(village_size(ledger), 3);
    pid = start_writer(path, 50);
    CHECK(village_wait(pid));
    CHECK_U64(village_size(ledger), 53);
    village_check_chain(ledger);
    salur_buf_wipe(&pack);
    salur_ledger_close(ledger);
    village_close(&village);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(entries_are_numbered_chained_and_stamped),
        TEST(a_clock_that_goes_back_is_on_record_first),
        TEST(stamps_that_no_entry_can_carry_are_refused),
        TEST(kinds_with_calls_of_their_own_are_refused),
        TEST(bodies_that_no_reader_takes_are_refused_and_leave_no_trace),
        TEST(complaints_and_restorations_are_recorded),
        TEST(only_listed_families_are_unpaid),
        TEST(a_stage_is_closed_once_with_what_remains),
        TEST(processes_take_turns),
        TEST(the_store_grows_and_other_processes_follow),
    };

    return RUN_TESTS(tests, argc, argv);
}
