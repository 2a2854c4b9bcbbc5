/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every call into LMDB fails once, in every act of a village: the act says
 * that the store failed, nothing was written, and done again it goes well.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "salur/redeem.h"

#include <errno.h>
#include <string.h>

#include "tests/core/continuing.h"
#include "tests/harness/lmdb_faults.h"

/* --- acts ------------------------------------------------------------------
 */

struct scene {
    struct pair pair;
    struct salur_stamp stamp;
    struct salur_buf pack; /* bundle of a second stage */
    struct salur_buf peer; /* export of the other laptop */
    struct salur_buf note; /* a withdrawn list */
    struct salur_buf out;
    size_t family; /* the next to come */
    uint64_t redeemed;
};

static struct salur_ledger *
ledger_of(struct scene *s)
{
    s->stamp.time_s++;
    return s->pair.a.ledger;
}

static enum salur_err
act_redeem(struct scene *s)
{
    struct salur_presented presented = {.id_checked = 1, .hold = 1};
    struct salur_redeemed out;
    enum salur_err err;

    village_token(&s->pair.village, 1, s->family, &s->pair.token);
    presented.token = salur_buf_view(&s->pair.token);
    err = salur_redeem(ledger_of(s), &presented, &s->stamp, &out);
    CHECK_ERR(out.outcome, err);
    if (err == SALUR_OK) {
        s->redeemed = out.seq;
    }
    return err;
}

static enum salur_err
act_look(struct scene *s)
{
    struct salur_presented presented = {.cti = village_item(1, 0).cti};
    struct salur_redeemed out;

    return salur_redeem_look(ledger_of(s), &presented, &s->stamp, &out);
}

/* The same card again: a refusal is recorded. */
static enum salur_err
act_redeem_again(struct scene *s)
{
    struct salur_presented presented = {.id_checked = 1};
    struct salur_redeemed out;
    enum salur_err err;

    village_token(&s->pair.village, 1, 0, &s->pair.token);
    presented.token = salur_buf_view(&s->pair.token);
    err = salur_redeem(ledger_of(s), &presented, &s->stamp, &out);
    CHECK(err != SALUR_OK || out.outcome == SALUR_E_SPENT);
    return err;
}

static enum salur_err
act_refuse(struct scene *s)
{
    struct salur_presented presented = {.cti = village_item(1, 2).cti};
    struct salur_redeemed out;
    enum salur_err err = salur_redeem_refuse(ledger_of(s), &presented,
                                             SALUR_E_IDENTITY, &s->stamp, &out);

    CHECK(err != SALUR_OK || out.outcome == SALUR_E_IDENTITY);
    return err;
}

static enum salur_err
act_confirm(struct scene *s)
{
    return salur_ledger_confirm(ledger_of(s), s->redeemed, NULL);
}

static enum salur_err
act_void(struct scene *s)
{
    return salur_ledger_void(ledger_of(s), s->redeemed, SALUR_VOID_MISTAKE,
                             s->pair.village.supervisor, &s->stamp, NULL);
}

static enum salur_err
append(struct scene *s, struct salur_entry *entry)
{
    return salur_ledger_append(ledger_of(s), entry, &s->stamp, NULL);
}

static enum salur_err
act_unpaid(struct scene *s)
{
    struct salur_entry entry = {.kind = SALUR_KIND_UNPAID};

    entry.body.unpaid.cti = village_item(1, 5).cti;
    entry.body.unpaid.reason = SALUR_UNPAID_AWAY;
    return append(s, &entry);
}

static enum salur_err
act_open(struct scene *s)
{
    struct salur_entry entry = {.kind = SALUR_KIND_OPEN};

    entry.body.open.cash_idr = 1000000;
    return append(s, &entry);
}

static enum salur_err
act_clock(struct scene *s)
{
    enum salur_err err;

    s->stamp.time_s -= 7200;
    err = act_open(s);
    s->stamp.time_s += 7200;
    return err;
}

static enum salur_err
act_witnessed(struct scene *s)
{
    struct salur_entry entry = {.kind = SALUR_KIND_WITNESSED};
    struct salur_ledger_status status;
    struct salur_buf once;
    struct salur_buf note;
    enum salur_err err;

    salur_buf_init(&once, SALUR_NOTE_MAX);
    salur_buf_init(&note, SALUR_NOTE_MAX);
    err = salur_ledger_status(ledger_of(s), &status);
    if (err == SALUR_OK) {
        CHECK_ERR(salur_checkpoint_sign(&status.head, s->pair.a.key, &once),
                  SALUR_OK);
        CHECK_ERR(salur_note_sign(&note, salur_buf_view(&once),
                                  s->pair.village.witness, s->stamp.time_s),
                  SALUR_OK);
        entry.body.witnessed.note = salur_buf_view(&note);
        err = append(s, &entry);
    }
    salur_buf_wipe(&once);
    salur_buf_wipe(&note);
    return err;
}

