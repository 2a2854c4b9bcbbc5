/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Moving the folders of DIR/people.  Names are taken relative to the open
 * folder; a move is on the disk before the next one begins.
 */
#include "people/people_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "salur/text.h"

#define PREFIX_NEW ".new-"
#define PREFIX_OLD ".old-"
#define PREFIX_ERASED ".erased-"
/* Longest name here: a prefix and a stage, or a prefix and random hex. */
#define NAME_MAX_HERE 64
/* Stages whose personal data are kept at a time: years of them. */
#define STAGES_MAX 4096

static char *
join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);

    if (path != NULL) {
        (void)snprintf(path, size, "%s/%s", folder, name);
    }
    return path;
}

char *
sl_people_folder_path(const struct sl_people_folder *folder, const char *name)
{
    return join(folder->path, name);
}

/* --- moving -----------------------------------------------------------------
 */

/* "<prefix>PKH-202604-1". */
static void
stage_name(char out[NAME_MAX_HERE], const char *prefix,
           const struct salur_stage_id *id)
{
    char stage[SALUR_STAGE_NAME_MAX];

    salur_stage_id_format(stage, id);
    (void)snprintf(out, NAME_MAX_HERE, "%s%s", prefix, stage);
}

static int
is_there(const struct sl_people_folder *folder, const char *name)
{
    struct stat st;

    return fstatat(folder->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(st.st_mode);
}

static enum salur_err
move(const struct sl_people_folder *folder, const char *from, const char *to)
{
    return renameat(folder->fd, from, folder->fd, to) == 0
               ? salur_dir_sync(folder->path)
               : sl_err_of_errno(errno);
}

enum salur_err
sl_people_folder_temp(const struct sl_people_folder *folder,
                      char out_name[SL_PEOPLE_TEMP_MAX])
{
    uint8_t random[8];
    char hex[2 * sizeof random + 1];

    salur_random(random, sizeof random);
    salur_hex_encode(hex, random, sizeof random);
    (void)snprintf(out_name, SL_PEOPLE_TEMP_MAX, PREFIX_NEW "%s", hex);
    return mkdirat(folder->fd, out_name, 0700) == 0 ? SALUR_OK
                                                    : sl_err_of_errno(errno);
}

enum salur_err
sl_people_folder_replace(const struct sl_people_folder *folder,
                         const char *temp, const struct salur_stage_id *id)
{
    char place[NAME_MAX_HERE];
    char old[NAME_MAX_HERE];
    enum salur_err err = SALUR_OK;
    int had;

    stage_name(place, "", id);
    stage_name(old, PREFIX_OLD, id);
    had = is_there(folder, place);
    if (had) {
        err = move(folder, place, old);
    }
    if (err == SALUR_OK) {
        err = move(folder, temp, place);
        if (err != SALUR_OK && had && !is_there(folder, place)) {
            (void)move(folder, old, place); /* or the next opening does it */
        }
    }
    if (err == SALUR_OK && had) {
        /* What is left of it, if anything, the next opening destroys. */
        (void)sl_people_folder_destroy(folder, old);
    }
    return err;
}

enum salur_err
sl_people_folder_erase(const struct sl_people_folder *folder,
                       const struct salur_stage_id *id)
{
    char place[NAME_MAX_HERE];
    char erased[NAME_MAX_HERE];
    enum salur_err err;

    stage_name(place, "", id);
    stage_name(erased, PREFIX_ERASED, id);
    err = move(folder, place, erased);
    return err == SALUR_OK ? sl_people_folder_destroy(folder, erased) : err;
}

/* --- opening ----------------------------------------------------------------
 */

static int
begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* End one thing that was interrupted. */
static enum salur_err
tidy(void *ctx, const char *name)
{
    const struct sl_people_folder *folder = ctx;
    struct salur_stage_id id;
    const char *place;

    if (begins_with(name, PREFIX_NEW) || begins_with(name, PREFIX_ERASED)) {
        return sl_people_folder_destroy(folder, name);
    }
    if (!begins_with(name, PREFIX_OLD)) {
        return SALUR_OK; /* a stage, the lock, or no file of ours */
    }
    place = name + strlen(PREFIX_OLD);
    if (salur_stage_id_parse(&id, place, strlen(place)) != SALUR_OK) {
        return SALUR_OK;
    }
    return is_there(folder, place) ? sl_people_folder_destroy(folder, name)
                                   : move(folder, name, place);
}

/* Wait for the lock; it goes with its descriptor, however the process ends. */
static enum salur_err
take_lock(struct sl_people_folder *folder)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int status;

    folder->lock = openat(folder->fd, "lock",
                          O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (folder->lock < 0) {
        return sl_err_of_errno(errno);
    }
    do {
        status = fcntl(folder->lock, F_SETLKW, &all);
    } while (status != 0 && errno == EINTR);
    return status == 0 ? SALUR_OK : sl_err_of_errno(errno);
}

enum salur_err
sl_people_folder_open(struct sl_people_folder *out, const char *store,
                      unsigned flags)
{
    enum salur_err err = SALUR_OK;

    memset(out, 0, sizeof *out);
    out->fd = -1;
    out->lock = -1;
    out->path = join(store, "people");
    if (out->path == NULL) {
        return SALUR_E_MEMORY;
    }
    if ((flags & SL_PEOPLE_MAKE) != 0) {
        err = salur_dir_make(out->path);
    }
    if (err == SALUR_OK) {
        out->fd = open(out->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        err = out->fd < 0 ? sl_err_of_errno(errno) : SALUR_OK;
    }
    if (err == SALUR_OK) {
        err = take_lock(out);
    }
    if (err == SALUR_OK) {
        err = sl_people_each_name(out->fd, ".", tidy, out);
    }
    return err;
}

void
sl_people_folder_close(struct sl_people_folder *folder)
{
    if (folder->lock >= 0) {
        (void)close(folder->lock); /* nothing was written */
    }
    if (folder->fd >= 0) {
        (void)close(folder->fd);
    }
    free(folder->path);
    memset(folder, 0, sizeof *folder);
    folder->fd = -1;
    folder->lock = -1;
}

/* --- what is here -----------------------------------------------------------
 */

struct listing {
    struct salur_stage_id *ids;
    size_t count;
    size_t cap;
};

static enum salur_err
list_each(void *ctx, const char *name)
{
    struct listing *listing = ctx;
    void *grown = listing->ids;
    struct salur_stage_id id;
    enum salur_err err;

    if (salur_stage_id_parse(&id, name, strlen(name)) != SALUR_OK) {
        return SALUR_OK; /* the lock, or no file of ours */
    }
    err = sl_array_grow(&grown, &listing->cap, listing->count + 1, STAGES_MAX,
                        sizeof id);
    listing->ids = grown;
    if (err == SALUR_OK) {
        listing->ids[listing->count++] = id;
    }
    return err;
}

static int
compare_names(const void *a, const void *b)
{
    char name_a[SALUR_STAGE_NAME_MAX];
    char name_b[SALUR_STAGE_NAME_MAX];

    salur_stage_id_format(name_a, a);
    salur_stage_id_format(name_b, b);
    return strcmp(name_a, name_b);
}

enum salur_err
sl_people_folder_stages(const struct sl_people_folder *folder,
                        struct salur_stage_id **out, size_t *out_count)
{
    struct listing listing = {NULL, 0, 0};
    enum salur_err err =
        sl_people_each_name(folder->fd, ".", list_each, &listing);

    *out = NULL;
    *out_count = 0;
    if (err != SALUR_OK) {
        free(listing.ids);
        return err;
    }
    if (listing.count > 1) {
        qsort(listing.ids, listing.count, sizeof *listing.ids, compare_names);
    }
    *out = listing.ids;
    *out_count = listing.count;
    return SALUR_OK;
}
