/* SPDX-License-Identifier: Apache-2.0 */
/* The office's side: what a village would refuse is never sealed. */
#include <sys/stat.h>

#include "people.h"
#include "sign/envelope.h"

static struct village village;

static struct salur_people_builder *
builder_named(const char *name, const char *contact)
{
    struct salur_stage_id id = people_stage(1);
    struct salur_stage_key *key = people_stage_key(1);
    struct salur_people_builder *builder = NULL;

    CHECK_ERR(salur_people_builder_new(&builder, key, &id, VILLAGE_SITE, name,
                                       contact),
              SALUR_OK);
    salur_stage_key_free(key);
    return builder;
}

/* A trust note with this many devices of the village. */
static struct salur_trust *
trust_of(unsigned devices)
{
    struct salur_trust *trust = NULL;
    struct salur_buf text;
    struct salur_buf note;

    salur_buf_init(&text, 1 << 20);
    salur_buf_init(&note, 1 << 20);
    sl_put_str(&text, "salur/trust/v1\nauthority test/dinsos\nserial 1\n"
                      "threshold 1\napprovals 1\n");
    village_put_key(&text, village.root, "");
    village_put_key(&text, village.issuer, " 9901 2026-01-01 2026-12-31");
    for (unsigned i = 0; i < devices; i++) {
        struct salur_key *key;
        char name[64];

        (void)snprintf(name, sizeof name, "test/dinsos/log/9901012001/a/k%u",
                       i + 1);
        key = village_key(name, SALUR_ROLE_LOG, (uint8_t)(100 + i));
        village_put_key(&text, key, " 9901012001");
        salur_key_free(key);
    }
    CHECK_ERR(salur_note_sign(&note, salur_buf_view(&text), village.root, 0),
              SALUR_OK);
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    salur_buf_wipe(&text);
    salur_buf_wipe(&note);
    return trust;
}

static enum salur_err
seal(struct salur_people_builder *builder, unsigned devices)
{
    struct salur_trust *trust = trust_of(devices);
    struct salur_buf out;
    enum salur_err err;

    salur_buf_init(&out, 1 << 20);
    err = salur_people_builder_seal(builder, village.issuer, trust,
                                    VILLAGE_OPEN_S, &out);
    CHECK((out.len > 0) == (err == SALUR_OK));
    salur_trust_free(trust);
    salur_buf_wipe(&out);
    return err;
}

/* Letters of two bytes behind nothing or behind one: cut so that no half of
 * a letter is left. */
static void
long_texts_are_cut_between_characters(void)
{
    struct salur_people_builder *builder = builder_named("", "");
    struct salur_cti cti = {{1}};

    for (size_t odd = 0; odd < 2; odd++) {
        struct people_row row;
        struct salur_person person;
        char text[401] = "A";

        for (size_t i = odd; i + 1 < sizeof text; i += 2) {
            memcpy(text + i, "\xc3\xa9", 2);
        }
        people_row(&row, 0);
        row.row.name = salur_bytes(text, odd + 400);
        row.row.address = row.row.name;
        row.row.rt = row.row.name;
        CHECK_ERR(salur_people_builder_person(builder, &cti, &row.row, &person),
                  SALUR_OK);
        CHECK_U64(strlen(person.name), SALUR_PERSON_NAME_MAX - odd);
        CHECK_U64(strlen(person.address), SALUR_PERSON_ADDRESS_MAX - odd);
        CHECK_U64(strlen(person.rt), SALUR_PERSON_RT_MAX - odd);
        CHECK(salur_text_is_clean(person.name, strlen(person.name)));
        CHECK(salur_text_is_clean(person.rt, strlen(person.rt)));
    }
    salur_people_builder_free(builder);
    salur_people_builder_free(NULL);
}

static void
a_family_without_name_or_number_is_refused(void)
{
    struct salur_people_builder *builder = builder_named("", "");
    struct salur_cti cti = {{1}};
    struct people_row row;
    struct salur_person person;

    people_row(&row, 0);
    row.row.name = salur_bytes_str("");
    CHECK_ERR(salur_people_builder_person(builder, &cti, &row.row, &person),
              SALUR_E_EMPTY);
    row.row.name = salur_bytes_str("SITI\x1b");
    CHECK_ERR(salur_people_builder_person(builder, &cti, &row.row, &person),
              SALUR_E_EMPTY);
    people_row(&row, 0);
    row.row.nik[3] = '\0';
    CHECK_ERR(salur_people_builder_person(builder, &cti, &row.row, &person),
              SALUR_E_NIK);
    people_row(&row, 0);
    memcpy(row.row.kk, "99x", 4);
    CHECK_ERR(salur_people_builder_person(builder, &cti, &row.row, &person),
              SALUR_E_ARG);
    CHECK_STR(person.name, "");
    CHECK_ERR(salur_people_builder_add(builder, &cti, &row.row), SALUR_E_ARG);
    salur_people_builder_free(builder);
}

