/* SPDX-License-Identifier: Apache-2.0 */
/* A lost card: the next number, the withdrawn list, and one id. */
#include "audit/office.h"
#include "audit/office_inside.h"

#include "scarce.h"
#include "tests/audit/nation.h"

#define NOW "2026-10-06T00:00:00Z"

/* The office, a village and its families by ascending id. */
struct desk {
    struct nation n;
    struct salur_site_list list;
    struct salur_buf token;
};

static void
desk_open(struct desk *desk, const char *folder)
{
    memset(desk, 0, sizeof *desk);
    nation_issue(&desk->n, folder);
    salur_office_set_time(desk->n.office, at(NOW));
    CHECK_ERR(salur_office_site_list(desk->n.office, &desk->n.terms.id,
                                     nation_sites[0], &desk->list),
              SALUR_OK);
    salur_buf_init(&desk->token, 4096);
}

static void
desk_close(struct desk *desk)
{
    salur_site_list_wipe(&desk->list);
    salur_buf_wipe(&desk->token);
    nation_close(&desk->n);
}

/* An order for a family of the village. */
static struct salur_reissue
order_of(const struct desk *desk, size_t family)
{
    struct salur_reissue order = {desk->n.terms.id, nation_sites[0],
                                  desk->list.items[family].cti, desk->n.issuer,
                                  at(NOW)};

    return order;
}

static enum salur_err
reissue(struct desk *desk, const struct salur_reissue *order,
        struct salur_reissued *out)
{
    salur_buf_clear(&desk->token);
    return salur_office_reissue(desk->n.office, order, &desk->token, out);
}

/* The withdrawn list that the bundle of a village carries. */
static struct salur_withdrawn
list_at(struct desk *desk, uint64_t site)
{
    struct salur_bundle bundle;
    struct salur_withdrawn list;
    struct salur_buf pack;

    salur_buf_init(&pack, SALUR_PACK_MAX);
    CHECK_ERR(salur_office_bundle(desk->n.office, &desk->n.terms.id, site, NULL,
                                  &pack),
              SALUR_OK);
    CHECK_ERR(salur_bundle_open(&bundle, salur_buf_view(&pack),
                                salur_office_trust(desk->n.office), at(NOW),
                                NULL),
              SALUR_OK);
    list = bundle.withdrawn; /* owns its lines */
    memset(&bundle.withdrawn, 0, sizeof bundle.withdrawn);
    salur_bundle_wipe(&bundle);
    salur_buf_wipe(&pack);
    return list;
}

static void
adopt(struct desk *desk, uint64_t serial, const char *lines,
      const struct salur_key *issuer)
{
    struct salur_buf text;
    struct salur_buf note;

    salur_buf_init(&text, 1 << 12);
    salur_buf_init(&note, 1 << 12);
    sl_put_str(&text, "salur/withdrawn/v1\nserial ");
    sl_put_u64_dec(&text, serial);
    sl_put_str(&text, "\n");
    sl_put_str(&text, lines);
    CHECK_ERR(salur_note_sign(&note, salur_buf_view(&text), issuer, 0),
              SALUR_OK);
    CHECK_ERR(salur_office_adopt_withdrawn(desk->n.office,
                                           salur_buf_view(&note), at(NOW)),
              SALUR_OK);
    salur_buf_wipe(&text);
    salur_buf_wipe(&note);
}

/* "card <id> <number>" or "stop <id>" of a family. */
static void
line_of(const struct desk *desk, size_t family, unsigned card, char out[80])
{
    char hex[2 * SALUR_CTI_LEN + 1];

    salur_hex_encode(hex, desk->list.items[family].cti.bytes, SALUR_CTI_LEN);
    if (card == 0) {
        (void)snprintf(out, 80, "stop %s\n", hex);
    } else {
        (void)snprintf(out, 80, "card %s %u\n", hex, card);
    }
}

