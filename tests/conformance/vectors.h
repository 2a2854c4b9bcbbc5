/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the programs here share: published vectors, read from a folder, and
 * the count of the cases that came out as published.
 */
#ifndef VECTORS_H
#define VECTORS_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "salur/bytes.h"
#include "salur/key.h"
#include "salur/text.h"

struct tally {
    size_t right;
    size_t all;
};

struct vector_set {
    const char *name;
    struct tally (*run)(const char *dir);
};

/* Count one case; a wrong one is named. */
static inline void
judge(struct tally *tally, int is_right, const char *set, const char *name)
{
    tally->all++;
    tally->right += is_right != 0;
    if (!is_right) {
        (void)printf("FAIL %s: %s\n", set, name);
    }
}

/* Open DIR/PATH with flags of jansson; the program ends when it cannot. */
static inline json_t *
open_json(const char *dir, const char *path, size_t flags)
{
    char full[2048];
    json_error_t error;
    json_t *root;

    (void)snprintf(full, sizeof full, "%s/%s", dir, path);
    root = json_load_file(full, flags, &error);
    if (root == NULL) {
        (void)fprintf(stderr, "conformance: %s: %s\n", full, error.text);
        exit(1);
    }
    return root;
}

static inline uint8_t *
open_bytes(const char *dir, const char *path, size_t *out_len)
{
    char full[2048];

    (void)snprintf(full, sizeof full, "%s/%s", dir, path);
    return read_file(full, out_len);
}

/* Text of a member; the program ends when there is none. */
static inline const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (text == NULL) {
        (void)fprintf(stderr, "conformance: a case has no \"%s\"\n", key);
        exit(1);
    }
    return text;
}

/* Decode hex or Base64 into out: the length, or SIZE_MAX. */
static inline size_t
hex_of(uint8_t *out, size_t cap, const char *text)
{
    size_t len = strlen(text);

    if (len % 2 != 0 || len / 2 > cap ||
        salur_hex_decode(out, len / 2, text, len) != SALUR_OK) {
        return SIZE_MAX;
    }
    return len / 2;
}

static inline size_t
base64_of(uint8_t *out, size_t cap, const char *text)
{
    uint8_t bytes[256];
    size_t len = strlen(text);
    size_t out_len = 0;

    /* The decoder asks for room for three bytes a group. */
    if (len / 4 * 3 > sizeof bytes ||
        salur_base64_decode(bytes, &out_len, text, len) != SALUR_OK ||
        out_len > cap) {
        return SIZE_MAX;
    }
    memcpy(out, bytes, out_len);
    return out_len;
}

/* Run the sets over the folder named by the first argument. */
static inline int
run_sets(const struct vector_set *sets, size_t count, int argc, char **argv)
{
    size_t right = 0;
    size_t all = 0;

    if (argc != 2 || salur_start() != SALUR_OK) {
        (void)fprintf(stderr, "usage: %s DIR\n", argv[0]);
        return 2;
    }
    for (size_t i = 0; i < count; i++) {
        struct tally tally = sets[i].run(argv[1]);

        (void)printf("  %-42s %zu/%zu\n", sets[i].name, tally.right, tally.all);
        right += tally.right;
        all += tally.all;
    }
    (void)printf("%zu passed, %zu failed\n", right, all - right);
    return right == all && all > 0 ? 0 : 1;
}

#endif
