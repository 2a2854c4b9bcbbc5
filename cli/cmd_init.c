/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur init: make the store and the key of a device, and the enrolment file
 * that carries its public key to the office (FORMAT.md, "Enrolment file").
 */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/office.h"
#include "cli/store.h"
#include "cli/text.h"
#include "salur/note.h"

#define DEVICE_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789"

struct init_args {
    const char *store;
    const char *site;
    const char *device;
    const char *output;
    const char *authority;
    const char *trust;
};

/* The key's own signature shows that who asks holds the secret. */
static enum salur_err
make_enrolment(const struct salur_key *key,
               const struct salur_ledger_terms *terms, struct salur_buf *out)
{
    char vkey[SALUR_VKEY_MAX];
    char text[SALUR_VKEY_MAX + 128];
    int n;

    salur_vkey_format(vkey, salur_key_public(key));
    n = snprintf(text, sizeof text,
                 "salur/enrol/v1\nsite %010llu\ndevice %s\ngeneration %u\n"
                 "key %s\n",
                 (unsigned long long)terms->site, terms->device,
                 terms->generation, vkey);
    if (n < 0 || (size_t)n >= sizeof text) {
        return SALUR_E_LIMIT;
    }
    return salur_note_sign(out, salur_bytes_str(text), key, 0);
}

/* Pin the trust note that the office handed over in person. */
static int
pin_trust(struct cli *cli, const struct init_args *args)
{
    struct salur_ledger *ledger = NULL;
    struct salur_buf note;
    int code = cli_store(cli, args->store, 0, &ledger);

    salur_buf_init(&note, SALUR_NOTE_MAX);
    code = code < 0 ? cli_read(cli, args->trust, &note) : code;
    if (code < 0) {
        enum salur_err err =
            salur_ledger_pin_trust(ledger, salur_buf_view(&note));

        code = err == SALUR_OK ? -1 : cli_fail(cli, err, args->trust, NULL);
    }
    salur_buf_wipe(&note);
    salur_ledger_close(ledger);
    return code;
}

static void
print_made(struct cli *cli, const struct init_args *args,
           const struct salur_key *key)
{
    const struct salur_pubkey *public = salur_key_public(key);
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, public);
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "type", "store",
                           "store", args->store, "site", args->site, "origin",
                           public->name, "vkey", vkey, "file", args->output));
        return;
    }
    if (cli->has_recorded) {
        (void)printf(_("%s: new log %s\n"), args->store, public->name);
    } else {
        (void)printf(_("%s: already here: %s\n"), args->store, public->name);
    }
    if (!cli->quiet) {
        (void)printf(_("  next: bring %s to the office\n"), args->output);
    }
}

/*
 * The key of a store that is here already, when it is of the same device: a
 * stick that was lost or full when the store was made costs nobody the store.
 */
static enum salur_err
load_made(const char *dir, const char *origin, struct salur_bytes pass,
          struct salur_key **out)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/device.key", dir);
    struct salur_key *key = NULL;

    if (n < 0 || (size_t)n >= sizeof path ||
        salur_key_load(&key, path, pass) != SALUR_OK) {
        return SALUR_E_EXISTS;
    }
    if (strcmp(salur_key_public(key)->name, origin) != 0) {
        salur_key_free(key);
        return SALUR_E_EXISTS;
    }
    salur_key_free(*out);
    *out = key;
    return SALUR_OK;
}

/* Everything that needs the key and its passphrase. */
static int
make_store(struct cli *cli, const struct init_args *args,
           const struct salur_ledger_terms *terms,
           const struct salur_stamp *stamp, const char *origin)
{
    uint8_t store[SALUR_PASSPHRASE_MAX];
    struct salur_buf pass;
    struct salur_buf note;
    struct salur_key *key = NULL;
    enum salur_err err;
    int code;

    salur_buf_fixed(&pass, store, sizeof store);
    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    code = cli_passphrase(cli, _("device key"), 1, &pass);
    if (code >= 0) {
        goto done;
    }
    err = salur_key_new(&key, origin, SALUR_ROLE_LOG);
    if (err == SALUR_OK) {
        err = salur_ledger_create(args->store, terms, key,
                                  salur_buf_view(&pass), stamp);
    }
    if (err == SALUR_OK) {
        cli_recorded(cli, 0);
    } else if (err == SALUR_E_EXISTS) {
        err = load_made(args->store, origin, salur_buf_view(&pass), &key);
    }
    if (err == SALUR_OK) {
        err = make_enrolment(key, terms, &note);
    }
    if (err != SALUR_OK) {
        (void)cli_fail(
            cli, err, args->store,
            err == SALUR_E_EXISTS
                ? _("Something else, or another device's store, is here.")
            : err == SALUR_E_PERMISSION ? _("This folder is another user's, or "
                                            "its disk may only be read.")
            : err == SALUR_E_ARG ? _("--store takes the name of a new folder.")
                                 : NULL);
        code = cli_exit_code(err) == EXIT_IO ? EXIT_IO : EXIT_STORE;
        goto done;
    }
    code = cli_replace(cli, args->output, salur_buf_view(&note),
                       salur_bytes_str("salur/enrol/v1"), 0);
    if (code >= 0 && !cli->json) {
        (void)fputs(_("  The store is made. `salur init` again, with another "
                      "-o, writes this file.\n"),
                    stderr);
    }
    if (code < 0 && args->trust != NULL) {
        code = pin_trust(cli, args);
    }
    if (code < 0) {
        print_made(cli, args, key);
        code = EXIT_YES;
    }

done:
    salur_key_free(key);
    salur_buf_wipe(&note);
    salur_buf_wipe(&pass);
    return code;
}

int
cmd_init(struct cli *cli, int argc, char **argv)
{
    struct init_args args = {0};
    const char *who = NULL;
    const struct opt opts[] = {
        OPT_NEED("store", 0, &args.store),
        OPT_NEED("site", 0, &args.site),
        OPT_NEED("device", 0, &args.device),
        OPT_NEED("output", 'o', &args.output),
        OPT_TEXT("authority", 0, &args.authority),
        OPT_TEXT("trust", 0, &args.trust),
        OPT_TEXT("operator", 0, &who),
        OPT_END,
    };
    struct salur_ledger_terms terms = {.generation = 1};
    struct salur_stamp stamp;
    char origin[SALUR_NAME_MAX + 1];
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});
    code = code < 0 ? cli_site(cli, args.site, &terms.site) : code;
    code = code < 0 ? cli_stamp(cli, who, &stamp) : code;
    if (code >= 0) {
        return code;
    }
    /* Codes that begin with 99 belong to no province: they are for tests. */
    if (args.authority == NULL) {
        args.authority =
            terms.site / 100000000 == 99 ? "test/kopdes" : "kopdes";
    }
    terms.device = args.device;
    if (args.device[strspn(args.device, DEVICE_LETTERS)] != 0 ||
        salur_origin_format(origin, args.authority, &terms) != SALUR_OK) {
        return cli_usage(cli,
                         _("--device takes 1 to 8 lower-case letters or "
                           "digits, --authority a key name"),
                         args.device);
    }
    return make_store(cli, &args, &terms, &stamp, origin);
}
