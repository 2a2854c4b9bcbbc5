/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/office.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/audit/diary.h"

static void
an_export_is_taken_in_once(void)
{
    struct nation n;
    struct diary d;
    struct salur_ingest_result result;
    struct salur_office_log log;
    struct tally tally;
    struct salur_buf entries;
    struct salur_buf wanted;

    nation_issue(&n, "ingest");
    memset(&tally, 0, sizeof tally);
    salur_buf_init(&entries, 1 << 20);
    salur_buf_init(&wanted, 1 << 20);
    usual_day(&d, &n, 0);
    CHECK_ERR(diary_ingest(&d, &n, d.count, &tally, &result), SALUR_OK);
    CHECK_U64(result.before, 0);
    CHECK_U64(result.added, 7);
    CHECK_I64(result.already, 0);
    CHECK_STR(result.origin, salur_key_public(d.key)->name);
    CHECK_U64(result.site, nation_sites[0]);
    CHECK_U64(result.report.findings, 0);
    CHECK_I64(result.report.checked_lists, 1);
    CHECK_U64(result.report.redeemed, 2);
    CHECK_I64(result.report.redeemed_idr, 100000 + 101000);
    CHECK_ERR(diary_ingest(&d, &n, d.count, NULL, &result), SALUR_OK);
    CHECK_U64(result.before, 7);
    CHECK_U64(result.added, 0);
    CHECK_I64(result.already, 1);
    CHECK_ERR(salur_office_log_at(n.office, 0, &log), SALUR_OK);
    CHECK_STR(log.origin, salur_key_public(d.key)->name);
    CHECK_U64(log.site, nation_sites[0]);
    CHECK_U64(log.head.size, 7);
    CHECK(salur_hash_equal(&log.head.root, &result.report.head.root));
    CHECK_ERR(salur_office_log_at(n.office, 1, &log), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_log_entries(n.office, log.origin, &entries),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_log_entries(n.office, result.origin, &entries),
              SALUR_OK);
    for (size_t i = 0; i < d.count; i++) {
        salur_entries_put(&wanted,
                          salur_bytes(d.pages[i].bytes, d.pages[i].len));
    }
    CHECK_MEM(entries.ptr, entries.len, wanted.ptr, wanted.len);
    salur_buf_wipe(&entries);
    salur_buf_wipe(&wanted);
    nation_close(&n);
}

static void
a_log_grows_and_an_older_export_is_already_there(void)
{
    struct nation n;
    struct diary d;
    struct salur_ingest_result result;
    struct salur_office_log log;
    struct salur_office_evidence evidence;

    nation_issue(&n, "grow");
    usual_day(&d, &n, 1);
    for (size_t count = 3; count <= d.count; count++) {
        CHECK_ERR(diary_ingest(&d, &n, count, NULL, &result), SALUR_OK);
        CHECK_U64(result.before, count == 3 ? 0 : count - 1);
        CHECK_U64(result.added, count == 3 ? 3 : 1);
    }
    CHECK_ERR(diary_ingest(&d, &n, 4, NULL, &result), SALUR_OK);
    CHECK_I64(result.already, 1);
    CHECK_U64(result.before, d.count);
    CHECK_ERR(salur_office_log_at(n.office, 0, &log), SALUR_OK);
    CHECK_U64(log.head.size, d.count);
    CHECK_ERR(salur_office_evidence_at(n.office, 0, &evidence),
              SALUR_E_NOT_FOUND);
    nation_close(&n);
}

/* --- what is kept out ---------------------------------------------------- */

