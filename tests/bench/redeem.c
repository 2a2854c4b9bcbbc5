/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redeeming at the counter, durably, against the least that is durable: the
 * same bytes appended to a file on the same disk, and fdatasync.  The journal
 * waits for the disk once, a commit of LMDB twice (its pages, then the page
 * that points to them), a mirror once more; one commit of the same bytes and
 * nothing else tells what the rest costs.
 *
 * The cost must not grow with the log: logs of three sizes take turns.  In the
 * end the largest is made again from its journal.
 */
#include "bench.h"

#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "salur/export.h"
#include "salur/journal.h"
#include "salur/redeem.h"
#include "village.h"

#define SAMPLES 601
#define FAMILIES 11000
#define LOGS 4
#define LOG_LARGEST 2
/* How often a log is made again. */
#define REBUILDS 5
/* Turns: the logs, then the file, then bare LMDB. */
#define TURN_FILE LOGS
#define TURN_LMDB (LOGS + 1)
#define TURNS (LOGS + 2)
/* Sixteen times what the samples fill. */
#define LMDB_MAP_SIZE (16 << 20)

static const struct {
    uint64_t size;
    const char *name;
    const char *mirror; /* a folder on the same disk, NULL: none */
} logs[LOGS] = {
    {10, "10", NULL},
    {1000, "1,000", NULL},
    {10000, "10,000", NULL},
    {1000, "1,000 with a mirror", "stick"},
};

/* One village's counter, all of the same list. */
struct counter {
    struct salur_ledger *ledger;
    size_t next;   /* place in the order */
    uint64_t size; /* of the log */
    struct salur_stamp stamp;
};

struct redeem {
    struct village village;
    struct counter counters[LOGS];
    size_t order[FAMILIES]; /* in which the families come */
    struct salur_buf token;
    struct salur_buf entry; /* one as it stands in an export */
    int fd;
    MDB_env *env;
    MDB_dbi dbi;
    uint8_t number[8]; /* key of the next record, big-endian */
    double seconds[TURNS][SAMPLES];
};

/* Hand over to the next family; only the call counts. */
static double
redeem_next(struct redeem *redeem, struct counter *counter)
{
    struct salur_presented presented;
    struct salur_redeemed redeemed;
    double start;
    double seconds;

    bench_require(counter->next < FAMILIES, "families left");
    village_token(&redeem->village, 1, redeem->order[counter->next++],
                  &redeem->token);
    memset(&presented, 0, sizeof presented);
    presented.token = salur_buf_view(&redeem->token);
    presented.id_checked = 1;
    counter->stamp.time_s++;
    start = bench_now();
    bench_must(
        salur_redeem(counter->ledger, &presented, &counter->stamp, &redeemed),
        "redeem");
    seconds = bench_now() - start;
    bench_must(redeemed.outcome, "redeem");
    bench_require(redeemed.recorded && redeemed.seq == counter->size, "number");
    counter->size++;
    return seconds;
}

static double
append_entry(const struct redeem *redeem)
{
    double start = bench_now();

    bench_require(write(redeem->fd, redeem->entry.ptr, redeem->entry.len) ==
                          (ssize_t)redeem->entry.len &&
                      fdatasync(redeem->fd) == 0,
                  "append");
    return bench_now() - start;
}

static double
commit_entry(struct redeem *redeem)
{
    MDB_val key = {sizeof redeem->number, redeem->number};
    MDB_val value = {redeem->entry.len, redeem->entry.ptr};
    MDB_txn *txn = NULL;
    double start = bench_now();
    double seconds;

    bench_require(
        mdb_txn_begin(redeem->env, NULL, 0, &txn) == 0 &&
            mdb_put(txn, redeem->dbi, &key, &value, MDB_NOOVERWRITE) == 0 &&
            mdb_txn_commit(txn) == 0,
        "LMDB");
    seconds = bench_now() - start;
    for (size_t i = sizeof redeem->number; i-- > 0;) {
        redeem->number[i]++;
        if (redeem->number[i] != 0) {
            break;
        }
    }
    return seconds;
}

