/* SPDX-License-Identifier: Apache-2.0 */
/* A reconciliation on paper and in files; nothing is computed here. */
#include "cli/reconcile_print.h"

#include "cli/text.h"

/* As JSON and CSV have it, and as it is translated on the screen. */
static const char *
level_name(enum salur_level level)
{
    switch (level) {
    case SALUR_LEVEL_NATION:
        return N_("nation");
    case SALUR_LEVEL_PROVINCE:
        return N_("province");
    case SALUR_LEVEL_REGENCY:
        return N_("regency");
    case SALUR_LEVEL_DISTRICT:
        return N_("district");
    case SALUR_LEVEL_VILLAGE:
        return N_("village");
    }
    return "?";
}

/* The code in as many digits as its level has; "" for the nation. */
static void
code_text(char out[24], const struct salur_reconcile_row *row)
{
    if (row->level == SALUR_LEVEL_NATION) {
        out[0] = 0;
        return;
    }
    (void)snprintf(out, 24, "%0*llu", (int)row->level,
                   (unsigned long long)row->code);
}

static void
print_line(const char *name, struct salur_sum sum, const char *note)
{
    char count[32];
    char idr[32];

    (void)printf("  %-34s %12s  %22s%s\n", name, cli_count(count, sum.families),
                 cli_idr(idr, sum.idr), note);
}

/* What there is to explain, in the order of enum salur_difference. */
static const char *const difference_words[SALUR_DIFF_COUNT] = {
    [SALUR_DIFF_TWICE_HERE] = N_("twice at one village"),
    [SALUR_DIFF_TWICE_ACROSS] = N_("at two villages"),
    [SALUR_DIFF_NOT_LISTED] = N_("not on the approved list"),
    [SALUR_DIFF_AMOUNT] = N_("another amount or package"),
    [SALUR_DIFF_OTHER_SITE] = N_("of another village"),
    [SALUR_DIFF_WINDOW] = N_("before or after the stage"),
    [SALUR_DIFF_WITHDRAWN] = N_("withdrawn"),
    [SALUR_DIFF_SIGNATURE] = N_("signature not valid"),
    [SALUR_DIFF_BEYOND] = N_("beyond the withdrawal"),
    [SALUR_DIFF_SILENT] = N_("no log came"),
};

/* The sums of the nation row, with the identity at the end. */
static void
print_identity(const struct salur_reconcile_row *row)
{
    char name[64];

    (void)printf("  %-34s %12s  %22s\n", "", _("families"), _("rupiah"));
    print_line(_("allocated"), row->allocated, "");
    print_line(_("- realised"), row->realised, "");
    print_line(_("    collected in person"), row->realised_self, "");
    print_line(_("    by a proxy"), row->realised_proxy, "");
    print_line(_("    by an heir"), row->realised_heir, "");
    print_line(_("    at home"), row->realised_home, "");
    print_line(_("    of these, keyed in"), row->keyed, "");
    print_line(_("- failed"), row->failed, "");
    print_line(_("- remaining"), row->remaining, "");
    (void)printf("  %s\n", row->balances ? _("BALANCED") : _("NOT BALANCED"));
    (void)printf(_("\n  differences to be explained\n"));
    for (int i = 0; i < SALUR_DIFF_COUNT; i++) {
        (void)snprintf(name, sizeof name, "  %s", _(difference_words[i]));
        print_line(name, row->differences[i],
                   row->differences[i].families > 0 ? _("  <- look") : "");
    }
    print_line(_("  voided"), row->voided, "");
    (void)printf(_("  logs taken in: %llu; villages of the stage: %llu\n"),
                 (unsigned long long)row->logs,
                 (unsigned long long)row->villages);
}

static void
print_rows(const struct salur_reconcile *result)
{
    const struct salur_reconcile_row *row;

    (void)printf("\n  %-9s %-10s %9s %9s %8s %9s %20s %20s\n", _("level"),
                 _("code"), _("allocated"), _("realised"), _("failed"),
                 _("remaining"), _("realised rupiah"), _("remaining rupiah"));
    for (size_t i = 0; (row = salur_reconcile_row_at(result, i)) != NULL; i++) {
        char code[24];
        char realised[32];
        char remaining[32];

        code_text(code, row);
        (void)printf("  %-9s %-10s %9llu %9llu %8llu %9llu %20s %20s%s\n",
                     _(level_name(row->level)), code,
                     (unsigned long long)row->allocated.families,
                     (unsigned long long)row->realised.families,
                     (unsigned long long)row->failed.families,
                     (unsigned long long)row->remaining.families,
                     cli_idr(realised, row->realised.idr),
                     cli_idr(remaining, row->remaining.idr),
                     row->balances ? "" : _("  <- does not balance"));
    }
}

