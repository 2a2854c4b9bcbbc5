/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every command of salur shares: the row it stands in, its options, the
 * way results and complaints leave, and the exit codes.
 *
 * Results go to stdout, complaints to stderr; with --json everything is one
 * object a line on stdout, and the last line is {"type":"exit",...}.
 */
#ifndef CLI_H
#define CLI_H

#include <jansson.h>
#include <libintl.h>
#include <stdint.h>
#include <stdio.h>

#include "salur/file.h"
#include "salur/key.h"

/* Words that a person reads: English in the sources, translated when shown;
 * N_ marks those of tables, which are looked up later. */
#define _(text) gettext(text)
#define N_(text) text

/* Exit codes; 10 .. 29 are the refusals of a single redeem (words.h). */
enum {
    EXIT_YES = 0,   /* done, or checked and the answer is yes */
    EXIT_NO = 1,    /* checked, and the answer is no */
    EXIT_USAGE = 2, /* the command line is wrong */
    EXIT_DATA = 3,  /* input data are bad */
    EXIT_KEY = 4,   /* key or passphrase */
    EXIT_STORE = 5, /* the store */
    EXIT_IO = 7,    /* I/O; the last line says what was recorded */
};

struct cli;

/* One command: the table of these is the help, too. */
struct command {
    const char *name;
    const char *alias; /* Indonesian */
    const char *group; /* "office", "cooperative", "auditor" or "all" */
    const char *args;  /* usage after the name, lines split by '\n' */
    const char *summary;
    int (*run)(struct cli *cli, int argc, char **argv);
};

struct cli {
    const struct command *command;
    int json;
    int yes;
    int quiet;
    const char *lang;  /* --lang, NULL: as the environment says (lang.h) */
    const char *color; /* auto, always, never */
    const char *at;    /* --at TIME, NULL: the clock */
    const char *pass_fd;
    const char *pass; /* set by `demo`: passphrase of its throw-away keys */
    /* What the counter's last line is made of (run.c). */
    int may_record;     /* the command's complaints end with what happened */
    int has_complained; /* cli_fail and cli_usage set it */
    int has_recorded;   /* set with the number of the newest entry */
    uint64_t recorded;
    int is_unsettled; /* what was recorded is seen at the next opening */
    int is_step;      /* of the demo: its exit line is not the last */
};

/* The table and its end (name NULL). */
extern const struct command commands[];

/* Run a command line, args[0] being the command's name or a common option;
 * gives the exit code.  The language is the command's until it returns. */
int
cli_run(struct cli *cli, int argc, char **argv);

/* The row of a name or an alias, or NULL. */
const struct command *
cli_find_command(const char *name);

/* Show the help of one command, or of all when command is NULL, as text or as
 * one object a command. */
void
cli_help(const struct cli *cli, const struct command *command);

/* --- options (opt.c) --- */

/* A list for each village of the largest districts, and then some. */
#define CLI_MANY_MAX 8192

struct cli_many {
    const char *items[CLI_MANY_MAX];
    size_t count;
};

struct opt {
    const char *name; /* without the dashes; NULL ends a table */
    char letter;      /* 0: none */
    int is_needed;
    const char **text;     /* takes a value */
    struct cli_many *many; /* takes a value, may be repeated */
    int *flag;             /* takes none */
};

#define OPT_NEED(name, letter, to)                                             \
    {                                                                          \
        name, letter, 1, to, NULL, NULL                                        \
    }
#define OPT_TEXT(name, letter, to)                                             \
    {                                                                          \
        name, letter, 0, to, NULL, NULL                                        \
    }
#define OPT_MANY(name, to)                                                     \
    {                                                                          \
        name, 0, 0, NULL, to, NULL                                             \
    }
#define OPT_FLAG(name, letter, to)                                             \
    {                                                                          \
        name, letter, 0, NULL, NULL, to                                        \
    }
#define OPT_END                                                                \
    {                                                                          \
        NULL, 0, 0, NULL, NULL, NULL                                           \
    }

/*
 * Parse the options of a command, and the common ones, wherever they stand;
 * what is left is moved to argv[1 .. *argc - 1].
 *
 * min, max  how many arguments may be left
 *
 * Returns -1 to go on, else the exit code (0 after --help).
 */
int
cli_options(struct cli *cli, const struct opt *opts, int *argc, char **argv,
            const int range[2]);

