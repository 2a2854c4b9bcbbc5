/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Four words for a key.  The list is frozen: another list is another meaning
 * of what people have written down.  The hash is slow so that trying keys
 * until the words fit is dear; its salt is fixed, for both ends must get the
 * same, and the key's name is in what is hashed, so that the work for one
 * village is worth nothing for the next.
 */
#include "salur/words.h"

#include <sodium.h>
#include <string.h>

#include "base/bytes.h"

#define SALT "salur/four-words"
/* RFC 9106 4, second recommendation, but one lane as libsodium has it. */
#define PASSES 3U
#define MEMORY (64UL * 1024 * 1024)
/* The least that libsodium gives; five bytes of it are used. */
#define HASH_LEN crypto_pwhash_BYTES_MIN
/* The first letters of a word, which no other word has. */
#define UNIQUE_LETTERS 4
#define PARTS " \t,.-\r\n"

_Static_assert(sizeof SALT - 1 == crypto_pwhash_SALTBYTES, "length of salt");
_Static_assert(SALUR_WORD_LIST == 1024, "ten bits a word");

static const uint8_t list[] = {
#include "gen/words.inc"
};

/* Word number index of the list, from 0. */
static struct salur_bytes
word_at(unsigned index)
{
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes(list, sizeof list));
    for (unsigned i = 0; i < index; i++) {
        (void)sl_read_until(&rd, '\n');
    }
    return sl_read_until(&rd, '\n');
}

enum salur_err
salur_key_words(char out[SALUR_WORDS_MAX], const struct salur_pubkey *key)
{
    char vkey[SALUR_VKEY_MAX];
    uint8_t hash[HASH_LEN];
    struct salur_buf text;
    uint64_t bits = 0;

    memset(out, 0, SALUR_WORDS_MAX);
    salur_vkey_format(vkey, key);
    if (crypto_pwhash(hash, sizeof hash, vkey, strlen(vkey),
                      (const uint8_t *)SALT, PASSES, MEMORY,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return SALUR_E_MEMORY;
    }
    for (size_t i = 0; i < SALUR_WORDS * 10 / 8; i++) {
        bits = bits << 8 | hash[i];
    }
    salur_buf_fixed(&text, out, SALUR_WORDS_MAX);
    for (unsigned i = 0; i < SALUR_WORDS; i++) {
        unsigned shift = 10 * (SALUR_WORDS - 1 - i);

        if (i > 0) {
            sl_put_u8(&text, ' ');
        }
        /* Ten bits: below the length of the list. */
        sl_put_bytes(&text, word_at((unsigned)(bits >> shift & 0x3ff)));
    }
    return SALUR_OK; /* the words of the list fit */
}

/* Take one word, lower case, and what stands before it; 0 when none is left,
 * longer ones than any of the list are cut behind its end. */
static size_t
take_word(struct sl_reader *rd, char out[SALUR_WORD_MAX + 1])
{
    size_t len = 0;
    int c;

    while ((c = sl_peek_u8(rd)) > 0 && strchr(PARTS, c) != NULL) {
        (void)sl_read_u8(rd);
    }
    memset(out, 0, SALUR_WORD_MAX + 1);
    while ((c = sl_peek_u8(rd)) >= 0 && (c == 0 || strchr(PARTS, c) == NULL)) {
        uint8_t letter = sl_read_u8(rd);

        if (len <= SALUR_WORD_MAX) {
            out[len] = (char)(letter >= 'A' && letter <= 'Z'
                                  ? letter - 'A' + 'a'
                                  : letter); /* bytes stay bytes */
            len++;
        }
    }
    return len;
}

/* 1 when what was typed names this word. */
static int
is_word(const char *typed, size_t len, const char *word, size_t word_len)
{
    if (len == word_len) {
        return memcmp(typed, word, len) == 0;
    }
    return len >= UNIQUE_LETTERS && len < word_len &&
           memcmp(typed, word, len) == 0;
}

enum salur_err
salur_key_words_match(const char *words, struct salur_bytes typed,
                      size_t *out_word)
{
    struct sl_reader rd;
    struct sl_reader wanted;
    size_t differs = 0;
    size_t count = 0;
    char word[SALUR_WORD_MAX + 1];
    char other[SALUR_WORD_MAX + 1];
    size_t len;

    sl_reader_init(&rd, typed);
    sl_reader_init(&wanted, salur_bytes_str(words));
    while ((len = take_word(&rd, other)) > 0) {
        size_t word_len = take_word(&wanted, word);

        count++;
        if (differs == 0 && !is_word(other, len, word, word_len)) {
            differs = count;
        }
    }
    if (out_word != NULL) {
        *out_word = count == SALUR_WORDS ? differs : 0;
    }
    if (count != SALUR_WORDS) {
        return SALUR_E_SYNTAX;
    }
    return differs == 0 ? SALUR_OK : SALUR_E_MISMATCH;
}
