/* SPDX-License-Identifier: Apache-2.0 */
/* What the receipts of families take from whoever holds the log's key. */
#include "tests/audit/bench.h"

/* The head of the first size entries of a file, as its key would sign it. */
static struct salur_signed_head
receipt_at(struct bench *b, const struct file *file, size_t size)
{
    struct salur_signed_head head = {
        .kind = SALUR_SIGNED_RECEIPT,
        .key = salur_trust_find_log(b->v.trust, VILLAGE_ORIGIN),
        .time_s = -1,
    };
    struct salur_tree tree;

    CHECK(head.key != NULL);
    memcpy(head.checkpoint.origin, VILLAGE_ORIGIN, sizeof VILLAGE_ORIGIN);
    salur_tree_init(&tree);
    for (size_t i = 0; i < size; i++) {
        struct salur_hash leaf;

        salur_hash_leaf(b->v.hasher,
                        salur_bytes(file->pages[i].bytes, file->pages[i].len),
                        &leaf);
        salur_tree_append(&tree, b->v.hasher, &leaf);
    }
    head.checkpoint.head.size = size;
    salur_tree_root(&tree, b->v.hasher, &head.checkpoint.head.root);
    return head;
}

static void
hold(struct bench *b, const struct salur_signed_head *heads, size_t count)
{
    b->policy.heads = heads;
    b->policy.heads_count = count;
}

static void
receipts_of_an_honest_log_find_nothing(void)
{
    struct salur_signed_head heads[ENTRIES];
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t size = 1; size <= ENTRIES; size++) {
        heads[size - 1] = receipt_at(&b, &b.v.file, size);
    }
    hold(&b, heads, ENTRIES);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.outside, ENTRIES);
    CHECK_U64(b.verdict.report.proven, ENTRIES);
    bench_close(&b);
}

/*
 * The key holder puts a false entry in the place of entry n and writes all
 * later ones anew, signs the new head, and no witness has seen the log.
 */
static void
rewrite(struct bench *b, struct file *file, size_t n)
{
    struct salur_buf buf;

    file->pages[n] = false_page(b, file, n);
    for (size_t i = n + 1; i < file->count; i++) {
        struct page old = file->pages[i];
        struct salur_entry entry;

        CHECK_ERR(salur_entry_decode(&entry, salur_bytes(old.bytes, old.len)),
                  SALUR_OK);
        salur_hash_leaf(
            b->v.hasher,
            salur_bytes(file->pages[i - 1].bytes, file->pages[i - 1].len),
            &entry.prev);
        salur_buf_fixed(&buf, file->pages[i].bytes, sizeof old.bytes);
        CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_OK);
        file->pages[i].len = buf.len;
    }
    salur_buf_wipe(&file->cosigned);
    salur_buf_clear(&file->checkpoint);
    {
        struct salur_signed_head head = receipt_at(b, file, file->count);

        CHECK_ERR(salur_checkpoint_sign(&head.checkpoint.head,
                                        b->v.keys[KEY_LOG], &file->checkpoint),
                  SALUR_OK);
    }
}

static void
one_receipt_refutes_every_rewriting_before_it(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    b.policy.witnesses = 0;
    for (size_t n = WITNESSED + 1; n < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        rewrite(&b, file, n);
        hold(&b, NULL, 0);
        verify_file(file, &b.policy, &b.verdict);
        CHECK(!has_finding(&b.verdict, SALUR_F_FORK));
        CHECK_U64(b.verdict.report.proven, ENTRIES);
        for (size_t size = WITNESSED + 1; size <= ENTRIES; size++) {
            struct salur_signed_head head = receipt_at(&b, &b.v.file, size);
            struct salur_finding found;

            hold(&b, &head, 1);
            verify_file(file, &b.policy, &b.verdict);
            found = find_finding(&b.verdict, SALUR_F_FORK);
            CHECK((found.id == SALUR_F_FORK) == (size > n));
            if (size > n) {
                CHECK_U64(found.seq, size - 1);
                CHECK_U64(found.other_seq, size);
                CHECK_ERR(found.err, SALUR_E_FORK);
                CHECK(found.has_hashes);
                CHECK_I64(found.severity, SALUR_SEVERITY_TAMPER);
                CHECK(b.verdict.report.proven <= n);
            } else {
                CHECK_U64(b.verdict.report.proven, ENTRIES);
            }
        }
        file_wipe(file);
    }
    bench_close(&b);
}

/* With a receipt below and one above, what lies between is in doubt. */
static void
receipts_prove_what_they_reach(void)
{
    struct salur_signed_head heads[2];
    struct file *file;
    struct bench b;

    bench_open(&b);
    short_log(&b);
    b.policy.witnesses = 0;
    heads[0] = receipt_at(&b, &b.v.file, 28);
    heads[1] = receipt_at(&b, &b.v.file, 15);
    file = file_copy(&b.v.file);
    rewrite(&b, file, 20);
    hold(&b, heads, 2);
    verify_file(file, &b.policy, &b.verdict);
    CHECK(has_finding(&b.verdict, SALUR_F_FORK));
    CHECK_U64(b.verdict.report.proven, 15);
    file_wipe(file);
    bench_close(&b);
}

/* What ends before a receipt is an older file, or one that was cut. */
static void
a_file_that_ends_before_a_receipt_says_so(void)
{
    struct salur_signed_head heads[2];
    struct file *file;
    struct bench b;

    bench_open(&b);
    short_log(&b);
    heads[0] = receipt_at(&b, &b.v.file, ENTRIES);
    heads[1] = receipt_at(&b, &b.v.file, 27);
    file = file_copy(&b.v.file);
    file->count = 25;
    salur_buf_clear(&file->checkpoint);
    {
        struct salur_signed_head head = receipt_at(&b, file, 25);

        CHECK_ERR(salur_checkpoint_sign(&head.checkpoint.head,
                                        b.v.keys[KEY_LOG], &file->checkpoint),
                  SALUR_OK);
    }
    hold(&b, heads, 2);
    verify_file(file, &b.policy, &b.verdict);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_ROLLBACK, 25});
    CHECK_U64(b.verdict.findings[0].other_seq, ENTRIES);
    CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_DIFFERENCE);
    CHECK_U64(b.verdict.report.proven, 25);
    file_wipe(file);
    bench_close(&b);
}

static void
heads_that_say_nothing_of_this_log_are_passed_over(void)
{
    struct salur_signed_head heads[3];
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t i = 0; i < 3; i++) {
        heads[i] = receipt_at(&b, &b.v.file, 20);
        heads[i].checkpoint.head.root.bytes[0] ^= 1;
    }
    heads[0].err = SALUR_E_SIGNATURE;
    heads[1].err = SALUR_E_KEY_UNKNOWN;
    heads[2].checkpoint.origin[strlen(VILLAGE_ORIGIN) - 4] = 'b';
    hold(&b, heads, 3);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.outside, 0);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(receipts_of_an_honest_log_find_nothing),
        TEST(one_receipt_refutes_every_rewriting_before_it),
        TEST(receipts_prove_what_they_reach),
        TEST(a_file_that_ends_before_a_receipt_says_so),
        TEST(heads_that_say_nothing_of_this_log_are_passed_over),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
