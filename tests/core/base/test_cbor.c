/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cbor.h"

#include <string.h>

#include "harness.h"

/* Walk one item with sl_cbor_skip and report how it ended. */
static enum salur_err
skip_all(const uint8_t *bytes, size_t len)
{
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes(bytes, len));
    (void)sl_cbor_skip(&rd);
    return sl_reader_finish(&rd);
}

/* RFC 8949 appendix A, the cases of the subset. */
static void
integers_have_the_heads_of_the_standard(void)
{
    static const struct {
        int64_t v;
        const char *hex;
    } rows[] = {
        {0, "00"},
        {23, "17"},
        {24, "1818"},
        {100, "1864"},
        {255, "18ff"},
        {256, "190100"},
        {1000, "1903e8"},
        {65536, "1a00010000"},
        {1000000, "1a000f4240"},
        {1000000000000, "1b000000e8d4a51000"},
        {INT64_MAX, "1b7fffffffffffffff"},
        {-1, "20"},
        {-10, "29"},
        {-100, "3863"},
        {-1000, "3903e7"},
        {-65537, "3a00010000"},
        {INT64_MIN, "3b7fffffffffffffff"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t wanted[16];
        uint8_t store[16];
        size_t len = from_hex(wanted, sizeof wanted, rows[i].hex);
        struct salur_buf buf;
        struct sl_reader rd;

        salur_buf_fixed(&buf, store, sizeof store);
        sl_cbor_put_int(&buf, rows[i].v);
        CHECK_MEM(store, buf.len, wanted, len);
        sl_reader_init(&rd, salur_bytes(wanted, len));
        CHECK_I64(sl_cbor_int(&rd), rows[i].v);
        CHECK_ERR(sl_reader_finish(&rd), SALUR_OK);
    }
}

static void
strings_arrays_maps_and_simple_values_match_the_standard(void)
{
    uint8_t wanted[64];
    size_t len = from_hex(wanted, sizeof wanted,
                          "d2 86 44 01020304 6449455446 62c3bc f4 f5 f6");
    uint8_t store[64];
    struct salur_buf buf;
    struct sl_reader rd;
    struct salur_bytes text;

    salur_buf_fixed(&buf, store, sizeof store);
    sl_cbor_put_tag(&buf, 18);
    sl_cbor_put_array(&buf, 6);
    sl_cbor_put_bstr(&buf, salur_bytes("\1\2\3\4", 4));
    sl_cbor_put_tstr(&buf, salur_bytes_str("IETF"));
    sl_cbor_put_tstr(&buf, salur_bytes_str("\xc3\xbc"));
    sl_cbor_put_bool(&buf, 0);
    sl_cbor_put_bool(&buf, 1);
    sl_cbor_put_null(&buf);
    CHECK_MEM(store, buf.len, wanted, len);
    CHECK_ERR(skip_all(wanted, len), SALUR_OK);

    sl_reader_init(&rd, salur_bytes(wanted, len));
    CHECK_U64(sl_cbor_tag(&rd), 18);
    sl_cbor_array_of(&rd, 6);
    CHECK_U64(sl_cbor_bstr(&rd, 0, 10).len, 4);
    text = sl_cbor_tstr(&rd, 1, 4);
    CHECK(salur_bytes_equal(text, salur_bytes_str("IETF")));
    (void)sl_cbor_tstr(&rd, 0, 9);
    CHECK(!sl_cbor_try_null(&rd));
    CHECK(!sl_cbor_bool(&rd));
    CHECK(sl_cbor_bool(&rd));
    CHECK(sl_cbor_try_null(&rd));
    CHECK_ERR(sl_reader_finish(&rd), SALUR_OK);
}

static void
heads_that_are_not_the_shortest_are_refused(void)
{
    static const char *const rows[] = {
        "1800",
        "1817",
        "1900ff",
        "1a0000ffff",
        "1b00000000ffffffff",
        "3817",
        "5817"
        "0000000000000000000000000000000000000000000000",
        "780161",
        "9801 00",
        "b80100 00",
        "d80100",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[64];
        size_t len = from_hex(bytes, sizeof bytes, rows[i]);

        CHECK_ERR(skip_all(bytes, len), SALUR_E_CANONICAL);
    }
}

static void
what_is_outside_the_subset_is_refused(void)
{
    static const char *const rows[] = {
        "1c",
        "1f",
        "5f4101ff",
        "7f6161ff",
        "9f01ff",
        "bf0101ff",
        "f7",
        "f0",
        "f820",
        "f93c00",
        "fa3f800000",
        "ff",
        "fb3ff0000000000000",
        "fc",
        "fe",
        "df",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[16];
        size_t len = from_hex(bytes, sizeof bytes, rows[i]);

        CHECK_ERR(skip_all(bytes, len), SALUR_E_SYNTAX);
    }
}

static void
every_prefix_is_short(void)
{
    uint8_t bytes[64];
    size_t len =
        from_hex(bytes, sizeof bytes,
                 "d2 85 1903e8 3903e7 44 01020304 6449455446 a1 01 f6");

    CHECK_ERR(skip_all(bytes, len), SALUR_OK);
    for (size_t n = 0; n < len; n++) {
        CHECK_ERR(skip_all(bytes, n), SALUR_E_SHORT);
    }
    bytes[len] = 0;
    CHECK_ERR(skip_all(bytes, len + 1), SALUR_E_TRAILING);
}

static void
a_huge_length_is_short_and_a_huge_count_is_a_limit(void)
{
    static const struct {
        const char *hex;
        enum salur_err err;
    } rows[] = {
        {"5bffffffffffffffff", SALUR_E_SHORT},
        {"7b7fffffffffffffff", SALUR_E_SHORT},
        {"9bffffffffffffffff", SALUR_E_LIMIT},
        {"bb8000000000000000", SALUR_E_LIMIT},
        {"9a000f4241", SALUR_E_LIMIT},
        {"818181818181818181818100", SALUR_E_LIMIT},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[16];
        size_t len = from_hex(bytes, sizeof bytes, rows[i].hex);

        CHECK_ERR(skip_all(bytes, len), rows[i].err);
    }
}

static void
bounds_of_the_caller_are_kept(void)
{
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes("\x18\x64", 2));
    (void)sl_cbor_uint_max(&rd, 99);
    CHECK_ERR(rd.err, SALUR_E_RANGE);
    sl_reader_init(&rd, salur_bytes("\x42\x01\x02", 3));
    (void)sl_cbor_bstr(&rd, 3, 9);
    CHECK_ERR(rd.err, SALUR_E_RANGE);
    sl_reader_init(&rd, salur_bytes("\x62\xc3\x28", 3));
    (void)sl_cbor_tstr(&rd, 0, 9);
    CHECK_ERR(rd.err, SALUR_E_UTF8);
    sl_reader_init(&rd, salur_bytes("\x3b\x80\0\0\0\0\0\0\0", 9));
    (void)sl_cbor_int(&rd);
    CHECK_ERR(rd.err, SALUR_E_RANGE);
    sl_reader_init(&rd, salur_bytes("\x83", 1));
    sl_cbor_array_of(&rd, 4);
    CHECK_ERR(rd.err, SALUR_E_SYNTAX);
    sl_reader_init(&rd, salur_bytes("\x01", 1));
    (void)sl_cbor_bool(&rd);
    CHECK_ERR(rd.err, SALUR_E_SYNTAX);
}

