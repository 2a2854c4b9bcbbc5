/* SPDX-License-Identifier: Apache-2.0 */
/* Stores that are none, that were cut off, or that were changed underneath. */
#include "salur/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "salur/file.h"
#include "salur/journal.h"
#include "salur/redeem.h"
#include "tests/harness/tamper.h"
#include "tests/harness/village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

/* --- opening -------------------------------------------------------------- */

static void
what_is_no_store_is_not_opened(void)
{
    struct village village;
    struct salur_ledger *ledger = NULL;
    char path[256];
    char data[300];
    char journal[300];

    village_open(&village);
    salur_ledger_close(village_ledger(&village, "nostore", path));
    CHECK_ERR(salur_ledger_open(&ledger, path, 8), SALUR_E_ARG);
    CHECK_ERR(salur_ledger_open(&ledger, temp_dir(), 0), SALUR_E_NOT_FOUND);
    (void)snprintf(data, sizeof data, "%s/log/data.mdb", path);
    (void)snprintf(journal, sizeof journal, "%s/journal", path);
    CHECK_ERR(salur_ledger_open(&ledger, data, 0), SALUR_E_NOT_FOUND);
    /* Without its journal, nobody knows what it was. */
    CHECK(unlink(journal) == 0);
    CHECK(truncate(data, 0) == 0);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_E_CORRUPT);
    CHECK_ERR(salur_file_write(data, salur_bytes_str("not a database"),
                               SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_E_CORRUPT);
    CHECK(unlink(data) == 0);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_E_NOT_FOUND);
    CHECK(access(data, F_OK) != 0);
    CHECK_ERR(salur_ledger_open(&ledger, path, SALUR_LEDGER_READ_ONLY),
              SALUR_E_UNSETTLED);
    CHECK(ledger == NULL);
    village_close(&village);
}

static void
a_store_that_was_cut_off_is_made_again_at_every_page(void)
{
    struct village village;
    struct salur_ledger *ledger;
    char path[256];
    char data[300];
    uint8_t *whole;
    size_t len;

    village_open(&village);
    ledger = village_stocked(&village, "cut",
                             (struct village_bundle){.families = 100}, path);
    salur_ledger_close(ledger);
    (void)snprintf(data, sizeof data, "%s/log/data.mdb", path);
    whole = read_file(data, &len);
    for (size_t cut = 4096; cut < len; cut += 4096) {
        enum salur_err err;

        CHECK_ERR(
            salur_file_write(data, salur_bytes(whole, cut), SALUR_FILE_REPLACE),
            SALUR_OK);
        CHECK(salur_ledger_open(&ledger, path, SALUR_LEDGER_READ_ONLY) !=
              SALUR_OK);
        err = salur_ledger_open(&ledger, path, 0);
        /* Pages that hold only list rows are missed when they are asked
         * for; what is asked for on opening is whole, or made again. */
        if (CHECK_ERR(err, SALUR_OK)) {
            village_check_chain(ledger);
        }
        salur_ledger_close(ledger);
    }
    free(whole);
    village_close(&village);
}

/* --- damage --------------------------------------------------------------- */

/* Read one value, into a buffer that the caller wipes. */
static void
look(const char *path, const char *db, struct salur_bytes key,
     struct salur_buf *out)
{
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_dbi dbi;
    char folder[300];
    union {
        const void *in;
        void *out;
    } cast = {key.ptr};
    MDB_val k = {key.len, cast.out};
    MDB_val v = {0, NULL};

    salur_buf_init(out, 1 << 20);
    (void)snprintf(folder, sizeof folder, "%s/log", path);
    CHECK(mdb_env_create(&env) == 0);
    CHECK(mdb_env_set_maxdbs(env, 9) == 0);
    CHECK(mdb_env_open(env, folder, 0, 0600) == 0);
    CHECK(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) == 0);
    CHECK(mdb_dbi_open(txn, db, 0, &dbi) == 0);
    CHECK(mdb_get(txn, dbi, &k, &v) == 0);
    sl_put(out, v.mv_data, v.mv_size);
    mdb_txn_abort(txn);
    mdb_env_close(env);
}

/* Opened to write, the log is made again from the journal, as it was. */
static void
check_made_again(const char *path, const char *db, struct salur_bytes key,
                 struct salur_bytes old)
{
    struct salur_ledger *ledger = NULL;
    struct salur_buf now;

    CHECK_ERR(salur_ledger_open(&ledger, path, SALUR_LEDGER_READ_ONLY),
              SALUR_E_UNSETTLED);
    if (CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK)) {
        CHECK_U64(salur_ledger_recovery(ledger)->rebuilt, 1);
    }
    salur_ledger_close(ledger);
    look(path, db, key, &now);
    CHECK_MEM(now.ptr, now.len, old.ptr, old.len);
    salur_buf_wipe(&now);
}

