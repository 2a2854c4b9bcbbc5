/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids that meet.  No two NIKs with one BLAKE2b-128 id can be made, so this
 * program brings its own salur_cti_compute, which forgets the last digit; the
 * archive's is then not linked.
 */
#include "salur/stage.h"

#include <string.h>

#include "harness.h"

#define HEADER "NIK,Nama,Kode Desa,Nominal\n"
#define ONE "9901010101700001,CONTOH A,9901012001,225000\n"
#define SAME_VILLAGE "9901010101700002,CONTOH B,9901012001,250000\n"
#define OTHER_VILLAGE "9901010101700002,CONTOH B,9901012002,250000\n"
#define OTHER_ID "9901010101700012,CONTOH C,9901012002,250000\n"
#define NO_ID "9901010101709999,CONTOH D,9901012002,250000\n"

enum salur_err
salur_cti_compute(const struct salur_stage_key *key, const char *programme,
                  uint32_t period, uint32_t batch, const char nik[16],
                  struct salur_cti *out)
{
    (void)key;
    (void)programme;
    (void)period;
    (void)batch;
    memset(out, 0, sizeof *out);
    memcpy(out->bytes, nik, 15);
    return memcmp(nik + 12, "9999", 4) == 0 ? SALUR_E_CRYPTO : SALUR_OK;
}

static enum salur_err
build(const char *csv)
{
    struct salur_snapshot *snapshot = NULL;
    struct salur_aliases *aliases = NULL;
    struct salur_stage terms;
    enum salur_err err;

    memset(&terms, 0, sizeof terms);
    memcpy(terms.id.programme, "PKH", 4);
    terms.id.period = 202604;
    terms.id.batch = 1;
    terms.opens = (struct salur_date){2026, 10, 5};
    terms.closes = (struct salur_date){2026, 12, 20};
    CHECK_ERR(salur_aliases_new(&aliases), SALUR_OK);
    err = salur_snapshot_build(&snapshot, salur_bytes_str(csv), aliases, &terms,
                               NULL);
    CHECK((snapshot != NULL) == (err == SALUR_OK));
    salur_snapshot_free(snapshot);
    salur_aliases_free(aliases);
    return err;
}

static void
two_people_of_one_id_are_refused_also_in_two_villages(void)
{
    CHECK_ERR(build(HEADER ONE OTHER_ID), SALUR_OK);
    CHECK_ERR(build(HEADER ONE SAME_VILLAGE), SALUR_E_DUPLICATE);
    CHECK_ERR(build(HEADER ONE OTHER_VILLAGE), SALUR_E_DUPLICATE);
    CHECK_ERR(build(HEADER OTHER_VILLAGE OTHER_ID ONE), SALUR_E_DUPLICATE);
}

static void
a_failing_id_stops_the_list(void)
{
    CHECK_ERR(build(HEADER ONE NO_ID), SALUR_E_CRYPTO);
    CHECK_ERR(build(HEADER NO_ID ONE), SALUR_E_CRYPTO);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(two_people_of_one_id_are_refused_also_in_two_villages),
        TEST(a_failing_id_stops_the_list),
    };

    return RUN_TESTS(tests, argc, argv);
}
