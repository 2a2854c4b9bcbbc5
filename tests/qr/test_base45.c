/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/base45.h"

#include <string.h>

#include "base/bytes.h"
#include "harness.h"

static const char set[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* RFC 9285 4.2 written down again, digit by digit. */
static size_t
defined_text(char out[3], const uint8_t *bytes, size_t len)
{
    unsigned v = len == 2 ? bytes[0] * 256u + bytes[1] : bytes[0];

    out[0] = set[v % 45];
    out[1] = set[v / 45 % 45];
    out[2] = len == 2 ? set[v / 2025] : 0;
    return len + 1;
}

static void
the_vectors_of_rfc_9285_hold_both_ways(void)
{
    static const struct {
        const char *bytes;
        const char *text;
    } rows[] = {
        {"AB", "BB8"},
        {"Hello!!", "%69 VD92EX0"},
        {"base-45", "UJCLQE7W581"},
        {"ietf!", "QED8WEX0"},
        {"", ""},
    };
    uint8_t store[32];
    struct salur_buf buf;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        salur_buf_fixed(&buf, store, sizeof store);
        salur_base45_encode(salur_bytes_str(rows[i].bytes), &buf);
        CHECK_ERR(buf.err, SALUR_OK);
        CHECK_MEM(buf.ptr, buf.len, rows[i].text, strlen(rows[i].text));
        salur_buf_clear(&buf);
        CHECK_ERR(salur_base45_decode(salur_bytes_str(rows[i].text), &buf),
                  SALUR_OK);
        CHECK_MEM(buf.ptr, buf.len, rows[i].bytes, strlen(rows[i].bytes));
    }
}

static void
every_one_and_two_bytes_come_back_from_the_defined_text(void)
{
    uint8_t store[8];
    struct salur_buf buf;
    char text[3];

    for (unsigned v = 0; v < 256u + 65536u; v++) {
        uint8_t bytes[2];
        size_t len = v < 256 ? 1 : 2;
        unsigned w = v < 256 ? v << 8 : v - 256;
        size_t text_len;

        bytes[0] = (uint8_t)(w >> 8);   /* below 65,536 */
        bytes[1] = (uint8_t)(w & 0xff); /* masked */
        text_len = defined_text(text, bytes, len);
        salur_buf_fixed(&buf, store, sizeof store);
        salur_base45_encode(salur_bytes(bytes, len), &buf);
        if (!CHECK_MEM(buf.ptr, buf.len, text, text_len)) {
            return;
        }
        salur_buf_clear(&buf);
        CHECK_ERR(salur_base45_decode(salur_bytes(text, text_len), &buf),
                  SALUR_OK);
        if (!CHECK_MEM(buf.ptr, buf.len, bytes, len)) {
            return;
        }
    }
}

/* What decoding must say of three or two characters, from the definition. */
static enum salur_err
defined_verdict(const uint8_t *text, size_t len)
{
    unsigned v = 0;

    for (size_t i = len; i > 0; i--) {
        const char *at = memchr(set, text[i - 1], 45);

        if (at == NULL) {
            return SALUR_E_SYNTAX;
        }
        v = v * 45 + (unsigned)(at - set); /* 0 .. 44 */
    }
    return v > (len == 3 ? 0xffffu : 0xffu) ? SALUR_E_RANGE : SALUR_OK;
}

static void
every_pair_and_triplet_of_the_set_has_the_defined_verdict(void)
{
    uint8_t store[8];
    struct salur_buf buf;
    unsigned good = 0;

    for (unsigned v = 0; v < 45 * 45 * 46; v++) {
        uint8_t text[3] = {(uint8_t)set[v % 45], (uint8_t)set[v / 45 % 45],
                           (uint8_t)set[v / 2025 % 45]};
        size_t len = v / 2025 == 45 ? 2 : 3;
        enum salur_err wanted = defined_verdict(text, len);

        salur_buf_fixed(&buf, store, sizeof store);
        if (!CHECK_ERR(salur_base45_decode(salur_bytes(text, len), &buf),
                       wanted)) {
            return;
        }
        CHECK_U64(buf.len, wanted == SALUR_OK ? len - 1 : 0);
        good += wanted == SALUR_OK;
    }
    CHECK_U64(good, 65536 + 256);
}

