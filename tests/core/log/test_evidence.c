/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "log/evidence.h"
#include "pack/pack.h"
#include "salur/export.h"

#define OWN 10

/* FORMAT.md, "Evidence pack". */
#define MANIFEST                                                               \
    "salur/evidence/v1\n"                                                      \
    "version 0.1.0\n"                                                          \
    "at 2026-12-30T00:00:00Z\n"                                                \
    "witnesses 1\n"                                                            \
    "max-age 0\n"                                                              \
    "finding 104\n"                                                            \
    "export village.slog\n"                                                    \
    "note closing of 5 October\n"
#define FIRST_SUM                                                              \
    "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7  "       \
    "readme.id.txt\n"

static struct salur_evidence *
new_evidence(void)
{
    struct salur_evidence *e = calloc(1, sizeof *e);

    CHECK(e != NULL);
    memcpy(e->version, "0.1.0", 6);
    e->at_s = INT64_C(1798588800);
    e->witnesses = 1;
    e->finding = 104;
    e->readme_id = salur_bytes_str("a\n");
    e->readme_en = salur_bytes_str("b\n");
    e->commands = salur_bytes_str("run verify in-01.slog\n");
    e->report_id = salur_bytes_str("UTUH\n");
    e->report_en = salur_bytes_str("INTACT\n");
    e->report_json = salur_bytes_str("{}\n");
    e->keys = salur_bytes_str("log x\n");
    e->trust = salur_bytes_str("salur/trust/v1\n");
    CHECK_ERR(salur_evidence_add(e, SALUR_EVIDENCE_EXPORT, "village.slog",
                                 salur_bytes_str("PK and no more")),
              SALUR_OK);
    CHECK_ERR(salur_evidence_add(e, SALUR_EVIDENCE_NOTE, "closing of 5 October",
                                 salur_bytes_str("a note")),
              SALUR_OK);
    return e;
}

/* The pack of the example. */
static void
make_pack(struct salur_buf *out)
{
    struct salur_evidence *e = new_evidence();

    salur_buf_init(out, 1 << 16);
    CHECK_ERR(salur_evidence_write(e, out), SALUR_OK);
    free(e);
}

static void
the_example_of_the_specification_holds(void)
{
    struct salur_evidence *e = new_evidence();
    struct salur_evidence *again = calloc(1, sizeof *again);
    struct salur_buf manifest;
    struct salur_buf pack;
    struct sl_pack members;

    CHECK(again != NULL);
    salur_buf_init(&manifest, SL_MANIFEST_MAX);
    make_pack(&pack);
    CHECK_ERR(sl_manifest_format(e, &manifest), SALUR_OK);
    CHECK_MEM(manifest.ptr, manifest.len, MANIFEST, sizeof MANIFEST - 1);
    CHECK_ERR(sl_manifest_parse(again, salur_buf_view(&manifest)), SALUR_OK);
    CHECK_STR(again->files[1].name, "in-02.note");
    CHECK_STR(again->files[1].label, "closing of 5 October");
    CHECK_ERR(sl_pack_read(&members, salur_buf_view(&pack), NULL), SALUR_OK);
    CHECK_MEM(members.members[3].data.ptr, sizeof FIRST_SUM - 1, FIRST_SUM,
              sizeof FIRST_SUM - 1);
    salur_buf_wipe(&manifest);
    salur_buf_wipe(&pack);
    free(again);
    free(e);
}

static void
what_was_written_is_read_and_written_again(void)
{
    struct salur_evidence *e = calloc(1, sizeof *e);
    struct salur_evidence_bad bad;
    struct salur_buf pack;
    struct salur_buf again;

    CHECK(e != NULL);
    make_pack(&pack);
    salur_buf_init(&again, 1 << 16);
    CHECK_ERR(salur_evidence_open(e, salur_buf_view(&pack), &bad), SALUR_OK);
    CHECK_U64(e->count, 2);
    CHECK_STR(e->files[0].name, "in-01.slog");
    CHECK_I64(e->files[0].kind, SALUR_EVIDENCE_EXPORT);
    CHECK_MEM(e->files[1].data.ptr, e->files[1].data.len, "a note", 6);
    CHECK_U64(e->finding, 104);
    CHECK_STR(e->version, "0.1.0");
    CHECK_MEM(e->trust.ptr, e->trust.len, "salur/trust/v1\n", 15);
    CHECK_ERR(salur_evidence_write(e, &again), SALUR_OK);
    CHECK_MEM(again.ptr, again.len, pack.ptr, pack.len);
    salur_buf_wipe(&again);
    salur_buf_wipe(&pack);
    free(e);
}

