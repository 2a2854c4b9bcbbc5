/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts that leave the counter: to the printer, and as files. */
#ifndef CLI_COUNTER_PRINT_H
#define CLI_COUNTER_PRINT_H

#include "cli/counter/counter.h"

/* Print the receipt of the visit; what went wrong is added to the note. */
void
print_receipt(struct counter *counter, int is_copy);
/* Print the newest receipt again, as a copy. */
void
print_again(struct counter *counter, const char *rest);

#endif
