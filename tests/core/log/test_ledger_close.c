/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/ledger.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "salur/witness.h"
#include "tests/harness/village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};
static const struct salur_stamp evening = {VILLAGE_OPEN_S + 28800, "Wati"};

static void
put_cash(struct salur_ledger *ledger, int64_t cash_idr)
{
    struct salur_entry entry = {.kind = SALUR_KIND_OPEN};

    entry.body.open.cash_idr = cash_idr;
    CHECK_ERR(salur_ledger_append(ledger, &entry, &stamp, NULL), SALUR_OK);
}

/* --- closing a day -------------------------------------------------------- */

static void
an_idle_day_is_closed_and_its_checkpoint_verifies(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_ledger_status status;
    struct salur_body_close body;
    struct salur_checkpoint checkpoint;
    struct salur_buf note;
    struct salur_buf stored;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "idle", path);
    salur_buf_init(&note, 4096);
    salur_buf_init(&stored, 4096);
    sl_put_str(&note, "before");
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, NULL, &evening,
                                     &body, &note),
              SALUR_OK);
    CHECK_U64(body.redeemed + body.voided + body.refused + body.unpaid, 0);
    CHECK(body.has_count == 0);
    CHECK_MEM(note.ptr, 6, "before", 6);
    CHECK_ERR(salur_checkpoint_open(&checkpoint,
                                    salur_bytes(note.ptr + 6, note.len - 6),
                                    salur_key_public(village.device)),
              SALUR_OK);
    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    CHECK_U64(status.since_close, 0);
    CHECK_U64(checkpoint.head.size, 2);
    CHECK(salur_hash_equal(&checkpoint.head.root, &status.head.root));
    CHECK_ERR(salur_ledger_checkpoint(ledger, &stored), SALUR_OK);
    CHECK_MEM(stored.ptr, stored.len, note.ptr + 6, note.len - 6);
    village_check_chain(ledger);
    salur_buf_wipe(&note);
    salur_buf_wipe(&stored);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
the_variance_is_what_is_there_less_what_should_be(void)
{
    static const struct salur_count_of_cash less = {1, 950000, "salah hitung"};
    static const struct salur_count_of_cash none = {0, 0, NULL};
    static const struct salur_count_of_cash equal = {1, 0, ""};
    struct village village;
    struct salur_ledger *ledger;
    struct salur_body_close body;
    struct salur_entry entry;
    struct salur_buf note;
    struct salur_buf buf = {0};
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "variance", path);
    salur_buf_init(&note, 4096);
    put_cash(ledger, 600000);
    put_cash(ledger, 400000);
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, &less, &evening,
                                     &body, &note),
              SALUR_OK);
    CHECK_U64(body.has_count, 1);
    CHECK_I64(body.counted_idr, 950000);
    CHECK_I64(body.variance_idr, -50000);
    entry = village_entry(ledger, 3, &buf);
    CHECK(entry.kind == SALUR_KIND_CLOSE);
    CHECK_I64(entry.body.close.variance_idr, -50000);
    CHECK_STR(entry.body.close.reason, "salah hitung");
    /* Each day begins with an empty drawer. */
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, &equal, &evening,
                                     &body, &note),
              SALUR_OK);
    CHECK_I64(body.variance_idr, 0);
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, &none, &evening,
                                     &body, &note),
              SALUR_OK);
    CHECK(body.has_count == 0 && body.variance_idr == 0);
    salur_buf_wipe(&note);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
a_close_that_is_refused_leaves_no_signature(void)
{
    char long_reason[SALUR_REASON_MAX + 2];
    struct salur_count_of_cash bad = {1, -1, ""};
    struct village village;
    struct salur_key *other;
    struct salur_ledger *ledger;
    struct salur_body_close body;
    uint8_t store[32];
    struct salur_buf note;
    struct salur_buf small;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "refused", path);
    salur_buf_init(&note, 4096);
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, &bad, &evening,
                                     &body, &note),
              SALUR_E_ARG);
    memset(long_reason, 'a', sizeof long_reason);
    long_reason[sizeof long_reason - 1] = '\0';
    bad = (struct salur_count_of_cash){1, 0, long_reason};
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, &bad, &evening,
                                     &body, &note),
              SALUR_E_ARG);
    bad = (struct salur_count_of_cash){1, 0, "a\nb"};
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, &bad, &evening,
                                     &body, &note),
              SALUR_E_ARG);
    CHECK_ERR(salur_ledger_close_day(ledger, village.issuer, NULL, &evening,
                                     &body, &note),
              SALUR_E_KEY_ROLE);
    other = village_key("test/dinsos/log/9901012001/b/k1", SALUR_ROLE_LOG, 8);
    CHECK_ERR(
        salur_ledger_close_day(ledger, other, NULL, &evening, &body, &note),
        SALUR_E_ORIGIN);
    salur_key_free(other);
    other = village_key(VILLAGE_ORIGIN, SALUR_ROLE_LOG, 40);
    CHECK_ERR(
        salur_ledger_close_day(ledger, other, NULL, &evening, &body, &note),
        SALUR_E_KEY_UNKNOWN);
    salur_key_free(other);
    /* No room for the note: the day is not closed either. */
    salur_buf_fixed(&small, store, sizeof store);
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, NULL, &evening,
                                     &body, &small),
              SALUR_E_LIMIT);
    CHECK_U64(note.len + small.len, 0);
    CHECK_U64(village_size(ledger), 1);
    CHECK_ERR(salur_ledger_checkpoint(ledger, &note), SALUR_E_NOT_FOUND);
    salur_buf_wipe(&note);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* --- exports -------------------------------------------------------------- */

