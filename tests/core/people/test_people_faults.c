/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every system call that changes a file fails once, or the process dies
 * before it; every allocation fails once.  The calls stand in this program in
 * front of the C library's, also for LMDB.  Afterwards a stage is there whole,
 * the old one or the new one, or it is not there at all.
 */
#define _GNU_SOURCE /* syscall() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "harness.h"
#include "people.h"
#include "scarce.h"

static struct fault {
    int is_armed;
    int kills;     /* 1: the process dies instead */
    unsigned left; /* good calls before the fault */
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
    if (fault.kills) {
        (void)raise(SIGKILL);
    }
    fault.was_hit = 1;
    fault.is_armed = 0;
    errno = fault.error;
    return 1;
}

#pragma GCC visibility push(default)

ssize_t
write(int fd, const void *bytes, size_t len)
{
    return fails() ? -1 : syscall(SYS_write, fd, bytes, len);
}

ssize_t
pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return fails() ? -1 : syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
    return fails() ? -1 : syscall(SYS_writev, fd, parts, count);
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
ftruncate(int fd, off_t len)
{
    return fails() ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}

int
renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return fails() ? -1
                   : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

int
unlinkat(int fd, const char *name, int flags)
{
    return fails() ? -1 : (int)syscall(SYS_unlinkat, fd, name, flags);
}

int
mkdirat(int fd, const char *name, mode_t mode)
{
    return fails() ? -1 : (int)syscall(SYS_mkdirat, fd, name, mode);
}

void *
mmap(void *at, size_t len, int prot, int flags, int fd, off_t offset)
{
    /* What glibc's allocator maps is scarce.h's; libsodium's and LMDB's maps
     * are failed here. */
    return fault.is_armed && !fault.kills && fails()
               ? MAP_FAILED
               : (void *)syscall(SYS_mmap, at, len, prot, flags, fd, offset);
}

#pragma GCC visibility pop

/* --- what is done --------------------------------------------------------- */

#define FAMILIES 40

static struct village village;
static struct salur_bundle *bundle;
static struct salur_buf parts[2]; /* people.sealed: "A" and "B" */
static const char *const contacts[2] = {"A", "B"};

/* The personal part whose contact tells which it is. */
static void
make_part(const char *contact, struct salur_buf *out)
{
    struct salur_stage_id id = people_stage(1);
    struct salur_stage_key *key = people_stage_key(1);
    struct salur_people_builder *builder = NULL;

    salur_buf_init(out, 1 << 20);
    CHECK_ERR(
        salur_people_builder_new(&builder, key, &id, VILLAGE_SITE, "", contact),
        SALUR_OK);
    for (size_t n = 0; n < FAMILIES; n++) {
        struct salur_item item = village_item(1, n);
        struct people_row row;

        people_row(&row, n);
        CHECK_ERR(salur_people_builder_add(builder, &item.cti, &row.row),
                  SALUR_OK);
    }
    CHECK_ERR(salur_people_builder_seal(builder, village.issuer, bundle->trust,
                                        VILLAGE_OPEN_S, out),
              SALUR_OK);
    salur_people_builder_free(builder);
    salur_stage_key_free(key);
}

static enum salur_err
import(const char *store, int part)
{
    bundle->parts.people = salur_buf_view(&parts[part]);
    return salur_people_import(store, village.device, bundle, VILLAGE_OPEN_S,
                               NULL);
}

/* Import B over A, or erase A; 0: nothing was there before. */
enum act {
    ACT_FIRST,
    ACT_REPLACE,
    ACT_ERASE,
};

static enum salur_err
do_act(enum act act, const char *store)
{
    struct salur_stage_id id = people_stage(1);

    return act == ACT_ERASE ? salur_people_erase(store, &id, NULL)
                            : import(store, 1);
}

static void
prepare(enum act act, const char *store)
{
    CHECK(mkdir(store, 0700) == 0);
    if (act != ACT_FIRST) {
        CHECK_ERR(import(store, 0), SALUR_OK);
    }
}

/* Which stage is there, whole: "A", "B" or "" for none. */
static const char *
what_is_there(const char *store)
{
    struct salur_people *people = NULL;
    struct salur_people_terms terms;
    struct salur_person person;
    const char *found = "";

    if (!CHECK_ERR(salur_people_open(&people, store, village.device),
                   SALUR_OK)) {
        return "?";
    }
    if (salur_people_terms_at(people, 0, &terms) == SALUR_OK) {
        found = strcmp(terms.contact, "A") == 0 ? contacts[0] : contacts[1];
        CHECK_U64(terms.count, FAMILIES);
        for (size_t n = 0; n < FAMILIES; n++) {
            struct salur_item item = village_item(1, n);

            CHECK_ERR(salur_people_find(people, &item.cti, &person), SALUR_OK);
        }
        CHECK_ERR(salur_people_terms_at(people, 1, &terms), SALUR_E_NOT_FOUND);
    }
    salur_people_close(people);
    return found;
}

/* Names in DIR/people but the lock. */
static unsigned
files_left(const char *store)
{
    char path[512];
    struct dirent *entry;
    unsigned count = 0;
    DIR *dir;

    (void)snprintf(path, sizeof path, "%s/people", store);
    dir = opendir(path);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        count += strcmp(entry->d_name, ".") != 0 &&
                 strcmp(entry->d_name, "..") != 0 &&
                 strcmp(entry->d_name, "lock") != 0;
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return count;
}

static const char *const before[] = {"", "A", "A"};
static const char *const after[] = {"B", "B", ""};

