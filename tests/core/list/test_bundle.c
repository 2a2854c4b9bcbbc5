/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "pack/pack.h"
#include "tests/core/list/parcel.h"

#define NOW "2026-10-06"

/* Pack the parts and open the pack on a day; what was opened is zero on
 * error and is released here. */
static enum salur_err
ship_on(const struct parcel *parcel, const struct salur_trust *previous,
        const char *day, struct salur_where *where)
{
    struct salur_bundle bundle;
    struct salur_buf pack;
    enum salur_err err;

    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_bundle_write(&parcel->parts, &pack), SALUR_OK);
    err = salur_bundle_open(&bundle, salur_buf_view(&pack), previous,
                            office_day_s(day), where);
    if (err != SALUR_OK) {
        CHECK(bundle.trust == NULL && bundle.list.items == NULL &&
              bundle.approvals == 0 && bundle.parts.list.len == 0);
    }
    salur_bundle_wipe(&bundle);
    salur_buf_wipe(&pack);
    return err;
}

static enum salur_err
ship(const struct parcel *parcel)
{
    return ship_on(parcel, NULL, NOW, NULL);
}

static void
a_good_bundle_opens_and_says_all(void)
{
    struct parcel parcel;
    struct salur_bundle bundle;
    struct salur_where where;
    struct salur_buf pack;

    parcel_open(&parcel);
    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_bundle_write(&parcel.parts, &pack), SALUR_OK);
    CHECK_ERR(salur_bundle_open(&bundle, salur_buf_view(&pack), NULL,
                                office_day_s(NOW), &where),
              SALUR_OK);
    CHECK_U64(salur_trust_serial(bundle.trust), 1);
    CHECK_U64(bundle.approvals, 2);
    CHECK_U64(bundle.line.site, OFFICE_SITE);
    CHECK_U64(bundle.stage.entitlements, PARCEL_SITES * PARCEL_FAMILIES);
    CHECK_U64(bundle.list.count, PARCEL_FAMILIES);
    CHECK(salur_site_list_find(&bundle.list, &parcel.items[0][2].cti) != NULL);
    CHECK(salur_site_list_find(&bundle.list, &parcel.items[1][2].cti) == NULL);
    CHECK_U64(bundle.withdrawn.count, 1);
    CHECK(salur_bytes_equal(bundle.parts.stage, parcel.parts.stage));
    salur_bundle_wipe(&bundle);
    salur_bundle_wipe(&bundle);
    salur_bundle_wipe(NULL);
    salur_buf_wipe(&pack);
    parcel_close(&parcel);
}

/* FORMAT.md, "Bundle": the names and their order. */
static void
members_have_the_names_and_the_order_of_the_format(void)
{
    static const char *const names[] = {
        "trust.note", "stage.note", "site.line",
        "site.proof", "site.list",  "withdrawn.note",
    };
    struct parcel parcel;
    struct salur_buf out;
    struct sl_pack pack;

    parcel_open(&parcel);
    salur_buf_init(&out, 1 << 20);
    CHECK_ERR(salur_bundle_write(&parcel.parts, &out), SALUR_OK);
    CHECK_ERR(sl_pack_read(&pack, salur_buf_view(&out), NULL), SALUR_OK);
    if (CHECK_U64(pack.count, 6)) {
        for (size_t i = 0; i < 6; i++) {
            CHECK_STR(pack.members[i].name, names[i]);
        }
    }
    salur_buf_wipe(&out);
    parcel_close(&parcel);
}

static void
a_bundle_without_a_withdrawn_list_is_good(void)
{
    struct parcel parcel;

    parcel_open(&parcel);
    parcel.parts.withdrawn = salur_bytes(NULL, 0);
    CHECK_ERR(ship(&parcel), SALUR_OK);
    parcel_close(&parcel);
}

static void
a_part_may_not_be_missing(void)
{
    struct parcel parcel;
    struct salur_buf out;

    parcel_open(&parcel);
    salur_buf_init(&out, 1 << 20);
    for (size_t i = 0; i < 5; i++) {
        struct salur_bundle_parts parts = parcel.parts;
        struct salur_bytes *const at[] = {
            &parts.trust, &parts.stage, &parts.line, &parts.proof, &parts.list};

        at[i]->len = 0;
        CHECK_ERR(salur_bundle_write(&parts, &out), SALUR_E_EMPTY);
        CHECK_U64(out.len, 0);
    }
    salur_buf_wipe(&out);
    parcel_close(&parcel);
}

