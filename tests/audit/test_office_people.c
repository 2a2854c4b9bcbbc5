/* SPDX-License-Identifier: Apache-2.0 */
/* Families of the frozen list, and bundles that carry them. */
#include "audit/office.h"

#include <sys/stat.h>
#include <unistd.h>

#include "salur/people.h"
#include "tests/audit/nation.h"

#define NOW "2026-10-06T00:00:00Z"

/* Two villages; long texts, a village named by its list, a family card of
 * two, one that is not known. */
static const char list[] =
    "NIK;No KK;Nama;Alamat;RT;RW;Kode Desa;NM KEL;Nominal\n"
    "9901010101900001;9901010101000001;SITI CONTOH;DUSUN A;001;02;9901012001;"
    "Sukamaju;600000\n"
    "9901010201900002;9901010101000001;BUDI CONTOH;DUSUN A;001;02;9901012001;"
    "Sukamaju;625000\n"
    "9901010301900003;;WATI CONTOH;;;;9901012001;;650000\n"
    "9901010401900004;9901010101000001;ASEP CONTOH;DUSUN B;123456789;02;"
    "9901012002;9901012002;675000\n";

static void
open_with(struct nation *n, const char *folder, const char *csv)
{
    int already;

    nation_open(n, folder);
    salur_buf_clear(&n->csv);
    sl_put_str(&n->csv, csv);
    n->terms.packages_count = 0;
    CHECK_ERR(nation_import(n, &already), SALUR_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n->office, &n->terms.id, n->approvers[i]),
            SALUR_OK);
    }
    salur_office_set_time(n->office, at(NOW));
}

static enum salur_err
pack_for(struct nation *n, uint64_t site, const struct salur_key *issuer,
         const char *village, struct salur_buf *out)
{
    struct salur_office_people people = {issuer, village, "0800-99"};

    salur_buf_clear(out);
    return salur_office_bundle(n->office, &n->terms.id, site, &people, out);
}

/* Take a pack in as the village would, in a folder of its own. */
static enum salur_err
take_in(const struct nation *n, struct salur_bytes pack,
        const struct salur_key *device, const char *folder,
        struct salur_people_taken *out)
{
    struct salur_bundle bundle;
    char path[512];
    enum salur_err err = salur_bundle_open(
        &bundle, pack, salur_office_trust(n->office), at(NOW), NULL);

    (void)mkdir(nation_path(n, folder, path), 0700);
    if (err == SALUR_OK) {
        err = salur_people_import(path, device, &bundle, at(NOW), out);
        salur_bundle_wipe(&bundle);
    }
    return err;
}

struct seen {
    size_t count;
    char names[256];
    uint8_t tags[8][8];
    int has_tag[8];
};

static enum salur_err
see(void *ctx, const struct salur_office_family *family)
{
    struct seen *seen = ctx;

    snprintf(seen->names + strlen(seen->names),
             sizeof seen->names - strlen(seen->names), "%.*s %lld,",
             (int)family->row->name.len, (const char *)family->row->name.ptr,
             (long long)family->item.amount_idr);
    memcpy(seen->tags[seen->count], family->kk_tag, 8);
    seen->has_tag[seen->count++] = family->has_kk_tag;
    return SALUR_OK;
}

static enum salur_err
see_one(void *ctx, const struct salur_office_family *family)
{
    (void)see(ctx, family);
    return SALUR_E_FULL;
}

static void
the_families_of_a_village_come_in_the_order_of_the_list(void)
{
    struct nation n;
    struct seen seen = {.count = 0};
    struct seen other = {.count = 0};

    open_with(&n, "families", list);
    CHECK_ERR(
        salur_office_families(n.office, &n.terms.id, 9901012001, see, &seen),
        SALUR_OK);
    CHECK_STR(seen.names,
              "SITI CONTOH 600000,BUDI CONTOH 625000,WATI CONTOH 650000,");
    CHECK(seen.has_tag[0] && seen.has_tag[1] && !seen.has_tag[2]);
    CHECK_MEM(seen.tags[0], 8, seen.tags[1], 8);
    /* One card, another village: another tag. */
    CHECK_ERR(
        salur_office_families(n.office, &n.terms.id, 9901012002, see, &other),
        SALUR_OK);
    CHECK(other.has_tag[0] && memcmp(other.tags[0], seen.tags[0], 8) != 0);
    CHECK_ERR(
        salur_office_families(n.office, &n.terms.id, 9901012003, see, &other),
        SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_families(n.office, &n.terms.id, 9901012001, see_one,
                                    &other),
              SALUR_E_FULL);
    CHECK_U64(other.count, 2);
    nation_close(&n);
}