/* Put a value in, look what opening says, and put the old one back. */
static void
check_damage(const char *path, const char *db, struct salur_bytes key,
             const struct salur_bytes *value, enum salur_err wanted)
{
    struct salur_ledger *ledger = NULL;
    struct salur_bytes old;
    struct salur_buf buf;

    look(path, db, key, &buf);
    old = salur_buf_view(&buf);
    tamper(path, db, key, value);
    if (wanted == SALUR_E_CORRUPT) {
        check_made_again(path, db, key, old);
    } else {
        CHECK_ERR(salur_ledger_open(&ledger, path, 0), wanted);
    }
    tamper(path, db, key, &old);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    salur_ledger_close(ledger);
    salur_buf_wipe(&buf);
}

static void
a_schema_that_is_not_ours_is_not_opened(void)
{
    struct village village;
    struct salur_bytes key = salur_bytes_str("schema");
    struct salur_bytes newer = salur_bytes("\x04", 1);
    struct salur_bytes none = salur_bytes("\x00", 1);
    struct salur_bytes much_newer = salur_bytes("\x82\x03\x04", 3);
    struct salur_bytes empty = salur_bytes("", 0);
    char path[256];

    village_open(&village);
    salur_ledger_close(village_ledger(&village, "schema", path));
    check_damage(path, "meta", key, &newer, SALUR_E_VERSION);
    check_damage(path, "meta", key, &none, SALUR_E_VERSION);
    check_damage(path, "meta", key, &much_newer, SALUR_E_VERSION);
    check_damage(path, "meta", key, &empty, SALUR_E_CORRUPT);
    check_damage(path, "meta", key, NULL, SALUR_E_CORRUPT);
    village_close(&village);
}

/* A store of three entries, so that the tree's last peak is its last leaf. */
static void
open_three(struct village *village, const char *name, char path[256])
{
    struct salur_entry entry = {.kind = SALUR_KIND_OPEN};
    struct salur_ledger *ledger;

    village_open(village);
    ledger = village_ledger(village, name, path);
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL), SALUR_OK);
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL), SALUR_OK);
    salur_ledger_close(ledger);
}

static void
a_state_that_is_damaged_is_detected(void)
{
    struct village village;
    struct salur_bytes key = salur_bytes_str("state");
    struct salur_bytes value;
    struct salur_buf state;
    char path[256];

    open_three(&village, "state", path);
    check_damage(path, "meta", key, NULL, SALUR_E_CORRUPT);
    look(path, "meta", key, &state);
    for (size_t len = 0; len < state.len; len++) {
        value = salur_bytes(state.ptr, len);
        check_damage(path, "meta", key, &value, SALUR_E_CORRUPT);
    }
    value = salur_buf_view(&state);
    /* Size, last peak, chain, time: what an entry must agree with.  The
     * array head and the head of the tree's byte string are 3 bytes. */
    for (size_t at = 0; at < state.len; at++) {
        int is_peak = at >= 3 + 8 && at < 3 + 8 + 32;

        if (at > 3 + 8 + 64 + 2 + 32 + 4) {
            break; /* totals are an audit's to check */
        }
        if (is_peak) {
            continue; /* the older peak shows in the root alone */
        }
        state.ptr[at] ^= 0x01;
        check_damage(path, "meta", key, &value, SALUR_E_CORRUPT);
        state.ptr[at] ^= 0x01;
    }
    salur_buf_wipe(&state);
    village_close(&village);
}

static void
entries_that_do_not_fit_the_state_are_detected(void)
{
    static const uint8_t zero[8] = {0};
    static const uint8_t two[8] = {0, 0, 0, 0, 0, 0, 0, 2};
    static const uint8_t three[8] = {0, 0, 0, 0, 0, 0, 0, 3};
    struct salur_bytes last = salur_bytes(two, 8);
    struct salur_bytes value;
    struct village village;
    struct salur_ledger *ledger = NULL;
    struct salur_buf entry;
    char path[256];

    open_three(&village, "entries", path);
    look(path, "log", last, &entry);
    value = salur_buf_view(&entry);
    for (size_t at = 0; at < entry.len; at++) {
        entry.ptr[at] ^= 0x01;
        check_damage(path, "log", last, &value, SALUR_E_CORRUPT);
        entry.ptr[at] ^= 0x01;
    }
    check_damage(path, "log", last, NULL, SALUR_E_CORRUPT);
    check_damage(path, "log", salur_bytes(zero, 8), NULL, SALUR_E_CORRUPT);
    check_damage(path, "log", salur_bytes(zero, 8), &value, SALUR_E_CORRUPT);
    /* One entry more than the state knows of. */
    tamper(path, "log", salur_bytes(three, 8), &value);
    CHECK_ERR(salur_ledger_open(&ledger, path, SALUR_LEDGER_READ_ONLY),
              SALUR_E_UNSETTLED);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    CHECK_U64(village_size(ledger), 3);
    salur_ledger_close(ledger);
    salur_buf_wipe(&entry);
    village_close(&village);
}

