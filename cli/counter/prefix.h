/* SPDX-License-Identifier: Apache-2.0 */
/* What a code begins with, told before it has come whole. */
#ifndef CLI_COUNTER_PREFIX_H
#define CLI_COUNTER_PREFIX_H

#include "salur/bytes.h"

/* 1 when "SLR", "SLT" or "SLC" and an image of a digit stand in four bytes. */
int
prefix_is(const uint8_t *at);

/*
 * 1 when text begins like a code: "SLR1", "SLT1" or "SLC1", in either case,
 * behind up to seven other bytes, or what a wrong keyboard layout makes of it.
 */
int
prefix_is_code(struct salur_bytes text);

#endif
