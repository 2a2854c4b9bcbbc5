/* SPDX-License-Identifier: Apache-2.0 */
/* What the witness remembers: after a power cut, in a store that was put back
 * to an older copy, and whatever the order in which exports came. */
#include <unistd.h>

#include "tests/audit/witnessing.h"

static const struct salur_bytes none;

/* --- answers as files ------------------------------------------------------
 */

struct written {
    unsigned count;
    char path[512];
};

static void
written_put(void *ctx, const char *origin, const char *path)
{
    struct written *written = ctx;

    CHECK(strncmp(origin, AUTHORITY "/log/", strlen(AUTHORITY "/log/")) == 0);
    written->count++;
    snprintf(written->path, sizeof written->path, "%s", path);
}

/* Write what waits; how many files that was. */
static unsigned
answer(struct nation *n, const char *dir, struct written *out)
{
    struct salur_answer_sink sink = {written_put, out};

    memset(out, 0, sizeof *out);
    CHECK_ERR(salur_office_answer(n->office, dir, &sink), SALUR_OK);
    return out->count;
}

static void
check_file(const char *path, struct salur_bytes wanted)
{
    struct salur_buf file;

    salur_buf_init(&file, 1 << 14);
    CHECK_ERR(salur_file_read(path, &file), SALUR_OK);
    CHECK_MEM(file.ptr, file.len, wanted.ptr, wanted.len);
    salur_buf_wipe(&file);
}

static void
answers_are_written_once_and_again_when_asked_for(void)
{
    struct salur_ingest_result result;
    struct written written;
    struct salur_buf note;
    struct salur_buf head;
    char path[512];
    struct nation n;
    struct diary d;

    nation_issue(&n, "answers");
    salur_buf_init(&note, 1 << 12);
    salur_buf_init(&head, 1 << 12);
    usual_day(&d, &n, 0);
    witness_on(&n);
    CHECK_U64(answer(&n, NULL, &written), 0);
    CHECK(!is_there(nation_path(&n, "cosigned", path)));
    CHECK(!is_there(nation_path(&n, "head.note", path)));
    CHECK_ERR(bring(&n, &d, 4, none, &result), SALUR_OK);
    CHECK_U64(answer(&n, NULL, &written), 1);
    nation_path(&n, "cosigned/test_dinsos_log_9901012001_a_k1.cosigned.note",
                path);
    CHECK_STR(written.path, path);
    check_file(path, answer_of(&n, &d, &note));
    CHECK_ERR(salur_office_head(n.office, &head), SALUR_OK);
    check_file(nation_path(&n, "head.note", path), salur_buf_view(&head));
    CHECK_U64(answer(&n, NULL, &written), 0);
    /* The laptop lost it: the same export brings it again, anywhere. */
    CHECK_ERR(bring(&n, &d, 4, none, &result), SALUR_OK);
    CHECK_U64(answer(&n, nation_path(&n, "stick", path), &written), 1);
    check_file(written.path, salur_buf_view(&note));
    /* So does an older one: who is behind gets the newest. */
    CHECK_ERR(bring(&n, &d, 3, none, &result), SALUR_OK);
    CHECK_ERR(result.cosigning.err, SALUR_E_CONFLICT);
    CHECK_U64(answer(&n, NULL, &written), 1);
    check_file(written.path, salur_buf_view(&note));
    salur_buf_wipe(&note);
    salur_buf_wipe(&head);
    nation_close(&n);
}

/* The power goes behind the commit, or the stick is full. */
static void
an_answer_that_was_not_written_is_written_by_the_next_call(void)
{
    struct salur_ingest_result result;
    struct written written;
    char path[512];
    struct nation n;
    struct diary d[3];

    nation_issue(&n, "unwritten");
    witness_on(&n);
    for (size_t i = 0; i < 3; i++) {
        usual_day(&d[i], &n, i);
        CHECK_ERR(bring(&n, &d[i], 4, none, &result), SALUR_OK);
    }
    /* A file stands where the folder should. */
    nation_path(&n, "stick", path);
    CHECK_ERR(salur_file_write(path, salur_bytes_str("x"), 0), SALUR_OK);
    CHECK(salur_office_answer(n.office, path, NULL) != SALUR_OK);
    salur_office_close(n.office);
    CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
    CHECK_U64(answer(&n, NULL, &written), 3);
    CHECK_U64(answer(&n, NULL, &written), 0);
    CHECK(is_there(nation_path(&n, "head.note", path)));
    nation_close(&n);
}

