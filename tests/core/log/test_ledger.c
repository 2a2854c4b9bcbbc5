/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/ledger.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "tests/harness/village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

/* Names in a folder, "." and ".." not counted. */
static unsigned
count_names(const char *path)
{
    DIR *dir = opendir(path);
    unsigned count = 0;

    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return count - 2;
}

static enum salur_err
create(const struct village *village, const char *path)
{
    return salur_ledger_create(path, &village->terms, village->device,
                               salur_bytes_str(VILLAGE_PASS), &stamp);
}

/* --- creating ------------------------------------------------------------- */

static void
origins_are_written_from_terms(void)
{
    static const struct {
        const char *authority;
        uint64_t site;
        const char *device;
        uint32_t generation;
        const char *origin; /* NULL: SALUR_E_ARG */
    } rows[] = {
        {"test/dinsos", 9901012001, "a", 1, "test/dinsos/log/9901012001/a/k1"},
        {"x", 1, "abcdefgh", 9999, "x/log/0000000001/abcdefgh/k9999"},
        {"", 9901012001, "a", 1, NULL},
        {"a b", 9901012001, "a", 1, NULL},
        {"a+b", 9901012001, "a", 1, NULL},
        {"a123456789a123456789a123456789a123456789a123456789a123456789"
         "a123456789a123456789a123456789a123456789b",
         9901012001, "a", 1, NULL},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_ledger_terms terms = {.site = rows[i].site,
                                           .device = rows[i].device,
                                           .generation = rows[i].generation};
        char out[SALUR_NAME_MAX + 1];
        enum salur_err err =
            salur_origin_format(out, rows[i].authority, &terms);

        CHECK_ERR(err, rows[i].origin == NULL ? SALUR_E_ARG : SALUR_OK);
        CHECK_STR(out, rows[i].origin == NULL ? "" : rows[i].origin);
    }
}

/* device.key, log, journal and what goes with it: key, lock, mark. */
#define STORE_NAMES 6

static void
a_new_store_holds_its_genesis_and_nothing_else(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_ledger_status status;
    struct salur_entry entry;
    struct salur_stage stage;
    struct salur_site_line line;
    struct salur_buf buf = {0};
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "new", path);
    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    CHECK_U64(status.head.size, 1);
    CHECK(salur_hash_equal(&status.head.root, &status.chain));
    CHECK_I64(status.last_time_s, VILLAGE_OPEN_S);
    CHECK_U64(status.since_close, 1);
    CHECK_U64(status.redeemed + status.listed, 0);
    CHECK_STR(status.identity.origin, VILLAGE_ORIGIN);
    CHECK_U64(status.identity.site, VILLAGE_SITE);
    CHECK_STR(status.identity.device, "a");
    entry = village_entry(ledger, 0, &buf);
    CHECK(entry.kind == SALUR_KIND_GENESIS);
    CHECK_MEM(entry.body.genesis.log_key, SALUR_PUBKEY_LEN,
              salur_key_public(village.device)->bytes, SALUR_PUBKEY_LEN);
    CHECK_STR(entry.operator_name, "Wati");
    CHECK(salur_ledger_trust(ledger) == NULL);
    CHECK_ERR(salur_ledger_stage(ledger, 0, &stage, &line), SALUR_E_NOT_FOUND);
    salur_buf_clear(&buf);
    CHECK_ERR(salur_ledger_checkpoint(ledger, &buf), SALUR_E_NOT_FOUND);
    CHECK_U64(count_names(path), STORE_NAMES);
    village_check_chain(ledger);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
