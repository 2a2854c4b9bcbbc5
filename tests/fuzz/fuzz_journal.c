/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A journal is read record by record, and each op of a record that was taken
 * reads; what was taken is the beginning of the input.  The first body's sum
 * is made good, so that what is behind it is reached.  An export that is made
 * of it opens.
 */
#include <stdlib.h>
#include <string.h>

#include "salur/export.h"
#include "salur/journal.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char header[] = "salur/journal/v1\ntest/log/9901012001/a/k1\n";
#define HEADER_LEN (sizeof header - 1)
#define TAIL_LEN 64

/* Walk over it; every op must read, and be counted. */
static void
walk(struct salur_hasher *hasher, struct salur_bytes bytes)
{
    struct salur_journal journal;
    struct salur_journal_record record;
    struct salur_journal_op op;
    uint64_t before;

    if (salur_journal_open(&journal, bytes) != SALUR_OK) {
        return;
    }
    before = journal.offset;
    while (salur_journal_next(&journal, hasher, &record) == SALUR_OK) {
        size_t ops = record.ops;

        while (salur_journal_op(&record, &op) == SALUR_OK) {
            ops--;
            if (op.kind != SALUR_JOURNAL_CLEAR && op.key.len == 0) {
                abort();
            }
        }
        if (ops != 0 || record.left.len > bytes.len ||
            journal.offset <= before ||
            journal.offset + journal.left.len != bytes.len ||
            !salur_hash_equal(&record.check, &journal.check)) {
            abort();
        }
        before = journal.offset;
    }
}

static void
export_it(struct salur_bytes bytes)
{
    struct salur_journal_found found;
    struct salur_export parts;
    struct salur_buf pack;

    salur_buf_init(&pack, 1 << 20);
    if (salur_journal_export(bytes, &pack, NULL, &found) == SALUR_OK &&
        salur_export_open(&parts, salur_buf_view(&pack), NULL) != SALUR_OK) {
        abort();
    }
    if (found.len > bytes.len || found.proven.size > found.entries) {
        abort();
    }
    salur_buf_wipe(&pack);
}

/* The input as the body of a first record whose sum holds. */
static void
sum_up(struct salur_hasher *hasher, struct salur_bytes body,
       struct salur_buf *out)
{
    const uint8_t length[] = {(uint8_t)(body.len >> 24),
                              (uint8_t)(body.len >> 16),
                              (uint8_t)(body.len >> 8), (uint8_t)body.len};
    static const uint8_t seal[32];
    struct salur_hash check;

    salur_hash(hasher, salur_bytes(header, HEADER_LEN), &check);
    salur_hash_start(hasher);
    salur_hash_update(hasher, salur_bytes("\x02", 1));
    salur_hash_update(hasher, salur_bytes(check.bytes, SALUR_HASH_LEN));
    salur_hash_update(hasher, body);
    salur_hash_finish(hasher, &check);
    salur_buf_put(out, header, HEADER_LEN);
    salur_buf_put(out, length, sizeof length);
    salur_buf_put(out, body.ptr, body.len);
    salur_buf_put(out, check.bytes, SALUR_HASH_LEN);
    salur_buf_put(out, seal, sizeof seal);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_hasher *hasher = NULL;
    struct salur_buf summed;

    if (salur_start() != SALUR_OK || salur_hasher_new(&hasher) != SALUR_OK) {
        abort();
    }
    salur_buf_init(&summed, size + HEADER_LEN + 4 + TAIL_LEN);
    walk(hasher, salur_bytes(data, size));
    export_it(salur_bytes(data, size));
    sum_up(hasher, salur_bytes(data, size), &summed);
    walk(hasher, salur_buf_view(&summed));
    export_it(salur_buf_view(&summed));
    salur_buf_wipe(&summed);
    salur_hasher_free(hasher);
    return 0;
}
