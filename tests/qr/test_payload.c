/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/payload.h"

#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/limits.h"

#define KINDS 4

static const enum salur_payload kinds[KINDS] = {
    SALUR_PAYLOAD_ENTITLEMENT,
    SALUR_PAYLOAD_TEST,
    SALUR_PAYLOAD_CHECKPOINT,
    SALUR_PAYLOAD_SELF_TEST,
};

static void
the_examples_of_the_format_hold(void)
{
    static const char *const texts[KINDS] = {
        "SLR1:QED8WEX0",
        "SLT1:QED8WEX0",
        "SLC1:QED8WEX0",
        "SLS1:QED8WEX0",
    };
    uint8_t store[32];
    struct salur_buf buf;
    enum salur_payload kind;

    for (size_t i = 0; i < KINDS; i++) {
        salur_buf_fixed(&buf, store, sizeof store);
        CHECK_ERR(
            salur_payload_format(kinds[i], salur_bytes_str("ietf!"), &buf),
            SALUR_OK);
        CHECK_MEM(buf.ptr, buf.len, texts[i], strlen(texts[i]));
        salur_buf_clear(&buf);
        CHECK_ERR(salur_payload_parse(&kind, salur_bytes_str(texts[i]), &buf),
                  SALUR_OK);
        CHECK_U64(kind, kinds[i]);
        CHECK_MEM(buf.ptr, buf.len, "ietf!", 5);
    }
}

static void
the_bytes_01_02_are_x50(void)
{
    uint8_t store[16];
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, sizeof store);
    CHECK_ERR(salur_payload_format(SALUR_PAYLOAD_ENTITLEMENT,
                                   salur_bytes("\1\2", 2), &buf),
              SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, "SLR1:X50", 8);
}

/* FORMAT.md, "Receipt": the code that a family takes home. */
static void
the_receipt_of_the_format_is_its_code(void)
{
    static const char text[] =
        "SLC1:2B075H5 F000250RFM%I8A*V9R2F%V8GPQ5EUP4E1MD*S2UJ0V92-ICL3QKAPXAN"
        "ZN4ALNQ2135A/O1396*40 S .CL OZ8CF5BLH1ALEX$HS*C3+ISISAUT5 9DF1S9TXF0+"
        "R0B:4U.LVYIB1J*8H+%NW 320";
    uint8_t wanted[105];
    uint8_t store[256];
    enum salur_payload kind;
    struct salur_buf buf;

    CHECK_U64(
        from_hex(
            wanted, sizeof wanted,
            "01 f187617d 00000000"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            "00bc2da7e3147b2815c57147b92685e3d06672c441607757f30afb72798d1b65"
            "e3956de0c2eab54d8a0a99e71602c404e7276bad9d947b96838808bcc51e2f02"),
        sizeof wanted);
    CHECK_U64(sizeof text - 1, 163);
    salur_buf_fixed(&buf, store, sizeof store);
    CHECK_ERR(salur_payload_parse(&kind, salur_bytes_str(text), &buf),
              SALUR_OK);
    CHECK_U64(kind, SALUR_PAYLOAD_CHECKPOINT);
    CHECK_MEM(buf.ptr, buf.len, wanted, sizeof wanted);
    salur_buf_clear(&buf);
    CHECK_ERR(salur_payload_format(SALUR_PAYLOAD_CHECKPOINT,
                                   salur_bytes(wanted, sizeof wanted), &buf),
              SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, text, sizeof text - 1);
}

static void
every_length_comes_back_and_one_more_is_refused(void)
{
    struct prng prng = {1};
    uint8_t bytes[SALUR_PAYLOAD_MAX + 1];
    struct salur_buf text;
    struct salur_buf back;
    enum salur_payload kind;

    prng_fill(&prng, bytes, sizeof bytes);
    salur_buf_init(&text, 1000);
    salur_buf_init(&back, 1000);
    for (size_t len = 1; len <= SALUR_PAYLOAD_MAX; len++) {
        salur_buf_clear(&text);
        salur_buf_clear(&back);
        CHECK_ERR(salur_payload_format(kinds[len % KINDS],
                                       salur_bytes(bytes, len), &text),
                  SALUR_OK);
        CHECK_ERR(salur_payload_parse(&kind, salur_buf_view(&text), &back),
                  SALUR_OK);
        CHECK_U64(kind, kinds[len % KINDS]);
        CHECK_MEM(back.ptr, back.len, bytes, len);
    }
    CHECK_U64(text.len, SALUR_QR_CHARS_MAX);
    sl_put_str(&text, "0");
    salur_buf_clear(&back);
    CHECK_ERR(salur_payload_parse(&kind, salur_buf_view(&text), &back),
              SALUR_E_LIMIT);
    CHECK_ERR(
        salur_payload_format(kinds[0], salur_bytes(bytes, sizeof bytes), &text),
        SALUR_E_LIMIT);
    CHECK_U64(text.len, SALUR_QR_CHARS_MAX + 1);
    salur_buf_wipe(&text);
    salur_buf_wipe(&back);
}

