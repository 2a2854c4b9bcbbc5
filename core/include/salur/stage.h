/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stage: the frozen list of one programme, period and batch, approved by
 * m of n officials (FORMAT.md, "Stage note", "Site line", "Site list").
 */
#ifndef SALUR_STAGE_H
#define SALUR_STAGE_H

#include "salur/roster.h"
#include "salur/trust.h"

/* Packages that one stage may define. */
#define SALUR_STAGE_PACKAGES_MAX 16

struct salur_stage_id {
    char programme[SALUR_PROGRAMME_MAX + 1];
    uint32_t period; /* year * 100 + stage, 200001 .. 999999 */
    uint32_t batch;  /* from 1, at most 99 */
};

/* Parse "PKH-202604-1".  Returns SALUR_OK or SALUR_E_SYNTAX. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_stage_id_parse(struct salur_stage_id *out, const char *text, size_t len);
/* Write "PKH-202604-1" and a NUL. */
SALUR_API void
salur_stage_id_format(char out[SALUR_STAGE_NAME_MAX],
                      const struct salur_stage_id *id);
/* <0, 0, >0. */
SALUR_API int
salur_stage_id_compare(const struct salur_stage_id *a,
                       const struct salur_stage_id *b);

struct salur_package {
    char code[SALUR_PACKAGE_MAX + 1];
    char text[SALUR_REFERENCE_MAX + 1];
};

struct salur_stage {
    struct salur_stage_id id;
    struct salur_date opens;
    struct salur_date closes;    /* inclusive */
    struct salur_hash list_hash; /* SHA-256 of the imported file */
    uint64_t list_rows;
    char reference[SALUR_REFERENCE_MAX + 1]; /* "" when none was given */
    struct salur_package packages[SALUR_STAGE_PACKAGES_MAX];
    size_t packages_count;
    uint64_t sites;
    uint64_t entitlements;
    int64_t amount_idr;
    struct salur_hash root; /* RFC 6962 root over the site lines */
};

/* Parse the text of a stage note; where: first bad line; may be NULL. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_stage_parse(struct salur_stage *out, struct salur_bytes text,
                  struct salur_where *where);
/* Write the text of a stage note, unsigned. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_stage_format(const struct salur_stage *stage, struct salur_buf *out);

/* One village of a stage. */
struct salur_site_line {
    uint64_t site;
    uint64_t count;
    int64_t amount_idr;
    struct salur_hash root; /* RFC 6962 root over the items of its list */
};

/* Parse/format one "site <code> <count> <amount> <root>\n". */
SALUR_API SALUR_MUST_USE enum salur_err
salur_site_line_parse(struct salur_site_line *out, struct salur_bytes text);
SALUR_API SALUR_MUST_USE enum salur_err
salur_site_line_format(const struct salur_site_line *line,
                       struct salur_buf *out);

/* One family's entitlement as the approved list has it. */
struct salur_item {
    struct salur_cti cti;
    int64_t amount_idr;
    char package[SALUR_PACKAGE_MAX + 1];
    uint32_t card;
};

/* Encode one item, deterministic CBOR [cti, amount, package, card]. */
SALUR_API void
salur_item_encode(const struct salur_item *item, struct salur_buf *out);

/* A decoded site list: items by ascending cti. */
struct salur_site_list {
    struct salur_item *items;
    size_t count;
};

/* Sort by cti and refuse two of one cti (SALUR_E_DUPLICATE). */
SALUR_API SALUR_MUST_USE enum salur_err
salur_site_list_sort(struct salur_site_list *list);
/* Write the CBOR sequence. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_site_list_encode(const struct salur_site_list *list,
                       struct salur_buf *out);
/* Decode strictly; release with salur_site_list_wipe. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_site_list_decode(struct salur_site_list *out, struct salur_bytes bytes);
SALUR_API void
salur_site_list_wipe(struct salur_site_list *list);
/* Binary search; NULL when not listed. */
SALUR_API const struct salur_item *
salur_site_list_find(const struct salur_site_list *list,
                     const struct salur_cti *cti);
/* Compute the site line of a sorted list. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_site_list_line(const struct salur_site_list *list, uint64_t site,
                     struct salur_hasher *hasher, struct salur_site_line *out);

/*
 * The frozen list in memory: everything that a stage note commits to, built
 * from a good roster.  While it is built 48 bytes a family and what the scan
 * needs, or 64, whichever is more; then 40 a family.
 */
struct salur_snapshot;

struct salur_snapshot_site {
    struct salur_site_line line;
    struct salur_site_list list;
};

/*
 * Build the snapshot of a list file.
 *
 * csv    the file's bytes as imported
 * terms  id, opens, closes, reference and packages (in any order) are read
 *        from it; the rest is computed
 * key    the stage key
 *
 * Returns SALUR_OK, SALUR_E_STATE when the list has a bad row (run
 * salur_roster_scan for the reasons), SALUR_E_EMPTY when it has none,
 * SALUR_E_NOT_FOUND when a row's package is not defined in terms,
 * SALUR_E_DUPLICATE when two NIKs have one id, SALUR_E_LIMIT when a village
 * has more than SALUR_SITE_ENTRIES_MAX families, 2xx for bad terms, or as
 * salur_roster_scan.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_snapshot_build(struct salur_snapshot **out, struct salur_bytes csv,
                     const struct salur_aliases *aliases,
                     const struct salur_stage *terms,
                     const struct salur_stage_key *key);
SALUR_API void
salur_snapshot_free(struct salur_snapshot *snapshot);
SALUR_API const struct salur_stage *
salur_snapshot_stage(const struct salur_snapshot *snapshot);
/* Sites by ascending code; NULL past the last. */
SALUR_API const struct salur_snapshot_site *
salur_snapshot_site(const struct salur_snapshot *snapshot, size_t index);

/*
 * Inclusion proof of one site line under the stage root, as the text of
 * site.proof (FORMAT.md, "Site proof").  O(log sites).
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (past the last) or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_snapshot_proof(const struct salur_snapshot *snapshot, size_t index,
                     struct salur_buf *out);

/*
 * Check a site line and its proof against the root of a stage note.
 * Returns SALUR_OK, 2xx (line or proof is malformed) or SALUR_E_PROOF.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_site_proof_check(const struct salur_stage *stage, struct salur_bytes line,
                       struct salur_bytes proof, struct salur_hasher *hasher);

#endif
