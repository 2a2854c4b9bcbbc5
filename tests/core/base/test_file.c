/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "harness.h"

/* Long enough for one path under the temporary folder. */
#define PATH_LEN 128
/* Nobody's user id: root is refused nothing, so some tests step down. */
#define NOBODY 65534

/* A folder of its own for each test, and a name in it. */
struct spot {
    char folder[PATH_LEN / 2];
    char path[PATH_LEN];
};

static void
fresh(struct spot *spot, const char *test)
{
    snprintf(spot->folder, sizeof spot->folder, "%s/%s", temp_dir(), test);
    CHECK(mkdir(spot->folder, 0700) == 0);
    snprintf(spot->path, sizeof spot->path, "%s/file", spot->folder);
}

/* Names in the folder, "." and ".." left out: a stray file shows here. */
static unsigned
names_in(const char *folder)
{
    DIR *dir = opendir(folder);
    unsigned count = 0;

    CHECK(dir != NULL);
    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return count - 2;
}

static enum salur_err
write_str(const char *path, const char *content, unsigned flags)
{
    return salur_file_write(path, salur_bytes_str(content), flags);
}

static void
check_content(const char *path, const char *wanted)
{
    struct salur_buf buf;

    salur_buf_init(&buf, 4096);
    CHECK_ERR(salur_file_read(path, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, wanted, strlen(wanted));
    salur_buf_wipe(&buf);
}

static mode_t
mode_of(const char *path)
{
    struct stat st = {.st_mode = 0};

    CHECK(stat(path, &st) == 0);
    return st.st_mode & 07777;
}

static void
what_is_written_is_read_back_at_every_size(void)
{
    static const size_t sizes[] = {0, 1, 63, 64, 65, 4095, 4096, 65537, 300000};
    struct prng prng = {3};
    struct spot spot;
    uint8_t *bytes = malloc(300000);

    fresh(&spot, "sizes");
    prng_fill(&prng, bytes, 300000);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct salur_buf buf;

        CHECK_ERR(salur_file_write(spot.path, salur_bytes(bytes, sizes[i]),
                                   SALUR_FILE_REPLACE),
                  SALUR_OK);
        CHECK_U64(names_in(spot.folder), 1);
        salur_buf_init(&buf, sizes[i]); /* a file may fill its bound */
        CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_OK);
        CHECK_MEM(buf.ptr, buf.len, bytes, sizes[i]);
        salur_buf_wipe(&buf);
    }
    free(bytes);
}

static void
a_file_longer_than_the_bound_is_refused_and_nothing_kept(void)
{
    uint8_t store[8];
    struct spot spot;
    struct salur_buf buf;
    int fd;

    fresh(&spot, "bound");
    CHECK_ERR(write_str(spot.path, "12345678", 0), SALUR_OK);
    salur_buf_init(&buf, 7);
    CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_E_LIMIT);
    CHECK(buf.ptr == NULL); /* refused before any allocation */
    salur_buf_wipe(&buf);

    salur_buf_fixed(&buf, store, sizeof store);
    CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, "12345678", 8);

    /* From a descriptor, where no size is known beforehand. */
    fd = open(spot.path, O_RDONLY | O_CLOEXEC);
    salur_buf_fixed(&buf, store, 7);
    CHECK_ERR(salur_file_read_fd(fd, &buf), SALUR_E_LIMIT);
    CHECK_U64(buf.len, 0);
    close(fd);
}

static void
reading_appends_and_keeps_a_stuck_error(void)
{
    uint8_t store[8];
    struct spot spot;
    struct salur_buf buf;

    fresh(&spot, "append");
    CHECK_ERR(write_str(spot.path, "1234", 0), SALUR_OK);
    salur_buf_fixed(&buf, store, sizeof store);
    sl_put_str(&buf, "ab");
    CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, "ab1234", 6);
    CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_E_LIMIT);
    CHECK_U64(buf.len, 6);
    sl_put_str(&buf, "too much");
    buf.len = 0;
    CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_E_LIMIT);
    CHECK_U64(buf.len, 0);
}

