/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/office.h"
#include "audit/office_inside.h"

#include <errno.h>
#include <unistd.h>

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

/* Write the copy for people, open the office and compare what it is then;
 * "" stands for a copy that is missing. */
static void
check_copy(struct nation *n, struct salur_bytes before, unsigned flags,
           struct salur_bytes after)
{
    char path[512];
    uint8_t *copy;
    size_t len;

    (void)nation_path(n, "withdrawn.note", path);
    salur_office_close(n->office);
    n->office = NULL;
    if (before.len == 0) {
        CHECK(unlink(path) == 0 || errno == ENOENT);
    } else {
        CHECK_ERR(salur_file_write(path, before, SALUR_FILE_REPLACE), SALUR_OK);
    }
    CHECK_ERR(salur_office_open(&n->office, n->dir, flags), SALUR_OK);
    if (after.len == 0) {
        CHECK(access(path, F_OK) != 0);
        return;
    }
    copy = read_file(path, &len);
    CHECK_MEM(copy, len, after.ptr, after.len);
    free(copy);
}

/* A power cut between the commit and the file leaves the older one. */
static void
a_copy_that_lags_behind_is_made_again(void)
{
    struct nation n;
    struct salur_buf older;
    struct salur_buf newer;
    uint8_t *long_one = calloc(1, (size_t)SALUR_NOTE_MAX + 1);
    struct salur_bytes is;
    int64_t now_s = at("2026-10-06T00:00:00Z");

    nation_approve(&n, "lagging");
    salur_buf_init(&older, 1 << 12);
    salur_buf_init(&newer, 1 << 12);
    withdrawn_note(5, STOP_A, n.issuer, &older);
    withdrawn_note(6, STOP_B, n.issuer, &newer);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&older), now_s),
        SALUR_OK);
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&newer), now_s),
        SALUR_OK);
    is = salur_buf_view(&newer);
    check_copy(&n, salur_buf_view(&older), SALUR_OFFICE_READ_ONLY,
               salur_buf_view(&older));
    check_copy(&n, salur_buf_view(&older), 0, is);
    check_copy(&n, salur_bytes("", 0), SALUR_OFFICE_READ_ONLY,
               salur_bytes("", 0));
    check_copy(&n, salur_bytes("", 0), 0, is);
    check_copy(&n, is, 0, is);
    check_copy(&n, salur_bytes(is.ptr, is.len - 1), 0, is);
    check_copy(&n, salur_bytes(long_one, (size_t)SALUR_NOTE_MAX + 1), 0, is);
    /* What was refused, or held already, does not change which is the last. */
    CHECK_ERR(
        salur_office_adopt_withdrawn(n.office, salur_buf_view(&older), now_s),
        SALUR_E_ROLLBACK);
    check_copy(&n, salur_bytes("", 0), 0, is);
    free(long_one);
    salur_buf_wipe(&newer);
    salur_buf_wipe(&older);
    nation_close(&n);
}

static enum salur_err
put_last(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const struct sl_odb_key name =
        sl_odb_key_bytes(salur_bytes_str("withdrawn"));

    return sl_odb_put(db, txn, SL_ODB_META, &name,
                      sl_odb_key_view((const struct sl_odb_key *)ctx));
}

/* Put the row right under an office that does not open. */
static void
mend(struct nation *n, struct sl_odb_key *key)
{
    struct sl_odb *db = NULL;
    char path[512];

    CHECK_ERR(sl_odb_open(&db, nation_path(n, "store", path), 0), SALUR_OK);
    CHECK_ERR(sl_odb_write(db, put_last, key), SALUR_OK);
    sl_odb_close(db);
    CHECK_ERR(salur_office_open(&n->office, n->dir, 0), SALUR_OK);
}

/* FORMAT.md: the row is the key of the list, area and serial. */
static void
a_last_list_that_is_missing_is_damage(void)
{
    static const size_t cuts[] = {18, 17, 1, 0};
    struct nation n;
    struct salur_buf note;

    nation_approve(&n, "last");
    salur_buf_init(&note, 1 << 12);
    withdrawn_note(7, STOP_A, n.issuer, &note);
    CHECK_ERR(salur_office_adopt_withdrawn(n.office, salur_buf_view(&note),
                                           at("2026-10-06T00:00:00Z")),
              SALUR_OK);
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        struct sl_odb_key key = sl_odb_key_withdrawn("99", 8);

        CHECK_U64(key.len, 18);
        key.len = cuts[i];
        CHECK_ERR(sl_odb_write(n.office->db, put_last, &key), SALUR_OK);
        salur_office_close(n.office);
        CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_E_CORRUPT);
        CHECK_ERR(salur_office_open(&n.office, n.dir, SALUR_OFFICE_READ_ONLY),
                  SALUR_OK);
        salur_office_close(n.office);
        /* The next turn, and the end, need an office that is open. */
        key = sl_odb_key_withdrawn("99", 7);
        mend(&n, &key);
    }
    salur_buf_wipe(&note);
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
        TEST(a_copy_that_lags_behind_is_made_again),
        TEST(a_last_list_that_is_missing_is_damage),
        TEST(a_village_gets_the_withdrawn_list_of_the_smallest_area),
    };
    return RUN_TESTS(tests, argc, argv);
}
