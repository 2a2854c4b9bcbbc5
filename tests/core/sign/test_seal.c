/* SPDX-License-Identifier: Apache-2.0 */
/* Locks, what they encrypt, and the devices they are sealed to. */
#include "sign/seal.h"

#include <string.h>

#include "harness.h"

#define PLAIN                                                                  \
    "Ladies and Gentlemen of the class of '99: If I could offer you only one " \
    "tip for the future, sunscreen would be it."

/* A device whose seed is first, first + 1, .. */
static struct salur_key *
device_key(uint8_t first)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    for (uint8_t i = 0; i < sizeof seed; i++) {
        seed[i] = (uint8_t)(first + i); /* below 256 for the callers */
    }
    CHECK_ERR(salur_key_from_seed(&key, "test/log/9901012001/a/k1",
                                  SALUR_ROLE_LOG, seed),
              SALUR_OK);
    return key;
}

/* The lock 80 81 .. 9f, sealed to the device of the seed 00 01 .. 1f. */
static void
sealed_example(uint8_t out[SL_LOCK_SEALED_LEN])
{
    CHECK_U64(
        from_hex(
            out, SL_LOCK_SEALED_LEN,
            "9f9801e05821fea5259efc7081ece606b0b78b97ecad299aab92f00b46a0151a"
            "062aae5bd8cb8215ec5bfd6c46b6cd3f15b156f85192de8c58f073cd8dc42451"
            "e6f0b3c1c920ada2e8d5b4c13bfcf4e9"),
        SL_LOCK_SEALED_LEN);
}