static void
only_regular_files_are_read_and_a_fifo_is_not_waited_for(void)
{
    struct spot spot;
    struct salur_buf buf;
    char below[PATH_LEN];

    fresh(&spot, "kinds");
    salur_buf_init(&buf, 100);
    CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_file_read("", &buf), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_file_read(spot.folder, &buf), SALUR_E_IO);
    CHECK_ERR(salur_file_read("/dev/zero", &buf), SALUR_E_IO);
    CHECK(mkfifo(spot.path, 0600) == 0);
    CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_E_IO);
    CHECK(unlink(spot.path) == 0);

    CHECK_ERR(write_str(spot.path, "x", 0), SALUR_OK);
    snprintf(below, sizeof below, "%s/file/below", spot.folder);
    CHECK_ERR(salur_file_read(below, &buf), SALUR_E_NOT_FOUND);
    snprintf(below, sizeof below, "%s/link", spot.folder);
    CHECK(symlink("file", below) == 0);
    check_content(below, "x");
    CHECK_ERR(salur_file_read_fd(-1, &buf), SALUR_E_IO);
    salur_buf_wipe(&buf);
}

static void
on_signal(int number)
{
    (void)number;
}

/* Writes in pieces, with signals to the reader in between. */
static _Noreturn void
trickle(int fd)
{
    const struct timespec pause = {0, 2000000}; /* 2 ms */

    for (int i = 0; i < 20; i++) {
        if (write(fd, "0123456789", 10) != 10 || kill(getppid(), SIGUSR1)) {
            _exit(1);
        }
        nanosleep(&pause, NULL);
        kill(getppid(), SIGUSR1);
        nanosleep(&pause, NULL);
    }
    _exit(0);
}

static void
a_pipe_is_read_to_its_end_through_pieces_and_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART */
    struct salur_buf buf;
    int ends[2];
    int status = 1;
    pid_t child;

    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    CHECK(pipe(ends) == 0);
    child = fork();
    if (child == 0) {
        close(ends[0]);
        trickle(ends[1]);
    }
    close(ends[1]);
    salur_buf_init(&buf, 1000);
    CHECK_ERR(salur_file_read_fd(ends[0], &buf), SALUR_OK);
    CHECK_U64(buf.len, 200);
    salur_buf_wipe(&buf);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0) {
    }
    CHECK_I64(status, 0);
}

static void
a_file_is_replaced_only_when_asked(void)
{
    struct spot spot;

    fresh(&spot, "replace");
    CHECK_ERR(write_str(spot.path, "old", 0), SALUR_OK);
    CHECK_ERR(write_str(spot.path, "new", 0), SALUR_E_EXISTS);
    check_content(spot.path, "old");
    CHECK_ERR(write_str(spot.path, "new", SALUR_FILE_REPLACE), SALUR_OK);
    check_content(spot.path, "new");
    CHECK_U64(names_in(spot.folder), 1);
}

/* A rename over these would put a file where something else belongs. */
static void
links_folders_and_fifos_are_never_replaced(void)
{
    struct spot spot;
    char target[PATH_LEN];

    fresh(&spot, "kept");
    snprintf(target, sizeof target, "%s/target", spot.folder);
    CHECK_ERR(write_str(target, "target", 0), SALUR_OK);
    for (unsigned flags = 0; flags <= SALUR_FILE_REPLACE; flags++) {
        CHECK(symlink("target", spot.path) == 0);
        CHECK_ERR(write_str(spot.path, "x", flags), SALUR_E_EXISTS);
        CHECK(unlink(spot.path) == 0);
        CHECK(symlink("nowhere", spot.path) == 0);
        CHECK_ERR(write_str(spot.path, "x", flags), SALUR_E_EXISTS);
        CHECK(unlink(spot.path) == 0);
        CHECK(mkdir(spot.path, 0700) == 0);
        CHECK_ERR(write_str(spot.path, "x", flags), SALUR_E_EXISTS);
        CHECK(rmdir(spot.path) == 0);
        CHECK(mkfifo(spot.path, 0600) == 0);
        CHECK_ERR(write_str(spot.path, "x", flags), SALUR_E_EXISTS);
        CHECK(unlink(spot.path) == 0);
    }
    check_content(target, "target");
    CHECK_U64(names_in(spot.folder), 1);
}

