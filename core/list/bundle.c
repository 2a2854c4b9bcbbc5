/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle of one village and stage (FORMAT.md, "Bundle").  Reading one
 * answers all that public keys can answer; whether it is for this village,
 * newer than what is held, or already here, is the ledger's to ask.
 */
#include "salur/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "list/stage.h"
#include "pack/pack.h"
#include "sign/envelope.h"

/* Members in their order in the file; the last two may be missing. */
enum member {
    MEMBER_TRUST = 0,
    MEMBER_STAGE = 1,
    MEMBER_LINE = 2,
    MEMBER_PROOF = 3,
    MEMBER_LIST = 4,
    MEMBER_WITHDRAWN = 5,
    MEMBER_PEOPLE = 6,
    MEMBER_COUNT = 7,
};

static const char *const names[MEMBER_COUNT] = {
    "trust.note", "stage.note",     "site.line",     "site.proof",
    "site.list",  "withdrawn.note", "people.sealed",
};

static struct salur_bytes *
part_at(struct salur_bundle_parts *parts, size_t member)
{
    struct salur_bytes *const at[MEMBER_COUNT] = {
        &parts->trust, &parts->stage,     &parts->line,   &parts->proof,
        &parts->list,  &parts->withdrawn, &parts->people,
    };

    return at[member];
}

enum salur_err
salur_bundle_write(const struct salur_bundle_parts *parts,
                   struct salur_buf *out)
{
    struct salur_bundle_parts copy = *parts;
    struct sl_pack pack = {.count = 0};
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; err == SALUR_OK && i < MEMBER_COUNT; i++) {
        struct salur_bytes part = *part_at(&copy, i);

        if (part.len > 0) {
            err = sl_pack_add(&pack, names[i], part);
        } else if (i < MEMBER_WITHDRAWN) {
            err = SALUR_E_EMPTY;
        }
    }
    return err == SALUR_OK ? sl_pack_write(&pack, out) : err;
}

/* Each member in its order, none empty, none but the optional ones missing. */
static enum salur_err
take_members(struct salur_bundle_parts *parts, const struct sl_pack *pack)
{
    size_t taken = 0;

    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        const struct sl_pack_member *member = &pack->members[taken];
        int is_there =
            taken < pack->count && strcmp(member->name, names[i]) == 0;

        if (!is_there && i < MEMBER_WITHDRAWN) {
            return SALUR_E_SYNTAX;
        }
        if (is_there && member->data.len == 0) {
            return SALUR_E_EMPTY;
        }
        if (is_there) {
            *part_at(parts, i) = member->data;
            taken++;
        }
    }
    return taken == pack->count ? SALUR_OK : SALUR_E_SYNTAX;
}

enum salur_err
salur_bundle_split(struct salur_bundle_parts *parts, struct salur_bytes pack,
                   struct salur_where *where)
{
    struct sl_pack members;
    enum salur_err err;

    memset(parts, 0, sizeof *parts);
    err = sl_pack_read(&members, pack, where);
    if (err != SALUR_OK) {
        return err;
    }
    err = take_members(parts, &members);
    if (err != SALUR_OK) {
        memset(parts, 0, sizeof *parts);
    }
    return err;
}

/* The stage note: what it says, and who approved it for this village. */
static enum salur_err
open_stage(struct salur_bundle *bundle, int64_t time_s,
           struct salur_where *where)
{
    struct salur_note note;
    enum salur_err err = salur_note_parse(&note, bundle->parts.stage);

    if (err == SALUR_OK) {
        err =
            salur_trust_check_approvals(bundle->trust, &note, bundle->line.site,
                                        time_s, &bundle->approvals);
    }
    if (err == SALUR_OK) {
        err = salur_stage_parse(&bundle->stage, note.text, where);
    }
    return err;
}

