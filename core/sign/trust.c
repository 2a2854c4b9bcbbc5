/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom to believe: the rules under which a trust note takes the place of
 * another, and what its keys may do.  The text is trust_parse.c's, regional
 * notes are trust_regional.c's.
 *
 * No clock is read: when something happened is the caller's to say.
 */
#include "salur/trust.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "sign/trust.h"

/* 10^10, one more than the largest village code. */
#define SITE_END UINT64_C(10000000000)

/* Free a note but for those below it. */
static void
free_note(struct salur_trust *trust)
{
    if (trust == NULL) {
        return;
    }
    sl_trust_index_wipe(&trust->index);
    free(trust->items);
    free(trust->delegates);
    free(trust->withdrawn);
    free(trust);
}

void
salur_trust_free(struct salur_trust *trust)
{
    if (trust == NULL) {
        return;
    }
    for (size_t i = 0; i < trust->delegates_count; i++) {
        /* Below a regional note there is none. */
        free_note(trust->delegates[i].regional);
    }
    free_note(trust);
}

enum salur_err
sl_trust_check_quorum(const struct salur_trust *trust,
                      const struct salur_note *note)
{
    uint32_t valid = 0;

    for (size_t i = 0; i < trust->count; i++) {
        const struct salur_trust_key *key = &trust->items[i].key;
        enum salur_err err;

        if (key->role != SALUR_ROLE_ROOT || key->area[0] != '\0') {
            continue;
        }
        err = salur_note_verify(note, &key->key, NULL);
        if (err == SALUR_OK) {
            valid++;
        } else if (err != SALUR_E_NOT_FOUND) {
            return err;
        }
    }
    return valid >= trust->threshold ? SALUR_OK : SALUR_E_QUORUM;
}

/* May next take the place of previous?  Its own roots have signed it. */
static enum salur_err
check_replaces(const struct salur_trust *next,
               const struct salur_trust *previous,
               const struct salur_note *note)
{
    if (next->is_test != previous->is_test) {
        return SALUR_E_TEST_KEY;
    }
    if (salur_hash_equal(&next->fingerprint, &previous->fingerprint)) {
        return SALUR_OK; /* the same text, perhaps with more signatures */
    }
    if (next->serial <= previous->serial) {
        return SALUR_E_ROLLBACK;
    }
    return sl_trust_check_quorum(previous, note);
}

/* Remember the newest note of an authority that stays delegated. */
static void
keep_serial(struct sl_trust_delegate *delegate,
            const struct salur_trust *previous)
{
    for (size_t i = 0; i < previous->delegates_count; i++) {
        const struct sl_trust_delegate *old = &previous->delegates[i];

        if (strcmp(old->authority, delegate->authority) == 0) {
            delegate->serial = old->serial;
            delegate->fingerprint = old->fingerprint;
        }
    }
}

static void
keep_serials(struct salur_trust *next, const struct salur_trust *previous)
{
    for (size_t i = 0; i < next->delegates_count; i++) {
        keep_serial(&next->delegates[i], previous);
    }
}

enum salur_err
salur_trust_open(struct salur_trust **out, struct salur_bytes note,
                 const struct salur_trust *previous, struct salur_where *where)
{
    struct salur_trust *trust = NULL;
    struct salur_note parsed;
    enum salur_err err;

    *out = NULL;
    sl_trust_where(where, note, 0);
    err = salur_note_parse(&parsed, note);
    if (err == SALUR_OK) {
        err = sl_trust_parse(&trust, parsed.text, where);
    }
    if (err == SALUR_OK) {
        err = sl_trust_check_quorum(trust, &parsed);
    }
    if (err == SALUR_OK && previous != NULL) {
        err = check_replaces(trust, previous, &parsed);
    }
    if (err == SALUR_OK) {
        if (previous != NULL) {
            keep_serials(trust, previous);
        }
        *out = trust;
        trust = NULL;
    }
    salur_trust_free(trust);
    return err;
}

const char *
salur_trust_authority(const struct salur_trust *trust)
{
    return trust->authority;
}

uint64_t
salur_trust_serial(const struct salur_trust *trust)
{
    return trust->serial;
}

/* The delegation whose area holds the village, NULL when none does. */
static const struct sl_trust_delegate *
delegate_of(const struct salur_trust *trust, uint64_t site)
{
    for (size_t i = 0; i < trust->delegates_count; i++) {
        if (salur_area_contains(trust->delegates[i].area, site)) {
            return &trust->delegates[i];
        }
    }
    return NULL;
}

