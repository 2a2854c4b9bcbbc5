/* SPDX-License-Identifier: Apache-2.0 */
/* The log as the counter remembers it. */
#include "cli/counter/diary.h"

#include <stdlib.h>
#include <string.h>

#include "salur/date.h"

/* Make room for one more of size bytes; NULL when there is no memory. */
static void *
grow(void *items, size_t count, size_t *cap, size_t size)
{
    void *grown;

    if (count < *cap) {
        return items;
    }
    grown = realloc(items, (*cap * 2 + 64) * size);
    *cap = grown != NULL ? *cap * 2 + 64 : *cap;
    return grown;
}

static enum salur_err
add_proxy(struct diary *diary, const struct salur_entry *entry)
{
    struct diary_proxy *proxy;
    void *grown = grow(diary->proxies, diary->proxies_count,
                       &diary->proxies_cap, sizeof *diary->proxies);

    if (grown == NULL) {
        return SALUR_E_MEMORY;
    }
    diary->proxies = grown;
    proxy = &diary->proxies[diary->proxies_count++];
    proxy->seq = entry->seq;
    proxy->time_s = entry->time_s;
    memcpy(proxy->tag, entry->body.redeem.proxy_tag, sizeof proxy->tag);
    return SALUR_OK;
}

/* A family may be tried twice: it is kept once. */
static enum salur_err
add_unpaid(struct diary *diary, const struct salur_cti *cti)
{
    void *grown;

    for (size_t i = 0; i < diary->unpaid_count; i++) {
        if (memcmp(&diary->unpaid[i], cti, sizeof *cti) == 0) {
            return SALUR_OK;
        }
    }
    grown = grow(diary->unpaid, diary->unpaid_count, &diary->unpaid_cap,
                 sizeof *diary->unpaid);
    if (grown == NULL) {
        return SALUR_E_MEMORY;
    }
    diary->unpaid = grown;
    diary->unpaid[diary->unpaid_count++] = *cti;
    return SALUR_OK;
}

static void
drop_proxy(struct diary *diary, uint64_t seq)
{
    for (size_t i = diary->proxies_count; i > 0; i--) {
        if (diary->proxies[i - 1].seq == seq) {
            diary->proxies[i - 1] = diary->proxies[--diary->proxies_count];
            return;
        }
    }
}

/* Count a redemption, or take its void off again. */
static void
count_collector(struct diary *diary, const struct salur_body_redeem *body,
                int is_void)
{
    struct paper_sum *sum = &diary->by_collector[body->collector];

    if (!is_void) {
        sum->count++;
        sum->amount_idr += body->amount_idr; /* the store has bounded the sum */
    } else if (sum->count > 0) {
        sum->count--;
        sum->amount_idr -= body->amount_idr;
    }
}

static enum salur_err
read_entry(struct salur_ledger *ledger, uint64_t seq, struct salur_buf *bytes,
           struct salur_entry *out)
{
    enum salur_err err;

    salur_buf_clear(bytes);
    err = salur_ledger_entry(ledger, seq, bytes);
    return err == SALUR_OK ? salur_entry_decode(out, salur_buf_view(bytes))
                           : err;
}

/* The redemption that a void is of; one of days before counts today, as it
 * does in the close entry. */
static enum salur_err
take_void(struct diary *diary, struct salur_ledger *ledger, uint64_t seq)
{
    uint8_t store[SALUR_ENTRY_MAX];
    struct salur_buf bytes;
    struct salur_entry redeem;
    enum salur_err err;

    salur_buf_fixed(&bytes, store, sizeof store);
    err = read_entry(ledger, seq, &bytes, &redeem);
    if (err == SALUR_OK && redeem.kind == SALUR_KIND_REDEEM) {
        count_collector(diary, &redeem.body.redeem, 1);
    }
    drop_proxy(diary, seq);
    return err;
}

static enum salur_err
take_entry(struct diary *diary, struct salur_ledger *ledger,
           const struct salur_entry *entry)
{
    if (entry->kind == SALUR_KIND_REDEEM) {
        count_collector(diary, &entry->body.redeem, 0);
        return entry->body.redeem.has_proxy_tag ? add_proxy(diary, entry)
                                                : SALUR_OK;
    }
    if (entry->kind == SALUR_KIND_VOID) {
        return take_void(diary, ledger, entry->body.voided.redeem);
    }
    if (entry->kind == SALUR_KIND_UNPAID) {
        return add_unpaid(diary, &entry->body.unpaid.cti);
    }
    if (entry->kind == SALUR_KIND_PERSONAL) {
        diary->personal++;
    } else if (entry->kind == SALUR_KIND_OPEN) {
        diary->has_open = 1;
        diary->received_idr += entry->body.open.cash_idr;
    } else if (entry->kind == SALUR_KIND_CLOSE) {
        diary->has_open = 0;
        diary->received_idr = 0;
        memset(diary->by_collector, 0, sizeof diary->by_collector);
    }
    return SALUR_OK;
}

enum salur_err
diary_follow_to(struct diary *diary, struct salur_ledger *ledger, uint64_t end)
{
    uint8_t store[SALUR_ENTRY_MAX];
    struct salur_buf bytes;
    struct salur_entry entry;
    enum salur_err err = SALUR_OK;

    salur_buf_fixed(&bytes, store, sizeof store);
    while (err == SALUR_OK && diary->next < end) {
        err = read_entry(ledger, diary->next, &bytes, &entry);
        if (err == SALUR_E_NOT_FOUND) {
            return SALUR_OK;
        }
        if (err == SALUR_OK) {
            err = take_entry(diary, ledger, &entry);
        }
        diary->next += err == SALUR_OK;
    }
    return err;
}

enum salur_err
diary_follow(struct diary *diary, struct salur_ledger *ledger)
{
    return diary_follow_to(diary, ledger, UINT64_MAX);
}

void
diary_wipe(struct diary *diary)
{
    free(diary->proxies);
    free(diary->unpaid);
    memset(diary, 0, sizeof *diary);
}

uint64_t
diary_proxies(const struct diary *diary, const uint8_t tag[8], int64_t time_s,
              int32_t zone_s)
{
    struct salur_date today = salur_date_of(time_s, zone_s);
    uint64_t count = 0;

    for (size_t i = 0; i < diary->proxies_count; i++) {
        const struct diary_proxy *proxy = &diary->proxies[i];
        struct salur_date day = salur_date_of(proxy->time_s, zone_s);

        if (memcmp(proxy->tag, tag, 8) == 0 && day.day == today.day &&
            day.month == today.month && day.year == today.year) {
            count++;
        }
    }
    return count;
}
