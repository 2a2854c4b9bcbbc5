/* SPDX-License-Identifier: Apache-2.0 */
/* What the office kept aside: exports that contradict what it holds, or that
 * were tampered with; and beside them the logs that it holds. */
#include <string.h>

#include "cli/evidence.h"
#include "cli/office.h"
#include "salur/text.h"

struct keeping {
    struct cli *cli;
    struct salur_office *office;
    const char *dir;
    const char *log;
    void (*each)(void *ctx, const struct cli_kept *kept);
    void *ctx;
};

/* Whose log a pack says it is, without any key. */
static void
name_log(struct cli_kept *kept)
{
    struct salur_export parts;
    struct salur_checkpoint head;

    if (salur_export_open(&parts, kept->pack, NULL) == SALUR_OK &&
        salur_checkpoint_peek(&head, parts.checkpoint) == SALUR_OK) {
        memcpy(kept->origin, head.origin, sizeof kept->origin);
        kept->entries = head.head.size;
    }
}

static int
is_wanted(const struct keeping *k, const char *origin)
{
    return k->log == NULL || strcmp(k->log, origin) == 0;
}

/* Evidence by position; SALUR_E_NOT_FOUND past the last. */
static enum salur_err
show_aside(const struct keeping *k, size_t index)
{
    struct salur_office_evidence row;
    struct cli_kept kept = {.is_held = 0};
    struct salur_buf pack;
    enum salur_err err = salur_office_evidence_at(k->office, index, &row);

    if (err != SALUR_OK) {
        return err;
    }
    salur_buf_init(&pack, SALUR_PACK_MAX);
    err = salur_office_evidence(k->office, &row.hash, &pack);
    if (err == SALUR_OK) {
        salur_hex_encode(kept.hash, row.hash.bytes, SALUR_HASH_LEN);
        kept.pack = salur_buf_view(&pack);
        name_log(&kept);
        if (is_wanted(k, kept.origin)) {
            k->each(k->ctx, &kept);
        }
    }
    salur_buf_wipe(&pack);
    return err;
}

/* 1 when something of this log was kept aside, 0 when not; *err on failure. */
static int
is_contradicted(const struct keeping *k, const char *origin,
                enum salur_err *err)
{
    int found = 0;

    *err = SALUR_OK;
    for (size_t i = 0; *err == SALUR_OK && !found; i++) {
        struct salur_office_evidence row;
        struct cli_kept kept = {.is_held = 0};
        struct salur_buf pack;

        *err = salur_office_evidence_at(k->office, i, &row);
        salur_buf_init(&pack, SALUR_PACK_MAX);
        if (*err == SALUR_OK) {
            *err = salur_office_evidence(k->office, &row.hash, &pack);
        }
        if (*err == SALUR_OK) {
            kept.pack = salur_buf_view(&pack);
            name_log(&kept);
            found = strcmp(kept.origin, origin) == 0;
        }
        salur_buf_wipe(&pack);
    }
    *err = *err == SALUR_E_NOT_FOUND ? SALUR_OK : *err;
    return found;
}

/* A log that is held, when it was asked for or something stands against it. */
static enum salur_err
show_held(const struct keeping *k, size_t index)
{
    struct cli_kept kept = {.is_held = 1};
    struct salur_office_log log;
    struct salur_buf pack;
    enum salur_err err = salur_office_log_at(k->office, index, &log);

    if (err != SALUR_OK || !is_wanted(k, log.origin) ||
        (k->log == NULL && !is_contradicted(k, log.origin, &err)) ||
        err != SALUR_OK) {
        return err;
    }
    salur_buf_init(&pack, SALUR_PACK_MAX);
    err = salur_office_log_export(k->office, log.origin, &pack);
    if (err == SALUR_OK) {
        kept.pack = salur_buf_view(&pack);
        name_log(&kept);
        k->each(k->ctx, &kept);
    }
    salur_buf_wipe(&pack);
    return err;
}

int
cli_evidence_kept(struct cli *cli, const char *office, const char *log,
                  void (*each)(void *ctx, const struct cli_kept *kept),
                  void *ctx)
{
    struct keeping k = {cli, NULL, office, log, each, ctx};
    enum salur_err err = SALUR_OK;
    int code = cli_office(cli, office, SALUR_OFFICE_READ_ONLY, NULL, &k.office);

    if (code >= 0) {
        return code;
    }
    for (size_t i = 0; err == SALUR_OK; i++) {
        err = show_held(&k, i);
    }
    err = err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    for (size_t i = 0; err == SALUR_OK; i++) {
        err = show_aside(&k, i);
    }
    salur_office_close(k.office);
    return err == SALUR_E_NOT_FOUND ? -1
                                    : cli_office_fail(cli, err, office, NULL);
}

struct listing {
    const struct cli *cli;
    uint64_t count;
};

static void
print_kept(void *ctx, const struct cli_kept *kept)
{
    struct listing *listing = ctx;

    listing->count++;
    if (listing->cli->json) {
        cli_json(json_pack("{s:s,s:b,s:s,s:s,s:I,s:I}", "type", "kept", "held",
                           kept->is_held, "hash", kept->hash, "origin",
                           kept->origin, "entries", (json_int_t)kept->entries,
                           "bytes", (json_int_t)kept->pack.len));
        return;
    }
    (void)printf(kept->is_held ? _("held        %s: entries %llu, bytes %zu\n")
                               : _("kept aside  %s: entries %llu, bytes %zu\n"),
                 kept->origin[0] != '\0' ? kept->origin : _("unknown log"),
                 (unsigned long long)kept->entries, kept->pack.len);
    if (!kept->is_held) {
        (void)printf(_("            SHA-256 %s\n"), kept->hash);
    }
}

int
cli_evidence_list(struct cli *cli, const char *office, const char *log)
{
    struct listing listing = {cli, 0};
    int code = cli_evidence_kept(cli, office, log, print_kept, &listing);

    if (code < 0 && listing.count == 0 && !cli->json) {
        (void)puts(_("Nothing was kept aside."));
    }
    return code < 0 ? EXIT_YES : code;
}
