/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DIR/people at the cooperative: one folder a stage, and how a stage appears
 * and vanishes there whole.
 *
 *   <stage>/data.mdb   the environment of a stage
 *   lock               held by whoever works in here
 *   .new-*             a stage that is being written
 *   .old-<stage>       a stage while another takes its place
 *   .erased-<stage>    a stage that is being destroyed
 *
 * Nobody keeps an environment open: a session reads what it needs and closes
 * it before it lets go of the lock, so a file is never destroyed under a
 * reader.
 */
#ifndef SL_PEOPLE_FOLDER_H
#define SL_PEOPLE_FOLDER_H

#include "salur/people.h"

struct sl_people_folder {
    char *path; /* DIR/people, owned */
    int fd;     /* of it; -1 when not open */
    int lock;
};

/*
 * Open DIR/people, wait for its lock, and end what was interrupted: finish
 * what was being destroyed, put back what was being replaced.
 *
 * flags  SL_PEOPLE_MAKE: make the folder when it is missing
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND or 5xx.  Release with
 * sl_people_folder_close, also after an error.
 */
#define SL_PEOPLE_MAKE 1U
SALUR_MUST_USE enum salur_err
sl_people_folder_open(struct sl_people_folder *out, const char *store,
                      unsigned flags);
/* Let go of the lock; an empty one is fine. */
void
sl_people_folder_close(struct sl_people_folder *folder);

/* "DIR/people/name", to be freed; NULL when out of memory. */
char *
sl_people_folder_path(const struct sl_people_folder *folder, const char *name);

/* Stages that are here by ascending name; free *out. */
SALUR_MUST_USE enum salur_err
sl_people_folder_stages(const struct sl_people_folder *folder,
                        struct salur_stage_id **out, size_t *out_count);

/*
 * Make an empty folder to write a stage in.
 *
 * out_name  its name
 */
#define SL_PEOPLE_TEMP_MAX 32
SALUR_MUST_USE enum salur_err
sl_people_folder_temp(const struct sl_people_folder *folder,
                      char out_name[SL_PEOPLE_TEMP_MAX]);
/*
 * Give what was written its place, durably; what was there is destroyed, now
 * or by the next opening.  At every instant the one or the other is there, or
 * is put back.
 */
SALUR_MUST_USE enum salur_err
sl_people_folder_replace(const struct sl_people_folder *folder,
                         const char *temp, const struct salur_stage_id *id);
/*
 * Destroy a stage: from the first step on it is not there.
 * SALUR_E_NOT_FOUND when it was not.
 */
SALUR_MUST_USE enum salur_err
sl_people_folder_erase(const struct sl_people_folder *folder,
                       const struct salur_stage_id *id);

/* --- people_shred.c ---------------------------------------------------------
 */

/* Call each for every name in a folder below parent but "." and ".."; other
 * than SALUR_OK ends it with that error. */
SALUR_MUST_USE enum salur_err
sl_people_each_name(int parent, const char *name,
                    enum salur_err (*each)(void *ctx, const char *entry),
                    void *ctx);
/*
 * Overwrite the files of a folder with zeroes, sync, remove them and it.  What
 * cannot be overwritten is removed all the same, and the error told.
 *
 * SALUR_OK also when it is not there.
 */
enum salur_err
sl_people_folder_destroy(const struct sl_people_folder *folder,
                         const char *name);

#endif
