/* SPDX-License-Identifier: Apache-2.0 */
/* A note that is read is its text, a blank line and its lines again. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/note.h"
#include "salur/text.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Write a line again; of a longer signature only what stands in the input. */
static void
put_line(struct salur_buf *out, const struct salur_note_sig *sig,
         struct salur_bytes input)
{
    uint8_t raw[SALUR_KID_LEN + SALUR_NOTE_SIG_MAX];
    char base64[SALUR_BASE64_LEN(sizeof raw) + 1];
    struct sl_reader rd;

    sl_put_str(out, "\xe2\x80\x94 ");
    sl_put_bytes(out, sig->name);
    sl_put_u8(out, ' ');
    if (sig->len == 0) {
        sl_reader_init(&rd, input);
        (void)sl_read_bytes(&rd, out->len);
        sl_put_bytes(out, sl_read_until(&rd, '\n'));
    } else {
        memcpy(raw, sig->kid.bytes, SALUR_KID_LEN);
        memcpy(raw + SALUR_KID_LEN, sig->bytes, sig->len);
        salur_base64_encode(base64, raw, SALUR_KID_LEN + sig->len);
        sl_put_str(out, base64);
    }
    sl_put_u8(out, '\n');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);
    static const struct salur_note zero;
    struct salur_note note;
    struct salur_buf out;

    if (salur_note_parse(&note, input) != SALUR_OK) {
        if (memcmp(&note, &zero, sizeof note) != 0) {
            abort();
        }
        return 0;
    }
    if (note.count < 1 || note.text.len < 1) {
        abort();
    }
    salur_buf_init(&out, size);
    sl_put_bytes(&out, note.text);
    sl_put_u8(&out, '\n');
    for (size_t i = 0; i < note.count; i++) {
        put_line(&out, &note.sigs[i], input);
    }
    if (out.err != SALUR_OK ||
        !salur_bytes_equal(salur_buf_view(&out), input)) {
        abort();
    }
    salur_buf_wipe(&out);
    return 0;
}
