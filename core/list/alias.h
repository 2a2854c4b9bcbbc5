/* SPDX-License-Identifier: Apache-2.0 */
/* What a header cell means. */
#ifndef SL_LIST_ALIAS_H
#define SL_LIST_ALIAS_H

#include "salur/roster.h"

/* Find the column of a header cell; SALUR_COL_COUNT when it is unknown. */
enum salur_column
sl_aliases_find(const struct salur_aliases *aliases, struct salur_bytes header);

#endif
