/* SPDX-License-Identifier: Apache-2.0 */
/* Entries removed, moved, added or changed: the first bad one is named. */
#include "tests/audit/bench.h"

static void
a_removed_entry_is_named(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 0; n < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        remove_page(file, n);
        /* The last one leaves no trace but in the signed size; in between,
         * the entry behind records what is missing. */
        expect_named(&b, file, n, n == ENTRIES - 1 ? COSIGNED : n);
        CHECK(has_finding(&b.verdict, SALUR_F_SIZE));
        CHECK((has_finding(&b.verdict, SALUR_F_SEQUENCE)) == (n < ENTRIES - 1));
        CHECK(!has_finding(&b.verdict, SALUR_F_CHAIN));
    }
    bench_close(&b);
}

static void
removed_runs_are_named(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 0; n + 1 < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        /* Of two neighbours only one is recorded: nothing can be put back. */
        remove_page(file, n);
        remove_page(file, n);
        expect_named(&b, file, n, heads_below(n));
    }
    for (size_t n = 1; n < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        file->count = n;
        expect_named(&b, file, n, heads_below(n));
        CHECK(!has_finding(&b.verdict, SALUR_F_SEQUENCE));
    }
    bench_close(&b);
}

static void
swapped_entries_are_named(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 0; n < ENTRIES; n++) {
        for (size_t k = n + 1; k < ENTRIES; k++) {
            struct file *file = file_copy(&b.v.file);
            struct page page = file->pages[n];

            file->pages[n] = file->pages[k];
            file->pages[k] = page;
            expect_named(&b, file, n, n);
        }
    }
    bench_close(&b);
}

static void
moved_entries_are_named(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 0; n < ENTRIES; n++) {
        for (size_t k = 0; k < ENTRIES; k++) {
            struct file *file = file_copy(&b.v.file);
            struct page page = file->pages[n];

            if (n == k) {
                file_wipe(file);
                continue;
            }
            remove_page(file, n);
            insert_page(file, k, &page);
            expect_named(&b, file, n < k ? n : k, n < k ? n : k);
        }
    }
    bench_close(&b);
}

static void
a_doubled_entry_is_named(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 0; n < ENTRIES; n++) {
        for (size_t k = n + 1; k <= ENTRIES; k++) {
            struct file *file = file_copy(&b.v.file);

            insert_page(file, k, &file->pages[n]);
            /* Behind the end, all that was signed is still there. */
            expect_named(&b, file, k, k);
            CHECK(has_finding(&b.verdict, SALUR_F_SIZE));
        }
    }
    bench_close(&b);
}

static void
an_inserted_entry_is_named(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 1; n <= ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);
        struct page page = false_page(&b, file, n);

        insert_page(file, n, &page);
        expect_named(&b, file, n, n);
        CHECK(has_finding(&b.verdict, SALUR_F_SIZE));
    }
    bench_close(&b);
}

static void
a_replaced_entry_is_named(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 1; n < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        file->pages[n] = false_page(&b, file, n);
        expect_named(&b, file, n, proven_without(n));
    }
    bench_close(&b);
}

/* Two edits: the first is named, and the entries between count as nothing. */
static void
of_two_edited_entries_the_first_is_named(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    for (size_t n = 1; n < ENTRIES - 1; n++) {
        for (size_t k = n + 1; k < ENTRIES - 1; k++) {
            struct file *file = file_copy(&b.v.file);

            /* The operator's name ends where the body begins: any byte of
             * the text will do; the second letter of "Wati". */
            struct page *pages[2] = {&file->pages[n], &file->pages[k]};

            for (size_t i = 0; i < 2; i++) {
                size_t at = 0;

                while (memcmp(pages[i]->bytes + at, "Wati", 4) != 0) {
                    at++;
                }
                pages[i]->bytes[at + 1] ^= 1;
            }
            expect_named(&b, file, n, n);
        }
    }
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_removed_entry_is_named),
        TEST(removed_runs_are_named),
        TEST(swapped_entries_are_named),
        TEST(moved_entries_are_named),
        TEST(a_doubled_entry_is_named),
        TEST(an_inserted_entry_is_named),
        TEST(a_replaced_entry_is_named),
        TEST(of_two_edited_entries_the_first_is_named),
    };

    return RUN_TESTS(tests, argc, argv);
}
