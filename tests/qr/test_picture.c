/* SPDX-License-Identifier: Apache-2.0 */
/* Whole pictures, with the child that reads them. */
#include "qr/picture.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "harness.h"
#include "qr/draw.h"
#include "qr/grey.h"
#include "qr/payload.h"

#define TEXTS_MAX 16

struct seen {
    char texts[TEXTS_MAX][SALUR_QR_CHARS_MAX + 1];
    size_t count;
};

static void
on_found(void *ctx, struct salur_bytes text)
{
    struct seen *seen = ctx;

    if (CHECK(text.len <= SALUR_QR_CHARS_MAX && seen->count < TEXTS_MAX)) {
        memcpy(seen->texts[seen->count], text.ptr, text.len);
        seen->texts[seen->count++][text.len] = 0;
    }
}

/* Read a picture and require exactly these texts, in any order. */
static void
check_texts(struct salur_bytes file, const char *const *texts, size_t count)
{
    static struct seen seen;
    const struct salur_picture_events events = {on_found, &seen};
    size_t found = 99;

    memset(&seen, 0, sizeof seen);
    CHECK_ERR(salur_picture_read(file, &events, &found), SALUR_OK);
    CHECK_U64(found, count);
    CHECK_U64(seen.count, count);
    for (size_t i = 0; i < count; i++) {
        int is_there = 0;

        for (size_t n = 0; n < seen.count; n++) {
            is_there += strcmp(seen.texts[n], texts[i]) == 0;
        }
        CHECK_I64(is_there, 1);
    }
}

/* The text of a random payload of up to the longest. */
static void
random_text(struct prng *prng, char out[SALUR_QR_CHARS_MAX + 1])
{
    uint8_t bytes[SALUR_PAYLOAD_MAX];
    struct salur_buf buf;
    size_t len = 1 + prng_below(prng, sizeof bytes);

    prng_fill(prng, bytes, len);
    salur_buf_fixed(&buf, out, SALUR_QR_CHARS_MAX);
    CHECK_ERR(
        salur_payload_format(SALUR_PAYLOAD_TEST, salur_bytes(bytes, len), &buf),
        SALUR_OK);
    out[buf.len] = 0;
}

static void
two_hundred_drawn_codes_are_read_back(void)
{
    struct prng prng = {1};
    struct salur_symbol symbol;
    struct salur_buf png;

    salur_buf_init(&png, 1 << 20);
    for (unsigned i = 0; i < 200; i++) {
        char text[SALUR_QR_CHARS_MAX + 1];
        const char *texts[] = {text};

        random_text(&prng, text);
        salur_buf_clear(&png);
        CHECK_ERR(salur_symbol_make(&symbol, salur_bytes_str(text)), SALUR_OK);
        CHECK_ERR(salur_draw_png(&symbol, 2 + i % 7, &png), SALUR_OK);
        check_texts(salur_buf_view(&png), texts, 1);
    }
    salur_buf_wipe(&png);
}

/* White paper that symbols are put on. */
struct paper {
    uint32_t width;
    uint32_t height;
    uint8_t *pixels;
};

static void
paper_init(struct paper *paper, uint32_t width, uint32_t height)
{
    paper->width = width;
    paper->height = height;
    paper->pixels = malloc((size_t)width * height);
    memset(paper->pixels, 255, (size_t)width * height);
}

static void
put_code(struct paper *paper, const char *text, uint32_t left, uint32_t top,
         uint32_t module_px)
{
    struct salur_symbol symbol;
    uint32_t side;

    CHECK_ERR(salur_symbol_make(&symbol, salur_bytes_str(text)), SALUR_OK);
    side = (uint32_t)symbol.width * module_px;
    CHECK(left + side <= paper->width && top + side <= paper->height);
    for (uint32_t i = 0; i < side * side; i++) {
        uint32_t x = i % side;
        uint32_t y = i / side;

        if (symbol.modules[y / module_px * (uint32_t)symbol.width +
                           x / module_px]) {
            paper->pixels[(size_t)(top + y) * paper->width + left + x] = 0;
        }
    }
}

