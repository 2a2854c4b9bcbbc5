/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A social affairs office for the tests: its keys, made of fixed seeds, and a
 * trust note that names them.
 *
 *   test/issuer    area 9901, 2026-01-01 .. 2026-12-31; seed 00 01 .. 1f
 *   test/other     area 9902, the same year
 *   test/leaked    area 9901, the same year, withdrawn from 2026-11-01
 *   test/camat-0.. three approvers of area 9901, two are needed
 *   test/far       an approver of area 9902
 *   test/stranger  an issuer that no note names
 *   test/dinas-..  area 9903, and
 *   test/palsu-..  area 9904: found by trying names, they have one key id
 */
#ifndef OFFICE_H
#define OFFICE_H

#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "list/lines.h"
#include "salur/trust.h"

#define OFFICE_SITE UINT64_C(9901012001)
#define OFFICE_APPROVERS 3

struct office {
    struct salur_key *root;
    struct salur_key *issuer;
    struct salur_key *other;
    struct salur_key *leaked;
    struct salur_key *stranger;
    struct salur_key *twins[2];
    struct salur_key *approvers[OFFICE_APPROVERS];
    struct salur_key *far;
    struct salur_buf note; /* the signed trust note */
    struct salur_trust *trust;
};

/* Seconds of 00:00 UTC of a day. */
static inline int64_t
office_day_s(const char *date)
{
    int64_t time_s = 0;

    CHECK_ERR(salur_time_parse(&time_s, date, strlen(date)), SALUR_OK);
    return time_s;
}

static inline struct salur_key *
office_key(const char *name, enum salur_role role, uint8_t first)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    for (uint8_t i = 0; i < sizeof seed; i++) {
        seed[i] = (uint8_t)(first + i); /* below 256 for the callers */
    }
    CHECK_ERR(salur_key_from_seed(&key, name, role, seed), SALUR_OK);
    return key;
}

/* Append "ROLE VKEY REST\n". */
static inline void
office_put_key(struct salur_buf *text, const struct salur_key *key,
               const char *rest)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, salur_key_public(key));
    sl_put_str(text, salur_role_name(salur_key_role(key)));
    sl_put_str(text, " ");
    sl_put_str(text, vkey);
    sl_put_str(text, rest);
    sl_put_str(text, "\n");
}

/* Append a trust note of this serial, signed by the root, to out. */
static inline void
office_put_note(const struct office *office, unsigned serial,
                struct salur_buf *out)
{
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    sl_put_str(&text, "salur/trust/v1\nauthority test/dinsos\nserial ");
    sl_put_u64_dec(&text, serial);
    sl_put_str(&text, "\nthreshold 1\napprovals 2\n");
    office_put_key(&text, office->root, "");
    office_put_key(&text, office->issuer, " 9901 2026-01-01 2026-12-31");
    office_put_key(&text, office->other, " 9902 2026-01-01 2026-12-31");
    office_put_key(&text, office->twins[0], " 9903 2026-01-01 2026-12-31");
    office_put_key(&text, office->twins[1], " 9904 2026-01-01 2026-12-31");
    office_put_key(&text, office->leaked, " 9901 2026-01-01 2026-12-31");
    for (size_t i = 0; i < OFFICE_APPROVERS; i++) {
        office_put_key(&text, office->approvers[i], " 9901");
    }
    office_put_key(&text, office->far, " 9902");
    sl_put_str(&text, "withdrawn ");
    sl_hex_put(&text, salur_key_public(office->leaked)->kid.bytes,
               SALUR_KID_LEN);
    sl_put_str(&text, " 2026-11-01\n");
    CHECK_ERR(salur_note_sign(out, salur_buf_view(&text), office->root, 0),
              SALUR_OK);
    salur_buf_wipe(&text);
}

static inline void
office_open(struct office *office)
{
    struct salur_where where;

    memset(office, 0, sizeof *office);
    CHECK_ERR(salur_start(), SALUR_OK);
    office->root = office_key("test/root", SALUR_ROLE_ROOT, 100);
    office->issuer = office_key("test/issuer", SALUR_ROLE_ISSUER, 0);
    office->other = office_key("test/other", SALUR_ROLE_ISSUER, 1);
    office->leaked = office_key("test/leaked", SALUR_ROLE_ISSUER, 2);
    office->stranger = office_key("test/stranger", SALUR_ROLE_ISSUER, 3);
    office->twins[0] = office_key("test/dinas-173727", SALUR_ROLE_ISSUER, 20);
    office->twins[1] = office_key("test/palsu-2760", SALUR_ROLE_ISSUER, 21);
    office->approvers[0] = office_key("test/camat-0", SALUR_ROLE_APPROVER, 10);
    office->approvers[1] = office_key("test/camat-1", SALUR_ROLE_APPROVER, 11);
    office->approvers[2] = office_key("test/camat-2", SALUR_ROLE_APPROVER, 12);
    office->far = office_key("test/far", SALUR_ROLE_APPROVER, 13);
    salur_buf_init(&office->note, 1 << 16);
    office_put_note(office, 1, &office->note);
    CHECK_ERR(salur_trust_open(&office->trust, salur_buf_view(&office->note),
                               NULL, &where),
              SALUR_OK);
}

static inline void
office_close(struct office *office)
{
    salur_trust_free(office->trust);
    salur_buf_wipe(&office->note);
    salur_key_free(office->root);
    salur_key_free(office->issuer);
    salur_key_free(office->other);
    salur_key_free(office->leaked);
    salur_key_free(office->stranger);
    salur_key_free(office->twins[0]);
    salur_key_free(office->twins[1]);
    for (size_t i = 0; i < OFFICE_APPROVERS; i++) {
        salur_key_free(office->approvers[i]);
    }
    salur_key_free(office->far);
    memset(office, 0, sizeof *office);
}

#endif
