/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Another laptop's export, verified with what this store trusts and knows:
 * its trust note and its approved lists.
 */
#include "cli/peer.h"

#include <stdlib.h>
#include <string.h>

#include "cli/findings.h"
#include "cli/store.h"

/* The families of one stage, by ascending id as they come. */
struct gather {
    struct salur_stage_id stage;
    struct salur_site_list list;
    size_t cap;
};

static enum salur_err
on_family(void *ctx, const struct salur_family *family)
{
    struct gather *gather = ctx;

    if (salur_stage_id_compare(&family->stage, &gather->stage) != 0) {
        return SALUR_OK;
    }
    if (gather->list.count == gather->cap) {
        return SALUR_E_CORRUPT; /* more than the site line counts */
    }
    gather->list.items[gather->list.count++] = family->item;
    return SALUR_OK;
}

static enum salur_err
add_stage(struct salur_ledger *ledger, const struct salur_stage *stage,
          const struct salur_site_line *line, struct salur_verify_lists *lists)
{
    struct gather gather = {.stage = stage->id, .cap = (size_t)line->count};
    enum salur_err err;

    gather.list.items = calloc(gather.cap + 1, sizeof gather.list.items[0]);
    if (gather.list.items == NULL) {
        return SALUR_E_MEMORY;
    }
    err = salur_ledger_families(ledger, on_family, &gather);
    if (err == SALUR_OK) {
        err = salur_verify_lists_put(lists, stage, line, &gather.list);
    }
    salur_site_list_wipe(&gather.list);
    return err;
}

/* The approved lists of the store, of all its stages. */
static int
gather_lists(const struct cli_peer *in, struct salur_verify_lists **out)
{
    struct salur_stage stage;
    struct salur_site_line line;
    enum salur_err err = salur_verify_lists_new(out);

    for (size_t i = 0; err == SALUR_OK; i++) {
        err = salur_ledger_stage(in->ledger, i, &stage, &line);
        if (err == SALUR_E_NOT_FOUND) {
            return -1;
        }
        if (err == SALUR_OK) {
            err = add_stage(in->ledger, &stage, &line, *out);
        }
    }
    salur_verify_lists_free(*out);
    *out = NULL;
    return cli_store_fail(in->cli, err, in->dir);
}

static void
ignore(void *ctx, const struct salur_finding *finding)
{
    (void)ctx;
    (void)finding;
}

int
cli_peer_fail(const struct cli_peer *in, enum salur_err err)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_ORIGIN, N_("This is this laptop's own log: take the other "
                            "one's.")},
        {SALUR_E_OTHER_SITE, N_("This is the log of another village.")},
        {SALUR_E_KEY_UNKNOWN, N_("The office has not enrolled that laptop, or "
                                 "this one has an old trust note: import the "
                                 "newest bundle.")},
        {SALUR_E_KEY_WITHDRAWN,
         N_("The office withdrew that laptop's key: ask it before you go on.")},
        {SALUR_E_SIGNATURE, N_("Export it again at the other laptop.")},
        {SALUR_E_ROOT, N_("Export it again at the other laptop.")},
        {SALUR_E_ROLLBACK,
         N_("It ends before what was seen here earlier: an old file, or "
            "entries "
            "were cut off. Export it again; if it stays so, call the office.")},
        {SALUR_E_FORK,
         N_("It is not the log that was seen here earlier: two histories with "
            "one key. Keep both files, stop that laptop, call the office.")},
        {SALUR_OK, NULL},
    };

    return cli_fail(in->cli, err, in->path, cli_remedy(remedies, err));
}

/* What the report alone says about whose log it is; SALUR_OK to go on. */
static enum salur_err
check_whose(const struct cli_peer *in, const struct salur_trust *trust,
            const struct salur_verify_report *report)
{
    const struct salur_trust_key *key =
        salur_trust_find_log(trust, report->origin);

    if (report->origin[0] == 0) {
        return SALUR_OK; /* unreadable: the findings say how */
    }
    if (strcmp(report->origin, in->origin) == 0) {
        return SALUR_E_ORIGIN;
    }
    if (report->site != in->site) {
        return SALUR_E_OTHER_SITE;
    }
    if (key == NULL) {
        return SALUR_E_KEY_UNKNOWN;
    }
    return in->now_s < key->withdrawn_s ? SALUR_OK : SALUR_E_KEY_WITHDRAWN;
}

/* Verify with a policy; findings are shown only when they keep it out. */
static int
verify_with(const struct cli_peer *in, struct salur_bytes pack,
            const struct salur_verify_policy *policy,
            struct salur_verify_report *report)
{
    struct cli_findings findings = {.cli = in->cli, .path = in->path};
    struct salur_finding_sink sink = {ignore, NULL};
    enum salur_err err = salur_verify_export(pack, policy, &sink, report);

    if (err != SALUR_OK) {
        return cli_fail(in->cli, err, in->path, NULL);
    }
    err = check_whose(in, policy->trust, report);
    if (err != SALUR_OK) {
        return cli_peer_fail(in, err);
    }
    if (report->findings == 0 || report->worst != SALUR_SEVERITY_TAMPER) {
        return -1;
    }
    sink = cli_findings_sink(&findings);
    err = salur_verify_export(pack, policy, &sink, report);
    in->cli->has_complained = 1;
    return err == SALUR_OK ? EXIT_NO : cli_fail(in->cli, err, in->path, NULL);
}

int
cli_peer_verify(const struct cli_peer *in, struct salur_bytes pack,
                struct salur_verify_report *report)
{
    struct salur_verify_lists *lists = NULL;
    struct salur_verify_policy policy = {.time_s = in->now_s};
    int code = gather_lists(in, &lists);

    if (code >= 0) {
        return code;
    }
    /* Borrowed until the ledger is asked again. */
    policy.trust = salur_ledger_trust(in->ledger);
    policy.lists = lists;
    code = policy.trust == NULL
               ? cli_store_fail(in->cli, SALUR_E_STATE, in->dir)
               : verify_with(in, pack, &policy, report);
    salur_verify_lists_free(lists);
    return code;
}
