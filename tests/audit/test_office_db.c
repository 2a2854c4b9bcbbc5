/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/office_db.h"

#include "audit/office_inside.h"
#include "tests/audit/nation.h"

static const struct salur_stage_id pkh = {"PKH", 202604, 1};

static int
key_is(const struct sl_odb_key *key, const char *hex)
{
    uint8_t wanted[160];
    size_t len = from_hex(wanted, sizeof wanted, hex);

    return CHECK_MEM(key->bytes, key->len, wanted, len);
}

static void
keys_are_as_described(void)
{
    struct sl_odb_key key = sl_odb_key_site(&pkh, UINT64_C(9901012001));
    const struct salur_cti cti = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};

    CHECK(key_is(&key, "504b480000000000 0003176c 00000001 000000024e257421"));
    CHECK_U64(sl_odb_key_number(sl_odb_key_view(&key)), UINT64_C(9901012001));
    key = sl_odb_key_card(&key, &cti, 2);
    CHECK(key_is(&key, "504b480000000000 0003176c 00000001 000000024e257421"
                       "000102030405060708090a0b0c0d0e0f 00000002"));
    key = sl_odb_key_stage(&pkh);
    CHECK(key_is(&key, "504b480000000000 0003176c 00000001"));
    key = sl_odb_key_entry("test/log", 258);
    CHECK(key_is(&key, "746573742f6c6f67 00 0000000000000102"));
    key = sl_odb_key_entries("test/log");
    CHECK(key_is(&key, "746573742f6c6f67 00"));
    key = sl_odb_key_withdrawn("9901", 7);
    CHECK(key_is(&key, "39393031000000000000 0000000000000007"));
    CHECK_U64(sl_odb_key_number(salur_bytes("1234567", 7)), 0);
}

static void
records_of_logs_are_as_described(void)
{
    uint8_t bytes[48];
    size_t len = from_hex(
        bytes, sizeof bytes,
        "000000024e257421 0000000000000003"
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    struct salur_bytes origin = salur_bytes_str("test/log");
    struct salur_office_log log;
    char longest[SALUR_NAME_MAX + 2];

    CHECK_ERR(sl_office_log_read(origin, salur_bytes(bytes, len), &log),
              SALUR_OK);
    CHECK_STR(log.origin, "test/log");
    CHECK_U64(log.site, UINT64_C(9901012001));
    CHECK_U64(log.head.size, 3);
    CHECK_U64(log.head.root.bytes[31], 0x1f);
    for (size_t cut = 0; cut < len; cut++) {
        CHECK_ERR(sl_office_log_read(origin, salur_bytes(bytes, cut), &log),
                  SALUR_E_CORRUPT);
    }
    memset(longest, 'x', sizeof longest);
    CHECK_ERR(sl_office_log_read(salur_bytes(longest, SALUR_NAME_MAX + 1),
                                 salur_bytes(bytes, len), &log),
              SALUR_E_CORRUPT);
    CHECK_ERR(
        sl_office_log_read(salur_bytes(NULL, 0), salur_bytes(bytes, len), &log),
        SALUR_E_CORRUPT);
}

static void
records_of_withdrawn_lists_are_read_whole(void)
{
    struct sl_odb_key key = sl_odb_key_withdrawn("9901", 7);
    struct sl_withdrawal found;
    uint8_t value[10] = {0, 0, 0, 0, 0, 0, 1, 0, 'a', 'b'};

    CHECK_ERR(sl_withdrawal_read(sl_odb_key_view(&key), salur_bytes(value, 10),
                                 &found),
              SALUR_OK);
    CHECK_STR(found.area, "9901");
    CHECK_U64(found.serial, 7);
    CHECK_I64(found.since_s, 256);
    CHECK_MEM(found.note.ptr, found.note.len, "ab", 2);
    CHECK_ERR(sl_withdrawal_read(sl_odb_key_view(&key), salur_bytes(value, 7),
                                 &found),
              SALUR_E_CORRUPT);
    key.len--;
    CHECK_ERR(sl_withdrawal_read(sl_odb_key_view(&key), salur_bytes(value, 10),
                                 &found),
              SALUR_E_CORRUPT);
}

/* --- the store ----------------------------------------------------------- */

static struct sl_odb *
make_db(const char *name, char path[512])
{
    struct sl_odb *db = NULL;

    snprintf(path, 512, "%s/%s", temp_dir(), name);
    CHECK(mkdir(path, 0700) == 0);
    CHECK_ERR(sl_odb_make(path), SALUR_OK);
    CHECK_ERR(sl_odb_open(&db, path, 0), SALUR_OK);
    return db;
}

/* Put count values of size bytes; keys are entries of test/log. */
struct load {
    size_t count;
    size_t size;
    unsigned runs;
    enum salur_err end_with;
};

static enum salur_err
load_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct load *load = ctx;
    uint8_t *value = calloc(1, load->size);
    enum salur_err err = SALUR_OK;

    load->runs++;
    for (size_t i = 0; i < load->count && err == SALUR_OK; i++) {
        struct sl_odb_key key = sl_odb_key_entry("test/log", i);

        value[0] = (uint8_t)(i & 0xff); /* masked */
        err = sl_odb_put(db, txn, SL_ODB_ENTRIES, &key,
                         salur_bytes(value, load->size));
    }
    free(value);
    return err == SALUR_OK ? load->end_with : err;
}

