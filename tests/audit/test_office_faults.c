/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation and every call that changes a file fails once, in every
 * act of the office.
 *
 * An act that says OK must be done, and one that says an error must be done
 * or not done: doing it again without faults gives what it gives at once.
 */
#define _GNU_SOURCE /* syscall() in faults.h */
#include <sys/wait.h>
#include <unistd.h>

#include "audit/reconcile.h"
#include "tests/audit/diary.h"
#include "tests/audit/faults.h"

/* --- the acts ------------------------------------------------------------ */

/* The nation of all acts, and what they need made beforehand. */
struct stage_set {
    struct nation n; /* n.dir is the folder that the act works on */
    struct salur_buf newer_trust;
    struct salur_buf withdrawn;
    struct salur_buf pack;
    struct salur_buf longer_csv;
};

static enum salur_err
act_open(struct stage_set *set)
{
    (void)set;
    return SALUR_OK; /* opening is part of every act */
}

static enum salur_err
act_trust(struct stage_set *set)
{
    return salur_office_adopt_trust(set->n.office,
                                    salur_buf_view(&set->newer_trust), NULL);
}

static enum salur_err
act_import(struct stage_set *set)
{
    int already;

    return nation_import(&set->n, &already);
}

static enum salur_err
act_replace(struct stage_set *set)
{
    int already;

    return salur_office_stage_import(set->n.office,
                                     salur_buf_view(&set->longer_csv),
                                     set->n.aliases, &set->n.terms, &already);
}

static enum salur_err
act_sign(struct stage_set *set)
{
    enum salur_err err = salur_office_stage_sign(
        set->n.office, &set->n.terms.id, set->n.approvers[0]);

    /* Signed by the first try, which could not say so. */
    return err == SALUR_E_DUPLICATE ? SALUR_OK : err;
}

static enum salur_err
act_issue(struct stage_set *set)
{
    return salur_office_issue(set->n.office, &set->n.terms.id, set->n.issuer,
                              NULL, NULL);
}

static enum salur_err
act_withdraw(struct stage_set *set)
{
    return salur_office_adopt_withdrawn(set->n.office,
                                        salur_buf_view(&set->withdrawn),
                                        at("2026-10-20T00:00:00Z"));
}

static enum salur_err
act_ingest(struct stage_set *set)
{
    struct salur_ingest_result result;

    return salur_office_ingest(set->n.office, salur_buf_view(&set->pack),
                               at("2026-12-21T00:00:00Z"), NULL, &result);
}

/* Cosign, and write the answer; a second try gives the same answer. */
static enum salur_err
act_cosign(struct stage_set *set)
{
    enum salur_err err =
        salur_office_set_witness(set->n.office, set->n.witness);

    if (err == SALUR_OK) {
        err = act_ingest(set);
    }
    return err == SALUR_OK ? salur_office_answer(set->n.office, NULL, NULL)
                           : err;
}

static void
ignore(void *ctx, const struct salur_finding *finding)
{
    (void)ctx;
    (void)finding;
}

/* Reading acts: nothing changes, and nothing is said that is not so. */
static enum salur_err
act_reconcile(struct stage_set *set)
{
    const struct salur_finding_sink sink = {ignore, NULL};
    struct salur_reconcile *result = NULL;
    enum salur_err err =
        salur_reconcile_run(set->n.office, &set->n.terms.id,
                            at("2026-12-21T00:00:00Z"), &sink, &result);

    if (err == SALUR_OK) {
        CHECK_I64(salur_reconcile_row_at(result, 0)->realised.idr, 201000);
    }
    salur_reconcile_free(result);
    return err;
}

static enum salur_err
act_bundle(struct stage_set *set)
{
    struct salur_buf pack;
    enum salur_err err;

    salur_buf_init(&pack, 1 << 20);
    err = salur_office_bundle(set->n.office, &set->n.terms.id, nation_sites[0],
                              NULL, &pack);
    salur_buf_wipe(&pack);
    return err;
}

/* --- folders ------------------------------------------------------------- */

