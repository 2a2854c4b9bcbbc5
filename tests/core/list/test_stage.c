/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "salur/stage.h"

#include <string.h>

#include "harness.h"

/* FORMAT.md, "Stage note": the example. */
static const char example[] =
    "salur/stage/v1\n"
    "programme PKH\n"
    "period 202604\n"
    "batch 1\n"
    "opens 2026-10-05\n"
    "closes 2026-12-20\n"
    "list 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 "
    "20000\n"
    "reference SP2D 24110000123\n"
    "package A 10 kg beras, 2 l minyak goreng\n"
    "package B2 5 kg beras\n"
    "sites 160\n"
    "entitlements 20000\n"
    "amount_idr 14340000000\n"
    "root bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n";

/* The example with the first occurrence of one part replaced. */
static struct salur_bytes
edited(struct salur_buf *buf, const char *part, const char *with)
{
    const char *at = strstr(example, part);

    salur_buf_init(buf, 1 << 16);
    if (CHECK(at != NULL)) {
        sl_put(buf, example, (size_t)(at - example)); /* at is inside */
        sl_put_str(buf, with);
        sl_put_str(buf, at + strlen(part));
    }
    return salur_buf_view(buf);
}

static void
the_example_is_read_and_written_back(void)
{
    struct salur_stage stage;
    struct salur_buf buf;

    CHECK_ERR(salur_stage_parse(&stage, salur_bytes_str(example), NULL),
              SALUR_OK);
    CHECK_STR(stage.id.programme, "PKH");
    CHECK_U64(stage.id.period, 202604);
    CHECK_U64(stage.id.batch, 1);
    CHECK_U64(stage.opens.month, 10);
    CHECK_U64(stage.closes.day, 20);
    CHECK_U64(stage.list_hash.bytes[0], 0x9f);
    CHECK_U64(stage.list_rows, 20000);
    CHECK_STR(stage.reference, "SP2D 24110000123");
    CHECK_U64(stage.packages_count, 2);
    CHECK_STR(stage.packages[0].code, "A");
    CHECK_STR(stage.packages[0].text, "10 kg beras, 2 l minyak goreng");
    CHECK_STR(stage.packages[1].code, "B2");
    CHECK_U64(stage.sites, 160);
    CHECK_U64(stage.entitlements, 20000);
    CHECK_I64(stage.amount_idr, INT64_C(14340000000));
    CHECK_U64(stage.root.bytes[31], 0x1d);
    salur_buf_init(&buf, 1 << 16);
    CHECK_ERR(salur_stage_format(&stage, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, example, sizeof example - 1);
    salur_buf_wipe(&buf);
}

static void
reference_and_packages_may_be_missing(void)
{
    static const char *const gone[] = {
        "reference SP2D 24110000123\n",
        "package A 10 kg beras, 2 l minyak goreng\npackage B2 5 kg beras\n",
    };
    struct salur_stage stage;
    struct salur_buf out;
    struct salur_buf buf;

    for (size_t i = 0; i < 2; i++) {
        struct salur_bytes text = edited(&buf, gone[i], "");

        salur_buf_init(&out, 1 << 16);
        CHECK_ERR(salur_stage_parse(&stage, text, NULL), SALUR_OK);
        CHECK_ERR(salur_stage_format(&stage, &out), SALUR_OK);
        CHECK(salur_bytes_equal(salur_buf_view(&out), text));
        salur_buf_wipe(&out);
        salur_buf_wipe(&buf);
    }
}

/* One defect each; the line that must be named. */
struct defect {
    const char *part;
    const char *with;
    enum salur_err err;
    uint64_t line;
};

static void
check_defects(const struct defect *defects, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct salur_where where = {0};
        struct salur_stage stage;
        struct salur_stage zero;
        struct salur_buf buf;

        memset(&zero, 0, sizeof zero);
        CHECK_ERR(
            salur_stage_parse(
                &stage, edited(&buf, defects[i].part, defects[i].with), &where),
            defects[i].err);
        if (!CHECK_U64(where.entry, defects[i].line)) {
            CHECK_STR(defects[i].part, defects[i].with); /* shows which */
        }
        CHECK_MEM(&stage, sizeof stage, &zero, sizeof zero);
        salur_buf_wipe(&buf);
    }
}

