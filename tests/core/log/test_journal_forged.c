/* SPDX-License-Identifier: Apache-2.0 */
/* Journals whose sums are all right, and that say what no store of ours ever
 * wrote: none of it becomes an export. */
#include "log/journal.h"

#include "salur/export.h"
#include "tests/core/counter.h"

struct forge {
    struct counter counter; /* its entries and its key */
    struct salur_hasher *hasher;
    struct sl_record_key *key;
    struct salur_buf journal;
    struct sl_pos pos;
    struct sl_ops ops;
    struct salur_buf pack;
    struct salur_buf entries;
    struct salur_journal_found found;
};

static void
begin(struct forge *f, const char *origin)
{
    salur_buf_clear(&f->journal);
    salur_buf_clear(&f->ops.buf);
    f->ops.count = 0;
    sl_journal_put_header(&f->journal, origin);
    sl_journal_start(f->hasher, origin, &f->pos);
}

static const char *
own_name(const struct forge *f)
{
    return salur_key_public(f->counter.village.device)->name;
}

static void
forge_open(struct forge *f, const char *name)
{
    memset(f, 0, sizeof *f);
    counter_open(&f->counter, name, (struct village_bundle){0});
    for (size_t i = 0; i < 3; i++) {
        CHECK_ERR(redeem(&f->counter, i), SALUR_OK);
    }
    CHECK_ERR(salur_hasher_new(&f->hasher), SALUR_OK);
    CHECK_ERR(sl_record_key_new(&f->key), SALUR_OK);
    salur_buf_init(&f->journal, 1 << 20);
    salur_buf_init(&f->ops.buf, 1 << 20);
    salur_buf_init(&f->pack, 1 << 20);
    salur_buf_init(&f->entries, 1 << 20);
    begin(f, own_name(f));
}

static void
forge_close(struct forge *f)
{
    salur_buf_wipe(&f->journal);
    salur_buf_wipe(&f->ops.buf);
    salur_buf_wipe(&f->pack);
    salur_buf_wipe(&f->entries);
    sl_record_key_free(f->key);
    salur_hasher_free(f->hasher);
    counter_close(&f->counter);
}

/* Entry `which` of the store under a number. */
static void
put_entry(struct forge *f, uint64_t number, uint64_t which)
{
    struct sl_be64 key = sl_be64(number);
    struct salur_buf entry;

    salur_buf_init(&entry, SALUR_ENTRY_MAX);
    CHECK_ERR(salur_ledger_entry(f->counter.ledger, which, &entry), SALUR_OK);
    sl_op_put(&f->ops, SL_DB_LOG, salur_bytes(key.bytes, 8),
              salur_buf_view(&entry));
    salur_buf_wipe(&entry);
}

static void
put_entries(struct forge *f, uint64_t first, uint64_t count)
{
    for (uint64_t i = first; i < first + count; i++) {
        put_entry(f, i, i);
    }
}

/* The head of the first `size` entries, signed. */
static void
put_note(struct forge *f, const char *name, uint64_t size,
         const struct salur_key *key, int is_wrong)
{
    struct salur_head head = {.size = size};
    struct salur_tree tree;
    struct salur_hash leaf;
    struct salur_buf entry;
    struct salur_buf note;

    salur_buf_init(&entry, SALUR_ENTRY_MAX);
    salur_buf_init(&note, 4096);
    salur_tree_init(&tree);
    for (uint64_t i = 0; i < size; i++) {
        salur_buf_clear(&entry);
        CHECK_ERR(salur_ledger_entry(f->counter.ledger, i, &entry), SALUR_OK);
        salur_hash_leaf(f->hasher, salur_buf_view(&entry), &leaf);
        salur_tree_append(&tree, f->hasher, &leaf);
    }
    salur_tree_root(&tree, f->hasher, &head.root);
    head.root.bytes[5] ^= (uint8_t)is_wrong;
    CHECK_ERR(salur_checkpoint_sign(&head, key, &note), SALUR_OK);
    sl_op_put(&f->ops, SL_DB_META, salur_bytes_str(name),
              salur_buf_view(&note));
    salur_buf_wipe(&note);
    salur_buf_wipe(&entry);
}

/* End the record; the first one is a snapshot. */
static void
record(struct forge *f)
{
    static const struct sl_snapshot first = {0};

    CHECK_ERR(sl_record_put(&f->journal, f->hasher, f->key, &f->pos, &f->ops,
                            f->pos.records == 0 ? &first : NULL),
              SALUR_OK);
    salur_buf_clear(&f->ops.buf);
    f->ops.count = 0;
}

static enum salur_err
export_it(struct forge *f)
{
    salur_buf_clear(&f->pack);
    salur_buf_clear(&f->entries);
    return salur_journal_export(salur_buf_view(&f->journal), &f->pack,
                                &f->entries, &f->found);
}

