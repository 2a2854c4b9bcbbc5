/* SPDX-License-Identifier: Apache-2.0 */
/* The office as a witness: what it cosigns, what it refuses, and as what. */
#include "tests/audit/witnessing.h"

static const struct salur_bytes none;

/* FORMAT.md, "Witness request, office log": the note of the request there,
 * cosigned, and the head of the log whose only leaf it is. */
#define LOG_NAME "test/log/9901012001/a/k1"
#define EXAMPLE_NOTE                                                           \
    "test/log/9901012001/a/k1\n"                                               \
    "2\n"                                                                      \
    "q/XHn13eGHr6ubV2ysZ9aQKt58ecxIcAekq09/Exk+4=\n"                           \
    "\n"                                                                       \
    "\xe2\x80\x94"                                                             \
    " test/log/9901012001/a/k1 8YdhfQTKLUW56aVRsgmbhNW8MQ2lio3SeV"             \
    "z5B3SJL7OmqCKKCpTOm47CSGi75L4AhQmmWqoh55KaX9ZWPzTWJQ+VhAQ=\n"             \
    "\xe2\x80\x94"                                                             \
    " test/saksi oSpAIAAAAABqsTuAWsJ/1KPjpQu64R1p3DF0FPTHfIrMvvgP"             \
    "BQfz0LtpEXKuMUuJ8KXS11v8kKSDpVJVjYNdJ39DeNydKXSK1k8YCA==\n"
#define EXAMPLE_HEAD                                                           \
    "test/dinsos/witnessed\n"                                                  \
    "1\n"                                                                      \
    "UgHWcWVqn8bI9/uc3voDwOgkcafYUz+Bx4yPO1TWaKw=\n"                           \
    "\n"                                                                       \
    "\xe2\x80\x94"                                                             \
    " test/saksi oSpAIAAAAABqsTuAWFa9bW5W+Tb2VUDWTFrb4RZtkcMCVt3/"             \
    "K7BW0k7g8rD1vcyC605kkUVGvPbjvLR1d1iPby2XRHBi/WDqT7kUDw==\n"

static struct salur_key *
key_of_hex(const char *name, enum salur_role role, const char *seed_hex)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    CHECK_U64(from_hex(seed, sizeof seed, seed_hex), 32);
    CHECK_ERR(salur_key_from_seed(&key, name, role, seed), SALUR_OK);
    return key;
}

