/* SPDX-License-Identifier: Apache-2.0 */
/* The next trust note, line by line, until its roots sign it. */
#include <stdio.h>

#include "scarce.h"
#include "trust_world.h"

#define SITE UINT64_C(9901012002)
#define NEW_ORIGIN "test/kopdes/log/9901012002/a/k1"

static struct salur_pubkey
log_of(const char *name, uint8_t seed_byte)
{
    struct salur_key *key = NULL;
    struct salur_pubkey public;
    uint8_t seed[32];

    memset(seed, seed_byte, sizeof seed);
    CHECK_ERR(salur_key_from_seed(&key, name, SALUR_ROLE_LOG, seed), SALUR_OK);
    public = *salur_key_public(key);
    salur_key_free(key);
    return public;
}

/* A draft on the good note and an older draft, which may be empty. */
static struct salur_trust_draft *
open_draft(struct salur_bytes older)
{
    struct salur_buf held = good_note(0, NULL, "r1 r2");
    struct salur_trust_draft *draft = NULL;

    CHECK_ERR(
        salur_trust_draft_open(&draft, salur_buf_view(&held), older, NULL),
        SALUR_OK);
    salur_buf_wipe(&held);
    return draft;
}

/* The draft is the good note with this serial line, and these lines more. */
static void
check_text(const struct salur_trust_draft *draft, const char *serial,
           const char *more)
{
    struct salur_bytes text = salur_trust_draft_text(draft);
    struct salur_buf wanted;

    salur_buf_init(&wanted, SALUR_NOTE_MAX);
    put_lines(&wanted, good_lines, GOOD_LINES, 3, serial);
    sl_put_str(&wanted, more);
    CHECK_MEM(text.ptr, text.len, wanted.ptr, wanted.len);
    salur_buf_wipe(&wanted);
}

static void
log_line(char out[512], const struct salur_pubkey *key, uint64_t site)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, key);
    (void)snprintf(out, 512, "log %s %llu\n", vkey, (unsigned long long)site);
}

static void
a_draft_is_the_note_in_force_with_the_next_serial(void)
{
    struct salur_trust_draft *draft = open_draft(salur_bytes(NULL, 0));
    struct salur_pubkey key = log_of(NEW_ORIGIN, 40);
    struct salur_trust_draft_state state;
    char line[512];

    check_text(draft, "serial 8", "");
    salur_trust_draft_state(draft, &state);
    CHECK_U64(state.serial, 8);
    CHECK_U64(state.logs + state.signatures, 0);
    CHECK(!state.was_there);
    CHECK_ERR(salur_trust_draft_add_log(draft, &key, SITE), SALUR_OK);
    log_line(line, &key, SITE);
    check_text(draft, "serial 8", line);
    salur_trust_draft_state(draft, &state);
    CHECK_U64(state.logs, 1);
    salur_trust_draft_free(draft);
    salur_trust_draft_free(NULL);
}

/* The whole road: what the roots sign replaces the note that was held. */
static void
a_signed_draft_replaces_the_note_in_force(void)
{
    struct salur_buf held = good_note(0, NULL, "r1 r2");
    struct salur_trust_draft *draft = open_draft(salur_bytes(NULL, 0));
    struct salur_pubkey key = log_of(NEW_ORIGIN, 40);
    struct salur_trust *before = NULL;
    struct salur_trust *after = NULL;
    struct salur_buf note;

    CHECK_ERR(salur_trust_draft_add_log(draft, &key, SITE), SALUR_OK);
    salur_buf_init(&note, SALUR_NOTE_MAX);
    sl_put_bytes(&note, salur_trust_draft_text(draft));
    sign_by(&note, "r1");
    CHECK_ERR(salur_trust_open(&before, salur_buf_view(&held), NULL, NULL),
              SALUR_OK);
    CHECK_ERR(salur_trust_open(&after, salur_buf_view(&note), before, NULL),
              SALUR_E_QUORUM);
    sign_by(&note, "r3");
    CHECK_ERR(salur_trust_open(&after, salur_buf_view(&note), before, NULL),
              SALUR_OK);
    CHECK(salur_trust_find_log(before, NEW_ORIGIN) == NULL);
    CHECK(salur_trust_find_log(after, NEW_ORIGIN) != NULL);
    CHECK_ERR(salur_trust_may(after, key.kid, SALUR_ROLE_LOG, SITE, 0, NULL),
              SALUR_OK);
    salur_trust_free(after);
    salur_trust_free(before);
    salur_buf_wipe(&note);
    salur_trust_draft_free(draft);
    salur_buf_wipe(&held);
}

