/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/office.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/audit/nation.h"

/* The text of a stage's note as it stands. */
static void
note_of(struct nation *n, struct salur_buf *out)
{
    salur_buf_clear(out);
    CHECK_ERR(salur_office_stage_note(n->office, &n->terms.id, out), SALUR_OK);
}

/* --- stages -------------------------------------------------------------- */

static void
an_imported_stage_is_all_there(void)
{
    static const char *const files[] = {"stages/PKH-202604-1.csv",
                                        "stages/PKH-202604-1.key"};
    struct nation n;
    struct salur_site_line line;
    struct salur_site_list list;
    struct salur_stage stage;
    struct salur_stage fresh;
    struct salur_buf bytes;
    uint32_t approvals = 9;
    int already = 9;
    char names[512];
    char path[512];

    nation_open(&n, "import");
    salur_buf_init(&bytes, 1 << 20);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_I64(already, 0);
    CHECK_STR(names_in(nation_path(&n, "stages", path), names),
              "PKH-202604-1.csv PKH-202604-1.key PKH-202604-1.note ");
    for (size_t i = 0; i < 2; i++) {
        CHECK_U64(mode_of(nation_path(&n, files[i], path)), 0600);
    }
    CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
              SALUR_OK);
    CHECK_U64(approvals, 0);
    CHECK_U64(stage.sites, 4);
    CHECK_U64(stage.entitlements, 20);
    CHECK_I64(stage.amount_idr, 5 * (100 + 200 + 300 + 400) * 1000 + 40000);
    for (size_t i = 0; i < NATION_SITES; i++) {
        CHECK_ERR(salur_office_site_at(n.office, &n.terms.id, i, &line),
                  SALUR_OK);
        CHECK_U64(line.site, nation_sites[i]);
        CHECK_U64(line.count, NATION_FAMILIES);
        CHECK_ERR(
            salur_office_site_list(n.office, &n.terms.id, line.site, &list),
            SALUR_OK);
        CHECK_U64(list.count, NATION_FAMILIES);
        salur_site_list_wipe(&list);
    }
    CHECK_ERR(salur_office_site_at(n.office, &n.terms.id, 4, &line),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_site_at(n.office, &n.terms.id, 1, &line), SALUR_OK);
    CHECK_U64(line.site, nation_sites[1]);
    CHECK_ERR(salur_office_site_list(n.office, &n.terms.id, 9999999999, &list),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_stage_csv(n.office, &n.terms.id, &bytes), SALUR_OK);
    CHECK_MEM(bytes.ptr, bytes.len, n.csv.ptr, n.csv.len);
    CHECK_ERR(salur_office_stage_recompute(n.office, &n.terms.id,
                                           salur_bytes(NULL, 0), n.aliases,
                                           &fresh),
              SALUR_OK);
    CHECK(salur_hash_equal(&fresh.root, &stage.root));
    salur_buf_wipe(&bytes);
    nation_close(&n);
}

static void
the_same_list_again_is_already_there(void)
{
    struct nation n;
    struct salur_buf before;
    struct salur_buf after;
    int already;

    nation_open(&n, "again");
    salur_buf_init(&before, 1 << 16);
    salur_buf_init(&after, 1 << 16);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.approvers[0]),
              SALUR_OK);
    note_of(&n, &before);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_I64(already, 1);
    note_of(&n, &after);
    CHECK_MEM(before.ptr, before.len, after.ptr, after.len);
    salur_buf_wipe(&before);
    salur_buf_wipe(&after);
    nation_close(&n);
}

