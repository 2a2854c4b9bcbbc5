/* SPDX-License-Identifier: Apache-2.0 */
/* An environment that is not as it was written is damage, never an answer. */
#include "people/people_store.h"

#include <lmdb.h>
#include <sys/stat.h>
#include <unistd.h>

#include "people.h"
#include "salur/file.h"

#define STAGE "PKH-202604-1"
#define FAMILIES 5

static struct village village;

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

static enum salur_err
open_store(const char *store)
{
    struct salur_people *people = NULL;
    enum salur_err err = salur_people_open(&people, store, village.device);

    CHECK((people == NULL) == (err != SALUR_OK));
    salur_people_close(people);
    return err;
}

/* Change a store by hand and expect this of an opening. */
static void
change(const char *name,
       void (*work)(MDB_txn *txn, MDB_dbi people, MDB_dbi meta),
       enum salur_err wanted)
{
    char store[256];
    char path[512];
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_dbi people = 0;
    MDB_dbi meta = 0;

    make_store(store, name);
    CHECK_ERR(open_store(store), SALUR_OK);
    (void)snprintf(path, sizeof path, "%s/people/" STAGE, store);
    CHECK(mdb_env_create(&env) == 0);
    CHECK(mdb_env_set_maxdbs(env, 4) == 0);
    CHECK(mdb_env_open(env, path, MDB_NOLOCK, 0600) == 0);
    CHECK(mdb_txn_begin(env, NULL, 0, &txn) == 0);
    CHECK(mdb_dbi_open(txn, "people", 0, &people) == 0);
    CHECK(mdb_dbi_open(txn, "meta", 0, &meta) == 0);
    work(txn, people, meta);
    CHECK(mdb_txn_commit(txn) == 0);
    mdb_env_close(env);
    if (!CHECK_ERR(open_store(store), wanted)) {
        CHECK_STR(name, "the change");
    }
}

/* A copy of a value; LMDB's own may not be written to. */
static MDB_val
value_of(MDB_txn *txn, MDB_dbi dbi, void *key, size_t len, uint8_t copy[512])
{
    MDB_val k = {len, key};
    MDB_val v = {0, NULL};

    CHECK(mdb_get(txn, dbi, &k, &v) == 0 && v.mv_size <= 512);
    memcpy(copy, v.mv_data, v.mv_size);
    v.mv_data = copy;
    return v;
}

static void
put(MDB_txn *txn, MDB_dbi dbi, void *key, size_t len, MDB_val v)
{
    MDB_val k = {len, key};

    CHECK(mdb_put(txn, dbi, &k, &v, 0) == 0);
}

static void
swap_rows(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    struct salur_item a = village_item(1, 0);
    struct salur_item b = village_item(1, 1);
    uint8_t of_a[512];
    uint8_t of_b[512];
    MDB_val va = value_of(txn, people, a.cti.bytes, SALUR_CTI_LEN, of_a);
    MDB_val vb = value_of(txn, people, b.cti.bytes, SALUR_CTI_LEN, of_b);

    (void)meta;
    put(txn, people, a.cti.bytes, SALUR_CTI_LEN, vb);
    put(txn, people, b.cti.bytes, SALUR_CTI_LEN, va);
}

static void
change_a_row(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    struct salur_item a = village_item(1, 0);
    uint8_t copy[512];
    MDB_val v = value_of(txn, people, a.cti.bytes, SALUR_CTI_LEN, copy);

    (void)meta;
    copy[v.mv_size / 2] ^= 1;
    put(txn, people, a.cti.bytes, SALUR_CTI_LEN, v);
}

static void
cut_a_row(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    struct salur_item a = village_item(1, 0);
    uint8_t copy[512];
    MDB_val v = value_of(txn, people, a.cti.bytes, SALUR_CTI_LEN, copy);

    (void)meta;
    v.mv_size = 10;
    put(txn, people, a.cti.bytes, SALUR_CTI_LEN, v);
}

static void
remove_a_row(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    struct salur_item a = village_item(1, 0);
    MDB_val k = {SALUR_CTI_LEN, a.cti.bytes};

    (void)meta;
    CHECK(mdb_del(txn, people, &k, NULL) == 0);
}

