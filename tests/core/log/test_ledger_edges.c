/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ledgers at their edges: made in the working folder, made with too little
 * memory, and with records that contradict each other, as no program of ours
 * leaves them.
 */
#include "log/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "salur/redeem.h"
#include "scarce.h"
#include "tests/harness/village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

static int
is_there(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

/* --- making ----------------------------------------------------------------
 */

static void
a_store_is_made_in_the_working_folder(void)
{
    struct village village;
    struct salur_ledger *ledger = NULL;
    int back = open(".", O_RDONLY);

    village_open(&village);
    CHECK(back >= 0 && chdir(temp_dir()) == 0);
    CHECK_ERR(salur_ledger_create("here", &village.terms, village.device,
                                  salur_bytes_str(VILLAGE_PASS), &stamp),
              SALUR_OK);
    CHECK_ERR(salur_ledger_create("here", &village.terms, village.device,
                                  salur_bytes_str(VILLAGE_PASS), &stamp),
              SALUR_E_EXISTS);
    CHECK_ERR(salur_ledger_open(&ledger, "here", 0), SALUR_OK);
    CHECK_U64(village_size(ledger), 1);
    salur_ledger_close(ledger);
    CHECK(fchdir(back) == 0);
    (void)close(back);
    village_close(&village);
}

/* What is left of a store that could not be made is nothing, and there is no
 * allocation without which a half-made one appears. */
static void
a_store_is_made_whole_or_not_at_all(void)
{
    struct village village;
    char path[256];
    unsigned tries = 0;
    enum salur_err err = SALUR_E_MEMORY;

    village_open(&village);
    (void)snprintf(path, sizeof path, "%s/scarce", temp_dir());
    /* More memory than that is asked for by Argon2, each time. */
    while (CAN_FAIL && err != SALUR_OK && tries < 400) {
        ran_out = 0;
        allocations_left = (long)tries++;
        err = salur_ledger_create(path, &village.terms, village.device,
                                  salur_bytes_str(VILLAGE_PASS), &stamp);
        allocations_left = -1;
        if (err == SALUR_OK) {
            CHECK(is_there(path));
        } else if (!CHECK(err >= 500 && err < 600) || !CHECK(ran_out) ||
                   !CHECK(!is_there(path))) {
            printf("  allocation %u: %s\n", tries, salur_err_name(err));
            break;
        }
    }
    CHECK(!CAN_FAIL || (err == SALUR_OK && tries > 10));
    village_close(&village);
}

/* --- records that contradict -----------------------------------------------
 */

struct edge {
    struct village village;
    struct salur_ledger *ledger;
    uint64_t redeemed;
    char path[256];
};

static void
edge_open(struct edge *edge, const char *name)
{
    struct salur_presented presented = {.id_checked = 1};
    struct salur_redeemed out;

    memset(edge, 0, sizeof *edge);
    village_open(&edge->village);
    edge->ledger = village_stocked(&edge->village, name,
                                   (struct village_bundle){0}, edge->path);
    presented.cti = village_item(1, 1).cti;
    CHECK_ERR(salur_redeem(edge->ledger, &presented, &stamp, &out), SALUR_OK);
    CHECK_ERR(out.outcome, SALUR_OK);
    edge->redeemed = out.seq;
}

static void
edge_close(struct edge *edge)
{
    salur_ledger_close(edge->ledger);
    village_close(&edge->village);
}

static enum salur_err
void_it(struct edge *edge)
{
    return salur_ledger_void(edge->ledger, edge->redeemed, SALUR_VOID_MISTAKE,
                             edge->village.supervisor, &stamp, NULL);
}

static enum salur_err
forget_trust(struct salur_ledger *ledger, void *ctx)
{
    enum salur_err err =
        sl_db_del(ledger, SL_DB_META, salur_bytes_str(SL_META_TRUST));

    (void)ctx;
    return err == SALUR_OK ? sl_db_del(ledger, SL_DB_META,
                                       salur_bytes_str(SL_META_TRUST_ID))
                           : err;
}

static void
nobody_agrees_to_a_void_without_a_trust_note(void)
{
    struct edge edge;

    edge_open(&edge, "no-trust");
    CHECK_ERR(sl_store_write(edge.ledger, forget_trust, NULL), SALUR_OK);
    salur_ledger_close(edge.ledger);
    CHECK_ERR(salur_ledger_open(&edge.ledger, edge.path, 0), SALUR_OK);
    CHECK_ERR(void_it(&edge), SALUR_E_STATE);
    CHECK_U64(village_size(edge.ledger), edge.redeemed + 1);
    edge_close(&edge);
}

/* Append a complaint with the sums changed as ctx says. */
static enum salur_err
spoil_sums(struct salur_ledger *ledger, void *ctx)
{
    const struct sl_state *sums = ctx;
    struct salur_entry entry = {.kind = SALUR_KIND_COMPLAINT};

    entry.body.complaint.subject = 1;
    ledger->state.redeemed = sums->redeemed;
    ledger->state.redeemed_idr = sums->redeemed_idr;
    ledger->state.day.voided_idr = sums->day.voided_idr;
    ledger->state.day.drawer_idr = sums->day.drawer_idr;
    return sl_append(ledger, &entry, &stamp);
}

static void
sums_that_cannot_be_stop_a_void(void)
{
    static const struct {
        struct sl_state sums;
        enum salur_err err;
    } rows[] = {
        {{.redeemed = 0, .redeemed_idr = 0}, SALUR_E_CORRUPT},
        {{.redeemed = 1, .redeemed_idr = 5}, SALUR_E_CORRUPT},
        {{.redeemed = 1,
          .redeemed_idr = 900000,
          .day = {.voided_idr = INT64_MAX - 5}},
         SALUR_E_OVERFLOW},
        {{.redeemed = 1,
          .redeemed_idr = 900000,
          .day = {.drawer_idr = INT64_MAX - 5}},
         SALUR_E_OVERFLOW},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sl_state sums = rows[i].sums;
        struct edge edge;
        char name[16];

        (void)snprintf(name, sizeof name, "sums-%zu", i);
        edge_open(&edge, name);
        CHECK_ERR(sl_store_write(edge.ledger, spoil_sums, &sums), SALUR_OK);
        CHECK_ERR(void_it(&edge), rows[i].err);
        CHECK_U64(village_size(edge.ledger), edge.redeemed + 2);
        edge_close(&edge);
    }
}

static enum salur_err
put_junk(struct salur_ledger *ledger, void *ctx)
{
    const char *key = ctx;

    return sl_db_put(ledger, SL_DB_META, salur_bytes_str(key),
                     salur_bytes_str("junk"), 0);
}

/* The cosigned head that is held decides whether the next one is newer. */
static void
a_cosigned_note_that_does_not_read_is_not_replaced(void)
{
    char key[] = SL_META_COSIGNED;
    struct salur_entry entry = {.kind = SALUR_KIND_WITNESSED};
    struct salur_ledger_status status;
    struct salur_buf once;
    struct salur_buf note;
    struct edge edge;

    edge_open(&edge, "cosigned");
    salur_buf_init(&once, SALUR_NOTE_MAX);
    salur_buf_init(&note, SALUR_NOTE_MAX);
    CHECK_ERR(salur_ledger_status(edge.ledger, &status), SALUR_OK);
    CHECK_ERR(salur_checkpoint_sign(&status.head, edge.village.device, &once),
              SALUR_OK);
    CHECK_ERR(salur_note_sign(&note, salur_buf_view(&once),
                              edge.village.witness, VILLAGE_OPEN_S),
              SALUR_OK);
    entry.body.witnessed.note = salur_buf_view(&note);
    CHECK_ERR(sl_store_write(edge.ledger, put_junk, key), SALUR_OK);
    CHECK_ERR(salur_ledger_append(edge.ledger, &entry, &stamp, NULL),
              SALUR_E_CORRUPT);
    CHECK_U64(village_size(edge.ledger), status.head.size);
    salur_buf_wipe(&once);
    salur_buf_wipe(&note);
    edge_close(&edge);
}

/* A stage's record reads, what it holds is no stage. */
static enum salur_err
put_no_stage(struct salur_ledger *ledger, void *ctx)
{
    const struct salur_stage_id *id = ctx;
    struct sl_stage_record record;
    enum salur_err err = sl_find_stage(ledger, id, &record);

    if (err == SALUR_OK) {
        record.text = salur_bytes_str("no stage\n");
        err = sl_put_stage(ledger, id, &record);
    }
    return err;
}

static void
a_stage_that_does_not_read_is_told(void)
{
    struct salur_stage_id id = {"PKH", 202604, 1};
    struct salur_site_line line;
    struct salur_stage stage;
    struct edge edge;

    edge_open(&edge, "stage");
    CHECK_ERR(salur_ledger_stage(edge.ledger, 0, &stage, &line), SALUR_OK);
    CHECK_ERR(sl_store_write(edge.ledger, put_no_stage, &id), SALUR_OK);
    CHECK_ERR(salur_ledger_stage(edge.ledger, 0, &stage, &line),
              SALUR_E_CORRUPT);
    edge_close(&edge);
}

/* --- test keys and others ---------------------------------------------------
 */

/* A trust note of keys that are not for tests. */
static void
a_test_log_does_not_take_real_keys(void)
{
    struct salur_key *root = NULL;
    struct edge edge;
    struct salur_buf text;
    struct salur_buf note;

    edge_open(&edge, "real");
    CHECK_ERR(salur_key_new(&root, "dinsos/root", SALUR_ROLE_ROOT), SALUR_OK);
    salur_buf_init(&text, 1 << 16);
    salur_buf_init(&note, 1 << 16);
    sl_put_str(&text, "salur/trust/v1\nauthority dinsos\nserial 9\n"
                      "threshold 1\napprovals 1\n");
    village_put_key(&text, root, "");
    CHECK_ERR(salur_note_sign(&note, salur_buf_view(&text), root, 0), SALUR_OK);
    salur_ledger_close(edge.ledger);
    edge.ledger = village_ledger(&edge.village, "real-2", edge.path);
    CHECK_ERR(salur_ledger_pin_trust(edge.ledger, salur_buf_view(&note)),
              SALUR_E_TEST_KEY);
    CHECK(salur_ledger_trust(edge.ledger) == NULL);
    salur_buf_wipe(&text);
    salur_buf_wipe(&note);
    salur_key_free(root);
    edge_close(&edge);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_store_is_made_in_the_working_folder),
        TEST(a_store_is_made_whole_or_not_at_all),
        TEST(nobody_agrees_to_a_void_without_a_trust_note),
        TEST(sums_that_cannot_be_stop_a_void),
        TEST(a_cosigned_note_that_does_not_read_is_not_replaced),
        TEST(a_stage_that_does_not_read_is_told),
        TEST(a_test_log_does_not_take_real_keys),
    };

    return RUN_TESTS(tests, argc, argv);
}
