/* SPDX-License-Identifier: Apache-2.0 */
/* Merkle roots, inclusion and consistency, one file a probe. */
#include <dirent.h>

#include "salur/merkle.h"
#include "vectors.h"

static struct salur_hasher *
new_hasher(void)
{
    struct salur_hasher *hasher = NULL;

    if (salur_hasher_new(&hasher) != SALUR_OK) {
        exit(1);
    }
    return hasher;
}

static struct tally
conform_roots(const char *dir)
{
    json_t *root = open_json(dir, "merkle/rfc6962_known_answers.json", 0);
    json_t *inputs = json_object_get(root, "leaf_inputs_hex");
    json_t *roots = json_object_get(root, "roots_by_size_1_to_8");
    struct salur_hasher *hasher = new_hasher();
    struct tally tally = {0, 0};
    struct salur_hash leaves[8];
    struct salur_hash wanted;
    struct salur_hash got;
    struct salur_tree tree;

    salur_tree_init(&tree);
    salur_tree_root(&tree, hasher, &got);
    (void)hex_of(wanted.bytes, 32, text_of(root, "empty_root"));
    judge(&tally, salur_hash_equal(&got, &wanted), "root", "of no leaf");
    for (size_t i = 0; i < 8; i++) {
        uint8_t input[32];
        char name[32];
        size_t len = hex_of(input, sizeof input,
                            json_string_value(json_array_get(inputs, i)));

        (void)snprintf(name, sizeof name, "of %zu leaves", i + 1);
        salur_hash_leaf(hasher, salur_bytes(input, len), &leaves[i]);
        salur_tree_append(&tree, hasher, &leaves[i]);
        (void)hex_of(wanted.bytes, 32,
                     json_string_value(json_array_get(roots, i)));
        salur_tree_root(&tree, hasher, &got);
        judge(&tally, salur_hash_equal(&got, &wanted), "root, compact range",
              name);
        salur_merkle_root(hasher, leaves, i + 1, &got);
        judge(&tally, salur_hash_equal(&got, &wanted), "root, leaves", name);
    }
    salur_hasher_free(hasher);
    json_decref(root);
    return tally;
}

/* Decode a probe's proof; 0 when a hash is not one. */
static int
read_proof(const json_t *array, struct salur_proof *out)
{
    json_t *one;
    size_t i;

    memset(out, 0, sizeof *out);
    json_array_foreach(array, i, one)
    {
        if (i >= SALUR_PROOF_MAX ||
            base64_of(out->hashes[i].bytes, 32, json_string_value(one)) != 32) {
            return 0;
        }
        out->count++;
    }
    return 1;
}

/* Some probes have shorter words for roots; they stand here with zeros.  An
 * empty one is none. */
static int
read_hash(const json_t *probe, const char *key, struct salur_hash *out)
{
    memset(out, 0, sizeof *out);
    return base64_of(out->bytes, 32, text_of(probe, key)) - 1 < 32;
}

static uint64_t
number_of(const json_t *probe, const char *key)
{
    double number = json_number_value(json_object_get(probe, key));

    /* Some probes ask for entry 2^64 - 1; all else is far below 2^53. */
    return number >= 18446744073709551615.0 ? UINT64_MAX : (uint64_t)number;
}

static int
is_included(struct salur_hasher *hasher, const json_t *probe)
{
    struct salur_head head = {.size = number_of(probe, "treeSize")};
    struct salur_hash leaf;
    struct salur_proof proof;

    return read_hash(probe, "root", &head.root) &&
           read_hash(probe, "leafHash", &leaf) &&
           read_proof(json_object_get(probe, "proof"), &proof) &&
           salur_merkle_verify(hasher, &head, number_of(probe, "leafIdx"),
                               &leaf, &proof) == SALUR_OK;
}

static int
is_consistent(struct salur_hasher *hasher, const json_t *probe)
{
    struct salur_head old = {.size = number_of(probe, "size1")};
    struct salur_head head = {.size = number_of(probe, "size2")};
    struct salur_proof proof;

    return read_hash(probe, "root1", &old.root) &&
           read_hash(probe, "root2", &head.root) &&
           read_proof(json_object_get(probe, "proof"), &proof) &&
           salur_merkle_verify_consistency(hasher, &old, &head, &proof) ==
               SALUR_OK;
}

typedef int
accepts_fn(struct salur_hasher *hasher, const json_t *probe);

/* Every file below a folder; they nest at most two deep. */
static void
run_folder(const char *dir, const char *path, accepts_fn *accepts,
           struct salur_hasher *hasher, struct tally *tally)
{
    char full[1024];
    struct dirent *entry;
    DIR *folder;

    (void)snprintf(full, sizeof full, "%s/%s", dir, path);
    folder = opendir(full);
    if (folder == NULL) {
        (void)fprintf(stderr, "conformance: %s is missing\n", full);
        exit(1);
    }
    while ((entry = readdir(folder)) != NULL) {
        char below[512];
        json_t *probe;

        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (strstr(entry->d_name, ".json") == NULL) {
            run_folder(dir, below, accepts, hasher, tally);
            continue;
        }
        probe = open_json(dir, below, JSON_DECODE_INT_AS_REAL);
        judge(tally,
              accepts(hasher, probe) !=
                  json_is_true(json_object_get(probe, "wantErr")),
              "probe", below);
        json_decref(probe);
    }
    (void)closedir(folder);
}

static struct tally
run_probes(const char *dir, const char *path, accepts_fn *accepts)
{
    struct salur_hasher *hasher = new_hasher();
    struct tally tally = {0, 0};

    run_folder(dir, path, accepts, hasher, &tally);
    salur_hasher_free(hasher);
    return tally;
}

static struct tally
conform_inclusion(const char *dir)
{
    return run_probes(dir, "merkle/testdata/inclusion", is_included);
}

static struct tally
conform_consistency(const char *dir)
{
    return run_probes(dir, "merkle/testdata/consistency", is_consistent);
}

int
main(int argc, char **argv)
{
    static const struct vector_set sets[] = {
        {"roots, RFC 6962", conform_roots},
        {"inclusion", conform_inclusion},
        {"consistency", conform_consistency},
    };

    return run_sets(sets, sizeof sets / sizeof sets[0], argc, argv);
}
