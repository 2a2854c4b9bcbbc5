/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reconciliation has to say of single entries and families, in the
 * order in which people look for it: by village, then by family, then by
 * number in the log.
 */
#include "audit/reconcile_inside.h"

#include <stdlib.h>
#include <string.h>

/* The id that an item is about; NULL for a whole village. */
static const struct salur_cti *
id_of(const struct sl_item *item)
{
    if (item->paid != NULL) {
        return &item->paid->cti;
    }
    return item->listed != NULL ? &item->listed->cti : NULL;
}

static int
compare_ids(const struct salur_cti *a, const struct salur_cti *b)
{
    if (a == NULL || b == NULL) {
        return (a != NULL) - (b != NULL);
    }
    return memcmp(a, b, sizeof *a);
}

static int
compare_items(const void *a, const void *b)
{
    const struct sl_item *x = a;
    const struct sl_item *y = b;
    int order =
        (x->site_index > y->site_index) - (x->site_index < y->site_index);

    if (order == 0) {
        order = compare_ids(id_of(x), id_of(y));
    }
    if (order == 0 && x->paid != NULL && y->paid != NULL) {
        order = (x->paid->log_index > y->paid->log_index) -
                (x->paid->log_index < y->paid->log_index);
        if (order == 0) {
            order =
                (x->paid->seq > y->paid->seq) - (x->paid->seq < y->paid->seq);
        }
    }
    return order != 0 ? order : (x->what > y->what) - (x->what < y->what);
}

/* The finding of a bad code, by what was wrong with it. */
static enum salur_finding_id
id_of_code_error(enum salur_err err)
{
    if (err == SALUR_E_SCOPE || err == SALUR_E_KEY_WITHDRAWN) {
        return SALUR_F_TOKEN_SCOPE;
    }
    return err < 300 || err == SALUR_E_MISMATCH ? SALUR_F_TOKEN_FORM
                                                : SALUR_F_TOKEN_SIG;
}

static void
name_finding(const struct sl_item *item, struct salur_finding *out)
{
    static const struct {
        enum salur_finding_id id;
        enum salur_err err;
    } rows[SL_DIFF_UNPAID + 1] = {
        [SALUR_DIFF_TWICE_HERE] = {SALUR_F_TWICE, SALUR_E_SPENT},
        [SALUR_DIFF_TWICE_ACROSS] = {SALUR_F_TWICE_ACROSS, SALUR_E_SPENT},
        [SALUR_DIFF_NOT_LISTED] = {SALUR_F_NOT_LISTED, SALUR_E_NOT_LISTED},
        [SALUR_DIFF_AMOUNT] = {SALUR_F_AMOUNT, SALUR_E_AMOUNT_DIFFERS},
        [SALUR_DIFF_OTHER_SITE] = {SALUR_F_OTHER_SITE, SALUR_E_OTHER_SITE},
        [SALUR_DIFF_WINDOW] = {SALUR_F_WINDOW, SALUR_E_CLOSED},
        [SALUR_DIFF_WITHDRAWN] = {SALUR_F_WITHDRAWN, SALUR_E_WITHDRAWN},
        [SALUR_DIFF_SIGNATURE] = {SALUR_F_TOKEN_SIG, SALUR_E_SIGNATURE},
        [SALUR_DIFF_BEYOND] = {SALUR_F_BEYOND, SALUR_E_KEY_WITHDRAWN},
        [SALUR_DIFF_SILENT] = {SALUR_F_SILENT, SALUR_OK},
        [SL_DIFF_UNPAID] = {SALUR_F_UNPAID, SALUR_OK},
    };

    out->id = rows[item->what].id;
    out->err = rows[item->what].err;
    if (item->what == SALUR_DIFF_SIGNATURE && item->paid != NULL) {
        /* The flags hold what was put there as an error. */
        out->err = (enum salur_err)(item->paid->flags >> SALUR_PAID_ERR_SHIFT);
        out->id = id_of_code_error(out->err);
    }
    /* Two devices of one village have a log each. */
    if (item->what == SALUR_DIFF_TWICE_HERE && item->paid != NULL &&
        item->other != NULL &&
        item->other->log_index != item->paid->log_index) {
        out->id = SALUR_F_TWICE_ACROSS;
    }
    out->severity = salur_finding_severity(out->id);
}

static void
put_item(const struct sl_work *work, const struct sl_item *item,
         const struct salur_finding_sink *sink)
{
    const struct sl_village *village = &work->villages[item->site_index];
    const struct salur_cti *cti = id_of(item);
    struct salur_finding finding;

    memset(&finding, 0, sizeof finding);
    name_finding(item, &finding);
    finding.origin = "";
    finding.other_origin = "";
    finding.site = village->site;
    finding.amount_idr =
        item->what == SALUR_DIFF_SILENT ? village->listed.idr : 0;
    if (cti != NULL) {
        finding.has_cti = 1;
        finding.cti = *cti;
    }
    if (item->listed != NULL) {
        finding.amount_idr = item->listed->amount_idr;
        finding.expected_idr = item->listed->amount_idr;
    }
    if (item->paid != NULL) {
        finding.origin = work->logs[item->paid->log_index].origin;
        finding.has_seq = 1;
        finding.seq = item->paid->seq;
        finding.amount_idr = item->paid->amount_idr;
        if (item->what == SALUR_DIFF_WINDOW &&
            item->paid->time_s < work->opens_s) {
            finding.err = SALUR_E_NOT_OPEN;
        }
    }
    if (item->other != NULL) {
        finding.other_seq = item->other->seq;
        if (item->other->log_index != item->paid->log_index) {
            finding.other_origin = work->logs[item->other->log_index].origin;
        }
    }
    sink->put(sink->ctx, &finding);
}

void
sl_items_put(const struct sl_work *work, struct sl_item *items, size_t count,
             const struct salur_finding_sink *sink)
{
    if (count > 1) {
        qsort(items, count, sizeof items[0], compare_items);
    }
    for (size_t i = 0; i < count; i++) {
        put_item(work, &items[i], sink);
    }
}
