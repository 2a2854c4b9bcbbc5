/* SPDX-License-Identifier: Apache-2.0 */
/* What a log says that it goes on from, beside the log that it names. */
#include "audit/restored.h"

#include "tests/audit/diary.h"

/* A day of device a, and a log of device b that may go on from it. */
struct logs {
    struct nation n;
    struct diary old;
    struct diary later;
    struct salur_buf old_entries;
    struct salur_buf later_entries;
};

static void
logs_open(struct logs *logs, const char *name)
{
    nation_issue(&logs->n, name);
    usual_day(&logs->old, &logs->n, 0);
    diary_open(&logs->later, &logs->n, 0, 1);
    salur_buf_init(&logs->old_entries, 1 << 20);
    salur_buf_init(&logs->later_entries, 1 << 20);
}

static void
logs_close(struct logs *logs)
{
    salur_buf_wipe(&logs->old_entries);
    salur_buf_wipe(&logs->later_entries);
    nation_close(&logs->n);
}

static struct salur_hash
root_of(const struct diary *d, size_t count)
{
    struct salur_hasher *hasher = NULL;
    struct salur_tree tree;
    struct salur_hash root;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    salur_tree_init(&tree);
    for (size_t i = 0; i < count; i++) {
        salur_tree_append(&tree, hasher, &d->leaves[i]);
    }
    salur_tree_root(&tree, hasher, &root);
    salur_hasher_free(hasher);
    return root;
}

/* d says that it goes on from an origin's first `size` entries. */
static uint64_t
restore(struct diary *d, const char *origin, uint64_t size,
        const struct salur_hash *root)
{
    struct salur_entry e;

    memset(&e, 0, sizeof e);
    e.kind = SALUR_KIND_RESTORED;
    memcpy(e.body.restored.origin, origin, strlen(origin) + 1);
    e.body.restored.head.size = size;
    e.body.restored.head.root = *root;
    e.body.restored.cause = 2;
    diary_put(d, &e);
    return e.seq;
}

static void
put_entries(const struct diary *d, size_t count, struct salur_buf *out)
{
    salur_buf_clear(out);
    for (size_t i = 0; i < count; i++) {
        salur_entries_put(out, salur_bytes(d->pages[i].bytes, d->pages[i].len));
    }
}

static struct salur_restored
compare(struct logs *logs, size_t old_count)
{
    struct salur_restored out;

    put_entries(&logs->old, old_count, &logs->old_entries);
    put_entries(&logs->later, logs->later.count, &logs->later_entries);
    CHECK_ERR(salur_restored_compare(salur_buf_view(&logs->later_entries),
                                     salur_buf_view(&logs->old_entries), &out),
              SALUR_OK);
    return out;
}

static void
a_log_that_names_no_other_says_nothing(void)
{
    struct logs logs;
    struct salur_restored out;
    struct salur_hash root;

    logs_open(&logs, "none");
    CHECK(compare(&logs, logs.old.count).relation == SALUR_RESTORED_NONE);
    root = root_of(&logs.later, 2);
    (void)restore(&logs.later, salur_key_public(logs.later.key)->name, 2,
                  &root);
    (void)restore(&logs.later, "test/dinsos/log/9901012009/a/k1", 2, &root);
    CHECK(compare(&logs, logs.old.count).relation == SALUR_RESTORED_NONE);
    CHECK_ERR(salur_restored_compare(salur_buf_view(&logs.later_entries),
                                     salur_bytes_str("no entries"), &out),
              SALUR_OK);
    CHECK(out.relation == SALUR_RESTORED_NONE);
    logs_close(&logs);
}

