/* SPDX-License-Identifier: Apache-2.0 */
/* What was done with personal data, as an entry (kind 14). */
#include "salur/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"

/* FORMAT.md, "Ledger entry". */
#define PERSONAL_HEX                                                           \
    "87 01 0e 02"                                                              \
    "58 20 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"   \
    "1a 6ac2f708 64 57617469 83 03 83 63 504b48 1a 0003176c 01 18 78"

static struct salur_entry
personal_entry(void)
{
    struct salur_entry entry = {
        .kind = SALUR_KIND_PERSONAL,
        .seq = 2,
        .time_s = 1791162120,
        .operator_name = "Wati",
        .body.personal = {
            .action = 3,
            .id = {.programme = "PKH", .period = 202604, .batch = 1},
            .count = 120}};

    for (uint8_t i = 0; i < SALUR_HASH_LEN; i++) {
        entry.prev.bytes[i] = i;
    }
    return entry;
}

static void
the_example_of_the_specification_holds(void)
{
    const struct salur_entry entry = personal_entry();
    struct salur_entry back;
    uint8_t wanted[256];
    size_t len = from_hex(wanted, sizeof wanted, PERSONAL_HEX);
    struct salur_buf buf;

    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, wanted, len);
    CHECK_ERR(salur_entry_decode(&back, salur_bytes(wanted, len)), SALUR_OK);
    CHECK(back.kind == SALUR_KIND_PERSONAL);
    CHECK_U64(back.body.personal.action, 3);
    CHECK_U64(back.body.personal.count, 120);
    CHECK_STR(back.body.personal.id.programme, "PKH");
    CHECK_STR(salur_kind_name(back.kind), "personal");
    salur_buf_wipe(&buf);
}

static void
every_prefix_and_a_longer_one_are_refused(void)
{
    uint8_t bytes[256];
    size_t len = from_hex(bytes, sizeof bytes, PERSONAL_HEX);
    struct salur_entry back;

    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *exact = malloc(cut + 1);

        memcpy(exact, bytes, cut);
        CHECK(salur_entry_decode(&back, salur_bytes(exact, cut)) != SALUR_OK);
        free(exact);
    }
    bytes[len] = 0;
    CHECK_ERR(salur_entry_decode(&back, salur_bytes(bytes, len + 1)),
              SALUR_E_TRAILING);
}

/* A flipped bit is refused, or is another entry that says so in its bytes. */
static void
every_flipped_bit_is_refused_or_another_entry(void)
{
    uint8_t bytes[256];
    size_t len = from_hex(bytes, sizeof bytes, PERSONAL_HEX);
    size_t refused = 0;

    for (size_t bit = 0; bit < len * 8; bit++) {
        struct salur_entry back;
        struct salur_buf buf;

        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
        salur_buf_init(&buf, SALUR_ENTRY_MAX);
        if (salur_entry_decode(&back, salur_bytes(bytes, len)) == SALUR_OK) {
            CHECK_ERR(salur_entry_encode(&back, &buf), SALUR_OK);
            CHECK_MEM(buf.ptr, buf.len, bytes, len);
        } else {
            refused++;
        }
        salur_buf_wipe(&buf);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK(refused > 40);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(every_prefix_and_a_longer_one_are_refused),
        TEST(every_flipped_bit_is_refused_or_another_entry),
    };

    return RUN_TESTS(tests, argc, argv);
}