static void
a_head_that_others_signed_too_is_left_alone(void)
{
    struct salur_key *second = make_key("test/saksi-2", SALUR_ROLE_WITNESS, 60);
    struct salur_ingest_result result;
    struct written written;
    struct salur_buf head;
    struct salur_buf both;
    char path[512];
    struct nation n;
    struct diary d;

    nation_issue(&n, "second");
    salur_buf_init(&head, 1 << 12);
    salur_buf_init(&both, 1 << 12);
    usual_day(&d, &n, 0);
    witness_on(&n);
    CHECK_ERR(bring(&n, &d, 4, none, &result), SALUR_OK);
    (void)answer(&n, NULL, &written);
    CHECK_ERR(salur_office_head(n.office, &head), SALUR_OK);
    CHECK_ERR(
        salur_note_sign(&both, salur_buf_view(&head), second, at(NOW_TEXT)),
        SALUR_OK);
    nation_path(&n, "head.note", path);
    CHECK_ERR(salur_file_write(path, salur_buf_view(&both), SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK_ERR(bring(&n, &d, 4, none, &result), SALUR_OK);
    (void)answer(&n, NULL, &written);
    check_file(path, salur_buf_view(&both));
    CHECK_ERR(bring(&n, &d, 5, none, &result), SALUR_OK);
    (void)answer(&n, NULL, &written);
    salur_buf_clear(&head);
    CHECK_ERR(salur_office_head(n.office, &head), SALUR_OK);
    check_file(path, salur_buf_view(&head));
    salur_buf_wipe(&head);
    salur_buf_wipe(&both);
    salur_key_free(second);
    nation_close(&n);
}

/* --- an older copy ---------------------------------------------------------
 */

/* Put a copy of the store's data in its place, or take one. */
static void
copy_store(struct nation *n, const char *from, const char *to)
{
    struct salur_buf data;
    char path[512];

    salur_office_close(n->office);
    salur_buf_init(&data, 1 << 26);
    CHECK_ERR(salur_file_read(nation_path(n, from, path), &data), SALUR_OK);
    CHECK_ERR(salur_file_write(nation_path(n, to, path), salur_buf_view(&data),
                               SALUR_FILE_REPLACE),
              SALUR_OK);
    salur_buf_wipe(&data);
    CHECK_ERR(salur_office_open(&n->office, n->dir, 0), SALUR_OK);
    witness_on(n);
}

static void
a_restored_office_takes_over_what_it_had_cosigned(void)
{
    struct salur_ingest_result result;
    struct salur_buf notes[2];
    struct nation n;
    struct diary d[2];

    nation_issue(&n, "restored");
    witness_on(&n);
    for (size_t i = 0; i < 2; i++) {
        salur_buf_init(&notes[i], 1 << 12);
        usual_day(&d[i], &n, i);
        CHECK_ERR(bring(&n, &d[i], 2, none, &result), SALUR_OK);
    }
    copy_store(&n, "store/data.mdb", "kept");
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(bring(&n, &d[i], 4, none, &result), SALUR_OK);
        (void)answer_of(&n, &d[i], &notes[i]);
    }
    CHECK_U64(office_head(&n).head.size, 4);
    copy_store(&n, "kept", "store/data.mdb");
    CHECK_U64(office_head(&n).head.size, 2);
    /* One loss, one new name: no head of the old one is signed again. */
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(bring_at(&n, &d[i], 5, salur_buf_view(&notes[i]),
                           "2026-12-22T00:00:00Z", &result),
                  SALUR_OK);
        CHECK(result.cosigning.is_adopted && result.cosigning.is_new);
        CHECK_U64(result.cosigning.adopted_size, 4);
        CHECK_U64(result.cosigning.head.size, 5);
        CHECK_ERR(result.cosigning.err, SALUR_OK);
        CHECK_STR(office_head(&n).origin, AUTHORITY "/witnessed/2");
    }
    CHECK_U64(office_head(&n).head.size, 6);
    /* Another loss: what was signed under the second name is lost, too. */
    copy_store(&n, "store/data.mdb", "kept");
    CHECK_ERR(bring_at(&n, &d[0], 6, none, "2026-12-23T00:00:00Z", &result),
              SALUR_OK);
    CHECK(result.cosigning.is_new && !result.cosigning.is_adopted);
    CHECK_STR(office_head(&n).origin, AUTHORITY "/witnessed/2");
    (void)answer_of(&n, &d[0], &notes[0]);
    copy_store(&n, "kept", "store/data.mdb");
    CHECK_ERR(bring_at(&n, &d[0], 7, salur_buf_view(&notes[0]),
                       "2026-12-24T00:00:00Z", &result),
              SALUR_OK);
    CHECK(result.cosigning.is_adopted);
    CHECK_STR(office_head(&n).origin, AUTHORITY "/witnessed/3");
    CHECK_U64(office_head(&n).head.size, 8);
    for (size_t i = 0; i < 2; i++) {
        salur_buf_wipe(&notes[i]);
    }
    nation_close(&n);
}

