/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The office as a witness (FORMAT.md, "Witness request, office log").
 *
 * When a witness key was told, salur_office_ingest cosigns the head of each
 * log that it takes in and keeps the note that it cosigned as the next leaf of
 * the office's own RFC 6962 log, all in the transaction that takes the entries
 * in: what was answered is never forgotten.  Files are written afterwards from
 * what the store holds, and again by the next call when that did not happen.
 */
#ifndef SALUR_AUDIT_WITNESS_H
#define SALUR_AUDIT_WITNESS_H

#include "salur/checkpoint.h"

struct salur_office;

/* A cosigned note is at most this long, so that an entry can hold it. */
#define SALUR_COSIGNED_MAX 2048

/* What came of asking for a cosignature of one export's head. */
struct salur_cosigning {
    int is_asked; /* 0: the office was told no witness key */
    /*
     * SALUR_OK: the head below carries this witness's signature.  Else, as
     * salur_witness_judge, SALUR_E_SCOPE (not a witness for this village),
     * SALUR_E_KEY_WITHDRAWN (its own key, or the log's), SALUR_E_LIMIT (the
     * note would be too long), SALUR_E_ARG (a time before 1970), or what kept
     * the export out.
     */
    enum salur_err err;
    struct salur_head head; /* cosigned last, now or before; size 0: none */
    int64_t time_s;         /* of that cosignature */
    uint64_t leaf;          /* its number in the office's log */
    int is_new;             /* 1: cosigned by this call */
    /* 1: the export held a cosignature of this witness that the store did not
     * know, which then is older than it should be; it was taken over when it
     * covers more than was cosigned last. */
    int is_adopted;
    uint64_t adopted_size;
};

/*
 * Let salur_office_ingest cosign.
 *
 * key  borrowed until the office is closed or told another; NULL: no more
 *
 * Returns SALUR_OK, SALUR_E_STATE (no trust note), SALUR_E_KEY_ROLE (no
 * witness key), SALUR_E_KEY_UNKNOWN (not in the trust note), SALUR_E_LIMIT
 * (the authority's name leaves no room for the name of the office's log) or
 * SALUR_E_PERMISSION (opened read-only).  On error nobody cosigns.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_set_witness(struct salur_office *office,
                         const struct salur_key *key);

/* What was cosigned last of one log. */
struct salur_office_witnessed {
    struct salur_head head;
    int64_t time_s; /* of the cosignature */
    uint64_t leaf;  /* number in the office's log */
};
/*
 * Look up what was cosigned last of a log.
 *
 * out_note  the cosigned note is appended; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (nothing was), the buffer's error, or
 * 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_witnessed(struct salur_office *office, const char *origin,
                       struct salur_office_witnessed *out,
                       struct salur_buf *out_note);

/*
 * The newest signed head of the office's own log: a checkpoint note of the
 * origin "<authority>/witnessed" with cosignatures (type 0x04) only.
 *
 * out  appended
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (nothing was cosigned yet), or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_head(struct salur_office *office, struct salur_buf *out);
/*
 * A leaf of the office's own log: a cosigned note.
 * Returns SALUR_OK, SALUR_E_NOT_FOUND past the last, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_leaf(struct salur_office *office, uint64_t number,
                  struct salur_buf *out);

/*
 * Write the office's own log as if it were an export: its leaves as entries,
 * its newest head as checkpoint.  For proofs of a leaf and for comparing heads.
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (nothing was cosigned yet),
 * SALUR_E_CORRUPT, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_witnessed_export(struct salur_office *office,
                              struct salur_buf *out);

/* Receives each file that was written; borrowed for the call. */
struct salur_answer_sink {
    void (*put)(void *ctx, const char *origin, const char *path);
    void *ctx;
};
/*
 * Write the cosigned notes that wait for it, each as <dir>/<origin, '/'
 * replaced by '_'>.cosigned.note, and DIR/head.note unless it has the newest
 * head already (then others may have signed it, too).  What was written waits
 * no more; on error what was not written still does.
 *
 * dir   folder, made when it is missing; NULL: the folder "cosigned" of the
 *       office
 * sink  may be NULL
 *
 * Returns SALUR_OK, SALUR_E_PERMISSION (opened read-only), as
 * salur_file_write and salur_dir_make, SALUR_E_MEMORY, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_answer(struct salur_office *office, const char *dir,
                    const struct salur_answer_sink *sink);

#endif