/* The paper as PGM, or PPM with all three colours alike; 8 or 16 bits. */
static void
put_pnm(struct salur_buf *out, const struct paper *paper, int is_color,
        unsigned max)
{
    salur_buf_init(out, 1 << 26);
    sl_put_str(out, is_color ? "P6\n# a comment\n" : "P5 ");
    sl_put_u64_dec(out, paper->width);
    sl_put_str(out, " ");
    sl_put_u64_dec(out, paper->height);
    sl_put_str(out, "\n");
    sl_put_u64_dec(out, max);
    sl_put_str(out, "\n");
    for (size_t i = 0; i < (size_t)paper->width * paper->height; i++) {
        for (int c = 0; c < (is_color ? 3 : 1); c++) {
            unsigned v = paper->pixels[i] * max / 255;

            if (max > 255) {
                sl_put_u8(out, (uint8_t)(v >> 8));
            }
            sl_put_u8(out, (uint8_t)(v & 0xff));
        }
    }
    CHECK_ERR(out->err, SALUR_OK);
}

static void
all_codes_of_a_sheet_are_found_in_every_plain_format(void)
{
    static const char *const texts[] = {
        "SLR1:QED8WEX0",    "SLT1:BB8", "SLC1:%69 VD92EX0",
        "SLR1:UJCLQE7W581", "SLR1:X50", "HTTPS://EXAMPLE.ORG/",
    };
    struct salur_buf file;
    struct paper paper;

    paper_init(&paper, 700, 400);
    for (uint32_t i = 0; i < 6; i++) {
        put_code(&paper, texts[i], 40 + i % 3 * 220, 40 + i / 3 * 180, 4);
    }
    for (unsigned way = 0; way < 6; way++) {
        static const unsigned maxima[] = {255, 65535, 100};

        put_pnm(&file, &paper, way % 2 == 1, maxima[way / 2]);
        check_texts(salur_buf_view(&file), texts, 6);
        salur_buf_wipe(&file);
    }
    free(paper.pixels);
}

static void
light_codes_on_dark_are_found(void)
{
    static const char *const texts[] = {"SLR1:QED8WEX0"};
    struct salur_buf file;
    struct paper paper;

    paper_init(&paper, 300, 300);
    put_code(&paper, texts[0], 50, 50, 8);
    for (size_t i = 0; i < 300 * 300; i++) {
        paper.pixels[i] ^= 0xff;
    }
    put_pnm(&file, &paper, 0, 255);
    check_texts(salur_buf_view(&file), texts, 1);
    salur_buf_wipe(&file);
    free(paper.pixels);
}

/* Salt and pepper, as cheap cameras make it in dim rooms. */
static void
a_grainy_photograph_is_read_at_a_smaller_size(void)
{
    static const char *const texts[] = {"SLR1:QED8WEX0"};
    struct prng prng = {5};
    struct salur_buf file;
    struct paper paper;

    paper_init(&paper, 1200, 1200);
    put_code(&paper, texts[0], 200, 200, 32);
    for (size_t i = 0; i < 1200 * 1200; i++) {
        if (prng_below(&prng, 15) == 0) {
            paper.pixels[i] ^= 0xff;
        }
    }
    put_pnm(&file, &paper, 0, 255);
    check_texts(salur_buf_view(&file), texts, 1);
    salur_buf_wipe(&file);
    free(paper.pixels);
}

static void
a_large_page_is_read_and_one_too_large_is_not(void)
{
    static const char *const texts[] = {"SLR1:QED8WEX0"};
    struct salur_buf file;
    struct paper paper;

    /* A4 at 600 dpi. */
    paper_init(&paper, 4960, 7016);
    put_code(&paper, texts[0], 3000, 5000, 12);
    put_pnm(&file, &paper, 0, 255);
    check_texts(salur_buf_view(&file), texts, 1);
    salur_buf_wipe(&file);
    free(paper.pixels);
    CHECK_ERR(
        salur_picture_read(salur_bytes_str("P5 8192 8192 255 "), NULL, NULL),
        SALUR_E_LIMIT);
}

/*
 * Compress with libturbojpeg, where it is; the reader's prototypes are the
 * reader's, these are turbojpeg.h's again.
 */
static int
put_jpeg(struct salur_buf *out, const struct paper *paper)
{
    void *(*init)(void);
    int (*compress)(void *, const unsigned char *, int, int, int, int,
                    unsigned char **, unsigned long *, int, int, int);
    int (*destroy)(void *);
    void *lib = dlopen("libturbojpeg.so.0", RTLD_NOW);
    void *handle;
    void *found;
    unsigned char *jpeg = NULL;
    unsigned long len = 0;

    salur_buf_init(out, 1 << 26);
    if (lib == NULL) {
        return 0;
    }
    found = dlsym(lib, "tjInitCompress");
    memcpy(&init, &found, sizeof found);
    found = dlsym(lib, "tjCompress2");
    memcpy(&compress, &found, sizeof found);
    found = dlsym(lib, "tjDestroy");
    memcpy(&destroy, &found, sizeof found);
    handle = init();
    /* TJPF_GRAY 6, TJSAMP_GRAY 3, quality 60 */
    CHECK(compress(handle, paper->pixels, (int)paper->width, 0,
                   (int)paper->height, 6, &jpeg, &len, 3, 60, 0) == 0);
    sl_put(out, jpeg, len);
    free(jpeg);
    (void)destroy(handle);
    return 1;
}