/* Another one begins each time. */
static void
sample(struct redeem *redeem)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        for (size_t j = 0; j < TURNS; j++) {
            size_t turn = (i + j) % TURNS;
            double *out = &redeem->seconds[turn][i];

            if (turn == TURN_FILE) {
                *out = append_entry(redeem);
            } else if (turn == TURN_LMDB) {
                *out = commit_entry(redeem);
            } else {
                *out = redeem_next(redeem, &redeem->counters[turn]);
            }
        }
    }
}

static double
quantile(struct redeem *redeem, size_t turn, unsigned per_mille)
{
    return bench_quantile(redeem->seconds[turn], SAMPLES, per_mille);
}

static void
put_rows(struct redeem *redeem)
{
    static const struct {
        const char *name;
        unsigned per_mille;
    } quantiles[] = {{"median", 500}, {"p99", 990}};
    char what[80];
    struct bench_row row = {.what = what};

    for (size_t i = 0; i < 2 * LOGS; i++) {
        unsigned per_mille = quantiles[i / LOGS].per_mille;

        (void)snprintf(what, sizeof what, "redeem in a log of %s, %s",
                       logs[i % LOGS].name, quantiles[i / LOGS].name);
        row.limit = "append the same bytes, fdatasync";
        row.ours_s = quantile(redeem, i % LOGS, per_mille);
        row.limit_s = quantile(redeem, TURN_FILE, per_mille);
        bench_row(&row);
    }
    row.what = "redeem in a log of 10,000, median";
    row.ours_s = quantile(redeem, LOG_LARGEST, 500);
    row.limit = "one bare LMDB commit of the same bytes";
    row.limit_s = quantile(redeem, TURN_LMDB, 500);
    bench_row(&row);
    row.limit = "redeem in a log of 10";
    row.limit_s = quantile(redeem, 0, 500);
    bench_row(&row);
}

/* Make the largest log again from its journal, against one pass over it. */
static void
put_rebuild(struct redeem *redeem, struct salur_hasher *hasher)
{
    struct counter *counter = &redeem->counters[LOG_LARGEST];
    double seconds[2][REBUILDS];
    struct bench_row row = {
        .what = "make a log of 10,000 again from its journal",
        .limit = "SHA-256 of the journal's bytes",
        .amount = (double)counter->size,
        .unit = "entries/s",
    };
    struct salur_ledger_status status;
    struct salur_hash hash;
    size_t len;
    uint8_t *journal;
    char dir[32];
    char path[64];

    (void)snprintf(dir, sizeof dir, "log-%d", LOG_LARGEST);
    (void)snprintf(path, sizeof path, "%s/journal", dir);
    salur_ledger_close(counter->ledger);
    journal = read_file(path, &len);
    for (size_t i = 0; i < REBUILDS; i++) {
        struct salur_recovery recovery;
        double start = bench_now();

        bench_must(salur_ledger_rebuild(dir, NULL, &recovery), "rebuild");
        seconds[0][i] = bench_now() - start;
        bench_require(recovery.after == counter->size, "entries");
        start = bench_now();
        salur_hash(hasher, salur_bytes(journal, len), &hash);
        seconds[1][i] = bench_now() - start;
    }
    bench_must(salur_ledger_open(&counter->ledger, dir, 0), "open");
    bench_must(salur_ledger_status(counter->ledger, &status), "status");
    bench_require(status.head.size == counter->size, "entries");
    row.ours_s = bench_quantile(seconds[0], REBUILDS, 500);
    row.limit_s = bench_quantile(seconds[1], REBUILDS, 500);
    bench_row(&row);
    free(journal);
}

/* The ids are random in truth, so the families come in no order. */
static void
shuffle(struct redeem *redeem)
{
    struct prng prng = {2};

    for (size_t i = 0; i < FAMILIES; i++) {
        size_t other = (size_t)prng_below(&prng, i + 1);

        redeem->order[i] = redeem->order[other];
        redeem->order[other] = i;
    }
}