static void
two_of_one_id_are_not_sealed(void)
{
    struct salur_people_builder *builder = builder_named("", "");
    struct salur_cti cti = {{1}};
    struct people_row row;

    people_row(&row, 0);
    CHECK_ERR(salur_people_builder_add(builder, &cti, &row.row), SALUR_OK);
    CHECK_ERR(seal(builder, 1), SALUR_OK);
    CHECK_ERR(salur_people_builder_add(builder, &cti, &row.row), SALUR_OK);
    CHECK_ERR(seal(builder, 1), SALUR_E_DUPLICATE);
    salur_people_builder_free(builder);
}

static void
it_is_sealed_to_some_devices_and_not_to_any_number(void)
{
    struct salur_people_builder *builder = builder_named("", "");

    CHECK_ERR(seal(builder, 0), SALUR_E_NOT_ENROLLED);
    CHECK_ERR(seal(builder, SL_ENVELOPE_DEVICES_MAX), SALUR_OK);
    CHECK_ERR(seal(builder, SL_ENVELOPE_DEVICES_MAX + 1), SALUR_E_LIMIT);
    salur_people_builder_free(builder);
}

/* Give it families whose rows name the village so, in turn; read the name. */
static void
check_village(const char *given, const char *const *names, const char *wanted)
{
    struct salur_people_builder *builder = builder_named(given, "0800");
    struct salur_trust *trust = NULL;
    struct salur_people_taken taken = {.already = 0};
    struct village_bundle terms = {.families = 2};
    struct salur_buf note;
    struct salur_buf sealed;
    struct salur_buf pack;
    static unsigned number;
    char store[256];

    for (size_t n = 0; n < 2; n++) {
        struct salur_item item = village_item(1, n);
        struct people_row row;

        people_row(&row, n);
        row.row.village = salur_bytes_str(names[n]);
        CHECK_ERR(salur_people_builder_add(builder, &item.cti, &row.row),
                  SALUR_OK);
    }
    salur_buf_init(&note, 1 << 16);
    salur_buf_init(&sealed, 1 << 20);
    salur_buf_init(&pack, 1 << 20);
    village_trust(&village, 1, &note);
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    CHECK_ERR(salur_people_builder_seal(builder, village.issuer, trust,
                                        VILLAGE_OPEN_S, &sealed),
              SALUR_OK);
    people_pack_with(&village, terms, salur_buf_view(&sealed), &pack);
    (void)snprintf(store, sizeof store, "%s/named-%u", temp_dir(), number++);
    CHECK(mkdir(store, 0700) == 0);
    CHECK_ERR(
        people_import(store, village.device, salur_buf_view(&pack), &taken),
        SALUR_OK);
    CHECK_STR(taken.terms.village, wanted);
    CHECK_STR(taken.terms.contact, "0800");
    salur_trust_free(trust);
    salur_people_builder_free(builder);
    salur_buf_wipe(&note);
    salur_buf_wipe(&sealed);
    salur_buf_wipe(&pack);
}

static void
the_village_is_called_as_it_is_told_or_as_a_row_says(void)
{
    static const char *const none[] = {"", ""};
    static const char *const second[] = {"9901012001", "Sukamaju"};
    static const char *const both[] = {"Sukamaju", "Sukajaya"};
    static const char *const code[] = {"9901012001", "---"};
    char longer[128];

    check_village("", none, "");
    check_village(NULL, second, "Sukamaju");
    check_village("", both, "Sukamaju");
    check_village("", code, "");
    check_village("Desa Lain", both, "Desa Lain");
    check_village("Desa\x1b[2J", both, "Sukamaju");
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    check_village(longer, none, longer + sizeof longer - 1 - SALUR_VILLAGE_MAX);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(long_texts_are_cut_between_characters),
        TEST(a_family_without_name_or_number_is_refused),
        TEST(two_of_one_id_are_not_sealed),
        TEST(it_is_sealed_to_some_devices_and_not_to_any_number),
        TEST(the_village_is_called_as_it_is_told_or_as_a_row_says),
    };
    int status;

    village_open(&village);
    status = RUN_TESTS(tests, argc, argv);
    village_close(&village);
    return status;
}