static void
the_example_of_the_specification_holds(void)
{
    struct salur_key *log = key_of_hex(
        LOG_NAME, SALUR_ROLE_LOG,
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    struct salur_key *witness = key_of_hex(
        "test/saksi", SALUR_ROLE_WITNESS,
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    struct salur_checkpoint office = {.origin = "test/dinsos/witnessed",
                                      .head = {.size = 1}};
    struct salur_hasher *hasher = NULL;
    struct salur_head head = {.size = 2};
    struct salur_hash leaves[2];
    struct salur_buf bufs[4];

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    for (size_t i = 0; i < 4; i++) {
        salur_buf_init(&bufs[i], 1 << 12);
    }
    salur_hash_leaf(hasher, salur_bytes("\x87\x00", 2), &leaves[0]);
    salur_hash_leaf(hasher, salur_bytes("\x01", 1), &leaves[1]);
    salur_merkle_root(hasher, leaves, 2, &head.root);
    CHECK_ERR(salur_checkpoint_sign(&head, log, &bufs[0]), SALUR_OK);
    CHECK_ERR(salur_note_sign(&bufs[1], salur_buf_view(&bufs[0]), witness,
                              1790000000),
              SALUR_OK);
    CHECK_MEM(bufs[1].ptr, bufs[1].len, EXAMPLE_NOTE, strlen(EXAMPLE_NOTE));
    salur_hash_leaf(hasher, salur_buf_view(&bufs[1]), &office.head.root);
    CHECK_ERR(salur_checkpoint_format(&office, &bufs[2]), SALUR_OK);
    CHECK_ERR(salur_note_sign(&bufs[3], salur_buf_view(&bufs[2]), witness,
                              1790000000),
              SALUR_OK);
    CHECK_MEM(bufs[3].ptr, bufs[3].len, EXAMPLE_HEAD, strlen(EXAMPLE_HEAD));
    for (size_t i = 0; i < 4; i++) {
        salur_buf_wipe(&bufs[i]);
    }
    salur_hasher_free(hasher);
    salur_key_free(log);
    salur_key_free(witness);
}

static void
a_head_is_cosigned_and_remembered(void)
{
    struct salur_ingest_result result;
    struct salur_checkpoint checkpoint;
    struct salur_note note;
    struct salur_buf answer;
    struct nation n;
    struct diary d;
    int64_t time_s;

    nation_issue(&n, "cosign");
    salur_buf_init(&answer, 1 << 12);
    usual_day(&d, &n, 0);
    CHECK_ERR(bring(&n, &d, 5, none, &result), SALUR_OK);
    CHECK(!result.cosigning.is_asked);
    witness_on(&n);
    CHECK_ERR(bring(&n, &d, 5, none, &result), SALUR_OK);
    CHECK(result.already && result.cosigning.is_asked);
    CHECK_ERR(result.cosigning.err, SALUR_OK);
    CHECK(result.cosigning.is_new && !result.cosigning.is_adopted);
    CHECK_U64(result.cosigning.head.size, 5);
    CHECK_U64(result.cosigning.leaf, 0);
    CHECK_I64(result.cosigning.time_s, at(NOW_TEXT));
    CHECK_ERR(salur_checkpoint_open(&checkpoint, answer_of(&n, &d, &answer),
                                    salur_key_public(d.key)),
              SALUR_OK);
    CHECK_U64(checkpoint.head.size, 5);
    CHECK_ERR(salur_note_parse(&note, salur_buf_view(&answer)), SALUR_OK);
    CHECK_U64(note.count, 2);
    CHECK_ERR(salur_note_verify(&note, salur_key_public(n.witness), &time_s),
              SALUR_OK);
    CHECK_I64(time_s, at(NOW_TEXT));
    CHECK_STR(office_head(&n).origin, AUTHORITY "/witnessed");
    CHECK_U64(office_head(&n).head.size, 1);
    salur_buf_wipe(&answer);
    nation_close(&n);
}

static void
the_same_head_gets_the_same_cosignature(void)
{
    struct salur_ingest_result result;
    struct salur_buf first;
    struct salur_buf again;
    struct nation n;
    struct diary d;

    nation_issue(&n, "again");
    salur_buf_init(&first, 1 << 12);
    salur_buf_init(&again, 1 << 12);
    usual_day(&d, &n, 0);
    witness_on(&n);
    CHECK_ERR(bring(&n, &d, 6, none, &result), SALUR_OK);
    (void)answer_of(&n, &d, &first);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_ERR(bring_at(&n, &d, 6, i == 2 ? salur_buf_view(&first) : none,
                           "2027-01-02T00:00:00Z", &result),
                  SALUR_OK);
        CHECK_ERR(result.cosigning.err, SALUR_OK);
        CHECK(!result.cosigning.is_new);
        CHECK_I64(result.cosigning.time_s, at(NOW_TEXT));
        (void)answer_of(&n, &d, &again);
        CHECK_MEM(again.ptr, again.len, first.ptr, first.len);
    }
    CHECK_U64(office_head(&n).head.size, 1);
    salur_buf_wipe(&first);
    salur_buf_wipe(&again);
    nation_close(&n);
}

static void
a_log_that_grows_is_cosigned_with_and_without_a_request(void)
{
    struct salur_ingest_result result;
    struct salur_buf answer;
    struct salur_buf oldest;
    struct nation n;
    struct diary d;

    nation_issue(&n, "grows");
    salur_buf_init(&answer, 1 << 12);
    salur_buf_init(&oldest, 1 << 12);
    usual_day(&d, &n, 1);
    witness_on(&n);
    CHECK_ERR(bring(&n, &d, 2, none, &result), SALUR_OK);
    (void)answer_of(&n, &d, &oldest);
    /* With the newest answer; without any; with a stale one. */
    CHECK_ERR(bring(&n, &d, 4, answer_of(&n, &d, &answer), &result), SALUR_OK);
    CHECK(result.cosigning.is_new);
    CHECK_ERR(bring(&n, &d, 5, none, &result), SALUR_OK);
    CHECK(result.cosigning.is_new);
    CHECK_ERR(bring(&n, &d, 7, salur_buf_view(&oldest), &result), SALUR_OK);
    CHECK(result.cosigning.is_new && !result.cosigning.is_adopted);
    CHECK_U64(result.cosigning.leaf, 3);
    CHECK_U64(office_head(&n).head.size, 4);
    /* An older stick: a conflict that tells what was cosigned last. */
    CHECK_ERR(bring(&n, &d, 3, none, &result), SALUR_OK);
    CHECK(result.already);
    CHECK_ERR(result.cosigning.err, SALUR_E_CONFLICT);
    CHECK_U64(salur_witness_status(result.cosigning.err), 409);
    CHECK_U64(result.cosigning.head.size, 7);
    CHECK_U64(office_head(&n).head.size, 4);
    salur_buf_wipe(&answer);
    salur_buf_wipe(&oldest);
    nation_close(&n);
}

/* The clock of the office is put back: no cosignature is older than one of
 * fewer entries. */
static void
cosignatures_never_go_back_in_time(void)
{
    struct salur_ingest_result result;
    struct salur_note note;
    struct salur_buf head;
    int64_t time_s = 0;
    struct nation n;
    struct diary d;

    nation_issue(&n, "clock");
    usual_day(&d, &n, 1);
    witness_on(&n);
    CHECK_ERR(bring(&n, &d, 3, none, &result), SALUR_OK);
    CHECK_ERR(bring_at(&n, &d, 5, none, "2026-12-20T00:00:00Z", &result),
              SALUR_OK);
    CHECK(result.cosigning.is_new);
    CHECK_I64(result.cosigning.time_s, at(NOW_TEXT));
    salur_buf_init(&head, 1 << 12);
    CHECK_ERR(salur_office_head(n.office, &head), SALUR_OK);
    CHECK_ERR(salur_note_parse(&note, salur_buf_view(&head)), SALUR_OK);
    CHECK_ERR(salur_note_verify(&note, salur_key_public(n.witness), &time_s),
              SALUR_OK);
    CHECK_I64(time_s, at(NOW_TEXT));
    salur_buf_wipe(&head);
    nation_close(&n);
}

/* What another witness cosigned is none of this one's memory. */
static void
only_its_own_cosignatures_are_taken_over(void)
{
    struct salur_key *second = make_key("test/saksi-2", SALUR_ROLE_WITNESS, 60);
    struct salur_ingest_result result;
    struct salur_buf other;
    struct nation n;
    struct diary d;

    nation_issue(&n, "others");
    salur_buf_init(&other, 1 << 12);
    usual_day(&d, &n, 1);
    witness_on(&n);
    CHECK_ERR(bring(&n, &d, 2, none, &result), SALUR_OK);
    diary_checkpoint(&d, 4, second, at(NOW_TEXT), &other);
    CHECK_ERR(bring(&n, &d, 6, salur_buf_view(&other), &result), SALUR_OK);
    CHECK_ERR(result.cosigning.err, SALUR_OK);
    CHECK(result.cosigning.is_new && !result.cosigning.is_adopted);
    CHECK_STR(office_head(&n).origin, AUTHORITY "/witnessed");
    CHECK_U64(office_head(&n).head.size, 2);
    salur_buf_wipe(&other);
    salur_key_free(second);
    nation_close(&n);
}

/* A clock before 1970 gives no cosignature, and the log is taken in. */
static void
a_time_that_no_cosignature_has_is_refused(void)
{
    struct salur_ingest_result result;
    struct salur_buf pack;
    struct nation n;
    struct diary d;

    nation_issue(&n, "before");
    salur_buf_init(&pack, 1 << 20);
    usual_day(&d, &n, 1);
    witness_on(&n);
    brought(&d, 3, none, &pack);
    CHECK_ERR(
        salur_office_ingest(n.office, salur_buf_view(&pack), -5, NULL, &result),
        SALUR_OK);
    CHECK_U64(result.added, 3);
    CHECK_ERR(result.cosigning.err, SALUR_E_ARG);
    CHECK_U64(result.cosigning.head.size, 0);
    salur_buf_wipe(&pack);
    nation_close(&n);
}

/* --- refusals ------------------------------------------------------------ */

/* Two histories of one log, of 4 common entries. */
static void
forked(struct diary *d, struct diary *other, struct nation *n)
{
    struct salur_entry e;

    usual_day(d, n, 2);
    *other = *d;
    other->count = 4;
    other->prev = other->leaves[3];
    for (unsigned i = 0; i < 5; i++) {
        memset(&e, 0, sizeof e);
        e.kind = SALUR_KIND_OPEN;
        e.body.open.cash_idr = 7;
        diary_put(other, &e);
    }
}

static void
a_fork_is_never_cosigned(void)
{
    static const struct {
        size_t size;
        enum salur_err err;
        unsigned status;
    } rows[] = {
        {7, SALUR_E_CONFLICT, 409}, /* the same size, another root */
        {9, SALUR_E_PROOF, 422},
        {6, SALUR_E_PROOF, 422},
    };
    struct salur_ingest_result result;
    struct nation n;
    struct diary d;
    struct diary other;

    nation_issue(&n, "fork");
    forked(&d, &other, &n);
    witness_on(&n);
    CHECK_ERR(bring(&n, &d, 7, none, &result), SALUR_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(bring(&n, &other, rows[i].size, none, &result), SALUR_E_FORK);
        CHECK(result.kept && result.cosigning.is_asked);
        CHECK_ERR(result.cosigning.err, rows[i].err);
        CHECK_U64(salur_witness_status(result.cosigning.err), rows[i].status);
        CHECK_U64(result.cosigning.head.size, 7);
    }
    CHECK_U64(office_head(&n).head.size, 1);
    nation_close(&n);
}

/* Bytes of a pack with one thing spoiled. */
static enum salur_err
bring_spoiled(struct nation *n, const struct diary *d, unsigned what,
              struct salur_ingest_result *out)
{
    const struct salur_key *log = d->key;
    struct diary copy = *d;
    enum salur_err err;

    if (what == 0) { /* a log that nobody enrolled */
        copy.key =
            make_key(AUTHORITY "/log/9901012009/a/k1", SALUR_ROLE_LOG, 90);
        copy.count = 0;
        diary_genesis(&copy, d->site, 'a');
    } else if (what == 1) { /* an enrolled log's name, another key */
        copy.key = make_key(salur_key_public(log)->name, SALUR_ROLE_LOG, 91);
    } else { /* entries that are not what was signed */
        copy.pages[2].bytes[9] ^= 1;
    }
    err = bring(n, &copy, copy.count, none, out);
    if (what < 2) {
        union {
            const struct salur_key *in;
            struct salur_key *out;
        } owned = {copy.key};

        salur_key_free(owned.out);
    }
    return err;
}

static void
refusals_have_the_standards_meaning(void)
{
    static const enum salur_err errs[] = {SALUR_E_KEY_UNKNOWN,
                                          SALUR_E_SIGNATURE, SALUR_E_CHAIN};
    static const unsigned statuses[] = {404, 403, 422};
    struct salur_ingest_result result;
    struct salur_buf head;
    struct nation n;
    struct diary d;

    nation_issue(&n, "refuse");
    salur_buf_init(&head, 1 << 12);
    usual_day(&d, &n, 0);
    witness_on(&n);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_ERR(bring_spoiled(&n, &d, i, &result), SALUR_E_CHAIN);
        CHECK(result.cosigning.is_asked);
        CHECK_ERR(result.cosigning.err, errs[i]);
        CHECK_U64(salur_witness_status(result.cosigning.err), statuses[i]);
    }
    CHECK_ERR(salur_office_head(n.office, &head), SALUR_E_NOT_FOUND);
    salur_buf_wipe(&head);
    nation_close(&n);
}

