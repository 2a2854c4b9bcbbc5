/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The raster of a receipt as a picture.  Bands of one picture follow each other
 * directly; what stands between others ends it.
 */
#include "qr/slip_read.h"

#include "base/bytes.h"

/* ESC @ and GS v 0, which is followed by a mode and two sizes. */
#define RESET "\x1b@"
#define RASTER "\x1dv0"
/* 104 mm of paper at 203 dpi. */
#define BYTES_MAX 104
#define ROWS_MAX 4096

/* Width in bytes and rows of what is still to come. */
struct picture {
    unsigned bytes;
    unsigned rows;
};

/* 1 when a raster begins here; its head is taken. */
static int
take_head(struct sl_reader *rd, struct picture *band)
{
    struct sl_reader ahead = *rd;

    sl_read_literal(&ahead, RASTER);
    if (ahead.err != SALUR_OK) {
        return 0;
    }
    (void)sl_read_u8(&ahead); /* the mode: dots are drawn once or twice */
    band->bytes = sl_read_le16(&ahead);
    band->rows = sl_read_le16(&ahead);
    *rd = ahead;
    return 1;
}

/* Go to the first raster. */
static int
find(struct sl_reader *rd, struct picture *band)
{
    while (!sl_reader_done(rd)) {
        if (take_head(rd, band)) {
            return 1;
        }
        (void)sl_read_u8(rd);
    }
    return 0;
}

/* Eight dots, the most significant bit first; dark is 0 in a PGM. */
static void
put_dots(unsigned bits, struct salur_buf *dots)
{
    for (unsigned bit = 8; bit-- > 0;) {
        sl_put_u8(dots, (bits >> bit & 1) != 0 ? 0 : 255);
    }
}

static void
put_band(struct sl_reader *rd, const struct picture *band,
         struct salur_buf *dots)
{
    for (unsigned i = 0; i < band->rows * band->bytes; i++) {
        put_dots(sl_read_u8(rd), dots);
    }
}

/* All bands of the picture that begins with this one. */
static enum salur_err
read_picture(struct sl_reader *rd, struct picture *all, struct salur_buf *dots)
{
    struct picture band = *all;

    all->rows = 0;
    do {
        if (band.bytes == 0 || band.bytes > BYTES_MAX ||
            band.rows > ROWS_MAX - all->rows) {
            return rd->err != SALUR_OK ? rd->err : SALUR_E_LIMIT;
        }
        put_band(rd, &band, dots);
        all->rows += band.rows;
    } while (rd->err == SALUR_OK && dots->err == SALUR_OK &&
             take_head(rd, &band) && band.bytes == all->bytes);
    return rd->err != SALUR_OK ? rd->err : dots->err;
}

int
salur_slip_is_escpos(struct salur_bytes bytes)
{
    struct sl_reader rd;

    sl_reader_init(&rd, bytes);
    sl_read_literal(&rd, RESET);
    return rd.err == SALUR_OK;
}

enum salur_err
salur_slip_picture(struct salur_bytes escpos, struct salur_buf *out)
{
    struct picture picture;
    struct sl_reader rd;
    struct salur_buf dots;
    enum salur_err err;

    sl_reader_init(&rd, escpos);
    if (!find(&rd, &picture)) {
        return SALUR_E_NOT_FOUND;
    }
    salur_buf_init(&dots, (size_t)BYTES_MAX * 8 * ROWS_MAX);
    err = read_picture(&rd, &picture, &dots);
    if (err == SALUR_OK) {
        size_t before = out->len;

        sl_put_str(out, "P5\n");
        sl_put_u64_dec(out, (uint64_t)picture.bytes * 8);
        sl_put_u8(out, ' ');
        sl_put_u64_dec(out, picture.rows);
        sl_put_str(out, "\n255\n");
        sl_put_bytes(out, salur_buf_view(&dots));
        err = out->err;
        out->len = err == SALUR_OK ? out->len : before;
    }
    salur_buf_wipe(&dots);
    return err;
}
