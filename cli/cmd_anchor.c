/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur anchor: keep a signed head that somebody holds as evidence, at the
 * village or at the office, and say at once what the log says to it.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/anchor.h"
#include "audit/compare.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/forks.h"
#include "cli/heads.h"
#include "cli/office.h"
#include "cli/stopped.h"
#include "cli/store.h"
#include "cli/text.h"
#include "salur/anchor.h"

struct anchoring {
    struct cli *cli;
    struct salur_ledger *ledger; /* one of the two */
    struct salur_office *office;
    int64_t now_s;
    char *arg; /* the one that is read now */
    int worst; /* exit code */
};

/* What came of one head, wherever it was kept. */
struct kept {
    struct salur_signed_head head;
    int is_new;
    int is_own; /* of this laptop's log */
    enum salur_err against;
    struct salur_buf note;
};

/* --- words ---------------------------------------------------------------- */

/* What the log here says, and what has to be done. */
static const char *
village_words(const struct kept *kept)
{
    return kept->against == SALUR_OK
               ? _("  FITS: the log here holds it unchanged")
           : kept->against == SALUR_E_ROLLBACK
               ? _("  OLDER: this laptop shows an older state; nothing is "
                   "handed out here until `salur recover` has brought the "
                   "missing entries")
           : kept->against != SALUR_E_FORK
               ? _("  KEPT: of another log, nothing here to compare it with")
           : kept->is_own
               ? _("  FORKED: this log has another history; nothing is handed "
                   "out here. Call the office: it needs a new key")
               : _("  FORKED: the other laptop's log has another history. Call "
                   "the office");
}

static const char *
office_words(const struct kept *kept)
{
    return kept->against == SALUR_OK
               ? _("  FITS: what is held of this log holds it unchanged")
           : kept->against == SALUR_E_ROLLBACK
               ? _("  LARGER: less is held of this log; the next export must "
                   "reach it")
           : kept->against == SALUR_E_FORK
               ? _("  FORKED: what is held of this log does not fit it")
               : _("  KEPT: nothing is held of this log yet");
}

static void
show(const struct anchoring *a, const struct kept *kept)
{
    static const char *const words[] = {"fits", "older", "forked", "unknown"};
    const char *word = kept->against == SALUR_OK           ? words[0]
                       : kept->against == SALUR_E_ROLLBACK ? words[1]
                       : kept->against == SALUR_E_FORK     ? words[2]
                                                           : words[3];
    char count[32];
    json_t *line;

    if (a->cli->json) {
        line =
            cli_head_json("anchored", &kept->head, salur_buf_view(&kept->note));
        if (line != NULL) {
            (void)json_object_update_new(
                line,
                json_pack("{s:s,s:b,s:b,s:s}", "file", a->arg, "new",
                          kept->is_new, "own", kept->is_own, "against", word));
        }
        cli_json(line);
        return;
    }
    (void)printf(_("%s: %s of %s, %s entries\n"), cli_heads_name(a->arg),
                 cli_head_kind(kept->head.kind), kept->head.checkpoint.origin,
                 cli_count(count, kept->head.checkpoint.head.size));
    cli_print_cosigned(&kept->head);
    if (!kept->is_new) {
        (void)fputs(_("    it was here already\n"), stdout);
    }
    (void)puts(a->office != NULL ? office_words(kept) : village_words(kept));
}

/* Both signed heads of a fork, from what the office holds. */
static void
show_fork(const struct anchoring *a, const struct kept *kept)
{
    char *const args[] = {_("what the office holds"), a->arg};
    struct cli_forks forks = {a->cli, NULL, args};
    struct salur_compare *compare = NULL;
    struct salur_buf pack;

    salur_buf_init(&pack, SALUR_PACK_MAX);
    if (salur_office_log_export(a->office, kept->head.checkpoint.origin,
                                &pack) == SALUR_OK &&
        salur_compare_new(&compare, salur_office_trust(a->office)) ==
            SALUR_OK &&
        salur_compare_add(compare, salur_buf_view(&pack), 0) == SALUR_OK &&
        salur_compare_add(compare, salur_buf_view(&kept->note), 1) ==
            SALUR_OK &&
        salur_compare_run(compare) == SALUR_OK) {
        forks.compare = compare;
        (void)cli_forks_show(&forks, kept->head.checkpoint.origin);
    }
    salur_compare_free(compare);
    salur_buf_wipe(&pack);
}

/* --- keeping -------------------------------------------------------------- */

static enum salur_err
keep_village(struct anchoring *a, struct salur_bytes bytes, struct kept *kept)
{
    struct salur_anchored out = {.is_own = 0};
    enum salur_err err =
        salur_ledger_anchor(a->ledger, bytes, a->now_s, &out, &kept->note);

    kept->head = out.head;
    kept->is_new = out.is_new;
    kept->is_own = out.is_own;
    kept->against = out.against;
    return err;
}

static enum salur_err
keep_office(struct anchoring *a, struct salur_bytes bytes, struct kept *kept)
{
    struct salur_office_anchored out;
    enum salur_err err =
        salur_office_anchor(a->office, bytes, a->now_s, &out, &kept->note);

    kept->head = out.head;
    kept->is_new = out.is_new;
    kept->against = out.against;
    return err;
}

