/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/audit/bench.h"

static enum salur_err
pair(const struct file *first, const struct file *second,
     struct salur_verify_pair *out)
{
    struct salur_buf packs[2];
    enum salur_err err;

    salur_buf_init(&packs[0], 1 << 20);
    salur_buf_init(&packs[1], 1 << 20);
    file_pack(first, &packs[0]);
    file_pack(second, &packs[1]);
    err = salur_verify_pair(salur_buf_view(&packs[0]),
                            salur_buf_view(&packs[1]), out);
    salur_buf_wipe(&packs[0]);
    salur_buf_wipe(&packs[1]);
    return err;
}

static void
growth_is_told_from_a_fork_at_every_entry(void)
{
    struct salur_verify_pair out;
    struct bench b;

    bench_open(&b);
    short_log(&b);
    CHECK_ERR(pair(&b.v.file, &b.v.file, &out), SALUR_OK);
    CHECK_I64(out.relation, SALUR_VERIFY_SAME);
    CHECK_U64(out.common, ENTRIES);
    for (size_t n = 1; n < ENTRIES; n++) {
        struct file *file = file_copy(&b.v.file);

        file->count = n;
        CHECK_ERR(pair(file, &b.v.file, &out), SALUR_OK);
        CHECK_I64(out.relation, SALUR_VERIFY_GREW);
        CHECK_U64(out.common, n);
        CHECK_ERR(pair(&b.v.file, file, &out), SALUR_OK);
        CHECK_I64(out.relation, SALUR_VERIFY_SHRANK);
        CHECK_U64(out.common, n);
        file->pages[n - 1].bytes[file->pages[n - 1].len - 1] ^= 1;
        CHECK_ERR(pair(file, &b.v.file, &out), SALUR_OK);
        CHECK_I64(out.relation, SALUR_VERIFY_FORKED);
        CHECK_U64(out.common, n - 1);
        file_wipe(file);
    }
    bench_close(&b);
}

static void
logs_of_two_devices_are_not_compared(void)
{
    struct salur_verify_pair out;
    struct file *other;
    struct bench b;

    bench_open(&b);
    short_log(&b);
    other = file_copy(&b.v.file);
    salur_buf_clear(&other->checkpoint);
    CHECK_ERR(
        salur_note_sign(&other->checkpoint,
                        salur_bytes_str("test/kab/log/9901012001/b/k1\n1\n"
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                                        "AAAAAAAAAA=\n"),
                        b.v.keys[KEY_ISSUER], 0),
        SALUR_OK);
    CHECK_ERR(pair(&b.v.file, other, &out), SALUR_OK);
    CHECK_I64(out.relation, SALUR_VERIFY_OTHER);
    CHECK_U64(out.common, 0);
    file_wipe(other);
    bench_close(&b);
}

static void
what_cannot_be_read_is_not_compared(void)
{
    struct salur_verify_pair out;
    struct salur_buf pack;
    struct bench b;

    bench_open(&b);
    short_log(&b);
    salur_buf_init(&pack, 1 << 20);
    file_pack(&b.v.file, &pack);
    CHECK_ERR(salur_verify_pair(salur_buf_view(&pack),
                                salur_bytes(pack.ptr, pack.len - 1), &out),
              SALUR_E_SHORT);
    for (size_t i = 0; i < 2; i++) {
        struct file *other = file_copy(&b.v.file);
        struct salur_export parts = {.checkpoint =
                                         salur_buf_view(&b.v.file.checkpoint)};
        struct salur_buf broken;

        /* A length without its entry, behind one that both have. */
        salur_buf_init(&broken, 1 << 20);
        salur_entries_put(
            &broken, salur_bytes(other->pages[0].bytes, other->pages[0].len));
        sl_put_u8(&broken, 0);
        parts.entries = salur_buf_view(&broken);
        salur_buf_clear(&other->cosigned);
        CHECK_ERR(salur_export_write(&parts, &other->cosigned), SALUR_OK);
        CHECK_ERR(salur_verify_pair(
                      salur_buf_view(i == 0 ? &pack : &other->cosigned),
                      salur_buf_view(i == 0 ? &other->cosigned : &pack), &out),
                  SALUR_E_SHORT);
        salur_buf_wipe(&broken);
        file_wipe(other);
    }
    salur_buf_clear(&b.v.file.checkpoint);
    sl_put_str(&b.v.file.checkpoint, "nothing\n");
    CHECK(pair(&b.v.file, &b.v.file, &out) != SALUR_OK);
    salur_buf_wipe(&pack);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(growth_is_told_from_a_fork_at_every_entry),
        TEST(logs_of_two_devices_are_not_compared),
        TEST(what_cannot_be_read_is_not_compared),
    };

    return RUN_TESTS(tests, argc, argv);
}
