/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entry that somebody asks a proof of, and the receipt that somebody holds
 * against a log.
 */
#include "cli/prove.h"

#include <stdlib.h>
#include <string.h>

#include "audit/compare.h"
#include "cli/forks.h"
#include "cli/heads.h"
#include "cli/text.h"
#include "salur/export.h"
#include "salur/text.h"

/* --- entries ------------------------------------------------------------- */

/* Which family's redemption is looked for. */
struct family {
    int has_cti;
    struct salur_cti cti;
    uint32_t bits;  /* of a short number */
    int is_shared;  /* families of one short number */
    uint64_t found; /* redemptions */
    uint64_t seq;   /* the newest that stands, else the newest */
    int is_standing;
    uint64_t voided_by;
};

static uint32_t
first_bits(const struct salur_cti *cti)
{
    return ((uint32_t)cti->bytes[0] << 24 | (uint32_t)cti->bytes[1] << 16 |
            (uint32_t)cti->bytes[2] << 8 | cti->bytes[3]) >>
           2;
}

static void
take_redeem(struct family *family, const struct salur_entry *entry)
{
    const struct salur_cti *cti = &entry->body.redeem.cti;

    if (family->has_cti
            ? memcmp(cti->bytes, family->cti.bytes, SALUR_CTI_LEN) != 0
            : first_bits(cti) != family->bits) {
        return;
    }
    if (!family->has_cti && family->found > 0 &&
        memcmp(cti->bytes, family->cti.bytes, SALUR_CTI_LEN) != 0) {
        family->is_shared = 1;
    }
    family->cti = *cti;
    family->found++;
    family->seq = entry->seq;
    family->is_standing = 1;
}

/* What cannot be read names no family; verify says what is wrong with it. */
static void
walk(struct salur_bytes entries, struct family *family)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_entry entry;

    salur_entry_cursor_init(&cursor, entries);
    while (salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
        if (salur_entry_decode(&entry, bytes) != SALUR_OK) {
            continue;
        }
        if (entry.kind == SALUR_KIND_REDEEM) {
            take_redeem(family, &entry);
        }
        if (entry.kind == SALUR_KIND_VOID && family->is_standing &&
            entry.body.voided.redeem == family->seq) {
            family->is_standing = 0;
            family->voided_by = entry.seq;
        }
    }
}

/* Whether a later entry takes back one that was named by its number. */
static void
find_void(struct proving *p, struct salur_bytes entries, uint64_t seq)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_entry entry;

    salur_entry_cursor_init(&cursor, entries);
    while (salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
        if (salur_entry_decode(&entry, bytes) == SALUR_OK &&
            entry.kind == SALUR_KIND_VOID && entry.body.voided.redeem == seq) {
            p->is_voided = 1;
            p->voided_by = entry.seq;
        }
    }
}

static int
find_family(struct proving *p, struct salur_bytes entries,
            const struct prove_wish *wish, uint64_t *out_seq)
{
    const char *name = wish->cti != NULL ? wish->cti : wish->short_number;
    struct family family = {.has_cti = wish->cti != NULL};
    enum salur_err err =
        family.has_cti ? salur_hex_decode(family.cti.bytes, SALUR_CTI_LEN,
                                          wish->cti, strlen(wish->cti))
                       : salur_short_parse(&family.bits, wish->short_number,
                                           strlen(wish->short_number));

    if (err != SALUR_OK) {
        return cli_fail(p->cli, err, name, NULL);
    }
    walk(entries, &family);
    if (family.found == 0) {
        (void)cli_fail(p->cli, SALUR_E_NOT_FOUND, name,
                       _("This log, as far as it goes, holds no handout to "
                         "this family."));
        return EXIT_NO;
    }
    if (family.is_shared) {
        return cli_fail(p->cli, SALUR_E_DUPLICATE, name,
                        _("Two families here have this short number: name the "
                          "whole id with --cti."));
    }
    p->is_voided = !family.is_standing;
    p->voided_by = family.voided_by;
    *out_seq = family.seq;
    return -1;
}

int
cli_prove_find(struct proving *p, struct salur_bytes entries,
               const struct prove_wish *wish, uint64_t *out_seq)
{
    p->is_whole = 1;
    if (wish->cti != NULL || wish->short_number != NULL) {
        return find_family(p, entries, wish, out_seq);
    }
    if (wish->entry != NULL) {
        char *end = NULL;

        if (wish->entry[0] < '0' || wish->entry[0] > '9' ||
            strlen(wish->entry) > 10) {
            return cli_usage(p->cli, _("--entry takes a number"), wish->entry);
        }
        *out_seq = strtoull(wish->entry, &end, 10);
        if (*end != 0) {
            return cli_usage(p->cli, _("--entry takes a number"), wish->entry);
        }
    } else {
        if (p->receipt_size == 0) {
            return cli_fail(p->cli, SALUR_E_RANGE, p->receipt, NULL);
        }
        *out_seq = p->receipt_size - 1; /* it was the last when it was given */
    }
    find_void(p, entries, *out_seq);
    return -1;
}

/* --- receipts ------------------------------------------------------------ */

/* The one piece that the receipt's argument may carry. */
struct receipt {
    struct proving *p;
    struct salur_compare *compare;
    int count;
};