static void
what_fits_is_short_or_forked_is_told(void)
{
    struct logs logs;
    struct salur_restored out;
    struct salur_hash root;
    const char *origin;
    uint64_t first;
    uint64_t second;

    logs_open(&logs, "told");
    origin = salur_key_public(logs.old.key)->name;
    root = root_of(&logs.old, 0);
    first = restore(&logs.later, origin, 0, &root);
    out = compare(&logs, logs.old.count);
    CHECK(out.relation == SALUR_RESTORED_FITS && out.seq == first);
    CHECK_STR(out.origin, origin);
    CHECK_U64(out.entries, logs.old.count);
    root = root_of(&logs.old, 5);
    second = restore(&logs.later, origin, 5, &root);
    out = compare(&logs, logs.old.count);
    CHECK(out.relation == SALUR_RESTORED_FITS && out.seq == first);
    out = compare(&logs, 5);
    CHECK(out.relation == SALUR_RESTORED_FITS);
    out = compare(&logs, 4);
    CHECK(out.relation == SALUR_RESTORED_SHORT && out.seq == second);
    CHECK_U64(out.named.size, 5);
    CHECK_U64(out.entries, 4);

    /* The same size and another root, and one that ends before it. */
    root.bytes[0] ^= 1;
    first = restore(&logs.later, origin, 5, &root);
    root = root_of(&logs.old, 3);
    root.bytes[31] ^= 1;
    (void)restore(&logs.later, origin, 3, &root);
    out = compare(&logs, logs.old.count);
    CHECK(out.relation == SALUR_RESTORED_FORKED && out.seq == first);
    CHECK_U64(out.named.size, 5);
    root = root_of(&logs.old, 5);
    CHECK(salur_hash_equal(&out.found, &root));
    out = compare(&logs, 4);
    CHECK(out.relation == SALUR_RESTORED_FORKED && out.seq == first + 1);
    logs_close(&logs);
}

/* --- one log alone -----------------------------------------------------------
 */

static unsigned
verify(struct logs *logs, struct salur_verify_report *report,
       struct salur_finding *out, enum salur_finding_id id)
{
    struct salur_verify_policy policy;
    struct salur_trust *trust = NULL;
    struct tally tally;
    struct salur_finding_sink sink = {tally_put, &tally};
    struct salur_buf pack;

    memset(&tally, 0, sizeof tally);
    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(
        salur_trust_open(&trust, salur_buf_view(&logs->n.trust), NULL, NULL),
        SALUR_OK);
    memset(&policy, 0, sizeof policy);
    policy.trust = trust;
    policy.time_s = at("2026-12-21T00:00:00Z");
    diary_export(&logs->later, logs->later.count, &pack);
    CHECK_ERR(
        salur_verify_export(salur_buf_view(&pack), &policy, &sink, report),
        SALUR_OK);
    *out = tally.last[id];
    salur_trust_free(trust);
    salur_buf_wipe(&pack);
    return tally.counts[id];
}

static void
a_recovered_log_names_its_own_beginnings(void)
{
    struct logs logs;
    struct salur_verify_report report;
    struct salur_finding finding;
    struct salur_hash root;
    const char *own;
    uint64_t seq;

    logs_open(&logs, "own");
    own = salur_key_public(logs.later.key)->name;
    for (size_t i = 2; i < 5; i++) {
        root = root_of(&logs.later, i);
        (void)restore(&logs.later, own, i, &root);
    }
    CHECK_U64(verify(&logs, &report, &finding, SALUR_F_RESTORED), 3);
    CHECK(finding.severity == SALUR_SEVERITY_NOTE);
    CHECK_U64(finding.other_seq, 4);
    CHECK_U64(verify(&logs, &report, &finding, SALUR_F_FORK), 0);
    CHECK(report.worst < SALUR_SEVERITY_TAMPER);
    CHECK_U64(report.continued, 0);

    /* Another beginning, one that comes later, and one step back. */
    root.bytes[7] ^= 1;
    seq = restore(&logs.later, own, 4, &root);
    CHECK_U64(verify(&logs, &report, &finding, SALUR_F_FORK), 1);
    CHECK_U64(finding.seq, seq);
    CHECK(finding.has_hashes && report.worst == SALUR_SEVERITY_TAMPER);
    (void)restore(&logs.later, own, 50, &root);
    CHECK_U64(verify(&logs, &report, &finding, SALUR_F_FORK), 2);
    CHECK(!finding.has_hashes);
    root = root_of(&logs.later, 2);
    (void)restore(&logs.later, own, 2, &root);
    CHECK_U64(verify(&logs, &report, &finding, SALUR_F_FORK), 3);
    logs_close(&logs);
}

