/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every flipped bit and every length of one export, under the policy that an
 * office asks for: the log's key, one trusted witness, the approved lists.
 *
 *   flips [all | N]
 *
 * First the file as it is, where the pack's own checksums see most; then the
 * same with the checksums put right again, so that hashes and signatures
 * alone stand between.  There each case is a whole verification, and of the
 * entries' bits about N are taken, evenly (all: each of them).  Refused means
 * that the export does not open, or that a finding is more than a note, or
 * that the witness is missing.  The closing line counts refused cases.
 */
#include <string.h>
#include <zlib.h>

#include "pack/pack.h"
#include "tests/fault/lanes.h"
#include "tests/fault/long_log.h"

/* Cases of the entries' bits that are verified whole, unless told. */
#define ENTRIES_CASES 24000
/* Of the cases that do not open, each so-manieth is verified all the same:
 * the verifier must say of itself what the early way out takes for granted. */
#define VERIFY_EVERY 997
/* Sizes of ZIP's headers without the name (APPNOTE 4.3.7, 4.3.12, 4.3.16). */
#define LOCAL_LEN 30
#define CENTRAL_LEN 46
#define END_LEN 22

struct flips {
    struct long_log log;
    struct salur_verify_policy policy;
    uint8_t *bytes; /* of the export, to be spoiled */
    size_t len;
    struct sl_pack members; /* borrows from log.pack */
    size_t member;          /* that is meant */
    size_t stride;          /* every so-manieth bit or length is taken */
};

static struct flips flips;
static uint64_t entries_cases = ENTRIES_CASES;
static uint64_t refused;
static uint64_t accepted;

/* 1 when an auditor takes this for the village's record. */
static int
is_accepted(struct salur_bytes pack, const struct salur_verify_policy *policy)
{
    struct salur_verify_report report;

    return salur_verify_export(pack, policy, NULL, &report) == SALUR_OK &&
           (report.findings == 0 || report.worst <= SALUR_SEVERITY_NOTE) &&
           report.cosignatures >= policy->witnesses;
}

/* Judge spoiled bytes; when they do not open, that is enough. */
static int
is_refused(const struct flips *f, struct salur_bytes pack, uint64_t number)
{
    struct salur_export parts;

    if (salur_export_open(&parts, pack, NULL) != SALUR_OK &&
        number % VERIFY_EVERY != 0) {
        return 1;
    }
    return !is_accepted(pack, &f->policy);
}

/* Count a sweep and print its line. */
static void
sweep(const char *what, uint64_t count, lanes_fn judge)
{
    struct lanes_tally tally = lanes_run(count, judge, &flips);

    refused += tally.held;
    accepted += tally.done - tally.held;
    printf("  %-52s %8llu of %8llu refused\n", what,
           (unsigned long long)tally.held, (unsigned long long)tally.done);
    CHECK_U64(tally.held, count);
}

static int
complain(const char *what, uint64_t number, int ok)
{
    if (!ok) {
        printf("ACCEPTED %s %llu\n", what, (unsigned long long)number);
    }
    return ok;
}

/* --- the file as it is -----------------------------------------------------
 */

static int
judge_bit(void *ctx, uint64_t bit, uint64_t *figures)
{
    struct flips *f = ctx;
    int ok;

    (void)figures;
    f->bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    ok = is_refused(f, salur_bytes(f->bytes, f->len), bit);
    f->bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    return complain("bit", bit, ok);
}

static int
judge_length(void *ctx, uint64_t len, uint64_t *figures)
{
    struct flips *f = ctx;

    (void)figures;
    return complain(
        "length", len,
        is_refused(f, salur_bytes(f->bytes, (size_t)len), len)); /* < len */
}

static void
every_bit_and_every_length_of_the_file_is_refused(void)
{
    sweep("every bit of the file", flips.len * 8, judge_bit);
    sweep("every length of the file", flips.len, judge_length);
}

/* --- checksums put right ---------------------------------------------------
 */

static size_t
member_start(const struct flips *f, size_t member)
{
    return (size_t)(f->members.members[member].data.ptr -
                    f->log.pack.ptr); /* inside the pack */
}

static void
put_le32(uint8_t *out, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        out[i] = (uint8_t)(value >> 8 * i & 0xff); /* masked */
    }
}

/* Put both checksums of the member right. */
static void
repair(struct flips *f)
{
    const struct sl_pack_member *member = &f->members.members[f->member];
    size_t start = member_start(f, f->member);
    size_t central = f->len - END_LEN;
    uint32_t crc = (uint32_t)crc32(0, f->bytes + start,
                                   (uInt)member->data.len); /* small */

    for (size_t i = f->members.count; i-- > f->member;) {
        central -= CENTRAL_LEN + strlen(f->members.members[i].name);
    }
    put_le32(f->bytes + start - strlen(member->name) - LOCAL_LEN + 14, crc);
    put_le32(f->bytes + central + 16, crc);
}

