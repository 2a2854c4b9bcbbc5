/* SPDX-License-Identifier: Apache-2.0 */
/* Cards as they come in; whether they are paid is the ledger's to say. */
#include "cli/counter/code.h"

#include <string.h>

#include "cli/codes.h"
#include "salur/entitlement.h"

/* A code and what may have come with it; longer text is not searched. */
#define MEND_MAX (SALUR_QR_CHARS_MAX + 64)
/* Shorter than any code, so that a typed word is not searched either. */
#define MEND_MIN 60

struct mend {
    const struct salur_trust *trust;
    int64_t time_s;
    struct code *out;
};

/* Read the text exactly as it is. */
static enum salur_err
read_exact(struct code *out, struct salur_bytes text)
{
    struct salur_entitlement entitlement;
    uint8_t store[SALUR_SCAN_MAX];
    struct salur_buf token;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    salur_buf_fixed(&token, store, sizeof store);
    err = cli_card_read(text, &token, &out->is_test);
    if (err == SALUR_OK) {
        err = salur_entitlement_decode(&entitlement, salur_buf_view(&token));
    }
    if (err == SALUR_OK && token.len > sizeof out->token) {
        err = SALUR_E_LIMIT;
    }
    if (err == SALUR_OK) {
        memcpy(out->token, token.ptr, token.len);
        out->len = token.len;
    }
    out->err = err;
    return err;
}

/* 1 when the text reads as a code that a trusted issuer has signed. */
static int
is_genuine(const struct mend *mend, const uint8_t *text, size_t len)
{
    struct salur_entitlement entitlement;
    struct code code;
    enum salur_err err = read_exact(&code, salur_bytes(text, len));

    if (err == SALUR_OK) {
        err = salur_entitlement_check(&entitlement, code_token(&code),
                                      mend->trust, mend->time_s);
    }
    if (err != SALUR_OK) {
        return 0;
    }
    *mend->out = code;
    return 1;
}

/* Leave out `extra` characters at each place in turn. */
static int
mend_extra(const struct mend *mend, struct salur_bytes text, size_t extra)
{
    uint8_t shorter[MEND_MAX];
    size_t len = text.len - extra;

    memcpy(shorter, text.ptr + extra, len);
    for (size_t at = 0; at <= len; at++) {
        if (is_genuine(mend, shorter, len)) {
            return 1;
        }
        if (at < len) {
            shorter[at] = text.ptr[at];
        }
    }
    return 0;
}

/* Leave out what stands in front of the code. */
static int
mend_front(const struct mend *mend, struct salur_bytes text)
{
    for (size_t at = 1; at + MEND_MIN < text.len; at++) {
        if ((text.ptr[at] == 's' || text.ptr[at] == 'S') &&
            is_genuine(mend, text.ptr + at, text.len - at)) {
            return 1;
        }
    }
    return 0;
}

enum salur_err
code_read(struct code *out, struct salur_bytes text,
          const struct salur_trust *trust, int64_t time_s)
{
    enum salur_err err = read_exact(out, text);
    struct mend mend = {trust, time_s, out};

    if (err == SALUR_OK || trust == NULL || text.len < MEND_MIN ||
        text.len > MEND_MAX) {
        return err;
    }
    if (mend_front(&mend, text) || mend_extra(&mend, text, 1) ||
        mend_extra(&mend, text, 2)) {
        return SALUR_OK;
    }
    return err;
}

int
code_equal(const struct code *a, const struct code *b)
{
    return a->err == b->err && a->len > 0 &&
           salur_bytes_equal(code_token(a), code_token(b));
}

struct salur_bytes
code_token(const struct code *code)
{
    return salur_bytes(code->token, code->len);
}

int
code_queue_put(struct code_queue *queue, const struct code *code)
{
    if (queue->count == CODES_WAITING_MAX) {
        return 0;
    }
    queue->codes[(queue->first + queue->count) % CODES_WAITING_MAX] = *code;
    queue->count++;
    return 1;
}

int
code_queue_take(struct code_queue *queue, struct code *out)
{
    if (queue->count == 0) {
        return 0;
    }
    *out = queue->codes[queue->first];
    queue->first = (queue->first + 1) % CODES_WAITING_MAX;
    queue->count--;
    return 1;
}

const struct code *
code_queue_last(const struct code_queue *queue)
{
    return queue->count == 0 ? NULL
                             : &queue->codes[(queue->first + queue->count - 1) %
                                             CODES_WAITING_MAX];
}
