/* SPDX-License-Identifier: Apache-2.0 */
/* The official list of an invented regency, clean but for its order. */
#include "bench.h"

#include <stdio.h>

#include "base/bytes.h"

/* A district of area 9901 has villages 2001 .. 2040 here, and 99 districts
 * have codes. */
#define VILLAGES_EACH 40
/* A prime that divides no number of families used, so that its multiples
 * visit each of them once. */
#define STRIDE 7919

uint64_t
bench_site(size_t village)
{
    return UINT64_C(9901000000) +
           (uint64_t)(village / VILLAGES_EACH + 1) * 10000 + 2001 +
           village % VILLAGES_EACH;
}

/* Sixteen digits with a birthday and a serial, another for each number. */
static void
put_number(struct salur_buf *csv, size_t n)
{
    char digits[32];

    (void)snprintf(digits, sizeof digits, "9901%02zu%02zu%02zu%02zu%04zu,",
                   n % 11 + 1, n % 28 + 1, n / 28 % 12 + 1,
                   n / (28 * 12) % 50 + 40, n / (28 * 12 * 50) % 9999 + 1);
    sl_put_str(csv, digits);
}

void
bench_families(struct salur_buf *csv, size_t families, size_t villages)
{
    char row[160];

    bench_require(families % villages == 0 && families % STRIDE != 0,
                  "families");
    sl_put_str(csv, "NIK,No KK,Nama,Alamat,RT,RW,Kode Desa,Nominal,Paket\n");
    for (size_t i = 0; i < families; i++) {
        size_t n = i * STRIDE % families;

        put_number(csv, n);
        put_number(csv, n + families);
        (void)snprintf(
            row, sizeof row,
            "CONTOH KELUARGA %zu,\"JL CONTOH NO %zu, DUSUN "
            "%zu\",%03zu,%03zu,%llu,%zu,%s\n",
            n, n % 97 + 1, n % 5 + 1, n % 9 + 1, n % 4 + 1,
            (unsigned long long)bench_site(i / (families / villages)),
            600000 + n % 4 * 25000, n % 7 == 6 ? "BERAS" : "");
        sl_put_str(csv, row);
    }
    bench_must(csv->err, "list");
}
