/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/cbor.h"
#include "harness.h"

/* FORMAT.md, "Ledger entry": the two examples. */
#define GENESIS_HEX                                                            \
    "87 01 00 00"                                                              \
    "5820 aa1b7495dae144e80792619b0633e43ad9b56762f369319d8d0c55d619786bd4"    \
    "1a 6ac2f690 60"                                                           \
    "85 7818 746573742f6c6f672f393930313031323030312f612f6b31"                 \
    "1b 000000024e257421 61 61 01"                                             \
    "5820 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define REDEEM_HEX                                                             \
    "87 01 01 01"                                                              \
    "5820 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"    \
    "1a 6ac2f6cc 64 57617469"                                                  \
    "8c 50 000102030405060708090a0b0c0d0e0f 43 d28440"                         \
    "1a 000927c0 60 01 00 01 01 02 01 48 0011223344556677 f5"

/* 00 01 .. 0f as CBOR. */
#define CTI "50 000102030405060708090a0b0c0d0e0f "

static void
fill(void *out, size_t len)
{
    uint8_t *bytes = out;

    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(i & 0xff); /* masked */
    }
}

static struct salur_entry
genesis_entry(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_GENESIS,
                                .time_s = 1791162000};
    struct salur_body_genesis *body = &entry.body.genesis;
    struct salur_hasher *hasher;

    memcpy(body->origin, "test/log/9901012001/a/k1", 25);
    body->site = 9901012001;
    memcpy(body->device, "a", 2);
    body->generation = 1;
    fill(body->log_key, sizeof body->log_key);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    salur_entry_first_prev(hasher, body->origin, &entry.prev);
    salur_hasher_free(hasher);
    return entry;
}

static struct salur_entry
redeem_entry(void)
{
    static const uint8_t token[3] = {0xd2, 0x84, 0x40};
    struct salur_entry entry = {
        .kind = SALUR_KIND_REDEEM, .seq = 1, .time_s = 1791162060};
    struct salur_body_redeem *body = &entry.body.redeem;

    fill(entry.prev.bytes, SALUR_HASH_LEN);
    memcpy(entry.operator_name, "Wati", 5);
    fill(body->cti.bytes, SALUR_CTI_LEN);
    body->token = salur_bytes(token, sizeof token);
    body->amount_idr = 600000;
    body->card = 1;
    body->method = SALUR_METHOD_QR;
    body->collector = SALUR_COLLECTOR_PROXY;
    body->relation = SALUR_RELATION_SPOUSE;
    body->document = SALUR_DOCUMENT_KTP_KK;
    body->absence = SALUR_ABSENCE_SICK;
    for (unsigned i = 0; i < 8; i++) {
        body->proxy_tag[i] = (uint8_t)(i * 0x11); /* at most 0x77 */
    }
    body->has_proxy_tag = 1;
    body->id_checked = 1;
    return entry;
}

static void
the_examples_of_the_specification_hold(void)
{
    const struct salur_entry entries[2] = {genesis_entry(), redeem_entry()};
    const char *const hex[2] = {GENESIS_HEX, REDEEM_HEX};

    for (size_t i = 0; i < 2; i++) {
        uint8_t wanted[512];
        size_t len = from_hex(wanted, sizeof wanted, hex[i]);
        struct salur_entry back;
        struct salur_buf buf;

        salur_buf_init(&buf, SALUR_ENTRY_MAX);
        CHECK_ERR(salur_entry_encode(&entries[i], &buf), SALUR_OK);
        CHECK_MEM(buf.ptr, buf.len, wanted, len);
        CHECK_ERR(salur_entry_decode(&back, salur_bytes(wanted, len)),
                  SALUR_OK);
        CHECK(back.kind == entries[i].kind);
        CHECK_I64(back.time_s, entries[i].time_s);
        CHECK_STR(back.operator_name, entries[i].operator_name);
        salur_buf_wipe(&buf);
    }
}

