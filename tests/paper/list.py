# SPDX-License-Identifier: Apache-2.0
"""An invented list for printing: usual families first, then hostile ones.

list.py COUNT > list.csv      COUNT families in village 9901012001, and three
                              more in 9901011002, all marked CONTOH
"""
import csv
import sys

USUAL = ["CONTOH SITI NURHALIZA", "CONTOH MUHAMMAD ABDUL RAHMAN",
         "CONTOH KARTINI PURNAMA", "CONTOH I KETUT GEDE WIRAWAN",
         "CONTOH MARIA GORETI", "CONTOH ABDUL KARIM (ALM)",
         "CONTOH LESTARI HIDAYAT", "CONTOH YOSEPH TABUNI"]
# What a page must survive: 120 bytes without a blank, PDF's own characters,
# letters outside Latin-1, one letter, many initials.
HOSTILE = ["W" * 120, "RATNASARIPUSPITAWATININGRUM SULISTYA DEWI ANGGRAENI",
           "(CONTOH) \\ H. B’DUL) Tj ET (", "X", "FRANÇOIS D'ARC ŠIMON 日本",
           "CONTOH " + "PANJANG " * 14, "CONTOH A\\((\\)", "CONTOH ÅÉÎ ÑØÜ"]
AMOUNTS = [600000, 1125000, 225000, 10800000, 375000, 1500000, 750000, 2700000]
EDGES = [1, 1000000000, 999999999, 11000, 101000, 1001000, 0, 500000]


def rows(count):
    for i in range(count + 3):
        is_usual = i < (count + 1) // 2 or i >= count
        name = (USUAL if is_usual else HOSTILE)[i % 8]
        amount = (AMOUNTS if is_usual else EDGES)[i % 8]
        goods = "" if is_usual or i % 8 < 6 else "P%02d" % (i % 16)
        yield [i + 1, name,
               "9901%02d%02d%02d%02d%04d" % (i % 40 + 1, i % 28 + 1, i % 12 + 1,
                                             50 + i % 40, i + 1),
               "9901010610%06d" % (i + 1),
               "Kp. Contoh No. %d, Dusun %d" % (i * 3 + 1, i % 5 + 1)
               if i % 9 else "Jalan " + "Raya Panjang Sekali " * 7,
               "%03d" % (i % 9 + 1), "%03d" % (i % 4 + 1),
               "9901012001" if i < count else "9901011002",
               "CONTOH SUKAMAJU" if i < count else "Kelurahan Contoh Ma’rang",
               amount, goods, 2 if i % 7 == 3 else 1]


def main():
    out = csv.writer(sys.stdout)
    out.writerow("NO,NAMA PENERIMA,NIK KTP,NO KK,ALAMAT,RT,RW,KODE DESA,"
                 "NAMA DESA,NOMINAL,PAKET,KARTU KE".split(","))
    out.writerows(rows(int(sys.argv[1])))


main()
