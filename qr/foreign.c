/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libzbar, which finds codes, and libturbojpeg, which opens photographs.  The
 * few prototypes used are written down here, so that building needs no header
 * of theirs; both interfaces have been stable for ten years.
 */
#include "qr/foreign.h"

#include <dlfcn.h>
#include <iconv.h>
#include <string.h>

#include "base/bytes.h"

#define ZBAR "libzbar.so.0"
#define TURBOJPEG "libturbojpeg.so.0"

/* zbar.h */
#define ZBAR_ALL 0
#define ZBAR_QRCODE 64
#define ZBAR_CFG_ENABLE 0
#define ZBAR_CFG_TEST_INVERTED 0x81 /* since 0.23; refused before */
#define ZBAR_Y800 0x30303859UL      /* fourcc "Y800" */
/* The largest QR code holds 7,089 digits. */
#define ZBAR_TEXT_MAX 7089
/* Halving is tried down to this side, below which no version 1 is left. */
#define SCAN_SIDE_MIN 256

/* turbojpeg.h */
#define TJPF_GRAY 6
#define TJFLAG_LIMITSCANS 32768 /* refuses progressive bombs, since 2.1 */
#define TJERR_WARNING 0

struct zbar {
    void *(*scanner_create)(void);
    int (*scanner_set_config)(void *scanner, int symbology, int config,
                              int value);
    void (*scanner_destroy)(void *scanner);
    void *(*image_create)(void);
    void (*image_set_format)(void *image, unsigned long fourcc);
    void (*image_set_size)(void *image, unsigned width, unsigned height);
    void (*image_set_data)(void *image, const void *data, unsigned long len,
                           void (*cleanup)(void *image));
    void (*image_destroy)(void *image);
    int (*scan_image)(void *scanner, void *image);
    const void *(*first_symbol)(const void *image);
    const void *(*next_symbol)(const void *symbol);
    const char *(*get_data)(const void *symbol);
    unsigned (*get_data_length)(const void *symbol);
};

struct turbojpeg {
    void *(*init)(void);
    int (*header)(void *handle, const unsigned char *file, unsigned long len,
                  int *width, int *height, int *subsampling, int *colors);
    int (*decode)(void *handle, const unsigned char *file, unsigned long len,
                  unsigned char *to, int width, int pitch, int height,
                  int format, int flags);
    int (*error_code)(void *handle); /* since 2.0; NULL before */
    int (*destroy)(void *handle);
};

enum salur_err
sl_foreign_load(int is_jpeg)
{
    static const char *const encodings[] = {"ISO8859-1", "SJIS", "BIG5"};

    if (dlopen(ZBAR, RTLD_NOW | RTLD_LOCAL) == NULL ||
        (is_jpeg && dlopen(TURBOJPEG, RTLD_NOW | RTLD_LOCAL) == NULL)) {
        return SALUR_E_MISSING;
    }
    /* libzbar converts texts of byte mode from these; once open, their
     * tables stay in memory. */
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        (void)iconv_open("UTF-8", encodings[i]);
    }
    return SALUR_OK;
}

/* Look a function up; POSIX lets an object pointer hold one. */
static int
find(void *library, const char *name, void *out_function)
{
    void *found = dlsym(library, name);

    memcpy(out_function, &found, sizeof found);
    return found != NULL;
}

static int
open_zbar(struct zbar *zbar)
{
    void *lib = dlopen(ZBAR, RTLD_NOW | RTLD_LOCAL);

    return lib != NULL &&
           find(lib, "zbar_image_scanner_create", &zbar->scanner_create) &&
           find(lib, "zbar_image_scanner_set_config",
                &zbar->scanner_set_config) &&
           find(lib, "zbar_image_scanner_destroy", &zbar->scanner_destroy) &&
           find(lib, "zbar_image_create", &zbar->image_create) &&
           find(lib, "zbar_image_set_format", &zbar->image_set_format) &&
           find(lib, "zbar_image_set_size", &zbar->image_set_size) &&
           find(lib, "zbar_image_set_data", &zbar->image_set_data) &&
           find(lib, "zbar_image_destroy", &zbar->image_destroy) &&
           find(lib, "zbar_scan_image", &zbar->scan_image) &&
           find(lib, "zbar_image_first_symbol", &zbar->first_symbol) &&
           find(lib, "zbar_symbol_next", &zbar->next_symbol) &&
           find(lib, "zbar_symbol_get_data", &zbar->get_data) &&
           find(lib, "zbar_symbol_get_data_length", &zbar->get_data_length);
}

/* Scan at one size and append what is found. */
static enum salur_err
scan_once(const struct zbar *zbar, void *scanner, const struct sl_grey *grey,
          struct salur_buf *out)
{
    void *image = zbar->image_create();