/* "withdrawn <key id> 2026-11-01", and what more was given. */
static void
withdraw(struct nation *n, const struct salur_key *key, const char *more)
{
    char line[128];
    char kid[2 * SALUR_KID_LEN + 1];

    salur_hex_encode(kid, salur_key_public(key)->kid.bytes, SALUR_KID_LEN);
    snprintf(line, sizeof line, "withdrawn %s 2026-11-01%s\n", kid, more);
    nation_trust(n, 2, line, &n->trust);
    CHECK_ERR(
        salur_office_adopt_trust(n->office, salur_buf_view(&n->trust), NULL),
        SALUR_OK);
    witness_on(n);
}

static void
withdrawn_keys_get_no_cosignature(void)
{
    struct salur_ingest_result result;
    struct nation n;
    struct diary d;

    nation_issue(&n, "withdrawn");
    usual_day(&d, &n, 0);
    withdraw(&n, d.key, " 5");
    CHECK_ERR(bring(&n, &d, 5, none, &result), SALUR_OK);
    CHECK_ERR(result.cosigning.err, SALUR_OK);
    (void)bring(&n, &d, 7, none, &result);
    CHECK_ERR(result.cosigning.err, SALUR_E_KEY_WITHDRAWN);
    CHECK_U64(result.cosigning.head.size, 5);
    nation_close(&n);
    nation_issue(&n, "withdrawn-witness");
    usual_day(&d, &n, 0);
    withdraw(&n, n.witness, "");
    CHECK_ERR(bring(&n, &d, 5, none, &result), SALUR_OK);
    CHECK_ERR(result.cosigning.err, SALUR_E_KEY_WITHDRAWN);
    CHECK_U64(salur_witness_status(result.cosigning.err), 403);
    nation_close(&n);
}

