/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Canonical ZIP (APPNOTE 6.3.3, 4.3): stored members, one timestamp, no
 * extra fields, no comments.  The reader knows every byte but names, data
 * and the lengths that follow from them, so it expects instead of parsing.
 */
#include "pack/pack.h"

#include <string.h>
#include <zlib.h>

#define SIG_LOCAL 0x04034b50U
#define SIG_CENTRAL 0x02014b50U
#define SIG_END 0x06054b50U
#define VERSION_STORED 10 /* 1.0: stored members, no folders */
#define DOS_DATE 0x0021   /* 1980-01-01, the first that ZIP can say */
#define DOS_TIME 0

/* Fixed sizes of APPNOTE 4.3.7, 4.3.12 and 4.3.16. */
#define LOCAL_LEN 30
#define CENTRAL_LEN 46

static int
name_is_valid(const char *name)
{
    size_t len = strlen(name);

    return len >= 1 && len <= SL_PACK_NAME_MAX && name[0] != '.' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") == len;
}

enum salur_err
sl_pack_add(struct sl_pack *pack, const char *name, struct salur_bytes data)
{
    struct sl_pack_member *member;

    if (!name_is_valid(name)) {
        return SALUR_E_ARG;
    }
    if (sl_pack_find(pack, name) != NULL) {
        return SALUR_E_DUPLICATE;
    }
    if (pack->count == SALUR_PACK_MEMBERS_MAX || data.len > SALUR_PACK_MAX) {
        return SALUR_E_LIMIT;
    }
    member = &pack->members[pack->count++];
    memcpy(member->name, name, strlen(name) + 1); /* fits: checked above */
    member->data = data;
    return SALUR_OK;
}

const struct sl_pack_member *
sl_pack_find(const struct sl_pack *pack, const char *name)
{
    for (size_t i = 0; i < pack->count; i++) {
        if (strcmp(pack->members[i].name, name) == 0) {
            return &pack->members[i];
        }
    }
    return NULL;
}

static uint32_t
crc_of(struct salur_bytes data)
{
    /* At most SALUR_PACK_MAX bytes: fits zlib's unsigned length. */
    return (uint32_t)crc32(0, data.ptr, (uInt)data.len); /* 32-bit CRC */
}

/* The fields that local and central headers share, from "version needed". */
static void
put_common(struct salur_buf *out, const struct sl_pack_member *member,
           uint32_t crc)
{
    uint32_t size = (uint32_t)member->data.len; /* at most SALUR_PACK_MAX */

    sl_put_le16(out, VERSION_STORED);
    sl_put_le16(out, 0); /* flags */
    sl_put_le16(out, 0); /* method: stored */
    sl_put_le16(out, DOS_TIME);
    sl_put_le16(out, DOS_DATE);
    sl_put_le32(out, crc);
    sl_put_le32(out, size);
    sl_put_le32(out, size);
    sl_put_le16(out, (uint16_t)strlen(member->name)); /* SL_PACK_NAME_MAX */
    sl_put_le16(out, 0);                              /* extra field */
}

static void
put_local(struct salur_buf *out, const struct sl_pack_member *member,
          uint32_t crc)
{
    sl_put_le32(out, SIG_LOCAL);
    put_common(out, member, crc);
    sl_put_str(out, member->name);
}

static void
put_central(struct salur_buf *out, const struct sl_pack_member *member,
            uint32_t crc, uint32_t offset)
{
    sl_put_le32(out, SIG_CENTRAL);
    sl_put_le16(out, VERSION_STORED); /* made by */
    put_common(out, member, crc);
    sl_put_le16(out, 0); /* comment */
    sl_put_le16(out, 0); /* disk */
    sl_put_le16(out, 0); /* internal attributes */
    sl_put_le32(out, 0); /* external attributes */
    sl_put_le32(out, offset);
    sl_put_str(out, member->name);
}

/*
 * The record behind the central directory.
 *
 * size    bytes of the directory
 * offset  where it begins
 */
static void
put_end(struct salur_buf *out, size_t count, size_t size, size_t offset)
{
    sl_put_le32(out, SIG_END);
    sl_put_le16(out, 0);               /* this disk */
    sl_put_le16(out, 0);               /* disk of the directory */
    sl_put_le16(out, (uint16_t)count); /* SALUR_PACK_MEMBERS_MAX */
    sl_put_le16(out, (uint16_t)count);
    sl_put_le32(out, (uint32_t)size);   /* so many short headers */
    sl_put_le32(out, (uint32_t)offset); /* at most SALUR_PACK_MAX */
    sl_put_le16(out, 0);                /* comment */
}

/* What a member takes before the directory. */
static size_t
local_size(const struct sl_pack_member *member)
{
    return LOCAL_LEN + strlen(member->name) + member->data.len;
}

/* Central directory and end record of members whose data ends at offset. */
static void
put_directory(struct salur_buf *out, const struct sl_pack *pack,
              const uint32_t *crcs, size_t offset)
{
    size_t from = out->len;
    size_t at = 0;

    for (size_t i = 0; i < pack->count; i++) {
        /* at is at most SALUR_PACK_MAX. */
        put_central(out, &pack->members[i], crcs[i], (uint32_t)at);
        at += local_size(&pack->members[i]);
    }
    put_end(out, pack->count, out->len - from, offset);
}

