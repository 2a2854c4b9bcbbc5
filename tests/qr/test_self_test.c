/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/self_test.h"

#include <string.h>

#include "harness.h"
#include "qr/scan.h"
#include "qr/symbol.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

static void
make(struct salur_buf *text, int version, unsigned module_um)
{
    const struct salur_self_test code = {version, module_um};

    CHECK_ERR(salur_self_test_format(&code, text), SALUR_OK);
}

/* FORMAT.md, "Base45 and the text of a code". */
static void
the_example_of_the_format_holds(void)
{
    static const uint8_t first[] = {0x07, 0x03, 0x4f, 0x33,
                                    0x4f, 0x71, 0x99, 0xc7};
    struct salur_buf text;
    struct salur_buf bytes;
    enum salur_payload kind;

    salur_buf_init(&text, 512);
    salur_buf_init(&bytes, 512);
    make(&text, 7, 847);
    CHECK(text.len > 17 && memcmp(text.ptr, "SLS1:+*0P0A.1A$JJ", 17) == 0);
    CHECK_ERR(salur_payload_parse(&kind, salur_buf_view(&text), &bytes),
              SALUR_OK);
    CHECK_U64(kind, SALUR_PAYLOAD_SELF_TEST);
    CHECK_MEM(bytes.ptr, sizeof first, first, sizeof first);
    salur_buf_wipe(&text);
    salur_buf_wipe(&bytes);
}

static void
each_code_says_which_it_is_in_a_symbol_of_its_version(void)
{
    for (int version = 7; version <= 9; version++) {
        for (unsigned module_um = 0; module_um <= UINT16_MAX;
             module_um += 4369) {
            struct salur_self_test out;
            struct salur_symbol symbol;
            struct salur_buf text;
            struct salur_buf bytes;
            enum salur_payload kind;

            salur_buf_init(&text, 512);
            salur_buf_init(&bytes, 512);
            make(&text, version, module_um);
            CHECK_ERR(salur_symbol_make(&symbol, salur_buf_view(&text)),
                      SALUR_OK);
            CHECK_I64(symbol.version, version);
            CHECK_ERR(salur_scan_read(&kind, salur_buf_view(&text), &bytes),
                      SALUR_OK);
            CHECK_ERR(salur_self_test_read(&out, salur_buf_view(&bytes)),
                      SALUR_OK);
            CHECK_I64(out.version, version);
            CHECK_U64(out.module_um, module_um);
            for (const char *c = alphabet; *c != 0; c++) {
                CHECK(memchr(text.ptr + 5, *c, text.len - 5) != NULL);
            }
            salur_buf_wipe(&text);
            salur_buf_wipe(&bytes);
        }
    }
}

static void
versions_that_are_not_printed_are_refused(void)
{
    static const struct salur_self_test bad[] = {
        {6, 500}, {10, 500}, {0, 500}, {-1, 500}, {7, 65536},
    };
    struct salur_buf text;

    salur_buf_init(&text, 512);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(salur_self_test_format(&bad[i], &text), SALUR_E_ARG);
    }
    CHECK_U64(text.len, 0);
    salur_buf_wipe(&text);
}

static void
no_prefix_and_no_changed_bit_reads_as_whole(void)
{
    uint8_t store[SALUR_PAYLOAD_MAX + 1];
    struct salur_self_test out;
    struct salur_buf text;
    struct salur_buf bytes;
    enum salur_payload kind;

    salur_buf_init(&text, 512);
    salur_buf_fixed(&bytes, store, SALUR_PAYLOAD_MAX);
    make(&text, 8, 677);
    CHECK_ERR(salur_payload_parse(&kind, salur_buf_view(&text), &bytes),
              SALUR_OK);
    for (size_t len = 0; len < bytes.len; len++) {
        CHECK_ERR(salur_self_test_read(&out, salur_bytes(store, len)),
                  SALUR_E_SHORT);
        CHECK_I64(out.version, 0);
    }
    store[bytes.len] = 0;
    CHECK_ERR(salur_self_test_read(&out, salur_bytes(store, bytes.len + 1)),
              SALUR_E_TRAILING);
    for (size_t bit = 0; bit < 8 * bytes.len; bit++) {
        enum salur_err err;

        store[bit / 8] ^= (uint8_t)(1U << bit % 8);
        err = salur_self_test_read(&out, salur_buf_view(&bytes));
        /* The size is what it says; all the rest is checked. */
        if (bit / 8 == 1 || bit / 8 == 2) {
            CHECK_ERR(err, SALUR_OK);
        } else {
            CHECK(err == SALUR_E_CHECKSUM || err == SALUR_E_RANGE ||
                  err == SALUR_E_SHORT || err == SALUR_E_TRAILING);
        }
        store[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    salur_buf_wipe(&text);
}

static void
the_page_is_the_same_each_time(void)
{
    static const struct salur_self_test_words words = {
        .title = "Halaman uji", .heading = "UJI", .code = "versi"};
    struct salur_buf a;
    struct salur_buf b;

    salur_buf_init(&a, 1 << 20);
    salur_buf_init(&b, 1 << 20);
    CHECK_ERR(salur_self_test_pdf(&words, &a), SALUR_OK);
    CHECK_ERR(salur_self_test_pdf(&words, &b), SALUR_OK);
    CHECK_MEM(a.ptr, a.len, b.ptr, b.len);
    CHECK(a.len > 1000 && memcmp(a.ptr, "%PDF-", 5) == 0);
    salur_buf_wipe(&a);
    salur_buf_wipe(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_format_holds),
        TEST(each_code_says_which_it_is_in_a_symbol_of_its_version),
        TEST(versions_that_are_not_printed_are_refused),
        TEST(no_prefix_and_no_changed_bit_reads_as_whole),
        TEST(the_page_is_the_same_each_time),
    };
    return RUN_TESTS(tests, argc, argv);
}
