/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a trust note, for the trust*.c files and their fuzz target:
 * the text without its signatures, and the index over its keys.
 *
 * Keys never move once a note is parsed: a note keeps its own, and the notes
 * below it keep theirs, so the index and the callers may hold pointers.
 */
#ifndef SL_TRUST_H
#define SL_TRUST_H

#include "salur/trust.h"

/* Three times the 83,762 villages; 60 MB of keys at most. */
#define SL_TRUST_KEYS_MAX 262144
/* Each of the 7,285 districts could have its own note. */
#define SL_TRUST_DELEGATES_MAX 8192

struct sl_trust_item {
    struct salur_trust_key key; /* first, so that its address is the item's */
    uint32_t line;              /* of its note's text, from 1 */
    uint32_t below; /* 0: of this note, else 1 + number of the delegation */
};

/* A "delegate" line and the note that was added under it. */
struct sl_trust_delegate {
    char area[SALUR_AREA_MAX + 1];
    char authority[SALUR_NAME_MAX + 1];
    uint32_t threshold;
    uint32_t roots; /* root keys, role ROOT and this area among the items */
    uint32_t line;
    struct salur_trust *regional; /* owned; NULL while none was added */
    size_t first;                 /* position of its first key */
    /* Newest note seen of this authority; serial 0: none. */
    uint64_t serial;
    struct salur_hash fingerprint;
};

struct sl_trust_withdrawn {
    struct salur_kid kid;
    int64_t from_s;
    uint64_t size; /* UINT64_MAX: none in the line */
    uint32_t line;
};

/* Keys by ascending id, then area; log keys by name. */
struct sl_trust_index {
    struct sl_trust_item **by_kid;
    size_t count;
    struct sl_trust_item **by_origin;
    size_t logs;
};

struct salur_trust {
    char authority[SALUR_NAME_MAX + 1];
    int is_test;
    uint64_t serial;
    uint32_t threshold;
    uint32_t approvals;
    uint32_t roots; /* own ones: role ROOT, area "" */
    struct salur_hash fingerprint;
    struct sl_trust_item *items; /* of this note */
    size_t count;
    size_t cap;
    struct sl_trust_delegate *delegates; /* by ascending area */
    size_t delegates_count;
    size_t delegates_cap;
    struct sl_trust_withdrawn *withdrawn;
    size_t withdrawn_count;
    size_t withdrawn_cap;
    struct sl_trust_index index; /* over this note and those below it */
};

/*
 * Parse the text of a trust note and check it against itself; no signature
 * is looked at.  Release with salur_trust_free.
 *
 * Returns as salur_trust_open, but for SALUR_E_SIGNATURE, SALUR_E_QUORUM and
 * SALUR_E_ROLLBACK.
 */
SALUR_MUST_USE enum salur_err
sl_trust_parse(struct salur_trust **out, struct salur_bytes text,
               struct salur_where *where);

/* Set where to a line of a text, from 1; 0 zeroes it.  where may be NULL. */
void
sl_trust_where(struct salur_where *where, struct salur_bytes text,
               uint32_t line);

/*
 * Sort the delegations by area; no two may meet, none may name an authority
 * twice.  Returns SALUR_OK or SALUR_E_DUPLICATE with the second one's line.
 */
SALUR_MUST_USE enum salur_err
sl_trust_check_delegates(struct salur_trust *trust, uint32_t *out_line);

/*
 * Sort the note's own keys into its index, which is replaced.
 *
 * out_line  set to the line of the first key that is there twice, else 0
 *
 * Returns SALUR_OK, SALUR_E_DUPLICATE or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_trust_index_build(struct salur_trust *trust, uint32_t *out_line);

/*
 * Add the index of a regional note to that of the note above it, whose
 * public keys may occur in both: what they sign for differs.  Errors as
 * above; then neither has changed.
 */
SALUR_MUST_USE enum salur_err
sl_trust_index_merge(struct salur_trust *trust,
                     const struct salur_trust *regional, uint32_t *out_line);
void
sl_trust_index_wipe(struct sl_trust_index *index);

/* Position of the first key of this id, or the count when there is none. */
size_t
sl_trust_index_find(const struct sl_trust_index *index, struct salur_kid kid);

/* 1 when there is a key at the position and it has this id, else 0. */
int
sl_trust_index_has(const struct sl_trust_index *index, size_t at,
                   struct salur_kid kid);

/* 1 when the inner area lies in the outer one or is the same, else 0. */
int
sl_area_is_inside(const char *inner, const char *outer);

/*
 * Put a parsed regional note below a national one: everything that
 * salur_trust_add_regional does but its signatures.  Owned by trust when
 * *out_taken is set to 1.
 */
SALUR_MUST_USE enum salur_err
sl_trust_join(struct salur_trust *trust, struct salur_trust *regional,
              int *out_taken, uint32_t *out_line);

/* Require the signatures of a note's own roots on a note. */
SALUR_MUST_USE enum salur_err
sl_trust_check_quorum(const struct salur_trust *trust,
                      const struct salur_note *note);

#endif
