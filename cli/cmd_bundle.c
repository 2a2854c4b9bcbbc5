/* SPDX-License-Identifier: Apache-2.0 */
/* salur bundle: write what one cooperative needs for one stage. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/defects.h"
#include "cli/office.h"
#include "cli/text.h"

/* Which names go into the bundle, and how their list is read. */
struct names {
    const char *key_path; /* NULL: none go in */
    const char *aliases_path;
    struct salur_office_people people;
    struct salur_key *key;
    struct salur_aliases *aliases;
};

static int
load_names(struct cli *cli, struct salur_office *office, struct names *names)
{
    int code;

    if (names->key_path == NULL) {
        if (names->aliases_path != NULL || names->people.village != NULL ||
            names->people.contact != NULL) {
            return cli_usage(cli,
                             _("--village, --contact and --aliases are for "
                               "names, which --key puts in"),
                             NULL);
        }
        return -1;
    }
    if (names->aliases_path != NULL) {
        code = cli_aliases(cli, names->aliases_path, &names->aliases);
        if (code >= 0) {
            return code;
        }
        salur_office_set_aliases(office, names->aliases);
    }
    code = cli_key(cli, names->key_path, SALUR_ROLE_ISSUER, &names->key);
    names->people.issuer = names->key;
    return code;
}

/* What goes wrong with names, where the office's other words do not say it. */
static int
fail(struct cli *cli, enum salur_err err, const char *dir, const char *stage)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_NOT_ENROLLED,
         N_("Names are sealed to the devices of the village, and the trust "
            "note has none: enrol one first, or leave --key out.")},
        {SALUR_E_HEADER,
         N_("Give the table of headers again, with --aliases.")},
        {SALUR_E_MISMATCH, N_("The list in the office folder is not the one "
                              "that was approved.")},
        {SALUR_OK, NULL},
    };
    const char *remedy = cli_remedy(remedies, err);

    return remedy != NULL ? cli_fail(cli, err, stage, remedy)
                          : cli_office_fail(cli, err, dir, stage);
}

static void
print_bundle(struct cli *cli, const char *path, const char *stage,
             uint64_t site, const struct salur_buf *pack, int has_people)
{
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:o,s:I,s:b}", "type", "bundle",
                           "file", path, "stage", stage, "site",
                           cli_site_json(site), "bytes", (json_int_t)pack->len,
                           "people", has_people));
    } else if (!cli->quiet) {
        char code[16];

        (void)snprintf(code, sizeof code, "%010llu", (unsigned long long)site);
        (void)printf(_("%s: %s, village %s, %zu bytes\n"), path, stage, code,
                     pack->len);
    }
    if (!has_people && !cli->quiet && !cli->json) {
        (void)fprintf(stderr, "  %s\n",
                      _("Names stay at the office: the counter will show none. "
                        "--key ISSUER.key puts them in."));
    }
}

int
cmd_bundle(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *stage = NULL;
    const char *site_text = NULL;
    const char *path = NULL;
    const char *trust = NULL;
    struct names names = {.key_path = NULL};
    const struct opt opts[] = {
        OPT_NEED("office", 0, &dir),
        OPT_NEED("stage", 0, &stage),
        OPT_NEED("site", 0, &site_text),
        OPT_NEED("output", 'o', &path),
        OPT_TEXT("trust", 0, &trust),
        OPT_TEXT("key", 'k', &names.key_path),
        OPT_TEXT("village", 0, &names.people.village),
        OPT_TEXT("contact", 0, &names.people.contact),
        OPT_TEXT("aliases", 0, &names.aliases_path),
        OPT_END,
    };
    struct salur_office *office = NULL;
    struct salur_stage_id id;
    struct salur_buf pack;
    enum salur_err err;
    uint64_t site = 0;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = code < 0 ? cli_stage_id(cli, stage, &id) : code;
    code = code < 0 ? cli_site(cli, site_text, &site) : code;
    code = code < 0 ? cli_office(cli, dir,
                                 trust != NULL ? 0 : SALUR_OFFICE_READ_ONLY,
                                 trust, &office)
                    : code;
    code = code < 0 ? load_names(cli, office, &names) : code;
    if (code >= 0) {
        goto done;
    }
    err = salur_office_bundle(office, &id, site, &names.people, &pack);
    if (err != SALUR_OK) {
        code = fail(cli, err, dir, stage);
        goto done;
    }
    /* The same bundle again, with newer withdrawals, keeps its name. */
    code = cli_replace(cli, path, salur_buf_view(&pack),
                       salur_bytes_str(CLI_PACK_BEGINS), 0);
    if (code >= 0) {
        goto done;
    }
    code = EXIT_YES;
    print_bundle(cli, path, stage, site, &pack, names.key != NULL);

done:
    salur_buf_wipe(&pack);
    salur_office_close(office);
    salur_key_free(names.key);
    salur_aliases_free(names.aliases);
    return code;
}
