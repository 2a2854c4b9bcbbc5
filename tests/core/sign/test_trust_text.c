/* SPDX-License-Identifier: Apache-2.0 */
/* What the text of a trust note may be; the signatures are always good. */
#include "sign/trust.h"
#include "trust_world.h"

/* FORMAT.md, "Trust note"; made with another implementation. */
static const char example_text[] =
    "salur/trust/v1\n"
    "authority test/nasional\n"
    "serial 7\n"
    "threshold 2\n"
    "approvals 2\n"
    "root test/nasional/akar-1+7ce53d00+"
    "AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c\n"
    "root test/nasional/akar-2+64ba8c8e+"
    "AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU\n"
    "root test/nasional/akar-3+1fe4a47a+"
    "Ae1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR\n"
    "issuer test/nasional/penerbit+f2eeda8e+"
    "AcqTrBcFGHBx1nuDx/8O/oEI6OxFMFdddyaHkzPb2r58 99 2026-01-01 2026-12-31\n"
    "approver test/nasional/penyetuju-1+93405c41+"
    "AW56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx *\n"
    "approver test/nasional/penyetuju-2+0466fb9a+"
    "AYqHX/8es4RRV3rNWv7kBUVlaN18ieCQhjoFV7x69J8X 99\n"
    "log test/nasional/log/9901012001/d1/k1+01d3ab1c+"
    "AROY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK 9901012001\n"
    "supervisor test/nasional/pengawas+d3954453+"
    "Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY 990101\n"
    "witness test/nasional/saksi+167699a9+"
    "BEOnLnFEAXYt9mtowm373yaCquyfJHTspGE+QkoPuv08\n"
    "delegate 9902 test/kab-9902 2 "
    "test/kab-9902/akar-1+3f2df9c3+"
    "AWa+fjMsekUzMr2dCn99sFX1xe8aBq2mbZizn7aBDEc6 "
    "test/kab-9902/akar-2+6e87f582+"
    "AQtROtm0kkAVygkC7QeQRNOsXb7CMG8GlIwQ2o62458t\n"
    "withdrawn d3954453 2026-06-01\n";
static const char example_signatures[] =
    "\n"
    "\xe2\x80\x94 test/nasional/akar-1 fOU9ACeWXKQRNP49IeU8GKGqcoNMg3pAZcCh5mA"
    "0ue/eiG/ncamnnJFGd/Q8HBIDTqOUehhQTlJCJm8SWSaAu0KD0Q0=\n"
    "\xe2\x80\x94 test/nasional/akar-3 H+Skeid1hhraTLhe8EMu0/SVk4iAqbYWAHKWNHe"
    "q0L8koH5oqw6WtSlhT1/9BEGjLUCIlayjldNtO3/7qNUWhSjlAAg=\n";

static void
the_note_of_the_format_is_written_and_read(void)
{
    struct salur_trust *trust = NULL;
    struct salur_buf note = good_note(0, NULL, "r1 r3");
    struct salur_where where = {9, 9, 9};
    struct salur_hash fingerprint;
    uint8_t wanted[32];
    size_t len = strlen(example_text);

    if (CHECK_U64(note.len, len + strlen(example_signatures))) {
        CHECK_MEM(note.ptr, len, example_text, len);
        CHECK_MEM(note.ptr + len, note.len - len, example_signatures,
                  strlen(example_signatures));
    }
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, &where),
              SALUR_OK);
    CHECK_U64(where.entry, 0);
    CHECK_STR(salur_trust_authority(trust), "test/nasional");
    CHECK_U64(salur_trust_serial(trust), 7);
    CHECK(salur_trust_is_test(trust));
    fingerprint = salur_trust_fingerprint(trust);
    from_hex(
        wanted, sizeof wanted,
        "a81f1210dd7f8589bb6b3adad4dbf4f45512981a2140a7274324a765dcf327d1");
    CHECK_MEM(fingerprint.bytes, 32, wanted, 32);
    salur_trust_free(trust);
    salur_trust_free(NULL);
    salur_buf_wipe(&note);
}