static void
an_older_draft_goes_on(void)
{
    struct salur_trust_draft *first = open_draft(salur_bytes(NULL, 0));
    struct salur_trust_draft *second;
    struct salur_pubkey a = log_of(NEW_ORIGIN, 40);
    struct salur_pubkey b = log_of("test/kopdes/log/9901012002/b/k1", 41);
    struct salur_trust_draft_state state;
    struct salur_buf note;
    char lines[1024];

    CHECK_ERR(salur_trust_draft_add_log(first, &a, SITE), SALUR_OK);
    salur_buf_init(&note, SALUR_NOTE_MAX);
    sl_put_bytes(&note, salur_trust_draft_text(first));
    second = open_draft(salur_buf_view(&note));
    salur_trust_draft_state(second, &state);
    CHECK_U64(state.serial, 8);
    CHECK_U64(state.logs, 1);
    CHECK_U64(state.signatures, 0);
    CHECK(state.was_there);
    CHECK_ERR(salur_trust_draft_add_log(second, &b, SITE), SALUR_OK);
    log_line(lines, &a, SITE);
    log_line(lines + strlen(lines), &b, SITE);
    check_text(second, "serial 8", lines);
    salur_trust_draft_free(second);

    /* One root has signed it: its text is the same, and that is told. */
    sign_by(&note, "r1");
    second = open_draft(salur_buf_view(&note));
    salur_trust_draft_state(second, &state);
    CHECK_U64(state.signatures, 1);
    log_line(lines, &a, SITE);
    check_text(second, "serial 8", lines);
    salur_trust_draft_free(second);
    salur_trust_draft_free(first);
    salur_buf_wipe(&note);
}

/* A note came into force meanwhile: what it lacks is not forgotten. */
static void
a_draft_that_was_overtaken_begins_anew(void)
{
    struct salur_trust_draft *draft = open_draft(salur_bytes(NULL, 0));
    struct salur_pubkey a = log_of(NEW_ORIGIN, 40);
    struct salur_pubkey b = log_of("test/kopdes/log/9901012002/b/k1", 41);
    struct salur_trust_draft *next = NULL;
    struct salur_trust_draft_state state;
    struct salur_buf held;
    struct salur_buf older;
    char line[512];

    CHECK_ERR(salur_trust_draft_add_log(draft, &a, SITE), SALUR_OK);
    salur_buf_init(&held, SALUR_NOTE_MAX);
    sl_put_bytes(&held, salur_trust_draft_text(draft)); /* serial 8, with a */
    sign_by(&held, "r1 r2");
    CHECK_ERR(salur_trust_draft_add_log(draft, &b, SITE), SALUR_OK);
    salur_buf_init(&older, SALUR_NOTE_MAX);
    sl_put_bytes(&older, salur_trust_draft_text(draft)); /* 8, with a and b */
    sign_by(&older, "r3");

    CHECK_ERR(salur_trust_draft_open(&next, salur_buf_view(&held),
                                     salur_buf_view(&older), NULL),
              SALUR_OK);
    salur_trust_draft_state(next, &state);
    CHECK_U64(state.serial, 9);
    CHECK_U64(state.logs, 1);
    CHECK_U64(state.signatures, 0);
    CHECK(!state.was_there);
    log_line(line, &a, SITE);
    CHECK(strstr((const char *)salur_trust_draft_text(next).ptr, line) != NULL);
    log_line(line, &b, SITE);
    CHECK(strstr((const char *)salur_trust_draft_text(next).ptr, line) != NULL);
    salur_trust_draft_free(next);

    /* The draft that is in force itself leaves nothing over. */
    CHECK_ERR(salur_trust_draft_open(&next, salur_buf_view(&held),
                                     salur_buf_view(&held), NULL),
              SALUR_OK);
    salur_trust_draft_state(next, &state);
    CHECK_U64(state.serial, 9);
    CHECK_U64(state.logs, 0);
    salur_trust_draft_free(next);
    salur_buf_wipe(&older);
    salur_buf_wipe(&held);
    salur_trust_draft_free(draft);
}