static void
a_jpeg_is_read_or_said_to_need_a_library(void)
{
    static const char *const texts[] = {"SLR1:QED8WEX0", "SLR1:X50"};
    struct salur_buf file;
    struct paper paper;

    paper_init(&paper, 500, 300);
    put_code(&paper, texts[0], 50, 50, 5);
    put_code(&paper, texts[1], 300, 50, 5);
    if (put_jpeg(&file, &paper)) {
        check_texts(salur_buf_view(&file), texts, 2);
    } else {
        CHECK_ERR(
            salur_picture_read(salur_bytes("\xff\xd8\xff\xe0", 4), NULL, NULL),
            SALUR_E_MISSING);
    }
    salur_buf_wipe(&file);
    free(paper.pixels);
}

static void
a_jpeg_beyond_the_bound_is_read_at_a_smaller_scale(void)
{
    static const char *const texts[] = {"SLR1:QED8WEX0"};
    struct salur_buf file;
    struct paper paper;

    paper_init(&paper, 9001, 301);
    put_code(&paper, texts[0], 8000, 60, 8);
    if (put_jpeg(&file, &paper)) {
        check_texts(salur_buf_view(&file), texts, 1);
    }
    salur_buf_wipe(&file);
    free(paper.pixels);
}

static void
damaged_jpegs_never_do_more_than_fail(void)
{
    static struct seen seen;
    const struct salur_picture_events events = {on_found, &seen};
    struct prng prng = {6};
    struct salur_buf file;
    struct paper paper;

    paper_init(&paper, 200, 200);
    put_code(&paper, "SLR1:X50", 40, 40, 5);
    for (unsigned i = 0; put_jpeg(&file, &paper) && i < 60; i++) {
        size_t len =
            i % 2 == 0 ? file.len : 3 + prng_below(&prng, file.len - 3);
        enum salur_err err;

        for (unsigned n = 0; n < 3 && i % 2 == 0; n++) {
            file.ptr[3 + prng_below(&prng, len - 3)] ^=
                (uint8_t)(1u << prng_below(&prng, 8)); /* one bit */
        }
        seen.count = 0;
        err = salur_picture_read(salur_bytes(file.ptr, len), &events, NULL);
        CHECK(err == SALUR_OK || err == SALUR_E_SYNTAX || err == SALUR_E_LIMIT);
        CHECK(err == SALUR_OK || seen.count == 0);
        salur_buf_wipe(&file);
    }
    salur_buf_wipe(&file);
    free(paper.pixels);
}

static void
what_is_no_picture_and_damaged_ones_are_refused(void)
{
    static const struct {
        const char *file;
        size_t len;
        int is_picture;
        enum salur_err err;
    } rows[] = {
        {"", 0, 0, SALUR_E_SYNTAX},
        {"P", 1, 0, SALUR_E_SYNTAX},
        {"P5", 2, 0, SALUR_E_SYNTAX},
        {"P4\n1 1\n0", 8, 0, SALUR_E_SYNTAX},
        {"P7\n1 1\n0", 8, 0, SALUR_E_SYNTAX},
        {"GIF89a", 6, 0, SALUR_E_SYNTAX},
        {"%PDF-1.4", 8, 0, SALUR_E_SYNTAX},
        {"SLR1:X50", 8, 0, SALUR_E_SYNTAX},
        {"\x89PNG", 4, 0, SALUR_E_SYNTAX},
        {"\xff\xd8\xff", 3, 0, SALUR_E_SYNTAX},
        {"\x89PNG\r\n\x1a\n", 8, 1, SALUR_E_SYNTAX},
        {"\x89PNG\r\n\x1a\r", 8, 1, SALUR_E_SYNTAX},
        {"P5\n1 1\n255\n", 11, 1, SALUR_E_SYNTAX},
        {"P5\n1 1\n255x0", 12, 1, SALUR_E_SYNTAX},
        {"P5\n1 1\n255\n0", 12, 1, SALUR_OK},
        {"P6\n1 1\n255\n00", 13, 1, SALUR_E_SYNTAX},
        {"P5\n1 1\n65535\n0", 14, 1, SALUR_E_SYNTAX},
        {"P5\n1 1\n100\n\x65", 12, 1, SALUR_E_SYNTAX},
        {"P5\n1 1\n0\n0", 10, 1, SALUR_E_SYNTAX},
        {"P5\n1 1\n65536\n00", 15, 1, SALUR_E_SYNTAX},
        {"P5\n0 1\n255\n", 11, 1, SALUR_E_SYNTAX},
        {"P5\n-1 1\n255\n0", 13, 1, SALUR_E_SYNTAX},
        {"P5\n1\n# only a comment", 21, 1, SALUR_E_SYNTAX},
        {"P5\n9999 9999\n255\n", 17, 1, SALUR_E_LIMIT},
        {"P5\n99999999 1\n255\n", 18, 1, SALUR_E_LIMIT},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_bytes file = salur_bytes(rows[i].file, rows[i].len);
        size_t found = 9;

        CHECK_I64(salur_picture_is(file), rows[i].is_picture);
        if (!CHECK_ERR(salur_picture_read(file, NULL, &found), rows[i].err)) {
            CHECK_STR(rows[i].file, "");
        }
        CHECK_U64(found, 0);
    }
}

