/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/receipt.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"

#define ORIGIN "test/log/9901012001/a/k1"
/* FORMAT.md, "Receipt". */
#define EXAMPLE_HEX                                                            \
    "01 f187617d 00000000"                                                     \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"         \
    "00bc2da7e3147b2815c57147b92685e3d06672c441607757f30afb72798d1b65"         \
    "e3956de0c2eab54d8a0a99e71602c404e7276bad9d947b96838808bcc51e2f02"

static struct salur_key *
key_of(const char *name, enum salur_role role, uint8_t first)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    for (unsigned i = 0; i < 32; i++) {
        seed[i] = (uint8_t)(first + i); /* at most 255 */
    }
    CHECK_ERR(salur_key_from_seed(&key, name, role, seed), SALUR_OK);
    return key;
}

static struct salur_head
head_of(uint64_t size)
{
    struct salur_head head = {.size = size};
    struct prng prng = {size};

    prng_fill(&prng, head.root.bytes, SALUR_HASH_LEN);
    return head;
}

static void
the_example_of_the_specification_holds(void)
{
    struct salur_key *key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    struct salur_head head = {0};
    struct salur_hasher *hasher = NULL;
    struct salur_receipt receipt;
    uint8_t wanted[SALUR_RECEIPT_LEN];
    struct salur_buf buf;

    CHECK_U64(from_hex(wanted, sizeof wanted, EXAMPLE_HEX), sizeof wanted);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    salur_hash(hasher, salur_bytes(NULL, 0), &head.root);
    salur_hasher_free(hasher);
    salur_buf_init(&buf, 4096);
    CHECK_ERR(salur_receipt_sign(&head, key, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, wanted, sizeof wanted);
    CHECK_ERR(salur_receipt_parse(&receipt, salur_buf_view(&buf)), SALUR_OK);
    CHECK_U64(receipt.head.size, 0);
    CHECK(salur_hash_equal(&receipt.head.root, &head.root));
    salur_buf_wipe(&buf);
    salur_key_free(key);
}

static void
the_note_is_rebuilt_byte_for_byte(void)
{
    static const uint64_t sizes[] = {0, 1, 9, 10, 4294967294, UINT32_MAX};
    struct salur_key *keys[2];
    char name[SALUR_NAME_MAX + 1];

    memset(name, 'o', sizeof name - 1);
    memcpy(name, "test/", 5); /* seeds make no other keys */
    name[sizeof name - 1] = '\0';
    keys[0] = key_of(ORIGIN, SALUR_ROLE_LOG, 3);
    keys[1] = key_of(name, SALUR_ROLE_LOG, 4);
    for (size_t i = 0; i < 2 * sizeof sizes / sizeof sizes[0]; i++) {
        const struct salur_key *key = keys[i % 2];
        struct salur_head head = head_of(sizes[i / 2]);
        struct salur_receipt receipt;
        struct salur_checkpoint back;
        struct salur_buf bytes;
        struct salur_buf note;
        struct salur_buf wanted;

        salur_buf_init(&bytes, 4096);
        salur_buf_init(&note, 4096);
        salur_buf_init(&wanted, 4096);
        CHECK_ERR(salur_checkpoint_sign(&head, key, &wanted), SALUR_OK);
        CHECK_ERR(salur_receipt_sign(&head, key, &bytes), SALUR_OK);
        CHECK_U64(bytes.len, SALUR_RECEIPT_LEN);
        CHECK_ERR(salur_receipt_parse(&receipt, salur_buf_view(&bytes)),
                  SALUR_OK);
        CHECK_ERR(salur_receipt_open(&receipt, salur_key_public(key), &note),
                  SALUR_OK);
        CHECK_MEM(note.ptr, note.len, wanted.ptr, wanted.len);
        CHECK_ERR(salur_receipt_open(&receipt, salur_key_public(key), NULL),
                  SALUR_OK);
        CHECK_ERR(salur_checkpoint_open(&back, salur_buf_view(&note),
                                        salur_key_public(key)),
                  SALUR_OK);
        CHECK_U64(back.head.size, head.size);
        salur_buf_wipe(&bytes);
        salur_buf_wipe(&note);
        salur_buf_wipe(&wanted);
    }
    salur_key_free(keys[0]);
    salur_key_free(keys[1]);
}

static void
only_a_log_key_signs_and_only_what_fits(void)
{
    struct salur_key *key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    struct salur_key *issuer = key_of(ORIGIN, SALUR_ROLE_ISSUER, 0);
    struct salur_key *witness = key_of(ORIGIN, SALUR_ROLE_WITNESS, 0);
    struct salur_head head = head_of(UINT64_C(1) << 32);
    uint8_t store[SALUR_RECEIPT_LEN - 1];
    struct salur_buf buf;

    salur_buf_init(&buf, 4096);
    CHECK_ERR(salur_receipt_sign(&head, key, &buf), SALUR_E_RANGE);
    head.size = 5;
    CHECK_ERR(salur_receipt_sign(&head, issuer, &buf), SALUR_E_KEY_ROLE);
    CHECK_ERR(salur_receipt_sign(&head, witness, &buf), SALUR_E_KEY_ROLE);
    CHECK_U64(buf.len, 0);
    salur_buf_wipe(&buf);
    salur_buf_fixed(&buf, store, sizeof store);
    CHECK(salur_receipt_sign(&head, key, &buf) != SALUR_OK);
    salur_key_free(key);
    salur_key_free(issuer);
    salur_key_free(witness);
}

static void
the_form_is_read_strictly(void)
{
    uint8_t bytes[SALUR_RECEIPT_LEN + 1] = {0};
    struct salur_receipt out;

    (void)from_hex(bytes, sizeof bytes, EXAMPLE_HEX);
    CHECK_ERR(salur_receipt_parse(&out, salur_bytes(NULL, 0)), SALUR_E_SHORT);
    for (size_t len = 1; len < SALUR_RECEIPT_LEN; len++) {
        uint8_t *exact = malloc(len);

        memcpy(exact, bytes, len);
        memset(&out, 0xff, sizeof out);
        CHECK_ERR(salur_receipt_parse(&out, salur_bytes(exact, len)),
                  SALUR_E_SHORT);
        CHECK_U64(out.head.size, 0);
        free(exact);
    }
    CHECK_ERR(salur_receipt_parse(&out, salur_bytes(bytes, sizeof bytes)),
              SALUR_E_TRAILING);
    /* A newer one is newer, however long it is. */
    for (unsigned version = 0; version < 256; version++) {
        bytes[0] = (uint8_t)version;
        CHECK_ERR(
            salur_receipt_parse(&out, salur_bytes(bytes, SALUR_RECEIPT_LEN)),
            version == 1 ? SALUR_OK : SALUR_E_VERSION);
        CHECK_ERR(salur_receipt_parse(&out, salur_bytes(bytes, 3)),
                  version == 1 ? SALUR_E_SHORT : SALUR_E_VERSION);
    }
}

static void
no_flipped_bit_is_genuine(void)
{
    struct salur_key *key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    struct salur_head head = head_of(4711);
    struct salur_receipt out;
    struct salur_buf bytes;
    struct salur_buf note;

    salur_buf_init(&bytes, 4096);
    salur_buf_init(&note, 4096);
    CHECK_ERR(salur_receipt_sign(&head, key, &bytes), SALUR_OK);
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        enum salur_err err;

        bytes.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
        err = salur_receipt_parse(&out, salur_buf_view(&bytes));
        if (err == SALUR_OK) {
            err = salur_receipt_open(&out, salur_key_public(key), &note);
        }
        CHECK_ERR(err, bit < 8    ? SALUR_E_VERSION
                       : bit < 40 ? SALUR_E_KEY_UNKNOWN
                                  : SALUR_E_SIGNATURE);
        bytes.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_U64(note.len, 0);
    salur_buf_wipe(&bytes);
    salur_buf_wipe(&note);
    salur_key_free(key);
}

static void
another_key_does_not_open_it(void)
{
    struct salur_key *key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    struct salur_key *other =
        key_of("test/log/9901012001/b/k1", SALUR_ROLE_LOG, 0);
    struct salur_pubkey forged = *salur_key_public(other);
    struct salur_head head = head_of(3);
    struct salur_receipt receipt;
    struct salur_buf bytes;

    salur_buf_init(&bytes, 4096);
    CHECK_ERR(salur_receipt_sign(&head, key, &bytes), SALUR_OK);
    CHECK_ERR(salur_receipt_parse(&receipt, salur_buf_view(&bytes)), SALUR_OK);
    CHECK_ERR(salur_receipt_open(&receipt, salur_key_public(other), NULL),
              SALUR_E_KEY_UNKNOWN);
    /* The same id by chance: its name is under the signature. */
    forged.kid = receipt.kid;
    CHECK_ERR(salur_receipt_open(&receipt, &forged, NULL), SALUR_E_SIGNATURE);
    forged = *salur_key_public(key);
    forged.type = SALUR_KEY_COSIGNATURE;
    CHECK_ERR(salur_receipt_open(&receipt, &forged, NULL), SALUR_E_KEY_UNKNOWN);
    salur_buf_wipe(&bytes);
    salur_key_free(key);
    salur_key_free(other);
}

static void
a_note_that_has_no_room_is_an_error(void)
{
    struct salur_key *key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    struct salur_head head = head_of(3);
    struct salur_receipt receipt;
    struct salur_buf bytes;
    uint8_t store[512];
    size_t whole = 0;

    salur_buf_init(&bytes, 4096);
    CHECK_ERR(salur_receipt_sign(&head, key, &bytes), SALUR_OK);
    CHECK_ERR(salur_receipt_parse(&receipt, salur_buf_view(&bytes)), SALUR_OK);
    salur_buf_clear(&bytes);
    CHECK_ERR(salur_receipt_open(&receipt, salur_key_public(key), &bytes),
              SALUR_OK);
    whole = bytes.len;
    for (size_t room = 0; room <= whole; room++) {
        struct salur_buf note;

        salur_buf_fixed(&note, store, room);
        CHECK((salur_receipt_open(&receipt, salur_key_public(key), &note) ==
               SALUR_OK) == (room == whole));
    }
    salur_buf_wipe(&bytes);
    salur_key_free(key);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(the_note_is_rebuilt_byte_for_byte),
        TEST(only_a_log_key_signs_and_only_what_fits),
        TEST(the_form_is_read_strictly),
        TEST(no_flipped_bit_is_genuine),
        TEST(another_key_does_not_open_it),
        TEST(a_note_that_has_no_room_is_an_error),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
