/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stores as power cuts, damage and other programs leave them, made of copies
 * of one store before and after some acts: what opening makes of each.
 */
#include "salur/journal.h"

#include <stdlib.h>
#include <string.h>

#include "salur/redeem.h"
#include "tests/harness/folders.h"
#include "tests/harness/village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

/* Copies of one store; branch began as before and went on in another way. */
struct copies {
    struct village village;
    char before[256];
    char after[256];
    char branch[256];
    char foreign[256]; /* of another device */
    uint64_t entries_before;
    uint64_t entries_after;
};

static void
redeem_at(struct salur_ledger *ledger, size_t family)
{
    struct salur_presented presented = {.cti = village_item(1, family).cti};
    struct salur_redeemed out;

    CHECK_ERR(salur_redeem(ledger, &presented, &stamp, &out), SALUR_OK);
    CHECK_ERR(out.outcome, SALUR_OK);
}

static void
import_withdrawn(const struct village *village, struct salur_ledger *ledger,
                 const char *text)
{
    struct salur_buf note;
    uint64_t count;
    int already;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    village_withdrawn(village, text, &note);
    CHECK_ERR(salur_ledger_import_withdrawn(ledger, salur_buf_view(&note),
                                            &stamp, &count, &already),
              SALUR_OK);
    salur_buf_wipe(&note);
}

/* Open a copy, redeem these families, close it. */
static uint64_t
go_on(const char *path, size_t family, size_t count)
{
    struct salur_ledger *ledger = NULL;
    uint64_t entries;

    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    for (size_t i = 0; i < count; i++) {
        redeem_at(ledger, family + i);
    }
    entries = village_size(ledger);
    salur_ledger_close(ledger);
    return entries;
}

static void
copies_open(struct copies *c)
{
    struct salur_ledger_terms terms = {VILLAGE_SITE, "b", 1};
    struct salur_key *key;
    struct salur_ledger *ledger;

    memset(c, 0, sizeof *c);
    village_open(&c->village);
    ledger = village_stocked(&c->village, "before", (struct village_bundle){0},
                             c->before);
    /* Replaced once, so that a journal has a list that was cleared. */
    import_withdrawn(&c->village, ledger,
                     "serial 4\nstop 00000000000000090000000000000001\n");
    import_withdrawn(&c->village, ledger,
                     "serial 5\ncard 00000000000000080000000000000001 2\n"
                     "stop 00000000000000090000000000000001\n");
    redeem_at(ledger, 0);
    c->entries_before = village_size(ledger);
    salur_ledger_close(ledger);
    (void)snprintf(c->after, sizeof c->after, "%s/after", temp_dir());
    (void)snprintf(c->branch, sizeof c->branch, "%s/branch", temp_dir());
    (void)snprintf(c->foreign, sizeof c->foreign, "%s/foreign", temp_dir());
    copy_tree(c->before, c->after);
    copy_tree(c->before, c->branch);
    c->entries_after = go_on(c->after, 1, 3);
    CHECK_U64(go_on(c->branch, 4, 3), c->entries_after);
    key = village_key("test/dinsos/log/9901012001/b/k1", SALUR_ROLE_LOG, 70);
    CHECK_ERR(salur_ledger_create(c->foreign, &terms, key,
                                  salur_bytes_str(VILLAGE_PASS), &stamp),
              SALUR_OK);
    salur_key_free(key);
}

static void
copies_close(struct copies *c)
{
    remove_tree(c->before);
    remove_tree(c->after);
    remove_tree(c->branch);
    remove_tree(c->foreign);
    village_close(&c->village);
}

/* --- what may have happened to a store --------------------------------------
 */

