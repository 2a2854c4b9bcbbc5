/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* A pack of three members; the buffer is the caller's to wipe. */
static void
make_pack(struct salur_buf *out)
{
    struct sl_pack pack = {.count = 0};

    salur_buf_init(out, 1 << 16);
    CHECK_ERR(sl_pack_add(&pack, "entries", salur_bytes("\0\1\2\3", 4)),
              SALUR_OK);
    CHECK_ERR(sl_pack_add(&pack, "checkpoint.note", salur_bytes_str("hello\n")),
              SALUR_OK);
    CHECK_ERR(sl_pack_add(&pack, "empty", salur_bytes(NULL, 0)), SALUR_OK);
    CHECK_ERR(sl_pack_write(&pack, out), SALUR_OK);
}

static void
what_is_written_is_read_back(void)
{
    struct salur_buf buf;
    struct sl_pack pack;

    make_pack(&buf);
    CHECK_ERR(sl_pack_read(&pack, salur_buf_view(&buf), NULL), SALUR_OK);
    CHECK_U64(pack.count, 3);
    CHECK(salur_bytes_equal(sl_pack_find(&pack, "entries")->data,
                            salur_bytes("\0\1\2\3", 4)));
    CHECK_U64(sl_pack_find(&pack, "empty")->data.len, 0);
    CHECK(sl_pack_find(&pack, "other") == NULL);
    salur_buf_wipe(&buf);
}

static void
a_pack_without_members_is_a_pack(void)
{
    struct sl_pack pack = {.count = 0};
    struct salur_buf buf;

    salur_buf_init(&buf, 1 << 10);
    CHECK_ERR(sl_pack_write(&pack, &buf), SALUR_OK);
    CHECK_U64(buf.len, 22);
    CHECK_ERR(sl_pack_read(&pack, salur_buf_view(&buf), NULL), SALUR_OK);
    salur_buf_wipe(&buf);
}

static void
names_and_counts_have_bounds(void)
{
    static const char *const bad[] = {
        "",     "../x", "a/b",
        "A",    ".dot", "a b",
        "\xc3", "c:x",  "abcdefghijklmnopqrstuvwxy"};
    struct sl_pack pack = {.count = 0};
    char name[3] = "aa";

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(sl_pack_add(&pack, bad[i], salur_bytes(NULL, 0)),
                  SALUR_E_ARG);
    }
    for (int i = 0; i < SALUR_PACK_MEMBERS_MAX; i++) {
        name[0] = (char)('a' + i % 26);
        name[1] = (char)('a' + i / 26);
        CHECK_ERR(sl_pack_add(&pack, name, salur_bytes(NULL, 0)), SALUR_OK);
    }
    CHECK_ERR(sl_pack_add(&pack, "aa", salur_bytes(NULL, 0)),
              SALUR_E_DUPLICATE);
    CHECK_ERR(sl_pack_add(&pack, "z", salur_bytes(NULL, 0)), SALUR_E_LIMIT);
}

/* As many members as may be, and one more written by another program. */
static void
a_full_pack_is_read_and_a_fuller_one_is_not(void)
{
    struct sl_pack pack = {.count = 0};
    struct sl_pack read;
    struct salur_buf out;
    struct salur_buf more;
    char name[3] = "aa";

    salur_buf_init(&out, 1 << 16);
    salur_buf_init(&more, 1 << 16);
    for (int i = 0; i < SALUR_PACK_MEMBERS_MAX; i++) {
        name[0] = (char)('a' + i % 26);
        name[1] = (char)('a' + i / 26);
        CHECK_ERR(sl_pack_add(&pack, name, salur_bytes_str(name)), SALUR_OK);
    }
    for (size_t i = 0; i < pack.count; i++) {
        pack.members[i].data = salur_bytes_str(pack.members[i].name);
    }
    CHECK_ERR(sl_pack_write(&pack, &out), SALUR_OK);
    CHECK_ERR(sl_pack_read(&read, salur_buf_view(&out), NULL), SALUR_OK);
    CHECK_U64(read.count, SALUR_PACK_MEMBERS_MAX);
    CHECK_STR(read.members[63].name, "lc");
    CHECK_MEM(read.members[63].data.ptr, read.members[63].data.len, "lc", 2);
    for (size_t len = 0; len < out.len; len++) {
        CHECK(sl_pack_read(&read, salur_bytes(out.ptr, len), NULL) != SALUR_OK);
    }
    /* One local header more: 30 bytes, a name of two, two bytes of data. */
    salur_buf_put(&more, out.ptr, 34);
    more.ptr[30] = '9';
    salur_buf_put(&more, out.ptr, out.len);
    CHECK_ERR(sl_pack_read(&read, salur_buf_view(&more), NULL), SALUR_E_LIMIT);
    salur_buf_wipe(&more);
    salur_buf_wipe(&out);
}