/* Each changed bit is refused; in a member's data it is that member's name
 * that is said. */
static void
every_changed_bit_is_named(void)
{
    struct salur_evidence *e = calloc(1, sizeof *e);
    struct salur_evidence_bad bad;
    struct salur_buf pack;
    struct sl_pack members;
    unsigned named = 0;
    unsigned accepted = 0;

    CHECK(e != NULL);
    make_pack(&pack);
    CHECK_ERR(sl_pack_read(&members, salur_buf_view(&pack), NULL), SALUR_OK);
    for (size_t bit = 0; bit < pack.len * 8; bit++) {
        size_t at = bit / 8;

        pack.ptr[at] ^= (uint8_t)(1U << bit % 8); /* one bit */
        accepted +=
            salur_evidence_open(e, salur_buf_view(&pack), &bad) == SALUR_OK;
        for (size_t i = 0; i < members.count; i++) {
            size_t begin = (size_t)(members.members[i].data.ptr - pack.ptr);

            if (at >= begin && at < begin + members.members[i].data.len) {
                CHECK_STR(bad.member, members.members[i].name);
                named++;
            }
        }
        pack.ptr[at] ^= (uint8_t)(1U << bit % 8); /* and back */
    }
    CHECK_U64(accepted, 0);
    CHECK(named > 1000);
    for (size_t len = 0; len < pack.len; len++) {
        accepted += salur_evidence_open(e, salur_bytes(pack.ptr, len), &bad) ==
                    SALUR_OK;
    }
    CHECK_U64(accepted, 0);
    salur_buf_wipe(&pack);
    free(e);
}

/* Somebody who can make checksums of packs, but not the list's SHA-256. */
static void
a_member_that_is_not_as_listed_is_named(void)
{
    struct salur_evidence *e = calloc(1, sizeof *e);
    struct salur_evidence_bad bad;
    struct salur_buf pack;
    struct salur_buf forged;

    CHECK(e != NULL);
    make_pack(&pack);
    salur_buf_init(&forged, 1 << 16);
    for (size_t i = 0; i < OWN + 2; i++) {
        struct sl_pack members;

        CHECK_ERR(sl_pack_read(&members, salur_buf_view(&pack), NULL),
                  SALUR_OK);
        members.members[i].data = salur_bytes_str("another\n");
        salur_buf_clear(&forged);
        CHECK_ERR(sl_pack_write(&members, &forged), SALUR_OK);
        CHECK_ERR(salur_evidence_open(e, salur_buf_view(&forged), &bad),
                  SALUR_E_MISMATCH);
        /* A list of another kind fits no member: the first is named. */
        CHECK_STR(bad.member, members.members[i == 3 ? 0 : i].name);
    }
    salur_buf_wipe(&forged);
    salur_buf_wipe(&pack);
    free(e);
}

/* Make all lists anew over these members: what is left is how it is made. */
static enum salur_err
open_relisted(struct sl_pack *members, struct salur_evidence *out,
              struct salur_evidence_bad *bad)
{
    struct salur_hasher *hasher = NULL;
    struct salur_buf sums;
    struct salur_buf pack;
    enum salur_err err;

    salur_buf_init(&sums, 1 << 14);
    salur_buf_init(&pack, 1 << 16);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    for (size_t i = 0; i < members->count; i++) {
        static const char digits[] = "0123456789abcdef";
        struct salur_hash hash;

        if (i == 3) {
            continue;
        }
        salur_hash(hasher, members->members[i].data, &hash);
        for (size_t k = 0; k < SALUR_HASH_LEN; k++) {
            sl_put_u8(&sums, (uint8_t)digits[hash.bytes[k] >> 4]);
            sl_put_u8(&sums, (uint8_t)digits[hash.bytes[k] & 15]);
        }
        sl_put_str(&sums, "  ");
        sl_put_str(&sums, members->members[i].name);
        sl_put_str(&sums, "\n");
    }
    if (members->count > 3) {
        members->members[3].data = salur_buf_view(&sums);
    }
    CHECK_ERR(sl_pack_write(members, &pack), SALUR_OK);
    err = salur_evidence_open(out, salur_buf_view(&pack), bad);
    salur_hasher_free(hasher);
    salur_buf_wipe(&sums);
    salur_buf_wipe(&pack);
    return err;
}