uint32_t
salur_trust_approvals(const struct salur_trust *trust, uint64_t site)
{
    const struct sl_trust_delegate *delegate = delegate_of(trust, site);

    return delegate != NULL && delegate->regional != NULL
               ? delegate->regional->approvals
               : trust->approvals;
}

struct salur_hash
salur_trust_fingerprint(const struct salur_trust *trust)
{
    return trust->fingerprint;
}

int
salur_trust_is_test(const struct salur_trust *trust)
{
    return trust->is_test;
}

int
salur_area_contains(const char *area, uint64_t site)
{
    size_t len = strlen(area);
    uint64_t prefix = 0;

    if (site >= SITE_END || len > SALUR_AREA_MAX) {
        return 0;
    }
    for (size_t i = len; i < SALUR_AREA_MAX; i++) {
        site /= 10;
    }
    for (size_t i = 0; i < len; i++) {
        if (area[i] < '0' || area[i] > '9') {
            return 0;
        }
        prefix = prefix * 10 + (uint64_t)(area[i] - '0'); /* a digit */
    }
    return site == prefix;
}

/* A key whose role and area fit: is it within its dates, not withdrawn? */
static enum salur_err
check_time(const struct salur_trust_key *key, int64_t time_s)
{
    if (time_s < key->from_s || time_s >= key->to_s) {
        return SALUR_E_SCOPE;
    }
    return time_s >= key->withdrawn_s ? SALUR_E_KEY_WITHDRAWN : SALUR_OK;
}

enum salur_err
salur_trust_may(const struct salur_trust *trust, struct salur_kid kid,
                enum salur_role role, uint64_t site, int64_t time_s,
                const struct salur_trust_key **out)
{
    size_t at = sl_trust_index_find(&trust->index, kid);
    enum salur_err err = SALUR_E_KEY_UNKNOWN;

    if (out != NULL) {
        *out = NULL;
    }
    for (; sl_trust_index_has(&trust->index, at, kid); at++) {
        const struct salur_trust_key *key = &trust->index.by_kid[at]->key;

        if (!salur_area_contains(key->area, site)) {
            /* Another of this id may fit: say the most that is known. */
            err = key->role == role || err == SALUR_E_SCOPE ? SALUR_E_SCOPE
                                                            : SALUR_E_KEY_ROLE;
            continue;
        }
        /* The only one of this id at this village. */
        err = key->role == role ? check_time(key, time_s) : SALUR_E_KEY_ROLE;
        if (err == SALUR_OK && out != NULL) {
            *out = key;
        }
        return err;
    }
    return err;
}

/* The approver that a signature line names, NULL when it names none. */
static const struct salur_trust_key *
find_approver(const struct salur_trust *trust, const struct salur_note_sig *sig)
{
    size_t at = sl_trust_index_find(&trust->index, sig->kid);

    for (; sl_trust_index_has(&trust->index, at, sig->kid); at++) {
        const struct salur_trust_key *key = &trust->index.by_kid[at]->key;

        if (key->role == SALUR_ROLE_APPROVER &&
            salur_bytes_equal(sig->name, salur_bytes_str(key->key.name))) {
            return key;
        }
    }
    return NULL;
}

/* 1 when this public key, under whatever name, is among those counted. */
static int
is_counted(const struct salur_trust_key *const *counted, uint32_t count,
           const struct salur_trust_key *key)
{
    for (uint32_t i = 0; i < count; i++) {
        if (memcmp(counted[i]->key.bytes, key->key.bytes, SALUR_PUBKEY_LEN) ==
            0) {
            return 1;
        }
    }
    return 0;
}

enum salur_err
salur_trust_check_approvals(const struct salur_trust *trust,
                            const struct salur_note *note, uint64_t area_site,
                            int64_t time_s, uint32_t *out_valid)
{
    const struct salur_trust_key *counted[SALUR_NOTE_SIGS_MAX];
    uint32_t count = 0;

    *out_valid = 0;
    for (size_t i = 0; i < note->count; i++) {
        const struct salur_trust_key *key =
            find_approver(trust, &note->sigs[i]);
        enum salur_err err;

        if (key == NULL) {
            continue;
        }
        err = salur_note_verify(note, &key->key, NULL);
        if (err != SALUR_OK) {
            return err;
        }
        /* A regional note may name a national approver's key again, and his
         * one signature fits both names: it counts once. */
        if (salur_area_contains(key->area, area_site) &&
            check_time(key, time_s) == SALUR_OK &&
            !is_counted(counted, count, key)) {
            counted[count++] = key;
        }
    }
    *out_valid = count;
    return count >= salur_trust_approvals(trust, area_site) ? SALUR_OK
                                                            : SALUR_E_QUORUM;
}
