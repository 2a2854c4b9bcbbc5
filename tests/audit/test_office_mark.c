/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Meta pages of LMDB that tear in every way while a transaction is written:
 * what was told of before is there, and nothing half of what came after.
 */
#include "audit/office_mark.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit/office_db.h"
#include "base/bytes.h"
#include "harness.h"
#include "salur/file.h"
#include "tests/audit/nation.h"

enum { PAGE = 4096, META = 152 };

static char folder[256];

static void
path_of(char out[320], const char *name)
{
    (void)snprintf(out, 320, "%s/%s", folder, name);
}

static struct sl_odb *
open_store(void)
{
    struct sl_odb *db = NULL;

    CHECK_ERR(sl_odb_open(&db, folder, 0), SALUR_OK);
    return db;
}

static enum salur_err
put_number(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str("number"));

    return sl_odb_put(db, txn, SL_ODB_META, &key, salur_bytes(ctx, 1));
}

/* The number that the store holds; -1: none. */
static int
number_of(struct sl_odb *db)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str("number"));
    struct salur_bytes value = {NULL, 0};
    MDB_txn *txn = NULL;
    int number = -1;

    CHECK_ERR(sl_odb_begin(db, &txn), SALUR_OK);
    if (sl_odb_get(db, txn, SL_ODB_META, &key, &value) == SALUR_OK) {
        number = value.ptr[0];
    }
    sl_odb_end(txn);
    return number;
}

static void
write_number(uint8_t number)
{
    struct sl_odb *db = open_store();

    CHECK_ERR(sl_odb_write(db, put_number, &number), SALUR_OK);
    sl_odb_close(db);
}

static void
make_store(const char *name)
{
    (void)snprintf(folder, sizeof folder, "%s/%s", temp_dir(), name);
    CHECK_ERR(salur_dir_make(folder), SALUR_OK);
    CHECK_ERR(sl_odb_make(folder), SALUR_OK);
}

/* The file's first two pages, read or written. */
static void
metas(const char *name, uint8_t *bytes, size_t len, int is_write)
{
    char path[320];
    int fd;

    path_of(path, name);
    fd = open(path, O_RDWR);
    CHECK((is_write ? pwrite(fd, bytes, len, 0) : pread(fd, bytes, len, 0)) ==
          (ssize_t)len);
    CHECK(close(fd) == 0);
}

static void
a_mark_is_as_described(void)
{
    static const uint8_t sectors[2 * SL_OFFICE_MARK_SECTOR];
    uint8_t mark[SL_OFFICE_MARK_LEN];
    uint8_t head[20];
    uint8_t hash[SALUR_HASH_LEN];
    struct salur_hasher *hasher = NULL;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    sl_office_mark_put(mark, hasher, PAGE, sectors);
    CHECK_U64(from_hex(head, sizeof head,
                       "73616c75722f736574746c65642f7631 00001000"),
              sizeof head);
    CHECK_U64(
        from_hex(
            hash, sizeof hash,
            "1b3d4c174296cc2e4eb6c6bdd483e629c1eeec8263d7f9eac3d7ab7e1539fb91"),
        sizeof hash);
    CHECK_MEM(mark, sizeof head, head, sizeof head);
    CHECK_MEM(mark + SL_OFFICE_MARK_LEN - SALUR_HASH_LEN, SALUR_HASH_LEN, hash,
              sizeof hash);
    salur_hasher_free(hasher);
}

/* Transaction 3 was told of; 4 tears over the page of 2, its mark missing. */
static void
a_torn_page_never_loses_what_was_told(void)
{
    uint8_t before[2 * PAGE];
    uint8_t after[2 * PAGE];
    uint8_t torn[2 * PAGE];
    uint8_t mark[SL_OFFICE_MARK_LEN];
    struct prng prng = {7};

    make_store("torn");
    write_number(1);
    write_number(2);
    write_number(3);
    metas("settled", mark, sizeof mark, 0);
    metas("data.mdb", before, sizeof before, 0);
    write_number(4);
    metas("data.mdb", after, sizeof after, 0);
    for (unsigned round = 0; round < 400; round++) {
        uint64_t words = prng_next(&prng);
        struct sl_odb *db;

        memcpy(torn, before, sizeof torn);
        for (size_t i = 0; i < 2 * (size_t)PAGE; i++) {
            size_t word = i % PAGE / 8;
            int is_new = round < 2 * META / 8
                             ? (word < round / 2) == (round % 2 == 0)
                             : (int)(words >> word % 64 & 1);

            torn[i] = is_new ? after[i] : before[i];
        }
        metas("data.mdb", torn, sizeof torn, 1);
        metas("settled", mark, sizeof mark, 1);
        db = open_store();
        if (!CHECK_I64(number_of(db), 3)) {
            break;
        }
        sl_odb_close(db);
    }
    write_number(5);
    metas("data.mdb", before, sizeof before, 0);
}

