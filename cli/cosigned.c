/* SPDX-License-Identifier: Apache-2.0 */
/* The office's answer at the village: a cosigned checkpoint of its own log,
 * which is recorded and goes out again with the next export. */
#include "cli/witness.h"

#include "cli/text.h"

int
cli_is_cosigned(struct salur_bytes file)
{
    struct salur_checkpoint checkpoint;

    return salur_checkpoint_peek(&checkpoint, file) == SALUR_OK;
}

/* 1 when this very note is the one that is held. */
static int
is_held(struct salur_ledger *ledger, struct salur_bytes note)
{
    struct salur_buf held;
    int is_same;

    salur_buf_init(&held, SALUR_COSIGNED_MAX * (size_t)8);
    is_same = salur_ledger_cosigned(ledger, &held) == SALUR_OK &&
              salur_bytes_equal(salur_buf_view(&held), note);
    salur_buf_wipe(&held);
    return is_same;
}

static void
print_cosigned(struct cli *cli, const char *path,
               const struct salur_checkpoint *checkpoint, int already)
{
    char size[32];

    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:I,s:b}", "type", "witnessed", "file",
                           path, "origin", checkpoint->origin, "size",
                           (json_int_t)checkpoint->head.size, "already",
                           already));
    } else if (already) {
        (void)printf(_("%s: already here, 0 new\n"), path);
    } else {
        (void)printf(_("%s: GENUINE; the office has seen and signed %s "
                       "entries\n"),
                     path, cli_count(size, checkpoint->head.size));
    }
}

int
cli_import_cosigned(struct cli *cli, struct salur_ledger *ledger,
                    const char *path, struct salur_bytes note,
                    const struct salur_stamp *stamp)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_STATE, N_("Import a bundle of the office first.")},
        {SALUR_E_ORIGIN, N_("It is another laptop's: take the file with this "
                            "laptop's name.")},
        {SALUR_E_QUORUM, N_("No witness of the trust note has signed it: ask "
                            "the office.")},
        {SALUR_E_RANGE, N_("It is too long to be recorded: ask the office.")},
        {SALUR_E_ROLLBACK,
         N_("The office has seen entries that this laptop lost: `salur recover`"
            " brings them back. Hand out nothing until then.")},
        {SALUR_E_FORK,
         N_("The office has seen other entries than these: hand out nothing, "
            "keep the laptop as it is and call the office.")},
        {SALUR_OK, NULL},
    };
    struct salur_entry entry = {.kind = SALUR_KIND_WITNESSED};
    struct salur_checkpoint checkpoint;
    uint64_t seq = 0;
    enum salur_err err = salur_checkpoint_peek(&checkpoint, note);
    int already = is_held(ledger, note);

    if (err == SALUR_OK && !already) {
        entry.body.witnessed.note = note;
        err = salur_ledger_append(ledger, &entry, stamp, &seq);
        /* It is genuine, and a newer answer covers more. */
        if (err == SALUR_E_EXISTS) {
            already = 1;
            err = SALUR_OK;
        }
    }
    if (err != SALUR_OK) {
        return cli_fail(cli, err, path, cli_remedy(remedies, err));
    }
    if (!already) {
        cli_recorded(cli, seq);
    }
    print_cosigned(cli, path, &checkpoint, already);
    return EXIT_YES;
}
