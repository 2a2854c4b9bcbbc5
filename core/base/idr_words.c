/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Terbilang: an amount of rupiah in Indonesian words, as every receipt and
 * statement of money in Indonesia carries it beside the digits.
 */
#include <stddef.h>

#include "base/bytes.h"
#include "salur/text.h"

/* Groups of three digits, the smallest first; 2^63 has seven. */
#define GROUPS 7

static const char *const units[] = {
    "nol",  "satu",  "dua",     "tiga",     "empat",   "lima",
    "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
};

/* What a group counts, with its blank in front. */
static const char *const scales[GROUPS] = {
    "", " ribu", " juta", " miliar", " triliun", " kuadriliun", " kuintiliun",
};

/* 1 .. 99; ten, eleven and one hundred and one thousand have "se-". */
static void
put_tens(struct salur_buf *out, unsigned n)
{
    if (n < 12) {
        sl_put_str(out, units[n]);
    } else if (n < 20) {
        sl_put_str(out, units[n - 10]);
        sl_put_str(out, " belas");
    } else {
        sl_put_str(out, units[n / 10]);
        sl_put_str(out, " puluh");
        if (n % 10 != 0) {
            sl_put_str(out, " ");
            sl_put_str(out, units[n % 10]);
        }
    }
}

/* 1 .. 999. */
static void
put_group(struct salur_buf *out, unsigned n)
{
    if (n >= 200) {
        sl_put_str(out, units[n / 100]);
        sl_put_str(out, " ratus");
    } else if (n >= 100) {
        sl_put_str(out, "seratus");
    }
    if (n >= 100 && n % 100 != 0) {
        sl_put_str(out, " ");
    }
    if (n % 100 != 0) {
        put_tens(out, n % 100);
    }
}

void
salur_idr_words(char out[SALUR_IDR_WORDS_MAX], int64_t amount_idr)
{
    /* Unsigned, so that the smallest number has an opposite. */
    uint64_t left =
        amount_idr < 0 ? 0 - (uint64_t)amount_idr : (uint64_t)amount_idr;
    unsigned groups[GROUPS];
    struct salur_buf buf;

    for (size_t i = 0; i < GROUPS; i++) {
        groups[i] = (unsigned)(left % 1000); /* below 1,000 */
        left /= 1000;
    }
    salur_buf_fixed(&buf, out, SALUR_IDR_WORDS_MAX - 1);
    if (amount_idr < 0) {
        sl_put_str(&buf, "minus ");
    } else if (amount_idr == 0) {
        sl_put_str(&buf, "nol ");
    }
    for (size_t i = GROUPS; i-- > 0;) {
        if (groups[i] == 0) {
            continue;
        }
        if (i == 1 && groups[i] == 1) {
            sl_put_str(&buf, "seribu"); /* but "satu juta", "dua puluh satu
                                           ribu" */
        } else {
            put_group(&buf, groups[i]);
            sl_put_str(&buf, scales[i]);
        }
        sl_put_str(&buf, " ");
    }
    sl_put_str(&buf, "rupiah");
    out[buf.len] = '\0';
}
