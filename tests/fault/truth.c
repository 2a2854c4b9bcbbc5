/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Says what is on record in a folder, after somebody did something to it:
 *
 *   truth store DIR [SIZE:ROOT] [CODE ...]   a village's store
 *   truth office DIR                         an office
 *
 * SIZE:ROOT is a head that was shown, CODEs are paid afterwards.
 *
 * One line of JSON; "verdict" is as powercut's (judge.h), "paid" the short
 * numbers of the families with the numbers of their entries.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "judge.h"

static json_t *
paid_json(const struct roll *roll)
{
    json_t *paid = json_object();

    for (size_t i = 0; i < roll->count; i++) {
        char number[SALUR_SHORT_MAX];

        salur_short_format(number, &roll->cti[i]);
        (void)json_object_set_new(paid, number,
                                  json_integer((json_int_t)roll->entry[i]));
    }
    return paid;
}

static void
read_code(struct bench *bench, const char *code)
{
    struct salur_buf token;
    enum salur_payload kind;

    salur_buf_init(&token, 4096);
    if (salur_payload_parse(&kind, salur_bytes_str(code), &token) != SALUR_OK) {
        trace_die("no code", code);
    }
    bench->tokens = must_alloc(bench->tokens, (bench->tokens_count + 1) *
                                                  sizeof *bench->tokens);
    bench->tokens[bench->tokens_count++] = token;
}

/* A head that was shown: the log still has it. */
static void
read_head(struct told *told, const char *text)
{
    struct salur_head *head = &told->heads[0];
    char *root;

    head->size = strtoull(text, &root, 10);
    root += *root == ':';
    if (salur_hex_decode(head->root.bytes, SALUR_HASH_LEN, root,
                         strlen(root)) != SALUR_OK) {
        trace_die("no head", text);
    }
    told->heads_count = 1;
    told->size = head->size;
}

/* What the log says, and whether one more family is paid. */
static void
look(const struct bench *bench, const struct told *told, const char *store,
     struct found *found, json_t *out)
{
    struct salur_ledger *ledger = NULL;
    struct roll roll = {.count = 0};
    enum salur_err err = salur_ledger_open(&ledger, store, 0);
    struct salur_ledger_status status = {.listed = 0};

    if (err != SALUR_OK) {
        (void)found_is(found, VERDICT_UNREADABLE, err, "not opened");
        return;
    }
    judge_recovery(ledger, found);
    if (!judge_log(ledger, told, &roll, found) ||
        !judge_paid(ledger, told, &roll, found) ||
        salur_ledger_status(ledger, &status) != SALUR_OK) {
        salur_ledger_close(ledger);
        return;
    }
    (void)json_object_update_new(
        out, json_pack("{s:I,s:I,s:o,s:I,s:o}", "size", (json_int_t)found->size,
                       "restored", (json_int_t)roll.restored, "paid",
                       paid_json(&roll), "listed", (json_int_t)status.listed,
                       "closed", json_boolean(status.since_close == 0)));
    if (bench->tokens_count > 1) {
        (void)judge_next(ledger, bench, told, found);
    }
    salur_ledger_close(ledger);
}

/* How many entries the newest cosigned head has of the office's first log. */
static void
cosigned_json(const char *path, json_t *out)
{
    struct salur_office *office = NULL;
    struct salur_office_log log;
    struct salur_office_witnessed last = {.leaf = 0};

    if (salur_office_open(&office, path, 0) == SALUR_OK &&
        salur_office_log_at(office, 0, &log) == SALUR_OK &&
        salur_office_witnessed(office, log.origin, &last, NULL) != SALUR_OK) {
        last.head.size = 0;
    }
    (void)json_object_set_new(out, "cosigned",
                              json_integer((json_int_t)last.head.size));
    salur_office_close(office);
}

int
main(int argc, char **argv)
{
    struct bench bench = {.tokens = NULL};
    struct told *told = calloc(1, sizeof *told);
    struct found found = {.size = 0};
    json_t *out = json_object();

    if (argc < 3 || told == NULL || salur_start() != SALUR_OK) {
        (void)fprintf(stderr,
                      "usage: truth store|office DIR [SIZE:ROOT] [CODE ...]\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        if (argv[i][0] >= '0' && argv[i][0] <= '9') {
            read_head(told, argv[i]);
        } else {
            read_code(&bench, argv[i]);
        }
    }
    told->is_stage = bench.tokens_count > 0;
    if (strcmp(argv[1], "office") == 0) {
        judge_office(told, argv[2], &found);
        cosigned_json(argv[2], out);
        (void)json_object_set_new(out, "size",
                                  json_integer((json_int_t)found.size));
    } else {
        look(&bench, told, argv[2], &found, out);
    }
    (void)json_object_update_new(
        out, json_pack("{s:s,s:s,s:s}", "verdict", verdict_names[found.verdict],
                       "error", salur_err_name(found.err), "what", found.what));
    (void)json_dumpf(out, stdout, JSON_COMPACT);
    (void)putchar('\n');
    json_decref(out);
    for (size_t i = 0; i < bench.tokens_count; i++) {
        salur_buf_wipe(&bench.tokens[i]);
    }
    free(bench.tokens);
    free(told);
    return found.verdict > VERDICT_REFUSED;
}
