/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The closing statement: what a closed day amounts to, as a signed note that
 * people read and sign on paper (FORMAT.md, "Closing statement").
 */
#ifndef SALUR_CLOSING_H
#define SALUR_CLOSING_H

#include "salur/entry.h"
#include "salur/note.h"

struct salur_closing {
    char origin[SALUR_NAME_MAX + 1];
    uint64_t site;
    uint64_t seq;   /* of the close entry */
    int64_t time_s; /* of that entry */
    char operator_name[SALUR_OPERATOR_MAX + 1];
    struct salur_body_close day;
    int64_t received_idr;   /* cash floats of the open entries since the close
                               before */
    struct salur_head head; /* with the close entry */
};

/* Write the text of the statement.  Returns SALUR_OK or the buffer's error. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_closing_format(const struct salur_closing *closing,
                     struct salur_buf *out);
/* Read it strictly: what is accepted is written again byte for byte. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_closing_parse(struct salur_closing *out, struct salur_bytes text,
                    struct salur_where *where);
/*
 * Write and sign it; the origin must be the key's name (SALUR_E_ORIGIN).
 * Returns also SALUR_E_KEY_ROLE.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_closing_sign(const struct salur_closing *closing,
                   const struct salur_key *log_key, struct salur_buf *out_note);
/* Read a note and require the log key's signature. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_closing_open(struct salur_closing *out, struct salur_bytes note,
                   const struct salur_pubkey *log_key);

#endif
