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
    CHECK_STR(taken.terms.village, PEOPLE_VILLAGE);
    CHECK_STR(taken.terms.contact, PEOPLE_CONTACT);
    CHECK_STR(taken.issuer, "test/issuer");
    CHECK(!taken.already);
    salur_buf_wipe(&pack);
}

static struct salur_people *
open_store(const char *store)
{
    struct salur_people *people = NULL;

    CHECK_ERR(salur_people_open(&people, store, village.device), SALUR_OK);
    return people;
}

static void
what_was_taken_in_is_found(void)
{
    char store[256];
    struct salur_people *people;
    struct salur_person person;
    struct salur_cti nobody = {{0xff}};

    fresh_store(store, "found");
    take_in(store, 1, 10);
    people = open_store(store);
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
    CHECK_ERR(salur_people_find(people, &nobody, &person), SALUR_E_NOT_FOUND);
    CHECK_STR(person.name, "");
    salur_people_close(people);
}

static void
a_store_without_any_is_fine(void)
{
    char store[256];
    struct salur_people *people;
    struct salur_people_terms terms;
    struct salur_cti cti = {{0}};
    struct salur_stage_id id = people_stage(1);
    struct salur_person person;
    uint8_t tag[8];
    char folder[512];
    struct stat st;

    fresh_store(store, "none");
    people = open_store(store);
    CHECK_ERR(salur_people_terms_at(people, 0, &terms), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_people_find(people, &cti, &person), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_people_tag(people, &id, salur_bytes_str("1"), tag),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_people_search(people, "", NULL, NULL), SALUR_OK);
    salur_people_close(people);
    salur_people_close(NULL);
    /* Asking makes no folder. */
    (void)snprintf(folder, sizeof folder, "%s/people", store);
    CHECK(stat(folder, &st) != 0);
}

static void
a_destroyed_stage_is_gone(void)
{
    struct salur_stage_id id = people_stage(1);
    char store[256];
    struct salur_people *people;
    struct salur_people *before;
    struct salur_people_terms terms;
    struct salur_item item = village_item(1, 0);
    struct salur_person person;
    uint64_t count = 7;

    fresh_store(store, "gone");
    CHECK_ERR(salur_people_erase(store, &id, &count), SALUR_E_NOT_FOUND);
    CHECK_U64(count, 0);
    take_in(store, 1, 10);
    take_in(store, 2, 3);
    before = open_store(store);
    CHECK_ERR(salur_people_erase(store, &id, &count), SALUR_OK);
    CHECK_U64(count, 10);
    CHECK_ERR(salur_people_erase(store, &id, NULL), SALUR_E_NOT_FOUND);
    people = open_store(store);
    CHECK_ERR(salur_people_terms_at(people, 0, &terms), SALUR_OK);
    CHECK_U64(terms.stage.batch, 2);
    CHECK_ERR(salur_people_terms_at(people, 1, &terms), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_people_find(people, &item.cti, &person), SALUR_E_NOT_FOUND);
    salur_people_close(people);
    /* A session that is open reads no file that is destroyed under it. */
    CHECK_ERR(salur_people_find(before, &item.cti, &person), SALUR_OK);
    salur_people_close(before);
}

