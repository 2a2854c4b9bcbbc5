/* SPDX-License-Identifier: Apache-2.0 */
/* Logs that are not continued, and why; after each nothing was written. */
#include "scarce.h"
#include "tests/core/continuing.h"

/* Refused, and nobody is refused or recorded for it. */
static void
check_kept_out(struct pair *pair, const struct source *source,
               enum salur_err wanted)
{
    uint64_t size = village_size(pair->b.ledger);
    struct salur_continued done;
    struct salur_peer peer;

    CHECK_ERR(go_on(pair, source, SALUR_CONTINUE_REPLACED, &done), wanted);
    CHECK_U64(done.entries + done.redeemed + done.proven.size, 0);
    CHECK_U64(village_size(pair->b.ledger), size);
    CHECK_ERR(salur_ledger_peer_at(pair->b.ledger, 0, &peer),
              SALUR_E_NOT_FOUND);
}

/* The export of another laptop, taken apart. */
static void
source_from(struct pair *pair, struct source *source, struct laptop *laptop)
{
    struct laptop a = pair->a;

    pair->a = *laptop;
    source_of(pair, source);
    pair->a = a;
}

static void
check_laptop(struct pair *pair, const struct salur_ledger_terms *terms,
             const char *name, uint8_t seed, enum salur_err wanted)
{
    struct laptop other;
    struct source source;

    source_init(&source);
    other.key = village_key(name, SALUR_ROLE_LOG, seed);
    (void)snprintf(other.path, sizeof other.path, "%s/other-%u", temp_dir(),
                   (unsigned)seed);
    CHECK_ERR(salur_ledger_create(other.path, terms, other.key,
                                  salur_bytes_str(VILLAGE_PASS), &stamp),
              SALUR_OK);
    CHECK_ERR(salur_ledger_open(&other.ledger, other.path, 0), SALUR_OK);
    source_from(pair, &source, &other);
    check_kept_out(pair, &source, wanted);
    laptop_close(&other);
    source_wipe(&source);
}

static void
only_an_older_log_of_this_village_is_continued(void)
{
    const struct salur_ledger_terms far = {VILLAGE_SITE + 1, "a", 1};
    const struct salur_ledger_terms unknown = {VILLAGE_SITE, "z", 1};
    const struct salur_ledger_terms same = {VILLAGE_SITE, "a", 1};
    struct pair pair;
    struct source source;
    struct salur_continued done;

    pair_open(&pair, "whose");
    source_init(&source);
    source_from(&pair, &source, &pair.b);
    check_kept_out(&pair, &source, SALUR_E_ORIGIN);
    check_laptop(&pair, &far, "test/dinsos/log/9901012002/a/k1", 70,
                 SALUR_E_OTHER_SITE);
    check_laptop(&pair, &unknown, "test/dinsos/log/9901012001/z/k1", 71,
                 SALUR_E_KEY_UNKNOWN);
    check_laptop(&pair, &same, "test/dinsos/log/9901012001/a/k1", 72,
                 SALUR_E_KEY_UNKNOWN);

    source_of(&pair, &source);
    for (int cause = -1; cause < 8; cause++) {
        if (cause < 1 || cause > 4) {
            CHECK_ERR(
                go_on(&pair, &source, (enum salur_continue_cause)cause, &done),
                SALUR_E_ARG);
        }
    }
    source.parts.entries.len = 0;
    check_kept_out(&pair, &source, SALUR_E_EMPTY);
    source_wipe(&source);
    pair_close(&pair);
}

