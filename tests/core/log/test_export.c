/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/export.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "pack/pack.h"

/* FORMAT.md, "Export": members of the two entries 8700 and 01. */
#define ENTRIES_HEX "0002 8700 0001 01"

static void
the_example_of_the_specification_holds(void)
{
    uint8_t wanted[16];
    size_t len = from_hex(wanted, sizeof wanted, ENTRIES_HEX);
    struct salur_entry_cursor cursor;
    struct salur_bytes entry;
    struct salur_buf buf;

    salur_buf_init(&buf, 64);
    salur_entries_put(&buf, salur_bytes("\x87\x00", 2));
    salur_entries_put(&buf, salur_bytes("\x01", 1));
    CHECK_ERR(buf.err, SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, wanted, len);
    salur_entry_cursor_init(&cursor, salur_buf_view(&buf));
    CHECK_U64(cursor.seq, 0);
    CHECK_ERR(salur_entry_cursor_next(&cursor, &entry), SALUR_OK);
    CHECK_MEM(entry.ptr, entry.len, "\x87\x00", 2);
    CHECK_U64(cursor.seq, 1);
    CHECK_U64(cursor.offset, 4);
    CHECK_ERR(salur_entry_cursor_next(&cursor, &entry), SALUR_OK);
    CHECK_MEM(entry.ptr, entry.len, "\x01", 1);
    CHECK_ERR(salur_entry_cursor_next(&cursor, &entry), SALUR_E_ENDED);
    CHECK_ERR(salur_entry_cursor_next(&cursor, &entry), SALUR_E_ENDED);
    CHECK_U64(cursor.seq, 2);
    CHECK_U64(cursor.offset, len);
    salur_buf_wipe(&buf);
}

static void
the_cursor_stops_at_the_first_defect_and_stays(void)
{
    static const struct {
        const char *hex;
        uint64_t good;
        size_t offset;
        enum salur_err err;
    } rows[] = {
        {"", 0, 0, SALUR_E_ENDED},
        {"00", 0, 0, SALUR_E_SHORT},
        {"0001", 0, 0, SALUR_E_SHORT},
        {"0002 87", 0, 0, SALUR_E_SHORT},
        {"0000", 0, 0, SALUR_E_RANGE},
        {"1001", 0, 0, SALUR_E_RANGE},
        {"ffff", 0, 0, SALUR_E_RANGE},
        {"0001 aa 0000 0001 bb", 1, 3, SALUR_E_RANGE},
        {"0001 aa 00", 1, 3, SALUR_E_SHORT},
        {"0001 aa 0001 bb 1000 00", 2, 6, SALUR_E_SHORT},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[32];
        size_t len = from_hex(bytes, sizeof bytes, rows[i].hex);
        struct salur_entry_cursor cursor;
        struct salur_bytes entry;

        salur_entry_cursor_init(&cursor, salur_bytes(bytes, len));
        for (uint64_t n = 0; n < rows[i].good; n++) {
            CHECK_ERR(salur_entry_cursor_next(&cursor, &entry), SALUR_OK);
        }
        for (unsigned twice = 0; twice < 2; twice++) {
            CHECK_ERR(salur_entry_cursor_next(&cursor, &entry), rows[i].err);
            CHECK_U64(entry.len, 0);
            CHECK_U64(cursor.seq, rows[i].good);
            CHECK_U64(cursor.offset, rows[i].offset);
        }
    }
}

static void
entries_have_the_length_that_fits_the_prefix(void)
{
    static const uint8_t big[SALUR_ENTRY_MAX + 1];
    struct salur_entry_cursor cursor;
    struct salur_bytes entry;
    struct salur_buf buf;

    salur_buf_init(&buf, 3 * SALUR_ENTRY_MAX);
    salur_entries_put(&buf, salur_bytes(big, SALUR_ENTRY_MAX));
    CHECK_ERR(buf.err, SALUR_OK);
    salur_entry_cursor_init(&cursor, salur_buf_view(&buf));
    CHECK_ERR(salur_entry_cursor_next(&cursor, &entry), SALUR_OK);
    CHECK_U64(entry.len, SALUR_ENTRY_MAX);
    salur_entries_put(&buf, salur_bytes(big, sizeof big));
    CHECK_ERR(buf.err, SALUR_E_ARG);
    salur_buf_clear(&buf);
    salur_entries_put(&buf, salur_bytes(NULL, 0));
    CHECK_ERR(buf.err, SALUR_E_ARG);
    salur_buf_wipe(&buf);
}

static struct salur_export
some_parts(int notes)
{
    struct salur_export parts = {
        .entries = salur_bytes("\x00\x01\xaa", 3),
        .checkpoint = salur_bytes_str("checkpoint\n"),
    };

    if (notes > 0) {
        parts.cosigned = salur_bytes_str("cosigned\n");
    }
    if (notes > 1) {
        parts.request = salur_bytes_str("old 1\n");
    }
    return parts;
}