static void
a_bad_value_is_refused_and_its_line_named(void)
{
    static const struct defect defects[] = {
        {"stage/v1", "stage/v2", SALUR_E_VERSION, 1},
        {"stage/v1", "stage/v10", SALUR_E_VERSION, 1},
        {"stage/v1", "stage/v0", SALUR_E_SYNTAX, 1},
        {"stage/v1", "stage/v01", SALUR_E_SYNTAX, 1},
        {"stage/v1", "stage/v", SALUR_E_SYNTAX, 1},
        {"stage/v1", "trust/v1", SALUR_E_SYNTAX, 1},
        {"salur/stage/v1\n", "", SALUR_E_SYNTAX, 1},
        {"PKH", "", SALUR_E_EMPTY, 2},
        {"PKH", "pkh", SALUR_E_SYNTAX, 2},
        {"PKH", "PK H", SALUR_E_SYNTAX, 2},
        {"PKH", "PKHPKHPKH", SALUR_E_RANGE, 2},
        {"PKH\n", "PKH\r\n", SALUR_E_SYNTAX, 2},
        {"programme ", "programme  ", SALUR_E_SYNTAX, 2},
        {"programme ", "program ", SALUR_E_SYNTAX, 2},
        {"202604", "202600", SALUR_E_RANGE, 3},
        {"202604", "200000", SALUR_E_RANGE, 3},
        {"202604", "1000001", SALUR_E_RANGE, 3},
        {"202604", "0202604", SALUR_E_CANONICAL, 3},
        {"batch 1", "batch 0", SALUR_E_RANGE, 4},
        {"batch 1", "batch 100", SALUR_E_RANGE, 4},
        {"batch 1", "batch +1", SALUR_E_SYNTAX, 4},
        {"2026-10-05", "2026-10-32", SALUR_E_DATE, 5},
        {"2026-10-05", "2026-10-5", SALUR_E_DATE, 5},
        {"2026-12-20", "2026-10-04", SALUR_E_RANGE, 6},
        {"2026-12-20", "2026-12-20 ", SALUR_E_DATE, 6},
        {"9f86d0", "9F86d0", SALUR_E_CANONICAL, 7},
        {"9f86d0", "9f86d", SALUR_E_SYNTAX, 7},
        {"0a08 20000", "0a08", SALUR_E_SHORT, 7},
        {"0a08 20000", "0a08  20000", SALUR_E_SYNTAX, 7},
        {"0a08 20000", "0a08 -1", SALUR_E_SYNTAX, 7},
    };

    check_defects(defects, sizeof defects / sizeof defects[0]);
}

static void
bad_packages_and_totals_are_refused_and_their_line_named(void)
{
    static const struct defect defects[] = {
        {"SP2D 24110000123", "", SALUR_E_EMPTY, 8},
        {"SP2D", "SP2D\t", SALUR_E_UTF8, 8},
        {"SP2D", "\xff", SALUR_E_UTF8, 8},
        {"SP2D", "SP2D\nreference x", SALUR_E_SYNTAX, 9},
        {"package A ", "package  ", SALUR_E_EMPTY, 9},
        {"package A ", "package a ", SALUR_E_SYNTAX, 9},
        {"package A ", "package ABCDEFGHI ", SALUR_E_RANGE, 9},
        {"package A 10", "package A\npackage A 10", SALUR_E_SHORT, 9},
        {"5 kg beras\n", "\n", SALUR_E_EMPTY, 10},
        {"package B2", "package A", SALUR_E_DUPLICATE, 10},
        {"package B2", "package 9", SALUR_E_ORDER, 10},
        {"sites 160", "sites 0", SALUR_E_RANGE, 11},
        {"sites 160", "sites 200001", SALUR_E_RANGE, 11},
        {"sites 160", "site 160", SALUR_E_SYNTAX, 11},
        {"entitlements 20000", "entitlements 0", SALUR_E_RANGE, 12},
        {"entitlements 20000", "entitlements 159", SALUR_E_RANGE, 13},
        {"entitlements 20000", "entitlements 20001", SALUR_E_RANGE, 13},
        {"14340000000", "-1", SALUR_E_SYNTAX, 13},
        {"14340000000", "9223372036854775808", SALUR_E_RANGE, 13},
        {"14340000000", "99999999999999999999", SALUR_E_RANGE, 13},
        {"bjQLnP", "bjQLn", SALUR_E_SYNTAX, 14},
        {"voB0=", "voB1=", SALUR_E_CANONICAL, 14},
        {"voB0=\n", "voB0=\n\n", SALUR_E_TRAILING, 15},
        {"voB0=\n", "voB0=\nroot\n", SALUR_E_TRAILING, 15},
    };

    check_defects(defects, sizeof defects / sizeof defects[0]);
}