static void
secrets_are_for_their_owner_and_other_files_follow_the_umask(void)
{
    struct spot spot;
    mode_t before = umask(0);

    fresh(&spot, "modes");
    CHECK_ERR(write_str(spot.path, "x", SALUR_FILE_SECRET), SALUR_OK);
    CHECK_U64(mode_of(spot.path), 0600);
    CHECK_ERR(write_str(spot.path, "x", SALUR_FILE_REPLACE), SALUR_OK);
    CHECK_U64(mode_of(spot.path), 0666);
    CHECK_ERR(write_str(spot.path, "x", SALUR_FILE_SECRET | SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK_U64(mode_of(spot.path), 0600);
    umask(027);
    CHECK_ERR(write_str(spot.path, "x", SALUR_FILE_REPLACE), SALUR_OK);
    CHECK_U64(mode_of(spot.path), 0640);
    umask(before);
}

static void
a_secret_that_others_can_reach_is_not_read(void)
{
    static const mode_t bad[] = {0640, 0604, 0620, 0602, 0610, 0601, 0666};
    static const mode_t good[] = {0600, 0400, 0700};
    struct spot spot;
    struct salur_buf buf;

    fresh(&spot, "secret");
    salur_buf_init(&buf, 100);
    CHECK_ERR(write_str(spot.path, "s", SALUR_FILE_SECRET), SALUR_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(chmod(spot.path, bad[i]) == 0);
        CHECK_ERR(sl_file_read_secret(spot.path, &buf), SALUR_E_PERMISSION);
        CHECK_U64(buf.len, 0);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        salur_buf_clear(&buf);
        CHECK(chmod(spot.path, good[i]) == 0);
        CHECK_ERR(sl_file_read_secret(spot.path, &buf), SALUR_OK);
        CHECK_MEM(buf.ptr, buf.len, "s", 1);
    }
    salur_buf_wipe(&buf);
}

/* A file size limit stands in for the full disk: EFBIG after some bytes. */
static void
a_full_disk_leaves_the_old_content_and_no_stray_file(void)
{
    static const uint8_t big[8192];
    struct rlimit before;
    struct rlimit small;
    struct spot spot;

    fresh(&spot, "full");
    CHECK_ERR(write_str(spot.path, "old", 0), SALUR_OK);
    CHECK(getrlimit(RLIMIT_FSIZE, &before) == 0);
    small = before;
    small.rlim_cur = 5000;
    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
    CHECK_ERR(salur_file_write(spot.path, salur_bytes(big, sizeof big),
                               SALUR_FILE_REPLACE),
              SALUR_E_FULL);
    CHECK(setrlimit(RLIMIT_FSIZE, &before) == 0);
    signal(SIGXFSZ, SIG_DFL);
    check_content(spot.path, "old");
    CHECK_U64(names_in(spot.folder), 1);
}

/* What power cuts left under this process's number is not in the way. */
static void
stale_temporary_files_are_passed_by(void)
{
    struct spot spot;
    char stale[PATH_LEN];

    fresh(&spot, "stale");
    for (int i = 0; i < 100; i++) {
        FILE *file;

        snprintf(stale, sizeof stale, "%s/.salur-%ld-%d.tmp", spot.folder,
                 (long)getpid(), i);
        if (i == 99) {
            /* A link laid out at the last free name is not followed. */
            CHECK_ERR(write_str(spot.path, "x", 0), SALUR_OK);
            CHECK(symlink("elsewhere", stale) == 0);
            CHECK_ERR(write_str(spot.path, "y", SALUR_FILE_REPLACE),
                      SALUR_E_IO);
            break;
        }
        file = fopen(stale, "w");
        CHECK(file != NULL && fclose(file) == 0);
    }
    check_content(spot.path, "x");
    CHECK_U64(names_in(spot.folder), 101);
}

static void
folders_that_are_missing_or_closed_are_told_apart(void)
{
    struct spot spot;
    struct salur_buf buf;
    char path[PATH_LEN];

    fresh(&spot, "closed");
    salur_buf_init(&buf, 100);
    snprintf(path, sizeof path, "%s/none/file", spot.folder);
    CHECK_ERR(write_str(path, "x", 0), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_dir_make(path), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_dir_sync(path), SALUR_E_NOT_FOUND);
    snprintf(path, sizeof path, "%s/", spot.folder);
    CHECK_ERR(write_str(path, "x", 0), SALUR_E_ARG);
    CHECK_ERR(write_str("", "x", 0), SALUR_E_ARG);

    CHECK_ERR(write_str(spot.path, "x", SALUR_FILE_SECRET), SALUR_OK);
    if (geteuid() == 0) {
        CHECK(seteuid(NOBODY) == 0);
    } else {
        CHECK(chmod(spot.path, 0) == 0 && chmod(spot.folder, 0) == 0);
    }
    CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_E_PERMISSION);
    CHECK_ERR(write_str(spot.path, "y", SALUR_FILE_REPLACE),
              SALUR_E_PERMISSION);
    CHECK_ERR(salur_dir_make(spot.path), SALUR_E_PERMISSION);
    CHECK_ERR(salur_dir_sync(spot.folder), SALUR_E_PERMISSION);
    if (getuid() == 0) {
        CHECK(seteuid(0) == 0);
    }
    CHECK(chmod(spot.folder, 0700) == 0);
    salur_buf_wipe(&buf);
}

static void
a_bare_name_is_in_the_working_folder(void)
{
    struct spot spot;
    int back = open(".", O_RDONLY | O_CLOEXEC);

    fresh(&spot, "bare");
    CHECK(chdir(spot.folder) == 0);
    CHECK_ERR(write_str("file", "x", 0), SALUR_OK);
    CHECK_ERR(write_str("-", "dash", 0), SALUR_OK);
    check_content("-", "dash");
    CHECK_ERR(salur_dir_make("sub"), SALUR_OK);
    CHECK(fchdir(back) == 0);
    check_content(spot.path, "x");
    close(back);
    /* The root folder is cut off as itself, not as "". */
    CHECK_ERR(write_str("/", "x", 0), SALUR_E_ARG);
    CHECK_ERR(write_str("/dev", "x", SALUR_FILE_REPLACE), SALUR_E_EXISTS);
}

static void
folders_are_made_once_for_their_owner(void)
{
    struct spot spot;
    char link[PATH_LEN];
    mode_t before = umask(0);

    fresh(&spot, "folders");
    CHECK_ERR(salur_dir_make(spot.path), SALUR_OK);
    CHECK_U64(mode_of(spot.path), 0700);
    CHECK_ERR(salur_dir_make(spot.path), SALUR_OK);
    snprintf(link, sizeof link, "%s/link", spot.folder);
    CHECK(symlink("file", link) == 0);
    CHECK_ERR(salur_dir_make(link), SALUR_OK);
    snprintf(link, sizeof link, "%s/file/sub//", spot.folder);
    CHECK_ERR(salur_dir_make(link), SALUR_OK);
    CHECK_ERR(salur_dir_sync(link), SALUR_OK);
    CHECK_ERR(salur_dir_make(""), SALUR_E_ARG);

    snprintf(link, sizeof link, "%s/plain", spot.folder);
    CHECK_ERR(write_str(link, "x", 0), SALUR_OK);
    CHECK_ERR(salur_dir_make(link), SALUR_E_EXISTS);
    CHECK_ERR(salur_dir_sync(link), SALUR_E_NOT_FOUND);
    umask(before);
}

/* Descriptors that leak would pass secrets on and end in EMFILE. */
static void
no_descriptor_is_left_open(void)
{
    struct spot spot;
    struct salur_buf buf;
    int before = dup(0);
    int after;

    fresh(&spot, "leaks");
    close(before);
    salur_buf_init(&buf, 1);
    CHECK_ERR(write_str(spot.path, "xy", 0), SALUR_OK);
    CHECK_ERR(write_str(spot.path, "xy", 0), SALUR_E_EXISTS);
    CHECK_ERR(salur_file_read(spot.path, &buf), SALUR_E_LIMIT);
    CHECK_ERR(salur_file_read(spot.folder, &buf), SALUR_E_IO);
    CHECK_ERR(salur_dir_make(spot.path), SALUR_E_EXISTS);
    CHECK_ERR(salur_dir_sync(spot.folder), SALUR_OK);
    after = dup(0);
    CHECK_I64(after, before);
    close(after);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(what_is_written_is_read_back_at_every_size),
        TEST(a_file_longer_than_the_bound_is_refused_and_nothing_kept),
        TEST(reading_appends_and_keeps_a_stuck_error),
        TEST(only_regular_files_are_read_and_a_fifo_is_not_waited_for),
        TEST(a_pipe_is_read_to_its_end_through_pieces_and_signals),
        TEST(a_file_is_replaced_only_when_asked),
        TEST(links_folders_and_fifos_are_never_replaced),
        TEST(secrets_are_for_their_owner_and_other_files_follow_the_umask),
        TEST(a_secret_that_others_can_reach_is_not_read),
        TEST(a_full_disk_leaves_the_old_content_and_no_stray_file),
        TEST(stale_temporary_files_are_passed_by),
        TEST(folders_that_are_missing_or_closed_are_told_apart),
        TEST(a_bare_name_is_in_the_working_folder),
        TEST(folders_are_made_once_for_their_owner),
        TEST(no_descriptor_is_left_open),
    };

    return RUN_TESTS(tests, argc, argv);
}
