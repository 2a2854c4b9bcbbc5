/* SPDX-License-Identifier: Apache-2.0 */
/* salur ingest: verify the logs of cooperatives and take them in. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/office.h"
#include "cli/text.h"
#include "cli/witness.h"

struct tally {
    uint64_t files;
    uint64_t fresh;   /* files that brought something */
    uint64_t already; /* files that were here whole */
    uint64_t refused;
    uint64_t forks; /* between a log and the one that it goes on from */
    uint64_t entries;
    uint64_t denied; /* taken in, but not cosigned for a reason */
};

static void
print_result(struct cli *cli, const char *path, enum salur_err err,
             const struct salur_ingest_result *result)
{
    char added[32];
    char id[8];

    cli_err_id(id, err);
    if (cli->json) {
        cli_json(json_pack(
            "{s:s,s:s,s:s,s:o,s:I,s:I,s:b,s:b,s:b,s:s,s:s}", "type", "ingested",
            "file", path, "origin", result->origin, "site",
            cli_site_json(result->site), "before", (json_int_t)result->before,
            "added", (json_int_t)result->added, "already", result->already,
            "refused", err != SALUR_OK, "kept", result->kept, "error",
            salur_err_name(err), "error_id", id));
        return;
    }
    if (err == SALUR_E_CHAIN) {
        /* Whatever it was that is wrong with it: the findings tell. */
        (void)printf(_("%s: NOT taken in, for what is said above; kept aside "
                       "as evidence\n"),
                     path);
    } else if (err != SALUR_OK) {
        (void)printf(result->kept ? _("%s: NOT taken in: %s (%s); kept aside "
                                      "as evidence\n")
                                  : _("%s: NOT taken in: %s (%s); not the log "
                                      "of a cooperative\n"),
                     path, cli_strerror(err), id);
    } else if (result->already) {
        (void)printf(_("%s: already here, 0 new (%s)\n"), path, result->origin);
    } else {
        (void)printf(ngettext("%s: %s new entry (%s)\n",
                              "%s: %s new entries (%s)\n", result->added),
                     path, cli_count(added, result->added), result->origin);
    }
}

/* One file; an error of the machine ends the work, a bad log does not. */
static int
ingest_one(struct cli *cli, struct salur_office *office, const char *path,
           int64_t now_s, struct tally *tally)
{
    struct cli_findings findings = {.cli = cli, .path = path};
    struct salur_finding_sink sink = cli_findings_sink(&findings);
    struct salur_ingest_result result;
    struct salur_buf pack;
    uint64_t forks = 0;
    enum salur_err err;
    int code;

    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = cli_read(cli, path, &pack);
    if (code >= 0) {
        salur_buf_wipe(&pack);
        return code;
    }
    err = salur_office_ingest(office, salur_buf_view(&pack), now_s, &sink,
                              &result);
    salur_buf_wipe(&pack);
    if (err >= 500 || err == SALUR_E_STATE) {
        return cli_office_fail(cli, err, path, NULL);
    }
    tally->files++;
    tally->refused += err != SALUR_OK;
    tally->already += err == SALUR_OK && result.already;
    tally->fresh += err == SALUR_OK && !result.already;
    tally->entries += err == SALUR_OK ? result.added : 0;
    tally->denied += err == SALUR_OK && result.cosigning.err != SALUR_OK &&
                     result.cosigning.err != SALUR_E_CONFLICT;
    print_result(cli, path, err, &result);
    cli_witness_print(cli, path, &result);
    if (err == SALUR_OK) {
        err = salur_office_check_restored(office, result.origin, &sink, &forks);
        tally->forks += forks;
        return err == SALUR_OK ? -1 : cli_office_fail(cli, err, path, NULL);
    }
    return -1;
}

static void
print_tally(struct cli *cli, const struct tally *tally)
{
    if (cli->json) {
        cli_json(json_pack(
            "{s:s,s:I,s:I,s:I,s:I,s:I}", "type", "ingest", "files",
            (json_int_t)tally->files, "new", (json_int_t)tally->fresh,
            "already", (json_int_t)tally->already, "refused",
            (json_int_t)tally->refused, "entries", (json_int_t)tally->entries));
    } else {
        (void)printf(ngettext("%llu file: %llu new, %llu already here, %llu "
                              "refused; %llu new entries\n",
                              "%llu files: %llu new, %llu already here, %llu "
                              "refused; %llu new entries\n",
                              tally->files),
                     (unsigned long long)tally->files,
                     (unsigned long long)tally->fresh,
                     (unsigned long long)tally->already,
                     (unsigned long long)tally->refused,
                     (unsigned long long)tally->entries);
    }
}

int
cmd_ingest(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *trust = NULL;
    const char *witness = NULL;
    const char *out = NULL;
    const struct opt opts[] = {
        OPT_NEED("office", 0, &dir),
        OPT_TEXT("trust", 0, &trust),
        OPT_TEXT("witness", 0, &witness),
        OPT_TEXT("out", 0, &out),
        OPT_END,
    };
    struct salur_office *office = NULL;
    struct salur_key *key = NULL;
    struct tally tally = {0};
    int64_t now_s = 0;
    int failed = -1;
    int code =
        cli_options(cli, opts, &argc, argv, (const int[]){1, INT32_MAX - 1});

    if (code < 0 && out != NULL && witness == NULL) {
        code = cli_usage(cli, _("--out is for answers of --witness"), out);
    }
    code = code < 0 ? cli_time(cli, &now_s) : code;
    code = code < 0 ? cli_office(cli, dir, 0, trust, &office) : code;
    if (code < 0 && witness != NULL) {
        code = cli_witness_open(cli, office, witness, &key);
    }
    if (code >= 0) {
        goto done;
    }
    for (int i = 1; i < argc; i++) {
        int one = ingest_one(cli, office, argv[i], now_s, &tally);

        failed = one > failed ? one : failed;
        if (one == EXIT_IO || one == EXIT_STORE) {
            break;
        }
    }
    if (witness != NULL) {
        int one = cli_witness_answer(cli, office, dir, out);

        failed = one > failed ? one : failed;
    }
    print_tally(cli, &tally);
    code = failed >= 0                                      ? failed
           : tally.refused + tally.denied + tally.forks > 0 ? EXIT_NO
                                                            : EXIT_YES;

done:
    salur_office_close(office);
    salur_key_free(key);
    return code;
}