/* Number of values under a prefix. */
static size_t
count_of(struct sl_odb *db, const struct sl_odb_key *prefix)
{
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    size_t count = 0;

    CHECK_ERR(sl_odb_begin(db, &txn), SALUR_OK);
    CHECK_ERR(sl_odb_walk_open(&walk, db, txn, SL_ODB_ENTRIES, prefix),
              SALUR_OK);
    while (sl_odb_walk_next(&walk) == SALUR_OK) {
        CHECK_U64(sl_odb_key_number(walk.key), count);
        count++;
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return count;
}

static void
a_full_map_grows_and_the_step_runs_again(void)
{
    struct load load = {64, 1 << 20, 0, SALUR_OK};
    struct sl_odb_key prefix = sl_odb_key_entries("test/log");
    char path[512];
    struct sl_odb *db = make_db("grows", path);

    CHECK_ERR(sl_odb_write(db, load_step, &load), SALUR_OK);
    CHECK(load.runs > 1); /* 64 MiB do not fit the first map */
    CHECK_U64(count_of(db, &prefix), 64);
    sl_odb_close(db);
    CHECK_ERR(sl_odb_open(&db, path, SALUR_OFFICE_READ_ONLY), SALUR_OK);
    CHECK_U64(count_of(db, &prefix), 64);
    sl_odb_close(db);
}

static void
a_step_that_fails_writes_nothing(void)
{
    struct load load = {10, 100, 0, SALUR_E_STATE};
    struct sl_odb_key prefix = sl_odb_key_entries("test/log");
    char path[512];
    struct sl_odb *db = make_db("fails", path);

    CHECK_ERR(sl_odb_write(db, load_step, &load), SALUR_E_STATE);
    CHECK_U64(load.runs, 1);
    CHECK_U64(count_of(db, &prefix), 0);
    sl_odb_close(db);
}

static enum salur_err
clear_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    return sl_odb_clear(db, txn, SL_ODB_ENTRIES, ctx);
}

static enum salur_err
neighbours_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    static const char *const origins[] = {"test/lof", "test/log/2", "test/loh"};
    enum salur_err err = SALUR_OK;

    (void)ctx;
    for (size_t i = 0; i < 3 && err == SALUR_OK; i++) {
        struct sl_odb_key key = sl_odb_key_entry(origins[i], 0);

        err = sl_odb_put(db, txn, SL_ODB_ENTRIES, &key, salur_bytes("x", 1));
    }
    return err;
}

