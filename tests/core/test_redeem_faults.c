/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every system call that writes fails once, or from then on, or writes half;
 * every allocation fails once.  The calls stand in this program in front of
 * the C library's, also for LMDB.  What was answered with SALUR_OK is there
 * when the store is opened again; what was not, is not.
 */
#define _GNU_SOURCE /* syscall() */
#include "salur/redeem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "harness.h"
#include "salur/file.h"
#include "salur/journal.h"
#include "scarce.h"
#include "tests/harness/village.h"

enum way {
    WAY_ONCE,
    WAY_FROM_THEN_ON,
    WAY_HALF, /* once: half of it is written */
};

static struct fault {
    int is_armed;
    unsigned left; /* good calls before the fault */
    enum way way;
    int error;
    int was_hit;
} fault;

static int
fails(void)
{
    if (!fault.is_armed) {
        return 0;
    }
    if (fault.left > 0) {
        fault.left--;
        return 0;
    }
    fault.was_hit = 1;
    fault.is_armed = fault.way == WAY_FROM_THEN_ON;
    errno = fault.error;
    return 1;
}

/* LMDB is to find these too: the program's build hides what it does not
 * export. */
#pragma GCC visibility push(default)

ssize_t
write(int fd, const void *bytes, size_t len)
{
    if (fails()) {
        return fault.way == WAY_HALF ? syscall(SYS_write, fd, bytes, len / 2)
                                     : -1;
    }
    return syscall(SYS_write, fd, bytes, len);
}

ssize_t
pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    if (fails()) {
        return fault.way == WAY_HALF
                   ? syscall(SYS_pwrite64, fd, bytes, len / 2, at)
                   : -1;
    }
    return syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
    if (fails()) {
        return fault.way == WAY_HALF ? syscall(SYS_writev, fd, parts, count / 2)
                                     : -1;
    }
    return syscall(SYS_writev, fd, parts, count);
}

