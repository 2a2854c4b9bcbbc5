/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A picture is refused whole or has all the pixels that it announces; what was
 * read is written as PGM and reads the same.  An input that is no file of its
 * own is made into chunks with the right checksums, for a fuzzer does not
 * guess a CRC.  JPEG is a library's, and run behind a wall.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "qr/grey.h"

/* Larger pictures only cost the fuzzer its time. */
#define PIXELS_MAX 65536

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Write as PGM and read again. */
static void
check_again(const struct sl_grey *grey)
{
    struct salur_buf file;
    struct sl_grey again;
    size_t len = (size_t)grey->width * grey->height;

    salur_buf_init(&file, len + 100);
    sl_put_str(&file, "P5 ");
    sl_put_u64_dec(&file, grey->width);
    sl_put_str(&file, " ");
    sl_put_u64_dec(&file, grey->height);
    sl_put_str(&file, " 255 ");
    sl_put(&file, grey->pixels, len);
    if (sl_pnm_read(&again, salur_buf_view(&file)) != SALUR_OK ||
        again.width != grey->width || again.height != grey->height ||
        memcmp(again.pixels, grey->pixels, len) != 0) {
        abort();
    }
    sl_grey_wipe(&again);
    salur_buf_wipe(&file);
}

static void
check_file(struct salur_bytes file)
{
    struct sl_grey grey;
    struct sl_grey half;
    enum salur_err err = file.len > 0 && file.ptr[0] == 'P'
                             ? sl_pnm_read(&grey, file)
                             : sl_png_read(&grey, file);

    if (err == SALUR_OK) {
        if (sl_grey_check(grey.width, grey.height) != SALUR_OK) {
            abort();
        }
        if ((size_t)grey.width * grey.height <= PIXELS_MAX) {
            check_again(&grey);
        }
        if (sl_grey_halve(&half, &grey) == SALUR_OK &&
            (half.width != grey.width / 2 || half.height != grey.height / 2)) {
            abort();
        }
        sl_grey_wipe(&half);
    }
    sl_grey_wipe(&grey);
}

static void
put_chunk(struct salur_buf *out, const char *type, struct salur_bytes data)
{
    uLong crc = crc32_z(0, (const Bytef *)type, 4);

    if (data.len > 0) {
        crc = crc32_z(crc, data.ptr, data.len);
    }
    sl_put_be32(out, (uint32_t)data.len);
    sl_put(out, type, 4);
    sl_put_bytes(out, data);
    sl_put_be32(out, (uint32_t)crc);
}

/* Rows as they are, compressed here; the fuzzer's stream is another type. */
static void
put_rows(struct salur_buf *out, struct salur_bytes rows)
{
    uint8_t packed[300];
    uLongf len = sizeof packed;

    if (compress2(packed, &len, rows.ptr, rows.len, 0) == Z_OK) {
        put_chunk(out, "IDAT", salur_bytes(packed, len));
    }
}

/* A chunk for each type, length and data that the input gives. */
static void
check_chunks(struct salur_bytes input)
{
    static const char types[8][5] = {"IHDR", "PLTE", "tRNS", "IDAT",
                                     "rows", "IEND", "teXt", "TeXt"};
    struct salur_buf file;
    struct sl_reader rd;

    salur_buf_init(&file, 64 * input.len + 8);
    sl_put(&file, "\x89PNG\r\n\x1a\n", 8);
    sl_reader_init(&rd, input);
    while (!sl_reader_done(&rd)) {
        unsigned type = sl_read_u8(&rd) & 7;
        size_t len = sl_read_u8(&rd);
        struct salur_bytes data =
            sl_read_bytes(&rd, len < rd.left.len ? len : rd.left.len);

        if (type == 4) {
            put_rows(&file, data);
        } else {
            put_chunk(&file, types[type], data);
        }
    }
    check_file(salur_buf_view(&file));
    salur_buf_wipe(&file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);

    check_file(input);
    check_chunks(input);
    return 0;
}
