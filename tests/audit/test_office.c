/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/office.h"

#include <unistd.h>

#include "tests/audit/nation.h"

static void
a_folder_is_made_only_when_asked_for(void)
{
    struct nation n;
    char names[512];
    char path[512];

    nation_init(&n, "made");
    CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_E_NOT_FOUND);
    CHECK(n.office == NULL);
    CHECK_ERR(salur_office_open(&n.office, n.dir, SALUR_OFFICE_READ_ONLY),
              SALUR_E_NOT_FOUND);
    CHECK(!is_there(n.dir));
    CHECK_ERR(salur_office_open(&n.office, n.dir, SALUR_OFFICE_CREATE),
              SALUR_OK);
    CHECK(salur_office_trust(n.office) == NULL);
    CHECK_STR(names_in(n.dir, names), "store ");
    CHECK_STR(names_in(nation_path(&n, "store", path), names),
              "data.mdb lock.mdb settled ");
    CHECK_U64(mode_of(nation_path(&n, "store/data.mdb", path)), 0600);
    salur_office_close(n.office);
    CHECK_ERR(salur_office_open(&n.office, n.dir, SALUR_OFFICE_CREATE),
              SALUR_OK);
    nation_close(&n);
}

static void
a_creation_that_was_cut_off_is_done_again(void)
{
    struct nation n;
    char names[512];
    char path[512];

    nation_init(&n, "cut");
    CHECK(mkdir(n.dir, 0700) == 0);
    CHECK(mkdir(nation_path(&n, "store.new", path), 0700) == 0);
    CHECK_ERR(salur_file_write(nation_path(&n, "store.new/data.mdb", path),
                               salur_bytes_str("half a page"), 0),
              SALUR_OK);
    CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_open(&n.office, n.dir, SALUR_OFFICE_CREATE),
              SALUR_OK);
    CHECK_STR(names_in(n.dir, names), "store ");
    nation_close(&n);
}

static void
a_foreign_store_is_refused(void)
{
    struct nation n;
    char path[512];

    nation_init(&n, "foreign");
    CHECK(mkdir(n.dir, 0700) == 0);
    CHECK(mkdir(nation_path(&n, "store", path), 0700) == 0);
    CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_E_CORRUPT);
    CHECK(unlink(nation_path(&n, "store/data.mdb", path)) == 0 ||
          !is_there(path));
    CHECK_ERR(salur_file_write(path, salur_bytes_str("not a database"),
                               SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_E_CORRUPT);
    nation_close(&n);
}

static void
read_only_reads_and_does_not_write(void)
{
    struct nation n;
    struct salur_ingest_result result;
    struct salur_stage stage;
    uint32_t approvals;
    int already;

    nation_open(&n, "readonly");
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    salur_office_close(n.office);
    CHECK_ERR(salur_office_open(&n.office, n.dir,
                                SALUR_OFFICE_READ_ONLY | SALUR_OFFICE_CREATE),
              SALUR_OK);
    CHECK(salur_office_trust(n.office) != NULL);
    CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
              SALUR_OK);
    CHECK_U64(stage.sites, NATION_SITES);
    CHECK_ERR(nation_import(&n, &already), SALUR_E_PERMISSION);
    CHECK_ERR(
        salur_office_adopt_trust(n.office, salur_buf_view(&n.trust), NULL),
        SALUR_E_PERMISSION);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.approvers[0]),
              SALUR_E_PERMISSION);
    CHECK_ERR(salur_office_issue(n.office, &n.terms.id, n.issuer, NULL, NULL),
              SALUR_E_PERMISSION);
    CHECK_ERR(salur_office_adopt_withdrawn(n.office, salur_bytes_str(""), 0),
              SALUR_E_PERMISSION);
    CHECK_ERR(
        salur_office_ingest(n.office, salur_bytes_str(""), 0, NULL, &result),
        SALUR_E_PERMISSION);
    nation_close(&n);
}

/* --- trust --------------------------------------------------------------- */

static void
trust_notes_rise(void)
{
    struct nation n;
    struct salur_buf newer;
    struct salur_buf bytes;
    char names[512];

    nation_open(&n, "trust");
    salur_buf_init(&newer, 1 << 20);
    salur_buf_init(&bytes, 1 << 20);
    nation_trust(&n, 2, "", &newer);
    CHECK_U64(salur_trust_serial(salur_office_trust(n.office)), 1);
    CHECK_ERR(
        salur_office_adopt_trust(n.office, salur_buf_view(&n.trust), NULL),
        SALUR_OK);
    CHECK_ERR(salur_office_adopt_trust(n.office, salur_buf_view(&newer), NULL),
              SALUR_OK);
    CHECK_U64(salur_trust_serial(salur_office_trust(n.office)), 2);
    CHECK_ERR(
        salur_office_adopt_trust(n.office, salur_buf_view(&n.trust), NULL),
        SALUR_E_ROLLBACK);
    CHECK_ERR(salur_office_adopt_trust(n.office, salur_bytes_str("x\n"), NULL),
              SALUR_E_SYNTAX);
    CHECK_U64(salur_trust_serial(salur_office_trust(n.office)), 2);
    salur_office_close(n.office);
    CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
    CHECK_U64(salur_trust_serial(salur_office_trust(n.office)), 2);
    CHECK_ERR(salur_office_trust_bytes(n.office, &bytes), SALUR_OK);
    CHECK_MEM(bytes.ptr, bytes.len, newer.ptr, newer.len);
    CHECK_STR(names_in(n.dir, names), "store trust.note ");
    salur_buf_wipe(&bytes);
    salur_buf_wipe(&newer);
    nation_close(&n);
}

/* Two processes with the store open: the one that read serial 1 must not
 * write serial 2 over the other's serial 3. */
static void
a_note_adopted_by_another_process_counts(void)
{
    struct nation n;
    struct salur_buf second;
    struct salur_buf third;
    char path[512];

    nation_open(&n, "twotrust");
    salur_buf_init(&second, 1 << 20);
    salur_buf_init(&third, 1 << 20);
    nation_trust(&n, 2, "", &second);
    nation_trust(&n, 3, "", &third);
    CHECK_ERR(salur_file_write(nation_path(&n, "trust.note", path),
                               salur_buf_view(&third), SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK_ERR(salur_office_adopt_trust(n.office, salur_buf_view(&second), NULL),
              SALUR_E_ROLLBACK);
    CHECK_U64(salur_trust_serial(salur_office_trust(n.office)), 3);
    salur_buf_wipe(&second);
    salur_buf_wipe(&third);
    nation_close(&n);
}

static void
a_damaged_trust_note_keeps_the_office_shut(void)
{
    struct nation n;
    char path[512];

    nation_open(&n, "badtrust");
    salur_office_close(n.office);
    n.office = NULL;
    n.trust.ptr[200] ^= 1;
    CHECK_ERR(salur_file_write(nation_path(&n, "trust.note", path),
                               salur_buf_view(&n.trust), SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK(salur_office_open(&n.office, n.dir, 0) != SALUR_OK);
    CHECK(n.office == NULL);
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_folder_is_made_only_when_asked_for),
        TEST(a_creation_that_was_cut_off_is_done_again),
        TEST(a_foreign_store_is_refused),
        TEST(read_only_reads_and_does_not_write),
        TEST(trust_notes_rise),
        TEST(a_note_adopted_by_another_process_counts),
        TEST(a_damaged_trust_note_keeps_the_office_shut),
    };
    return RUN_TESTS(tests, argc, argv);
}
