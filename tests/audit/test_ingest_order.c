/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/office.h"

#include "tests/audit/diary.h"

#define ORDERS 25
#define DELIVERIES 24

static void
any_order_and_repetition_ends_in_the_same_store(void)
{
    struct nation n;
    struct diary diaries[NATION_SITES];
    struct salur_hash wanted = {{0}};
    struct prng prng = {7};

    for (unsigned order = 0; order < ORDERS; order++) {
        char folder[32];

        snprintf(folder, sizeof folder, "order-%u", order);
        nation_issue(&n, folder);
        for (size_t i = 0; i < NATION_SITES; i++) {
            /* Ids are of a fresh key in each office, so only what does not
             * name them can be compared: no redemptions here. */
            memset(&diaries[i], 0, sizeof diaries[i]);
            diaries[i].key = n.logs[i][0];
            diaries[i].site = i;
            diaries[i].time_s = at("2026-10-05T01:00:00Z");
            diary_genesis(&diaries[i], i, 'a');
            for (unsigned j = 0; j < 8; j++) {
                struct salur_entry e;

                memset(&e, 0, sizeof e);
                e.kind = SALUR_KIND_OPEN;
                e.body.open.cash_idr = 1000 * j;
                diary_put(&diaries[i], &e);
            }
        }
        for (unsigned k = 0; k < DELIVERIES; k++) {
            struct salur_ingest_result result;
            size_t i = prng_below(&prng, NATION_SITES);

            CHECK_ERR(diary_ingest(&diaries[i], &n, 1 + prng_below(&prng, 9),
                                   NULL, &result),
                      SALUR_OK);
        }
        /* A damaged pack is kept aside, wherever it comes in the order. */
        for (size_t i = 0; i < NATION_SITES; i++) {
            struct salur_ingest_result result;
            size_t at_site = (i + order) % NATION_SITES;

            CHECK_ERR(diary_ingest(&diaries[at_site], &n, 9, NULL, &result),
                      SALUR_OK);
            if (at_site == 2) {
                diaries[2].leaves[3].bytes[0] ^= 1;
                CHECK_ERR(diary_ingest(&diaries[2], &n, 9, NULL, &result),
                          SALUR_E_CHAIN);
                diaries[2].leaves[3].bytes[0] ^= 1;
            }
        }
        if (order == 0) {
            wanted = content_of(&n);
        } else {
            struct salur_hash got = content_of(&n);

            CHECK(salur_hash_equal(&wanted, &got));
        }
        nation_close(&n);
    }
}

/* Size of the head that the cosigned note in the store has. */
static uint64_t
cosigned_size(struct nation *n)
{
    struct sl_odb_key key = sl_odb_key_bytes(
        salur_bytes_str(salur_key_public(n->logs[0][0])->name));
    struct salur_checkpoint head = {.head = {.size = 0}};
    struct salur_bytes note;
    struct sl_odb *db = NULL;
    MDB_txn *txn = NULL;
    char path[512];

    salur_office_close(n->office);
    CHECK_ERR(sl_odb_open(&db, nation_path(n, "store", path), 0), SALUR_OK);
    CHECK_ERR(sl_odb_begin(db, &txn), SALUR_OK);
    CHECK_ERR(sl_odb_get(db, txn, SL_ODB_COSIGNED, &key, &note), SALUR_OK);
    CHECK_ERR(salur_checkpoint_peek(&head, note), SALUR_OK);
    sl_odb_end(txn);
    sl_odb_close(db);
    CHECK_ERR(salur_office_open(&n->office, n->dir, 0), SALUR_OK);
    return head.head.size;
}

/* Of notes over one head the store keeps one, whichever came first. */
static void
notes_do_not_depend_on_the_order_either(void)
{
    enum { PACKS = 5, ROUNDS = 6 };
    struct salur_hash wanted = {{0}};
    struct prng prng = {11};

    for (unsigned round = 0; round < ROUNDS; round++) {
        struct nation n;
        struct diary d;
        struct salur_buf packs[PACKS];
        char folder[32];

        snprintf(folder, sizeof folder, "notes-%u", round);
        nation_issue(&n, folder);
        memset(&d, 0, sizeof d);
        d.key = n.logs[0][0];
        d.time_s = at("2026-10-05T01:00:00Z");
        for (unsigned j = 0; j < 6; j++) {
            struct salur_entry e;

            if (j == 0) {
                diary_genesis(&d, 0, 'a');
                continue;
            }
            memset(&e, 0, sizeof e);
            e.kind = SALUR_KIND_OPEN;
            diary_put(&d, &e);
        }
        for (size_t i = 0; i < PACKS; i++) {
            /* Plain; with a signature nobody asked for; cosigned at size 3,
             * at 5, and at 5 an hour later. */
            struct salur_buf checkpoint;
            struct salur_buf cosigned;

            salur_buf_init(&packs[i], 1 << 20);
            salur_buf_init(&checkpoint, 1 << 12);
            salur_buf_init(&cosigned, 1 << 12);
            diary_checkpoint(&d, 6, i == 1 ? n.supervisor : NULL, 0,
                             &checkpoint);
            if (i >= 2) {
                diary_checkpoint(&d, i == 2 ? 3 : 5, n.witness,
                                 at("2026-10-06T00:00:00Z") + 3600 * (i == 4),
                                 &cosigned);
            }
            diary_write(&d, 6, salur_buf_view(&checkpoint),
                        salur_buf_view(&cosigned), &packs[i]);
            salur_buf_wipe(&checkpoint);
            salur_buf_wipe(&cosigned);
        }
        for (size_t k = 0; k < 4 * PACKS; k++) {
            struct salur_ingest_result result;
            size_t i = k < PACKS ? k : prng_below(&prng, PACKS);

            CHECK_ERR(salur_office_ingest(n.office, salur_buf_view(&packs[i]),
                                          at("2026-12-21T00:00:00Z"), NULL,
                                          &result),
                      SALUR_OK);
            CHECK(result.report.worst < SALUR_SEVERITY_TAMPER);
        }
        CHECK_U64(cosigned_size(&n), 5);
        if (round == 0) {
            wanted = content_of(&n);
        } else {
            struct salur_hash got = content_of(&n);

            CHECK(salur_hash_equal(&wanted, &got));
        }
        for (size_t i = 0; i < PACKS; i++) {
            salur_buf_wipe(&packs[i]);
        }
        nation_close(&n);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(any_order_and_repetition_ends_in_the_same_store),
        TEST(notes_do_not_depend_on_the_order_either),
    };
    return RUN_TESTS(tests, argc, argv);
}