static void
the_next_card_is_the_same_entitlement(void)
{
    struct desk desk;
    struct salur_reissue order;
    struct salur_reissued out;
    struct salur_entitlement card;
    struct salur_withdrawn list;
    const struct salur_withdrawn_line *line;
    char path[512];
    size_t len;
    uint8_t *copy;

    desk_open(&desk, "reissue");
    order = order_of(&desk, 2);
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_OK);
    CHECK_ERR(salur_entitlement_check(&card, salur_buf_view(&desk.token),
                                      salur_office_trust(desk.n.office),
                                      at("2026-11-01T00:00:00Z")),
              SALUR_OK);
    CHECK(salur_stage_id_compare(&card.stage, &desk.n.terms.id) == 0);
    CHECK_U64(card.site, nation_sites[0]);
    CHECK_MEM(&card.item.cti, 16, &desk.list.items[2].cti, 16);
    CHECK_I64(card.item.amount_idr, desk.list.items[2].amount_idr);
    CHECK_STR(card.item.package, desk.list.items[2].package);
    CHECK_U64(card.item.card, 2);
    CHECK_I64(card.expires_s, at("2026-12-20T17:00:00Z"));
    CHECK_U64(out.card.item.card, 2);
    CHECK_MEM(&out.card.item.cti, 16, &card.item.cti, 16);
    CHECK_U64(out.serial, 1);
    CHECK_U64(out.withdrawn, 1);

    /* New bundles of all villages of the issuer carry it, and the copy. */
    list = list_at(&desk, nation_sites[3]);
    line = salur_withdrawn_find(&list, &card.item.cti);
    CHECK_U64(list.serial, 1);
    CHECK(line != NULL && line->lowest_card == 2);
    salur_withdrawn_wipe(&list);
    copy = read_file(nation_path(&desk.n, "withdrawn.note", path), &len);
    CHECK_ERR(salur_withdrawn_open(&list, salur_bytes(copy, len),
                                   salur_office_trust(desk.n.office),
                                   nation_sites[0], at(NOW), NULL),
              SALUR_OK);
    CHECK_U64(list.count, 1);
    salur_withdrawn_wipe(&list);
    free(copy);
    desk_close(&desk);
}

/* Of each family the newest card is printed again, of others the first. */
static void
the_newest_card_is_the_one_that_is_printed(void)
{
    struct desk desk;
    struct salur_reissued out;
    struct salur_buf cards;
    struct salur_buf one;
    static const uint32_t wanted[NATION_FAMILIES] = {3, 1, 1, 2, 2};
    static const size_t order[] = {3, 0, 4, 0};
    struct salur_entry_cursor cursor;
    struct salur_bytes token;

    desk_open(&desk, "printed");
    salur_buf_init(&cards, 1 << 20);
    salur_buf_init(&one, 4096);
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        struct salur_reissue lost = order_of(&desk, order[i]);

        CHECK_ERR(reissue(&desk, &lost, &out), SALUR_OK);
        CHECK_U64(out.serial, i + 1);
    }
    CHECK_U64(out.withdrawn, 3);
    CHECK_ERR(salur_office_cards(desk.n.office, &desk.n.terms.id,
                                 nation_sites[0], &cards),
              SALUR_OK);
    salur_entry_cursor_init(&cursor, salur_buf_view(&cards));
    for (size_t i = 0; i < NATION_FAMILIES; i++) {
        struct salur_entitlement card;

        CHECK_ERR(salur_entry_cursor_next(&cursor, &token), SALUR_OK);
        CHECK_ERR(salur_entitlement_decode(&card, token), SALUR_OK);
        CHECK_MEM(&card.item.cti, 16, &desk.list.items[i].cti, 16);
        CHECK_U64(card.item.card, wanted[i]);
        salur_buf_clear(&one);
        CHECK_ERR(salur_office_card(desk.n.office, &desk.n.terms.id,
                                    nation_sites[0], &desk.list.items[i].cti,
                                    &one),
                  SALUR_OK);
        CHECK_MEM(one.ptr, one.len, token.ptr, token.len);
    }
    CHECK_ERR(salur_entry_cursor_next(&cursor, &token), SALUR_E_ENDED);
    CHECK_ERR(salur_office_card(desk.n.office, &desk.n.terms.id,
                                nation_sites[1], &desk.list.items[0].cti, &one),
              SALUR_E_NOT_LISTED);
    CHECK_ERR(salur_office_card(desk.n.office, &desk.n.terms.id, 9901012009,
                                &desk.list.items[0].cti, &one),
              SALUR_E_NOT_FOUND);
    salur_buf_wipe(&one);
    salur_buf_wipe(&cards);
    desk_close(&desk);
}