/* draft-irtf-cfrg-xchacha-03, A.3.1, its key brought in by a sealed lock. */
static void
the_published_vector_opens(void)
{
    struct salur_key *device = device_key(0);
    struct sl_lock *lock = NULL;
    uint8_t sealed[SL_LOCK_SEALED_LEN];
    uint8_t box[256];
    uint8_t nonce[SL_LOCK_NONCE_LEN];
    uint8_t bound[16];
    uint8_t plain[256];
    struct salur_buf again;
    size_t len = from_hex(
        box, sizeof box,
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49");
    size_t bound_len =
        from_hex(bound, sizeof bound, "50515253c0c1c2c3c4c5c6c7");

    for (uint8_t i = 0; i < sizeof nonce; i++) {
        nonce[i] = (uint8_t)(0x40 + i); /* below 256 */
    }
    sealed_example(sealed);
    CHECK_ERR(sl_lock_unseal(&lock, sealed, device), SALUR_OK);
    CHECK_ERR(sl_lock_decrypt(lock, nonce, salur_bytes(bound, bound_len),
                              salur_bytes(box, len), plain),
              SALUR_OK);
    CHECK_MEM(plain, len - SL_LOCK_TAG_LEN, PLAIN, strlen(PLAIN));
    salur_buf_init(&again, 256);
    CHECK_ERR(sl_lock_encrypt(lock, nonce, salur_bytes(bound, bound_len),
                              salur_bytes_str(PLAIN), &again),
              SALUR_OK);
    CHECK_MEM(again.ptr, again.len, box, len);
    salur_buf_wipe(&again);
    sl_lock_free(lock);
    salur_key_free(device);
}

static void
every_changed_bit_is_refused(void)
{
    static const uint8_t nonce[SL_LOCK_NONCE_LEN] = {1};
    uint8_t bound[5] = "bound";
    uint8_t plain[8];
    struct sl_lock *lock = NULL;
    struct salur_buf box;

    salur_buf_init(&box, 256);
    CHECK_ERR(sl_lock_new(&lock), SALUR_OK);
    CHECK_ERR(sl_lock_encrypt(lock, nonce, salur_bytes(bound, 5),
                              salur_bytes_str("SITI 123"), &box),
              SALUR_OK);
    for (size_t bit = 0; bit < 8 * box.len; bit++) {
        box.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        memset(plain, 0xff, sizeof plain);
        CHECK_ERR(sl_lock_decrypt(lock, nonce, salur_bytes(bound, 5),
                                  salur_buf_view(&box), plain),
                  SALUR_E_CHECKSUM);
        CHECK_MEM(plain, sizeof plain, "\0\0\0\0\0\0\0\0", 8);
        box.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
    }
    for (size_t bit = 0; bit < 8 * sizeof bound; bit++) {
        bound[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        CHECK_ERR(sl_lock_decrypt(lock, nonce, salur_bytes(bound, 5),
                                  salur_buf_view(&box), plain),
                  SALUR_E_CHECKSUM);
        bound[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
    }
    for (size_t len = 0; len < box.len; len++) {
        CHECK_ERR(sl_lock_decrypt(lock, nonce, salur_bytes(bound, 5),
                                  salur_bytes(box.ptr, len), plain),
                  len < SL_LOCK_TAG_LEN ? SALUR_E_SHORT : SALUR_E_CHECKSUM);
    }
    CHECK_ERR(sl_lock_decrypt(lock, nonce, salur_bytes(bound, 5),
                              salur_buf_view(&box), plain),
              SALUR_OK);
    CHECK_MEM(plain, sizeof plain, "SITI 123", 8);
    salur_buf_wipe(&box);
    sl_lock_free(lock);
}

static void
a_sealed_lock_opens_for_its_device_and_whole_only(void)
{
    struct salur_key *device = device_key(0);
    struct salur_key *other = device_key(1);
    struct sl_lock *lock = NULL;
    uint8_t sealed[SL_LOCK_SEALED_LEN];
    uint8_t twice[SL_LOCK_SEALED_LEN];

    CHECK_ERR(sl_lock_new(&lock), SALUR_OK);
    CHECK_ERR(sl_lock_seal(lock, salur_key_public(device), sealed), SALUR_OK);
    CHECK_ERR(sl_lock_seal(lock, salur_key_public(device), twice), SALUR_OK);
    CHECK(memcmp(sealed, twice, sizeof sealed) != 0);
    sl_lock_free(lock);
    CHECK_ERR(sl_lock_unseal(&lock, sealed, other), SALUR_E_CHECKSUM);
    CHECK(lock == NULL);
    for (size_t bit = 0; bit < 8 * sizeof sealed; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        /* X25519 does not look at the highest bit of a public key, but the
         * nonce is made of all of it. */
        CHECK_ERR(sl_lock_unseal(&lock, sealed, device), SALUR_E_CHECKSUM);
        CHECK(lock == NULL);
        sealed[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
    }
    CHECK_ERR(sl_lock_unseal(&lock, sealed, device), SALUR_OK);
    sl_lock_free(lock);
    sl_lock_free(NULL);
    salur_key_free(device);
    salur_key_free(other);
}

/* A trust note may name any 32 bytes as a key. */
static void
what_is_no_key_of_the_group_is_refused(void)
{
    struct salur_pubkey key;
    uint8_t bytes[32] = {0};
    uint8_t sealed[SL_LOCK_SEALED_LEN];
    struct sl_lock *lock = NULL;

    CHECK_ERR(sl_lock_new(&lock), SALUR_OK);
    for (uint8_t first = 0; first < 3; first++) {
        bytes[0] = first; /* 0: order 4; 1: the identity; 2: off the curve */
        CHECK_ERR(salur_pubkey_make(&key, "test/x", SALUR_KEY_ED25519, bytes),
                  SALUR_OK);
        CHECK_ERR(sl_lock_seal(lock, &key, sealed), SALUR_E_CRYPTO);
    }
    CHECK_ERR(salur_pubkey_make(&key, "test/x", SALUR_KEY_COSIGNATURE, bytes),
              SALUR_OK);
    CHECK_ERR(sl_lock_seal(lock, &key, sealed), SALUR_E_CRYPTO);
    sl_lock_free(lock);
}

static void
what_does_not_fit_is_told(void)
{
    static const uint8_t nonce[SL_LOCK_NONCE_LEN] = {0};
    struct sl_lock *lock = NULL;
    struct salur_buf small;

    CHECK_ERR(sl_lock_new(&lock), SALUR_OK);
    salur_buf_init(&small, SL_LOCK_TAG_LEN + 3);
    CHECK_ERR(sl_lock_encrypt(lock, nonce, salur_bytes(NULL, 0),
                              salur_bytes_str("four"), &small),
              SALUR_E_LIMIT);
    CHECK_U64(small.len, 0);
    salur_buf_wipe(&small);
    CHECK(sl_guarded_new(SIZE_MAX) == NULL);
    sl_guarded_free(NULL);
    sl_lock_free(lock);
}

/* Sizes that do not divide the alignment are where guarded memory is odd. */
static void
guarded_memory_holds_any_structure(void)
{
    for (size_t size = 1; size < 64; size++) {
        uint8_t *memory = sl_guarded_new(size);

        if (CHECK(memory != NULL)) {
            CHECK_U64((uintptr_t)memory % 16, 0);
            memset(memory, 0xa5, size);
        }
        sl_guarded_free(memory);
    }
}

/* FORMAT.md, "People"; computed with Python's hashlib. */
static void
the_tags_of_the_format_come_out(void)
{
    static const struct {
        const char *number;
        enum salur_err err;
    } bad[] = {
        {"", SALUR_E_ARG},
        {"99010101010100a1", SALUR_E_ARG},
        {"9901 0101", SALUR_E_ARG},
        {"123456789012345678901234567890123", SALUR_E_ARG}, /* 33 */
    };
    struct salur_stage_key *key = NULL;
    uint8_t seed[32];
    uint8_t wanted[SL_TAG_KEY_LEN];
    uint8_t tag_key[SL_TAG_KEY_LEN];
    uint8_t other[SL_TAG_KEY_LEN];
    uint8_t tag[8];

    for (uint8_t i = 0; i < sizeof seed; i++) {
        seed[i] = i;
    }
    CHECK_ERR(salur_stage_key_from_seed(&key, seed), SALUR_OK);
    CHECK_ERR(sl_tag_key_derive(key, UINT64_C(9901012001), tag_key), SALUR_OK);
    CHECK_U64(
        from_hex(
            wanted, sizeof wanted,
            "0cc08e77f406a9a6ea684eafcaab692e552260e2e627b0b4bff02cf39d11cd9d"),
        SL_TAG_KEY_LEN);
    CHECK_MEM(tag_key, SL_TAG_KEY_LEN, wanted, SL_TAG_KEY_LEN);
    CHECK_ERR(sl_tag_compute(tag_key, salur_bytes_str("9901010101000001"), tag),
              SALUR_OK);
    from_hex(wanted, sizeof wanted, "ad00c6e4b1eea295");
    CHECK_MEM(tag, sizeof tag, wanted, 8);
    CHECK_ERR(sl_tag_key_derive(key, UINT64_C(9901012002), other), SALUR_OK);
    CHECK(memcmp(tag_key, other, sizeof other) != 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(sl_tag_compute(tag_key, salur_bytes_str(bad[i].number), tag),
                  bad[i].err);
        CHECK_MEM(tag, sizeof tag, "\0\0\0\0\0\0\0\0", 8);
    }
    salur_stage_key_free(key);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_published_vector_opens),
        TEST(every_changed_bit_is_refused),
        TEST(a_sealed_lock_opens_for_its_device_and_whole_only),
        TEST(what_is_no_key_of_the_group_is_refused),
        TEST(what_does_not_fit_is_told),
        TEST(guarded_memory_holds_any_structure),
        TEST(the_tags_of_the_format_come_out),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