/* A mark that tore says that its commit was whole. */
static void
a_torn_mark_is_no_loss(void)
{
    uint8_t old[SL_OFFICE_MARK_LEN];
    uint8_t new[SL_OFFICE_MARK_LEN];
    uint8_t torn[SL_OFFICE_MARK_LEN];

    make_store("mark");
    write_number(1);
    metas("settled", old, sizeof old, 0);
    write_number(2);
    metas("settled", new, sizeof new, 0);
    for (size_t cut = 1; cut < SL_OFFICE_MARK_LEN; cut += 5) {
        struct sl_odb *db;

        memcpy(torn, new, cut);
        memcpy(torn + cut, old + cut, sizeof torn - cut);
        metas("settled", torn, sizeof torn, 1);
        db = open_store();
        /* Where old and new are the same, it is the old one: undone. */
        CHECK(number_of(db) == 2 || memcmp(torn, old, sizeof torn) == 0);
        sl_odb_close(db);
        write_number(1);
        metas("settled", old, sizeof old, 0);
        write_number(2);
        metas("settled", new, sizeof new, 0);
    }
}

/* Whoever killed it: a commit that was not marked is undone when nobody has
 * the store open, and stands when somebody has. */
static void
an_unmarked_commit_counts_while_others_look_on(void)
{
    uint8_t mark[SL_OFFICE_MARK_LEN];
    struct sl_odb *db;
    int hold[2];
    int ready[2];
    char byte = 0;
    pid_t pid;

    make_store("shared");
    write_number(1);
    metas("settled", mark, sizeof mark, 0);
    write_number(2);
    CHECK(pipe(hold) == 0 && pipe(ready) == 0);
    pid = fork();
    if (pid == 0) {
        db = open_store();
        (void)!write(ready[1], "", 1);
        (void)close(hold[1]);
        (void)!read(hold[0], &byte, 1);
        _exit(0);
    }
    CHECK(read(ready[0], &byte, 1) == 1);
    metas("settled", mark, sizeof mark, 1);
    db = open_store();
    CHECK_I64(number_of(db), 2);
    sl_odb_close(db);
    metas("settled", mark, sizeof mark, 1);
    (void)close(hold[1]);
    CHECK(waitpid(pid, NULL, 0) == pid);
    db = open_store();
    CHECK_I64(number_of(db), 1);
    sl_odb_close(db);
    write_number(3);
    db = open_store();
    CHECK_I64(number_of(db), 3);
    sl_odb_close(db);
    (void)close(hold[0]);
    (void)close(ready[0]);
    (void)close(ready[1]);
}

/* A store that was copied without its mark, or under another's. */
static void
a_mark_of_another_file_changes_nothing(void)
{
    uint8_t mark[SL_OFFICE_MARK_LEN];
    char path[320];
    struct sl_odb *db;

    make_store("other");
    write_number(1);
    metas("settled", mark, sizeof mark, 0);
    write_number(2);
    write_number(3);
    metas("settled", mark, sizeof mark, 1);
    db = open_store();
    CHECK_I64(number_of(db), 3);
    sl_odb_close(db);
    path_of(path, "settled");
    CHECK(unlink(path) == 0);
    db = open_store();
    CHECK_I64(number_of(db), 3);
    sl_odb_close(db);
    CHECK(access(path, F_OK) == 0);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_mark_is_as_described),
        TEST(a_torn_page_never_loses_what_was_told),
        TEST(a_torn_mark_is_no_loss),
        TEST(an_unmarked_commit_counts_while_others_look_on),
        TEST(a_mark_of_another_file_changes_nothing),
    };

    return RUN_TESTS(tests, argc, argv);
}