/* The pack holds what the ledger holds, under a checkpoint of all of it. */
static void
check_export(struct salur_ledger *ledger, const struct village *village,
             struct salur_bytes pack)
{
    struct salur_entry_cursor cursor;
    struct salur_checkpoint checkpoint;
    struct salur_ledger_status status;
    struct salur_export parts;
    struct salur_bytes entry;
    struct salur_buf buf;

    CHECK_ERR(salur_export_open(&parts, pack, NULL), SALUR_OK);
    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    CHECK_ERR(salur_checkpoint_open(&checkpoint, parts.checkpoint,
                                    salur_key_public(village->device)),
              SALUR_OK);
    CHECK_U64(checkpoint.head.size, status.head.size);
    CHECK(salur_hash_equal(&checkpoint.head.root, &status.head.root));
    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    salur_entry_cursor_init(&cursor, parts.entries);
    while (salur_entry_cursor_next(&cursor, &entry) == SALUR_OK) {
        salur_buf_clear(&buf);
        CHECK_ERR(salur_ledger_entry(ledger, cursor.seq - 1, &buf), SALUR_OK);
        CHECK_MEM(buf.ptr, buf.len, entry.ptr, entry.len);
    }
    CHECK_U64(cursor.seq, status.head.size);
    CHECK_U64(cursor.left.len, 0);
    salur_buf_wipe(&buf);
}

static void
an_export_holds_every_entry_and_a_checkpoint_of_all(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_body_close body;
    struct salur_buf packs[2];
    struct salur_buf note;
    char path[256];

    village_open(&village);
    ledger =
        village_stocked(&village, "export", (struct village_bundle){0}, path);
    for (unsigned i = 0; i < 2; i++) {
        salur_buf_init(&packs[i], 1 << 20);
    }
    salur_buf_init(&note, 4096);
    /* Without a key only what is signed already can be exported. */
    CHECK_ERR(salur_ledger_export(ledger, NULL, &packs[0]), SALUR_E_STATE);
    CHECK_ERR(salur_ledger_export(ledger, village.issuer, &packs[0]),
              SALUR_E_KEY_ROLE);
    CHECK_U64(packs[0].len, 0);
    CHECK_ERR(salur_ledger_export(ledger, village.device, &packs[0]), SALUR_OK);
    check_export(ledger, &village, salur_buf_view(&packs[0]));
    /* Its checkpoint is kept: the same bytes again, now without a key. */
    CHECK_ERR(salur_ledger_export(ledger, NULL, &packs[1]), SALUR_OK);
    CHECK_MEM(packs[0].ptr, packs[0].len, packs[1].ptr, packs[1].len);
    put_cash(ledger, 1);
    salur_buf_clear(&packs[1]);
    CHECK_ERR(salur_ledger_export(ledger, NULL, &packs[1]), SALUR_E_STATE);
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, NULL, &evening,
                                     &body, &note),
              SALUR_OK);
    CHECK_ERR(salur_ledger_export(ledger, NULL, &packs[1]), SALUR_OK);
    check_export(ledger, &village, salur_buf_view(&packs[1]));
    CHECK_U64(village_size(ledger), 4);
    for (unsigned i = 0; i < 2; i++) {
        salur_buf_wipe(&packs[i]);
    }
    salur_buf_wipe(&note);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
