/* SPDX-License-Identifier: Apache-2.0 */
/* Rupiah in the hand: banknotes and coins, and digits that are read from a
 * distance. */
#ifndef CLI_COUNTER_MONEY_H
#define CLI_COUNTER_MONEY_H

#include <stddef.h>
#include <stdint.h>

/* Banknotes and coins in use, largest first. */
#define MONEY_VALUES 11
extern const int64_t money_values[MONEY_VALUES];
/* The first of them that is a coin: 1.000, which is a note, too. */
#define MONEY_COINS 7

/*
 * Split an amount into as few banknotes and coins as can be.
 *
 * amount_idr  0 or more
 * out         how many of each of money_values
 *
 * Returns what is left over, less than the smallest coin.
 */
int64_t
money_split(int64_t amount_idr, uint64_t out[MONEY_VALUES]);

/* Write "6 x 100.000, 1 x 50.000" and a NUL; "" for an amount of 0. */
void
money_split_text(char *out, size_t cap, int64_t amount_idr);

/* Rows of the large digits. */
#define MONEY_ROWS 5
/* "1.000.000.000" in cells of at most three bytes, and the NUL. */
#define MONEY_ROW_MAX 240

/*
 * Write one row of an amount in large digits, "600.000", and a NUL: six cells
 * a digit, three a dot.
 *
 * row       0 .. MONEY_ROWS - 1, from the top
 * is_ascii  1: "#" for ink, else U+2588
 */
void
money_row(char out[MONEY_ROW_MAX], int64_t amount_idr, size_t row,
          int is_ascii);

#endif