/* A draft may be corrected, and keeps its key: the ids stay the same. */
static void
a_draft_is_replaced_and_an_approved_list_is_not(void)
{
    struct nation n;
    struct salur_site_list before;
    struct salur_site_list after;
    struct salur_site_line line;
    struct salur_stage stage;
    struct salur_stage fresh;
    uint32_t approvals;
    int already;

    nation_open(&n, "replace");
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_ERR(
        salur_office_site_list(n.office, &n.terms.id, nation_sites[0], &before),
        SALUR_OK);
    /* Another first village, and the last one is gone. */
    salur_buf_clear(&n.csv);
    sl_put_str(&n.csv, "NIK,Nama,Kode Desa,Nominal,Paket\n");
    for (unsigned j = 0; j < NATION_FAMILIES; j++) {
        put_row(&n.csv, nation_sites[0], j, 999, "");
    }
    CHECK_ERR(salur_office_stage_recompute(n.office, &n.terms.id,
                                           salur_buf_view(&n.csv), n.aliases,
                                           &fresh),
              SALUR_E_MISMATCH);
    CHECK_I64(fresh.amount_idr, 5 * 999);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_I64(already, 0);
    CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
              SALUR_OK);
    CHECK_U64(stage.sites, 1);
    CHECK_I64(stage.amount_idr, 5 * 999);
    CHECK_ERR(salur_office_site_at(n.office, &n.terms.id, 1, &line),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(
        salur_office_site_list(n.office, &n.terms.id, nation_sites[0], &after),
        SALUR_OK);
    CHECK_MEM(&before.items[0].cti, 16, &after.items[0].cti, 16);
    CHECK_I64(after.items[0].amount_idr, 999);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.approvers[0]),
              SALUR_OK);
    put_row(&n.csv, nation_sites[1], 100, 1000, "");
    CHECK_ERR(nation_import(&n, &already), SALUR_E_EXISTS);
    CHECK_I64(already, 0);
    CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
              SALUR_OK);
    CHECK_U64(stage.entitlements, 5);
    salur_site_list_wipe(&before);
    salur_site_list_wipe(&after);
    nation_close(&n);
}

static void
a_bad_list_leaves_nothing(void)
{
    struct nation n;
    int already;
    char path[512];

    nation_open(&n, "badlist");
    sl_put_str(&n.csv, "not a nik,CONTOH,9901012001,1,\n");
    CHECK_ERR(nation_import(&n, &already), SALUR_E_STATE);
    CHECK(!is_there(nation_path(&n, "stages", path)));
    n.terms.id.programme[0] = '/';
    CHECK(nation_import(&n, &already) != SALUR_OK);
    CHECK(!is_there(path));
    nation_close(&n);
}

static void
names_that_are_none_are_refused(void)
{
    struct nation n;
    struct salur_stage_id id;
    struct salur_stage stage;
    struct salur_site_line line;
    struct salur_buf buf;
    uint32_t approvals;

    nation_approve(&n, "names");
    salur_buf_init(&buf, 1 << 16);
    id = n.terms.id;
    memcpy(id.programme, "../PKH", 7);
    CHECK_ERR(salur_office_stage(n.office, &id, &stage, &approvals),
              SALUR_E_ARG);
    CHECK_ERR(salur_office_stage_note(n.office, &id, &buf), SALUR_E_ARG);
    CHECK_ERR(salur_office_stage_csv(n.office, &id, &buf), SALUR_E_ARG);
    CHECK_ERR(salur_office_site_at(n.office, &id, 0, &line), SALUR_E_ARG);
    id = n.terms.id;
    id.batch = 2;
    CHECK_ERR(salur_office_stage(n.office, &id, &stage, &approvals),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_stage_sign(n.office, &id, n.approvers[0]),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_site_at(n.office, &id, 0, &line), SALUR_E_NOT_FOUND);
    /* Counting up in one stage does not open another. */
    CHECK_ERR(salur_office_site_at(n.office, &n.terms.id, 0, &line), SALUR_OK);
    CHECK_ERR(salur_office_site_at(n.office, &id, 1, &line), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_issue(n.office, &id, n.issuer, NULL, NULL),
              SALUR_E_NOT_FOUND);
    salur_buf_wipe(&buf);
    nation_close(&n);
}