/* What was cosigned in the lost copy of the store contradicts this export. */
static void
a_fork_is_found_though_the_office_forgot(void)
{
    struct salur_ingest_result result;
    struct salur_buf note;
    struct salur_entry e;
    struct nation n;
    struct diary d;
    struct diary other;

    nation_issue(&n, "forgot");
    salur_buf_init(&note, 1 << 12);
    usual_day(&d, &n, 0);
    other = d;
    witness_on(&n);
    copy_store(&n, "store/data.mdb", "kept");
    CHECK_ERR(bring(&n, &d, 7, none, &result), SALUR_OK);
    (void)answer_of(&n, &d, &note);
    copy_store(&n, "kept", "store/data.mdb");
    other.count = 4;
    other.prev = other.leaves[3];
    for (unsigned i = 0; i < 5; i++) {
        memset(&e, 0, sizeof e);
        e.kind = SALUR_KIND_OPEN;
        diary_put(&other, &e);
    }
    /* The laptop still carries the note that it did not fit any more. */
    CHECK_ERR(bring(&n, &other, 9, salur_buf_view(&note), &result),
              SALUR_E_CHAIN);
    CHECK(result.cosigning.err != SALUR_OK && !result.cosigning.is_adopted);
    CHECK_U64(result.cosigning.head.size, 0);
    salur_buf_wipe(&note);
    nation_close(&n);
}

/* A witness's key that takes another's place signs the same head again. */
static void
a_new_witness_key_adds_its_line(void)
{
    struct salur_key *second = make_key("test/saksi-2", SALUR_ROLE_WITNESS, 60);
    struct salur_ingest_result result;
    struct salur_note note;
    struct salur_buf both;
    struct salur_buf line;
    struct nation n;
    struct diary d;

    nation_issue(&n, "renewed");
    salur_buf_init(&both, 1 << 12);
    salur_buf_init(&line, 1 << 10);
    usual_day(&d, &n, 0);
    witness_on(&n);
    CHECK_ERR(bring(&n, &d, 5, none, &result), SALUR_OK);
    put_key(&line, second, "");
    sl_put(&line, "", 1);
    nation_trust(&n, 2, (const char *)line.ptr, &n.trust);
    CHECK_ERR(
        salur_office_adopt_trust(n.office, salur_buf_view(&n.trust), NULL),
        SALUR_OK);
    CHECK_ERR(salur_office_set_witness(n.office, second), SALUR_OK);
    CHECK_ERR(bring(&n, &d, 5, none, &result), SALUR_OK);
    CHECK(result.cosigning.is_new);
    CHECK_U64(result.cosigning.leaf, 1);
    CHECK_ERR(salur_note_parse(&note, answer_of(&n, &d, &both)), SALUR_OK);
    CHECK_U64(note.count, 3);
    CHECK_ERR(salur_note_verify(&note, salur_key_public(second), NULL),
              SALUR_OK);
    CHECK_ERR(salur_note_verify(&note, salur_key_public(n.witness), NULL),
              SALUR_OK);
    salur_buf_wipe(&both);
    salur_buf_wipe(&line);
    salur_key_free(second);
    nation_close(&n);
}

/* --- damage ----------------------------------------------------------------
 */

struct damage {
    enum sl_odb_table table;
    const char *key;
    const char *value; /* NULL: the key goes */
};

static enum salur_err
damage_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const struct damage *damage = ctx;
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str(damage->key));

    return damage->value == NULL ? sl_odb_clear(db, txn, damage->table, &key)
                                 : sl_odb_put(db, txn, damage->table, &key,
                                              salur_bytes_str(damage->value));
}