/* A number that was withdrawn on paper never comes back as a new card. */
static void
the_number_rises_above_all_that_is_known(void)
{
    struct desk desk;
    struct salur_reissue order;
    struct salur_reissued out;
    struct salur_withdrawn list;
    char lines[256];

    desk_open(&desk, "numbers");
    line_of(&desk, 0, 0, lines);
    line_of(&desk, 1, 7, lines + strlen(lines));
    line_of(&desk, 3, 4294967295U, lines + strlen(lines));
    adopt(&desk, 41, lines, desk.n.issuer);
    order = order_of(&desk, 1);
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_OK);
    CHECK_U64(out.card.item.card, 8);
    CHECK_U64(out.serial, 42);
    CHECK_U64(out.withdrawn, 3);
    order = order_of(&desk, 2);
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_OK);
    CHECK_U64(out.card.item.card, 2);
    CHECK_U64(out.serial, 43);
    /* What others' lines say goes on. */
    list = list_at(&desk, nation_sites[0]);
    CHECK_U64(list.count, 4);
    CHECK_U64(list.lines[0].lowest_card, 0);
    CHECK_U64(list.lines[1].lowest_card, 8);
    CHECK_U64(list.lines[2].lowest_card, 2);
    CHECK_U64(list.lines[3].lowest_card, 4294967295U);
    salur_withdrawn_wipe(&list);
    /* Stopped: no card helps.  The last number: there is none above it. */
    order = order_of(&desk, 0);
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_WITHDRAWN);
    order = order_of(&desk, 3);
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_RANGE);
    CHECK_U64(out.serial + out.withdrawn + out.card.item.card, 0);
    CHECK_U64(desk.token.len, 0);
    desk_close(&desk);
}

static void
what_may_not_be_issued_changes_nothing(void)
{
    struct desk desk;
    struct salur_key *stranger = make_key("test/issuer", SALUR_ROLE_ISSUER, 70);
    struct salur_reissue good;
    struct salur_reissue order;
    struct salur_reissued out;
    struct salur_buf cards;
    char path[512];

    desk_open(&desk, "refused");
    good = order_of(&desk, 0);
    order = good;
    order.stage.batch = 2;
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_NOT_FOUND);
    order = good;
    order.site = 9901012009;
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_NOT_FOUND);
    order = good;
    order.site = nation_sites[1];
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_NOT_LISTED);
    order = good;
    order.time_s = at("2026-12-20T17:00:00Z");
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_CLOSED);
    order = good;
    order.time_s = at("2025-12-31T00:00:00Z"); /* before the issuer's year */
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_SCOPE);
    order = good;
    order.issuer = desk.n.approvers[0];
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_KEY_ROLE);
    order = good;
    order.issuer = stranger;
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_KEY_UNKNOWN);
    CHECK(!is_there(nation_path(&desk.n, "withdrawn.note", path)));
    salur_buf_init(&cards, 4096);
    CHECK_ERR(salur_office_card(desk.n.office, &good.stage, good.site,
                                &good.cti, &cards),
              SALUR_OK);
    CHECK_ERR(salur_entitlement_decode(&out.card, salur_buf_view(&cards)),
              SALUR_OK);
    CHECK_U64(out.card.item.card, 1);
    salur_buf_wipe(&cards);

    salur_office_close(desk.n.office);
    CHECK_ERR(
        salur_office_open(&desk.n.office, desk.n.dir, SALUR_OFFICE_READ_ONLY),
        SALUR_OK);
    CHECK_ERR(reissue(&desk, &good, &out), SALUR_E_PERMISSION);
    salur_key_free(stranger);
    desk_close(&desk);
}