enum what {
    TORN_TAIL = 1,         /* the journal ends with a part of a record */
    LOG_BEHIND = 2,        /* the log as it was before */
    MARK_BEHIND = 4,       /* the mark, too */
    MARK_GONE = 8,         /* it was never written */
    LOG_GONE = 16,         /* the folder of the log is missing */
    LOG_SPOILT = 32,       /* its meta pages are no pages */
    JOURNAL_GONE = 64,     /* its file is missing */
    JOURNAL_BEHIND = 128,  /* as it was before */
    JOURNAL_DAMAGED = 256, /* a bit of an early record */
    JOURNAL_FOREIGN = 512, /* of another device */
    JOURNAL_JUNK = 1024,   /* no journal at all */
    LOG_BRANCH = 2048,     /* of another history */
    MARK_AHEAD = 4096,     /* log and journal before, the mark after */
};

static void
spoil_journal(const struct copies *c, const char *path, unsigned what)
{
    static const uint8_t part[] = {0, 0, 0, 90, 0x82, 0x18, 0x20, 0x81};
    static const uint8_t byte = 0xff;
    char journal[512];

    join_path(journal, path, "journal");
    if (what & (JOURNAL_BEHIND | MARK_AHEAD)) {
        put_back(path, c->before, "journal");
    }
    if (what & JOURNAL_FOREIGN) {
        put_back(path, c->foreign, "journal");
    }
    if (what & JOURNAL_GONE) {
        CHECK(unlink(journal) == 0);
    }
    if (what & JOURNAL_JUNK) {
        CHECK(truncate(journal, 7) == 0);
    }
    if (what & JOURNAL_DAMAGED) {
        write_into(journal, 200, &byte, 1);
    }
    if (what & TORN_TAIL) {
        write_into(journal, -1, part, sizeof part);
    }
}

static void
spoil(const struct copies *c, const char *path, unsigned what)
{
    static const uint8_t zeroes[8192];
    char name[512];

    if (what & (LOG_BEHIND | MARK_AHEAD)) {
        put_back(path, c->before, "log");
    }
    if (what & MARK_BEHIND) {
        put_back(path, c->before, "settled");
    }
    if (what & LOG_BRANCH) {
        put_back(path, c->branch, "log");
        put_back(path, c->branch, "settled");
    }
    join_path(name, path, "settled");
    CHECK(!(what & MARK_GONE) || unlink(name) == 0);
    join_path(name, path, "log/data.mdb");
    if (what & LOG_SPOILT) {
        write_into(name, 0, zeroes, sizeof zeroes);
    }
    join_path(name, path, "log");
    if (what & LOG_GONE) {
        remove_tree(name);
    }
    spoil_journal(c, path, what);
}

/* What opening did must not have to be done again, and the counter works. */
static void
check_goes_on(const char *path, uint64_t entries, int is_restored)
{
    struct salur_ledger *ledger = NULL;
    struct salur_entry entry;
    struct salur_buf buf;

    CHECK_ERR(salur_ledger_open(&ledger, path, SALUR_LEDGER_READ_ONLY),
              SALUR_OK);
    salur_ledger_close(ledger);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    CHECK(!salur_ledger_recovery(ledger)->happened);
    CHECK_U64(village_size(ledger), entries);
    redeem_at(ledger, 7);
    CHECK_U64(village_size(ledger), entries + 1 + (uint64_t)is_restored);
    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    entry = village_entry(ledger, entries, &buf);
    CHECK_I64(entry.kind == SALUR_KIND_RESTORED, is_restored);
    if (entry.kind == SALUR_KIND_RESTORED) {
        CHECK_U64(entry.body.restored.head.size, entries);
        CHECK_U64(entry.body.restored.cause, SALUR_RECOVERY_JOURNAL);
        CHECK_STR(entry.body.restored.origin, VILLAGE_ORIGIN);
    }
    village_check_chain(ledger);
    salur_buf_wipe(&buf);
    salur_ledger_close(ledger);
}

struct state {
    unsigned what;
    enum salur_err err;
    uint64_t cut;
    int rebuilt;
    int journal_made;
    int restored;
};

