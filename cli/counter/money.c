/* SPDX-License-Identifier: Apache-2.0 */
/* Rupiah in the hand. */
#include "cli/counter/money.h"

#include <stdio.h>
#include <string.h>

#include "salur/text.h"

const int64_t money_values[MONEY_VALUES] = {
    100000, 50000, 20000, 10000, 5000, 2000, 1000, 1000, 500, 200, 100};

int64_t
money_split(int64_t amount_idr, uint64_t out[MONEY_VALUES])
{
    int64_t left = amount_idr;

    for (size_t i = 0; i < MONEY_VALUES; i++) {
        out[i] = (uint64_t)(left / money_values[i]); /* left is not negative */
        left %= money_values[i];
    }
    return left;
}

void
money_split_text(char *out, size_t cap, int64_t amount_idr)
{
    uint64_t counts[MONEY_VALUES];
    char count[SALUR_IDR_TEXT_MAX];
    char value[SALUR_IDR_TEXT_MAX];
    size_t at = 0;

    out[0] = 0;
    (void)money_split(amount_idr, counts);
    for (size_t i = 0; i < MONEY_VALUES && at < cap; i++) {
        if (counts[i] == 0) {
            continue;
        }
        salur_count_format(count, counts[i]);
        salur_count_format(value, (uint64_t)money_values[i]);
        at += (size_t)snprintf(out + at, cap - at, "%s%s x %s",
                               at > 0 ? ", " : "", count, value);
    }
}

/* Five rows of five columns a digit, bit 4 the leftmost. */
static const unsigned char shapes[10][MONEY_ROWS] = {
    {0x0e, 0x11, 0x11, 0x11, 0x0e}, {0x04, 0x0c, 0x04, 0x04, 0x0e},
    {0x1e, 0x01, 0x0e, 0x10, 0x1f}, {0x1e, 0x01, 0x0e, 0x01, 0x1e},
    {0x12, 0x12, 0x1f, 0x02, 0x02}, {0x1f, 0x10, 0x1e, 0x01, 0x1e},
    {0x0e, 0x10, 0x1e, 0x11, 0x0e}, {0x1f, 0x01, 0x02, 0x04, 0x04},
    {0x0e, 0x11, 0x0e, 0x11, 0x0e}, {0x0e, 0x11, 0x0f, 0x01, 0x0e},
};

void
money_row(char out[MONEY_ROW_MAX], int64_t amount_idr, size_t row, int is_ascii)
{
    const char *ink = is_ascii ? "#" : "\xe2\x96\x88";
    char digits[SALUR_IDR_TEXT_MAX];
    size_t at = 0;

    salur_count_format(digits, (uint64_t)amount_idr); /* 1 .. AMOUNT_MAX */
    for (const char *c = digits; *c != 0 && at + 20 < MONEY_ROW_MAX; c++) {
        if (*c == '.') {
            at += (size_t)snprintf(out + at, MONEY_ROW_MAX - at, "%s  ",
                                   row == MONEY_ROWS - 1 ? ink : " ");
            continue;
        }
        for (unsigned bit = 0x10; bit > 0; bit >>= 1) {
            int is_ink = (shapes[*c - '0'][row] & bit) != 0;

            at += (size_t)snprintf(out + at, MONEY_ROW_MAX - at, "%s",
                                   is_ink ? ink : " ");
        }
        at += (size_t)snprintf(out + at, MONEY_ROW_MAX - at, " ");
    }
    out[at] = 0;
}