a_read_only_store_is_exported_with_a_key(void)
{
    struct village village;
    struct salur_ledger *ledger = NULL;
    struct salur_buf pack;
    char path[256];

    village_open(&village);
    salur_ledger_close(village_ledger(&village, "roexport", path));
    CHECK_ERR(salur_ledger_open(&ledger, path, SALUR_LEDGER_READ_ONLY),
              SALUR_OK);
    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_ledger_export(ledger, village.device, &pack), SALUR_OK);
    check_export(ledger, &village, salur_buf_view(&pack));
    salur_buf_clear(&pack);
    CHECK_ERR(salur_ledger_export(ledger, NULL, &pack), SALUR_E_STATE);
    salur_buf_wipe(&pack);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
an_export_that_has_no_room_says_so(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_buf pack;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "noroom", path);
    salur_buf_init(&pack, 100);
    CHECK_ERR(salur_ledger_export(ledger, village.device, &pack),
              SALUR_E_LIMIT);
    salur_buf_wipe(&pack);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* --- what witnesses return ------------------------------------------------ */

/* Cosign a note at a time, into out. */
static void
cosign(struct salur_buf *out, struct salur_bytes note,
       const struct salur_key *witness, int64_t time_s)
{
    salur_buf_clear(out);
    CHECK_ERR(salur_note_sign(out, note, witness, time_s), SALUR_OK);
}

static enum salur_err
witnessed(struct salur_ledger *ledger, struct salur_bytes note)
{
    struct salur_entry entry = {.kind = SALUR_KIND_WITNESSED};

    entry.body.witnessed.note = note;
    return salur_ledger_append(ledger, &entry, &evening, NULL);
}

/* The request of an export is one that its witness grants. */
static void
check_request(const struct village *village, const struct salur_export *parts,
              uint64_t old_size)
{
    struct salur_witness_request request;
    struct salur_checkpoint cosigned;
    struct salur_checkpoint out;
    struct salur_hasher *hasher;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    CHECK_ERR(salur_witness_parse(&request, parts->request), SALUR_OK);
    CHECK_U64(request.old_size, old_size);
    CHECK(salur_bytes_equal(request.note, parts->checkpoint));
    CHECK_ERR(salur_checkpoint_peek(&cosigned, parts->cosigned), SALUR_OK);
    CHECK_ERR(salur_witness_judge(&out, hasher, &request,
                                  salur_key_public(village->device),
                                  &cosigned.head),
              SALUR_OK);
    CHECK_U64(out.head.size, 5);
    salur_hasher_free(hasher);
}

static void
a_cosigned_checkpoint_is_recorded_and_exported(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_body_close body;
    struct salur_export parts;
    struct salur_entry entry;
    struct salur_buf first;
    struct salur_buf second;
    struct salur_buf cosigned;
    struct salur_buf pack;
    struct salur_buf buf = {0};
    char path[256];

    village_open(&village);
    ledger =
        village_stocked(&village, "witness", (struct village_bundle){0}, path);
    salur_buf_init(&first, 8192);
    salur_buf_init(&second, 8192);
    salur_buf_init(&cosigned, 8192);
    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, NULL, &evening,
                                     &body, &first),
              SALUR_OK);
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, NULL, &evening,
                                     &body, &second),
              SALUR_OK);
    cosign(&cosigned, salur_buf_view(&second), village.witness,
           VILLAGE_OPEN_S + 90000);
    CHECK_ERR(witnessed(ledger, salur_buf_view(&cosigned)), SALUR_OK);
    entry = village_entry(ledger, 4, &buf);
    CHECK(entry.kind == SALUR_KIND_WITNESSED);
    CHECK_I64(entry.body.witnessed.time_s, VILLAGE_OPEN_S + 90000);
    CHECK_ERR(salur_ledger_export(ledger, village.device, &pack), SALUR_OK);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&pack), NULL), SALUR_OK);
    CHECK_MEM(parts.cosigned.ptr, parts.cosigned.len, cosigned.ptr,
              cosigned.len);
    check_request(&village, &parts, 4);
    /* An older one of a shorter log says nothing new; a later one of it does,
     * and the longer one is kept. */
    cosign(&pack, salur_buf_view(&first), village.witness, VILLAGE_OPEN_S);
    CHECK_ERR(witnessed(ledger, salur_buf_view(&pack)), SALUR_E_EXISTS);
    salur_buf_clear(&pack);
    cosign(&pack, salur_buf_view(&first), village.witness,
           VILLAGE_OPEN_S + 90001);
    CHECK_ERR(witnessed(ledger, salur_buf_view(&pack)), SALUR_OK);
    salur_buf_clear(&pack);
    CHECK_ERR(salur_ledger_export(ledger, village.device, &pack), SALUR_OK);
    CHECK_ERR(salur_export_open(&parts, salur_buf_view(&pack), NULL), SALUR_OK);
    CHECK_MEM(parts.cosigned.ptr, parts.cosigned.len, cosigned.ptr,
              cosigned.len);
    village_check_chain(ledger);
    salur_buf_wipe(&first);
    salur_buf_wipe(&second);
    salur_buf_wipe(&cosigned);
    salur_buf_wipe(&pack);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
