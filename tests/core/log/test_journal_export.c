/* SPDX-License-Identifier: Apache-2.0 */
/* What the journal of a store proves to somebody who has no key. */
#include "salur/export.h"
#include "salur/file.h"
#include "salur/journal.h"
#include "tests/core/counter.h"

/* A store whose journal was read. */
struct shelf {
    struct counter counter;
    struct salur_buf journal;
    struct salur_buf pack;
    struct salur_buf entries;
    struct salur_buf wanted; /* what the store itself exports */
    struct salur_journal_found found;
};

static void
shelf_open(struct shelf *shelf, const char *name)
{
    counter_open(&shelf->counter, name, (struct village_bundle){0});
    salur_buf_init(&shelf->journal, 8 << 20);
    salur_buf_init(&shelf->pack, 1 << 20);
    salur_buf_init(&shelf->entries, 1 << 20);
    salur_buf_init(&shelf->wanted, 1 << 20);
}

static void
shelf_close(struct shelf *shelf)
{
    salur_buf_wipe(&shelf->journal);
    salur_buf_wipe(&shelf->pack);
    salur_buf_wipe(&shelf->entries);
    salur_buf_wipe(&shelf->wanted);
    counter_close(&shelf->counter);
}

static void
read_journal(struct shelf *shelf)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/journal", shelf->counter.path);
    salur_buf_clear(&shelf->journal);
    CHECK_ERR(salur_file_read(path, &shelf->journal), SALUR_OK);
}

static enum salur_err
export_bytes(struct shelf *shelf, struct salur_bytes bytes)
{
    salur_buf_clear(&shelf->pack);
    salur_buf_clear(&shelf->entries);
    return salur_journal_export(bytes, &shelf->pack, &shelf->entries,
                                &shelf->found);
}

static void
sign_off(struct shelf *shelf)
{
    struct salur_body_close body;
    struct salur_buf note;

    salur_buf_init(&note, 1 << 12);
    CHECK_ERR(salur_ledger_close_day(shelf->counter.ledger,
                                     shelf->counter.village.device, NULL,
                                     &stamp, &body, &note),
              SALUR_OK);
    salur_buf_wipe(&note);
}

static void
it_gives_what_the_store_exports(void)
{
    struct shelf shelf;
    struct salur_export parts;

    shelf_open(&shelf, "same");
    CHECK_ERR(redeem(&shelf.counter, 0), SALUR_OK);
    CHECK_ERR(redeem(&shelf.counter, 1), SALUR_OK);
    sign_off(&shelf);
    CHECK_ERR(salur_ledger_export(shelf.counter.ledger, NULL, &shelf.wanted),
              SALUR_OK);
    read_journal(&shelf);
    CHECK_ERR(export_bytes(&shelf, salur_buf_view(&shelf.journal)), SALUR_OK);
    CHECK_MEM(shelf.pack.ptr, shelf.pack.len, shelf.wanted.ptr,
              shelf.wanted.len);
    CHECK_STR(shelf.found.origin,
              salur_key_public(shelf.counter.village.device)->name);
    CHECK_U64(shelf.found.entries, village_size(shelf.counter.ledger));
    CHECK_U64(shelf.found.proven.size, shelf.found.entries);
    CHECK_U64(shelf.found.len, shelf.journal.len);
    CHECK_ERR(shelf.found.tail, SALUR_OK);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&shelf.pack), NULL),
              SALUR_OK);
    CHECK_MEM(shelf.entries.ptr, shelf.entries.len, parts.entries.ptr,
              parts.entries.len);

    /* What comes after the signature is told apart. */
    CHECK_ERR(redeem(&shelf.counter, 2), SALUR_OK);
    read_journal(&shelf);
    CHECK_ERR(export_bytes(&shelf, salur_buf_view(&shelf.journal)), SALUR_OK);
    CHECK_MEM(shelf.pack.ptr, shelf.pack.len, shelf.wanted.ptr,
              shelf.wanted.len);
    CHECK_U64(shelf.found.entries, shelf.found.proven.size + 1);
    CHECK_U64(shelf.found.head.size, shelf.found.entries);
    CHECK(shelf.entries.len > parts.entries.len);
    CHECK_ERR(salur_journal_export(salur_buf_view(&shelf.journal), NULL, NULL,
                                   &shelf.found),
              SALUR_OK);
    CHECK_U64(shelf.found.entries, shelf.found.proven.size + 1);
    shelf_close(&shelf);
}

