/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of cards, letters, lists and the self-test page.  They are
 * Indonesian whatever the screen speaks (cli/paper.h says why): short, and
 * the same word for the same thing on all of them.
 */
#include <stdio.h>
#include <string.h>

#include "cli/paper_text.h"
#include "cli/sheet.h"
#include "qr/self_test.h"
#include "salur/date.h"

void
cli_sheet_village(struct sheet_words *words, uint64_t site,
                  struct salur_bytes name)
{
    paper_village(words->village, site, name);
}

/* What cards, letters and lists have in common. */
static void
common_words(struct sheet_words *out, const struct sheet_options *options,
             const struct salur_stage *stage, uint64_t site)
{
    const char *contact = paper_or_empty(options->contact);
    char code[SALUR_STAGE_NAME_MAX];
    char opens[PAPER_DATE_MAX];
    char closes[PAPER_DATE_MAX];
    char name[PAPER_STAGE_MAX];

    salur_stage_id_format(code, &stage->id);
    paper_stage(name, &stage->id);
    paper_date(opens, stage->opens);
    paper_date(closes, stage->closes);
    (void)snprintf(out->stage, sizeof out->stage, "%s", name);
    (void)snprintf(out->site, sizeof out->site, "%010llu / %s",
                   (unsigned long long)site, code);
    paper_village(out->village, site, salur_bytes(NULL, 0));
    (void)snprintf(out->validity, sizeof out->validity, "Berlaku %s sampai %s",
                   opens, closes);
    (void)snprintf(out->contact, sizeof out->contact, "%s%s",
                   contact[0] != 0 ? "Pengaduan: " : "", contact);
    out->words.stage = out->stage;
    out->words.site = out->site;
    out->words.village = out->village;
    out->words.validity = out->validity;
    out->words.contact = out->contact;
    out->words.short_label = "Nomor pendek";
}

static void
letter_words(struct sheet_words *out, const struct sheet_options *options,
             const struct salur_stage *stage)
{
    struct salur_sheet_words *words = &out->words;
    char name[PAPER_STAGE_MAX];

    paper_stage(name, &stage->id);
    (void)snprintf(out->stage, sizeof out->stage, "Pengambilan bantuan %s",
                   name);
    words->title = "Surat undangan";
    words->office = options->office != NULL ? options->office : "Dinas Sosial";
    words->heading = "SURAT UNDANGAN";
    words->to_label = "Kepada Yth. Bapak/Ibu";
    words->greeting = "Anda diundang untuk mengambil bantuan sosial:";
    words->meeting_labels[0] = "Tempat";
    words->meeting_labels[1] = "Hari dan jam";
    words->meeting[0] = options->place;
    words->meeting[1] = options->when;
    words->amount_label = "Bantuan untuk Anda:";
    words->bring_heading = "Yang harus dibawa";
    words->bring[0] = "Surat ini. Kode di atas jangan dilipat atau basah.";
    words->bring[1] = "KTP asli. Belum punya KTP: surat keterangan dari desa.";
    words->bring[2] = "Kartu Keluarga (KK) asli.";
    words->proxy_heading = "Jika Anda tidak dapat datang";
    words->proxy[0] =
        "Wakil harus tercantum dalam KK yang sama. Wakil membawa surat ini, "
        "KTP wakil, KTP Anda dan KK asli.";
    words->proxy[1] =
        "Jika penerima meninggal: ahli waris dalam KK yang sama, dengan akta "
        "atau surat keterangan kematian.";
    words->proxy[2] =
        "Jika Anda sakit, lanjut usia atau disabilitas: hubungi petugas desa "
        "supaya bantuan diantar ke rumah.";
    words->promise[0] =
        "Jumlah di surat ini tercetak dan disegel di dalam kode. Hitung "
        "bantuan Anda sebelum pergi: jumlahnya harus sama dengan surat ini.";
    words->promise[1] =
        "Bantuan diterima utuh: tanpa potongan, biaya atau titipan apa pun.";
    words->sign_label = "Hormat kami,";
}

static void
list_words(struct sheet_words *out)
{
    static const char *const columns[] = {
        "No",           "Nama", "NIK",    "Alamat",
        "Nomor pendek", "Uang", "Barang", "Tanda tangan",
    };
    struct salur_sheet_words *words = &out->words;

    words->title = "Daftar nominatif";
    words->heading = "DAFTAR NOMINATIF PENERIMA BANTUAN";
    for (size_t i = 0; i < 8; i++) {
        words->columns[i] = columns[i];
    }
    words->page_sum = "Jumlah halaman ini";
    words->total_sum = "Jumlah seluruhnya";
    words->families = "KPM";
    words->page_label = "Halaman";
    words->signatures[0] = "Petugas koperasi";
    words->signatures[1] = "Pengawas koperasi";
    words->signatures[2] = "Saksi / aparat desa";
}

void
cli_sheet_words(struct sheet_words *out, const struct sheet_options *options,
                const struct salur_stage *stage, uint64_t site, int is_test)
{
    memset(out, 0, sizeof *out);
    common_words(out, options, stage, site);
    out->words.sample = is_test ? "CONTOH" : "";
    switch (options->layout) {
    case SALUR_SHEET_CARDS:
        out->words.title = "Kartu pengambilan bantuan";
        break;
    case SALUR_SHEET_LETTER:
        letter_words(out, options, stage);
        break;
    case SALUR_SHEET_LIST:
        list_words(out);
        break;
    }
}

enum salur_err
cli_self_test_page(struct salur_buf *out_pdf)
{
    static const struct salur_self_test_words words = {
        .title = "Halaman uji",
        .heading = "HALAMAN UJI PENCETAK DAN PEMINDAI",
        .steps =
            {
                "1. Cetak dengan ukuran 100% (bukan \"sesuaikan dengan "
                "halaman\"), hitam putih, mutu biasa.",
                "2. Ukur kedua penggaris: 15 cm harus tepat 15 cm. Jika tidak, "
                "ubah ukuran cetak lalu cetak ulang.",
                "3. Jalankan `salur counter` atau `salur show` dan pindai kode "
                "satu per satu. Layar menyebut HALAMAN UJI, versi dan ukuran "
                "kode yang dibaca. Kode ini bukan kartu: tidak ada bantuan "
                "yang dicatat.",
            },
        .ruler = "15 cm dari garis pertama sampai garis terakhir",
        .frame = "Bingkai ini 5 mm dari tepi kertas dan harus tercetak utuh.",
        .greys = "Kotak pertama hitam pekat, yang terakhir putih. Garis harus "
                 "terpisah, paling tidak yang dua titik.",
        .codes = "Kode 0,51 mm ke atas harus terbaca. Kode 0,34 mm boleh "
                 "gagal: kartu dan tanda terima dicetak 0,76 mm atau lebih.",
        .code = "versi",
        .foot = "Jika kode tidak terbaca: bersihkan kaca pemindai, ganti tinta "
                "atau toner, pakai kertas putih, cetak ulang halaman ini.",
    };

    return salur_self_test_pdf(&words, out_pdf);
}
