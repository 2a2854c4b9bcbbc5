/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a store.  Everything is made and synced in a temporary folder
 * beside the place, then renamed: at every instant there is a whole store
 * there or none.  A power cut may leave the temporary folder behind; it is
 * never taken for a store.
 */
#include "log/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* mkdtemp replaces the X's. */
#define TEMP_SUFFIX ".new-XXXXXX"

char *
sl_path_join(const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = malloc(size);

    if (path != NULL) {
        (void)snprintf(path, size, "%s/%s", dir, name);
    }
    return path;
}

enum salur_err
salur_origin_format(char out[SALUR_NAME_MAX + 1], const char *authority,
                    const struct salur_ledger_terms *terms)
{
    int len = snprintf(out, SALUR_NAME_MAX + 1, "%s/log/%010llu/%s/k%u",
                       authority, (unsigned long long)terms->site,
                       terms->device, terms->generation);

    if (len < 0 || len > SALUR_NAME_MAX || authority[0] == '\0' ||
        !salur_key_name_is_valid(out)) {
        memset(out, 0, SALUR_NAME_MAX + 1);
        return SALUR_E_ARG;
    }
    return SALUR_OK;
}

int
sl_origin_has_terms(const char *name, const struct salur_ledger_terms *terms)
{
    char wanted[SALUR_NAME_MAX + 1];
    size_t len = strlen(name);
    size_t tail;

    /* A stand-in of one letter gives the tail that every origin has. */
    if (salur_origin_format(wanted, "x", terms) != SALUR_OK) {
        return 0;
    }
    tail = strlen(wanted) - 1;
    return len > tail && strcmp(name + len - tail, wanted + 1) == 0;
}

struct birth {
    struct salur_entry genesis;
    const struct salur_stamp *stamp;
};

static enum salur_err
birth_work(struct salur_ledger *ledger, void *ctx)
{
    struct birth *birth = ctx;

    return sl_append(ledger, &birth->genesis, birth->stamp);
}

/* The log/ folder of a store and its journal, synced and closed again. */
static enum salur_err
make_log(const char *temp, const char *path,
         const struct salur_ledger_terms *terms, const struct salur_key *key,
         const struct salur_stamp *stamp)
{
    struct birth birth = {.stamp = stamp};
    struct salur_body_genesis *body = &birth.genesis.body.genesis;
    const struct salur_pubkey *public = salur_key_public(key);
    struct salur_ledger *ledger = NULL;
    struct sl_journal *journal = NULL;
    enum salur_err err;

    birth.genesis.kind = SALUR_KIND_GENESIS;
    memcpy(body->origin, public->name, sizeof body->origin);
    body->site = terms->site;
    /* One byte more than fits is kept, so that the entry refuses it. */
    memcpy(body->device, terms->device,
           strnlen(terms->device, sizeof body->device));
    body->generation = terms->generation;
    memcpy(body->log_key, public->bytes, SALUR_PUBKEY_LEN);
    err = salur_dir_make(path);
    if (err == SALUR_OK) {
        err = sl_store_create(&ledger, path);
    }
    if (err == SALUR_OK) {
        err = sl_store_write(ledger, birth_work, &birth);
    }
    if (err == SALUR_OK) {
        err = sl_store_check(ledger);
    }
    if (err == SALUR_OK) {
        err = sl_journal_new(&journal, temp, 0);
    }
    if (err == SALUR_OK) {
        err = sl_rebuild_journal(journal, ledger, NULL, 0);
    }
    sl_journal_close(journal);
    salur_ledger_close(ledger);
    return err == SALUR_OK ? salur_dir_sync(path) : err;
}

/* Everything in the temporary folder. */
static enum salur_err
fill_temp(const char *temp, const struct salur_ledger_terms *terms,
          const struct salur_key *key, struct salur_bytes pass,
          const struct salur_stamp *stamp)
{
    char *log_path = sl_path_join(temp, "log");
    char *key_path = sl_path_join(temp, "device.key");
    enum salur_err err = SALUR_E_MEMORY;

    if (log_path != NULL && key_path != NULL) {
        err = make_log(temp, log_path, terms, key, stamp);
    }
    if (err == SALUR_OK) {
        err = salur_key_save(key, key_path, pass);
    }
    if (err == SALUR_OK) {
        err = salur_dir_sync(temp);
    }
    free(log_path);
    free(key_path);
    return err;
}

