/* SPDX-License-Identifier: Apache-2.0 */
/* A new laptop goes on where another one ended: what was paid there is not
 * paid here, and an entry says how far that is proven. */
#include "tests/core/continuing.h"

static void
who_was_paid_there_is_refused_here(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    struct salur_entry entry;
    struct salur_buf buf;
    struct salur_peer peer;

    pair_open(&pair, "goes-on");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_REPLACED, &done), SALUR_OK);
    CHECK_STR(done.origin, salur_key_public(pair.a.key)->name);
    CHECK_U64(done.entries, village_size(pair.a.ledger));
    CHECK_U64(done.proven.size, done.entries);
    CHECK_U64(done.redeemed, 2);
    CHECK_U64(done.beyond + done.lapsed, 0);
    CHECK(done.has_last && done.last_seq == pair.out.seq);
    CHECK_MEM(done.last_cti.bytes, SALUR_CTI_LEN, village_item(1, 2).cti.bytes,
              SALUR_CTI_LEN);
    CHECK(!done.already);

    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    entry = village_entry(pair.b.ledger, done.seq, &buf);
    CHECK(entry.kind == SALUR_KIND_RESTORED);
    CHECK_STR(entry.body.restored.origin, done.origin);
    CHECK_U64(entry.body.restored.head.size, done.entries);
    CHECK_MEM(entry.body.restored.head.root.bytes, SALUR_HASH_LEN,
              source_root(&source, done.entries).bytes, SALUR_HASH_LEN);
    CHECK_U64(entry.body.restored.cause, SALUR_CONTINUE_REPLACED);
    CHECK_ERR(salur_ledger_peer_at(pair.b.ledger, 0, &peer), SALUR_OK);
    CHECK_U64(peer.head.size, done.entries);

    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    CHECK_ERR(pay(&pair, &pair.b, 3, "Budi"), SALUR_OK);
    salur_buf_wipe(&buf);
    source_wipe(&source);
    pair_close(&pair);
}

static void
a_void_there_is_a_void_here(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;

    pair_open(&pair, "voided");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    undo(&pair.a, pair.out.seq);
    source_of(&pair, &source);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_OTHER, &done), SALUR_OK);
    CHECK_U64(done.redeemed, 0);
    CHECK(!done.has_last);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_OK);
    source_wipe(&source);
    pair_close(&pair);
}

static void
again_writes_nothing_and_more_is_taken_in(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    uint64_t first;
    uint64_t size;

    pair_open(&pair, "again");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_REPLACED, &done), SALUR_OK);
    first = done.seq;
    size = village_size(pair.b.ledger);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_STOLEN, &done), SALUR_OK);
    CHECK(done.already && done.seq == first && done.redeemed == 1);
    CHECK_U64(village_size(pair.b.ledger), size);

    /* The stick turns up that held more than the office. */
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_REPLACED, &done), SALUR_OK);
    CHECK(!done.already && done.seq == size && done.redeemed == 2);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    source_wipe(&source);
    pair_close(&pair);
}

/* --- entries that nobody signed --------------------------------------------
 */

static void
what_nobody_signed_refuses_and_is_not_proven(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    uint64_t proven;

    pair_open(&pair, "beyond");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    proven = source_count(&source);
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    source_entries(&pair, &source);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_REPLACED, &done), SALUR_OK);
    CHECK_U64(done.proven.size, proven);
    CHECK_U64(done.entries, proven + 1);
    CHECK_U64(done.redeemed, 2);
    CHECK_U64(done.beyond, 1);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);

    /* With no signature at all, too. */
    source.parts.checkpoint.len = 0;
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_REPLACED, &done), SALUR_OK);
    CHECK(done.already);
    source_wipe(&source);
    pair_close(&pair);
}

static void
a_log_without_any_signature_is_continued_from_nothing(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    struct salur_entry entry;
    struct salur_peer peer;
    struct salur_buf buf;

    pair_open(&pair, "nothing");
    source_init(&source);
    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    source.parts.checkpoint.len = 0;
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_REPLACED, &done), SALUR_OK);
    CHECK_U64(done.proven.size, 0);
    CHECK_U64(done.beyond, 1);
    entry = village_entry(pair.b.ledger, done.seq, &buf);
    CHECK_U64(entry.body.restored.head.size, 0);
    CHECK_MEM(entry.body.restored.head.root.bytes, SALUR_HASH_LEN,
              source_root(&source, 0).bytes, SALUR_HASH_LEN);
    CHECK_ERR(salur_ledger_peer_at(pair.b.ledger, 0, &peer), SALUR_E_NOT_FOUND);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    salur_buf_wipe(&buf);
    source_wipe(&source);
    pair_close(&pair);
}

