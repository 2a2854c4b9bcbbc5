/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mirror on a second medium: it follows, catches up, comes back with more
 * than the laptop has, is torn, another's, or says something else.
 */
#include "salur/journal.h"

#include <sys/stat.h>

#include "tests/harness/store_files.h"

#define FILE_NAME "test_dinsos_log_9901012001_a_k1.journal"

struct stick {
    char dir[256];
    char file[512];
};

static struct stick
stick_make(const char *name)
{
    struct stick stick;

    (void)snprintf(stick.dir, sizeof stick.dir, "%s/%s", temp_dir(), name);
    (void)snprintf(stick.file, sizeof stick.file, "%s/" FILE_NAME, stick.dir);
    CHECK(mkdir(stick.dir, 0700) == 0);
    return stick;
}

static enum salur_mirror_kind
kind_of(struct shop *shop)
{
    struct salur_mirror mirror;

    CHECK_ERR(salur_ledger_mirror(shop->ledger, &mirror), SALUR_OK);
    return mirror.kind;
}

/* The mirror is the journal, byte for byte. */
static void
check_same(const struct shop *shop, const struct stick *stick)
{
    struct aside journal = put_aside(shop, "journal");
    size_t len;
    uint8_t *bytes = read_file(stick->file, &len);

    CHECK_MEM(bytes, len, journal.bytes, journal.len);
    free(bytes);
    free(journal.bytes);
}

static void
write_stick(const struct stick *stick, const uint8_t *bytes, size_t len)
{
    CHECK_ERR(salur_file_write(stick->file, salur_bytes(bytes, len),
                               SALUR_FILE_REPLACE),
              SALUR_OK);
}

static void
it_follows_every_record(void)
{
    struct stick stick = stick_make("follows-stick");
    struct salur_recovery recovery;
    struct salur_mirror mirror;
    struct shop shop;

    shop_open(&shop, "follows");
    CHECK(kind_of(&shop) == SALUR_MIRROR_OFF);
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    check_same(&shop, &stick);
    for (size_t i = 1; i < 6; i++) {
        CHECK_ERR(shop_pay(&shop, i), SALUR_OK);
        check_same(&shop, &stick);
        CHECK(kind_of(&shop) == SALUR_MIRROR_WHOLE);
    }
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(!recovery.happened);
    CHECK_ERR(salur_ledger_mirror(shop.ledger, &mirror), SALUR_OK);
    CHECK_STR(mirror.path, stick.dir);
    CHECK_U64(mirror.behind, 0);
    CHECK_ERR(shop_pay(&shop, 9), SALUR_OK);
    check_same(&shop, &stick);
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, NULL), SALUR_OK);
    CHECK(kind_of(&shop) == SALUR_MIRROR_OFF);
    CHECK_ERR(shop_pay(&shop, 10), SALUR_OK);
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    check_same(&shop, &stick);
    shop_close(&shop);
}

/* The stick is pulled out, and comes back, with the counter open or not. */
static void
a_stick_that_was_out_is_caught_up(void)
{
    struct stick stick = stick_make("out-stick");
    struct salur_recovery recovery;
    struct salur_mirror mirror;
    struct shop shop;
    char aside[300];

    shop_open(&shop, "out");
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    (void)snprintf(aside, sizeof aside, "%s.pulled", stick.dir);
    for (size_t i = 0; i < 2; i++) {
        CHECK(rename(stick.dir, aside) == 0);
        CHECK_ERR(shop_pay(&shop, 10 * i + 1), SALUR_OK);
        CHECK(kind_of(&shop) == SALUR_MIRROR_MISSING);
        CHECK_ERR(shop_pay(&shop, 10 * i + 2), SALUR_OK);
        CHECK(rename(aside, stick.dir) == 0);
        CHECK_ERR(salur_ledger_mirror(shop.ledger, &mirror), SALUR_OK);
        CHECK(mirror.kind == SALUR_MIRROR_BEHIND);
        CHECK_U64(mirror.behind, 2);
        if (i == 0) {
            CHECK_ERR(shop_pay(&shop, 10 * i + 3), SALUR_OK);
        } else {
            CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
            CHECK(!recovery.happened);
        }
        CHECK(kind_of(&shop) == SALUR_MIRROR_WHOLE);
        check_same(&shop, &stick);
    }
    shop_close(&shop);
}