/* Flip a bit of the member, all checksums right: 1 when that is accepted. */
static int
accepts_bit(struct flips *f, uint64_t bit,
            const struct salur_verify_policy *policy)
{
    uint8_t *byte = f->bytes + member_start(f, f->member) + bit / 8;
    struct salur_bytes pack = salur_bytes(f->bytes, f->len);
    struct salur_export parts;
    int is_taken;

    *byte ^= (uint8_t)(1U << bit % 8);
    repair(f);
    /* It must be the verifier that refuses, not the checksum. */
    is_taken = salur_export_open(&parts, pack, NULL) != SALUR_OK ||
               is_accepted(pack, policy);
    *byte ^= (uint8_t)(1U << bit % 8);
    repair(f);
    return is_taken;
}

static int
judge_repaired_bit(void *ctx, uint64_t number, uint64_t *figures)
{
    struct flips *f = ctx;

    (void)figures;
    return complain("bit of a member with its checksum", number * f->stride,
                    !accepts_bit(f, number * f->stride, &f->policy));
}

/* Cut the member to a length and pack it anew. */
static int
judge_repaired_length(void *ctx, uint64_t number, uint64_t *figures)
{
    struct flips *f = ctx;
    struct sl_pack cut = f->members;
    struct salur_buf pack;
    int ok;

    (void)figures;
    salur_buf_init(&pack, SALUR_PACK_MAX);
    cut.members[f->member].data.len = (size_t)(number * f->stride); /* < len */
    ok = CHECK_ERR(sl_pack_write(&cut, &pack), SALUR_OK) &&
         is_refused(f, salur_buf_view(&pack), 0);
    salur_buf_wipe(&pack);
    return complain("length of a member", number * f->stride, ok);
}

/* The member "entries" is long: take every so-manieth, all when told.  An
 * odd step comes by every bit of a byte. */
static size_t
stride_of(size_t member, uint64_t count, uint64_t cases)
{
    return member > 0 || cases >= count ? 1 : (size_t)(count / cases) | 1U;
}

static void
with_checksums_put_right_hashes_and_signatures_refuse(void)
{
    char what[64];

    for (size_t i = 0; i < flips.members.count; i++) {
        const struct sl_pack_member *member = &flips.members.members[i];
        uint64_t bits = member->data.len * 8;

        flips.member = i;
        flips.stride = stride_of(i, bits, entries_cases);
        (void)snprintf(what, sizeof what, "bits of %s, checksum right",
                       member->name);
        sweep(what, (bits + flips.stride - 1) / flips.stride,
              judge_repaired_bit);
        flips.stride = stride_of(i, member->data.len, entries_cases / 8);
        (void)snprintf(what, sizeof what, "lengths of %s, checksum right",
                       member->name);
        sweep(what, (member->data.len + flips.stride - 1) / flips.stride,
              judge_repaired_length);
    }
}

/* --- members left out ------------------------------------------------------
 */

static int
judge_without(void *ctx, uint64_t number, uint64_t *figures)
{
    struct flips *f = ctx;
    struct sl_pack less = {.count = 0};
    struct salur_buf pack;
    int ok;

    (void)figures;
    salur_buf_init(&pack, SALUR_PACK_MAX);
    for (size_t i = 0; i < f->members.count; i++) {
        if (i != number) {
            less.members[less.count++] = f->members.members[i];
        }
    }
    ok = CHECK_ERR(sl_pack_write(&less, &pack), SALUR_OK) &&
         is_refused(f, salur_buf_view(&pack), 0);
    salur_buf_wipe(&pack);
    return complain("without member", number, ok);
}

static void
what_the_policy_asks_for_may_not_be_left_out(void)
{
    /* Entries, the log's head, what the witness signed. */
    sweep("each of the three members left out", 3, judge_without);
}

/* --- the world -------------------------------------------------------------
 */

/* Take a pack as what is spoiled. */
static void
use_pack(struct salur_buf *pack)
{
    free(flips.bytes);
    flips.len = pack->len;
    flips.bytes = malloc(pack->len);
    CHECK(flips.bytes != NULL);
    memcpy(flips.bytes, pack->ptr, pack->len);
    CHECK_ERR(sl_pack_read(&flips.members, salur_buf_view(pack), NULL),
              SALUR_OK);
}

