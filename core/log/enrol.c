/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The enrolment file of a device: five lines and the device's own signature.
 * Whether the device may work for the village is not asked here: only the
 * trust note that its key is put into says so.
 */
#include "salur/enrol.h"

#include <string.h>

#include "list/lines.h"
#include "log/store.h"

#define GENERATION_MAX 9999
#define SITE_MIN UINT64_C(1000000000)
#define SITE_MAX UINT64_C(9999999999)

static struct salur_ledger_terms
terms_of(const struct salur_enrolment *enrolment)
{
    struct salur_ledger_terms terms = {enrolment->site, enrolment->device,
                                       enrolment->generation};

    return terms;
}

static enum salur_err
check_terms(const struct salur_ledger_terms *terms)
{
    size_t len = strlen(terms->device);

    return terms->site >= SITE_MIN && terms->site <= SITE_MAX && len >= 1 &&
                   len < sizeof((struct salur_enrolment *)0)->device &&
                   strspn(terms->device,
                          "abcdefghijklmnopqrstuvwxyz0123456789") == len &&
                   terms->generation >= 1 && terms->generation <= GENERATION_MAX
               ? SALUR_OK
               : SALUR_E_ARG;
}

static void
put_text(const struct salur_ledger_terms *terms, const struct salur_pubkey *key,
         struct salur_buf *out)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, key);
    sl_put_str(out, SALUR_ENROL_BEGINS "site ");
    sl_put_u64_dec(out, terms->site);
    sl_put_str(out, "\ndevice ");
    sl_put_str(out, terms->device);
    sl_put_str(out, "\ngeneration ");
    sl_put_u64_dec(out, terms->generation);
    sl_put_str(out, "\nkey ");
    sl_put_str(out, vkey);
    sl_put_u8(out, '\n');
}

enum salur_err
salur_enrolment_write(const struct salur_ledger_terms *terms,
                      const struct salur_key *key, struct salur_buf *out)
{
    uint8_t store[SALUR_ENROL_MAX];
    struct salur_buf text;
    enum salur_err err;

    if (salur_key_role(key) != SALUR_ROLE_LOG) {
        return SALUR_E_KEY_ROLE;
    }
    err = check_terms(terms);
    if (err == SALUR_OK &&
        !sl_origin_has_terms(salur_key_public(key)->name, terms)) {
        err = SALUR_E_ORIGIN;
    }
    if (err != SALUR_OK) {
        return err;
    }
    salur_buf_fixed(&text, store, sizeof store);
    put_text(terms, salur_key_public(key), &text);
    return text.err == SALUR_OK
               ? salur_note_sign(out, salur_buf_view(&text), key, 0)
               : text.err;
}

static void
read_device(struct sl_lines *lines, char out[9])
{
    struct salur_bytes value = sl_lines_value(lines, "device");

    if (value.len < 1 || value.len > 8) {
        sl_lines_judge(lines, SALUR_E_RANGE);
        return;
    }
    memcpy(out, value.ptr, value.len);
    if (strlen(out) != value.len ||
        out[strspn(out, "abcdefghijklmnopqrstuvwxyz0123456789")] != 0) {
        sl_lines_judge(lines, SALUR_E_SYNTAX);
    }
}

static void
read_key(struct sl_lines *lines, struct salur_pubkey *out)
{
    struct salur_bytes value = sl_lines_value(lines, "key");
    char vkey[SALUR_VKEY_MAX];
    enum salur_err err = lines->rd.err;

    if (err == SALUR_OK) {
        err = salur_vkey_parse(out, (const char *)value.ptr, value.len);
    }
    if (err == SALUR_OK && out->type != SALUR_KEY_ED25519) {
        err = SALUR_E_KEY_ROLE;
    }
    if (err == SALUR_OK) {
        /* A vkey may spell its id in capitals. */
        salur_vkey_format(vkey, out);
        err = salur_bytes_equal(value, salur_bytes_str(vkey))
                  ? SALUR_OK
                  : SALUR_E_CANONICAL;
    }
    sl_lines_judge(lines, err);
}

static enum salur_err
parse_text(struct salur_enrolment *out, struct salur_bytes text,
           struct salur_where *where)
{
    struct salur_ledger_terms terms;
    struct sl_lines lines;

    sl_lines_init(&lines, text);
    sl_lines_title(&lines, "salur/enrol/v1");
    out->site = sl_lines_u64(&lines, "site", SITE_MIN, SITE_MAX);
    read_device(&lines, out->device);
    out->generation =
        (uint32_t)sl_lines_u64(&lines, "generation", 1, GENERATION_MAX);
    read_key(&lines, &out->key);
    terms = terms_of(out);
    if (lines.rd.err == SALUR_OK &&
        !sl_origin_has_terms(out->key.name, &terms)) {
        sl_lines_judge(&lines, SALUR_E_ORIGIN);
    }
    return sl_lines_finish(&lines, where);
}

enum salur_err
salur_enrolment_open(struct salur_enrolment *out, struct salur_bytes note,
                     struct salur_where *where)
{
    struct salur_note parsed;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (where != NULL) {
        memset(where, 0, sizeof *where);
    }
    if (note.len > SALUR_ENROL_MAX) {
        return SALUR_E_LIMIT;
    }
    err = salur_note_parse(&parsed, note);
    if (err == SALUR_OK) {
        err = parse_text(out, parsed.text, where);
    }
    /* One signature and no second: the file has one spelling. */
    if (err == SALUR_OK &&
        (parsed.count != 1 ||
         salur_note_verify(&parsed, &out->key, NULL) != SALUR_OK)) {
        err = SALUR_E_SIGNATURE;
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}