static void
a_damaged_png_is_refused_through_the_child_too(void)
{
    struct salur_symbol symbol;
    struct salur_buf png;
    struct prng prng = {7};

    CHECK_ERR(salur_symbol_make(&symbol, salur_bytes_str("SLR1:X50")),
              SALUR_OK);
    salur_buf_init(&png, 1 << 16);
    CHECK_ERR(salur_draw_png(&symbol, 4, &png), SALUR_OK);
    for (unsigned i = 0; i < 40; i++) {
        size_t at = 4 + prng_below(&prng, png.len - 4);

        CHECK_ERR(salur_picture_read(salur_bytes(png.ptr, at), NULL, NULL),
                  SALUR_E_SYNTAX);
        png.ptr[at] ^= 0x10;
        CHECK_ERR(salur_picture_read(salur_buf_view(&png), NULL, NULL),
                  SALUR_E_SYNTAX);
        png.ptr[at] ^= 0x10;
    }
    salur_buf_wipe(&png);
}

static unsigned
open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    unsigned count = 0;

    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return count;
}

static void
nothing_is_left_behind(void)
{
    unsigned before = open_descriptors();

    CHECK_ERR(salur_picture_read(salur_bytes_str("P5 1 1 255 x"), NULL, NULL),
              SALUR_OK);
    CHECK_ERR(salur_picture_read(salur_bytes_str("P5 1 1 255 "), NULL, NULL),
              SALUR_E_SYNTAX);
    CHECK_U64(open_descriptors(), before);
    errno = 0;
    CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

static void
a_program_with_odd_signals_and_streams_gets_its_codes(void)
{
    static const char *const texts[] = {"SLR1:QED8WEX0"};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    struct salur_buf file;
    struct paper paper;
    int kept = dup(0);

    paper_init(&paper, 200, 200);
    put_code(&paper, texts[0], 30, 30, 6);
    put_pnm(&file, &paper, 0, 255);
    /* The pipe then becomes descriptor 0, and the system reaps the child. */
    close(0);
    CHECK(sigaction(SIGCHLD, &ignore, &before) == 0);
    check_texts(salur_buf_view(&file), texts, 1);
    CHECK(sigaction(SIGCHLD, &before, NULL) == 0);
    CHECK(dup2(kept, 0) == 0);
    close(kept);
    salur_buf_wipe(&file);
    free(paper.pixels);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(two_hundred_drawn_codes_are_read_back),
        TEST(all_codes_of_a_sheet_are_found_in_every_plain_format),
        TEST(light_codes_on_dark_are_found),
        TEST(a_grainy_photograph_is_read_at_a_smaller_size),
        TEST(a_large_page_is_read_and_one_too_large_is_not),
        TEST(a_jpeg_is_read_or_said_to_need_a_library),
        TEST(a_jpeg_beyond_the_bound_is_read_at_a_smaller_scale),
        TEST(damaged_jpegs_never_do_more_than_fail),
        TEST(what_is_no_picture_and_damaged_ones_are_refused),
        TEST(a_damaged_png_is_refused_through_the_child_too),
        TEST(nothing_is_left_behind),
        TEST(a_program_with_odd_signals_and_streams_gets_its_codes),
    };

    return RUN_TESTS(tests, argc, argv);
}
