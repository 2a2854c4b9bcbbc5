/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stores that were left in the middle: each file older, shorter, missing,
 * torn or another's, in each combination that a power cut or a hand makes.
 * What was acknowledged is there afterwards, or opening is refused.
 */
#include "salur/journal.h"

#include "tests/harness/store_files.h"

/* --- LMDB behind the journal -----------------------------------------------
 */

static void
a_log_that_lost_its_last_commits_is_made_again(void)
{
    struct salur_recovery recovery;
    struct salur_ledger *reader = NULL;
    struct aside old;
    struct aside mark;
    struct shop shop;

    shop_open(&shop, "behind");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    old = put_aside(&shop, "log/data.mdb");
    mark = put_aside(&shop, "settled");
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(!recovery.happened);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 3), SALUR_OK);
    shop_shut(&shop);
    put_file(&shop, "log/data.mdb", old.bytes, old.len);
    put_file(&shop, "settled", mark.bytes, mark.len);
    CHECK_ERR(salur_ledger_open(&reader, shop.path, SALUR_LEDGER_READ_ONLY),
              SALUR_E_UNSETTLED);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(recovery.happened && recovery.rebuilt && recovery.restored);
    CHECK(recovery.source == SALUR_RECOVERY_JOURNAL);
    CHECK_U64(recovery.before, 3);
    CHECK_U64(recovery.after, 5);
    CHECK_U64(shop_size(&shop), 5);
    CHECK_ERR(shop_pay(&shop, 3), SALUR_E_SPENT);
    check_restored(&shop, 5, 5);
    CHECK_ERR(shop_pay(&shop, 4), SALUR_OK);
    CHECK_U64(shop_size(&shop), 8); /* said once */
    village_check_chain(shop.ledger);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(!recovery.happened);
    free(old.bytes);
    free(mark.bytes);
    shop_close(&shop);
}

/* LMDB's words from mm_mapsize to mm_txnid, of either page. */
#define META_AT 40
#define META_LEN 120

/* The two pages that say where LMDB's trees are, in every mixture of eight
 * bytes: newer numbers over older roots, and the other way round. */
static void
a_torn_meta_page_never_hides_a_handout(void)
{
    struct salur_recovery recovery;
    struct aside mark;
    struct aside old;
    struct aside now;
    struct shop shop;

    shop_open(&shop, "torn");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    old = put_aside(&shop, "log/data.mdb");
    mark = put_aside(&shop, "settled");
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 3), SALUR_OK);
    shop_shut(&shop);
    now = put_aside(&shop, "log/data.mdb");
    for (size_t word = 0; word < META_LEN / 8 * 3; word++) {
        size_t page = now.len < old.len ? 0 : (word % 2) * 4096;
        size_t at = page + META_AT + word / 3 * 8;
        uint8_t *mixed = malloc(now.len);

        memcpy(mixed, now.bytes, now.len);
        if (word % 3 == 0) { /* one word */
            memcpy(mixed + at, old.bytes + at, 8);
        } else if (word % 3 == 1) { /* all up to it */
            memcpy(mixed + page, old.bytes + page, at + 8 - page);
        } else { /* all from it on */
            memcpy(mixed + at, old.bytes + at, page + 512 - at);
        }
        put_file(&shop, "log/data.mdb", mixed, now.len);
        put_file(&shop, "settled", mark.bytes, mark.len);
        if (CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK)) {
            CHECK(recovery.rebuilt);
            CHECK_ERR(shop_pay(&shop, 2), SALUR_E_SPENT);
            CHECK_ERR(shop_pay(&shop, 3), SALUR_E_SPENT);
            village_check_chain(shop.ledger);
        }
        shop_shut(&shop);
        free(mixed);
        free(now.bytes);
        now = put_aside(&shop, "log/data.mdb");
        free(old.bytes);
        old = put_aside(&shop, "log/data.mdb");
        free(mark.bytes);
        mark = put_aside(&shop, "settled");
        CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
        CHECK_ERR(shop_pay(&shop, 2), SALUR_E_SPENT);
        CHECK_ERR(shop_pay(&shop, 3), SALUR_E_SPENT);
        shop_shut(&shop);
        free(now.bytes);
        now = put_aside(&shop, "log/data.mdb");
    }
    free(old.bytes);
    free(now.bytes);
    free(mark.bytes);
    shop_close(&shop);
}

