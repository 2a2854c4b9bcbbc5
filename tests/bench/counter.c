/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the family waits for: from the last byte of the code to the word
 * SERAHKAN on the screen, of the real program in a pseudo-terminal.  The
 * answer to the identity question is sent behind the code, so that no person
 * is measured; the counter takes it when it stands alone for 60 ms.  Held
 * against the least that is durable (the same bytes appended to a file on the
 * same disk, and fdatasync) and against one bare salur_redeem in this process.
 * Logs of three sizes take turns: nothing of it may grow with the log.
 */
#include "bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qr/payload.h"
#include "salur/export.h"
#include "salur/redeem.h"
#include "till.h"
#include "village.h"

#define SAMPLES 201
#define FAMILIES 60000
#define LOGS 3
/* More than all of them get. */
#define FLOAT_IDR INT64_C(100000000000)
/* Two stores of each size: the program's, and this process's own. */
#define STORES (2 * LOGS)
#define TURN_FILE STORES
#define TURNS (STORES + 1)

/* What the counter waits behind an answer, until it cannot be a scanner's
 * (cli/counter/keys.c). */
#define ANSWER_S 0.060
/* An Enter that comes sooner behind SERAHKAN is not meant. */
#define MEANT_MS 330
/* A screen is drawn when this long nothing came. */
#define QUIET_MS 30
#define PROGRAM "../salur"
#define HANDOUT_DAY "2026-10-05T09:00:00+07:00"
/* What the operator answers, and what the screen says when it waits. */
#define ANSWER "1"
#define READY "Pindai kartu"

/* Where syncing costs nothing; a log that is full is copied to the disk. */
#define SHARED "/dev/shm"

static const struct {
    uint64_t size;
    const char *name;
} logs[LOGS] = {{10, "10"}, {1000, "1,000"}, {100000, "100,000"}};

struct counter_bench {
    struct village village;
    struct till tills[LOGS];
    struct salur_ledger *ledgers[LOGS];
    size_t order[FAMILIES]; /* in which the families come */
    size_t filled;          /* how many came while the logs were filled */
    size_t next[STORES];    /* the one that comes next */
    struct salur_buf token;
    struct salur_buf code;
    struct salur_buf entry; /* one as it stands in an export */
    int fd;
    double seconds[TURNS][SAMPLES];
    double start_s[LOGS]; /* from the command to the first card */
};

/* The next family comes, its token made. */
static void
comes(struct counter_bench *bench, size_t *next)
{
    bench_require(*next < FAMILIES, "families left");
    village_token(&bench->village, 1, bench->order[(*next)++], &bench->token);
}

static void
redeem(struct counter_bench *bench, struct salur_ledger *ledger,
       const struct salur_stamp *stamp, enum salur_err wanted)
{
    struct salur_presented presented = {.token = salur_buf_view(&bench->token),
                                        .id_checked = 1};
    struct salur_redeemed redeemed;

    bench_must(salur_redeem(ledger, &presented, stamp, &redeemed), "redeem");
    bench_require(redeemed.outcome == wanted && redeemed.recorded, "outcome");
}

/* One bare call of the library. */
static double
call_once(struct counter_bench *bench, size_t log)
{
    struct salur_stamp stamp = {VILLAGE_OPEN_S + 3600, "Wati"};
    double start;

    comes(bench, &bench->next[LOGS + log]);
    start = bench_now();
    redeem(bench, bench->ledgers[log], &stamp, SALUR_OK);
    return bench_now() - start;
}

static double
append_once(const struct counter_bench *bench)
{
    double start = bench_now();

    bench_require(write(bench->fd, bench->entry.ptr, bench->entry.len) ==
                          (ssize_t)bench->entry.len &&
                      fdatasync(bench->fd) == 0,
                  "append");
    return bench_now() - start;
}

/* A code, and behind it the answer that card and person were compared. */
static double
scan_once(struct counter_bench *bench, size_t log)
{
    struct till *till = &bench->tills[log];
    double start;

    comes(bench, &bench->next[log]);
    salur_buf_clear(&bench->code);
    bench_must(salur_payload_format(SALUR_PAYLOAD_TEST,
                                    salur_buf_view(&bench->token),
                                    &bench->code),
               "code");
    /* All but the end, as a scanner is done typing it. */
    till_send(till, (const char *)bench->code.ptr, bench->code.len);
    till_settle(till, QUIET_MS);
    start = bench_now();
    till_send(till, "\r" ANSWER, 1 + strlen(ANSWER));
    return till_wait(till, "SERAHKAN") - start;
}