static void
a_foreign_byte_is_refused_at_every_place(void)
{
    uint8_t store[8];
    struct salur_buf buf;
    unsigned foreign = 0;

    for (unsigned byte = 0; byte < 256; byte++) {
        for (size_t at = 0; at < 5; at++) {
            uint8_t text[5] = {'0', '0', '0', '0', '0'};

            text[at] = (uint8_t)byte; /* below 256 */
            salur_buf_fixed(&buf, store, sizeof store);
            if (byte == 0 || strchr(set, (int)byte) == NULL) {
                CHECK_ERR(salur_base45_decode(salur_bytes(text, 5), &buf),
                          SALUR_E_SYNTAX);
                foreign++;
            }
        }
    }
    CHECK_U64(foreign, (256 - 45) * 5);
}

static void
a_refused_text_leaves_the_buffer_as_it_was(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
    } rows[] = {{"GGW", SALUR_E_RANGE},      {":::", SALUR_E_RANGE},
                {"BB8GGW", SALUR_E_RANGE},   {"BB8::", SALUR_E_RANGE},
                {"BB8U5", SALUR_OK},         {"BB8V5", SALUR_E_RANGE},
                {"FGW", SALUR_OK},           {"0", SALUR_E_SHORT},
                {"BB80", SALUR_E_SHORT},     {"bb8", SALUR_E_SYNTAX},
                {"BB8\n", SALUR_E_SHORT},    {"BB8\r\n", SALUR_E_SYNTAX},
                {"\xc3\x96", SALUR_E_SYNTAX}};
    uint8_t store[16];
    struct salur_buf buf;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        salur_buf_fixed(&buf, store, sizeof store);
        sl_put_str(&buf, "keep");
        CHECK_ERR(salur_base45_decode(salur_bytes_str(rows[i].text), &buf),
                  rows[i].err);
        if (rows[i].err != SALUR_OK) {
            CHECK_MEM(buf.ptr, buf.len, "keep", 4);
        }
    }
}

static void
a_full_buffer_is_reported(void)
{
    uint8_t store[3];
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, sizeof store);
    salur_base45_encode(salur_bytes_str("abc"), &buf);
    CHECK_ERR(buf.err, SALUR_E_LIMIT);
    salur_buf_fixed(&buf, store, sizeof store);
    CHECK_ERR(salur_base45_decode(salur_bytes_str("BB8BB8"), &buf),
              SALUR_E_LIMIT);
    CHECK_U64(buf.len, 0);
}

static void
long_random_strings_come_back_and_have_the_announced_length(void)
{
    struct prng prng = {45};
    uint8_t bytes[300];
    struct salur_buf text;
    struct salur_buf back;

    salur_buf_init(&text, 1000);
    salur_buf_init(&back, 1000);
    for (size_t len = 0; len < sizeof bytes; len++) {
        prng_fill(&prng, bytes, len);
        salur_buf_clear(&text);
        salur_buf_clear(&back);
        salur_base45_encode(salur_bytes(bytes, len), &text);
        CHECK_U64(text.len, SALUR_BASE45_LEN(len));
        CHECK_ERR(salur_base45_decode(salur_buf_view(&text), &back), SALUR_OK);
        CHECK_MEM(back.ptr, back.len, bytes, len);
    }
    salur_buf_wipe(&text);
    salur_buf_wipe(&back);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_vectors_of_rfc_9285_hold_both_ways),
        TEST(every_one_and_two_bytes_come_back_from_the_defined_text),
        TEST(every_pair_and_triplet_of_the_set_has_the_defined_verdict),
        TEST(a_foreign_byte_is_refused_at_every_place),
        TEST(a_refused_text_leaves_the_buffer_as_it_was),
        TEST(a_full_buffer_is_reported),
        TEST(long_random_strings_come_back_and_have_the_announced_length),
    };

    return RUN_TESTS(tests, argc, argv);
}