/* --- random entries ------------------------------------------------------ */

static int64_t
random_idr(struct prng *prng)
{
    return (int64_t)prng_below(prng, SALUR_AMOUNT_MAX + 1); /* < 2^31 */
}

static int
coin(struct prng *prng)
{
    return prng_below(prng, 2) == 1;
}

/* 1 .. max characters out of a set. */
static void
random_text(struct prng *prng, char *out, const char *set, size_t max)
{
    size_t len = 1 + prng_below(prng, max);

    for (size_t i = 0; i < len; i++) {
        out[i] = set[prng_below(prng, strlen(set))];
    }
    out[len] = '\0';
}

static void
random_stage(struct prng *prng, struct salur_stage_id *id)
{
    random_text(prng, id->programme, "PKHBNT0123456789", SALUR_PROGRAMME_MAX);
    id->period = (uint32_t)(100 * (2000 + prng_below(prng, 8000)) + 1 +
                            prng_below(prng, 99));    /* below 10^6 */
    id->batch = (uint32_t)(1 + prng_below(prng, 99)); /* < 100 */
}

/* The token and the note borrow from here. */
static const uint8_t evidence[2048] = {0xd2};

/* Kinds of the counter.  Casts: bounded by the count of each enum. */
static void
random_act(struct prng *prng, struct salur_entry *entry)
{
    struct salur_body_redeem *redeem = &entry->body.redeem;
    struct salur_body_refuse *refuse = &entry->body.refuse;
    struct salur_body_void *voided = &entry->body.voided;
    struct salur_bytes token = salur_bytes(
        evidence, coin(prng) ? 0 : 1 + prng_below(prng, SALUR_TOKEN_MAX));

    if (entry->kind == SALUR_KIND_REDEEM) {
        prng_fill(prng, redeem->cti.bytes, SALUR_CTI_LEN);
        redeem->token = token;
        redeem->method = token.len > 0 ? SALUR_METHOD_QR : SALUR_METHOD_KEYED;
        redeem->amount_idr = random_idr(prng);
        random_text(prng, redeem->package, "ABC", SALUR_PACKAGE_MAX);
        redeem->card = 1 + (uint32_t)prng_below(prng, UINT32_MAX);
        redeem->collector = (enum salur_collector)prng_below(prng, 4);
        redeem->relation = (enum salur_relation)prng_below(prng, 6);
        redeem->document = (enum salur_document)prng_below(prng, 6);
        redeem->absence = (enum salur_absence)prng_below(prng, 7);
        redeem->has_proxy_tag = coin(prng);
        redeem->id_checked = coin(prng);
    } else if (entry->kind == SALUR_KIND_REFUSE) {
        prng_fill(prng, refuse->cti.bytes, SALUR_CTI_LEN);
        refuse->token = token;
        refuse->cause = (enum salur_err)(300 + prng_below(prng, 200));
        refuse->has_earlier = refuse->cause == SALUR_E_SPENT;
        refuse->earlier = refuse->has_earlier ? 77 : 0;
    } else {
        voided->redeem = prng_below(prng, SALUR_LOG_ENTRIES_MAX);
        prng_fill(prng, voided->cti.bytes, SALUR_CTI_LEN);
        voided->reason = (enum salur_void_reason)(1 + prng_below(prng, 3));
        voided->has_signature = coin(prng);
    }
}