static void
keys_that_do_not_fit_are_refused(void)
{
    struct salur_pubkey held = log_of("test/nasional/log/9901012001/d1/k1", 8);
    const struct {
        const char *name;
        uint8_t seed;
        uint64_t site;
        enum salur_err err;
    } rows[] = {
        {"test/nasional/log/9901012001/d1/k1", 8, 9901012001, SALUR_E_EXISTS},
        {"test/nasional/log/9901012001/d1/k1", 40, 9901012001,
         SALUR_E_MISMATCH},
        {"test/kopdes/log/9901012001/d1/k1", 8, 9901012001, SALUR_E_DUPLICATE},
        {"test/kopdes/log/9901012001/d1/k1", 4, 9901012001, SALUR_E_DUPLICATE},
        {NEW_ORIGIN, 40, 9901012001, SALUR_E_ORIGIN},
        {"test/kopdes/9901012002/a", 40, SITE, SALUR_E_ORIGIN},
        {NEW_ORIGIN, 40, 99010120, SALUR_E_SYNTAX},
        {NEW_ORIGIN, 40, SITE, SALUR_OK},
    };
    struct salur_trust_draft *draft = open_draft(salur_bytes(NULL, 0));
    struct salur_pubkey key;

    CHECK_STR(held.name, "test/nasional/log/9901012001/d1/k1");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = salur_trust_draft_text(draft).len;

        key = log_of(rows[i].name, rows[i].seed);
        if (!CHECK_ERR(salur_trust_draft_add_log(draft, &key, rows[i].site),
                       rows[i].err)) {
            (void)printf("row %zu\n", i);
        }
        CHECK((salur_trust_draft_text(draft).len == len) ==
              (rows[i].err != SALUR_OK));
    }
    CHECK_ERR(salur_trust_draft_add_log(draft, &key, SITE), SALUR_E_EXISTS);
    /* A production key, and one that is no log's. */
    CHECK_ERR(salur_pubkey_make(&key, "kopdes/log/9901012002/c/k1",
                                SALUR_KEY_ED25519, key.bytes),
              SALUR_OK);
    CHECK_ERR(salur_trust_draft_add_log(draft, &key, SITE), SALUR_E_TEST_KEY);
    CHECK_ERR(salur_pubkey_make(&key, "test/kopdes/log/9901012002/c/k1",
                                SALUR_KEY_COSIGNATURE, key.bytes),
              SALUR_OK);
    CHECK_ERR(salur_trust_draft_add_log(draft, &key, SITE), SALUR_E_KEY_ROLE);
    salur_trust_draft_free(draft);
}

static void
a_withdrawn_key_does_not_come_back(void)
{
    struct salur_buf held = good_note(16, "withdrawn #l1 2026-06-01", "r1 r2");
    struct salur_pubkey key = log_of("test/nasional/log/9901012001/d1/k1", 8);
    struct salur_trust_draft *draft = NULL;
    size_t len;

    CHECK_ERR(salur_trust_draft_open(&draft, salur_buf_view(&held),
                                     salur_bytes(NULL, 0), NULL),
              SALUR_OK);
    len = salur_trust_draft_text(draft).len;
    CHECK_ERR(salur_trust_draft_add_log(draft, &key, 9901012001),
              SALUR_E_KEY_WITHDRAWN);
    CHECK_U64(salur_trust_draft_text(draft).len, len);
    salur_trust_draft_free(draft);
    salur_buf_wipe(&held);
}

#define STOLEN "test/nasional/log/9901012001/d1/k1"

