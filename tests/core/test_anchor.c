/* SPDX-License-Identifier: Apache-2.0 */
/* Heads from outside, and the gate that they are to an older or another log. */
#include "salur/anchor.h"

#include "log/anchor.h"
#include "salur/closing.h"
#include "salur/receipt.h"
#include "tests/core/counter.h"
#include "tests/harness/tamper.h"

static struct salur_head
head_of(struct salur_ledger *ledger)
{
    struct salur_ledger_status status;

    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    return status.head;
}

/* The receipt of a head, as the counter prints it. */
static void
put_receipt(const struct counter *c, const struct salur_head *head,
            struct salur_buf *out)
{
    salur_buf_clear(out);
    CHECK_ERR(salur_receipt_sign(head, c->village.device, out), SALUR_OK);
}

static enum salur_err
anchor(struct counter *c, const struct salur_buf *bytes,
       struct salur_anchored *out)
{
    return salur_ledger_anchor(c->ledger, salur_buf_view(bytes), VILLAGE_OPEN_S,
                               out, NULL);
}

/* What presenting a card gives when the log may not go on. */
static enum salur_err
try_redeem(struct counter *c, size_t n)
{
    struct salur_presented presented = {.id_checked = 1};
    enum salur_err err;

    village_token(&c->village, 1, n, &c->token);
    presented.token = salur_buf_view(&c->token);
    err = salur_redeem(c->ledger, &presented, &stamp, &c->out);
    CHECK(err == SALUR_OK || c->out.recorded == 0);
    return err;
}

static void
the_key_of_the_specification_holds(void)
{
    struct salur_checkpoint checkpoint = {.origin = "test/log",
                                          .head.size = 258};
    uint8_t store[SL_ANCHOR_KEY_MAX];
    uint8_t wanted[64];
    struct salur_buf key;
    size_t len;

    for (unsigned i = 0; i < 32; i++) {
        checkpoint.head.root.bytes[i] = (uint8_t)i; /* at most 31 */
    }
    len = from_hex(wanted, sizeof wanted,
                   "746573742f6c6f67 00 0000000000000102 0001020304050607");
    key = sl_anchor_key(store, &checkpoint);
    CHECK_MEM(key.ptr, key.len, wanted, len);
}

static void
what_fits_is_kept_once_and_stops_nothing(void)
{
    struct salur_anchored out;
    struct salur_buf receipt;
    struct salur_buf note;
    struct salur_head head;
    struct counter c;

    counter_open(&c, "fits", (struct village_bundle){0});
    salur_buf_init(&receipt, 4096);
    salur_buf_init(&note, 4096);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    head = head_of(c.ledger);
    put_receipt(&c, &head, &receipt);
    for (int round = 0; round < 2; round++) {
        CHECK_ERR(anchor(&c, &receipt, &out), SALUR_OK);
        CHECK(out.is_own);
        CHECK(out.is_new == (round == 0));
        CHECK_ERR(out.against, SALUR_OK);
        CHECK_ERR(redeem(&c, 1 + (size_t)round), SALUR_OK);
    }
    CHECK_ERR(salur_ledger_contradiction(c.ledger, NULL), SALUR_OK);
    CHECK_ERR(salur_ledger_anchor_at(c.ledger, 0, &note), SALUR_OK);
    CHECK(note.len > 100);
    CHECK_ERR(salur_ledger_anchor_at(c.ledger, 1, &note), SALUR_E_NOT_FOUND);
    salur_buf_wipe(&receipt);
    salur_buf_wipe(&note);
    counter_close(&c);
}