int
fdatasync(int fd)
{
    return fails() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
fsync(int fd)
{
    return fails() ? -1 : (int)syscall(SYS_fsync, fd);
}

int
rename(const char *from, const char *to)
{
    return fails() ? -1 : (int)syscall(SYS_rename, from, to);
}

int
mkdir(const char *path, mode_t mode)
{
    return fails() ? -1 : (int)syscall(SYS_mkdir, path, mode);
}

#pragma GCC visibility pop

/* --- what is done --------------------------------------------------------- */

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

struct scene {
    struct village village;
    struct salur_ledger *ledger;
    size_t family; /* the next to be redeemed */
    unsigned batch;
    uint64_t restored; /* entries that go before the next one: 0 or 1 */
    struct salur_buf token;
    struct salur_buf pack;
    char path[256];
};

static void
scene_open(struct scene *scene, const char *name)
{
    memset(scene, 0, sizeof *scene);
    village_open(&scene->village);
    scene->ledger =
        village_stocked(&scene->village, name,
                        (struct village_bundle){.families = 2000}, scene->path);
    scene->batch = 1;
    salur_buf_init(&scene->token, SALUR_TOKEN_MAX);
    salur_buf_init(&scene->pack, 8 << 20);
}

static void
scene_close(struct scene *scene)
{
    salur_ledger_close(scene->ledger);
    salur_buf_wipe(&scene->token);
    salur_buf_wipe(&scene->pack);
    village_close(&scene->village);
}

static void
reopen(struct scene *scene)
{
    salur_ledger_close(scene->ledger);
    CHECK_ERR(salur_ledger_open(&scene->ledger, scene->path, 0), SALUR_OK);
    scene->restored |= salur_ledger_recovery(scene->ledger)->restored != 0;
}

static enum salur_err
do_redeem(struct scene *scene)
{
    struct salur_presented presented = {.token = salur_buf_view(&scene->token)};
    struct salur_redeemed out;
    enum salur_err err = salur_redeem(scene->ledger, &presented, &stamp, &out);

    CHECK_ERR(out.outcome, err); /* never "hand over" beside an error */
    CHECK((err == SALUR_OK) == (out.recorded == 1));
    return err;
}

static enum salur_err
do_refuse(struct scene *scene)
{
    struct salur_presented presented = {.token = salur_buf_view(&scene->token)};
    struct salur_redeemed out;
    enum salur_err err = salur_redeem_refuse(scene->ledger, &presented,
                                             SALUR_E_IDENTITY, &stamp, &out);

    CHECK_ERR(out.outcome, err == SALUR_OK ? SALUR_E_IDENTITY : err);
    CHECK((err == SALUR_OK) == (out.recorded == 1));
    return err;
}

/* Confirm what waits, if anything does, and redeem so that the next waits. */
static enum salur_err
do_held(struct scene *scene)
{
    struct salur_presented presented = {.token = salur_buf_view(&scene->token),
                                        .hold = 1};
    struct salur_ledger_status status;
    struct salur_redeemed out;
    enum salur_err err = salur_ledger_status(scene->ledger, &status);

    if (err == SALUR_OK && status.has_handout) {
        err = salur_ledger_confirm(scene->ledger, status.handout, NULL);
    }
    if (err != SALUR_OK) {
        return err;
    }
    err = salur_redeem(scene->ledger, &presented, &stamp, &out);
    CHECK_ERR(out.outcome, err);
    /* Where LMDB gave up on itself after the journal had it, it is recorded
     * and shows when the store is opened again. */
    if (err == SALUR_OK &&
        salur_ledger_status(scene->ledger, &status) != SALUR_E_UNSETTLED) {
        CHECK_U64(status.handout, out.seq);
    }
    return err;
}

static enum salur_err
do_import(struct scene *scene)
{
    struct salur_import_result result;

    return salur_ledger_import(scene->ledger, salur_buf_view(&scene->pack),
                               &stamp, &result);
}

static enum salur_err
do_close(struct scene *scene)
{
    struct salur_body_close body;
    struct salur_buf note;
    enum salur_err err;

    salur_buf_init(&note, 8192);
    err = salur_ledger_close_day(scene->ledger, scene->village.device, NULL,
                                 &stamp, &body, &note);
    CHECK((err == SALUR_OK) == (note.len > 0));
    salur_buf_wipe(&note);
    return err;
}

/* What each act needs anew; made before anything fails. */
static void
prepare(struct scene *scene)
{
    scene->batch = scene->batch % 90 + 1;
    scene->family++;
    village_token(&scene->village, 1, scene->family, &scene->token);
    salur_buf_clear(&scene->pack);
    village_pack(&scene->village,
                 (struct village_bundle){.batch = scene->batch}, &scene->pack);
}

/* --- faults --------------------------------------------------------------- */

static unsigned unsettled; /* answers that nobody could give */

/*
 * Do it with the n-th call failing.  Returns 1 while there is an n-th call.
 * added: entries that the act appends.
 */
static int
try_call(struct scene *scene, enum salur_err (*act)(struct scene *),
         struct fault with, uint64_t added)
{
    uint64_t before = village_size(scene->ledger);
    uint64_t after;
    enum salur_err err;

    prepare(scene);
    fault = with;
    fault.is_armed = 1;
    err = act(scene);
    fault.is_armed = 0;
    CHECK(err == SALUR_OK || err / 100 == 5);
    CHECK(fault.was_hit == 1 || err == SALUR_OK);
    added += scene->restored;
    if (err == SALUR_OK) {
        scene->restored = 0;
    }
    reopen(scene);
    after = village_size(scene->ledger);
    if (err == SALUR_E_UNSETTLED) {
        /* Nobody could say; now it is there, or it is not. */
        CHECK(after == before || after == before + added);
        err = after == before ? err : SALUR_OK;
        unsettled++;
    }
    CHECK_U64(after, before + (err == SALUR_OK ? added : 0));
    if (err != SALUR_OK) {
        /* Nothing stands in the way of doing it again. */
        CHECK_ERR(act(scene), SALUR_OK);
        CHECK_U64(village_size(scene->ledger), before + added);
        scene->restored = 0;
    }
    return fault.was_hit;
}

static void
check_calls(const char *name, enum salur_err (*act)(struct scene *),
            uint64_t added)
{
    static const struct {
        enum way way;
        int error;
    } ways[] = {{WAY_ONCE, EIO},
                {WAY_FROM_THEN_ON, EIO},
                {WAY_FROM_THEN_ON, ENOSPC},
                {WAY_ONCE, EINTR},
                {WAY_HALF, 0}};
    struct scene scene;

    scene_open(&scene, name);
    for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
        unsigned n = 0;

        while (try_call(&scene, act,
                        (struct fault){.left = n,
                                       .way = ways[w].way,
                                       .error = ways[w].error},
                        added)) {
            n++;
        }
        CHECK(n >= 3); /* pages, sync, meta page */
    }
    village_check_chain(scene.ledger);
    scene_close(&scene);
}

static void
a_redemption_is_whole_or_not_at_all_at_every_failing_call(void)
{
    check_calls("redeem", do_redeem, 1);
}

static void
a_held_one_and_its_confirmation_are_whole_or_not_at_all(void)
{
    check_calls("held", do_held, 1);
}

