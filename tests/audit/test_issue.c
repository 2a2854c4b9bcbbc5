/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/office.h"
#include "audit/office_db.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/audit/nation.h"

/* The cards of a site; empty when there are none. */
static void
cards_of(struct nation *n, uint64_t site, struct salur_buf *out)
{
    salur_buf_clear(out);
    CHECK_ERR(salur_office_cards(n->office, &n->terms.id, site, out), SALUR_OK);
}

static void
every_family_has_a_card_that_verifies(void)
{
    struct nation n;
    struct salur_buf cards;
    uint64_t seen = 0;

    nation_issue(&n, "issue");
    salur_buf_init(&cards, 1 << 20);
    for (size_t i = 0; i < NATION_SITES; i++) {
        struct salur_entry_cursor cursor;
        struct salur_site_list list;
        struct salur_bytes token;

        cards_of(&n, nation_sites[i], &cards);
        CHECK_ERR(salur_office_site_list(n.office, &n.terms.id, nation_sites[i],
                                         &list),
                  SALUR_OK);
        salur_entry_cursor_init(&cursor, salur_buf_view(&cards));
        while (salur_entry_cursor_next(&cursor, &token) == SALUR_OK) {
            struct salur_entitlement card;
            const struct salur_item *item = &list.items[cursor.seq - 1];

            CHECK_ERR(salur_entitlement_check(&card, token,
                                              salur_office_trust(n.office),
                                              at("2026-11-01T00:00:00Z")),
                      SALUR_OK);
            CHECK(salur_stage_id_compare(&card.stage, &n.terms.id) == 0);
            CHECK_U64(card.site, nation_sites[i]);
            CHECK_MEM(&card.item.cti, 16, &item->cti, 16);
            CHECK_I64(card.item.amount_idr, item->amount_idr);
            CHECK_STR(card.item.package, item->package);
            /* 24:00 WIB of the last day. */
            CHECK_I64(card.expires_s, at("2026-12-20T17:00:00Z"));
            seen++;
        }
        CHECK_U64(cursor.seq, list.count);
        salur_site_list_wipe(&list);
    }
    CHECK_U64(seen, 20);
    salur_buf_wipe(&cards);
    nation_close(&n);
}

static void
nothing_is_signed_before_all_is_approved(void)
{
    struct nation n;
    struct salur_buf out;
    int already;

    nation_open(&n, "unapproved");
    salur_buf_init(&out, 1 << 20);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_issue(n.office, &n.terms.id, n.issuer, NULL, NULL),
            SALUR_E_QUORUM);
        CHECK_ERR(salur_office_bundle(n.office, &n.terms.id, nation_sites[0],
                                      NULL, &out),
                  SALUR_E_QUORUM);
        CHECK_ERR(
            salur_office_cards(n.office, &n.terms.id, nation_sites[0], &out),
            SALUR_E_NOT_FOUND);
        CHECK_ERR(
            salur_office_stage_sign(n.office, &n.terms.id, n.approvers[i]),
            SALUR_OK);
    }
    CHECK_ERR(salur_office_issue(n.office, &n.terms.id, n.issuer, NULL, NULL),
              SALUR_OK);
    salur_buf_wipe(&out);
    nation_close(&n);
}

