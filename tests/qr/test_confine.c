/* SPDX-License-Identifier: Apache-2.0 */
/* What a confined child can no longer do, tried out in one. */
#include "qr/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#if defined(__x86_64__) || defined(__aarch64__) || defined(__i386__)
#define HAS_CALL_FILTER 1
#else
#define HAS_CALL_FILTER 0
#endif

/* Run one attempt in a fresh child; what it returns is what it exits with. */
static int
try_it(int (*attempt)(int from_parent))
{
    int ends[2];
    int status = -1;
    pid_t pid;

    if (!CHECK(pipe(ends) == 0)) {
        return -1;
    }
    pid = fork();
    if (pid == 0) {
        _exit(attempt(ends[1]));
    }
    close(ends[1]);
    CHECK(waitpid(pid, &status, 0) == pid);
    close(ends[0]); /* not earlier: writing would raise SIGPIPE */
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int
opens_a_file(int keep)
{
    sl_confine_limits(keep);
    sl_confine_calls();
    return open("/dev/null", O_RDONLY) >= 0;
}

static int
makes_a_socket(int keep)
{
    sl_confine_limits(keep);
    sl_confine_calls();
    return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static int
forks(int keep)
{
    pid_t pid;

    sl_confine_limits(keep);
    sl_confine_calls();
    pid = fork();
    if (pid == 0) {
        _exit(0);
    }
    return pid > 0;
}

static int
kills_its_parent(int keep)
{
    sl_confine_limits(keep);
    sl_confine_calls();
    return kill(getppid(), 0) == 0;
}

static int
runs_a_program(int keep)
{
    char *const none[] = {NULL};

    sl_confine_limits(keep);
    sl_confine_calls();
    (void)execve("/bin/true", none, none);
    return errno == ENOENT ? 0 : errno != EPERM;
}

static int
puts_the_alarm_off(int keep)
{
    sl_confine_limits(keep);
    sl_confine_calls();
    /* Refused, it returns what an error looks like in an unsigned. */
    return alarm(0) > 0 && alarm(0) == 0;
}

static void
a_confined_child_has_no_calls_but_write_and_memory(void)
{
    if (!HAS_CALL_FILTER) {
        return;
    }
    CHECK_I64(try_it(opens_a_file), 0);
    CHECK_I64(try_it(makes_a_socket), 0);
    CHECK_I64(try_it(forks), 0);
    CHECK_I64(try_it(kills_its_parent), 0);
    CHECK_I64(try_it(runs_a_program), 0);
    CHECK_I64(try_it(puts_the_alarm_off), 0);
}

static int
writes_and_allocates(int keep)
{
    char *some;

    sl_confine_limits(keep);
    sl_confine_calls();
    some = malloc(16 << 20);
    if (some == NULL) {
        return 1;
    }
    memset(some, 1, 16 << 20);
    free(some);
    return write(keep, "x", 1) == 1 ? 0 : 2;
}

static void
a_confined_child_can_still_write_and_allocate(void)
{
    CHECK_I64(try_it(writes_and_allocates), 0);
}

static int
writes_a_file(int keep)
{
    char path[200];
    int fd;

    (void)strcpy(path, temp_dir());
    (void)strcat(path, "/file");
    sl_confine_limits(keep);
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    return fd >= 0 && write(fd, "x", 1) == 1;
}

static void
a_limited_child_dies_of_writing_a_file(void)
{
    (void)temp_dir(); /* made by the parent, which removes it */
    CHECK_I64(try_it(writes_a_file), -SIGXFSZ);
}

static int
has_other_descriptors(int keep)
{
    struct stat null;
    struct stat st;

    sl_confine_limits(keep);
    (void)stat("/dev/null", &null);
    for (int fd = 0; fd < 1000; fd++) {
        int is_open = fstat(fd, &st) == 0;

        if (fd < 3 && fd != keep && (!is_open || st.st_rdev != null.st_rdev)) {
            return 1 + fd;
        }
        if (fd == keep && !is_open) {
            return 4;
        }
    }
    /* /dev/null itself has one more at most. */
    for (int fd = 3; fd < 1000; fd++) {
        if (fd != keep && fstat(fd, &st) == 0) {
            return 5;
        }
    }
    return 0;
}

static int
has_other_descriptors_when_it_keeps_stdout(int keep)
{
    if (dup2(keep, 1) != 1) {
        return 9;
    }
    close(keep);
    return has_other_descriptors(1);
}

static void
a_limited_child_keeps_one_descriptor(void)
{
    int extra = open("/dev/null", O_RDONLY);

    CHECK_I64(try_it(has_other_descriptors), 0);
    CHECK_I64(try_it(has_other_descriptors_when_it_keeps_stdout), 0);
    close(extra);
}

static int
limit_is(int resource, rlim_t most)
{
    struct rlimit limit;

    return getrlimit(resource, &limit) == 0 && limit.rlim_cur == most &&
           limit.rlim_max == most;
}

static int
lacks_limits(int keep)
{
    struct rlimit memory;

    sl_confine_limits(keep);
    if (!limit_is(RLIMIT_CPU, 8) || !limit_is(RLIMIT_CORE, 0) ||
        !limit_is(RLIMIT_FSIZE, 0)) {
        return 1;
    }
#if !defined(__SANITIZE_ADDRESS__)
    if (getrlimit(RLIMIT_AS, &memory) != 0 ||
        memory.rlim_max == RLIM_INFINITY) {
        return 2;
    }
    if (malloc((size_t)1 << 30) != NULL) {
        return 3;
    }
#else
    (void)memory;
#endif
    return alarm(0) == 8 || alarm(0) == 7 ? 0 : 4;
}

static void
a_limited_child_has_its_bounds(void)
{
    CHECK_I64(try_it(lacks_limits), 0);
}

/* A store may have mapped more than any fixed limit allows. */
static void
the_bound_of_memory_counts_from_what_the_parent_has(void)
{
    size_t len = (size_t)8 << 30;
    int fd = open("/proc/self/exe", O_RDONLY);
    void *map =
        fd < 0 ? MAP_FAILED : mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);

    if (CHECK(map != MAP_FAILED)) {
        CHECK_I64(try_it(writes_and_allocates), 0);
        CHECK_I64(try_it(lacks_limits), 0);
        munmap(map, len);
    }
    close(fd);
}

static int
dies_of_an_alarm(int keep)
{
    sl_confine_limits(keep);
    (void)raise(SIGALRM);
    return 0;
}

static void
ignored_and_blocked_signals_do_not_save_a_limited_child(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    sigset_t all;
    sigset_t mask;

    CHECK(sigaction(SIGALRM, &ignore, &before) == 0);
    sigfillset(&all);
    CHECK(sigprocmask(SIG_BLOCK, &all, &mask) == 0);
    CHECK_I64(try_it(dies_of_an_alarm), -SIGALRM);
    CHECK(sigprocmask(SIG_SETMASK, &mask, NULL) == 0);
    CHECK(sigaction(SIGALRM, &before, NULL) == 0);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_confined_child_has_no_calls_but_write_and_memory),
        TEST(a_confined_child_can_still_write_and_allocate),
        TEST(a_limited_child_dies_of_writing_a_file),
        TEST(a_limited_child_keeps_one_descriptor),
        TEST(a_limited_child_has_its_bounds),
        TEST(the_bound_of_memory_counts_from_what_the_parent_has),
        TEST(ignored_and_blocked_signals_do_not_save_a_limited_child),
    };

    return RUN_TESTS(tests, argc, argv);
}
