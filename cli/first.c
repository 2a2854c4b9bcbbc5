/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first run on a village laptop.  Five questions at most, in the order in
 * which a person knows the answers; nothing is made before the last of them.
 */
#include "cli/first.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/ask.h"
#include "salur/limits.h"

#define DIGITS "0123456789"
#define DEVICE_LETTERS "abcdefghijklmnopqrstuvwxyz" DIGITS

static const char *
check_operator(const char *answer)
{
    size_t len = strlen(answer);

    return len == 0                   ? _("write your name, or what you go by")
           : len > SALUR_OPERATOR_MAX ? _("at most 32 letters")
                                      : NULL;
}

static const char *
check_site(const char *answer)
{
    return strlen(answer) == 10 && strspn(answer, DIGITS) == 10 &&
                   answer[0] != '0'
               ? NULL
               : _("a village code has 10 digits, as 9901012001");
}

static const char *
check_device(const char *answer)
{
    size_t len = strlen(answer);

    return len >= 1 && len <= 8 && strspn(answer, DEVICE_LETTERS) == len
               ? NULL
               : _("a small letter, as a; at most 8 letters or digits");
}

static int
is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The folder that a path lies in must be there, and be ours to write in. */
static const char *
check_place(const char *answer)
{
    char copy[CLI_PATH_MAX];
    const char *parent;

    if (answer[0] == 0) {
        return _("name a file or a folder");
    }
    (void)snprintf(copy, sizeof copy, "%s", answer);
    parent = dirname(copy);
    if (!is_folder(parent)) {
        return _("there is no such folder: is the stick in?");
    }
    return access(parent, W_OK) == 0 ? NULL : _("that folder is not yours");
}

static const char *
check_store(const char *answer)
{
    struct stat st;

    if (stat(answer, &st) == 0 && !S_ISDIR(st.st_mode)) {
        return _("a file of this name is there: name a folder");
    }
    return check_place(answer);
}

static int
ask(struct cli *cli, struct cli_first *first, size_t at, const char **value,
    const struct cli_question *question)
{
    int code;

    if (*value != NULL) {
        return -1;
    }
    code = cli_ask_text(cli, question, first->answers[at],
                        sizeof first->answers[at]);
    if (code < 0) {
        *value = first->answers[at];
    }
    return code;
}

/* A stick is a folder: the file in it gets the name that would be proposed. */
static int
ask_output(struct cli *cli, struct cli_first *first)
{
    char name[32];
    char folder[CLI_PATH_MAX];
    char *answer = first->answers[4];
    const struct cli_question question = {
        _("File for the office, or the folder of the stick"), name,
        check_place};
    int code;
    int len;

    (void)snprintf(name, sizeof name, "%s-%s.enrol", first->site,
                   first->device);
    code = ask(cli, first, 4, &first->output, &question);
    if (code >= 0 || first->output != answer || !is_folder(answer)) {
        return code;
    }
    memcpy(folder, answer, sizeof folder);
    len = snprintf(answer, CLI_PATH_MAX, "%s/%s", folder, name);
    return len < CLI_PATH_MAX ? -1
                              : cli_usage(cli, _("the path is too long"), NULL);
}

int
cli_first_ask(struct cli *cli, struct cli_first *first)
{
    char home[CLI_PATH_MAX];
    const char *dir = getenv("HOME");
    const struct cli_question who = {_("Your name"), NULL, check_operator};
    const struct cli_question where = {_("Village code, 10 digits"), NULL,
                                       check_site};
    const struct cli_question which = {
        _("Letter of this laptop (a second one in the village takes b)"), "a",
        check_device};
    const struct cli_question store = {_("Folder of the log"), home,
                                       check_store};
    int code;

    (void)snprintf(home, sizeof home, "%s/salur", dir != NULL ? dir : ".");
    (void)fputs(_("Welcome. This laptop is new to the office.\n"
                  "Enter alone takes what stands in [brackets]; nothing is "
                  "made before the end.\n\n"),
                stderr);
    code = ask(cli, first, 0, &first->operator_name, &who);
    code = code < 0 ? ask(cli, first, 1, &first->site, &where) : code;
    code = code < 0 ? ask(cli, first, 2, &first->device, &which) : code;
    code = code < 0 ? ask(cli, first, 3, &first->store, &store) : code;
    code = code < 0 ? ask_output(cli, first) : code;
    if (code < 0) {
        (void)fputs(_("\n  Now a passphrase for this laptop's key. Without it "
                      "nobody can close the day:\n"
                      "  write it down and keep it away from the laptop.\n"),
                    stderr);
    }
    return code;
}
