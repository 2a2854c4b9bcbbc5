/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signed heads of an export: whose log this is, which of its notes are
 * signed by the trusted key, how many trusted witnesses cosigned.  Whether
 * the entries fit the heads is not asked here.
 */
#include "audit/verify_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* Bounds the array of heads: an export holds no more entries than this. */
#define CITED_MAX (SALUR_PACK_MAX / 4)
/* Those, the two notes, and the policy's. */
#define HEADS_MAX (2 * CITED_MAX)

static const struct salur_trust *
trust_of(const struct sl_verify *v)
{
    return v->policy->trust;
}

/*
 * The trusted witness key that made a signature line, or NULL.
 *
 * Two keys may share an id, so the name decides.
 */
static const struct salur_trust_key *
find_witness(const struct salur_trust *trust, const struct salur_note_sig *sig)
{
    const struct salur_trust_key *key = salur_trust_find(trust, sig->kid);

    while (key != NULL &&
           (key->role != SALUR_ROLE_WITNESS ||
            !salur_bytes_equal(salur_bytes_str(key->key.name), sig->name))) {
        key = salur_trust_find_next(trust, key);
    }
    return key;
}

static int
is_log_signature(const struct sl_verify *v, const struct salur_note_sig *sig)
{
    return v->log_key != NULL &&
           memcmp(v->log_key->key.kid.bytes, sig->kid.bytes, SALUR_KID_LEN) ==
               0 &&
           salur_bytes_equal(salur_bytes_str(v->log_key->key.name), sig->name);
}

/*
 * Check one witness's line.  A witness that was withdrawn when it cosigned,
 * or that is not one for this village, counts like a stranger.
 */
static enum salur_err
count_witness(const struct sl_verify *v, const struct salur_trust_key *key,
              struct sl_judged *out)
{
    int64_t time_s = 0;
    enum salur_err err = salur_note_verify(v->note, &key->key, &time_s);

    if (err != SALUR_OK) {
        return err;
    }
    if (time_s >= key->withdrawn_s ||
        !salur_area_contains(key->area, v->report->site)) {
        out->strangers++;
        return SALUR_OK;
    }
    if (out->cosignatures == 0 || time_s < out->oldest_s) {
        out->oldest_s = time_s;
    }
    if (out->cosignatures == 0 || time_s > out->newest_s) {
        out->newest_s = time_s;
    }
    /* A note has at most SALUR_NOTE_SIGS_MAX lines. */
    out->witnesses[out->cosignatures] = key;
    out->witnessed_s[out->cosignatures] = time_s;
    out->cosignatures++;
    return SALUR_OK;
}

/* Look at every signature line of v->note but the log's own. */
static enum salur_err
judge_witnesses(const struct sl_verify *v, struct sl_judged *out)
{
    for (size_t i = 0; i < v->note->count; i++) {
        const struct salur_note_sig *sig = &v->note->sigs[i];
        const struct salur_trust_key *key = find_witness(trust_of(v), sig);
        enum salur_err err = SALUR_OK;

        if (key != NULL) {
            err = count_witness(v, key, out);
        } else if (!is_log_signature(v, sig)) {
            out->strangers++;
        }
        if (err != SALUR_OK) {
            return err;
        }
    }
    return SALUR_OK;
}

/* Require the log key's signature on v->note. */
static enum salur_err
judge_log(const struct sl_verify *v)
{
    enum salur_err err;

    if (v->log_key == NULL) {
        return SALUR_E_KEY_UNKNOWN;
    }
    err = salur_note_verify(v->note, &v->log_key->key, NULL);
    return err == SALUR_E_NOT_FOUND ? SALUR_E_KEY_UNKNOWN : err;
}

/*
 * After the withdrawal of a log's key (a stolen laptop) its signature proves
 * nothing, unless a witness saw it before.  When the office has given a size,
 * the signature still says what the key has signed; whether that counts is
 * another matter.
 */
static enum salur_err
judge_withdrawal(const struct sl_verify *v, struct sl_judged *out)
{
    int64_t cosigned_s = out->cosignatures > 0 ? out->oldest_s : INT64_MAX;

    out->counts =
        salur_trust_check_head(v->log_key, out->checkpoint.head.size,
                               cosigned_s, v->policy->time_s) == SALUR_OK;
    return out->counts || v->log_key->withdrawn_size != UINT64_MAX
               ? SALUR_OK
               : SALUR_E_KEY_WITHDRAWN;
}

enum salur_err
sl_verify_judge(const struct sl_verify *v, struct salur_bytes note,
                struct sl_judged *out)
{
    enum salur_err err;

    memset(out, 0, sizeof *out);
    err = salur_note_parse(v->note, note);
    if (err == SALUR_OK) {
        err = salur_checkpoint_parse(&out->checkpoint, v->note->text);
    }
    if (err == SALUR_OK &&
        strcmp(out->checkpoint.origin, v->report->origin) != 0) {
        err = SALUR_E_ORIGIN;
    }
    if (err == SALUR_OK) {
        err = judge_log(v);
    }
    if (err == SALUR_OK) {
        err = judge_witnesses(v, out);
    }
    if (err == SALUR_OK) {
        err = judge_withdrawal(v, out);
    }
    out->err = err;
    return err == SALUR_E_MEMORY ? err : SALUR_OK;
}

/* Take this name as the log's when it is the first, or the first trusted. */
static void
propose_origin(struct sl_verify *v, const char *origin)
{
    if (v->log_key != NULL || origin[0] == '\0') {
        return;
    }
    v->log_key = salur_trust_find_log(trust_of(v), origin);
    if (v->log_key != NULL || v->report->origin[0] == '\0') {
        memcpy(v->report->origin, origin, strlen(origin) + 1);
    }
}

