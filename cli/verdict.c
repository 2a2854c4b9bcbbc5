/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict on one log.  What was required stands beside what was found:
 * a green result under a policy that asks for nothing is worth little, and
 * says so.
 */
#include "cli/verdict.h"

#include <string.h>

#include "cli/text.h"
#include "salur/text.h"

#define DAY_S 86400
#define HOUR_S 3600

/* "test/kab/saksi+1f2e3d4c". */
#define KEY_TEXT_MAX (SALUR_NAME_MAX + 2 * SALUR_KID_LEN + 2)

static void
key_text(char out[KEY_TEXT_MAX], const struct salur_trust_key *key)
{
    char kid[2 * SALUR_KID_LEN + 1];

    salur_hex_encode(kid, key->key.kid.bytes, SALUR_KID_LEN);
    (void)snprintf(out, KEY_TEXT_MAX, "%s+%s", key->key.name, kid);
}

static json_t *
key_json(const struct salur_trust_key *key)
{
    char text[KEY_TEXT_MAX];

    if (key == NULL) {
        return json_null();
    }
    key_text(text, key);
    return json_string(text);
}

static json_t *
witnesses_json(const struct salur_verify_report *report)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < report->cosignatures; i++) {
        (void)json_array_append_new(
            list,
            json_pack("{s:o,s:o}", "key", key_json(report->witnesses[i]),
                      "time",
                      cli_time_json(report->witnessed_s[i], report->site)));
    }
    return list;
}

/* What the policy asked for, and what was there. */
static void
policy_json(json_t *line, const struct salur_verify_report *report)
{
    (void)json_object_set_new(
        line, "required",
        json_pack("{s:o,s:i,s:I}", "log_key", key_json(report->log_key),
                  "witnesses", (int)report->witnesses_required, "max_age_days",
                  (json_int_t)(report->max_age_s / DAY_S)));
    (void)json_object_set_new(
        line, "found",
        json_pack("{s:o,s:o}", "signed_by",
                  key_json(report->is_signed ? report->log_key : NULL),
                  "cosigned_by", witnesses_json(report)));
    (void)json_object_set_new(
        line, "time",
        json_pack(
            "{s:I,s:I,s:I,s:I,s:o}", "cosigned", (json_int_t)report->cosigned,
            "bounded", (json_int_t)report->bounded, "widest_s",
            (json_int_t)report->widest_s, "widest_entry",
            (json_int_t)report->widest_entry, "newest_cosignature",
            report->has_newest ? cli_time_json(report->newest_s, report->site)
                               : json_null()));
}

static void
report_json(const char *path, const struct salur_verify_report *report)
{
    json_t *line = json_pack(
        "{s:s,s:s,s:s,s:o,s:I,s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:i,s:I}", "type",
        "verified", "file", path, "origin", report->origin, "site",
        cli_site_json(report->site), "entries", (json_int_t)report->entries,
        "root", cli_hash_json(&report->head.root), "proven",
        (json_int_t)report->proven, "counted", (json_int_t)report->counted,
        "redeemed", (json_int_t)report->redeemed, "redeemed_idr",
        (json_int_t)report->redeemed_idr, "refused",
        (json_int_t)report->refused, "days", (json_int_t)report->days,
        "cosignatures", (int)report->cosignatures, "findings",
        (json_int_t)report->findings);

    (void)json_object_set_new(
        line, "checked",
        json_pack("{s:b,s:b,s:b,s:b,s:b,s:b,s:b,s:b,s:I}", "chain",
                  report->checked_chain, "tree", report->checked_tree,
                  "signature", report->checked_signature, "tokens",
                  report->checked_tokens, "lists", report->checked_lists,
                  "cosigned", report->checked_cosigned, "windows",
                  report->has_newest, "freshness", report->max_age_s > 0,
                  "outside", (json_int_t)report->outside));
    policy_json(line, report);
    (void)json_object_set_new(
        line, "verdict",
        json_string(report->findings == 0 ||
                            report->worst == SALUR_SEVERITY_NOTE
                        ? "intact"
                    : report->worst == SALUR_SEVERITY_TAMPER ? "tampered"
                                                             : "differences"));
    cli_json(line);
}