static void
manifests_are_read_strictly(void)
{
#define HEAD "salur/evidence/v1\nversion 0.1.0\nat 2026-12-30T00:00:00Z\n"
#define POLICY "witnesses 1\nmax-age 0\nfinding 104\n"
    static const struct {
        const char *text;
        enum salur_err err;
    } rows[] = {
        {HEAD POLICY "export a\nnote b\n", SALUR_OK},
        {HEAD POLICY "export a\n", SALUR_E_MISMATCH},
        {HEAD POLICY "export a\nnote b\nnote c\n", SALUR_E_MISMATCH},
        {HEAD POLICY "note a\nexport b\n", SALUR_E_MISMATCH},
        {HEAD POLICY "export a\nnote b", SALUR_E_SHORT},
        {HEAD POLICY "export a\n\nnote b\n", SALUR_E_SYNTAX},
        {HEAD POLICY "export a\nnote  b\n", SALUR_E_SYNTAX},
        {HEAD POLICY "export a\nnote b \n", SALUR_E_SYNTAX},
        {HEAD POLICY "export a\nnote \n", SALUR_E_SYNTAX},
        {HEAD POLICY "export a\nnote b\x7f\n", SALUR_E_SYNTAX},
        {HEAD POLICY "export a\nnote \xc3\xa9\n", SALUR_E_SYNTAX},
        {HEAD POLICY "export a\nletter b\n", SALUR_E_SYNTAX},
        {HEAD POLICY "export a\nnote 1234567890123456789012345678901234567890"
                     "1234567890123456789012345\n",
         SALUR_E_LIMIT},
        {"salur/evidence/v2\n", SALUR_E_VERSION},
        {"salur/evidence/v1\n", SALUR_E_SHORT},
        {HEAD "witnesses 33\nmax-age 0\nfinding 104\nexport a\nnote b\n",
         SALUR_E_RANGE},
        {HEAD "witnesses 01\nmax-age 0\nfinding 104\nexport a\nnote b\n",
         SALUR_E_CANONICAL},
        {HEAD "witnesses 1\nmax-age 3661\nfinding 104\nexport a\nnote b\n",
         SALUR_E_RANGE},
        {HEAD "witnesses 1\nmax-age 0\nfinding 1000\nexport a\nnote b\n",
         SALUR_E_RANGE},
        {HEAD "witnesses 1\nfinding 104\nmax-age 0\nexport a\nnote b\n",
         SALUR_E_SYNTAX},
        {"salur/evidence/v1\nversion 0.1.0\nat 2026-12-30\n" POLICY
         "export a\nnote b\n",
         SALUR_E_CANONICAL},
        {"salur/evidence/v1\nversion 0.1.0\nat "
         "2026-12-30T07:00:00+07:00\n" POLICY "export a\nnote b\n",
         SALUR_E_CANONICAL},
        {"salur/evidence/v1\nversion 0.1.0\nat never\n" POLICY
         "export a\nnote b\n",
         SALUR_E_DATE},
        {"salur/evidence/v1\nversion \nat 2026-12-30T00:00:00Z\n" POLICY
         "export a\nnote b\n",
         SALUR_E_SYNTAX},
    };
    struct salur_evidence *e = calloc(1, sizeof *e);
    struct salur_evidence_bad bad;
    struct salur_buf pack;
    struct sl_pack members;

    CHECK(e != NULL);
    make_pack(&pack);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(sl_pack_read(&members, salur_buf_view(&pack), NULL),
                  SALUR_OK);
        members.members[2].data = salur_bytes_str(rows[i].text);
        if (!CHECK_ERR(open_relisted(&members, e, &bad), rows[i].err)) {
            printf("  row %zu\n", i);
        }
        CHECK(rows[i].err == SALUR_OK || e->count == 0);
        CHECK(rows[i].err == SALUR_OK || bad.member[0] != '\0');
    }
    salur_buf_wipe(&pack);
    free(e);
}

