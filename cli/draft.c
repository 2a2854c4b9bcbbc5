/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The draft of the next trust note as it lies in the office folder
 * (FORMAT.md, "Enrolment file, four words, trust draft"): opened, changed by
 * a command, written once at its end.
 */
#include "cli/draft.h"

/* The draft as it lies there; a missing one is empty. */
static int
read_older(struct cli_draft *in, struct salur_buf *out)
{
    enum salur_err err = salur_file_read(in->path, out);

    return err == SALUR_OK || err == SALUR_E_NOT_FOUND
               ? -1
               : cli_fail(in->cli, err, in->path, NULL);
}

int
cli_draft_open(struct cli_draft *in)
{
    struct salur_where where = {0, 0, 0};
    struct salur_buf held;
    enum salur_err err;
    int code;

    salur_buf_init(&in->older, SALUR_NOTE_MAX);
    if (snprintf(in->path, sizeof in->path, "%s/trust.draft", in->dir) >=
        (int)sizeof in->path) {
        return cli_usage(in->cli, _("the path is too long"), in->dir);
    }
    code = read_older(in, &in->older);
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

/* The comparing takes minutes: nobody else's change is to be lost. */
static int
write_draft(struct cli_draft *in)
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
print_draft(const struct cli_draft *in,
            const struct salur_trust_draft_state *state, size_t added)
{
    uint64_t in_force = salur_trust_serial(salur_office_trust(in->office));

    if (in->cli->json) {
        cli_json(json_pack(
            "{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I}", "type", "draft", "file",
            in->path, "serial", (json_int_t)state->serial, "in_force",
            (json_int_t)in_force, "added", (json_int_t)added, "devices",
            (json_int_t)state->logs, "withdrawn", (json_int_t)state->withdrawn,
            "signatures", (json_int_t)state->signatures));
        return;
    }
    if (state->logs == 0 && state->withdrawn == 0) {
        (void)printf(_("trust note %llu is in force and carried by new "
                       "bundles; no device waits\n"),
                     (unsigned long long)in_force);
        return;
    }
    (void)printf(_("%s: serial %llu, new devices: %zu, signatures: %zu\n"),
                 in->path, (unsigned long long)state->serial, state->logs,
                 state->signatures);
    if (state->withdrawn > 0) {
        (void)printf(_("  logs withdrawn: %zu\n"), state->withdrawn);
    }
    if (!in->cli->quiet) {
        (void)printf(_("  next: the roots read and sign it:\n"
                       "    salur sign %s --key ROOT\n"
                       "  then put it in force, and new bundles carry it:\n"
                       "    salur enrol --office %s --trust %s\n"),
                     in->path, in->dir, in->path);
    }
}

int
cli_draft_finish(struct cli_draft *in, size_t added)
{
    struct salur_trust_draft_state state;
    int code = -1;

    salur_trust_draft_state(in->draft, &state);
    /* A draft that began anew, with what an older one held, is written too. */
    if (added > 0 ||
        (!state.was_there && (state.logs > 0 || state.withdrawn > 0))) {
        state.signatures = 0;
        code = write_draft(in);
    }
    if (code < 0) {
        print_draft(in, &state, added);
        code = EXIT_YES;
    }
    return code;
}

void
cli_draft_wipe(struct cli_draft *in)
{
    salur_trust_draft_free(in->draft);
    in->draft = NULL;
    salur_buf_wipe(&in->older);
}
