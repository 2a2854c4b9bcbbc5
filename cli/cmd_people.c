/* SPDX-License-Identifier: Apache-2.0 */
/* salur people: what is kept of a family, and of which stages names are. */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/subject.h"
#include "cli/text.h"

/* --- stages --------------------------------------------------------------- */

static int
list(const struct subject *subject)
{
    struct salur_people_terms terms;
    size_t i = 0;

    for (; salur_people_terms_at(subject->people, i, &terms) == SALUR_OK; i++) {
        char stage[SALUR_STAGE_NAME_MAX];
        char count[32];

        salur_stage_id_format(stage, &terms.stage);
        if (subject->cli->json) {
            cli_json(json_pack(
                "{s:s,s:s,s:o,s:s,s:s,s:I}", "type", "people", "stage", stage,
                "site", cli_site_json(terms.site), "village", terms.village,
                "contact", terms.contact, "families", (json_int_t)terms.count));
        } else {
            (void)printf(_("%s  %s families  %s\n"), stage,
                         cli_count(count, terms.count), terms.village);
        }
    }
    if (i == 0 && !subject->cli->json) {
        (void)puts(_("No names are kept here."));
    }
    return i > 0 ? EXIT_YES : EXIT_NO;
}

/* --- the command ---------------------------------------------------------- */

/* Open what is there with the device's key. */
static int
open_people(struct subject *subject)
{
    struct salur_key *key = NULL;
    enum salur_err err;
    int code = cli_device_key(subject->cli, subject->dir, &key);

    if (code >= 0) {
        return code;
    }
    err = salur_people_open(&subject->people, subject->dir, key);
    salur_key_free(key);
    return err == SALUR_OK
               ? -1
               : cli_fail(subject->cli, err, subject->dir,
                          err == SALUR_E_KEY_UNKNOWN
                              ? _("The names are sealed to an older key of "
                                  "this device: import the bundle again.")
                              : NULL);
}

static int
check_arguments(const struct subject *subject, int argc, char **argv)
{
    int is_find = strcmp(argv[1], "find") == 0;

    if (!is_find && strcmp(argv[1], "list") != 0) {
        return cli_usage(subject->cli,
                         _("`people` is followed by find or list"), argv[1]);
    }
    if (!is_find && (argc > 2 || subject->tail != NULL)) {
        return cli_usage(subject->cli, _("`people list` takes no name"), NULL);
    }
    if (subject->tail != NULL && (strlen(subject->tail) != 4 ||
                                  strspn(subject->tail, "0123456789") != 4)) {
        return cli_usage(subject->cli, _("--nik-tail takes the last 4 digits"),
                         subject->tail);
    }
    if (is_find && subject->tail == NULL &&
        (argc < 3 || strspn(argv[2], " ") == strlen(argv[2]))) {
        return cli_usage(subject->cli,
                         _("a name, a short number or --nik-tail is missing"),
                         NULL);
    }
    return -1;
}

int
cmd_people(struct cli *cli, int argc, char **argv)
{
    struct subject subject = {.cli = cli};
    const char *who = NULL;
    const struct opt opts[] = {
        OPT_NEED("store", 0, &subject.dir),
        OPT_TEXT("nik-tail", 0, &subject.tail),
        OPT_TEXT("operator", 0, &who),
        OPT_FLAG("show-personal", 0, &subject.show_personal),
        OPT_END,
    };
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){1, 2});
    code = code < 0 ? check_arguments(&subject, argc, argv) : code;
    code = code < 0 ? cli_stamp(cli, who, &subject.stamp) : code;
    code = code < 0 ? cli_store(cli, subject.dir, 0, &subject.ledger) : code;
    code = code < 0 ? open_people(&subject) : code;
    if (code >= 0) {
        goto done;
    }
    code = strcmp(argv[1], "list") == 0
               ? list(&subject)
               : cli_subject_show(&subject, argc > 2 ? argv[2] : NULL);

done:
    salur_people_close(subject.people);
    salur_ledger_close(subject.ledger);
    return code;
}
