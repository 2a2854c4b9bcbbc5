/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/envelope.h"

#include <stdio.h>
#include <string.h>

#include "base/cbor.h"
#include "harness.h"

#define DEVICES (SL_ENVELOPE_DEVICES_MAX + 1)
#define PLAIN_MAX 64

/* FORMAT.md, "Sealed envelope": 01 02, sealed to the seed 00 01 .. 1f. */
static const char example[] =
    "84 01 81 82 44 f187617d 5850"
    "9f9801e05821fea5259efc7081ece606b0b78b97ecad299aab92f00b46a0151a"
    "062aae5bd8cb8215ec5bfd6c46b6cd3f15b156f85192de8c58f073cd8dc42451"
    "e6f0b3c1c920ada2e8d5b4c13bfcf4e9"
    "5818 404142434445464748494a4b4c4d4e4f5051525354555657"
    "52 f00ecbf4e81d92067fdbc7367ebec4f9ae81";

/* Devices of seeds i, i + 1, ..; the first is that of the example. */
static struct salur_key *keys[DEVICES];
static const struct salur_pubkey *devices[DEVICES];

static void
make_devices(void)
{
    for (unsigned i = 0; i < DEVICES; i++) {
        uint8_t seed[32];

        for (unsigned j = 0; j < sizeof seed; j++) {
            seed[j] = (uint8_t)(i + j); /* below 256 */
        }
        CHECK_ERR(salur_key_from_seed(&keys[i], "test/log/9901012001/a/k1",
                                      SALUR_ROLE_LOG, seed),
                  SALUR_OK);
        devices[i] = salur_key_public(keys[i]);
    }
}

static void
free_devices(void)
{
    for (unsigned i = 0; i < DEVICES; i++) {
        salur_key_free(keys[i]);
    }
}

/* Parse and open; out holds PLAIN_MAX bytes. */
static enum salur_err
open_bytes(struct salur_bytes bytes, const struct salur_key *key, uint8_t *out)
{
    struct sl_envelope envelope;
    enum salur_err err = sl_envelope_parse(&envelope, bytes, PLAIN_MAX);

    return err == SALUR_OK ? sl_envelope_open(&envelope, key, out) : err;
}