static void
only_a_trusted_witness_may_be_told(void)
{
    struct salur_key *stranger = make_key("test/asing", SALUR_ROLE_WITNESS, 77);
    struct nation n;

    nation_init(&n, "told");
    CHECK_ERR(salur_office_open(&n.office, n.dir, SALUR_OFFICE_CREATE),
              SALUR_OK);
    CHECK_ERR(salur_office_set_witness(n.office, n.witness), SALUR_E_STATE);
    CHECK_ERR(
        salur_office_adopt_trust(n.office, salur_buf_view(&n.trust), NULL),
        SALUR_OK);
    CHECK_ERR(salur_office_set_witness(n.office, stranger),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(salur_office_set_witness(n.office, n.issuer), SALUR_E_KEY_ROLE);
    CHECK_ERR(salur_office_set_witness(n.office, n.witness), SALUR_OK);
    CHECK_ERR(salur_office_set_witness(n.office, NULL), SALUR_OK);
    salur_office_close(n.office);
    CHECK_ERR(salur_office_open(&n.office, n.dir, SALUR_OFFICE_READ_ONLY),
              SALUR_OK);
    CHECK_ERR(salur_office_set_witness(n.office, n.witness),
              SALUR_E_PERMISSION);
    CHECK_ERR(salur_office_answer(n.office, NULL, NULL), SALUR_E_PERMISSION);
    nation_close(&n);
    salur_key_free(stranger);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(a_head_is_cosigned_and_remembered),
        TEST(the_same_head_gets_the_same_cosignature),
        TEST(a_log_that_grows_is_cosigned_with_and_without_a_request),
        TEST(cosignatures_never_go_back_in_time),
        TEST(only_its_own_cosignatures_are_taken_over),
        TEST(a_time_that_no_cosignature_has_is_refused),
        TEST(a_fork_is_never_cosigned),
        TEST(refusals_have_the_standards_meaning),
        TEST(withdrawn_keys_get_no_cosignature),
        TEST(only_a_trusted_witness_may_be_told),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