static void
propose_note(struct sl_verify *v, struct salur_bytes note)
{
    struct salur_checkpoint peeked;

    if (salur_checkpoint_peek(&peeked, note) == SALUR_OK) {
        propose_origin(v, peeked.origin);
    }
}

/*
 * Whose log this is.  Three places name it; when one of them is damaged or
 * forged, the first that the trust note knows is the claim to be tested.
 */
static void
find_log(struct sl_verify *v)
{
    struct sl_walk walk;
    struct sl_walked place;
    int has_genesis;

    sl_walk_init(&walk, v->parts.entries);
    has_genesis = sl_walk_next(&walk, &place) && place.is_decoded &&
                  place.entry.kind == SALUR_KIND_GENESIS;
    propose_note(v, v->parts.checkpoint);
    propose_note(v, v->parts.cosigned);
    if (has_genesis) {
        propose_origin(v, place.entry.body.genesis.origin);
        v->report->site = place.entry.body.genesis.site;
    }
    if (v->log_key != NULL) {
        /* A log key's area is its village's ten digits. */
        if (sl_parse_u64(salur_bytes_str(v->log_key->area), UINT64_MAX,
                         &v->report->site) != SALUR_OK) {
            v->report->site = 0;
        }
    }
    v->report->checked_signature = v->log_key != NULL;
}

enum salur_err
sl_verify_add_head(struct sl_verify *v, const struct sl_signed_head *head)
{
    void *array = v->heads;
    enum salur_err err = sl_array_grow(
        &array, &v->heads_cap, v->heads_count + 1, HEADS_MAX, sizeof *v->heads);
    v->heads = array;
    if (err != SALUR_OK) {
        return err;
    }
    v->heads[v->heads_count++] = *head;
    return SALUR_OK;
}

static enum salur_err
add_head(struct sl_verify *v, const struct sl_judged *judged,
         enum sl_head_place place)
{
    const struct sl_signed_head head = {
        .head = judged->checkpoint.head,
        .place = place,
        .counts = judged->counts,
        .oldest_s = judged->cosignatures > 0 ? judged->oldest_s : INT64_MAX,
        .newest_s = judged->cosignatures > 0 ? judged->newest_s : INT64_MIN,
    };

    return judged->err == SALUR_OK ? sl_verify_add_head(v, &head) : SALUR_OK;
}

/* Judge the note inside a witnessed entry at one place. */
static enum salur_err
cite(struct sl_verify *v, const struct sl_walked *place)
{
    const struct salur_body_witnessed *body = &place->entry.body.witnessed;
    struct sl_judged judged;
    struct sl_cited *cited;
    void *array = v->cited;
    enum salur_err err;

    err = sl_verify_judge(v, body->note, &judged);
    if (err != SALUR_OK) {
        return err;
    }
    err = sl_array_grow(&array, &v->cited_cap, v->cited_count + 1, CITED_MAX,
                        sizeof *v->cited);
    v->cited = array;
    if (err != SALUR_OK) {
        return err;
    }
    cited = &v->cited[v->cited_count++];
    cited->at = place->at;
    cited->newest_s = INT64_MIN;
    cited->err = judged.err;
    if (judged.err != SALUR_OK) {
        return SALUR_OK;
    }
    if (judged.cosignatures == 0) {
        cited->err = SALUR_E_KEY_UNKNOWN;
    } else if (judged.newest_s != body->time_s ||
               judged.checkpoint.head.size > place->at) {
        /* A head of more entries than stood before it was not seen then. */
        cited->err = SALUR_E_MISMATCH;
    } else {
        cited->newest_s = judged.newest_s;
    }
    return add_head(v, &judged, SL_HEAD_ENTRY);
}

static int
compare_heads(const void *a, const void *b)
{
    const struct sl_signed_head *left = a;
    const struct sl_signed_head *right = b;

    if (left->head.size != right->head.size) {
        return left->head.size < right->head.size ? -1 : 1;
    }
    /* Equal sizes in a fixed order: the same input gives the same report. */
    if (left->place != right->place) {
        return left->place < right->place ? -1 : 1;
    }
    return memcmp(left->head.root.bytes, right->head.root.bytes,
                  SALUR_HASH_LEN);
}

enum salur_err
sl_verify_heads(struct sl_verify *v)
{
    struct sl_walk walk;
    struct sl_walked place;
    enum salur_err err;

    find_log(v);
    err = sl_verify_judge(v, v->parts.checkpoint, &v->checkpoint);
    if (err == SALUR_OK) {
        err = add_head(v, &v->checkpoint, SL_HEAD_CHECKPOINT);
    }
    if (err == SALUR_OK && v->parts.cosigned.len > 0) {
        err = sl_verify_judge(v, v->parts.cosigned, &v->cosigned);
    }
    if (err == SALUR_OK && v->parts.cosigned.len > 0) {
        err = add_head(v, &v->cosigned, SL_HEAD_COSIGNED);
    }
    sl_walk_init(&walk, v->parts.entries);
    while (err == SALUR_OK && sl_walk_next(&walk, &place)) {
        if (place.is_decoded && place.entry.kind == SALUR_KIND_WITNESSED) {
            err = cite(v, &place);
        }
    }
    if (err == SALUR_OK) {
        err = sl_verify_outside(v);
    }
    if (err == SALUR_OK && v->heads_count > 1) {
        qsort(v->heads, v->heads_count, sizeof *v->heads, compare_heads);
    }
    return err;
}
