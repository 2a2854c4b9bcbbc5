/* SPDX-License-Identifier: Apache-2.0 */
/* What `salur ingest --witness` says of each log, and of the office's own. */
#include "cli/witness.h"

#include "cli/office.h"
#include "cli/text.h"
#include "salur/witness.h"

/* Two lines and a few names: a head note with many witnesses. */
#define NOTE_MAX 16384

int
cli_witness_open(struct cli *cli, struct salur_office *office, const char *path,
                 struct salur_key **out)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_STATE, N_("Give the trust note once with --trust NOTE.")},
        {SALUR_E_KEY_UNKNOWN,
         N_("Put this key into the trust note as `witness` first.")},
        {SALUR_E_KEY_ROLE, N_("A witness's key is made with `salur key new "
                              "--role witness`.")},
        {SALUR_OK, NULL},
    };
    enum salur_err err;
    int code = cli_key(cli, path, SALUR_ROLE_WITNESS, out);

    if (code >= 0) {
        return code;
    }
    err = salur_office_set_witness(office, *out);
    return err == SALUR_OK
               ? -1
               : cli_fail(cli, err, path, cli_remedy(remedies, err));
}

/* --- one export ---------------------------------------------------------- */

static void
print_json(const char *path, const struct salur_ingest_result *result)
{
    const struct salur_cosigning *is = &result->cosigning;
    char id[8];

    cli_err_id(id, is->err);
    cli_json(
        json_pack("{s:s,s:s,s:s,s:I,s:o,s:b,s:I,s:i,s:s,s:s}", "type",
                  "cosigned", "file", path, "origin", result->origin, "size",
                  (json_int_t)is->head.size, "time",
                  is->head.size == 0 ? json_null()
                                     : cli_time_json(is->time_s, result->site),
                  "new", is->is_new, "adopted", (json_int_t)is->adopted_size,
                  "status", (int)salur_witness_status(is->err), "error",
                  salur_err_name(is->err), "error_id", id));
}

/* The log is as it should be and its cosignature is there, or is on its way
 * to whoever is behind. */
static void
print_answered(const struct salur_ingest_result *result)
{
    const struct salur_cosigning *is = &result->cosigning;
    char time[CLI_TIME_MAX];
    char size[32];

    cli_time_text(time, is->time_s, result->site);
    cli_count(size, is->head.size);
    if (is->err != SALUR_OK) {
        (void)printf(_("  an older copy: %s entries were cosigned last, on %s, "
                       "status 409 (E0315)\n"),
                     size, time);
    } else if (is->is_new) {
        (void)printf(_("  cosigned: %s entries, %s\n"), size, time);
    } else {
        (void)printf(_("  cosigned before: %s entries, %s; the same answer "
                       "again\n"),
                     size, time);
    }
}

void
cli_witness_print(struct cli *cli, const char *path,
                  const struct salur_ingest_result *result)
{
    const struct salur_cosigning *is = &result->cosigning;
    int is_behind = is->err == SALUR_E_CONFLICT && !result->kept;
    char size[32];
    char id[8];

    if (!is->is_asked) {
        return;
    }
    if (cli->json) {
        print_json(path, result);
        return;
    }
    if (is->is_adopted) {
        (void)printf(
            _("  this witness had cosigned %s entries, and the office does not "
              "know: it was put\n  back to an older copy; its own log goes on "
              "under a new name\n"),
            cli_count(size, is->adopted_size));
    }
    if (is->err == SALUR_OK || is_behind) {
        print_answered(result);
        return;
    }
    cli_err_id(id, is->err);
    (void)printf(_("  NOT cosigned: %s (%s), status %u\n"),
                 cli_strerror(is->err), id, salur_witness_status(is->err));
}

/* --- all of them --------------------------------------------------------- */

static void
put_answer(void *ctx, const char *origin, const char *path)
{
    const struct cli *cli = ctx;

    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s}", "type", "answer", "origin", origin,
                           "file", path));
    } else {
        (void)printf(_("answer for %s: %s\n"), origin, path);
    }
}