static void
check_recovered(const struct copies *c, struct salur_ledger *ledger,
                const struct state *state)
{
    const struct salur_recovery *got = salur_ledger_recovery(ledger);

    CHECK_U64(village_size(ledger), c->entries_after);
    CHECK_I64(got->happened,
              state->cut > 0 || state->rebuilt || state->journal_made);
    CHECK_U64(got->cut, state->cut);
    CHECK_I64(got->rebuilt, state->rebuilt);
    CHECK_I64(got->journal_made, state->journal_made);
    CHECK_I64(got->restored, state->restored);
    if (got->rebuilt || got->journal_made) {
        CHECK_U64(got->after, c->entries_after);
    }
}

static void
judge(const struct copies *c, const struct state *state, size_t number)
{
    struct salur_ledger *ledger = NULL;
    unsigned failures = check_failures();
    char path[256];

    (void)snprintf(path, sizeof path, "%s/state-%zu", temp_dir(), number);
    copy_tree(c->after, path);
    spoil(c, path, state->what);
    CHECK_ERR(salur_ledger_open(&ledger, path, SALUR_LEDGER_READ_ONLY),
              SALUR_E_UNSETTLED);
    CHECK(ledger == NULL);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), state->err);
    if (ledger != NULL) {
        check_recovered(c, ledger, state);
        salur_ledger_close(ledger);
        check_goes_on(path, c->entries_after, state->restored);
    } else {
        /* Refused again: nothing was taken for good meanwhile. */
        CHECK_ERR(salur_ledger_open(&ledger, path, 0), state->err);
    }
    if (check_failures() > failures) {
        printf("  state %zu, 0x%x\n", number, state->what);
    }
    remove_tree(path);
}

static void
the_longest_that_is_proven_wins_or_nothing_is_opened(void)
{
    static const struct state states[] = {
        {TORN_TAIL, SALUR_OK, 8, 0, 0, 0},
        {LOG_BEHIND, SALUR_OK, 0, 1, 0, 1},
        {LOG_BEHIND | MARK_BEHIND, SALUR_OK, 0, 1, 0, 1},
        {LOG_BEHIND | MARK_BEHIND | TORN_TAIL, SALUR_OK, 8, 1, 0, 1},
        {MARK_BEHIND, SALUR_OK, 0, 1, 0, 0},
        {MARK_GONE, SALUR_OK, 0, 1, 0, 0},
        {LOG_GONE, SALUR_OK, 0, 1, 0, 1},
        {LOG_SPOILT, SALUR_OK, 0, 1, 0, 1},
        {LOG_SPOILT | MARK_GONE, SALUR_OK, 0, 1, 0, 1},
        {JOURNAL_GONE, SALUR_OK, 0, 0, 1, 0},
        {JOURNAL_BEHIND, SALUR_OK, 0, 0, 1, 0},
        {JOURNAL_BEHIND | MARK_GONE, SALUR_OK, 0, 0, 1, 0},
        {JOURNAL_BEHIND | MARK_BEHIND, SALUR_OK, 0, 0, 1, 0},
        {JOURNAL_DAMAGED | TORN_TAIL, SALUR_OK, 0, 0, 1, 0},
        {JOURNAL_DAMAGED | MARK_GONE, SALUR_E_CORRUPT, 0, 0, 0, 0},
        {JOURNAL_FOREIGN, SALUR_OK, 0, 0, 1, 0},
        {JOURNAL_JUNK, SALUR_OK, 0, 0, 1, 0},
        {JOURNAL_GONE | LOG_SPOILT, SALUR_E_CORRUPT, 0, 0, 0, 0},
        {JOURNAL_DAMAGED | LOG_SPOILT, SALUR_E_CORRUPT, 0, 0, 0, 0},
        {JOURNAL_DAMAGED | LOG_BEHIND, SALUR_E_CORRUPT, 0, 0, 0, 0},
        {JOURNAL_BEHIND | LOG_SPOILT, SALUR_E_CORRUPT, 0, 0, 0, 0},
        {JOURNAL_FOREIGN | LOG_SPOILT, SALUR_E_CORRUPT, 0, 0, 0, 0},
        {MARK_AHEAD, SALUR_E_CORRUPT, 0, 0, 0, 0},
        {LOG_BRANCH, SALUR_E_FORK, 0, 0, 0, 0},
    };
    struct copies c;

    copies_open(&c);
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        judge(&c, &states[i], i);
    }
    copies_close(&c);
}

