/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/witness.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "log/hash_lines.h"

#define ORIGIN "test/log/9901012001/a/k1"
/* FORMAT.md, "Witness request, office log": the two entries of "Export". */
#define EXAMPLE                                                                \
    "old 1\n"                                                                  \
    "tBP0fRPuL+bIRbLuFBr4HehY307FSaWLeXC7lmRbyNI=\n"                           \
    "\n" ORIGIN "\n2\nq/XHn13eGHr6ubV2ysZ9aQKt58ecxIcAekq09/Exk+4=\n\n"        \
    "\xe2\x80\x94 " ORIGIN                                                     \
    " 8YdhfQTKLUW56aVRsgmbhNW8MQ2lio3SeVz5B3SJL7OmqCKKCp"                      \
    "TOm47CSGi75L4AhQmmWqoh55KaX9ZWPzTWJQ+VhAQ=\n"

#define LEAVES 21

struct fixture {
    struct salur_hasher *hasher;
    struct salur_key *log_key;
    const struct salur_pubkey *public;
    struct salur_hash leaves[LEAVES];
    struct salur_buf note;
    struct salur_buf body;
};

static struct salur_key *
key_of(const char *name, enum salur_role role, uint8_t first)
{
    uint8_t seed[32];
    struct salur_key *key;

    for (unsigned i = 0; i < 32; i++) {
        seed[i] = (uint8_t)(first + i); /* at most 255 */
    }
    if (salur_key_from_seed(&key, name, role, seed) != SALUR_OK) {
        CHECK(0);
        exit(1);
    }
    return key;
}

static void
set_up(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    CHECK_ERR(salur_hasher_new(&f->hasher), SALUR_OK);
    f->log_key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    f->public = salur_key_public(f->log_key);
    for (uint8_t i = 0; i < LEAVES; i++) {
        salur_hash_leaf(f->hasher, salur_bytes(&i, 1), &f->leaves[i]);
    }
    salur_buf_init(&f->note, 8192);
    salur_buf_init(&f->body, 8192);
}

static void
tear_down(struct fixture *f)
{
    salur_buf_wipe(&f->note);
    salur_buf_wipe(&f->body);
    salur_key_free(f->log_key);
    salur_hasher_free(f->hasher);
}

static struct salur_head
head_of(struct fixture *f, size_t size)
{
    struct salur_head head = {.size = size};

    salur_merkle_root(f->hasher, f->leaves, size, &head.root);
    return head;
}

/* The request of an honest log that grew. */
static struct salur_witness_request
honest(struct fixture *f, size_t old, size_t size)
{
    struct salur_witness_request request = {.old_size = old};
    struct salur_head head = head_of(f, size);

    salur_buf_clear(&f->note);
    CHECK_ERR(salur_checkpoint_sign(&head, f->log_key, &f->note), SALUR_OK);
    request.note = salur_buf_view(&f->note);
    if (old > 0) {
        CHECK_ERR(salur_merkle_prove_consistency(f->hasher, f->leaves, size,
                                                 old, &request.proof),
                  SALUR_OK);
    }
    return request;
}

static enum salur_err
judge(struct fixture *f, const struct salur_witness_request *request,
      const struct salur_head *held)
{
    struct salur_checkpoint out;
    enum salur_err err =
        salur_witness_judge(&out, f->hasher, request, f->public, held);

    CHECK((err == SALUR_OK) == (out.origin[0] != '\0'));
    return err;
}

