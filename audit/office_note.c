/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stage notes as files: DIR/stages/<stage>.note is the stage.  Before the
 * first approval it holds the bare text, afterwards a signed note.
 */
#include "audit/office_inside.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "salur/file.h"

/* A stage note is a few lines and at most 32 signatures. */
#define STAGE_NOTE_MAX 65536
/* Stages of one office: a few a year and programme. */
#define STAGES_MAX 100000

#define SUFFIX ".note"

void
sl_stage_note_free(struct sl_stage_note *note)
{
    if (note == NULL) {
        return;
    }
    salur_buf_wipe(&note->bytes);
    free(note);
}

static enum salur_err
read_note(struct salur_office *office, const struct salur_stage_id *id,
          struct salur_buf *out)
{
    struct salur_buf path;
    enum salur_err err;

    salur_buf_init(&path, SL_PATH_MAX);
    err = sl_office_stage_path(office, id, SUFFIX, &path);
    if (err == SALUR_OK) {
        err = salur_file_read(sl_path_text(&path), out);
    }
    salur_buf_wipe(&path);
    return err;
}

enum salur_err
sl_stage_note_load(struct salur_office *office, const struct salur_stage_id *id,
                   struct sl_stage_note **out)
{
    struct sl_stage_note *note = calloc(1, sizeof *note);
    enum salur_err err;

    *out = NULL;
    if (note == NULL) {
        return SALUR_E_MEMORY;
    }
    salur_buf_init(&note->bytes, STAGE_NOTE_MAX);
    err = read_note(office, id, &note->bytes);
    if (err != SALUR_OK) {
        goto done;
    }
    note->text = salur_buf_view(&note->bytes);
    note->is_signed =
        salur_note_parse(&note->note, salur_buf_view(&note->bytes)) == SALUR_OK;
    if (note->is_signed) {
        note->text = note->note.text;
    }
    err = salur_stage_parse(&note->stage, note->text, NULL);
    if (err == SALUR_OK && salur_stage_id_compare(&note->stage.id, id) != 0) {
        err = SALUR_E_CORRUPT;
    }
    if (err == SALUR_OK) {
        *out = note;
        note = NULL;
    }

done:
    sl_stage_note_free(note);
    return err;
}

enum salur_err
sl_stage_note_approved(const struct salur_office *office,
                       const struct sl_stage_note *note, uint64_t site,
                       uint32_t *out_valid)
{
    int64_t time_s = office->has_time ? office->time_s
                                      : salur_stage_opens_s(note->stage.opens);

    *out_valid = 0;
    if (office->trust == NULL) {
        return SALUR_E_STATE;
    }
    if (!note->is_signed) {
        return SALUR_E_QUORUM;
    }
    return salur_trust_check_approvals(office->trust, &note->note, site, time_s,
                                       out_valid);
}

enum salur_err
salur_office_stage_note(struct salur_office *office,
                        const struct salur_stage_id *id, struct salur_buf *out)
{
    return read_note(office, id, out);
}

/* Approvals at one end of the stage; too few of them is no error here. */
static enum salur_err
approvals_at(const struct salur_office *office,
             const struct sl_stage_note *note, uint64_t site, uint32_t *out)
{
    enum salur_err err = sl_stage_note_approved(office, note, site, out);

    return err == SALUR_E_QUORUM || err == SALUR_E_STATE ? SALUR_OK : err;
}

enum salur_err
salur_office_stage(struct salur_office *office, const struct salur_stage_id *id,
                   struct salur_stage *out, uint32_t *out_approvals)
{
    struct sl_stage_note *note = NULL;
    MDB_txn *txn = NULL;
    uint64_t first;
    uint64_t last;
    uint32_t at_first;
    uint32_t at_last;
    enum salur_err err = sl_stage_note_load(office, id, &note);