static void
a_seventeenth_package_is_refused(void)
{
    struct salur_stage stage;
    struct salur_buf buf;
    struct salur_buf more;

    salur_buf_init(&more, 1 << 12);
    for (uint8_t i = 0; i < SALUR_STAGE_PACKAGES_MAX; i++) {
        sl_put_str(&more, "package C");
        sl_put_u8(&more, (uint8_t)('A' + i)); /* a letter */
        sl_put_str(&more, " gula\n");
    }
    sl_put_u8(&more, '\0');
    edited(&buf,
           "package A 10 kg beras, 2 l minyak goreng\npackage B2 5 kg beras\n",
           (const char *)more.ptr);
    CHECK_ERR(salur_stage_parse(&stage, salur_buf_view(&buf), NULL), SALUR_OK);
    CHECK_U64(stage.packages_count, SALUR_STAGE_PACKAGES_MAX);
    salur_buf_wipe(&buf);
    edited(&buf,
           "package A 10 kg beras, 2 l minyak goreng\npackage B2 5 kg beras\n",
           "");
    salur_buf_wipe(&buf);
    more.len--;
    sl_put_str(&more, "package D gula\n");
    sl_put_u8(&more, '\0');
    edited(&buf,
           "package A 10 kg beras, 2 l minyak goreng\npackage B2 5 kg beras\n",
           (const char *)more.ptr);
    CHECK_ERR(salur_stage_parse(&stage, salur_buf_view(&buf), NULL),
              SALUR_E_LIMIT);
    salur_buf_wipe(&buf);
    salur_buf_wipe(&more);
}

static void
every_prefix_is_refused(void)
{
    struct salur_stage stage;

    for (size_t n = 0; n < sizeof example - 1; n++) {
        CHECK(salur_stage_parse(&stage, salur_bytes(example, n), NULL) !=
              SALUR_OK);
    }
}

static void
every_bit_flip_is_refused_or_is_another_text_of_itself(void)
{
    char text[sizeof example];
    struct salur_stage stage;
    struct salur_buf buf;

    memcpy(text, example, sizeof text);
    for (size_t bit = 0; bit < 8 * (sizeof example - 1); bit++) {
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8)); /* one bit */
        if (salur_stage_parse(&stage, salur_bytes(text, sizeof text - 1),
                              NULL) == SALUR_OK) {
            salur_buf_init(&buf, 1 << 16);
            CHECK_ERR(salur_stage_format(&stage, &buf), SALUR_OK);
            CHECK_MEM(buf.ptr, buf.len, text, sizeof text - 1);
            salur_buf_wipe(&buf);
        }
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8)); /* and back */
    }
}

#define WAYS 16

/* Spoil one field of a good stage. */
static void
spoil(struct salur_stage *stage, unsigned way)
{
    switch (way) {
    case 0:
        stage->id.programme[0] = '\0';
        break;
    case 1:
        memset(stage->id.programme, 'A', 9); /* no NUL */
        break;
    case 2:
        stage->id.period = 202600;
        break;
    case 3:
        stage->id.batch = 0;
        break;
    case 4:
        stage->opens.month = 13;
        break;
    case 5:
        stage->closes.year = 2025;
        break;
    case 6:
        memcpy(stage->reference, "a\nb", 4);
        break;
    case 7:
        memset(stage->reference, 'a', sizeof stage->reference);
        break;
    case 8:
        stage->packages[0].code[0] = '\0';
        break;
    case 9:
        stage->packages[1].text[0] = '\0';
        break;
    case 10:
        stage->packages[1] = stage->packages[0];
        break;
    case 11:
        stage->packages_count = SALUR_STAGE_PACKAGES_MAX + 1;
        break;
    case 12:
        stage->sites = SALUR_SITES_MAX + 1;
        break;
    case 13:
        stage->entitlements = stage->sites - 1;
        break;
    case 14:
        stage->entitlements = stage->list_rows + 1;
        break;
    case 15:
        stage->amount_idr = -1;
        break;
    default:
        CHECK(way < WAYS);
    }
}

