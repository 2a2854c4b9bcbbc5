/* SPDX-License-Identifier: Apache-2.0 */
/* Whose log it is, who signed its heads, and what the policy asks for. */
#include "tests/audit/bench.h"

/* A short log; its head is signed, nothing is cosigned. */
static void
open_signed(struct bench *b)
{
    open_log(b);
    (void)write_redeem(&b->v, 0);
    (void)write_redeem(&b->v, 1);
    finish(&b->v);
}

/* Let the auditor trust another note of the same keys. */
static void
trust_more(struct bench *b, const char *more)
{
    salur_trust_free(b->v.trust);
    b->v.trust = village_trust(&b->v, more);
    b->policy.trust = b->v.trust;
}

static void
a_log_without_a_trusted_key_proves_nothing(void)
{
    struct bench b;
    struct salur_trust *trust;
    struct salur_buf text;
    struct salur_buf note;

    open_signed(&b);
    salur_buf_init(&text, 1 << 16);
    salur_buf_init(&note, 1 << 16);
    sl_put_str(&text, "salur/trust/v1\nauthority test/kab\nserial 1\n"
                      "threshold 1\napprovals 1\n");
    put_key_line(&b.v, &text, KEY_ROOT, "");
    put_key_line(&b.v, &text, KEY_ISSUER, " 99 2026-10-01 2026-12-31");
    CHECK_ERR(
        salur_note_sign(&note, salur_buf_view(&text), b.v.keys[KEY_ROOT], 0),
        SALUR_OK);
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    b.policy.trust = trust;
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_CHECKPOINT_SIG, NO_ENTRY});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_KEY_UNKNOWN);
    CHECK_U64(b.verdict.report.proven, 0);
    CHECK_U64(b.verdict.findings[0].affected, 2);
    /* What it says of itself is reported as such. */
    CHECK_STR(b.verdict.report.origin, VILLAGE_ORIGIN);
    CHECK_U64(b.verdict.report.site, VILLAGE_SITE);
    CHECK(!b.verdict.report.checked_signature);
    CHECK(!b.verdict.report.checked_tree);
    CHECK(b.verdict.report.checked_chain);
    salur_trust_free(trust);
    salur_buf_wipe(&text);
    salur_buf_wipe(&note);
    bench_close(&b);
}

/* A checkpoint of any text, signed by the log's key. */
static void
sign_text(struct bench *b, const char *text)
{
    salur_buf_clear(&b->v.file.checkpoint);
    CHECK_ERR(salur_note_sign(&b->v.file.checkpoint, salur_bytes_str(text),
                              b->v.keys[KEY_LOG], 0),
              SALUR_OK);
}

static void
a_checkpoint_that_is_none_is_found(void)
{
    static const struct {
        const char *text;
        enum salur_finding_id id;
        enum salur_err err;
    } rows[] = {
        {VILLAGE_ORIGIN "\n5\n", SALUR_F_CHECKPOINT, SALUR_E_SYNTAX},
        {VILLAGE_ORIGIN "\nfive\nAAAA\n", SALUR_F_CHECKPOINT, SALUR_E_SYNTAX},
        {"test/kab/log/9901012001/b/k1\n5\n"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
         SALUR_F_CHECKPOINT, SALUR_E_ORIGIN},
    };
    struct bench b;

    open_signed(&b);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sign_text(&b, rows[i].text);
        bench_run(&b);
        CHECK_FINDINGS(&b.verdict, {rows[i].id, NO_ENTRY});
        CHECK(b.verdict.findings[0].err == rows[i].err ||
              b.verdict.findings[0].err / 100 == 2);
        CHECK_U64(b.verdict.report.proven, 0);
        CHECK_STR(b.verdict.report.origin, VILLAGE_ORIGIN);
    }
    bench_close(&b);
}

static void
a_root_of_other_entries_is_found(void)
{
    struct bench b;

    open_signed(&b);
    sign_text(&b, VILLAGE_ORIGIN
              "\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_ROOT, 4});
    CHECK(b.verdict.findings[0].has_hashes);
    CHECK_U64(b.verdict.findings[0].expected.bytes[0], 0);
    CHECK_MEM(b.verdict.findings[0].found.bytes, SALUR_HASH_LEN,
              b.verdict.report.head.root.bytes, SALUR_HASH_LEN);
    bench_close(&b);
}

/* Sizes that no file of this length can have are no reason to allocate. */
static void
a_huge_signed_size_is_found(void)
{
    struct bench b;

    open_signed(&b);
    sign_text(&b, VILLAGE_ORIGIN "\n4294967295\n"
                                 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
                                 "\n");
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_SIZE, 5});
    CHECK_U64(b.verdict.findings[0].other_seq, 4294967295U);
    bench_close(&b);
}