    memset(out, 0, sizeof *out);
    *out_approvals = 0;
    if (err == SALUR_OK) {
        err = sl_odb_begin(office->db, &txn);
    }
    if (err == SALUR_OK) {
        err = sl_stage_ends(office, txn, id, &first, &last);
    }
    if (err == SALUR_OK) {
        err = approvals_at(office, note, first, &at_first);
    }
    if (err == SALUR_OK) {
        err = approvals_at(office, note, last, &at_last);
    }
    if (err == SALUR_OK) {
        *out = note->stage;
        *out_approvals = at_first < at_last ? at_first : at_last;
    }
    sl_odb_end(txn);
    sl_stage_note_free(note);
    return err;
}

/* --- the stages there are ------------------------------------------------ */

struct id_list {
    struct salur_stage_id *ids;
    size_t count;
    size_t cap;
};

/* Take a file name when it is a stage note's; temporary files are not. */
static enum salur_err
take_name(struct id_list *list, const char *name)
{
    size_t len = strlen(name);
    size_t suffix = strlen(SUFFIX);
    struct salur_stage_id id;
    void *ids = list->ids;
    enum salur_err err;

    if (len <= suffix || strcmp(name + len - suffix, SUFFIX) != 0 ||
        salur_stage_id_parse(&id, name, len - suffix) != SALUR_OK) {
        return SALUR_OK;
    }
    err = sl_array_grow(&ids, &list->cap, list->count + 1, STAGES_MAX,
                        sizeof list->ids[0]);
    list->ids = ids;
    if (err == SALUR_OK) {
        list->ids[list->count++] = id;
    }
    return err;
}

static int
compare_ids(const void *a, const void *b)
{
    return salur_stage_id_compare(a, b);
}

static enum salur_err
list_stages(const struct salur_office *office, struct id_list *list)
{
    struct salur_buf path;
    DIR *folder = NULL;
    enum salur_err err;

    memset(list, 0, sizeof *list);
    salur_buf_init(&path, SL_PATH_MAX);
    err = sl_office_path(office, "stages", &path);
    if (err != SALUR_OK) {
        goto done;
    }
    folder = opendir(sl_path_text(&path));
    if (folder == NULL) {
        err = sl_err_of_errno(errno);
        err = err == SALUR_E_NOT_FOUND ? SALUR_OK : err; /* no stage yet */
        goto done;
    }
    while (err == SALUR_OK) {
        const struct dirent *entry;

        errno = 0;
        entry = readdir(folder);
        if (entry == NULL) {
            err = errno != 0 ? sl_err_of_errno(errno) : SALUR_OK;
            break;
        }
        err = take_name(list, entry->d_name);
    }
    if (err == SALUR_OK && list->count > 1) {
        qsort(list->ids, list->count, sizeof list->ids[0], compare_ids);
    }

done:
    if (folder != NULL) {
        (void)closedir(folder);
    }
    salur_buf_wipe(&path);
    return err;
}

enum salur_err
sl_office_stages(const struct salur_office *office, struct salur_stage_id **out,
                 size_t *out_count)
{
    struct id_list list;
    enum salur_err err = list_stages(office, &list);

    *out = NULL;
    *out_count = 0;
    if (err != SALUR_OK) {
        free(list.ids);
        return err;
    }
    *out = list.ids;
    *out_count = list.count;
    return SALUR_OK;
}

enum salur_err
salur_office_stage_at(struct salur_office *office, size_t index,
                      struct salur_stage *out)
{
    struct sl_stage_note *note = NULL;
    struct salur_stage_id *ids;
    size_t count;
    enum salur_err err = sl_office_stages(office, &ids, &count);

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK && index >= count) {
        err = SALUR_E_NOT_FOUND;
    }
    if (err == SALUR_OK) {
        err = sl_stage_note_load(office, &ids[index], &note);
    }
    if (err == SALUR_OK) {
        *out = note->stage;
    }
    sl_stage_note_free(note);
    free(ids);
    return err;
}
