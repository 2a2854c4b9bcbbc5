/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inclusion proofs of site lines: their text, and checking them against a
 * stage.  Making them is snapshot.c's, which has all the lines.
 */
#include "list/site_proof.h"

#include <string.h>

#include "list/lines.h"
#include "salur/stage.h"

#define TITLE "salur/site-proof/v1"

/* A proof is never longer than the path in a tree of all villages: 2^18 is
 * above SALUR_SITES_MAX, so 18 hashes; more cannot verify. */
#define STEPS_MAX 18
_Static_assert(SALUR_SITES_MAX <= 1 << STEPS_MAX, "the tree is that high");

enum salur_err
sl_site_proof_parse(struct sl_site_proof *out, struct salur_bytes text,
                    struct salur_where *where)
{
    struct sl_lines lines;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_lines_init(&lines, text);
    sl_lines_title(&lines, TITLE);
    out->index = sl_lines_u64(&lines, "index", 0, SALUR_SITES_MAX - 1);
    out->sites = sl_lines_u64(&lines, "sites", 1, SALUR_SITES_MAX);
    if (out->index >= out->sites) {
        sl_lines_judge(&lines, SALUR_E_RANGE);
    }
    while (!sl_lines_done(&lines)) {
        struct salur_bytes base64 = sl_lines_take(&lines);
        struct salur_hash hash;

        sl_lines_judge(&lines, sl_hash_parse(&hash, base64));
        if (out->path.count == STEPS_MAX) {
            sl_lines_judge(&lines, SALUR_E_LIMIT);
        } else {
            out->path.hashes[out->path.count++] = hash;
        }
    }
    err = sl_lines_finish(&lines, where);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
sl_site_proof_format(const struct sl_site_proof *proof, struct salur_buf *out)
{
    if (proof->sites < 1 || proof->sites > SALUR_SITES_MAX ||
        proof->index >= proof->sites || proof->path.count > STEPS_MAX) {
        return SALUR_E_RANGE;
    }
    sl_put_str(out, TITLE "\nindex ");
    sl_put_u64_dec(out, proof->index);
    sl_put_str(out, "\nsites ");
    sl_put_u64_dec(out, proof->sites);
    sl_put_u8(out, '\n');
    for (size_t i = 0; i < proof->path.count; i++) {
        sl_hash_put(out, &proof->path.hashes[i]);
        sl_put_u8(out, '\n');
    }
    return out->err;
}

enum salur_err
salur_site_proof_check(const struct salur_stage *stage, struct salur_bytes line,
                       struct salur_bytes proof, struct salur_hasher *hasher)
{
    struct salur_head head = {stage->sites, stage->root};
    struct salur_site_line parsed;
    struct sl_site_proof place;
    struct salur_hash leaf;
    enum salur_err err = salur_site_line_parse(&parsed, line);

    if (err == SALUR_OK) {
        err = sl_site_proof_parse(&place, proof, NULL);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (place.sites != stage->sites) {
        return SALUR_E_PROOF;
    }
    salur_hash_leaf(hasher, line, &leaf);
    return salur_merkle_verify(hasher, &head, place.index, &leaf, &place.path);
}