/* Judge a store whose act did not end well. */
static void
judge(enum act act, const char *store, unsigned at)
{
    const char *there = what_is_there(store);

    if (!CHECK(strcmp(there, before[act]) == 0 ||
               strcmp(there, after[act]) == 0)) {
        printf("  act %d, call %u: \"%s\" is there\n", (int)act, at, there);
    }
    CHECK_U64(files_left(store), there[0] != '\0');
    /* And it can be repeated. */
    if (act == ACT_ERASE && there[0] == '\0') {
        CHECK_ERR(do_act(act, store), SALUR_E_NOT_FOUND);
    } else {
        CHECK_ERR(do_act(act, store), SALUR_OK);
    }
    CHECK_STR(what_is_there(store), after[act]);
}

static void
killed_anywhere_a_stage_is_there_whole_or_not(void)
{
    for (enum act act = ACT_FIRST; act <= ACT_ERASE; act++) {
        int was_killed = 1;
        unsigned at = 0;

        for (; was_killed; at++) {
            char store[256];
            pid_t pid;
            int status = 0;

            (void)snprintf(store, sizeof store, "%s/kill-%d-%u", temp_dir(),
                           (int)act, at);
            prepare(act, store);
            pid = fork();
            if (pid == 0) {
                fault = (struct fault){1, 1, at, 0, 0};
                _exit(do_act(act, store) == SALUR_OK ? 0 : 1);
            }
            CHECK(waitpid(pid, &status, 0) == pid);
            was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
            CHECK(was_killed ||
                  (WIFEXITED(status) && WEXITSTATUS(status) == 0));
            judge(act, store, at);
        }
        CHECK(at > 6);
    }
}

static void
a_call_that_fails_anywhere_leaves_a_whole_stage_or_none(void)
{
    static const int errors[] = {EIO, ENOSPC, EINTR};

    for (enum act act = ACT_FIRST; act <= ACT_ERASE; act++) {
        for (size_t e = 0; e < sizeof errors / sizeof errors[0]; e++) {
            int was_hit = 1;

            for (unsigned at = 0; was_hit; at++) {
                char store[256];
                enum salur_err err;

                (void)snprintf(store, sizeof store, "%s/fail-%d-%zu-%u",
                               temp_dir(), (int)act, e, at);
                prepare(act, store);
                fault = (struct fault){1, 0, at, errors[e], 0};
                err = do_act(act, store);
                was_hit = fault.was_hit;
                fault.is_armed = 0;
                CHECK(was_hit || err == SALUR_OK);
                if (err == SALUR_OK) {
                    CHECK_STR(what_is_there(store), after[act]);
                } else {
                    CHECK(err / 100 == 5);
                    judge(act, store, at);
                }
            }
        }
    }
}

static void
memory_that_runs_out_leaves_a_whole_stage_or_none(void)
{
    for (enum act act = ACT_FIRST; act <= ACT_ERASE; act++) {
        long n = 0;

        do {
            char store[256];
            enum salur_err err;

            (void)snprintf(store, sizeof store, "%s/memory-%d-%ld", temp_dir(),
                           (int)act, n);
            prepare(act, store);
            ran_out = 0;
            allocations_left = n++;
            err = do_act(act, store);
            allocations_left = -1;
            if (err == SALUR_OK) {
                CHECK_STR(what_is_there(store), after[act]);
            } else {
                CHECK(ran_out);
                judge(act, store, (unsigned)n); /* small */
            }
        } while (ran_out);
        CHECK(!CAN_FAIL || n > 3);
    }
}

static void
a_session_fails_cleanly_at_every_allocation(void)
{
    char store[256];
    long n = 0;

    (void)snprintf(store, sizeof store, "%s/session", temp_dir());
    prepare(ACT_REPLACE, store);
    do {
        struct salur_people *people = NULL;
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err = salur_people_open(&people, store, village.device);
        allocations_left = -1;
        CHECK(ran_out || err == SALUR_OK);
        CHECK((people == NULL) == (err != SALUR_OK));
        salur_people_close(people);
    } while (ran_out);
    for (unsigned at = 0; at < 20; at++) {
        struct salur_people *people = NULL;
        enum salur_err err;

        fault = (struct fault){1, 0, at, ENOMEM, 0};
        err = salur_people_open(&people, store, village.device);
        fault.is_armed = 0;
        CHECK(fault.was_hit || err == SALUR_OK);
        CHECK(err == SALUR_OK || err / 100 == 5);
        salur_people_close(people);
    }
    CHECK_STR(what_is_there(store), "A");
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(killed_anywhere_a_stage_is_there_whole_or_not),
        TEST(a_call_that_fails_anywhere_leaves_a_whole_stage_or_none),
        TEST(memory_that_runs_out_leaves_a_whole_stage_or_none),
        TEST(a_session_fails_cleanly_at_every_allocation),
    };
    struct village_bundle terms = {.families = FAMILIES};
    struct salur_buf pack;
    int status;

    village_open(&village);
    salur_buf_init(&pack, 1 << 20);
    village_pack(&village, terms, &pack);
    bundle = malloc(sizeof *bundle);
    CHECK_ERR(salur_bundle_open(bundle, salur_buf_view(&pack), NULL,
                                VILLAGE_OPEN_S, NULL),
              SALUR_OK);
    make_part("A", &parts[0]);
    make_part("B", &parts[1]);
    status = RUN_TESTS(tests, argc, argv);
    salur_bundle_wipe(bundle);
    free(bundle);
    salur_buf_wipe(&parts[0]);
    salur_buf_wipe(&parts[1]);
    salur_buf_wipe(&pack);
    village_close(&village);
    return status;
}