    if (image == NULL) {
        return SALUR_E_MEMORY;
    }
    zbar->image_set_format(image, ZBAR_Y800);
    zbar->image_set_size(image, grey->width, grey->height);
    zbar->image_set_data(image, grey->pixels,
                         (unsigned long)grey->width * grey->height, NULL);
    /* Of an image that it fails on it lists no symbols. */
    (void)zbar->scan_image(scanner, image);
    for (const void *symbol = zbar->first_symbol(image); symbol != NULL;
         symbol = zbar->next_symbol(symbol)) {
        unsigned len = zbar->get_data_length(symbol);

        if (len > 0 && len <= ZBAR_TEXT_MAX) {
            sl_put_be16(out, (uint16_t)len); /* bounded above */
            sl_put(out, zbar->get_data(symbol), len);
        }
    }
    zbar->image_destroy(image);
    return out->err;
}

enum salur_err
sl_zbar_scan(const struct sl_grey *grey, struct salur_buf *out)
{
    struct sl_grey smaller = {0, 0, NULL};
    struct zbar zbar;
    void *scanner;
    enum salur_err err;

    memset(&zbar, 0, sizeof zbar);
    if (!open_zbar(&zbar)) {
        return SALUR_E_MISSING;
    }
    scanner = zbar.scanner_create();
    if (scanner == NULL) {
        return SALUR_E_MEMORY;
    }
    (void)zbar.scanner_set_config(scanner, ZBAR_ALL, ZBAR_CFG_ENABLE, 0);
    (void)zbar.scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    /* A dark terminal shows codes light on dark. */
    (void)zbar.scanner_set_config(scanner, ZBAR_ALL, ZBAR_CFG_TEST_INVERTED, 1);
    err = scan_once(&zbar, scanner, grey, out);
    /* Noise and grain that hide a code are gone at half the size. */
    while (err == SALUR_OK && out->len == 0 &&
           grey->width / 2 >= SCAN_SIDE_MIN &&
           grey->height / 2 >= SCAN_SIDE_MIN) {
        struct sl_grey half;

        err = sl_grey_halve(&half, grey);
        sl_grey_wipe(&smaller);
        smaller = half;
        grey = &smaller;
        if (err == SALUR_OK) {
            err = scan_once(&zbar, scanner, grey, out);
        }
    }
    sl_grey_wipe(&smaller);
    zbar.scanner_destroy(scanner);
    return err;
}

static int
open_turbojpeg(struct turbojpeg *jpeg)
{
    void *lib = dlopen(TURBOJPEG, RTLD_NOW | RTLD_LOCAL);

    if (lib != NULL) {
        (void)find(lib, "tjGetErrorCode", &jpeg->error_code);
    }
    return lib != NULL && find(lib, "tjInitDecompress", &jpeg->init) &&
           find(lib, "tjDecompressHeader3", &jpeg->header) &&
           find(lib, "tjDecompress2", &jpeg->decode) &&
           find(lib, "tjDestroy", &jpeg->destroy);
}

/* Decode into room made here, at half or a quarter when it is too large. */
static enum salur_err
decode_jpeg(const struct turbojpeg *jpeg, void *handle, struct sl_grey *out,
            struct salur_bytes file)
{
    int width = 0;
    int height = 0;
    int unused;
    enum salur_err err = SALUR_E_LIMIT;

    if (jpeg->header(handle, file.ptr, file.len, &width, &height, &unused,
                     &unused) != 0 ||
        width <= 0 || height <= 0) {
        return SALUR_E_SYNTAX;
    }
    /* A JPEG's sides have 16 bits, and it is scaled while it is decoded:
     * the result has sides of the quotient rounded up. */
    for (int scale = 1; err == SALUR_E_LIMIT && scale <= 4; scale *= 2) {
        err = sl_grey_init(out, (uint32_t)((width + scale - 1) / scale),
                           (uint32_t)((height + scale - 1) / scale)); /* > 0 */
    }
    if (err != SALUR_OK ||
        jpeg->decode(handle, file.ptr, file.len, out->pixels, (int)out->width,
                     0, (int)out->height, TJPF_GRAY, TJFLAG_LIMITSCANS) == 0) {
        return err;
    }
    /* Telephones write files that deserve a warning and are whole. */
    return jpeg->error_code != NULL && jpeg->error_code(handle) == TJERR_WARNING
               ? SALUR_OK
               : SALUR_E_SYNTAX;
}

enum salur_err
sl_jpeg_read(struct sl_grey *out, struct salur_bytes file)
{
    struct turbojpeg jpeg;
    enum salur_err err;
    void *handle;

    memset(out, 0, sizeof *out);
    memset(&jpeg, 0, sizeof jpeg);
    if (!open_turbojpeg(&jpeg)) {
        return SALUR_E_MISSING;
    }
    handle = jpeg.init();
    if (handle == NULL) {
        return SALUR_E_MEMORY;
    }
    err = decode_jpeg(&jpeg, handle, out, file);
    (void)jpeg.destroy(handle);
    return err;
}
