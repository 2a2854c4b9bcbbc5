/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes logs that lie, each in one thing, signed with the log's own key, so
 * that every finding can be shown that no honest program gives cause for:
 *
 *   liar DIR
 *
 * DIR gets F102.slog and so on, named after what is to be found in them.  They
 * are of the village of fixtures/good: its trust note and bundle judge them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "salur/file.h"
#include "tests/audit/bench.h"

/* Families of the village that nothing is said about, and one that stands on
 * the withdrawn list of the fixtures' bundle. */
#define FAMILY 4
#define ANOTHER 5
#define WITHDRAWN 1

/* Each writes what comes after genesis, stage and opening. */
typedef void
lie(struct village *v);

static void
an_entry_out_of_form(struct village *v)
{
    (void)write_redeem(v, FAMILY);
    /* The kind, behind the array's head and the version. */
    v->file.pages[3].bytes[2] = 0x17;
}

static void
another_beginning(struct village *v)
{
    (void)write_genesis(v);
}

static void
a_head_that_was_cosigned_and_is_no_more(struct village *v)
{
    (void)write_redeem(v, FAMILY);
    finish_cosigned(v, 4);
    /* The last entry, once more and otherwise. */
    v->file.count = 3;
    salur_hash_leaf(v->hasher,
                    salur_bytes(v->file.pages[2].bytes, v->file.pages[2].len),
                    &v->prev);
    (void)write_redeem(v, ANOTHER);
}

static void
a_request_from_another_head(struct village *v)
{
    (void)write_redeem(v, FAMILY);
    finish(v);
    finish_cosigned(v, 3);
    file_request(&v->file);
    finish_cosigned(v, 4);
}

static void
a_clock_that_went_back_in_silence(struct village *v)
{
    v->time_s += 3600;
    (void)write_redeem(v, FAMILY);
    v->time_s -= 1800;
    (void)write_redeem(v, ANOTHER);
}

static void
a_time_to_come(struct village *v)
{
    v->time_s += 400 * (int64_t)DAY_S;
    (void)write_simple(v, SALUR_KIND_COMPLAINT);
}

/* A witness saw the stage closed, and then the clock is an hour back. */
static void
a_time_within_the_stage(struct village *v)
{
    int64_t closes_s = salur_stage_closes_s(v->stage.closes);

    v->time_s = closes_s + 7200;
    (void)write_witnessed(v, 3, v->time_s);
    (void)write_clock(v, closes_s - 3600);
    (void)write_redeem(v, FAMILY);
}

static void
a_clock_set_back_by_two_days(struct village *v)
{
    v->time_s += 3 * (int64_t)DAY_S;
    (void)write_redeem(v, FAMILY);
    (void)write_clock(v, v->time_s - 2 * (int64_t)DAY_S);
    (void)write_redeem(v, ANOTHER);
}

/* Twenty handouts of a second, each taken back. */
static void
faster_than_anybody(struct village *v)
{
    int64_t now_s = v->time_s;

    for (int i = 0; i < 20; i++) {
        uint64_t at;

        v->time_s = now_s;
        at = write_redeem(v, FAMILY);
        v->time_s = now_s;
        (void)write_void(v, at, FAMILY, KEY_SUPERVISOR);
    }
}

static void
a_day_that_nobody_closed(struct village *v)
{
    (void)write_redeem(v, FAMILY);
    v->time_s += DAY_S;
    (void)write_redeem(v, ANOTHER);
}

static void
a_code_of_no_issuer(struct village *v)
{
    struct salur_entitlement e = entitlement_of(v, FAMILY);

    (void)write_redeem_of(v, &e, KEY_FALSE_ISSUER);
}

static void
a_code_of_another_entry(struct village *v)
{
    struct salur_entry entry = {.kind = SALUR_KIND_REDEEM};
    struct salur_entitlement e = entitlement_of(v, FAMILY);
    struct salur_buf token;

    salur_buf_init(&token, SALUR_TOKEN_MAX);
    fill_redeem(v, &entry.body.redeem, &e, KEY_ISSUER, &token);
    entry.body.redeem.card = 2;
    (void)write_entry(v, &entry);
    salur_buf_wipe(&token);
}

static void
an_issuer_of_elsewhere(struct village *v)
{
    struct salur_entitlement e = entitlement_of(v, FAMILY);

    (void)write_redeem_of(v, &e, KEY_OTHER_ISSUER);
}

