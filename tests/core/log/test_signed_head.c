/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/signed_head.h"

#include <string.h>

#include "salur/closing.h"
#include "salur/receipt.h"
#include "scarce.h"
#include "tests/harness/village.h"

/* When witnesses sign, and when the late one was withdrawn. */
#define SEEN_S (VILLAGE_OPEN_S + 3600)

/* A village with witnesses of every sort, and a head of its log. */
struct heads {
    struct village village;
    struct salur_key *second;  /* a witness of this regency */
    struct salur_key *distant; /* one of another */
    struct salur_key *late;    /* withdrawn on the first day */
    struct salur_trust *trust;
    struct salur_head head;
    struct salur_buf note; /* what is read */
    struct salur_buf out;
    struct salur_signed_head got;
};

static void
put_withdrawn(struct salur_buf *text, const struct salur_key *key,
              const char *rest)
{
    char kid[2 * SALUR_KID_LEN + 1];

    salur_hex_encode(kid, salur_key_public(key)->kid.bytes, SALUR_KID_LEN);
    sl_put_str(text, "withdrawn ");
    sl_put_str(text, kid);
    sl_put_str(text, rest);
}

/* The note of a regency to which the office delegated, with its witness. */
static void
add_region(struct heads *h, const char *authority, uint8_t seed,
           const struct salur_key *witness)
{
    struct salur_key *root = village_key(authority, SALUR_ROLE_ROOT, seed);
    struct salur_buf text;
    struct salur_buf note;

    salur_buf_init(&text, 1 << 12);
    salur_buf_init(&note, 1 << 12);
    sl_put_str(&text, "salur/trust/v1\nauthority ");
    sl_put_str(&text, authority);
    sl_put_str(&text, "\nserial 1\nthreshold 1\napprovals 1\n");
    village_put_key(&text, root, "");
    village_put_key(&text, witness, "");
    CHECK_ERR(salur_note_sign(&note, salur_buf_view(&text), root, 0), SALUR_OK);
    CHECK_ERR(salur_trust_add_regional(h->trust, salur_buf_view(&note), NULL),
              SALUR_OK);
    salur_buf_wipe(&text);
    salur_buf_wipe(&note);
    salur_key_free(root);
}

/* A line "delegate" to a root made of a seed. */
static void
put_delegate(struct salur_buf *text, const char *area, const char *authority,
             uint8_t seed)
{
    struct salur_key *root = village_key(authority, SALUR_ROLE_ROOT, seed);
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, salur_key_public(root));
    sl_put_str(text, "delegate ");
    sl_put_str(text, area);
    sl_put_str(text, " ");
    sl_put_str(text, authority);
    sl_put_str(text, " 1 ");
    sl_put_str(text, vkey);
    sl_put_str(text, "\n");
    salur_key_free(root);
}

