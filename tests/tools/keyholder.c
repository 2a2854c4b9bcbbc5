/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody does who holds a device's key and knows its passphrase: edits
 * an export, chains all entries anew and signs the new head, with code that
 * the program itself does not have.
 *
 *   keyholder KEY IN.slog OUT EDIT [N [VALUE]]
 *
 *   sign            nothing is changed but the checkpoint, which is made anew
 *   drop N          entry N is taken out
 *   amount N RUPIAH entry N, a redemption, is of another amount
 *   time N SECONDS  entry N was written at another time
 *   cut N           the last N entries are taken away
 *   receipt N       OUT is the receipt over the first N entries, as text
 *   checkpoint N    OUT is the checkpoint over the first N entries
 *
 * The passphrase comes from the variable MINT_PASS.  What a witness signed is
 * left out, as he would.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qr/payload.h"
#include "salur/export.h"
#include "salur/file.h"
#include "salur/receipt.h"

/* The logs of the scenarios are short. */
#define ENTRIES_MAX 1024

struct pages {
    struct salur_entry entries[ENTRIES_MAX]; /* they borrow from the pack */
    size_t count;
};

static void
check(enum salur_err err, const char *what)
{
    if (err != SALUR_OK) {
        (void)fprintf(stderr, "keyholder: %s: %s\n", what, salur_strerror(err));
        exit(1);
    }
}

static void
usage(void)
{
    (void)fprintf(stderr, "usage: MINT_PASS=... keyholder KEY IN.slog OUT "
                          "sign|drop|amount|time|cut|receipt|checkpoint [N "
                          "[VALUE]]\n");
    exit(2);
}

static void
read_entries(struct pages *pages, struct salur_bytes pack)
{
    struct salur_entry_cursor cursor;
    struct salur_export parts;
    struct salur_bytes entry;

    check(salur_export_open(&parts, pack, NULL), "the export");
    salur_entry_cursor_init(&cursor, parts.entries);
    while (pages->count < ENTRIES_MAX &&
           salur_entry_cursor_next(&cursor, &entry) == SALUR_OK) {
        check(salur_entry_decode(&pages->entries[pages->count++], entry),
              "an entry");
    }
}

static void
edit(struct pages *pages, const char *how, size_t n, int64_t value)
{
    if (n > pages->count) {
        usage();
    }
    if (strcmp(how, "drop") == 0 && n < pages->count) {
        memmove(&pages->entries[n], &pages->entries[n + 1],
                (pages->count - n - 1) * sizeof pages->entries[0]);
        pages->count--;
    } else if (strcmp(how, "amount") == 0 && n < pages->count) {
        pages->entries[n].body.redeem.amount_idr = value;
    } else if (strcmp(how, "time") == 0 && n < pages->count) {
        pages->entries[n].time_s = value;
    } else if (strcmp(how, "cut") == 0) {
        pages->count -= n;
    } else if (strcmp(how, "receipt") == 0 || strcmp(how, "checkpoint") == 0) {
        pages->count = n;
    } else if (strcmp(how, "sign") != 0) {
        usage();
    }
}

/* Number and chain all entries, and give the head over them. */
static void
chain(struct pages *pages, const char *origin, struct salur_buf *out,
      struct salur_head *head)
{
    struct salur_hasher *hasher = NULL;
    struct salur_hash prev;
    struct salur_tree tree;

    check(salur_hasher_new(&hasher), "hashing");
    salur_tree_init(&tree);
    salur_entry_first_prev(hasher, origin, &prev);
    for (size_t i = 0; i < pages->count; i++) {
        struct salur_buf entry;

        pages->entries[i].seq = i;
        pages->entries[i].prev = prev;
        salur_buf_init(&entry, SALUR_ENTRY_MAX);
        check(salur_entry_encode(&pages->entries[i], &entry), "an entry");
        salur_entries_put(out, salur_buf_view(&entry));
        salur_hash_leaf(hasher, salur_buf_view(&entry), &prev);
        salur_tree_append(&tree, hasher, &prev);
        salur_buf_wipe(&entry);
    }
    head->size = tree.size;
    salur_tree_root(&tree, hasher, &head->root);
    salur_hasher_free(hasher);
}

/* The head as what the edit asks for: a receipt, a note, an export. */
static void
put(const char *how, const struct salur_head *head, const struct salur_key *key,
    struct salur_bytes entries, struct salur_buf *out)
{
    struct salur_export parts;
    struct salur_buf bytes;

    salur_buf_init(&bytes, SALUR_NOTE_MAX);
    if (strcmp(how, "receipt") == 0) {
        check(salur_receipt_sign(head, key, &bytes), "the receipt");
        check(salur_payload_format(SALUR_PAYLOAD_CHECKPOINT,
                                   salur_buf_view(&bytes), out),
              "the code");
    } else if (strcmp(how, "checkpoint") == 0) {
        check(salur_checkpoint_sign(head, key, out), "the checkpoint");
    } else {
        check(salur_checkpoint_sign(head, key, &bytes), "the checkpoint");
        memset(&parts, 0, sizeof parts);
        parts.entries = entries;
        parts.checkpoint = salur_buf_view(&bytes);
        check(salur_export_write(&parts, out), "the export");
    }
    salur_buf_wipe(&bytes);
}

int
main(int argc, char **argv)
{
    const char *pass = getenv("MINT_PASS");
    struct pages *pages = calloc(1, sizeof *pages);
    struct salur_key *key = NULL;
    struct salur_head head;
    struct salur_buf pack;
    struct salur_buf entries;
    struct salur_buf out;
    size_t n;

    if (argc < 5 || pass == NULL || pages == NULL) {
        usage();
    }
    n = argc > 5 ? strtoul(argv[5], NULL, 10) : 0;
    salur_buf_init(&pack, SALUR_PACK_MAX);
    salur_buf_init(&entries, SALUR_PACK_MAX);
    salur_buf_init(&out, SALUR_PACK_MAX);
    check(salur_start(), "start");
    check(salur_key_load(&key, argv[1], salur_bytes_str(pass)), argv[1]);
    check(salur_file_read(argv[2], &pack), argv[2]);
    read_entries(pages, salur_buf_view(&pack));
    edit(pages, argv[4], n, argc > 6 ? strtoll(argv[6], NULL, 10) : 0);
    chain(pages, salur_key_public(key)->name, &entries, &head);
    put(argv[4], &head, key, salur_buf_view(&entries), &out);
    check(salur_file_write(argv[3], salur_buf_view(&out), SALUR_FILE_REPLACE),
          argv[3]);
    salur_buf_wipe(&out);
    salur_buf_wipe(&entries);
    salur_buf_wipe(&pack);
    salur_key_free(key);
    free(pages);
    return 0;
}