static void
add_a_row(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    struct salur_item a = village_item(1, 0);
    struct salur_item b = village_item(1, FAMILIES);
    uint8_t copy[512];
    MDB_val v = value_of(txn, people, a.cti.bytes, SALUR_CTI_LEN, copy);

    (void)meta;
    put(txn, people, b.cti.bytes, SALUR_CTI_LEN, v);
}

static void
shorten_a_key(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    uint8_t copy[512];
    struct salur_item a = village_item(1, 0);
    MDB_val v = value_of(txn, people, a.cti.bytes, SALUR_CTI_LEN, copy);

    remove_a_row(txn, people, meta);
    put(txn, people, a.cti.bytes, SALUR_CTI_LEN - 1, v);
}

static void
change_the_terms(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    char key[] = "terms";
    uint8_t copy[512];
    MDB_val v = value_of(txn, meta, key, 5, copy);

    (void)people;
    copy[v.mv_size - 1] ^= 1;
    put(txn, meta, key, 5, v);
}

static void
remove_the_terms(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    char key[] = "terms";
    MDB_val k = {5, key};

    (void)people;
    CHECK(mdb_del(txn, meta, &k, NULL) == 0);
}

static void
change_the_lock(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    char key[] = "lock";
    uint8_t copy[512];
    MDB_val v = value_of(txn, meta, key, 4, copy);

    (void)people;
    copy[v.mv_size - 1] ^= 1;
    put(txn, meta, key, 4, v);
}

static void
lock_for_another(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    char key[] = "lock";
    uint8_t copy[512];
    MDB_val v = value_of(txn, meta, key, 4, copy);

    (void)people;
    copy[0] ^= 1;
    put(txn, meta, key, 4, v);
}

static void
cut_the_lock(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    char key[] = "lock";
    uint8_t copy[512];
    MDB_val v = value_of(txn, meta, key, 4, copy);

    (void)people;
    v.mv_size--;
    put(txn, meta, key, 4, v);
}

static void
raise_the_schema(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    char key[] = "schema";
    uint8_t two = 2;
    MDB_val v = {1, &two};

    (void)people;
    put(txn, meta, key, 6, v);
}

static void
drop_the_rows(MDB_txn *txn, MDB_dbi people, MDB_dbi meta)
{
    (void)meta;
    CHECK(mdb_drop(txn, people, 1) == 0);
}

static void
a_change_by_hand_is_damage(void)
{
    change("swapped", swap_rows, SALUR_E_CORRUPT);
    change("changed", change_a_row, SALUR_E_CORRUPT);
    change("cut", cut_a_row, SALUR_E_CORRUPT);
    change("removed", remove_a_row, SALUR_E_CORRUPT);
    change("added", add_a_row, SALUR_E_CORRUPT);
    change("short-key", shorten_a_key, SALUR_E_CORRUPT);
    change("terms", change_the_terms, SALUR_E_CORRUPT);
    change("no-terms", remove_the_terms, SALUR_E_CORRUPT);
    change("lock", change_the_lock, SALUR_E_CORRUPT);
    change("cut-lock", cut_the_lock, SALUR_E_CORRUPT);
    change("other-lock", lock_for_another, SALUR_E_KEY_UNKNOWN);
    change("schema", raise_the_schema, SALUR_E_VERSION);
    change("no-rows", drop_the_rows, SALUR_E_CORRUPT);
}

static void
a_stage_under_another_name_is_damage(void)
{
    char store[256];
    char from[512];
    char to[512];

    make_store(store, "moved");
    (void)snprintf(from, sizeof from, "%s/people/" STAGE, store);
    (void)snprintf(to, sizeof to, "%s/people/PKH-202604-2", store);
    CHECK(rename(from, to) == 0);
    CHECK_ERR(open_store(store), SALUR_E_CORRUPT);
}

