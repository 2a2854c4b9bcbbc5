/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur reissue: the next card for a family that lost its own, and the
 * withdrawn list that stops the lost one; or the newest card, printed again.
 */
#include <string.h>
#include <sys/stat.h>

#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/office.h"
#include "cli/one_card.h"
#include "cli/text.h"

struct lost {
    struct cli *cli;
    const char *dir;
    const char *stage;
    const char *site;
    const char *short_number;
    const char *cti;
    const char *key;
    const char *trust;
    const char *output;
    int is_again; /* 1: --reprint */
    struct salur_office *office;
    struct salur_reissue order;
    struct salur_item item; /* as approved */
    char name[SALUR_PERSON_NAME_MAX + 1];
};

/* --- which family --------------------------------------------------------- */

static int
family_fail(const struct lost *lost, enum salur_err err)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_DUPLICATE, N_("Two families of the village share it: give "
                               "--cti, which `salur qr --json` shows.")},
        {SALUR_E_NOT_LISTED,
         N_("No family of this village has it; check the village, too.")},
        {SALUR_E_CHECKSUM, N_("A symbol is wrong: read it again.")},
        {SALUR_OK, NULL},
    };

    return cli_fail(lost->cli, err,
                    lost->short_number != NULL ? lost->short_number : lost->cti,
                    cli_remedy(remedies, err));
}

static int
find_family(struct lost *lost)
{
    struct salur_site_list list = {NULL, 0};
    const struct salur_item *item = NULL;
    enum salur_err err = salur_office_site_list(
        lost->office, &lost->order.stage, lost->order.site, &list);
    int code = -1;

    if (err != SALUR_OK) {
        return cli_office_fail(lost->cli, err, lost->dir, lost->stage);
    }
    err = cli_card_find(&list, lost->short_number, lost->cti, &item);
    if (err == SALUR_OK) {
        lost->item = *item;
        lost->order.cti = item->cti;
    } else {
        code = family_fail(lost, err);
    }
    salur_site_list_wipe(&list);
    return code;
}

static enum salur_err
take_name(void *ctx, const struct salur_office_family *family)
{
    struct lost *lost = ctx;

    if (memcmp(&family->item.cti, &lost->order.cti, SALUR_CTI_LEN) != 0) {
        return SALUR_OK;
    }
    salur_name_mask(lost->name, sizeof lost->name, family->row->name);
    return SALUR_E_ENDED;
}

/* --- the card ------------------------------------------------------------- */

static void
print_card(const struct lost *lost, const struct salur_reissued *made,
           struct salur_bytes text)
{
    const struct salur_item *item = &made->card.item;
    char number[SALUR_SHORT_MAX];
    char idr[32];

    salur_short_format(number, &item->cti);
    if (lost->cli->json) {
        cli_json(json_pack(
            "{s:s,s:s,s:o,s:o,s:s,s:s,s:I,s:I,s:s%,s:s,s:I,s:I}", "type",
            "reissued", "stage", lost->stage, "site",
            cli_site_json(lost->order.site), "cti", cli_cti_json(&item->cti),
            "short", number, "package", item->package, "card",
            (json_int_t)item->card, "amount_idr", (json_int_t)item->amount_idr,
            "text", (const char *)text.ptr, text.len, "file", lost->output,
            "withdrawn_serial", (json_int_t)made->serial, "withdrawn",
            (json_int_t)made->withdrawn));
        return;
    }
    (void)printf(_("%s: card %u  %s  %s  %s\n"), lost->output, item->card,
                 number, cli_idr(idr, item->amount_idr), lost->name);
    if (made->serial == 0) {
        return;
    }
    (void)printf(_("  The cards before it are withdrawn: list %llu, %llu "
                   "lines, %s/withdrawn.note\n"),
                 (unsigned long long)made->serial,
                 (unsigned long long)made->withdrawn, lost->dir);
    if (!lost->cli->quiet) {
        (void)printf(_("  next: bring the village a new bundle, or the list "
                       "alone:\n"
                       "    salur import --store DIR withdrawn.note\n"));
    }
}

/* Draw a token and write it; made->serial is 0 when it is printed again. */
static int
write_card(const struct lost *lost, struct salur_bytes token,
           const struct salur_reissued *made)
{
    uint8_t store[SALUR_CODE_MAX + 1];
    struct salur_buf text;
    struct salur_buf picture;
    enum salur_err err;
    int code;

    salur_buf_fixed(&text, store, sizeof store);
    salur_buf_init(&picture, SALUR_NOTE_MAX);
    err = cli_card_draw(lost->output, token,
                        salur_trust_is_test(salur_office_trust(lost->office)),
                        &text, &picture);
    code = err == SALUR_OK
               ? cli_write(lost->cli, lost->output, salur_buf_view(&picture), 0)
               : cli_fail(lost->cli, err, lost->output, NULL);
    if (code < 0) {
        print_card(lost, made, salur_buf_view(&text));
        code = EXIT_YES;
    } else if (made->serial > 0 && !lost->cli->json) {
        (void)fputs(_("  The card is made and kept: --reprint, with another "
                      "-o, writes it.\n"),
                    stderr);
    }
    salur_buf_wipe(&picture);
    return code;
}