/* Say the head of the office's own log; nothing before the first. */
static int
print_head(struct cli *cli, struct salur_office *office, const char *office_dir)
{
    struct salur_checkpoint head;
    struct salur_buf note;
    char print[48];
    enum salur_err err;

    salur_buf_init(&note, NOTE_MAX);
    err = salur_office_head(office, &note);
    if (err == SALUR_OK) {
        err = salur_checkpoint_peek(&head, salur_buf_view(&note));
    }
    salur_buf_wipe(&note);
    if (err == SALUR_E_NOT_FOUND) {
        return -1;
    }
    if (err != SALUR_OK) {
        return cli_office_fail(cli, err, office_dir, NULL);
    }
    cli_fingerprint(print, &head.head.root);
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:I,s:o}", "type", "head", "origin",
                           head.origin, "size", (json_int_t)head.head.size,
                           "root", cli_hash_json(&head.head.root)));
    } else {
        (void)printf(ngettext("%s: %llu cosigned head, fingerprint %s\n",
                              "%s: %llu cosigned heads, fingerprint %s\n",
                              (unsigned long)head.head.size),
                     head.origin, (unsigned long long)head.head.size, print);
    }
    return -1;
}

int
cli_witness_answer(struct cli *cli, struct salur_office *office,
                   const char *office_dir, const char *dir)
{
    struct salur_answer_sink sink = {put_answer, cli};
    enum salur_err err = salur_office_answer(office, dir, &sink);

    if (err != SALUR_OK) {
        return cli_fail(cli, err, dir != NULL ? dir : office_dir,
                        _("What was cosigned is kept: the next `salur ingest "
                          "--witness` writes what is missing."));
    }
    return print_head(cli, office, office_dir);
}

/* --- the office ---------------------------------------------------------- */

/* Days and hours since a time, in words. */
static void
print_age(int64_t age_s)
{
    long long hours = age_s < 0 ? 0 : (long long)(age_s / 3600);

    if (hours < 48) {
        (void)printf(
            ngettext("%lld hour ago", "%lld hours ago", (unsigned long)hours),
            hours);
    } else {
        (void)printf(ngettext("%lld day ago", "%lld days ago",
                              (unsigned long)hours / 24),
                     hours / 24);
    }
}

static int
print_log(struct cli *cli, struct salur_office *office,
          const struct salur_office_log *log, int64_t now_s)
{
    struct salur_office_witnessed is;
    char entries[32];
    char size[32];
    enum salur_err err = salur_office_witnessed(office, log->origin, &is, NULL);
    int is_witnessed = err == SALUR_OK;

    if (err != SALUR_OK && err != SALUR_E_NOT_FOUND) {
        return cli_office_fail(cli, err, log->origin, NULL);
    }
    if (cli->json) {
        cli_json(json_pack(
            "{s:s,s:s,s:o,s:I,s:o,s:I,s:o,s:o}", "type", "log", "origin",
            log->origin, "site", cli_site_json(log->site), "entries",
            (json_int_t)log->head.size, "root", cli_hash_json(&log->head.root),
            "cosigned", (json_int_t)is.head.size, "time",
            is_witnessed ? cli_time_json(is.time_s, log->site) : json_null(),
            "age_s",
            is_witnessed ? json_integer(now_s - is.time_s) : json_null()));
        return -1;
    }
    (void)printf(_("%s: %s entries; "), log->origin,
                 cli_count(entries, log->head.size));
    if (is_witnessed) {
        (void)printf(_("cosigned %s, "), cli_count(size, is.head.size));
        print_age(now_s - is.time_s);
        (void)printf("\n");
    } else {
        (void)printf(_("never cosigned\n"));
    }
    return -1;
}

int
cli_witness_status(struct cli *cli, const char *office_dir)
{
    struct salur_office *office = NULL;
    struct salur_office_log log;
    int64_t now_s = 0;
    int code = cli_time(cli, &now_s);

    code = code < 0 ? cli_office(cli, office_dir, SALUR_OFFICE_READ_ONLY, NULL,
                                 &office)
                    : code;
    code = code < 0 ? print_head(cli, office, office_dir) : code;
    for (size_t i = 0; code < 0; i++) {
        enum salur_err err = salur_office_log_at(office, i, &log);

        if (err == SALUR_E_NOT_FOUND) {
            code = EXIT_YES;
        } else {
            code = err == SALUR_OK
                       ? print_log(cli, office, &log, now_s)
                       : cli_office_fail(cli, err, office_dir, NULL);
        }
    }
    salur_office_close(office);
    return code;
}
