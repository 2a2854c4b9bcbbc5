/* SPDX-License-Identifier: Apache-2.0 */
/* salur key: make a key, or show what a key file holds. */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "salur/words.h"

/* The words of a device, which the office asks for (FORMAT.md, "Four words").
 */
static int
print_words(struct cli *cli, const struct salur_pubkey *public)
{
    char words[SALUR_WORDS_MAX];
    enum salur_err err = salur_key_words(words, public);

    if (err != SALUR_OK) {
        return cli_fail(cli, err, public->name, NULL);
    }
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s}", "type", "words", "name",
                           public->name, "words", words));
    } else {
        (void)printf(_("words %s\n"), words);
    }
    return EXIT_YES;
}

static void
print_key(struct cli *cli, const struct salur_pubkey *public,
          enum salur_role role, const char *path)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, public);
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:s,s:s}", "type", "key", "name",
                           public->name, "role", salur_role_name(role), "vkey",
                           vkey, "file", path));
        return;
    }
    (void)printf("%s\n", vkey);
}

static int
key_new(struct cli *cli, const char *name, const char *role_name,
        const char *path)
{
    uint8_t store[SALUR_PASSPHRASE_MAX];
    struct salur_buf pass;
    struct salur_key *key = NULL;
    enum salur_role role;
    enum salur_err err;
    int code;

    salur_buf_fixed(&pass, store, sizeof store);
    if (salur_role_parse(&role, role_name) != SALUR_OK) {
        return cli_usage(
            cli,
            _("--role is root, issuer, approver, log, supervisor or witness"),
            role_name);
    }
    if (!salur_key_name_is_valid(name)) {
        return cli_usage(
            cli, _("a key name has 1 to 120 bytes, no blank and no '+'"), name);
    }
    code = cli_passphrase(cli, path, 1, &pass);
    if (code >= 0) {
        goto done;
    }
    err = salur_key_new(&key, name, role);
    if (err == SALUR_OK) {
        err = salur_key_save(key, path, salur_buf_view(&pass));
    }
    if (err != SALUR_OK) {
        code = cli_fail(cli, err, path, NULL);
        goto done;
    }
    print_key(cli, salur_key_public(key), role, path);
    code = EXIT_YES;

done:
    salur_key_free(key);
    salur_buf_wipe(&pass);
    return code;
}

static int
key_show(struct cli *cli, const char *path)
{
    struct salur_buf text;
    struct salur_pubkey public;
    enum salur_role role;
    int code;

    salur_buf_init(&text, SALUR_KEY_FILE_MAX);
    code = cli_read(cli, path, &text);
    if (code < 0) {
        enum salur_err err =
            salur_key_peek(&public, &role, salur_buf_view(&text));

        if (err != SALUR_OK) {
            code = cli_fail(cli, err, path, _("This is not a salur key file."));
        } else {
            code = EXIT_YES;
            print_key(cli, &public, role, path);
        }
        if (err == SALUR_OK && !cli->json) {
            (void)printf(_("role %s\n"), salur_role_name(role));
        }
        if (err == SALUR_OK && role == SALUR_ROLE_LOG) {
            code = print_words(cli, &public);
        }
    }
    salur_buf_wipe(&text);
    return code;
}

int
cmd_key(struct cli *cli, int argc, char **argv)
{
    const char *role = NULL;
    const char *path = NULL;
    const struct opt opts[] = {
        OPT_TEXT("role", 'r', &role),
        OPT_TEXT("output", 'o', &path),
        OPT_END,
    };
    int code = cli_options(cli, opts, &argc, argv, (const int[]){2, 2});

    if (code >= 0) {
        return code;
    }
    if (strcmp(argv[1], "show") == 0) {
        return role != NULL || path != NULL
                   ? cli_usage(cli, _("`key show` takes a file only"), NULL)
                   : key_show(cli, argv[2]);
    }
    if (strcmp(argv[1], "new") != 0) {
        return cli_usage(cli, _("`key` is followed by new or show"), argv[1]);
    }
    if (role == NULL || path == NULL) {
        return cli_usage(cli, _("missing"), role == NULL ? "--role" : "-o");
    }
    return key_new(cli, argv[2], role, path);
}
