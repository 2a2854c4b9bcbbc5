/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which language is spoken, and how gettext is brought to speak it.
 *
 * gettext translates nothing while the locale is "C", and a locale that
 * LANG names need not have been generated (Debian generates none).  So any
 * locale that is there will do, C.UTF-8 as a rule, and LANGUAGE, which needs
 * no locale of its own, names the language.
 */
#include "cli/lang.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

#define DOMAIN "salur"
#define INDONESIAN "id"
#define ENGLISH "en"

static const char *spoken = ENGLISH;

/* 1 when gettext will translate: "C" and "POSIX" are what it passes over. */
static int
is_translating(void)
{
    const char *name = setlocale(LC_MESSAGES, NULL);

    return name != NULL && strcmp(name, "C") != 0 && strcmp(name, "POSIX") != 0;
}

/* The locale as the environment names it, or one with UTF-8, or any. */
static void
start_locale(void)
{
    static const char *const names[] = {"", "C.UTF-8", "C.utf8", "en_US.UTF-8",
                                        "id_ID.UTF-8"};
    size_t count = sizeof names / sizeof names[0];

    for (size_t i = 0; i < count && !is_translating(); i++) {
        (void)setlocale(LC_ALL, names[i]);
    }
    /* Numbers look the same on every machine. */
    (void)setlocale(LC_NUMERIC, "C");
}

/* 1 when the catalogue lies in this folder beside the program's; the folder
 * is then in out. */
static int
has_catalogue(char *out, size_t size, const char *exe_dir, const char *beside)
{
    char path[4200];
    int len = snprintf(out, size, "%s%s", exe_dir, beside);

    if (len < 0 || (size_t)len >= size) {
        return 0;
    }
    (void)snprintf(path, sizeof path,
                   "%s/" INDONESIAN "/LC_MESSAGES/" DOMAIN ".mo", out);
    return access(path, R_OK) == 0;
}

/* Beside the program as built, where it is installed, or where PREFIX says. */
static const char *
find_catalogue(char *out, size_t size)
{
    static const char *const besides[] = {"/locale", "/../share/locale"};
    char exe[4000];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe);

    if (len <= 0 || (size_t)len >= sizeof exe) {
        return SALUR_LOCALEDIR;
    }
    exe[len] = 0;
    *strrchr(exe, '/') = 0; /* the path is absolute */
    for (size_t i = 0; i < sizeof besides / sizeof besides[0]; i++) {
        if (has_catalogue(out, size, exe, besides[i])) {
            return out;
        }
    }
    return SALUR_LOCALEDIR;
}

void
cli_lang_start(void)
{
    char dir[4096];

    start_locale();
    (void)bindtextdomain(DOMAIN, find_catalogue(dir, sizeof dir));
    (void)bind_textdomain_codeset(DOMAIN, "UTF-8");
    (void)cli_lang_use(ENGLISH);
}

const char *
cli_lang_option(int argc, char **argv)
{
    static const char option[] = "--lang";
    size_t len = sizeof option - 1;

    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], option, len) != 0) {
            continue;
        }
        if (argv[i][len] == '=') {
            return argv[i] + len + 1;
        }
        if (argv[i][len] == 0) {
            return i + 1 < argc ? argv[i + 1] : NULL;
        }
    }
    return NULL;
}

static int
is_known(const char *lang)
{
    return strcmp(lang, INDONESIAN) == 0 || strcmp(lang, ENGLISH) == 0;
}

int
cli_lang_check(struct cli *cli, const char *value)
{
    return value == NULL || is_known(value)
               ? -1
               : cli_usage(cli, _("--lang is id or en"), value);
}

/* The language that "id_ID.UTF-8", "en" or "fr:id" names, or NULL. */
static const char *
named(const char *text)
{
    while (text != NULL && text[0] != 0) {
        size_t len = strcspn(text, "_.@:");

        if (len == 2 && memcmp(text, INDONESIAN, len) == 0) {
            return INDONESIAN;
        }
        if (len == 2 && memcmp(text, ENGLISH, len) == 0) {
            return ENGLISH;
        }
        text = strchr(text, ':');
        text = text != NULL ? text + 1 : NULL;
    }
    return NULL;
}

/* What the locale names: of LC_ALL, LC_MESSAGES and LANG the first that is
 * set counts, as POSIX has it. */
static const char *
named_by_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);

        if (value != NULL && value[0] != 0) {
            return named(value);
        }
    }
    return NULL;
}

/* What the environment named before LANGUAGE was set here. */
static const char *
named_by_environment(void)
{
    static const char *answer;
    static int is_asked;

    if (!is_asked) {
        is_asked = 1;
        answer = named(getenv("SALUR_LANG"));
        answer = answer != NULL ? answer : named(getenv("LANGUAGE"));
        answer = answer != NULL ? answer : named_by_locale();
    }
    return answer;
}

const char *
cli_lang_choose(const char *option, const struct command *command)
{
    const char *lang = named_by_environment();

    if (option != NULL && is_known(option)) {
        return option;
    }
    if (lang != NULL) {
        return lang;
    }
    return command == NULL || strcmp(command->group, "cooperative") == 0
               ? INDONESIAN
               : ENGLISH;
}

const char *
cli_lang_use(const char *lang)
{
    const char *before = spoken;

    (void)named_by_environment();
    spoken = lang;
    if (setenv("LANGUAGE", lang, 1) != 0) {
        return before; /* no memory: what was spoken goes on */
    }
    /* Naming the domain again makes gettext look at LANGUAGE again. */
    (void)textdomain(DOMAIN);
    return before;
}