static enum salur_err
act_close_day(struct scene *s)
{
    struct salur_body_close totals;

    salur_buf_clear(&s->out);
    return salur_ledger_close_day(ledger_of(s), s->pair.a.key, NULL, &s->stamp,
                                  &totals, &s->out);
}

static enum salur_err
act_checkpoint(struct scene *s)
{
    salur_buf_clear(&s->out);
    return salur_ledger_checkpoint(ledger_of(s), &s->out);
}

static enum salur_err
act_export(struct scene *s)
{
    salur_buf_clear(&s->out);
    return salur_ledger_export(ledger_of(s), s->pair.a.key, &s->out);
}

static enum salur_err
act_peer(struct scene *s)
{
    struct salur_peer_result result;

    return salur_ledger_peer_import(ledger_of(s), salur_buf_view(&s->peer),
                                    s->stamp.time_s, &result);
}

static enum salur_err
act_peer_at(struct scene *s)
{
    struct salur_peer peer;

    return salur_ledger_peer_at(ledger_of(s), 0, &peer);
}

static enum salur_err
each_pair(void *ctx, const struct salur_peer_pair *pair)
{
    (void)ctx;
    (void)pair;
    return SALUR_OK;
}

static enum salur_err
act_peer_pairs(struct scene *s)
{
    return salur_ledger_peer_pairs(ledger_of(s), each_pair, NULL);
}

static enum salur_err
act_continue(struct scene *s)
{
    struct salur_continued out;
    struct salur_export parts;

    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&s->peer), NULL),
              SALUR_OK);
    return salur_ledger_continue(ledger_of(s), &parts, SALUR_CONTINUE_REPLACED,
                                 &s->stamp, &out);
}

static enum salur_err
act_import(struct scene *s)
{
    struct salur_import_result result;

    return salur_ledger_import(ledger_of(s), salur_buf_view(&s->pack),
                               &s->stamp, &result);
}

static enum salur_err
act_import_withdrawn(struct scene *s)
{
    uint64_t count;
    int already;

    return salur_ledger_import_withdrawn(ledger_of(s), salur_buf_view(&s->note),
                                         &s->stamp, &count, &already);
}

static enum salur_err
act_pin_trust(struct scene *s)
{
    salur_buf_clear(&s->out);
    trust_of_both(&s->pair, "", &s->out);
    return salur_ledger_pin_trust(ledger_of(s), salur_buf_view(&s->out));
}

static enum salur_err
act_family(struct scene *s)
{
    const struct salur_cti cti = village_item(1, 0).cti;
    struct salur_family family;

    return salur_ledger_family(ledger_of(s), &cti, &family);
}

static enum salur_err
act_find_short(struct scene *s)
{
    struct salur_family family;
    size_t count;

    return salur_ledger_find_short(ledger_of(s), 0, &family, 1, &count);
}

static enum salur_err
each_family(void *ctx, const struct salur_family *family)
{
    (void)ctx;
    (void)family;
    return SALUR_OK;
}

static enum salur_err
act_families(struct scene *s)
{
    return salur_ledger_families(ledger_of(s), each_family, NULL);
}

static enum salur_err
act_stage(struct scene *s)
{
    struct salur_stage stage;
    struct salur_site_line line;

    return salur_ledger_stage(ledger_of(s), 1, &stage, &line);
}

static enum salur_err
act_entry(struct scene *s)
{
    salur_buf_clear(&s->out);
    return salur_ledger_entry(ledger_of(s), 3, &s->out);
}

static enum salur_err
act_stage_closed(struct scene *s)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE_CLOSED};

    entry.body.stage_closed.id = (struct salur_stage_id){"PKH", 202604, 1};
    return append(s, &entry);
}

/* --- the sweep -------------------------------------------------------------
 */