/* More files than a pack has room for, and a text longer than any manifest. */
static void
manifests_have_an_end(void)
{
    struct salur_evidence *e = calloc(1, sizeof *e);
    struct salur_buf text;

    CHECK(e != NULL);
    salur_buf_init(&text, 1 << 16);
    sl_put_str(&text, HEAD POLICY);
    for (int i = 0; i < SALUR_EVIDENCE_FILES_MAX; i++) {
        sl_put_str(&text, "note b\n");
    }
    CHECK_ERR(sl_manifest_parse(e, salur_buf_view(&text)), SALUR_OK);
    CHECK_U64(e->count, SALUR_EVIDENCE_FILES_MAX);
    sl_put_str(&text, "note b\n");
    memset(e, 0, sizeof *e);
    CHECK_ERR(sl_manifest_parse(e, salur_buf_view(&text)), SALUR_E_LIMIT);
    while (text.len <= SL_MANIFEST_MAX) {
        sl_put_str(&text, "note b\n");
    }
    memset(e, 0, sizeof *e);
    CHECK_ERR(sl_manifest_parse(e, salur_buf_view(&text)), SALUR_E_LIMIT);
    CHECK_U64(e->count, 0);
    salur_buf_wipe(&text);
    free(e);
}

/* A pack with a member left out, or two that changed places. */
static void
members_stand_in_their_order(void)
{
    struct salur_evidence *e = calloc(1, sizeof *e);
    struct salur_evidence_bad bad;
    struct salur_buf pack;

    CHECK(e != NULL);
    make_pack(&pack);
    for (size_t i = 0; i < OWN + 2; i++) {
        struct sl_pack members;
        enum salur_err err;

        CHECK_ERR(sl_pack_read(&members, salur_buf_view(&pack), NULL),
                  SALUR_OK);
        memmove(&members.members[i], &members.members[i + 1],
                (members.count - i - 1) * sizeof members.members[0]);
        members.count--;
        err = open_relisted(&members, e, &bad);
        CHECK(err == SALUR_E_SYNTAX || err == SALUR_E_MISMATCH);
        CHECK_ERR(sl_pack_read(&members, salur_buf_view(&pack), NULL),
                  SALUR_OK);
        if (i + 1 < members.count) {
            struct sl_pack_member first = members.members[i];

            members.members[i] = members.members[i + 1];
            members.members[i + 1] = first;
            err = open_relisted(&members, e, &bad);
            CHECK(err == SALUR_E_SYNTAX || err == SALUR_E_MISMATCH);
        }
    }
    salur_buf_wipe(&pack);
    free(e);
}

static void
what_a_file_is_follows_from_its_content(void)
{
    static const struct {
        const char *text;
        enum salur_evidence_kind kind;
    } rows[] = {
        {"PK\3\4", SALUR_EVIDENCE_EXPORT},
        {"PK", SALUR_EVIDENCE_EXPORT},
        {"c2sp.org/tlog-proof@v1\n", SALUR_EVIDENCE_PROOF},
        {"SLC1:ABC", SALUR_EVIDENCE_TEXT},
        {"a text\n\nwithout signature\n", SALUR_EVIDENCE_TEXT},
        {"\x89PNG\r\n\x1a\n", SALUR_EVIDENCE_OTHER},
        {"caf\xc3\xa9\n", SALUR_EVIDENCE_TEXT},
        {"\x1b[2J", SALUR_EVIDENCE_OTHER},
    };
    struct salur_buf bundle;
    struct sl_pack pack = {.count = 0};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_I64(salur_evidence_kind_of(salur_bytes_str(rows[i].text)),
                  rows[i].kind);
    }
    salur_buf_init(&bundle, 1 << 12);
    CHECK_ERR(sl_pack_add(&pack, "stage.note", salur_bytes_str("x")), SALUR_OK);
    CHECK_ERR(sl_pack_write(&pack, &bundle), SALUR_OK);
    CHECK_I64(salur_evidence_kind_of(salur_buf_view(&bundle)),
              SALUR_EVIDENCE_LIST);
    CHECK_STR(salur_evidence_kind_name(SALUR_EVIDENCE_PROOF), "proof");
    CHECK_STR(salur_evidence_kind_name((enum salur_evidence_kind)9), "?");
    salur_buf_wipe(&bundle);
}

