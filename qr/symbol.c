/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Symbols by libqrencode, with what it would do silently ruled out: a larger
 * version than asked for, another mode, case folding.
 */
#include "qr/symbol.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

static const char alphanumeric[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* Encode as one alphanumeric segment; NULL with errno set when it fails. */
static QRcode *
encode(struct salur_bytes text)
{
    /* Version 0: the smallest that fits. */
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
    QRcode *code = NULL;

    if (input == NULL) {
        return NULL;
    }
    /* Bounded by SALUR_QR_CHARS_MAX, so the length fits an int. */
    if (QRinput_append(input, QR_MODE_AN, (int)text.len, text.ptr) == 0) {
        code = QRcode_encodeInput(input);
    }
    QRinput_free(input);
    return code;
}

enum salur_err
salur_symbol_make(struct salur_symbol *out, struct salur_bytes text)
{
    QRcode *code;

    memset(out, 0, sizeof *out);
    if (text.len == 0) {
        return SALUR_E_EMPTY;
    }
    if (text.len > SALUR_QR_CHARS_MAX) {
        return SALUR_E_LIMIT;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == 0 || strchr(alphanumeric, text.ptr[i]) == NULL) {
            return SALUR_E_SYNTAX;
        }
    }
    errno = 0;
    code = encode(text);
    if (code == NULL) {
        return errno == ERANGE ? SALUR_E_LIMIT : SALUR_E_MEMORY;
    }
    if (code->version < 1 || code->version > SALUR_QR_VERSION_MAX ||
        code->width != SALUR_SYMBOL_WIDTH(code->version)) {
        QRcode_free(code);
        return SALUR_E_LIMIT;
    }
    out->version = code->version;
    out->width = code->width;
    for (int i = 0; i < code->width * code->width; i++) {
        out->modules[i] = code->data[i] & 1; /* the other bits say of what */
    }
    QRcode_free(code);
    return SALUR_OK;
}
