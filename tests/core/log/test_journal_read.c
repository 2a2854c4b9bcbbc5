/* SPDX-License-Identifier: Apache-2.0 */
/* Records of a journal as bytes: the example of FORMAT.md, "Journal and
 * mirror", and everything that is not one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/cbor.h"
#include "harness.h"
#include "log/journal.h"
#include "salur/file.h"

#define ORIGIN "test/log/9901012001/a/k1"

/* FORMAT.md: header, snapshot, and a record of three ops. */
static const char format_hex[] =
    "73616c75722f6a6f75726e616c2f76310a"
    "746573742f6c6f672f393930313031323030312f612f6b310a"
    "0000000f 83 00 81 8302 46736368656d61 4103 f6"
    "af5ca9fc690c0a826c2c5c1be31c567c776a82d56fc89f496b7d1c5510ca6153"
    "ef5fb6ff5e39bef3f5d3033634ce311b7e019c79f901d4d0c0530c7bb7c15885"
    "00000020 82 01 83 8300 480000000000000001 428700"
    "8302 4768616e646f7574 f6 8305 f6 f6"
    "486fcc48716865999e2c82f50cbbf654f106db60e7ec69aa682fca713925a47a"
    "c8514648dd3cd80af35aa40c0566eb1f591c3d0f674cd2417f47464a3372c8cf";
static const char format_pos_hex[] =
    "83 02 18e1 5820"
    "486fcc48716865999e2c82f50cbbf654f106db60e7ec69aa682fca713925a47a";
#define HEADER_LEN 42

static struct salur_hasher *hasher;

