/* SPDX-License-Identifier: Apache-2.0 */
/* Room for pictures of grey and what is computed with them; no file format. */
#include "qr/grey.h"

#include <stdlib.h>
#include <string.h>

enum salur_err
sl_grey_check(uint32_t width, uint32_t height)
{
    if (width == 0 || height == 0) {
        return SALUR_E_SYNTAX;
    }
    if (width > SALUR_PICTURE_SIDE_MAX || height > SALUR_PICTURE_SIDE_MAX ||
        (size_t)width * height > SALUR_PICTURE_PIXELS_MAX) {
        return SALUR_E_LIMIT;
    }
    return SALUR_OK;
}

enum salur_err
sl_grey_init(struct sl_grey *grey, uint32_t width, uint32_t height)
{
    enum salur_err err = sl_grey_check(width, height);

    memset(grey, 0, sizeof *grey);
    if (err != SALUR_OK) {
        return err;
    }
    grey->pixels = calloc(height, width);
    if (grey->pixels == NULL) {
        return SALUR_E_MEMORY;
    }
    grey->width = width;
    grey->height = height;
    return SALUR_OK;
}

void
sl_grey_wipe(struct sl_grey *grey)
{
    free(grey->pixels);
    memset(grey, 0, sizeof *grey);
}

uint8_t
sl_grey_of(unsigned red, unsigned green, unsigned blue)
{
    return (uint8_t)((red + 2 * green + blue) / 4); /* a mean of bytes */
}

uint8_t
sl_grey_on_white(unsigned grey, unsigned alpha)
{
    return (uint8_t)((grey * alpha + 255 * (255 - alpha)) / 255); /* a mean */
}

enum salur_err
sl_grey_halve(struct sl_grey *out, const struct sl_grey *grey)
{
    enum salur_err err = sl_grey_init(out, grey->width / 2, grey->height / 2);

    if (err != SALUR_OK) {
        return err;
    }
    for (uint32_t y = 0; y < out->height; y++) {
        const uint8_t *upper = grey->pixels + (size_t)2 * y * grey->width;
        const uint8_t *lower = upper + grey->width;
        uint8_t *line = out->pixels + (size_t)y * out->width;

        for (size_t x = 0; x < out->width; x++) {
            unsigned sum = 0u + upper[2 * x] + upper[2 * x + 1] + lower[2 * x] +
                           lower[2 * x + 1];

            line[x] = (uint8_t)(sum / 4); /* a mean of bytes */
        }
    }
    return SALUR_OK;
}
