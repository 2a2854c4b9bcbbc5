/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/proof.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/export.h"
#include "salur/text.h"

#define ORIGIN "test/log/9901012001/a/k1"
#define TITLE "c2sp.org/tlog-proof@v1\n"
/* SHA-256(""), and hashes that differ from it. */
#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define HASH "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define NOTE                                                                   \
    "test/x\n4\n" ROOT "\n\n\xe2\x80\x94 test/x "                              \
    "AAECAwQFBgcICQoLDA0ODxAREhM=\n"

/* FORMAT.md, "Proof". */
#define EXAMPLE                                                                \
    TITLE "extra AQ==\n"                                                       \
          "index 1\n"                                                          \
          "t0SvWhOi5qpE4FWDqIfv53LkaWUiiAW12qmMuFtcSys=\n"                     \
          "/PCmxwDdE+J0tvuo3uqN2bJuTu3eNJVxfKyECMnFF38=\n"                     \
          "\n" ORIGIN "\n"                                                     \
          "3\n"                                                                \
          "mTCfOa4YeebH68s8OfrnWSuOLBIlDw1+qf9nCnrMbjo=\n"                     \
          "\n"                                                                 \
          "\xe2\x80\x94 " ORIGIN                                               \
          " 8YdhfTOFDuWr08IQYrcCSr1R/cP9VW3TeGlTqHjza8ZSEydEABYPSalZby/"       \
          "tMDX7GYtoU+RJlPqI61taDlB5g6sGKAU=\n"

/* A log of entries "\x01i", and heads signed by its key. */
struct world {
    struct salur_key *key;
    struct salur_hasher *hasher;
    struct salur_buf entries;
};

static void
init(struct world *world, uint64_t count)
{
    uint8_t seed[32];

    for (unsigned i = 0; i < 32; i++) {
        seed[i] = (uint8_t)i; /* at most 31 */
    }
    memset(world, 0, sizeof *world);
    CHECK_ERR(salur_hasher_new(&world->hasher), SALUR_OK);
    CHECK_ERR(salur_key_from_seed(&world->key, ORIGIN, SALUR_ROLE_LOG, seed),
              SALUR_OK);
    salur_buf_init(&world->entries, 1 << 20);
    for (uint64_t i = 0; i < count; i++) {
        uint8_t entry[2] = {1, (uint8_t)i}; /* below 256 */

        salur_entries_put(&world->entries, salur_bytes(entry, sizeof entry));
    }
}

static void
wipe(struct world *world)
{
    salur_buf_wipe(&world->entries);
    salur_hasher_free(world->hasher);
    salur_key_free(world->key);
}

/* The head of the first size entries. */
static struct salur_head
head_of(struct world *world, uint64_t size)
{
    struct salur_entry_cursor cursor;
    struct salur_head head = {.size = size};
    struct salur_bytes entry;
    struct salur_tree tree;

    salur_tree_init(&tree);
    salur_entry_cursor_init(&cursor, salur_buf_view(&world->entries));
    while (tree.size < size) {
        struct salur_hash leaf;

        CHECK_ERR(salur_entry_cursor_next(&cursor, &entry), SALUR_OK);
        salur_hash_leaf(world->hasher, entry, &leaf);
        salur_tree_append(&tree, world->hasher, &leaf);
    }
    salur_tree_root(&tree, world->hasher, &head.root);
    return head;
}

static void
sign_head(struct world *world, uint64_t size, struct salur_buf *note)
{
    struct salur_head head = head_of(world, size);

    CHECK_ERR(salur_checkpoint_sign(&head, world->key, note), SALUR_OK);
}

static enum salur_err
parse(struct salur_bytes text)
{
    struct salur_tlog_proof proof;
    struct salur_where where;
    struct salur_buf extra;
    enum salur_err err;

    salur_buf_init(&extra, SALUR_ENTRY_MAX);
    err = salur_tlog_proof_parse(&proof, text, &extra, &where);
    CHECK(err == SALUR_OK || proof.checkpoint.len == 0);
    CHECK(where.offset <= text.len);
    salur_buf_wipe(&extra);
    return err;
}

static void
the_example_of_the_specification_holds(void)
{
    static const uint8_t bytes[] = {0, 2, 0x87, 0, 0, 1, 1, 0, 1, 2};
    struct salur_bytes entries = salur_bytes(bytes, sizeof bytes);
    struct world world;
    struct salur_buf note;
    struct salur_buf text;

    init(&world, 0);
    sl_put_bytes(&world.entries, entries);
    salur_buf_init(&note, 4096);
    salur_buf_init(&text, 4096);
    sign_head(&world, 3, &note);
    CHECK_ERR(salur_tlog_proof_make(entries, salur_buf_view(&note), 1, &text),
              SALUR_OK);
    CHECK_MEM(text.ptr, text.len, EXAMPLE, strlen(EXAMPLE));
    salur_buf_wipe(&note);
    salur_buf_wipe(&text);
    wipe(&world);
}