static void
stages_stand_in_order(void)
{
    static const struct {
        const char *programme;
        uint32_t period;
        uint32_t batch;
    } rows[] = {{"PKH", 202604, 2},
                {"BPNT", 202604, 1},
                {"PKH", 202601, 1},
                {"PKH2", 202501, 1},
                {"PKH", 202604, 1}};
    static const char *const wanted[] = {"BPNT-202604-1", "PKH-202601-1",
                                         "PKH-202604-1", "PKH-202604-2",
                                         "PKH2-202501-1"};
    struct nation n;
    struct salur_stage stage;
    struct salur_site_line line;
    char name[SALUR_STAGE_NAME_MAX];
    char path[512];
    int already;

    nation_open(&n, "order");
    CHECK_ERR(salur_office_stage_at(n.office, 0, &stage), SALUR_E_NOT_FOUND);
    for (size_t i = 0; i < 5; i++) {
        memset(&n.terms.id, 0, sizeof n.terms.id);
        memcpy(n.terms.id.programme, rows[i].programme,
               strlen(rows[i].programme));
        n.terms.id.period = rows[i].period;
        n.terms.id.batch = rows[i].batch;
        CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    }
    /* What is no note of a stage is not looked at. */
    CHECK_ERR(salur_file_write(nation_path(&n, "stages/NOTE.note", path),
                               salur_bytes_str("x"), 0),
              SALUR_OK);
    for (size_t i = 0; i < 5; i++) {
        CHECK_ERR(salur_office_stage_at(n.office, i, &stage), SALUR_OK);
        salur_stage_id_format(name, &stage.id);
        CHECK_STR(name, wanted[i]);
        CHECK_ERR(salur_office_site_at(n.office, &stage.id, 3, &line),
                  SALUR_OK);
        CHECK_ERR(salur_office_site_at(n.office, &stage.id, 4, &line),
                  SALUR_E_NOT_FOUND);
    }
    CHECK_ERR(salur_office_stage_at(n.office, 5, &stage), SALUR_E_NOT_FOUND);
    nation_close(&n);
}

/* --- cut off ------------------------------------------------------------- */

/* Import in a child that is killed after so many microseconds; a negative
 * number lets it live. */
static void
import_and_die(struct nation *n, long after_us)
{
    struct timespec pause = {0, after_us * 1000};
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        int already;
        struct salur_office *office;

        if (salur_office_open(&office, n->dir, 0) == SALUR_OK) {
            n->office = office;
            (void)!nation_import(n, &already);
        }
        _exit(0);
    }
    if (after_us >= 0) {
        (void)nanosleep(&pause, NULL);
        (void)kill(child, SIGKILL);
    }
    waitpid(child, &status, 0);
}

/* The stage is whole: list, key, lists and note say the same. */
static int
is_whole(struct nation *n)
{
    struct salur_stage fresh;
    struct salur_site_line line;
    enum salur_err err = salur_office_stage_recompute(
        n->office, &n->terms.id, salur_bytes(NULL, 0), n->aliases, &fresh);

    if (err == SALUR_E_NOT_FOUND) {
        return 0;
    }
    CHECK_ERR(err, SALUR_OK);
    for (size_t i = 0; i < fresh.sites; i++) {
        CHECK_ERR(salur_office_site_at(n->office, &n->terms.id, i, &line),
                  SALUR_OK);
    }
    /* Signing compares the lists in the store with the note. */
    CHECK_ERR(salur_office_stage_sign(n->office, &n->terms.id, n->approvers[0]),
              SALUR_OK);
    return 1;
}

static void
an_import_that_is_killed_leaves_a_whole_stage_or_none(void)
{
    enum { ROUNDS = 60 };
    unsigned whole = 0;
    unsigned none = 0;

    for (unsigned round = 0; round < ROUNDS; round++) {
        struct nation n;
        char folder[32];
        int already;

        snprintf(folder, sizeof folder, "killed-%u", round);
        nation_open(&n, folder);
        /* Every other round replaces a draft. */
        if (round % 2 == 1) {
            CHECK_ERR(nation_import(&n, &already), SALUR_OK);
            put_row(&n.csv, nation_sites[0], 500, 7, "");
        }
        salur_office_close(n.office);
        n.office = NULL;
        import_and_die(&n, round < ROUNDS - 1 ? 500 * (long)round : -1);
        CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
        if (is_whole(&n)) {
            whole++;
        } else {
            none++;
            CHECK_ERR(nation_import(&n, &already), SALUR_OK);
            CHECK(is_whole(&n));
        }
        nation_close(&n);
    }
    CHECK(whole > 0);
    CHECK_U64(whole + none, ROUNDS);
}

/* --- approving ----------------------------------------------------------- */