static void
the_example_of_the_specification_holds(void)
{
    static const uint8_t entries[] = {0, 2, 0x87, 0, 0, 1, 1};
    struct salur_export parts = {.entries =
                                     salur_bytes(entries, sizeof entries)};
    struct salur_witness_request back;
    struct salur_checkpoint out;
    struct salur_head held = {.size = 1};
    struct salur_buf cosigned;
    struct fixture f;

    set_up(&f);
    salur_buf_init(&cosigned, 8192);
    salur_hash_leaf(f.hasher, salur_bytes("\x87\x00", 2), &f.leaves[0]);
    salur_hash_leaf(f.hasher, salur_bytes("\x01", 1), &f.leaves[1]);
    held = head_of(&f, 1);
    CHECK_ERR(salur_checkpoint_sign(&held, f.log_key, &cosigned), SALUR_OK);
    (void)honest(&f, 0, 2);
    parts.checkpoint = salur_buf_view(&f.note);
    CHECK_ERR(salur_witness_make(&parts, &f.body), SALUR_E_EMPTY);
    parts.cosigned = salur_buf_view(&cosigned);
    CHECK_ERR(salur_witness_make(&parts, &f.body), SALUR_OK);
    CHECK_MEM(f.body.ptr, f.body.len, EXAMPLE, strlen(EXAMPLE));
    CHECK_ERR(salur_witness_parse(&back, salur_buf_view(&f.body)), SALUR_OK);
    CHECK_U64(back.old_size, 1);
    CHECK_U64(back.proof.count, 1);
    CHECK_STR(back.checkpoint.origin, ORIGIN);
    CHECK_ERR(salur_witness_judge(&out, f.hasher, &back, f.public, &held),
              SALUR_OK);
    CHECK_U64(out.head.size, 2);
    salur_buf_wipe(&cosigned);
    tear_down(&f);
}

static void
every_growth_of_a_log_is_accepted_and_read_back(void)
{
    struct fixture f;

    set_up(&f);
    for (size_t size = 0; size <= LEAVES; size++) {
        for (size_t old = 0; old <= size; old++) {
            struct salur_witness_request request = honest(&f, old, size);
            struct salur_witness_request back;
            struct salur_head held = head_of(&f, old);

            salur_buf_clear(&f.body);
            CHECK_ERR(salur_witness_format(&request, &f.body), SALUR_OK);
            CHECK_ERR(salur_witness_parse(&back, salur_buf_view(&f.body)),
                      SALUR_OK);
            CHECK_U64(back.old_size, old);
            CHECK_MEM(back.proof.hashes, sizeof back.proof.hashes,
                      request.proof.hashes, sizeof request.proof.hashes);
            CHECK_ERR(judge(&f, &back, &held), SALUR_OK);
            CHECK_ERR(judge(&f, &back, old == 0 ? NULL : &held), SALUR_OK);
        }
    }
    tear_down(&f);
}

static void
bodies_are_read_strictly(void)
{
#define HASH "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
#define NOTE "test/x\n3\n" HASH "\n\xe2\x80\x94 test/x AAAAAAAA\n"
    static const struct {
        const char *body;
        enum salur_err err;
    } rows[] = {
        {"old 0\n\n" NOTE, SALUR_OK},
        {"old 3\n\n" NOTE, SALUR_OK},
        {"old 2\n" HASH HASH "\n" NOTE, SALUR_OK},
        {"old 9223372036854775807\n\n" NOTE, SALUR_OK},
        {"", SALUR_E_SHORT},
        {"old 0\n", SALUR_E_SHORT},
        {"old 0\n\n", SALUR_E_SYNTAX},
        {"old 0\n" NOTE, SALUR_E_SYNTAX},
        {"old 0\n\n\n" NOTE, SALUR_E_TRAILING},
        {"Old 0\n\n" NOTE, SALUR_E_SYNTAX},
        {"old  0\n\n" NOTE, SALUR_E_SYNTAX},
        {"old\t0\n\n" NOTE, SALUR_E_SYNTAX},
        {"old 0 \n\n" NOTE, SALUR_E_SYNTAX},
        {"old 0\r\n\r\n" NOTE, SALUR_E_SYNTAX},
        {"old \n\n" NOTE, SALUR_E_SYNTAX},
        {"old -1\n\n" NOTE, SALUR_E_SYNTAX},
        {"old +1\n\n" NOTE, SALUR_E_SYNTAX},
        {"old 00\n\n" NOTE, SALUR_E_CANONICAL},
        {"old 01\n\n" NOTE, SALUR_E_CANONICAL},
        {"old 9223372036854775808\n\n" NOTE, SALUR_E_RANGE},
        {"\nold 0\n\n" NOTE, SALUR_E_SYNTAX},
        {"old 1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n\n" NOTE,
         SALUR_E_SYNTAX},
        {"old 1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n\n" NOTE,
         SALUR_E_CANONICAL},
        {"old 1\n 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n" NOTE,
         SALUR_E_SYNTAX},
        {"old 1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n\n" NOTE,
         SALUR_E_SYNTAX},
        {"old 0\n\n" NOTE "\n", SALUR_E_SYNTAX},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_witness_request out;
        enum salur_err err =
            salur_witness_parse(&out, salur_bytes_str(rows[i].body));

        if (!CHECK_ERR(err, rows[i].err)) {
            CHECK_STR(rows[i].body, "");
        }
        CHECK(err == SALUR_OK || out.note.len == 0);
    }
}