/* Append one random item of the subset; returns nothing deeper than depth. */
static void
put_random(struct salur_buf *buf, struct prng *prng, int depth)
{
    uint64_t kind = prng_below(prng, depth > 0 ? 8 : 6);
    uint64_t v = prng_next(prng) >> prng_below(prng, 64);
    size_t items = (size_t)prng_below(prng, 5); /* below 5 */

    switch (kind) {
    case 0:
        sl_cbor_put_uint(buf, v);
        return;
    case 1:
        sl_cbor_put_int(buf, (int64_t)(v >> 1) * -1); /* 63 bits */
        return;
    case 2:
        sl_cbor_put_bstr(buf, salur_bytes("\xff\0\x80\x01", items));
        return;
    case 3:
        sl_cbor_put_tstr(buf, salur_bytes("abcd", items));
        return;
    case 4:
        sl_cbor_put_null(buf);
        return;
    case 5:
        sl_cbor_put_bool(buf, (int)(v & 1)); /* one bit */
        return;
    case 6:
        sl_cbor_put_array(buf, items);
        break;
    default:
        sl_cbor_put_map(buf, items);
        items *= 2;
    }
    while (items-- > 0) {
        put_random(buf, prng, depth - 1);
    }
}

static void
whatever_is_written_is_accepted_and_no_prefix_of_it(void)
{
    struct prng prng = {2};

    for (int round = 0; round < 300; round++) {
        struct salur_buf buf;

        salur_buf_init(&buf, 1 << 16);
        put_random(&buf, &prng, 4);
        CHECK_ERR(buf.err, SALUR_OK);
        CHECK_ERR(skip_all(buf.ptr, buf.len), SALUR_OK);
        for (size_t n = 0; n < buf.len; n++) {
            CHECK_ERR(skip_all(buf.ptr, n), SALUR_E_SHORT);
        }
        salur_buf_wipe(&buf);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(integers_have_the_heads_of_the_standard),
        TEST(strings_arrays_maps_and_simple_values_match_the_standard),
        TEST(heads_that_are_not_the_shortest_are_refused),
        TEST(what_is_outside_the_subset_is_refused),
        TEST(every_prefix_is_short),
        TEST(a_huge_length_is_short_and_a_huge_count_is_a_limit),
        TEST(bounds_of_the_caller_are_kept),
        TEST(whatever_is_written_is_accepted_and_no_prefix_of_it),
    };

    return RUN_TESTS(tests, argc, argv);
}