static void
random_record(struct prng *prng, struct salur_entry *entry)
{
    struct salur_body_close *close = &entry->body.close;
    struct salur_body_stage *stage = &entry->body.stage;

    if (entry->kind == SALUR_KIND_CLOSE) {
        close->redeemed = prng_below(prng, 1000);
        close->redeemed_idr = random_idr(prng);
        close->voided = prng_below(prng, 1000);
        close->voided_idr = random_idr(prng);
        close->refused = prng_below(prng, 1000);
        close->unpaid = prng_below(prng, 1000);
        close->has_count = coin(prng);
        close->counted_idr = close->has_count ? random_idr(prng) : 0;
        close->variance_idr = close->has_count ? -random_idr(prng) : 0;
        random_text(prng, close->reason, "salah hitung", SALUR_REASON_MAX);
    } else if (entry->kind == SALUR_KIND_STAGE) {
        random_stage(prng, &stage->id);
        prng_fill(prng, stage->note.bytes, SALUR_HASH_LEN);
        prng_fill(prng, stage->root.bytes, SALUR_HASH_LEN);
        stage->count = prng_below(prng, SALUR_SITE_ENTRIES_MAX + 1);
        stage->amount_idr = random_idr(prng);
    } else if (entry->kind == SALUR_KIND_STAGE_CLOSED) {
        random_stage(prng, &entry->body.stage_closed.id);
        entry->body.stage_closed.remaining = prng_below(prng, 1000);
        entry->body.stage_closed.remaining_idr = random_idr(prng);
    } else {
        prng_fill(prng, entry->body.withdrawn.note.bytes, SALUR_HASH_LEN);
        entry->body.withdrawn.serial = prng_next(prng);
        entry->body.withdrawn.count = prng_next(prng);
    }
}

static struct salur_entry
random_entry(struct prng *prng, enum salur_kind kind)
{
    struct salur_entry entry = {0};

    if (kind == SALUR_KIND_GENESIS) {
        entry = genesis_entry();
    }
    entry.kind = kind;
    entry.seq = prng_below(prng, SALUR_LOG_ENTRIES_MAX);
    prng_fill(prng, entry.prev.bytes, SALUR_HASH_LEN);
    entry.time_s = (int64_t)prng_below(prng, (UINT64_C(1) << 53) + 1);
    random_text(prng, entry.operator_name, "Siti Wati", SALUR_OPERATOR_MAX);
    switch (kind) {
    case SALUR_KIND_GENESIS:
        break;
    case SALUR_KIND_REDEEM:
    case SALUR_KIND_REFUSE:
    case SALUR_KIND_VOID:
        random_act(prng, &entry);
        break;
    case SALUR_KIND_CLOSE:
    case SALUR_KIND_STAGE:
    case SALUR_KIND_WITHDRAWN:
    case SALUR_KIND_STAGE_CLOSED:
        random_record(prng, &entry);
        break;
    case SALUR_KIND_UNPAID:
        prng_fill(prng, entry.body.unpaid.cti.bytes, SALUR_CTI_LEN);
        entry.body.unpaid.reason =
            (enum salur_unpaid_reason)(1 + prng_below(prng, 12));
        break;
    case SALUR_KIND_OPEN:
        entry.body.open.cash_idr = random_idr(prng);
        break;
    case SALUR_KIND_WITNESSED:
        entry.body.witnessed.note =
            salur_bytes(evidence, 1 + prng_below(prng, sizeof evidence));
        entry.body.witnessed.time_s = entry.time_s;
        break;
    case SALUR_KIND_CLOCK:
        entry.body.clock.before_s = random_idr(prng);
        entry.body.clock.after_s = entry.time_s;
        break;
    case SALUR_KIND_RESTORED:
        memcpy(entry.body.restored.origin, "test/old", 9);
        entry.body.restored.head.size = prng_below(prng, 1000);
        entry.body.restored.cause = (uint32_t)(1 + prng_below(prng, 4));
        break;
    case SALUR_KIND_COMPLAINT:
        entry.body.complaint.has_cti = coin(prng);
        entry.body.complaint.subject = (uint32_t)(1 + prng_below(prng, 5));
        break;
    case SALUR_KIND_PERSONAL:
        entry.body.personal.action = (uint32_t)(1 + prng_below(prng, 3));
        random_stage(prng, &entry.body.personal.id);
        entry.body.personal.count = prng_below(prng, 1000);
        break;
    }
    return entry;
}

