/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CBOR: our reader takes exactly those good cases that are of the subset and
 * in the preferred encoding; the others, and all bad ones, are refused.  What
 * is of the subset is decided by the walker here, which is no part of salur.
 */

#include "base/cbor.h"
#include "vectors.h"

struct walk {
    const uint8_t *at;
    const uint8_t *end;
    int is_subset; /* cleared by floats, tags but 18, other simple values */
    int is_good;   /* cleared where it is not well-formed */
};

struct head {
    unsigned major;
    unsigned info;
    uint64_t value;
};

static struct head
walk_head(struct walk *walk)
{
    struct head head = {7, 22, 0};
    size_t more;

    if (walk->at >= walk->end) {
        walk->is_good = 0;
        return head;
    }
    head.major = *walk->at >> 5;
    head.info = *walk->at++ & 31;
    head.value = head.info;
    if (head.info >= 28 && head.info != 31) {
        walk->is_good = 0;
    }
    more =
        head.info >= 24 && head.info <= 27 ? (size_t)1 << (head.info - 24) : 0;
    if ((size_t)(walk->end - walk->at) < more) {
        walk->is_good = 0;
        return head;
    }
    if (more > 0) {
        head.value = 0;
    }
    for (; more > 0; more--) {
        head.value = head.value << 8 | *walk->at++;
    }
    return head;
}

static void
walk_item(struct walk *walk, int depth)
{
    struct head head = walk_head(walk);

    if (!walk->is_good || depth > 9000) {
        walk->is_good = 0;
        return;
    }
    if (depth > SL_CBOR_DEPTH_MAX) {
        walk->is_subset = 0; /* salur's own nest three deep */
    }
    if (head.info == 31) {
        /* Indefinite: items until a break. */
        walk->is_subset = 0;
        while (walk->is_good && head.major != 7 && walk->at < walk->end &&
               *walk->at != 0xff) {
            walk_item(walk, depth + 1);
        }
        walk->at += walk->at < walk->end && head.major != 7;
        return;
    }
    if (head.major == 2 || head.major == 3) {
        if (head.value > (uint64_t)(walk->end - walk->at)) {
            walk->is_good = 0;
            return;
        }
        walk->at += head.value;
    }
    if (head.major == 6 && head.value != 18) {
        walk->is_subset = 0;
    }
    if (head.major == 7 && (head.info < 20 || head.info > 22)) {
        walk->is_subset = 0;
    }
    /* -2^64 .. -2^63 - 1 have no int64_t. */
    if (head.major == 1 && head.value > INT64_MAX) {
        walk->is_subset = 0;
    }
    for (uint64_t i = 0;
         walk->is_good && i < (head.major == 4   ? head.value
                               : head.major == 5 ? 2 * head.value
                               : head.major == 6 ? 1
                                                 : 0);
         i++) {
        walk_item(walk, depth + 1);
    }
}

static int
is_of_subset(const uint8_t *bytes, size_t len)
{
    struct walk walk = {bytes, bytes + len, 1, 1};

    walk_item(&walk, 0);
    return walk.is_good && walk.is_subset;
}

/* Does salur's reader take exactly one item here? */
static int
is_taken(const uint8_t *bytes, size_t len)
{
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes(bytes, len));
    (void)sl_cbor_skip(&rd);
    return sl_reader_finish(&rd) == SALUR_OK;
}

struct counts {
    size_t taken;
    size_t outside;
    size_t not_preferred;
    size_t bad;
};

static void
judge_good(struct tally *tally, struct counts *counts, const uint8_t *bytes,
           size_t len, int is_preferred, const char *name)
{
    int is_subset = is_of_subset(bytes, len);

    counts->taken += is_subset && is_preferred;
    counts->outside += !is_subset;
    counts->not_preferred += is_subset && !is_preferred;
    judge(tally, is_taken(bytes, len) == (is_subset && is_preferred), "CBOR",
          name);
}

static void
run_appendix(const char *dir, struct tally *tally, struct counts *counts)
{
    json_t *cases =
        open_json(dir, "cbor/appendix_a.json", JSON_DECODE_INT_AS_REAL);
    json_t *one;
    size_t i;

    json_array_foreach(cases, i, one)
    {
        uint8_t bytes[256];
        size_t len = hex_of(bytes, sizeof bytes, text_of(one, "hex"));

        judge_good(tally, counts, bytes, len,
                   json_is_true(json_object_get(one, "roundtrip")),
                   text_of(one, "hex"));
    }
    json_decref(cases);
}