static void
a_log_that_goes_on_from_another_is_no_alarm(void)
{
    struct logs logs;
    struct salur_verify_report report;
    struct salur_finding finding;
    struct salur_hash root;

    logs_open(&logs, "other");
    root = root_of(&logs.old, 5);
    (void)restore(&logs.later, salur_key_public(logs.old.key)->name, 5, &root);
    CHECK_U64(verify(&logs, &report, &finding, SALUR_F_RESTORED), 1);
    CHECK(report.worst == SALUR_SEVERITY_NOTE);
    CHECK_U64(report.continued, 1);
    logs_close(&logs);
}

/* --- at the office
 * ------------------------------------------------------------ */

static uint64_t
ingest(struct logs *logs, const struct diary *d, size_t count,
       struct tally *tally)
{
    struct salur_finding_sink sink = {tally_put, tally};
    struct salur_ingest_result result;
    uint64_t forks = 99;

    memset(tally, 0, sizeof *tally);
    CHECK_ERR(diary_ingest(d, &logs->n, count, NULL, &result), SALUR_OK);
    CHECK_ERR(salur_office_check_restored(logs->n.office, result.origin, &sink,
                                          &forks),
              SALUR_OK);
    CHECK_U64(forks, tally->counts[SALUR_F_FORK]);
    return forks;
}

static void
the_office_finds_it_whichever_came_first(void)
{
    struct logs logs;
    struct salur_hash root;
    struct tally tally;
    uint64_t forks;

    for (int is_old_first = 0; is_old_first < 2; is_old_first++) {
        for (int is_wrong = 0; is_wrong < 2; is_wrong++) {
            char name[16];

            (void)snprintf(name, sizeof name, "office-%d%d", is_old_first,
                           is_wrong);
            logs_open(&logs, name);
            root = root_of(&logs.old, 5);
            root.bytes[0] ^= (uint8_t)is_wrong;
            (void)restore(&logs.later, salur_key_public(logs.old.key)->name, 5,
                          &root);
            CHECK_U64(ingest(&logs, is_old_first ? &logs.old : &logs.later, 3,
                             &tally),
                      0);
            CHECK_U64(ingest(&logs, &logs.later, logs.later.count, &tally), 0);
            forks = ingest(&logs, &logs.old, logs.old.count, &tally);
            CHECK_U64(forks, (uint64_t)is_wrong);
            CHECK_ERR(
                salur_office_check_all_restored(logs.n.office, NULL, &forks),
                SALUR_OK);
            CHECK_U64(forks, (uint64_t)is_wrong);
            if (is_wrong) {
                CHECK_STR(
                    tally.last[SALUR_F_FORK].other_origin == NULL ? "" : "seen",
                    "seen");
                CHECK_U64(tally.last[SALUR_F_FORK].other_seq, 2);
            }
            logs_close(&logs);
        }
    }
}

static void
a_log_that_is_not_held_is_not_checked(void)
{
    struct logs logs;
    uint64_t forks = 7;

    logs_open(&logs, "not-held");
    /* Nothing of this village is there: nothing contradicts. */
    CHECK_ERR(salur_office_check_restored(logs.n.office,
                                          salur_key_public(logs.old.key)->name,
                                          NULL, &forks),
              SALUR_OK);
    CHECK_U64(forks, 0);
    logs_close(&logs);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_log_that_names_no_other_says_nothing),
        TEST(what_fits_is_short_or_forked_is_told),
        TEST(a_recovered_log_names_its_own_beginnings),
        TEST(a_log_that_goes_on_from_another_is_no_alarm),
        TEST(the_office_finds_it_whichever_came_first),
        TEST(a_log_that_is_not_held_is_not_checked),
    };
    return RUN_TESTS(tests, argc, argv);
}
