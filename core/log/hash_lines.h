/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes as lines of Base64: the roots and proofs of C2SP's texts. */
#ifndef SL_HASH_LINES_H
#define SL_HASH_LINES_H

#include "base/bytes.h"
#include "salur/merkle.h"

/* A hash in Base64. */
#define SL_HASH_TEXT_LEN 44

/* Parse a line without its newline: SALUR_E_SYNTAX or SALUR_E_CANONICAL. */
SALUR_MUST_USE enum salur_err
sl_hash_line_parse(struct salur_hash *out, struct salur_bytes line);
/* Append the line and its newline. */
void
sl_hash_line_put(struct salur_buf *out, const struct salur_hash *hash);

/*
 * Take the lines of a proof and the empty line behind them; what is wrong
 * sticks in rd.
 *
 * max  1 .. SALUR_PROOF_MAX lines; a further one is SALUR_E_LIMIT
 */
void
sl_proof_lines_read(struct sl_reader *rd, struct salur_proof *out, size_t max);
/* Append the lines of a proof and the empty line. */
void
sl_proof_lines_put(struct salur_buf *out, const struct salur_proof *proof);

#endif
