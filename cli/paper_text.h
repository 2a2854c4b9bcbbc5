/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values as they stand on printed forms, in Indonesian whatever the screen
 * speaks (cli/paper.h says why).
 */
#ifndef CLI_PAPER_TEXT_H
#define CLI_PAPER_TEXT_H

#include "salur/stage.h"

/* "PKH tahap 4 tahun 2026, gelombang 2" with room. */
#define PAPER_STAGE_MAX 80
/* "28 September 2026" with room. */
#define PAPER_DATE_MAX 48
/* "Senin, 5 Oktober 2026 pukul 16.30 WIB" with room. */
#define PAPER_TIME_MAX 128

/* "PKH tahap 4 tahun 2026"; a batch after the first is named. */
void
paper_stage(char out[PAPER_STAGE_MAX], const struct salur_stage_id *id);

/* "5 Oktober 2026" */
void
paper_date(char out[PAPER_DATE_MAX], struct salur_date date);

/* "Senin, 5 Oktober 2026 pukul 16.30 WIB", in the zone of a village. */
void
paper_time(char out[PAPER_TIME_MAX], int64_t time_s, uint64_t site);

/* "Kelurahan" and a name of a village, cut to fit. */
#define PAPER_VILLAGE_MAX (SALUR_VILLAGE_MAX + 16)
/* "Desa SUKAMAJU", the kind by the code, unless the name begins with one;
 * without a name "Desa 9901012001". */
void
paper_village(char out[PAPER_VILLAGE_MAX], uint64_t site,
              struct salur_bytes name);

/* text, or "" for NULL. */
const char *
paper_or_empty(const char *text);

#endif