static void
the_example_of_the_format_opens(void)
{
    uint8_t bytes[256];
    uint8_t plain[PLAIN_MAX];
    struct sl_envelope envelope;
    size_t len = from_hex(bytes, sizeof bytes, example);

    CHECK_ERR(sl_envelope_parse(&envelope, salur_bytes(bytes, len), 2),
              SALUR_OK);
    CHECK_U64(envelope.count, 1);
    CHECK_U64(sl_envelope_plain_len(&envelope), 2);
    CHECK_ERR(sl_envelope_open(&envelope, keys[0], plain), SALUR_OK);
    CHECK_MEM(plain, 2, "\1\2", 2);
    CHECK_ERR(sl_envelope_open(&envelope, keys[1], plain), SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(sl_envelope_parse(&envelope, salur_bytes(bytes, len), 1),
              SALUR_E_RANGE);
}

static void
each_device_opens_it_and_no_other(void)
{
    for (size_t count = 1; count <= SL_ENVELOPE_DEVICES_MAX; count++) {
        struct salur_buf out;
        uint8_t plain[PLAIN_MAX];

        salur_buf_init(&out, 1 << 16);
        CHECK_ERR(
            sl_envelope_seal(devices, count, salur_bytes_str("rahasia"), &out),
            SALUR_OK);
        for (size_t i = 0; i < DEVICES; i++) {
            CHECK_ERR(open_bytes(salur_buf_view(&out), keys[i], plain),
                      i < count ? SALUR_OK : SALUR_E_KEY_UNKNOWN);
            CHECK(i >= count || memcmp(plain, "rahasia", 7) == 0);
        }
        salur_buf_wipe(&out);
    }
}

static void
what_cannot_be_sealed_is_refused(void)
{
    const struct salur_pubkey *twice[] = {devices[1], devices[0], devices[1]};
    struct salur_bytes plain = salur_bytes_str("x");
    struct salur_buf out;

    salur_buf_init(&out, 1 << 16);
    CHECK_ERR(sl_envelope_seal(devices, 0, plain, &out), SALUR_E_EMPTY);
    CHECK_ERR(sl_envelope_seal(devices, 1, salur_bytes(NULL, 0), &out),
              SALUR_E_EMPTY);
    CHECK_ERR(sl_envelope_seal(devices, DEVICES, plain, &out), SALUR_E_LIMIT);
    CHECK_ERR(sl_envelope_seal(twice, 3, plain, &out), SALUR_E_DUPLICATE);
    CHECK_U64(out.len, 0);
    salur_buf_wipe(&out);
    salur_buf_init(&out, 20);
    CHECK_ERR(sl_envelope_seal(devices, 1, plain, &out), SALUR_E_LIMIT);
    salur_buf_wipe(&out);
}

static void
every_prefix_and_every_suffix_is_refused(void)
{
    uint8_t bytes[256];
    uint8_t plain[PLAIN_MAX];
    size_t len = from_hex(bytes, sizeof bytes - 1, example);

    for (size_t i = 0; i < len; i++) {
        CHECK_ERR(open_bytes(salur_bytes(bytes, i), keys[0], plain),
                  SALUR_E_SHORT);
    }
    bytes[len] = 0;
    CHECK_ERR(open_bytes(salur_bytes(bytes, len + 1), keys[0], plain),
              SALUR_E_TRAILING);
}

static void
every_changed_bit_is_refused(void)
{
    struct salur_buf out;
    uint8_t plain[PLAIN_MAX];

    salur_buf_init(&out, 1 << 16);
    CHECK_ERR(sl_envelope_seal(devices, 3, salur_bytes_str("rahasia"), &out),
              SALUR_OK);
    for (size_t bit = 0; bit < 8 * out.len; bit++) {
        out.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        /* Another device's slot is bound, too. */
        CHECK(open_bytes(salur_buf_view(&out), keys[0], plain) != SALUR_OK);
        out.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
    }
    CHECK_ERR(open_bytes(salur_buf_view(&out), keys[0], plain), SALUR_OK);
    salur_buf_wipe(&out);
}

/* Write slots of these ids, each with 80 zero bytes, and a body of len. */
static void
put_form(struct salur_buf *out, unsigned version, const char *ids, size_t len)
{
    static const uint8_t zeroes[SL_LOCK_SEALED_LEN + PLAIN_MAX] = {0};
    size_t count = strlen(ids);

    salur_buf_clear(out);
    sl_cbor_put_array(out, 4);
    sl_cbor_put_uint(out, version);
    sl_cbor_put_array(out, count);
    for (size_t i = 0; i < count; i++) {
        const uint8_t kid[SALUR_KID_LEN] = {(uint8_t)ids[i], 0, 0, 0};

        sl_cbor_put_array(out, 2);
        sl_cbor_put_bstr(out, salur_bytes(kid, sizeof kid));
        sl_cbor_put_bstr(out, salur_bytes(zeroes, SL_LOCK_SEALED_LEN));
    }
    sl_cbor_put_bstr(out, salur_bytes(zeroes, SL_LOCK_NONCE_LEN));
    sl_cbor_put_bstr(out, salur_bytes(zeroes, len));
}

static void
one_defect_of_form_each_is_refused(void)
{
    static const struct {
        unsigned version;
        const char *ids;
        size_t body;
        enum salur_err err;
    } rows[] = {
        {1, "a", SL_LOCK_TAG_LEN + 1, SALUR_OK},
        {1, "ab", SL_LOCK_TAG_LEN + PLAIN_MAX, SALUR_OK},
        {0, "a", SL_LOCK_TAG_LEN + 1, SALUR_E_VERSION},
        {2, "a", SL_LOCK_TAG_LEN + 1, SALUR_E_VERSION},
        {1, "", SL_LOCK_TAG_LEN + 1, SALUR_E_EMPTY},
        {1, "ba", SL_LOCK_TAG_LEN + 1, SALUR_E_ORDER},
        {1, "aa", SL_LOCK_TAG_LEN + 1, SALUR_E_ORDER},
        {1, "abcdefghijklmnopqrstuvwxyz{|}~\x7f\x80\x81", SL_LOCK_TAG_LEN + 1,
         SALUR_E_LIMIT}, /* 33 */
        {1, "a", SL_LOCK_TAG_LEN, SALUR_E_RANGE},
        {1, "a", SL_LOCK_TAG_LEN + PLAIN_MAX + 1, SALUR_E_RANGE},
    };
    struct sl_envelope envelope;
    struct salur_buf out;

    salur_buf_init(&out, 1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        put_form(&out, rows[i].version, rows[i].ids, rows[i].body);
        if (!CHECK_ERR(
                sl_envelope_parse(&envelope, salur_buf_view(&out), PLAIN_MAX),
                rows[i].err)) {
            printf("  row %zu\n", i);
        }
    }
    salur_buf_wipe(&out);
}

/* A later version may have other items: it is "update salur" all the same. */
static void
a_newer_version_is_told_before_its_items_are_counted(void)
{
    struct sl_envelope envelope;

    CHECK_ERR(sl_envelope_parse(&envelope, salur_bytes("\x82\x02\x00", 3), 1),
              SALUR_E_VERSION);
    CHECK_ERR(sl_envelope_parse(&envelope, salur_bytes("\x82\x01\x00", 3), 1),
              SALUR_E_SYNTAX);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_format_opens),
        TEST(each_device_opens_it_and_no_other),
        TEST(what_cannot_be_sealed_is_refused),
        TEST(every_prefix_and_every_suffix_is_refused),
        TEST(every_changed_bit_is_refused),
        TEST(one_defect_of_form_each_is_refused),
        TEST(a_newer_version_is_told_before_its_items_are_counted),
    };
    int status;

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    make_devices();
    status = RUN_TESTS(tests, argc, argv);
    free_devices();
    return status;
}
