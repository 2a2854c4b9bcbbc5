/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries that may or may not be installed, opened at run time: libzbar
 * finds the codes, libturbojpeg opens photographs.  The few prototypes used
 * are written down here, so that no header of theirs is needed.
 */
#include <dlfcn.h>
#include <string.h>

#include "base/bytes.h"
#include "qr/grey.h"

/* zbar.h: ZBAR_QRCODE, ZBAR_CFG_ENABLE, fourcc "Y800". */
#define ZBAR_ALL 0
#define ZBAR_QRCODE 64
#define ZBAR_CFG_ENABLE 0
#define ZBAR_Y800 0x30303859UL
/* turbojpeg.h: TJPF_GRAY. */
#define TURBOJPEG_GREY 6

struct zbar {
    void *(*scanner_create)(void);
    int (*scanner_set_config)(void *scanner, int symbology, int config,
                              int value);
    void *(*image_create)(void);
    void (*image_set_format)(void *image, unsigned long fourcc);
    void (*image_set_size)(void *image, unsigned width, unsigned height);
    void (*image_set_data)(void *image, const void *data, unsigned long len,
                           void (*cleanup)(void *image));
    int (*scan_image)(void *scanner, void *image);
    const void *(*first_symbol)(const void *image);
    const void *(*next_symbol)(const void *symbol);
    const char *(*get_data)(const void *symbol);
    unsigned (*get_data_length)(const void *symbol);
};

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
    void *lib = dlopen("libzbar.so.0", RTLD_NOW | RTLD_LOCAL);

    return lib != NULL &&
           find(lib, "zbar_image_scanner_create", &zbar->scanner_create) &&
           find(lib, "zbar_image_scanner_set_config",
                &zbar->scanner_set_config) &&
           find(lib, "zbar_image_create", &zbar->image_create) &&
           find(lib, "zbar_image_set_format", &zbar->image_set_format) &&
           find(lib, "zbar_image_set_size", &zbar->image_set_size) &&
           find(lib, "zbar_image_set_data", &zbar->image_set_data) &&
           find(lib, "zbar_scan_image", &zbar->scan_image) &&
           find(lib, "zbar_image_first_symbol", &zbar->first_symbol) &&
           find(lib, "zbar_symbol_next", &zbar->next_symbol) &&
           find(lib, "zbar_symbol_get_data", &zbar->get_data) &&
           find(lib, "zbar_symbol_get_data_length", &zbar->get_data_length);
}

/* The library stays open: this runs in a child that ends at once. */
enum salur_err
sl_zbar_scan(const struct sl_grey *grey, struct salur_buf *out)
{
    struct zbar zbar;
    void *scanner;
    void *image;

    memset(&zbar, 0, sizeof zbar);
    if (!open_zbar(&zbar)) {
        return SALUR_E_MISSING;
    }
    scanner = zbar.scanner_create();
    image = zbar.image_create();
    if (scanner == NULL || image == NULL) {
        return SALUR_E_MEMORY;
    }
    (void)zbar.scanner_set_config(scanner, ZBAR_ALL, ZBAR_CFG_ENABLE, 0);
    (void)zbar.scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar.image_set_format(image, ZBAR_Y800);
    zbar.image_set_size(image, grey->width, grey->height);
    zbar.image_set_data(image, grey->pixels,
                        (unsigned long)grey->width * grey->height, NULL);
    if (zbar.scan_image(scanner, image) < 0) {
        return SALUR_E_SYNTAX;
    }
    for (const void *symbol = zbar.first_symbol(image); symbol != NULL;
         symbol = zbar.next_symbol(symbol)) {
        unsigned len = zbar.get_data_length(symbol);

        /* The largest QR code holds 7,089 characters. */
        if (len > 0 && len <= 7089) {
            sl_put_be16(out, (uint16_t)len);
            sl_put(out, zbar.get_data(symbol), len);
        }
    }
    return out->err;
}

enum salur_err
sl_jpeg_read(struct sl_grey *out, struct salur_bytes file)
{
    void *(*init)(void);
    int (*header)(void *handle, const unsigned char *file, unsigned long len,
                  int *width, int *height, int *subsampling, int *colorspace);
    int (*decode)(void *handle, const unsigned char *file, unsigned long len,
                  unsigned char *to, int width, int pitch, int height,
                  int format, int flags);
    void *lib = dlopen("libturbojpeg.so.0", RTLD_NOW | RTLD_LOCAL);
    enum salur_err err;
    void *handle;
    int width = 0;
    int height = 0;
    int unused;

    memset(out, 0, sizeof *out);
    if (lib == NULL || !find(lib, "tjInitDecompress", &init) ||
        !find(lib, "tjDecompressHeader3", &header) ||
        !find(lib, "tjDecompress2", &decode)) {
        return SALUR_E_MISSING;
    }
    handle = init();
    if (handle == NULL) {
        return SALUR_E_MEMORY;
    }
    if (header(handle, file.ptr, file.len, &width, &height, &unused, &unused) !=
            0 ||
        width <= 0 || height <= 0) {
        return SALUR_E_SYNTAX;
    }
    err = sl_grey_init(out, (uint32_t)width, (uint32_t)height); /* > 0 */
    if (err == SALUR_OK && decode(handle, file.ptr, file.len, out->pixels,
                                  width, 0, height, TURBOJPEG_GREY, 0) != 0) {
        err = SALUR_E_SYNTAX;
    }
    return err;
}
