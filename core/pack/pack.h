/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs: the ZIP files that travel between office and cooperative.
 *
 * One canonical form: members stored (no compression: signatures and hashes
 * do not shrink, and without inflate there is no bomb), fixed timestamp, no
 * extra fields, no comments.  The reader accepts exactly the bytes that the
 * writer makes from the same members, so every bit of a pack is covered
 * (FORMAT.md, "Packs").  Any ZIP tool opens them.
 */
#ifndef SL_PACK_H
#define SL_PACK_H

#include "base/bytes.h"
#include "salur/limits.h"

/* Longest member name: lower-case letters, digits, '.' and '-'. */
#define SL_PACK_NAME_MAX 24

struct sl_pack_member {
    char name[SL_PACK_NAME_MAX + 1];
    struct salur_bytes data; /* borrowed */
};

struct sl_pack {
    struct sl_pack_member members[SALUR_PACK_MEMBERS_MAX];
    size_t count;
};

/*
 * Add a member; data stays borrowed until the pack is written.
 * Returns SALUR_OK, SALUR_E_LIMIT, SALUR_E_ARG (name) or SALUR_E_DUPLICATE.
 */
SALUR_MUST_USE enum salur_err
sl_pack_add(struct sl_pack *pack, const char *name, struct salur_bytes data);

/* Write the pack as a ZIP.  Returns the buffer's error. */
SALUR_MUST_USE enum salur_err
sl_pack_write(const struct sl_pack *pack, struct salur_buf *out);

/*
 * Read a pack; the members borrow from input, in their order in the file.
 *
 * where  offset of the first bad byte; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_SHORT, SALUR_E_SYNTAX, SALUR_E_CANONICAL,
 * SALUR_E_CHECKSUM, SALUR_E_DUPLICATE, SALUR_E_LIMIT or SALUR_E_TRAILING.
 */
SALUR_MUST_USE enum salur_err
sl_pack_read(struct sl_pack *out, struct salur_bytes input,
             struct salur_where *where);

/* Find a member by name; NULL when there is none. */
const struct sl_pack_member *
sl_pack_find(const struct sl_pack *pack, const char *name);

#endif