static void
only_an_issuer_of_the_whole_window_and_area_signs(void)
{
    static const struct {
        const char *scope;
        enum salur_err wanted;
    } rows[] = {
        {" 99 2026-01-01 2026-12-31", SALUR_OK},
        {" 99 2026-10-05 2026-12-20", SALUR_OK},
        {" 99 2026-10-06 2026-12-31", SALUR_E_SCOPE},
        {" 99 2026-01-01 2026-12-19", SALUR_E_SCOPE},
        {" 9901 2026-01-01 2026-12-31", SALUR_E_SCOPE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct nation n;
        struct salur_key *issuer;
        struct salur_buf line;
        struct salur_buf trust;
        char folder[32];

        snprintf(folder, sizeof folder, "scope-%zu", i);
        nation_approve(&n, folder);
        salur_buf_init(&line, 1 << 10);
        salur_buf_init(&trust, 1 << 20);
        issuer = make_key("test/issuer-2", SALUR_ROLE_ISSUER, 60);
        put_key(&line, issuer, rows[i].scope);
        sl_put_u8(&line, 0);
        nation_trust(&n, 2, (const char *)line.ptr, &trust);
        CHECK_ERR(
            salur_office_adopt_trust(n.office, salur_buf_view(&trust), NULL),
            SALUR_OK);
        if (!CHECK_ERR(
                salur_office_issue(n.office, &n.terms.id, issuer, NULL, NULL),
                rows[i].wanted)) {
            printf("  %s\n", rows[i].scope);
        }
        salur_key_free(issuer);
        salur_buf_wipe(&line);
        salur_buf_wipe(&trust);
        nation_close(&n);
    }
}

static void
keys_that_may_not_issue_are_refused(void)
{
    struct nation n;
    struct salur_key *stranger;
    struct salur_key *twin;

    nation_approve(&n, "mayissue");
    stranger = make_key("test/issuer-9", SALUR_ROLE_ISSUER, 61);
    twin = make_key("test/issuer", SALUR_ROLE_ISSUER, 62);
    CHECK_ERR(salur_office_issue(n.office, &n.terms.id, stranger, NULL, NULL),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(salur_office_issue(n.office, &n.terms.id, twin, NULL, NULL),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(
        salur_office_issue(n.office, &n.terms.id, n.approvers[0], NULL, NULL),
        SALUR_E_KEY_ROLE);
    salur_key_free(stranger);
    salur_key_free(twin);
    nation_close(&n);
}

/* --- resuming ------------------------------------------------------------ */

struct watched {
    unsigned calls;
    unsigned stop_at; /* 0: never */
    struct salur_issue_progress last;
};

static int
watch(void *ctx, const struct salur_issue_progress *progress)
{
    struct watched *watched = ctx;

    watched->calls++;
    CHECK(progress->issued + progress->already >
          watched->last.issued + watched->last.already);
    watched->last = *progress;
    return watched->stop_at != 0 && watched->calls == watched->stop_at;
}

/* More villages than one batch takes: 300 of two families. */
#define MANY_SITES 300

static void
many_villages(struct nation *n)
{
    salur_buf_clear(&n->csv);
    sl_put_str(&n->csv, "NIK,Nama,Kode Desa,Nominal,Paket\n");
    for (unsigned i = 0; i < MANY_SITES; i++) {
        put_row(&n->csv, UINT64_C(9901010001) + i, 2 * i, 500000, "");
        put_row(&n->csv, UINT64_C(9901010001) + i, 2 * i + 1, 700000, "");
    }
}

static void
an_issue_that_was_stopped_goes_on(void)
{
    struct nation n;
    struct salur_buf first;
    struct salur_buf second;
    struct watched watched = {.stop_at = 5};
    int already;

    nation_open(&n, "stopped");
    salur_buf_init(&first, 1 << 20);
    salur_buf_init(&second, 1 << 20);
    many_villages(&n);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n.office, &n.terms.id, n.approvers[i]),
            SALUR_OK);
    }
    CHECK_ERR(
        salur_office_issue(n.office, &n.terms.id, n.issuer, watch, &watched),
        SALUR_OK);
    CHECK_U64(watched.calls, 5);
    CHECK_U64(watched.last.issued, 10);
    CHECK_U64(watched.last.total, 600);
    cards_of(&n, UINT64_C(9901010001), &first);
    CHECK_ERR(salur_office_cards(n.office, &n.terms.id, UINT64_C(9901010300),
                                 &second),
              SALUR_E_NOT_FOUND);
    memset(&watched, 0, sizeof watched);
    CHECK_ERR(
        salur_office_issue(n.office, &n.terms.id, n.issuer, watch, &watched),
        SALUR_OK);
    CHECK(watched.last.already >= 10);
    CHECK_U64(watched.last.already + watched.last.issued, 600);
    cards_of(&n, UINT64_C(9901010001), &second);
    CHECK_MEM(first.ptr, first.len, second.ptr, second.len);
    cards_of(&n, UINT64_C(9901010300), &second);
    CHECK(second.len > 2 * 140);
    memset(&watched, 0, sizeof watched);
    CHECK_ERR(
        salur_office_issue(n.office, &n.terms.id, n.issuer, watch, &watched),
        SALUR_OK);
    /* Nothing to sign is told, too: once, with all that was there. */
    CHECK_U64(watched.calls, 1);
    CHECK_U64(watched.last.already, 600);
    salur_buf_wipe(&first);
    salur_buf_wipe(&second);
    nation_close(&n);
}