static void
other_texts_are_refused_for_what_they_are(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
    } rows[] = {
        {"", SALUR_E_NOT_SALUR},
        {"S", SALUR_E_NOT_SALUR},
        {"SL", SALUR_E_NOT_SALUR},
        {"SLR", SALUR_E_NOT_SALUR},
        {"SLR1", SALUR_E_NOT_SALUR},
        {"SLR1:", SALUR_E_EMPTY},
        {"SLR1:B", SALUR_E_SHORT},
        {"SLR1:BB", SALUR_E_RANGE},
        {"SLR1:GGW", SALUR_E_RANGE},
        {"SLR1:bb8", SALUR_E_SYNTAX},
        {"SLR1:BB8\n", SALUR_E_SHORT},
        {"SLR2:BB8", SALUR_E_VERSION},
        {"SLT2:BB8", SALUR_E_VERSION},
        {"SLC10:", SALUR_E_VERSION},
        {"SLR999:", SALUR_E_VERSION},
        {"SLR1000:", SALUR_E_NOT_SALUR},
        {"SLR0:BB8", SALUR_E_NOT_SALUR},
        {"SLR01:BB8", SALUR_E_NOT_SALUR},
        {"SLR:BB8", SALUR_E_NOT_SALUR},
        {"SLR+1:BB8", SALUR_E_NOT_SALUR},
        {"SLX1:BB8", SALUR_E_NOT_SALUR},
        {"slr1:BB8", SALUR_E_NOT_SALUR},
        {" SLR1:BB8", SALUR_E_NOT_SALUR},
        {"]Q1SLR1:BB8", SALUR_E_NOT_SALUR},
        {"HC1:NCFOXN", SALUR_E_NOT_SALUR},
        {"https://example.org/", SALUR_E_NOT_SALUR},
        {"00020101021126", SALUR_E_NOT_SALUR},
    };
    uint8_t store[32];
    struct salur_buf buf;
    enum salur_payload kind;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        salur_buf_fixed(&buf, store, sizeof store);
        sl_put_str(&buf, "keep");
        kind = SALUR_PAYLOAD_TEST;
        if (!CHECK_ERR(
                salur_payload_parse(&kind, salur_bytes_str(rows[i].text), &buf),
                rows[i].err)) {
            CHECK_STR(rows[i].text, "");
        }
        CHECK_U64(kind, 0);
        CHECK_MEM(buf.ptr, buf.len, "keep", 4);
    }
}

static void
a_changed_bit_is_refused_or_means_other_bytes(void)
{
    static const char good[] = "SLR1:%69 VD92EX0";
    uint8_t text[sizeof good - 1];
    struct salur_buf bytes;
    struct salur_buf again;
    enum salur_payload kind;

    salur_buf_init(&bytes, 100);
    salur_buf_init(&again, 100);
    for (size_t bit = 0; bit < sizeof text * 8; bit++) {
        memcpy(text, good, sizeof text);
        text[bit / 8] ^= (uint8_t)(1u << bit % 8); /* one of eight bits */
        salur_buf_clear(&bytes);
        salur_buf_clear(&again);
        if (salur_payload_parse(&kind, salur_bytes(text, sizeof text),
                                &bytes) != SALUR_OK) {
            continue;
        }
        CHECK_ERR(salur_payload_format(kind, salur_buf_view(&bytes), &again),
                  SALUR_OK);
        CHECK_MEM(again.ptr, again.len, text, sizeof text);
    }
    salur_buf_wipe(&bytes);
    salur_buf_wipe(&again);
}

static void
a_kind_that_is_none_and_nothing_are_not_written(void)
{
    uint8_t store[4];
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, sizeof store);
    CHECK_ERR(salur_payload_format(0, salur_bytes_str("a"), &buf), SALUR_E_ARG);
    CHECK_ERR(salur_payload_format(5, salur_bytes_str("a"), &buf), SALUR_E_ARG);
    CHECK_ERR(salur_payload_format(kinds[0], salur_bytes(NULL, 0), &buf),
              SALUR_E_EMPTY);
    CHECK_U64(buf.len, 0);
    CHECK_ERR(salur_payload_format(kinds[0], salur_bytes_str("a"), &buf),
              SALUR_E_LIMIT);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_examples_of_the_format_hold),
        TEST(the_bytes_01_02_are_x50),
        TEST(the_receipt_of_the_format_is_its_code),
        TEST(every_length_comes_back_and_one_more_is_refused),
        TEST(other_texts_are_refused_for_what_they_are),
        TEST(a_changed_bit_is_refused_or_means_other_bytes),
        TEST(a_kind_that_is_none_and_nothing_are_not_written),
    };

    return RUN_TESTS(tests, argc, argv);
}