/* withdrawn_device: the end of its line, "" for none. */
static void
heads_open(struct heads *h, const char *withdrawn_device)
{
    struct salur_buf text;
    struct salur_buf note;

    memset(h, 0, sizeof *h);
    village_open(&h->village);
    h->second = village_key("test/saksi-2", SALUR_ROLE_WITNESS, 31);
    h->distant = village_key("test/saksi-3", SALUR_ROLE_WITNESS, 32);
    h->late = village_key("test/saksi-4", SALUR_ROLE_WITNESS, 33);
    salur_buf_init(&text, 1 << 16);
    salur_buf_init(&note, 1 << 16);
    salur_buf_init(&h->note, 1 << 16);
    salur_buf_init(&h->out, 1 << 16);
    sl_put_str(&text, "salur/trust/v1\nauthority test/dinsos\nserial 1\n"
                      "threshold 1\napprovals 1\n");
    village_put_key(&text, h->village.root, "");
    village_put_key(&text, h->village.device, " 9901012001");
    village_put_key(&text, h->village.witness, "");
    put_delegate(&text, "9901", "test/kab-1", 51);
    put_delegate(&text, "9902", "test/kab-2", 52);
    village_put_key(&text, h->late, "");
    put_withdrawn(&text, h->late, " 2026-10-05\n");
    if (withdrawn_device[0] != '\0') {
        put_withdrawn(&text, h->village.device, withdrawn_device);
    }
    CHECK_ERR(salur_note_sign(&note, salur_buf_view(&text), h->village.root, 0),
              SALUR_OK);
    CHECK_ERR(salur_trust_open(&h->trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    add_region(h, "test/kab-1", 51, h->second);
    add_region(h, "test/kab-2", 52, h->distant);
    h->head.size = 48;
    memset(h->head.root.bytes, 0x5a, SALUR_HASH_LEN);
    salur_buf_wipe(&text);
    salur_buf_wipe(&note);
}

static void
heads_close(struct heads *h)
{
    salur_key_free(h->second);
    salur_key_free(h->distant);
    salur_key_free(h->late);
    salur_trust_free(h->trust);
    salur_buf_wipe(&h->note);
    salur_buf_wipe(&h->out);
    village_close(&h->village);
}

static enum salur_err
read_bytes(struct heads *h, struct salur_bytes bytes)
{
    salur_buf_clear(&h->out);
    return salur_signed_head_read(&h->got, bytes, h->trust, &h->out);
}

/* Read h->note: what was read, or why nothing was. */
static enum salur_err
judge(struct heads *h)
{
    enum salur_err err = read_bytes(h, salur_buf_view(&h->note));

    CHECK(err != SALUR_OK || h->got.err == SALUR_OK || h->out.len == 0);
    return err == SALUR_OK ? h->got.err : err;
}

/* Add a signature to h->note, which may be a text yet. */
static void
sign(struct heads *h, const struct salur_key *key, int64_t time_s)
{
    struct salur_buf once;

    salur_buf_init(&once, 1 << 16);
    CHECK_ERR(salur_note_sign(&once, salur_buf_view(&h->note), key, time_s),
              SALUR_OK);
    salur_buf_clear(&h->note);
    sl_put_bytes(&h->note, salur_buf_view(&once));
    salur_buf_wipe(&once);
}

static void
sign_checkpoint(struct heads *h)
{
    salur_buf_clear(&h->note);
    CHECK_ERR(salur_checkpoint_sign(&h->head, h->village.device, &h->note),
              SALUR_OK);
}

static int
is_this_head(const struct heads *h)
{
    return CHECK_U64(h->got.checkpoint.head.size, h->head.size) &&
           CHECK(
               salur_hash_equal(&h->got.checkpoint.head.root, &h->head.root)) &&
           CHECK_STR(h->got.checkpoint.origin, VILLAGE_ORIGIN) &&
           CHECK(h->got.key != NULL);
}

/* --- receipts --------------------------------------------------------------
 */

static void
a_receipt_is_a_signed_head(void)
{
    struct heads h;

    heads_open(&h, "");
    CHECK_ERR(salur_receipt_sign(&h.head, h.village.device, &h.note), SALUR_OK);
    CHECK_ERR(judge(&h), SALUR_OK);
    CHECK_I64(h.got.kind, SALUR_SIGNED_RECEIPT);
    CHECK(is_this_head(&h));
    CHECK_I64(h.got.time_s, -1);
    /* The note that is rebuilt of it says the same. */
    salur_buf_clear(&h.note);
    sl_put_bytes(&h.note, salur_buf_view(&h.out));
    CHECK_ERR(judge(&h), SALUR_OK);
    CHECK_I64(h.got.kind, SALUR_SIGNED_CHECKPOINT);
    CHECK(is_this_head(&h));
    heads_close(&h);
}

static void
no_bit_of_a_receipt_may_differ(void)
{
    struct heads h;

    heads_open(&h, "");
    CHECK_ERR(salur_receipt_sign(&h.head, h.village.device, &h.note), SALUR_OK);
    for (size_t bit = 0; bit < h.note.len * 8; bit++) {
        h.note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(judge(&h) != SALUR_OK);
        h.note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t len = 0; len < h.note.len; len++) {
        CHECK(read_bytes(&h, salur_bytes(h.note.ptr, len)) != SALUR_OK);
        CHECK(h.got.key == NULL);
    }
    heads_close(&h);
}

static void
a_receipt_of_another_key_is_told(void)
{
    struct salur_key *other;
    struct heads h;

    heads_open(&h, "");
    other = village_key("test/dinsos/log/9901012002/a/k1", SALUR_ROLE_LOG, 40);
    CHECK_ERR(salur_receipt_sign(&h.head, other, &h.note), SALUR_OK);
    CHECK_ERR(judge(&h), SALUR_E_KEY_UNKNOWN);
    CHECK(h.got.key == NULL);
    /* The id of a key that signs no logs. */
    memcpy(h.note.ptr + 1, salur_key_public(h.village.witness)->kid.bytes,
           SALUR_KID_LEN);
    CHECK_ERR(judge(&h), SALUR_E_KEY_UNKNOWN);
    memcpy(h.note.ptr + 1, salur_key_public(h.village.device)->kid.bytes,
           SALUR_KID_LEN);
    CHECK_ERR(judge(&h), SALUR_E_SIGNATURE);
    /* No room for its note is an error of the caller's. */
    salur_buf_clear(&h.note);
    CHECK_ERR(salur_receipt_sign(&h.head, h.village.device, &h.note), SALUR_OK);
    salur_buf_wipe(&h.out);
    salur_buf_init(&h.out, 10);
    CHECK_ERR(read_bytes(&h, salur_buf_view(&h.note)), SALUR_E_LIMIT);
    salur_key_free(other);
    heads_close(&h);
}

/* --- checkpoints -----------------------------------------------------------
 */

static void
cosignatures_of_trusted_witnesses_count(void)
{
    struct heads h;

    heads_open(&h, "");
    sign_checkpoint(&h);
    CHECK_ERR(judge(&h), SALUR_OK);
    CHECK(is_this_head(&h));
    CHECK_U64(h.got.cosignatures, 0);
    sign(&h, h.village.witness, SEEN_S);
    sign(&h, h.second, SEEN_S - 600);
    /* Of another regency; of a withdrawn witness; of nobody. */
    sign(&h, h.distant, SEEN_S + 900);
    sign(&h, h.late, SEEN_S + 1200);
    CHECK_ERR(judge(&h), SALUR_OK);
    CHECK(is_this_head(&h));
    CHECK_U64(h.got.cosignatures, 2);
    CHECK_I64(h.got.oldest_s, SEEN_S - 600);
    CHECK_I64(h.got.newest_s, SEEN_S);
    CHECK_MEM(h.out.ptr, h.out.len, h.note.ptr, h.note.len);
    CHECK_ERR(
        salur_signed_head_read(&h.got, salur_buf_view(&h.note), h.trust, NULL),
        SALUR_OK);
    /* In the other order. */
    sign_checkpoint(&h);
    sign(&h, h.second, SEEN_S - 600);
    sign(&h, h.village.witness, SEEN_S);
    CHECK_ERR(judge(&h), SALUR_OK);
    CHECK_I64(h.got.oldest_s, SEEN_S - 600);
    CHECK_I64(h.got.newest_s, SEEN_S);
    heads_close(&h);
}

static void
a_bad_line_of_a_trusted_key_refuses_the_note(void)
{
    struct heads h;

    heads_open(&h, "");
    sign_checkpoint(&h);
    sign(&h, h.village.witness, SEEN_S);
    /* One letter of the Base64 before the last: the signature. */
    h.note.ptr[h.note.len - 6] = h.note.ptr[h.note.len - 6] == 'A' ? 'B' : 'A';
    CHECK_ERR(judge(&h), SALUR_E_SIGNATURE);
    sign_checkpoint(&h);
    sign(&h, h.village.witness, SEEN_S);
    h.note.ptr[0] = 'T';
    CHECK_ERR(judge(&h), SALUR_E_KEY_UNKNOWN);
    heads_close(&h);
}

static void
no_bit_of_a_checkpoint_may_differ(void)
{
    struct heads h;

    heads_open(&h, "");
    sign_checkpoint(&h);
    for (size_t bit = 0; bit < h.note.len * 8; bit++) {
        h.note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(judge(&h) != SALUR_OK);
        h.note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t len = 0; len < h.note.len; len++) {
        CHECK(read_bytes(&h, salur_bytes(h.note.ptr, len)) != SALUR_OK);
    }
    heads_close(&h);
}

/* --- closing statements ----------------------------------------------------
 */

static void
sign_closing(struct heads *h, uint64_t site)
{
    struct salur_closing closing = {.site = site,
                                    .seq = h->head.size - 1,
                                    .time_s = SEEN_S,
                                    .operator_name = "Wati",
                                    .head = h->head};

    memcpy(closing.origin, VILLAGE_ORIGIN, sizeof VILLAGE_ORIGIN);
    salur_buf_clear(&h->note);
    CHECK_ERR(salur_closing_sign(&closing, h->village.device, &h->note),
              SALUR_OK);
}

static void
a_closing_statement_is_a_signed_head(void)
{
    struct heads h;

    heads_open(&h, "");
    sign_closing(&h, VILLAGE_SITE);
    CHECK_ERR(judge(&h), SALUR_OK);
    CHECK_I64(h.got.kind, SALUR_SIGNED_CLOSING);
    CHECK_I64(h.got.time_s, SEEN_S);
    CHECK(is_this_head(&h));
    for (size_t bit = 0; bit < h.note.len * 8; bit++) {
        h.note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(judge(&h) != SALUR_OK);
        h.note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    /* The key of one village speaks of another. */
    sign_closing(&h, VILLAGE_SITE + 1);
    CHECK_ERR(judge(&h), SALUR_E_OTHER_SITE);
    heads_close(&h);
}

/* --- the office's own log --------------------------------------------------
 */

static enum salur_err
judge_office(struct heads *h, const char *origin,
             const struct salur_key *witness)
{
    struct salur_checkpoint checkpoint = {.head = h->head};

    memcpy(checkpoint.origin, origin, strlen(origin) + 1);
    salur_buf_clear(&h->note);
    CHECK_ERR(salur_checkpoint_format(&checkpoint, &h->note), SALUR_OK);
    sign(h, witness, SEEN_S);
    return judge(h);
}

static void
a_head_of_the_office_is_its_witness_s(void)
{
    struct heads h;

    heads_open(&h, "");
    CHECK_ERR(judge_office(&h, "test/dinsos/witnessed", h.village.witness),
              SALUR_OK);
    CHECK(h.got.key == NULL);
    CHECK_U64(h.got.cosignatures, 1);
    CHECK(salur_signed_head_binds(&h.got, SEEN_S) == 1);
    /* After it was restored from a copy; a witness of one regency. */
    CHECK_ERR(judge_office(&h, "test/dinsos/witnessed/2", h.second), SALUR_OK);
    CHECK_ERR(judge_office(&h, "test/dinsos/witnessed", h.late),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(judge_office(&h, "test/dinsos/witness", h.village.witness),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(judge_office(&h, "test/dinsos/witnessedness", h.village.witness),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(judge_office(&h, "test/dinas/witnessed", h.village.witness),
              SALUR_E_KEY_UNKNOWN);
    heads_close(&h);
}

/* --- what binds ------------------------------------------------------------
 */

static void
what_a_withdrawn_key_signed_binds_as_far_as_it_counts(void)
{
    static const struct {
        const char *withdrawn;
        int is_cosigned;
        int binds;
    } rows[] = {
        {"", 0, 1},
        {" 2026-10-05\n", 0, 0},
        {" 2026-10-06\n", 1, 1}, /* cosigned the day before */
        {" 2026-10-05\n", 1, 0}, /* cosigned afterwards */
        {" 2026-10-05 48\n", 0, 1},
        {" 2026-10-05 47\n", 0, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct heads h;

        heads_open(&h, rows[i].withdrawn);
        sign_checkpoint(&h);
        if (rows[i].is_cosigned) {
            sign(&h, h.village.witness, SEEN_S);
        }
        CHECK_ERR(judge(&h), SALUR_OK);
        if (!CHECK(salur_signed_head_binds(&h.got, SEEN_S + 86400 * 9) ==
                   rows[i].binds)) {
            printf("  row %zu\n", i);
        }
        h.got.err = SALUR_E_SIGNATURE;
        CHECK(salur_signed_head_binds(&h.got, SEEN_S) == 0);
        heads_close(&h);
    }
}

static void
too_little_memory_is_told(void)
{
    struct heads h;
    enum salur_err err = SALUR_E_MEMORY;

    heads_open(&h, "");
    sign_checkpoint(&h);
    sign(&h, h.village.witness, SEEN_S);
    for (long left = 0; CAN_FAIL && err != SALUR_OK && left < 50; left++) {
        ran_out = 0;
        salur_buf_wipe(&h.out);
        salur_buf_init(&h.out, 1 << 16);
        allocations_left = left;
        err = salur_signed_head_read(&h.got, salur_buf_view(&h.note), h.trust,
                                     &h.out);
        allocations_left = -1;
        CHECK(err == SALUR_OK || (err == SALUR_E_MEMORY && ran_out));
    }
    CHECK(!CAN_FAIL || err == SALUR_OK);
    heads_close(&h);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_receipt_is_a_signed_head),
        TEST(no_bit_of_a_receipt_may_differ),
        TEST(a_receipt_of_another_key_is_told),
        TEST(cosignatures_of_trusted_witnesses_count),
        TEST(a_bad_line_of_a_trusted_key_refuses_the_note),
        TEST(no_bit_of_a_checkpoint_may_differ),
        TEST(a_closing_statement_is_a_signed_head),
        TEST(a_head_of_the_office_is_its_witness_s),
        TEST(what_a_withdrawn_key_signed_binds_as_far_as_it_counts),
        TEST(too_little_memory_is_told),
    };

    return RUN_TESTS(tests, argc, argv);
}
