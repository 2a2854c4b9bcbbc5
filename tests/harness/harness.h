/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The test harness: one executable a source file, one function a claim.
 *
 *   static void
 *   trailing_bytes_are_refused(void)
 *   {
 *       CHECK_ERR(f(), SALUR_E_TRAILING);
 *   }
 *
 *   int
 *   main(int argc, char **argv)
 *   {
 *       static const struct test tests[] = {
 *           TEST(trailing_bytes_are_refused),
 *       };
 *       return RUN_TESTS(tests, argc, argv);
 *   }
 *
 * A failed check prints file and line, and the test goes on.  The last line
 * is "N passed, N failed"; the exit status is 1 when a test failed or when
 * none ran.  An argument runs only the tests whose name contains it.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <stddef.h>
#include <stdint.h>

#include "salur/err.h"

struct test {
    const char *name;
    void (*run)(void);
};

#define TEST(function)                                                         \
    {                                                                          \
#function, function                                                    \
    }
#define RUN_TESTS(tests, argc, argv)                                           \
    run_tests(tests, sizeof(tests) / sizeof(tests)[0], argc, argv)

#define CHECK(condition)                                                       \
    check_true(!!(condition), #condition, __FILE__, __LINE__)
#define CHECK_U64(a, b)                                                        \
    check_u64((uint64_t)(a), (uint64_t)(b), #a " == " #b, __FILE__, __LINE__)
#define CHECK_I64(a, b)                                                        \
    check_i64((int64_t)(a), (int64_t)(b), #a " == " #b, __FILE__, __LINE__)
#define CHECK_STR(a, b) check_str((a), (b), #a " == " #b, __FILE__, __LINE__)
#define CHECK_ERR(a, b) check_err((a), (b), #a, __FILE__, __LINE__)
#define CHECK_MEM(a, alen, b, blen)                                            \
    check_mem((a), (alen), (b), (blen), __FILE__, __LINE__)

int
run_tests(const struct test *tests, size_t count, int argc, char **argv);

/* Each returns 1 when the check held, so that a loop may stop early. */
int
check_true(int ok, const char *text, const char *file, int line);
int
check_u64(uint64_t a, uint64_t b, const char *text, const char *file, int line);
int
check_i64(int64_t a, int64_t b, const char *text, const char *file, int line);
int
check_str(const char *a, const char *b, const char *text, const char *file,
          int line);
int
check_err(enum salur_err got, enum salur_err wanted, const char *text,
          const char *file, int line);
int
check_mem(const void *a, size_t alen, const void *b, size_t blen,
          const char *file, int line);

/* How many checks failed in the test that runs now. */
unsigned
check_failures(void);

/* Decode hex digits, blanks between them allowed; the program's bug if bad. */
size_t
from_hex(uint8_t *out, size_t cap, const char *hex);

/* Repeatable random numbers (splitmix64). */
struct prng {
    uint64_t state;
};
uint64_t
prng_next(struct prng *prng);
/* 0 .. bound - 1; bound is at least 1. */
uint64_t
prng_below(struct prng *prng, uint64_t bound);
void
prng_fill(struct prng *prng, void *out, size_t len);

/*
 * Path of a fresh folder for this process, made at the first call (under
 * TMPDIR when that is set) and removed with all it holds when the tests end.
 */
const char *
temp_dir(void);

/* Whole content of a file, NUL added behind it; exits when unreadable. */
uint8_t *
read_file(const char *path, size_t *out_len);

#endif
