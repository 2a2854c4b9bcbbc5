/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terms of a stage: what officials decide before any list is read (id,
 * window, reference, packages), as against what is computed from the list.
 */
#ifndef SL_STAGE_H
#define SL_STAGE_H

#include "salur/stage.h"

/* Check the terms of a stage.  Returns SALUR_OK or 2xx. */
SALUR_MUST_USE enum salur_err
sl_stage_terms_check(const struct salur_stage *stage);

/* Order the packages by code; at most SALUR_STAGE_PACKAGES_MAX are looked at.
 */
void
sl_stage_sort_packages(struct salur_stage *stage);

/* 1 when a package code is defined or "", cash, else 0. */
int
sl_stage_has_package(const struct salur_stage *stage, const char *code);

#endif
