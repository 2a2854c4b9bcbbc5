/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An enrolment file that is read is, byte for byte, what its terms and key
 * write; and whatever somebody types is compared with four words.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/enrol.h"
#include "salur/note.h"

#define WORDS "naskah iklim makna empuk"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(int holds)
{
    if (!holds) {
        abort();
    }
}

static void
check_words(struct salur_bytes typed)
{
    size_t word = 9;
    enum salur_err err = salur_key_words_match(WORDS, typed, &word);

    demand(err == SALUR_E_MISMATCH ? word >= 1 && word <= SALUR_WORDS
                                   : word == 0);
    demand(err != SALUR_OK || typed.len >= strlen("nask ikli makn empu"));
}

/* The text that the enrolment's fields spell. */
static void
put_text(const struct salur_enrolment *in, struct salur_buf *out)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, &in->key);
    sl_put_str(out, "salur/enrol/v1\nsite ");
    sl_put_u64_dec(out, in->site);
    sl_put_str(out, "\ndevice ");
    sl_put_str(out, in->device);
    sl_put_str(out, "\ngeneration ");
    sl_put_u64_dec(out, in->generation);
    sl_put_str(out, "\nkey ");
    sl_put_str(out, vkey);
    sl_put_u8(out, '\n');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct salur_enrolment zero;
    struct salur_bytes input = salur_bytes(data, size);
    struct salur_enrolment out;
    struct salur_where where = {9, 9, 9};
    struct salur_note note;
    struct salur_buf text;

    if (salur_start() != SALUR_OK) {
        abort();
    }
    check_words(input);
    if (salur_enrolment_open(&out, input, &where) != SALUR_OK) {
        demand(memcmp(&out, &zero, sizeof out) == 0);
        demand(where.offset <= size);
        return 0;
    }
    demand(salur_note_parse(&note, input) == SALUR_OK && note.count == 1);
    salur_buf_init(&text, SALUR_ENROL_MAX);
    put_text(&out, &text);
    demand(text.err == SALUR_OK &&
           salur_bytes_equal(salur_buf_view(&text), note.text));
    salur_buf_wipe(&text);
    return 0;
}
