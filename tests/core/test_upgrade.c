/* SPDX-License-Identifier: Apache-2.0 */
/* A store of schema 1, made before other laptops were known, or of schema 2,
 * made before heads from outside were kept (FORMAT.md, "Ledger store"). */
#include "salur/peer.h"

#include <unistd.h>

#include "tests/core/laptops.h"
#include "tests/harness/tamper.h"

/* The databases that older schemas lack, the last one also schema 2. */
static const char *const newer[] = {"peers", "elsewhere", "anchors"};
#define NEWER (sizeof newer / sizeof newer[0])

/* Delete a database underneath. */
static void
drop(const char *path, const char *db)
{
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_dbi dbi;
    char folder[300];

    (void)snprintf(folder, sizeof folder, "%s/log", path);
    CHECK(mdb_env_create(&env) == 0);
    CHECK(mdb_env_set_maxdbs(env, 9) == 0);
    CHECK(mdb_env_open(env, folder, 0, 0600) == 0);
    CHECK(mdb_txn_begin(env, NULL, 0, &txn) == 0);
    CHECK(mdb_dbi_open(txn, db, 0, &dbi) == 0);
    CHECK(mdb_drop(txn, dbi, 1) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
    mdb_env_close(env);
}

/* 1 when a store has a database; its schema, one byte. */
static int
has_db(const char *path, const char *db, uint8_t *out_schema)
{
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_dbi meta;
    MDB_dbi dbi;
    char folder[300];
    char name[] = "schema";
    MDB_val k = {6, name};
    MDB_val v = {0, NULL};
    int rc;

    (void)snprintf(folder, sizeof folder, "%s/log", path);
    CHECK(mdb_env_create(&env) == 0);
    CHECK(mdb_env_set_maxdbs(env, 9) == 0);
    CHECK(mdb_env_open(env, folder, MDB_RDONLY, 0600) == 0);
    CHECK(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) == 0);
    CHECK(mdb_dbi_open(txn, "meta", 0, &meta) == 0);
    CHECK(mdb_get(txn, meta, &k, &v) == 0 && v.mv_size == 1);
    *out_schema = *(const uint8_t *)v.mv_data;
    rc = mdb_dbi_open(txn, db, 0, &dbi);
    CHECK(rc == 0 || rc == MDB_NOTFOUND);
    mdb_txn_abort(txn);
    mdb_env_close(env);
    return rc == 0;
}

/* Close a laptop's store and make it what it was in schema 1 or 2. */
static void
make_old(struct laptop *laptop, uint8_t schema)
{
    static const char *const files[] = {"journal", "journal.key",
                                        "journal.lock", "settled"};
    struct salur_bytes value = salur_bytes(&schema, 1);

    salur_ledger_close(laptop->ledger);
    laptop->ledger = NULL;
    for (size_t i = schema == 1 ? 0 : NEWER - 1; i < NEWER; i++) {
        drop(laptop->path, newer[i]);
    }
    tamper(laptop->path, "meta", salur_bytes_str("schema"), &value);
    tamper(laptop->path, "meta", salur_bytes_str("journal"), NULL);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[300];

        (void)snprintf(path, sizeof path, "%s/%s", laptop->path, files[i]);
        CHECK(unlink(path) == 0);
    }
}

static void
check_schema(const struct laptop *laptop, uint8_t wanted)
{
    uint8_t schema;

    for (size_t i = 0; i < NEWER; i++) {
        int should = wanted == 3 || (wanted == 2 && i < NEWER - 1);

        CHECK(has_db(laptop->path, newer[i], &schema) == should);
        CHECK_U64(schema, wanted);
    }
}

static enum salur_err
no_pair(void *ctx, const struct salur_peer_pair *pair)
{
    (void)ctx;
    (void)pair;
    return SALUR_E_EXISTS;
}

/* Nothing is known of other laptops, and nothing is written. */
static void
check_read(const char *folder, uint8_t schema)
{
    struct pair pair;
    struct salur_ledger_status status;
    struct salur_peer peer;

    pair_open(&pair, folder);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_OK);
    make_old(&pair.b, schema);
    CHECK_ERR(
        salur_ledger_open(&pair.b.ledger, pair.b.path, SALUR_LEDGER_READ_ONLY),
        SALUR_OK);
    CHECK_ERR(salur_ledger_status(pair.b.ledger, &status), SALUR_OK);
    CHECK_U64(status.redeemed, 1);
    CHECK_ERR(salur_ledger_peer_at(pair.b.ledger, 0, &peer), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_ledger_peer_pairs(pair.b.ledger, no_pair, NULL), SALUR_OK);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_PERMISSION);
    salur_ledger_close(pair.b.ledger);
    check_schema(&pair.b, schema);
    CHECK_ERR(salur_ledger_open(&pair.b.ledger, pair.b.path, 0), SALUR_OK);
    pair_close(&pair);
}