static void
keys_are_shown_in_the_order_of_their_lines(void)
{
    static const struct {
        const char *tag;
        enum salur_role role;
        const char *area;
    } rows[] = {
        {"r1", SALUR_ROLE_ROOT, ""},
        {"r2", SALUR_ROLE_ROOT, ""},
        {"r3", SALUR_ROLE_ROOT, ""},
        {"i1", SALUR_ROLE_ISSUER, "99"},
        {"a1", SALUR_ROLE_APPROVER, ""},
        {"a2", SALUR_ROLE_APPROVER, "99"},
        {"l1", SALUR_ROLE_LOG, "9901012001"},
        {"s1", SALUR_ROLE_SUPERVISOR, "990101"},
        {"w1", SALUR_ROLE_WITNESS, ""},
        {"q1", SALUR_ROLE_ROOT, "9902"},
        {"q2", SALUR_ROLE_ROOT, "9902"},
    };
    struct salur_trust *trust = NULL;
    struct salur_buf note = good_note(0, NULL, "r1 r2");
    size_t count = sizeof rows / sizeof rows[0];

    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    for (size_t i = 0; i < count; i++) {
        const struct salur_trust_key *key = salur_trust_key_at(trust, i);

        CHECK(key == salur_trust_find(trust, kid_of(rows[i].tag)));
        CHECK(salur_trust_find_next(trust, key) == NULL);
        CHECK_U64(key->role, rows[i].role);
        CHECK_STR(key->area, rows[i].area);
    }
    CHECK(salur_trust_key_at(trust, count) == NULL);
    CHECK(salur_trust_find(trust, kid_of("n1")) == NULL);
    salur_trust_free(trust);
    salur_buf_wipe(&note);
}

struct defect {
    size_t line;          /* that is replaced */
    const char *template; /* NULL: left out */
    enum salur_err err;
    size_t at; /* line that the reader names */
};

static void
check_defects(const struct defect *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct salur_buf note =
            good_note(rows[i].line, rows[i].template, "r1 r2");
        struct salur_trust *trust = NULL;
        struct salur_where where;
        int good = CHECK_ERR(
            salur_trust_open(&trust, salur_buf_view(&note), NULL, &where),
            rows[i].err);

        good &= CHECK(trust == NULL);
        good &= CHECK_U64(where.entry, rows[i].at);
        if (where.entry > 1) {
            good &= CHECK(note.ptr[where.offset - 1] == '\n');
        }
        if (!good) {
            CHECK_STR(rows[i].template, ""); /* say which */
        }
        salur_trust_free(trust);
        salur_buf_wipe(&note);
    }
}

static void
defects_of_the_header_are_refused(void)
{
    static const struct defect rows[] = {
        {1, "salur/trust/v2", SALUR_E_VERSION, 1},
        {1, "salur/trust/v", SALUR_E_VERSION, 1},
        {1, "salur/stage/v1", SALUR_E_SYNTAX, 1},
        {1, "salur/trust/v1 ", SALUR_E_SYNTAX, 1},
        {1, "salur/trust/v1 x", SALUR_E_TRAILING, 1},
        {1, "Salur/trust/v1", SALUR_E_SYNTAX, 1},
        {1, NULL, SALUR_E_SYNTAX, 1},
        {2, "authority", SALUR_E_SYNTAX, 2},
        {2, "authority ", SALUR_E_SYNTAX, 2},
        {2, "authority  test/nasional", SALUR_E_SYNTAX, 2},
        {2, "authority test/nasional x", SALUR_E_TRAILING, 2},
        {2, "authority test/na+sional", SALUR_E_SYNTAX, 2},
        {2, "authority test/\xc2\xa0", SALUR_E_SYNTAX, 2},
        {2,
         "authority test/"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaa",
         SALUR_E_LIMIT, 2},
        {2, "authority nasional", SALUR_E_TEST_KEY, 6},
        {2, "authority test/kab-9902", SALUR_E_DUPLICATE, 15},
        {2, "serial 7", SALUR_E_SYNTAX, 2},
        {2, NULL, SALUR_E_SYNTAX, 2},
        {3, "serial 0", SALUR_E_RANGE, 3},
        {3, "serial 07", SALUR_E_CANONICAL, 3},
        {3, "serial -7", SALUR_E_SYNTAX, 3},
        {3, "serial", SALUR_E_SYNTAX, 3},
        {3, "serial 9223372036854775808", SALUR_E_RANGE, 3},
        {3, NULL, SALUR_E_SYNTAX, 3},
        {4, "threshold 0", SALUR_E_RANGE, 4},
        {4, "threshold 4", SALUR_E_RANGE, 4}, /* of three roots */
        {4, "threshold 33", SALUR_E_RANGE, 4},
        {4, NULL, SALUR_E_SYNTAX, 4},
        {5, "approvals 0", SALUR_E_RANGE, 5},
        {5, "approvals 33", SALUR_E_RANGE, 5},
        {5, "approvals 2 2", SALUR_E_TRAILING, 5},
        {5, "approvals 2\nserial 8", SALUR_E_SYNTAX, 6},
        {5, NULL, SALUR_E_SYNTAX, 5},
    };

    check_defects(rows, sizeof rows / sizeof rows[0]);
}