/* Checks with their names, those done or those not done; the separator that
 * comes next. */
static const char *
print_checks(const struct salur_verify_report *report, int done)
{
    const struct {
        const char *name;
        int was;
    } checks[] = {
        {N_("hash chain"), report->checked_chain},
        {N_("Merkle tree"), report->checked_tree},
        {N_("checkpoint signature"), report->checked_signature},
        {N_("entitlement signatures"), report->checked_tokens},
        {N_("order of times"), report->checked_chain},
        {N_("approved lists"), report->checked_lists},
        {N_("witness cosignatures"), report->checked_cosigned},
        {N_("times against witnesses"), report->has_newest},
        {N_("age of the newest cosignature"), report->max_age_s > 0},
        {N_("heads that others hold"), report->outside > 0},
    };
    const char *separator = " ";

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if ((checks[i].was != 0) == done) {
            (void)printf("%s%s", separator, _(checks[i].name));
            separator = " | ";
        }
    }
    return separator;
}

static const char *
verdict_of(const struct salur_verify_report *report)
{
    if (report->findings > 0 && report->worst == SALUR_SEVERITY_TAMPER) {
        return _("NOT INTACT");
    }
    if (report->findings > 0 && report->worst == SALUR_SEVERITY_DIFFERENCE) {
        return _("INTACT, WITH DIFFERENCES");
    }
    return _("INTACT");
}

/* What the policy demanded. */
static void
print_required(const struct salur_verify_report *report)
{
    char key[KEY_TEXT_MAX];

    if (report->log_key != NULL) {
        key_text(key, report->log_key);
        (void)printf(_("  required: the log's key %s\n"), key);
    } else {
        (void)printf("%s\n", _("  required: the log's key, which is not in "
                               "the trust note"));
    }
    if (report->witnesses_required > 0) {
        (void)printf(_("  required: cosignatures of witnesses: %u\n"),
                     report->witnesses_required);
    } else {
        (void)printf("%s\n", _("  required: no witness (--witnesses asks for "
                               "them)"));
    }
    if (report->max_age_s > 0) {
        (void)printf(_("  required: a cosignature of the last %lld days\n"),
                     (long long)(report->max_age_s / DAY_S));
    } else {
        (void)printf("%s\n", _("  required: no fresh cosignature (--max-age "
                               "asks for one)"));
    }
}

/* Who signed. */
static void
print_found(const struct salur_verify_report *report)
{
    char key[KEY_TEXT_MAX];
    char time[CLI_TIME_MAX];

    (void)printf("%s\n", report->is_signed
                             ? _("  found: signed by that key")
                             : _("  found: not signed by that key"));
    for (uint32_t i = 0; i < report->cosignatures; i++) {
        key_text(key, report->witnesses[i]);
        cli_time_text(time, report->witnessed_s[i], report->site);
        (void)printf(_("  found: cosigned %s by %s\n"), time, key);
    }
    if (report->cosignatures == 0) {
        (void)printf("%s\n", _("  found: cosigned by no trusted witness"));
    }
    if (report->outside > 0) {
        (void)printf(_("  found: heads of this log that others hold: %llu\n"),
                     (unsigned long long)report->outside);
    }
    if (report->has_newest) {
        cli_time_text(time, report->newest_s, report->site);
        (void)printf(_("  found: newest cosignature of %s, entries seen by "
                       "witnesses: %llu\n"),
                     time, (unsigned long long)report->cosigned);
    }
    if (report->bounded > 0) {
        /* Rounded up: a window is never wider than it is said to be. */
        (void)printf(_("  found: %llu entries lie between two cosignatures, "
                       "at most %lld hours apart\n"),
                     (unsigned long long)report->bounded,
                     (long long)((report->widest_s + HOUR_S - 1) / HOUR_S));
    }
}

