/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions on the terminal.  What is wrong with an answer is said at once,
 * and the question comes again; the end of the input (Ctrl-D) gives up.
 */
#include "cli/ask.h"

#include <string.h>
#include <unistd.h>

#include "salur/text.h"

int
cli_can_ask(const struct cli *cli)
{
    return !cli->json && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* Read a line without its end and outer blanks; 0 at the end of the input.
 * One that does not fit is read to its end and out is "" with is_long. */
static int
read_line(char *out, size_t cap, int *is_long)
{
    size_t len = 0;
    size_t begin = 0;
    int c = getchar();

    *is_long = 0;
    if (c == EOF) {
        return 0;
    }
    for (; c != EOF && c != '\n'; c = getchar()) {
        if ((c == ' ' || c == '\t' || c == '\r') && len == 0) {
            continue;
        }
        if (len + 1 < cap) {
            out[len++] = (char)c; /* a byte, as getchar gives it */
        } else {
            *is_long = 1;
        }
    }
    while (len > begin && strchr(" \t\r", out[len - 1]) != NULL) {
        len--;
    }
    out[*is_long ? 0 : len] = 0;
    return 1;
}

/* What is wrong with an answer that was typed, or NULL. */
static const char *
judge(const struct cli_question *question, const char *answer, int is_long)
{
    if (is_long) {
        return _("that is too long");
    }
    if (!salur_text_is_clean(answer, strlen(answer))) {
        return _("that is no text: UTF-8 without control characters");
    }
    return question->check != NULL ? question->check(answer) : NULL;
}

int
cli_ask_text(struct cli *cli, const struct cli_question *question, char *out,
             size_t cap)
{
    const char *wrong;
    int is_long;

    do {
        if (question->preset != NULL) {
            (void)fprintf(stderr, "  %s [%s]: ", question->text,
                          question->preset);
        } else {
            (void)fprintf(stderr, "  %s: ", question->text);
        }
        if (!read_line(out, cap, &is_long)) {
            cli->has_complained = 1;
            (void)fputs(_("\nsalur: no answer; given up\n"), stderr);
            return EXIT_NO;
        }
        if (out[0] == 0 && !is_long && question->preset != NULL) {
            (void)snprintf(out, cap, "%s", question->preset);
        }
        wrong = judge(question, out, is_long);
        if (wrong != NULL) {
            (void)fprintf(stderr, "    %s\n", wrong);
        }
    } while (wrong != NULL);
    return -1;
}