static void
a_later_generation_is_not_continued_by_an_earlier_one(void)
{
    const struct salur_ledger_terms terms = {VILLAGE_SITE, "b", 2};
    struct pair pair;
    struct laptop later;
    struct source source;
    struct salur_buf trust;
    char vkey[SALUR_VKEY_MAX];
    char line[SALUR_VKEY_MAX + 32];

    pair_open(&pair, "later");
    source_init(&source);
    salur_buf_init(&trust, 1 << 20);
    later.key =
        village_key("test/dinsos/log/9901012001/b/k2", SALUR_ROLE_LOG, 73);
    (void)snprintf(later.path, sizeof later.path, "%s/later-2", temp_dir());
    CHECK_ERR(salur_ledger_create(later.path, &terms, later.key,
                                  salur_bytes_str(VILLAGE_PASS), &stamp),
              SALUR_OK);
    CHECK_ERR(salur_ledger_open(&later.ledger, later.path, 0), SALUR_OK);
    salur_vkey_format(vkey, salur_key_public(later.key));
    (void)snprintf(line, sizeof line, "log %s 9901012001\n", vkey);
    trust_again(&pair, 2, line, &trust);
    CHECK_ERR(salur_ledger_pin_trust(pair.b.ledger, salur_buf_view(&trust)),
              SALUR_OK);
    source_from(&pair, &source, &later);
    check_kept_out(&pair, &source, SALUR_E_ORDER);
    laptop_close(&later);
    salur_buf_wipe(&trust);
    source_wipe(&source);
    pair_close(&pair);
}

static void
what_was_signed_must_be_there(void)
{
    struct pair pair;
    struct source source;
    struct source longer;
    struct source theirs;

    pair_open(&pair, "signed");
    source_init(&source);
    source_init(&longer);
    source_init(&theirs);
    source_of(&pair, &source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    source_of(&pair, &longer);
    source_from(&pair, &theirs, &pair.b);

    /* Fewer entries than were signed. */
    source.parts.checkpoint = longer.parts.checkpoint;
    check_kept_out(&pair, &source, SALUR_E_ROOT);
    /* The note of another log, and none at all. */
    source.parts.checkpoint = theirs.parts.checkpoint;
    check_kept_out(&pair, &source, SALUR_E_SIGNATURE);
    source.parts.checkpoint = salur_bytes_str("no note");
    check_kept_out(&pair, &source, SALUR_E_SYNTAX);
    source.parts.checkpoint = salur_bytes(NULL, 0);
    source.parts.cosigned = theirs.parts.checkpoint;
    check_kept_out(&pair, &source, SALUR_E_SIGNATURE);
    source_wipe(&theirs);
    source_wipe(&longer);
    source_wipe(&source);
    pair_close(&pair);
}

/* Append to the source an entry that was never recorded. */
static void
forge(struct source *source, struct salur_entry *entry)
{
    struct salur_hasher *hasher = NULL;
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_buf out;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    salur_buf_init(&out, SALUR_ENTRY_MAX);
    salur_entry_cursor_init(&cursor, source->parts.entries);
    while (salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
        salur_hash_leaf(hasher, bytes, &entry->prev);
    }
    entry->seq = cursor.seq;
    entry->time_s = VILLAGE_OPEN_S + DAY;
    CHECK_ERR(salur_entry_encode(entry, &out), SALUR_OK);
    salur_entries_put(&source->entries, salur_buf_view(&out));
    source->parts.entries = salur_buf_view(&source->entries);
    salur_buf_wipe(&out);
    salur_hasher_free(hasher);
}

/* Whoever holds the stick writes what he likes behind the last signature:
 * families are sent away for it, and none is paid twice. */
static void
a_forged_tail_lets_nobody_be_paid_twice(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    struct salur_entry redeem = {.kind = SALUR_KIND_REDEEM};
    struct salur_entry undo_it = {.kind = SALUR_KIND_VOID};
    uint64_t first;

    pair_open(&pair, "forged");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    first = pair.out.seq;
    source_of(&pair, &source);
    redeem.body.redeem.cti = village_item(1, 1).cti;
    redeem.body.redeem.card = 1;
    redeem.body.redeem.method = SALUR_METHOD_KEYED;
    undo_it.body.voided.cti = redeem.body.redeem.cti;
    undo_it.body.voided.reason = SALUR_VOID_NOT_HANDED;

    undo_it.body.voided.redeem = first;
    forge(&source, &undo_it);
    forge(&source, &redeem);
    undo_it.body.voided.redeem = redeem.seq;
    forge(&source, &undo_it);
    undo_it.body.voided.redeem = UINT32_MAX;
    forge(&source, &undo_it);
    redeem.body.redeem.cti = village_item(1, 2).cti;
    forge(&source, &redeem);
    undo_it.body.voided.redeem = redeem.seq;
    forge(&source, &undo_it); /* names the redemption of another family */
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_REPLACED, &done), SALUR_OK);
    CHECK_U64(done.redeemed, 2);
    CHECK_U64(done.beyond, 1);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    CHECK_U64(pair.out.earlier_seq, first);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    source_wipe(&source);
    pair_close(&pair);
}

