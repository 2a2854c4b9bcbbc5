/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur init: make the store and the key of a device, and the enrolment file
 * that carries its public key to the office (FORMAT.md, "Enrolment file").
 * What the command line does not say is asked, when somebody is there.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/first.h"
#include "cli/mirror.h"
#include "cli/office.h"
#include "cli/store.h"
#include "cli/text.h"
#include "salur/enrol.h"

struct init_args {
    struct cli_first first; /* store, site, device, output, operator */
    const char *authority;
    const char *trust;
    const char *generation; /* NULL: 1 */
    const char *mirror;     /* folder of a stick; NULL: none */
    int is_asked;           /* 1: a person answered, and reads the result */
};

/* Pin the trust note that the office handed over in person. */
static int
pin_trust(struct cli *cli, struct salur_ledger *ledger, const char *path)
{
    struct salur_buf note;
    int code;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    code = cli_read(cli, path, &note);
    if (code < 0) {
        enum salur_err err =
            salur_ledger_pin_trust(ledger, salur_buf_view(&note));

        code = err == SALUR_OK ? -1 : cli_fail(cli, err, path, NULL);
    }
    salur_buf_wipe(&note);
    return code;
}

/* What the store is told besides what it was made with. */
static int
equip(struct cli *cli, const struct init_args *args)
{
    struct salur_ledger *ledger = NULL;
    int code;

    if (args->trust == NULL && args->mirror == NULL) {
        return -1;
    }
    code = cli_store(cli, args->first.store, 0, &ledger);
    if (code < 0 && args->trust != NULL) {
        code = pin_trust(cli, ledger, args->trust);
    }
    if (code < 0 && args->mirror != NULL) {
        code = cli_mirror_set(cli, ledger, args->mirror);
    }
    salur_ledger_close(ledger);
    return code;
}

/* What a person does next, with the words that they read out. */
static void
print_words(const struct init_args *args, const char *words)
{
    (void)printf(_("\n  Four words of this laptop:\n\n      %s\n\n"), words);
    (void)printf(_("  1. Bring %s to the office.\n"
                   "  2. When the office calls, read the four words to it.\n"
                   "  3. The office sends a bundle: salur import --store %s "
                   "FILE.slr\n"),
                 args->first.output, args->first.store);
}

