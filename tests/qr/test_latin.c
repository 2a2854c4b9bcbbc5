/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/latin.h"

#include <string.h>

#include "harness.h"

static void
check_maps(const char *text, const char *win, const char *ascii)
{
    uint8_t store[64];
    struct salur_buf out;

    salur_buf_fixed(&out, store, sizeof store);
    sl_latin_put(&out, text);
    CHECK_MEM(out.ptr, out.len, win, strlen(win));
    salur_buf_fixed(&out, store, sizeof store);
    sl_ascii_put(&out, text);
    CHECK_MEM(out.ptr, out.len, ascii, strlen(ascii));
}

static void
names_become_what_printers_have(void)
{
    static const struct {
        const char *text;
        const char *win;
        const char *ascii;
    } rows[] = {
        {"", "", ""},
        {"SITI N. (ALM)\\", "SITI N. (ALM)\\", "SITI N. (ALM)\\"},
        {"Fran\xc3\xa7ois \xc3\x89", "Fran\xe7ois \xc9", "Francois E"},
        {"Ma\xe2\x80\x99rang \xe2\x80\x98x\xe2\x80\x99", "Ma\x92rang \x91x\x92",
         "Ma'rang 'x'"},
        {"\xca\xbc\xe2\x80\x9cq\xe2\x80\x9d\xe2\x80\x93\xe2\x80\x94",
         "\x92\x93q\x94\x96\x97", "'\"q\"--"},
        {"\xe2\x80\xa6\xe2\x82\xac\xe2\x80\xa2", "\x85\x80\x95", ".E*"},
        {"\xc5\xa0\xc5\xbe\xc5\xb8", "\x8a\x9e\x9f", "SzY"},
        {"\xc4\x80 \xe6\x97\xa5 \xf0\x9f\x98\x80", "? ? ?", "? ? ?"},
        {"\xc2\xa0\xc3\xbf\xc2\xbd", "\xa0\xff\xbd", " y?"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_maps(rows[i].text, rows[i].win, rows[i].ascii);
    }
}

/* What a printer would take for a command, or a reader for a line. */
static void
controls_and_broken_bytes_lose_their_power(void)
{
    check_maps("a\nb\tc\x1b@d\r", "a b c @d ", "a b c @d ");
    check_maps("\x7f", "?", "?");
    check_maps("\xc2\x9b", "??", "??"); /* C1: another escape */
    check_maps("\xc3", "?", "?");
    check_maps("a\xe2\x80", "a??", "a??");
    check_maps("\xff\xfe", "??", "??");
    check_maps("\xc0\xaf", "??", "??");       /* overlong */
    check_maps("\xed\xa0\x80", "???", "???"); /* surrogate */
}

static void
nothing_but_printable_ascii_comes_out(void)
{
    struct prng prng = {3};

    for (unsigned round = 0; round < 20000; round++) {
        char text[9];
        uint8_t store[32];
        struct salur_buf out;

        prng_fill(&prng, text, sizeof text);
        text[8] = 0;
        salur_buf_fixed(&out, store, sizeof store);
        sl_ascii_put(&out, text);
        CHECK(out.len <= strlen(text));
        for (size_t i = 0; i < out.len; i++) {
            if (!CHECK(out.ptr[i] >= 0x20 && out.ptr[i] < 0x7f)) {
                return;
            }
        }
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(names_become_what_printers_have),
        TEST(controls_and_broken_bytes_lose_their_power),
        TEST(nothing_but_printable_ascii_comes_out),
    };
    return RUN_TESTS(tests, argc, argv);
}