/* Members by position: the i-th of the good pack for each letter a .. f. */
static enum salur_err
ship_members(const struct parcel *parcel, const char *order, int rename)
{
    static const char *const names[] = {
        "trust.note", "stage.note", "site.line",
        "site.proof", "site.list",  "withdrawn.note",
    };
    const struct salur_bytes at[] = {
        parcel->parts.trust, parcel->parts.stage, parcel->parts.line,
        parcel->parts.proof, parcel->parts.list,  parcel->parts.withdrawn,
    };
    struct sl_pack pack = {.count = 0};
    struct salur_bundle bundle;
    struct salur_buf out;
    enum salur_err err;

    for (size_t i = 0; order[i] != '\0'; i++) {
        size_t member = (size_t)(order[i] - 'a'); /* a letter from 'a' on */

        /* '{' and on: an empty member of the last name. */
        CHECK_ERR(
            member < 6
                ? sl_pack_add(&pack, names[rename ? i : member], at[member])
                : sl_pack_add(&pack, names[i], salur_bytes(NULL, 0)),
            SALUR_OK);
    }
    salur_buf_init(&out, 1 << 20);
    CHECK_ERR(sl_pack_write(&pack, &out), SALUR_OK);
    err = salur_bundle_open(&bundle, salur_buf_view(&out), NULL,
                            office_day_s(NOW), NULL);
    salur_bundle_wipe(&bundle);
    salur_buf_wipe(&out);
    return err;
}

static void
members_missing_swapped_empty_or_misnamed_are_refused(void)
{
    static const struct {
        const char *order;
        int rename;
        enum salur_err err;
    } cases[] = {
        {"abcdef", 0, SALUR_OK},         {"abcde", 0, SALUR_OK},
        {"", 0, SALUR_E_SYNTAX},         {"abcd", 0, SALUR_E_SYNTAX},
        {"abcdf", 0, SALUR_E_SYNTAX},    {"bacdef", 0, SALUR_E_SYNTAX},
        {"abcdfe", 0, SALUR_E_SYNTAX},   {"bcdef", 0, SALUR_E_SYNTAX},
        {"abcde{", 0, SALUR_E_EMPTY},    {"{bcdef", 0, SALUR_E_EMPTY},
        {"bacdef", 1, SALUR_E_SYNTAX},   {"abdcef", 1, SALUR_E_SYNTAX},
        {"abceef", 1, SALUR_E_SHORT},    {"abcddf", 1, SALUR_E_SYNTAX},
        {"abcdea", 1, SALUR_E_KEY_ROLE},
    };
    struct parcel parcel;

    parcel_open(&parcel);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!CHECK_ERR(ship_members(&parcel, cases[i].order, cases[i].rename),
                       cases[i].err)) {
            CHECK_STR(cases[i].order, ""); /* shows which */
        }
    }
    parcel_close(&parcel);
}

static void
the_stage_needs_two_approvers_of_the_area(void)
{
    struct parcel parcel;

    parcel_open(&parcel);
    {
        const struct office *o = &parcel.office;
        const struct {
            const struct salur_key *first;
            const struct salur_key *second;
            enum salur_err err;
        } cases[] = {
            {o->approvers[1], o->approvers[2], SALUR_OK},
            {o->approvers[0], NULL, SALUR_E_QUORUM},
            {o->approvers[0], o->far, SALUR_E_QUORUM},
            {o->approvers[0], o->issuer, SALUR_E_QUORUM},
            {o->approvers[0], o->stranger, SALUR_E_QUORUM},
            {o->root, o->issuer, SALUR_E_QUORUM},
        };

        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            sign_stage(&parcel, cases[i].first, cases[i].second);
            CHECK_ERR(ship(&parcel), cases[i].err);
        }
    }
    parcel_close(&parcel);
}

static void
an_unsigned_stage_and_one_changed_after_signing_are_refused(void)
{
    struct parcel parcel;
    struct salur_buf text;

    parcel_open(&parcel);
    salur_buf_init(&text, 1 << 16);
    CHECK_ERR(salur_stage_format(&parcel.stage, &text), SALUR_OK);
    parcel.parts.stage = salur_buf_view(&text);
    CHECK_ERR(ship(&parcel), SALUR_E_SYNTAX);
    parcel.parts.stage = salur_buf_view(&parcel.stage_note);
    /* "batch 1" becomes "batch 3": a stage that nobody approved. */
    memcpy(strstr((char *)parcel.stage_note.ptr, "batch 1"), "batch 3", 7);
    CHECK_ERR(ship(&parcel), SALUR_E_SIGNATURE);
    salur_buf_wipe(&text);
    parcel_close(&parcel);
}

