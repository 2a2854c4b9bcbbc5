/* SPDX-License-Identifier: Apache-2.0 */
/* What the log says of the personal part of a stage, and telling it more. */
#ifndef CLI_PEOPLE_H
#define CLI_PEOPLE_H

#include "cli/store.h"
#include "salur/people.h"

/* enum of struct salur_body_personal. */
enum {
    PEOPLE_TAKEN_IN = 1,
    PEOPLE_SHOWN = 2,
    PEOPLE_DESTROYED = 3,
};

/* The newest entry that says that it came or went. */
struct people_record {
    uint32_t action; /* PEOPLE_TAKEN_IN or _DESTROYED; 0: neither */
    uint64_t seq;
    uint64_t count; /* families */
};

/* Look it up, from the end of the log; -1 to go on, complains itself. */
int
cli_people_record(struct cli *cli, struct salur_ledger *ledger, const char *dir,
                  const struct salur_stage_id *id, struct people_record *out);

/* Append a personal entry; as above. */
int
cli_people_append(struct cli *cli, struct salur_ledger *ledger, const char *dir,
                  const struct salur_body_personal *body,
                  const struct salur_stamp *stamp, uint64_t *out_seq);

/*
 * Take in the personal part of a bundle that the ledger has taken in: store
 * it, record it, say it.
 *
 * pack  of the bundle, whose people member is there
 * key   of the device
 *
 * Returns EXIT_YES, or the exit code; it complains itself.
 */
int
cli_people_import(struct cli *cli, struct salur_ledger *ledger, const char *dir,
                  struct salur_bytes pack, const struct salur_key *key,
                  const struct salur_stamp *stamp);

#endif
