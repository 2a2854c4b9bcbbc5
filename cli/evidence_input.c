/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is that somebody wants in an evidence pack. */
#include <string.h>

#include "cli/evidence.h"

enum salur_evidence_kind
cli_evidence_kind(struct salur_bytes data, const char *path)
{
    enum salur_evidence_kind kind = salur_evidence_kind_of(data);
    size_t len = strlen(path);

    if ((kind == SALUR_EVIDENCE_TEXT || kind == SALUR_EVIDENCE_OTHER) &&
        len > 5 && strcmp(path + len - 5, ".slog") == 0) {
        return SALUR_EVIDENCE_EXPORT; /* so damaged that nothing is left */
    }
    return kind;
}

int
cli_evidence_is_secret(struct salur_bytes data)
{
    static const char *const begins[] = {"salur/key/", "salur/stage-key/",
                                         "salur/record-key/"};

    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        size_t len = strlen(begins[i]);

        if (data.len >= len && memcmp(data.ptr, begins[i], len) == 0) {
            return 1;
        }
    }
    return 0;
}