static void
a_second_time(struct village *v)
{
    (void)write_redeem(v, FAMILY);
    (void)write_redeem(v, FAMILY);
}

static void
a_family_of_no_list(struct village *v)
{
    struct salur_entitlement e = entitlement_of(v, FAMILY);

    e.item.cti.bytes[0] = 0xee;
    (void)write_redeem_of(v, &e, KEY_ISSUER);
}

static void
another_amount(struct village *v)
{
    struct salur_entitlement e = entitlement_of(v, FAMILY);

    e.item.amount_idr += 150000;
    (void)write_redeem_of(v, &e, KEY_ISSUER);
}

static void
another_village(struct village *v)
{
    struct salur_entitlement e = entitlement_of(v, FAMILY);

    e.site++;
    (void)write_redeem_of(v, &e, KEY_ISSUER);
}

static void
after_the_last_day(struct village *v)
{
    v->time_s = salur_stage_closes_s(v->stage.closes) + 60;
    (void)write_redeem(v, FAMILY);
}

static void
a_withdrawn_family(struct village *v)
{
    (void)write_redeem(v, WITHDRAWN);
}

static void
totals_that_are_none(struct village *v)
{
    struct salur_entry entry = {.kind = SALUR_KIND_CLOSE};

    (void)write_redeem(v, FAMILY);
    entry.body.close.redeemed = 2;
    entry.body.close.redeemed_idr = 2 * v->items[FAMILY].amount_idr;
    (void)write_entry(v, &entry);
}

static void
a_void_of_nothing(struct village *v)
{
    (void)write_void(v, 2, FAMILY, KEY_COUNT);
}

static void
an_older_withdrawn_list(struct village *v)
{
    (void)write_withdrawn(v, 2);
    (void)write_withdrawn(v, 1);
}

static void
a_refusal_without_cause(struct village *v)
{
    struct salur_entitlement e = entitlement_of(v, ANOTHER);

    (void)write_redeem(v, FAMILY);
    (void)write_refuse(v, &e, SALUR_E_SPENT, 3);
}

static const struct {
    const char *name;
    lie *tell;
} lies[] = {
    {"F102", an_entry_out_of_form},
    {"F107", another_beginning},
    {"F110", a_head_that_was_cosigned_and_is_no_more},
    {"F122", a_request_from_another_head},
    {"F113", a_clock_that_went_back_in_silence},
    {"F114", a_time_to_come},
    {"F115", a_time_within_the_stage},
    {"F116", a_clock_set_back_by_two_days},
    {"F117", faster_than_anybody},
    {"F118", a_day_that_nobody_closed},
    {"F201", a_code_of_no_issuer},
    {"F202", a_code_of_another_entry},
    {"F203", an_issuer_of_elsewhere},
    {"F301", a_second_time},
    {"F303", a_family_of_no_list},
    {"F304", another_amount},
    {"F305", another_village},
    {"F306", after_the_last_day},
    {"F307", a_withdrawn_family},
    {"F308", totals_that_are_none},
    {"F312", a_void_of_nothing},
    {"F313", an_older_withdrawn_list},
    {"F314", a_refusal_without_cause},
};

static void
write_lie(const char *dir, size_t i)
{
    struct village *v = calloc(1, sizeof *v);
    struct salur_buf cosigned;
    struct salur_buf pack;
    char path[1024];

    if (v == NULL) {
        exit(1);
    }
    salur_buf_init(&pack, 1 << 20);
    salur_buf_init(&cosigned, 1 << 16);
    village_open(v);
    begin_log(v);
    lies[i].tell(v);
    sl_put_bytes(&cosigned, salur_buf_view(&v->file.cosigned));
    finish(v);
    sl_put_bytes(&v->file.cosigned, salur_buf_view(&cosigned));
    file_pack(&v->file, &pack);
    (void)snprintf(path, sizeof path, "%s/%s.slog", dir, lies[i].name);
    if (salur_file_write(path, salur_buf_view(&pack), SALUR_FILE_REPLACE) !=
        SALUR_OK) {
        (void)fprintf(stderr, "liar: %s cannot be written\n", path);
        exit(1);
    }
    village_close(v);
    salur_buf_wipe(&cosigned);
    salur_buf_wipe(&pack);
    free(v);
}

int
main(int argc, char **argv)
{
    if (argc != 2 || salur_start() != SALUR_OK) {
        (void)fprintf(stderr, "usage: liar DIR\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        write_lie(argv[1], i);
    }
    return 0;
}
