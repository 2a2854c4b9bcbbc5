/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur peer: take in the export of the village's other laptop, so that a
 * family paid there is not paid here, and tell who was paid at both.
 */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/peer.h"
#include "cli/store.h"
#include "cli/text.h"
#include "salur/peer.h"

/* What is older than this is said to be old. */
#define OLD_S 3600
/* Clocks of two laptops that are further apart are worth a word. */
#define AHEAD_S 300

struct compare {
    struct cli_peer in;
    const char *device; /* of this store */
    struct salur_verify_report report;
    struct salur_peer_result result;
    uint64_t pairs;
    int64_t pairs_idr;
};

/* --- what came of it ------------------------------------------------------ */

static void
print_peer(const struct compare *compare)
{
    const struct salur_peer *peer = &compare->result.peer;
    int64_t age_s = compare->in.now_s - peer->time_s;
    char device[CLI_DEVICE_MAX];
    char time[CLI_TIME_MAX];
    char count[32];
    char idr[32];

    cli_device_text(device, peer->origin);
    if (compare->in.cli->json) {
        cli_json(json_pack(
            "{s:s,s:s,s:s,s:s,s:I,s:I,s:o,s:I,s:b,s:I,s:I,s:b}", "type", "peer",
            "file", compare->in.path, "origin", peer->origin, "device", device,
            "entries", (json_int_t)peer->head.size, "new",
            (json_int_t)(peer->head.size - compare->result.before), "last",
            cli_time_json(peer->time_s, compare->in.site), "age_s",
            (json_int_t)age_s, "is_old", age_s > OLD_S, "redeemed",
            (json_int_t)compare->report.redeemed, "redeemed_idr",
            (json_int_t)compare->report.redeemed_idr, "already",
            compare->result.already));
        return;
    }
    cli_time_text(time, peer->time_s, compare->in.site);
    (void)printf(_("laptop %s: %llu entries, %llu new; the last %s\n"), device,
                 (unsigned long long)peer->head.size,
                 (unsigned long long)(peer->head.size - compare->result.before),
                 time);
    (void)printf(_("  redeemed there %s, %s: refused here from now on\n"),
                 cli_count(count, compare->report.redeemed),
                 cli_idr(idr, compare->report.redeemed_idr));
    if (age_s > OLD_S) {
        (void)printf(_("  OLD: %lld h %lld min ago. Who was paid there since "
                       "is not known here; fetch a newer export.\n"),
                     (long long)(age_s / 3600), (long long)(age_s / 60 % 60));
    } else if (age_s < -AHEAD_S) {
        (void)printf(_("  That laptop's clock is ahead of this one: set both "
                       "right.\n"));
    }
}

static void
print_side(const struct compare *compare, const char *device, uint64_t seq,
           int64_t time_s, const char *operator_name)
{
    char time[CLI_TIME_MAX];

    cli_time_text(time, time_s, compare->in.site);
    (void)printf(_("  laptop %s: entry %llu, %s, operator %s\n"), device,
                 (unsigned long long)seq, time,
                 operator_name[0] != 0 ? operator_name : "-");
}

static json_t *
side_json(const struct compare *compare, uint64_t seq, int64_t time_s,
          const char *operator_name)
{
    return json_pack("{s:I,s:o,s:s}", "entry", (json_int_t)seq, "time",
                     cli_time_json(time_s, compare->in.site), "operator",
                     operator_name);
}

static void
print_pair(const struct compare *compare, const struct salur_peer_pair *pair)
{
    const struct salur_elsewhere *there = &pair->there;
    char device[CLI_DEVICE_MAX];
    char number[SALUR_SHORT_MAX];
    char idr[32];

    salur_short_format(number, &pair->cti);
    cli_device_text(device, there->origin);
    if (compare->in.cli->json) {
        cli_json(json_pack(
            "{s:s,s:o,s:s,s:I,s:s,s:s,s:o,s:o}", "type", "pair", "cti",
            cli_cti_json(&pair->cti), "short", number, "amount_idr",
            (json_int_t)pair->amount_idr, "package", pair->package, "origin",
            there->origin, "here",
            side_json(compare, pair->seq, pair->time_s, pair->operator_name),
            "there",
            side_json(compare, there->seq, there->time_s,
                      there->operator_name)));
        return;
    }
    (void)printf(_("PAID TWICE  %s  %s  %s\n"), number,
                 cli_idr(idr, pair->amount_idr), pair->package);
    print_side(compare, device, there->seq, there->time_s,
               there->operator_name);
    print_side(compare, compare->device, pair->seq, pair->time_s,
               pair->operator_name);
}

static enum salur_err
on_pair(void *ctx, const struct salur_peer_pair *pair)
{
    struct compare *compare = ctx;

    compare->pairs++;
    compare->pairs_idr += pair->amount_idr;
    print_pair(compare, pair);
    return SALUR_OK;
}

/* Everybody who was paid at two laptops; gives the exit code. */
static int
print_pairs(struct compare *compare)
{
    enum salur_err err =
        salur_ledger_peer_pairs(compare->in.ledger, on_pair, compare);
    char count[32];
    char idr[32];

    if (err != SALUR_OK) {
        return cli_store_fail(compare->in.cli, err, compare->in.dir);
    }
    if (compare->in.cli->json) {
        cli_json(json_pack("{s:s,s:I,s:I}", "type", "pairs", "count",
                           (json_int_t)compare->pairs, "amount_idr",
                           (json_int_t)compare->pairs_idr));
    } else if (compare->pairs == 0) {
        (void)printf(_("  nobody was paid at both laptops\n"));
    } else {
        (void)printf(_("Paid at both laptops: %s, %s. Call the office; every "
                       "pair needs an explanation.\n"),
                     cli_count(count, compare->pairs),
                     cli_idr(idr, compare->pairs_idr));
    }
    return compare->pairs == 0 ? EXIT_YES : EXIT_NO;
}

/* --- the command ---------------------------------------------------------- */

static int
take_in(struct compare *compare, struct salur_bytes pack)
{
    enum salur_err err;
    int code = cli_peer_verify(&compare->in, pack, &compare->report);

    if (code >= 0) {
        return code;
    }
    err = salur_ledger_peer_import(compare->in.ledger, pack, compare->in.now_s,
                                   &compare->result);
    if (err != SALUR_OK) {
        return cli_peer_fail(&compare->in, err);
    }
    print_peer(compare);
    return print_pairs(compare);
}

int
cmd_peer(struct cli *cli, int argc, char **argv)
{
    struct compare compare = {.in = {.cli = cli}};
    const struct opt opts[] = {OPT_NEED("store", 0, &compare.in.dir), OPT_END};
    struct salur_ledger_status status;
    struct salur_buf pack;
    enum salur_err err;
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){1, 1});
    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = code < 0 ? cli_time(cli, &compare.in.now_s) : code;
    code = code < 0 ? cli_read(cli, argv[1], &pack) : code;
    code =
        code < 0 ? cli_store(cli, compare.in.dir, 0, &compare.in.ledger) : code;
    if (code < 0) {
        compare.in.path = argv[1];
        err = salur_ledger_status(compare.in.ledger, &status);
        if (err == SALUR_OK) {
            compare.in.site = status.identity.site;
            compare.in.origin = status.identity.origin;
            compare.device = status.identity.device;
            code = take_in(&compare, salur_buf_view(&pack));
        } else {
            code = cli_store_fail(cli, err, compare.in.dir);
        }
    }
    salur_buf_wipe(&pack);
    salur_ledger_close(compare.in.ledger);
    return code;
}