/* Remove what fill_temp may have made; what is not there is fine. */
static void
remove_temp(const char *temp)
{
    static const char *const files[] = {
        "log/data.mdb", "log/lock.mdb", SL_FILE_JOURNAL, SL_FILE_LOCK,
        SL_FILE_KEY,    SL_FILE_MARK,   "device.key"};
    char *path;

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        path = sl_path_join(temp, files[i]);
        if (path != NULL) {
            (void)unlink(path);
        }
        free(path);
    }
    path = sl_path_join(temp, "log");
    if (path != NULL) {
        (void)rmdir(path);
    }
    free(path);
    (void)rmdir(temp);
}

/* Rename onto nothing or onto an empty folder, then sync the parent. */
static enum salur_err
move_in_place(const char *temp, const char *place)
{
    char *parent = strdup(place);
    char *slash = parent == NULL ? NULL : strrchr(parent, '/');
    enum salur_err err = SALUR_E_MEMORY;

    if (parent == NULL) {
        return err;
    }
    if (rename(temp, place) != 0) {
        err = errno == ENOTEMPTY || errno == ENOTDIR ? SALUR_E_EXISTS
                                                     : sl_err_of_errno(errno);
    } else if (slash == NULL) {
        err = salur_dir_sync(".");
    } else {
        slash[slash == parent ? 1 : 0] = '\0'; /* "/x" has the parent "/" */
        err = salur_dir_sync(parent);
    }
    free(parent);
    return err;
}

/* Refuse early what rename would refuse after the work. */
static enum salur_err
check_place(const char *place)
{
    const char *slash = strrchr(place, '/');
    const char *name = slash == NULL ? place : slash + 1;
    struct stat st;

    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        return SALUR_E_ARG;
    }
    if (lstat(place, &st) != 0) {
        return errno == ENOENT ? SALUR_OK : sl_err_of_errno(errno);
    }
    /* Whether a folder is empty is for rename to say. */
    return S_ISDIR(st.st_mode) ? SALUR_OK : SALUR_E_EXISTS;
}

/* A copy without slashes at the end. */
static char *
trim_place(const char *dir)
{
    char *place = strdup(dir);
    size_t len = place == NULL ? 0 : strlen(place);

    while (len > 1 && place[len - 1] == '/') {
        place[--len] = '\0';
    }
    return place;
}

/* The template of the temporary folder beside the place. */
static char *
name_temp(const char *place)
{
    size_t size = strlen(place) + sizeof TEMP_SUFFIX;
    char *temp = malloc(size);

    if (temp != NULL) {
        (void)snprintf(temp, size, "%s" TEMP_SUFFIX, place);
    }
    return temp;
}

enum salur_err
salur_ledger_create(const char *dir, const struct salur_ledger_terms *terms,
                    const struct salur_key *key, struct salur_bytes pass,
                    const struct salur_stamp *stamp)
{
    char *place = trim_place(dir);
    char *temp = place == NULL ? NULL : name_temp(place);
    enum salur_err err = SALUR_E_MEMORY;
    int is_made = 0;

    if (temp == NULL) {
        goto done;
    }
    err = salur_key_role(key) != SALUR_ROLE_LOG ? SALUR_E_KEY_ROLE
          : sl_origin_has_terms(salur_key_public(key)->name, terms)
              ? SALUR_OK
              : SALUR_E_ARG;
    if (err == SALUR_OK) {
        err = check_place(place);
    }
    if (err != SALUR_OK) {
        goto done;
    }
    if (mkdtemp(temp) == NULL) {
        err = sl_err_of_errno(errno);
        goto done;
    }
    is_made = 1;
    err = fill_temp(temp, terms, key, pass, stamp);
    if (err == SALUR_OK) {
        err = move_in_place(temp, place);
    }

done:
    if (err != SALUR_OK && is_made) {
        remove_temp(temp);
    }
    free(temp);
    free(place);
    return err;
}
