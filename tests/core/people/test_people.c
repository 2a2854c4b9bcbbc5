/* SPDX-License-Identifier: Apache-2.0 */
/* A session: what was taken in is found, searched, tagged, and gone again. */
#include <sys/stat.h>

#include "people.h"

static struct village village;

static void
fresh_store(char path[256], const char *name)
{
    (void)snprintf(path, 256, "%s/%s", temp_dir(), name);
    CHECK(mkdir(path, 0700) == 0);
}

static void
take_in(const char *store, unsigned batch, size_t families)
{
    struct village_bundle terms = {.batch = batch, .families = families};
    struct salur_people_taken taken = {.already = 0};
    struct salur_buf pack;

    salur_buf_init(&pack, 64 << 20);
    people_pack(&village, terms, &pack);
    CHECK_ERR(
        people_import(store, village.device, salur_buf_view(&pack), &taken),
        SALUR_OK);
    CHECK_U64(taken.terms.count, families);
    CHECK_STR(taken.issuer, "test/issuer");
    CHECK(!taken.already);
    salur_buf_wipe(&pack);
}

static void
what_was_taken_in_is_found(void)
{
    char store[256];
    struct salur_people *people = NULL;
    struct salur_person person;

    fresh_store(store, "found");
    take_in(store, 1, 10);
    CHECK_ERR(salur_people_open(&people, store, village.device), SALUR_OK);
    for (size_t n = 0; n < 10; n++) {
        struct salur_item item = village_item(1, n);
        struct people_row row;

        people_row(&row, n);
        CHECK_ERR(salur_people_find(people, &item.cti, &person), SALUR_OK);
        CHECK_STR(person.name, row.name);
        CHECK_STR(person.address, row.address);
        CHECK_STR(person.rt, row.rt);
        CHECK_STR(person.rw, "02");
        CHECK_STR(person.nik_tail, &row.row.nik[12]);
        CHECK_U64(person.has_kk_tag, n % 5 != 4);
        CHECK_MEM(person.cti.bytes, SALUR_CTI_LEN, item.cti.bytes,
                  SALUR_CTI_LEN);
    }
    salur_people_close(people);
}

static void
a_destroyed_stage_is_gone(void)
{
    struct salur_stage_id id = people_stage(1);
    char store[256];
    struct salur_people *people = NULL;
    struct salur_people_terms terms;
    uint64_t count = 0;

    fresh_store(store, "gone");
    CHECK_ERR(salur_people_erase(store, &id, &count), SALUR_E_NOT_FOUND);
    take_in(store, 1, 10);
    take_in(store, 2, 3);
    CHECK_ERR(salur_people_erase(store, &id, &count), SALUR_OK);
    CHECK_U64(count, 10);
    CHECK_ERR(salur_people_erase(store, &id, &count), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_people_open(&people, store, village.device), SALUR_OK);
    CHECK_ERR(salur_people_terms_at(people, 0, &terms), SALUR_OK);
    CHECK_U64(terms.stage.batch, 2);
    CHECK_ERR(salur_people_terms_at(people, 1, &terms), SALUR_E_NOT_FOUND);
    salur_people_close(people);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(what_was_taken_in_is_found),
        TEST(a_destroyed_stage_is_gone),
    };
    int status;

    village_open(&village);
    status = RUN_TESTS(tests, argc, argv);
    village_close(&village);
    return status;
}