an_empty_folder_becomes_the_store_and_slashes_do_not_matter(void)
{
    struct village village;
    struct salur_ledger *ledger = NULL;
    char path[256];
    char slashes[260];

    village_open(&village);
    (void)snprintf(path, sizeof path, "%s/empty", temp_dir());
    (void)snprintf(slashes, sizeof slashes, "%s//", path);
    CHECK(mkdir(path, 0755) == 0);
    CHECK_ERR(create(&village, slashes), SALUR_OK);
    CHECK_ERR(salur_ledger_open(&ledger, slashes, 0), SALUR_OK);
    CHECK_U64(village_size(ledger), 1);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
nothing_is_made_over_what_is_there(void)
{
    struct village village;
    char place[256];
    char path[300];
    unsigned before;

    village_open(&village);
    (void)snprintf(place, sizeof place, "%s/taken", temp_dir());
    CHECK_ERR(create(&village, place), SALUR_OK);
    before = count_names(temp_dir());
    CHECK_ERR(create(&village, place), SALUR_E_EXISTS);
    (void)snprintf(path, sizeof path, "%s/device.key", place);
    CHECK_ERR(create(&village, path), SALUR_E_EXISTS);
    (void)snprintf(path, sizeof path, "%s/device.key/x", place);
    CHECK_ERR(create(&village, path), SALUR_E_NOT_FOUND);
    (void)snprintf(path, sizeof path, "%s/none/x", temp_dir());
    CHECK_ERR(create(&village, path), SALUR_E_NOT_FOUND);
    CHECK_ERR(create(&village, "."), SALUR_E_ARG);
    CHECK_ERR(create(&village, ""), SALUR_E_ARG);
    CHECK_ERR(create(&village, "/"), SALUR_E_ARG);
    (void)snprintf(path, sizeof path, "%s/..", place);
    CHECK_ERR(create(&village, path), SALUR_E_ARG);
    CHECK_U64(count_names(temp_dir()), before);
    CHECK_U64(count_names(place), STORE_NAMES);
    village_close(&village);
}

/* A dangling link would put the store where nobody looks for it. */
static void
a_link_is_not_followed(void)
{
    struct village village;
    char path[256];

    village_open(&village);
    (void)snprintf(path, sizeof path, "%s/link", temp_dir());
    CHECK(symlink("elsewhere", path) == 0);
    CHECK_ERR(create(&village, path), SALUR_E_EXISTS);
    village_close(&village);
}

static void
terms_that_do_not_fit_make_nothing(void)
{
    struct village village;
    struct salur_key *other;
    char path[256];
    unsigned before;

    village_open(&village);
    (void)snprintf(path, sizeof path, "%s/unfit", temp_dir());
    before = count_names(temp_dir());
    village.terms.generation = 2;
    CHECK_ERR(create(&village, path), SALUR_E_ARG);
    village.terms.generation = 1;
    village.terms.device = "b";
    CHECK_ERR(create(&village, path), SALUR_E_ARG);
    village.terms.device = "a";
    village.terms.site++;
    CHECK_ERR(create(&village, path), SALUR_E_ARG);
    village.terms.site--;
    other = village.device;
    village.device = village.issuer;
    CHECK_ERR(create(&village, path), SALUR_E_KEY_ROLE);
    /* Names that an origin allows and a device does not. */
    village.device =
        village_key("test/dinsos/log/9901012001/A/k1", SALUR_ROLE_LOG, 9);
    village.terms.device = "A";
    CHECK_ERR(create(&village, path), SALUR_E_ARG);
    salur_key_free(village.device);
    village.device = village_key("test/dinsos/log/9901012001/abcdefghi/k1",
                                 SALUR_ROLE_LOG, 9);
    village.terms.device = "abcdefghi";
    CHECK_ERR(create(&village, path), SALUR_E_ARG);
    salur_key_free(village.device);
    village.device = other;
    CHECK_U64(count_names(temp_dir()), before);
    village_close(&village);
}

/* --- read-only and several at once ---------------------------------------- */

static void
a_read_only_store_is_read_and_not_written(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_OPEN};
    struct village village;
    struct salur_ledger *ledger = NULL;
    struct salur_buf note;
    char path[256];

    village_open(&village);
    salur_ledger_close(village_ledger(&village, "readonly", path));
    CHECK_ERR(salur_ledger_open(&ledger, path, SALUR_LEDGER_READ_ONLY),
              SALUR_OK);
    village_check_chain(ledger);
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL),
              SALUR_E_PERMISSION);
    salur_buf_init(&note, 4096);
    CHECK_ERR(salur_ledger_pin_trust(ledger, salur_buf_view(&note)),
              SALUR_E_PERMISSION);
    CHECK_U64(village_size(ledger), 1);
    salur_buf_wipe(&note);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* --- the trust note ------------------------------------------------------- */

static void
a_trust_note_is_pinned_and_only_replaced_by_a_newer_one(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_buf notes[2];
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "pin", path);
    for (unsigned i = 0; i < 2; i++) {
        salur_buf_init(&notes[i], 1 << 16);
        village_trust(&village, i + 1, &notes[i]);
    }
    CHECK_ERR(salur_ledger_pin_trust(ledger, salur_buf_view(&notes[0])),
              SALUR_OK);
    CHECK_U64(salur_trust_serial(salur_ledger_trust(ledger)), 1);
    CHECK_ERR(salur_ledger_pin_trust(ledger, salur_buf_view(&notes[0])),
              SALUR_OK);
    CHECK_ERR(salur_ledger_pin_trust(ledger, salur_buf_view(&notes[1])),
              SALUR_OK);
    CHECK_U64(salur_trust_serial(salur_ledger_trust(ledger)), 2);
    CHECK_ERR(salur_ledger_pin_trust(ledger, salur_buf_view(&notes[0])),
              SALUR_E_ROLLBACK);
    notes[1].ptr[20] ^= 1;
    CHECK(salur_ledger_pin_trust(ledger, salur_buf_view(&notes[1])) !=
          SALUR_OK);
    CHECK_U64(village_size(ledger), 1);
    salur_ledger_close(ledger);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    CHECK_U64(salur_trust_serial(salur_ledger_trust(ledger)), 2);
    salur_ledger_close(ledger);
    salur_buf_wipe(&notes[0]);
    salur_buf_wipe(&notes[1]);
    village_close(&village);
}

static void
nothing_is_fine_to_close(void)
{
    salur_ledger_close(NULL);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(origins_are_written_from_terms),
        TEST(a_new_store_holds_its_genesis_and_nothing_else),
        TEST(an_empty_folder_becomes_the_store_and_slashes_do_not_matter),
        TEST(nothing_is_made_over_what_is_there),
        TEST(a_link_is_not_followed),
        TEST(terms_that_do_not_fit_make_nothing),
        TEST(a_read_only_store_is_read_and_not_written),
        TEST(a_trust_note_is_pinned_and_only_replaced_by_a_newer_one),
        TEST(nothing_is_fine_to_close),
    };

    return RUN_TESTS(tests, argc, argv);
}