static void
a_line_and_a_proof_of_another_village_are_refused(void)
{
    struct parcel parcel;

    parcel_open(&parcel);
    parcel.parts.line = salur_buf_view(&parcel.lines[1]);
    CHECK_ERR(ship(&parcel), SALUR_E_PROOF);
    parcel.parts.proof = salur_buf_view(&parcel.proofs[1]);
    CHECK_ERR(ship(&parcel), SALUR_E_ROOT);
    parcel.parts.list = salur_buf_view(&parcel.lists[1]);
    CHECK_ERR(ship(&parcel), SALUR_OK);
    parcel.parts.proof = salur_buf_view(&parcel.proofs[2]);
    CHECK_ERR(ship(&parcel), SALUR_E_PROOF);
    parcel_close(&parcel);
}

/* What someone between office and village would like to change. */
static void
a_list_that_was_not_approved_is_refused(void)
{
    struct parcel parcel;

    parcel_open(&parcel);
    for (unsigned way = 0; way < 6; way++) {
        struct salur_item items[PARCEL_FAMILIES + 1];
        struct salur_site_list list = {items, PARCEL_FAMILIES};
        struct salur_buf bytes;

        memcpy(items, parcel.items[0], sizeof parcel.items[0]);
        if (way == 0) {
            list.count--; /* a family left out */
        } else if (way == 1) {
            items[PARCEL_FAMILIES] = items[0]; /* a ghost */
            items[PARCEL_FAMILIES].cti.bytes[0] = 0xff;
            list.count++;
        } else if (way == 2) {
            items[2].amount_idr += 300000; /* Cirebon 2022 */
        } else if (way == 3) {
            items[2].amount_idr += 300000; /* from one to another */
            items[3].amount_idr -= 300000;
        } else if (way == 4) {
            items[2].cti.bytes[3] ^= 1; /* another family */
        } else {
            items[2].card = 2;
        }
        salur_buf_init(&bytes, 1 << 12);
        CHECK_ERR(salur_site_list_encode(&list, &bytes), SALUR_OK);
        parcel.parts.list = salur_buf_view(&bytes);
        CHECK_ERR(ship(&parcel), way < 3 ? SALUR_E_MISMATCH : SALUR_E_ROOT);
        salur_buf_wipe(&bytes);
    }
    parcel_close(&parcel);
}

static void
a_package_that_the_stage_does_not_define_is_refused(void)
{
    struct parcel parcel;

    parcel_open(&parcel);
    memcpy(parcel.items[0][1].package, "GULA", 5);
    freeze(&parcel);
    sign_stage(&parcel, parcel.office.approvers[0], parcel.office.approvers[1]);
    CHECK_ERR(ship(&parcel), SALUR_E_NOT_FOUND);
    parcel_close(&parcel);
}

static void
the_withdrawn_list_needs_an_issuer_of_the_area(void)
{
    struct parcel parcel;

    parcel_open(&parcel);
    sign_withdrawn(&parcel, parcel.office.leaked);
    CHECK_ERR(ship(&parcel), SALUR_OK);
    CHECK_ERR(ship_on(&parcel, NULL, "2026-11-02", NULL),
              SALUR_E_KEY_WITHDRAWN);
    sign_withdrawn(&parcel, parcel.office.other);
    CHECK_ERR(ship(&parcel), SALUR_E_SCOPE);
    sign_withdrawn(&parcel, parcel.office.stranger);
    CHECK_ERR(ship(&parcel), SALUR_E_KEY_UNKNOWN);
    sign_withdrawn(&parcel, parcel.office.approvers[0]);
    CHECK_ERR(ship(&parcel), SALUR_E_KEY_ROLE);
    parcel_close(&parcel);
}

static void
an_older_trust_note_is_refused_and_an_equal_or_newer_one_is_not(void)
{
    struct salur_trust *second = NULL;
    struct salur_buf notes[2];
    struct parcel parcel;

    parcel_open(&parcel);
    for (unsigned i = 0; i < 2; i++) {
        salur_buf_init(&notes[i], 1 << 16);
        office_put_note(&parcel.office, 2 + i, &notes[i]);
    }
    CHECK_ERR(salur_trust_open(&second, salur_buf_view(&notes[0]), NULL, NULL),
              SALUR_OK);
    CHECK_ERR(ship_on(&parcel, parcel.office.trust, NOW, NULL), SALUR_OK);
    CHECK_ERR(ship_on(&parcel, second, NOW, NULL), SALUR_E_ROLLBACK);
    parcel.parts.trust = salur_buf_view(&notes[0]);
    CHECK_ERR(ship_on(&parcel, second, NOW, NULL), SALUR_OK);
    parcel.parts.trust = salur_buf_view(&notes[1]);
    CHECK_ERR(ship_on(&parcel, second, NOW, NULL), SALUR_OK);
    salur_trust_free(second);
    salur_buf_wipe(&notes[0]);
    salur_buf_wipe(&notes[1]);
    parcel_close(&parcel);
}

