/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key file that is read is in the one spelling: its head is written again
 * from what was read.  Unsealing is left out, it would cost 8 MiB of Argon2id
 * at least for each input; it reads with the same code.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/key.h"
#include "salur/text.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Take a decimal up to a blank and require its bounds. */
static void
check_cost(struct sl_reader *rd, unsigned long min, unsigned long max)
{
    struct salur_bytes text = sl_read_until(rd, ' ');
    char digits[24] = {0};
    unsigned long v;

    if (text.len == 0 || text.len >= sizeof digits || text.ptr[0] == '0') {
        abort();
    }
    memcpy(digits, text.ptr, text.len);
    v = strtoul(digits, NULL, 10);
    if (v < min || v > max) {
        abort();
    }
}

/* Take Base64 of len bytes and a newline, and require it canonical. */
static void
check_base64(struct sl_reader *rd, size_t len)
{
    uint8_t bytes[96];
    char again[129];
    struct salur_bytes text = sl_read_until(rd, '\n');
    size_t got;

    if (text.len > sizeof again - 1 ||
        salur_base64_decode(bytes, &got, (const char *)text.ptr, text.len) !=
            SALUR_OK ||
        got != len) {
        abort();
    }
    salur_base64_encode(again, bytes, got);
    if (!salur_bytes_equal(text, salur_bytes_str(again))) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct salur_pubkey zero;
    struct salur_pubkey key;
    enum salur_role role;
    char vkey[SALUR_VKEY_MAX];
    struct sl_reader rd;

    if (salur_key_peek(&key, &role, salur_bytes(data, size)) != SALUR_OK) {
        if (memcmp(&key, &zero, sizeof key) != 0) {
            abort();
        }
        return 0;
    }
    salur_vkey_format(vkey, &key);
    sl_reader_init(&rd, salur_bytes(data, size));
    sl_read_literal(&rd, "salur/key/v1\nrole ");
    sl_read_literal(&rd, salur_role_name(role));
    sl_read_literal(&rd, "\nkey ");
    sl_read_literal(&rd, vkey);
    sl_read_literal(&rd, "\nargon2id ");
    check_cost(&rd, 1, 10);
    check_cost(&rd, 8192, 1048576);
    check_base64(&rd, 16);
    sl_read_literal(&rd, "sealed ");
    check_base64(&rd, 72);
    if (sl_reader_finish(&rd) != SALUR_OK) {
        abort();
    }
    return 0;
}
