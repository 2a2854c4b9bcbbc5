/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of a verification: open the pack, judge the signed heads, walk
 * for form, chain and tree, say what is proven, walk for what the entries
 * say.  Findings leave through here and are counted.
 */
#include "audit/verify_work.h"

#include <stdlib.h>
#include <string.h>

void
sl_finding_init(const struct sl_verify *v, struct salur_finding *out,
                enum salur_finding_id id)
{
    memset(out, 0, sizeof *out);
    out->id = id;
    out->severity = salur_finding_severity(id);
    out->origin = v->report->origin;
    out->other_origin = "";
    out->site = v->report->site;
    out->proven = v->report->proven;
}

void
sl_finding_put(struct sl_verify *v, const struct salur_finding *finding)
{
    struct salur_verify_report *report = v->report;

    if (report->findings == 0 || finding->severity > report->worst) {
        report->worst = finding->severity;
    }
    report->findings++;
    if (v->sink != NULL && v->sink->put != NULL) {
        v->sink->put(v->sink->ctx, finding);
    }
}

/* Open the pack, or what can be saved of it. */
static void
open_pack(struct sl_verify *v, struct salur_bytes pack)
{
    struct salur_where where = {0, 0, 0};

    v->pack_err = salur_export_open(&v->parts, pack, &where);
    if (v->pack_err != SALUR_OK) {
        v->pack_offset = where.offset;
        sl_verify_salvage(&v->parts, pack);
    }
}

static void
fill_report(struct sl_verify *v)
{
    struct salur_verify_report *report = v->report;

    report->entries = v->chain.entries;
    report->head = v->chain.head;
    report->first_s = v->chain.first_s;
    report->last_s = v->chain.last_s;
    report->log_key = v->log_key;
    report->is_signed = v->checkpoint.err == SALUR_OK;
    report->witnesses_required = v->policy->witnesses;
    report->max_age_s = v->policy->max_age_s;
    report->cosignatures = v->cosigned.cosignatures;
    memcpy(report->witnesses, v->cosigned.witnesses, sizeof report->witnesses);
    memcpy(report->witnessed_s, v->cosigned.witnessed_s,
           sizeof report->witnessed_s);
    report->checked_chain = !v->chain.form.is_found;
    report->checked_tree = v->heads_count > 0;
    report->checked_tokens = 1;
    report->checked_cosigned =
        v->parts.cosigned.len > 0 && v->cosigned.err == SALUR_OK;
}

enum salur_err
salur_verify_export(struct salur_bytes pack,
                    const struct salur_verify_policy *policy,
                    const struct salur_finding_sink *sink,
                    struct salur_verify_report *report)
{
    struct sl_verify v = {.policy = policy, .sink = sink, .report = report};
    enum salur_err err;

    memset(report, 0, sizeof *report);
    if (policy->trust == NULL) {
        return SALUR_E_ARG;
    }
    err = salur_hasher_new(&v.hasher);
    if (err != SALUR_OK) {
        goto done;
    }
    v.note = calloc(1, sizeof *v.note);
    if (v.note == NULL) {
        err = SALUR_E_MEMORY;
        goto done;
    }
    open_pack(&v, pack);
    err = sl_verify_heads(&v);
    if (err != SALUR_OK) {
        goto done;
    }
    err = sl_verify_chain(&v);
    if (err != SALUR_OK) {
        goto done;
    }
    fill_report(&v);
    err = sl_verify_proven(&v);
    if (err == SALUR_OK) {
        sl_verify_withdrawn(&v);
        sl_verify_request(&v);
        sl_verify_windows(&v);
        err = sl_verify_entries(&v);
    }
    if (err == SALUR_OK && policy->windows != NULL) {
        sl_verify_windows_put(&v);
    }

done:
    free(v.heads);
    free(v.cited);
    sl_pace_wipe(&v.pace);
    free(v.note);
    salur_hasher_free(v.hasher);
    return err;
}
