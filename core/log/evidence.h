/* SPDX-License-Identifier: Apache-2.0 */
/* The manifest of an evidence pack (FORMAT.md, "Evidence pack"). */
#ifndef SL_EVIDENCE_H
#define SL_EVIDENCE_H

#include "salur/evidence.h"

/* Header lines, and a line of at most 110 bytes a file. */
#define SL_MANIFEST_MAX 8192

/* Write the manifest.  SALUR_OK, SALUR_E_ARG or the buffer's error. */
SALUR_MUST_USE enum salur_err
sl_manifest_format(const struct salur_evidence *evidence,
                   struct salur_buf *out);

/*
 * Read it strictly into the version, time, policy and the files' kinds, names
 * and labels of out.  Returns SALUR_OK or 2xx.
 */
SALUR_MUST_USE enum salur_err
sl_manifest_parse(struct salur_evidence *out, struct salur_bytes text);

/* Name a file by its place, from 0, and its kind. */
void
sl_evidence_name(char out[SALUR_EVIDENCE_NAME_MAX], size_t place,
                 enum salur_evidence_kind kind);

#endif