static int
on_piece(void *ctx, struct salur_bytes bytes)
{
    struct receipt *receipt = ctx;
    struct proving *p = receipt->p;
    enum salur_err err;

    if (++receipt->count > 1) {
        return cli_fail(p->cli, SALUR_E_DUPLICATE, p->receipt,
                        _("There is more than one receipt in it."));
    }
    err = salur_compare_add(receipt->compare, bytes, 1);
    return err == SALUR_OK
               ? -1
               : cli_fail(p->cli, err, cli_heads_name(p->receipt), NULL);
}

static void
receipt_json(const struct proving *p, const struct salur_compare_head *held,
             const char *verdict)
{
    json_t *line = cli_head_json("receipt", &held->head, held->note);

    if (line != NULL) {
        (void)json_object_update_new(
            line,
            json_pack("{s:s,s:s}", "verdict", verdict, "file", p->receipt));
    }
    cli_json(line);
}

/* A receipt that is nobody's, or of another log: no log is asked. */
static int
judge_alone(const struct proving *p, const struct salur_compare_head *held,
            const char *origin)
{
    char id[8];

    cli_err_id(id, held->head.err);
    if (held->head.err != SALUR_OK) {
        if (p->cli->json) {
            receipt_json(p, held, "refuted");
        } else {
            (void)printf(_("REFUTED: no log that the trust note knows signed "
                           "this receipt: %s (%s)\n"),
                         cli_strerror(held->head.err), id);
            (void)puts(held->head.err == SALUR_E_SIGNATURE
                           ? _("  one letter that was typed wrongly looks the "
                               "same: scan its code before you blame anybody")
                           : _("  a newer trust note may know its key"));
        }
        return EXIT_NO;
    }
    if (strcmp(held->head.checkpoint.origin, origin) == 0) {
        return -1;
    }
    if (p->cli->json) {
        receipt_json(p, held, "other");
    } else {
        (void)printf(_("NOT OF THIS LOG: the receipt is genuine and of %s; "
                       "this is %s\n"),
                     held->head.checkpoint.origin, origin);
    }
    return EXIT_NO;
}

/* Both are genuine and of one log; what the comparison said. */
static int
judge_pair(const struct proving *p, const struct cli_forks *forks,
           const struct salur_compare_head *held)
{
    const struct salur_compare_log *log =
        salur_compare_log_at(forks->compare, 0);
    char count[32];

    if (log == NULL || log->verdict == SALUR_COMPARE_ALONE ||
        log->verdict == SALUR_COMPARE_UNTOLD) {
        if (p->cli->json) {
            receipt_json(p, held, "untold");
        } else {
            (void)printf(_("CANNOT BE TOLD: the receipt is genuine and speaks "
                           "of %s entries; an export of this log with at least "
                           "so many tells\n"),
                         cli_count(count, held->head.checkpoint.head.size));
        }
        return EXIT_DATA;
    }
    if (log->verdict == SALUR_COMPARE_FORKED) {
        if (p->cli->json) {
            receipt_json(p, held, "forked");
        } else {
            (void)fputs(_("REFUTED: this log does not continue what the "
                          "receipt says, and both are signed\n"),
                        stdout);
        }
        (void)cli_forks_show(forks, log->origin);
        return EXIT_NO;
    }
    if (p->cli->json) {
        receipt_json(p, held, "fits");
    }
    return -1;
}

/* Heads: those of the carrier first, the receipt last. */
static int
judge(struct proving *p, const struct cli_forks *forks)
{
    const struct salur_compare_head *carrier =
        salur_compare_head_at(forks->compare, 0);
    const struct salur_compare_head *held = NULL;
    const struct salur_compare_head *head;
    int code;

    for (size_t i = 0;
         (head = salur_compare_head_at(forks->compare, i)) != NULL; i++) {
        held = head->source == 1 ? head : held;
    }
    if (carrier == NULL || held == NULL) {
        return EXIT_DATA; /* cli_heads handed over one */
    }
    p->receipt_size = held->head.checkpoint.head.size;
    code = judge_alone(p, held, carrier->head.checkpoint.origin);
    /* What the carrier is worth is judged with it. */
    return code < 0 && carrier->head.err == SALUR_OK
               ? judge_pair(p, forks, held)
               : code;
}

int
cli_prove_receipt(struct proving *p, struct salur_bytes carrier, char *name)
{
    struct receipt receipt = {.p = p};
    const struct heads_events events = {on_piece, &receipt};
    char *copy = strdup(p->receipt);
    char *const args[] = {name, copy};
    enum salur_err err = salur_compare_new(&receipt.compare, p->trust);
    int code = copy == NULL ? cli_fail(p->cli, SALUR_E_MEMORY, NULL, NULL) : -1;

    if (code < 0 && err == SALUR_OK) {
        err = salur_compare_add(receipt.compare, carrier, 0);
    }
    if (code < 0 && err != SALUR_OK) {
        code = cli_fail(p->cli, err, name, NULL);
    }
    code = code < 0 ? cli_heads(p->cli, p->receipt, &events) : code;
    if (code < 0) {
        const struct cli_forks forks = {p->cli, receipt.compare, args};

        err = salur_compare_run(receipt.compare);
        code = err == SALUR_OK ? judge(p, &forks)
                               : cli_fail(p->cli, err, NULL, NULL);
    }
    salur_compare_free(receipt.compare);
    free(copy);
    return code;
}
