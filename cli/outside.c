/* SPDX-License-Identifier: Apache-2.0 */
/* Heads that others hold; what they say of a log is audit/verify.h's. */
#include "cli/outside.h"

#include <stdlib.h>
#include <string.h>

#include "cli/heads.h"
#include "cli/text.h"

struct reading {
    struct cli *cli;
    struct cli_outside *outside;
    size_t arg;
};

static int
on_piece(void *ctx, struct salur_bytes bytes)
{
    struct reading *reading = ctx;
    struct cli_outside *outside = reading->outside;
    const char *name = cli_heads_name(outside->args->items[reading->arg]);
    enum salur_err err =
        salur_compare_add(outside->compare, bytes, reading->arg);

    return err == SALUR_OK ? -1 : cli_fail(reading->cli, err, name, NULL);
}

/* One array of what the comparison holds. */
static int
list(struct cli *cli, struct cli_outside *out)
{
    const struct salur_compare_head *head;

    while (salur_compare_head_at(out->compare, out->count) != NULL) {
        out->count++;
    }
    out->heads = calloc(out->count + 1, sizeof *out->heads);
    out->used = calloc(out->count + 1, sizeof *out->used);
    if (out->heads == NULL || out->used == NULL) {
        return cli_fail(cli, SALUR_E_MEMORY, NULL, NULL);
    }
    for (size_t i = 0; i < out->count; i++) {
        head = salur_compare_head_at(out->compare, i);
        out->heads[i] = head->head;
    }
    return -1;
}

int
cli_outside_read(struct cli *cli, const struct cli_many *args,
                 const struct salur_trust *trust, struct cli_outside *out)
{
    struct reading reading = {cli, out, 0};
    const struct heads_events events = {on_piece, &reading};
    enum salur_err err = salur_compare_new(&out->compare, trust);
    int code = err == SALUR_OK ? -1 : cli_fail(cli, err, NULL, NULL);

    out->args = args;
    for (; reading.arg < args->count && code < 0; reading.arg++) {
        code = cli_heads(cli, args->items[reading.arg], &events);
    }
    return code < 0 ? list(cli, out) : code;
}

void
cli_outside_use(struct cli_outside *outside, const char *origin)
{
    for (size_t i = 0; i < outside->count; i++) {
        outside->used[i] |=
            strcmp(outside->heads[i].checkpoint.origin, origin) == 0;
    }
}

/* One that was not looked at. */
static void
print_unused(struct cli *cli, const struct salur_compare_head *head,
             const char *arg, const char *why)
{
    char id[8];

    if (cli->json) {
        json_t *line = cli_head_json("head", &head->head, head->note);

        if (line != NULL) {
            (void)json_object_update_new(
                line, json_pack("{s:s,s:s}", "file", arg, "unused", why));
        }
        cli_json(line);
        return;
    }
    if (head->head.err != SALUR_OK) {
        cli_err_id(id, head->head.err);
        (void)printf(_("%s: NOT GENUINE: %s (%s); not looked at\n"),
                     cli_heads_name(arg), cli_strerror(head->head.err), id);
    } else if (strcmp(why, "withdrawn") == 0) {
        (void)printf(_("%s: genuine, but of a withdrawn key; not looked at\n"),
                     cli_heads_name(arg));
    } else {
        (void)printf(_("%s: of %s, which is not among these logs\n"),
                     cli_heads_name(arg), head->head.checkpoint.origin);
    }
}

int
cli_outside_finish(struct cli *cli, const struct cli_outside *outside,
                   int64_t now_s)
{
    int code = EXIT_YES;

    for (size_t i = 0; i < outside->count; i++) {
        const struct salur_compare_head *head =
            salur_compare_head_at(outside->compare, i);
        const char *why = head->head.err != SALUR_OK ? "not_genuine"
                          : !outside->used[i]        ? "other_log"
                          : !salur_signed_head_binds(&head->head, now_s)
                              ? "withdrawn"
                              : NULL;

        if (why != NULL) {
            print_unused(cli, head, outside->args->items[head->source], why);
            code = EXIT_DATA;
        }
    }
    return code;
}

void
cli_outside_wipe(struct cli_outside *outside)
{
    salur_compare_free(outside->compare);
    free(outside->heads);
    free(outside->used);
    memset(outside, 0, sizeof *outside);
}
