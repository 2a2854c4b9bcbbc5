/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation of a verification fails once: the answer is an error and
 * never a verdict, and nothing leaks.  Sanitizers and other C libraries bring
 * allocators of their own; there the tests run without failures.
 */
#include "tests/audit/bench.h"

/* Allocations until one fails; 0: none does. */
static size_t countdown;
static size_t failed;
static size_t live; /* blocks allocated and not freed */

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#define INJECTS 1
void *
__libc_malloc(size_t size);
void *
__libc_calloc(size_t count, size_t size);
void *
__libc_realloc(void *ptr, size_t size);
void
__libc_free(void *ptr);

static int
fails(void)
{
    if (countdown == 0 || --countdown > 0) {
        return 0;
    }
    failed++;
    return 1;
}

static void *
counted(void *ptr)
{
    live += ptr != NULL;
    return ptr;
}

void *
malloc(size_t size)
{
    return fails() ? NULL : counted(__libc_malloc(size));
}

void *
calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__libc_calloc(count, size));
}

void *
realloc(void *ptr, size_t size)
{
    void *grown = fails() ? NULL : __libc_realloc(ptr, size);

    return ptr == NULL ? counted(grown) : grown;
}

void
free(void *ptr)
{
    live -= ptr != NULL;
    __libc_free(ptr);
}
#else
#define INJECTS 0
#endif

/* A log that needs every allocation there is: heads, cited heads, more
 * redemptions than the first index holds and all in a row, and an edit to be
 * rebuilt. */
static void
demanding_log(struct bench *b)
{
    open_log(b);
    (void)write_witnessed(&b->v, 3, b->v.time_s);
    for (size_t i = 0; i < 40; i++) {
        (void)write_keyed(&b->v, &b->v.items[i % VILLAGE_FAMILIES]);
        b->v.time_s -= 59;
    }
    finish(&b->v);
    finish_cosigned(&b->v, 5);
    b->v.file.pages[20].bytes[40] ^= 1;
}

static void
a_verification_without_memory_gives_no_verdict(void)
{
    struct salur_verify_report whole;
    struct salur_verify_report report;
    struct salur_buf pack;
    enum salur_err err = SALUR_E_MEMORY;
    size_t rounds = 0;
    size_t before;
    struct bench b;

    demanding_log(&b);
    salur_buf_init(&pack, 1 << 20);
    file_pack(&b.v.file, &pack);
    CHECK_ERR(
        salur_verify_export(salur_buf_view(&pack), &b.policy, NULL, &whole),
        SALUR_OK);
    CHECK_U64(whole.proven, 20);
    do {
        failed = 0;
        before = live;
        countdown = ++rounds;
        err = salur_verify_export(salur_buf_view(&pack), &b.policy, NULL,
                                  &report);
        countdown = 0;
        CHECK_U64(live, before);
        if (err == SALUR_OK) {
            /* Sorting does without, the rest does not. */
            CHECK_U64(report.findings, whole.findings);
            CHECK_U64(report.proven, whole.proven);
        } else {
            CHECK(err == SALUR_E_MEMORY || err == SALUR_E_CRYPTO);
        }
    } while (failed > 0);
    CHECK(!INJECTS || rounds > 12);
    salur_buf_wipe(&pack);
    bench_close(&b);
}

static void
a_list_without_memory_is_not_half_added(void)
{
    size_t rounds = 0;
    struct bench b;

    bench_open(&b);
    village_bundle(&b.v, &b.v.bundle,
                   "stop 10000000000000000000000000000007\n");
    do {
        struct salur_verify_lists *lists = NULL;
        size_t before = live;
        enum salur_err err;

        failed = 0;
        countdown = ++rounds;
        err = salur_verify_lists_new(&lists);
        if (err == SALUR_OK) {
            err = salur_verify_lists_add(lists, salur_buf_view(&b.v.bundle),
                                         b.v.trust, VILLAGE_START, NULL);
        }
        countdown = 0;
        CHECK(err == SALUR_OK || err == SALUR_E_MEMORY ||
              err == SALUR_E_CRYPTO);
        CHECK((failed > 0) == (err != SALUR_OK));
        if (err != SALUR_OK && lists != NULL) {
            /* The same call again finds what it needs. */
            CHECK_ERR(salur_verify_lists_add(lists, salur_buf_view(&b.v.bundle),
                                             b.v.trust, VILLAGE_START, NULL),
                      SALUR_OK);
        }
        salur_verify_lists_free(lists);
        CHECK_U64(live, before);
    } while (failed > 0);
    CHECK(!INJECTS || rounds > 8);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_verification_without_memory_gives_no_verdict),
        TEST(a_list_without_memory_is_not_half_added),
    };

    return RUN_TESTS(tests, argc, argv);
}
