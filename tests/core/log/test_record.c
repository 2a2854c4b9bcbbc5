/* SPDX-License-Identifier: Apache-2.0 */
#include "log/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/cbor.h"
#include "harness.h"

/* FORMAT.md, "Ledger store". */
#define STATE_HEX                                                              \
    "87 5828 0000000000000001"                                                 \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"         \
    "5820 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"    \
    "1864 01 87 00 00 00 00 00 00 00 82 00 00 82 00 00"

static struct sl_state
one_entry(void)
{
    struct sl_state state = {.time_s = 100, .since_close = 1};

    for (uint8_t i = 0; i < SALUR_HASH_LEN; i++) {
        state.chain.bytes[i] = i;
    }
    state.tree.size = 1;
    state.tree.peaks[0] = state.chain;
    return state;
}

static void
the_example_of_the_specification_holds(void)
{
    struct sl_state state = one_entry();
    struct sl_state back;
    uint8_t wanted[256];
    size_t len = from_hex(wanted, sizeof wanted, STATE_HEX);
    struct salur_buf buf;

    salur_buf_init(&buf, 4096);
    sl_state_put(&buf, &state);
    CHECK_MEM(buf.ptr, buf.len, wanted, len);
    CHECK_ERR(sl_state_read(&back, salur_buf_view(&buf)), SALUR_OK);
    CHECK_MEM(&back.tree.peaks[0], SALUR_HASH_LEN, &state.chain,
              SALUR_HASH_LEN);
    CHECK_I64(back.time_s, 100);
    salur_buf_wipe(&buf);
}

static void
every_figure_of_a_state_comes_back(void)
{
    struct sl_state state = one_entry();
    struct sl_state back;
    struct salur_buf buf;

    state.day = (struct salur_day){1, 2, 3, 4, 5, 6, -7};
    state.redeemed = 8;
    state.redeemed_idr = 9;
    state.listed = 10;
    state.listed_idr = 11;
    salur_buf_init(&buf, 4096);
    sl_state_put(&buf, &state);
    CHECK_ERR(sl_state_read(&back, salur_buf_view(&buf)), SALUR_OK);
    CHECK_U64(back.day.redeemed, 1);
    CHECK_I64(back.day.redeemed_idr, 2);
    CHECK_U64(back.day.voided, 3);
    CHECK_I64(back.day.voided_idr, 4);
    CHECK_U64(back.day.refused, 5);
    CHECK_U64(back.day.unpaid, 6);
    CHECK_I64(back.day.drawer_idr, -7);
    CHECK_U64(back.redeemed, 8);
    CHECK_I64(back.redeemed_idr, 9);
    CHECK_U64(back.listed, 10);
    CHECK_I64(back.listed_idr, 11);
    salur_buf_wipe(&buf);
}

/* Read one kind of record; 1 when it was refused as damage. */
static int
is_corrupt(unsigned kind, struct salur_bytes bytes)
{
    static const uint8_t cti[SALUR_CTI_LEN];
    union {
        struct sl_state state;
        struct sl_stage_record stage;
        struct sl_list_row row;
        struct sl_withdrawn_record withdrawn;
    } out;

    switch (kind) {
    case 0:
        return sl_state_read(&out.state, bytes) == SALUR_E_CORRUPT;
    case 1:
        return sl_stage_record_read(&out.stage, bytes) == SALUR_E_CORRUPT;
    case 2:
        return sl_list_row_read(&out.row, salur_bytes(cti, sizeof cti),
                                bytes) == SALUR_E_CORRUPT;
    default:
        return sl_withdrawn_record_read(&out.withdrawn, bytes) ==
               SALUR_E_CORRUPT;
    }
}