/* Whole size of the pack; 0 when it passes SALUR_PACK_MAX. */
static size_t
total_size(const struct sl_pack *pack, size_t *out_directory)
{
    size_t at = 0;
    size_t directory = 22; /* end record, APPNOTE 4.3.16 */

    for (size_t i = 0; i < pack->count; i++) {
        /* Each at most SALUR_PACK_MAX, few members: no wrap in size_t. */
        at += local_size(&pack->members[i]);
        directory += CENTRAL_LEN + strlen(pack->members[i].name);
        if (at > SALUR_PACK_MAX) {
            return 0;
        }
    }
    *out_directory = at;
    return at + directory > SALUR_PACK_MAX ? 0 : at + directory;
}

enum salur_err
sl_pack_write(const struct sl_pack *pack, struct salur_buf *out)
{
    uint32_t crcs[SALUR_PACK_MEMBERS_MAX];
    size_t directory;

    if (total_size(pack, &directory) == 0) {
        return SALUR_E_LIMIT;
    }
    for (size_t i = 0; i < pack->count; i++) {
        crcs[i] = crc_of(pack->members[i].data);
        put_local(out, &pack->members[i], crcs[i]);
        sl_put_bytes(out, pack->members[i].data);
    }
    put_directory(out, pack, crcs, directory);
    return out->err;
}

/* Take the name that a local header announces. */
static void
read_name(struct sl_reader *rd, size_t len, char out[SL_PACK_NAME_MAX + 1])
{
    memset(out, 0, SL_PACK_NAME_MAX + 1);
    if (len < 1 || len > SL_PACK_NAME_MAX) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
        return;
    }
    sl_read_copy(rd, out, len);
    if (rd->err == SALUR_OK && (strlen(out) != len || !name_is_valid(out))) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
}

/* Read one local header and its data; the signature is consumed already. */
static void
read_member(struct sl_reader *rd, struct sl_pack *pack, uint32_t *out_crc)
{
    struct salur_bytes fixed = sl_read_bytes(rd, 10); /* version .. date */
    uint32_t crc = sl_read_le32(rd);
    uint32_t packed = sl_read_le32(rd);
    uint32_t size = sl_read_le32(rd);
    uint16_t name_len = sl_read_le16(rd);
    uint16_t extra = sl_read_le16(rd);
    char name[SL_PACK_NAME_MAX + 1];
    struct salur_bytes data;
    enum salur_err err;

    read_name(rd, name_len, name);
    if (rd->err == SALUR_OK &&
        (packed != size || extra != 0 ||
         !salur_bytes_equal(fixed,
                            salur_bytes("\x0a\0\0\0\0\0\0\0\x21\0", 10)))) {
        sl_read_fail(rd, SALUR_E_CANONICAL);
    }
    data = sl_read_bytes(rd, size);
    if (rd->err != SALUR_OK) {
        return;
    }
    err = sl_pack_add(pack, name, data);
    if (err != SALUR_OK) {
        sl_read_fail(rd, err);
    } else if (crc_of(data) != crc) {
        sl_read_fail(rd, SALUR_E_CHECKSUM);
    }
    *out_crc = crc;
}

/* Require the bytes that the writer would make here. */
static void
expect(struct sl_reader *rd, const struct salur_buf *wanted)
{
    struct salur_bytes found = sl_read_bytes(rd, wanted->len);

    if (rd->err == SALUR_OK &&
        !salur_bytes_equal(found, salur_buf_view(wanted))) {
        sl_read_fail(rd, SALUR_E_CANONICAL);
    }
}

/* Require the directory of the members read; rd stands before it. */
static void
read_directory(struct sl_reader *rd, const struct sl_pack *pack,
               const uint32_t *crcs)
{
    uint8_t store[CENTRAL_LEN + SL_PACK_NAME_MAX];
    size_t offset = rd->offset;
    struct salur_buf wanted;
    size_t at = 0;

    for (size_t i = 0; i < pack->count; i++) {
        salur_buf_fixed(&wanted, store, sizeof store);
        put_central(&wanted, &pack->members[i], crcs[i], (uint32_t)at);
        expect(rd, &wanted);
        at += local_size(&pack->members[i]);
    }
    salur_buf_fixed(&wanted, store, sizeof store);
    put_end(&wanted, pack->count, rd->offset - offset, offset);
    expect(rd, &wanted);
}

enum salur_err
sl_pack_read(struct sl_pack *out, struct salur_bytes input,
             struct salur_where *where)
{
    uint32_t crcs[SALUR_PACK_MEMBERS_MAX] = {0};
    struct sl_reader rd;
    struct sl_reader at;
    struct salur_bytes found;
    size_t offset = 0;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, input);
    at = rd;
    if (input.len > SALUR_PACK_MAX) {
        sl_read_fail(&rd, SALUR_E_LIMIT);
    }
    while (rd.err == SALUR_OK) {
        offset = rd.offset;
        at = rd;
        /* "PK\3\4" begins a member, anything else the directory. */
        found = sl_read_bytes(&rd, 4);
        if (!salur_bytes_equal(found, salur_bytes("PK\3\4", 4))) {
            break;
        }
        /* The array bounds: sl_pack_add refuses one member too many. */
        read_member(
            &rd, out,
            &crcs[out->count < SALUR_PACK_MEMBERS_MAX ? out->count : 0]);
    }
    /* Another kind of file, and not a pack that is written otherwise. */
    if (rd.err == SALUR_OK && out->count == 0 &&
        !salur_bytes_equal(found, salur_bytes("PK\5\6", 4))) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    if (rd.err == SALUR_OK) {
        rd = at;
        read_directory(&rd, out, crcs);
    }
    if (where != NULL) {
        memset(where, 0, sizeof *where);
        where->offset = rd.err == SALUR_OK ? rd.offset : offset;
    }
    if (sl_reader_finish(&rd) != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return sl_reader_finish(&rd);
}