static void
an_unsigned_void_frees_only_what_is_unsigned(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    uint64_t proven;

    pair_open(&pair, "unsigned-void");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    proven = pair.out.seq;
    source_of(&pair, &source);
    undo(&pair.a, proven);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    undo(&pair.a, pair.out.seq);
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    undo(&pair.a, pair.out.seq);
    source_entries(&pair, &source);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_REPLACED, &done), SALUR_OK);
    CHECK_U64(done.redeemed, 1);
    CHECK_U64(done.beyond, 0);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    CHECK_U64(pair.out.earlier_seq, proven);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_OK);
    source_wipe(&source);
    pair_close(&pair);
}

/* --- the old laptop is withdrawn -------------------------------------------
 */

static void
a_withdrawn_log_is_continued_as_far_as_it_was_cosigned(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    uint64_t cosigned;

    pair_open(&pair, "stolen");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    cosigned = source_count(&source);
    source_cosign(&pair, &source, VILLAGE_OPEN_S + HOUR);
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    withdraw_a(&pair, "");
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_STOLEN, &done), SALUR_OK);
    CHECK_U64(done.proven.size, cosigned);
    CHECK_U64(done.entries, cosigned + 1);
    CHECK_U64(done.beyond, 1);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    source_wipe(&source);
    pair_close(&pair);
}

static void
a_cosignature_after_the_withdrawal_proves_nothing(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;

    pair_open(&pair, "late");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    source_cosign(&pair, &source, VILLAGE_OPEN_S + 30 * 24 * HOUR);
    withdraw_a(&pair, "");
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_STOLEN, &done), SALUR_OK);
    CHECK_U64(done.proven.size, 0);
    CHECK_U64(done.beyond, 1);
    source_wipe(&source);
    pair_close(&pair);
}

static void
what_lies_behind_the_size_of_a_withdrawal_was_not_paid(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    uint64_t kept;
    uint64_t first;
    char size[32];

    pair_open(&pair, "lapsed");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    first = pair.out.seq;
    kept = village_size(pair.a.ledger);
    CHECK_ERR(pay(&pair, &pair.a, 2, "thief"), SALUR_OK);
    undo(&pair.a, first);
    source_of(&pair, &source);
    /* Before the office has withdrawn the key, all of it counts. */
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    (void)snprintf(size, sizeof size, " %u", (unsigned)kept);
    withdraw_a(&pair, size);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_STOLEN, &done), SALUR_OK);
    CHECK_U64(done.redeemed, 1);
    CHECK_U64(done.lapsed, 1);
    CHECK(done.has_last && done.last_seq == first);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_OK);
    source_wipe(&source);
    pair_close(&pair);
}

static void
what_was_cosigned_before_a_withdrawal_was_paid(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;

    pair_open(&pair, "not-lapsed");
    source_init(&source);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    source_of(&pair, &source);
    source_cosign(&pair, &source, VILLAGE_OPEN_S + HOUR);
    withdraw_a(&pair, " 2");
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_STOLEN, &done), SALUR_OK);
    CHECK_U64(done.redeemed, 2);
    CHECK_U64(done.lapsed, 0);
    CHECK_U64(done.proven.size, done.entries);
    source_wipe(&source);
    pair_close(&pair);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(who_was_paid_there_is_refused_here),
        TEST(a_void_there_is_a_void_here),
        TEST(again_writes_nothing_and_more_is_taken_in),
        TEST(what_nobody_signed_refuses_and_is_not_proven),
        TEST(a_log_without_any_signature_is_continued_from_nothing),
        TEST(an_unsigned_void_frees_only_what_is_unsigned),
        TEST(a_withdrawn_log_is_continued_as_far_as_it_was_cosigned),
        TEST(a_cosignature_after_the_withdrawal_proves_nothing),
        TEST(what_lies_behind_the_size_of_a_withdrawal_was_not_paid),
        TEST(what_was_cosigned_before_a_withdrawal_was_paid),
    };
    return RUN_TESTS(tests, argc, argv);
}