static void
clearing_takes_the_prefix_and_no_neighbour(void)
{
    struct load load = {3000, 300, 0, SALUR_OK};
    struct sl_odb_key prefix = sl_odb_key_entries("test/log");
    struct sl_odb_key longer = sl_odb_key_entries("test/log/2");
    struct sl_odb_key before = sl_odb_key_entries("test/lof");
    struct sl_odb_key behind = sl_odb_key_entries("test/loh");
    char path[512];
    struct sl_odb *db = make_db("clears", path);

    CHECK_ERR(sl_odb_write(db, neighbours_step, NULL), SALUR_OK);
    CHECK_ERR(sl_odb_write(db, load_step, &load), SALUR_OK);
    CHECK_U64(count_of(db, &prefix), 3000);
    CHECK_ERR(sl_odb_write(db, clear_step, &prefix), SALUR_OK);
    CHECK_U64(count_of(db, &prefix), 0);
    CHECK_ERR(sl_odb_write(db, clear_step, &prefix), SALUR_OK);
    CHECK_U64(count_of(db, &longer), 1);
    CHECK_U64(count_of(db, &before), 1);
    CHECK_U64(count_of(db, &behind), 1);
    sl_odb_close(db);
}

static void
a_walk_starts_where_it_is_told(void)
{
    struct load load = {100, 10, 0, SALUR_OK};
    struct sl_odb_key prefix = sl_odb_key_entries("test/log");
    struct sl_odb_key seventy = sl_odb_key_entry("test/log", 70);
    struct sl_odb_key past = sl_odb_key_entry("test/log", 100);
    static const struct sl_odb_key all = {{0}, 0};
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    char path[512];
    struct sl_odb *db = make_db("walks", path);

    CHECK_ERR(sl_odb_write(db, load_step, &load), SALUR_OK);
    CHECK_ERR(sl_odb_begin(db, &txn), SALUR_OK);
    CHECK_ERR(sl_odb_walk_open(&walk, db, txn, SL_ODB_ENTRIES, &prefix),
              SALUR_OK);
    sl_odb_walk_seek(&walk, &seventy);
    CHECK_ERR(sl_odb_walk_next(&walk), SALUR_OK);
    CHECK_U64(walk.value.ptr[0], 70);
    CHECK_ERR(sl_odb_walk_next(&walk), SALUR_OK);
    CHECK_U64(walk.value.ptr[0], 71);
    sl_odb_walk_seek(&walk, &past);
    CHECK_ERR(sl_odb_walk_next(&walk), SALUR_E_ENDED);
    CHECK(walk.key.ptr == NULL);
    sl_odb_walk_close(&walk);
    CHECK_ERR(sl_odb_walk_open(&walk, db, txn, SL_ODB_ENTRIES, &all), SALUR_OK);
    CHECK_ERR(sl_odb_walk_next(&walk), SALUR_OK);
    CHECK_U64(walk.value.ptr[0], 0);
    sl_odb_walk_close(&walk);
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    sl_odb_end(NULL);
    sl_odb_close(db);
    sl_odb_close(NULL);
}

static enum salur_err
newer_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str("schema"));

    return sl_odb_put(db, txn, SL_ODB_META, &key, salur_bytes(ctx, 1));
}

static void
a_newer_schema_is_refused(void)
{
    uint8_t schema = SL_ODB_SCHEMA + 1;
    char path[512];
    struct sl_odb *db = make_db("newer", path);

    CHECK_ERR(sl_odb_write(db, newer_step, &schema), SALUR_OK);
    sl_odb_close(db);
    CHECK_ERR(sl_odb_open(&db, path, 0), SALUR_E_VERSION);
    CHECK(db == NULL);
}

/* Make of a store what the first version wrote. */
static enum salur_err
older_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    uint8_t schema = 1;

    (void)ctx;
    for (int i = SL_ODB_COUNT_1; i < SL_ODB_COUNT; i++) {
        CHECK(mdb_drop(txn, db->tables[i], 1) == 0);
    }
    return newer_step(db, txn, &schema);
}