static void
a_log_that_is_gone_is_made_again(void)
{
    static const char *const what[] = {"log/data.mdb", "log/lock.mdb", "log"};
    struct salur_recovery recovery;
    struct shop shop;
    char path[512];

    shop_open(&shop, "gone");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    remove_file(&shop, what[0]);
    remove_file(&shop, what[1]);
    CHECK(rmdir(shop_name(&shop, what[2], path)) == 0);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(recovery.rebuilt && recovery.restored);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_E_SPENT);
    check_restored(&shop, 5, 3);
    shop_close(&shop);
}

/* Killed between commit and mark: nothing was gained, nothing is said in the
 * log. */
static void
a_missing_mark_costs_a_rebuild_and_nothing_else(void)
{
    struct salur_recovery recovery;
    struct shop shop;
    struct aside mark;

    shop_open(&shop, "mark");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    mark = put_aside(&shop, "settled");
    for (size_t len = 0; len <= mark.len; len++) {
        put_file(&shop, "settled", mark.bytes, len);
        CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
        CHECK_U64(recovery.rebuilt, len < mark.len);
        CHECK_U64(recovery.restored, 0);
        CHECK_U64(recovery.after, len < mark.len ? 3 : 0);
        shop_shut(&shop);
    }
    remove_file(&shop, "settled");
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_U64(shop_size(&shop), 3);
    free(mark.bytes);
    shop_close(&shop);
}

/* --- the journal -----------------------------------------------------------
 */

/* Whatever is left of the journal, LMDB with its mark has it all. */
static void
a_journal_of_every_length_is_made_again(void)
{
    struct salur_recovery recovery;
    struct image whole;
    struct shop shop;
    uint64_t size;

    shop_open(&shop, "lengths");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    size = shop_size(&shop);
    shop_shut(&shop);
    whole = image_take(&shop);
    for (size_t len = 0; len < whole.journal.len;
         len += len < whole.journal.len - 2000 ? 997 : 7) {
        image_put(&shop, &whole);
        put_file(&shop, "journal", whole.journal.bytes, len);
        if (!CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK)) {
            (void)printf("length %zu\n", len);
        }
        CHECK(recovery.journal_made && !recovery.rebuilt);
        CHECK_U64(shop_size(&shop), size);
        CHECK_ERR(shop_pay(&shop, 2), SALUR_E_SPENT);
        CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
        CHECK(!recovery.happened);
    }
    image_free(&whole);
    shop_close(&shop);
}

/* The mark says that a record was there: nothing is shortened in silence. */
static void
a_journal_that_ends_before_its_mark_is_refused_without_a_log(void)
{
    struct salur_recovery recovery;
    struct image old;
    struct aside mark;
    struct shop shop;

    shop_open(&shop, "before-mark");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    old = image_take(&shop);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    shop_shut(&shop);
    mark = put_aside(&shop, "settled");
    image_put(&shop, &old);
    put_file(&shop, "settled", mark.bytes, mark.len);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_E_CORRUPT);
    /* Somebody decides: it is the journal that there is. */
    CHECK_ERR(salur_ledger_rebuild(shop.path, NULL, &recovery), SALUR_OK);
    CHECK(recovery.rebuilt && recovery.source == SALUR_RECOVERY_JOURNAL);
    CHECK_U64(recovery.after, 3);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    check_restored(&shop, 5, 3);
    image_free(&old);
    free(mark.bytes);
    shop_close(&shop);
}

/* Never acknowledged: torn at each byte, with zeroes or rubbish behind. */
static void
a_torn_tail_is_cut_and_told(void)
{
    struct salur_recovery recovery;
    struct aside mark;
    struct aside old;
    struct aside now;
    struct image before;
    struct shop shop;

    shop_open(&shop, "tail");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    before = image_take(&shop);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    shop_shut(&shop);
    now = put_aside(&shop, "journal");
    old = before.journal;
    mark = before.mark;
    for (size_t len = old.len + 1; len < now.len; len++) {
        uint8_t *torn = malloc(now.len);

        memcpy(torn, now.bytes, now.len);
        memset(torn + len, (int)(len & 1) * 0xa5, now.len - len);
        image_put(&shop, &before);
        put_file(&shop, "journal", torn, len % 3 == 0 ? now.len : len);
        put_file(&shop, "settled", mark.bytes, mark.len);
        if (torn[now.len - 1] == now.bytes[now.len - 1] && len > now.len - 33) {
            free(torn); /* only the seal, which this chain does not hold */
            continue;
        }
        CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
        if (len < now.len - 32 || len % 3 != 0) {
            CHECK(recovery.happened && recovery.cut > 0);
            CHECK_U64(shop_size(&shop), 3);
            CHECK_U64(recovery.after, 3);
        }
        free(torn);
    }
    free(now.bytes);
    image_free(&before);
    shop_close(&shop);
}

