/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The office as a witness: taking in the exports of a log that grows and
 * cosigning each head, durably, against what cannot be left out of it:
 * verifying the same export, one signature, and one append with fdatasync.
 */
#include "bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/office.h"
#include "audit/witness.h"
#include "salur/redeem.h"
#include "village.h"

/* A village's log when it first comes, and how often it comes again. */
#define ENTRIES_FIRST 100
#define EXPORTS 101
#define TURN_OURS 0
#define TURN_LEAST 1
#define TURNS 2

struct witness {
    struct village village;
    struct salur_trust *trust;
    struct salur_office *office;
    struct salur_ledger *ledger;
    struct salur_buf packs[EXPORTS];
    int64_t time_s;
    int fd;
    double seconds[TURNS][EXPORTS];
};

static double
cosign_ours(struct witness *w, size_t number)
{
    struct salur_ingest_result result;
    double start = bench_now();
    double seconds;

    bench_must(salur_office_ingest(w->office, salur_buf_view(&w->packs[number]),
                                   w->time_s, NULL, &result),
               "ingest");
    seconds = bench_now() - start;
    bench_must(result.cosigning.err, "cosign");
    bench_require(result.cosigning.is_new &&
                      result.cosigning.leaf == (uint64_t)number,
                  "leaf");
    return seconds;
}

static double
cosign_least(struct witness *w, size_t number)
{
    struct salur_verify_policy policy = {.trust = w->trust,
                                         .time_s = w->time_s};
    struct salur_bytes pack = salur_buf_view(&w->packs[number]);
    struct salur_verify_report report;
    struct salur_signature signature;
    struct salur_export parts;
    double start = bench_now();

    bench_must(salur_verify_export(pack, &policy, NULL, &report), "verify");
    bench_must(salur_export_open(&parts, pack, NULL), "export");
    bench_must(salur_key_sign(w->village.witness, parts.checkpoint, &signature),
               "sign");
    bench_require(write(w->fd, parts.checkpoint.ptr, parts.checkpoint.len) ==
                          (ssize_t)parts.checkpoint.len &&
                      fdatasync(w->fd) == 0,
                  "append");
    return bench_now() - start;
}

/* One more family, one more export. */
static void
write_exports(struct witness *w)
{
    struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};
    struct salur_presented presented = {.id_checked = 1};
    struct salur_redeemed redeemed;
    struct salur_buf token;
    size_t exports = 0;

    salur_buf_init(&token, SALUR_TOKEN_MAX);
    for (size_t family = 0; exports < EXPORTS; family++) {
        village_token(&w->village, 1, family, &token);
        presented.token = salur_buf_view(&token);
        stamp.time_s += 60;
        bench_must(salur_redeem(w->ledger, &presented, &stamp, &redeemed),
                   "redeem");
        bench_must(redeemed.outcome, "redeem");
        if (redeemed.head.size > ENTRIES_FIRST) {
            salur_buf_init(&w->packs[exports], SALUR_PACK_MAX);
            bench_must(salur_ledger_export(w->ledger, w->village.device,
                                           &w->packs[exports]),
                       "export");
            exports++;
        }
    }
    w->time_s = stamp.time_s;
    salur_buf_wipe(&token);
}

static void
village_begin(struct witness *w)
{
    struct village_bundle terms = {.families = ENTRIES_FIRST + EXPORTS};
    struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};
    struct salur_import_result imported;
    struct salur_buf pack;

    salur_buf_init(&pack, SALUR_PACK_MAX);
    village_pack(&w->village, terms, &pack);
    bench_must(salur_ledger_create("witnessed", &w->village.terms,
                                   w->village.device,
                                   salur_bytes_str(VILLAGE_PASS), &stamp),
               "create");
    bench_must(salur_ledger_open(&w->ledger, "witnessed", 0), "open");
    bench_must(salur_ledger_import(w->ledger, salur_buf_view(&pack), &stamp,
                                   &imported),
               "import");
    salur_buf_wipe(&pack);
}

static void
office_begin(struct witness *w)
{
    struct salur_buf note;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    village_trust(&w->village, 1, &note);
    bench_must(salur_trust_open(&w->trust, salur_buf_view(&note), NULL, NULL),
               "trust");
    bench_must(
        salur_office_open(&w->office, "witness-office", SALUR_OFFICE_CREATE),
        "office");
    bench_must(salur_office_adopt_trust(w->office, salur_buf_view(&note), NULL),
               "trust");
    bench_must(salur_office_set_witness(w->office, w->village.witness),
               "witness");
    w->fd = open("plain-heads", O_CREAT | O_EXCL | O_WRONLY | O_APPEND,
                 S_IRUSR | S_IWUSR);
    bench_require(w->fd >= 0, "file");
    salur_buf_wipe(&note);
}

static void
witness_close(struct witness *w)
{
    salur_ledger_close(w->ledger);
    salur_office_close(w->office);
    salur_trust_free(w->trust);
    (void)close(w->fd);
    for (size_t i = 0; i < EXPORTS; i++) {
        salur_buf_wipe(&w->packs[i]);
    }
    village_close(&w->village);
    free(w);
}

void
bench_witness(void)
{
    struct witness *w = bench_alloc(1, sizeof *w);
    struct bench_row row = {.what = "cosign the head of a grown log, median",
                            .limit = "verify, sign, append, fdatasync",
                            .amount = 1,
                            .unit = "heads/s"};

    village_open(&w->village);
    village_begin(w);
    write_exports(w);
    office_begin(w);
    bench_say("witness", 0, EXPORTS);
    for (size_t i = 0; i < EXPORTS; i++) {
        w->seconds[TURN_OURS][i] = cosign_ours(w, i);
        w->seconds[TURN_LEAST][i] = cosign_least(w, i);
    }
    row.ours_s = bench_quantile(w->seconds[TURN_OURS], EXPORTS, 500);
    row.limit_s = bench_quantile(w->seconds[TURN_LEAST], EXPORTS, 500);
    bench_row(&row);
    witness_close(w);
}