/* A journal that was made anew begins in the middle of the log's life. */
static void
a_journal_that_was_made_anew_is_as_good(void)
{
    static const unsigned later[] = {LOG_SPOILT, LOG_GONE,
                                     LOG_BEHIND | MARK_BEHIND, TORN_TAIL};

    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        struct salur_ledger *ledger = NULL;
        struct copies c;
        char kept[512];

        copies_open(&c);
        spoil(&c, c.after, JOURNAL_GONE);
        CHECK_ERR(salur_ledger_open(&ledger, c.after, 0), SALUR_OK);
        CHECK(salur_ledger_recovery(ledger)->journal_made);
        redeem_at(ledger, 5);
        salur_ledger_close(ledger);
        spoil(&c, c.after, later[i]);
        CHECK_ERR(salur_ledger_open(&ledger, c.after, 0), SALUR_OK);
        CHECK(salur_ledger_recovery(ledger)->happened);
        CHECK_U64(village_size(ledger), c.entries_after + 1);
        village_check_chain(ledger);
        salur_ledger_close(ledger);
        check_goes_on(c.after, c.entries_after + 1, later[i] != TORN_TAIL);
        join_path(kept, c.after, "journal.kept");
        CHECK(size_of_file(kept) < 0); /* there was none to keep */
        copies_close(&c);
    }
}

/* What was damaged is kept for whoever wants to look at it. */
static void
a_damaged_journal_is_kept_aside(void)
{
    struct salur_ledger *ledger = NULL;
    struct copies c;
    char kept[512];

    copies_open(&c);
    spoil(&c, c.after, JOURNAL_DAMAGED | TORN_TAIL);
    CHECK_ERR(salur_ledger_open(&ledger, c.after, 0), SALUR_OK);
    salur_ledger_close(ledger);
    join_path(kept, c.after, "journal.kept");
    CHECK(size_of_file(kept) > 200);
    copies_close(&c);
}

/* Every length of the journal, with the log as it was before: what was not
 * said to be recorded may be there or not, and nothing in between. */
static void
every_length_of_the_last_records_opens(void)
{
    struct copies c;
    char path[512];
    off_t first;
    off_t last;

    copies_open(&c);
    join_path(path, c.before, "journal");
    first = size_of_file(path);
    join_path(path, c.after, "journal");
    last = size_of_file(path);
    CHECK(first > 0 && last > first);
    for (off_t len = first; len <= last; len += len < first + 40 ? 1 : 13) {
        struct salur_ledger *ledger = NULL;
        char folder[256];
        uint64_t entries;

        (void)snprintf(folder, sizeof folder, "%s/length", temp_dir());
        copy_tree(c.after, folder);
        spoil(&c, folder, LOG_BEHIND | MARK_BEHIND);
        join_path(path, folder, "journal");
        CHECK(truncate(path, len) == 0);
        CHECK_ERR(salur_ledger_open(&ledger, folder, 0), SALUR_OK);
        entries = village_size(ledger);
        CHECK(entries >= c.entries_before && entries <= c.entries_after);
        CHECK(len < last || entries == c.entries_after);
        village_check_chain(ledger);
        salur_ledger_close(ledger);
        remove_tree(folder);
    }
    copies_close(&c);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_longest_that_is_proven_wins_or_nothing_is_opened),
        TEST(a_journal_that_was_made_anew_is_as_good),
        TEST(a_damaged_journal_is_kept_aside),
        TEST(every_length_of_the_last_records_opens),
    };

    return RUN_TESTS(tests, argc, argv);
}