/* Every bit of it, with LMDB lost: what was acknowledged is there, or it is
 * refused. */
static void
a_flipped_bit_shortens_nothing_in_silence(void)
{
    struct salur_recovery recovery;
    struct prng prng = {20261125};
    struct image whole;
    struct shop shop;
    unsigned refused = 0;

    shop_open(&shop, "flips");
    for (size_t i = 1; i < 8; i++) {
        CHECK_ERR(shop_pay(&shop, i), SALUR_OK);
    }
    shop_shut(&shop);
    whole = image_take(&shop);
    for (unsigned i = 0; i < 300; i++) {
        uint64_t bit = prng_below(&prng, whole.journal.len * 8);
        enum salur_err err;

        image_put(&shop, &whole);
        remove_file(&shop, "log/data.mdb");
        whole.journal.bytes[bit / 8] ^= (uint8_t)(1U << (bit % 8));
        put_file(&shop, "journal", whole.journal.bytes, whole.journal.len);
        whole.journal.bytes[bit / 8] ^= (uint8_t)(1U << (bit % 8));
        err = shop_reopen(&shop, &recovery);
        refused += err != SALUR_OK;
        if (err == SALUR_OK) { /* a seal, which nothing asks for here */
            CHECK_U64(shop_size(&shop), 9);
        } else {
            CHECK(err == SALUR_E_CORRUPT || err == SALUR_E_NOT_FOUND);
        }
    }
    CHECK(refused > 250);
    image_free(&whole);
    shop_close(&shop);
}

static void
another_history_of_the_same_store_is_a_fork(void)
{
    struct salur_recovery recovery;
    struct image base;
    struct aside other;
    struct shop shop;

    shop_open(&shop, "fork");
    shop_shut(&shop);
    base = image_take(&shop);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    other = put_aside(&shop, "journal");
    image_put(&shop, &base);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    shop_shut(&shop);
    put_file(&shop, "journal", other.bytes, other.len);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_E_FORK);
    CHECK(shop.ledger == NULL);
    free(other.bytes);
    image_free(&base);
    shop_close(&shop);
}

static void
the_journal_of_another_log_is_put_aside(void)
{
    struct salur_recovery recovery;
    struct aside other;
    struct shop shop;
    char path[512];

    shop_open(&shop, "foreign");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    shop_shut(&shop);
    other = put_aside(&shop, "journal");
    other.bytes[30] = 'x'; /* in the name */
    put_file(&shop, "journal", other.bytes, other.len);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(recovery.journal_made);
    CHECK_U64(shop_size(&shop), 3);
    CHECK(access(shop_name(&shop, "journal.kept", path), F_OK) == 0);
    CHECK_ERR(shop_pay(&shop, 1), SALUR_E_SPENT);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(!recovery.happened);
    free(other.bytes);
    shop_close(&shop);
}

/* --- beneath a running program ---------------------------------------------
 */

static void
a_journal_that_is_taken_away_stops_the_counter(void)
{
    struct salur_recovery recovery;
    struct shop shop;

    shop_open(&shop, "taken");
    CHECK_ERR(shop_pay(&shop, 1), SALUR_OK);
    remove_file(&shop, "journal");
    CHECK_ERR(shop_pay(&shop, 2), SALUR_E_UNSETTLED);
    CHECK_U64(shop_size(&shop), 3);
    CHECK_ERR(shop_reopen(&shop, &recovery), SALUR_OK);
    CHECK(recovery.journal_made);
    CHECK_ERR(shop_pay(&shop, 2), SALUR_OK);
    CHECK_U64(shop_size(&shop), 4);
    shop_close(&shop);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_log_that_lost_its_last_commits_is_made_again),
        TEST(a_torn_meta_page_never_hides_a_handout),
        TEST(a_log_that_is_gone_is_made_again),
        TEST(a_missing_mark_costs_a_rebuild_and_nothing_else),
        TEST(a_journal_of_every_length_is_made_again),
        TEST(a_journal_that_ends_before_its_mark_is_refused_without_a_log),
        TEST(a_torn_tail_is_cut_and_told),
        TEST(a_flipped_bit_shortens_nothing_in_silence),
        TEST(another_history_of_the_same_store_is_a_fork),
        TEST(the_journal_of_another_log_is_put_aside),
        TEST(a_journal_that_is_taken_away_stops_the_counter),
    };

    return RUN_TESTS(tests, argc, argv);
}