static void
put_record(unsigned kind, struct salur_buf *buf)
{
    struct sl_state state = one_entry();
    struct sl_stage_record stage = {.seq = 3,
                                    .closed = 9,
                                    .line = salur_bytes_str("site"),
                                    .text = salur_bytes_str("text"),
                                    .signatures = salur_bytes_str("sigs")};
    struct sl_list_row row = {
        .stage = {.programme = "PKH", .period = 202604, .batch = 1},
        .item = {.amount_idr = 600000, .package = "BERAS", .card = 2}};
    struct sl_withdrawn_record withdrawn = {.serial = 4, .count = 5};

    salur_buf_init(buf, 4096);
    if (kind == 0) {
        sl_state_put(buf, &state);
    } else if (kind == 1) {
        sl_stage_record_put(buf, &stage);
    } else if (kind == 2) {
        sl_list_row_put(buf, &row);
    } else {
        sl_withdrawn_record_put(buf, &withdrawn);
    }
}

static void
prefixes_and_longer_values_are_damage(void)
{
    for (unsigned kind = 0; kind < 4; kind++) {
        struct salur_buf buf;

        put_record(kind, &buf);
        CHECK(!is_corrupt(kind, salur_buf_view(&buf)));
        for (size_t len = 0; len < buf.len; len++) {
            uint8_t *exact = malloc(len + 1);

            memcpy(exact, buf.ptr, len);
            CHECK(is_corrupt(kind, salur_bytes(exact, len)));
            free(exact);
        }
        sl_put_u8(&buf, 0);
        CHECK(is_corrupt(kind, salur_buf_view(&buf)));
        salur_buf_wipe(&buf);
    }
}

static void
records_come_back_as_they_were(void)
{
    static const uint8_t cti[SALUR_CTI_LEN] = {1, 2, 3};
    struct sl_stage_record stage;
    struct sl_list_row row;
    struct sl_withdrawn_record withdrawn;
    struct salur_buf buf;

    put_record(1, &buf);
    CHECK_ERR(sl_stage_record_read(&stage, salur_buf_view(&buf)), SALUR_OK);
    CHECK(stage.seq == 3 && stage.closed == 9);
    CHECK_MEM(stage.text.ptr, stage.text.len, "text", 4);
    CHECK_MEM(stage.signatures.ptr, stage.signatures.len, "sigs", 4);
    salur_buf_wipe(&buf);
    put_record(2, &buf);
    CHECK_ERR(sl_list_row_read(&row, salur_bytes(cti, sizeof cti),
                               salur_buf_view(&buf)),
              SALUR_OK);
    CHECK_MEM(row.item.cti.bytes, SALUR_CTI_LEN, cti, sizeof cti);
    CHECK_STR(row.item.package, "BERAS");
    CHECK(row.item.card == 2 && row.stage.batch == 1);
    CHECK_ERR(
        sl_list_row_read(&row, salur_bytes(cti, 15), salur_buf_view(&buf)),
        SALUR_E_CORRUPT);
    salur_buf_wipe(&buf);
    put_record(3, &buf);
    CHECK_ERR(sl_withdrawn_record_read(&withdrawn, salur_buf_view(&buf)),
              SALUR_OK);
    CHECK(withdrawn.serial == 4 && withdrawn.count == 5);
    salur_buf_wipe(&buf);
}

#define PEER "test/log/9901012001/a/k1"
/* FORMAT.md, "Ledger store". */
#define PEER_HEX                                                               \
    "83 03 5820 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1" \
    "e1f 1864"
#define ELSEWHERE_KEY_HEX                                                      \
    "000102030405060708090a0b0c0d0e0f"                                         \
    "746573742f6c6f672f393930313031323030312f612f6b31"
#define ELSEWHERE_HEX "83 07 1864 6457617469"

