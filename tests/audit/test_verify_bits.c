/* SPDX-License-Identifier: Apache-2.0 */
/* Every flipped bit and every shortening of an export is found. */
#include "tests/audit/bench.h"

static void
every_flipped_bit_of_an_entry_names_that_entry(void)
{
    struct bench b;
    struct file *file;

    bench_open(&b);
    short_log(&b);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    file = file_copy(&b.v.file);
    for (size_t n = 0; n < ENTRIES; n++) {
        for (size_t bit = 0; bit < file->pages[n].len * 8; bit++) {
            uint8_t *byte = &file->pages[n].bytes[bit / 8];

            *byte ^= (uint8_t)(1U << bit % 8);
            verify_file(file, &b.policy, &b.verdict);
            if (!CHECK(all_name(&b.verdict, n)) ||
                !CHECK_U64(b.verdict.report.proven, proven_without(n)) ||
                !CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_TAMPER)) {
                printf("  entry %zu bit %zu\n", n, bit);
                print_verdict(&b.verdict);
            }
            *byte ^= (uint8_t)(1U << bit % 8);
        }
    }
    file_wipe(file);
    bench_close(&b);
}

/* Entries of a file as the export's member has them. */
static void
put_entries(const struct file *file, struct salur_buf *out)
{
    salur_buf_clear(out);
    for (size_t i = 0; i < file->count; i++) {
        salur_entries_put(
            out, salur_bytes(file->pages[i].bytes, file->pages[i].len));
    }
}

/* Verify with other bytes as the member "entries". */
static void
run_entries(struct bench *b, struct salur_bytes entries)
{
    struct salur_export parts = {
        .entries = entries,
        .checkpoint = salur_buf_view(&b->v.file.checkpoint),
        .cosigned = salur_buf_view(&b->v.file.cosigned)};
    struct salur_buf pack;

    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_export_write(&parts, &pack), SALUR_OK);
    verify_bytes(salur_buf_view(&pack), &b->policy, &b->verdict);
    salur_buf_wipe(&pack);
}