/* Reading from and walking over a table, there or not, finds nothing. */
static void
check_empty(struct sl_odb *db, enum sl_odb_table table)
{
    static const struct sl_odb_key all = {{0}, 0};
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str("k"));
    struct salur_bytes value;
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;

    CHECK_ERR(sl_odb_begin(db, &txn), SALUR_OK);
    CHECK_ERR(sl_odb_get(db, txn, table, &key, &value), SALUR_E_NOT_FOUND);
    CHECK_ERR(sl_odb_walk_open(&walk, db, txn, table, &all), SALUR_OK);
    CHECK_ERR(sl_odb_walk_next(&walk), SALUR_E_ENDED);
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
}

static enum salur_err
put_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str("k"));

    (void)ctx;
    return sl_odb_put(db, txn, SL_ODB_ANSWERS, &key, salur_bytes("\x01", 1));
}

static void
a_store_of_the_first_schema_gets_its_tables_from_a_writer(void)
{
    char path[512];
    struct sl_odb *db = make_db("older", path);

    CHECK_ERR(sl_odb_write(db, older_step, NULL), SALUR_OK);
    sl_odb_close(db);
    for (unsigned twice = 0; twice < 2; twice++) {
        CHECK_ERR(sl_odb_open(&db, path, SALUR_OFFICE_READ_ONLY), SALUR_OK);
        for (int i = SL_ODB_COUNT_1; i < SL_ODB_COUNT; i++) {
            check_empty(db, (enum sl_odb_table)i); /* below the count */
        }
        sl_odb_close(db);
        CHECK_ERR(sl_odb_open(&db, path, 0), SALUR_OK);
        for (int i = SL_ODB_COUNT_1; i < SL_ODB_COUNT; i++) {
            check_empty(db, (enum sl_odb_table)i);
        }
        sl_odb_close(db);
    }
    CHECK_ERR(sl_odb_open(&db, path, 0), SALUR_OK);
    CHECK_ERR(sl_odb_write(db, put_step, NULL), SALUR_OK);
    sl_odb_close(db);
}

/* The schema says that all tables are there. */
static enum salur_err
lost_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    (void)ctx;
    CHECK(mdb_drop(txn, db->tables[SL_ODB_LEAVES], 1) == 0);
    return SALUR_OK;
}

static void
a_table_that_is_missing_is_damage(void)
{
    char path[512];
    struct sl_odb *db = make_db("lost", path);

    CHECK_ERR(sl_odb_write(db, lost_step, NULL), SALUR_OK);
    sl_odb_close(db);
    CHECK_ERR(sl_odb_open(&db, path, 0), SALUR_E_CORRUPT);
    CHECK(db == NULL);
}

static void
a_read_only_store_is_not_written(void)
{
    struct load load = {1, 10, 0, SALUR_OK};
    char path[512];
    struct sl_odb *db = make_db("readonly", path);

    sl_odb_close(db);
    CHECK_ERR(sl_odb_open(&db, path, SALUR_OFFICE_READ_ONLY), SALUR_OK);
    CHECK_ERR(sl_odb_write(db, load_step, &load), SALUR_E_PERMISSION);
    CHECK_U64(load.runs, 0);
    sl_odb_close(db);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(keys_are_as_described),
        TEST(records_of_logs_are_as_described),
        TEST(records_of_withdrawn_lists_are_read_whole),
        TEST(a_full_map_grows_and_the_step_runs_again),
        TEST(a_step_that_fails_writes_nothing),
        TEST(clearing_takes_the_prefix_and_no_neighbour),
        TEST(a_walk_starts_where_it_is_told),
        TEST(a_newer_schema_is_refused),
        TEST(a_store_of_the_first_schema_gets_its_tables_from_a_writer),
        TEST(a_table_that_is_missing_is_damage),
        TEST(a_read_only_store_is_not_written),
    };
    return RUN_TESTS(tests, argc, argv);
}