/* Accepted bytes must be the one encoding of what they mean. */
static int
refused_or_canonical(const uint8_t *bytes, size_t len)
{
    struct salur_entry entry;
    struct salur_buf again;
    int same;

    if (salur_entry_decode(&entry, salur_bytes(bytes, len)) != SALUR_OK) {
        return entry.time_s == 0 && entry.operator_name[0] == '\0';
    }
    salur_buf_init(&again, SALUR_ENTRY_MAX);
    same = salur_entry_encode(&entry, &again) == SALUR_OK && again.len == len &&
           memcmp(again.ptr, bytes, len) == 0;
    salur_buf_wipe(&again);
    return same;
}

static void
random_entries_of_every_kind_come_back(void)
{
    struct prng prng = {1};
    struct salur_buf buf;

    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    for (unsigned n = 0; n < SALUR_KIND_COUNT * 200; n++) {
        enum salur_kind kind = (enum salur_kind)(n % SALUR_KIND_COUNT);
        struct salur_entry entry = random_entry(&prng, kind);
        struct salur_entry back;

        salur_buf_clear(&buf);
        if (!CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_OK) ||
            !CHECK_ERR(salur_entry_decode(&back, salur_buf_view(&buf)),
                       SALUR_OK)) {
            CHECK_STR(salur_kind_name(kind), "");
            break;
        }
        CHECK(refused_or_canonical(buf.ptr, buf.len));
        CHECK(back.kind == kind && back.seq == entry.seq);
        CHECK_I64(back.time_s, entry.time_s);
        CHECK_STR(back.operator_name, entry.operator_name);
        CHECK(salur_hash_equal(&back.prev, &entry.prev));
    }
    salur_buf_wipe(&buf);
}

static void
every_field_of_a_redemption_comes_back(void)
{
    struct prng prng = {2};

    for (unsigned n = 0; n < 200; n++) {
        struct salur_entry entry = random_entry(&prng, SALUR_KIND_REDEEM);
        const struct salur_body_redeem *a = &entry.body.redeem;
        struct salur_entry back;
        const struct salur_body_redeem *b = &back.body.redeem;
        struct salur_buf buf;

        salur_buf_init(&buf, SALUR_ENTRY_MAX);
        CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_OK);
        CHECK_ERR(salur_entry_decode(&back, salur_buf_view(&buf)), SALUR_OK);
        CHECK_MEM(a->cti.bytes, SALUR_CTI_LEN, b->cti.bytes, SALUR_CTI_LEN);
        CHECK_MEM(a->token.ptr, a->token.len, b->token.ptr, b->token.len);
        CHECK_I64(a->amount_idr, b->amount_idr);
        CHECK_STR(a->package, b->package);
        CHECK(a->card == b->card && a->method == b->method &&
              a->collector == b->collector && a->relation == b->relation &&
              a->document == b->document && a->absence == b->absence &&
              a->has_proxy_tag == b->has_proxy_tag &&
              a->id_checked == b->id_checked);
        salur_buf_wipe(&buf);
    }
}

static void
every_prefix_and_every_longer_text_is_refused(void)
{
    struct prng prng = {3};

    for (unsigned n = 0; n < SALUR_KIND_COUNT; n++) {
        struct salur_entry entry = random_entry(&prng, (enum salur_kind)n);
        struct salur_entry back;
        struct salur_buf buf;

        salur_buf_init(&buf, SALUR_ENTRY_MAX);
        CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_OK);
        for (size_t len = 0; len < buf.len; len++) {
            /* A copy of that very size lets a sanitizer see overreads. */
            uint8_t *exact = malloc(len + 1);

            memcpy(exact, buf.ptr, len);
            CHECK_ERR(salur_entry_decode(&back, salur_bytes(exact, len)),
                      SALUR_E_SHORT);
            free(exact);
        }
        sl_put_u8(&buf, 0);
        CHECK_ERR(salur_entry_decode(&back, salur_buf_view(&buf)),
                  SALUR_E_TRAILING);
        salur_buf_wipe(&buf);
    }
}

