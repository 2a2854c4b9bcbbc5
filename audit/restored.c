/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heads that a log names of another one, against that one's entries: all
 * of them in one walk over each.
 */
#include "audit/restored.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/entry.h"

/* What one restored entry says. */
struct claim {
    uint64_t seq;
    struct salur_head head;
};

struct compare {
    struct claim *claims; /* by size, then by number */
    size_t count;
    size_t cap;
    struct salur_hasher *hasher;
    struct salur_tree tree; /* of the other log so far */
    struct salur_restored *out;
};

/* Whose log this is; "" when it does not begin as a log does. */
static void
read_origin(struct salur_bytes entries, char out[SALUR_NAME_MAX + 1])
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_entry entry;

    memset(out, 0, SALUR_NAME_MAX + 1);
    salur_entry_cursor_init(&cursor, entries);
    if (salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK &&
        salur_entry_decode(&entry, bytes) == SALUR_OK &&
        entry.kind == SALUR_KIND_GENESIS) {
        memcpy(out, entry.body.genesis.origin, SALUR_NAME_MAX + 1);
    }
}

static enum salur_err
add_claim(struct compare *compare, uint64_t seq, const struct salur_head *head)
{
    void *array = compare->claims;
    enum salur_err err =
        sl_array_grow(&array, &compare->cap, compare->count + 1,
                      SALUR_LOG_ENTRIES_MAX, sizeof compare->claims[0]);

    compare->claims = array;
    if (err == SALUR_OK) {
        compare->claims[compare->count++] = (struct claim){seq, *head};
    }
    return err;
}

static int
by_size(const void *a, const void *b)
{
    const struct claim *x = a;
    const struct claim *y = b;

    if (x->head.size != y->head.size) {
        return x->head.size < y->head.size ? -1 : 1;
    }
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static enum salur_err
gather(struct compare *compare, struct salur_bytes entries)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_entry entry;
    enum salur_err err = SALUR_OK;

    salur_entry_cursor_init(&cursor, entries);
    while (err == SALUR_OK &&
           salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
        if (salur_entry_decode(&entry, bytes) == SALUR_OK &&
            entry.kind == SALUR_KIND_RESTORED &&
            strcmp(entry.body.restored.origin, compare->out->origin) == 0) {
            err = add_claim(compare, cursor.seq - 1, &entry.body.restored.head);
        }
    }
    if (compare->count > 1) {
        qsort(compare->claims, compare->count, sizeof compare->claims[0],
              by_size);
    }
    return err;
}

/* Note what a claim turned out to be; the gravest stays, then the first. */
static void
note(struct compare *compare, const struct claim *claim,
     enum salur_restored_relation relation, const struct salur_hash *found)
{
    struct salur_restored *out = compare->out;

    if (relation < out->relation ||
        (relation == out->relation && claim->seq >= out->seq)) {
        return;
    }
    out->relation = relation;
    out->seq = claim->seq;
    out->named = claim->head;
    if (found != NULL) {
        out->found = *found;
    }
}

/* All claims of the size that the tree has now; gives the next one's place. */
static size_t
judge(struct compare *compare, size_t next)
{
    struct salur_hash root;

    salur_tree_root(&compare->tree, compare->hasher, &root);
    while (next < compare->count &&
           compare->claims[next].head.size == compare->tree.size) {
        const struct claim *claim = &compare->claims[next];
        int fits = salur_hash_equal(&claim->head.root, &root);

        note(compare, claim, fits ? SALUR_RESTORED_FITS : SALUR_RESTORED_FORKED,
             fits ? NULL : &root);
        next++;
    }
    return next;
}

static void
walk(struct compare *compare, struct salur_bytes other)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_hash leaf;
    size_t next;

    salur_tree_init(&compare->tree);
    salur_entry_cursor_init(&cursor, other);
    next = judge(compare, 0);
    while (salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
        salur_hash_leaf(compare->hasher, bytes, &leaf);
        salur_tree_append(&compare->tree, compare->hasher, &leaf);
        if (next < compare->count &&
            compare->claims[next].head.size == compare->tree.size) {
            next = judge(compare, next);
        }
    }
    compare->out->entries = compare->tree.size;
    for (; next < compare->count; next++) {
        note(compare, &compare->claims[next], SALUR_RESTORED_SHORT, NULL);
    }
}

enum salur_err
salur_restored_compare(struct salur_bytes entries, struct salur_bytes other,
                       struct salur_restored *out)
{
    struct compare compare = {.out = out};
    enum salur_err err;

    memset(out, 0, sizeof *out);
    read_origin(other, out->origin);
    if (out->origin[0] == 0) {
        return SALUR_OK;
    }
    err = gather(&compare, entries);
    if (err == SALUR_OK && compare.count > 0) {
        err = salur_hasher_new(&compare.hasher);
    }
    if (err == SALUR_OK && compare.count > 0) {
        walk(&compare, other);
    }
    salur_hasher_free(compare.hasher);
    free(compare.claims);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}
