/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restored entries: what the log says of where it goes on from.  Of itself,
 * after a recovery, it must name one of its own beginnings; of another log it
 * is a note here, and audit/restored.h sets the two side by side.
 */
#include "audit/verify_books.h"

#include <string.h>

/* Root of the first `size` entries, walking on from where it stopped last:
 * recoveries of one log name ever longer beginnings. */
static int
root_at(struct sl_books *books, uint64_t size, struct salur_hash *out)
{
    struct sl_restoring *at = &books->restoring;
    struct salur_hash leaf;
    struct sl_walked place;

    if (!at->is_open) {
        salur_tree_init(&at->tree);
        sl_walk_init(&at->walk, books->v->parts.entries);
        at->is_open = 1;
    }
    while (at->tree.size < size && sl_walk_next(&at->walk, &place)) {
        salur_hash_leaf(books->v->hasher, place.bytes, &leaf);
        salur_tree_append(&at->tree, books->v->hasher, &leaf);
    }
    salur_tree_root(&at->tree, books->v->hasher, out);
    return at->tree.size == size;
}

/* A log that names what it never had went on from another history. */
static void
check_own(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_head *head = &place->entry.body.restored.head;
    struct salur_finding finding;
    struct salur_hash root = {{0}};
    int is_there = head->size <= place->at && root_at(books, head->size, &root);

    if (is_there && salur_hash_equal(&root, &head->root)) {
        return;
    }
    sl_books_begin(books, place, &finding, SALUR_F_FORK, SALUR_E_FORK);
    finding.proven = books->v->report->proven;
    finding.has_hashes = is_there;
    finding.expected = head->root;
    finding.found = root;
    sl_finding_put(books->v, &finding);
}

void
sl_books_restored(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_restored *body = &place->entry.body.restored;
    struct salur_finding finding;

    sl_books_begin(books, place, &finding, SALUR_F_RESTORED, SALUR_OK);
    finding.proven = books->v->report->proven;
    finding.other_origin = body->origin;
    finding.other_seq = body->head.size;
    sl_finding_put(books->v, &finding);
    if (strcmp(body->origin, books->v->report->origin) == 0) {
        check_own(books, place);
    } else {
        books->v->report->continued++;
    }
}