static void
a_fork_is_reported_at_its_first_entry_and_kept_aside(void)
{
    struct nation n;
    struct diary d;
    struct diary other;
    struct tally tally;
    struct salur_buf pack;
    struct salur_buf kept;
    struct salur_hash before;
    struct salur_hash hash;
    struct salur_hasher *hasher = NULL;
    struct salur_ingest_result result;
    struct salur_office_evidence evidence;
    struct salur_office_log log;

    nation_issue(&n, "fork");
    memset(&tally, 0, sizeof tally);
    salur_buf_init(&pack, 1 << 20);
    salur_buf_init(&kept, 1 << 20);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    usual_day(&d, &n, 0);
    CHECK_ERR(diary_ingest(&d, &n, d.count, NULL, &result), SALUR_OK);
    /* The same beginning, another fourth and fifth entry. */
    diary_open(&other, &n, 0, 0);
    (void)diary_redeem(&other, &n, 0, 0);
    (void)diary_redeem(&other, &n, 0, 4);
    (void)diary_redeem(&other, &n, 0, 3);
    CHECK_ERR(diary_ingest(&other, &n, other.count, &tally, &result),
              SALUR_E_FORK);
    CHECK_U64(tally.counts[SALUR_F_FORK], 1);
    CHECK_U64(tally.last[SALUR_F_FORK].seq, 3);
    CHECK_U64(tally.last[SALUR_F_FORK].proven, 3);
    CHECK_U64(tally.last[SALUR_F_FORK].affected, 2);
    CHECK_I64(tally.last[SALUR_F_FORK].affected_idr, 104000 + 103000);
    CHECK(salur_hash_equal(&tally.last[SALUR_F_FORK].expected, &d.leaves[3]));
    CHECK(salur_hash_equal(&tally.last[SALUR_F_FORK].found, &other.leaves[3]));
    CHECK_U64(result.report.findings, 1);
    CHECK_I64(result.report.worst, SALUR_SEVERITY_TAMPER);
    CHECK_U64(result.before, 7);
    CHECK_U64(result.added, 0);
    CHECK_ERR(salur_office_log_at(n.office, 0, &log), SALUR_OK);
    CHECK_U64(log.head.size, 7);
    /* The pack itself is there, under its hash, once. */
    diary_export(&other, other.count, &pack);
    CHECK_ERR(salur_office_evidence_at(n.office, 0, &evidence), SALUR_OK);
    salur_hash(hasher, salur_buf_view(&pack), &hash);
    CHECK(salur_hash_equal(&evidence.hash, &hash));
    CHECK_U64(evidence.len, pack.len);
    CHECK_ERR(salur_office_evidence(n.office, &hash, &kept), SALUR_OK);
    CHECK_MEM(kept.ptr, kept.len, pack.ptr, pack.len);
    before = content_of(&n);
    CHECK_ERR(diary_ingest(&other, &n, other.count, NULL, &result),
              SALUR_E_FORK);
    /* What they have in common is no contradiction. */
    CHECK_ERR(diary_ingest(&other, &n, 3, NULL, &result), SALUR_OK);
    hash = content_of(&n);
    CHECK(salur_hash_equal(&before, &hash));
    hash.bytes[0] ^= 1;
    CHECK_ERR(salur_office_evidence(n.office, &hash, &kept), SALUR_E_NOT_FOUND);
    salur_hasher_free(hasher);
    salur_buf_wipe(&pack);
    salur_buf_wipe(&kept);
    nation_close(&n);
}

static void
every_single_byte_changed_is_kept_out(void)
{
    struct nation n;
    struct diary d;
    struct salur_buf pack;
    struct salur_hash before;
    struct salur_hash after;
    unsigned aside = 0;

    nation_issue(&n, "bytes");
    salur_buf_init(&pack, 1 << 20);
    usual_day(&d, &n, 0);
    diary_export(&d, d.count, &pack);
    before = content_of(&n);
    for (size_t i = 0; i < pack.len; i += 13) {
        struct salur_ingest_result result;
        struct salur_office_log log;

        pack.ptr[i] ^= 0x20;
        CHECK_ERR(salur_office_ingest(n.office, salur_buf_view(&pack),
                                      at("2026-12-21T00:00:00Z"), NULL,
                                      &result),
                  SALUR_E_CHAIN);
        CHECK_ERR(salur_office_log_at(n.office, 0, &log), SALUR_E_NOT_FOUND);
        pack.ptr[i] ^= 0x20;
        aside++;
    }
    for (size_t i = 0; i < aside; i++) {
        struct salur_office_evidence evidence;

        CHECK_ERR(salur_office_evidence_at(n.office, i, &evidence), SALUR_OK);
        CHECK_U64(evidence.len, pack.len);
    }
    after = content_of(&n);
    CHECK(!salur_hash_equal(&before, &after));
    salur_buf_wipe(&pack);
    nation_close(&n);
}

static void
a_log_that_nobody_enrolled_is_kept_out(void)
{
    struct nation n;
    struct diary d;
    struct salur_key *stranger;
    struct salur_key *twin;
    struct tally tally;
    struct salur_ingest_result result;

    nation_issue(&n, "stranger");
    memset(&tally, 0, sizeof tally);
    stranger = make_key(AUTHORITY "/log/9901012001/z/k1", SALUR_ROLE_LOG, 90);
    twin = make_key(salur_key_public(n.logs[0][0])->name, SALUR_ROLE_LOG, 91);
    usual_day(&d, &n, 0);
    d.key = twin; /* the right name, another key's signature */
    CHECK_ERR(diary_ingest(&d, &n, d.count, &tally, &result), SALUR_E_CHAIN);
    CHECK(tally.counts[SALUR_F_CHECKPOINT_SIG] > 0);
    memset(&d, 0, sizeof d);
    d.key = stranger;
    d.time_s = at("2026-10-05T01:00:00Z");
    diary_genesis(&d, 0, 'z');
    CHECK_ERR(diary_ingest(&d, &n, d.count, NULL, &result), SALUR_E_CHAIN);
    salur_key_free(stranger);
    salur_key_free(twin);
    nation_close(&n);
}