static void
labels_are_cut_and_cleaned(void)
{
    static const struct {
        const char *given;
        const char *kept;
    } rows[] = {
        {"a.slog", "a.slog"},
        {"", "-"},
        {"   ", "-"},
        {"  a b  ", "a b"},
        {"a\nnote b", "a?note b"},
        {"\x1b[2J", "?[2J"},
        {"caf\xc3\xa9", "caf??"},
        {"123456789012345678901234567890123456789012345678901234567890123 56",
         "123456789012345678901234567890123456789012345678901234567890123"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_evidence *e = calloc(1, sizeof *e);

        CHECK(e != NULL);
        CHECK_ERR(salur_evidence_add(e, SALUR_EVIDENCE_TEXT, rows[i].given,
                                     salur_bytes_str("x")),
                  SALUR_OK);
        CHECK_STR(e->files[0].label, rows[i].kept);
        free(e);
    }
}

static void
what_a_reader_would_refuse_is_not_written(void)
{
    struct salur_evidence *e = new_evidence();
    struct salur_buf out;

    salur_buf_init(&out, 1 << 16);
    e->witnesses = SALUR_EVIDENCE_WITNESSES_MAX + 1;
    CHECK_ERR(salur_evidence_write(e, &out), SALUR_E_ARG);
    e->witnesses = 0;
    e->at_s = -1;
    CHECK_ERR(salur_evidence_write(e, &out), SALUR_E_ARG);
    e->at_s = INT64_C(253402300800);
    CHECK_ERR(salur_evidence_write(e, &out), SALUR_E_ARG);
    e->at_s = 0;
    e->version[0] = '\0';
    CHECK_ERR(salur_evidence_write(e, &out), SALUR_E_ARG);
    e->version[0] = '1';
    e->report_en = salur_bytes(NULL, 0);
    CHECK_ERR(salur_evidence_write(e, &out), SALUR_E_ARG);
    e->report_en = salur_bytes_str("x");
    e->files[1].data = salur_bytes(NULL, 0);
    CHECK_ERR(salur_evidence_write(e, &out), SALUR_E_ARG);
    e->files[1].data = salur_bytes_str("x");
    e->files[1].label[0] = '\n';
    CHECK_ERR(salur_evidence_write(e, &out), SALUR_E_ARG);
    e->files[1].label[0] = 'c';
    CHECK_U64(out.len, 0);
    CHECK_ERR(
        salur_evidence_add(e, SALUR_EVIDENCE_TEXT, "x", salur_bytes(NULL, 0)),
        SALUR_E_EMPTY);
    e->files[1].data = salur_bytes_str("x");
    while (e->count < SALUR_EVIDENCE_FILES_MAX) {
        CHECK_ERR(salur_evidence_add(e, SALUR_EVIDENCE_TEXT, "x",
                                     salur_bytes_str("x")),
                  SALUR_OK);
    }
    CHECK_ERR(
        salur_evidence_add(e, SALUR_EVIDENCE_TEXT, "x", salur_bytes_str("x")),
        SALUR_E_LIMIT);
    CHECK_ERR(salur_evidence_write(e, &out), SALUR_OK);
    CHECK_ERR(salur_evidence_open(e, salur_buf_view(&out), NULL), SALUR_OK);
    CHECK_STR(e->files[SALUR_EVIDENCE_FILES_MAX - 1].name, "in-54.txt");
    salur_buf_wipe(&out);
    free(e);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(what_was_written_is_read_and_written_again),
        TEST(every_changed_bit_is_named),
        TEST(a_member_that_is_not_as_listed_is_named),
        TEST(manifests_are_read_strictly),
        TEST(manifests_have_an_end),
        TEST(members_stand_in_their_order),
        TEST(what_a_file_is_follows_from_its_content),
        TEST(labels_are_cut_and_cleaned),
        TEST(what_a_reader_would_refuse_is_not_written),
    };

    return RUN_TESTS(tests, argc, argv);
}