static void
a_damaged_length_names_its_entry_and_the_rest_is_still_read(void)
{
    struct bench b;
    struct salur_buf entries;
    size_t at = 0;

    bench_open(&b);
    short_log(&b);
    salur_buf_init(&entries, 1 << 20);
    put_entries(&b.v.file, &entries);
    for (size_t n = 0; n < ENTRIES; n++) {
        for (size_t bit = 0; bit < 16; bit++) {
            entries.ptr[at + bit / 8] ^= (uint8_t)(1U << bit % 8);
            run_entries(&b, salur_buf_view(&entries));
            CHECK_FINDINGS(&b.verdict, {SALUR_F_ENTRY_FORM, n});
            CHECK_U64(b.verdict.findings[0].offset, at);
            /* The entries themselves are whole. */
            CHECK_U64(b.verdict.report.proven, ENTRIES);
            entries.ptr[at + bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
        at += 2 + b.v.file.pages[n].len;
    }
    salur_buf_wipe(&entries);
    bench_close(&b);
}

static void
every_flipped_bit_of_a_pack_is_found_and_entries_are_named(void)
{
    struct bench b;
    struct salur_buf pack;
    size_t header = 30 + strlen("entries");
    size_t at = header;
    size_t n = 0;

    bench_open(&b);
    short_log(&b);
    salur_buf_init(&pack, 1 << 20);
    file_pack(&b.v.file, &pack);
    for (size_t i = 0; i < pack.len; i++) {
        if (n < ENTRIES && i == at + 2 + b.v.file.pages[n].len) {
            at = i;
            n++;
        }
        for (unsigned bit = 0; bit < 8; bit++) {
            const struct salur_finding *first = &b.verdict.findings[0];
            int is_entry = i >= header && n < ENTRIES;
            int ok;

            /* Every bit of an entry was flipped above: here one a byte. */
            if (is_entry && bit != i % 8) {
                continue;
            }
            pack.ptr[i] ^= (uint8_t)(1U << bit);
            verify_bytes(salur_buf_view(&pack), &b.policy, &b.verdict);
            ok = b.verdict.count > 0 && first->id == SALUR_F_PACK &&
                 first->err != SALUR_OK;
            if (is_entry) {
                ok = ok && all_name(&b.verdict, n);
            }
            /* One bit hits one place: heads and entries bear each other
             * out, and the witness proves when the log's own note is hit. */
            ok = ok && b.verdict.report.proven >=
                           (is_entry && n < COSIGNED ? n : COSIGNED);
            if (!CHECK(ok)) {
                printf("  byte %zu bit %u, entry %zu\n", i, bit, n);
                print_verdict(&b.verdict);
            }
            pack.ptr[i] ^= (uint8_t)(1U << bit);
        }
    }
    salur_buf_wipe(&pack);
    bench_close(&b);
}

/* Flip every bit of a note; it must be found and this many stay proven. */
static void
flip_note(struct bench *b, struct salur_buf *note, enum salur_finding_id first,
          enum salur_finding_id last, uint64_t proven)
{
    for (size_t i = 0; i < note->len * 8; i++) {
        const struct salur_finding *f = &b->verdict.findings[0];

        note->ptr[i / 8] ^= (uint8_t)(1U << i % 8);
        bench_run(b);
        if (!CHECK(b->verdict.count == 1 && f->id >= first && f->id <= last &&
                   f->severity == SALUR_SEVERITY_TAMPER && !f->has_seq) ||
            !CHECK_U64(b->verdict.report.proven, proven)) {
            printf("  bit %zu\n", i);
            print_verdict(&b->verdict);
        }
        note->ptr[i / 8] ^= (uint8_t)(1U << i % 8);
    }
}

static void
every_flipped_bit_of_the_notes_is_found(void)
{
    struct bench b;

    bench_open(&b);
    short_log(&b);
    flip_note(&b, &b.v.file.checkpoint, SALUR_F_CHECKPOINT,
              SALUR_F_CHECKPOINT_SIG, COSIGNED);
    flip_note(&b, &b.v.file.cosigned, SALUR_F_COSIGNED, SALUR_F_COSIGNED,
              ENTRIES);
    bench_close(&b);
}

static void
every_shortened_pack_is_found(void)
{
    struct bench b;
    struct salur_buf pack;

    bench_open(&b);
    short_log(&b);
    salur_buf_init(&pack, 1 << 20);
    file_pack(&b.v.file, &pack);
    for (size_t len = 0; len < pack.len; len++) {
        verify_bytes(salur_bytes(pack.ptr, len), &b.policy, &b.verdict);
        CHECK(b.verdict.count > 0);
        CHECK_I64(b.verdict.findings[0].id, SALUR_F_PACK);
        CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_TAMPER);
    }
    salur_buf_wipe(&pack);
    bench_close(&b);
}

static void
every_shortened_entries_member_names_the_first_missing_entry(void)
{
    struct bench b;
    struct salur_buf entries;
    size_t end = 0;
    size_t n = 0;

    bench_open(&b);
    short_log(&b);
    salur_buf_init(&entries, 1 << 20);
    put_entries(&b.v.file, &entries);
    for (size_t len = 1; len < entries.len; len++) {
        if (len >= end + 2 + b.v.file.pages[n].len) {
            end += 2 + b.v.file.pages[n].len;
            n++;
        }
        run_entries(&b, salur_bytes(entries.ptr, len));
        if (!CHECK_U64(named(&b.verdict), n) ||
            !CHECK(has_finding(&b.verdict, SALUR_F_SIZE)) ||
            !CHECK((has_finding(&b.verdict, SALUR_F_ENTRY_FORM)) ==
                   (len != end)) ||
            !CHECK_U64(b.verdict.report.proven, heads_below(n))) {
            print_verdict(&b.verdict);
        }
    }
    salur_buf_wipe(&entries);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_flipped_bit_of_an_entry_names_that_entry),
        TEST(a_damaged_length_names_its_entry_and_the_rest_is_still_read),
        TEST(every_flipped_bit_of_a_pack_is_found_and_entries_are_named),
        TEST(every_flipped_bit_of_the_notes_is_found),
        TEST(every_shortened_pack_is_found),
        TEST(every_shortened_entries_member_names_the_first_missing_entry),
    };

    return RUN_TESTS(tests, argc, argv);
}
