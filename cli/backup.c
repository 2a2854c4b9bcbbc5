/* SPDX-License-Identifier: Apache-2.0 */
/* The time of the newest export, in a file beside the log: a reminder for the
 * cashier and no evidence. */
#include "cli/backup.h"

#include <stdio.h>
#include <string.h>

#include "salur/date.h"

#define FILE_NAME "exported"

enum salur_err
backup_write(const char *store, int64_t time_s)
{
    char path[4096];
    char text[SALUR_TIME_TEXT_MAX + 1];
    int n = snprintf(path, sizeof path, "%s/" FILE_NAME, store);

    if (n < 0 || (size_t)n >= sizeof path) {
        return SALUR_E_ARG;
    }
    salur_time_format(text, time_s, 0);
    (void)strcat(text, "\n"); /* NOLINT: one byte more than any time */
    return salur_file_write(path, salur_bytes_str(text), SALUR_FILE_REPLACE);
}

int
backup_read(const char *store, int64_t *out_s)
{
    char path[4096];
    uint8_t bytes[SALUR_TIME_TEXT_MAX + 1];
    struct salur_buf text;
    int n = snprintf(path, sizeof path, "%s/" FILE_NAME, store);

    *out_s = 0;
    salur_buf_fixed(&text, bytes, sizeof bytes);
    return n > 0 && (size_t)n < sizeof path &&
           salur_file_read(path, &text) == SALUR_OK && text.len > 1 &&
           salur_time_parse(out_s, (const char *)text.ptr, text.len - 1) ==
               SALUR_OK;
}
