/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/counter/screen.h"

#include <stdio.h>
#include <string.h>

#include "cli/counter/event.h"
#include "harness.h"
#include "salur/limits.h"
#include "salur/text.h"

/* Every row fits, and holds nothing that a terminal would obey. */
static void
check_rows(const struct screen_row rows[SCREEN_ROWS], int is_ascii)
{
    for (size_t i = 0; i < SCREEN_ROWS; i++) {
        const char *text = rows[i].text;

        CHECK(view_cells(text) <= SCREEN_COLS);
        CHECK(salur_text_is_clean(text, strlen(text)));
        for (; is_ascii && *text != 0; text++) {
            CHECK((unsigned char)*text < 0x80);
        }
    }
}

static void
fill(struct view *view, const char *text)
{
    view_start(view, "test", TONE_BAD, text);
    view->big_idr = SALUR_AMOUNT_MAX;
    for (size_t i = 0; i < VIEW_LINES_MAX + 2; i++) {
        view_say(view, STYLE_PLAIN, "%s", text);
    }
    for (int i = 0; i < VIEW_CHOICES_MAX + 2; i++) {
        view_answer(view, 'a' + i, text);
        view_key(view, KEY_F(1) + i % 12, text);
    }
    (void)snprintf(view->prompt, sizeof view->prompt, "%.30s", text);
    for (size_t i = 0; i < 2; i++) {
        view_set(view->head[i], "%s", text);
        view_set(view->status[i], "%s", text);
    }
    view_set(view->note, "%s", text);
}

static void
nothing_leaves_its_row_or_moves_the_cursor(void)
{
    static const char *const texts[] = {
        "",
        "x",
        "\x1b[2J\x07\r\n\t",
        "\xc2\x9b"
        "31m",
        "\xff\xfe\x80",
        "\xc3",
        "Ni Luh \xc3\x89liane \xe2\x80\x94 \xf0\x9f\x98\x80",
    };
    struct screen_row rows[SCREEN_ROWS];
    char long_text[1024];
    struct view view;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (int is_ascii = 0; is_ascii < 2; is_ascii++) {
            fill(&view, texts[i]);
            screen_lay_out(rows, &view, salur_bytes_str(texts[i]), is_ascii);
            check_rows(rows, is_ascii);
        }
    }
    for (size_t len = 1; len < sizeof long_text; len += 13) {
        memset(long_text, 'm', len);
        long_text[len] = 0;
        long_text[len / 2] = ' ';
        fill(&view, long_text);
        screen_lay_out(rows, &view, salur_bytes_str(long_text), 0);
        check_rows(rows, 0);
    }
}

static void
words_are_not_broken_at_the_margin(void)
{
    struct screen_row rows[SCREEN_ROWS];
    struct view view;

    view_start(&view, "test", TONE_PLAIN, "");
    view_say(&view, STYLE_PLAIN, "%s",
             "Kode tidak terbaca? Ratakan kartu, lebih terang, seluruh kode; "
             "kalau tetap, ketik nomor pendek di bawahnya.");
    screen_lay_out(rows, &view, salur_bytes(NULL, 0), 0);
    CHECK_STR(rows[2].text,
              "  Kode tidak terbaca? Ratakan kartu, lebih terang, "
              "seluruh kode; kalau tetap,");
    CHECK_STR(rows[3].text, "  ketik nomor pendek di bawahnya.");
}

static void
a_passphrase_is_stars_and_a_long_line_shows_its_end(void)
{
    struct screen_row rows[SCREEN_ROWS];
    char text[200];
    struct view view;

    view_start(&view, "test", TONE_PLAIN, "");
    (void)snprintf(view.prompt, sizeof view.prompt, "Sandi");
    view.is_secret = 1;
    screen_lay_out(rows, &view, salur_bytes_str("rahasia"), 0);
    CHECK_STR(rows[19].text, "  Sandi > *******_");
    view.is_secret = 0;
    memset(text, 'x', sizeof text);
    memcpy(text + sizeof text - 4, "END", 4);
    screen_lay_out(rows, &view, salur_bytes_str(text), 0);
    CHECK(strstr(rows[19].text, "xEND_") != NULL);
    CHECK(view_cells(rows[19].text) <= SCREEN_COLS);
}

static void
words_of_keys_are_known_in_both_languages(void)
{
    static const int keys[] = {KEY_F(1),  KEY_F(2), KEY_F(4), KEY_F(5),
                               KEY_F(6),  KEY_F(7), KEY_F(8), KEY_F(9),
                               KEY_F(10), KEY_ESC,  KEY_QUIT};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        CHECK_I64(view_word_key(view_key_word(keys[i], 1)), keys[i]);
        CHECK_I64(view_word_key(view_key_word(keys[i], 0)), keys[i]);
    }
    CHECK_STR(view_key_word(KEY_ENTER, 1), "");
    CHECK_I64(view_word_key("tidur"), KEY_NONE);
    CHECK_I64(view_word_key(""), KEY_NONE);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(nothing_leaves_its_row_or_moves_the_cursor),
        TEST(words_are_not_broken_at_the_margin),
        TEST(a_passphrase_is_stars_and_a_long_line_shows_its_end),
        TEST(words_of_keys_are_known_in_both_languages),
    };

    return RUN_TESTS(tests, argc, argv);
}
