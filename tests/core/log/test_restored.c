/* SPDX-License-Identifier: Apache-2.0 */
/* Restored entries: their bytes, and finding the newest of a log. */
#include "log/peer.h"

#include "tests/harness/village.h"

/* FORMAT.md, "Continuing a log". */
#define RESTORED_HEX                                                           \
    "87010c025820000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d" \
    "1e1f1a6ac2f70864576174698378"                                             \
    "18746573742f6c6f672f393930313031323030312f612f6b3182115820"               \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f02"

static void
count_up(struct salur_hash *out)
{
    for (size_t i = 0; i < SALUR_HASH_LEN; i++) {
        out->bytes[i] = (uint8_t)i;
    }
}

static void
the_example_of_the_format_is_what_is_written(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_RESTORED, .seq = 2};
    struct salur_entry back;
    uint8_t wanted[256];
    size_t len = from_hex(wanted, sizeof wanted, RESTORED_HEX);
    struct salur_buf buf;

    count_up(&entry.prev);
    entry.time_s = 0x6ac2f708;
    memcpy(entry.operator_name, "Wati", 5);
    memcpy(entry.body.restored.origin, "test/log/9901012001/a/k1", 25);
    entry.body.restored.head.size = 17;
    count_up(&entry.body.restored.head.root);
    entry.body.restored.cause = 2;
    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, wanted, len);
    CHECK_ERR(salur_entry_decode(&back, salur_bytes(wanted, len)), SALUR_OK);
    CHECK_STR(back.body.restored.origin, "test/log/9901012001/a/k1");
    CHECK_U64(back.body.restored.head.size, 17);
    CHECK_U64(back.body.restored.cause, 2);
    salur_buf_wipe(&buf);
}

struct found {
    const char *origin;
    uint64_t seq;
    uint64_t size;
};

static enum salur_err
find_work(struct salur_ledger *ledger, void *ctx)
{
    struct found *found = ctx;

    return sl_find_restored(ledger, found->origin, &found->seq, &found->size);
}

struct writing {
    const char *origin;
    struct salur_head head;
    uint64_t seq;
};

static enum salur_err
append_work(struct salur_ledger *ledger, void *ctx)
{
    const struct salur_stamp at = {VILLAGE_OPEN_S, "Wati"};
    struct writing *writing = ctx;

    return sl_append_restored(ledger, writing->origin, &writing->head, 4, &at,
                              &writing->seq);
}

static void
the_newest_of_a_log_is_found(void)
{
    static const char *const origins[] = {"test/one", "test/two", "test/one"};
    struct village village;
    struct salur_ledger *ledger;
    struct found found;
    char path[256];
    uint64_t first;

    village_open(&village);
    ledger =
        village_stocked(&village, "found", (struct village_bundle){0}, path);
    first = village_size(ledger);
    found = (struct found){"test/one", 9, 9};
    CHECK_ERR(sl_store_read(ledger, find_work, &found), SALUR_OK);
    CHECK_U64(found.seq + found.size, 0);
    for (size_t i = 0; i < 3; i++) {
        struct writing writing = {origins[i], {.size = i + 1}, 0};

        CHECK_ERR(sl_store_write(ledger, append_work, &writing), SALUR_OK);
        CHECK_U64(writing.seq, first + i);
    }
    CHECK_ERR(sl_store_read(ledger, find_work, &found), SALUR_OK);
    CHECK_U64(found.seq, first + 2);
    CHECK_U64(found.size, 3);
    found.origin = "test/two";
    CHECK_ERR(sl_store_read(ledger, find_work, &found), SALUR_OK);
    CHECK_U64(found.seq, first + 1);
    CHECK_U64(found.size, 2);
    village_check_chain(ledger);
    salur_ledger_close(ledger);
    village_close(&village);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_format_is_what_is_written),
        TEST(the_newest_of_a_log_is_found),
    };
    return RUN_TESTS(tests, argc, argv);
}