/* What nobody may read out of a green result. */
static void
print_limits(const struct salur_verify_report *report)
{
    (void)printf("%s\n", _("  not proven: that nothing was paid without an "
                           "entry"));
    if (report->cosigned < report->entries) {
        (void)printf(_("  not proven: that entries from %llu on, which no "
                       "witness has seen, are the only history\n"),
                     (unsigned long long)report->cosigned);
        (void)printf(_("  not proven: the times of entries from %llu on\n"),
                     (unsigned long long)report->cosigned);
    }
    if (report->max_age_s == 0) {
        (void)printf("%s\n", _("  not proven: that the log is not longer by "
                               "now"));
    }
}

void
cli_print_report(struct cli *cli, const char *path,
                 const struct salur_verify_report *report)
{
    char redeemed[32];
    char idr[32];
    const char *separator;

    if (cli->json) {
        report_json(path, report);
        return;
    }
    (void)printf("%s: %s\n", path,
                 report->origin[0] != 0 ? report->origin : _("unknown log"));
    (void)printf(
        _("  entries %llu, proven %llu, days %llu; redeemed %s, %s; refused "
          "%llu\n"),
        (unsigned long long)report->entries, (unsigned long long)report->proven,
        (unsigned long long)report->days, cli_count(redeemed, report->redeemed),
        cli_idr(idr, report->redeemed_idr),
        (unsigned long long)report->refused);
    (void)printf(_("  result: %s\n"), verdict_of(report));
    print_required(report);
    print_found(report);
    (void)fputs(_("  checked:"), stdout);
    (void)print_checks(report, 1);
    (void)fputs("\n", stdout);
    (void)fputs(_("  not checked:"), stdout);
    separator = print_checks(report, 0);
    (void)printf("%s%s | %s\n", separator,
                 _("whether the money reached the family"),
                 _("entries that were never handed in"));
    print_limits(report);
}

/* --- windows -------------------------------------------------------------- */

/* A bound, or null. */
static json_t *
bound_json(int64_t time_s, uint64_t site)
{
    return time_s == INT64_MIN || time_s == INT64_MAX
               ? json_null()
               : cli_time_json(time_s, site);
}

static void
bound_text(char out[CLI_TIME_MAX], int64_t time_s, uint64_t site)
{
    if (time_s == INT64_MIN || time_s == INT64_MAX) {
        memcpy(out, "-", 2);
    } else {
        cli_time_text(out, time_s, site);
    }
}

static void
put_window(void *ctx, const struct salur_verify_window *window)
{
    const struct cli_windows *windows = ctx;
    uint64_t site = windows->report->site;
    char after[CLI_TIME_MAX];
    char before[CLI_TIME_MAX];
    char first[CLI_TIME_MAX];
    char last[CLI_TIME_MAX];

    if (windows->cli->json) {
        cli_json(json_pack("{s:s,s:s,s:I,s:I,s:o,s:o,s:o,s:o}", "type",
                           "window", "file", windows->path, "first",
                           (json_int_t)window->first, "last",
                           (json_int_t)window->last, "not_before",
                           bound_json(window->not_before_s, site), "not_after",
                           bound_json(window->not_after_s, site), "first_time",
                           cli_time_json(window->first_s, site), "last_time",
                           cli_time_json(window->last_s, site)));
        return;
    }
    bound_text(after, window->not_before_s, site);
    bound_text(before, window->not_after_s, site);
    cli_time_text(first, window->first_s, site);
    cli_time_text(last, window->last_s, site);
    (void)printf(_("window of entries %llu .. %llu\n"),
                 (unsigned long long)window->first,
                 (unsigned long long)window->last);
    (void)printf(_("    by witnesses  after %s, before %s\n"), after, before);
    (void)printf(_("    they say      %s .. %s\n"), first, last);
}

struct salur_verify_windows
cli_windows_sink(struct cli_windows *windows)
{
    return (struct salur_verify_windows){put_window, windows};
}