what_no_trusted_witness_signed_is_not_recorded(void)
{
    struct village village;
    struct salur_key *stranger;
    struct salur_ledger *ledger;
    struct salur_body_close body;
    struct salur_buf note;
    struct salur_buf cosigned;
    char path[256];

    village_open(&village);
    stranger = village_key("test/orang-asing", SALUR_ROLE_WITNESS, 50);
    ledger = village_ledger(&village, "nowitness", path);
    salur_buf_init(&note, 8192);
    salur_buf_init(&cosigned, 8192);
    CHECK_ERR(salur_ledger_close_day(ledger, village.device, NULL, &evening,
                                     &body, &note),
              SALUR_OK);
    cosign(&cosigned, salur_buf_view(&note), village.witness, 1);
    CHECK_ERR(witnessed(ledger, salur_buf_view(&cosigned)), SALUR_E_STATE);
    salur_buf_clear(&cosigned);
    village_trust(&village, 1, &cosigned);
    CHECK_ERR(salur_ledger_pin_trust(ledger, salur_buf_view(&cosigned)),
              SALUR_OK);
    CHECK_ERR(witnessed(ledger, salur_buf_view(&note)), SALUR_E_QUORUM);
    cosign(&cosigned, salur_buf_view(&note), stranger, 1);
    CHECK_ERR(witnessed(ledger, salur_buf_view(&cosigned)), SALUR_E_QUORUM);
    cosign(&cosigned, salur_buf_view(&note), village.witness, 1);
    cosigned.ptr[cosigned.len - 8] ^= 1; /* inside the witness's Base64 */
    CHECK(witnessed(ledger, salur_buf_view(&cosigned)) != SALUR_OK);
    CHECK_ERR(witnessed(ledger, salur_bytes_str("no note")), SALUR_E_SYNTAX);
    CHECK_U64(village_size(ledger), 2);
    salur_key_free(stranger);
    salur_buf_wipe(&note);
    salur_buf_wipe(&cosigned);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* A head that this log never had shows a fork, a longer one a rollback. */
static void
a_log_that_was_put_back_is_found_by_its_own_checkpoint(void)
{
    struct village village;
    struct salur_ledger *ledger;
    struct salur_ledger_status status;
    struct salur_buf note;
    struct salur_buf cosigned;
    struct salur_head head;
    char path[256];

    village_open(&village);
    ledger =
        village_stocked(&village, "putback", (struct village_bundle){0}, path);
    salur_buf_init(&note, 8192);
    salur_buf_init(&cosigned, 8192);
    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    for (unsigned i = 0; i < 3; i++) {
        static const enum salur_err wanted[] = {SALUR_E_ROLLBACK, SALUR_E_FORK,
                                                SALUR_E_RANGE};

        head = status.head;
        head.size += i == 0;
        head.root.bytes[0] ^= i == 1;
        head.size = i == 2 ? 0 : head.size;
        salur_buf_clear(&note);
        CHECK_ERR(salur_checkpoint_sign(&head, village.device, &note),
                  SALUR_OK);
        cosign(&cosigned, salur_buf_view(&note), village.witness, 1);
        CHECK_ERR(witnessed(ledger, salur_buf_view(&cosigned)), wanted[i]);
    }
    CHECK_U64(village_size(ledger), 2);
    salur_buf_wipe(&note);
    salur_buf_wipe(&cosigned);
    salur_ledger_close(ledger);
    village_close(&village);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(an_idle_day_is_closed_and_its_checkpoint_verifies),
        TEST(the_variance_is_what_is_there_less_what_should_be),
        TEST(a_close_that_is_refused_leaves_no_signature),
        TEST(an_export_holds_every_entry_and_a_checkpoint_of_all),
        TEST(a_read_only_store_is_exported_with_a_key),
        TEST(an_export_that_has_no_room_says_so),
        TEST(a_cosigned_checkpoint_is_recorded_and_exported),
        TEST(what_no_trusted_witness_signed_is_not_recorded),
        TEST(a_log_that_was_put_back_is_found_by_its_own_checkpoint),
    };

    return RUN_TESTS(tests, argc, argv);
}
