/* SPDX-License-Identifier: Apache-2.0 */
/* Chains made anew, heads signed again, logs rolled back and spliced. */
#include "tests/audit/bench.h"

/* Give entries from n on new numbers and prevs, as an editor without the key
 * would. */
static void
chain_anew(struct bench *b, struct file *file, size_t n)
{
    for (size_t i = n; i < file->count; i++) {
        struct salur_entry entry;
        struct salur_buf buf;
        struct page old = file->pages[i];

        CHECK_ERR(salur_entry_decode(&entry, salur_bytes(old.bytes, old.len)),
                  SALUR_OK);
        entry.seq = i;
        if (i == 0) {
            salur_entry_first_prev(b->v.hasher, VILLAGE_ORIGIN, &entry.prev);
        } else {
            salur_hash_leaf(
                b->v.hasher,
                salur_bytes(file->pages[i - 1].bytes, file->pages[i - 1].len),
                &entry.prev);
        }
        salur_buf_fixed(&buf, file->pages[i].bytes, sizeof old.bytes);
        CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_OK);
        file->pages[i].len = buf.len;
    }
}

static void
a_chain_made_anew_without_the_key_proves_nothing(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 1; n < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        /* Replaced: the chain holds, and with the last leaf all would. */
        file->pages[n] = false_page(&b, file, n);
        chain_anew(&b, file, n + 1);
        verify_file(file, &b.policy, &b.verdict);
        CHECK(!has_finding(&b.verdict, SALUR_F_CHAIN));
        CHECK(!has_finding(&b.verdict, SALUR_F_SEQUENCE));
        CHECK(has_finding(&b.verdict, SALUR_F_ROOT));
        CHECK_U64(find_finding(&b.verdict, SALUR_F_ROOT).seq, ENTRIES - 1);
        CHECK_U64(b.verdict.report.proven, heads_below(n));
        CHECK((has_finding(&b.verdict, SALUR_F_COSIGNED)) == (n < COSIGNED));
        file_wipe(file);

        /* Removed: one fewer than was signed. */
        file = file_copy(&b.v.file);
        remove_page(file, n);
        chain_anew(&b, file, n);
        verify_file(file, &b.policy, &b.verdict);
        CHECK(has_finding(&b.verdict, SALUR_F_SIZE));
        CHECK_U64(find_finding(&b.verdict, SALUR_F_SIZE).seq, ENTRIES - 1);
        CHECK_U64(b.verdict.report.proven, heads_below(n));
        file_wipe(file);

        /* Added: one more. */
        file = file_copy(&b.v.file);
        {
            struct page page = false_page(&b, file, n);

            insert_page(file, n, &page);
        }
        chain_anew(&b, file, n + 1);
        verify_file(file, &b.policy, &b.verdict);
        CHECK(has_finding(&b.verdict, SALUR_F_ROOT));
        CHECK(has_finding(&b.verdict, SALUR_F_SIZE));
        CHECK_U64(b.verdict.report.proven,
                  heads_below(n == WITNESSED ? n + 1 : n));
        file_wipe(file);
    }
    bench_close(&b);
}

static void
without_a_witness_a_chain_made_anew_leaves_nothing_proven(void)
{
    struct bench b;
    struct file *file;

    bench_open(&b);
    begin_log(&b.v);
    for (size_t i = 0; i < 6; i++) {
        (void)write_redeem(&b.v, i);
    }
    finish(&b.v);
    file = file_copy(&b.v.file);
    file->pages[5] = false_page(&b, file, 5);
    chain_anew(&b, file, 6);
    verify_file(file, &b.policy, &b.verdict);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_ROOT, 8});
    CHECK_U64(b.verdict.report.proven, 0);
    CHECK_U64(b.verdict.findings[0].proven, 0);
    /* Five redemptions are left in it, and each is in doubt. */
    CHECK_U64(b.verdict.findings[0].affected, 5);
    CHECK_I64(b.verdict.findings[0].affected_idr,
              600000 + 650000 + 750000 + 800000 + 850000);
    CHECK(b.verdict.findings[0].has_hashes);
    file_wipe(file);
    bench_close(&b);
}

