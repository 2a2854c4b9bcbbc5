/* SPDX-License-Identifier: Apache-2.0 */
/* A token that is read is written back to the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/cbor.h"
#include "sign/cose.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t store[SALUR_TOKEN_MAX];
    uint8_t header_store[16];
    struct salur_buf header;
    struct salur_buf out;
    struct sl_cose cose;
    static const struct sl_cose zero;

    if (sl_cose_parse(&cose, salur_bytes(data, size)) != SALUR_OK) {
        if (memcmp(&cose, &zero, sizeof cose) != 0) {
            abort();
        }
        return 0;
    }
    salur_buf_fixed(&header, header_store, sizeof header_store);
    sl_cbor_put_map(&header, 2);
    sl_cbor_put_uint(&header, 1);
    sl_cbor_put_int(&header, -8);
    sl_cbor_put_uint(&header, 4);
    sl_cbor_put_bstr(&header, salur_bytes(cose.kid.bytes, SALUR_KID_LEN));
    salur_buf_fixed(&out, store, sizeof store);
    sl_cbor_put_tag(&out, 18);
    sl_cbor_put_array(&out, 4);
    sl_cbor_put_bstr(&out, salur_buf_view(&header));
    sl_cbor_put_map(&out, 0);
    sl_cbor_put_bstr(&out, cose.payload);
    sl_cbor_put_bstr(&out, salur_bytes(cose.signature.bytes, SALUR_SIG_LEN));
    if (out.err != SALUR_OK || out.len != size ||
        memcmp(out.ptr, data, size) != 0) {
        abort();
    }
    return 0;
}
