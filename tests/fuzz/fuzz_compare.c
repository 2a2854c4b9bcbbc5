/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two files of any kind are set against each other: every head is read once,
 * and nothing that no trusted key signed is ever called forked.
 */
#include <stdlib.h>

#include "audit/compare.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A trust note with one root and no log: every head is a stranger's. */
static const struct salur_trust *
the_trust(void)
{
    static const uint8_t seed[32] = {1};
    static struct salur_trust *trust;
    struct salur_key *key = NULL;
    char vkey[SALUR_VKEY_MAX];
    struct salur_buf text;
    struct salur_buf note;

    if (trust != NULL) {
        return trust;
    }
    salur_buf_init(&text, 4096);
    salur_buf_init(&note, 4096);
    if (salur_start() != SALUR_OK ||
        salur_key_from_seed(&key, "test/root", SALUR_ROLE_ROOT, seed) !=
            SALUR_OK) {
        abort();
    }
    salur_vkey_format(vkey, salur_key_public(key));
    for (const char *const *part =
             (const char *const[]){
                 "salur/trust/v1\nauthority test/dinsos\nserial 1\n"
                 "threshold 1\napprovals 1\nroot ",
                 vkey, "\n", NULL};
         *part != NULL; part++) {
        struct salur_bytes bytes = salur_bytes_str(*part);

        salur_buf_put(&text, bytes.ptr, bytes.len);
    }
    if (salur_note_sign(&note, salur_buf_view(&text), key, 0) != SALUR_OK ||
        salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL) !=
            SALUR_OK) {
        abort();
    }
    salur_buf_wipe(&text);
    salur_buf_wipe(&note);
    salur_key_free(key);
    return trust;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t half = size > 0 ? 1 + data[0] % size : 0;
    struct salur_compare *compare = NULL;

    if (salur_compare_new(&compare, the_trust()) != SALUR_OK) {
        abort();
    }
    (void)!salur_compare_add(compare, salur_bytes(data, size), 0);
    (void)!salur_compare_add(compare, salur_bytes(data, half), 1);
    if (salur_compare_run(compare) != SALUR_OK ||
        salur_compare_log_at(compare, 0) != NULL ||
        salur_compare_fork_at(compare, 0) != NULL) {
        abort();
    }
    salur_compare_free(compare);
    return 0;
}
