/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The personal part of a stage at the cooperative: who the families are,
 * beside the log and never in it (FORMAT.md, "People").
 *
 * It travels in the bundle, signed by an issuer and sealed to the device
 * keys of the village.  At the cooperative every stage has an LMDB
 * environment of its own, DIR/people/<stage>/, whose rows are encrypted with
 * a key that only the device key opens; destroying a stage destroys its
 * environment, and no hash of the log changes.
 *
 * A struct salur_people is one operator's session: what it knows was read when
 * it was opened and lives in guarded memory until salur_people_close.  What
 * another process takes in or destroys meanwhile, the next session sees.
 */
#ifndef SALUR_PEOPLE_H
#define SALUR_PEOPLE_H

#include "salur/bundle.h"

/* One family.  Strings are UTF-8 without control characters. */
struct salur_person {
    struct salur_cti cti;
    char name[SALUR_PERSON_NAME_MAX + 1];       /* 1 byte at least */
    char address[SALUR_PERSON_ADDRESS_MAX + 1]; /* "" when not known */
    char rt[SALUR_PERSON_RT_MAX + 1];           /* "" when not known */
    char rw[SALUR_PERSON_RT_MAX + 1];
    char nik_tail[5];  /* last four digits of the NIK */
    uint8_t kk_tag[8]; /* salur_people_tag of the family card's number */
    int has_kk_tag;
};

/* What holds for a whole stage at one village. */
struct salur_people_terms {
    struct salur_stage_id stage;
    uint64_t site;
    char village[SALUR_VILLAGE_MAX + 1]; /* name of the village, or "" */
    char contact[SALUR_CONTACT_MAX + 1]; /* whom to call, or "" */
    uint64_t count;                      /* families */
};

struct salur_people;

/* What an import took in. */
struct salur_people_taken {
    struct salur_people_terms terms;
    char issuer[SALUR_NAME_MAX + 1]; /* name of the key that signed it */
    int already; /* 1: just this was here, for this device */
};

/*
 * Take in the personal part of a bundle that salur_bundle_open accepted:
 * open it with the device key, check that an issuer who may sign for the
 * village signed it and that its ids are those of the site list, and store
 * it, replacing what an earlier bundle brought.
 *
 * store       folder of the ledger
 * device_key  the log key of this device
 * time_s      now, for the issuer's dates
 * out         what was taken in, zeroed on error; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_EMPTY (the bundle has no personal part),
 * SALUR_E_NOT_ENROLLED (it is sealed to other devices), SALUR_E_CHECKSUM (a
 * changed byte), SALUR_E_KEY_UNKNOWN or _SIGNATURE (signed by somebody else),
 * SALUR_E_MISMATCH (of another village or stage, ids other than the list's),
 * 2xx, as salur_trust_may, or 5xx.  On error what was there stays; after
 * 5xx it may be the new part, whole.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_import(const char *store, const struct salur_key *device_key,
                    const struct salur_bundle *bundle, int64_t time_s,
                    struct salur_people_taken *out);

/*
 * Open everything that is known in a store, for one session.  A store
 * without any is fine: nobody is found in it.
 *
 * Returns SALUR_OK, SALUR_E_KEY_UNKNOWN (sealed to another device),
 * SALUR_E_CORRUPT or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_open(struct salur_people **out, const char *store,
                  const struct salur_key *device_key);
/* Wipe the keys and release; NULL is fine. */
SALUR_API void
salur_people_close(struct salur_people *people);

/* Stages by position, ascending name; SALUR_E_NOT_FOUND past the last. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_terms_at(const struct salur_people *people, size_t index,
                      struct salur_people_terms *out);

/* Look a family up by its id.  SALUR_OK or SALUR_E_NOT_FOUND. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_find(struct salur_people *people, const struct salur_cti *cti,
                  struct salur_person *out);

/*
 * Call each for every family whose name holds all words of text, in any
 * order, ASCII case apart; "" finds all.  By stage, then by name.
 *
 * each  other than SALUR_OK ends the search with that error
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_search(
    struct salur_people *people, const char *text,
    enum salur_err (*each)(void *ctx, const struct salur_people_terms *terms,
                           const struct salur_person *person),
    void *ctx);

/*
 * Keyed tag of a document's number, the same for one number wherever in this
 * village and stage it is made: for one proxy who comes again and again, and
 * for two people of one family card.
 *
 * number  digits, 1 .. 32 bytes; blanks and dots are the caller's to remove
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (no personal part of this stage) or
 * SALUR_E_ARG.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_tag(const struct salur_people *people,
                 const struct salur_stage_id *stage, struct salur_bytes number,
                 uint8_t out[8]);

/*
 * Destroy the personal part of one stage: overwrite, sync, remove.  Needs no
 * key.  Interrupted, the next salur_people_open or _erase ends it.
 *
 * out_count  families destroyed; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (nothing is here) or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_erase(const char *store, const struct salur_stage_id *stage,
                   uint64_t *out_count);

/* --- at the office ---------------------------------------------------------
 */

/* The personal part of one village and stage while it is put together. */
struct salur_people_builder;

/*
 * Begin one.
 *
 * key      the stage key, of which the village's tag key is made
 * village  its name; "" or NULL: as the rows name it
 * contact  whom a family may call; "" or NULL: nobody
 *
 * Texts that are too long are cut between characters, those that are no clean
 * text left out.
 *
 * Returns SALUR_OK, SALUR_E_CRYPTO or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_builder_new(struct salur_people_builder **out,
                         const struct salur_stage_key *key,
                         const struct salur_stage_id *stage, uint64_t site,
                         const char *village, const char *contact);
/* Wipe and release; NULL is fine. */
SALUR_API void
salur_people_builder_free(struct salur_people_builder *builder);

/*
 * What the village will know of a row of the list: long texts are cut between
 * characters, the family card becomes its tag.
 *
 * cti  id of the row's NIK
 *
 * Returns SALUR_OK, SALUR_E_NIK, SALUR_E_EMPTY (no name), SALUR_E_ARG (family
 * card) or SALUR_E_CRYPTO.  On error *out is zeroed.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_builder_person(const struct salur_people_builder *builder,
                            const struct salur_cti *cti,
                            const struct salur_row *row,
                            struct salur_person *out);
/*
 * Add the family of a row, in any order.
 *
 * Returns as salur_people_builder_person, SALUR_E_LIMIT or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_builder_add(struct salur_people_builder *builder,
                         const struct salur_cti *cti,
                         const struct salur_row *row);
/*
 * Sign what was added and seal it to the devices of the village that the
 * trust note names and has not withdrawn: people.sealed of a bundle.
 *
 * time_s  now, for withdrawn devices and the issuer's dates
 *
 * Returns SALUR_OK, SALUR_E_NOT_ENROLLED (no device), SALUR_E_LIMIT (more
 * than 32), SALUR_E_KEY_ROLE, SALUR_E_DUPLICATE (two of one id), 2xx (a text
 * that would not be read), as salur_trust_may, SALUR_E_CRYPTO,
 * SALUR_E_MEMORY or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_people_builder_seal(struct salur_people_builder *builder,
                          const struct salur_key *issuer,
                          const struct salur_trust *trust, int64_t time_s,
                          struct salur_buf *out);

#endif
