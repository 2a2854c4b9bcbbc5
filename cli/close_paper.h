/* SPDX-License-Identifier: Apache-2.0 */
/* What `salur close` writes beside the log: the signed closing statement and
 * the sheet to sign. */
#ifndef CLI_CLOSE_PAPER_H
#define CLI_CLOSE_PAPER_H

#include "cli/counter/diary.h"
#include "cli/store.h"
#include "salur/people.h"

/* What must be known before the close, since it ends the day's sums. */
struct close_paper {
    const char *statement; /* path, or NULL for none */
    const char *pdf;       /* path, or NULL for none */
    uint64_t end;          /* of a close on record: its number; else 0 */
    struct salur_ledger_status status;
    struct diary diary;
    struct salur_people_terms terms; /* village and contact; "" */
    char stages[256];                /* names, separated by ", " */
};

/*
 * Fill in what the log says for the sheet: what came of the lists, who
 * collected, and whether the keys are test keys.
 *
 * status, diary  as they were before the close
 *
 * Returns SALUR_OK or as salur_ledger_family.
 */
SALUR_MUST_USE enum salur_err
cli_closing_facts(struct salur_ledger *ledger,
                  const struct salur_ledger_status *status,
                  const struct diary *diary, struct closing_facts *facts);

/* Check the names and read what the log and the personal part say; -1 to go
 * on, complains itself.  Does nothing when neither file is wanted. */
int
cli_close_paper_read(struct cli *cli, struct salur_ledger *ledger,
                     const char *dir, const struct salur_key *key,
                     struct close_paper *paper);

/*
 * Write the files of a day that was closed.  When one cannot be written the
 * day is closed and recorded all the same, and the complaint says so.
 *
 * Returns -1 to go on, else the exit code.
 */
int
cli_close_paper_write(struct cli *cli, struct salur_ledger *ledger,
                      const struct salur_key *key,
                      const struct close_paper *paper,
                      const struct salur_closing *closing);

/* Release; also when nothing was read (zeroed). */
void
cli_close_paper_wipe(struct close_paper *paper);

#endif
