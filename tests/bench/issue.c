/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issuing a regency's cards against nothing but its signatures: libsodium
 * over as many messages of the same sizes, on all processors.
 */
#include "bench.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/office.h"
#include "village.h"

#define FAMILIES 20000
#define VILLAGES 160
#define ROUNDS 7
/* As many as salur_office_issue takes at most. */
#define THREADS_MAX 8
struct issue {
    struct village village;
    struct salur_buf trust;
    struct salur_buf csv;
    struct salur_aliases *aliases;
    struct salur_stage terms;
    unsigned offices; /* made so far */

    size_t *lens; /* of the message of each card */
    uint8_t *messages;
    uint8_t *signatures;
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
};

/* One thread's part of the raw signatures. */
struct part {
    struct issue *issue;
    size_t first;
    size_t end;
};

/* Note the sizes of all cards; there must be one a family. */
static void
read_cards(struct issue *issue, struct salur_office *office)
{
    struct salur_buf cards;
    size_t count = 0;

    salur_buf_init(&cards, 1 << 24);
    for (size_t i = 0; i < VILLAGES; i++) {
        struct salur_entry_cursor cursor;
        struct salur_bytes token;

        salur_buf_clear(&cards);
        bench_must(
            salur_office_cards(office, &issue->terms.id, bench_site(i), &cards),
            "cards");
        salur_entry_cursor_init(&cursor, salur_buf_view(&cards));
        while (salur_entry_cursor_next(&cursor, &token) == SALUR_OK) {
            bench_require(count < FAMILIES, "cards");
            issue->lens[count++] = token.len - BENCH_NOT_SIGNED;
        }
    }
    bench_require(count == FAMILIES, "cards");
    salur_buf_wipe(&cards);
}

/* A new office with its approved stage; only the issuing counts. */
static double
issue_ours(void *ctx)
{
    struct issue *issue = ctx;
    struct salur_office *office = NULL;
    char dir[32];
    int already;
    double start;
    double seconds;

    (void)snprintf(dir, sizeof dir, "office-%u", issue->offices++);
    bench_must(salur_office_open(&office, dir, SALUR_OFFICE_CREATE), dir);
    bench_must(
        salur_office_adopt_trust(office, salur_buf_view(&issue->trust), NULL),
        "trust");
    bench_must(salur_office_stage_import(office, salur_buf_view(&issue->csv),
                                         issue->aliases, &issue->terms,
                                         &already),
               "import");
    bench_must(salur_office_stage_sign(office, &issue->terms.id,
                                       issue->village.approver),
               "approve");
    start = bench_now();
    bench_must(salur_office_issue(office, &issue->terms.id,
                                  issue->village.issuer, NULL, NULL),
               "issue");
    seconds = bench_now() - start;
    read_cards(issue, office);
    salur_office_close(office);
    return seconds;
}

static void *
sign_part(void *arg)
{
    const struct part *part = arg;
    const struct issue *issue = part->issue;

    for (size_t i = part->first; i < part->end; i++) {
        (void)crypto_sign_detached(issue->signatures + i * crypto_sign_BYTES,
                                   NULL, issue->messages + i * SALUR_TOKEN_MAX,
                                   issue->lens[i], issue->secret);
    }
    return NULL;
}

static size_t
count_threads(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);

    return online < 1 ? 1 : online > THREADS_MAX ? THREADS_MAX : (size_t)online;
}

static double
issue_raw(void *ctx)
{
    struct part parts[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    size_t count = count_threads();
    double start = bench_now();

    for (size_t i = 0; i < count; i++) {
        parts[i] = (struct part){ctx, i * FAMILIES / count,
                                 (i + 1) * FAMILIES / count};
        bench_require(pthread_create(&threads[i], NULL, sign_part, &parts[i]) ==
                          0,
                      "thread");
    }
    for (size_t i = 0; i < count; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    return bench_now() - start;
}

static void
issue_open(struct issue *issue)
{
    struct village_bundle terms = {.batch = 1};
    uint8_t public[crypto_sign_PUBLICKEYBYTES];
    struct prng prng = {1};

    memset(issue, 0, sizeof *issue);
    village_open(&issue->village);
    salur_buf_init(&issue->trust, SALUR_NOTE_MAX);
    salur_buf_init(&issue->csv, 1 << 26);
    village_trust(&issue->village, 1, &issue->trust);
    bench_families(&issue->csv, FAMILIES, VILLAGES);
    bench_must(salur_aliases_new(&issue->aliases), "aliases");
    issue->terms = village_stage(&terms);
    issue->lens = bench_alloc(FAMILIES, sizeof *issue->lens);
    issue->messages = bench_alloc(FAMILIES, SALUR_TOKEN_MAX);
    issue->signatures = bench_alloc(FAMILIES, crypto_sign_BYTES);
    prng_fill(&prng, issue->messages, (size_t)FAMILIES * SALUR_TOKEN_MAX);
    (void)crypto_sign_keypair(public, issue->secret);
}

static void
issue_close(struct issue *issue)
{
    salur_aliases_free(issue->aliases);
    salur_buf_wipe(&issue->trust);
    salur_buf_wipe(&issue->csv);
    free(issue->lens);
    free(issue->messages);
    free(issue->signatures);
    village_close(&issue->village);
}

void
bench_issue(void)
{
    static const bench_fn fns[] = {issue_ours, issue_raw};
    struct bench_row row = {.what = "issue 20,000 cards of 160 villages",
                            .limit = "Ed25519 alone, all processors",
                            .amount = FAMILIES,
                            .unit = "cards/s"};
    struct issue issue;
    double medians[2];

    issue_open(&issue);
    (void)issue_ours(&issue); /* the sizes must be known first */
    bench_rounds("issue", ROUNDS, fns, 2, &issue, medians);
    row.ours_s = medians[0];
    row.limit_s = medians[1];
    bench_row(&row);
    issue_close(&issue);
}