/* Two laptops of one key; the second is the first one's older image. */
static void
an_older_image_is_stopped_before_it_pays(void)
{
    struct salur_anchored out;
    struct salur_buf receipt;
    struct salur_buf note;
    struct salur_head head;
    struct salur_entry entry = {.kind = SALUR_KIND_COMPLAINT,
                                .body.complaint = {.subject = 1}};
    struct salur_body_close close;
    struct counter c;
    struct counter image;
    uint64_t size;

    counter_open(&c, "newer", (struct village_bundle){0});
    counter_open(&image, "image", (struct village_bundle){0});
    salur_buf_init(&receipt, 4096);
    salur_buf_init(&note, 4096);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_ERR(redeem(&image, 0), SALUR_OK);
    CHECK_ERR(redeem(&c, 1), SALUR_OK);
    head = head_of(c.ledger);
    put_receipt(&c, &head, &receipt);
    size = village_size(image.ledger);
    CHECK_ERR(anchor(&image, &receipt, &out), SALUR_OK);
    CHECK_ERR(out.against, SALUR_E_ROLLBACK);
    CHECK_ERR(salur_ledger_contradiction(image.ledger, &note),
              SALUR_E_ROLLBACK);
    CHECK(note.len > 100);
    CHECK_ERR(try_redeem(&image, 1), SALUR_E_ROLLBACK);
    CHECK_ERR(try_redeem(&image, 0), SALUR_E_ROLLBACK); /* a refusal, too */
    CHECK_ERR(salur_ledger_append(image.ledger, &entry, &stamp, NULL),
              SALUR_E_ROLLBACK);
    CHECK_ERR(salur_ledger_close_day(image.ledger, image.village.device, NULL,
                                     &stamp, &close, &note),
              SALUR_E_ROLLBACK);
    CHECK_U64(village_size(image.ledger), size);
    /* It stays so when the store is opened again. */
    salur_ledger_close(image.ledger);
    CHECK_ERR(salur_ledger_open(&image.ledger, image.path, 0), SALUR_OK);
    CHECK_ERR(try_redeem(&image, 1), SALUR_E_ROLLBACK);
    salur_buf_wipe(&receipt);
    salur_buf_wipe(&note);
    counter_close(&c);
    counter_close(&image);
}

static void
another_history_is_stopped_for_good(void)
{
    struct salur_anchored out;
    struct salur_buf receipt;
    struct salur_head head;
    struct counter c;
    struct counter clone;

    counter_open(&c, "one", (struct village_bundle){0});
    counter_open(&clone, "two", (struct village_bundle){0});
    salur_buf_init(&receipt, 4096);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_ERR(redeem(&clone, 1), SALUR_OK);
    CHECK_ERR(redeem(&clone, 2), SALUR_OK);
    head = head_of(c.ledger);
    put_receipt(&c, &head, &receipt);
    CHECK_ERR(anchor(&clone, &receipt, &out), SALUR_OK);
    CHECK_ERR(out.against, SALUR_E_FORK);
    CHECK_ERR(try_redeem(&clone, 3), SALUR_E_FORK);
    /* A head that fits lifts nothing. */
    head = head_of(clone.ledger);
    put_receipt(&clone, &head, &receipt);
    CHECK_ERR(anchor(&clone, &receipt, &out), SALUR_OK);
    CHECK_ERR(out.against, SALUR_OK);
    CHECK_ERR(try_redeem(&clone, 3), SALUR_E_FORK);
    CHECK_ERR(salur_ledger_contradiction(clone.ledger, NULL), SALUR_E_FORK);
    salur_buf_wipe(&receipt);
    counter_close(&c);
    counter_close(&clone);
}

/* Note of a head, as it is kept. */
static void
put_note(const struct counter *c, const struct salur_head *head,
         struct salur_buf *out)
{
    salur_buf_clear(out);
    CHECK_ERR(salur_checkpoint_sign(head, c->village.device, out), SALUR_OK);
}

/* What a recovery leaves: the mark is there, and the log fits it by now. */
static void
a_log_that_was_made_whole_goes_on(void)
{
    struct salur_head head;
    struct salur_buf note;
    struct salur_bytes value;
    struct counter c;

    counter_open(&c, "whole", (struct village_bundle){0});
    salur_buf_init(&note, 4096);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    head = head_of(c.ledger);
    put_note(&c, &head, &note);
    value = salur_buf_view(&note);
    salur_ledger_close(c.ledger);
    tamper(c.path, "meta", salur_bytes_str("contradiction"), &value);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
    CHECK_ERR(salur_ledger_contradiction(c.ledger, NULL), SALUR_OK);
    CHECK_ERR(redeem(&c, 1), SALUR_OK);
    CHECK_ERR(redeem(&c, 2), SALUR_OK);
    salur_buf_wipe(&note);
    counter_close(&c);
}