static void
print_made(struct cli *cli, const struct init_args *args,
           const struct salur_key *key, const char *words)
{
    const struct salur_pubkey *public = salur_key_public(key);
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, public);
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "type", "store",
                           "store", args->first.store, "site", args->first.site,
                           "origin", public->name, "vkey", vkey, "words", words,
                           "file", args->first.output));
        return;
    }
    if (cli->has_recorded) {
        (void)printf(_("%s: new log %s\n"), args->first.store, public->name);
    } else {
        (void)printf(_("%s: already here: %s\n"), args->first.store,
                     public->name);
    }
    if (args->is_asked) {
        print_words(args, words);
    } else if (!cli->quiet) {
        (void)printf(_("  words: %s\n"), words);
        (void)printf(_("  next: bring %s to the office\n"), args->first.output);
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

static int
made_fail(struct cli *cli, enum salur_err err, const char *store)
{
    (void)cli_fail(
        cli, err, store,
        err == SALUR_E_EXISTS
            ? _("Something else, or another device's store, is here.")
        : err == SALUR_E_PERMISSION
            ? _("This folder is another user's, or its disk may only be read.")
        : err == SALUR_E_ARG ? _("--store takes the name of a new folder.")
                             : NULL);
    return cli_exit_code(err) == EXIT_IO ? EXIT_IO
           : err == SALUR_E_ARG          ? EXIT_USAGE
                                         : EXIT_STORE;
}

/* Write the file for the office; the store is made already. */
static int
hand_out(struct cli *cli, const struct init_args *args,
         const struct salur_key *key, struct salur_bytes note)
{
    char words[SALUR_WORDS_MAX];
    enum salur_err err = salur_key_words(words, salur_key_public(key));
    int code = err == SALUR_OK ? -1 : cli_fail(cli, err, NULL, NULL);

    if (code < 0) {
        code = cli_replace(cli, args->first.output, note,
                           salur_bytes_str(SALUR_ENROL_BEGINS), 0);
    }
    if (code >= 0) {
        if (!cli->json) {
            (void)fputs(_("  The store is made. `salur init` again, with "
                          "another -o, writes this file.\n"),
                        stderr);
        }
        return code;
    }
    code = equip(cli, args);
    if (code < 0) {
        print_made(cli, args, key, words);
        code = EXIT_YES;
    }
    return code;
}

/* Everything that needs the key and its passphrase. */
static int
make_store(struct cli *cli, const struct init_args *args,
           const struct salur_ledger_terms *terms,
           const struct salur_stamp *stamp, const char *origin)
{
    uint8_t pass_store[SALUR_PASSPHRASE_MAX];
    struct salur_buf pass;
    struct salur_buf note;
    struct salur_key *key = NULL;
    enum salur_err err;
    int code;

    salur_buf_fixed(&pass, pass_store, sizeof pass_store);
    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    code = cli_passphrase(cli, _("device key"), 1, &pass);
    if (code >= 0) {
        goto done;
    }
    err = salur_key_new(&key, origin, SALUR_ROLE_LOG);
    if (err == SALUR_OK) {
        err = salur_ledger_create(args->first.store, terms, key,
                                  salur_buf_view(&pass), stamp);
    }
    if (err == SALUR_OK) {
        cli_recorded(cli, 0);
    } else if (err == SALUR_E_EXISTS) {
        err = load_made(args->first.store, origin, salur_buf_view(&pass), &key);
    }
    if (err == SALUR_OK) {
        err = salur_enrolment_write(terms, key, &note);
    }
    code = err == SALUR_OK ? hand_out(cli, args, key, salur_buf_view(&note))
                           : made_fail(cli, err, args->first.store);

done:
    salur_key_free(key);
    salur_buf_wipe(&note);
    salur_buf_wipe(&pass);
    return code;
}

/* Ask a person for what is missing, or complain about the first of it. */
static int
complete(struct cli *cli, struct init_args *args)
{
    const char *missing = args->first.store == NULL    ? "--store"
                          : args->first.site == NULL   ? "--site"
                          : args->first.device == NULL ? "--device"
                          : args->first.output == NULL ? "--output"
                                                       : NULL;

    if (missing == NULL) {
        return -1;
    }
    if (!cli_can_ask(cli)) {
        return cli_usage(cli, _("missing"), missing);
    }
    args->is_asked = 1;
    return cli_first_ask(cli, &args->first);
}

/* --generation, 1 .. 9999: the first key of a device, its second, ... */
static int
read_generation(struct cli *cli, const char *text, uint32_t *out)
{
    char *end = NULL;
    unsigned long value;

    *out = 1;
    if (text == NULL) {
        return -1;
    }
    value = strtoul(text, &end, 10);
    if (text[0] < '1' || text[0] > '9' || *end != 0 || value > 9999) {
        return cli_usage(cli, _("--generation takes a number, 1 to 9999"),
                         text);
    }
    *out = (uint32_t)value;
    return -1;
}

int
cmd_init(struct cli *cli, int argc, char **argv)
{
    struct init_args args = {0};
    const struct opt opts[] = {
        OPT_TEXT("store", 0, &args.first.store),
        OPT_TEXT("site", 0, &args.first.site),
        OPT_TEXT("device", 0, &args.first.device),
        OPT_TEXT("output", 'o', &args.first.output),
        OPT_TEXT("authority", 0, &args.authority),
        OPT_TEXT("trust", 0, &args.trust),
        OPT_TEXT("generation", 0, &args.generation),
        OPT_TEXT("mirror", 0, &args.mirror),
        OPT_TEXT("operator", 0, &args.first.operator_name),
        OPT_END,
    };
    struct salur_ledger_terms terms = {.generation = 1};
    struct salur_stamp stamp;
    char origin[SALUR_NAME_MAX + 1];
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});
    code = code < 0 ? complete(cli, &args) : code;
    code = code < 0 ? cli_site(cli, args.first.site, &terms.site) : code;
    code = code < 0 ? read_generation(cli, args.generation, &terms.generation)
                    : code;
    code = code < 0 ? cli_stamp(cli, args.first.operator_name, &stamp) : code;
    if (code >= 0) {
        return code;
    }
    /* Codes that begin with 99 belong to no province: they are for tests. */
    if (args.authority == NULL) {
        args.authority =
            terms.site / 100000000 == 99 ? "test/kopdes" : "kopdes";
    }
    terms.device = args.first.device;
    if (args.first.device[strspn(
            args.first.device, "abcdefghijklmnopqrstuvwxyz0123456789")] != 0 ||
        salur_origin_format(origin, args.authority, &terms) != SALUR_OK) {
        return cli_usage(cli,
                         _("--device takes 1 to 8 lower-case letters or "
                           "digits, --authority a key name"),
                         args.first.device);
    }
    return make_store(cli, &args, &terms, &stamp, origin);
}