static void
the_same_again_changes_nothing_and_a_newer_one_replaces(void)
{
    char store[256];
    struct village_bundle terms = {.families = 10};
    struct salur_people_taken taken = {.already = 0};
    struct salur_people *people;
    struct salur_people_terms found;
    struct salur_buf pack;
    struct stat first;
    struct stat second;
    char file[512];

    fresh_store(store, "again");
    salur_buf_init(&pack, 64 << 20);
    people_pack(&village, terms, &pack);
    CHECK_ERR(
        people_import(store, village.device, salur_buf_view(&pack), &taken),
        SALUR_OK);
    (void)snprintf(file, sizeof file, "%s/people/PKH-202604-1/data.mdb", store);
    CHECK(stat(file, &first) == 0);
    CHECK_U64(first.st_mode & 077, 0);
    /* Sealed anew, the same roll: other bytes of the bundle. */
    salur_buf_clear(&pack);
    people_pack(&village, terms, &pack);
    CHECK_ERR(
        people_import(store, village.device, salur_buf_view(&pack), &taken),
        SALUR_OK);
    CHECK(taken.already);
    CHECK_U64(taken.terms.count, 10);
    CHECK(stat(file, &second) == 0 && first.st_ino == second.st_ino);
    /* Another list of that name has other families. */
    terms.families = 4;
    salur_buf_clear(&pack);
    people_pack(&village, terms, &pack);
    CHECK_ERR(
        people_import(store, village.device, salur_buf_view(&pack), &taken),
        SALUR_OK);
    CHECK(!taken.already);
    people = open_store(store);
    CHECK_ERR(salur_people_terms_at(people, 0, &found), SALUR_OK);
    CHECK_U64(found.count, 4);
    salur_people_close(people);
    salur_buf_wipe(&pack);
}

struct heard {
    char names[4096];
    size_t count;
    size_t stop_at;
};

static enum salur_err
hear(void *ctx, const struct salur_people_terms *terms,
     const struct salur_person *person)
{
    struct heard *heard = ctx;
    size_t used = strlen(heard->names);

    (void)snprintf(heard->names + used, sizeof heard->names - used, "%u:%s|",
                   (unsigned)terms->stage.batch, person->name);
    heard->count++;
    return heard->count == heard->stop_at ? SALUR_E_FULL : SALUR_OK;
}

static const char *
search(struct salur_people *people, const char *text, struct heard *heard)
{
    memset(heard, 0, sizeof *heard);
    CHECK_ERR(salur_people_search(people, text, hear, heard), SALUR_OK);
    return heard->names;
}

static void
names_are_found_by_all_of_their_words(void)
{
    static const struct {
        const char *text;
        const char *names;
    } rows[] = {
        {"nurhaliza 11", "1:SITI NURHALIZA 11 CONTOH|"},
        {"11 siti", "1:SITI NURHALIZA 11 CONTOH|"},
        {"  HALIZA   10  ", "1:SITI NURHALIZA 10 CONTOH|"},
        {"SITI BUDI", ""},
        {"CONTOH 1 0", "1:SITI NURHALIZA 10 CONTOH|"},
        {"NURHALIZA 2 CON", "1:SITI NURHALIZA 2 CONTOH|"
                            "2:SITI NURHALIZA 2 CONTOH|"},
        {"SITI NURHALIZA 10 CONTOH AND MORE THAN ANY NAME HAS", ""},
    };
    char store[256];
    struct salur_people *people;
    struct heard heard;

    fresh_store(store, "search");
    take_in(store, 1, 12);
    take_in(store, 2, 3);
    people = open_store(store);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_STR(search(people, rows[i].text, &heard), rows[i].names);
    }
    /* By stage, then by name. */
    CHECK_STR(search(people, "", &heard),
              "1:SITI NURHALIZA 0 CONTOH|1:SITI NURHALIZA 1 CONTOH|"
              "1:SITI NURHALIZA 10 CONTOH|1:SITI NURHALIZA 11 CONTOH|"
              "1:SITI NURHALIZA 2 CONTOH|1:SITI NURHALIZA 3 CONTOH|"
              "1:SITI NURHALIZA 4 CONTOH|1:SITI NURHALIZA 5 CONTOH|"
              "1:SITI NURHALIZA 6 CONTOH|1:SITI NURHALIZA 7 CONTOH|"
              "1:SITI NURHALIZA 8 CONTOH|1:SITI NURHALIZA 9 CONTOH|"
              "2:SITI NURHALIZA 0 CONTOH|2:SITI NURHALIZA 1 CONTOH|"
              "2:SITI NURHALIZA 2 CONTOH|");
    memset(&heard, 0, sizeof heard);
    heard.stop_at = 2;
    CHECK_ERR(salur_people_search(people, "siti", hear, &heard), SALUR_E_FULL);
    CHECK_U64(heard.count, 2);
    salur_people_close(people);
}