static int
reissue_fail(const struct lost *lost, enum salur_err err)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_NOT_FOUND, N_("This village has no cards yet: `salur issue` "
                               "makes the first ones.")},
        {SALUR_E_WITHDRAWN,
         N_("This family's entitlement is stopped: no card helps.")},
        {SALUR_E_CLOSED, N_("The last day of the stage is over.")},
        {SALUR_E_SCOPE,
         N_("This key may not sign here and now, or the withdrawn list of the "
            "village is of a smaller area, whose issuer has to sign.")},
        {SALUR_OK, NULL},
    };
    const char *remedy = cli_remedy(remedies, err);

    return remedy != NULL
               ? cli_fail(lost->cli, err, lost->stage, remedy)
               : cli_office_fail(lost->cli, err, lost->dir, lost->stage);
}

static int
print_again(struct lost *lost)
{
    struct salur_reissued made;
    struct salur_buf token;
    enum salur_err err;
    int code;

    memset(&made, 0, sizeof made);
    salur_buf_init(&token, SALUR_TOKEN_MAX);
    err = salur_office_card(lost->office, &lost->order.stage, lost->order.site,
                            &lost->order.cti, &token);
    if (err == SALUR_OK) {
        err = salur_entitlement_decode(&made.card, salur_buf_view(&token));
    }
    code = err == SALUR_OK ? write_card(lost, salur_buf_view(&token), &made)
                           : reissue_fail(lost, err);
    salur_buf_wipe(&token);
    return code;
}

static int
make_card(struct lost *lost)
{
    struct salur_reissued made;
    struct salur_key *key = NULL;
    struct salur_buf token;
    enum salur_err err;
    int code = cli_key(lost->cli, lost->key, SALUR_ROLE_ISSUER, &key);

    if (code >= 0) {
        return code;
    }
    salur_buf_init(&token, SALUR_TOKEN_MAX);
    lost->order.issuer = key;
    err = salur_office_reissue(lost->office, &lost->order, &token, &made);
    code = err == SALUR_OK ? write_card(lost, salur_buf_view(&token), &made)
                           : reissue_fail(lost, err);
    salur_buf_wipe(&token);
    salur_key_free(key);
    return code;
}

/* --- the command ---------------------------------------------------------- */

static int
check_args(const struct lost *lost)
{
    struct stat st;

    if ((lost->short_number == NULL) == (lost->cti == NULL)) {
        return cli_usage(lost->cli, _("give one of --short and --cti"), NULL);
    }
    if ((lost->key == NULL) != (lost->is_again != 0)) {
        return cli_usage(lost->cli, _("give one of --key and --reprint"), NULL);
    }
    if (!cli_card_is_picture(lost->output)) {
        return cli_usage(lost->cli, _("-o ends in .png, .svg or .txt"),
                         lost->output);
    }
    /* A card must not be lost again for the want of a name. */
    return stat(lost->output, &st) == 0
               ? cli_fail(lost->cli, SALUR_E_EXISTS, lost->output, NULL)
               : -1;
}

/* Somebody who is there sees whose card it is before it is made. */
static int
confirm(struct lost *lost)
{
    char number[SALUR_SHORT_MAX];

    /* The list may need a table of headers that is not here: no name then. */
    (void)snprintf(lost->name, sizeof lost->name, "%s", "");
    if (salur_office_families(lost->office, &lost->order.stage,
                              lost->order.site, take_name,
                              lost) != SALUR_E_ENDED) {
        lost->name[0] = 0;
    }
    if (lost->is_again || lost->cli->yes || !cli_can_ask(lost->cli)) {
        return -1;
    }
    salur_short_format(number, &lost->item.cti);
    (void)fprintf(stderr, "  %s  %s\n", number, lost->name);
    if (cli_ask(lost->cli, _("Make a new card? The old one stops."))) {
        return -1;
    }
    (void)fputs(_("  No card was made; nothing was changed.\n"), stderr);
    return EXIT_NO;
}

int
cmd_reissue(struct cli *cli, int argc, char **argv)
{
    struct lost lost = {.cli = cli};
    const struct opt opts[] = {
        OPT_NEED("office", 0, &lost.dir),
        OPT_NEED("stage", 0, &lost.stage),
        OPT_NEED("site", 0, &lost.site),
        OPT_TEXT("short", 0, &lost.short_number),
        OPT_TEXT("cti", 0, &lost.cti),
        OPT_TEXT("key", 'k', &lost.key),
        OPT_TEXT("trust", 0, &lost.trust),
        OPT_NEED("output", 'o', &lost.output),
        OPT_FLAG("reprint", 0, &lost.is_again),
        OPT_END,
    };
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    code = code < 0 ? check_args(&lost) : code;
    code = code < 0 ? cli_stage_id(cli, lost.stage, &lost.order.stage) : code;
    code = code < 0 ? cli_site(cli, lost.site, &lost.order.site) : code;
    code = code < 0 ? cli_time(cli, &lost.order.time_s) : code;
    code = code < 0 ? cli_office(cli, lost.dir,
                                 lost.is_again ? SALUR_OFFICE_READ_ONLY : 0U,
                                 lost.trust, &lost.office)
                    : code;
    code = code < 0 ? find_family(&lost) : code;
    code = code < 0 ? confirm(&lost) : code;
    if (code < 0 && salur_office_trust(lost.office) == NULL) {
        code = reissue_fail(&lost, SALUR_E_STATE);
    }
    if (code < 0) {
        code = lost.is_again ? print_again(&lost) : make_card(&lost);
    }
    salur_office_close(lost.office);
    return code;
}