static void
more_lines_than_a_proof_has_are_refused(void)
{
    struct salur_witness_request out;
    struct salur_buf body;

    salur_buf_init(&body, 8192);
    for (unsigned lines = 62; lines <= 65; lines++) {
        salur_buf_clear(&body);
        sl_put_str(&body, "old 7\n");
        for (unsigned i = 0; i < lines; i++) {
            sl_put_str(&body, HASH);
        }
        sl_put_str(&body, "\n" NOTE);
        CHECK_ERR(salur_witness_parse(&out, salur_buf_view(&body)),
                  lines <= SALUR_WITNESS_LINES_MAX ? SALUR_OK : SALUR_E_LIMIT);
    }
    salur_buf_wipe(&body);
}

static void
requests_that_have_no_form_are_not_written(void)
{
    struct salur_witness_request request = {.note = salur_bytes_str(NOTE)};
    struct salur_buf body;

    salur_buf_init(&body, 8192);
    request.proof.count = SALUR_WITNESS_LINES_MAX + 1;
    CHECK_ERR(salur_witness_format(&request, &body), SALUR_E_ARG);
    request.proof.count = 0;
    request.old_size = UINT64_C(1) << 63;
    CHECK_ERR(salur_witness_format(&request, &body), SALUR_E_ARG);
    request.old_size = 0;
    request.note.len = 0;
    CHECK_ERR(salur_witness_format(&request, &body), SALUR_E_ARG);
    CHECK_U64(body.len, 0);
    salur_buf_wipe(&body);
}

/* --- judging ------------------------------------------------------------- */

