/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the counter, a row an outcome. */
#include "cli/words.h"

#include <stddef.h>

static const struct refusal refusals[] = {
    {SALUR_E_SPENT, 10, "SUDAH DIAMBIL", "hak ini sudah dicairkan",
     "Jangan serahkan lagi; tunjukkan nomor catatannya."},
    {SALUR_E_OTHER_SITE, 11, "TOLAK", "kartu ini untuk desa lain",
     "Minta keluarga ke koperasi desanya."},
    {SALUR_E_NOT_OPEN, 12, "TOLAK", "tahap ini belum dibuka",
     "Minta keluarga kembali pada hari penyaluran."},
    {SALUR_E_WITHDRAWN, 13, "TOLAK", "hak ini dicabut oleh kantor",
     "Jangan tahan kartunya; hubungi kantor."},
    {SALUR_E_SIGNATURE, 14, "TOLAK", "kartu tidak sah, segelnya salah",
     "Jangan tahan kartunya; catat nama dan hubungi kantor."},
    {SALUR_E_NOT_LISTED, 15, "TOLAK", "tidak ada di daftar yang disetujui",
     "Hubungi kantor; jangan serahkan."},
    {SALUR_E_CLOSED, 16, "TOLAK", "tahap ini sudah ditutup",
     "Minta keluarga menghubungi kantor untuk penyaluran susulan."},
    {SALUR_E_NOT_ENROLLED, 17, "TOLAK", "perangkat ini belum terdaftar",
     "Hubungi kantor sebelum melanjutkan."},
    {SALUR_E_CARD_OLD, 18, "TOLAK", "ada kartu baru untuk keluarga ini",
     "Minta kartu yang baru; kartu lama tidak berlaku."},
    {SALUR_E_AMOUNT_DIFFERS, 19, "TOLAK",
     "jumlah di kartu berbeda dari daftar yang disetujui",
     "Jangan serahkan; hubungi kantor."},
    {SALUR_E_KEY_UNKNOWN, 20, "TOLAK", "penerbit kartu tidak dikenal",
     "Muat bundel terbaru, atau hubungi kantor."},
    {SALUR_E_SCOPE, 21, "TOLAK", "penerbit tidak berwenang untuk desa ini",
     "Hubungi kantor."},
    {SALUR_E_KEY_WITHDRAWN, 21, "TOLAK", "kunci penerbit sudah dicabut",
     "Hubungi kantor untuk kartu baru."},
    {SALUR_E_KEY_ROLE, 21, "TOLAK", "kartu disegel oleh yang bukan penerbit",
     "Hubungi kantor."},
    {SALUR_E_LAYOUT, 22, "TOLAK", "tata letak papan ketik pemindai salah",
     "Atur papan ketik ke US/Indonesia, lalu pindai lagi."},
    {SALUR_E_VERSION, 23, "TOLAK", "kode ini untuk salur yang lebih baru",
     "Perbarui salur, lalu pindai lagi."},
    {SALUR_E_NOT_SALUR, 24, "TOLAK", "ini bukan kode salur",
     "Pindai kode pada kartu keluarga."},
    {SALUR_E_NO_STAGE, 25, "TOLAK", "bundel tahap ini belum dimuat",
     "Muat berkas .slr dari kantor: salur import."},
    {SALUR_E_TEST_KEY, 26, "TOLAK", "kartu contoh, bukan kartu asli",
     "Jangan serahkan."},
    {SALUR_E_IDENTITY, 27, "TOLAK", "KTP bukan milik keluarga ini",
     "Jangan serahkan; minta pemilik kartu datang."},
    {SALUR_E_SUBSTITUTE, 28, "TOLAK", "yang datang bukan dari KK yang sama",
     "Jangan serahkan; wakil PKH harus dari KK yang sama."},
    {SALUR_E_PROXY_LIMIT, 29, "TOLAK", "orang ini mewakili terlalu banyak",
     "Jangan serahkan; minta keluarga datang sendiri."},
    /* Everything else that is malformed reads badly or was cut. */
    {SALUR_OK, 24, "TOLAK", "kode tidak terbaca utuh",
     "Ratakan kartu dan pindai lagi."},
};

const struct refusal *
word_refusal(enum salur_err err)
{
    size_t last = sizeof refusals / sizeof refusals[0] - 1;

    for (size_t i = 0; i < last; i++) {
        if (refusals[i].err == err) {
            return &refusals[i];
        }
    }
    return &refusals[last];
}
