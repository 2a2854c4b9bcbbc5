/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"

static void
reading_past_the_end_sticks_and_gives_zeroes(void)
{
    struct sl_reader rd;
    uint8_t out[4] = {1, 1, 1, 1};

    sl_reader_init(&rd, salur_bytes("ab", 2));
    CHECK_U64(sl_read_be32(&rd), 0);
    CHECK_ERR(rd.err, SALUR_E_SHORT);
    CHECK_U64(sl_read_u8(&rd), 0);
    sl_read_copy(&rd, out, 4);
    CHECK_MEM(out, 4, "\0\0\0\0", 4);
    CHECK(sl_reader_done(&rd));
    CHECK_ERR(sl_reader_finish(&rd), SALUR_E_SHORT);
}

static void
a_length_that_would_wrap_is_short(void)
{
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes("abc", 3));
    (void)sl_read_u8(&rd);
    CHECK(sl_read_bytes(&rd, SIZE_MAX).ptr == NULL);
    CHECK_ERR(rd.err, SALUR_E_SHORT);
}

static void
integers_are_read_in_their_byte_order(void)
{
    static const uint8_t in[] = {1,  2,  3,  4,  5, 6, 7, 8, 9, 10,
                                 11, 12, 13, 14, 1, 2, 3, 4, 5, 6};
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes(in, sizeof in));
    CHECK_U64(sl_read_be16(&rd), 0x0102);
    CHECK_U64(sl_read_be32(&rd), 0x03040506);
    CHECK_U64(sl_read_be64(&rd), UINT64_C(0x0708090a0b0c0d0e));
    CHECK_U64(sl_read_le16(&rd), 0x0201);
    CHECK_U64(sl_read_le32(&rd), 0x06050403);
    CHECK_U64(rd.offset, sizeof in);
    CHECK_ERR(sl_reader_finish(&rd), SALUR_OK);
}

static void
delimiters_and_literals_are_exact(void)
{
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes_str("one\ntwo"));
    CHECK(salur_bytes_equal(sl_read_until(&rd, '\n'), salur_bytes_str("one")));
    CHECK_ERR(sl_reader_finish(&rd), SALUR_E_TRAILING);
    sl_read_literal(&rd, "twO");
    CHECK_ERR(sl_reader_finish(&rd), SALUR_E_SYNTAX);

    sl_reader_init(&rd, salur_bytes_str("no end"));
    CHECK_U64(sl_read_until(&rd, '\n').len, 0);
    CHECK_ERR(rd.err, SALUR_E_SHORT);

    sl_reader_init(&rd, salur_bytes(NULL, 0));
    CHECK_I64(sl_peek_u8(&rd), -1);
    CHECK_ERR(sl_reader_finish(&rd), SALUR_OK);
}

static void
a_field_ends_at_its_stops_and_tells_what_it_holds(void)
{
    uint8_t classes[256] = {[','] = 1, ['\n'] = 2, [0xff] = 4, ['!'] = 8};
    struct salur_bytes field;
    struct sl_reader rd;
    uint8_t seen = 0;

    sl_reader_init(&rd, salur_bytes_str("a!,,b\n\xff,c"));
    CHECK_I64(sl_read_field(&rd, classes, 1, &field, &seen), ',');
    CHECK_MEM(field.ptr, field.len, "a!", 2);
    CHECK_U64(seen, 8);
    CHECK_I64(sl_read_field(&rd, classes, 1, &field, &seen), ',');
    CHECK_U64(field.len, 0);
    seen = 0;
    CHECK_I64(sl_read_field(&rd, classes, 1, &field, &seen), ',');
    CHECK_MEM(field.ptr, field.len, "b\n\xff", 3);
    CHECK_U64(seen, 2 | 4);
    CHECK_I64(sl_read_field(&rd, classes, 1 | 2, &field, &seen), -1);
    CHECK_MEM(field.ptr, field.len, "c", 1);
    CHECK_I64(sl_read_field(&rd, classes, 1, &field, &seen), -1);
    CHECK_U64(field.len, 0);
    CHECK_ERR(sl_reader_finish(&rd), SALUR_OK);
    sl_read_fail(&rd, SALUR_E_SYNTAX);
    CHECK_I64(sl_read_field(&rd, classes, 1, &field, &seen), -1);
    sl_reader_init(&rd, salur_bytes(NULL, 0));
    CHECK_I64(sl_read_field(&rd, classes, 1, &field, &seen), -1);
}

static void
order_is_by_bytes_then_by_length(void)
{
    CHECK(salur_bytes_compare(salur_bytes_str("a"), salur_bytes_str("b")) < 0);
    CHECK(salur_bytes_compare(salur_bytes_str("ab"), salur_bytes_str("a")) > 0);
    CHECK(salur_bytes_compare(salur_bytes(NULL, 0), salur_bytes_str("")) == 0);
    CHECK(salur_bytes_compare(salur_bytes("\xff", 1), salur_bytes("\x01", 1)) >
          0);
    CHECK(!salur_bytes_equal(salur_bytes_str("a"), salur_bytes_str("ab")));
}

