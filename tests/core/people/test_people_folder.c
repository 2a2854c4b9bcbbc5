/* SPDX-License-Identifier: Apache-2.0 */
/* What is on the disk: nothing in the clear, zeroes after destroying, and
 * what a power cut left behind is put right by whoever comes next. */
#include "people/people_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "people.h"
#include "salur/file.h"

#define STAGE "PKH-202604-1"
#define FAMILIES 50

static struct village village;

/* A store with one stage; its DIR/people goes to out. */
static void
make_store(char store[256], const char *name)
{
    struct village_bundle terms = {.families = FAMILIES};
    struct salur_buf pack;

    (void)snprintf(store, 256, "%s/%s", temp_dir(), name);
    CHECK(mkdir(store, 0700) == 0);
    salur_buf_init(&pack, 1 << 20);
    people_pack(&village, terms, &pack);
    CHECK_ERR(people_import(store, village.device, salur_buf_view(&pack), NULL),
              SALUR_OK);
    salur_buf_wipe(&pack);
}

static const char *
in_people(const char *store, const char *part, char out[512])
{
    (void)snprintf(out, 512, "%s/people/%s", store, part);
    return out;
}

/* Families of the one stage after an opening; 0 when there is none. */
static uint64_t
families_of(const char *store)
{
    struct salur_people *people = NULL;
    struct salur_people_terms terms;

    memset(&terms, 0, sizeof terms);
    CHECK_ERR(salur_people_open(&people, store, village.device), SALUR_OK);
    if (people != NULL &&
        salur_people_terms_at(people, 0, &terms) != SALUR_OK) {
        terms.count = 0;
    }
    salur_people_close(people);
    return terms.count;
}

/* Names in DIR/people but the lock. */
static unsigned
names_in_people(const char *store)
{
    char path[512];
    DIR *dir = opendir(in_people(store, "", path));
    struct dirent *entry;
    unsigned count = 0;

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

/* How often a word stands in bytes. */
static size_t
times_in(const uint8_t *bytes, size_t len, const char *word)
{
    size_t word_len = strlen(word);
    size_t found = 0;

    for (size_t i = 0; i + word_len <= len; i++) {
        found += memcmp(bytes + i, word, word_len) == 0;
    }
    return found;
}

static void
no_word_of_a_family_is_in_the_file(void)
{
    static const char *const words[] = {"SITI",    "NURHALIZA", "CONTOH",
                                        "DUSUN",   "KRAJAN",    "Sukamaju",
                                        "0800-99", "990101"};
    struct salur_item item = village_item(1, 3);
    char store[256];
    char path[512];
    uint8_t *bytes;
    size_t ids = 0;
    size_t len;

    make_store(store, "clear");
    bytes = read_file(in_people(store, STAGE "/data.mdb", path), &len);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        CHECK_U64(times_in(bytes, len, words[i]), 0);
    }
    /* The search finds what is there: LMDB's own names, and the id. */
    CHECK(times_in(bytes, len, "people") > 0);
    for (size_t i = 0; i + SALUR_CTI_LEN <= len; i++) {
        ids += memcmp(bytes + i, item.cti.bytes, SALUR_CTI_LEN) == 0;
    }
    CHECK_U64(ids, 1);
    free(bytes);
}

/* A second name of the file shows what became of its blocks. */
static void
a_destroyed_file_was_overwritten(void)
{
    struct salur_stage_id id = people_stage(1);
    char store[256];
    char path[512];
    char link_path[512];
    uint8_t *bytes;
    size_t before;
    size_t len;
    size_t nonzero = 0;

    make_store(store, "zeroes");
    (void)snprintf(link_path, sizeof link_path, "%s/second", store);
    CHECK(link(in_people(store, STAGE "/data.mdb", path), link_path) == 0);
    free(read_file(link_path, &before));
    CHECK_ERR(salur_people_erase(store, &id, NULL), SALUR_OK);
    bytes = read_file(link_path, &len);
    CHECK_U64(len, before);
    for (size_t i = 0; i < len; i++) {
        nonzero += bytes[i] != 0;
    }
    CHECK_U64(nonzero, 0);
    free(bytes);
}

/* And so was one that another replaced. */
static void
a_replaced_file_was_overwritten(void)
{
    struct village_bundle terms = {.families = 3};
    char store[256];
    char path[512];
    char link_path[512];
    struct salur_buf pack;
    uint8_t *bytes;
    size_t len;
    size_t nonzero = 0;

    make_store(store, "replaced");
    (void)snprintf(link_path, sizeof link_path, "%s/second", store);
    CHECK(link(in_people(store, STAGE "/data.mdb", path), link_path) == 0);
    salur_buf_init(&pack, 1 << 20);
    people_pack(&village, terms, &pack);
    CHECK_ERR(people_import(store, village.device, salur_buf_view(&pack), NULL),
              SALUR_OK);
    bytes = read_file(link_path, &len);
    for (size_t i = 0; i < len; i++) {
        nonzero += bytes[i] != 0;
    }
    CHECK_U64(nonzero, 0);
    CHECK_U64(families_of(store), 3);
    free(bytes);
    salur_buf_wipe(&pack);
}

