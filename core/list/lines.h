/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading canonical texts: lines of "keyword value", each ended by one
 * newline, values with one spelling.  Sticky like the cursor below it, and
 * it remembers which line was bad.
 */
#ifndef SL_LINES_H
#define SL_LINES_H

#include "base/bytes.h"
#include "salur/date.h"
#include "salur/hash.h"

struct sl_lines {
    struct sl_reader rd; /* stands at the begin of a line */
    uint64_t number;     /* of the line last taken, from 1 */
    size_t offset;       /* of the line last taken */
};

/* Start before the first line; never fails. */
void
sl_lines_init(struct sl_lines *lines, struct salur_bytes text);

/*
 * Take the line that names format and version.  The same title with a higher
 * number sticks as SALUR_E_VERSION, anything else as SALUR_E_SYNTAX.
 */
void
sl_lines_title(struct sl_lines *lines, const char *title);

/* 1 when a next line begins with this keyword and a blank, else 0. */
int
sl_lines_next_is(const struct sl_lines *lines, const char *keyword);

/* Take the next line whole, without its newline. */
struct salur_bytes
sl_lines_take(struct sl_lines *lines);

/* Take the next line, which must begin with this keyword and a blank. */
struct salur_bytes
sl_lines_value(struct sl_lines *lines, const char *keyword);

/* The same with a number of min .. max (SALUR_E_RANGE); 0 after an error. */
uint64_t
sl_lines_u64(struct sl_lines *lines, const char *keyword, uint64_t min,
             uint64_t max);

/* Record an error for the line last taken; SALUR_OK does nothing. */
void
sl_lines_judge(struct sl_lines *lines, enum salur_err err);

/* 1 when all lines are taken or an error stuck, else 0. */
int
sl_lines_done(const struct sl_lines *lines);

/* Finish: the stuck error with its place (NULL: not wanted), TRAILING or OK. */
SALUR_MUST_USE enum salur_err
sl_lines_finish(const struct sl_lines *lines, struct salur_where *where);

/*
 * Compare a versioned name such as "salur/e1" with the one that is known.
 * Returns SALUR_OK, SALUR_E_VERSION (a higher number behind the same name) or
 * SALUR_E_SYNTAX.
 */
SALUR_MUST_USE enum salur_err
sl_version_check(struct salur_bytes got, const char *known);

/* The Base64 of a hash: 44 characters, 32 bytes.  SALUR_OK, 2xx. */
SALUR_MUST_USE enum salur_err
sl_hash_parse(struct salur_hash *out, struct salur_bytes base64);
/* Write it. */
void
sl_hash_put(struct salur_buf *out, const struct salur_hash *hash);

/* Lower-case hex of exactly len bytes; upper case is SALUR_E_CANONICAL. */
SALUR_MUST_USE enum salur_err
sl_hex_parse(uint8_t *out, size_t len, struct salur_bytes hex);
/* Write it; len is at most SALUR_HASH_LEN. */
void
sl_hex_put(struct salur_buf *out, const uint8_t *bytes, size_t len);

#endif
