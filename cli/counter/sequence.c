/* SPDX-License-Identifier: Apache-2.0 */
/* Escape sequences of keys. */
#include "cli/counter/sequence.h"

#include <string.h>

/* What follows ESC. */
static const struct {
    const char *text;
    int key;
} sequences[] = {
    {"[A", KEY_UP},         {"[B", KEY_DOWN},    {"[C", KEY_RIGHT},
    {"[D", KEY_LEFT},       {"OA", KEY_UP},      {"OB", KEY_DOWN},
    {"OC", KEY_RIGHT},      {"OD", KEY_LEFT},    {"[5~", KEY_PAGE_UP},
    {"[6~", KEY_PAGE_DOWN}, {"OM", KEY_ENTER},   {"OP", KEY_F(1)},
    {"OQ", KEY_F(2)},       {"OR", KEY_F(3)},    {"OS", KEY_F(4)},
    {"[11~", KEY_F(1)},     {"[12~", KEY_F(2)},  {"[13~", KEY_F(3)},
    {"[14~", KEY_F(4)},     {"[[A", KEY_F(1)},   {"[[B", KEY_F(2)},
    {"[[C", KEY_F(3)},      {"[[D", KEY_F(4)},   {"[[E", KEY_F(5)},
    {"[15~", KEY_F(5)},     {"[17~", KEY_F(6)},  {"[18~", KEY_F(7)},
    {"[19~", KEY_F(8)},     {"[20~", KEY_F(9)},  {"[21~", KEY_F(10)},
    {"[23~", KEY_F(11)},    {"[24~", KEY_F(12)},
};

int
sequence_is_whole(struct salur_bytes bytes)
{
    uint8_t last = bytes.ptr[bytes.len - 1];

    if (bytes.len < 3 || bytes.ptr[1] == 'O') {
        return bytes.len == 3;
    }
    /* "[[A" of the Linux console: its second bracket ends nothing. */
    return last >= 0x40 && !(bytes.len == 3 && last == '[');
}

int
sequence_key(struct salur_bytes bytes)
{
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
        if (strlen(sequences[i].text) == bytes.len - 1 &&
            memcmp(sequences[i].text, bytes.ptr + 1, bytes.len - 1) == 0) {
            return sequences[i].key;
        }
    }
    return KEY_NONE;
}
