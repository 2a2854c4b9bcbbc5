/* SPDX-License-Identifier: Apache-2.0 */
/* The harness keeps its counts in file scope: one process, one thread. */
#define _XOPEN_SOURCE 700
#include "harness.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned failures; /* of the test that runs now */
static char temp_path[160];

static void
fail_at(const char *file, int line)
{
    failures++;
    printf("%s:%d: ", file, line);
}

unsigned
check_failures(void)
{
    return failures;
}

int
check_true(int ok, const char *text, const char *file, int line)
{
    if (!ok) {
        fail_at(file, line);
        printf("does not hold: %s\n", text);
    }
    return ok;
}

int
check_u64(uint64_t a, uint64_t b, const char *text, const char *file, int line)
{
    if (a != b) {
        fail_at(file, line);
        printf("%s: %" PRIu64 " and %" PRIu64 "\n", text, a, b);
    }
    return a == b;
}

int
check_i64(int64_t a, int64_t b, const char *text, const char *file, int line)
{
    if (a != b) {
        fail_at(file, line);
        printf("%s: %" PRId64 " and %" PRId64 "\n", text, a, b);
    }
    return a == b;
}

int
check_str(const char *a, const char *b, const char *text, const char *file,
          int line)
{
    int same = strcmp(a, b) == 0;

    if (!same) {
        fail_at(file, line);
        printf("%s: \"%s\" and \"%s\"\n", text, a, b);
    }
    return same;
}

int
check_err(enum salur_err got, enum salur_err wanted, const char *text,
          const char *file, int line)
{
    if (got != wanted) {
        fail_at(file, line);
        printf("%s: %s, wanted %s\n", text, salur_err_name(got),
               salur_err_name(wanted));
    }
    return got == wanted;
}

static void
print_hex(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        printf("%02x", bytes[i]);
    }
    printf("\n");
}

int
check_mem(const void *a, size_t alen, const void *b, size_t blen,
          const char *file, int line)
{
    int same = alen == blen && (alen == 0 || memcmp(a, b, alen) == 0);

    if (!same) {
        fail_at(file, line);
        printf("bytes differ:\n  ");
        print_hex(a, alen);
        printf("  ");
        print_hex(b, blen);
    }
    return same;
}

size_t
from_hex(uint8_t *out, size_t cap, const char *hex)
{
    size_t digits = 0;

    memset(out, 0, cap);
    for (; *hex != '\0'; hex++) {
        const char *found = strchr("0123456789abcdef", *hex);

        if (*hex == ' ') {
            continue;
        }
        if (found == NULL || digits / 2 >= cap) {
            printf("from_hex: bad literal\n");
            exit(1);
        }
        out[digits / 2] =
            (uint8_t)(out[digits / 2] * 16 +
                      (found - "0123456789abcdef")); /* 0 .. 255 */
        digits++;
    }
    return digits / 2;
}

uint64_t
prng_next(struct prng *prng)
{
    uint64_t v = prng->state += UINT64_C(0x9e3779b97f4a7c15);

    v = (v ^ v >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
    return v ^ v >> 31;
}

uint64_t
prng_below(struct prng *prng, uint64_t bound)
{
    return prng_next(prng) % bound;
}

void
prng_fill(struct prng *prng, void *out, size_t len)
{
    uint8_t *bytes = out;

    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(prng_next(prng) & 0xff); /* masked */
    }
}

const char *
temp_dir(void)
{
    if (temp_path[0] == '\0') {
        const char *parent = getenv("TMPDIR");

        if (parent == NULL || strlen(parent) > 100) {
            parent = "/tmp";
        }
        snprintf(temp_path, sizeof temp_path, "%s/salur-test-XXXXXX", parent);
        if (mkdtemp(temp_path) == NULL) {
            perror("mkdtemp");
            exit(1);
        }
    }
    return temp_path;
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

uint8_t *
read_file(const char *path, size_t *out_len)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    size_t len = 0;
    size_t got = 1;

    while (file != NULL && got > 0) {
        bytes = realloc(bytes, len + 65537);
        got = bytes == NULL ? 0 : fread(bytes + len, 1, 65536, file);
        len += got;
    }
    if (file == NULL || bytes == NULL || ferror(file)) {
        perror(path);
        exit(1);
    }
    fclose(file);
    bytes[len] = 0;
    *out_len = len;
    return bytes;
}

int
run_tests(const struct test *tests, size_t count, int argc, char **argv)
{
    unsigned passed = 0;
    unsigned failed = 0;

    for (size_t i = 0; i < count; i++) {
        if (argc > 1 && strstr(tests[i].name, argv[1]) == NULL) {
            continue;
        }
        failures = 0;
        tests[i].run();
        if (failures > 0) {
            printf("FAIL %s\n", tests[i].name);
        }
        passed += failures == 0;
        failed += failures > 0;
        fflush(stdout);
    }
    if (temp_path[0] != '\0' &&
        nftw(temp_path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0) {
        perror(temp_path);
        failed++;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
