/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The enrolment file: what a new device asks the office for, signed by the
 * device's own key (FORMAT.md, "Enrolment file").  Everything in it is
 * public; it says nothing about who sent it, so the office compares the
 * key's words over another road.
 */
#ifndef SALUR_ENROL_H
#define SALUR_ENROL_H

#include "salur/ledger.h"
#include "salur/words.h"

/* Text, a blank line and one signature line. */
#define SALUR_ENROL_MAX 1024
/* What every such file begins with. */
#define SALUR_ENROL_BEGINS "salur/enrol/v1\n"

struct salur_enrolment {
    uint64_t site;
    char device[9]; /* 1 .. 8 lower-case letters or digits */
    uint32_t generation;
    struct salur_pubkey key; /* its name is the origin */
};

/*
 * Write the enrolment file of a device.
 *
 * terms  those that the key is named after
 * key    log key of the device
 *
 * Returns SALUR_OK, SALUR_E_KEY_ROLE (no log key), SALUR_E_ARG (the terms
 * are out of range), SALUR_E_ORIGIN (the key is not named after them) or the
 * buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_enrolment_write(const struct salur_ledger_terms *terms,
                      const struct salur_key *key, struct salur_buf *out);

/*
 * Read an enrolment file and check the device's own signature.  There is one
 * spelling: what is accepted is written back byte for byte.
 *
 * where  line of the first defect and its offset, zeroes when the text is
 *        not to blame; may be NULL
 *
 * Returns SALUR_OK, 2xx, SALUR_E_KEY_ROLE (no log key), SALUR_E_ORIGIN (the
 * key is not named after site, device and generation) or SALUR_E_SIGNATURE
 * (not the device's own signature, and no other).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_enrolment_open(struct salur_enrolment *out, struct salur_bytes note,
                     struct salur_where *where);

#endif