static void
entries_behind_the_signed_ones_are_found(void)
{
    struct bench b;

    open_signed(&b);
    (void)write_redeem(&b.v, 2);
    (void)write_redeem(&b.v, 3);
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_SIZE, 5});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_TRAILING);
    CHECK_U64(b.verdict.report.proven, 5);
    CHECK_U64(b.verdict.findings[0].affected, 2);
    CHECK_I64(b.verdict.findings[0].affected_idr, 700000 + 750000);
    bench_close(&b);
}

/* Write a genesis with one wrong field. */
static void
write_false_genesis(struct village *v, int field)
{
    struct salur_entry entry;

    (void)write_genesis(v);
    CHECK_ERR(salur_entry_decode(&entry, salur_bytes(v->file.pages[0].bytes,
                                                     v->file.pages[0].len)),
              SALUR_OK);
    switch (field) {
    case 0:
        memcpy(entry.body.genesis.origin, "test/kab/log/9901012001/b/k1", 29);
        break;
    case 1:
        entry.body.genesis.site++;
        break;
    case 2:
        memcpy(entry.body.genesis.device, "b", 2);
        break;
    case 3:
        entry.body.genesis.generation = 2;
        break;
    case 4:
        entry.body.genesis.log_key[0] ^= 1;
        break;
    default:
        v->prev.bytes[0] ^= 1;
        break;
    }
    v->file.count = 0;
    v->time_s = VILLAGE_START;
    if (field < 5) {
        salur_entry_first_prev(v->hasher, VILLAGE_ORIGIN, &v->prev);
    }
    (void)write_entry(v, &entry);
}

static void
a_log_must_begin_as_this_devices(void)
{
    for (int field = 0; field < 6; field++) {
        struct bench b;

        bench_open(&b);
        write_false_genesis(&b.v, field);
        (void)write_stage(&b.v);
        close_log(&b);
        CHECK_FINDINGS(&b.verdict, {SALUR_F_GENESIS, 0});
        CHECK_ERR(b.verdict.findings[0].err, field == 0   ? SALUR_E_ORIGIN
                                             : field == 5 ? SALUR_E_CHAIN
                                                          : SALUR_E_MISMATCH);
        CHECK_I64(b.verdict.findings[0].has_hashes, field == 5);
        bench_close(&b);
    }
}

static void
a_log_begins_once_and_with_a_genesis(void)
{
    struct bench b;

    bench_open(&b);
    (void)write_stage(&b.v);
    (void)write_genesis(&b.v);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_GENESIS, 0});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_SYNTAX);
    bench_close(&b);

    open_log(&b);
    (void)write_genesis(&b.v);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_GENESIS, 3});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_DUPLICATE);
    bench_close(&b);
}

static void
the_policy_says_how_many_witnesses_are_needed(void)
{
    struct bench b;

    open_signed(&b);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK(!b.verdict.report.checked_cosigned);
    b.policy.witnesses = 1;
    bench_run(&b); /* stripped */
    CHECK_FINDINGS(&b.verdict, {SALUR_F_COSIGNED, NO_ENTRY});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_QUORUM);
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_TAMPER);
    CHECK_U64(b.verdict.report.proven, 5);

    finish_cosigned(&b.v, 4);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.cosignatures, 1);
    b.policy.witnesses = 2;
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_COSIGNED, NO_ENTRY});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_QUORUM);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS_2, b.v.time_s);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.cosignatures, 2);
    bench_close(&b);
}

static void
strangers_do_not_count_and_are_noted(void)
{
    struct bench b;

    open_signed(&b);
    finish_cosigned(&b.v, 5);
    cosign(&b.v, &b.v.file.cosigned, KEY_STRANGER, b.v.time_s);
    b.policy.witnesses = 1;
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_COSIGNED, NO_ENTRY});
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_NOTE);
    CHECK_U64(b.verdict.report.cosignatures, 1);
    b.policy.witnesses = 2;
    bench_run(&b);
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_TAMPER);

    /* Nobody at all cosigned what calls itself cosigned. */
    b.policy.witnesses = 0;
    sign_head(&b.v, &b.v.file, 5, KEY_LOG, &b.v.file.cosigned);
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_COSIGNED, NO_ENTRY});
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_NOTE);

    /* A stranger on the log's own checkpoint. */
    salur_buf_clear(&b.v.file.cosigned);
    cosign(&b.v, &b.v.file.checkpoint, KEY_STRANGER, b.v.time_s);
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_CHECKPOINT_SIG, NO_ENTRY});
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_NOTE);
    CHECK_U64(b.verdict.report.proven, 5);
    bench_close(&b);
}