static void
a_head_signed_with_a_false_key_is_refused(void)
{
    struct bench b;
    struct file *file;

    bench_open(&b);
    short_log(&b);
    file = file_copy(&b.v.file);
    file->pages[5] = false_page(&b, file, 5);
    chain_anew(&b, file, 6);
    sign_head(&b.v, file, file->count, KEY_FALSE_LOG, &file->checkpoint);
    verify_file(file, &b.policy, &b.verdict);
    CHECK(has_finding(&b.verdict, SALUR_F_CHECKPOINT_SIG));
    CHECK_ERR(find_finding(&b.verdict, SALUR_F_CHECKPOINT_SIG).err,
              SALUR_E_KEY_UNKNOWN);
    CHECK(!has_finding(&b.verdict, SALUR_F_ROOT));
    CHECK(has_finding(&b.verdict, SALUR_F_COSIGNED));
    CHECK_U64(b.verdict.report.proven, 0);
    file_wipe(file);
    bench_close(&b);
}

/* Whoever holds the key can sign anything, but not what others hold. */
static void
a_key_holders_rewrite_is_found_by_what_a_witness_saw(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 1; n < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        file->pages[n] = false_page(&b, file, n);
        chain_anew(&b, file, n + 1);
        sign_head(&b.v, file, file->count, KEY_LOG, &file->checkpoint);
        verify_file(file, &b.policy, &b.verdict);
        CHECK(!has_finding(&b.verdict, SALUR_F_ROOT));
        CHECK((has_finding(&b.verdict, SALUR_F_COSIGNED)) == (n < COSIGNED));
        CHECK_U64(b.verdict.report.proven,
                  n < COSIGNED ? heads_below(n) : ENTRIES);
        file_wipe(file);
    }
    bench_close(&b);
}

/* An old image of the laptop: shorter than what was cosigned. */
static void
a_rolled_back_log_is_found_by_what_a_witness_saw(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 1; n < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        file->count = n;
        sign_head(&b.v, file, n, KEY_LOG, &file->checkpoint);
        verify_file(file, &b.policy, &b.verdict);
        if (n >= COSIGNED) {
            CHECK_CLEAN(&b.verdict);
        } else {
            CHECK_FINDINGS(&b.verdict, {SALUR_F_COSIGNED, n});
            CHECK_ERR(b.verdict.findings[0].err, SALUR_E_ROLLBACK);
            CHECK_U64(b.verdict.report.proven, n);
        }
        file_wipe(file);
    }
    bench_close(&b);
}

/* Two histories of one device: the end of one behind the beginning of the
 * other. */
static void
two_spliced_logs_are_found(void)
{
    struct bench b;
    struct bench other;

    bench_open(&b);
    short_log(&b);
    bench_open(&other);
    other.v.time_s++;
    short_log(&other);
    for (size_t n = 1; n < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        memcpy(&file->pages[n], &other.v.file.pages[n],
               (ENTRIES - n) * sizeof file->pages[0]);
        verify_file(file, &b.policy, &b.verdict);
        CHECK(has_finding(&b.verdict, SALUR_F_CHAIN));
        CHECK(has_finding(&b.verdict, SALUR_F_ROOT));
        /* Neither side of the seam can be told to be the false one, unless
         * the recorded hash of the last entry before gives a root. */
        CHECK(named(&b.verdict) + 1 >= n && named(&b.verdict) <= n);
        CHECK(b.verdict.report.proven <= n);
        file_wipe(file);
    }
    bench_close(&other);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_chain_made_anew_without_the_key_proves_nothing),
        TEST(without_a_witness_a_chain_made_anew_leaves_nothing_proven),
        TEST(a_head_signed_with_a_false_key_is_refused),
        TEST(a_key_holders_rewrite_is_found_by_what_a_witness_saw),
        TEST(a_rolled_back_log_is_found_by_what_a_witness_saw),
        TEST(two_spliced_logs_are_found),
    };

    return RUN_TESTS(tests, argc, argv);
}
