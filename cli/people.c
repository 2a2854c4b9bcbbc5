/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The personal part and the log: what comes, is shown and goes is recorded
 * there, and the names themselves never are.
 */
#include "cli/people.h"

#include <stdlib.h>
#include <string.h>

#include "cli/text.h"

int
cli_people_record(struct cli *cli, struct salur_ledger *ledger, const char *dir,
                  const struct salur_stage_id *id, struct people_record *out)
{
    struct salur_ledger_status status;
    struct salur_buf buf;
    uint64_t seq;
    enum salur_err err = salur_ledger_status(ledger, &status);

    memset(out, 0, sizeof *out);
    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    seq = err == SALUR_OK ? status.head.size : 0;
    while (err == SALUR_OK && out->action == 0 && seq > 0) {
        struct salur_entry entry;
        const struct salur_body_personal *body = &entry.body.personal;

        seq--;
        salur_buf_clear(&buf);
        err = salur_ledger_entry(ledger, seq, &buf);
        if (err == SALUR_OK) {
            err = salur_entry_decode(&entry, salur_buf_view(&buf));
        }
        if (err == SALUR_OK && entry.kind == SALUR_KIND_PERSONAL &&
            body->action != PEOPLE_SHOWN &&
            salur_stage_id_compare(&body->id, id) == 0) {
            out->action = body->action;
            out->count = body->count;
            out->seq = seq;
        }
    }
    salur_buf_wipe(&buf);
    return err == SALUR_OK ? -1 : cli_store_fail(cli, err, dir);
}

int
cli_people_append(struct cli *cli, struct salur_ledger *ledger, const char *dir,
                  const struct salur_body_personal *body,
                  const struct salur_stamp *stamp, uint64_t *out_seq)
{
    struct salur_entry entry;
    enum salur_err err;

    memset(&entry, 0, sizeof entry);
    entry.kind = SALUR_KIND_PERSONAL;
    entry.body.personal = *body;
    err = salur_ledger_append(ledger, &entry, stamp, out_seq);
    if (err != SALUR_OK) {
        return cli_store_fail(cli, err, dir);
    }
    cli_recorded(cli, *out_seq);
    return -1;
}

/* What keeps names from being taken in. */
static const struct cli_remedy remedies[] = {
    {SALUR_E_NOT_ENROLLED, N_("It is sealed to other devices: enrol this one, "
                              "and ask the office for a new bundle.")},
    {SALUR_E_KEY_UNKNOWN, N_("Who sealed it is not in the trust note: ask the "
                             "office for a bundle that it sealed itself.")},
    {SALUR_E_CHECKSUM, N_("It was changed on the way: ask the office for the "
                          "bundle again.")},
    {SALUR_E_MISMATCH, N_("It is of other families than the approved list: "
                          "tell the office.")},
    {SALUR_OK, NULL},
};

static void
print_taken(struct cli *cli, const struct salur_people_taken *taken,
            const struct people_record *record)
{
    char count[32];

    if (cli->json) {
        char stage[SALUR_STAGE_NAME_MAX];

        salur_stage_id_format(stage, &taken->terms.stage);
        cli_json(
            json_pack("{s:s,s:s,s:o,s:I,s:s,s:s,s:b,s:I}", "type", "people",
                      "stage", stage, "site", cli_site_json(taken->terms.site),
                      "families", (json_int_t)taken->terms.count, "village",
                      taken->terms.village, "issuer", taken->issuer, "already",
                      taken->already, "entry", (json_int_t)record->seq));
    } else if (taken->already) {
        (void)printf(_("  names and addresses: already here\n"));
    } else {
        (void)printf(_("  names and addresses: %s families, sealed by %s; "
                       "entry %llu\n"),
                     cli_count(count, taken->terms.count), taken->issuer,
                     (unsigned long long)record->seq);
    }
}

/* Record what was stored, unless that was done before. */
static int
record_taken(struct cli *cli, struct salur_ledger *ledger, const char *dir,
             const struct salur_people_taken *taken,
             const struct salur_stamp *stamp, struct people_record *record)
{
    struct salur_body_personal body = {.action = PEOPLE_TAKEN_IN,
                                       .id = taken->terms.stage,
                                       .count = taken->terms.count};
    int code = cli_people_record(cli, ledger, dir, &taken->terms.stage, record);

    /* The power may have gone between storing and recording. */
    if (code < 0 && (!taken->already || record->action != PEOPLE_TAKEN_IN)) {
        code = cli_people_append(cli, ledger, dir, &body, stamp, &record->seq);
    }
    return code;
}

int
cli_people_import(struct cli *cli, struct salur_ledger *ledger, const char *dir,
                  struct salur_bytes pack, const struct salur_key *key,
                  const struct salur_stamp *stamp)
{
    struct salur_bundle *bundle = calloc(1, sizeof *bundle);
    struct salur_people_taken taken;
    struct people_record record;
    enum salur_err err = SALUR_E_MEMORY;
    int code;

    memset(&taken, 0, sizeof taken);
    if (bundle != NULL) {
        err = salur_bundle_open(bundle, pack, salur_ledger_trust(ledger),
                                stamp->time_s, NULL);
    }
    if (err == SALUR_OK) {
        err = salur_people_import(dir, key, bundle, stamp->time_s, &taken);
    }
    salur_bundle_wipe(bundle);
    free(bundle);
    if (err != SALUR_OK) {
        code = cli_fail(cli, err, _("names and addresses"),
                        cli_remedy(remedies, err));
        if (!cli->json) {
            (void)fprintf(stderr, "  %s\n",
                          _("The list is taken in: cards can be paid, but the "
                            "counter shows no names."));
        }
        return code;
    }
    code = record_taken(cli, ledger, dir, &taken, stamp, &record);
    if (code >= 0) {
        return code;
    }
    print_taken(cli, &taken, &record);
    return EXIT_YES;
}