static void
every_beginning_is_caught_up(void)
{
    struct stick stick = stick_make("prefix-stick");
    struct salur_recovery recovery;
    struct aside journal;
    struct shop shop;

    shop_open(&shop, "prefix");
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    journal = put_aside(&shop, "journal");
    for (size_t len = 0; len < journal.len;
         len += len < journal.len - 1500 ? 499 : 3) {
        write_stick(&stick, journal.bytes, len);
        CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
        CHECK(!recovery.happened);
        CHECK(kind_of(&shop) == SALUR_MIRROR_WHOLE);
        shop_shut(&shop);
        check_same(&shop, &stick);
    }
    /* Torn at its end: as long as it was, or longer. */
    for (size_t len = journal.len - 700; len < journal.len + 40; len += 3) {
        uint8_t *torn = calloc(1, journal.len + 100);

        memcpy(torn, journal.bytes, len < journal.len ? len : journal.len);
        write_stick(&stick, torn, len < journal.len ? journal.len : len);
        CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
        CHECK(kind_of(&shop) == SALUR_MIRROR_WHOLE);
        shop_shut(&shop);
        check_same(&shop, &stick);
        free(torn);
    }
    free(journal.bytes);
    shop_close(&shop);
}

/* The power goes while the stick gets its first copy. */
static void
a_first_copy_that_was_torn_is_made_again(void)
{
    static const char header[] = "salur/journal/v1\n" VILLAGE_ORIGIN "\n";
    struct stick stick = stick_make("first-stick");
    struct salur_recovery recovery;
    struct shop shop;
    size_t len;
    uint8_t *bytes;

    shop_open(&shop, "first");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    bytes = read_file(stick.file, &len);
    for (size_t cut = 0; cut < 512; cut += 8) {
        uint8_t *torn = malloc(len);

        memcpy(torn, bytes, len);
        memset(torn + cut, 0, 512 - cut);
        write_stick(&stick, torn, cut % 16 == 0 ? len : 512);
        free(torn);
        CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
        CHECK(recovery.source == SALUR_RECOVERY_NONE);
        /* Without its header it is a file of somebody else's. */
        if (cut >= sizeof header - 1) {
            check_same(&shop, &stick);
        }
    }
    free(bytes);
    shop_close(&shop);
}

/* --- it holds more ---------------------------------------------------------
 */

static void
an_older_image_is_rolled_forward_from_the_mirror(void)
{
    struct stick stick = stick_make("image-stick");
    struct salur_recovery recovery;
    struct image image;
    struct shop shop;

    shop_open(&shop, "image");
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    image = image_take(&shop);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 3), SALUR_OK);
    shop_shut(&shop);
    image_put(&shop, &image);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(recovery.happened && recovery.rebuilt && recovery.restored);
    CHECK(recovery.source == SALUR_RECOVERY_MIRROR);
    CHECK_U64(recovery.before, 3);
    CHECK_U64(recovery.after, 5);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_E_SPENT);
    check_restored(&shop, 6, 5);
    CHECK_ERR(shop_pay(&shop, 3), SALUR_E_SPENT);
    CHECK(kind_of(&shop) == SALUR_MIRROR_WHOLE);
    check_same(&shop, &stick);
    /* And at the same time the log was lost, or the journal. */
    shop_shut(&shop);
    image_put(&shop, &image);
    remove_file(&shop, "log/data.mdb");
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 3), SALUR_E_SPENT);
    shop_shut(&shop);
    remove_file(&shop, "journal");
    remove_file(&shop, "log/data.mdb");
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(recovery.journal_made && recovery.rebuilt);
    CHECK(recovery.source == SALUR_RECOVERY_MIRROR);
    CHECK_ERR(shop_pay(&shop, 3), SALUR_E_SPENT);
    village_check_chain(shop.ledger);
    image_free(&image);
    shop_close(&shop);
}

/* A stick that somebody wrote to: records whose checks hold, and whose seal
 * is not this store's. */