static void
a_confirmed_handout_is_proven(void)
{
    struct shelf shelf;
    struct salur_presented presented = {.hold = 1, .id_checked = 1};
    struct salur_redeemed out;

    shelf_open(&shelf, "confirmed");
    presented.cti = village_item(1, 3).cti;
    CHECK_ERR(salur_redeem(shelf.counter.ledger, &presented, &stamp, &out),
              SALUR_OK);
    CHECK_ERR(salur_ledger_confirm(shelf.counter.ledger, out.seq,
                                   shelf.counter.village.device),
              SALUR_OK);
    read_journal(&shelf);
    CHECK_ERR(export_bytes(&shelf, salur_buf_view(&shelf.journal)), SALUR_OK);
    CHECK_U64(shelf.found.proven.size, out.seq + 1);
    shelf_close(&shelf);
}

static void
what_nobody_signed_is_no_export(void)
{
    struct shelf shelf;

    shelf_open(&shelf, "unsigned");
    CHECK_ERR(redeem(&shelf.counter, 0), SALUR_OK);
    read_journal(&shelf);
    CHECK_ERR(export_bytes(&shelf, salur_buf_view(&shelf.journal)),
              SALUR_E_QUORUM);
    CHECK_U64(shelf.pack.len, 0);
    CHECK_U64(shelf.found.entries, village_size(shelf.counter.ledger));
    CHECK_U64(shelf.found.proven.size, 0);
    CHECK(shelf.entries.len > 0);
    shelf_close(&shelf);
}

/* Whatever came out, its entries are the first of those that were signed. */
static void
check_prefix(struct shelf *shelf)
{
    struct salur_export whole;
    struct salur_export parts;

    CHECK_ERR(salur_export_open(&whole, salur_buf_view(&shelf->wanted), NULL),
              SALUR_OK);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&shelf->pack), NULL),
              SALUR_OK);
    CHECK(parts.entries.len <= whole.entries.len &&
          memcmp(parts.entries.ptr, whole.entries.ptr, parts.entries.len) == 0);
}

static void
every_length_gives_a_signed_beginning_or_nothing(void)
{
    struct shelf shelf;
    uint64_t proven = 0;

    shelf_open(&shelf, "lengths");
    for (size_t i = 0; i < 3; i++) {
        CHECK_ERR(redeem(&shelf.counter, i), SALUR_OK);
        sign_off(&shelf);
    }
    CHECK_ERR(salur_ledger_export(shelf.counter.ledger, NULL, &shelf.wanted),
              SALUR_OK);
    read_journal(&shelf);
    for (size_t len = 0; len <= shelf.journal.len;
         len += len + 600 < shelf.journal.len && len > 300 ? 97 : 1) {
        enum salur_err err =
            export_bytes(&shelf, salur_bytes(shelf.journal.ptr, len));

        if (err == SALUR_OK) {
            check_prefix(&shelf);
        } else {
            CHECK(err == SALUR_E_SHORT || err == SALUR_E_QUORUM ||
                  err == SALUR_E_EMPTY);
        }
        CHECK(shelf.found.proven.size >= proven);
        proven = shelf.found.proven.size;
        CHECK(shelf.found.len <= len);
    }
    CHECK_U64(proven, village_size(shelf.counter.ledger));
    shelf_close(&shelf);
}

static void
every_changed_byte_proves_nothing_else(void)
{
    struct shelf shelf;
    size_t tried = 0;

    shelf_open(&shelf, "bits");
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(redeem(&shelf.counter, i), SALUR_OK);
        sign_off(&shelf);
    }
    CHECK_ERR(salur_ledger_export(shelf.counter.ledger, NULL, &shelf.wanted),
              SALUR_OK);
    read_journal(&shelf);
    for (size_t at = 0; at < shelf.journal.len; at += 11) {
        shelf.journal.ptr[at] ^= (uint8_t)(1U << at % 8);
        if (export_bytes(&shelf, salur_buf_view(&shelf.journal)) == SALUR_OK) {
            check_prefix(&shelf);
        }
        shelf.journal.ptr[at] ^= (uint8_t)(1U << at % 8);
        tried++;
    }
    CHECK(tried > 200);
    shelf_close(&shelf);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(it_gives_what_the_store_exports),
        TEST(a_confirmed_handout_is_proven),
        TEST(what_nobody_signed_is_no_export),
        TEST(every_length_gives_a_signed_beginning_or_nothing),
        TEST(every_changed_byte_proves_nothing_else),
    };
    return RUN_TESTS(tests, argc, argv);
}
