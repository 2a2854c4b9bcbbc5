/* SPDX-License-Identifier: Apache-2.0 */
/* salur show: say what a code, a picture of one, or a closing statement
 * means. */
#include <string.h>

#include "cli/cli.h"
#include "cli/codes.h"
#include "cli/commands.h"
#include "cli/office.h"
#include "cli/show.h"
#include "cli/text.h"
#include "qr/scan.h"
#include "salur/entitlement.h"

struct showing {
    struct cli *cli;
    struct salur_trust *trust;
    int64_t now_s;
    uint64_t codes;
    uint64_t bad;
};

static void
show_json(const struct salur_entitlement *e, enum salur_err err,
          const struct salur_trust_key *issuer)
{
    char stage[SALUR_STAGE_NAME_MAX];
    char number[SALUR_SHORT_MAX];
    char id[8];

    cli_err_id(id, err);
    salur_stage_id_format(stage, &e->stage);
    salur_short_format(number, &e->item.cti);
    cli_json(json_pack("{s:s,s:b,s:s,s:s,s:s,s:o,s:o,s:s,s:I,s:s,s:I,s:o,s:s}",
                       "type", "entitlement", "genuine", err == SALUR_OK,
                       "error", salur_err_name(err), "error_id", id, "stage",
                       stage, "site", cli_site_json(e->site), "cti",
                       cli_cti_json(&e->item.cti), "short", number,
                       "amount_idr", (json_int_t)e->item.amount_idr, "package",
                       e->item.package, "card", (json_int_t)e->item.card,
                       "expires", cli_time_json(e->expires_s, e->site),
                       "issuer", issuer != NULL ? issuer->key.name : ""));
}

static void
show_text(const struct salur_entitlement *e, enum salur_err err,
          const struct salur_trust_key *issuer)
{
    char stage[SALUR_STAGE_NAME_MAX];
    char number[SALUR_SHORT_MAX];
    char expires[CLI_TIME_MAX];
    char idr[32];
    char id[8];

    salur_stage_id_format(stage, &e->stage);
    salur_short_format(number, &e->item.cti);
    cli_time_text(expires, e->expires_s, e->site);
    (void)printf(_("entitlement %s, card %u\n"), number, e->item.card);
    (void)printf(_("  stage    %s\n  village  %010llu\n"), stage,
                 (unsigned long long)e->site);
    if (e->item.package[0] != 0) {
        (void)printf(_("  package  %s\n"), e->item.package);
    } else {
        (void)printf(_("  amount   %s\n"), cli_idr(idr, e->item.amount_idr));
    }
    (void)printf(_("  until    %s\n"), expires);
    if (err == SALUR_OK) {
        (void)printf(_("  GENUINE: signed by %s\n"), issuer->key.name);
        (void)fputs(_("  not said here: whether it is on the approved list, or "
                      "redeemed already\n"),
                    stdout);
        return;
    }
    cli_err_id(id, err);
    (void)printf(_("  NOT GENUINE: %s (%s)\n"), cli_strerror(err), id);
}

/* The entitlement on a card; counted when it is not genuine. */
static void
show_card(struct showing *showing, const struct salur_entitlement *entitlement,
          struct salur_bytes token, int is_test)
{
    const struct salur_trust_key *issuer = NULL;
    enum salur_err err;

    if (is_test && !salur_trust_is_test(showing->trust)) {
        err = SALUR_E_TEST_KEY;
    } else {
        struct salur_entitlement checked;

        err = salur_entitlement_check(&checked, token, showing->trust,
                                      showing->now_s);
    }
    /* Two keys may share an id where their areas differ: ask for this one. */
    if (salur_trust_may(showing->trust, entitlement->kid, SALUR_ROLE_ISSUER,
                        entitlement->site, showing->now_s,
                        &issuer) != SALUR_OK) {
        issuer = NULL;
    }
    showing->bad += err != SALUR_OK;
    if (showing->cli->json) {
        show_json(entitlement, err, issuer);
    } else {
        show_text(entitlement, err, issuer);
    }
}

static void
show_self_test(struct cli *cli, const char *what)
{
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s}", "type", "self_test", "text", what));
    } else {
        (void)printf("%s\n", what);
    }
}

static int
on_code(void *ctx, struct salur_bytes text)
{
    struct showing *showing = ctx;
    struct salur_entitlement entitlement;
    enum salur_payload kind = SALUR_PAYLOAD_ENTITLEMENT;
    char what[CLI_SELF_TEST_MAX];
    uint8_t store[SALUR_SCAN_MAX];
    struct salur_buf bytes;
    enum salur_err err;

    salur_buf_fixed(&bytes, store, sizeof store);
    showing->codes++;
    if (cli_self_test(what, text)) {
        show_self_test(showing->cli, what);
        return -1;
    }
    err = salur_scan_read(&kind, text, &bytes);
    if (err == SALUR_OK && kind == SALUR_PAYLOAD_CHECKPOINT) {
        err = cli_show_receipt(showing->cli, showing->trust,
                               salur_buf_view(&bytes));
        if (err == SALUR_OK || err >= 300) {
            showing->bad += err != SALUR_OK;
            return -1;
        }
    } else if (err == SALUR_OK) {
        err = salur_entitlement_decode(&entitlement, salur_buf_view(&bytes));
    }
    if (err != SALUR_OK) {
        showing->bad++;
        (void)cli_fail(showing->cli, err, _("code"), NULL);
        return -1;
    }
    show_card(showing, &entitlement, salur_buf_view(&bytes),
              kind == SALUR_PAYLOAD_TEST);
    return -1;
}

int
cmd_show(struct cli *cli, int argc, char **argv)
{
    const char *trust_path = NULL;
    const struct opt opts[] = {OPT_NEED("trust", 0, &trust_path), OPT_END};
    struct showing showing = {.cli = cli};
    const struct codes_events events = {on_code, &showing};
    const char *path;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 1});

    code = code < 0 ? cli_time(cli, &showing.now_s) : code;
    code = code < 0 ? cli_trust(cli, trust_path, &showing.trust) : code;
    if (code >= 0) {
        return code;
    }
    path = argc == 2 ? argv[1] : "-";
    if (cli_is_closing(path)) {
        code = cli_show_closing(cli, showing.trust, path);
    } else {
        code = cli_codes(cli, path, &events);
    }
    salur_trust_free(showing.trust);
    if (code >= 0) {
        return code;
    }
    if (showing.codes == 0) {
        return cli_fail(cli, SALUR_E_EMPTY, path, _("No code came in."));
    }
    return showing.bad > 0 ? EXIT_NO : EXIT_YES;
}