static void
entries_stand_in_their_order(void)
{
    struct sl_be64 first = sl_be64(0);
    struct forge f;

    forge_open(&f, "order");
    CHECK_ERR(export_it(&f), SALUR_E_EMPTY);
    put_entry(&f, 1, 1);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_E_CORRUPT);
    for (int defect = 0; defect < 6; defect++) {
        begin(&f, own_name(&f));
        put_entries(&f, 0, 3);
        record(&f);
        switch (defect) {
        case 0:
            put_entry(&f, 2, 3); /* one that is there already */
            break;
        case 1:
            put_entry(&f, 4, 3); /* one is left out */
            break;
        case 2:
            sl_op_delete(&f.ops, SL_DB_LOG, salur_bytes(first.bytes, 8));
            break;
        case 3:
            sl_op_clear(&f.ops, SL_DB_LOG);
            break;
        case 4:
            sl_op_put(&f.ops, SL_DB_LOG, salur_bytes_str("key"),
                      salur_bytes_str("value"));
            break;
        default:
            first = sl_be64(3);
            sl_op_put(&f.ops, SL_DB_LOG, salur_bytes(first.bytes, 8),
                      salur_bytes_str(""));
            break;
        }
        record(&f);
        CHECK_ERR(export_it(&f), SALUR_E_CORRUPT);
    }
    forge_close(&f);
}

static void
the_first_entry_says_whose_log_it_is(void)
{
    struct forge f;

    forge_open(&f, "whose");
    put_entry(&f, 0, 1);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_E_CORRUPT);
    begin(&f, "test/dinsos/log/9901012001/b/k1");
    put_entries(&f, 0, 3);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_E_ORIGIN);
    forge_close(&f);
}

static void
only_its_own_signature_over_its_entries_proves(void)
{
    struct salur_key *other =
        village_key("test/dinsos/log/9901012001/b/k1", SALUR_ROLE_LOG, 77);
    struct forge f;
    const struct salur_key *own;

    forge_open(&f, "signed");
    own = f.counter.village.device;
    put_entries(&f, 0, 3);
    put_note(&f, "checkpoint", 3, other, 0);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_E_QUORUM);
    put_entry(&f, 3, 3);
    put_note(&f, "checkpoint", 4, own, 1);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_E_QUORUM);
    CHECK_U64(f.found.entries, 4);
    /* More than there are. */
    put_note(&f, "checkpoint", 5, own, 0);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_E_QUORUM);
    sl_op_put(&f.ops, SL_DB_META, salur_bytes_str("checkpoint"),
              salur_bytes_str("no note"));
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_E_QUORUM);
    salur_key_free(other);
    forge_close(&f);
}

static void
a_note_that_was_stored_late_proves_what_it_covers(void)
{
    struct salur_export parts;
    struct forge f;
    const struct salur_key *own;

    forge_open(&f, "late");
    own = f.counter.village.device;
    put_entries(&f, 0, 2);
    put_note(&f, "checkpoint", 2, own, 0);
    record(&f);
    put_entries(&f, 2, 2);
    record(&f);
    put_note(&f, "checkpoint", 3, own, 0);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_OK);
    CHECK_U64(f.found.proven.size, 3);
    CHECK_U64(f.found.entries, 4);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&f.pack), NULL),
              SALUR_OK);
    CHECK(f.entries.len > parts.entries.len);
    CHECK_MEM(parts.entries.ptr, parts.entries.len, f.entries.ptr,
              parts.entries.len);
    /* One that does not fit leaves the one before. */
    put_note(&f, "checkpoint", 3, own, 1);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_OK);
    CHECK_U64(f.found.proven.size, 2);
    forge_close(&f);
}

static void
a_cosigned_note_goes_along_when_it_fits(void)
{
    struct salur_export parts;
    struct forge f;
    const struct salur_key *own;

    forge_open(&f, "cosigned");
    own = f.counter.village.device;
    put_entries(&f, 0, 4);
    put_note(&f, "checkpoint", 4, own, 0);
    put_note(&f, "cosigned", 2, own, 1);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_OK);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&f.pack), NULL),
              SALUR_OK);
    CHECK_U64(parts.cosigned.len + parts.request.len, 0);
    put_note(&f, "cosigned", 2, own, 0);
    record(&f);
    CHECK_ERR(export_it(&f), SALUR_OK);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&f.pack), NULL),
              SALUR_OK);
    CHECK(parts.cosigned.len > 0 && parts.request.len > 0);
    forge_close(&f);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(entries_stand_in_their_order),
        TEST(the_first_entry_says_whose_log_it_is),
        TEST(only_its_own_signature_over_its_entries_proves),
        TEST(a_note_that_was_stored_late_proves_what_it_covers),
        TEST(a_cosigned_note_goes_along_when_it_fits),
    };
    return RUN_TESTS(tests, argc, argv);
}
