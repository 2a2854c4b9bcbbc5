/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed heads on their way in: whatever a person may hold of a log, typed, as
 * a file or as a picture.
 */
#ifndef CLI_HEADS_H
#define CLI_HEADS_H

#include "cli/cli.h"
#include "salur/signed_head.h"

struct heads_events {
    /*
     * What may carry a head: the bytes of a receipt, or a whole file that is
     * neither a picture nor text with codes.  Borrowed for the call; other than
     * -1 ends the work.
     */
    int (*piece)(void *ctx, struct salur_bytes bytes);
    void *ctx;
};

/*
 * Hand over what an argument carries: the text of a receipt's code itself, or
 * a file ("-" is stdin) that is a picture with codes, a printed receipt, lines
 * of a scanner or of a message with a code among them, or anything else whole.
 * Codes that are no receipts are passed over.
 *
 * Returns -1 when something was handed over, what piece() returned, or the exit
 * code of a failure, which was said: also when there was nothing.
 */
int
cli_heads(struct cli *cli, const char *arg, const struct heads_events *events);

/* How an argument is named to people: as a code that was typed, or as it is. */
const char *
cli_heads_name(const char *arg);

/* What a signed head stands in, in the language that is spoken. */
const char *
cli_head_kind(enum salur_signed_kind kind);

/* "test/dinsos/log/...: cosigned by 1 witness, 05-10-2026 09:41 WIB" and the
 * like, a line of its own; nothing when nobody cosigned. */
void
cli_print_cosigned(const struct salur_signed_head *head);
/* One line when the log's key was withdrawn: what that means for the head. */
void
cli_print_withdrawn(const struct salur_signed_head *head);

/* Village of a log, from its key; 0 when that is unknown. */
uint64_t
cli_head_site(const struct salur_signed_head *head);

/* Fields of a head for JSON: log, site, size, root, genuine, error,
 * cosignatures, cosigned, withdrawn; and the note when it is genuine. */
json_t *
cli_head_json(const char *type, const struct salur_signed_head *head,
              struct salur_bytes note);

#endif
