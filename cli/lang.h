/* SPDX-License-Identifier: Apache-2.0 */
/* The language of what a person reads: Indonesian or English. */
#ifndef CLI_LANG_H
#define CLI_LANG_H

struct cli;
struct command;

/* Set the locale and say where the catalogue lies.  To be called once, before
 * anything is translated. */
void
cli_lang_start(void);

/*
 * Find the value of --lang before "--", wherever it stands.
 *
 * Returns the value as it stands there, or NULL when there is none.
 */
const char *
cli_lang_option(int argc, char **argv);

/* Complain of a value that --lang does not take; NULL is fine.  Returns -1 to
 * go on, else the exit code. */
int
cli_lang_check(struct cli *cli, const char *value);

/*
 * Choose the language of a command.
 *
 * option   value of --lang; NULL, or one it does not take, for none
 * command  what will run; NULL for none, as with the bare help
 *
 * Returns "id" or "en": the option's, else SALUR_LANG's, else the locale's,
 * else Indonesian for the cooperative and English for all others.
 */
const char *
cli_lang_choose(const char *option, const struct command *command);

/* Speak this language from now on; returns the one spoken before. */
const char *
cli_lang_use(const char *lang);

#endif