static void
what_another_sealed_is_not_taken_over(void)
{
    struct stick stick = stick_make("evil-stick");
    struct salur_recovery recovery;
    struct image image;
    struct aside longer;
    struct shop shop;
    size_t len;

    shop_open(&shop, "evil");
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    shop_shut(&shop);
    image = image_take(&shop);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    longer.bytes = read_file(stick.file, &longer.len);
    for (size_t bit = 0; bit < 256; bit += 5) {
        image_put(&shop, &image);
        len = longer.len - 32 + bit / 8;
        longer.bytes[len] ^= (uint8_t)(1U << (bit % 8));
        write_stick(&stick, longer.bytes, longer.len);
        longer.bytes[len] ^= (uint8_t)(1U << (bit % 8));
        CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_E_ROLLBACK);
    }
    /* Without that stick it opens as it is. */
    CHECK(unlink(stick.file) == 0);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_U64(shop_size(&shop), 2);
    free(longer.bytes);
    image_free(&image);
    shop_close(&shop);
}

static void
another_history_is_refused(void)
{
    struct stick stick = stick_make("fork-stick");
    struct salur_recovery recovery;
    struct image image;
    struct aside other;
    struct shop shop;

    shop_open(&shop, "fork");
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    shop_shut(&shop);
    image = image_take(&shop);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    shop_shut(&shop);
    other.bytes = read_file(stick.file, &other.len);
    image_put(&shop, &image);
    CHECK(unlink(stick.file) == 0);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 3), SALUR_OK);
    /* It comes back while the counter is open: told, and nothing stops. */
    write_stick(&stick, other.bytes, other.len);
    CHECK_ERR(shop_pay(&shop, 4), SALUR_OK);
    CHECK(kind_of(&shop) == SALUR_MIRROR_FAILED);
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_E_FORK);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_E_FORK);
    free(other.bytes);
    other.bytes = read_file(stick.file, &other.len); /* untouched */
    CHECK(unlink(stick.file) == 0);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    free(other.bytes);
    image_free(&image);
    shop_close(&shop);
}

/* --- it is something else --------------------------------------------------
 */

static void
what_is_not_its_journal_is_left_alone(void)
{
    static const char *const texts[] = {
        "my holiday pictures", "salur/journal/v1\n",
        "salur/journal/v2\ntest/dinsos/log/9901012001/a/k1\n",
        "salur/journal/v1\ntest/dinsos/log/9901012001/b/k1\n"};
    struct stick stick = stick_make("foreign-stick");
    struct salur_recovery recovery;
    struct shop shop;

    shop_open(&shop, "foreign");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t len = strlen(texts[i]);
        uint8_t *bytes;

        write_stick(&stick, (const uint8_t *)texts[i], len);
        if (i == 1) { /* a beginning of its journal */
            CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir),
                      SALUR_OK);
            check_same(&shop, &stick);
            continue;
        }
        CHECK_ERR(i == 0 ? salur_ledger_mirror_set(shop.ledger, stick.dir)
                         : SALUR_E_EXISTS,
                  SALUR_E_EXISTS);
        if (i > 0) {
            CHECK_ERR(shop_pay(&shop, i), SALUR_OK);
            CHECK(kind_of(&shop) == SALUR_MIRROR_FOREIGN);
            CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
            CHECK(kind_of(&shop) == SALUR_MIRROR_FOREIGN);
        }
        bytes = read_file(stick.file, &len);
        CHECK_MEM(bytes, len, texts[i], strlen(texts[i]));
        free(bytes);
    }
    shop_close(&shop);
}