static void
a_file_that_ends_early_is_damage_and_can_be_destroyed(void)
{
    struct salur_stage_id id = people_stage(1);
    char store[256];
    char path[512];
    uint64_t count = 1;
    off_t len;

    for (len = 0; len < 20000; len += 4096) {
        (void)snprintf(path, sizeof path, "short-%ld", (long)len);
        make_store(store, path);
        (void)snprintf(path, sizeof path, "%s/people/" STAGE "/data.mdb",
                       store);
        CHECK(truncate(path, len) == 0);
        CHECK(open_store(store) != SALUR_OK);
        CHECK_ERR(salur_people_erase(store, &id, &count), SALUR_OK);
        CHECK_U64(count, 0);
        CHECK_ERR(open_store(store), SALUR_OK);
    }
    make_store(store, "missing");
    (void)snprintf(path, sizeof path, "%s/people/" STAGE "/data.mdb", store);
    CHECK(unlink(path) == 0);
    CHECK_ERR(open_store(store), SALUR_E_CORRUPT);
    CHECK_ERR(salur_people_erase(store, &id, NULL), SALUR_OK);
    CHECK_ERR(open_store(store), SALUR_OK);
}

/* Importing again puts right what is damaged. */
static void
a_damaged_stage_is_replaced_by_the_same_bundle(void)
{
    struct village_bundle terms = {.families = FAMILIES};
    struct salur_people_taken taken = {.already = 1};
    char store[256];
    char path[512];
    struct salur_buf pack;

    make_store(store, "repair");
    (void)snprintf(path, sizeof path, "%s/people/" STAGE "/data.mdb", store);
    CHECK(truncate(path, 5000) == 0);
    CHECK(open_store(store) != SALUR_OK);
    salur_buf_init(&pack, 1 << 20);
    people_pack(&village, terms, &pack);
    CHECK_ERR(
        people_import(store, village.device, salur_buf_view(&pack), &taken),
        SALUR_OK);
    CHECK(!taken.already);
    CHECK_ERR(open_store(store), SALUR_OK);
    salur_buf_wipe(&pack);
}

/* FORMAT.md, "People store": the box of a row. */
static void
the_box_of_the_format_opens(void)
{
    struct salur_key *device = NULL;
    struct sl_lock *lock = NULL;
    struct salur_person person;
    uint8_t seed[32];
    uint8_t sealed[SL_LOCK_SEALED_LEN];
    uint8_t nonce[SL_LOCK_NONCE_LEN];
    uint8_t id[SALUR_CTI_LEN];
    uint8_t box[128];
    uint8_t row[128];
    size_t len = from_hex(
        box, sizeof box,
        "776720bd0fb9d419b45c239cbecefe650276120a3574acdd8217f5caa6e4e36a"
        "95fb2b63de735130bd8f01a35925b89d54");

    for (uint8_t i = 0; i < sizeof seed; i++) {
        seed[i] = i;
    }
    for (uint8_t i = 0; i < sizeof nonce; i++) {
        nonce[i] = (uint8_t)(0x40 + i); /* below 256 */
    }
    from_hex(sealed, sizeof sealed,
             "9f9801e05821fea5259efc7081ece606b0b78b97ecad299aab92f00b46a0151a"
             "062aae5bd8cb8215ec5bfd6c46b6cd3f15b156f85192de8c58f073cd8dc42451"
             "e6f0b3c1c920ada2e8d5b4c13bfcf4e9");
    from_hex(id, sizeof id, "5a2bfe2e0951cdf8c04f323d661534e4");
    CHECK_ERR(salur_key_from_seed(&device, "test/log/9901012001/a/k1",
                                  SALUR_ROLE_LOG, seed),
              SALUR_OK);
    CHECK_ERR(sl_lock_unseal(&lock, sealed, device), SALUR_OK);
    CHECK_ERR(sl_lock_decrypt(lock, nonce, salur_bytes(id, sizeof id),
                              salur_bytes(box, len), row),
              SALUR_OK);
    CHECK_ERR(
        sl_roll_read_row(&person, salur_bytes(row, len - SL_LOCK_TAG_LEN)),
        SALUR_OK);
    CHECK_STR(person.name, "SITI CONTOH");
    CHECK_STR(person.nik_tail, "0001");
    sl_lock_free(lock);
    salur_key_free(device);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_change_by_hand_is_damage),
        TEST(a_stage_under_another_name_is_damage),
        TEST(a_file_that_ends_early_is_damage_and_can_be_destroyed),
        TEST(a_damaged_stage_is_replaced_by_the_same_bundle),
        TEST(the_box_of_the_format_opens),
    };
    int status;

    village_open(&village);
    status = RUN_TESTS(tests, argc, argv);
    village_close(&village);
    return status;
}