static void
cards_come_first_and_approvals_before_them(void)
{
    struct nation n;
    struct salur_reissue order;
    struct salur_reissued out;
    struct salur_site_list list;
    struct salur_buf token;
    int already;

    nation_open(&n, "before");
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_ERR(
        salur_office_site_list(n.office, &n.terms.id, nation_sites[0], &list),
        SALUR_OK);
    salur_buf_init(&token, 4096);
    order = (struct salur_reissue){n.terms.id, nation_sites[0],
                                   list.items[0].cti, n.issuer, at(NOW)};
    CHECK_ERR(salur_office_reissue(n.office, &order, &token, &out),
              SALUR_E_QUORUM);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n.office, &n.terms.id, n.approvers[i]),
            SALUR_OK);
    }
    CHECK_ERR(salur_office_reissue(n.office, &order, &token, &out),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_card(n.office, &order.stage, order.site, &order.cti,
                                &token),
              SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_office_issue(n.office, &n.terms.id, n.issuer, NULL, NULL),
              SALUR_OK);
    CHECK_ERR(salur_office_reissue(n.office, &order, &token, &out), SALUR_OK);
    salur_site_list_wipe(&list);
    salur_buf_wipe(&token);
    nation_close(&n);
}

/* The list in force at the village is the one that has to be replaced there,
 * whoever's it is. */
static void
lists_of_larger_and_smaller_areas_are_told_apart(void)
{
    struct desk desk;
    struct salur_key *regent =
        make_key("test/issuer-9901", SALUR_ROLE_ISSUER, 63);
    struct salur_buf line;
    struct salur_buf trust;
    struct salur_reissue order;
    struct salur_reissued out;
    struct salur_withdrawn list;
    char lines[128];

    desk_open(&desk, "areas");
    salur_buf_init(&line, 1 << 10);
    salur_buf_init(&trust, 1 << 20);
    put_key(&line, regent, " 9901 2026-01-01 2026-12-31");
    sl_put_u8(&line, 0);
    nation_trust(&desk.n, 2, (const char *)line.ptr, &trust);
    CHECK_ERR(
        salur_office_adopt_trust(desk.n.office, salur_buf_view(&trust), NULL),
        SALUR_OK);
    line_of(&desk, 4, 0, lines);
    adopt(&desk, 30, lines, desk.n.issuer); /* of the whole of 99 */

    /* The regent's list takes over what the larger one stopped. */
    order = order_of(&desk, 0);
    order.issuer = regent;
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_OK);
    CHECK_U64(out.serial, 31);
    CHECK_U64(out.withdrawn, 2);
    list = list_at(&desk, nation_sites[0]);
    CHECK_U64(list.serial, 31);
    CHECK_U64(list.count, 2);
    salur_withdrawn_wipe(&list);
    list = list_at(&desk, nation_sites[3]); /* outside 9901 */
    CHECK_U64(list.serial, 30);
    salur_withdrawn_wipe(&list);

    /* From now on the larger area's issuer would not be heard there. */
    order.issuer = desk.n.issuer;
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_SCOPE);
    salur_buf_wipe(&line);
    salur_buf_wipe(&trust);
    salur_key_free(regent);
    desk_close(&desk);
}

