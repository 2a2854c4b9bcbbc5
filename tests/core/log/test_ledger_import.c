/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "tests/harness/village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};
static const struct salur_stamp later = {VILLAGE_OPEN_S + 60, "Siti"};

static enum salur_err
import(struct salur_ledger *ledger, const struct village *village,
       struct village_bundle terms, struct salur_import_result *out)
{
    struct salur_buf pack;
    enum salur_err err;

    salur_buf_init(&pack, 32 << 20);
    village_pack(village, terms, &pack);
    err = salur_ledger_import(ledger, salur_buf_view(&pack), &later, out);
    CHECK(err == SALUR_OK || (out->seq == 0 && out->line.count == 0));
    salur_buf_wipe(&pack);
    return err;
}

static void
the_first_bundle_pins_trust_and_loads_the_stage(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_ledger_status status;
    struct salur_import_result result;
    struct salur_entry entry;
    struct salur_stage stage;
    struct salur_site_line line;
    struct salur_buf buf = {0};
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "first", path);
    CHECK_ERR(import(ledger, &village, (struct village_bundle){0}, &result),
              SALUR_OK);
    CHECK(result.first_trust == 1 && result.already == 0);
    CHECK_U64(result.seq, 1);
    CHECK_U64(result.approvals, 1);
    CHECK_U64(result.withdrawn, 0);
    CHECK_U64(result.line.count, 10);
    CHECK_U64(result.stage.id.batch, 1);
    entry = village_entry(ledger, 1, &buf);
    CHECK(entry.kind == SALUR_KIND_STAGE);
    CHECK(salur_hash_equal(&entry.body.stage.trust, &result.trust));
    CHECK(salur_hash_equal(&entry.body.stage.root, &result.line.root));
    CHECK_U64(entry.body.stage.count, 10);
    CHECK_I64(entry.body.stage.amount_idr, result.line.amount_idr);
    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    CHECK_U64(status.listed, 10);
    CHECK_I64(status.listed_idr, result.line.amount_idr);
    CHECK_ERR(salur_ledger_stage(ledger, 0, &stage, &line), SALUR_OK);
    CHECK_U64(line.count, 10);
    CHECK(salur_stage_id_compare(&stage.id, &result.stage.id) == 0);
    CHECK_ERR(salur_ledger_stage(ledger, 1, &stage, &line), SALUR_E_NOT_FOUND);
    CHECK_U64(salur_trust_serial(salur_ledger_trust(ledger)), 1);
    village_check_chain(ledger);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