void
cli_reconcile_text(const struct salur_reconcile *result)
{
    const struct salur_reconcile_row *nation =
        salur_reconcile_row_at(result, 0);
    const struct salur_reconcile_month *month;
    char name[SALUR_STAGE_NAME_MAX];

    salur_stage_id_format(name, &salur_reconcile_stage(result)->id);
    (void)printf(_("Reconciliation of %s\n\n"), name);
    if (nation != NULL) {
        print_identity(nation);
    }
    print_rows(result);
    (void)printf(_("\n  month of handout\n"));
    for (size_t i = 0; (month = salur_reconcile_month_at(result, i)) != NULL;
         i++) {
        char text[16];

        (void)snprintf(text, sizeof text, "  %04u-%02u", month->month / 100,
                       month->month % 100);
        print_line(text, month->realised, "");
    }
}

static void
csv_sum(struct salur_sum sum)
{
    (void)printf(",%llu,%lld", (unsigned long long)sum.families,
                 (long long)sum.idr);
}

void
cli_reconcile_csv(const struct salur_reconcile *result)
{
    static const char *const parts[] = {
        "allocated",     "realised",      "realised_self", "realised_proxy",
        "realised_heir", "realised_home", "keyed",         "failed",
        "remaining",     "voided",
    };
    const struct salur_reconcile_row *row;

    (void)printf("level,code");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        (void)printf(",%s_families,%s_idr", parts[i], parts[i]);
    }
    for (int i = 0; i < SALUR_DIFF_COUNT; i++) {
        const char *name = salur_difference_name((enum salur_difference)i);

        (void)printf(",%s_families,%s_idr", name, name);
    }
    (void)printf(",logs,villages,balances\r\n");
    for (size_t i = 0; (row = salur_reconcile_row_at(result, i)) != NULL; i++) {
        char code[24];

        code_text(code, row);
        (void)printf("%s,%s", level_name(row->level), code);
        csv_sum(row->allocated);
        csv_sum(row->realised);
        csv_sum(row->realised_self);
        csv_sum(row->realised_proxy);
        csv_sum(row->realised_heir);
        csv_sum(row->realised_home);
        csv_sum(row->keyed);
        csv_sum(row->failed);
        csv_sum(row->remaining);
        csv_sum(row->voided);
        for (int d = 0; d < SALUR_DIFF_COUNT; d++) {
            csv_sum(row->differences[d]);
        }
        (void)printf(",%llu,%llu,%d\r\n", (unsigned long long)row->logs,
                     (unsigned long long)row->villages, row->balances);
    }
}

static json_t *
sum_json(struct salur_sum sum)
{
    return json_pack("{s:I,s:I}", "families", (json_int_t)sum.families, "idr",
                     (json_int_t)sum.idr);
}

static json_t *
row_json(const struct salur_reconcile_row *row)
{
    json_t *differences = json_object();
    char code[24];

    for (int i = 0; i < SALUR_DIFF_COUNT; i++) {
        (void)json_object_set_new(
            differences, salur_difference_name((enum salur_difference)i),
            sum_json(row->differences[i]));
    }
    code_text(code, row);
    return json_pack(
        "{s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:"
        "b}",
        "type", "row", "level", level_name(row->level), "code", code,
        "allocated", sum_json(row->allocated), "realised",
        sum_json(row->realised), "realised_self", sum_json(row->realised_self),
        "realised_proxy", sum_json(row->realised_proxy), "realised_heir",
        sum_json(row->realised_heir), "realised_home",
        sum_json(row->realised_home), "keyed", sum_json(row->keyed), "failed",
        sum_json(row->failed), "remaining", sum_json(row->remaining), "voided",
        sum_json(row->voided), "differences", differences, "logs",
        (json_int_t)row->logs, "villages", (json_int_t)row->villages,
        "balances", row->balances);
}

void
cli_reconcile_json(const struct salur_reconcile *result)
{
    const struct salur_reconcile_row *row;
    const struct salur_reconcile_month *month;
    int balances = 1;

    for (size_t i = 0; (row = salur_reconcile_row_at(result, i)) != NULL; i++) {
        balances = balances && row->balances;
        cli_json(row_json(row));
    }
    for (size_t i = 0; (month = salur_reconcile_month_at(result, i)) != NULL;
         i++) {
        char text[16];

        (void)snprintf(text, sizeof text, "%04u-%02u", month->month / 100,
                       month->month % 100);
        cli_json(json_pack("{s:s,s:s,s:o}", "type", "month", "month", text,
                           "realised", sum_json(month->realised)));
    }
    cli_json(json_pack("{s:s,s:b,s:b}", "type", "reconciled", "balances",
                       balances, "clean", salur_reconcile_is_clean(result)));
}
