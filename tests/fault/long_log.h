/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log of 300 entries with every kind in it, written by the library: codes,
 * typed numbers, refusals, voids, three days with their closings, a clock that
 * went back, cosigned heads; and its export, with what a witness signed.
 */
#ifndef LONG_LOG_H
#define LONG_LOG_H

#include "audit/verify.h"
#include "salur/redeem.h"
#include "tests/harness/village.h"

#define LONG_ENTRIES 300
#define LONG_FAMILIES 280
/* Entries that only the log's own checkpoint covers, at the end. */
#define LONG_TAIL 20

struct long_log {
    struct village village;
    struct salur_ledger *ledger;
    struct salur_trust *trust;
    struct salur_verify_lists *lists;
    struct salur_stamp stamp;
    struct salur_buf token;
    struct salur_buf pack; /* the export */
    size_t family;         /* that comes next */
    uint64_t redeemed;     /* number of the last redemption */
    char path[256];
};

static inline void
long_append(struct long_log *log, struct salur_entry *entry)
{
    log->stamp.time_s += 30;
    CHECK_ERR(salur_ledger_append(log->ledger, entry, &log->stamp, NULL),
              SALUR_OK);
}

/* Present a family by its card, or by the number on it. */
static inline enum salur_err
long_present(struct long_log *log, size_t family, int is_keyed)
{
    struct salur_presented presented = {.id_checked = !is_keyed};
    struct salur_redeemed out;

    village_token(&log->village, 1, family, &log->token);
    if (is_keyed) {
        presented.cti = village_item(1, family).cti;
    } else {
        presented.token = salur_buf_view(&log->token);
    }
    log->stamp.time_s += 45;
    CHECK_ERR(salur_redeem(log->ledger, &presented, &log->stamp, &out),
              SALUR_OK);
    if (out.outcome == SALUR_OK) {
        log->redeemed = out.seq;
    }
    return out.outcome;
}

static inline void
long_void(struct long_log *log, const struct salur_key *supervisor)
{
    CHECK_ERR(salur_ledger_void(log->ledger, log->redeemed, SALUR_VOID_MISTAKE,
                                supervisor, &log->stamp, NULL),
              SALUR_OK);
}

/* What happens beside handing over, each in its turn. */
static inline void
long_aside(struct long_log *log, size_t turn)
{
    struct salur_entry entry = {.kind = SALUR_KIND_COMPLAINT};

    switch (turn % 6) {
    case 0:
        CHECK_ERR(long_present(log, log->family - 1, turn % 4 == 0),
                  SALUR_E_SPENT);
        break;
    case 1:
        long_void(log, turn % 4 == 1 ? log->village.supervisor : NULL);
        break;
    case 2:
        entry.kind = SALUR_KIND_UNPAID;
        entry.body.unpaid.cti = village_item(1, log->family++).cti;
        entry.body.unpaid.reason = SALUR_UNPAID_AWAY;
        long_append(log, &entry);
        break;
    case 3:
        entry.body.complaint.has_cti = 1;
        entry.body.complaint.cti = village_item(1, 3).cti;
        entry.body.complaint.subject = 1;
        long_append(log, &entry);
        break;
    case 4:
        entry.kind = SALUR_KIND_PERSONAL;
        entry.body.personal.action = 2;
        entry.body.personal.id = (struct salur_stage_id){"PKH", 202604, 1};
        entry.body.personal.count = 1;
        long_append(log, &entry);
        break;
    default:
        /* The battery was empty: the next entry is preceded by its clock. */
        log->stamp.time_s -= 600;
        break;
    }
}

/* The office cosigns what there is, and the village takes that in. */
static inline void
long_cosign(struct long_log *log)
{
    struct salur_entry entry = {.kind = SALUR_KIND_WITNESSED};
    struct salur_ledger_status status;
    struct salur_buf once;
    struct salur_buf note;

    salur_buf_init(&once, SALUR_NOTE_MAX);
    salur_buf_init(&note, SALUR_NOTE_MAX);
    CHECK_ERR(salur_ledger_status(log->ledger, &status), SALUR_OK);
    CHECK_ERR(salur_checkpoint_sign(&status.head, log->village.device, &once),
              SALUR_OK);
    CHECK_ERR(salur_note_sign(&note, salur_buf_view(&once),
                              log->village.witness, log->stamp.time_s),
              SALUR_OK);
    entry.body.witnessed.note = salur_buf_view(&note);
    long_append(log, &entry);
    salur_buf_wipe(&once);
    salur_buf_wipe(&note);
}