static void
a_buffer_never_passes_its_bound(void)
{
    struct salur_buf buf;
    uint8_t store[4];

    salur_buf_init(&buf, 100);
    for (int i = 0; i < 101; i++) {
        sl_put_u8(&buf, 'x');
    }
    CHECK_ERR(buf.err, SALUR_E_LIMIT);
    CHECK_U64(buf.len, 100);
    salur_buf_clear(&buf);
    sl_put_str(&buf, "again");
    CHECK_ERR(buf.err, SALUR_OK);
    salur_buf_wipe(&buf);
    salur_buf_wipe(NULL);

    salur_buf_fixed(&buf, store, sizeof store);
    sl_put_be32(&buf, 0x01020304);
    sl_put_u8(&buf, 5);
    CHECK_ERR(buf.err, SALUR_E_LIMIT);
    CHECK_MEM(store, 4, "\1\2\3\4", 4);
}

static void
what_is_put_is_read_back(void)
{
    struct salur_buf buf;
    struct sl_reader rd;

    salur_buf_init(&buf, 1 << 20);
    sl_put_be16(&buf, 0xfedc);
    sl_put_be64(&buf, UINT64_C(0x8000000000000001));
    sl_put_le16(&buf, 0x1234);
    sl_put_le32(&buf, 0x89abcdef);
    sl_reader_init(&rd, salur_buf_view(&buf));
    CHECK_U64(sl_read_be16(&rd), 0xfedc);
    CHECK_U64(sl_read_be64(&rd), UINT64_C(0x8000000000000001));
    CHECK_U64(sl_read_le16(&rd), 0x1234);
    CHECK_U64(sl_read_le32(&rd), 0x89abcdef);
    CHECK_ERR(sl_reader_finish(&rd), SALUR_OK);
    salur_buf_wipe(&buf);
}

static void
decimals_reach_both_ends_of_the_range(void)
{
    char store[64];
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, sizeof store);
    sl_put_u64_dec(&buf, UINT64_MAX);
    sl_put_u8(&buf, ' ');
    sl_put_i64_dec(&buf, INT64_MIN);
    sl_put_u8(&buf, ' ');
    sl_put_i64_dec(&buf, 0);
    sl_put_u8(&buf, '\0');
    CHECK_STR(store, "18446744073709551615 -9223372036854775808 0");
}

static void
patching_outside_what_was_written_is_refused(void)
{
    struct salur_buf buf;

    salur_buf_init(&buf, 16);
    sl_put_str(&buf, "0000");
    sl_buf_patch(&buf, 1, "ab", 2);
    CHECK_MEM(buf.ptr, buf.len, "0ab0", 4);
    sl_buf_patch(&buf, 3, "xy", 2);
    CHECK_ERR(buf.err, SALUR_E_ARG);
    salur_buf_wipe(&buf);
}

static void
a_taken_store_belongs_to_the_caller(void)
{
    struct salur_buf buf;
    size_t len;
    uint8_t *taken;

    salur_buf_init(&buf, 16);
    sl_put_str(&buf, "mine");
    taken = salur_buf_take(&buf, &len);
    CHECK_MEM(taken, len, "mine", 4);
    CHECK_U64(buf.len, 0);
    free(taken);
    salur_buf_wipe(&buf);
}

static void
arrays_grow_to_their_bound_and_no_further(void)
{
    void *items = NULL;
    size_t cap = 0;

    CHECK_ERR(sl_array_grow(&items, &cap, 1, 100, 8), SALUR_OK);
    CHECK_ERR(sl_array_grow(&items, &cap, 100, 100, 8), SALUR_OK);
    CHECK_U64(cap, 100);
    CHECK_ERR(sl_array_grow(&items, &cap, 101, 100, 8), SALUR_E_LIMIT);
    CHECK_ERR(sl_array_grow(&items, &cap, 2, SIZE_MAX, 8), SALUR_E_LIMIT);
    free(items);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(reading_past_the_end_sticks_and_gives_zeroes),
        TEST(a_length_that_would_wrap_is_short),
        TEST(integers_are_read_in_their_byte_order),
        TEST(delimiters_and_literals_are_exact),
        TEST(a_field_ends_at_its_stops_and_tells_what_it_holds),
        TEST(order_is_by_bytes_then_by_length),
        TEST(a_buffer_never_passes_its_bound),
        TEST(what_is_put_is_read_back),
        TEST(decimals_reach_both_ends_of_the_range),
        TEST(patching_outside_what_was_written_is_refused),
        TEST(a_taken_store_belongs_to_the_caller),
        TEST(arrays_grow_to_their_bound_and_no_further),
    };

    return RUN_TESTS(tests, argc, argv);
}
