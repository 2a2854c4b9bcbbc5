/* SPDX-License-Identifier: Apache-2.0 */
/* A reconciliation as text, CSV and JSON lines. */
#ifndef CLI_RECONCILE_PRINT_H
#define CLI_RECONCILE_PRINT_H

#include "audit/reconcile.h"

void
cli_reconcile_text(const struct salur_reconcile *result);
/* UTF-8, CRLF, one row a place; RFC 4180. */
void
cli_reconcile_csv(const struct salur_reconcile *result);
void
cli_reconcile_json(const struct salur_reconcile *result);

#endif
