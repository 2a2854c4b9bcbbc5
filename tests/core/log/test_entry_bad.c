/* SPDX-License-Identifier: Apache-2.0 */
/* Hand-made entries with one defect each, beside the good one. */
#include "salur/entry.h"

#include <string.h>

#include "base/cbor.h"
#include "harness.h"

/* Envelope with a zero prev and an empty operator, then the body. */
static enum salur_err
decode_with(unsigned kind, const char *body_hex)
{
    static const struct salur_hash zero;
    uint8_t body[512];
    size_t len = from_hex(body, sizeof body, body_hex);
    struct salur_entry entry;
    struct salur_buf buf;
    enum salur_err err;

    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    sl_cbor_put_array(&buf, 7);
    sl_cbor_put_uint(&buf, 1);
    sl_cbor_put_uint(&buf, kind);
    sl_cbor_put_uint(&buf, 5);
    sl_cbor_put_bstr(&buf, salur_bytes(zero.bytes, SALUR_HASH_LEN));
    sl_cbor_put_uint(&buf, 100);
    sl_cbor_put_tstr(&buf, salur_bytes_str(""));
    sl_put(&buf, body, len);
    err = salur_entry_decode(&entry, salur_buf_view(&buf));
    salur_buf_wipe(&buf);
    return err;
}

#define CTI "50 000102030405060708090a0b0c0d0e0f "
#define HASH                                                                   \
    "5820 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f "
#define SIG                                                                    \
    "5840 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"    \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f "
#define STAGE_ID "83 63 504b48 1a 0003175c 01 "

