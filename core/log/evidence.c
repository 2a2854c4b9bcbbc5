/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence packs: their members and the list of SHA-256.  The reports inside
 * are bytes like any other here.
 */
#include "log/evidence.h"

#include <string.h>

#include "list/lines.h"
#include "pack/pack.h"

/* "<64 hex digits>  <name>\n", as sha256sum reads it. */
#define SUM_LINE_MAX (2 * SALUR_HASH_LEN + 3 + SL_PACK_NAME_MAX)
#define SUMS_MAX ((size_t)SUM_LINE_MAX * SALUR_PACK_MEMBERS_MAX)
/* Members before the files; manifest and sums are made here. */
#define OWN 10
#define OWN_MANIFEST 2
#define OWN_SUMS 3

static const char *const own_names[OWN] = {
    "readme.id.txt", "readme.en.txt", "manifest.txt",  "sha256.txt",
    "commands.txt",  "report.id.txt", "report.en.txt", "report.jsonl",
    "keys.txt",      "trust.note"};

/* Where each member of the pack's own lies, manifest and sums left out. */
static struct salur_bytes *
own_place(struct salur_evidence *e, size_t i)
{
    struct salur_bytes *const places[OWN] = {
        &e->readme_id, &e->readme_en, NULL,          NULL,
        &e->commands,  &e->report_id, &e->report_en, &e->report_json,
        &e->keys,      &e->trust};

    return places[i];
}

/* --- writing -------------------------------------------------------------- */

/* One line for each member but the list itself. */
static enum salur_err
format_sums(const struct sl_pack *pack, struct salur_buf *out)
{
    struct salur_hasher *hasher = NULL;
    enum salur_err err = salur_hasher_new(&hasher);

    for (size_t i = 0; err == SALUR_OK && i < pack->count; i++) {
        struct salur_hash hash;

        if (i == OWN_SUMS) {
            continue;
        }
        salur_hash(hasher, pack->members[i].data, &hash);
        sl_hex_put(out, hash.bytes, SALUR_HASH_LEN);
        sl_put_str(out, "  ");
        sl_put_str(out, pack->members[i].name);
        sl_put_str(out, "\n");
    }
    salur_hasher_free(hasher);
    return err == SALUR_OK ? out->err : err;
}

/* Members in their order; sums is empty yet. */
static enum salur_err
fill_pack(const struct salur_evidence *evidence, struct salur_bytes manifest,
          struct sl_pack *pack)
{
    const struct salur_bytes own[OWN] = {
        evidence->readme_id, evidence->readme_en,   manifest,
        {NULL, 0},           evidence->commands,    evidence->report_id,
        evidence->report_en, evidence->report_json, evidence->keys,
        evidence->trust};
    enum salur_err err = SALUR_OK;

    memset(pack, 0, sizeof *pack);
    for (size_t i = 0; err == SALUR_OK && i < OWN; i++) {
        err = i != OWN_SUMS && own[i].len == 0
                  ? SALUR_E_ARG
                  : sl_pack_add(pack, own_names[i], own[i]);
    }
    for (size_t i = 0; err == SALUR_OK && i < evidence->count; i++) {
        char name[SALUR_EVIDENCE_NAME_MAX];

        sl_evidence_name(name, i, evidence->files[i].kind);
        err = evidence->files[i].data.len == 0
                  ? SALUR_E_ARG
                  : sl_pack_add(pack, name, evidence->files[i].data);
    }
    return err;
}

enum salur_err
salur_evidence_write(const struct salur_evidence *evidence,
                     struct salur_buf *out)
{
    struct sl_pack pack;
    struct salur_buf manifest;
    struct salur_buf sums;
    enum salur_err err;

    salur_buf_init(&manifest, SL_MANIFEST_MAX);
    salur_buf_init(&sums, SUMS_MAX);
    err = sl_manifest_format(evidence, &manifest);
    if (err == SALUR_OK) {
        err = fill_pack(evidence, salur_buf_view(&manifest), &pack);
    }
    if (err == SALUR_OK) {
        err = format_sums(&pack, &sums);
    }
    if (err == SALUR_OK) {
        pack.members[OWN_SUMS].data = salur_buf_view(&sums);
        err = sl_pack_write(&pack, out);
    }
    salur_buf_wipe(&manifest);
    salur_buf_wipe(&sums);
    return err;
}

/* --- reading -------------------------------------------------------------- */

