/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all notes of a log have in common: the origin in the text is the name of
 * the key that must have signed it.
 */
#include "log/log_note.h"

#include <string.h>

enum salur_err
sl_log_note_open(const struct sl_log_note *kind, void *out,
                 struct salur_bytes note, const struct salur_pubkey *log_key)
{
    const char *origin = out;
    struct salur_note parsed;
    enum salur_err err = salur_note_parse(&parsed, note);

    memset(out, 0, kind->size);
    if (err == SALUR_OK) {
        err = kind->parse(out, parsed.text);
    }
    if (err == SALUR_OK && strcmp(origin, log_key->name) != 0) {
        err = SALUR_E_ORIGIN;
    }
    if (err == SALUR_OK) {
        err = salur_note_verify(&parsed, log_key, NULL);
    }
    if (err == SALUR_E_NOT_FOUND) {
        err = SALUR_E_KEY_UNKNOWN;
    }
    if (err != SALUR_OK) {
        memset(out, 0, kind->size);
    }
    return err;
}
