/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/err.h"

#include <string.h>

#include "harness.h"

static void
every_error_has_a_sentence_and_a_name_of_its_own(void)
{
    unsigned known = 0;

    for (int v = 0; v < 600; v++) {
        enum salur_err err = (enum salur_err)v;
        const char *name = salur_err_name(err);

        if (strcmp(name, "SALUR_E_UNKNOWN") == 0) {
            CHECK_STR(salur_strerror(err), "unknown error");
            continue;
        }
        known++;
        CHECK(strlen(salur_strerror(err)) > 5);
        CHECK(strcmp(salur_strerror(err), "unknown error") != 0);
        for (int other = 0; other < v; other++) {
            CHECK(strcmp(name, salur_err_name((enum salur_err)other)) != 0 ||
                  strcmp(name, "SALUR_E_UNKNOWN") == 0);
        }
    }
    CHECK_U64(known, 66);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_error_has_a_sentence_and_a_name_of_its_own),
    };

    return RUN_TESTS(tests, argc, argv);
}