static void
an_unknown_log_and_a_bad_signature_are_told_apart(void)
{
    struct salur_key *other = key_of("test/other", SALUR_ROLE_LOG, 0);
    struct salur_key *same_name = key_of(ORIGIN, SALUR_ROLE_LOG, 1);
    struct salur_witness_request request;
    struct salur_checkpoint out;
    struct fixture f;

    set_up(&f);
    request = honest(&f, 0, 5);
    CHECK_ERR(salur_witness_judge(&out, f.hasher, &request, NULL, NULL),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(salur_witness_judge(&out, f.hasher, &request,
                                  salur_key_public(other), NULL),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(salur_witness_judge(&out, f.hasher, &request,
                                  salur_key_public(same_name), NULL),
              SALUR_E_SIGNATURE);
    f.note.ptr[strlen(ORIGIN) + 1] = '6';
    CHECK_ERR(judge(&f, &request, NULL), SALUR_E_SIGNATURE);
    salur_key_free(other);
    salur_key_free(same_name);
    tear_down(&f);
}

static void
a_stale_old_size_is_a_conflict(void)
{
    struct salur_witness_request request;
    struct salur_head held;
    struct fixture f;

    set_up(&f);
    request = honest(&f, 5, 9);
    held = head_of(&f, 6);
    CHECK_ERR(judge(&f, &request, &held), SALUR_E_CONFLICT);
    held = head_of(&f, 4);
    CHECK_ERR(judge(&f, &request, &held), SALUR_E_CONFLICT);
    CHECK_ERR(judge(&f, &request, NULL), SALUR_E_CONFLICT);
    request = honest(&f, 0, 9);
    held = head_of(&f, 9);
    CHECK_ERR(judge(&f, &request, &held), SALUR_E_CONFLICT);
    request = honest(&f, 9, 9);
    held.root.bytes[0] ^= 1;
    CHECK_ERR(judge(&f, &request, &held), SALUR_E_CONFLICT);
    request.old_size = 10;
    held.size = 10;
    CHECK_ERR(judge(&f, &request, &held), SALUR_E_RANGE);
    tear_down(&f);
}

static void
a_proof_that_does_not_hold_is_refused(void)
{
    struct salur_witness_request request;
    struct salur_witness_request bad;
    struct salur_head held;
    struct fixture f;

    set_up(&f);
    held = head_of(&f, 7);
    request = honest(&f, 7, 19);
    CHECK_ERR(judge(&f, &request, &held), SALUR_OK);
    for (size_t bit = 0; bit < request.proof.count * SALUR_HASH_LEN * 8;
         bit++) {
        struct salur_hash *hash;

        bad = request;
        hash = &bad.proof.hashes[bit / (SALUR_HASH_LEN * 8)];
        hash->bytes[bit / 8 % SALUR_HASH_LEN] ^= (uint8_t)(1U << bit % 8);
        CHECK_ERR(judge(&f, &bad, &held), SALUR_E_PROOF);
    }
    bad = request;
    bad.proof.count--;
    CHECK_ERR(judge(&f, &bad, &held), SALUR_E_PROOF);
    bad = request;
    bad.proof.hashes[bad.proof.count] = bad.proof.hashes[bad.proof.count - 1];
    bad.proof.count++;
    CHECK_ERR(judge(&f, &bad, &held), SALUR_E_PROOF);
    held.root.bytes[31] ^= 1;
    CHECK_ERR(judge(&f, &request, &held), SALUR_E_PROOF);
    /* Without a head before, and for the same head, there is nothing to
     * prove. */
    bad = honest(&f, 0, 19);
    bad.proof = request.proof;
    CHECK_ERR(judge(&f, &bad, NULL), SALUR_E_PROOF);
    bad = honest(&f, 19, 19);
    bad.proof = request.proof;
    held = head_of(&f, 19);
    CHECK_ERR(judge(&f, &bad, &held), SALUR_E_PROOF);
    tear_down(&f);
}

static void
an_empty_log_has_one_root(void)
{
    struct salur_witness_request request = {.old_size = 0};
    struct salur_head head = {.size = 0};
    struct fixture f;

    set_up(&f);
    CHECK_ERR(salur_checkpoint_sign(&head, f.log_key, &f.note), SALUR_OK);
    request.note = salur_buf_view(&f.note);
    CHECK_ERR(judge(&f, &request, NULL), SALUR_E_CONFLICT);
    tear_down(&f);
}

static void
notes_that_do_not_fit_the_entries_make_no_request(void)
{
    static const uint8_t entries[] = {0, 1, 0, 0, 1, 1, 0, 1, 2};
    struct salur_export parts = {.entries =
                                     salur_bytes(entries, sizeof entries)};
    static const struct {
        size_t cosigned;
        size_t size;
        enum salur_err err;
    } rows[] = {
        {3, 3, SALUR_OK},      {2, 3, SALUR_OK},      {1, 2, SALUR_OK},
        {0, 3, SALUR_E_RANGE}, {3, 2, SALUR_E_RANGE}, {1, 4, SALUR_E_RANGE},
        {4, 4, SALUR_E_RANGE}, {0, 0, SALUR_E_RANGE},
    };
    struct salur_buf cosigned;
    struct fixture f;

    set_up(&f);
    salur_buf_init(&cosigned, 8192);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_head head = head_of(&f, rows[i].cosigned);

        salur_buf_clear(&cosigned);
        CHECK_ERR(salur_checkpoint_sign(&head, f.log_key, &cosigned), SALUR_OK);
        (void)honest(&f, 0, rows[i].size);
        parts.cosigned = salur_buf_view(&cosigned);
        parts.checkpoint = salur_buf_view(&f.note);
        CHECK_ERR(salur_witness_make(&parts, &f.body), rows[i].err);
    }
    parts.entries.len--; /* the last one is cut */
    (void)honest(&f, 0, 3);
    CHECK(salur_witness_make(&parts, &f.body) != SALUR_OK);
    parts.checkpoint = salur_bytes_str("no note\n");
    CHECK_ERR(salur_witness_make(&parts, &f.body), SALUR_E_SYNTAX);
    salur_buf_wipe(&cosigned);
    tear_down(&f);
}

static void
every_prefix_and_every_flipped_bit_is_refused(void)
{
    struct salur_witness_request request;
    struct salur_witness_request back;
    struct salur_head held;
    struct fixture f;

    set_up(&f);
    request = honest(&f, 6, 13);
    held = head_of(&f, 6);
    CHECK_ERR(salur_witness_format(&request, &f.body), SALUR_OK);
    for (size_t len = 0; len < f.body.len; len++) {
        uint8_t *exact = malloc(len + 1);

        memcpy(exact, f.body.ptr, len);
        CHECK(salur_witness_parse(&back, salur_bytes(exact, len)) != SALUR_OK);
        free(exact);
    }
    for (size_t bit = 0; bit < f.body.len * 8; bit++) {
        f.body.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(salur_witness_parse(&back, salur_buf_view(&f.body)) != SALUR_OK ||
              judge(&f, &back, &held) != SALUR_OK);
        f.body.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_ERR(salur_witness_parse(&back, salur_buf_view(&f.body)), SALUR_OK);
    CHECK_ERR(judge(&f, &back, &held), SALUR_OK);
    tear_down(&f);
}

static void
outcomes_have_the_standards_status(void)
{
    static const struct {
        enum salur_err err;
        unsigned status;
    } rows[] = {
        {SALUR_OK, 200},          {SALUR_E_SYNTAX, 400},
        {SALUR_E_SHORT, 400},     {SALUR_E_RANGE, 400},
        {SALUR_E_LIMIT, 400},     {SALUR_E_SIGNATURE, 403},
        {SALUR_E_DUPLICATE, 403}, {SALUR_E_KEY_WITHDRAWN, 403},
        {SALUR_E_SCOPE, 403},     {SALUR_E_KEY_UNKNOWN, 404},
        {SALUR_E_ORIGIN, 404},    {SALUR_E_CONFLICT, 409},
        {SALUR_E_PROOF, 422},     {SALUR_E_FORK, 422},
        {SALUR_E_CHAIN, 422},     {SALUR_E_STORE, 500},
        {SALUR_E_MEMORY, 500},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_U64(salur_witness_status(rows[i].err), rows[i].status);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(every_growth_of_a_log_is_accepted_and_read_back),
        TEST(bodies_are_read_strictly),
        TEST(more_lines_than_a_proof_has_are_refused),
        TEST(requests_that_have_no_form_are_not_written),
        TEST(an_unknown_log_and_a_bad_signature_are_told_apart),
        TEST(a_stale_old_size_is_a_conflict),
        TEST(a_proof_that_does_not_hold_is_refused),
        TEST(an_empty_log_has_one_root),
        TEST(notes_that_do_not_fit_the_entries_make_no_request),
        TEST(every_prefix_and_every_flipped_bit_is_refused),
        TEST(outcomes_have_the_standards_status),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