the_same_bundle_again_changes_nothing(void)
{
    static const struct village_bundle terms = {
        .withdrawn = "serial 3\nstop 00000000000000000000000000000001\n"};
    struct village village;
    struct salur_ledger *ledger;
    struct salur_import_result result;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "again", path);
    CHECK_ERR(import(ledger, &village, terms, &result), SALUR_OK);
    CHECK_U64(village_size(ledger), 3);
    CHECK_U64(result.withdrawn, 1);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_ERR(import(ledger, &village, terms, &result), SALUR_OK);
        CHECK(result.already == 1 && result.first_trust == 0);
        CHECK_U64(result.seq, 1);
        CHECK_U64(village_size(ledger), 3);
        salur_ledger_close(ledger);
        CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    }
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
one_more_approval_of_the_same_list_changes_nothing(void)
{
    struct village village;
    struct salur_key *second;
    struct salur_ledger *ledger;
    struct salur_import_result result;
    char path[256];

    village_open(&village);
    second = village_key("test/camat-2", SALUR_ROLE_APPROVER, 20);
    ledger =
        village_stocked(&village, "approval", (struct village_bundle){0}, path);
    CHECK_ERR(import(ledger, &village,
                     (struct village_bundle){.second_approver = second},
                     &result),
              SALUR_OK);
    CHECK_U64(result.already, 1);
    salur_key_free(second);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
another_list_of_a_loaded_stage_is_refused(void)
{
    static const struct village_bundle others[] = {{.families = 11},
                                                   {.reference = "SP2D 2"}};
    struct village village;
    struct salur_ledger *ledger;
    struct salur_import_result result;
    char path[256];

    village_open(&village);
    ledger =
        village_stocked(&village, "mismatch", (struct village_bundle){0}, path);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(import(ledger, &village, others[i], &result),
                  SALUR_E_MISMATCH);
    }
    CHECK_U64(village_size(ledger), 2);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
stages_stand_side_by_side(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_ledger_status status;
    struct salur_import_result result;
    struct salur_stage stage;
    struct salur_site_line line;
    char path[256];

    village_open(&village);
    ledger = village_stocked(&village, "stages",
                             (struct village_bundle){.batch = 2}, path);
    CHECK_ERR(import(ledger, &village,
                     (struct village_bundle){.batch = 1, .families = 3},
                     &result),
              SALUR_OK);
    CHECK_U64(result.seq, 2);
    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    CHECK_U64(status.listed, 13);
    CHECK_ERR(salur_ledger_stage(ledger, 0, &stage, &line), SALUR_OK);
    CHECK_U64(stage.id.batch, 1);
    CHECK_U64(line.count, 3);
    CHECK_ERR(salur_ledger_stage(ledger, 1, &stage, &line), SALUR_OK);
    CHECK_U64(stage.id.batch, 2);
    CHECK_ERR(salur_ledger_stage(ledger, 2, &stage, &line), SALUR_E_NOT_FOUND);
    village_check_chain(ledger);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* Ids are keyed with the stage's key: the same one twice is no accident. */
static void
an_id_that_stands_on_another_stages_list_is_refused(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_ledger_status status;
    struct salur_import_result result;
    char path[256];

    village_open(&village);
    ledger =
        village_stocked(&village, "twolists", (struct village_bundle){0}, path);
    CHECK_ERR(import(ledger, &village,
                     (struct village_bundle){.batch = 2, .ids_of = 1}, &result),
              SALUR_E_DUPLICATE);
    CHECK_U64(village_size(ledger), 2);
    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    CHECK_U64(status.listed, 10);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* The log of a real village: its key has no test name. */
static void
a_test_bundle_is_refused_by_a_real_log(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_import_result result;
    char path[256];

    village_open(&village);
    salur_key_free(village.device);
    CHECK_ERR(salur_key_new(&village.device, "dinsos/log/9901012001/a/k1",
                            SALUR_ROLE_LOG),
              SALUR_OK);
    ledger = village_ledger(&village, "real", path);
    CHECK_ERR(import(ledger, &village, (struct village_bundle){0}, &result),
              SALUR_E_TEST_KEY);
    CHECK_U64(village_size(ledger), 1);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
a_bundle_of_another_village_is_refused_whole(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_import_result result;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "foreign", path);
    CHECK_ERR(import(ledger, &village,
                     (struct village_bundle){.site = VILLAGE_SITE + 1},
                     &result),
              SALUR_E_OTHER_SITE);
    CHECK(salur_ledger_trust(ledger) == NULL);
    CHECK_U64(village_size(ledger), 1);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
a_newer_trust_note_is_taken_and_an_older_one_refused(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_import_result result;
    char path[256];

    village_open(&village);
    ledger = village_stocked(&village, "trust",
                             (struct village_bundle){.trust_serial = 2}, path);
    CHECK_ERR(import(ledger, &village,
                     (struct village_bundle){.trust_serial = 3}, &result),
              SALUR_OK);
    CHECK(result.first_trust == 0 && result.already == 0);
    CHECK_U64(result.seq, 1);
    CHECK_U64(salur_trust_serial(salur_ledger_trust(ledger)), 3);
    CHECK_U64(village_size(ledger), 2);
    CHECK_ERR(import(ledger, &village,
                     (struct village_bundle){.trust_serial = 2, .batch = 2},
                     &result),
              SALUR_E_ROLLBACK);
    CHECK_U64(salur_trust_serial(salur_ledger_trust(ledger)), 3);
    CHECK_U64(village_size(ledger), 2);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
another_root_cannot_take_over(void)
{
    struct village village;
    struct salur_key *root;
    struct salur_ledger *ledger;
    struct salur_import_result result;
    char path[256];

    village_open(&village);
    ledger =
        village_stocked(&village, "takeover", (struct village_bundle){0}, path);
    root = village.root;
    village.root = village_key("test/usurper", SALUR_ROLE_ROOT, 30);
    CHECK_ERR(import(ledger, &village,
                     (struct village_bundle){.trust_serial = 2, .batch = 2},
                     &result),
              SALUR_E_QUORUM);
    salur_key_free(village.root);
    village.root = root;
    CHECK_U64(village_size(ledger), 2);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
withdrawn_lists_only_go_forward(void)
{
    static const struct {
        const char *text;
        unsigned batch;
        enum salur_err err;
        uint64_t size; /* of the log afterwards */
    } rows[] = {
        {"serial 5\nstop 00000000000000000000000000000001\n", 1, SALUR_OK, 3},
        {"serial 4\nstop 00000000000000010000000000000001\n", 1,
         SALUR_E_ROLLBACK, 3},
        {"serial 4\nstop 00000000000000010000000000000001\n", 2,
         SALUR_E_ROLLBACK, 3},
        {"serial 5\nstop 00000000000000010000000000000001\n", 1,
         SALUR_E_MISMATCH, 3},
        {"serial 5\nstop 00000000000000000000000000000001\n", 1, SALUR_OK, 3},
        {"serial 6\ncard 00000000000000010000000000000001 2\n", 1, SALUR_OK, 4},
        {NULL, 1, SALUR_OK, 4},
        {"serial 7\nstop 00000000000000000000000000000001\n", 2, SALUR_OK, 6},
    };
    struct village village;
    struct salur_ledger *ledger;
    struct salur_import_result result;
    struct salur_entry entry;
    struct salur_buf buf = {0};
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "withdrawn", path);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct village_bundle terms = {.withdrawn = rows[i].text,
                                       .batch = rows[i].batch};

        CHECK_ERR(import(ledger, &village, terms, &result), rows[i].err);
        CHECK_U64(village_size(ledger), rows[i].size);
    }
    entry = village_entry(ledger, 5, &buf);
    CHECK(entry.kind == SALUR_KIND_WITHDRAWN);
    CHECK_U64(entry.body.withdrawn.serial, 7);
    CHECK_U64(entry.body.withdrawn.count, 1);
    village_check_chain(ledger);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* Tests take every bit of a small pack; the store must stay as it was. */
static void
a_bundle_with_a_flipped_bit_changes_nothing(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_import_result result;
    struct salur_buf pack;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "flip", path);
    salur_buf_init(&pack, 1 << 20);
    village_pack(&village, (struct village_bundle){.families = 2}, &pack);
    for (size_t bit = 0; bit < pack.len * 8; bit += 13) {
        pack.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
        CHECK(salur_ledger_import(ledger, salur_buf_view(&pack), &stamp,
                                  &result) != SALUR_OK);
        pack.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_U64(village_size(ledger), 1);
    CHECK(salur_ledger_trust(ledger) == NULL);
    CHECK_ERR(
        salur_ledger_import(ledger, salur_buf_view(&pack), &stamp, &result),
        SALUR_OK);
    salur_buf_wipe(&pack);
    salur_ledger_close(ledger);
    village_close(&village);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_first_bundle_pins_trust_and_loads_the_stage),
        TEST(the_same_bundle_again_changes_nothing),
        TEST(one_more_approval_of_the_same_list_changes_nothing),
        TEST(another_list_of_a_loaded_stage_is_refused),
        TEST(stages_stand_side_by_side),
        TEST(an_id_that_stands_on_another_stages_list_is_refused),
        TEST(a_test_bundle_is_refused_by_a_real_log),
        TEST(a_bundle_of_another_village_is_refused_whole),
        TEST(a_newer_trust_note_is_taken_and_an_older_one_refused),
        TEST(another_root_cannot_take_over),
        TEST(withdrawn_lists_only_go_forward),
        TEST(a_bundle_with_a_flipped_bit_changes_nothing),
    };

    return RUN_TESTS(tests, argc, argv);
}
