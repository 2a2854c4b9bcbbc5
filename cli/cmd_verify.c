/* SPDX-License-Identifier: Apache-2.0 */
/* salur verify: verify logs with public keys alone. */
#include <stdlib.h>
#include <string.h>

#include "audit/verify.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/office.h"
#include "cli/outside.h"
#include "cli/pairs.h"
#include "cli/policy.h"
#include "cli/text.h"
#include "cli/verdict.h"

struct verification {
    struct cli *cli;
    struct salur_verify_policy policy;
    struct cli_pairs pairs;
    struct cli_outside outside;
    int list_windows;
    int worst;
};

/* Approved lists of the bundles named by --list. */
static int
add_lists(struct cli *cli, struct salur_verify_lists *lists,
          const struct cli_many *paths, const struct salur_trust *trust,
          int64_t now_s)
{
    int code = -1;

    for (size_t i = 0; i < paths->count && code < 0; i++) {
        struct salur_where where = {0, 0, 0};
        struct salur_buf pack;

        salur_buf_init(&pack, SALUR_PACK_MAX);
        code = cli_read(cli, paths->items[i], &pack);
        if (code < 0) {
            enum salur_err err = salur_verify_lists_add(
                lists, salur_buf_view(&pack), trust, now_s, &where);

            code = err == SALUR_OK
                       ? -1
                       : cli_fail_at(cli, err, paths->items[i], &where);
        }
        salur_buf_wipe(&pack);
    }
    return code;
}

/* Print one report and keep what comes after the last file. */
static void
add_report(struct verification *verification, const char *path,
           const struct salur_verify_report *report)
{
    cli_print_report(verification->cli, path, report);
    cli_outside_use(&verification->outside, report->origin);
    cli_pairs_add(&verification->pairs, report, path);
    if (report->findings > 0 && (int)report->worst > verification->worst) {
        verification->worst = (int)report->worst;
    }
}

static int
verify_one(struct verification *verification, const char *path)
{
    struct cli_findings findings = {.cli = verification->cli, .path = path};
    struct salur_finding_sink sink = cli_findings_sink(&findings);
    struct salur_verify_report report;
    struct cli_windows windows = {
        .cli = verification->cli, .path = path, .report = &report};
    struct salur_verify_windows listed = cli_windows_sink(&windows);
    struct salur_verify_policy policy = verification->policy;
    struct salur_buf pack;
    int code;

    if (verification->list_windows) {
        policy.windows = &listed;
    }
    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = cli_read(verification->cli, path, &pack);
    if (code < 0) {
        enum salur_err err =
            salur_verify_export(salur_buf_view(&pack), &policy, &sink, &report);

        if (err != SALUR_OK) {
            code = cli_fail(verification->cli, err, path, NULL);
        } else {
            add_report(verification, path, &report);
        }
    }
    salur_buf_wipe(&pack);
    return code;
}

/* The heads of --head, for every log. */
static int
add_heads(struct verification *verification, const struct cli_many *paths,
          const struct salur_trust *trust)
{
    struct cli_outside *outside = &verification->outside;
    int code = cli_outside_read(verification->cli, paths, trust, outside);

    verification->policy.heads = outside->heads;
    verification->policy.heads_count = outside->count;
    return code;
}

/* What is said when all files were: one log against another, and heads that
 * met no log.  The worst exit code; a finding is worse than such a head. */
static int
finish(struct verification *verification, int failed)
{
    struct cli *cli = verification->cli;
    int code = cli_pairs_compare(cli, &verification->pairs);
    int unused = cli_outside_finish(cli, &verification->outside,
                                    verification->policy.time_s);

    if (code == EXIT_YES) {
        code = cli_pairs_restored(cli, &verification->pairs);
    }
    if (code != EXIT_YES && code > failed) {
        failed = code;
    }
    if (failed < 0 && verification->worst >= (int)SALUR_SEVERITY_DIFFERENCE) {
        failed = EXIT_NO;
    }
    return failed >= 0 ? failed : unused;
}

int
cmd_verify(struct cli *cli, int argc, char **argv)
{
    const char *trust_path = NULL;
    const char *witnesses = NULL;
    const char *max_age = NULL;
    struct verification verification = {.cli = cli, .worst = -1};
    struct cli_many *list_paths = calloc(1, sizeof *list_paths);
    struct cli_many *head_paths = calloc(1, sizeof *head_paths);
    const struct opt opts[] = {
        OPT_NEED("trust", 0, &trust_path),
        OPT_TEXT("witnesses", 0, &witnesses),
        OPT_TEXT("max-age", 0, &max_age),
        OPT_FLAG("windows", 0, &verification.list_windows),
        OPT_MANY("list", list_paths),
        OPT_MANY("head", head_paths),
        OPT_END,
    };
    struct salur_trust *trust = NULL;
    struct salur_verify_lists *lists = NULL;
    int failed = -1;
    int code;

    if (list_paths == NULL || head_paths == NULL) {
        code = cli_fail(cli, SALUR_E_MEMORY, NULL, NULL);
        goto done;
    }
    code = cli_options(cli, opts, &argc, argv, (const int[]){1, INT32_MAX - 1});
    code = code < 0 ? cli_policy_witnesses(cli, witnesses,
                                           &verification.policy.witnesses)
                    : code;
    code = code < 0
               ? cli_policy_age(cli, max_age, &verification.policy.max_age_s)
               : code;
    code = code < 0 ? cli_time(cli, &verification.policy.time_s) : code;
    code = code < 0 ? cli_trust(cli, trust_path, &trust) : code;
    if (code < 0 && list_paths->count > 0) {
        code = salur_verify_lists_new(&lists) == SALUR_OK
                   ? add_lists(cli, lists, list_paths, trust,
                               verification.policy.time_s)
                   : cli_fail(cli, SALUR_E_MEMORY, NULL, NULL);
    }
    code = code < 0 ? add_heads(&verification, head_paths, trust) : code;
    code = code < 0 ? cli_pairs_init(cli, &verification.pairs, (size_t)argc)
                    : code;
    if (code >= 0) {
        goto done;
    }
    verification.policy.trust = trust;
    verification.policy.lists = lists;
    /* One unreadable file does not keep the others from being verified. */
    for (int i = 1; i < argc; i++) {
        int one = verify_one(&verification, argv[i]);

        failed = one > failed ? one : failed;
    }
    code = finish(&verification, failed);

done:
    cli_pairs_wipe(&verification.pairs);
    salur_verify_lists_free(lists);
    cli_outside_wipe(&verification.outside);
    salur_trust_free(trust);
    free(list_paths);
    free(head_paths);
    return code;
}
