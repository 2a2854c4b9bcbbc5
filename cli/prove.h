/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs of entries as `salur prove` makes and checks them. */
#ifndef CLI_PROVE_H
#define CLI_PROVE_H

#include "cli/cli.h"
#include "salur/trust.h"

/* How a proof file begins. */
#define PROVE_BEGINS "c2sp.org/tlog-proof@"

struct proving {
    struct cli *cli;
    const struct salur_trust *trust;
    int64_t now_s;
    uint32_t witnesses;  /* cosignatures that the head must have */
    const char *receipt; /* of cli_heads; NULL: none */
    /* The log was read whole: a later entry that takes this one back. */
    int is_whole;
    int is_voided;
    uint64_t voided_by;
    uint64_t receipt_size; /* entries that the receipt speaks of */
};

/* Which entry is meant: by one of these, the others NULL. */
struct prove_wish {
    const char *entry;
    const char *cti;
    const char *short_number;
};

/*
 * Find the entry in an export: by number, or the redemption of a family, the
 * one in force before those that were taken back.  Complains itself.
 *
 * p        is_whole and what goes with it are set
 * entries  of an export
 *
 * Returns -1 to go on, else the exit code.
 */
int
cli_prove_find(struct proving *p, struct salur_bytes entries,
               const struct prove_wish *wish, uint64_t *out_seq);

/*
 * Set the receipt against a proof or an export, and say what comes of it.
 *
 * p        receipt_size is set when it was read
 * carrier  bytes of the proof or the export
 * name     what they are called
 *
 * Returns -1 when it fits, else the exit code: EXIT_NO when it is refuted,
 * EXIT_DATA when it cannot be told.
 */
int
cli_prove_receipt(struct proving *p, struct salur_bytes carrier, char *name);

/*
 * Check a proof and say what it proves and what not.
 *
 * name  of its file, or of what it was made from
 *
 * Returns EXIT_YES when it is proven, EXIT_NO, or EXIT_DATA when it could not
 * be read.
 */
int
cli_prove_show(const struct proving *p, struct salur_bytes text,
               const char *name);

#endif