/* A note, a list, a picture: no pack at all, and not one written otherwise. */
static void
another_kind_of_file_is_not_a_pack_that_is_written_otherwise(void)
{
    static const char *const texts[] = {"salur/trust/v1\n", "NO,NAMA,NIK\n",
                                        "\x89PNG\r\n", "PK\3\5", "pk\3\4"};
    struct sl_pack pack;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CHECK_ERR(sl_pack_read(&pack, salur_bytes_str(texts[i]), NULL),
                  SALUR_E_SYNTAX);
    }
    CHECK_ERR(sl_pack_read(&pack, salur_bytes_str("PK\5\6"), NULL),
              SALUR_E_SHORT);
}

static void
every_prefix_and_every_suffix_is_refused(void)
{
    struct salur_buf buf;
    struct sl_pack pack;

    make_pack(&buf);
    for (size_t n = 0; n < buf.len; n++) {
        CHECK_ERR(sl_pack_read(&pack, salur_bytes(buf.ptr, n), NULL),
                  SALUR_E_SHORT);
        CHECK_U64(pack.count, 0);
    }
    sl_put_u8(&buf, 0);
    CHECK_ERR(sl_pack_read(&pack, salur_buf_view(&buf), NULL),
              SALUR_E_TRAILING);
    salur_buf_wipe(&buf);
}

/* The CRC covers data, the expected bytes the rest: no bit is free but in
 * names, which the caller looks up. */
static void
every_single_bit_flip_is_refused_or_renames_a_member(void)
{
    struct salur_buf buf;
    unsigned accepted = 0;

    make_pack(&buf);
    for (size_t bit = 0; bit < buf.len * 8; bit++) {
        struct sl_pack pack;

        buf.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        accepted += sl_pack_read(&pack, salur_buf_view(&buf), NULL) == SALUR_OK;
        buf.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* and back */
    }
    /* A name stands twice, so one flip never changes both. */
    CHECK_U64(accepted, 0);
    salur_buf_wipe(&buf);
}

static void
a_member_too_many_is_refused_without_harm(void)
{
    struct sl_pack pack = {.count = 0};
    struct salur_buf buf;
    struct salur_buf many;
    struct salur_where where;

    salur_buf_init(&buf, 1 << 10);
    salur_buf_init(&many, 1 << 12);
    CHECK_ERR(sl_pack_add(&pack, "aa", salur_bytes(NULL, 0)), SALUR_OK);
    CHECK_ERR(sl_pack_write(&pack, &buf), SALUR_OK);
    for (uint8_t i = 0; i <= SALUR_PACK_MEMBERS_MAX; i++) {
        sl_put(&many, buf.ptr, 30);
        sl_put_u8(&many, (uint8_t)('a' + i % 26)); /* a letter */
        sl_put_u8(&many, (uint8_t)('a' + i / 26));
    }
    CHECK_ERR(sl_pack_read(&pack, salur_buf_view(&many), &where),
              SALUR_E_LIMIT);
    CHECK_U64(where.offset, 32 * SALUR_PACK_MEMBERS_MAX);
    salur_buf_wipe(&buf);
    salur_buf_wipe(&many);
}

/* A ZIP reader written by others: python3's zipfile tests all members. */
static void
another_zip_reader_opens_it(void)
{
    char path[128];
    char command[512];
    struct salur_buf buf;
    FILE *file;

    make_pack(&buf);
    snprintf(path, sizeof path, "%s/pack.zip", temp_dir());
    file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(buf.ptr, 1, buf.len, file) == buf.len &&
          fclose(file) == 0);
    snprintf(command, sizeof command,
             "python3 -c \"import zipfile,sys; z=zipfile.ZipFile('%s'); "
             "sys.exit(z.testzip() is not None or "
             "z.read('checkpoint.note') != b'hello\\n')\"",
             path);
    CHECK_I64(system(command), 0);
    salur_buf_wipe(&buf);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(what_is_written_is_read_back),
        TEST(a_pack_without_members_is_a_pack),
        TEST(names_and_counts_have_bounds),
        TEST(a_full_pack_is_read_and_a_fuller_one_is_not),
        TEST(another_kind_of_file_is_not_a_pack_that_is_written_otherwise),
        TEST(every_prefix_and_every_suffix_is_refused),
        TEST(every_single_bit_flip_is_refused_or_renames_a_member),
        TEST(a_member_too_many_is_refused_without_harm),
        TEST(another_zip_reader_opens_it),
    };

    return RUN_TESTS(tests, argc, argv);
}
