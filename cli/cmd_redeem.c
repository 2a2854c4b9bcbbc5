/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur redeem: one code a line in, one result a line out, flushed at once.
 * A result is printed only after the store has it on the disk.
 */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/codes.h"
#include "cli/commands.h"
#include "cli/store.h"
#include "cli/text.h"
#include "cli/words.h"
#include "salur/redeem.h"

/* "package", its code and its text, in any language. */
#define GOODS_MAX (SALUR_PACKAGE_MAX + SALUR_REFERENCE_MAX + 64)

struct session {
    struct cli *cli;
    struct salur_ledger *ledger;
    const char *dir;
    const char *who;
    uint64_t site; /* of this store, for its zone */
    uint64_t codes;
    uint64_t refused;
    int last_code; /* exit code of the newest result */
};

static json_t *
result_json(const struct session *session, const struct salur_redeemed *result,
            const char *word)
{
    const struct salur_entitlement *e = &result->entitlement;
    char id[8];
    char stage[SALUR_STAGE_NAME_MAX];
    char number[SALUR_SHORT_MAX];
    json_t *line;

    cli_err_id(id, result->outcome);
    line = json_pack(
        "{s:s,s:s,s:s,s:s,s:b}", "type", "result", "outcome",
        result->outcome == SALUR_OK ? "ok" : salur_err_name(result->outcome),
        "id", id, "word", word, "recorded", result->recorded);
    if (result->recorded) {
        (void)json_object_set_new(line, "entry",
                                  json_integer((json_int_t)result->seq));
    }
    if (e->site != 0) {
        salur_stage_id_format(stage, &e->stage);
        salur_short_format(number, &e->item.cti);
        (void)json_object_update_new(
            line,
            json_pack("{s:s,s:o,s:o,s:s,s:I,s:s,s:I}", "stage", stage, "site",
                      cli_site_json(e->site), "cti", cli_cti_json(&e->item.cti),
                      "short", number, "amount_idr",
                      (json_int_t)e->item.amount_idr, "package",
                      e->item.package, "card", (json_int_t)e->item.card));
    }
    if (word_is_spent(result->outcome)) {
        (void)json_object_set_new(
            line, "earlier",
            json_pack("{s:I,s:o,s:s,s:s}", "entry",
                      (json_int_t)result->earlier_seq, "time",
                      cli_time_json(result->earlier_time_s, session->site),
                      "operator", result->earlier_operator, "origin",
                      result->earlier_origin));
    }
    if (result->recorded) {
        (void)json_object_update_new(
            line, json_pack("{s:I,s:o}", "size", (json_int_t)result->head.size,
                            "root", cli_hash_json(&result->head.root)));
    }
    return line;
}

/* What is handed over: rupiah, or the package in words. */
static void
goods_text(char out[GOODS_MAX], const struct salur_redeemed *result)
{
    const struct salur_item *item = &result->entitlement.item;
    char idr[32];

    if (item->package[0] == 0) {
        (void)snprintf(out, GOODS_MAX, "%s", cli_idr(idr, item->amount_idr));
        return;
    }
    for (size_t i = 0; i < result->stage.packages_count; i++) {
        if (strcmp(result->stage.packages[i].code, item->package) == 0) {
            (void)snprintf(out, GOODS_MAX, _("package %s: %s"), item->package,
                           result->stage.packages[i].text);
            return;
        }
    }
    (void)snprintf(out, GOODS_MAX, _("package %s"), item->package);
}

/* Who had this before, when, and where it is written. */
static void
print_earlier(const struct session *session,
              const struct salur_redeemed *result)
{
    const char *word = _(word_refusal(result->outcome)->word);
    char number[SALUR_SHORT_MAX];
    char time[CLI_TIME_MAX];
    char id[8];

    cli_err_id(id, result->outcome);
    salur_short_format(number, &result->entitlement.item.cti);
    cli_time_text(time, result->earlier_time_s, session->site);
    if (result->outcome == SALUR_E_SPENT_ELSEWHERE) {
        char device[CLI_DEVICE_MAX];

        cli_device_text(device, result->earlier_origin);
        (void)printf(
            _("%s  %s  laptop %s, entry %llu, %s, operator %s (%s)\n"), word,
            number, device, (unsigned long long)result->earlier_seq, time,
            result->earlier_operator[0] != 0 ? result->earlier_operator : "-",
            id);
    } else if (result->earlier_operator[0] != 0) {
        (void)printf(_("%s  %s  entry %llu, %s, operator %s (%s)\n"), word,
                     number, (unsigned long long)result->earlier_seq, time,
                     result->earlier_operator, id);
    } else {
        (void)printf(_("%s  %s  entry %llu, %s (%s)\n"), word, number,
                     (unsigned long long)result->earlier_seq, time, id);
    }
}