static void
every_flipped_bit_is_refused_or_another_canonical_entry(void)
{
    struct prng prng = {4};

    for (unsigned n = 0; n < SALUR_KIND_COUNT * 8; n++) {
        struct salur_entry entry =
            random_entry(&prng, (enum salur_kind)(n % SALUR_KIND_COUNT));
        struct salur_buf buf;

        salur_buf_init(&buf, SALUR_ENTRY_MAX);
        CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_OK);
        for (size_t bit = 0; bit < buf.len * 8; bit++) {
            buf.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
            if (!CHECK(refused_or_canonical(buf.ptr, buf.len))) {
                break;
            }
            buf.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
        salur_buf_wipe(&buf);
    }
}

static void
what_a_reader_would_refuse_is_not_written(void)
{
    struct salur_entry bad[8];
    struct salur_buf buf;

    for (size_t i = 0; i < 8; i++) {
        bad[i] = redeem_entry();
    }
    bad[0].body.redeem.card = 0;
    bad[1].body.redeem.amount_idr = -1;
    bad[2].body.redeem.collector = (enum salur_collector)9;
    memset(bad[3].operator_name, 'a', sizeof bad[3].operator_name);
    bad[4].time_s = -1;
    bad[5].kind = (enum salur_kind)SALUR_KIND_COUNT;
    bad[6].body.redeem.package[0] = '\n';
    bad[7].kind = (enum salur_kind) - 1;
    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    sl_put_str(&buf, "before");
    for (size_t i = 0; i < 8; i++) {
        CHECK_ERR(salur_entry_encode(&bad[i], &buf), SALUR_E_ARG);
        CHECK_MEM(buf.ptr, buf.len, "before", 6);
    }
    salur_buf_wipe(&buf);
}

static void
a_full_buffer_is_reported_and_left_as_it_was(void)
{
    struct salur_entry entry = redeem_entry();
    uint8_t store[40];
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, sizeof store);
    CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_E_LIMIT);
    CHECK_U64(buf.len, 0);
}

static void
kinds_have_names(void)
{
    CHECK_STR(salur_kind_name(SALUR_KIND_GENESIS), "genesis");
    CHECK_STR(salur_kind_name(SALUR_KIND_VOID), "void");
    CHECK_STR(salur_kind_name(SALUR_KIND_STAGE_CLOSED), "stage-closed");
    CHECK_STR(salur_kind_name((enum salur_kind)SALUR_KIND_COUNT), "?");
    CHECK_STR(salur_kind_name((enum salur_kind) - 1), "?");
}

static void
a_void_is_signed_over_its_log_and_redemption(void)
{
    static const char hex[] =
        "85 6d 73616c75722f766f69642f7631 68 746573742f6c6f67 07" CTI "01";
    struct salur_body_void body = {.redeem = 7,
                                   .reason = SALUR_VOID_NOT_HANDED};
    uint8_t wanted[64];
    struct salur_buf buf;

    fill(body.cti.bytes, SALUR_CTI_LEN);
    salur_buf_init(&buf, 256);
    CHECK_ERR(salur_void_message("test/log", &body, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, wanted, from_hex(wanted, sizeof wanted, hex));
    salur_buf_wipe(&buf);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_examples_of_the_specification_hold),
        TEST(random_entries_of_every_kind_come_back),
        TEST(every_field_of_a_redemption_comes_back),
        TEST(every_prefix_and_every_longer_text_is_refused),
        TEST(every_flipped_bit_is_refused_or_another_canonical_entry),
        TEST(what_a_reader_would_refuse_is_not_written),
        TEST(a_full_buffer_is_reported_and_left_as_it_was),
        TEST(kinds_have_names),
        TEST(a_void_is_signed_over_its_log_and_redemption),
    };

    return RUN_TESTS(tests, argc, argv);
}
