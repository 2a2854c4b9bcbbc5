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
#include "cli/office.h"
#include "cli/text.h"
#include "salur/enrol.h"

/* Four words and what people put between them. */
#define TYPED_MAX 128

struct enrol {
    struct cli *cli;
    struct salur_office *office;
    const char *dir;
    const char *words; /* --words, or NULL */
    char path[4096];   /* of the draft */
    struct salur_buf older;
    struct salur_trust_draft *draft;
    size_t added;
};

/* The draft as it lies there; a missing one is empty. */
static int
read_older(struct enrol *in, struct salur_buf *out)
{
    enum salur_err err = salur_file_read(in->path, out);

    return err == SALUR_OK || err == SALUR_E_NOT_FOUND
               ? -1
               : cli_fail(in->cli, err, in->path, NULL);
}

static int
open_draft(struct enrol *in)
{
    struct salur_where where = {0, 0, 0};
    struct salur_buf held;
    enum salur_err err;
    int code = read_older(in, &in->older);

    if (code >= 0) {
        return code;
    }
    salur_buf_init(&held, SALUR_NOTE_MAX);
    err = salur_office_trust_bytes(in->office, &held);
    if (err != SALUR_OK) {
        salur_buf_wipe(&held);
        return cli_office_fail(in->cli,
                               err == SALUR_E_NOT_FOUND ? SALUR_E_STATE : err,
                               in->dir, NULL);
    }
    err = salur_trust_draft_open(&in->draft, salur_buf_view(&held),
                                 salur_buf_view(&in->older), &where);
    salur_buf_wipe(&held);
    if (err == SALUR_OK) {
        return -1;
    }
    code = cli_fail_at(in->cli, err, in->path, &where);
    if (!in->cli->json) {
        (void)fputs(_("  Correct this draft, or take it away: the next one "
                      "begins anew.\n"),
                    stderr);
    }
    return code;
}

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
    err = salur_trust_draft_add_log(in->draft, &device.key, device.site);
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

/* The comparing takes minutes: nobody else's change is to be lost. */
static int
write_draft(struct enrol *in)
{
    struct salur_buf now;
    int code;

    salur_buf_init(&now, SALUR_NOTE_MAX);
    code = read_older(in, &now);
    if (code < 0 &&
        !salur_bytes_equal(salur_buf_view(&now), salur_buf_view(&in->older))) {
        code = cli_fail(in->cli, SALUR_E_STATE, in->path,
                        _("Somebody changed this draft meanwhile: repeat."));
    }
    salur_buf_wipe(&now);
    return code < 0
               ? cli_write(in->cli, in->path, salur_trust_draft_text(in->draft),
                           SALUR_FILE_REPLACE)
               : code;
}

static void
print_draft(const struct enrol *in, const struct salur_trust_draft_state *state)
{
    uint64_t in_force = salur_trust_serial(salur_office_trust(in->office));

    if (in->cli->json) {
        cli_json(json_pack("{s:s,s:s,s:I,s:I,s:I,s:I,s:I}", "type", "draft",
                           "file", in->path, "serial",
                           (json_int_t)state->serial, "in_force",
                           (json_int_t)in_force, "added", (json_int_t)in->added,
                           "devices", (json_int_t)state->logs, "signatures",
                           (json_int_t)state->signatures));
        return;
    }
    if (state->logs == 0) {
        (void)printf(_("trust note %llu is in force and carried by new "
                       "bundles; no device waits\n"),
                     (unsigned long long)in_force);
        return;
    }
    (void)printf(_("%s: serial %llu, new devices: %zu, signatures: %zu\n"),
                 in->path, (unsigned long long)state->serial, state->logs,
                 state->signatures);
    if (!in->cli->quiet) {
        (void)printf(_("  next: the roots read and sign it:\n"
                       "    salur sign %s --key ROOT\n"
                       "  then put it in force, and new bundles carry it:\n"
                       "    salur enrol --office %s --trust %s\n"),
                     in->path, in->dir, in->path);
    }
}

static int
run_enrol(struct enrol *in, int count, char **files)
{
    struct salur_trust_draft_state state;
    int code = open_draft(in);

    for (int i = 0; code < 0 && i < count; i++) {
        code = take_file(in, files[i]);
    }
    if (code >= 0) {
        return code;
    }
    salur_trust_draft_state(in->draft, &state);
    /* A draft that began anew, with what an older one held, is written too. */
    if (in->added > 0 || (!state.was_there && state.logs > 0)) {
        state.signatures = 0;
        code = write_draft(in);
    }
    if (code < 0) {
        print_draft(in, &state);
        code = EXIT_YES;
    }
    return code;
}

int
cmd_enrol(struct cli *cli, int argc, char **argv)
{
    struct enrol in = {.cli = cli};
    const char *trust = NULL;
    const struct opt opts[] = {
        OPT_NEED("office", 0, &in.dir),
        OPT_TEXT("trust", 0, &trust),
        OPT_TEXT("words", 0, &in.words),
        OPT_END,
    };
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 9999});

    if (code < 0 && in.words != NULL && argc != 2) {
        code = cli_usage(cli, _("--words goes with one file"), NULL);
    }
    code = code < 0 ? cli_office(cli, in.dir,
                                 trust != NULL ? SALUR_OFFICE_CREATE : 0, trust,
                                 &in.office)
                    : code;
    if (code >= 0) {
        return code;
    }
    salur_buf_init(&in.older, SALUR_NOTE_MAX);
    if (snprintf(in.path, sizeof in.path, "%s/trust.draft", in.dir) >=
        (int)sizeof in.path) {
        code = cli_usage(cli, _("the path is too long"), in.dir);
    } else {
        code = run_enrol(&in, argc - 1, argv + 1);
    }
    salur_trust_draft_free(in.draft);
    salur_buf_wipe(&in.older);
    salur_office_close(in.office);
    return code;
}