static void
one_family_card_has_one_tag_in_a_stage_and_another_in_the_next(void)
{
    char store[256];
    struct salur_people *people;
    struct salur_person first;
    struct salur_person second;
    struct salur_person other;
    struct salur_item items[] = {village_item(1, 2), village_item(1, 3),
                                 village_item(1, 6)};
    struct salur_stage_id id = people_stage(1);
    struct salur_stage_id next = people_stage(2);
    uint8_t tag[8];
    uint8_t tag_next[8];

    fresh_store(store, "tags");
    take_in(store, 1, 10);
    take_in(store, 2, 10);
    people = open_store(store);
    CHECK_ERR(salur_people_find(people, &items[0].cti, &first), SALUR_OK);
    CHECK_ERR(salur_people_find(people, &items[1].cti, &second), SALUR_OK);
    CHECK_ERR(salur_people_find(people, &items[2].cti, &other), SALUR_OK);
    CHECK_MEM(first.kk_tag, 8, second.kk_tag, 8);
    CHECK(memcmp(first.kk_tag, other.kk_tag, 8) != 0);
    CHECK_ERR(
        salur_people_tag(people, &id, salur_bytes_str("9901010101000001"), tag),
        SALUR_OK);
    CHECK_MEM(tag, 8, first.kk_tag, 8);
    CHECK_ERR(salur_people_tag(people, &next,
                               salur_bytes_str("9901010101000001"), tag_next),
              SALUR_OK);
    CHECK(memcmp(tag, tag_next, 8) != 0);
    CHECK_ERR(salur_people_tag(people, &id, salur_bytes_str("9901 01"), tag),
              SALUR_E_ARG);
    CHECK_ERR(salur_people_tag(people, &id, salur_bytes_str(""), tag),
              SALUR_E_ARG);
    next.batch = 3;
    CHECK_ERR(salur_people_tag(people, &next, salur_bytes_str("1"), tag),
              SALUR_E_NOT_FOUND);
    CHECK_MEM(tag, 8, "\0\0\0\0\0\0\0\0", 8);
    salur_people_close(people);
}

static void
a_new_key_of_the_device_imports_again(void)
{
    struct salur_key *later =
        village_key("test/dinsos/log/9901012001/a/k2", SALUR_ROLE_LOG, 77);
    char store[256];
    struct salur_people *people = NULL;

    fresh_store(store, "key");
    take_in(store, 1, 3);
    CHECK_ERR(salur_people_open(&people, store, later), SALUR_E_KEY_UNKNOWN);
    CHECK(people == NULL);
    salur_key_free(later);
}

static void
a_village_of_many_families_is_taken_in(void)
{
    char store[256];
    struct salur_people *people;
    struct salur_person person;
    struct salur_item item = village_item(1, 19999);
    uint64_t count = 0;
    struct salur_stage_id id = people_stage(1);

    fresh_store(store, "many");
    take_in(store, 1, 20000);
    people = open_store(store);
    CHECK_ERR(salur_people_find(people, &item.cti, &person), SALUR_OK);
    CHECK_STR(person.name, "SITI NURHALIZA 19999 CONTOH");
    salur_people_close(people);
    CHECK_ERR(salur_people_erase(store, &id, &count), SALUR_OK);
    CHECK_U64(count, 20000);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(what_was_taken_in_is_found),
        TEST(a_store_without_any_is_fine),
        TEST(a_destroyed_stage_is_gone),
        TEST(the_same_again_changes_nothing_and_a_newer_one_replaces),
        TEST(names_are_found_by_all_of_their_words),
        TEST(one_family_card_has_one_tag_in_a_stage_and_another_in_the_next),
        TEST(a_new_key_of_the_device_imports_again),
        TEST(a_village_of_many_families_is_taken_in),
    };
    int status;

    village_open(&village);
    status = RUN_TESTS(tests, argc, argv);
    village_close(&village);
    return status;
}