/* Make a store with the list and redeem until it has its size. */
static void
counter_open(struct redeem *redeem, size_t log, struct salur_bytes pack)
{
    struct counter *counter = &redeem->counters[log];
    struct salur_import_result result;
    char dir[32];

    (void)snprintf(dir, sizeof dir, "log-%zu", log);
    counter->stamp = (struct salur_stamp){VILLAGE_OPEN_S, "Wati"};
    bench_must(
        salur_ledger_create(dir, &redeem->village.terms, redeem->village.device,
                            salur_bytes_str(VILLAGE_PASS), &counter->stamp),
        "create");
    bench_must(salur_ledger_open(&counter->ledger, dir, 0), "open");
    if (logs[log].mirror != NULL) {
        bench_require(mkdir(logs[log].mirror, S_IRWXU) == 0, "folder");
        bench_must(salur_ledger_mirror_set(counter->ledger, logs[log].mirror),
                   "mirror");
    }
    bench_must(
        salur_ledger_import(counter->ledger, pack, &counter->stamp, &result),
        "import");
    counter->size = result.seq + 1;
    while (counter->size < logs[log].size) {
        (void)redeem_next(redeem, counter);
        if (counter->size % 2500 == 0) {
            bench_say("redeem, filling a log", counter->size, logs[log].size);
        }
    }
}

/* The two that the logs are held against. */
static void
rivals_open(struct redeem *redeem)
{
    MDB_txn *txn = NULL;
    struct salur_buf entry;

    salur_buf_init(&entry, SALUR_ENTRY_MAX);
    bench_must(salur_ledger_entry(redeem->counters[0].ledger,
                                  redeem->counters[0].size - 1, &entry),
               "entry");
    salur_entries_put(&redeem->entry, salur_buf_view(&entry));
    salur_buf_wipe(&entry);
    redeem->fd = open("plain-file", O_CREAT | O_EXCL | O_WRONLY | O_APPEND,
                      S_IRUSR | S_IWUSR);
    bench_require(redeem->fd >= 0, "file");
    bench_require(
        mdb_env_create(&redeem->env) == 0 &&
            mdb_env_set_mapsize(redeem->env, LMDB_MAP_SIZE) == 0 &&
            mdb_env_open(redeem->env, "plain-lmdb", MDB_NOSUBDIR, 0600) == 0 &&
            mdb_txn_begin(redeem->env, NULL, 0, &txn) == 0 &&
            mdb_dbi_open(txn, NULL, 0, &redeem->dbi) == 0 &&
            mdb_txn_commit(txn) == 0,
        "LMDB");
}

static void
redeem_open(struct redeem *redeem)
{
    struct village_bundle terms = {.families = FAMILIES};
    struct salur_buf pack;

    village_open(&redeem->village);
    shuffle(redeem);
    salur_buf_init(&redeem->token, SALUR_TOKEN_MAX);
    salur_buf_init(&redeem->entry, SALUR_ENTRY_MAX + 2);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    village_pack(&redeem->village, terms, &pack);
    for (size_t i = 0; i < LOGS; i++) {
        counter_open(redeem, i, salur_buf_view(&pack));
    }
    rivals_open(redeem);
    salur_buf_wipe(&pack);
}

static void
redeem_close(struct redeem *redeem)
{
    for (size_t i = 0; i < LOGS; i++) {
        salur_ledger_close(redeem->counters[i].ledger);
    }
    (void)close(redeem->fd);
    mdb_env_close(redeem->env);
    salur_buf_wipe(&redeem->token);
    salur_buf_wipe(&redeem->entry);
    village_close(&redeem->village);
}

void
bench_redeem(void)
{
    struct redeem *redeem = bench_alloc(1, sizeof *redeem);
    struct salur_hasher *hasher = NULL;

    redeem_open(redeem);
    bench_say("redeem", SAMPLES, SAMPLES);
    sample(redeem);
    put_rows(redeem);
    bench_must(salur_hasher_new(&hasher), "hasher");
    put_rebuild(redeem, hasher);
    salur_hasher_free(hasher);
    redeem_close(redeem);
    free(redeem);
}