static void
bodies_with_one_defect_are_refused(void)
{
    static const struct {
        unsigned kind;
        const char *body;
        enum salur_err err;
    } rows[] = {
        /* genesis: origin, site, device, generation, key */
        {0, "85 61 78 1b000000024e257421 61 61 01" HASH, SALUR_OK},
        {0, "84 61 78 1b000000024e257421 61 61 01", SALUR_E_SYNTAX},
        {0, "85 60 1b000000024e257421 61 61 01" HASH, SALUR_E_RANGE},
        {0, "85 61 2b 1b000000024e257421 61 61 01" HASH, SALUR_E_RANGE},
        {0, "85 61 78 1a 3b9ac9ff 61 61 01" HASH, SALUR_E_RANGE},
        {0, "85 61 78 1b00000002540be400 61 61 01" HASH, SALUR_E_RANGE},
        {0, "85 61 78 1b000000024e257421 60 01" HASH, SALUR_E_RANGE},
        {0, "85 61 78 1b000000024e257421 61 41 01" HASH, SALUR_E_RANGE},
        {0, "85 61 78 1b000000024e257421 69 616161616161616161 01" HASH,
         SALUR_E_RANGE},
        {0, "85 61 78 1b000000024e257421 61 61 00" HASH, SALUR_E_RANGE},
        {0, "85 61 78 1b000000024e257421 61 61 19 2710" HASH, SALUR_E_RANGE},
        {0, "85 61 78 1b000000024e257421 61 61 01 41 00", SALUR_E_RANGE},
        /* redeem: cti, token, amount, package, card, method, collector,
         * relation, document, absence, tag, checked */
        {1, "8c" CTI "41 d2 00 60 01 00 00 00 00 00 f6 f4", SALUR_OK},
        {1, "8c" CTI "f6 00 60 01 01 00 00 00 00 f6 f4", SALUR_OK},
        {1, "8c 41 00 41 d2 00 60 01 00 00 00 00 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "40 00 60 01 00 00 00 00 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "f6 00 60 01 00 00 00 00 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 01 01 00 00 00 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 20 60 01 00 00 00 00 00 f6 f4", SALUR_E_SYNTAX},
        {1, "8c" CTI "41 d2 1a 3b9aca01 60 01 00 00 00 00 00 f6 f4",
         SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 69 414141414141414141 01 00 00 00 00 00 f6 f4",
         SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 61 0a 01 00 00 00 00 00 f6 f4", SALUR_E_UTF8},
        {1, "8c" CTI "41 d2 00 61 61 01 00 00 00 00 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 00 00 00 00 00 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 1b0000000100000000 00 00 00 00 00 f6 f4",
         SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 01 02 00 00 00 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 01 00 04 00 00 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 01 00 00 06 00 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 01 00 00 00 06 00 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 01 00 00 00 00 07 f6 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 01 00 00 00 00 00 41 00 f4", SALUR_E_RANGE},
        {1, "8c" CTI "41 d2 00 60 01 00 00 00 00 00 f6 01", SALUR_E_SYNTAX},
        {1, "8b" CTI "41 d2 00 60 01 00 00 00 00 00 f6", SALUR_E_SYNTAX},
        /* refuse: cti, token, cause, earlier */
        {2, "84" CTI "f6 19 0191 f6", SALUR_OK},
        {2, "84" CTI "f6 19 0190 07", SALUR_OK},
        {2, "84" CTI "f6 19 0190 f6", SALUR_E_RANGE},
        {2, "84" CTI "f6 19 0191 07", SALUR_E_RANGE},
        {2, "84" CTI "f6 19 012b f6", SALUR_E_RANGE},
        {2, "84" CTI "f6 19 01f4 f6", SALUR_E_RANGE},
        /* void: redeem, cti, reason, supervisor, signature */
        {3, "85 07" CTI "01 f6 f6", SALUR_OK},
        {3, "85 07" CTI "01 44 00010203" SIG, SALUR_OK},
        {3, "85 07" CTI "01 44 00010203 f6", SALUR_E_RANGE},
        {3, "85 07" CTI "01 f6" SIG, SALUR_E_RANGE},
        {3, "85 07" CTI "00 f6 f6", SALUR_E_RANGE},
        {3, "85 07" CTI "04 f6 f6", SALUR_E_RANGE},
        {3, "85 1b0000000100000000" CTI "01 f6 f6", SALUR_E_RANGE},
        /* unpaid: cti, reason */
        {4, "82" CTI "0c", SALUR_OK},
        {4, "82" CTI "00", SALUR_E_RANGE},
        {4, "82" CTI "0d", SALUR_E_RANGE},
        /* open: cash */
        {5, "81 00", SALUR_OK},
        {5, "81 20", SALUR_E_SYNTAX},
        {5, "81 1b 0020000000000001", SALUR_E_RANGE},
        /* close */
        {6, "89 01 02 03 04 05 06 07 27 60", SALUR_OK},
        {6, "89 01 02 03 04 05 06 f6 f6 60", SALUR_OK},
        {6, "89 01 02 03 04 05 06 f6 07 60", SALUR_E_SYNTAX},
        {6, "89 01 02 03 04 05 06 07 f6 60", SALUR_E_SYNTAX},
        {6, "89 01 20 03 04 05 06 f6 f6 60", SALUR_E_SYNTAX},
        {6, "89 01 02 03 20 05 06 f6 f6 60", SALUR_E_SYNTAX},
        {6, "88 01 02 03 04 05 06 f6 f6", SALUR_E_SYNTAX},
        /* stage: id, note, trust, count, amount, root */
        {7, "86" STAGE_ID HASH HASH "01 02" HASH, SALUR_OK},
        {7, "86 83 63 706b68 1a 0003175c 01" HASH HASH "01 02" HASH,
         SALUR_E_RANGE},
        {7, "86 83 60 1a 0003175c 01" HASH HASH "01 02" HASH, SALUR_E_RANGE},
        {7, "86 83 61 41 1a 00030d40 01" HASH HASH "01 02" HASH, SALUR_E_RANGE},
        {7, "86 83 61 41 1a 000f4240 01" HASH HASH "01 02" HASH, SALUR_E_RANGE},
        {7, "86 83 61 41 1a 0003175c 00" HASH HASH "01 02" HASH, SALUR_E_RANGE},
        {7, "86 83 61 41 1a 0003175c 1864" HASH HASH "01 02" HASH,
         SALUR_E_RANGE},
        {7, "86" STAGE_ID HASH HASH "1a 000186a1 02" HASH, SALUR_E_RANGE},
        /* withdrawn: note, serial, count */
        {8, "83" HASH "01 02", SALUR_OK},
        {8, "83" HASH "01 20", SALUR_E_SYNTAX},
        /* witnessed: note, time */
        {9, "82 41 61 18 64", SALUR_OK},
        {9, "82 40 18 64", SALUR_E_RANGE},
        {9, "82 41 61 1b 0020000000000001", SALUR_E_RANGE},
        /* clock: before, after, which is the entry's time */
        {10, "82 18 c8 18 64", SALUR_OK},
        {10, "82 18 c8 18 65", SALUR_E_RANGE},
        /* stage closed: id, remaining, amount */
        {11, "83" STAGE_ID "01 02", SALUR_OK},
        {11, "83" STAGE_ID "01 20", SALUR_E_SYNTAX},
        /* restored: origin, [size, root], cause */
        {12, "83 61 78 82 01" HASH "04", SALUR_OK},
        {12, "83 61 78 82 01" HASH "00", SALUR_E_RANGE},
        {12, "83 61 78 82 01" HASH "06", SALUR_OK},
        {12, "83 61 78 82 01" HASH "07", SALUR_E_RANGE},
        {12, "83 61 20 82 01" HASH "04", SALUR_E_RANGE},
        {12, "83 61 78 81 01" HASH "04", SALUR_E_SYNTAX},
        /* complaint: cti, subject */
        {13, "82 f6 05", SALUR_OK},
        {13, "82" CTI "01", SALUR_OK},
        {13, "82 f6 06", SALUR_E_RANGE},
        {13, "82 f6 00", SALUR_E_RANGE},
        {13, "82 f4 01", SALUR_E_SYNTAX},
        /* personal: action, stage, families */
        {14, "83 03 83 63 504b48 1a 0003176c 01 18 78", SALUR_OK},
        {14, "83 00 83 63 504b48 1a 0003176c 01 18 78", SALUR_E_RANGE},
        {14, "83 04 83 63 504b48 1a 0003176c 01 18 78", SALUR_E_RANGE},
        {14, "83 03 83 63 504b48 1a 0003176c 01 1a 000186a1", SALUR_E_RANGE},
        {14, "82 03 83 63 504b48 1a 0003176c 01", SALUR_E_SYNTAX},
        /* no such kind, a float, an indefinite array, a longer head */
        {15, "80", SALUR_E_VERSION},
        {5, "81 f9 0000", SALUR_E_SYNTAX},
        {5, "9f 00 ff", SALUR_E_SYNTAX},
        {5, "81 18 05", SALUR_E_CANONICAL},
        {5, "81 00 00", SALUR_E_TRAILING},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!CHECK_ERR(decode_with(rows[i].kind, rows[i].body), rows[i].err)) {
            CHECK_STR(rows[i].body, "");
        }
    }
}

static void
envelopes_with_one_defect_are_refused(void)
{
    static const struct {
        const char *hex;
        enum salur_err err;
    } rows[] = {
        {"87 01 05 05" HASH "18 64 60 81 00", SALUR_OK},
        {"86 01 05 05" HASH "18 64 81 00", SALUR_E_SYNTAX},
        {"88 01 05 05" HASH "18 64 60 81 00 00", SALUR_E_SYNTAX},
        /* A newer version may well have another number of items. */
        {"87 02 05 05" HASH "18 64 60 81 00", SALUR_E_VERSION},
        {"88 02 05 05" HASH "18 64 60 81 00 00", SALUR_E_VERSION},
        {"87 01 0f 05" HASH "18 64 60 81 00", SALUR_E_VERSION},
        {"87 01 05 1a ffffffff" HASH "18 64 60 81 00", SALUR_E_RANGE},
        {"87 01 05 20" HASH "18 64 60 81 00", SALUR_E_SYNTAX},
        {"87 01 05 05 41 00 18 64 60 81 00", SALUR_E_RANGE},
        {"87 01 05 05" HASH "20 60 81 00", SALUR_E_SYNTAX},
        {"87 01 05 05" HASH "1b 0020000000000001 60 81 00", SALUR_E_RANGE},
        {"87 01 05 05" HASH "18 64 61 07 81 00", SALUR_E_UTF8},
        {"87 01 05 05" HASH "18 64 61 ff 81 00", SALUR_E_UTF8},
        {"87 01 05 05" HASH
         "18 64 7821 616161616161616161616161616161616161616161616161616161"
         "616161616161 81 00",
         SALUR_E_RANGE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[256];
        size_t len = from_hex(bytes, sizeof bytes, rows[i].hex);
        struct salur_entry entry;

        if (!CHECK_ERR(salur_entry_decode(&entry, salur_bytes(bytes, len)),
                       rows[i].err)) {
            CHECK_STR(rows[i].hex, "");
        }
    }
}

static void
more_than_the_largest_entry_is_refused_unread(void)
{
    static const uint8_t big[SALUR_ENTRY_MAX + 1] = {0x87, 0x01};
    struct salur_entry entry;

    CHECK_ERR(salur_entry_decode(&entry, salur_bytes(big, sizeof big)),
              SALUR_E_LIMIT);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(bodies_with_one_defect_are_refused),
        TEST(envelopes_with_one_defect_are_refused),
        TEST(more_than_the_largest_entry_is_refused_unread),
    };

    return RUN_TESTS(tests, argc, argv);
}