static void
print_result(const struct session *session, const struct salur_redeemed *result)
{
    const struct refusal *refusal = word_refusal(result->outcome);
    char number[SALUR_SHORT_MAX];
    char goods[GOODS_MAX];
    char id[8];

    if (result->outcome == SALUR_OK) {
        salur_short_format(number, &result->entitlement.item.cti);
        goods_text(goods, result);
        (void)printf("%s  %s  %s", _(WORD_HAND_OVER), goods, number);
        (void)printf(_("  entry %llu\n"), (unsigned long long)result->seq);
        return;
    }
    if (word_is_spent(result->outcome)) {
        print_earlier(session, result);
        return;
    }
    cli_err_id(id, result->outcome);
    (void)printf("%s  %s (%s). %s", _(refusal->word), _(refusal->cause), id,
                 _(refusal->remedy));
    if (result->recorded) {
        (void)printf(_("  entry %llu\n"), (unsigned long long)result->seq);
    } else {
        (void)printf("  %s\n", _("Nothing was recorded."));
    }
}

/* Ask the ledger about one text. */
static enum salur_err
redeem_text(struct session *session, struct salur_bytes text,
            const struct salur_stamp *stamp, struct salur_redeemed *result)
{
    const struct salur_trust *trust = salur_ledger_trust(session->ledger);
    struct salur_presented presented = {.id_checked = 0};
    int is_test = 0;
    uint8_t store[SALUR_SCAN_MAX];
    struct salur_buf token;
    enum salur_err err;

    memset(result, 0, sizeof *result);
    salur_buf_fixed(&token, store, sizeof store);
    err = cli_card_read(text, &token, &is_test);
    if (err == SALUR_OK && is_test && trust != NULL &&
        !salur_trust_is_test(trust)) {
        err = SALUR_E_TEST_KEY;
    }
    if (err != SALUR_OK) {
        result->outcome = err;
        return SALUR_OK;
    }
    presented.token = salur_buf_view(&token);
    return salur_redeem(session->ledger, &presented, stamp, result);
}

/* Say that it is a code of the self-test page, when it is: 1, else 0.  It is
 * refused like any other code that is no card. */
static int
say_self_test(struct session *session, struct salur_bytes text)
{
    char what[CLI_SELF_TEST_MAX];

    if (!cli_self_test(what, text)) {
        return 0;
    }
    session->codes++;
    session->refused++;
    session->last_code = word_refusal(SALUR_E_NOT_SALUR)->exit_code;
    if (session->cli->json) {
        cli_json(json_pack("{s:s,s:s,s:b}", "type", "self_test", "text", what,
                           "recorded", 0));
    } else {
        (void)printf("%s  %s\n", _("TEST"), what);
    }
    return 1;
}

/* What was said must have been seen.  -1 to go on. */
static int
flush_result(void)
{
    /* The JSON line was flushed already: its failure left the mark. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        (void)fprintf(stderr, "salur: %s\n",
                      _("stdout: the result could not be shown"));
        return EXIT_IO;
    }
    return -1;
}

static int
on_code(void *ctx, struct salur_bytes text)
{
    struct session *session = ctx;
    struct salur_redeemed result;
    struct salur_stamp stamp;
    enum salur_err err;
    int code = cli_stamp(session->cli, session->who, &stamp);

    if (code >= 0) {
        return code;
    }
    session->cli->has_recorded = 0; /* the last line is of this code */
    if (say_self_test(session, text)) {
        return flush_result();
    }
    err = redeem_text(session, text, &stamp, &result);
    if (err != SALUR_OK) {
        return cli_store_fail(session->cli, err, session->dir);
    }
    if (result.recorded) {
        cli_recorded(session->cli, result.seq);
    }
    session->codes++;
    session->last_code = EXIT_YES;
    if (result.outcome != SALUR_OK) {
        session->refused++;
        session->last_code = word_refusal(result.outcome)->exit_code;
    }
    if (session->cli->json) {
        cli_json(result_json(session, &result,
                             result.outcome == SALUR_OK
                                 ? _(WORD_HAND_OVER)
                                 : _(word_refusal(result.outcome)->word)));
    } else {
        print_result(session, &result);
    }
    return flush_result();
}

int
cmd_redeem(struct cli *cli, int argc, char **argv)
{
    struct session session = {.cli = cli};
    const struct opt opts[] = {
        OPT_NEED("store", 0, &session.dir),
        OPT_TEXT("operator", 0, &session.who),
        OPT_END,
    };
    const struct codes_events events = {on_code, &session};
    struct salur_ledger_status status;
    struct salur_stamp stamp;
    const char *path;
    enum salur_err err;
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){0, 1});
    /* A wrong --at or --operator is wrong before the first code comes. */
    code = code < 0 ? cli_stamp(cli, session.who, &stamp) : code;
    code = code < 0 ? cli_store(cli, session.dir, 0, &session.ledger) : code;
    if (code >= 0) {
        return code;
    }
    path = argc == 2 ? argv[1] : "-";
    err = salur_ledger_status(session.ledger, &status);
    if (err != SALUR_OK) {
        code = cli_store_fail(cli, err, session.dir);
        goto done;
    }
    session.site = status.identity.site;
    if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO) && !cli->quiet) {
        (void)fputs(_("Scan codes; Ctrl-D ends.\n"), stderr);
    }
    code = cli_codes(cli, path, &events);
    if (code >= 0) {
        goto done;
    }
    if (session.codes == 0) {
        code = cli_fail(cli, SALUR_E_EMPTY, path, _("No code came in."));
    } else if (session.codes == 1) {
        code = session.last_code;
    } else {
        code = session.refused > 0 ? EXIT_NO : EXIT_YES;
    }

done:
    salur_ledger_close(session.ledger);
    return code;
}