/* Complain about usage and show the usage line; returns EXIT_USAGE. */
int
cli_usage(struct cli *cli, const char *what, const char *subject);

/* --- results and complaints (out.c) --- */

/* Emit one JSON line; takes the reference.  "v":1 is added. */
void
cli_json(json_t *object);

/* The library's sentence about an error, translated. */
const char *
cli_strerror(enum salur_err err);

/* Exit code of an error that is not a redeem's refusal. */
int
cli_exit_code(enum salur_err err);

/* What to do about an error, in one line; a table ends with SALUR_OK. */
struct cli_remedy {
    enum salur_err err;
    const char *text;
};
/* The text for an error, translated; NULL when the table has none. */
const char *
cli_remedy(const struct cli_remedy *table, enum salur_err err);

/*
 * Complain: "salur: subject: what is wrong (E0205)" and a line with the
 * remedy.  Returns the exit code.
 *
 * subject  file, or file:line:column, or the thing; NULL for none
 * remedy   what to do; NULL for the general one of this error
 */
int
cli_fail(struct cli *cli, enum salur_err err, const char *subject,
         const char *remedy);
/* The same for a place in a file; entry 0 means the whole file. */
int
cli_fail_at(struct cli *cli, enum salur_err err, const char *path,
            const struct salur_where *where);

/* Complain on stderr, and no more: "salur: sentence (E0501)". */
void
cli_say(enum salur_err err, const char *sentence);

/* What is written wrongly on a command line is no error of the library. */
#define CLI_E_USAGE ((enum salur_err)2)
/* What an error says, and its id. */
#define CLI_ERR_TEXT_MAX 192
/* "ends too early (E0200)" in the language spoken; returns out. */
const char *
cli_err_text(char out[CLI_ERR_TEXT_MAX], enum salur_err err);
/* "E0205" and the NUL. */
void
cli_err_id(char out[8], enum salur_err err);
/* Lower-case hex of a hash, with NUL. */
void
cli_hash_text(char out[2 * SALUR_HASH_LEN + 1], const struct salur_hash *hash);
/* Groups of four hex digits, the first 32: what people read to each other. */
void
cli_fingerprint(char out[48], const struct salur_hash *hash);
/* 1 when this stream may be coloured. */
int
cli_colored(const struct cli *cli, FILE *stream);

/* Remember an entry that this command has recorded. */
void
cli_recorded(struct cli *cli, uint64_t seq);

/* --- input (input.c) --- */

/* Read a file, or stdin for "-", of at most out->max bytes; complains itself.
 * Returns -1 to go on, else the exit code. */
int
cli_read(struct cli *cli, const char *path, struct salur_buf *out);
/* Write a new file (or replace one); complains itself.  As above. */
int
cli_write(struct cli *cli, const char *path, struct salur_bytes content,
          unsigned flags);
/* The first bytes of a pack. */
#define CLI_PACK_BEGINS "PK\003\004"

/* The same, replacing a file only when it begins as this kind of file does, so
 * that a slip of the hand costs no key and no list. */
int
cli_replace(struct cli *cli, const char *path, struct salur_bytes content,
            struct salur_bytes begins, unsigned flags);
/* Complain now of a name that cli_replace would refuse later, for work that
 * cannot be taken back.  -1 to go on. */
int
cli_replace_check(struct cli *cli, const char *path, struct salur_bytes begins);
/* --at, or the clock; complains itself.  As above. */
int
cli_time(struct cli *cli, int64_t *out_s);
/* A village code of 10 digits; complains itself.  As above. */
int
cli_site(struct cli *cli, const char *text, uint64_t *out);
/* Ask a yes/no question on the terminal; --yes answers it.  1 is yes. */
int
cli_ask(struct cli *cli, const char *question);

/* --- keys (pass.c) --- */

/*
 * Get a passphrase: --pass-fd, SALUR_PASS_COMMAND, or the terminal.
 *
 * confirm  1: a new one, asked twice on the terminal
 * out      initialised; the caller wipes it
 */
int
cli_passphrase(struct cli *cli, const char *what, int confirm,
               struct salur_buf *out);
/* Load a sealed key of this role (0: any); complains itself. */
int
cli_key(struct cli *cli, const char *path, enum salur_role role,
        struct salur_key **out);

#endif
