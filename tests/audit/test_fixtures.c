/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every good fixture against its reader: whole it is taken; each prefix and
 * each copy with one flipped bit is refused, or is something else that the
 * writer would write in just these bytes.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/verify.h"
#include "harness.h"
#include "people/roll.h"
#include "salur/bundle.h"
#include "salur/checkpoint.h"
#include "salur/closing.h"
#include "salur/export.h"
#include "salur/receipt.h"
#include "sign/envelope.h"

#define GOOD "fixtures/good/"
/* Within the stage and the keys' windows: 2026-10-06 00:00 UTC. */
#define NOW_S INT64_C(1791244800)

enum verdict { REFUSED, SAME, OTHER, WRONG };

/* The trust note of the fixtures, opened once for the signed ones. */
static struct salur_trust *trust;

static struct salur_bytes
load(const char *name, uint8_t **owner)
{
    char path[256];
    size_t len = 0;

    (void)snprintf(path, sizeof path, GOOD "%s", name);
    *owner = read_file(path, &len);
    return salur_bytes(*owner, len);
}

/* Taken: does the writer give these bytes? */
static enum verdict
compare(enum salur_err err, struct salur_buf *again, struct salur_bytes bytes)
{
    enum verdict verdict = WRONG;

    if (err == SALUR_OK && again->err == SALUR_OK &&
        salur_bytes_equal(salur_buf_view(again), bytes)) {
        verdict = OTHER;
    }
    salur_buf_wipe(again);
    return verdict;
}

static enum verdict
read_entry(struct salur_bytes bytes)
{
    struct salur_entry entry;
    struct salur_buf again;

    if (salur_entry_decode(&entry, bytes) != SALUR_OK) {
        return REFUSED;
    }
    salur_buf_init(&again, SALUR_ENTRY_MAX);
    return compare(salur_entry_encode(&entry, &again), &again, bytes);
}

static enum verdict
read_site_list(struct salur_bytes bytes)
{
    struct salur_site_list list;
    struct salur_buf again;
    enum salur_err err;

    if (salur_site_list_decode(&list, bytes) != SALUR_OK) {
        return REFUSED;
    }
    salur_buf_init(&again, 1 << 20);
    err = salur_site_list_encode(&list, &again);
    salur_site_list_wipe(&list);
    return compare(err, &again, bytes);
}

static enum verdict
read_site_line(struct salur_bytes bytes)
{
    struct salur_site_line line;
    struct salur_buf again;

    if (salur_site_line_parse(&line, bytes) != SALUR_OK) {
        return REFUSED;
    }
    salur_buf_init(&again, 4096);
    return compare(salur_site_line_format(&line, &again), &again, bytes);
}

/* The text of the stage note; its signatures are the bundle's test. */
static enum verdict
read_stage(struct salur_bytes bytes)
{
    struct salur_note *note = calloc(1, sizeof *note);
    struct salur_stage stage;
    struct salur_buf again;
    struct salur_bytes text;

    if (note == NULL || salur_note_parse(note, bytes) != SALUR_OK) {
        free(note);
        return REFUSED;
    }
    text = note->text;
    free(note);
    if (salur_stage_parse(&stage, text, NULL) != SALUR_OK) {
        return REFUSED;
    }
    salur_buf_init(&again, 1 << 16);
    return compare(salur_stage_format(&stage, &again), &again, text);
}

static enum verdict
read_roll(struct salur_bytes bytes)
{
    struct sl_roll roll;
    struct salur_person person;
    struct salur_buf again;
    enum salur_err err = sl_roll_open(&roll, bytes);

    salur_buf_init(&again, 4096);
    sl_roll_put_head(&again, &roll.head);
    while (err == SALUR_OK) {
        err = sl_roll_next(&roll, &person);
        if (err == SALUR_OK) {
            sl_roll_put_person(&again, &person);
        }
    }
    if (err != SALUR_E_ENDED) {
        salur_buf_wipe(&again);
        return REFUSED;
    }
    return compare(SALUR_OK, &again, bytes);
}

static enum verdict
read_row(struct salur_bytes bytes)
{
    struct salur_person person;
    struct salur_buf again;

    if (sl_roll_read_row(&person, bytes) != SALUR_OK) {
        return REFUSED;
    }
    salur_buf_init(&again, 4096);
    sl_roll_put_row(&again, &person);
    return compare(SALUR_OK, &again, bytes);
}

/* From here on all is signed, or sealed: what is changed is refused. */
static enum verdict
read_token(struct salur_bytes bytes)
{
    struct salur_entitlement entitlement;

    return salur_entitlement_check(&entitlement, bytes, trust, NOW_S) ==
                   SALUR_OK
               ? SAME
               : REFUSED;
}

static enum verdict
read_withdrawn(struct salur_bytes bytes)
{
    struct salur_withdrawn list;
    enum salur_err err =
        salur_withdrawn_open(&list, bytes, trust, 0, NOW_S, NULL);

    if (err == SALUR_OK) {
        salur_withdrawn_wipe(&list);
    }
    return err == SALUR_OK ? SAME : REFUSED;
}

static enum verdict
read_checkpoint(struct salur_bytes bytes)
{
    const struct salur_trust_key *key;
    struct salur_checkpoint checkpoint;

    if (salur_checkpoint_peek(&checkpoint, bytes) != SALUR_OK) {
        return REFUSED;
    }
    key = salur_trust_find_log(trust, checkpoint.origin);
    if (key == NULL ||
        salur_checkpoint_open(&checkpoint, bytes, &key->key) != SALUR_OK) {
        return REFUSED;
    }
    return SAME;
}

