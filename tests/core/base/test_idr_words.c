/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "harness.h"
#include "salur/limits.h"
#include "salur/text.h"

static const struct {
    int64_t amount_idr;
    const char *words;
} rows[] = {
    {0, "nol rupiah"},
    {1, "satu rupiah"},
    {9, "sembilan rupiah"},
    {10, "sepuluh rupiah"},
    {11, "sebelas rupiah"},
    {12, "dua belas rupiah"},
    {19, "sembilan belas rupiah"},
    {20, "dua puluh rupiah"},
    {21, "dua puluh satu rupiah"},
    {99, "sembilan puluh sembilan rupiah"},
    {100, "seratus rupiah"},
    {101, "seratus satu rupiah"},
    {110, "seratus sepuluh rupiah"},
    {111, "seratus sebelas rupiah"},
    {200, "dua ratus rupiah"},
    {999, "sembilan ratus sembilan puluh sembilan rupiah"},
    {1000, "seribu rupiah"},
    {1001, "seribu satu rupiah"},
    {1100, "seribu seratus rupiah"},
    {2000, "dua ribu rupiah"},
    {10000, "sepuluh ribu rupiah"},
    {11000, "sebelas ribu rupiah"},
    {21000, "dua puluh satu ribu rupiah"},
    {100000, "seratus ribu rupiah"},
    {101000, "seratus satu ribu rupiah"},
    {225000, "dua ratus dua puluh lima ribu rupiah"},
    {1000000, "satu juta rupiah"},
    {1000001, "satu juta satu rupiah"},
    {1001000, "satu juta seribu rupiah"},
    {1125000, "satu juta seratus dua puluh lima ribu rupiah"},
    {1200000, "satu juta dua ratus ribu rupiah"},
    {10800000, "sepuluh juta delapan ratus ribu rupiah"},
    {11011011, "sebelas juta sebelas ribu sebelas rupiah"},
    {100100100, "seratus juta seratus ribu seratus rupiah"},
    {1000000000, "satu miliar rupiah"},
    {1000001000, "satu miliar seribu rupiah"},
    {31874250000, "tiga puluh satu miliar delapan ratus tujuh puluh empat juta "
                  "dua ratus lima puluh ribu rupiah"},
    {INT64_C(1000000000000), "satu triliun rupiah"},
    {-50000, "minus lima puluh ribu rupiah"},
    {-1000, "minus seribu rupiah"},
};

static void
amounts_are_said_as_people_say_them(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char words[SALUR_IDR_WORDS_MAX];

        salur_idr_words(words, rows[i].amount_idr);
        CHECK_STR(words, rows[i].words);
    }
}

/* Value of a word below a thousand, -1 for another. */
static int
value_of(const char *word, size_t len)
{
    static const char *const names[] = {
        "nol",  "satu",  "dua",     "tiga",     "empat",   "lima",
        "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == len && memcmp(names[i], word, len) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static int
is_word(const char *text, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(text, word, len) == 0;
}

/* Read words back, by rules written down a second time. */
static int64_t
read_back(const char *text)
{
    int64_t total = 0;
    int64_t group = 0; /* of the scale that comes next */
    int64_t last = 0;  /* units that may become tens or hundreds */

    while (*text != 0) {
        size_t len = strcspn(text, " ");

        if (is_word(text, len, "seratus")) {
            group += 100;
        } else if (is_word(text, len, "ratus")) {
            group += last * 100;
            last = 0;
        } else if (is_word(text, len, "puluh")) {
            group += last * 10;
            last = 0;
        } else if (is_word(text, len, "belas")) {
            last += 10;
        } else if (is_word(text, len, "seribu")) {
            total += 1000;
        } else if (is_word(text, len, "ribu") || is_word(text, len, "juta") ||
                   is_word(text, len, "miliar")) {
            total += (group + last) * (text[0] == 'r'   ? 1000
                                       : text[0] == 'j' ? 1000000
                                                        : 1000000000);
            group = last = 0;
        } else if (value_of(text, len) >= 0) {
            last = value_of(text, len);
        } else {
            CHECK(is_word(text, len, "rupiah"));
        }
        text += len + (text[len] == ' ');
    }
    return total + group + last;
}

static void
every_amount_reads_back(void)
{
    struct prng prng = {7};

    for (int64_t i = 0; i < 200000; i++) {
        /* All small ones, then any up to the largest entitlement. */
        int64_t amount =
            i < 100000 ? i : (int64_t)prng_below(&prng, SALUR_AMOUNT_MAX + 1);
        char words[SALUR_IDR_WORDS_MAX];

        salur_idr_words(words, amount);
        if (!CHECK_I64(read_back(words), amount)) {
            return;
        }
    }
}

static void
the_largest_numbers_fit(void)
{
    static const char all_nines[] =
        "delapan kuintiliun sembilan ratus sembilan puluh sembilan kuadriliun "
        "sembilan ratus sembilan puluh sembilan triliun sembilan ratus "
        "sembilan puluh sembilan miliar sembilan ratus sembilan puluh sembilan "
        "juta sembilan ratus sembilan puluh sembilan ribu sembilan ratus "
        "sembilan puluh sembilan rupiah";
    char words[SALUR_IDR_WORDS_MAX];

    salur_idr_words(words, INT64_C(8999999999999999999));
    CHECK_STR(words, all_nines);
    salur_idr_words(words, -INT64_C(8999999999999999999));
    CHECK_STR(words + 6, all_nines);
    salur_idr_words(words, INT64_MIN);
    CHECK(strncmp(words, "minus sembilan kuintiliun dua ratus", 35) == 0);
    CHECK(strcmp(words + strlen(words) - 28, "delapan ratus delapan rupiah") ==
          0);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(amounts_are_said_as_people_say_them),
        TEST(every_amount_reads_back),
        TEST(the_largest_numbers_fit),
    };
    return RUN_TESTS(tests, argc, argv);
}
