/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/office.h"

#include "tests/audit/nation.h"

static void
a_bundle_is_what_the_village_accepts(void)
{
    struct nation n;
    struct salur_buf pack;

    nation_approve(&n, "bundle");
    salur_buf_init(&pack, SALUR_PACK_MAX);
    for (size_t i = 0; i < NATION_SITES; i++) {
        struct salur_bundle bundle;

        salur_buf_clear(&pack);
        CHECK_ERR(salur_office_bundle(n.office, &n.terms.id, nation_sites[i],
                                      NULL, &pack),
                  SALUR_OK);
        CHECK_ERR(salur_bundle_open(&bundle, salur_buf_view(&pack),
                                    salur_office_trust(n.office),
                                    at("2026-10-06T00:00:00Z"), NULL),
                  SALUR_OK);
        CHECK_U64(bundle.line.site, nation_sites[i]);
        CHECK_U64(bundle.list.count, NATION_FAMILIES);
        CHECK_U64(bundle.approvals, 2);
        CHECK_U64(bundle.withdrawn.count, 0);
        salur_bundle_wipe(&bundle);
    }
    CHECK_ERR(
        salur_office_bundle(n.office, &n.terms.id, 9901012003, NULL, &pack),
        SALUR_E_NOT_FOUND);
    salur_buf_wipe(&pack);
    nation_close(&n);
}

/* A withdrawn list of one line, signed. */
static void
withdrawn_note(unsigned serial, const char *line, const struct salur_key *key,
               struct salur_buf *out)
{
    struct salur_buf text;

    salur_buf_init(&text, 1 << 12);
    sl_put_str(&text, "salur/withdrawn/v1\nserial ");
    sl_put_u64_dec(&text, serial);
    sl_put_str(&text, "\n");
    sl_put_str(&text, line);
    salur_buf_clear(out);
    CHECK_ERR(salur_note_sign(out, salur_buf_view(&text), key, 0), SALUR_OK);
    salur_buf_wipe(&text);
}

#define STOP_A "stop 000102030405060708090a0b0c0d0e0f\n"
#define STOP_B "stop f00102030405060708090a0b0c0d0e0f\n"

static void
withdrawn_lists_rise_and_travel_with_the_bundle(void)
{
    struct nation n;
    struct salur_buf note;
    struct salur_buf pack;
    struct salur_bundle bundle;
    int64_t now_s = at("2026-10-06T00:00:00Z");
    char path[512];
    size_t len;
    uint8_t *copy;

    nation_approve(&n, "withdrawn");
    salur_buf_init(&note, 1 << 16);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    salur_office_set_time(n.office, now_s);
    withdrawn_note(5, STOP_A, n.issuer, &note);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&note), now_s),
        SALUR_OK);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&note), now_s),
        SALUR_OK);
    withdrawn_note(5, STOP_B, n.issuer, &note);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&note), now_s),
        SALUR_E_MISMATCH);
    withdrawn_note(4, STOP_B, n.issuer, &note);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&note), now_s),
        SALUR_E_ROLLBACK);
    withdrawn_note(6, STOP_B, n.approvers[0], &note);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&note), now_s),
        SALUR_E_KEY_ROLE);
    withdrawn_note(300, STOP_A STOP_B, n.issuer, &note);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&note), now_s),
        SALUR_OK);
    copy = read_file(nation_path(&n, "withdrawn.note", path), &len);
    CHECK_MEM(copy, len, note.ptr, note.len);
    free(copy);
    CHECK_ERR(salur_office_bundle(n.office, &n.terms.id, nation_sites[1], NULL,
                                  &pack),
              SALUR_OK);
    CHECK_ERR(salur_bundle_open(&bundle, salur_buf_view(&pack),
                                salur_office_trust(n.office), now_s, NULL),
              SALUR_OK);
    CHECK_U64(bundle.withdrawn.serial, 300);
    CHECK_U64(bundle.withdrawn.count, 2);
    salur_bundle_wipe(&bundle);
    /* Past the issuer's last day the village would refuse it. */
    salur_office_set_time(n.office, at("2027-01-02T00:00:00Z"));
    CHECK_ERR(salur_office_bundle(n.office, &n.terms.id, nation_sites[1], NULL,
                                  &pack),
              SALUR_E_SCOPE);
    salur_buf_wipe(&note);
    salur_buf_wipe(&pack);
    nation_close(&n);
}

/* A regency's issuer has serials of its own, for its own villages. */
static void
a_village_gets_the_withdrawn_list_of_the_smallest_area(void)
{
    struct nation n;
    struct salur_key *regent;
    struct salur_buf line;
    struct salur_buf trust;
    struct salur_buf note;
    struct salur_buf pack;
    static const uint64_t serials[NATION_SITES] = {2, 2, 2, 9};
    int64_t now_s = at("2026-10-06T00:00:00Z");

    nation_approve(&n, "areas");
    regent = make_key("test/issuer-9901", SALUR_ROLE_ISSUER, 63);
    salur_buf_init(&line, 1 << 10);
    salur_buf_init(&trust, 1 << 20);
    salur_buf_init(&note, 1 << 16);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    salur_office_set_time(n.office, now_s);
    put_key(&line, regent, " 9901 2026-01-01 2026-12-31");
    sl_put_u8(&line, 0);
    nation_trust(&n, 2, (const char *)line.ptr, &trust);
    CHECK_ERR(salur_office_adopt_trust(n.office, salur_buf_view(&trust), NULL),
              SALUR_OK);
    withdrawn_note(2, STOP_A, regent, &note);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&note), now_s),
        SALUR_OK);
    withdrawn_note(9, STOP_B, n.issuer, &note);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&note), now_s),
        SALUR_OK);
    withdrawn_note(1, STOP_B, regent, &note);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&note), now_s),
        SALUR_E_ROLLBACK);
    for (size_t i = 0; i < NATION_SITES; i++) {
        struct salur_bundle bundle;

        salur_buf_clear(&pack);
        CHECK_ERR(salur_office_bundle(n.office, &n.terms.id, nation_sites[i],
                                      NULL, &pack),
                  SALUR_OK);
        CHECK_ERR(salur_bundle_open(&bundle, salur_buf_view(&pack),
                                    salur_office_trust(n.office), now_s, NULL),
                  SALUR_OK);
        CHECK_U64(bundle.withdrawn.serial, serials[i]);
        salur_bundle_wipe(&bundle);
    }
    salur_key_free(regent);
    salur_buf_wipe(&line);
    salur_buf_wipe(&trust);
    salur_buf_wipe(&note);
    salur_buf_wipe(&pack);
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_bundle_is_what_the_village_accepts),
        TEST(withdrawn_lists_rise_and_travel_with_the_bundle),
        TEST(a_village_gets_the_withdrawn_list_of_the_smallest_area),
    };
    return RUN_TESTS(tests, argc, argv);
}