/* All families of a round have it. */
static void
confirm_all(struct counter_bench *bench)
{
    till_settle(&bench->tills[0], MEANT_MS);
    for (size_t log = 0; log < LOGS; log++) {
        till_send(&bench->tills[log], "\r", 1);
        (void)till_wait(&bench->tills[log], READY);
    }
    for (size_t log = 0; log < LOGS; log++) {
        till_settle(&bench->tills[log], QUIET_MS);
    }
}

static void
sample(struct counter_bench *bench)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        bench_say("counter", i + 1, SAMPLES);
        for (size_t j = 0; j < TURNS; j++) {
            size_t turn = (i + j) % TURNS;
            double *out = &bench->seconds[turn][i];

            if (turn == TURN_FILE) {
                *out = append_once(bench);
            } else if (turn >= LOGS) {
                *out = call_once(bench, turn - LOGS);
            } else {
                *out = scan_once(bench, turn);
            }
        }
        confirm_all(bench);
    }
}

/* --- logs ------------------------------------------------------------------
 */

/*
 * Append until the log has its size: half of it handouts, a quarter cards
 * that came a second time, a quarter complaints.
 */
static void
fill(struct counter_bench *bench, struct salur_ledger *ledger, uint64_t from,
     uint64_t to)
{
    struct salur_stamp stamp = {VILLAGE_OPEN_S + 60, "Wati"};
    struct salur_entry complaint = {.kind = SALUR_KIND_COMPLAINT,
                                    .body.complaint = {.subject = 2}};

    for (uint64_t size = from; size < to; size++) {
        if (size % 2 == 0 || bench->filled == 0) {
            comes(bench, &bench->filled);
            redeem(bench, ledger, &stamp, SALUR_OK);
        } else if (size % 4 == 1) {
            redeem(bench, ledger, &stamp, SALUR_E_SPENT);
        } else {
            bench_must(salur_ledger_append(ledger, &complaint, &stamp, NULL),
                       "complaint");
        }
        if (size % 10000 == 0) {
            bench_say("counter, filling a log", size, to);
        }
    }
}

/* Copy a store from shared memory to the disk, and sync it. */
static void
copy_file(const char *from, const char *to)
{
    uint8_t part[1 << 14];
    int in = open(from, O_RDONLY);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    ssize_t got;

    bench_require(in >= 0 && out >= 0, to);
    while ((got = read(in, part, sizeof part)) > 0) {
        bench_require(write(out, part, (size_t)got) == got, to);
    }
    bench_require(got == 0 && fsync(out) == 0, to);
    (void)close(in);
    (void)close(out);
}

static void
copy_store(const char *from, const char *to)
{
    static const char *const files[] = {"device.key", "log/data.mdb"};
    char source[128];
    char target[128];

    (void)snprintf(target, sizeof target, "%s/log", to);
    bench_require(mkdir(to, S_IRWXU) == 0 && mkdir(target, S_IRWXU) == 0, to);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(source, sizeof source, "%s/%s", from, files[i]);
        (void)snprintf(target, sizeof target, "%s/%s", to, files[i]);
        copy_file(source, target);
    }
}

/* Keep an entry of the log as it stands in an export: what the file gets. */
static void
entry_keep(struct counter_bench *bench, struct salur_ledger *ledger,
           uint64_t seq)
{
    struct salur_buf entry;

    salur_buf_init(&entry, SALUR_ENTRY_MAX);
    bench_must(salur_ledger_entry(ledger, seq, &entry), "entry");
    salur_entries_put(&bench->entry, salur_buf_view(&entry));
    bench_must(bench->entry.err, "entry");
    salur_buf_wipe(&entry);
}

static void
store_remove(const char *dir)
{
    static const char *const files[] = {"device.key", "log/data.mdb",
                                        "log/lock.mdb", "log", ""};
    char path[128];

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, files[i]);
        bench_require(remove(path) == 0, path);
    }
}

/* Stores of the three sizes on the disk, two of each, from one that grows. */
static void
stores_make(struct counter_bench *bench, struct salur_bytes pack)
{
    struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};
    struct salur_entry open = {.kind = SALUR_KIND_OPEN,
                               .body.open = {.cash_idr = FLOAT_IDR}};
    struct salur_import_result result;
    struct salur_ledger *ledger = NULL;
    const char *shared = access(SHARED, W_OK) == 0 ? SHARED : ".";
    uint64_t size;
    char from[64];
    char to[64];

    (void)snprintf(from, sizeof from, "%s/salur-bench-%ld", shared,
                   (long)getpid());
    bench_must(salur_ledger_create(from, &bench->village.terms,
                                   bench->village.device,
                                   salur_bytes_str(VILLAGE_PASS), &stamp),
               "create");
    bench_must(salur_ledger_open(&ledger, from, 0), "open");
    bench_must(salur_ledger_import(ledger, pack, &stamp, &result), "import");
    bench_must(salur_ledger_append(ledger, &open, &stamp, &size), "open");
    size++;
    for (size_t log = 0; log < LOGS; log++) {
        fill(bench, ledger, size, logs[log].size);
        size = logs[log].size;
        for (size_t copy = 0; copy < 2; copy++) {
            (void)snprintf(to, sizeof to, "log-%zu-%zu", log, copy);
            copy_store(from, to);
            bench->next[log + copy * LOGS] = bench->filled;
        }
    }
    entry_keep(bench, ledger, size - 2);
    salur_ledger_close(ledger);
    store_remove(from);
}

