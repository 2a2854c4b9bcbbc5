/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding a log that no store of ours holds.  A stick may hold several: when
 * they are of more than one laptop, a person says which.
 */
#include "cli/source.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "salur/journal.h"

/* Files of a folder that are looked into; a stick for one village holds a
 * handful. */
#define FILES_MAX 512

struct search {
    const struct salur_body_genesis *own;
    struct cli_source *best;
    size_t files;
    int is_several; /* 1: of more than one laptop */
};

static void
source_init(struct cli_source *source)
{
    memset(source, 0, sizeof *source);
    salur_buf_init(&source->pack, SALUR_PACK_MAX);
    salur_buf_init(&source->all, SALUR_PACK_MAX);
}

void
cli_source_wipe(struct cli_source *source)
{
    salur_buf_wipe(&source->pack);
    salur_buf_wipe(&source->all);
    memset(&source->parts, 0, sizeof source->parts);
}

/* --- one file ---------------------------------------------------------------
 */

/* Count the entries, and read from the first whose log it is. */
static void
look_into(struct cli_source *source)
{
    struct salur_checkpoint checkpoint;
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_entry entry;

    salur_entry_cursor_init(&cursor, source->parts.entries);
    while (salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
        if (cursor.seq == 1 && salur_entry_decode(&entry, bytes) == SALUR_OK &&
            entry.kind == SALUR_KIND_GENESIS) {
            memcpy(source->origin, entry.body.genesis.origin,
                   sizeof source->origin);
            source->site = entry.body.genesis.site;
        }
    }
    source->entries = cursor.seq;
    if (source->parts.checkpoint.len > 0 &&
        salur_checkpoint_peek(&checkpoint, source->parts.checkpoint) ==
            SALUR_OK) {
        source->proven = checkpoint.head.size;
    }
}

/* All entries of a journal, and the notes of what is proven of it. */
static enum salur_err
open_journal(struct cli_source *source, struct salur_bytes file)
{
    struct salur_journal_found found;
    enum salur_err err =
        salur_journal_export(file, &source->pack, &source->all, &found);

    if (err == SALUR_OK) {
        err = salur_export_open(&source->parts, salur_buf_view(&source->pack),
                                NULL);
    }
    /* Nothing signed: its entries still say who was paid. */
    err = err == SALUR_E_QUORUM && source->all.len > 0 ? SALUR_OK : err;
    source->parts.entries = salur_buf_view(&source->all);
    source->is_journal = 1;
    return err;
}

/* Take the file that was read apart; it is wiped or owned by the source. */
static enum salur_err
take_apart(struct cli_source *source, struct salur_buf *file)
{
    struct salur_journal journal;
    enum salur_err err = salur_journal_open(&journal, salur_buf_view(file));

    if (err == SALUR_E_NOT_SALUR) {
        struct salur_buf none = source->pack;

        source->pack = *file;
        *file = none;
        err = salur_export_open(&source->parts, salur_buf_view(&source->pack),
                                NULL);
    } else if (err == SALUR_OK) {
        err = open_journal(source, salur_buf_view(file));
    }
    if (err == SALUR_OK) {
        look_into(source);
    }
    return err;
}

/* --- a folder ----------------------------------------------------------------
 */

static int
ends_with(const char *name, const char *end)
{
    size_t len = strlen(name);
    size_t end_len = strlen(end);

    return len > end_len && strcmp(name + len - end_len, end) == 0;
}

/* An export, a mirror, or the journal in the folder of a store. */
static int
is_candidate(const char *name)
{
    return ends_with(name, ".slog") || ends_with(name, ".journal") ||
           strcmp(name, "journal") == 0;
}

static int
is_better(const struct cli_source *found, const struct cli_source *best)
{
    return found->entries > best->entries ||
           (found->entries == best->entries && found->proven > best->proven);
}

/* Look at one file of the folder; what cannot be read is passed over. */
static void
consider(struct search *search, const char *path)
{
    const struct salur_body_genesis *own = search->own;
    struct cli_source *best = search->best;
    struct cli_source *found = calloc(1, sizeof *found);
    struct salur_buf file;

    if (found == NULL) {
        return;
    }
    source_init(found);
    salur_buf_init(&file, SALUR_JOURNAL_MAX);
    (void)snprintf(found->path, sizeof found->path, "%s", path);
    if (salur_file_read(path, &file) == SALUR_OK &&
        take_apart(found, &file) == SALUR_OK && found->origin[0] != 0 &&
        (own == NULL || (found->site == own->site &&
                         strcmp(found->origin, own->origin) != 0))) {
        search->is_several |=
            best->entries > 0 && strcmp(best->origin, found->origin) != 0;
        if (is_better(found, best)) {
            struct cli_source other = *best;

            *best = *found;
            *found = other;
        }
    }
    salur_buf_wipe(&file);
    cli_source_wipe(found);
    free(found);
}

static void
search_folder(struct search *search, const char *folder)
{
    char path[CLI_SOURCE_PATH_MAX];
    const struct dirent *file;
    DIR *dir = opendir(folder);

    while (dir != NULL && search->files < FILES_MAX &&
           (file = readdir(dir)) != NULL) {
        int len = snprintf(path, sizeof path, "%s/%s", folder, file->d_name);

        if (is_candidate(file->d_name) && len > 0 &&
            (size_t)len < sizeof path) {
            search->files++;
            consider(search, path);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
}

static int
open_folder(struct cli *cli, const char *path,
            const struct salur_body_genesis *own, struct cli_source *out)
{
    struct search search = {.own = own, .best = out};

    search_folder(&search, path);
    if (search.is_several) {
        return cli_usage(cli,
                         _("logs of more than one laptop are here: name the "
                           "file"),
                         path);
    }
    return out->entries > 0
               ? -1
               : cli_fail(cli, SALUR_E_NOT_FOUND, path,
                          own != NULL
                              ? _("No log of another laptop of this village "
                                  "is in this folder.")
                              : _("No log is in this folder."));
}

/* --- either ------------------------------------------------------------------
 */

int
cli_source_open(struct cli *cli, const char *path,
                const struct salur_body_genesis *own, struct cli_source *out)
{
    struct salur_buf file;
    struct stat is;
    int code;

    source_init(out);
    if (stat(path, &is) == 0 && S_ISDIR(is.st_mode)) {
        return open_folder(cli, path, own, out);
    }
    (void)snprintf(out->path, sizeof out->path, "%s", path);
    salur_buf_init(&file, SALUR_JOURNAL_MAX);
    code = cli_read(cli, path, &file);
    if (code < 0) {
        enum salur_err err = take_apart(out, &file);

        code = err == SALUR_OK
                   ? -1
                   : cli_fail(cli, err, path,
                              _("This is no log, or it is damaged: an export "
                                "ends in .slog, a mirror in .journal."));
    }
    salur_buf_wipe(&file);
    return code;
}
