/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/finding.h"

#include <stdio.h>
#include <string.h>

#include "harness.h"

/* Every id as published: the numbers stand in reports and never move. */
static const struct {
    enum salur_finding_id id;
    int number;
    enum salur_severity severity;
} published[] = {
    {SALUR_F_PACK, 101, SALUR_SEVERITY_TAMPER},
    {SALUR_F_ENTRY_FORM, 102, SALUR_SEVERITY_TAMPER},
    {SALUR_F_SEQUENCE, 103, SALUR_SEVERITY_TAMPER},
    {SALUR_F_CHAIN, 104, SALUR_SEVERITY_TAMPER},
    {SALUR_F_ROOT, 105, SALUR_SEVERITY_TAMPER},
    {SALUR_F_SIZE, 106, SALUR_SEVERITY_TAMPER},
    {SALUR_F_GENESIS, 107, SALUR_SEVERITY_TAMPER},
    {SALUR_F_CHECKPOINT, 108, SALUR_SEVERITY_TAMPER},
    {SALUR_F_CHECKPOINT_SIG, 109, SALUR_SEVERITY_TAMPER},
    {SALUR_F_COSIGNED, 110, SALUR_SEVERITY_TAMPER},
    {SALUR_F_FORK, 111, SALUR_SEVERITY_TAMPER},
    {SALUR_F_ROLLBACK, 112, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_TIME_BACK, 113, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_TIME_AHEAD, 114, SALUR_SEVERITY_NOTE},
    {SALUR_F_BACKDATED, 115, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_CLOCK_STEP, 116, SALUR_SEVERITY_NOTE},
    {SALUR_F_BURST, 117, SALUR_SEVERITY_NOTE},
    {SALUR_F_NO_CLOSE, 118, SALUR_SEVERITY_NOTE},
    {SALUR_F_STALE, 119, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_BEYOND, 120, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_RESTORED, 121, SALUR_SEVERITY_NOTE},
    {SALUR_F_REQUEST, 122, SALUR_SEVERITY_TAMPER},
    {SALUR_F_TOKEN_SIG, 201, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_TOKEN_FORM, 202, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_TOKEN_SCOPE, 203, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_TWICE, 301, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_TWICE_ACROSS, 302, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_NOT_LISTED, 303, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_AMOUNT, 304, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_OTHER_SITE, 305, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_WINDOW, 306, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_WITHDRAWN, 307, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_TOTALS, 308, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_UNPAID, 309, SALUR_SEVERITY_NOTE},
    {SALUR_F_SILENT, 310, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_NO_LIST, 311, SALUR_SEVERITY_NOTE},
    {SALUR_F_VOID, 312, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_STAGE, 313, SALUR_SEVERITY_DIFFERENCE},
    {SALUR_F_REFUSAL, 314, SALUR_SEVERITY_DIFFERENCE},
};
#define PUBLISHED (sizeof published / sizeof published[0])

static void
numbers_and_codes_are_as_published(void)
{
    char code[8];

    for (size_t i = 0; i < PUBLISHED; i++) {
        CHECK_I64(published[i].id, published[i].number);
        snprintf(code, sizeof code, "F%d", published[i].number);
        CHECK_STR(salur_finding_code(published[i].id), code);
        CHECK_I64(salur_finding_severity(published[i].id),
                  published[i].severity);
    }
}

static void
every_finding_has_its_own_sentence(void)
{
    for (size_t i = 0; i < PUBLISHED; i++) {
        const char *text = salur_finding_text(published[i].id);

        CHECK(strlen(text) > 12);
        CHECK(text[strlen(text) - 1] == '.');
        for (size_t k = 0; k < i; k++) {
            CHECK(strcmp(text, salur_finding_text(published[k].id)) != 0);
        }
    }
}

static void
an_unknown_number_is_named_and_taken_seriously(void)
{
    static const int unknown[] = {0, 100, 123, 204, 300, 315, -1};

    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        enum salur_finding_id id = (enum salur_finding_id)unknown[i];

        CHECK_STR(salur_finding_code(id), "F???");
        CHECK_STR(salur_finding_text(id), "Unknown finding.");
        CHECK_I64(salur_finding_severity(id), SALUR_SEVERITY_TAMPER);
    }
}

static void
severities_have_names(void)
{
    CHECK_STR(salur_severity_name(SALUR_SEVERITY_NOTE), "note");
    CHECK_STR(salur_severity_name(SALUR_SEVERITY_DIFFERENCE), "difference");
    CHECK_STR(salur_severity_name(SALUR_SEVERITY_TAMPER), "tamper");
    CHECK_STR(salur_severity_name((enum salur_severity)9), "?");
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(numbers_and_codes_are_as_published),
        TEST(every_finding_has_its_own_sentence),
        TEST(an_unknown_number_is_named_and_taken_seriously),
        TEST(severities_have_names),
    };

    return RUN_TESTS(tests, argc, argv);
}