/* 1 when what is held contradicts the head; a longer one at the office is how
 * receipts come before exports. */
static int
is_bad(const struct anchoring *a, const struct kept *kept)
{
    return kept->against == SALUR_E_FORK ||
           (a->ledger != NULL && kept->against == SALUR_E_ROLLBACK);
}

static int
on_piece(void *ctx, struct salur_bytes bytes)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_KEY_UNKNOWN,
         N_("No log of the trust note signed it: it is not kept.")},
        {SALUR_E_SIGNATURE, N_("It was changed, or made up: it is not kept.")},
        {SALUR_E_KEY_WITHDRAWN,
         N_("Whoever took the key may have signed it: it is not kept.")},
        {SALUR_E_STATE, N_("Without a trust note nobody's word counts: take in "
                           "a bundle, or give --trust.")},
        {SALUR_OK, NULL},
    };
    struct anchoring *a = ctx;
    struct kept kept = {.is_new = 0};
    enum salur_err err;

    salur_buf_init(&kept.note, SALUR_KEY_FILE_MAX);
    err = a->ledger != NULL ? keep_village(a, bytes, &kept)
                            : keep_office(a, bytes, &kept);
    if (err != SALUR_OK) {
        const char *remedy = cli_remedy(remedies, err);
        int code = cli_fail(
            a->cli, err, cli_heads_name(a->arg),
            remedy == NULL && cli_exit_code(err) == EXIT_DATA
                ? _("What is kept are receipts, closing statements and "
                    "checkpoints; `salur compare` reads more.")
                : remedy);

        salur_buf_wipe(&kept.note);
        return code;
    }
    show(a, &kept);
    if (is_bad(a, &kept)) {
        a->worst = EXIT_NO;
    }
    if (a->office != NULL && kept.against == SALUR_E_FORK) {
        show_fork(a, &kept);
    }
    salur_buf_wipe(&kept.note);
    return -1;
}

/* --- listing -------------------------------------------------------------- */

static enum salur_err
note_at(const struct anchoring *a, size_t index, struct salur_buf *note)
{
    return a->ledger != NULL ? salur_ledger_anchor_at(a->ledger, index, note)
                             : salur_office_anchor_at(a->office, index, note);
}

/* What is kept, and, at the village, what keeps the log from going on. */
static int
list(struct anchoring *a)
{
    struct salur_checkpoint checkpoint;
    struct salur_buf note;
    enum salur_err err = SALUR_OK;
    char count[32];
    size_t index = 0;

    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    for (;; index++) {
        salur_buf_clear(&note);
        err = note_at(a, index, &note);
        if (err == SALUR_OK) {
            err = salur_head_peek(&checkpoint, salur_buf_view(&note));
        }
        if (err != SALUR_OK) {
            break;
        }
        if (a->cli->json) {
            cli_json(json_pack("{s:s,s:s,s:I,s:o,s:s%}", "type", "anchor",
                               "log", checkpoint.origin, "size",
                               (json_int_t)checkpoint.head.size, "root",
                               cli_hash_json(&checkpoint.head.root), "note",
                               (const char *)note.ptr, note.len));
        } else {
            (void)printf(_("%s, %s entries\n"), checkpoint.origin,
                         cli_count(count, checkpoint.head.size));
        }
    }
    if (err == SALUR_E_NOT_FOUND && !a->cli->json) {
        (void)printf(_("heads that are kept: %zu\n"), index);
    }
    salur_buf_wipe(&note);
    if (err == SALUR_E_NOT_FOUND && a->ledger != NULL) {
        int code = cli_stopped(a->cli, a->ledger);

        return code < 0 ? EXIT_YES : code;
    }
    return err == SALUR_E_NOT_FOUND ? EXIT_YES
                                    : cli_fail(a->cli, err, NULL, NULL);
}

/* --- the command ---------------------------------------------------------- */

static int
open_place(struct anchoring *a, const char *store, const char *office,
           const char *trust)
{
    if ((store == NULL) == (office == NULL) ||
        (trust != NULL && office == NULL)) {
        return cli_usage(a->cli, _("give --store or --office"), NULL);
    }
    return store != NULL ? cli_store(a->cli, store, 0, &a->ledger)
                         : cli_office(a->cli, office, 0, trust, &a->office);
}

int
cmd_anchor(struct cli *cli, int argc, char **argv)
{
    const char *store = NULL;
    const char *office = NULL;
    const char *trust = NULL;
    const struct opt opts[] = {
        OPT_TEXT("store", 0, &store),
        OPT_TEXT("office", 0, &office),
        OPT_TEXT("trust", 0, &trust),
        OPT_END,
    };
    struct anchoring a = {.cli = cli, .worst = EXIT_YES};
    const struct heads_events events = {on_piece, &a};
    int code =
        cli_options(cli, opts, &argc, argv, (const int[]){0, INT32_MAX - 1});

    code = code < 0 ? cli_time(cli, &a.now_s) : code;
    code = code < 0 ? open_place(&a, store, office, trust) : code;
    for (int i = 1; i < argc && code < 0; i++) {
        a.arg = argv[i];
        code = cli_heads(cli, argv[i], &events);
    }
    if (code < 0) {
        code = argc == 1 ? list(&a) : a.worst;
    }
    salur_ledger_close(a.ledger);
    salur_office_close(a.office);
    return code;
}