static void
run_program(char *const argv[])
{
    pid_t child = fork();
    int status = 1;

    if (child == 0) {
        execvp(argv[0], argv);
        _exit(1);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static void
copy_folder(char *from, char *to)
{
    char rm[] = "rm";
    char cp[] = "cp";
    char force[] = "-rf";
    char keep[] = "-a";
    char *const remove_it[] = {rm, force, to, NULL};
    char *const copy_it[] = {cp, keep, from, to, NULL};

    run_program(remove_it);
    run_program(copy_it);
}

/* SHA-256 of all tables and files but the lock. */
static struct salur_hash
state_of(struct nation *n)
{
    static const char *const files[] = {
        "trust.note",
        "withdrawn.note",
        "stages/PKH-202604-1.csv",
        "stages/PKH-202604-1.key",
        "stages/PKH-202604-1.note",
        "head.note",
        "cosigned/test_dinsos_log_9901012001_a_k1.cosigned.note"};
    static const struct sl_odb_key all = {{0}, 0};
    struct salur_hasher *hasher = NULL;
    struct salur_hash out;
    struct sl_odb *db = NULL;
    MDB_txn *txn = NULL;
    char path[512];

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    CHECK_ERR(sl_odb_open(&db, nation_path(n, "store", path), 0), SALUR_OK);
    CHECK_ERR(sl_odb_begin(db, &txn), SALUR_OK);
    salur_hash_start(hasher);
    for (int table = 0; table < SL_ODB_COUNT; table++) {
        struct sl_odb_walk walk;

        CHECK_ERR(
            sl_odb_walk_open(&walk, db, txn, (enum sl_odb_table)table, &all),
            SALUR_OK);
        while (sl_odb_walk_next(&walk) == SALUR_OK) {
            salur_hash_update(hasher, walk.key);
            salur_hash_update(hasher, walk.value);
        }
        sl_odb_walk_close(&walk);
    }
    sl_odb_end(txn);
    sl_odb_close(db);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (is_there(nation_path(n, files[i], path))) {
            size_t len;
            uint8_t *bytes = read_file(path, &len);

            salur_hash_update(hasher, salur_bytes(bytes, len));
            free(bytes);
        }
        salur_hash_update(hasher, salur_bytes("|", 1));
    }
    salur_hash_finish(hasher, &out);
    salur_hasher_free(hasher);
    return out;
}

/* --- failing ------------------------------------------------------------- */

/* Open, act, close; OK when all of it was. */
static enum salur_err
perform(struct stage_set *set, enum salur_err (*act)(struct stage_set *set))
{
    enum salur_err err =
        salur_office_open(&set->n.office, set->n.dir, SALUR_OFFICE_CREATE);

    if (err == SALUR_OK) {
        err = act(set);
    }
    salur_office_close(set->n.office);
    set->n.office = NULL;
    return err;
}

/* Let call after call fail, from a copy of base each time; how many there
 * were. */
static long
fail_each(struct stage_set *set, char *base,
          enum salur_err (*act)(struct stage_set *set), atomic_long *left)
{
    struct salur_hash wanted;
    struct salur_hash got;
    long n = 0;
    int goes_on = 1;

    copy_folder(base, set->n.dir);
    CHECK_ERR(perform(set, act), SALUR_OK);
    wanted = state_of(&set->n);
    while (goes_on) {
        enum salur_err err;

        copy_folder(base, set->n.dir);
        atomic_store(&has_failed, 0);
        atomic_store(left, n);
        err = perform(set, act);
        atomic_store(left, -1);
        goes_on = atomic_load(&has_failed);
        if (err == SALUR_OK) {
            got = state_of(&set->n);
            goes_on = CHECK(salur_hash_equal(&got, &wanted)) && goes_on;
        }
        if (!CHECK_ERR(perform(set, act), SALUR_OK)) {
            goes_on = 0;
        }
        got = state_of(&set->n);
        if (!CHECK(salur_hash_equal(&got, &wanted))) {
            goes_on = 0;
        }
        if (!goes_on && atomic_load(&has_failed)) {
            printf("  at call %ld, which gave %s\n", n, salur_err_name(err));
        }
        n++;
    }
    return n - 1;
}

static void
set_up(struct stage_set *set, struct diary *diary)
{
    struct family_of f;
    struct salur_buf text;
    char hex[33];

    salur_buf_init(&set->newer_trust, 1 << 20);
    salur_buf_init(&set->withdrawn, 1 << 16);
    salur_buf_init(&set->pack, 1 << 20);
    salur_buf_init(&set->longer_csv, 1 << 20);
    salur_buf_init(&text, 1 << 12);
    nation_trust(&set->n, 2, "", &set->newer_trust);
    sl_put_bytes(&set->longer_csv, salur_buf_view(&set->n.csv));
    put_row(&set->longer_csv, nation_sites[0], 300, 7000, "");
    usual_day(diary, &set->n, 0);
    diary_export(diary, diary->count, &set->pack);
    find_family(&set->n, 0, 4, &f);
    salur_hex_encode(hex, f.item.cti.bytes, 16);
    sl_put_str(&text, "salur/withdrawn/v1\nserial 1\nstop ");
    sl_put_str(&text, hex);
    sl_put_str(&text, "\n");
    CHECK_ERR(salur_note_sign(&set->withdrawn, salur_buf_view(&text),
                              set->n.issuer, 0),
              SALUR_OK);
    salur_buf_wipe(&text);
}

static void
tear_down(struct stage_set *set)
{
    salur_buf_wipe(&set->newer_trust);
    salur_buf_wipe(&set->withdrawn);
    salur_buf_wipe(&set->pack);
    salur_buf_wipe(&set->longer_csv);
    nation_close(&set->n);
}

/*
 * Folders after each act, in their order: an act starts from the one before.
 * The stage key stands in the first already, because a random one would make
 * each try another.
 */
enum step { EMPTY, DRAFT, APPROVED, ISSUED, INGESTED, STEPS };

static void
make_steps(struct stage_set *set, const char *prefix, char folders[STEPS][300])
{
    static const char *const names[STEPS] = {"empty", "draft", "approved",
                                             "issued", "ingested"};
    struct diary diary;
    char key[512];
    char copy[512];
    uint8_t *bytes;
    size_t len;
    int already;

    for (size_t i = 0; i < STEPS; i++) {
        snprintf(folders[i], 300, "%s/%s-%s", temp_dir(), prefix, names[i]);
    }
    nation_open(&set->n, prefix);
    CHECK_ERR(nation_import(&set->n, &already), SALUR_OK);
    bytes =
        read_file(nation_path(&set->n, "stages/PKH-202604-1.key", key), &len);
    copy_folder(set->n.dir, folders[DRAFT]);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(salur_office_stage_sign(set->n.office, &set->n.terms.id,
                                          set->n.approvers[i]),
                  SALUR_OK);
    }
    copy_folder(set->n.dir, folders[APPROVED]);
    CHECK_ERR(act_issue(set), SALUR_OK);
    copy_folder(set->n.dir, folders[ISSUED]);
    set_up(set, &diary);
    CHECK_ERR(act_ingest(set), SALUR_OK);
    copy_folder(set->n.dir, folders[INGESTED]);
    salur_office_close(set->n.office);
    set->n.office = NULL;
    snprintf(copy, sizeof copy, "%s/stages", folders[EMPTY]);
    CHECK(mkdir(folders[EMPTY], 0700) == 0);
    CHECK(mkdir(copy, 0700) == 0);
    snprintf(copy, sizeof copy, "%s/stages/PKH-202604-1.key", folders[EMPTY]);
    CHECK_ERR(
        salur_file_write(copy, salur_bytes(bytes, len), SALUR_FILE_SECRET),
        SALUR_OK);
    free(bytes);
}