/* The site list: just what the site line says, in words of the stage. */
static enum salur_err
open_list(struct salur_bundle *bundle, struct salur_hasher *hasher)
{
    struct salur_site_line line;
    enum salur_err err =
        salur_site_list_decode(&bundle->list, bundle->parts.list);

    if (err == SALUR_OK) {
        err = salur_site_list_line(&bundle->list, bundle->line.site, hasher,
                                   &line);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (line.count != bundle->line.count ||
        line.amount_idr != bundle->line.amount_idr) {
        return SALUR_E_MISMATCH;
    }
    if (!salur_hash_equal(&line.root, &bundle->line.root)) {
        return SALUR_E_ROOT;
    }
    for (size_t i = 0; i < bundle->list.count; i++) {
        if (!sl_stage_has_package(&bundle->stage,
                                  bundle->list.items[i].package)) {
            return SALUR_E_NOT_FOUND;
        }
    }
    return SALUR_OK;
}

/* The withdrawn list: of an issuer who may speak for this village. */
static enum salur_err
open_withdrawn(struct salur_bundle *bundle, int64_t time_s)
{
    if (bundle->parts.withdrawn.len == 0) {
        return SALUR_OK;
    }
    return salur_withdrawn_open(&bundle->withdrawn, bundle->parts.withdrawn,
                                bundle->trust, bundle->line.site, time_s, NULL);
}

/* The personal part: its form alone, since reading it takes a secret. */
static enum salur_err
open_people(struct salur_bundle *bundle)
{
    struct sl_envelope *envelope;
    enum salur_err err;

    if (bundle->parts.people.len == 0) {
        return SALUR_OK;
    }
    envelope = malloc(sizeof *envelope);
    if (envelope == NULL) {
        return SALUR_E_MEMORY;
    }
    err = sl_envelope_parse(envelope, bundle->parts.people, SALUR_PACK_MAX);
    free(envelope);
    return err;
}

/* What one step of opening needs. */
struct opening {
    struct salur_bundle *bundle;
    const struct salur_trust *previous;
    struct salur_hasher *hasher;
    int64_t time_s;
    struct salur_where where; /* inside the member */
};

/* The site line comes before the stage note: whose approval counts depends
 * on the village, and the proof then ties the village to the note. */
static enum salur_err
open_member(struct opening *opening, enum member member)
{
    struct salur_bundle *bundle = opening->bundle;

    switch (member) {
    case MEMBER_TRUST:
        return salur_trust_open(&bundle->trust, bundle->parts.trust,
                                opening->previous, &opening->where);
    case MEMBER_LINE:
        return salur_site_line_parse(&bundle->line, bundle->parts.line);
    case MEMBER_STAGE:
        return open_stage(bundle, opening->time_s, &opening->where);
    case MEMBER_PROOF:
        return salur_site_proof_check(&bundle->stage, bundle->parts.line,
                                      bundle->parts.proof, opening->hasher);
    case MEMBER_LIST:
        return open_list(bundle, opening->hasher);
    case MEMBER_WITHDRAWN:
        return open_withdrawn(bundle, opening->time_s);
    case MEMBER_PEOPLE:
        return open_people(bundle);
    case MEMBER_COUNT:
        break;
    }
    return SALUR_E_ARG;
}

/* Check all members; where is set to the place in the pack on error. */
static enum salur_err
open_members(struct opening *opening, struct salur_bytes pack,
             struct salur_where *where)
{
    static const enum member order[MEMBER_COUNT] = {
        MEMBER_TRUST, MEMBER_LINE,      MEMBER_STAGE,  MEMBER_PROOF,
        MEMBER_LIST,  MEMBER_WITHDRAWN, MEMBER_PEOPLE,
    };
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; err == SALUR_OK && i < MEMBER_COUNT; i++) {
        const struct salur_bytes *part =
            part_at(&opening->bundle->parts, order[i]);

        memset(&opening->where, 0, sizeof opening->where);
        err = open_member(opening, order[i]);
        if (err != SALUR_OK && where != NULL) {
            *where = opening->where;
            /* Members lie inside the pack. */
            where->offset += (size_t)(part->ptr - pack.ptr);
        }
    }
    return err;
}

enum salur_err
salur_bundle_open(struct salur_bundle *out, struct salur_bytes pack,
                  const struct salur_trust *previous, int64_t time_s,
                  struct salur_where *where)
{
    struct opening opening = {
        .bundle = out, .previous = previous, .time_s = time_s};
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (where != NULL) {
        memset(where, 0, sizeof *where);
    }
    err = salur_hasher_new(&opening.hasher);
    if (err == SALUR_OK) {
        err = salur_bundle_split(&out->parts, pack, where);
    }
    if (err == SALUR_OK) {
        err = open_members(&opening, pack, where);
    }
    salur_hasher_free(opening.hasher);
    if (err != SALUR_OK) {
        /* Nothing half-checked is left to be used. */
        salur_bundle_wipe(out);
    }
    return err;
}

void
salur_bundle_wipe(struct salur_bundle *bundle)
{
    if (bundle == NULL) {
        return;
    }
    salur_trust_free(bundle->trust);
    salur_site_list_wipe(&bundle->list);
    salur_withdrawn_wipe(&bundle->withdrawn);
    memset(bundle, 0, sizeof *bundle);
}