static void
an_old_store_is_read_as_it_is(void)
{
    check_read("read-1", 1);
    check_read("read-2", 2);
}

/* FORMAT.md: the schema is the byte 03 from then on. */
static void
check_write(const char *folder, uint8_t schema)
{
    struct pair pair;
    struct salur_ledger_status before;
    struct salur_ledger_status after;

    pair_open(&pair, folder);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_OK);
    CHECK_ERR(salur_ledger_status(pair.b.ledger, &before), SALUR_OK);
    check_schema(&pair.a, 3);
    make_old(&pair.b, schema);
    check_schema(&pair.b, schema);
    for (int i = 0; i < 2; i++) { /* the second time it is one already */
        CHECK_ERR(salur_ledger_open(&pair.b.ledger, pair.b.path, 0), SALUR_OK);
        CHECK_ERR(salur_ledger_status(pair.b.ledger, &after), SALUR_OK);
        CHECK_U64(after.head.size, before.head.size);
        CHECK(salur_hash_equal(&after.head.root, &before.head.root));
        CHECK_U64(after.redeemed, 1);
        salur_ledger_close(pair.b.ledger);
        check_schema(&pair.b, 3);
    }
    CHECK_ERR(salur_ledger_open(&pair.b.ledger, pair.b.path, 0), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    CHECK_ERR(pay(&pair, &pair.b, 3, "Budi"), SALUR_OK);
    pair_close(&pair);
}

static void
opened_to_write_it_is_one_of_today(void)
{
    check_write("write-1", 1);
    check_write("write-2", 2);
}

/* Some of them, as if another program had been at it; or rows in them. */
static void
what_is_there_already_is_kept(void)
{
    static const struct salur_bytes one = {(const uint8_t *)"\x01", 1};
    struct pair pair;
    uint8_t schema;

    pair_open(&pair, "kept");
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    salur_ledger_close(pair.b.ledger);
    tamper(pair.b.path, "meta", salur_bytes_str("schema"), &one);
    CHECK_ERR(
        salur_ledger_open(&pair.b.ledger, pair.b.path, SALUR_LEDGER_READ_ONLY),
        SALUR_OK);
    salur_ledger_close(pair.b.ledger);
    CHECK(has_db(pair.b.path, newer[0], &schema));
    CHECK_U64(schema, 1);
    CHECK_ERR(salur_ledger_open(&pair.b.ledger, pair.b.path, 0), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    salur_ledger_close(pair.b.ledger);
    drop(pair.b.path, "peers");
    tamper(pair.b.path, "meta", salur_bytes_str("schema"), &one);
    CHECK_ERR(salur_ledger_open(&pair.b.ledger, pair.b.path, 0), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    pair_close(&pair);
}

/* Of its own schema a store has all databases, and of every one the old. */
static void
what_no_schema_lacks_is_damage(void)
{
    static const char *const old[] = {"log", "spent", "stages", "lists",
                                      "withdrawn"};
    struct salur_ledger *ledger = NULL;

    for (size_t i = 0; i < NEWER + 5; i++) {
        struct laptop laptop;
        char folder[32];
        uint8_t schema;

        (void)snprintf(folder, sizeof folder, "lacks-%zu", i);
        laptop_create(&laptop, folder, "c", 61);
        if (i < NEWER) { /* today's store */
            salur_ledger_close(laptop.ledger);
            drop(laptop.path, newer[i]);
        } else {
            make_old(&laptop, 1 + i % 2);
            drop(laptop.path, old[i - NEWER]);
        }
        CHECK_ERR(
            salur_ledger_open(&ledger, laptop.path, SALUR_LEDGER_READ_ONLY),
            i < NEWER ? SALUR_E_UNSETTLED : SALUR_E_CORRUPT);
        if (i < NEWER) { /* the journal has it */
            CHECK_ERR(salur_ledger_open(&ledger, laptop.path, 0), SALUR_OK);
            salur_ledger_close(ledger);
            CHECK(has_db(laptop.path, newer[i], &schema));
            salur_key_free(laptop.key);
            continue;
        }
        CHECK_ERR(salur_ledger_open(&ledger, laptop.path, 0), SALUR_E_CORRUPT);
        /* And nothing was made in its place. */
        CHECK(!has_db(laptop.path, old[i - NEWER], &schema));
        CHECK_U64(schema, 1 + i % 2);
        CHECK(ledger == NULL);
        salur_key_free(laptop.key);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(an_old_store_is_read_as_it_is),
        TEST(opened_to_write_it_is_one_of_today),
        TEST(what_is_there_already_is_kept),
        TEST(what_no_schema_lacks_is_damage),
    };

    return RUN_TESTS(tests, argc, argv);
}
