/* SPDX-License-Identifier: Apache-2.0 */
/* Text that people read or files carry: hex, Base64, rupiah, UTF-8. */
#ifndef SALUR_TEXT_H
#define SALUR_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "salur/attr.h"
#include "salur/err.h"

/* Characters, without the NUL, of n bytes in Base64 with padding. */
#define SALUR_BASE64_LEN(n) (((n) + 2UL) / 3 * 4)
/* "Rp -9.223.372.036.854.775.808" and the NUL. */
#define SALUR_IDR_TEXT_MAX 32
/* "minus ", seven groups of at most 50 bytes, "rupiah" and the NUL. */
#define SALUR_IDR_WORDS_MAX 384

/* Write lower-case hex and a NUL; out holds 2 * len + 1 bytes. */
SALUR_API void
salur_hex_encode(char *out, const uint8_t *bytes, size_t len);

/*
 * Decode exactly len bytes of hex, either case.
 * Returns SALUR_OK or SALUR_E_SYNTAX (wrong length or digit).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_hex_decode(uint8_t *out, size_t len, const char *text, size_t text_len);

/* Write standard Base64 with padding and a NUL (RFC 4648 4). */
SALUR_API void
salur_base64_encode(char *out, const uint8_t *bytes, size_t len);

/*
 * Decode strict Base64: padding required, unused bits zero, no white space.
 *
 * out      at least text_len / 4 * 3 bytes
 * out_len  set to the number of bytes decoded
 *
 * Returns SALUR_OK, SALUR_E_SYNTAX or SALUR_E_CANONICAL.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_base64_decode(uint8_t *out, size_t *out_len, const char *text,
                    size_t text_len);

/* Write rupiah as "Rp 1.350.000" and a NUL; negative as "Rp -1.000". */
SALUR_API void
salur_idr_format(char out[SALUR_IDR_TEXT_MAX], int64_t amount_idr);

/*
 * Write rupiah in Indonesian words and a NUL: "satu juta dua ratus ribu
 * rupiah"; 0 as "nol rupiah", negative as "minus seribu rupiah".
 */
SALUR_API void
salur_idr_words(char out[SALUR_IDR_WORDS_MAX], int64_t amount_idr);

/* Write a count with dots, "48.211", and a NUL. */
SALUR_API void
salur_count_format(char out[SALUR_IDR_TEXT_MAX], uint64_t count);

/*
 * Read an amount as lists write it: "1350000", "1.350.000", "1,350,000",
 * "Rp 1.350.000", "Rp1.350.000,00", "1350000.00", with outer spaces.  A
 * fraction must be zero; groups must be of three; an ambiguous text such as
 * "1.35" is refused, never guessed.
 *
 * Returns SALUR_OK, SALUR_E_EMPTY, SALUR_E_AMOUNT or SALUR_E_RANGE (negative
 * or above SALUR_AMOUNT_MAX).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_idr_parse(int64_t *out_idr, const char *text, size_t len);

/* 1 when the bytes are valid UTF-8 without NUL and C0/C1 controls, else 0. */
SALUR_API int
salur_text_is_clean(const char *text, size_t len);

#endif
