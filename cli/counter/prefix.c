/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning of a code, as scanners and keyboards make it. */
#include "cli/counter/prefix.h"

/* Stray bytes, or images of "]Q1" of two bytes each, in front of a code. */
#define PREFIX_AT_MAX 7

static uint8_t
upper(uint8_t byte)
{
    return byte >= 'a' && byte <= 'z' ? (uint8_t)(byte - 'a' + 'A') : byte;
}

int
prefix_is(const uint8_t *at)
{
    uint8_t digit = at[3];

    return upper(at[0]) == 'S' && upper(at[1]) == 'L' &&
           (upper(at[2]) == 'R' || upper(at[2]) == 'T' ||
            upper(at[2]) == 'C') &&
           ((digit >= '0' && digit <= '9') || digit >= 0x80 || digit == '&' ||
            digit == '+' || digit == '!');
}

int
prefix_is_code(struct salur_bytes text)
{
    for (size_t i = 0; i <= PREFIX_AT_MAX && i + 4 <= text.len; i++) {
        if (prefix_is(text.ptr + i)) {
            return 1;
        }
    }
    return 0;
}
