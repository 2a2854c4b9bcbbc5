/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of an open log must agree with: at each opening the number
 * of entries, the last one, the tree; and, where nothing else vouches for it,
 * every entry.  The rest is an audit's to check.
 */
#include "log/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

/* More than any key file is. */
#define KEY_FILE_MAX 4096

/* 1 when the hash is the last leaf of a tree; unknown for even sizes. */
static int
tree_ends_with(const struct salur_tree *tree, const struct salur_hash *leaf)
{
    size_t peaks = 0;

    /* The last peak of an odd tree is its last leaf (RFC 6962 2.1). */
    for (uint64_t bits = tree->size; bits > 0; bits &= bits - 1) {
        peaks++;
    }
    return (tree->size & 1) == 0 ||
           salur_hash_equal(&tree->peaks[peaks - 1], leaf);
}

/* The last entry must be the one that the state speaks of. */
static enum salur_err
check_last(struct salur_ledger *ledger)
{
    const struct sl_state *state = &ledger->state;
    uint64_t last = state->tree.size - 1;
    struct salur_entry entry;
    struct salur_bytes bytes;
    struct salur_hash hash;
    enum salur_err err = sl_find_entry(ledger, last, &bytes);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_CORRUPT : err;
    }
    salur_hash_leaf(ledger->hasher, bytes, &hash);
    if (salur_entry_decode(&entry, bytes) != SALUR_OK || entry.seq != last ||
        entry.time_s != state->time_s ||
        !salur_hash_equal(&hash, &state->chain) ||
        !tree_ends_with(&state->tree, &hash)) {
        return SALUR_E_CORRUPT;
    }
    return SALUR_OK;
}

/* Runs once after opening; fills in identity and trust. */
static enum salur_err
check_work(struct salur_ledger *ledger, void *ctx)
{
    struct salur_entry genesis;
    uint64_t count;
    enum salur_err err = sl_db_count(ledger, SL_DB_LOG, &count);

    (void)ctx;
    if (err == SALUR_OK && (count == 0 || count != ledger->state.tree.size)) {
        err = SALUR_E_CORRUPT;
    }
    if (err == SALUR_OK) {
        err = sl_find_decoded(ledger, 0, &genesis);
    }
    if (err == SALUR_E_NOT_FOUND ||
        (err == SALUR_OK && genesis.kind != SALUR_KIND_GENESIS)) {
        err = SALUR_E_CORRUPT;
    }
    if (err == SALUR_OK) {
        ledger->identity = genesis.body.genesis;
        err = check_last(ledger);
    }
    if (err == SALUR_OK) {
        err = sl_refresh_trust(ledger);
    }
    return err;
}

/* LMDB would make a data file that is missing; it must be there. */
static enum salur_err
check_data(const char *log_path)
{
    char *path = sl_path_join(log_path, "data.mdb");
    enum salur_err err = SALUR_OK;
    struct stat st;

    if (path == NULL) {
        return SALUR_E_MEMORY;
    }
    if (stat(path, &st) != 0) {
        err = sl_err_of_errno(errno);
    } else if (!S_ISREG(st.st_mode) || st.st_size == 0) {
        err = SALUR_E_CORRUPT;
    }
    free(path);
    return err;
}

/* --- the whole log ---------------------------------------------------------
 */

struct reading {
    struct salur_tree tree;
    struct salur_hash chain;
};

/* Each entry has its number and names the one before. */
static enum salur_err
check_entry(struct salur_ledger *ledger, struct salur_bytes key,
            struct salur_bytes value, void *ctx)
{
    struct reading *reading = ctx;
    struct salur_entry entry;
    struct salur_hash prev;
    uint64_t seq = 0;
    enum salur_err err = sl_be64_read(&seq, key);

    if (err != SALUR_OK || salur_entry_decode(&entry, value) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    prev = reading->chain;
    if (seq == 0) {
        salur_entry_first_prev(ledger->hasher, ledger->identity.origin, &prev);
    }
    if (seq != reading->tree.size || entry.seq != seq ||
        !salur_hash_equal(&entry.prev, &prev)) {
        return SALUR_E_CORRUPT;
    }
    salur_hash_leaf(ledger->hasher, value, &reading->chain);
    salur_tree_append(&reading->tree, ledger->hasher, &reading->chain);
    return SALUR_OK;
}

static enum salur_err
whole_work(struct salur_ledger *ledger, void *ctx)
{
    struct reading *reading = ctx;
    struct salur_hash root;
    struct salur_hash wanted;
    enum salur_err err = sl_db_each(ledger, SL_DB_LOG, check_entry, reading);

    salur_tree_root(&reading->tree, ledger->hasher, &root);
    salur_tree_root(&ledger->state.tree, ledger->hasher, &wanted);
    if (err == SALUR_OK && (reading->tree.size != ledger->state.tree.size ||
                            !salur_hash_equal(&root, &wanted))) {
        err = SALUR_E_CORRUPT;
    }
    return err;
}

enum salur_err
sl_store_check_whole(struct salur_ledger *ledger)
{
    struct reading reading;

    memset(&reading, 0, sizeof reading);
    return sl_store_read(ledger, whole_work, &reading);
}

/* --- opening ---------------------------------------------------------------
 */

enum salur_err
sl_store_check(struct salur_ledger *ledger)
{
    return sl_store_read(ledger, check_work, NULL);
}

enum salur_err
sl_ledger_open_log(struct salur_ledger **out, const char *dir, unsigned flags)
{
    struct salur_ledger *ledger = NULL;
    char *path = sl_path_join(dir, "log");
    enum salur_err err;

    *out = NULL;
    if (path == NULL) {
        return SALUR_E_MEMORY;
    }
    err = check_data(path);
    if (err == SALUR_OK) {
        err = sl_store_open(&ledger, path, flags);
    }
    if (err == SALUR_OK) {
        err = sl_store_check(ledger);
    }
    if (err == SALUR_OK) {
        *out = ledger;
        ledger = NULL;
    }
    salur_ledger_close(ledger);
    free(path);
    return err;
}

void
sl_ledger_key_name(const char *dir, char out[SALUR_NAME_MAX + 1])
{
    char *path = sl_path_join(dir, "device.key");
    struct salur_pubkey key;
    enum salur_role role;
    struct salur_buf text;
    enum salur_err err = path == NULL ? SALUR_E_MEMORY : SALUR_OK;

    memset(out, 0, SALUR_NAME_MAX + 1);
    salur_buf_init(&text, KEY_FILE_MAX);
    if (err == SALUR_OK) {
        err = salur_file_read(path, &text);
    }
    if (err == SALUR_OK) {
        err = salur_key_peek(&key, &role, salur_buf_view(&text));
    }
    if (err == SALUR_OK) {
        memcpy(out, key.name, sizeof key.name);
    }
    salur_buf_wipe(&text);
    free(path);
}

enum salur_err
sl_ledger_check_place(const char *dir)
{
    static const char *const names[] = {"log", SL_FILE_JOURNAL, "mirror"};
    enum salur_err err = SALUR_E_NOT_FOUND;
    struct stat st;

    for (size_t i = 0; i < 3 && err == SALUR_E_NOT_FOUND; i++) {
        char *path = sl_path_join(dir, names[i]);

        err = path == NULL           ? SALUR_E_MEMORY
              : stat(path, &st) != 0 ? sl_err_of_errno(errno)
                                     : SALUR_OK;
        free(path);
    }
    return err;
}