static void
a_log_is_withdrawn_in_the_draft_once(void)
{
    static const struct {
        const char *origin;
        struct salur_date from;
        uint64_t size;
        enum salur_err err;
    } rows[] = {
        {NEW_ORIGIN, {2026, 11, 2}, 213, SALUR_E_KEY_UNKNOWN},
        {"", {2026, 11, 2}, 213, SALUR_E_KEY_UNKNOWN},
        /* a supervisor's name is no log's */
        {"test/nasional/pengawas", {2026, 11, 2}, 213, SALUR_E_KEY_UNKNOWN},
        {STOLEN, {2026, 11, 31}, 213, SALUR_E_DATE},
        {STOLEN, {0, 0, 0}, 213, SALUR_E_DATE},
        {STOLEN, {2026, 11, 2}, UINT64_C(1) << 32, SALUR_E_RANGE},
        {STOLEN, {2026, 11, 2}, UINT64_MAX - 1, SALUR_E_RANGE},
        {STOLEN, {2026, 11, 2}, 213, SALUR_OK},
        {STOLEN, {2026, 11, 2}, 213, SALUR_E_KEY_WITHDRAWN},
        {STOLEN, {2026, 11, 2}, 214, SALUR_E_KEY_WITHDRAWN},
    };
    struct salur_trust_draft *draft = open_draft(salur_bytes(NULL, 0));
    struct salur_pubkey key = log_of(STOLEN, 8);
    struct salur_trust_draft_state state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = salur_trust_draft_text(draft).len;

        if (!CHECK_ERR(salur_trust_draft_withdraw(draft, rows[i].origin,
                                                  rows[i].from, rows[i].size),
                       rows[i].err)) {
            (void)printf("row %zu\n", i);
        }
        CHECK((salur_trust_draft_text(draft).len == len) ==
              (rows[i].err != SALUR_OK));
    }
    check_text(draft, "serial 8", "withdrawn 01d3ab1c 2026-11-02 213\n");
    salur_trust_draft_state(draft, &state);
    CHECK_U64(state.withdrawn, 1);
    CHECK_U64(state.logs, 0);
    CHECK_ERR(salur_trust_draft_add_log(draft, &key, 9901012001),
              SALUR_E_KEY_WITHDRAWN);
    salur_trust_draft_free(draft);

    draft = open_draft(salur_bytes(NULL, 0));
    CHECK_ERR(salur_trust_draft_withdraw(
                  draft, STOLEN, (struct salur_date){2026, 11, 2}, UINT64_MAX),
              SALUR_OK);
    check_text(draft, "serial 8", "withdrawn 01d3ab1c 2026-11-02\n");
    salur_trust_draft_free(draft);
}

/* A note came into force meanwhile: the stolen laptop is not forgotten. */
static void
withdrawals_are_carried_over(void)
{
    struct salur_trust_draft *draft = open_draft(salur_bytes(NULL, 0));
    struct salur_buf overtaken = good_note(3, "serial 8", "r1 r2");
    struct salur_trust_draft *next = NULL;
    struct salur_trust_draft_state state;
    struct salur_buf held;
    struct salur_buf older;

    CHECK_ERR(salur_trust_draft_withdraw(draft, STOLEN,
                                         (struct salur_date){2026, 11, 2}, 213),
              SALUR_OK);
    salur_buf_init(&older, SALUR_NOTE_MAX);
    sl_put_bytes(&older, salur_trust_draft_text(draft));
    salur_buf_init(&held, SALUR_NOTE_MAX);
    sl_put_bytes(&held, salur_trust_draft_text(draft));
    sign_by(&held, "r1 r2");
    salur_trust_draft_free(draft);

    /* Going on with it counts it. */
    draft = open_draft(salur_buf_view(&older));
    salur_trust_draft_state(draft, &state);
    CHECK(state.was_there);
    CHECK_U64(state.withdrawn, 1);
    salur_trust_draft_free(draft);

    CHECK_ERR(salur_trust_draft_open(&next, salur_buf_view(&overtaken),
                                     salur_buf_view(&older), NULL),
              SALUR_OK);
    salur_trust_draft_state(next, &state);
    CHECK(!state.was_there);
    CHECK_U64(state.withdrawn, 1);
    check_text(next, "serial 9", "withdrawn 01d3ab1c 2026-11-02 213\n");
    salur_trust_draft_free(next);

    /* In force itself, it is not put there again. */
    CHECK_ERR(salur_trust_draft_open(&next, salur_buf_view(&held),
                                     salur_buf_view(&older), NULL),
              SALUR_OK);
    salur_trust_draft_state(next, &state);
    CHECK_U64(state.serial, 9);
    CHECK_U64(state.withdrawn, 0);
    check_text(next, "serial 9", "withdrawn 01d3ab1c 2026-11-02 213\n");
    salur_trust_draft_free(next);
    salur_buf_wipe(&overtaken);
    salur_buf_wipe(&older);
    salur_buf_wipe(&held);
}