/* Rows that no program of ours wrote. */
static void
damaged_rows_are_found(void)
{
    struct desk desk;
    struct salur_reissue order;
    struct salur_reissued out;
    struct salur_buf cards;
    struct sl_card_row row = {{{0}}, 2, 0, {NULL, 0}};
    struct sl_odb_key key;
    struct salur_cti nobody = {{0xff, 0xff, 0xff, 0xff}};
    MDB_txn *txn = NULL;
    enum salur_err err;

    desk_open(&desk, "damaged");
    salur_buf_init(&cards, 1 << 20);
    key = sl_odb_key_site(&desk.n.terms.id, nation_sites[0]);
    order = order_of(&desk, 0);
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_OK);
    CHECK_ERR(sl_odb_begin(desk.n.office->db, &txn), SALUR_OK);
    err = sl_office_newest_card(desk.n.office, txn, &key, &order.cti, &row);
    CHECK_ERR(err, SALUR_OK);
    CHECK_U64(row.card, 2);
    CHECK_I64(row.time_s, at(NOW));
    CHECK_MEM(row.token.ptr, row.token.len, desk.token.ptr, desk.token.len);
    err = sl_office_newest_card(desk.n.office, txn, &key, &nobody, &row);
    CHECK_ERR(err, SALUR_E_NOT_FOUND);
    sl_odb_end(txn);

    /* A card of a family that is not on the list. */
    row = (struct sl_card_row){nobody, 2, 0, salur_buf_view(&desk.token)};
    CHECK(mdb_txn_begin(desk.n.office->db->env, NULL, 0, &txn) == 0);
    CHECK_ERR(sl_office_card_put(desk.n.office, txn, &key, &row), SALUR_OK);
    CHECK(mdb_txn_commit(txn) == 0);
    CHECK_ERR(salur_office_cards(desk.n.office, &desk.n.terms.id,
                                 nation_sites[0], &cards),
              SALUR_E_CORRUPT);

    /* A row whose value is cut. */
    CHECK(mdb_txn_begin(desk.n.office->db->env, NULL, 0, &txn) == 0);
    key = sl_odb_key_card(&key, &order.cti, 9);
    CHECK_ERR(sl_odb_put(desk.n.office->db, txn, SL_ODB_CARDS, &key,
                         salur_bytes("1234567", 7)),
              SALUR_OK);
    CHECK(mdb_txn_commit(txn) == 0);
    CHECK_ERR(reissue(&desk, &order, &out), SALUR_E_CORRUPT);
    salur_buf_clear(&cards);
    CHECK_ERR(salur_office_card(desk.n.office, &order.stage, order.site,
                                &order.cti, &cards),
              SALUR_E_CORRUPT);
    CHECK_U64(cards.len, 0);
    salur_buf_wipe(&cards);
    desk_close(&desk);
}

static void
memory_that_runs_out_changes_nothing(void)
{
    struct desk desk;
    struct salur_reissue order;
    struct salur_reissued out;
    enum salur_err err;
    long tries = 0;

    desk_open(&desk, "scarce");
    order = order_of(&desk, 1);
    do {
        ran_out = 0;
        allocations_left = tries++;
        err = reissue(&desk, &order, &out);
        allocations_left = -1;
        CHECK_ERR(err, ran_out ? SALUR_E_MEMORY : SALUR_OK);
        CHECK(desk.token.len == 0 || err == SALUR_OK);
    } while (ran_out && tries < 1000);
    CHECK(tries > 10 || !CAN_FAIL);
    /* Only the last write, the copy for people, may fail behind the commit. */
    CHECK(out.card.item.card >= 2 && out.card.item.card <= 8);
    CHECK_U64(out.serial, out.card.item.card - 1);
    desk_close(&desk);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_next_card_is_the_same_entitlement),
        TEST(the_newest_card_is_the_one_that_is_printed),
        TEST(the_number_rises_above_all_that_is_known),
        TEST(what_may_not_be_issued_changes_nothing),
        TEST(cards_come_first_and_approvals_before_them),
        TEST(lists_of_larger_and_smaller_areas_are_told_apart),
        TEST(damaged_rows_are_found),
        TEST(memory_that_runs_out_changes_nothing),
    };
    return RUN_TESTS(tests, argc, argv);
}
