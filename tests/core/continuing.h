/* SPDX-License-Identifier: Apache-2.0 */
/* The log of laptop a as it was saved somewhere, continued by laptop b. */
#ifndef CONTINUING_H
#define CONTINUING_H

#include "salur/continue.h"
#include "tests/core/laptops.h"

#define DAY (24 * HOUR)

/* An export taken apart, its parts held by buffers of their own. */
struct source {
    struct salur_buf entries;
    struct salur_buf checkpoint;
    struct salur_buf cosigned;
    struct salur_export parts;
};

static inline void
source_init(struct source *source)
{
    memset(source, 0, sizeof *source);
    salur_buf_init(&source->entries, 1 << 20);
    salur_buf_init(&source->checkpoint, 1 << 16);
    salur_buf_init(&source->cosigned, 1 << 16);
}

static inline void
source_wipe(struct source *source)
{
    salur_buf_wipe(&source->entries);
    salur_buf_wipe(&source->checkpoint);
    salur_buf_wipe(&source->cosigned);
}

/* All entries of a now, and none of its signatures. */
static inline void
source_entries(struct pair *pair, struct source *source)
{
    struct salur_export parts;

    export_of(pair, &pair->a);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&pair->pack), NULL),
              SALUR_OK);
    salur_buf_clear(&source->entries);
    sl_put_bytes(&source->entries, parts.entries);
    source->parts.entries = salur_buf_view(&source->entries);
}

/* All entries of a now and the checkpoint over them. */
static inline void
source_of(struct pair *pair, struct source *source)
{
    struct salur_export parts;

    source_entries(pair, source);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&pair->pack), NULL),
              SALUR_OK);
    salur_buf_clear(&source->checkpoint);
    sl_put_bytes(&source->checkpoint, parts.checkpoint);
    source->parts.checkpoint = salur_buf_view(&source->checkpoint);
}

/* The checkpoint as the office's witness saw it at a time. */
static inline void
source_cosign(const struct pair *pair, struct source *source, int64_t time_s)
{
    salur_buf_clear(&source->cosigned);
    CHECK_ERR(salur_note_sign(&source->cosigned, source->parts.checkpoint,
                              pair->village.witness, time_s),
              SALUR_OK);
    source->parts.cosigned = salur_buf_view(&source->cosigned);
}

/* Root of the first entries. */
static inline struct salur_hash
source_root(const struct source *source, uint64_t size)
{
    struct salur_entry_cursor cursor;
    struct salur_hasher *hasher = NULL;
    struct salur_bytes bytes;
    struct salur_tree tree;
    struct salur_hash hash;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    salur_tree_init(&tree);
    salur_entry_cursor_init(&cursor, source->parts.entries);
    while (tree.size < size &&
           salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
        salur_hash_leaf(hasher, bytes, &hash);
        salur_tree_append(&tree, hasher, &hash);
    }
    CHECK_U64(tree.size, size);
    salur_tree_root(&tree, hasher, &hash);
    salur_hasher_free(hasher);
    return hash;
}

static inline uint64_t
source_count(const struct source *source)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;

    salur_entry_cursor_init(&cursor, source->parts.entries);
    while (salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
    }
    return cursor.seq;
}

/* Laptop b continues it, two days after the stage opened. */
static inline enum salur_err
go_on(struct pair *pair, const struct source *source,
      enum salur_continue_cause cause, struct salur_continued *out)
{
    const struct salur_stamp at = {VILLAGE_OPEN_S + 2 * DAY, "Budi"};

    return salur_ledger_continue(pair->b.ledger, &source->parts, cause, &at,
                                 out);
}

/* The office withdraws a's key a day after the stage opened; what follows
 * the date goes to the end of the line. */
static inline void
withdraw_a(const struct pair *pair, const char *more)
{
    char kid[2 * SALUR_KID_LEN + 1];
    char line[64];
    struct salur_buf trust;

    salur_buf_init(&trust, 1 << 20);
    salur_hex_encode(kid, salur_key_public(pair->a.key)->kid.bytes,
                     SALUR_KID_LEN);
    (void)snprintf(line, sizeof line, "withdrawn %s 2026-10-06%s\n", kid, more);
    trust_again(pair, 2, line, &trust);
    CHECK_ERR(salur_ledger_pin_trust(pair->b.ledger, salur_buf_view(&trust)),
              SALUR_OK);
    salur_buf_wipe(&trust);
}

#endif
