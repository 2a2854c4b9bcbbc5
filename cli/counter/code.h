/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One card as it came in, and codes that wait their turn.
 *
 * A code that a slip of the hand has damaged on its way is put right here:
 * one or two characters too many in it, or text in front of it.  What is
 * taken for the code is only what decodes strictly and what a trusted issuer
 * has signed, so a guess can hand nothing over.
 */
#ifndef CLI_COUNTER_CODE_H
#define CLI_COUNTER_CODE_H

#include "salur/bytes.h"
#include "salur/limits.h"
#include "salur/trust.h"

struct code {
    enum salur_err err; /* SALUR_OK, or why there is no token */
    int is_test;        /* the code says that a test key signed it */
    size_t len;
    uint8_t token[SALUR_TOKEN_MAX];
};

/*
 * Read the text of a scan.
 *
 * trust   who may have signed; NULL: nothing damaged is put right
 * time_s  now, for the dates of the trust note
 *
 * Returns out->err: SALUR_OK, also of a code that nobody trusted has signed,
 * or as salur_scan_read and salur_entitlement_decode.
 */
enum salur_err
code_read(struct code *out, struct salur_bytes text,
          const struct salur_trust *trust, int64_t time_s);

/* 1 when both hold the same token, else 0. */
int
code_equal(const struct code *a, const struct code *b);

/* The bytes of the token; borrowed. */
struct salur_bytes
code_token(const struct code *code);

/* A second for each, and a scanner does three. */
#define CODES_WAITING_MAX 512

/* First in, first out. */
struct code_queue {
    struct code codes[CODES_WAITING_MAX];
    size_t first;
    size_t count;
};

/* Put one at the end; 0 when there is no room, and it was not put. */
int
code_queue_put(struct code_queue *queue, const struct code *code);
/* Take the first; 0 when none waits. */
int
code_queue_take(struct code_queue *queue, struct code *out);
/* The newest that waits, or NULL. */
const struct code *
code_queue_last(const struct code_queue *queue);

#endif