static inline void
long_close_day(struct long_log *log)
{
    struct salur_count_of_cash cash = {1, 250000000, "uang receh"};
    struct salur_body_close totals;
    struct salur_buf note;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    CHECK_ERR(salur_ledger_close_day(log->ledger, log->village.device, &cash,
                                     &log->stamp, &totals, &note),
              SALUR_OK);
    log->stamp.time_s += 86400;
    salur_buf_wipe(&note);
}

/* A laptop was replaced; the cooperative begins its day. */
static inline void
long_begin(struct long_log *log)
{
    struct salur_entry entry = {.kind = SALUR_KIND_RESTORED};

    memcpy(entry.body.restored.origin, "test/dinsos/log/9901012001/b/k1", 32);
    entry.body.restored.head.size = 12;
    entry.body.restored.head.root.bytes[0] = 7;
    entry.body.restored.cause = 2;
    long_append(log, &entry);
    memset(&entry, 0, sizeof entry);
    entry.kind = SALUR_KIND_OPEN;
    entry.body.open.cash_idr = 250000000;
    long_append(log, &entry);
}

static inline void
long_end(struct long_log *log)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE_CLOSED};

    entry.body.stage_closed.id = (struct salur_stage_id){"PKH", 202604, 1};
    long_append(log, &entry);
    CHECK_ERR(long_present(log, log->family, 0), SALUR_E_CLOSED);
    long_close_day(log);
}

/* Every fifth shows the code; 72 entries a day. */
static inline void
long_write(struct long_log *log)
{
    size_t turn = 0;
    uint64_t size = 0;

    long_begin(log);
    while ((size = village_size(log->ledger)) < LONG_ENTRIES - 3) {
        if (size % 72 == 70) {
            long_close_day(log);
        } else if (size == LONG_ENTRIES - LONG_TAIL || size % 144 == 74) {
            long_cosign(log);
        } else if (size % 9 == 8 && size < LONG_ENTRIES - LONG_TAIL) {
            long_aside(log, turn++);
        } else {
            CHECK_ERR(long_present(log, log->family, log->family % 5 != 0),
                      SALUR_OK);
            log->family++;
        }
    }
    long_end(log);
}

/* Trust note and lists of the auditor. */
static inline void
long_auditor(struct long_log *log, struct salur_bytes bundle)
{
    struct salur_buf note;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    village_trust(&log->village, 1, &note);
    CHECK_ERR(salur_trust_open(&log->trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    CHECK_ERR(salur_verify_lists_new(&log->lists), SALUR_OK);
    CHECK_ERR(salur_verify_lists_add(log->lists, bundle, log->trust,
                                     VILLAGE_OPEN_S, NULL),
              SALUR_OK);
    salur_buf_wipe(&note);
}

static inline void
long_open(struct long_log *log)
{
    struct village_bundle terms = {
        .batch = 1,
        .families = LONG_FAMILIES,
        .withdrawn = "serial 1\nstop 000000000000011700000000000000"
                     "01\n"};
    struct salur_buf bundle;

    memset(log, 0, sizeof *log);
    village_open(&log->village);
    log->stamp = (struct salur_stamp){VILLAGE_OPEN_S, "Wati"};
    salur_buf_init(&log->token, SALUR_TOKEN_MAX);
    salur_buf_init(&log->pack, SALUR_PACK_MAX);
    salur_buf_init(&bundle, SALUR_PACK_MAX);
    village_pack(&log->village, terms, &bundle);
    log->ledger = village_stocked(&log->village, "long", terms, log->path);
    long_write(log);
    CHECK_ERR(salur_ledger_export(log->ledger, log->village.device, &log->pack),
              SALUR_OK);
    long_auditor(log, salur_buf_view(&bundle));
    salur_ledger_close(log->ledger);
    salur_buf_wipe(&bundle);
}

static inline void
long_close(struct long_log *log)
{
    salur_verify_lists_free(log->lists);
    salur_trust_free(log->trust);
    salur_buf_wipe(&log->token);
    salur_buf_wipe(&log->pack);
    village_close(&log->village);
}

#endif