static void
a_refusal_is_whole_or_not_at_all_at_every_failing_call(void)
{
    check_calls("refuse", do_refuse, 1);
}

static void
an_import_is_whole_or_not_at_all_at_every_failing_call(void)
{
    check_calls("import", do_import, 1);
}

static void
a_close_is_whole_or_not_at_all_at_every_failing_call(void)
{
    check_calls("close", do_close, 1);
}

/* One full disk is told apart from a broken one. */
static void
a_full_disk_is_named(void)
{
    struct scene scene;

    scene_open(&scene, "full");
    prepare(&scene);
    fault =
        (struct fault){.is_armed = 1, .way = WAY_FROM_THEN_ON, .error = ENOSPC};
    CHECK_ERR(do_redeem(&scene), SALUR_E_FULL);
    fault.is_armed = 0;
    /* Room was made: the same ledger goes on. */
    CHECK_ERR(do_redeem(&scene), SALUR_OK);
    scene_close(&scene);
}

/* --- creating ------------------------------------------------------------- */

static enum salur_err
create_at(const struct village *village, const char *path)
{
    return salur_ledger_create(path, &village->terms, village->device,
                               salur_bytes_str(VILLAGE_PASS), &stamp);
}

static void
a_store_is_made_whole_or_not_at_all_at_every_failing_call(void)
{
    struct village village;
    unsigned n;

    village_open(&village);
    for (n = 0;; n++) {
        struct salur_ledger *ledger = NULL;
        char path[256];
        enum salur_err err;

        (void)snprintf(path, sizeof path, "%s/create-%u", temp_dir(), n);
        fault = (struct fault){
            .is_armed = 1, .left = n, .way = WAY_ONCE, .error = EIO};
        err = create_at(&village, path);
        fault.is_armed = 0;
        if (err == SALUR_OK || access(path, F_OK) == 0) {
            /* Only the last sync of the parent may fail with it there. */
            CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
            salur_ledger_close(ledger);
        } else {
            CHECK(err / 100 == 5);
            CHECK_ERR(create_at(&village, path), SALUR_OK);
        }
        if (!fault.was_hit) {
            break;
        }
    }
    CHECK(n > 8);
    village_close(&village);
}

/* --- out of memory -------------------------------------------------------- */

static void
running_out_of_memory_records_nothing(void)
{
    struct scene scene;
    long n = 0;

    scene_open(&scene, "memory");
    do {
        uint64_t before = village_size(scene.ledger);
        enum salur_err err;

        prepare(&scene);
        ran_out = 0;
        allocations_left = n++;
        err = do_redeem(&scene);
        allocations_left = -1;
        CHECK(ran_out == 0 || err != SALUR_OK);
        CHECK_U64(village_size(scene.ledger), before + (err == SALUR_OK));
    } while (ran_out);
    n = 0;
    do {
        uint64_t before = village_size(scene.ledger);
        enum salur_err err;

        prepare(&scene);
        ran_out = 0;
        allocations_left = n++;
        err = do_import(&scene);
        allocations_left = -1;
        CHECK(ran_out == 0 || err == SALUR_E_MEMORY);
        CHECK_U64(village_size(scene.ledger), before + (err == SALUR_OK));
    } while (ran_out);
    village_check_chain(scene.ledger);
    scene_close(&scene);
}

static void
opening_fails_cleanly_at_every_allocation(void)
{
    struct scene scene;
    long n = 0;

    scene_open(&scene, "memopen");
    do {
        enum salur_err err;

        salur_ledger_close(scene.ledger);
        ran_out = 0;
        allocations_left = n++;
        err = salur_ledger_open(&scene.ledger, scene.path, 0);
        allocations_left = -1;
        CHECK((scene.ledger != NULL) == (err == SALUR_OK));
        CHECK(ran_out == 0 || err == SALUR_E_MEMORY || err == SALUR_E_CRYPTO);
    } while (ran_out);
    CHECK(scene.ledger != NULL);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_redemption_is_whole_or_not_at_all_at_every_failing_call),
        TEST(a_held_one_and_its_confirmation_are_whole_or_not_at_all),
        TEST(a_refusal_is_whole_or_not_at_all_at_every_failing_call),
        TEST(an_import_is_whole_or_not_at_all_at_every_failing_call),
        TEST(a_close_is_whole_or_not_at_all_at_every_failing_call),
        TEST(a_full_disk_is_named),
        TEST(a_store_is_made_whole_or_not_at_all_at_every_failing_call),
        TEST(running_out_of_memory_records_nothing),
        TEST(opening_fails_cleanly_at_every_allocation),
    };

    return RUN_TESTS(tests, argc, argv);
}