static void
only_trusted_approvers_sign(void)
{
    struct nation n;
    struct salur_key *stranger;
    struct salur_key *twin;
    struct salur_stage stage;
    struct salur_buf note;
    uint32_t approvals;
    int already;

    nation_open(&n, "approve");
    salur_buf_init(&note, 1 << 16);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    stranger = make_key("test/camat-9", SALUR_ROLE_APPROVER, 99);
    twin = make_key("test/camat-0", SALUR_ROLE_APPROVER, 98);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.issuer),
              SALUR_E_KEY_ROLE);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, stranger),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, twin),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.approvers[2]),
              SALUR_E_SCOPE);
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n.office, &n.terms.id, n.approvers[i]),
            SALUR_OK);
        CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
                  SALUR_OK);
        CHECK_U64(approvals, i + 1);
    }
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.approvers[0]),
              SALUR_E_DUPLICATE);
    salur_key_free(stranger);
    salur_key_free(twin);
    salur_buf_wipe(&note);
    nation_close(&n);
}

static void
without_trust_any_approver_signs_and_none_counts(void)
{
    struct nation n;
    struct salur_stage stage;
    uint32_t approvals = 9;
    int already;

    nation_init(&n, "untrusted");
    CHECK_ERR(salur_office_open(&n.office, n.dir, SALUR_OFFICE_CREATE),
              SALUR_OK);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.issuer),
              SALUR_E_KEY_ROLE);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.approvers[2]),
              SALUR_OK);
    CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
              SALUR_OK);
    CHECK_U64(approvals, 0);
    nation_close(&n);
}

static void
a_withdrawn_approver_does_not_count_from_that_day(void)
{
    struct nation n;
    struct salur_stage stage;
    struct salur_buf trust;
    uint32_t approvals;
    char extra[64];
    char hex[9];

    nation_approve(&n, "withdrawnapprover");
    salur_buf_init(&trust, 1 << 20);
    salur_hex_encode(hex, salur_key_public(n.approvers[1])->kid.bytes, 4);
    snprintf(extra, sizeof extra, "withdrawn %s 2026-11-01\n", hex);
    nation_trust(&n, 2, extra, &trust);
    CHECK_ERR(salur_office_adopt_trust(n.office, salur_buf_view(&trust), NULL),
              SALUR_OK);
    CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
              SALUR_OK);
    CHECK_U64(approvals, 2); /* as of the opening */
    salur_office_set_time(n.office, at("2026-11-02T00:00:00Z"));
    CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
              SALUR_OK);
    CHECK_U64(approvals, 1);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.approvers[1]),
              SALUR_E_KEY_WITHDRAWN);
    salur_buf_wipe(&trust);
    nation_close(&n);
}

/* A note from elsewhere under this stage's name: its lists are not here. */
static void
a_note_that_is_not_of_the_lists_is_not_signed(void)
{
    struct nation n;
    struct salur_stage stage;
    struct salur_buf text;
    uint32_t approvals;
    int already;
    char path[512];

    nation_open(&n, "planted");
    salur_buf_init(&text, 1 << 16);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
              SALUR_OK);
    stage.amount_idr += 1;
    CHECK_ERR(salur_stage_format(&stage, &text), SALUR_OK);
    nation_path(&n, "stages/PKH-202604-1.note", path);
    CHECK_ERR(salur_file_write(path, salur_buf_view(&text), SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK_ERR(salur_office_stage_sign(n.office, &n.terms.id, n.approvers[0]),
              SALUR_E_MISMATCH);
    stage.amount_idr -= 1;
    stage.id.batch = 2;
    salur_buf_clear(&text);
    CHECK_ERR(salur_stage_format(&stage, &text), SALUR_OK);
    CHECK_ERR(salur_file_write(path, salur_buf_view(&text), SALUR_FILE_REPLACE),
              SALUR_OK);
    CHECK_ERR(salur_office_stage(n.office, &n.terms.id, &stage, &approvals),
              SALUR_E_CORRUPT);
    salur_buf_wipe(&text);
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(an_imported_stage_is_all_there),
        TEST(the_same_list_again_is_already_there),
        TEST(a_draft_is_replaced_and_an_approved_list_is_not),
        TEST(a_bad_list_leaves_nothing),
        TEST(names_that_are_none_are_refused),
        TEST(stages_stand_in_order),
        TEST(an_import_that_is_killed_leaves_a_whole_stage_or_none),
        TEST(only_trusted_approvers_sign),
        TEST(without_trust_any_approver_signs_and_none_counts),
        TEST(a_withdrawn_approver_does_not_count_from_that_day),
        TEST(a_note_that_is_not_of_the_lists_is_not_signed),
    };
    return RUN_TESTS(tests, argc, argv);
}
