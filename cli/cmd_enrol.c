/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur enrol: compare the words of new devices and put their keys into the
 * draft of the next trust note (FORMAT.md, "Enrolment file, four words, trust
 * draft").  All files of one call go in, or none does.
 */
#include <string.h>
#include <strings.h>

#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/draft.h"
#include "cli/text.h"
#include "salur/enrol.h"

/* Four words and what people put between them. */
#define TYPED_MAX 128

struct enrol {
    struct cli *cli;
    struct cli_draft draft;
    const char *words; /* --words, or NULL */
    size_t added;
};

static int
words_differ(struct cli *cli, const char *path, size_t word)
{
    char subject[4200];

    (void)snprintf(subject, sizeof subject, _("%s: word %zu"), path, word);
    return cli_fail(cli, SALUR_E_MISMATCH, subject,
                    _("This is not the key on the cooperative's screen: do "
                      "not enrol it. Ask for a new file, over another road."));
}

static int
not_compared(struct cli *cli)
{
    if (!cli->json) {
        (void)fputs(_("  Not compared; nothing was changed.\n"), stderr);
    }
    return EXIT_NO;
}

/* Ask on the terminal until somebody says yes, no, or four words. */
static int
ask_words(struct cli *cli, const char *path, const char *words)
{
    const struct cli_question question = {
        _("The same? y, or the words that you hear [y/N]"), NULL, NULL};
    char typed[TYPED_MAX];
    size_t word = 0;
    enum salur_err err;

    (void)fputs(_("  Call the cooperative on a number that you know; it reads "
                  "its four words.\n"),
                stderr);
    do {
        int code = cli_ask_text(cli, &question, typed, sizeof typed);

        if (code >= 0) {
            return code;
        }
        if (strcasecmp(typed, "y") == 0 || strcasecmp(typed, "ya") == 0) {
            return -1;
        }
        if (strchr(typed, ' ') == NULL) {
            return not_compared(cli);
        }
        err = salur_key_words_match(words, salur_bytes_str(typed), &word);
        if (err == SALUR_E_SYNTAX) {
            (void)fprintf(stderr, "    %s\n", _("four words are needed"));
        }
    } while (err == SALUR_E_SYNTAX);
    return err == SALUR_OK ? -1 : words_differ(cli, path, word);
}

/* Compare what --words says, also of a device that is there already: whoever
 * heard other words has another laptop on the telephone. */
static int
compare_given(const struct enrol *in, const char *path, const char *words)
{
    size_t word = 0;
    enum salur_err err;

    if (in->words == NULL) {
        return -1;
    }
    err = salur_key_words_match(words, salur_bytes_str(in->words), &word);
    return err == SALUR_OK ? -1
           : err == SALUR_E_SYNTAX
               ? cli_usage(in->cli, _("--words takes four words"), in->words)
               : words_differ(in->cli, path, word);
}

/* Compare the words of a new device when --words did not. */
static int
compare(const struct enrol *in, const char *path, const char *words)
{
    struct cli *cli = in->cli;

    if (in->words != NULL || cli->yes) {
        return -1;
    }
    if (cli_can_ask(cli)) {
        return ask_words(cli, path, words);
    }
    return cli_usage(cli,
                     _("the words must be compared: give --words \"...\", as "
                       "the cooperative reads them"),
                     path);
}

static void
show(const struct enrol *in, const struct salur_enrolment *device,
     const char *path, const char *words)
{
    char vkey[SALUR_VKEY_MAX];

    if (!in->cli->json) {
        (void)printf(_("%s: %s\n"
                       "  village  %010llu, device %s\n"
                       "  words    %s\n"),
                     path, device->key.name, (unsigned long long)device->site,
                     device->device, words);
        (void)fflush(stdout);
        return;
    }
    salur_vkey_format(vkey, &device->key);
    cli_json(json_pack("{s:s,s:s,s:s,s:o,s:s,s:i,s:s,s:s}", "type", "enrolment",
                       "file", path, "origin", device->key.name, "site",
                       cli_site_json(device->site), "device", device->device,
                       "generation", (int)device->generation, "vkey", vkey,
                       "words", words));
}

/* Why a key does not go into the draft. */
static int
add_fail(struct cli *cli, enum salur_err err, const char *path)
{
    const struct cli_remedy remedies[] = {
        {SALUR_E_MISMATCH,
         _("The trust note has another key of this device. A laptop that was "
           "set up anew takes another letter; nothing was changed.")},
        {SALUR_E_DUPLICATE,
         _("This key stands in the trust note under another name, or shares "
           "its id: set the laptop up anew.")},
        {SALUR_E_KEY_WITHDRAWN,
         _("The trust note has withdrawn this key: set the laptop up anew, "
           "with another letter.")},
        {SALUR_E_TEST_KEY,
         _("One is for tests (test/...), the other is not: `salur init "
           "--authority NAME` names the device's authority.")},
        {SALUR_OK, NULL},
    };

    return cli_fail(cli, err, path, cli_remedy(remedies, err));
}

/* Read, show and compare one file, and put its key into the draft. */
static int
take_file(struct enrol *in, const char *path)
{
    struct salur_enrolment device;
    struct salur_where where = {0, 0, 0};
    char words[SALUR_WORDS_MAX];
    struct salur_buf note;
    enum salur_err err;
    int code;

    salur_buf_init(&note, SALUR_ENROL_MAX);
    code = cli_read(in->cli, path, &note);
    if (code < 0) {
        err = salur_enrolment_open(&device, salur_buf_view(&note), &where);
        if (err == SALUR_E_SIGNATURE) {
            code = cli_fail(in->cli, err, path,
                            _("It was changed on its way: ask for it again."));
        } else if (err != SALUR_OK) {
            code = cli_fail_at(in->cli, err, path, &where);
        }
    }
    salur_buf_wipe(&note);
    if (code >= 0) {
        return code;
    }
    err = salur_key_words(words, &device.key);
    if (err != SALUR_OK) {
        return cli_fail(in->cli, err, path, NULL);
    }
    show(in, &device, path, words);
    code = compare_given(in, path, words);
    if (code >= 0) {
        return code;
    }
    err = salur_trust_draft_add_log(in->draft.draft, &device.key, device.site);
    if (err == SALUR_E_EXISTS) {
        if (!in->cli->json) {
            (void)fputs(_("  already there, 0 new\n"), stdout);
        }
        return -1;
    }
    if (err != SALUR_OK) {
        return add_fail(in->cli, err, path);
    }
    in->added++;
    return compare(in, path, words);
}

static int
run_enrol(struct enrol *in, int count, char **files)
{
    int code = cli_draft_open(&in->draft);

    for (int i = 0; code < 0 && i < count; i++) {
        code = take_file(in, files[i]);
    }
    return code < 0 ? cli_draft_finish(&in->draft, in->added) : code;
}

/* Options that do not go together. */
static int
check_options(struct cli *cli, int argc, const char *words,
              const struct cli_withdrawal *withdrawal)
{
    if (words != NULL && argc != 2) {
        return cli_usage(cli, _("--words goes with one file"), NULL);
    }
    if (withdrawal->origin == NULL) {
        return withdrawal->size == NULL && withdrawal->from == NULL
                   ? -1
                   : cli_usage(cli,
                               _("--size and --from go with --withdraw LOG"),
                               NULL);
    }
    return argc == 1 ? -1
                     : cli_usage(cli, _("--withdraw takes no files"), NULL);
}

int
cmd_enrol(struct cli *cli, int argc, char **argv)
{
    struct enrol in = {.cli = cli};
    struct cli_withdrawal withdrawal = {NULL, NULL, NULL};
    const char *trust = NULL;
    const struct opt opts[] = {
        OPT_NEED("office", 0, &in.draft.dir),
        OPT_TEXT("trust", 0, &trust),
        OPT_TEXT("words", 0, &in.words),
        OPT_TEXT("withdraw", 0, &withdrawal.origin),
        OPT_TEXT("size", 0, &withdrawal.size),
        OPT_TEXT("from", 0, &withdrawal.from),
        OPT_END,
    };
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 9999});

    in.draft.cli = cli;
    code = code < 0 ? check_options(cli, argc, in.words, &withdrawal) : code;
    code = code < 0 ? cli_office(cli, in.draft.dir,
                                 trust != NULL ? SALUR_OFFICE_CREATE : 0, trust,
                                 &in.draft.office)
                    : code;
    if (code >= 0) {
        return code;
    }
    code = withdrawal.origin != NULL ? cli_withdraw_key(&in.draft, &withdrawal)
                                     : run_enrol(&in, argc - 1, argv + 1);
    cli_draft_wipe(&in.draft);
    salur_office_close(in.draft.office);
    return code;
}
