/* SPDX-License-Identifier: Apache-2.0 */
/* What an evidence pack shows, and what the office keeps aside as evidence. */
#ifndef CLI_EVIDENCE_H
#define CLI_EVIDENCE_H

#include "cli/cli.h"
#include "salur/evidence.h"
#include "salur/export.h"

/*
 * Open a pack and run its commands again: every member must be as listed, and
 * every report come out as it stands there.  Says the first place that is not.
 *
 * trust  path of the note that the pack's must be; NULL: its fingerprint is
 *        shown, for a person to compare
 *
 * Returns EXIT_YES, EXIT_NO, or the exit code of what it complained about.
 */
int
cli_evidence_check(struct cli *cli, const char *path, const char *trust);

/* What a file is, when its content does not say that it is a log: a name that
 * ends in .slog does. */
enum salur_evidence_kind
cli_evidence_kind(struct salur_bytes data, const char *path);
/* 1 for a file that holds a key: a pack leaves the house. */
int
cli_evidence_is_secret(struct salur_bytes data);

/* Say what was made: files, findings, and the number that goes into the record
 * of the handover.  Returns EXIT_YES, or the exit code of what it complained
 * about. */
int
cli_evidence_made(struct cli *cli, const char *path,
                  const struct salur_evidence *evidence,
                  struct salur_bytes pack);

/*
 * Go through the findings of report.jsonl.
 *
 * finding  count only those of this number; 0: all
 * show     1: print each, a line
 *
 * Returns how many there are.
 */
uint64_t
cli_evidence_findings(const struct salur_evidence *evidence, uint32_t finding,
                      int show);
/* 1 when the report holds a finding of this number, else 0. */
int
cli_evidence_has(const struct salur_evidence *evidence, uint32_t finding);
/* Complain that it does not; returns EXIT_NO. */
int
cli_evidence_missing(struct cli *cli, uint32_t finding);

/* One log in the office, as a whole export. */
struct cli_kept {
    int is_held;                       /* 0: kept aside as evidence */
    char hash[2 * SALUR_HASH_LEN + 1]; /* of the pack, hex */
    char origin[SALUR_NAME_MAX + 1];   /* "": it does not say */
    uint64_t entries;                  /* that its head covers */
    struct salur_bytes pack;           /* borrowed for the call */
};

/*
 * Call each for what the office kept aside, and for what it holds of the same
 * logs.
 *
 * log  only this origin; NULL: all
 *
 * Returns -1 to go on, or the exit code of what it complained about.
 */
int
cli_evidence_kept(struct cli *cli, const char *office, const char *log,
                  void (*each)(void *ctx, const struct cli_kept *kept),
                  void *ctx);
/* List it.  Returns EXIT_YES, also when there is none. */
int
cli_evidence_list(struct cli *cli, const char *office, const char *log);

#endif