static void
defects_of_key_lines_are_refused(void)
{
    static const struct defect rows[] = {
        {9, "Issuer $i1 99 2026-01-01 2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "", SALUR_E_SYNTAX, 9},
        {9, "boss $i1 99", SALUR_E_SYNTAX, 9},
        {9, "issuer", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 99", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 99 2026-01-01", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 99 2026-01-01 2026-12-31 x", SALUR_E_TRAILING, 9},
        {9, "issuer $i1 99 2026-01-01  2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 99 2026-01-01 2026-12-31 ", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1x 99 2026-01-01 2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "issuer test/a+00000000+$i1 99 2026-01-01 2026-12-31",
         SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 99 2026-01-02 2026-01-01", SALUR_E_RANGE, 9},
        {9, "issuer $i1 99 2026-02-29 2026-12-31", SALUR_E_DATE, 9},
        {9, "issuer $i1 99 2026-01-01 2026-1-31", SALUR_E_DATE, 9},
        {9, "issuer $i1 9 2026-01-01 2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 990 2026-01-01 2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 99010120 2026-01-01 2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 99010120011 2026-01-01 2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 ** 2026-01-01 2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 9* 2026-01-01 2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "issuer $i1 01 2026-01-01 2026-12-31", SALUR_E_SYNTAX, 9},
        {9, "issuer $w1 99 2026-01-01 2026-12-31", SALUR_E_KEY_ROLE, 9},
        {10, "approver $a1", SALUR_E_SYNTAX, 10},
        {10, "approver $w1 *", SALUR_E_KEY_ROLE, 10},
        {12, "log $l1 *", SALUR_E_SYNTAX, 12},
        {12, "log $l1 990101", SALUR_E_SYNTAX, 12},
        {12, "log $l1 9901012002", SALUR_E_ORIGIN, 12},
        {12, "log $i1 9901012001", SALUR_E_ORIGIN, 12},
        {12, "log $l1 9901012001 x", SALUR_E_TRAILING, 12},
        {14, "witness $s1", SALUR_E_KEY_ROLE, 14},
        {14, "witness $w1 99", SALUR_E_TRAILING, 14},
        {8, "root $r3 *", SALUR_E_TRAILING, 8},
        {8, "root $w1", SALUR_E_KEY_ROLE, 8},
        {15, "delegate * test/kab-9902 2 $q1 $q2", SALUR_E_RANGE, 15},
        {15, "delegate 9902 test/kab-9902 3 $q1 $q2", SALUR_E_RANGE, 15},
        {15, "delegate 9902 test/kab-9902 0 $q1 $q2", SALUR_E_RANGE, 15},
        {15, "delegate 9902 test/kab-9902 2", SALUR_E_SYNTAX, 15},
        {15, "delegate 9902 test/kab-9902 1 ", SALUR_E_SYNTAX, 15},
        {15, "delegate 9902 test/kab-9902 1 $q1 ", SALUR_E_SYNTAX, 15},
        {15, "delegate 9902 kab-9902 2 $q1 $q2", SALUR_E_TEST_KEY, 15},
        {15, "delegate 9902 test/kab-9902 2 $q1 $w1", SALUR_E_KEY_ROLE, 15},
        {16, "withdrawn #s1", SALUR_E_SYNTAX, 16},
        {16, "withdrawn D3954453 2026-06-01", SALUR_E_CANONICAL, 16},
        {16, "withdrawn d395445 2026-06-01", SALUR_E_SYNTAX, 16},
        {16, "withdrawn #s1 2026-06-31", SALUR_E_DATE, 16},
        {16, "withdrawn #n1 2026-06-01", SALUR_E_KEY_UNKNOWN, 16},
        {16, "withdrawn #l1 2026-06-01 ", SALUR_E_SYNTAX, 16},
        {16, "withdrawn #l1 2026-06-01  213", SALUR_E_SYNTAX, 16},
        {16, "withdrawn #l1 2026-06-01 x", SALUR_E_SYNTAX, 16},
        {16, "withdrawn #l1 2026-06-01 -1", SALUR_E_SYNTAX, 16},
        {16, "withdrawn #l1 2026-06-01 0213", SALUR_E_CANONICAL, 16},
        {16, "withdrawn #l1 2026-06-01 4294967296", SALUR_E_RANGE, 16},
        {16, "withdrawn #l1 2026-06-01 18446744073709551615", SALUR_E_RANGE,
         16},
        {16, "withdrawn #l1 2026-06-01 213 ", SALUR_E_SYNTAX, 16},
        {16, "withdrawn #l1 2026-06-01 213 213", SALUR_E_TRAILING, 16},
        {16, "withdrawn #l1 213 2026-06-01", SALUR_E_DATE, 16},
        {16, "withdrawn #s1 2026-06-01 213", SALUR_E_KEY_ROLE, 16},
        {16, "withdrawn #w1 2026-06-01 0", SALUR_E_KEY_ROLE, 16},
        {16, "withdrawn #r1 2026-06-01 213", SALUR_E_KEY_ROLE, 16},
        {16, "withdrawn #n1 2026-06-01 213", SALUR_E_KEY_UNKNOWN, 16},
        {16, "withdrawn #r1 2026-06-01", SALUR_E_KEY_ROLE, 16},
        {16, "withdrawn #q1 2026-06-01", SALUR_E_KEY_ROLE, 16},
    };

    check_defects(rows, sizeof rows / sizeof rows[0]);
}

/* Two officials with one key, one id or one name are one official. */
static void
what_stands_twice_is_refused_at_the_second(void)
{
    static const struct defect rows[] = {
        {8, "root $r1", SALUR_E_DUPLICATE, 8},
        {8, "root $r2\nroot $r3", SALUR_E_DUPLICATE, 8},
        {11, "approver $a1 99", SALUR_E_DUPLICATE, 11},
        {11, "supervisor $a1 99", SALUR_E_DUPLICATE, 11},
        {11, "approver $b2 99", SALUR_E_DUPLICATE, 11}, /* a1's bytes */
        {15, "delegate 9902 test/kab-9902 1 $q1 $q1", SALUR_E_DUPLICATE, 15},
        {15, "delegate 9902 test/kab-9902 1 $r1", SALUR_E_DUPLICATE, 15},
        {15,
         "delegate 9902 test/kab-9902 1 $q1\n"
         "delegate 9902 test/lain 1 $q2",
         SALUR_E_DUPLICATE, 16},
        {15,
         "delegate 990201 test/kab-9902 1 $q1\n"
         "delegate 9903 test/tengah 1 $q3\n"
         "delegate 9902 test/lain 1 $q2",
         SALUR_E_DUPLICATE, 17},
        {15,
         "delegate 9902 test/kab-9902 1 $q1\n"
         "delegate 9903 test/kab-9902 1 $q2",
         SALUR_E_DUPLICATE, 16},
        {16, "withdrawn #s1 2026-06-01\nwithdrawn #s1 2026-06-02",
         SALUR_E_DUPLICATE, 17},
        {16, "withdrawn #l1 2026-06-01\nwithdrawn #l1 2026-06-01 213",
         SALUR_E_DUPLICATE, 17},
        {16, "withdrawn #l1 2026-06-01 213\nwithdrawn #l1 2026-06-01 214",
         SALUR_E_DUPLICATE, 17},
        /* Another key of the same origin. */
        {12,
         "log $l1 9901012001\n"
         "log test/nasional/log/9901012001/d1/k1+8e550365+"
         "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f 9901012001",
         SALUR_E_DUPLICATE, 13},
    };

    check_defects(rows, sizeof rows / sizeof rows[0]);
}

/* Only these shapes of a log key's name are origins of their village. */
static void
a_log_is_named_as_an_origin_of_its_village(void)
{
    static const struct {
        const char *name;
        enum salur_err err;
    } rows[] = {
        {"test/log/9901012001/d/k1", SALUR_OK},
        {"test/a/b/log/9901012001/device12/k9999", SALUR_OK},
        {"test/log/log/9901012001/d1/k1", SALUR_OK},
        {"test//log/9901012001/d1/k1", SALUR_OK},
        {"test/9901012001/d1/k1", SALUR_E_ORIGIN},
        {"test/logs/9901012001/d1/k1", SALUR_E_ORIGIN},
        {"test/log/9901012002/d1/k1", SALUR_E_ORIGIN},
        {"test/log/09901012001/d1/k1", SALUR_E_ORIGIN},
        {"test/log/9901012001//k1", SALUR_E_ORIGIN},
        {"test/log/9901012001/device123/k1", SALUR_E_ORIGIN},
        {"test/log/9901012001/D1/k1", SALUR_E_ORIGIN},
        {"test/log/9901012001/d-1/k1", SALUR_E_ORIGIN},
        {"test/log/9901012001/d1/k0", SALUR_E_ORIGIN},
        {"test/log/9901012001/d1/k01", SALUR_E_ORIGIN},
        {"test/log/9901012001/d1/k10000", SALUR_E_ORIGIN},
        {"test/log/9901012001/d1/k", SALUR_E_ORIGIN},
        {"test/log/9901012001/d1/1", SALUR_E_ORIGIN},
        {"test/log/9901012001/d1/k1/", SALUR_E_ORIGIN},
        {"test/log/9901012001/d1", SALUR_E_ORIGIN},
        {"test/", SALUR_E_ORIGIN},
    };
    static const uint8_t bytes[SALUR_PUBKEY_LEN] = {7};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_trust *trust = NULL;
        struct salur_buf text;
        struct salur_pubkey key;
        char vkey[SALUR_VKEY_MAX];

        CHECK_ERR(
            salur_pubkey_make(&key, rows[i].name, SALUR_KEY_ED25519, bytes),
            SALUR_OK);
        salur_vkey_format(vkey, &key);
        salur_buf_init(&text, SALUR_NOTE_MAX);
        put_lines(&text, good_lines, GOOD_LINES, 0, NULL);
        sl_put_str(&text, "log ");
        sl_put_str(&text, vkey);
        sl_put_str(&text, " 9901012001\n");
        if (!CHECK_ERR(sl_trust_parse(&trust, salur_buf_view(&text), NULL),
                       rows[i].err)) {
            CHECK_STR(rows[i].name, "");
        }
        salur_trust_free(trust);
        salur_buf_wipe(&text);
    }
}

static void
every_prefix_of_the_text_is_refused_or_ends_a_line(void)
{
    size_t header = (size_t)(strstr(example_text, "issuer") - example_text);

    for (size_t n = 0; n <= strlen(example_text); n++) {
        struct salur_trust *trust = NULL;
        enum salur_err err =
            sl_trust_parse(&trust, salur_bytes(example_text, n), NULL);
        /* Whole lines, at least two roots of them. */
        int is_good = n >= header -
                               strlen("root test/nasional/akar-3+"
                                      "1fe4a47a+\n") -
                               SALUR_BASE64_LEN(33) &&
                      example_text[n - 1] == '\n';

        CHECK((err == SALUR_OK) == is_good);
        CHECK((trust != NULL) == is_good);
        salur_trust_free(trust);
    }
}

static void
more_roots_than_a_note_has_signatures_are_refused(void)
{
    struct salur_trust *trust = NULL;
    struct salur_where where;
    struct salur_buf text;
    uint8_t bytes[SALUR_PUBKEY_LEN] = {1};

    salur_buf_init(&text, SALUR_NOTE_MAX);
    put_lines(&text, good_lines, GOOD_LINES, 0, NULL);
    for (uint8_t i = 4; i <= SALUR_NOTE_SIGS_MAX + 1; i++) {
        struct salur_pubkey key;
        char vkey[SALUR_VKEY_MAX];

        CHECK_ERR(sl_trust_parse(&trust, salur_buf_view(&text), &where),
                  SALUR_OK);
        salur_trust_free(trust);
        bytes[1] = i;
        CHECK_ERR(
            salur_pubkey_make(&key, "test/akar", SALUR_KEY_ED25519, bytes),
            SALUR_OK);
        salur_vkey_format(vkey, &key);
        sl_put_str(&text, "root ");
        sl_put_str(&text, vkey);
        sl_put_u8(&text, '\n');
    }
    CHECK_ERR(sl_trust_parse(&trust, salur_buf_view(&text), &where),
              SALUR_E_LIMIT);
    CHECK_U64(where.entry, GOOD_LINES + 30);
    salur_buf_wipe(&text);
}

static void
more_delegated_roots_than_that_are_refused(void)
{
    struct salur_trust *trust = NULL;
    struct salur_where where;
    struct salur_buf text;
    uint8_t bytes[SALUR_PUBKEY_LEN] = {2};

    salur_buf_init(&text, SALUR_NOTE_MAX);
    put_lines(&text, good_lines, GOOD_LINES, 0, NULL);
    sl_put_str(&text, "delegate 9903 test/kab-9903 1");
    for (uint8_t i = 1; i <= SALUR_NOTE_SIGS_MAX + 1; i++) {
        struct salur_pubkey key;
        char vkey[SALUR_VKEY_MAX];

        bytes[1] = i;
        CHECK_ERR(
            salur_pubkey_make(&key, "test/akar", SALUR_KEY_ED25519, bytes),
            SALUR_OK);
        salur_vkey_format(vkey, &key);
        sl_put_str(&text, " ");
        sl_put_str(&text, vkey);
        sl_put_u8(&text, '\n');
        CHECK_ERR(sl_trust_parse(&trust, salur_buf_view(&text), &where),
                  i <= SALUR_NOTE_SIGS_MAX ? SALUR_OK : SALUR_E_LIMIT);
        salur_trust_free(trust);
        text.len--; /* go on in the same line */
    }
    CHECK_U64(where.entry, GOOD_LINES + 1);
    salur_buf_wipe(&text);
}

static void
a_text_past_the_limit_is_refused_unread(void)
{
    size_t len = (size_t)SALUR_NOTE_MAX + 1;
    char *big = calloc(1, len);
    struct salur_trust *trust = NULL;

    CHECK_ERR(sl_trust_parse(&trust, salur_bytes(big, len), NULL),
              SALUR_E_LIMIT);
    CHECK_ERR(sl_trust_parse(&trust, salur_bytes(big, len - 1), NULL),
              SALUR_E_SHORT);
    CHECK(trust == NULL);
    free(big);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_note_of_the_format_is_written_and_read),
        TEST(keys_are_shown_in_the_order_of_their_lines),
        TEST(defects_of_the_header_are_refused),
        TEST(defects_of_key_lines_are_refused),
        TEST(what_stands_twice_is_refused_at_the_second),
        TEST(a_log_is_named_as_an_origin_of_its_village),
        TEST(every_prefix_of_the_text_is_refused_or_ends_a_line),
        TEST(more_roots_than_a_note_has_signatures_are_refused),
        TEST(more_delegated_roots_than_that_are_refused),
        TEST(a_text_past_the_limit_is_refused_unread),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