/* The marked head fits by now, another one that was kept does not. */
static void
all_heads_must_fit_before_it_goes_on(void)
{
    struct salur_checkpoint beyond = {.origin = VILLAGE_ORIGIN};
    uint8_t store[SL_ANCHOR_KEY_MAX];
    struct salur_buf key;
    struct salur_buf note;
    struct salur_bytes value;
    struct salur_head head;
    struct counter c;

    counter_open(&c, "all", (struct village_bundle){0});
    salur_buf_init(&note, 4096);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    head = head_of(c.ledger);
    put_note(&c, &head, &note);
    value = salur_buf_view(&note);
    salur_ledger_close(c.ledger);
    tamper(c.path, "meta", salur_bytes_str("contradiction"), &value);
    beyond.head.size = head.size + 5;
    put_note(&c, &beyond.head, &note);
    value = salur_buf_view(&note);
    key = sl_anchor_key(store, &beyond);
    tamper(c.path, "anchors", salur_buf_view(&key), &value);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
    CHECK_ERR(try_redeem(&c, 1), SALUR_E_ROLLBACK);
    salur_buf_wipe(&note);
    counter_close(&c);
}

static void
a_damaged_mark_is_no_permission(void)
{
    struct salur_bytes value = salur_bytes_str("nothing\n");
    struct counter c;

    counter_open(&c, "mark", (struct village_bundle){0});
    salur_ledger_close(c.ledger);
    tamper(c.path, "meta", salur_bytes_str("contradiction"), &value);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
    CHECK_ERR(try_redeem(&c, 1), SALUR_E_CORRUPT);
    CHECK_ERR(salur_ledger_contradiction(c.ledger, NULL), SALUR_E_CORRUPT);
    counter_close(&c);
}

static void
what_nobody_vouches_for_is_not_kept(void)
{
    struct salur_head head = {.size = 400};
    struct salur_anchored out;
    struct salur_buf bytes;
    struct salur_buf note;
    struct salur_key *other = NULL;
    struct counter c;

    counter_open(&c, "nobody", (struct village_bundle){0});
    salur_buf_init(&bytes, 4096);
    salur_buf_init(&note, 4096);
    other = village_key(VILLAGE_ORIGIN, SALUR_ROLE_LOG, 99);
    CHECK_ERR(salur_receipt_sign(&head, other, &bytes), SALUR_OK);
    CHECK_ERR(anchor(&c, &bytes, &out), SALUR_E_KEY_UNKNOWN);
    put_receipt(&c, &head, &bytes);
    bytes.ptr[60] ^= 1;
    CHECK_ERR(anchor(&c, &bytes, &out), SALUR_E_SIGNATURE);
    salur_buf_clear(&bytes);
    sl_put_str(&bytes, "nothing\n");
    CHECK_ERR(anchor(&c, &bytes, &out), SALUR_E_SYNTAX);
    CHECK_ERR(salur_ledger_anchor_at(c.ledger, 0, &note), SALUR_E_NOT_FOUND);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    salur_buf_wipe(&bytes);
    salur_buf_wipe(&note);
    salur_key_free(other);
    counter_close(&c);
}

static void
without_a_trust_note_nothing_is_kept(void)
{
    struct salur_anchored out;
    struct salur_head head = {.size = 4};
    struct salur_ledger *ledger;
    struct village village;
    struct salur_buf bytes;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "early", path);
    salur_buf_init(&bytes, 4096);
    CHECK_ERR(salur_receipt_sign(&head, village.device, &bytes), SALUR_OK);
    CHECK_ERR(salur_ledger_anchor(ledger, salur_buf_view(&bytes),
                                  VILLAGE_OPEN_S, &out, NULL),
              SALUR_E_STATE);
    salur_buf_wipe(&bytes);
    salur_ledger_close(ledger);
    village_close(&village);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_key_of_the_specification_holds),
        TEST(what_fits_is_kept_once_and_stops_nothing),
        TEST(an_older_image_is_stopped_before_it_pays),
        TEST(another_history_is_stopped_for_good),
        TEST(a_log_that_was_made_whole_goes_on),
        TEST(all_heads_must_fit_before_it_goes_on),
        TEST(a_damaged_mark_is_no_permission),
        TEST(what_nobody_vouches_for_is_not_kept),
        TEST(without_a_trust_note_nothing_is_kept),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