static void
a_withdrawn_witness_counts_for_what_it_signed_before(void)
{
    char line[64];
    struct bench b;

    open_signed(&b);
    finish_cosigned(&b.v, 5); /* on the 5th */
    b.policy.witnesses = 1;
    withdrawn_line(&b.v, line, KEY_WITNESS, "2026-10-07");
    trust_more(&b, line);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    withdrawn_line(&b.v, line, KEY_WITNESS, "2026-10-04");
    trust_more(&b, line);
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_COSIGNED, NO_ENTRY});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_QUORUM);
    bench_close(&b);
}

/* A stolen laptop: its key signs on, and only what was cosigned before the
 * key was withdrawn is proven. */
static void
a_withdrawn_log_key_proves_only_what_a_witness_saw_before(void)
{
    char line[64];
    struct bench b;

    open_signed(&b);
    finish_cosigned(&b.v, 4);
    withdrawn_line(&b.v, line, KEY_LOG, "2026-10-07");
    trust_more(&b, line);
    b.policy.time_s = VILLAGE_START + 10 * (int64_t)DAY_S;
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_CHECKPOINT_SIG, 4});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_KEY_WITHDRAWN);
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_TAMPER);
    CHECK_U64(b.verdict.report.proven, 4);
    CHECK_U64(b.verdict.findings[0].affected, 1);

    /* All of it was cosigned before: worth a note. */
    finish_cosigned(&b.v, 5);
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_CHECKPOINT_SIG, NO_ENTRY});
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_NOTE);
    CHECK_U64(b.verdict.report.proven, 5);

    /* Cosigned after the withdrawal: nothing. */
    b.v.time_s += 5 * DAY_S;
    finish_cosigned(&b.v, 5);
    bench_run(&b);
    CHECK(has_finding(&b.verdict, SALUR_F_CHECKPOINT_SIG));
    CHECK(has_finding(&b.verdict, SALUR_F_COSIGNED));
    CHECK_U64(b.verdict.report.proven, 0);

    /* To be withdrawn later: not yet. */
    b.policy.time_s = VILLAGE_START + DAY_S;
    b.v.time_s = VILLAGE_START + 600;
    finish_cosigned(&b.v, 5);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);
}

static void
nothing_at_all_is_a_finding(void)
{
    struct salur_verify_report report;
    struct bench b;

    bench_open(&b);
    verify_bytes(salur_bytes(NULL, 0), &b.policy, &b.verdict);
    CHECK(has_finding(&b.verdict, SALUR_F_PACK));
    CHECK_U64(b.verdict.report.entries, 0);
    CHECK_U64(b.verdict.report.proven, 0);
    CHECK_ERR(
        salur_verify_export(salur_bytes(NULL, 0), &b.policy, NULL, &report),
        SALUR_OK);
    CHECK_U64(report.findings, b.verdict.report.findings);
    b.policy.trust = NULL;
    CHECK_ERR(
        salur_verify_export(salur_bytes(NULL, 0), &b.policy, NULL, &report),
        SALUR_E_ARG);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_log_without_a_trusted_key_proves_nothing),
        TEST(a_checkpoint_that_is_none_is_found),
        TEST(a_root_of_other_entries_is_found),
        TEST(a_huge_signed_size_is_found),
        TEST(entries_behind_the_signed_ones_are_found),
        TEST(a_log_must_begin_as_this_devices),
        TEST(a_log_begins_once_and_with_a_genesis),
        TEST(the_policy_says_how_many_witnesses_are_needed),
        TEST(strangers_do_not_count_and_are_noted),
        TEST(a_withdrawn_witness_counts_for_what_it_signed_before),
        TEST(a_withdrawn_log_key_proves_only_what_a_witness_saw_before),
        TEST(nothing_at_all_is_a_finding),
    };

    return RUN_TESTS(tests, argc, argv);
}
