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
    /* Here and of the reason: "" and "-" are both written as none. */
    char operator_name[SALUR_OPERATOR_MAX + 1];
    struct salur_body_close day;
    int64_t received_idr;   /* cash floats of the open entries since the close
                               before */
    struct salur_head head; /* with the close entry: size is seq + 1 */
};

/*
 * Write the text of the statement.
 *
 * Returns SALUR_OK, SALUR_E_ARG for fields that a reader would refuse, or the
 * buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_closing_format(const struct salur_closing *closing,
                     struct salur_buf *out);
/*
 * Read it strictly: what is accepted is written again byte for byte.
 *
 * where  first bad line; may be NULL
 *
 * Returns SALUR_OK or 2xx (SALUR_E_VERSION for a newer format).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_closing_parse(struct salur_closing *out, struct salur_bytes text,
                    struct salur_where *where);
/*
 * Write and sign it; the origin must be the key's name (SALUR_E_ORIGIN).
 * Returns also SALUR_E_KEY_ROLE, and as salur_closing_format.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_closing_sign(const struct salur_closing *closing,
                   const struct salur_key *log_key, struct salur_buf *out_note);
/*
 * Read a note and require the log key's signature.
 *
 * Returns as salur_note_parse and salur_closing_parse, SALUR_E_ORIGIN (not of
 * this key's log), SALUR_E_SIGNATURE or SALUR_E_KEY_UNKNOWN (not signed by
 * this key).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_closing_open(struct salur_closing *out, struct salur_bytes note,
                   const struct salur_pubkey *log_key);

#endif