static void
an_issue_that_is_killed_goes_on_to_the_same_bytes(void)
{
    struct nation n;
    struct nation whole;
    struct salur_buf killed;
    struct salur_buf wanted;
    struct timespec pause = {0, 4000000};
    int already;

    nation_open(&n, "killedissue");
    nation_open(&whole, "wholeissue");
    salur_buf_init(&killed, 1 << 20);
    salur_buf_init(&wanted, 1 << 20);
    many_villages(&n);
    many_villages(&whole);
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    /* The same stage key, or the ids and so the cards would be others. */
    {
        char from[512];
        char to[512];
        size_t len;
        uint8_t *key =
            read_file(nation_path(&n, "stages/PKH-202604-1.key", from), &len);

        CHECK(mkdir(nation_path(&whole, "stages", to), 0700) == 0);
        CHECK_ERR(
            salur_file_write(nation_path(&whole, "stages/PKH-202604-1.key", to),
                             salur_bytes(key, len), SALUR_FILE_SECRET),
            SALUR_OK);
        free(key);
    }
    CHECK_ERR(nation_import(&whole, &already), SALUR_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n.office, &n.terms.id, n.approvers[i]),
            SALUR_OK);
        CHECK_ERR(salur_office_stage_sign(whole.office, &whole.terms.id,
                                          whole.approvers[i]),
                  SALUR_OK);
    }
    salur_office_close(n.office);
    for (unsigned round = 0; round < 8; round++) {
        pid_t child = fork();

        if (child == 0) {
            if (salur_office_open(&n.office, n.dir, 0) == SALUR_OK) {
                (void)!salur_office_issue(n.office, &n.terms.id, n.issuer, NULL,
                                          NULL);
            }
            _exit(0);
        }
        (void)nanosleep(&pause, NULL);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
    }
    CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
    CHECK_ERR(salur_office_issue(n.office, &n.terms.id, n.issuer, NULL, NULL),
              SALUR_OK);
    CHECK_ERR(salur_office_issue(whole.office, &whole.terms.id, whole.issuer,
                                 NULL, NULL),
              SALUR_OK);
    for (unsigned i = 0; i < MANY_SITES; i++) {
        cards_of(&n, UINT64_C(9901010001) + i, &killed);
        cards_of(&whole, UINT64_C(9901010001) + i, &wanted);
        if (!CHECK_MEM(killed.ptr, killed.len, wanted.ptr, wanted.len)) {
            break;
        }
    }
    salur_buf_wipe(&killed);
    salur_buf_wipe(&wanted);
    nation_close(&n);
    nation_close(&whole);
}

/* --- a store that somebody changed --------------------------------------- */

/* Change one byte of the first value of a table. */
static enum salur_err
spoil_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const enum sl_odb_table *table = ctx;
    static const struct sl_odb_key all = {{0}, 0};
    struct sl_odb_key key;
    struct sl_odb_walk walk;
    struct salur_buf value;
    enum salur_err err = sl_odb_walk_open(&walk, db, txn, *table, &all);

    salur_buf_init(&value, 1 << 20);
    err = err == SALUR_OK ? sl_odb_walk_next(&walk) : err;
    if (err == SALUR_OK) {
        key = sl_odb_key_bytes(walk.key);
        sl_put_bytes(&value, walk.value);
        /* The last digits of the amount in a line; the id in a list. */
        value.ptr[*table == SL_ODB_LINES ? 20 : 10] ^= 1;
    }
    sl_odb_walk_close(&walk);
    if (err == SALUR_OK) {
        err = sl_odb_put(db, txn, *table, &key, salur_buf_view(&value));
    }
    salur_buf_wipe(&value);
    return err;
}

static void
lists_that_were_changed_in_the_store_are_not_signed(void)
{
    static const enum sl_odb_table tables[] = {SL_ODB_LINES, SL_ODB_LISTS};

    for (size_t i = 0; i < 2; i++) {
        struct nation n;
        struct sl_odb *db;
        struct salur_buf out;
        enum sl_odb_table table = tables[i];
        char folder[32];
        char path[512];

        snprintf(folder, sizeof folder, "spoilt-%zu", i);
        nation_approve(&n, folder);
        salur_buf_init(&out, 1 << 20);
        salur_office_close(n.office);
        CHECK_ERR(sl_odb_open(&db, nation_path(&n, "store", path), 0),
                  SALUR_OK);
        CHECK_ERR(sl_odb_write(db, spoil_step, &table), SALUR_OK);
        sl_odb_close(db);
        CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
        CHECK_ERR(
            salur_office_issue(n.office, &n.terms.id, n.issuer, NULL, NULL),
            SALUR_E_CORRUPT);
        CHECK_ERR(
            salur_office_cards(n.office, &n.terms.id, nation_sites[0], &out),
            SALUR_E_NOT_FOUND);
        salur_buf_wipe(&out);
        nation_close(&n);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_family_has_a_card_that_verifies),
        TEST(nothing_is_signed_before_all_is_approved),
        TEST(only_an_issuer_of_the_whole_window_and_area_signs),
        TEST(keys_that_may_not_issue_are_refused),
        TEST(an_issue_that_was_stopped_goes_on),
        TEST(an_issue_that_is_killed_goes_on_to_the_same_bytes),
        TEST(lists_that_were_changed_in_the_store_are_not_signed),
    };
    return RUN_TESTS(tests, argc, argv);
}
