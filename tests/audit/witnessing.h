/* SPDX-License-Identifier: Apache-2.0 */
/* A village that brings its exports to the office and takes the answers home:
 * what the tests of the office as a witness share. */
#ifndef WITNESSING_H
#define WITNESSING_H

#include "audit/office.h"
#include "salur/witness.h"
#include "tests/audit/diary.h"

#define NOW_TEXT "2026-12-21T00:00:00Z"

/* Let the office cosign with the nation's witness. */
static inline void
witness_on(struct nation *n)
{
    CHECK_ERR(salur_office_set_witness(n->office, n->witness), SALUR_OK);
}

/* The export of the first count entries with a cosigned note, which may be
 * empty, and the request that a laptop would make. */
static inline void
brought(const struct diary *d, size_t count, struct salur_bytes cosigned,
        struct salur_buf *out)
{
    struct salur_buf checkpoint;
    struct salur_buf request;
    struct salur_buf plain;
    struct salur_export parts;

    salur_buf_init(&checkpoint, 1 << 12);
    salur_buf_init(&request, 1 << 14);
    salur_buf_init(&plain, 1 << 20);
    diary_checkpoint(d, count, NULL, 0, &checkpoint);
    diary_write(d, count, salur_buf_view(&checkpoint), cosigned, &plain);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&plain), NULL),
              SALUR_OK);
    if (cosigned.len > 0) {
        CHECK_ERR(salur_witness_make(&parts, &request), SALUR_OK);
    }
    parts.request = salur_buf_view(&request);
    salur_buf_clear(out);
    CHECK_ERR(salur_export_write(&parts, out), SALUR_OK);
    salur_buf_wipe(&checkpoint);
    salur_buf_wipe(&request);
    salur_buf_wipe(&plain);
}

/* Bring it and take it in at a time. */
static inline enum salur_err
bring_at(struct nation *n, const struct diary *d, size_t count,
         struct salur_bytes cosigned, const char *time,
         struct salur_ingest_result *out)
{
    struct salur_buf pack;
    enum salur_err err;

    salur_buf_init(&pack, 1 << 20);
    brought(d, count, cosigned, &pack);
    err = salur_office_ingest(n->office, salur_buf_view(&pack), at(time), NULL,
                              out);
    salur_buf_wipe(&pack);
    return err;
}

static inline enum salur_err
bring(struct nation *n, const struct diary *d, size_t count,
      struct salur_bytes cosigned, struct salur_ingest_result *out)
{
    return bring_at(n, d, count, cosigned, NOW_TEXT, out);
}

/* The cosigned note that the office holds, in place of what out held. */
static inline struct salur_bytes
answer_of(struct nation *n, const struct diary *d, struct salur_buf *out)
{
    struct salur_office_witnessed is;

    salur_buf_clear(out);
    CHECK_ERR(salur_office_witnessed(n->office, salur_key_public(d->key)->name,
                                     &is, out),
              SALUR_OK);
    return salur_buf_view(out);
}

/* The head of the office's log, checked against its leaves and the witness's
 * key. */
static inline struct salur_checkpoint
office_head(struct nation *n)
{
    struct salur_checkpoint head = {.head = {.size = 0}};
    struct salur_hasher *hasher = NULL;
    struct salur_note note;
    struct salur_tree tree;
    struct salur_hash hash;
    struct salur_buf buf;
    int64_t time_s = 0;

    salur_buf_init(&buf, 1 << 14);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    CHECK_ERR(salur_office_head(n->office, &buf), SALUR_OK);
    CHECK_ERR(salur_checkpoint_peek(&head, salur_buf_view(&buf)), SALUR_OK);
    CHECK_ERR(salur_note_parse(&note, salur_buf_view(&buf)), SALUR_OK);
    CHECK_U64(note.count, 1);
    CHECK_ERR(salur_note_verify(&note, salur_key_public(n->witness), &time_s),
              SALUR_OK);
    salur_tree_init(&tree);
    for (uint64_t i = 0; i < head.head.size; i++) {
        salur_buf_clear(&buf);
        CHECK_ERR(salur_office_leaf(n->office, i, &buf), SALUR_OK);
        salur_hash_leaf(hasher, salur_buf_view(&buf), &hash);
        salur_tree_append(&tree, hasher, &hash);
    }
    CHECK_ERR(salur_office_leaf(n->office, head.head.size, &buf),
              SALUR_E_NOT_FOUND);
    salur_tree_root(&tree, hasher, &hash);
    CHECK(salur_hash_equal(&hash, &head.head.root));
    salur_hasher_free(hasher);
    salur_buf_wipe(&buf);
    return head;
}

#endif
