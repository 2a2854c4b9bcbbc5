/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of tests/tools/opinion.c share: the keys and tokens that it
 * made so far, random numbers, and lines of JSON.  A failure ends the program.
 */
#ifndef OPINION_MADE_H
#define OPINION_MADE_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "salur/entitlement.h"
#include "salur/text.h"

#define TOKENS 240
#define ISSUERS 8
#define LOG_MAX 2000
#define NOW_S INT64_C(1791162000) /* 2026-10-05T01:00:00Z */

struct made {
    struct prng prng;
    struct salur_hasher *hasher;
    struct salur_key *issuers[ISSUERS];
    struct salur_key *witness;
    struct salur_entitlement claims[TOKENS];
    uint8_t tokens[TOKENS][SALUR_TOKEN_MAX];
    size_t token_lens[TOKENS];
    struct salur_hash leaves[LOG_MAX];
};

static inline void
must(enum salur_err err, const char *what)
{
    if (err != SALUR_OK) {
        (void)fprintf(stderr, "opinion: %s: %s\n", what, salur_strerror(err));
        exit(1);
    }
}

static inline struct salur_key *
new_key(struct made *made, const char *name, enum salur_role role)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    prng_fill(&made->prng, seed, sizeof seed);
    must(salur_key_from_seed(&key, name, role, seed), name);
    return key;
}

static inline FILE *
open_lines(const char *folder, const char *name)
{
    char path[1024];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

static inline void
put_line(FILE *file, json_t *object)
{
    if (object == NULL ||
        json_dumpf(object, file, JSON_COMPACT | JSON_SORT_KEYS) != 0 ||
        fputc('\n', file) == EOF) {
        must(SALUR_E_IO, "a line");
    }
    json_decref(object);
}

static inline void
close_lines(FILE *file)
{
    if (fclose(file) != 0) {
        must(SALUR_E_IO, "a file");
    }
}

static inline json_t *
hex(const void *bytes, size_t len)
{
    char *text = malloc(2 * len + 1);
    json_t *value;

    if (text == NULL) {
        must(SALUR_E_MEMORY, "hex");
    }
    salur_hex_encode(text, bytes, len);
    value = json_string(text);
    free(text);
    return value;
}

static inline json_t *
text_of(const struct salur_buf *buf)
{
    must(buf->err, "a buffer");
    return json_stringn((const char *)buf->ptr, buf->len);
}

static inline json_t *
vkey_of(const struct salur_key *key)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, salur_key_public(key));
    return json_string(vkey);
}

/* 1 .. 2^bits - 1 of a random width, so that every width of CBOR occurs. */
static inline uint64_t
some_number(struct prng *prng, unsigned bits)
{
    unsigned width = 1 + (unsigned)prng_below(prng, bits); /* below 64 */

    return 1 + prng_below(prng, (UINT64_C(1) << width) - 1);
}

#endif