static void
what_was_being_destroyed_is_destroyed(void)
{
    char store[256];
    char from[512];
    char to[512];

    make_store(store, "erased");
    CHECK(rename(in_people(store, STAGE, from),
                 in_people(store, ".erased-" STAGE, to)) == 0);
    CHECK_U64(families_of(store), 0);
    CHECK_U64(names_in_people(store), 0);
}

static void
what_was_being_written_is_destroyed(void)
{
    char store[256];
    char path[512];

    make_store(store, "new");
    CHECK(mkdir(in_people(store, ".new-0011223344556677", path), 0700) == 0);
    CHECK_ERR(salur_file_write(
                  in_people(store, ".new-0011223344556677/data.mdb", path),
                  salur_bytes_str("half"), 0),
              SALUR_OK);
    CHECK(mkdir(in_people(store, ".new-", path), 0700) == 0);
    CHECK_U64(families_of(store), FAMILIES);
    CHECK_U64(names_in_people(store), 1);
}

static void
what_was_being_replaced_is_put_back(void)
{
    char store[256];
    char from[512];
    char to[512];

    make_store(store, "old");
    CHECK(rename(in_people(store, STAGE, from),
                 in_people(store, ".old-" STAGE, to)) == 0);
    CHECK_U64(families_of(store), FAMILIES);
    CHECK_U64(names_in_people(store), 1);
}

static void
what_was_replaced_is_destroyed(void)
{
    char store[256];
    char path[512];

    make_store(store, "both");
    CHECK(mkdir(in_people(store, ".old-" STAGE, path), 0700) == 0);
    CHECK_ERR(
        salur_file_write(in_people(store, ".old-" STAGE "/data.mdb", path),
                         salur_bytes_str("old"), 0),
        SALUR_OK);
    CHECK_U64(families_of(store), FAMILIES);
    CHECK_U64(names_in_people(store), 1);
}

/* What is not ours is left alone, and keeps nobody from working. */
static void
foreign_names_are_left_alone(void)
{
    static const char *const names[] = {".old-..", ".old-x", "lost+found",
                                        "PKH-202604-01", ".old-"};
    char store[256];
    char path[512];

    make_store(store, "foreign");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CHECK(mkdir(in_people(store, names[i], path), 0700) == 0);
    }
    CHECK_U64(families_of(store), FAMILIES);
    CHECK_U64(names_in_people(store), 6);
}

/* A link where a stage's file was leads nowhere: it is removed itself. */
static void
a_link_is_not_followed(void)
{
    struct salur_stage_id id = people_stage(1);
    char store[256];
    char path[512];
    char target[512];
    uint8_t *bytes;
    size_t len;

    make_store(store, "link");
    (void)snprintf(target, sizeof target, "%s/target", store);
    CHECK_ERR(salur_file_write(target, salur_bytes_str("precious"), 0),
              SALUR_OK);
    CHECK(symlink(target, in_people(store, STAGE "/link", path)) == 0);
    CHECK_ERR(salur_people_erase(store, &id, NULL), SALUR_OK);
    bytes = read_file(target, &len);
    CHECK_MEM(bytes, len, "precious", 8);
    CHECK_U64(names_in_people(store), 0);
    free(bytes);
}

/* Who comes while another works waits. */
static void
one_works_at_a_time(void)
{
    const struct timespec pause = {0, 100000000};
    struct sl_people_folder folder;
    char store[256];
    int status = 0;
    pid_t pid;

    make_store(store, "lock");
    CHECK_ERR(sl_people_folder_open(&folder, store, 0), SALUR_OK);
    pid = fork();
    if (pid == 0) {
        _exit(families_of(store) == FAMILIES ? 0 : 1);
    }
    (void)nanosleep(&pause, NULL);
    CHECK(waitpid(pid, &status, WNOHANG) == 0);
    sl_people_folder_close(&folder);
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
          WEXITSTATUS(status) == 0);
}

static void
stages_are_listed_by_name(void)
{
    struct salur_stage_id *ids = NULL;
    struct sl_people_folder folder;
    size_t count = 0;
    char store[256];
    char path[512];

    make_store(store, "stages");
    CHECK(mkdir(in_people(store, "PKH-202604-10", path), 0700) == 0);
    CHECK(mkdir(in_people(store, "BPNT-202603-1", path), 0700) == 0);
    CHECK_ERR(sl_people_folder_open(&folder, store, 0), SALUR_OK);
    CHECK_ERR(sl_people_folder_stages(&folder, &ids, &count), SALUR_OK);
    if (CHECK_U64(count, 3)) {
        CHECK_STR(ids[0].programme, "BPNT");
        CHECK_U64(ids[1].batch, 1);
        CHECK_U64(ids[2].batch, 10);
    }
    free(ids);
    sl_people_folder_close(&folder);
    sl_people_folder_close(&folder);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(no_word_of_a_family_is_in_the_file),
        TEST(a_destroyed_file_was_overwritten),
        TEST(a_replaced_file_was_overwritten),
        TEST(what_was_being_destroyed_is_destroyed),
        TEST(what_was_being_written_is_destroyed),
        TEST(what_was_being_replaced_is_put_back),
        TEST(what_was_replaced_is_destroyed),
        TEST(foreign_names_are_left_alone),
        TEST(a_link_is_not_followed),
        TEST(one_works_at_a_time),
        TEST(stages_are_listed_by_name),
    };
    int status;

    village_open(&village);
    status = RUN_TESTS(tests, argc, argv);
    village_close(&village);
    return status;
}
