/* SPDX-License-Identifier: Apache-2.0 */
/* One family's card: finding it in a village, and drawing its code. */
#include "cli/one_card.h"

#include <string.h>

#include "qr/draw.h"
#include "qr/payload.h"
#include "salur/text.h"

/* Pixels of a module: 0.7 mm at 300 dpi. */
#define MODULE_PX 8

enum form { FORM_PNG, FORM_SVG, FORM_TEXT, FORM_COUNT };

static const char *const suffixes[FORM_COUNT] = {".png", ".svg", ".txt"};

/* The family of a short number, if it is one and only one of the village. */
static enum salur_err
find_short(const struct salur_site_list *list, const char *text,
           const struct salur_item **out)
{
    uint32_t bits;
    size_t count = 0;
    enum salur_err err = salur_short_parse(&bits, text, strlen(text));

    *out = NULL;
    for (size_t i = 0; err == SALUR_OK && i < list->count; i++) {
        const uint8_t *id = list->items[i].cti.bytes;
        uint32_t first = (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 |
                         (uint32_t)id[2] << 8 | id[3];

        if (first >> 2 == bits) {
            *out = &list->items[i];
            count++;
        }
    }
    return err != SALUR_OK ? err
           : count == 0    ? SALUR_E_NOT_LISTED
           : count > 1     ? SALUR_E_DUPLICATE
                           : SALUR_OK;
}

enum salur_err
cli_card_find(const struct salur_site_list *list, const char *short_number,
              const char *cti, const struct salur_item **out)
{
    struct salur_cti id;
    enum salur_err err;

    if (short_number != NULL) {
        return find_short(list, short_number, out);
    }
    err = salur_hex_decode(id.bytes, SALUR_CTI_LEN, cti, strlen(cti));
    *out = err == SALUR_OK ? salur_site_list_find(list, &id) : NULL;
    return err == SALUR_OK && *out == NULL ? SALUR_E_NOT_LISTED : err;
}

/* The picture's kind by the end of its name; FORM_COUNT when it is none. */
static enum form
form_of(const char *path)
{
    size_t len = strlen(path);

    for (unsigned i = 0; i < FORM_COUNT; i++) {
        if (len > 4 && strcmp(path + len - 4, suffixes[i]) == 0) {
            return (enum form)i; /* in range */
        }
    }
    return FORM_COUNT;
}

int
cli_card_is_picture(const char *path)
{
    return form_of(path) != FORM_COUNT;
}

enum salur_err
cli_card_draw(const char *path, struct salur_bytes token, int is_test,
              struct salur_buf *out_text, struct salur_buf *out)
{
    struct salur_symbol symbol;
    enum form form = form_of(path);
    enum salur_err err = salur_payload_format(
        is_test ? SALUR_PAYLOAD_TEST : SALUR_PAYLOAD_ENTITLEMENT, token,
        out_text);

    if (err == SALUR_OK) {
        err = salur_symbol_make(&symbol, salur_buf_view(out_text));
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (form == FORM_PNG) {
        return salur_draw_png(&symbol, MODULE_PX, out);
    }
    if (form == FORM_SVG) {
        return salur_draw_svg(&symbol, out);
    }
    salur_buf_put(out, out_text->ptr, out_text->len);
    salur_buf_put(out, "\n", 1);
    return out->err;
}
