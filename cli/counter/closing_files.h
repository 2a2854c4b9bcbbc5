/* SPDX-License-Identifier: Apache-2.0 */
/* The closed day as files: the signed statement, and the sheet to print. */
#ifndef CLI_COUNTER_CLOSING_FILES_H
#define CLI_COUNTER_CLOSING_FILES_H

#include "cli/counter/counter.h"

/*
 * Close the day with the cash that was counted, and write both files.  When
 * the day is closed and a file could not be written, the note says so.
 *
 * Returns SALUR_OK, or as salur_ledger_close_day: then nothing was recorded.
 */
SALUR_MUST_USE enum salur_err
closing_write(struct counter *counter);

#endif