/* A member's key; the walker stands on its value afterwards. */
static int
key_is(struct walk *walk, const char *wanted)
{
    struct head head = walk_head(walk);
    int is_it = head.major == 3 && head.value == strlen(wanted) &&
                memcmp(walk->at, wanted, strlen(wanted)) == 0;

    walk->at += head.value;
    return is_it;
}

/* One case of a .cbor file: a map with "encoded" and perhaps "roundtrip". */
static void
run_case(struct walk *walk, struct tally *tally, struct counts *counts,
         int is_bad)
{
    struct head map = walk_head(walk);
    const uint8_t *bytes = NULL;
    size_t len = 0;
    int is_preferred = 1;
    char hex[64] = "";

    for (uint64_t i = 0; map.info == 31 ? *walk->at != 0xff : i < map.value;
         i++) {
        struct walk key = *walk;
        int is_encoded = key_is(&key, "encoded");
        struct walk again = *walk;
        int is_roundtrip = key_is(&again, "roundtrip");

        *walk = key;
        if (is_encoded) {
            struct walk value = *walk;

            len = (size_t)walk_head(&value).value;
            bytes = value.at;
        }
        if (is_roundtrip) {
            is_preferred = *walk->at != 0xf4;
        }
        walk_item(walk, 0);
    }
    walk->at += map.info == 31;
    if (bytes == NULL || !walk->is_good) {
        (void)fprintf(stderr,
                      "conformance: the CBOR case behind %s is "
                      "unreadable\n",
                      hex);
        exit(1);
    }
    for (size_t i = 0; i < len && i < 30; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    }
    if (is_bad) {
        counts->bad++;
        judge(tally, !is_taken(bytes, len), "CBOR bad", hex);
    } else {
        judge_good(tally, counts, bytes, len, is_preferred, hex);
    }
}

static void
run_file(const char *dir, const char *path, struct tally *tally,
         struct counts *counts, int is_bad)
{
    size_t len = 0;
    uint8_t *bytes = open_bytes(dir, path, &len);
    struct walk walk = {bytes, bytes + len, 1, 1};
    struct head map;

    /* Some begin with the tag that says "CBOR" (RFC 8949 3.4.6). */
    if (walk.at[0] == 0xd9) {
        walk.at += 3;
    }
    map = walk_head(&walk);
    for (uint64_t i = 0; map.info == 31 ? *walk.at != 0xff : i < map.value;
         i++) {
        if (key_is(&walk, "tests")) {
            struct head array = walk_head(&walk);

            for (uint64_t j = 0;
                 array.info == 31 ? *walk.at != 0xff : j < array.value; j++) {
                run_case(&walk, tally, counts, is_bad);
            }
            walk.at += array.info == 31;
        } else {
            walk_item(&walk, 0);
        }
    }
    free(bytes);
}

static struct tally
conform_cbor(const char *dir)
{
    struct tally tally = {0, 0};
    struct counts counts = {0, 0, 0, 0};

    run_appendix(dir, &tally, &counts);
    for (int i = 0; i <= 6; i++) {
        char path[64];

        (void)snprintf(path, sizeof path, "cbor/rfc8949-appendixA_mt%d.cbor",
                       i);
        run_file(dir, path, &tally, &counts, 0);
    }
    run_file(dir, "cbor/rfc8949_good.cbor", &tally, &counts, 0);
    run_file(dir, "cbor/rfc8949_bad.cbor", &tally, &counts, 1);
    (void)printf("  CBOR: %zu taken; refused: %zu outside the subset (floats, "
                 "tags, ...), %zu not preferred, %zu bad\n",
                 counts.taken, counts.outside, counts.not_preferred,
                 counts.bad);
    return tally;
}

int
main(int argc, char **argv)
{
    static const struct vector_set sets[] = {
        {"CBOR, RFC 8949 and its appendix A", conform_cbor},
    };

    return run_sets(sets, sizeof sets / sizeof sets[0], argc, argv);
}