static enum verdict
read_receipt(struct salur_bytes bytes)
{
    const struct salur_trust_key *key;
    struct salur_receipt receipt;

    if (salur_receipt_parse(&receipt, bytes) != SALUR_OK) {
        return REFUSED;
    }
    key = salur_trust_find(trust, receipt.kid);
    if (key == NULL ||
        salur_receipt_open(&receipt, &key->key, NULL) != SALUR_OK) {
        return REFUSED;
    }
    return SAME;
}

static enum verdict
read_closing(struct salur_bytes bytes)
{
    const struct salur_trust_key *key =
        salur_trust_find_log(trust, "test/kab/log/9901012001/a/k1");
    struct salur_closing closing;

    return salur_closing_open(&closing, bytes, &key->key) == SALUR_OK ? SAME
                                                                      : REFUSED;
}

static enum verdict
read_sealed(struct salur_bytes bytes)
{
    struct salur_key *device = NULL;
    struct sl_envelope envelope;
    uint8_t seed[32];
    uint8_t plain[2];
    enum salur_err err = sl_envelope_parse(&envelope, bytes, sizeof plain);

    for (uint8_t i = 0; i < sizeof seed; i++) {
        seed[i] = i;
    }
    CHECK_ERR(salur_key_from_seed(&device, "test/log/9901012001/a/k1",
                                  SALUR_ROLE_LOG, seed),
              SALUR_OK);
    if (err == SALUR_OK) {
        err = sl_envelope_open(&envelope, device, plain);
    }
    salur_key_free(device);
    return err == SALUR_OK ? SAME : REFUSED;
}

static enum verdict
read_bundle(struct salur_bytes bytes)
{
    struct salur_bundle *bundle = calloc(1, sizeof *bundle);
    enum salur_err err =
        bundle == NULL ? SALUR_E_MEMORY
                       : salur_bundle_open(bundle, bytes, NULL, NOW_S, NULL);

    if (bundle != NULL) {
        salur_bundle_wipe(bundle);
        free(bundle);
    }
    return err == SALUR_OK ? SAME : REFUSED;
}

static enum verdict
read_export(struct salur_bytes bytes)
{
    const struct salur_verify_policy policy = {.trust = trust,
                                               .time_s = NOW_S + 864000};
    struct salur_verify_report report;

    CHECK_ERR(salur_verify_export(bytes, &policy, NULL, &report), SALUR_OK);
    return report.findings > 0 && report.worst == SALUR_SEVERITY_TAMPER
               ? REFUSED
               : SAME;
}

/* 1 when whole, cut and flipped copies come out as they must. */
static int
holds(const char *name, enum verdict (*reader)(struct salur_bytes bytes))
{
    uint8_t *owner;
    struct salur_bytes good = load(name, &owner);
    int is_good = reader(good) != REFUSED;

    for (size_t len = 0; len < good.len && is_good; len++) {
        enum verdict verdict = reader(salur_bytes(good.ptr, len));

        is_good = verdict == REFUSED || verdict == OTHER;
    }
    for (size_t bit = 0; bit < good.len * 8 && is_good; bit++) {
        uint8_t mask = (uint8_t)(1U << bit % 8); /* one bit */
        enum verdict verdict;

        owner[bit / 8] ^= mask;
        verdict = reader(good);
        is_good = verdict == REFUSED || verdict == OTHER;
        owner[bit / 8] ^= mask;
        if (!is_good) {
            printf("%s: bit %zu\n", name, bit);
        }
    }
    free(owner);
    return is_good;
}

static void
entries_cut_or_flipped(void)
{
    DIR *folder = opendir(GOOD);
    struct dirent *file;
    size_t count = 0;

    while (folder != NULL && (file = readdir(folder)) != NULL) {
        if (strncmp(file->d_name, "entry-", 6) == 0) {
            CHECK(holds(file->d_name, read_entry));
            count++;
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    CHECK(count >= 13);
}

static void
lists_and_stages_cut_or_flipped(void)
{
    CHECK(holds("site.list", read_site_list));
    CHECK(holds("site.line", read_site_line));
    CHECK(holds("stage.note", read_stage));
}

static void
signed_things_cut_or_flipped(void)
{
    CHECK(holds("cash.token", read_token));
    CHECK(holds("goods.token", read_token));
    CHECK(holds("checkpoint.note", read_checkpoint));
    CHECK(holds("withdrawn.note", read_withdrawn));
    CHECK(holds("receipt.bytes", read_receipt));
    CHECK(holds("closing.note", read_closing));
}

static void
packs_cut_or_flipped(void)
{
    CHECK(holds("bundle.slr", read_bundle));
    CHECK(holds("export.slog", read_export));
}

static void
people_cut_or_flipped(void)
{
    CHECK(holds("people.roll", read_roll));
    CHECK(holds("people.row", read_row));
    CHECK(holds("people.sealed", read_sealed));
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(entries_cut_or_flipped),
        TEST(lists_and_stages_cut_or_flipped),
        TEST(signed_things_cut_or_flipped),
        TEST(packs_cut_or_flipped),
        TEST(people_cut_or_flipped),
    };
    uint8_t *owner;
    int status = 1;

    if (salur_start() == SALUR_OK &&
        salur_trust_open(&trust, load("trust.note", &owner), NULL, NULL) ==
            SALUR_OK) {
        status = RUN_TESTS(tests, argc, argv);
        salur_trust_free(trust);
        free(owner);
    }
    return status;
}
