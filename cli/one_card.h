/* SPDX-License-Identifier: Apache-2.0 */
/* One family's card: finding it in a village, and drawing its code. */
#ifndef CLI_ONE_CARD_H
#define CLI_ONE_CARD_H

#include "cli/cli.h"
#include "salur/stage.h"

/*
 * Find a family by its short number, or by its id in hex when there is none.
 *
 * Returns SALUR_OK, SALUR_E_NOT_LISTED, SALUR_E_DUPLICATE (families of the
 * village share the number), or as salur_short_parse and salur_hex_decode.
 */
enum salur_err
cli_card_find(const struct salur_site_list *list, const char *short_number,
              const char *cti, const struct salur_item **out);

/* 1 when a path ends in .png, .svg or .txt. */
int
cli_card_is_picture(const char *path);

/*
 * Draw the code of a token as the end of the path asks.
 *
 * out_text  at least SALUR_CODE_MAX bytes: the text of the code
 * out       the file's content is appended
 */
enum salur_err
cli_card_draw(const char *path, struct salur_bytes token, int is_test,
              struct salur_buf *out_text, struct salur_buf *out);

#endif