static void
a_folder_that_cannot_be_one_is_refused(void)
{
    struct stick stick = stick_make("bad-stick");
    struct salur_ledger *reader = NULL;
    struct shop shop;
    char path[SALUR_MIRROR_PATH_MAX + 8];

    shop_open(&shop, "bad");
    (void)snprintf(path, sizeof path, "%s/none", stick.dir);
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, path), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, ""), SALUR_E_ARG);
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, "a\nb"), SALUR_E_ARG);
    memset(path, 'a', sizeof path);
    path[SALUR_MIRROR_PATH_MAX] = '\0';
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, path), SALUR_E_ARG);
    CHECK(mkdir(stick.file, 0700) == 0);
    CHECK(salur_ledger_mirror_set(shop.ledger, stick.dir) != SALUR_OK);
    CHECK(kind_of(&shop) == SALUR_MIRROR_OFF);
    CHECK(rmdir(stick.file) == 0);
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    shop_shut(&shop);
    CHECK_ERR(salur_ledger_open(&reader, shop.path, SALUR_LEDGER_READ_ONLY),
              SALUR_OK);
    CHECK_ERR(salur_ledger_mirror_set(reader, NULL), SALUR_E_PERMISSION);
    shop.ledger = reader;
    CHECK(kind_of(&shop) == SALUR_MIRROR_WHOLE);
    shop_close(&shop);
}

/* --- made again by hand ----------------------------------------------------
 */

static void
a_store_is_made_again_from_a_stick(void)
{
    struct stick stick = stick_make("hand-stick");
    struct salur_recovery recovery;
    struct shop shop;

    shop_open(&shop, "hand");
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    CHECK_ERR(salur_ledger_rebuild(shop.path, "/nowhere", &recovery),
              SALUR_E_NOT_FOUND);
    shop_shut(&shop);
    remove_file(&shop, "journal");
    remove_file(&shop, "journal.key");
    remove_file(&shop, "log/data.mdb");
    /* Nobody knows these seals: somebody has to say so. */
    CHECK(shop_reopen(&shop, &recovery) != SALUR_OK);
    CHECK_ERR(salur_ledger_rebuild(shop.path, stick.dir, &recovery), SALUR_OK);
    CHECK_U64(recovery.after, 3);
    CHECK(recovery.source == SALUR_RECOVERY_MIRROR);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_E_SPENT);
    check_restored(&shop, 6, 3);
    CHECK(kind_of(&shop) == SALUR_MIRROR_WHOLE);
    /* A shorter one takes nothing away. */
    shop_shut(&shop);
    CHECK(truncate(stick.file, 100) == 0);
    CHECK(salur_ledger_rebuild(shop.path, stick.file, &recovery) != SALUR_OK);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_E_SPENT);
    shop_close(&shop);
}

/* Whoever writes to a stick can make the checks of a journal, and no seals. */
static void
a_store_takes_no_records_that_it_did_not_write(void)
{
    struct stick stick = stick_make("forged-stick");
    struct salur_recovery recovery;
    struct image image;
    struct aside key;
    struct shop shop;

    shop_open(&shop, "forged");
    CHECK_ERR(salur_ledger_mirror_set(shop.ledger, stick.dir), SALUR_OK);
    shop_shut(&shop);
    image = image_take(&shop);
    key = put_aside(&shop, "journal.key");
    /* The same store with another key stands for the forger. */
    remove_file(&shop, "journal.key");
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    image_put(&shop, &image);
    put_file(&shop, "journal.key", key.bytes, key.len);
    CHECK_ERR(salur_ledger_rebuild(shop.path, stick.dir, &recovery),
              SALUR_E_SIGNATURE);
    CHECK_ERR(salur_ledger_rebuild(shop.path, stick.file, &recovery),
              SALUR_E_SIGNATURE);
    CHECK(!recovery.happened);
    /* Without the stick it goes on as it was. */
    CHECK(unlink(stick.file) == 0);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(!recovery.happened);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    image_free(&image);
    free(key.bytes);
    shop_close(&shop);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(it_follows_every_record),
        TEST(a_stick_that_was_out_is_caught_up),
        TEST(every_beginning_is_caught_up),
        TEST(a_first_copy_that_was_torn_is_made_again),
        TEST(an_older_image_is_rolled_forward_from_the_mirror),
        TEST(what_another_sealed_is_not_taken_over),
        TEST(another_history_is_refused),
        TEST(what_is_not_its_journal_is_left_alone),
        TEST(a_folder_that_cannot_be_one_is_refused),
        TEST(a_store_is_made_again_from_a_stick),
        TEST(a_store_takes_no_records_that_it_did_not_write),
    };

    return RUN_TESTS(tests, argc, argv);
}
