/* SPDX-License-Identifier: Apache-2.0 */
/* Prefix and Base45 of a code's text.  Nothing is forgiven here: scan.c is. */
#include "qr/payload.h"

#include "base/bytes.h"
#include "base/num.h"
#include "qr/base45.h"
#include "salur/limits.h"

/* The version of the payloads that this salur writes and reads. */
#define VERSION_NOW 1
/* Digits of a version that is still recognised as one, for "update salur". */
#define VERSION_MAX 999

_Static_assert(5 + SALUR_BASE45_LEN(SALUR_PAYLOAD_MAX) == SALUR_QR_CHARS_MAX,
               "the longest payload fills the largest code");

/* Third letter of the prefix, by kind; 0 for no kind. */
static char
kind_letter(enum salur_payload kind)
{
    switch (kind) {
    case SALUR_PAYLOAD_ENTITLEMENT:
        return 'R';
    case SALUR_PAYLOAD_TEST:
        return 'T';
    case SALUR_PAYLOAD_CHECKPOINT:
        return 'C';
    case SALUR_PAYLOAD_SELF_TEST:
        return 'S';
    }
    return 0;
}

enum salur_err
salur_payload_format(enum salur_payload kind, struct salur_bytes bytes,
                     struct salur_buf *out_text)
{
    char prefix[] = {'S', 'L', kind_letter(kind), '0' + VERSION_NOW, ':'};

    if (prefix[2] == 0) {
        return SALUR_E_ARG;
    }
    if (bytes.len == 0) {
        return SALUR_E_EMPTY;
    }
    if (bytes.len > SALUR_PAYLOAD_MAX) {
        return SALUR_E_LIMIT;
    }
    sl_put(out_text, prefix, sizeof prefix);
    salur_base45_encode(bytes, out_text);
    return out_text->err;
}

/* Read "SL<letter><version>:"; 0 when it is none of ours or too new. */
static enum salur_payload
read_prefix(struct sl_reader *rd)
{
    static const enum salur_payload kinds[] = {
        SALUR_PAYLOAD_ENTITLEMENT,
        SALUR_PAYLOAD_TEST,
        SALUR_PAYLOAD_CHECKPOINT,
        SALUR_PAYLOAD_SELF_TEST,
    };
    enum salur_payload kind = 0;
    struct salur_bytes digits;
    uint64_t version = 0;
    int letter;

    sl_read_literal(rd, "SL");
    letter = sl_read_u8(rd);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (letter == kind_letter(kinds[i])) {
            kind = kinds[i];
        }
    }
    digits = sl_read_until(rd, ':');
    if (rd->err != SALUR_OK || kind == 0 ||
        sl_parse_u64(digits, VERSION_MAX, &version) != SALUR_OK ||
        version == 0) {
        rd->err = SALUR_E_NOT_SALUR; /* whatever is wrong, it means this */
    } else if (version != VERSION_NOW) {
        rd->err = SALUR_E_VERSION;
    }
    return rd->err == SALUR_OK ? kind : 0;
}

enum salur_err
salur_payload_parse(enum salur_payload *out_kind, struct salur_bytes text,
                    struct salur_buf *out_bytes)
{
    struct sl_reader rd;
    enum salur_payload kind;
    enum salur_err err;

    *out_kind = 0;
    sl_reader_init(&rd, text);
    kind = read_prefix(&rd);
    if (rd.err != SALUR_OK) {
        return rd.err;
    }
    if (rd.left.len == 0) {
        return SALUR_E_EMPTY;
    }
    if (text.len > SALUR_QR_CHARS_MAX) {
        return SALUR_E_LIMIT;
    }
    err = salur_base45_decode(rd.left, out_bytes);
    if (err == SALUR_OK) {
        *out_kind = kind;
    }
    return err;
}
