/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The export *.slog of a village log, read as hostile input: a pack with
 * "entries" (big-endian u16 length + entry, repeated), "checkpoint.note",
 * optionally "cosigned.note", and after that one optionally "add-checkpoint"
 * (FORMAT.md, "Export").
 */
#ifndef SALUR_EXPORT_H
#define SALUR_EXPORT_H

#include "salur/checkpoint.h"
#include "salur/entry.h"

struct salur_export {
    struct salur_bytes entries; /* these borrow from the input */
    struct salur_bytes checkpoint;
    struct salur_bytes cosigned; /* len 0: none */
    struct salur_bytes request;  /* to a witness (salur/witness.h); len 0: none,
                                    as always when there is no cosigned note */
};

/* Open a pack; the entries are not looked at yet. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_export_open(struct salur_export *out, struct salur_bytes pack,
                  struct salur_where *where);

/*
 * Write a pack from its parts.
 * Returns SALUR_OK, SALUR_E_ARG (no entries, no checkpoint, or a request
 * without a cosigned note), as for packs, or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_export_write(const struct salur_export *parts, struct salur_buf *out);

/* Walk over length-prefixed entries. */
struct salur_entry_cursor {
    struct salur_bytes left;
    uint64_t seq;  /* of the entry that comes next */
    size_t offset; /* of its length prefix */
};

SALUR_API void
salur_entry_cursor_init(struct salur_entry_cursor *cursor,
                        struct salur_bytes entries);
/*
 * Take the next entry's bytes.
 * Returns SALUR_OK, SALUR_E_ENDED at the clean end, SALUR_E_SHORT,
 * SALUR_E_RANGE (length 0 or above SALUR_ENTRY_MAX).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_entry_cursor_next(struct salur_entry_cursor *cursor,
                        struct salur_bytes *out);

/* Append one length-prefixed entry. */
SALUR_API void
salur_entries_put(struct salur_buf *out, struct salur_bytes entry);

#endif