/* What each call says of a store with one value put under it. */
static void
check_use(const char *path, int is_damaged)
{
    enum salur_err wanted = is_damaged ? SALUR_E_CORRUPT : SALUR_OK;
    struct salur_presented presented = {.cti = village_item(1, 0).cti};
    struct salur_ledger *ledger = NULL;
    struct salur_redeemed out;

    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    CHECK_ERR(salur_redeem(ledger, &presented, &stamp, &out), wanted);
    CHECK_ERR(out.outcome, is_damaged ? wanted : SALUR_E_SPENT);
    salur_ledger_close(ledger);
}

static void
a_record_that_does_not_read_stops_the_counter(void)
{
    static const uint8_t genesis[8] = {0};
    static const uint8_t nowhere[8] = {0, 0, 0, 0, 0, 0, 1, 0};
    const struct salur_cti cti = village_item(1, 0).cti;
    const struct salur_bytes id = salur_bytes(cti.bytes, SALUR_CTI_LEN);
    const struct {
        const char *db;
        struct salur_bytes key;
        struct salur_bytes value;
    } rows[] = {
        {"spent", id, salur_bytes(genesis, 8)},
        {"spent", id, salur_bytes(nowhere, 8)},
        {"spent", id, salur_bytes(nowhere, 7)},
        {"lists", id, salur_bytes(nowhere, 8)},
        {"stages", salur_bytes_str("PKH-202604-1"), salur_bytes(nowhere, 8)},
        {"stages", salur_bytes_str("PKH-202604-1"),
         salur_bytes("\x85\x01\xf6\x41x\x41y\x40", 8)},
        {"withdrawn", id, salur_bytes(nowhere, 8)},
    };
    const struct salur_bytes first_card = salur_bytes("\0\0\0\1", 4);
    struct salur_presented presented = {.cti = cti};
    struct village village;
    struct salur_ledger *ledger;
    struct salur_redeemed out;
    char path[256];

    village_open(&village);
    ledger = village_stocked(
        &village, "records",
        (struct village_bundle){
            .withdrawn = "serial 1\ncard 00000000000000000000000000000001 2\n"},
        path);
    /* A row of the withdrawn list that withdraws nothing. */
    salur_ledger_close(ledger);
    tamper(path, "withdrawn", id, &first_card);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    CHECK_ERR(salur_redeem(ledger, &presented, &stamp, &out), SALUR_OK);
    CHECK_ERR(out.outcome, SALUR_OK);
    salur_ledger_close(ledger);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_bytes old;
        struct salur_buf buf;

        look(path, rows[i].db, rows[i].key, &buf);
        old = salur_buf_view(&buf);
        tamper(path, rows[i].db, rows[i].key, &rows[i].value);
        check_use(path, 1);
        tamper(path, rows[i].db, rows[i].key, &old);
        check_use(path, 0);
        salur_buf_wipe(&buf);
    }
    village_close(&village);
}

static void
a_stored_note_that_does_not_read_is_not_exported(void)
{
    struct salur_bytes junk = salur_bytes_str("junk\n");
    struct salur_stage stage;
    struct salur_site_line line;
    struct village village;
    struct salur_ledger *ledger;
    struct salur_buf pack;
    char path[256];

    village_open(&village);
    ledger =
        village_stocked(&village, "notes", (struct village_bundle){0}, path);
    salur_ledger_close(ledger);
    tamper(path, "meta", salur_bytes_str("checkpoint"), &junk);
    tamper(path, "stages", salur_bytes_str("PKH-202604-1"), &junk);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_ledger_export(ledger, village.device, &pack),
              SALUR_E_CORRUPT);
    CHECK_U64(pack.len, 0);
    CHECK_ERR(salur_ledger_stage(ledger, 0, &stage, &line), SALUR_E_CORRUPT);
    salur_ledger_close(ledger);
    tamper(path, "meta", salur_bytes_str("trust"), &junk);
    CHECK_ERR(salur_ledger_open(&ledger, path, SALUR_LEDGER_READ_ONLY),
              SALUR_E_UNSETTLED);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    CHECK(salur_ledger_trust(ledger) != NULL);
    salur_ledger_close(ledger);
    salur_buf_wipe(&pack);
    village_close(&village);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(what_is_no_store_is_not_opened),
        TEST(a_store_that_was_cut_off_is_made_again_at_every_page),
        TEST(a_schema_that_is_not_ours_is_not_opened),
        TEST(a_state_that_is_damaged_is_detected),
        TEST(entries_that_do_not_fit_the_state_are_detected),
        TEST(a_record_that_does_not_read_stops_the_counter),
        TEST(a_stored_note_that_does_not_read_is_not_exported),
    };

    return RUN_TESTS(tests, argc, argv);
}