static void
texts_are_read_strictly(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
    } rows[] = {
        {TITLE "index 0\n\n" NOTE, SALUR_OK},
        {TITLE "index 3\n" HASH "\n" ROOT "\n\n" NOTE, SALUR_OK},
        {TITLE "extra AQ==\nindex 3\n" HASH "\n\n" NOTE, SALUR_OK},
        {"", SALUR_E_SHORT},
        {"\n", SALUR_E_SYNTAX},
        {"c2sp.org/tlog-proof@v2\nindex 0\n\n" NOTE, SALUR_E_VERSION},
        {"c2sp.org/tlog-proof@v0\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {"c2sp.org/tlog-proof@v01\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {"c2sp.org/tlog-proof@v1 \nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {"c2sp.org/tlog-proof@v1\r\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {"\xef\xbb\xbf" TITLE "index 0\n\n" NOTE, SALUR_E_SYNTAX},
        {"\n" TITLE "index 0\n\n" NOTE, SALUR_E_SYNTAX},
        {"salur/tlog-proof@v1\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        /* extra data */
        {TITLE "extra \nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "extra\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "extra  AQ==\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "extra AQ\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "extra AQ=\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "extra AR==\nindex 0\n\n" NOTE, SALUR_E_CANONICAL},
        {TITLE "extra A===\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "extra ====\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "extra A_==\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "extra AQ== \nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "extra AQ==\nextra AQ==\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 0\nextra AQ==\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "Extra AQ==\nindex 0\n\n" NOTE, SALUR_E_SYNTAX},
        /* index */
        {TITLE "\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index \n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 00\n\n" NOTE, SALUR_E_CANONICAL},
        {TITLE "index 01\n\n" NOTE, SALUR_E_CANONICAL},
        {TITLE "index -1\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index +1\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index  1\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 1 \n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 0x1\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 4\n\n" NOTE, SALUR_E_RANGE},
        {TITLE "index 9223372036854775807\n\n" NOTE, SALUR_E_RANGE},
        {TITLE "index 18446744073709551616\n\n" NOTE, SALUR_E_RANGE},
        /* hashes */
        {TITLE "index 0\n" HASH "\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 0\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 0\n" HASH "=\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 0\n " HASH "\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 0\n" HASH "\r\n\n" NOTE, SALUR_E_SYNTAX},
        {TITLE "index 0\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==\n\n" NOTE,
         SALUR_E_SYNTAX},
        {TITLE "index 0\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n\n" NOTE,
         SALUR_E_CANONICAL},
        /* the checkpoint */
        {TITLE "index 0\n\n", SALUR_E_SYNTAX},
        {TITLE "index 0\n\n\n" NOTE, SALUR_E_TRAILING},
        {TITLE "index 0\n\n" NOTE "\n", SALUR_E_SYNTAX},
        {TITLE "index 0\n\ntest/x\n4\n" ROOT "\n", SALUR_E_SYNTAX},
        {TITLE "index 0\n\ntest/x\n4\n" ROOT
               "\nextension\n\n\xe2\x80\x94 test/x AAECAwQFBgc=\n",
         SALUR_E_TRAILING},
        {TITLE "index 0\n\ntest/x\n0\n" ROOT
               "\n\n\xe2\x80\x94 test/x AAECAwQFBgc=\n",
         SALUR_E_RANGE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!CHECK_ERR(parse(salur_bytes_str(rows[i].text)), rows[i].err)) {
            CHECK_STR(rows[i].text, "");
        }
    }
}

/* A proof with so many hashes and so much extra data. */
static void
put_sized(struct salur_buf *text, size_t hashes, size_t extra)
{
    char base64[SALUR_BASE64_LEN(SALUR_ENTRY_MAX + 3) + 1];
    uint8_t bytes[SALUR_ENTRY_MAX + 3];

    memset(bytes, 7, sizeof bytes);
    salur_buf_clear(text);
    sl_put_str(text, TITLE);
    if (extra > 0) {
        salur_base64_encode(base64, bytes, extra);
        sl_put_str(text, "extra ");
        sl_put_str(text, base64);
        sl_put_str(text, "\n");
    }
    sl_put_str(text, "index 0\n");
    for (size_t i = 0; i < hashes; i++) {
        sl_put_str(text, HASH "\n");
    }
    sl_put_str(text, "\n" NOTE);
}

static void
lengths_end_where_the_limits_say(void)
{
    static const struct {
        size_t hashes;
        size_t extra;
        enum salur_err err;
    } rows[] = {
        {63, 0, SALUR_OK},
        {64, 0, SALUR_E_LIMIT},
        {700, 0, SALUR_E_LIMIT},
        {0, SALUR_ENTRY_MAX - 1, SALUR_OK},
        {0, SALUR_ENTRY_MAX, SALUR_OK},
        {0, SALUR_ENTRY_MAX + 1, SALUR_E_LIMIT},
        {0, SALUR_ENTRY_MAX + 2, SALUR_E_LIMIT},
        {0, SALUR_ENTRY_MAX + 3, SALUR_E_LIMIT},
        {63, SALUR_ENTRY_MAX, SALUR_OK},
    };
    struct salur_buf text;

    salur_buf_init(&text, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        put_sized(&text, rows[i].hashes, rows[i].extra);
        if (!CHECK_ERR(parse(salur_buf_view(&text)), rows[i].err)) {
            CHECK_U64(rows[i].hashes * 10000 + rows[i].extra, 0);
        }
    }
    salur_buf_wipe(&text);
}

static void
what_no_reader_accepts_is_not_written(void)
{
    static const uint8_t big[SALUR_ENTRY_MAX + 1];
    struct salur_tlog_proof proof = {.checkpoint = salur_bytes_str(NOTE)};
    struct salur_buf text;

    salur_buf_init(&text, SALUR_TLOG_PROOF_MAX);
    proof.index = 4;
    CHECK_ERR(salur_tlog_proof_format(&proof, &text), SALUR_E_ARG);
    proof.index = 3;
    proof.path.count = 64;
    CHECK_ERR(salur_tlog_proof_format(&proof, &text), SALUR_E_ARG);
    proof.path.count = 0;
    proof.extra = salur_bytes(big, sizeof big);
    CHECK_ERR(salur_tlog_proof_format(&proof, &text), SALUR_E_ARG);
    proof.extra = salur_bytes(NULL, 0);
    proof.checkpoint.len--;
    CHECK_ERR(salur_tlog_proof_format(&proof, &text), SALUR_E_ARG);
    CHECK_U64(text.len, 0);
    proof.checkpoint.len++;
    CHECK_ERR(salur_tlog_proof_format(&proof, &text), SALUR_OK);
    CHECK_ERR(parse(salur_buf_view(&text)), SALUR_OK);
    salur_buf_wipe(&text);
}

/* Make, read back and check one proof; the head of then is the log's. */
static void
demand_proof(struct world *world, uint64_t size, uint64_t seq)
{
    struct salur_head wanted = head_of(world, seq + 1);
    struct salur_tlog_proof proof;
    struct salur_head then;
    struct salur_buf note;
    struct salur_buf text;
    struct salur_buf extra;
    struct salur_buf again;

    salur_buf_init(&note, 4096);
    salur_buf_init(&text, SALUR_TLOG_PROOF_MAX);
    salur_buf_init(&extra, SALUR_ENTRY_MAX);
    salur_buf_init(&again, SALUR_TLOG_PROOF_MAX);
    sign_head(world, size, &note);
    CHECK_ERR(salur_tlog_proof_make(salur_buf_view(&world->entries),
                                    salur_buf_view(&note), seq, &text),
              SALUR_OK);
    CHECK_ERR(
        salur_tlog_proof_parse(&proof, salur_buf_view(&text), &extra, NULL),
        SALUR_OK);
    CHECK_U64(proof.index, seq);
    CHECK(proof.extra.len == 2 && proof.extra.ptr[1] == seq);
    CHECK_ERR(salur_tlog_proof_check(world->hasher, &proof, proof.extra, &then),
              SALUR_OK);
    CHECK_U64(then.size, seq + 1);
    CHECK(salur_hash_equal(&then.root, &wanted.root));
    CHECK_ERR(salur_tlog_proof_check(world->hasher, &proof, salur_bytes("x", 1),
                                     &then),
              SALUR_E_PROOF);
    CHECK_U64(then.size, 0);
    CHECK_ERR(salur_tlog_proof_format(&proof, &again), SALUR_OK);
    CHECK_MEM(again.ptr, again.len, text.ptr, text.len);
    salur_buf_wipe(&note);
    salur_buf_wipe(&text);
    salur_buf_wipe(&extra);
    salur_buf_wipe(&again);
}

static void
every_entry_of_every_size_is_proven_with_the_head_of_then(void)
{
    struct world world;

    init(&world, 34);
    for (uint64_t size = 1; size <= 34; size++) {
        for (uint64_t seq = 0; seq < size; seq++) {
            demand_proof(&world, size, seq);
        }
    }
    wipe(&world);
}

static void
what_does_not_fit_is_not_proven(void)
{
    struct salur_head forged;
    struct salur_bytes entries;
    struct world world;
    struct salur_buf note;
    struct salur_buf text;

    init(&world, 5);
    salur_buf_init(&note, 4096);
    salur_buf_init(&text, SALUR_TLOG_PROOF_MAX);
    sign_head(&world, 5, &note);
    entries = salur_buf_view(&world.entries);
    CHECK_ERR(salur_tlog_proof_make(entries, salur_buf_view(&note), 5, &text),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_tlog_proof_make(salur_bytes(entries.ptr, entries.len - 4),
                                    salur_buf_view(&note), 1, &text),
              SALUR_E_ROLLBACK);
    CHECK_ERR(salur_tlog_proof_make(salur_bytes(entries.ptr, entries.len - 1),
                                    salur_buf_view(&note), 1, &text),
              SALUR_E_SHORT);
    CHECK_ERR(salur_tlog_proof_make(salur_bytes(NULL, 0), salur_buf_view(&note),
                                    0, &text),
              SALUR_E_ROLLBACK);
    world.entries.ptr[entries.len - 1] ^= 1;
    CHECK_ERR(salur_tlog_proof_make(entries, salur_buf_view(&note), 1, &text),
              SALUR_E_ROOT);
    CHECK_ERR(salur_tlog_proof_make(entries, salur_bytes_str("x\n"), 1, &text),
              SALUR_E_SYNTAX);
    /* A head of more entries than any memory holds is refused by what is
     * there, not by what it says. */
    forged.size = INT64_MAX;
    memset(&forged.root, 0, sizeof forged.root);
    salur_buf_clear(&note);
    CHECK_ERR(salur_checkpoint_sign(&forged, world.key, &note), SALUR_OK);
    CHECK_ERR(salur_tlog_proof_make(entries, salur_buf_view(&note), 1, &text),
              SALUR_E_ROLLBACK);
    CHECK_U64(text.len, 0);
    salur_buf_wipe(&note);
    salur_buf_wipe(&text);
    wipe(&world);
}

/* 1 when a text is a proof, its entry in it, signed by the log's key. */
static int
is_accepted(struct world *world, struct salur_bytes text)
{
    struct salur_tlog_proof proof;
    struct salur_checkpoint opened;
    struct salur_buf extra;
    int accepted;

    salur_buf_init(&extra, SALUR_ENTRY_MAX);
    accepted =
        salur_tlog_proof_parse(&proof, text, &extra, NULL) == SALUR_OK &&
        salur_checkpoint_open(&opened, proof.checkpoint,
                              salur_key_public(world->key)) == SALUR_OK &&
        salur_tlog_proof_check(world->hasher, &proof, proof.extra, NULL) ==
            SALUR_OK;
    salur_buf_wipe(&extra);
    return accepted;
}

static void
every_prefix_and_every_flipped_bit_is_refused(void)
{
    struct world world;
    struct salur_buf note;
    struct salur_buf text;

    init(&world, 11);
    salur_buf_init(&note, 4096);
    salur_buf_init(&text, SALUR_TLOG_PROOF_MAX);
    sign_head(&world, 11, &note);
    CHECK_ERR(salur_tlog_proof_make(salur_buf_view(&world.entries),
                                    salur_buf_view(&note), 6, &text),
              SALUR_OK);
    for (size_t len = 0; len < text.len; len++) {
        uint8_t *exact = malloc(len + 1);

        memcpy(exact, text.ptr, len);
        CHECK(!is_accepted(&world, salur_bytes(exact, len)));
        free(exact);
    }
    for (size_t bit = 0; bit < text.len * 8; bit++) {
        text.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
        CHECK(!is_accepted(&world, salur_buf_view(&text)));
        text.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK(is_accepted(&world, salur_buf_view(&text)));
    salur_buf_wipe(&note);
    salur_buf_wipe(&text);
    wipe(&world);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(texts_are_read_strictly),
        TEST(lengths_end_where_the_limits_say),
        TEST(what_no_reader_accepts_is_not_written),
        TEST(every_entry_of_every_size_is_proven_with_the_head_of_then),
        TEST(what_does_not_fit_is_not_proven),
        TEST(every_prefix_and_every_flipped_bit_is_refused),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