/* Blame a member, or bytes of no member when name is NULL. */
static void
blame(struct salur_evidence_bad *bad, const char *name, size_t offset)
{
    if (bad != NULL) {
        size_t len = name == NULL ? 0 : strlen(name);

        memset(bad, 0, sizeof *bad);
        memcpy(bad->member, name == NULL ? "" : name, len);
        bad->offset = offset;
    }
}

/* The pack cannot be read from offset on: name the member that begins there,
 * when its header still has a name that evidence packs have. */
static void
blame_at(struct salur_evidence_bad *bad, struct salur_bytes input,
         size_t offset)
{
    char name[SALUR_EVIDENCE_NAME_MAX] = "";
    struct sl_reader rd;
    uint16_t len;

    sl_reader_init(&rd, input);
    (void)sl_read_bytes(&rd, offset);
    sl_read_literal(&rd, "PK\003\004");
    (void)sl_read_bytes(&rd, 22); /* version .. sizes, APPNOTE 4.3.7 */
    len = sl_read_le16(&rd);
    (void)sl_read_le16(&rd);
    if (rd.err == SALUR_OK && len < sizeof name) {
        sl_read_copy(&rd, name, len);
    }
    for (size_t i = 0; name[i] != '\0'; i++) {
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789.-", name[i]) == NULL) {
            name[0] = '\0';
        }
    }
    blame(bad, rd.err == SALUR_OK ? name : NULL, offset);
}

/* Members must be those of the manifest, in their order. */
static enum salur_err
take_members(struct salur_evidence *out, const struct sl_pack *pack,
             struct salur_evidence_bad *bad)
{
    if (pack->count != OWN + out->count) {
        blame(bad, own_names[OWN_MANIFEST], 0);
        return SALUR_E_MISMATCH;
    }
    for (size_t i = 0; i < pack->count; i++) {
        const struct sl_pack_member *member = &pack->members[i];
        const char *wanted = i < OWN ? own_names[i] : out->files[i - OWN].name;

        if (strcmp(member->name, wanted) != 0 || member->data.len == 0) {
            blame(bad, member->name, 0);
            return SALUR_E_MISMATCH;
        }
        if (i >= OWN) {
            out->files[i - OWN].data = member->data;
        } else if (own_place(out, i) != NULL) {
            *own_place(out, i) = member->data;
        }
    }
    return SALUR_OK;
}

/* Compare the list of SHA-256 with what it should be, line by line. */
static enum salur_err
check_sums(const struct sl_pack *pack, struct salur_evidence_bad *bad)
{
    struct salur_bytes found = pack->members[OWN_SUMS].data;
    struct salur_buf wanted;
    struct sl_lines a;
    struct sl_lines b;
    enum salur_err err;

    salur_buf_init(&wanted, SUMS_MAX);
    err = format_sums(pack, &wanted);
    if (err != SALUR_OK || salur_bytes_equal(salur_buf_view(&wanted), found)) {
        salur_buf_wipe(&wanted);
        return err;
    }
    blame(bad, own_names[OWN_SUMS], 0);
    sl_lines_init(&a, salur_buf_view(&wanted));
    sl_lines_init(&b, found);
    for (size_t i = 0; i < pack->count; i++) {
        if (i != OWN_SUMS &&
            !salur_bytes_equal(sl_lines_take(&a), sl_lines_take(&b))) {
            blame(bad, pack->members[i].name, 0);
            break;
        }
    }
    salur_buf_wipe(&wanted);
    return SALUR_E_MISMATCH;
}

enum salur_err
salur_evidence_open(struct salur_evidence *out, struct salur_bytes pack,
                    struct salur_evidence_bad *bad)
{
    struct sl_pack members;
    struct salur_where where;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    blame(bad, NULL, 0);
    err = sl_pack_read(&members, pack, &where);
    if (err != SALUR_OK) {
        blame_at(bad, pack, where.offset);
        return err;
    }
    if (members.count < OWN ||
        strcmp(members.members[OWN_MANIFEST].name, own_names[OWN_MANIFEST]) !=
            0 ||
        strcmp(members.members[OWN_SUMS].name, own_names[OWN_SUMS]) != 0) {
        return SALUR_E_SYNTAX;
    }
    /* First what was changed since, and then whether it is well made. */
    err = check_sums(&members, bad);
    if (err == SALUR_OK) {
        err = sl_manifest_parse(out, members.members[OWN_MANIFEST].data);
        if (err != SALUR_OK) {
            blame(bad, own_names[OWN_MANIFEST], 0);
        }
    }
    if (err == SALUR_OK) {
        err = take_members(out, &members, bad);
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}