static const struct {
    const char *what;
    enum step from;
    enum salur_err (*act)(struct stage_set *set);
    int writes;
} acts[] = {
    {"open", EMPTY, act_open, 1},
    {"trust", EMPTY, act_trust, 1},
    {"import", EMPTY, act_import, 1},
    {"replace", DRAFT, act_replace, 1},
    {"sign", DRAFT, act_sign, 1},
    {"issue", APPROVED, act_issue, 1},
    {"withdraw", ISSUED, act_withdraw, 1},
    {"ingest", ISSUED, act_ingest, 1},
    {"cosign", ISSUED, act_cosign, 1},
    {"cosign what is held", INGESTED, act_cosign, 1},
    {"reconcile", INGESTED, act_reconcile, 0},
    {"bundle", ISSUED, act_bundle, 0},
};

static void
every_write_that_fails_leaves_all_or_nothing(void)
{
    struct stage_set set;
    char folders[STEPS][300];

    make_steps(&set, "writes", folders);
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        long calls =
            fail_each(&set, folders[acts[i].from], acts[i].act, &writes_left);

        if (!CHECK(calls > 0 || !acts[i].writes)) {
            printf("  %s\n", acts[i].what);
        }
    }
    tear_down(&set);
}

static void
every_allocation_that_fails_leaves_all_or_nothing(void)
{
    struct stage_set set;
    char folders[STEPS][300];

    make_steps(&set, "allocations", folders);
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        (void)fail_each(&set, folders[acts[i].from], acts[i].act,
                        &allocations_left);
    }
    tear_down(&set);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_write_that_fails_leaves_all_or_nothing),
        TEST(every_allocation_that_fails_leaves_all_or_nothing),
    };
    return RUN_TESTS(tests, argc, argv);
}