/* The key 00 01 .. 1f, by way of its file. */
static struct sl_record_key *
example_key(void)
{
    struct sl_record_key *key = NULL;
    struct salur_buf text;
    char path[256];

    (void)snprintf(path, sizeof path, "%s/example.key", temp_dir());
    salur_buf_init(&text, 64);
    sl_put_str(&text, "salur/record-key/v1\n");
    for (uint8_t i = 0; i < 32; i++) {
        sl_put_u8(&text, i);
    }
    CHECK_ERR(salur_file_write(path, salur_buf_view(&text),
                               SALUR_FILE_SECRET | SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK_ERR(sl_record_key_load(&key, path), SALUR_OK);
    salur_buf_wipe(&text);
    return key;
}

static struct salur_bytes
str(const char *text)
{
    return salur_bytes_str(text);
}

/* Snapshot of one op, then three ops; *out_pos is where they end. */
static void
write_example(struct salur_buf *out, struct sl_pos *out_pos)
{
    static const struct sl_snapshot snapshot = {0};
    struct sl_record_key *key = example_key();
    struct sl_be64 one = sl_be64(1);
    struct sl_ops ops = {.count = 0};

    salur_buf_init(out, 4096);
    salur_buf_init(&ops.buf, 4096);
    sl_journal_start(hasher, ORIGIN, out_pos);
    sl_journal_put_header(out, ORIGIN);
    sl_op_put(&ops, SL_DB_META, str("schema"), salur_bytes("\x03", 1));
    CHECK_ERR(sl_record_put(out, hasher, key, out_pos, &ops, &snapshot),
              SALUR_OK);
    ops.count = 0;
    salur_buf_clear(&ops.buf);
    sl_op_put(&ops, SL_DB_LOG, salur_bytes(one.bytes, 8),
              salur_bytes("\x87\x00", 2));
    sl_op_delete(&ops, SL_DB_META, str("handout"));
    sl_op_clear(&ops, SL_DB_WITHDRAWN);
    CHECK_ERR(sl_record_put(out, hasher, key, out_pos, &ops, NULL), SALUR_OK);
    salur_buf_wipe(&ops.buf);
    sl_record_key_free(key);
}

static void
the_example_of_the_format_is_written(void)
{
    uint8_t wanted[512];
    struct salur_buf value;
    struct salur_buf journal;
    struct sl_pos read;
    struct sl_pos pos;
    size_t len = from_hex(wanted, sizeof wanted, format_hex);

    write_example(&journal, &pos);
    CHECK_MEM(journal.ptr, journal.len, wanted, len);
    CHECK_U64(pos.bytes, len);
    CHECK_U64(pos.records, 2);
    salur_buf_init(&value, 64);
    sl_pos_put(&value, &pos);
    len = from_hex(wanted, sizeof wanted, format_pos_hex);
    CHECK_MEM(value.ptr, value.len, wanted, len);
    CHECK_ERR(sl_pos_read(&read, salur_buf_view(&value)), SALUR_OK);
    CHECK(sl_pos_equal(&read, &pos) && read.bytes == pos.bytes);
    for (size_t cut = 0; cut < value.len; cut++) {
        CHECK_ERR(sl_pos_read(&read, salur_bytes(value.ptr, cut)),
                  SALUR_E_CORRUPT);
    }
    salur_buf_wipe(&value);
    salur_buf_wipe(&journal);
}

static void
what_was_written_is_read(void)
{
    struct salur_journal journal;
    struct salur_journal_record record;
    struct salur_journal_op op;
    struct salur_buf bytes;
    struct sl_pos pos;

    write_example(&bytes, &pos);
    CHECK_ERR(salur_journal_open(&journal, salur_buf_view(&bytes)), SALUR_OK);
    CHECK_STR(journal.origin, ORIGIN);
    CHECK_U64(journal.offset, HEADER_LEN);
    CHECK_ERR(salur_journal_next(&journal, hasher, &record), SALUR_OK);
    CHECK_U64(record.number, 0);
    CHECK(record.is_snapshot && !record.has_base);
    CHECK_ERR(salur_journal_op(&record, &op), SALUR_OK);
    CHECK(op.kind == SALUR_JOURNAL_PUT && op.db == SALUR_JOURNAL_DB_META);
    CHECK(salur_bytes_equal(op.key, str("schema")) && op.value.ptr[0] == 3);
    CHECK_ERR(salur_journal_op(&record, &op), SALUR_E_ENDED);
    CHECK_ERR(salur_journal_next(&journal, hasher, &record), SALUR_OK);
    CHECK_U64(record.number, 1);
    CHECK(!record.is_snapshot && record.ops == 3);
    CHECK_ERR(salur_journal_op(&record, &op), SALUR_OK);
    CHECK(op.kind == SALUR_JOURNAL_PUT && op.db == SALUR_JOURNAL_DB_LOG);
    CHECK_MEM(op.value.ptr, op.value.len, "\x87\x00", 2);
    CHECK_ERR(salur_journal_op(&record, &op), SALUR_OK);
    CHECK(op.kind == SALUR_JOURNAL_DELETE && op.key.len == 7);
    CHECK_ERR(salur_journal_op(&record, &op), SALUR_OK);
    CHECK(op.kind == SALUR_JOURNAL_CLEAR && op.db == SL_DB_WITHDRAWN);
    CHECK_ERR(salur_journal_op(&record, &op), SALUR_E_ENDED);
    CHECK(salur_hash_equal(&journal.check, &pos.check));
    CHECK_ERR(salur_journal_next(&journal, hasher, &record), SALUR_E_ENDED);
    CHECK_U64(journal.offset, bytes.len);
    salur_buf_wipe(&bytes);
}

/* Records that read, and what the next one is. */
static uint64_t
read_all(struct salur_bytes bytes, enum salur_err *out)
{
    struct salur_journal journal;
    struct salur_journal_record record;
    uint64_t count = 0;

    *out = salur_journal_open(&journal, bytes);
    while (*out == SALUR_OK) {
        *out = salur_journal_next(&journal, hasher, &record);
        count += *out == SALUR_OK;
    }
    return count;
}

static void
every_prefix_reads_up_to_its_last_whole_record(void)
{
    struct salur_buf bytes;
    struct sl_pos pos;
    size_t first;

    write_example(&bytes, &pos);
    first = HEADER_LEN + 4 + 15 + 64;
    for (size_t len = 0; len <= bytes.len; len++) {
        enum salur_err err;
        uint64_t whole = len == bytes.len ? 2 : len >= first ? 1 : 0;
        int is_end = len == HEADER_LEN || len == first || len == bytes.len;

        CHECK_U64(read_all(salur_bytes(bytes.ptr, len), &err), whole);
        CHECK_ERR(err, is_end ? SALUR_E_ENDED : SALUR_E_SHORT);
    }
    salur_buf_wipe(&bytes);
}

/* Only the seal says nothing to a reader without its key. */
static void
every_flipped_bit_is_seen(void)
{
    struct salur_buf bytes;
    struct sl_pos pos;
    size_t seal = HEADER_LEN + 4 + 15 + 32;

    write_example(&bytes, &pos);
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        size_t at = bit / 8;
        int is_seal = (at >= seal && at < seal + 32) || at + 32 >= bytes.len;
        enum salur_err err;
        uint64_t count;

        bytes.ptr[at] ^= (uint8_t)(1U << (bit % 8));
        count = read_all(salur_buf_view(&bytes), &err);
        CHECK(is_seal ? count == 2 : count < 2);
        CHECK(is_seal == (err == SALUR_E_ENDED));
        bytes.ptr[at] ^= (uint8_t)(1U << (bit % 8));
    }
    salur_buf_wipe(&bytes);
}

static void
a_seal_is_known_by_its_key_alone(void)
{
    struct sl_record_key *key = example_key();
    struct sl_record_key *other = NULL;
    struct salur_hash check = {{1, 2, 3}};
    uint8_t seal[SL_SEAL_LEN];

    CHECK_ERR(sl_record_key_new(&other), SALUR_OK);
    sl_record_seal(key, &check, seal);
    CHECK(sl_record_is_sealed(key, &check, seal));
    CHECK(!sl_record_is_sealed(other, &check, seal));
    for (size_t bit = 0; bit < sizeof seal * 8; bit++) {
        seal[bit / 8] ^= (uint8_t)(1U << (bit % 8));
        CHECK(!sl_record_is_sealed(key, &check, seal));
        seal[bit / 8] ^= (uint8_t)(1U << (bit % 8));
    }
    check.bytes[31] ^= 1;
    CHECK(!sl_record_is_sealed(key, &check, seal));
    sl_record_key_free(other);
    sl_record_key_free(key);
}

static void
a_key_file_is_read_as_it_was_written_and_nothing_else(void)
{
    struct sl_record_key *key = NULL;
    struct sl_record_key *again = NULL;
    struct salur_hash check = {{9}};
    uint8_t seal[SL_SEAL_LEN];
    char path[256];
    uint8_t *text;
    size_t len;

    (void)snprintf(path, sizeof path, "%s/random.key", temp_dir());
    CHECK_ERR(sl_record_key_new(&key), SALUR_OK);
    CHECK_ERR(sl_record_key_save(key, path), SALUR_OK);
    CHECK_ERR(sl_record_key_load(&again, path), SALUR_OK);
    sl_record_seal(key, &check, seal);
    CHECK(sl_record_is_sealed(again, &check, seal));
    text = read_file(path, &len);
    CHECK_U64(len, 52);
    for (size_t cut = 0; cut < len; cut++) {
        struct sl_record_key *none = NULL;

        CHECK_ERR(salur_file_write(path, salur_bytes(text, cut),
                                   SALUR_FILE_SECRET | SALUR_FILE_REPLACE),
                  SALUR_OK);
        CHECK(sl_record_key_load(&none, path) != SALUR_OK);
        CHECK(none == NULL);
    }
    CHECK_ERR(salur_file_write(path, salur_bytes(text, len),
                               SALUR_FILE_SECRET | SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK(chmod(path, 0640) == 0);
    sl_record_key_free(again);
    CHECK_ERR(sl_record_key_load(&again, path), SALUR_E_PERMISSION);
    sl_record_key_free(key);
    free(text);
}

/* --- bodies with one defect ----------------------------------------------- */

static void
put_record(struct salur_buf *out, struct salur_hash *check,
           struct salur_bytes body)
{
    sl_put_be32(out, (uint32_t)body.len);
    sl_put_bytes(out, body);
    salur_hash_start(hasher);
    salur_hash_update(hasher, salur_bytes("\x02", 1));
    salur_hash_update(hasher, salur_bytes(check->bytes, SALUR_HASH_LEN));
    salur_hash_update(hasher, body);
    salur_hash_finish(hasher, check);
    sl_put(out, check->bytes, SALUR_HASH_LEN);
    sl_put(out, check->bytes, SALUR_HASH_LEN); /* for a seal */
}

/* A journal whose checks hold: a first body, and a second one if any. */
static enum salur_err
read_bodies(const char *first, const char *second)
{
    uint8_t body[256];
    struct salur_buf bytes;
    struct sl_pos start;
    enum salur_err err;
    size_t len = from_hex(body, sizeof body, first);

    salur_buf_init(&bytes, 4096);
    sl_journal_start(hasher, ORIGIN, &start);
    sl_journal_put_header(&bytes, ORIGIN);
    put_record(&bytes, &start.check, salur_bytes(body, len));
    if (second != NULL) {
        len = from_hex(body, sizeof body, second);
        put_record(&bytes, &start.check, salur_bytes(body, len));
    }
    (void)read_all(salur_buf_view(&bytes), &err);
    salur_buf_wipe(&bytes);
    return err;
}

#define HASH "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static void
bodies_with_one_defect_are_refused(void)
{
    static const struct {
        const char *first;
        const char *second;
        enum salur_err wanted;
    } rows[] = {
        {"83 00 80 f6", NULL, SALUR_E_ENDED},
        {"83 00 80 f6", "82 01 80", SALUR_E_ENDED},
        {"83 07 80 5820" HASH, "82 08 80", SALUR_E_ENDED},
        {"83 07 80 f6", NULL, SALUR_E_ORDER},
        {"82 00 80", NULL, SALUR_E_ORDER},
        {"83 00 80 f6", "82 02 80", SALUR_E_ORDER},
        {"83 00 80 f6", "82 00 80", SALUR_E_ORDER},
        {"83 00 80 f6", "83 01 80 f6", SALUR_E_ORDER},
        {"83 00 80 f6", "83 01 80 5820" HASH, SALUR_E_ORDER},
        {"81 00", NULL, SALUR_E_SYNTAX},
        {"84 00 80 f6 f6", NULL, SALUR_E_SYNTAX},
        {"83 00 80 f5", NULL, SALUR_E_SYNTAX},
        {"83 00 80 4101", NULL, SALUR_E_RANGE},
        {"83 00 80 f6 00", NULL, SALUR_E_TRAILING},
        {"83 1800 80 f6", NULL, SALUR_E_CANONICAL},
        {"83 20 80 f6", NULL, SALUR_E_SYNTAX},
        {"83 1b8000000000000000 80 f6", NULL, SALUR_E_RANGE},
        {"83 00 81 f6", NULL, SALUR_E_SYNTAX},
        {"83 00 81 8302 4161 4162 f6", NULL, SALUR_E_ENDED},
        {"83 00 82 8302 4161 4162 f6", NULL, SALUR_E_SYNTAX},
        {"83 00 81 8202 4161 f6", NULL, SALUR_E_SYNTAX},
        {"83 00 81 8309 4161 4162 f6", NULL, SALUR_E_RANGE},
        {"83 00 81 8302 40 4162 f6", NULL, SALUR_E_RANGE},
        {"83 00 81 8302 f6 4162 f6", NULL, SALUR_E_SYNTAX},
        {"83 00 81 8302 6161 4162 f6", NULL, SALUR_E_SYNTAX},
        {"83 00 81 8302 4161 6162 f6", NULL, SALUR_E_SYNTAX},
        {"83 00 81 8302 4161 f4 f6", NULL, SALUR_E_SYNTAX},
        {"83 00 9affffffff 8302 4161 4162 f6", NULL, SALUR_E_LIMIT},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!CHECK_ERR(read_bodies(rows[i].first, rows[i].second),
                       rows[i].wanted)) {
            (void)printf("row %zu\n", i);
        }
    }
}

static void
headers_of_others_are_refused(void)
{
    static const struct {
        const char *text;
        enum salur_err wanted;
    } rows[] = {
        {"", SALUR_E_SHORT},
        {"salur/journal/v1\n", SALUR_E_SHORT},
        {"salur/journal/v1\n" ORIGIN, SALUR_E_SHORT},
        {"salur/journal/v1\n" ORIGIN "\n", SALUR_E_ENDED},
        {"salur/journal/v2\n" ORIGIN "\n", SALUR_E_VERSION},
        {"salur/journal/v11\n" ORIGIN "\n", SALUR_E_VERSION},
        {"salur/journey/v1\n" ORIGIN "\n", SALUR_E_NOT_SALUR},
        {"salur/journal/v1\n\n", SALUR_E_SYNTAX},
        {"salur/journal/v1\ntest log\n", SALUR_E_SYNTAX},
        {"PK\003\004 and so on, a pack", SALUR_E_NOT_SALUR},
    };
    enum salur_err err;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_U64(read_all(str(rows[i].text), &err), 0);
        CHECK_ERR(err, rows[i].wanted);
    }
    /* No length makes anything be read or allocated. */
    CHECK_U64(
        read_all(str("salur/journal/v1\n" ORIGIN "\n\xff\xff\xff\xff"), &err),
        0);
    CHECK_ERR(err, SALUR_E_LIMIT);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_format_is_written),
        TEST(what_was_written_is_read),
        TEST(every_prefix_reads_up_to_its_last_whole_record),
        TEST(every_flipped_bit_is_seen),
        TEST(a_seal_is_known_by_its_key_alone),
        TEST(a_key_file_is_read_as_it_was_written_and_nothing_else),
        TEST(bodies_with_one_defect_are_refused),
        TEST(headers_of_others_are_refused),
    };
    int status;

    CHECK_ERR(salur_start(), SALUR_OK);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    status = RUN_TESTS(tests, argc, argv);
    salur_hasher_free(hasher);
    return status;
}