static void
what_would_not_be_read_is_not_written(void)
{
    struct salur_stage good;
    struct salur_stage bad;
    struct salur_buf buf;

    CHECK_ERR(salur_stage_parse(&good, salur_bytes_str(example), NULL),
              SALUR_OK);
    salur_buf_init(&buf, 1 << 16);
    for (unsigned way = 0; way < WAYS; way++) {
        bad = good;
        spoil(&bad, way);
        CHECK(salur_stage_format(&bad, &buf) != SALUR_OK);
        CHECK_U64(buf.len, 0);
    }
    salur_buf_wipe(&buf);
    salur_buf_init(&buf, 100);
    CHECK_ERR(salur_stage_format(&good, &buf), SALUR_E_LIMIT);
    salur_buf_wipe(&buf);
}

static void
stage_ids_have_one_spelling(void)
{
    static const char *const good[] = {"PKH-202604-1", "ABCDEFG8-999999-99",
                                       "7-200001-10"};
    static const char *const bad[] = {
        "",
        "PKH",
        "PKH-202604",
        "PKH-202604-",
        "PKH-202604-0",
        "PKH-202604-01",
        "PKH-202604-100",
        "PKH-202604-1-",
        "PKH-202604-1 ",
        " PKH-202604-1",
        "-202604-1",
        "pkh-202604-1",
        "PKH--1",
        "PKH-202600-1",
        "PKH-199904-1",
        "PKH-0202604-1",
        "PKH-2026041-1",
        "PKH--202604-1",
        "ABCDEFGHI-202604-1",
        "PK/H-202604-1",
    };
    char text[SALUR_STAGE_NAME_MAX];
    struct salur_stage_id id;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK_ERR(salur_stage_id_parse(&id, good[i], strlen(good[i])),
                  SALUR_OK);
        salur_stage_id_format(text, &id);
        CHECK_STR(text, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(salur_stage_id_parse(&id, bad[i], strlen(bad[i])),
                  SALUR_E_SYNTAX);
        CHECK_U64(id.period, 0);
    }
}

static void
an_id_that_is_none_is_cut_short(void)
{
    struct salur_stage_id id = {.period = UINT32_MAX, .batch = UINT32_MAX};
    char text[SALUR_STAGE_NAME_MAX];

    memset(id.programme, 'X', sizeof id.programme);
    memset(text, 0x55, sizeof text);
    salur_stage_id_format(text, &id);
    CHECK(memchr(text, '\0', sizeof text) != NULL);
}

static void
stages_are_ordered_by_programme_period_and_batch(void)
{
    static const char *const ascending[] = {
        "BPNT-202604-1", "PKH-202603-2",  "PKH-202604-1",
        "PKH-202604-2",  "PKH-202604-10", "PKHX-202601-1",
    };
    const size_t count = sizeof ascending / sizeof ascending[0];

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            struct salur_stage_id a;
            struct salur_stage_id b;
            int order;

            CHECK_ERR(
                salur_stage_id_parse(&a, ascending[i], strlen(ascending[i])),
                SALUR_OK);
            CHECK_ERR(
                salur_stage_id_parse(&b, ascending[j], strlen(ascending[j])),
                SALUR_OK);
            order = salur_stage_id_compare(&a, &b);
            CHECK_I64((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_is_read_and_written_back),
        TEST(reference_and_packages_may_be_missing),
        TEST(a_bad_value_is_refused_and_its_line_named),
        TEST(bad_packages_and_totals_are_refused_and_their_line_named),
        TEST(a_seventeenth_package_is_refused),
        TEST(every_prefix_is_refused),
        TEST(every_bit_flip_is_refused_or_is_another_text_of_itself),
        TEST(what_would_not_be_read_is_not_written),
        TEST(stage_ids_have_one_spelling),
        TEST(an_id_that_is_none_is_cut_short),
        TEST(stages_are_ordered_by_programme_period_and_batch),
    };

    return RUN_TESTS(tests, argc, argv);
}
