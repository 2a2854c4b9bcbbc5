/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An operator's session: what is known of the families, read once and kept
 * in guarded memory.  Nothing here writes; the folder's moves are
 * people_folder.c's.
 */
#include "salur/people.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "people/people_folder.h"
#include "people/people_store.h"

struct salur_people {
    struct sl_people_part **parts; /* by ascending name of the stage */
    size_t count;
};

/* Read every stage that is here. */
static enum salur_err
read_parts(struct salur_people *people, const struct sl_people_folder *folder,
           const struct salur_key *device)
{
    struct salur_stage_id *ids = NULL;
    size_t count = 0;
    enum salur_err err = sl_people_folder_stages(folder, &ids, &count);

    if (err == SALUR_OK) {
        people->parts = calloc(count + 1, sizeof(struct sl_people_part *));
        err = people->parts == NULL ? SALUR_E_MEMORY : SALUR_OK;
    }
    for (size_t i = 0; err == SALUR_OK && i < count; i++) {
        char stage[SALUR_STAGE_NAME_MAX];
        char *path;

        salur_stage_id_format(stage, &ids[i]);
        path = sl_people_folder_path(folder, stage);
        err = path == NULL ? SALUR_E_MEMORY
                           : sl_people_store_read(&people->parts[i], path,
                                                  &ids[i], device);
        /* A folder without its file. */
        err = err == SALUR_E_NOT_FOUND ? SALUR_E_CORRUPT : err;
        people->count += err == SALUR_OK;
        free(path);
    }
    free(ids);
    return err;
}

enum salur_err
salur_people_open(struct salur_people **out, const char *store,
                  const struct salur_key *device_key)
{
    struct salur_people *people = calloc(1, sizeof *people);
    struct sl_people_folder folder;
    enum salur_err err;

    *out = NULL;
    if (people == NULL) {
        return SALUR_E_MEMORY;
    }
    err = sl_people_folder_open(&folder, store, 0);
    if (err == SALUR_OK) {
        err = read_parts(people, &folder, device_key);
    } else if (err == SALUR_E_NOT_FOUND) {
        err = SALUR_OK; /* nothing was ever taken in */
    }
    sl_people_folder_close(&folder);
    if (err == SALUR_OK) {
        *out = people;
        people = NULL;
    }
    salur_people_close(people);
    return err;
}

void
salur_people_close(struct salur_people *people)
{
    if (people == NULL) {
        return;
    }
    for (size_t i = 0; i < people->count; i++) {
        sl_people_part_free(people->parts[i]);
    }
    free(people->parts);
    free(people);
}

enum salur_err
salur_people_terms_at(const struct salur_people *people, size_t index,
                      struct salur_people_terms *out)
{
    if (index >= people->count) {
        memset(out, 0, sizeof *out);
        return SALUR_E_NOT_FOUND;
    }
    *out = people->parts[index]->head.terms;
    return SALUR_OK;
}

static int
compare_ids(const void *a, const void *b)
{
    const struct salur_cti *key = a;
    const struct salur_person *person = b;

    return memcmp(key->bytes, person->cti.bytes, SALUR_CTI_LEN);
}

enum salur_err
salur_people_find(struct salur_people *people, const struct salur_cti *cti,
                  struct salur_person *out)
{
    const struct salur_person *found = NULL;

    for (size_t i = 0; found == NULL && i < people->count; i++) {
        const struct sl_people_part *part = people->parts[i];

        found = bsearch(cti, part->people, (size_t)part->head.terms.count,
                        sizeof *part->people, compare_ids);
    }
    if (found == NULL) {
        memset(out, 0, sizeof *out);
        return SALUR_E_NOT_FOUND;
    }
    *out = *found;
    return SALUR_OK;
}

/* --- searching --------------------------------------------------------------
 */

static int
fold(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* 1 when the word stands somewhere in the name, ASCII case apart. */
static int
holds_word(const char *name, const char *word, size_t len)
{
    size_t name_len = strlen(name);

    for (size_t at = 0; len <= name_len && at <= name_len - len; at++) {
        size_t same = 0;

        while (same < len && fold(name[at + same]) == fold(word[same])) {
            same++;
        }
        if (same == len) {
            return 1;
        }
    }
    return 0;
}

/* 1 when the name holds every word of the text. */
static int
holds_all(const char *name, const char *text)
{
    const char *word = text;

    while (*word != '\0') {
        size_t len = strcspn(word, " ");

        if (len > 0 && !holds_word(name, word, len)) {
            return 0;
        }
        word += len + (word[len] == ' ');
    }
    return 1;
}

/* Position of the next name that matches, or the number of names. */
static uint64_t
next_match(const struct sl_people_part *part, const char *text, uint64_t from)
{
    uint64_t at = from;

    while (at < part->head.terms.count &&
           !holds_all(part->by_name[at]->name, text)) {
        at++;
    }
    return at;
}

enum salur_err
salur_people_search(
    struct salur_people *people, const char *text,
    enum salur_err (*each)(void *ctx, const struct salur_people_terms *terms,
                           const struct salur_person *person),
    void *ctx)
{
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; err == SALUR_OK && i < people->count; i++) {
        const struct sl_people_part *part = people->parts[i];
        uint64_t at = next_match(part, text, 0);

        while (err == SALUR_OK && at < part->head.terms.count) {
            err = each(ctx, &part->head.terms, part->by_name[at]);
            at = next_match(part, text, at + 1);
        }
    }
    return err;
}

enum salur_err
salur_people_tag(const struct salur_people *people,
                 const struct salur_stage_id *stage, struct salur_bytes number,
                 uint8_t out[8])
{
    memset(out, 0, 8);
    for (size_t i = 0; i < people->count; i++) {
        const struct sl_roll_head *head = &people->parts[i]->head;

        if (salur_stage_id_compare(&head->terms.stage, stage) == 0) {
            return sl_tag_compute(head->tag_key, number, out);
        }
    }
    return SALUR_E_NOT_FOUND;
}

/* --- destroying -------------------------------------------------------------
 */

enum salur_err
salur_people_erase(const char *store, const struct salur_stage_id *stage,
                   uint64_t *out_count)
{
    char name[SALUR_STAGE_NAME_MAX];
    struct sl_people_folder folder;
    char *path = NULL;
    uint64_t count = 0;
    enum salur_err err = sl_people_folder_open(&folder, store, 0);

    if (err == SALUR_OK) {
        salur_stage_id_format(name, stage);
        path = sl_people_folder_path(&folder, name);
        err = path == NULL ? SALUR_E_MEMORY : SALUR_OK;
    }
    if (err == SALUR_OK) {
        /* A damaged one is destroyed all the same. */
        count = sl_people_store_count(path);
        err = sl_people_folder_erase(&folder, stage);
    }
    free(path);
    sl_people_folder_close(&folder);
    if (out_count != NULL) {
        *out_count = err == SALUR_OK ? count : 0;
    }
    return err;
}
