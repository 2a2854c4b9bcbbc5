/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The invented officials of the tests and their trust notes.  Seed of each:
 * 32 times one byte.  In a template "$r1" is the vkey of r1 and "#r1" its key
 * id.
 */
#ifndef TRUST_WORLD_H
#define TRUST_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/note.h"
#include "salur/text.h"
#include "salur/trust.h"

static const struct person {
    char tag[3];
    const char *name;
    enum salur_role role;
    uint8_t seed;
} people[] = {
    {"r1", "test/nasional/akar-1", SALUR_ROLE_ROOT, 1},
    {"r2", "test/nasional/akar-2", SALUR_ROLE_ROOT, 2},
    {"r3", "test/nasional/akar-3", SALUR_ROLE_ROOT, 3},
    {"i1", "test/nasional/penerbit", SALUR_ROLE_ISSUER, 4},
    {"a1", "test/nasional/penyetuju-1", SALUR_ROLE_APPROVER, 5},
    {"a2", "test/nasional/penyetuju-2", SALUR_ROLE_APPROVER, 6},
    {"a3", "test/nasional/penyetuju-3", SALUR_ROLE_APPROVER, 7},
    {"l1", "test/nasional/log/9901012001/d1/k1", SALUR_ROLE_LOG, 8},
    {"s1", "test/nasional/pengawas", SALUR_ROLE_SUPERVISOR, 9},
    {"w1", "test/nasional/saksi", SALUR_ROLE_WITNESS, 10},
    {"q1", "test/kab-9902/akar-1", SALUR_ROLE_ROOT, 11},
    {"q2", "test/kab-9902/akar-2", SALUR_ROLE_ROOT, 12},
    {"q3", "test/kab-9902/akar-3", SALUR_ROLE_ROOT, 13},
    {"j1", "test/kab-9902/penerbit", SALUR_ROLE_ISSUER, 14},
    {"b1", "test/kab-9902/penyetuju-1", SALUR_ROLE_APPROVER, 15},
    {"m1", "test/kab-9902/log/9902012001/d1/k1", SALUR_ROLE_LOG, 16},
    {"t1", "test/kab-9902/pengawas", SALUR_ROLE_SUPERVISOR, 17},
    {"v1", "test/kab-9902/saksi", SALUR_ROLE_WITNESS, 18},
    {"n1", "test/nasional/akar-baru-1", SALUR_ROLE_ROOT, 19},
    {"n2", "test/nasional/akar-baru-2", SALUR_ROLE_ROOT, 20},
    /* The national approver a1's own key under a regional name. */
    {"b2", "test/kab-9902/penyetuju-2", SALUR_ROLE_APPROVER, 5},
};

/* FORMAT.md, "Trust note", line by line; line N is at N - 1. */
#define GOOD_LINES 16
static const char *const good_lines[GOOD_LINES] = {
    "salur/trust/v1",
    "authority test/nasional",
    "serial 7",
    "threshold 2",
    "approvals 2",
    "root $r1",
    "root $r2",
    "root $r3",
    "issuer $i1 99 2026-01-01 2026-12-31",
    "approver $a1 *",
    "approver $a2 99",
    "log $l1 9901012001",
    "supervisor $s1 990101",
    "witness $w1",
    "delegate 9902 test/kab-9902 2 $q1 $q2",
    "withdrawn #s1 2026-06-01",
};

static inline struct salur_key *
key_of(const char *tag)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        if (strncmp(tag, people[i].tag, 2) == 0) {
            memset(seed, people[i].seed, sizeof seed);
            CHECK_ERR(
                salur_key_from_seed(&key, people[i].name, people[i].role, seed),
                SALUR_OK);
        }
    }
    if (key == NULL) {
        exit(1); /* a template names nobody */
    }
    return key;
}

static inline struct salur_kid
kid_of(const char *tag)
{
    struct salur_key *key = key_of(tag);
    struct salur_kid kid = salur_key_public(key)->kid;

    salur_key_free(key);
    return kid;
}

/* Append a template with its keys written out. */
static inline void
put_template(struct salur_buf *out, const char *template)
{
    for (const char *at = template; *at != '\0'; at++) {
        if (*at == '$' || *at == '#') {
            struct salur_key *key = key_of(at + 1);
            char vkey[SALUR_VKEY_MAX];

            if (*at == '$') {
                salur_vkey_format(vkey, salur_key_public(key));
            } else {
                salur_hex_encode(vkey, salur_key_public(key)->kid.bytes,
                                 SALUR_KID_LEN);
            }
            sl_put_str(out, vkey);
            salur_key_free(key);
            at += 2;
        } else {
            sl_put_u8(out, (uint8_t)*at);
        }
    }
}

/*
 * Append lines with line number changed (from 1) replaced by a template,
 * which may be of several lines; NULL leaves the line out, 0 none.
 */
static inline void
put_lines(struct salur_buf *out, const char *const *lines, size_t count,
          size_t changed, const char *template)
{
    for (size_t i = 1; i <= count; i++) {
        const char *line = i == changed ? template : lines[i - 1];

        if (line != NULL) {
            put_template(out, line);
            sl_put_u8(out, '\n');
        }
    }
}

/* Sign what is in the buffer by "r1 r2": it becomes a note. */
static inline void
sign_by(struct salur_buf *note, const char *tags)
{
    for (const char *tag = tags; *tag != '\0'; tag += 2) {
        struct salur_key *key;
        struct salur_buf out;

        tag += *tag == ' ' ? 1 : 0;
        key = key_of(tag);
        salur_buf_init(&out, SALUR_NOTE_MAX);
        CHECK_ERR(salur_note_sign(&out, salur_buf_view(note), key, 1790000000),
                  SALUR_OK);
        salur_buf_wipe(note);
        *note = out;
        salur_key_free(key);
    }
}

/* A note of the good lines with one changed, signed by two of its roots. */
static inline struct salur_buf
good_note(size_t changed, const char *template, const char *tags)
{
    struct salur_buf note;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    put_lines(&note, good_lines, GOOD_LINES, changed, template);
    sign_by(&note, tags);
    return note;
}

#endif
