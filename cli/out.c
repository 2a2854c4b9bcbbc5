/* SPDX-License-Identifier: Apache-2.0 */
/* How results and complaints leave, and what an error means to a person. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "salur/text.h"

/* A screen's width; every byte counts as a cell, which is on the safe side. */
#define LINE_MAX_CELLS 80

void
cli_json(json_t *object)
{
    /* A stream that takes no more keeps its mark: cli_run says so. */
    if (object == NULL ||
        json_object_set_new(object, "v", json_integer(1)) != 0 ||
        (json_dumpf(object, stdout, JSON_COMPACT) != 0 && !ferror(stdout))) {
        cli_say(SALUR_E_MEMORY, _("out of memory while writing a result"));
        exit(EXIT_IO);
    }
    (void)fputc('\n', stdout);
    (void)fflush(stdout);
    json_decref(object);
}

const char *
cli_strerror(enum salur_err err)
{
    return _(salur_strerror(err));
}

/* What differs from the rule of the hundreds digit, and the remedies. */
static const struct {
    enum salur_err err;
    int code; /* -1: as the hundreds digit says */
    const char *remedy;
} answers[] = {
    {SALUR_OK, EXIT_YES, NULL},
    {SALUR_E_ENDED, EXIT_YES, NULL},
    {SALUR_E_ARG, EXIT_USAGE, NULL},
    {SALUR_E_EXISTS, -1,
     N_("Choose another name; salur never overwrites what is there.")},
    {SALUR_E_NOT_FOUND, -1, N_("Check the name and the path.")},
    {SALUR_E_VERSION, -1, N_("It was made by a newer salur: update this one.")},
    {SALUR_E_PASSPHRASE, EXIT_KEY,
     N_("Check the passphrase and the key file; nothing was changed.")},
    {SALUR_E_KEY_ROLE, EXIT_KEY, NULL},
    {SALUR_E_PERMISSION, EXIT_KEY,
     N_("Secret files must be readable by their owner only: chmod 600.")},
    {SALUR_E_QUORUM, -1,
     N_("More signatures are needed; `salur stage show` counts them.")},
    {SALUR_E_ROLLBACK, -1,
     N_("What is held is newer: ask for the current one.")},
    {SALUR_E_FULL, -1, N_("Free some space and repeat.")},
    {SALUR_E_IO, -1, N_("Check the disk or the stick and repeat.")},
    {SALUR_E_STORE, EXIT_STORE, N_("Check the disk and repeat.")},
    {SALUR_E_CORRUPT, EXIT_STORE,
     N_("Keep the folder as it is and ask the office for help.")},
    {SALUR_E_UNSETTLED, EXIT_STORE,
     N_("Open it again where it can be written: then it says what stands.")},
    {SALUR_E_MISSING, -1,
     N_("Install the optional package (libzbar0 for pictures).")},
    {SALUR_E_STATE, EXIT_STORE,
     N_("A step before this one is missing; `salur status` says which.")},
};

int
cli_exit_code(enum salur_err err)
{
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (answers[i].err == err && answers[i].code >= 0) {
            return answers[i].code;
        }
    }
    if (err >= 500) {
        return EXIT_IO;
    }
    return err >= 300 ? EXIT_NO : EXIT_DATA;
}

/* The remedy that fits an error wherever it occurs, or NULL. */
static const char *
general_remedy(enum salur_err err)
{
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (answers[i].err == err) {
            return answers[i].remedy != NULL ? _(answers[i].remedy) : NULL;
        }
    }
    return NULL;
}

const char *
cli_remedy(const struct cli_remedy *table, enum salur_err err)
{
    for (; table->err != SALUR_OK; table++) {
        if (table->err == err) {
            return _(table->text);
        }
    }
    return NULL;
}

void
cli_err_id(char out[8], enum salur_err err)
{
    (void)snprintf(out, 8, "E%04u", (unsigned)err % 10000U);
}

const char *
cli_err_text(char out[CLI_ERR_TEXT_MAX], enum salur_err err)
{
    char id[8];

    cli_err_id(id, err);
    (void)snprintf(out, CLI_ERR_TEXT_MAX, "%s (%s)", cli_strerror(err), id);
    return out;
}

void
cli_say(enum salur_err err, const char *sentence)
{
    char id[8];

    cli_err_id(id, err);
    (void)fprintf(stderr, "salur: %s (%s)\n", sentence, id);
}

/* What to do, and where more of it stands when the line has room for that. */
static void
say_remedy(const char *remedy, const char *id)
{
    char more[64];

    (void)snprintf(more, sizeof more, _("`salur explain %s`"), id);
    if (remedy == NULL) {
        (void)fprintf(stderr, "  %s\n", more);
    } else if (strlen(remedy) + strlen(more) + 4 <= LINE_MAX_CELLS) {
        (void)fprintf(stderr, "  %s  %s\n", remedy, more);
    } else {
        (void)fprintf(stderr, "  %s\n", remedy);
    }
}

int
cli_fail(struct cli *cli, enum salur_err err, const char *subject,
         const char *remedy)
{
    char id[8];

    cli->has_complained = 1;
    cli_err_id(id, err);
    remedy = remedy != NULL ? remedy : general_remedy(err);
    if (cli->json) {
        json_t *line =
            json_pack("{s:s,s:s,s:s,s:s}", "type", "error", "id", id, "name",
                      salur_err_name(err), "text", cli_strerror(err));

        if (subject != NULL) {
            (void)json_object_set_new(line, "subject", json_string(subject));
        }
        if (remedy != NULL) {
            (void)json_object_set_new(line, "remedy", json_string(remedy));
        }
        cli_json(line);
        return cli_exit_code(err);
    }
    (void)fflush(stdout); /* keep the order that a person reads */
    (void)fprintf(stderr, "salur: %s%s%s (%s)\n",
                  subject != NULL ? subject : "", subject != NULL ? ": " : "",
                  cli_strerror(err), id);
    say_remedy(remedy, id);
    return cli_exit_code(err);
}

int
cli_fail_at(struct cli *cli, enum salur_err err, const char *path,
            const struct salur_where *where)
{
    char subject[2048];

    if (where->entry == 0) {
        return cli_fail(cli, err, path, NULL);
    }
    if (where->column == 0) {
        (void)snprintf(subject, sizeof subject, "%s:%llu", path,
                       (unsigned long long)where->entry);
    } else {
        (void)snprintf(subject, sizeof subject, "%s:%llu:%u", path,
                       (unsigned long long)where->entry, where->column);
    }
    return cli_fail(cli, err, subject, NULL);
}

void
cli_recorded(struct cli *cli, uint64_t seq)
{
    cli->has_recorded = 1;
    cli->recorded = seq;
}

void
cli_hash_text(char out[2 * SALUR_HASH_LEN + 1], const struct salur_hash *hash)
{
    salur_hex_encode(out, hash->bytes, SALUR_HASH_LEN);
}

void
cli_fingerprint(char out[48], const struct salur_hash *hash)
{
    char hex[2 * SALUR_HASH_LEN + 1];
    size_t at = 0;

    cli_hash_text(hex, hash);
    for (size_t i = 0; i < 32; i++) {
        if (i > 0 && i % 4 == 0) {
            out[at++] = ' ';
        }
        out[at++] = hex[i];
    }
    out[at] = 0;
}

int
cli_colored(const struct cli *cli, FILE *stream)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (strcmp(cli->color, "auto") != 0) {
        return strcmp(cli->color, "always") == 0;
    }
    return (no_color == NULL || no_color[0] == 0) && term != NULL &&
           strcmp(term, "dumb") != 0 && isatty(fileno(stream));
}