static void
what_is_written_is_read_back(void)
{
    for (int notes = 0; notes < 3; notes++) {
        struct salur_export parts = some_parts(notes);
        struct salur_export back;
        struct salur_buf pack;

        salur_buf_init(&pack, 4096);
        CHECK_ERR(salur_export_write(&parts, &pack), SALUR_OK);
        CHECK_ERR(salur_export_open(&back, salur_buf_view(&pack), NULL),
                  SALUR_OK);
        CHECK(salur_bytes_equal(back.entries, parts.entries));
        CHECK(salur_bytes_equal(back.checkpoint, parts.checkpoint));
        CHECK(salur_bytes_equal(back.cosigned, parts.cosigned));
        CHECK(salur_bytes_equal(back.request, parts.request));
        salur_buf_wipe(&pack);
    }
}

static void
parts_that_are_missing_are_not_written(void)
{
    struct salur_export parts = some_parts(1);
    struct salur_buf pack;

    salur_buf_init(&pack, 4096);
    parts.entries.len = 0;
    CHECK_ERR(salur_export_write(&parts, &pack), SALUR_E_ARG);
    parts = some_parts(1);
    parts.checkpoint.len = 0;
    CHECK_ERR(salur_export_write(&parts, &pack), SALUR_E_ARG);
    parts = some_parts(2);
    parts.cosigned.len = 0;
    CHECK_ERR(salur_export_write(&parts, &pack), SALUR_E_ARG);
    CHECK_U64(pack.len, 0);
    salur_buf_wipe(&pack);
}

static void
packs_of_other_members_are_refused(void)
{
    static const struct {
        const char *names[5];
        enum salur_err err;
    } rows[] = {
        {{"entries", "checkpoint.note", NULL}, SALUR_OK},
        {{"entries", "checkpoint.note", "cosigned.note", NULL}, SALUR_OK},
        {{NULL}, SALUR_E_EMPTY},
        {{"entries", NULL}, SALUR_E_EMPTY},
        {{"checkpoint.note", "entries", NULL}, SALUR_E_SYNTAX},
        {{"entries", "cosigned.note", NULL}, SALUR_E_SYNTAX},
        {{"entries", "checkpoint.note", "other", NULL}, SALUR_E_SYNTAX},
        {{"entries", "checkpoint.note", "cosigned.note", "add-checkpoint"},
         SALUR_OK},
        {{"entries", "checkpoint.note", "cosigned.note", "x"}, SALUR_E_SYNTAX},
        {{"entries", "checkpoint.note", "add-checkpoint", "cosigned.note"},
         SALUR_E_SYNTAX},
        {{"entries", "checkpoint.note", "add-checkpoint", NULL},
         SALUR_E_SYNTAX},
        {{"entries", "checkpoint.note", "cosigned.note", "add-checkpoint", "x"},
         SALUR_E_TRAILING},
        {{"trust.note", "stage.note", NULL}, SALUR_E_SYNTAX},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sl_pack pack = {.count = 0};
        struct salur_export out;
        struct salur_buf buf;

        for (size_t n = 0; n < 5 && rows[i].names[n] != NULL; n++) {
            CHECK_ERR(
                sl_pack_add(&pack, rows[i].names[n], salur_bytes_str("x")),
                SALUR_OK);
        }
        salur_buf_init(&buf, 4096);
        CHECK_ERR(sl_pack_write(&pack, &buf), SALUR_OK);
        CHECK_ERR(salur_export_open(&out, salur_buf_view(&buf), NULL),
                  rows[i].err);
        salur_buf_wipe(&buf);
    }
}

static void
empty_members_are_refused(void)
{
    struct sl_pack pack = {.count = 0};
    struct salur_export out;
    struct salur_buf buf;

    salur_buf_init(&buf, 4096);
    CHECK_ERR(sl_pack_add(&pack, "entries", salur_bytes(NULL, 0)), SALUR_OK);
    CHECK_ERR(sl_pack_add(&pack, "checkpoint.note", salur_bytes_str("x")),
              SALUR_OK);
    CHECK_ERR(sl_pack_write(&pack, &buf), SALUR_OK);
    CHECK_ERR(salur_export_open(&out, salur_buf_view(&buf), NULL),
              SALUR_E_EMPTY);
    salur_buf_wipe(&buf);
}

/* A pack is canonical and has a checksum: a flip is seen before content. */
static void
every_prefix_and_every_flipped_bit_is_refused(void)
{
    struct salur_export parts = some_parts(2);
    struct salur_export out;
    struct salur_where where;
    struct salur_buf buf;

    salur_buf_init(&buf, 4096);
    CHECK_ERR(salur_export_write(&parts, &buf), SALUR_OK);
    for (size_t len = 0; len < buf.len; len++) {
        uint8_t *exact = malloc(len + 1);

        memcpy(exact, buf.ptr, len);
        CHECK(salur_export_open(&out, salur_bytes(exact, len), &where) !=
              SALUR_OK);
        CHECK_U64(out.entries.len, 0);
        free(exact);
    }
    for (size_t bit = 0; bit < buf.len * 8; bit++) {
        buf.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
        CHECK(salur_export_open(&out, salur_buf_view(&buf), &where) !=
              SALUR_OK);
        buf.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    salur_buf_wipe(&buf);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(the_cursor_stops_at_the_first_defect_and_stays),
        TEST(entries_have_the_length_that_fits_the_prefix),
        TEST(what_is_written_is_read_back),
        TEST(parts_that_are_missing_are_not_written),
        TEST(packs_of_other_members_are_refused),
        TEST(empty_members_are_refused),
        TEST(every_prefix_and_every_flipped_bit_is_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