static void
what_is_no_export_is_kept_out(void)
{
    struct nation n;
    struct salur_ingest_result result;

    nation_issue(&n, "junk");
    CHECK_ERR(salur_office_ingest(n.office, salur_bytes_str("PK junk"), 0, NULL,
                                  &result),
              SALUR_E_SYNTAX);
    CHECK_ERR(
        salur_office_ingest(n.office, salur_bytes(NULL, 0), 0, NULL, &result),
        SALUR_E_SYNTAX);
    CHECK_STR(result.origin, "");
    CHECK_I64(result.kept, 0);
    nation_close(&n);
    nation_init(&n, "junk2");
    CHECK_ERR(salur_office_open(&n.office, n.dir, SALUR_OFFICE_CREATE),
              SALUR_OK);
    CHECK_ERR(salur_office_ingest(n.office, salur_bytes_str("PK junk"), 0, NULL,
                                  &result),
              SALUR_E_STATE);
    nation_close(&n);
}

/* Money that is wrong is the log's honest record of it: taken in, reported. */
static void
differences_do_not_keep_a_log_out(void)
{
    struct nation n;
    struct diary d;
    struct family_of f;
    struct salur_entry e;
    struct tally tally;
    struct salur_ingest_result result;

    nation_issue(&n, "differences");
    memset(&tally, 0, sizeof tally);
    diary_open(&d, &n, 0, 0);
    (void)diary_redeem(&d, &n, 0, 0);
    (void)diary_redeem(&d, &n, 0, 0);
    find_family(&n, 0, 1, &f);
    redeem_entry(&f, &e);
    e.body.redeem.amount_idr += 50000;
    diary_put(&d, &e);
    CHECK_ERR(diary_ingest(&d, &n, d.count, &tally, &result), SALUR_OK);
    CHECK_U64(result.added, 5);
    CHECK_U64(tally.counts[SALUR_F_TWICE], 1);
    CHECK_U64(tally.counts[SALUR_F_AMOUNT], 1);
    CHECK_I64(tally.last[SALUR_F_AMOUNT].expected_idr, 101000);
    nation_close(&n);
}

/* --- cut off ------------------------------------------------------------- */

static void
an_ingest_that_is_killed_leaves_all_of_it_or_nothing(void)
{
    struct nation n;
    struct diary d;
    struct salur_ingest_result result;
    struct salur_office_log log;

    nation_issue(&n, "killed");
    usual_day(&d, &n, 0);
    CHECK_ERR(diary_ingest(&d, &n, 3, NULL, &result), SALUR_OK);
    salur_office_close(n.office);
    for (long round = 0; round < 40; round++) {
        struct timespec pause = {0, 100000 * round};
        pid_t child = fork();

        if (child == 0) {
            if (salur_office_open(&n.office, n.dir, 0) == SALUR_OK) {
                (void)!diary_ingest(&d, &n, d.count, NULL, &result);
            }
            _exit(0);
        }
        (void)nanosleep(&pause, NULL);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
        CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
        CHECK_ERR(salur_office_log_at(n.office, 0, &log), SALUR_OK);
        CHECK(log.head.size == 3 || log.head.size == d.count);
        salur_office_close(n.office);
    }
    CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
    CHECK_ERR(diary_ingest(&d, &n, d.count, NULL, &result), SALUR_OK);
    CHECK_ERR(salur_office_log_at(n.office, 0, &log), SALUR_OK);
    CHECK_U64(log.head.size, d.count);
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(an_export_is_taken_in_once),
        TEST(a_log_grows_and_an_older_export_is_already_there),
        TEST(a_fork_is_reported_at_its_first_entry_and_kept_aside),
        TEST(every_single_byte_changed_is_kept_out),
        TEST(a_log_that_nobody_enrolled_is_kept_out),
        TEST(what_is_no_export_is_kept_out),
        TEST(differences_do_not_keep_a_log_out),
        TEST(an_ingest_that_is_killed_leaves_all_of_it_or_nothing),
    };
    return RUN_TESTS(tests, argc, argv);
}
