/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding the log of another laptop.  A stick may hold several: those of this
 * village and not of this laptop count, and when they are of more than one
 * laptop a person says which.
 */
#include "cli/source.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
}

void
cli_source_wipe(struct cli_source *source)
{
    salur_buf_wipe(&source->pack);
    memset(&source->parts, 0, sizeof source->parts);
}

/* --- one file ---------------------------------------------------------------
 */

/* Count the entries, and read from the first whose log it is. */
static void
look_into(struct cli_source *source, uint64_t *out_site)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_entry entry;

    *out_site = 0;
    salur_entry_cursor_init(&cursor, source->parts.entries);
    while (salur_entry_cursor_next(&cursor, &bytes) == SALUR_OK) {
        if (cursor.seq == 1 && salur_entry_decode(&entry, bytes) == SALUR_OK &&
            entry.kind == SALUR_KIND_GENESIS) {
            memcpy(source->origin, entry.body.genesis.origin,
                   sizeof source->origin);
            *out_site = entry.body.genesis.site;
        }
    }
    source->entries = cursor.seq;
}

/* Take the parts out of a file that was read. */
static enum salur_err
take_apart(struct cli_source *source, uint64_t *out_site)
{
    enum salur_err err =
        salur_export_open(&source->parts, salur_buf_view(&source->pack), NULL);

    if (err == SALUR_OK) {
        look_into(source, out_site);
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

/* Look at one file of the folder; what cannot be read is passed over. */
static void
consider(struct search *search, const char *path)
{
    struct cli_source *best = search->best;
    struct cli_source *found = calloc(1, sizeof *found);
    uint64_t site = 0;

    if (found == NULL) {
        return;
    }
    source_init(found);
    (void)snprintf(found->path, sizeof found->path, "%s", path);
    if (salur_file_read(path, &found->pack) == SALUR_OK &&
        take_apart(found, &site) == SALUR_OK && site == search->own->site &&
        strcmp(found->origin, search->own->origin) != 0) {
        search->is_several |=
            best->entries > 0 && strcmp(best->origin, found->origin) != 0;
        if (found->entries > best->entries) {
            struct cli_source other = *best;

            *best = *found;
            *found = other;
        }
    }
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

        if (ends_with(file->d_name, ".slog") && len > 0 &&
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
                          _("No log of another laptop of this village is in "
                            "this folder."));
}

/* --- either ------------------------------------------------------------------
 */

int
cli_source_open(struct cli *cli, const char *path,
                const struct salur_body_genesis *own, struct cli_source *out)
{
    enum salur_err err;
    uint64_t site = 0;
    struct stat is;
    int code;

    source_init(out);
    if (stat(path, &is) == 0 && S_ISDIR(is.st_mode)) {
        return open_folder(cli, path, own, out);
    }
    (void)snprintf(out->path, sizeof out->path, "%s", path);
    code = cli_read(cli, path, &out->pack);
    if (code >= 0) {
        return code;
    }
    err = take_apart(out, &site);
    return err == SALUR_OK
               ? -1
               : cli_fail(cli, err, path,
                          _("This is no log, or it is damaged: an export ends "
                            "in .slog."));
}