static void
entries_that_do_not_follow_are_refused(void)
{
    struct pair pair;
    struct source source;
    struct salur_entry redeem = {.kind = SALUR_KIND_REDEEM};

    pair_open(&pair, "chain");
    source_init(&source);
    redeem.body.redeem.card = 1;
    redeem.body.redeem.method = SALUR_METHOD_KEYED;
    source_of(&pair, &source);
    forge(&source, &redeem);
    source.entries.ptr[source.entries.len - 40] ^= 1;
    check_kept_out(&pair, &source, SALUR_E_CHAIN);
    source_wipe(&source);
    pair_close(&pair);
}

static void
a_log_goes_on_from_where_it_was_seen(void)
{
    struct pair pair;
    struct laptop again;
    struct source source;
    struct salur_continued done;

    pair_open(&pair, "seen");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    laptop_create(&again, "seen-again", "a", 8);
    stock(&pair, &again);
    source_from(&pair, &source, &again);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_IMAGE, &done),
              SALUR_E_ROLLBACK);
    CHECK_ERR(pay(&pair, &again, 3, "Wati"), SALUR_OK);
    CHECK_ERR(pay(&pair, &again, 4, "Wati"), SALUR_OK);
    source_from(&pair, &source, &again);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_IMAGE, &done), SALUR_E_FORK);
    source.parts.checkpoint.len = 0;
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_IMAGE, &done), SALUR_E_FORK);
    CHECK_ERR(pay(&pair, &pair.b, 3, "Budi"), SALUR_OK);
    laptop_close(&again);
    source_wipe(&source);
    pair_close(&pair);
}

static void
no_changed_or_cut_entries_are_taken(void)
{
    struct pair pair;
    struct source source;
    size_t tried = 0;

    pair_open(&pair, "bits");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    for (size_t bit = 0; bit < 8 * source.entries.len; bit += 3) {
        struct salur_continued done;

        source.entries.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(go_on(&pair, &source, SALUR_CONTINUE_OTHER, &done) != SALUR_OK);
        source.entries.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
        tried++;
    }
    for (size_t len = 0; len < source.entries.len; len++) {
        struct salur_continued done;

        source.parts.entries.len = len;
        CHECK(go_on(&pair, &source, SALUR_CONTINUE_OTHER, &done) != SALUR_OK);
    }
    CHECK(tried > 1000);
    source.parts.entries.len = source.entries.len - 1;
    check_kept_out(&pair, &source, SALUR_E_SHORT);
    source_wipe(&source);
    pair_close(&pair);
}

static void
memory_that_runs_out_changes_nothing(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    enum salur_err err;
    long tries = 0;

    pair_open(&pair, "scarce");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    do {
        ran_out = 0;
        allocations_left = tries++;
        err = go_on(&pair, &source, SALUR_CONTINUE_OTHER, &done);
        allocations_left = -1;
        CHECK_ERR(err, ran_out ? SALUR_E_MEMORY : SALUR_OK);
        if (ran_out) {
            struct salur_peer peer;

            CHECK_ERR(salur_ledger_peer_at(pair.b.ledger, 0, &peer),
                      SALUR_E_NOT_FOUND);
        }
    } while (ran_out && tries < 1000);
    CHECK(tries > 1 || !CAN_FAIL);
    CHECK(!done.already);
    source_wipe(&source);
    pair_close(&pair);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(only_an_older_log_of_this_village_is_continued),
        TEST(a_later_generation_is_not_continued_by_an_earlier_one),
        TEST(what_was_signed_must_be_there),
        TEST(a_forged_tail_lets_nobody_be_paid_twice),
        TEST(entries_that_do_not_follow_are_refused),
        TEST(a_log_goes_on_from_where_it_was_seen),
        TEST(no_changed_or_cut_entries_are_taken),
        TEST(memory_that_runs_out_changes_nothing),
    };
    return RUN_TESTS(tests, argc, argv);
}