static void
rivals_open(struct counter_bench *bench)
{
    char dir[32];

    for (size_t log = 0; log < LOGS; log++) {
        (void)snprintf(dir, sizeof dir, "log-%zu-1", log);
        bench_must(salur_ledger_open(&bench->ledgers[log], dir, 0), dir);
    }
    bench->fd = open("counter-file", O_CREAT | O_EXCL | O_WRONLY | O_APPEND,
                     S_IRUSR | S_IWUSR);
    bench_require(bench->fd >= 0, "file");
}

static void
tills_open(struct counter_bench *bench)
{
    for (size_t log = 0; log < LOGS; log++) {
        double start = bench_now();
        char dir[32];

        (void)snprintf(dir, sizeof dir, "log-%zu-0", log);
        till_open(&bench->tills[log], PROGRAM, dir, HANDOUT_DAY);
        bench->start_s[log] = till_wait(&bench->tills[log], READY) - start;
    }
}

static void
bench_make(struct counter_bench *bench)
{
    struct village_bundle terms = {.families = FAMILIES};
    struct prng prng = {3};
    struct salur_buf pack;

    village_open(&bench->village);
    for (size_t i = 0; i < FAMILIES; i++) {
        size_t other = (size_t)prng_below(&prng, i + 1);

        bench->order[i] = bench->order[other];
        bench->order[other] = i;
    }
    salur_buf_init(&bench->token, SALUR_TOKEN_MAX);
    salur_buf_init(&bench->code, SALUR_CODE_MAX);
    salur_buf_init(&bench->entry, SALUR_ENTRY_MAX + 2);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    village_pack(&bench->village, terms, &pack);
    stores_make(bench, salur_buf_view(&pack));
    salur_buf_wipe(&pack);
    bench_require(setenv("SALUR_PASS_COMMAND", "echo '" VILLAGE_PASS "'", 1) ==
                      0,
                  "environment");
    rivals_open(bench);
    tills_open(bench);
}

static void
put_rows(struct counter_bench *bench)
{
    static const struct {
        const char *name;
        unsigned per_mille;
    } quantiles[] = {{"median", 500}, {"p99", 990}};
    char what[64];
    struct bench_row row = {.what = what};

    for (size_t i = 0; i < 2 * LOGS; i++) {
        size_t log = i % LOGS;
        unsigned per_mille = quantiles[i / LOGS].per_mille;

        (void)snprintf(what, sizeof what, "scan to SERAHKAN, log of %s, %s",
                       logs[log].name, quantiles[i / LOGS].name);
        row.ours_s = bench_quantile(bench->seconds[log], SAMPLES, per_mille);
        row.limit = "append the same bytes, fdatasync";
        row.limit_s =
            bench_quantile(bench->seconds[TURN_FILE], SAMPLES, per_mille);
        bench_row(&row);
        (void)snprintf(what, sizeof what, "  less 60 ms to know the answer");
        row.ours_s -= ANSWER_S;
        row.limit = "one bare salur_redeem in process";
        row.limit_s =
            bench_quantile(bench->seconds[LOGS + log], SAMPLES, per_mille);
        bench_row(&row);
    }
    (void)snprintf(what, sizeof what, "scan to SERAHKAN, log of %s, median",
                   logs[LOGS - 1].name);
    row.ours_s = bench_quantile(bench->seconds[LOGS - 1], SAMPLES, 500);
    row.limit = "the same in a log of 10";
    row.limit_s = bench_quantile(bench->seconds[0], SAMPLES, 500);
    bench_row(&row);
    row.what = "start to the first card, log of 100,000";
    row.ours_s = bench->start_s[LOGS - 1];
    row.limit_s = bench->start_s[0];
    bench_row(&row);
}

void
bench_counter(void)
{
    struct counter_bench *bench = bench_alloc(1, sizeof *bench);

    bench_make(bench);
    sample(bench);
    put_rows(bench);
    for (size_t log = 0; log < LOGS; log++) {
        till_close(&bench->tills[log]);
        salur_ledger_close(bench->ledgers[log]);
    }
    (void)close(bench->fd);
    salur_buf_wipe(&bench->token);
    salur_buf_wipe(&bench->code);
    salur_buf_wipe(&bench->entry);
    village_close(&bench->village);
    free(bench);
}
