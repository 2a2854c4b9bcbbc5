/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle ends with a withdrawn list, a personal part, both or neither. */
#include "salur/bundle.h"

#include <string.h>

#include "base/cbor.h"
#include "pack/pack.h"
#include "sign/envelope.h"
#include "tests/core/list/parcel.h"

#define NOW "2026-10-06"

/* A form that is right; nobody can open it. */
static void
put_sealed(struct salur_buf *out)
{
    struct salur_key *device =
        office_key("test/log/9901012001/a/k1", SALUR_ROLE_LOG, 50);
    const struct salur_pubkey *to = salur_key_public(device);

    salur_buf_init(out, 1 << 16);
    CHECK_ERR(sl_envelope_seal(&to, 1, salur_bytes_str("people"), out),
              SALUR_OK);
    salur_key_free(device);
}

/* Write and open; 1 when both parts come out as they went in. */
static enum salur_err
ship(const struct salur_bundle_parts *parts, struct salur_where *where)
{
    struct salur_bundle bundle;
    struct salur_buf pack;
    enum salur_err err;

    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(salur_bundle_write(parts, &pack), SALUR_OK);
    err = salur_bundle_open(&bundle, salur_buf_view(&pack), NULL,
                            office_day_s(NOW), where);
    if (err == SALUR_OK) {
        CHECK(salur_bytes_equal(bundle.parts.withdrawn, parts->withdrawn));
        CHECK(salur_bytes_equal(bundle.parts.people, parts->people));
        salur_bundle_wipe(&bundle);
    }
    salur_buf_wipe(&pack);
    return err;
}

static void
all_four_endings_are_good(void)
{
    struct parcel parcel;
    struct salur_buf sealed;

    parcel_open(&parcel);
    put_sealed(&sealed);
    for (unsigned way = 0; way < 4; way++) {
        struct salur_bundle_parts parts = parcel.parts;

        if ((way & 1) == 0) {
            parts.withdrawn = salur_bytes(NULL, 0);
        }
        if ((way & 2) != 0) {
            parts.people = salur_buf_view(&sealed);
        }
        CHECK_ERR(ship(&parts, NULL), SALUR_OK);
    }
    salur_buf_wipe(&sealed);
    parcel_close(&parcel);
}

/* FORMAT.md, "Bundle": the names and their order. */
static void
the_personal_part_is_the_last_member(void)
{
    struct parcel parcel;
    struct salur_buf sealed;
    struct salur_buf out;
    struct sl_pack pack;

    parcel_open(&parcel);
    put_sealed(&sealed);
    parcel.parts.people = salur_buf_view(&sealed);
    salur_buf_init(&out, 1 << 20);
    CHECK_ERR(salur_bundle_write(&parcel.parts, &out), SALUR_OK);
    CHECK_ERR(sl_pack_read(&pack, salur_buf_view(&out), NULL), SALUR_OK);
    CHECK_U64(pack.count, 7);
    CHECK_STR(pack.members[5].name, "withdrawn.note");
    CHECK_STR(pack.members[6].name, "people.sealed");
    salur_buf_wipe(&sealed);
    salur_buf_wipe(&out);
    parcel_close(&parcel);
}

/* Pack the members of a good bundle in the order of the letters a .. g. */
static enum salur_err
split_in_order(const struct salur_bundle_parts *good, const char *order,
               const char *last_name)
{
    static const char *const names[] = {
        "trust.note", "stage.note",     "site.line",    "site.proof",
        "site.list",  "withdrawn.note", "people.sealed"};
    const struct salur_bytes data[] = {
        good->trust, good->stage,     good->line,  good->proof,
        good->list,  good->withdrawn, good->people};
    struct sl_pack pack = {.count = 0};
    struct salur_bundle_parts parts;
    struct salur_buf out;
    enum salur_err err;

    for (size_t i = 0; order[i] != '\0'; i++) {
        size_t member = (size_t)(order[i] - 'a'); /* a letter of the callers */

        CHECK_ERR(sl_pack_add(&pack,
                              order[i + 1] == '\0' && last_name != NULL
                                  ? last_name
                                  : names[member],
                              data[member]),
                  SALUR_OK);
    }
    salur_buf_init(&out, 1 << 20);
    CHECK_ERR(sl_pack_write(&pack, &out), SALUR_OK);
    err = salur_bundle_split(&parts, salur_buf_view(&out), NULL);
    CHECK(err == SALUR_OK || parts.trust.len == 0);
    salur_buf_wipe(&out);
    return err;
}

static void
other_orders_and_names_are_refused(void)
{
    static const struct {
        const char *order;
        const char *last_name;
        enum salur_err err;
    } rows[] = {
        {"abcdefg", NULL, SALUR_OK},
        {"abcdeg", NULL, SALUR_OK},
        {"abcdegf", NULL, SALUR_E_SYNTAX},
        {"gabcdef", NULL, SALUR_E_SYNTAX},
        {"abcdg", NULL, SALUR_E_SYNTAX},
        {"abcdefg", "people.txt", SALUR_E_SYNTAX},
        {"abcdefg", "people.seale", SALUR_E_SYNTAX},
        {"abcdeg", "withdrawn.not", SALUR_E_SYNTAX},
        {"g", NULL, SALUR_E_SYNTAX},
    };
    struct parcel parcel;
    struct salur_buf sealed;

    parcel_open(&parcel);
    put_sealed(&sealed);
    parcel.parts.people = salur_buf_view(&sealed);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!CHECK_ERR(
                split_in_order(&parcel.parts, rows[i].order, rows[i].last_name),
                rows[i].err)) {
            CHECK_STR(rows[i].order, "the row above");
        }
    }
    parcel.parts.people = salur_bytes("", 0);
    CHECK_ERR(split_in_order(&parcel.parts, "abcdefg", NULL), SALUR_E_EMPTY);
    salur_buf_wipe(&sealed);
    parcel_close(&parcel);
}

/* A bundle that lost half of its names is seen before the village imports
 * it, though nobody can read them on the way. */
static void
a_personal_part_out_of_form_is_refused_where_it_stands(void)
{
    struct parcel parcel;
    struct salur_buf sealed;
    struct salur_where where;
    size_t before;

    parcel_open(&parcel);
    put_sealed(&sealed);
    before = parcel.parts.trust.len + parcel.parts.stage.len;
    for (size_t len = 1; len < sealed.len; len++) {
        parcel.parts.people = salur_bytes(sealed.ptr, len);
        CHECK_ERR(ship(&parcel.parts, &where), SALUR_E_SHORT);
        CHECK(where.offset > before);
    }
    sealed.ptr[1] = 2;
    parcel.parts.people = salur_buf_view(&sealed);
    CHECK_ERR(ship(&parcel.parts, &where), SALUR_E_VERSION);
    salur_buf_wipe(&sealed);
    parcel_close(&parcel);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(all_four_endings_are_good),
        TEST(the_personal_part_is_the_last_member),
        TEST(other_orders_and_names_are_refused),
        TEST(a_personal_part_out_of_form_is_refused_where_it_stands),
    };
    return RUN_TESTS(tests, argc, argv);
}
