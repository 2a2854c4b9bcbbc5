/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing on several threads.  Threads share the key and the terms, which
 * nobody writes, and take jobs by an atomic counter; each job belongs to one
 * thread.  Nothing here touches the store, and nothing outlives the call.
 */
#include "audit/office_issue.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "salur/export.h"

/* More threads than this do not pay: the store's commits wait for a disk. */
#define THREADS_MAX 8

struct pool {
    struct sl_issue_job *jobs;
    size_t count;
    const struct salur_entitlement *terms;
    const struct salur_key *issuer;
    atomic_size_t next;
};

static enum salur_err
sign_job(const struct pool *pool, struct sl_issue_job *job)
{
    struct salur_entitlement entitlement = *pool->terms;
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_buf token;
    enum salur_err err = SALUR_OK;

    entitlement.site = job->site;
    for (size_t i = 0; i < job->list.count && err == SALUR_OK; i++) {
        entitlement.item = job->list.items[i];
        salur_buf_fixed(&token, store, sizeof store);
        err = salur_entitlement_sign(&entitlement, pool->issuer, &token);
        if (err == SALUR_OK) {
            salur_entries_put(&job->tokens, salur_buf_view(&token));
            err = job->tokens.err;
        }
    }
    return err;
}

static void *
work(void *arg)
{
    struct pool *pool = arg;
    size_t i;

    while ((i = atomic_fetch_add(&pool->next, 1)) < pool->count) {
        pool->jobs[i].err = sign_job(pool, &pool->jobs[i]);
    }
    return NULL;
}

/* Helpers beside the calling thread: as many as there are processors. */
static size_t
helpers_wanted(size_t jobs)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = 1;

    if (online > 1) {
        threads = online < THREADS_MAX ? (size_t)online : THREADS_MAX;
    }
    return (jobs < threads ? jobs : threads) - (jobs > 0);
}

enum salur_err
sl_issue_sign(struct sl_issue_job *jobs, size_t count,
              const struct salur_entitlement *terms,
              const struct salur_key *issuer)
{
    struct pool pool = {jobs, count, terms, issuer, 0};
    pthread_t helpers[THREADS_MAX];
    size_t wanted = helpers_wanted(count);
    size_t started = 0;
    enum salur_err err = SALUR_OK;

    /* A thread that cannot be had is no error: the others do its work. */
    while (started < wanted && started < THREADS_MAX &&
           pthread_create(&helpers[started], NULL, work, &pool) == 0) {
        started++;
    }
    (void)work(&pool);
    while (started > 0) {
        started--;
        (void)pthread_join(helpers[started], NULL);
    }
    for (size_t i = 0; i < count && err == SALUR_OK; i++) {
        err = jobs[i].err;
    }
    return err;
}