static void
what_is_known_of_other_laptops_comes_back(void)
{
    struct salur_peer peer = {PEER, {3, {{0}}}, 100};
    struct salur_elsewhere row = {PEER, 7, 100, "Wati"};
    struct salur_peer peer_back;
    struct salur_elsewhere row_back;
    struct salur_cti cti = {{0}};
    struct salur_cti cti_back;
    uint8_t key_store[SL_ELSEWHERE_KEY_MAX];
    uint8_t wanted[256];
    struct salur_buf key;
    struct salur_buf buf;
    size_t len = from_hex(wanted, sizeof wanted, PEER_HEX);

    for (uint8_t i = 0; i < SALUR_HASH_LEN; i++) {
        peer.head.root.bytes[i] = i;
        cti.bytes[i % SALUR_CTI_LEN] = i % SALUR_CTI_LEN;
    }
    salur_buf_init(&buf, 4096);
    sl_peer_put(&buf, &peer);
    CHECK_MEM(buf.ptr, buf.len, wanted, len);
    CHECK_ERR(
        sl_peer_read(&peer_back, salur_bytes_str(PEER), salur_buf_view(&buf)),
        SALUR_OK);
    CHECK_STR(peer_back.origin, PEER);
    CHECK_U64(peer_back.head.size, 3);
    CHECK_I64(peer_back.time_s, 100);
    CHECK_MEM(&peer_back.head.root, SALUR_HASH_LEN, &peer.head.root,
              SALUR_HASH_LEN);
    for (size_t n = 0; n < buf.len; n++) {
        CHECK_ERR(sl_peer_read(&peer_back, salur_bytes_str(PEER),
                               salur_bytes(buf.ptr, n)),
                  SALUR_E_CORRUPT);
    }
    CHECK_ERR(
        sl_peer_read(&peer_back, salur_bytes_str(""), salur_buf_view(&buf)),
        SALUR_E_CORRUPT);
    CHECK_ERR(
        sl_peer_read(&peer_back, salur_bytes_str("a b"), salur_buf_view(&buf)),
        SALUR_E_CORRUPT);

    salur_buf_clear(&buf);
    sl_elsewhere_put(&buf, &row);
    len = from_hex(wanted, sizeof wanted, ELSEWHERE_HEX);
    CHECK_MEM(buf.ptr, buf.len, wanted, len);
    key = sl_elsewhere_key(key_store, &cti, PEER);
    len = from_hex(wanted, sizeof wanted, ELSEWHERE_KEY_HEX);
    CHECK_MEM(key.ptr, key.len, wanted, len);
    CHECK_ERR(sl_elsewhere_read(&cti_back, &row_back, salur_buf_view(&key),
                                salur_buf_view(&buf)),
              SALUR_OK);
    CHECK_MEM(&cti_back, sizeof cti, &cti, sizeof cti);
    CHECK_STR(row_back.origin, PEER);
    CHECK_U64(row_back.seq, 7);
    CHECK_I64(row_back.time_s, 100);
    CHECK_STR(row_back.operator_name, "Wati");
    for (size_t n = 0; n < buf.len; n++) {
        CHECK_ERR(sl_elsewhere_read(&cti_back, &row_back, salur_buf_view(&key),
                                    salur_bytes(buf.ptr, n)),
                  SALUR_E_CORRUPT);
    }
    for (size_t n = 0; n <= SALUR_CTI_LEN; n++) {
        CHECK_ERR(sl_elsewhere_read(&cti_back, &row_back,
                                    salur_bytes(key.ptr, n),
                                    salur_buf_view(&buf)),
                  SALUR_E_CORRUPT);
    }
    salur_buf_wipe(&buf);
}

static void
numbers_are_eight_bytes(void)
{
    struct sl_be64 be = sl_be64(UINT64_C(0x0102030405060708));
    uint64_t v;

    CHECK_MEM(be.bytes, 8, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
    CHECK_ERR(sl_be64_read(&v, salur_bytes(be.bytes, 8)), SALUR_OK);
    CHECK_U64(v, UINT64_C(0x0102030405060708));
    CHECK_ERR(sl_be64_read(&v, salur_bytes(be.bytes, 7)), SALUR_E_CORRUPT);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(every_figure_of_a_state_comes_back),
        TEST(prefixes_and_longer_values_are_damage),
        TEST(records_come_back_as_they_were),
        TEST(what_is_known_of_other_laptops_comes_back),
        TEST(numbers_are_eight_bytes),
    };

    return RUN_TESTS(tests, argc, argv);
}