static void
a_list_that_changed_on_the_disk_is_refused(void)
{
    struct nation n;
    struct seen seen = {.count = 0};
    char path[512];

    open_with(&n, "changed", list);
    sl_put_str(&n.csv, "\n");
    CHECK_ERR(salur_file_write(nation_path(&n, "stages/PKH-202604-1.csv", path),
                               salur_buf_view(&n.csv), SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK_ERR(
        salur_office_families(n.office, &n.terms.id, 9901012001, see, &seen),
        SALUR_E_MISMATCH);
    CHECK(unlink(path) == 0);
    CHECK_ERR(
        salur_office_families(n.office, &n.terms.id, 9901012001, see, &seen),
        SALUR_E_NOT_FOUND);
    CHECK_U64(seen.count, 0);
    nation_close(&n);
}

/* A list that was imported with a table of the user's needs it again. */
static void
a_list_with_headers_of_its_own_is_read_with_them(void)
{
    struct nation n;
    struct seen seen = {.count = 0};
    int already;

    CHECK_ERR(salur_start(), SALUR_OK);
    nation_open(&n, "aliases");
    CHECK_ERR(salur_aliases_add(n.aliases,
                                salur_bytes_str("name = Si Penerima"), NULL),
              SALUR_OK);
    salur_buf_clear(&n.csv);
    sl_put_str(&n.csv, "NIK,Si Penerima,Kode Desa,Nominal\n"
                       "9901010101900001,SITI CONTOH,9901012001,600000\n");
    n.terms.packages_count = 0;
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_ERR(
        salur_office_families(n.office, &n.terms.id, 9901012001, see, &seen),
        SALUR_E_HEADER);
    salur_office_set_aliases(n.office, n.aliases);
    CHECK_ERR(
        salur_office_families(n.office, &n.terms.id, 9901012001, see, &seen),
        SALUR_OK);
    CHECK_U64(seen.count, 1);
    salur_office_set_aliases(n.office, NULL);
    CHECK_ERR(
        salur_office_families(n.office, &n.terms.id, 9901012001, see, &seen),
        SALUR_E_HEADER);
    nation_close(&n);
}

static void
the_village_reads_what_the_office_sealed(void)
{
    struct nation n;
    struct salur_buf pack;
    struct salur_people_taken taken = {.already = 0};
    struct salur_people *people = NULL;
    struct salur_person person;
    struct seen seen = {.count = 0};
    struct salur_site_list items;
    char path[512];
    uint8_t tag[8];

    open_with(&n, "village", list);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    CHECK_ERR(pack_for(&n, 9901012001, n.issuer, "", &pack), SALUR_OK);
    for (size_t device = 0; device < NATION_DEVICES; device++) {
        CHECK_ERR(take_in(&n, salur_buf_view(&pack), n.logs[0][device],
                          device == 0 ? "a" : "b", &taken),
                  SALUR_OK);
        CHECK_U64(taken.terms.count, 3);
        CHECK_STR(taken.terms.village, "Sukamaju");
        CHECK_STR(taken.terms.contact, "0800-99");
        CHECK_STR(taken.issuer, "test/issuer");
    }
    CHECK_ERR(
        salur_people_open(&people, nation_path(&n, "a", path), n.logs[0][0]),
        SALUR_OK);
    CHECK_ERR(
        salur_office_families(n.office, &n.terms.id, 9901012001, see, &seen),
        SALUR_OK);
    CHECK_ERR(salur_people_tag(people, &n.terms.id,
                               salur_bytes_str("9901010101000001"), tag),
              SALUR_OK);
    CHECK_MEM(tag, 8, seen.tags[0], 8);
    CHECK_ERR(salur_office_site_list(n.office, &n.terms.id, 9901012001, &items),
              SALUR_OK);
    for (size_t i = 0; i < items.count; i++) {
        CHECK_ERR(salur_people_find(people, &items.items[i].cti, &person),
                  SALUR_OK);
        CHECK(items.items[i].amount_idr != 650000 ||
              (strcmp(person.name, "WATI CONTOH") == 0 &&
               strcmp(person.nik_tail, "0003") == 0 && !person.has_kk_tag &&
               person.address[0] == '\0'));
    }
    salur_site_list_wipe(&items);
    salur_people_close(people);
    salur_buf_wipe(&pack);
    nation_close(&n);
}

static void
a_name_given_wins_and_a_code_is_no_name(void)
{
    struct nation n;
    struct salur_buf pack;
    struct salur_people_taken taken = {.already = 0};

    open_with(&n, "named", list);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    CHECK_ERR(pack_for(&n, 9901012001, n.issuer, "Desa Sukamaju", &pack),
              SALUR_OK);
    CHECK_ERR(take_in(&n, salur_buf_view(&pack), n.logs[0][0], "given", &taken),
              SALUR_OK);
    CHECK_STR(taken.terms.village, "Desa Sukamaju");
    CHECK_ERR(pack_for(&n, 9901012002, n.issuer, NULL, &pack), SALUR_OK);
    CHECK_ERR(take_in(&n, salur_buf_view(&pack), n.logs[1][0], "code", &taken),
              SALUR_OK);
    CHECK_STR(taken.terms.village, "");
    salur_buf_wipe(&pack);
    nation_close(&n);
}

static void
only_an_issuer_of_the_area_seals_and_only_for_enrolled_devices(void)
{
    struct nation n;
    struct salur_key *stranger;
    struct salur_key *far;
    struct salur_buf pack;
    struct salur_buf line;
    struct salur_buf trust;
    char kid[2 * SALUR_KID_LEN + 1];

    open_with(&n, "who", list);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    salur_buf_init(&line, 1 << 12);
    salur_buf_init(&trust, 1 << 20);
    stranger = make_key("test/stranger", SALUR_ROLE_ISSUER, 90);
    far = make_key("test/far", SALUR_ROLE_ISSUER, 91);
    CHECK_ERR(pack_for(&n, 9901012001, n.approvers[0], "", &pack),
              SALUR_E_KEY_ROLE);
    CHECK_ERR(pack_for(&n, 9901012001, stranger, "", &pack),
              SALUR_E_KEY_UNKNOWN);
    put_key(&line, far, " 98 2026-01-01 2026-12-31");
    for (size_t d = 0; d < NATION_DEVICES; d++) {
        salur_hex_encode(kid, salur_key_public(n.logs[1][d])->kid.bytes,
                         SALUR_KID_LEN);
        sl_put_str(&line, "withdrawn ");
        sl_put_str(&line, kid);
        sl_put_str(&line, d == 0 ? " 2026-10-06\n" : " 2026-10-05\n");
    }
    sl_put_u8(&line, 0);
    nation_trust(&n, 2, (const char *)line.ptr, &trust);
    CHECK_ERR(salur_office_adopt_trust(n.office, salur_buf_view(&trust), NULL),
              SALUR_OK);
    CHECK_ERR(pack_for(&n, 9901012001, far, "", &pack), SALUR_E_SCOPE);
    CHECK_ERR(pack_for(&n, 9901012002, n.issuer, "", &pack),
              SALUR_E_NOT_ENROLLED);
    CHECK_U64(pack.len, 0);
    salur_office_set_time(n.office, at("2026-10-05T12:00:00Z"));
    CHECK_ERR(pack_for(&n, 9901012002, n.issuer, "", &pack), SALUR_OK);
    salur_office_set_time(n.office, at("2027-01-02T00:00:00Z"));
    CHECK_ERR(pack_for(&n, 9901012001, n.issuer, "", &pack), SALUR_E_SCOPE);
    salur_key_free(stranger);
    salur_key_free(far);
    salur_buf_wipe(&line);
    salur_buf_wipe(&trust);
    salur_buf_wipe(&pack);
    nation_close(&n);
}

static size_t
times_in(const struct salur_buf *pack, const char *word)
{
    size_t len = strlen(word);
    size_t found = 0;

    for (size_t i = 0; i + len <= pack->len; i++) {
        found += memcmp(pack->ptr + i, word, len) == 0;
    }
    return found;
}

static void
nothing_of_a_family_is_readable_in_a_bundle(void)
{
    static const char *const words[] = {"SITI",     "CONTOH",  "DUSUN",
                                        "Sukamaju", "0800-99", "9901010101"};
    struct nation n;
    struct salur_buf pack;

    open_with(&n, "unreadable", list);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    CHECK_ERR(pack_for(&n, 9901012001, n.issuer, "", &pack), SALUR_OK);
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        CHECK_U64(times_in(&pack, words[w]), 0);
    }
    CHECK_U64(times_in(&pack, "people.sealed"), 2); /* its two headers */
    salur_buf_wipe(&pack);
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_families_of_a_village_come_in_the_order_of_the_list),
        TEST(a_list_that_changed_on_the_disk_is_refused),
        TEST(a_list_with_headers_of_its_own_is_read_with_them),
        TEST(the_village_reads_what_the_office_sealed),
        TEST(a_name_given_wins_and_a_code_is_no_name),
        TEST(only_an_issuer_of_the_area_seals_and_only_for_enrolled_devices),
        TEST(nothing_of_a_family_is_readable_in_a_bundle),
    };
    return RUN_TESTS(tests, argc, argv);
}