/* Count the entries of each kind. */
static void
check_kinds(struct salur_bytes entries)
{
    struct salur_entry_cursor cursor;
    struct salur_entry entry;
    struct salur_bytes bytes;
    unsigned kinds[SALUR_KIND_COUNT] = {0};
    unsigned codes = 0;

    salur_entry_cursor_init(&cursor, entries);
    while (salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
        CHECK_ERR(salur_entry_decode(&entry, bytes), SALUR_OK);
        kinds[entry.kind]++;
        codes +=
            entry.kind == SALUR_KIND_REDEEM && entry.body.redeem.token.len > 0;
    }
    for (unsigned i = 0; i < SALUR_KIND_COUNT; i++) {
        if (!CHECK(kinds[i] > 0)) {
            printf("  no entry of kind %s\n", salur_kind_name(i));
        }
    }
    CHECK_U64(cursor.seq, LONG_ENTRIES);
    printf("%llu entries, %u codes, %u typed, %zu bytes in %zu members\n",
           (unsigned long long)cursor.seq, codes,
           kinds[SALUR_KIND_REDEEM] - codes, flips.len, flips.members.count);
}

static void
the_export_as_it_was_written_is_accepted(void)
{
    long_open(&flips.log);
    use_pack(&flips.log.pack);
    flips.policy = (struct salur_verify_policy){
        .trust = flips.log.trust,
        .lists = flips.log.lists,
        .witnesses = 1,
        .time_s = flips.log.stamp.time_s,
    };
    check_kinds(flips.members.members[0].data);
    CHECK(is_accepted(salur_bytes(flips.bytes, flips.len), &flips.policy));
    CHECK(flips.len * 8 >= 200000);
}

/* --- for the record --------------------------------------------------------
 */

/* Let a witness that nobody here knows sign cosigned.note, too; its line
 * begins at the offset that is returned. */
static size_t
add_stranger(struct salur_buf *out)
{
    struct salur_key *stranger =
        village_key("test/entah/saksi", SALUR_ROLE_WITNESS, 99);
    struct salur_export parts;
    struct salur_buf note;
    size_t line;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&flips.log.pack), NULL),
              SALUR_OK);
    line = parts.cosigned.len;
    CHECK_ERR(salur_note_sign(&note, parts.cosigned, stranger,
                              flips.log.stamp.time_s),
              SALUR_OK);
    parts.cosigned = salur_buf_view(&note);
    CHECK_ERR(salur_export_write(&parts, out), SALUR_OK);
    salur_buf_wipe(&note);
    salur_key_free(stranger);
    return line;
}

/* A signed note carries lines of keys that the reader does not know, and
 * whoever has the file may write there what he likes (C2SP signed-note): it
 * says nothing, and nothing is believed of it. */
static void
what_an_unknown_witness_wrote_is_not_believed(void)
{
    struct salur_verify_policy lax = flips.policy;
    struct salur_buf pack;
    size_t line;
    uint64_t taken[2] = {0, 0};
    uint64_t bits;

    salur_buf_init(&pack, SALUR_PACK_MAX);
    line = add_stranger(&pack);
    salur_buf_clear(&flips.log.pack);
    sl_put_bytes(&flips.log.pack, salur_buf_view(&pack));
    use_pack(&flips.log.pack);
    flips.member = 2;
    bits = 8 * (flips.members.members[2].data.len - line);
    lax.witnesses = 0;
    for (uint64_t i = 0; i < bits; i++) {
        taken[0] += accepts_bit(&flips, 8 * line + i, &flips.policy) ? 1U : 0U;
        taken[1] += accepts_bit(&flips, 8 * line + i, &lax) ? 1U : 0U;
    }
    printf("for the record: of %llu bits in an unknown witness's line, %llu "
           "change nothing that\nis believed (policy that asks for no witness: "
           "%llu)\n",
           (unsigned long long)bits, (unsigned long long)taken[0],
           (unsigned long long)taken[1]);
    salur_buf_wipe(&pack);
}

static void
cleanup(void)
{
    free(flips.bytes);
    long_close(&flips.log);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_export_as_it_was_written_is_accepted),
        TEST(every_bit_and_every_length_of_the_file_is_refused),
        TEST(with_checksums_put_right_hashes_and_signatures_refuse),
        TEST(what_the_policy_asks_for_may_not_be_left_out),
        TEST(what_an_unknown_witness_wrote_is_not_believed),
        TEST(cleanup),
    };
    int status;

    if (argc > 1) {
        entries_cases = strcmp(argv[1], "all") == 0
                            ? UINT64_MAX
                            : strtoull(argv[1], NULL, 10);
        CHECK(entries_cases >= 8);
    }
    status = RUN_TESTS(tests, 0, NULL);
    printf("%llu passed, %llu failed\n", (unsigned long long)refused,
           (unsigned long long)accepted + (status != 0 && accepted == 0));
    return status;
}