static void
the_place_of_a_defect_is_in_the_pack(void)
{
    struct salur_where where;
    struct salur_buf pack;
    struct parcel parcel;
    const uint8_t *at;

    parcel_open(&parcel);
    parcel.parts.proof = salur_bytes_str("salur/site-proof/v1\nindex x\n");
    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_bundle_write(&parcel.parts, &pack), SALUR_OK);
    CHECK_ERR(ship_on(&parcel, NULL, NOW, &where), SALUR_E_SYNTAX);
    at = pack.ptr + where.offset;
    CHECK(where.offset + parcel.parts.proof.len < pack.len &&
          memcmp(at, parcel.parts.proof.ptr, parcel.parts.proof.len) == 0);
    salur_buf_wipe(&pack);
    /* A stage that is approved and yet has a bad third line. */
    sign_text(&parcel.stage_note,
              salur_bytes_str("salur/stage/v1\nprogramme PKH\nperiod 1\n"),
              parcel.office.approvers[0], parcel.office.approvers[1]);
    parcel.parts.stage = salur_buf_view(&parcel.stage_note);
    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_bundle_write(&parcel.parts, &pack), SALUR_OK);
    CHECK_ERR(ship_on(&parcel, NULL, NOW, &where), SALUR_E_RANGE);
    CHECK_U64(where.entry, 3);
    CHECK(where.offset + 8 < pack.len &&
          memcmp(pack.ptr + where.offset, "period 1", 8) == 0);
    salur_buf_wipe(&pack);
    parcel_close(&parcel);
}

static void
every_prefix_and_suffix_is_refused(void)
{
    struct salur_bundle bundle;
    struct salur_buf pack;
    struct parcel parcel;
    int64_t now_s = office_day_s(NOW);

    parcel_open(&parcel);
    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_bundle_write(&parcel.parts, &pack), SALUR_OK);
    for (size_t n = 0; n < pack.len; n++) {
        CHECK(salur_bundle_open(&bundle, salur_bytes(pack.ptr, n), NULL, now_s,
                                NULL) != SALUR_OK);
    }
    sl_put_u8(&pack, 0);
    CHECK(salur_bundle_open(&bundle, salur_buf_view(&pack), NULL, now_s,
                            NULL) != SALUR_OK);
    salur_buf_wipe(&pack);
    parcel_close(&parcel);
}

/* The pack's checksums are made anew, so that what refuses is what is signed:
 * one bit of each byte of each member, a different one from byte to byte. */
static void
a_changed_bit_in_any_member_is_refused_with_fresh_checksums(void)
{
    struct parcel parcel;

    parcel_open(&parcel);
    for (size_t member = 0; member < 6; member++) {
        struct salur_bytes *const parts[] = {
            &parcel.parts.trust, &parcel.parts.stage, &parcel.parts.line,
            &parcel.parts.proof, &parcel.parts.list,  &parcel.parts.withdrawn,
        };
        const struct salur_bytes good = *parts[member];
        struct salur_buf bad;

        salur_buf_init(&bad, 1 << 16);
        sl_put_bytes(&bad, good);
        *parts[member] = salur_buf_view(&bad);
        CHECK_ERR(ship(&parcel), SALUR_OK);
        for (size_t i = 0; i < good.len; i++) {
            bad.ptr[i] ^= (uint8_t)(1U << i % 8); /* one bit */
            if (!CHECK(ship(&parcel) != SALUR_OK)) {
                CHECK_U64(member, i); /* shows where */
            }
            bad.ptr[i] ^= (uint8_t)(1U << i % 8); /* and back */
        }
        *parts[member] = good;
        salur_buf_wipe(&bad);
    }
    parcel_close(&parcel);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_good_bundle_opens_and_says_all),
        TEST(members_have_the_names_and_the_order_of_the_format),
        TEST(a_bundle_without_a_withdrawn_list_is_good),
        TEST(a_part_may_not_be_missing),
        TEST(members_missing_swapped_empty_or_misnamed_are_refused),
        TEST(the_stage_needs_two_approvers_of_the_area),
        TEST(an_unsigned_stage_and_one_changed_after_signing_are_refused),
        TEST(a_line_and_a_proof_of_another_village_are_refused),
        TEST(a_list_that_was_not_approved_is_refused),
        TEST(a_package_that_the_stage_does_not_define_is_refused),
        TEST(the_withdrawn_list_needs_an_issuer_of_the_area),
        TEST(an_older_trust_note_is_refused_and_an_equal_or_newer_one_is_not),
        TEST(the_place_of_a_defect_is_in_the_pack),
        TEST(every_prefix_and_suffix_is_refused),
        TEST(a_changed_bit_in_any_member_is_refused_with_fresh_checksums),
    };

    return RUN_TESTS(tests, argc, argv);
}
