/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes codes that no office would: any claims, signed with any key, so that
 * every refusal can be shown.  For tests and the demo; it is not installed.
 *
 * With the variable MINT_FLIP the signature is made bad by one bit.
 *
 *   mint KEY STAGE SITE CTI AMOUNT PACKAGE CARD CLOSES
 *
 * KEY      key file; its passphrase comes from the variable MINT_PASS
 * PACKAGE  "-" for cash
 * CLOSES   date
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qr/payload.h"
#include "salur/entitlement.h"
#include "salur/text.h"

static void
check(enum salur_err err, const char *what)
{
    if (err != SALUR_OK) {
        (void)fprintf(stderr, "mint: %s: %s\n", what, salur_strerror(err));
        exit(1);
    }
}

int
main(int argc, char **argv)
{
    const char *pass = getenv("MINT_PASS");
    struct salur_entitlement e;
    struct salur_key *key = NULL;
    struct salur_date closes;
    struct salur_buf token;
    struct salur_buf text;

    if (argc != 9 || pass == NULL) {
        (void)fprintf(stderr, "usage: MINT_PASS=... mint KEY STAGE SITE CTI "
                              "AMOUNT PACKAGE CARD CLOSES\n");
        return 2;
    }
    memset(&e, 0, sizeof e);
    check(salur_start(), "start");
    check(salur_key_load(&key, argv[1], salur_bytes_str(pass)), argv[1]);
    check(salur_stage_id_parse(&e.stage, argv[2], strlen(argv[2])), argv[2]);
    e.site = strtoull(argv[3], NULL, 10);
    check(salur_hex_decode(e.item.cti.bytes, SALUR_CTI_LEN, argv[4],
                           strlen(argv[4])),
          argv[4]);
    e.item.amount_idr = strtoll(argv[5], NULL, 10);
    if (strcmp(argv[6], "-") != 0) {
        (void)snprintf(e.item.package, sizeof e.item.package, "%s", argv[6]);
    }
    e.item.card = (uint32_t)strtoul(argv[7], NULL, 10);
    check(salur_date_parse(&closes, argv[8], strlen(argv[8])), argv[8]);
    e.expires_s = salur_stage_closes_s(closes);
    salur_buf_init(&token, 4096);
    salur_buf_init(&text, 4096);
    check(salur_entitlement_sign(&e, key, &token), "sign");
    if (getenv("MINT_FLIP") != NULL) {
        token.ptr[token.len - 1] ^= 1;
    }
    check(
        salur_payload_format(salur_key_name_is_test(salur_key_public(key)->name)
                                 ? SALUR_PAYLOAD_TEST
                                 : SALUR_PAYLOAD_ENTITLEMENT,
                             salur_buf_view(&token), &text),
        "code");
    (void)printf("%.*s\n", (int)text.len, (const char *)text.ptr);
    salur_buf_wipe(&text);
    salur_buf_wipe(&token);
    salur_key_free(key);
    return 0;
}