/* Records that nobody wrote stop the work; nothing is cosigned from them. */
static void
damaged_records_are_found(void)
{
    static const char log[] = AUTHORITY "/log/9901012001/a/k1";
    static const struct damage rows[] = {
        {SL_ODB_WITNESSED, log, "12345678no note"},
        {SL_ODB_WITNESSED, log, "1234"},
        {SL_ODB_LEAVES, log, "7"},
        {SL_ODB_LEAVES, log, NULL},
        {SL_ODB_META, "tree", "x"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct damage damage = rows[i];
        struct salur_ingest_result result;
        struct sl_odb *db = NULL;
        struct nation n;
        struct diary d;
        char folder[32];
        char path[512];

        snprintf(folder, sizeof folder, "damage-%zu", i);
        nation_issue(&n, folder);
        usual_day(&d, &n, 0);
        witness_on(&n);
        CHECK_ERR(bring(&n, &d, 3, none, &result), SALUR_OK);
        salur_office_close(n.office);
        CHECK_ERR(sl_odb_open(&db, nation_path(&n, "store", path), 0),
                  SALUR_OK);
        CHECK_ERR(sl_odb_write(db, damage_step, &damage), SALUR_OK);
        sl_odb_close(db);
        CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
        witness_on(&n);
        CHECK_ERR(bring(&n, &d, 5, none, &result), SALUR_E_CORRUPT);
        if (rows[i].table == SL_ODB_WITNESSED) {
            CHECK_ERR(salur_office_answer(n.office, NULL, NULL),
                      SALUR_E_CORRUPT);
        }
        nation_close(&n);
    }
}

/* An answer waits for a log that was never cosigned; a head without time. */
static void
damaged_answers_are_found(void)
{
    static const struct damage rows[] = {
        {SL_ODB_ANSWERS, "nobody's log", "12345678"},
        {SL_ODB_META, "head", "1234"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct damage damage = rows[i];
        struct sl_odb *db = NULL;
        struct nation n;
        char folder[32];
        char path[512];

        snprintf(folder, sizeof folder, "answer-%zu", i);
        nation_open(&n, folder);
        salur_office_close(n.office);
        CHECK_ERR(sl_odb_open(&db, nation_path(&n, "store", path), 0),
                  SALUR_OK);
        CHECK_ERR(sl_odb_write(db, damage_step, &damage), SALUR_OK);
        sl_odb_close(db);
        CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
        CHECK_ERR(salur_office_answer(n.office, NULL, NULL), SALUR_E_CORRUPT);
        nation_close(&n);
    }
}

/* --- orders ----------------------------------------------------------------
 */

/* A village's log without redemptions, whose ids differ from office to
 * office. */
static void
plain_log(struct diary *d, struct nation *n, size_t site)
{
    memset(d, 0, sizeof *d);
    d->key = n->logs[site][0];
    d->site = site;
    d->time_s = at("2026-10-05T01:00:00Z");
    diary_genesis(d, site, 'a');
    for (unsigned i = 0; i < 8; i++) {
        struct salur_entry e;

        memset(&e, 0, sizeof e);
        e.kind = SALUR_KIND_OPEN;
        e.body.open.cash_idr = 1000 * i;
        diary_put(d, &e);
    }
}

static void
any_order_and_repetition_ends_in_the_same_store(void)
{
    enum { ORDERS = 24, DELIVERIES = 20 };
    struct salur_hash wanted = {{0}};
    struct prng prng = {23};

    for (unsigned order = 0; order < ORDERS; order++) {
        struct diary d[NATION_SITES];
        struct salur_ingest_result result;
        struct salur_buf note;
        struct nation n;
        struct salur_hash got;
        char folder[32];

        snprintf(folder, sizeof folder, "orders-%u", order);
        nation_issue(&n, folder);
        witness_on(&n);
        salur_buf_init(&note, 1 << 12);
        for (size_t i = 0; i < NATION_SITES; i++) {
            plain_log(&d[i], &n, i);
        }
        for (unsigned k = 0; k < DELIVERIES; k++) {
            size_t i = prng_below(&prng, NATION_SITES);
            size_t count = 1 + prng_below(&prng, 9);

            CHECK_ERR(bring(&n, &d[i], count, none, &result), SALUR_OK);
            CHECK(result.cosigning.err == SALUR_OK ||
                  result.cosigning.err == SALUR_E_CONFLICT);
        }
        for (size_t i = 0; i < NATION_SITES; i++) {
            CHECK_ERR(
                bring(&n, &d[(i + order) % NATION_SITES], 9, none, &result),
                SALUR_OK);
            CHECK_ERR(result.cosigning.err, SALUR_OK);
        }
        CHECK(office_head(&n).head.size >= NATION_SITES);
        CHECK_ERR(salur_office_answer(n.office, NULL, NULL), SALUR_OK);
        got = content_of(&n);
        if (order == 0) {
            wanted = got;
        }
        CHECK(salur_hash_equal(&wanted, &got));
        salur_buf_wipe(&note);
        nation_close(&n);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(answers_are_written_once_and_again_when_asked_for),
        TEST(an_answer_that_was_not_written_is_written_by_the_next_call),
        TEST(a_head_that_others_signed_too_is_left_alone),
        TEST(a_restored_office_takes_over_what_it_had_cosigned),
        TEST(a_fork_is_found_though_the_office_forgot),
        TEST(a_new_witness_key_adds_its_line),
        TEST(damaged_records_are_found),
        TEST(damaged_answers_are_found),
        TEST(any_order_and_repetition_ends_in_the_same_store),
    };
    return RUN_TESTS(tests, argc, argv);
}