static void
scene_open(struct scene *s, const char *folder)
{
    memset(s, 0, sizeof *s);
    pair_open(&s->pair, folder);
    s->stamp = (struct salur_stamp){VILLAGE_OPEN_S + HOUR, "Wati"};
    salur_buf_init(&s->pack, 32 << 20);
    salur_buf_init(&s->peer, 1 << 20);
    salur_buf_init(&s->note, SALUR_NOTE_MAX);
    salur_buf_init(&s->out, 1 << 20);
    village_pack(&s->pair.village,
                 (struct village_bundle){.batch = 2, .trust_serial = 3},
                 &s->pack);
    village_withdrawn(&s->pair.village,
                      "serial 4\nstop 0000000000000009000000000000"
                      "0001\n",
                      &s->note);
    CHECK_ERR(pay(&s->pair, &s->pair.b, 8, "Budi"), SALUR_OK);
    CHECK_ERR(pay(&s->pair, &s->pair.b, 7, "Budi"), SALUR_OK);
    undo(&s->pair.b, s->pair.out.seq);
    export_of(&s->pair, &s->pair.b);
    sl_put_bytes(&s->peer, salur_buf_view(&s->pair.pack));
}

static void
scene_close(struct scene *s)
{
    salur_buf_wipe(&s->pack);
    salur_buf_wipe(&s->peer);
    salur_buf_wipe(&s->note);
    salur_buf_wipe(&s->out);
    pair_close(&s->pair);
}

/* Fail each call of an act in turn, until none is left to fail. */
static void
sweep(struct scene *s, const char *name, enum salur_err (*act)(struct scene *))
{
    static const int codes[] = {EIO, MDB_CORRUPTED, MDB_PANIC};
    uint64_t size = village_size(s->pair.a.ledger);

    for (unsigned n = 0;; n++) {
        enum salur_err err;

        lmdb_fail(n, codes[n % (sizeof codes / sizeof codes[0])]);
        err = act(s);
        lmdb_fault.is_armed = 0;
        if (!lmdb_fault.was_hit) {
            if (!CHECK_ERR(err, SALUR_OK) || !CHECK(n >= 2)) {
                printf("  %s without a fault\n", name);
            }
            break;
        }
        if (!CHECK(err >= 500 && err < 600) ||
            !CHECK_U64(village_size(s->pair.a.ledger), size)) {
            printf("  %s, call %u: %s\n", name, n, salur_err_name(err));
            break;
        }
    }
}

static void
an_error_of_lmdb_is_told_and_nothing_is_written(void)
{
    static const struct {
        const char *name;
        enum salur_err (*act)(struct scene *);
    } rows[] = {
        {"redeem", act_redeem},
        {"look", act_look},
        {"confirm", act_confirm},
        {"again", act_redeem_again},
        {"void", act_void},
        {"refuse", act_refuse},
        {"unpaid", act_unpaid},
        {"open", act_open},
        {"clock", act_clock},
        {"checkpoint", act_export},
        {"export", act_export},
        {"witnessed", act_witnessed},
        {"witnessed again", act_witnessed},
        {"export", act_export},
        {"peer", act_peer},
        {"peer again", act_peer},
        {"peer at", act_peer_at},
        {"peer pairs", act_peer_pairs},
        {"continue", act_continue},
        {"trust", act_pin_trust},
        {"import", act_import},
        {"import again", act_import},
        {"withdrawn", act_import_withdrawn},
        {"withdrawn again", act_import_withdrawn},
        {"family", act_family},
        {"short", act_find_short},
        {"families", act_families},
        {"stage", act_stage},
        {"entry", act_entry},
        {"stage closed", act_stage_closed},
        {"close", act_close_day},
        {"checkpoint", act_checkpoint},
    };
    struct scene s;

    scene_open(&s, "sweep");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sweep(&s, rows[i].name, rows[i].act);
    }
    scene_close(&s);
}

static void
opening_fails_as_the_store_does(void)
{
    struct scene s;

    scene_open(&s, "open");
    for (unsigned n = 0;; n++) {
        struct salur_ledger *ledger = NULL;
        enum salur_err err;

        salur_ledger_close(s.pair.a.ledger);
        lmdb_fail(n, EIO);
        err = salur_ledger_open(&ledger, s.pair.a.path, 0);
        lmdb_fault.is_armed = 0;
        CHECK((err == SALUR_OK) == (ledger != NULL));
        if (ledger == NULL) {
            CHECK(lmdb_fault.was_hit && err >= 500 && err < 600);
            CHECK_ERR(salur_ledger_open(&ledger, s.pair.a.path, 0), SALUR_OK);
        }
        s.pair.a.ledger = ledger;
        if (!lmdb_fault.was_hit) {
            CHECK(n > 5);
            break;
        }
    }
    scene_close(&s);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(an_error_of_lmdb_is_told_and_nothing_is_written),
        TEST(opening_fails_as_the_store_does),
    };

    return RUN_TESTS(tests, argc, argv);
}
