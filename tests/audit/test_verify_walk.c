/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify_walk.h"

#include "tests/audit/bench.h"

#define PLACES_MAX 64

/* What walking over some bytes gave. */
struct steps {
    struct sl_walked at[PLACES_MAX];
    size_t count;
};

static void
walk(struct salur_bytes bytes, struct steps *out)
{
    struct sl_walk walk;

    sl_walk_init(&walk, bytes);
    out->count = 0;
    while (out->count < PLACES_MAX &&
           sl_walk_next(&walk, &out->at[out->count])) {
        CHECK_U64(out->at[out->count].at, out->count);
        out->count++;
    }
}

static void
put_pages(const struct file *file, struct salur_buf *out)
{
    salur_buf_clear(out);
    for (size_t i = 0; i < file->count; i++) {
        salur_entries_put(
            out, salur_bytes(file->pages[i].bytes, file->pages[i].len));
    }
}

static void
whole_entries_are_walked_one_by_one(void)
{
    struct steps steps;
    struct salur_buf buf;
    size_t offset = 0;
    struct bench b;

    bench_open(&b);
    short_log(&b);
    salur_buf_init(&buf, 1 << 20);
    put_pages(&b.v.file, &buf);
    walk(salur_buf_view(&buf), &steps);
    CHECK_U64(steps.count, ENTRIES);
    for (size_t i = 0; i < steps.count; i++) {
        CHECK_ERR(steps.at[i].err, SALUR_OK);
        CHECK(steps.at[i].is_decoded && !steps.at[i].is_lost);
        CHECK_U64(steps.at[i].offset, offset);
        CHECK_MEM(steps.at[i].bytes.ptr, steps.at[i].bytes.len,
                  b.v.file.pages[i].bytes, b.v.file.pages[i].len);
        offset += 2 + b.v.file.pages[i].len;
    }
    walk(salur_bytes(NULL, 0), &steps);
    CHECK_U64(steps.count, 0);
    salur_buf_wipe(&buf);
    bench_close(&b);
}

static void
an_entry_that_does_not_decode_is_stepped_over(void)
{
    struct steps steps;
    struct salur_buf buf;
    struct bench b;

    bench_open(&b);
    short_log(&b);
    salur_buf_init(&buf, 1 << 20);
    b.v.file.pages[4].bytes[0] = 0xff;
    put_pages(&b.v.file, &buf);
    walk(salur_buf_view(&buf), &steps);
    CHECK_U64(steps.count, ENTRIES);
    CHECK(!steps.at[4].is_decoded && !steps.at[4].is_lost);
    CHECK(steps.at[4].err != SALUR_OK);
    CHECK_U64(steps.at[4].bytes.len, b.v.file.pages[4].len);
    CHECK(steps.at[5].is_decoded);
    salur_buf_wipe(&buf);
    bench_close(&b);
}

static void
a_length_that_lies_is_read_by_the_entrys_own_end(void)
{
    static const uint16_t lies[] = {0, 1, 60, 61, 200, 4097, 65535};
    struct steps steps;
    struct salur_buf buf;
    size_t at;
    struct bench b;

    bench_open(&b);
    short_log(&b);
    salur_buf_init(&buf, 1 << 20);
    put_pages(&b.v.file, &buf);
    at = 2 + b.v.file.pages[0].len;
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        buf.ptr[at] = (uint8_t)(lies[i] >> 8);
        buf.ptr[at + 1] = (uint8_t)lies[i];
        walk(salur_buf_view(&buf), &steps);
        CHECK_U64(steps.count, ENTRIES);
        CHECK(steps.at[1].is_decoded && steps.at[1].err != SALUR_OK);
        CHECK_U64(steps.at[1].bytes.len, b.v.file.pages[1].len);
        CHECK(steps.at[2].is_decoded && steps.at[2].err == SALUR_OK);
    }
    salur_buf_wipe(&buf);
    bench_close(&b);
}

static void
where_no_entry_can_be_found_the_rest_is_lost(void)
{
    static const uint8_t rests[][4] = {{0x00},
                                       {0x00, 0x05, 0x87, 0x01},
                                       {0x00, 0x00, 0x87, 0x01},
                                       {0xff, 0xff, 0x00, 0x00}};
    static const size_t lens[] = {1, 4, 4, 4};
    static const enum salur_err errs[] = {SALUR_E_SHORT, SALUR_E_SHORT,
                                          SALUR_E_RANGE, SALUR_E_SHORT};
    struct steps steps;
    struct salur_buf buf;
    struct bench b;

    bench_open(&b);
    short_log(&b);
    salur_buf_init(&buf, 1 << 20);
    for (size_t i = 0; i < 4; i++) {
        b.v.file.count = 2;
        put_pages(&b.v.file, &buf);
        sl_put(&buf, rests[i], lens[i]);
        walk(salur_buf_view(&buf), &steps);
        CHECK_U64(steps.count, 3);
        CHECK(steps.at[2].is_lost && !steps.at[2].is_decoded);
        CHECK_ERR(steps.at[2].err, errs[i]);
        CHECK_U64(steps.at[2].bytes.len, 0);
    }
    salur_buf_wipe(&buf);
    bench_close(&b);
}

/* Announced lengths of garbage cost one entry's length at most. */
static void
garbage_is_walked_in_linear_time(void)
{
    struct sl_walk garbage;
    struct sl_walked place;
    struct salur_buf buf;
    size_t count = 0;

    salur_buf_init(&buf, 1 << 20);
    /* Entries that open an array of a million items and end. */
    while (buf.len + 8 < (1 << 20)) {
        static const uint8_t bomb[] = {0, 5, 0x9a, 0, 0x0f, 0x42, 0x40};

        sl_put(&buf, bomb, sizeof bomb);
    }
    sl_walk_init(&garbage, salur_buf_view(&buf));
    while (sl_walk_next(&garbage, &place)) {
        CHECK(!place.is_decoded);
        count++;
    }
    CHECK_U64(count, buf.len / 7);
    salur_buf_wipe(&buf);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(whole_entries_are_walked_one_by_one),
        TEST(an_entry_that_does_not_decode_is_stepped_over),
        TEST(a_length_that_lies_is_read_by_the_entrys_own_end),
        TEST(where_no_entry_can_be_found_the_rest_is_lost),
        TEST(garbage_is_walked_in_linear_time),
    };

    return RUN_TESTS(tests, argc, argv);
}