static void
spoiled_drafts_are_refused_with_their_line(void)
{
    static const struct {
        const char *older;
        enum salur_err err;
        uint64_t line;
    } rows[] = {
        {"salur/trust/v1", SALUR_E_SHORT, 1},
        {"salur/trust/v2\nauthority test/a\n", SALUR_E_VERSION, 1},
        {"salur/trust/v1\nauthority test/nasional\nserial 0\n", SALUR_E_RANGE,
         3},
        {"salur/trust/v1\nauthority test/nasional\nserial 8\nthreshold 1\n"
         "approvals 1\nroot $r1\nlog\n",
         SALUR_E_SYNTAX, 7},
        {"salur/trust/v1\nauthority test/nasional\nserial 8\nthreshold 1\n"
         "approvals 1\nroot $r1\n\n",
         SALUR_E_SYNTAX, 7},
        {"salur/trust/v1\nauthority te\x01st\n", SALUR_E_UTF8, 0},
    };
    struct salur_buf held = good_note(0, NULL, "r1 r2");
    struct salur_buf most = good_note(3, "serial 9223372036854775807", "r1 r2");
    struct salur_trust_draft *draft = NULL;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_where where = {9, 9, 9};
        struct salur_buf older;

        salur_buf_init(&older, SALUR_NOTE_MAX);
        put_template(&older, rows[i].older);
        if (!CHECK_ERR(salur_trust_draft_open(&draft, salur_buf_view(&held),
                                              salur_buf_view(&older), &where),
                       rows[i].err) ||
            !CHECK_U64(where.entry, rows[i].line)) {
            (void)printf("row %zu\n", i);
        }
        CHECK(draft == NULL);
        salur_trust_draft_free(draft);
        salur_buf_wipe(&older);
    }
    CHECK_ERR(salur_trust_draft_open(&draft, salur_buf_view(&most),
                                     salur_bytes(NULL, 0), NULL),
              SALUR_E_RANGE);
    salur_buf_wipe(&most);
    salur_buf_wipe(&held);
}

static void
drafting_fails_cleanly_at_every_allocation(void)
{
    struct salur_buf held = good_note(0, NULL, "r1 r2");
    struct salur_buf older = good_note(15, "log $m1 9902012001", "r1");
    struct salur_pubkey key = log_of(NEW_ORIGIN, 40);
    long n = 0;

    do {
        struct salur_trust_draft *draft = NULL;
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err = salur_trust_draft_open(&draft, salur_buf_view(&held),
                                     salur_buf_view(&older), NULL);
        if (err == SALUR_OK) {
            err = salur_trust_draft_add_log(draft, &key, SITE);
        }
        allocations_left = -1;
        CHECK_ERR(err, ran_out ? SALUR_E_MEMORY : SALUR_OK);
        salur_trust_draft_free(draft);
    } while (ran_out);
    CHECK(n > 10 || !CAN_FAIL);
    salur_buf_wipe(&older);
    salur_buf_wipe(&held);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_draft_is_the_note_in_force_with_the_next_serial),
        TEST(a_signed_draft_replaces_the_note_in_force),
        TEST(an_older_draft_goes_on),
        TEST(a_draft_that_was_overtaken_begins_anew),
        TEST(keys_that_do_not_fit_are_refused),
        TEST(a_withdrawn_key_does_not_come_back),
        TEST(a_log_is_withdrawn_in_the_draft_once),
        TEST(withdrawals_are_carried_over),
        TEST(spoiled_drafts_are_refused_with_their_line),
        TEST(drafting_fails_cleanly_at_every_allocation),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
