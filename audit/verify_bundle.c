/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking the approved list out of a bundle, held against the auditor's own
 * trust note: the one inside may be years older, and is not looked at.
 */
#include "audit/verify_lists.h"

#include <stdlib.h>
#include <string.h>

struct opening {
    const struct salur_trust *trust;
    struct salur_hasher *hasher;
    struct salur_note *note; /* scratch: too large for the stack */
    struct salur_bundle_parts parts;
    int64_t time_s; /* when the keys must have been good */
    struct salur_stage stage;
    struct salur_site_line line;
    struct salur_site_list list;
    struct salur_withdrawn withdrawn;
    struct salur_kid withdrawn_by;
    struct salur_bytes at; /* the member that is looked at */
    struct salur_where where;
};

/*
 * Keys are asked for the time of the stage: an approver who has left since,
 * or an issuer whose dates are over, was entitled then.
 */
static void
set_time(struct opening *o, int64_t now_s)
{
    int64_t opens_s = salur_stage_opens_s(o->stage.opens);

    o->time_s = now_s < opens_s ? now_s : opens_s;
}

static enum salur_err
open_stage(struct opening *o, int64_t now_s)
{
    uint32_t valid;
    enum salur_err err;

    o->at = o->parts.line;
    err = salur_site_line_parse(&o->line, o->parts.line);
    if (err != SALUR_OK) {
        return err;
    }
    o->at = o->parts.stage;
    err = salur_note_parse(o->note, o->parts.stage);
    if (err == SALUR_OK) {
        err = salur_stage_parse(&o->stage, o->note->text, &o->where);
    }
    if (err == SALUR_OK) {
        set_time(o, now_s);
        err = salur_trust_check_approvals(o->trust, o->note, o->line.site,
                                          o->time_s, &valid);
    }
    if (err == SALUR_OK) {
        o->at = o->parts.proof;
        err = salur_site_proof_check(&o->stage, o->parts.line, o->parts.proof,
                                     o->hasher);
    }
    return err;
}

static enum salur_err
open_list(struct opening *o)
{
    struct salur_site_line line;
    enum salur_err err;

    o->at = o->parts.list;
    err = salur_site_list_decode(&o->list, o->parts.list);
    if (err == SALUR_OK) {
        err = salur_site_list_line(&o->list, o->line.site, o->hasher, &line);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (line.count != o->line.count || line.amount_idr != o->line.amount_idr) {
        return SALUR_E_MISMATCH;
    }
    return salur_hash_equal(&line.root, &o->line.root) ? SALUR_OK
                                                       : SALUR_E_ROOT;
}

static enum salur_err
open_withdrawn(struct opening *o)
{
    if (o->parts.withdrawn.len == 0) {
        return SALUR_OK;
    }
    o->at = o->parts.withdrawn;
    return salur_withdrawn_open(&o->withdrawn, o->parts.withdrawn, o->trust,
                                o->line.site, o->time_s, &o->withdrawn_by);
}

/* Hand the checked lists over. */
static enum salur_err
keep(struct salur_verify_lists *lists, struct opening *o)
{
    const struct salur_trust_key *issuer;
    enum salur_err err;

    err = salur_verify_lists_put(lists, &o->stage, &o->line, &o->list);
    if (err != SALUR_OK || o->parts.withdrawn.len == 0) {
        return err;
    }
    err = salur_trust_may(o->trust, o->withdrawn_by, SALUR_ROLE_ISSUER,
                          o->line.site, o->time_s, &issuer);
    if (err == SALUR_OK) {
        err = salur_verify_lists_withdraw(lists, issuer->area, &o->withdrawn);
    }
    return err;
}

enum salur_err
salur_verify_lists_add(struct salur_verify_lists *lists,
                       struct salur_bytes pack, const struct salur_trust *trust,
                       int64_t time_s, struct salur_where *where)
{
    struct opening *o = calloc(1, sizeof *o);
    enum salur_err err = SALUR_E_MEMORY;

    if (where != NULL) {
        memset(where, 0, sizeof *where);
    }
    if (o == NULL) {
        return err;
    }
    o->trust = trust;
    o->note = calloc(1, sizeof *o->note);
    if (o->note == NULL) {
        goto done;
    }
    err = salur_hasher_new(&o->hasher);
    if (err != SALUR_OK) {
        goto done;
    }
    err = salur_bundle_split(&o->parts, pack, where);
    if (err != SALUR_OK) {
        goto done;
    }
    err = open_stage(o, time_s);
    if (err == SALUR_OK) {
        err = open_list(o);
    }
    if (err == SALUR_OK) {
        err = open_withdrawn(o);
    }
    if (err == SALUR_OK) {
        o->at = pack;
        err = keep(lists, o);
    }
    if (err != SALUR_OK && where != NULL) {
        *where = o->where;
        /* Members lie inside the pack. */
        where->offset += (size_t)(o->at.ptr - pack.ptr);
    }

done:
    salur_site_list_wipe(&o->list);
    salur_withdrawn_wipe(&o->withdrawn);
    salur_hasher_free(o->hasher);
    free(o->note);
    free(o);
    return err;
}
