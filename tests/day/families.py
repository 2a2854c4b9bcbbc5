# SPDX-License-Identifier: Apache-2.0
"""The official list of one invented village, the same one each time.

Four hundred families of village 9901012001 and five of its neighbour.  Area
codes 99xxxx belong to no province and every name begins with CONTOH.  Some
families receive goods, some share a family card, and some names occur three
times.
"""

VILLAGE = 9901012001
NEIGHBOUR = 9901012002
VILLAGE_NAME = "Contoh Sukamaju"
CONTACT = "0800-000-9901"
FAMILIES = 400
NEIGHBOURS = 5

# Goods by their code, as the stage note spells them out.
PACKAGES = {
    "A": "10 kg beras, 2 l minyak goreng",
    "B2": "5 kg beras",
}
VALUES = {"A": 225000, "B2": 225000}

WOMEN = ("SITI DEWI RINA WATI YATI NUR SRI MARIAM ROHANI AISYAH LESTARI "
         "RATNA MURNI HALIMAH KARTINI").split()
MEN = ("ASEP UJANG BUDI AGUS SLAMET JOKO YUSUF HASAN MADE KETUT PETRUS "
       "YAKOB RAHMAT DEDI EKO").split()
LASTS = ("NURHAYATI SUPRIYADI LESTARI MARLINA HIDAYAT SUSANTI WIBOWO PURNAMA "
         "RAHAYU SETIAWAN KUSUMA ANGGRAINI SAPUTRA HANDAYANI MAULANA").split()
AMOUNTS = (225000, 375000, 500000, 600000, 750000, 825000, 975000, 1125000,
           1350000, 1575000, 2100000, 2700000)

# Families by number, from 0: the first of a group and how many there are.
SAME_CARD = ((20, 4), (30, 2), (40, 2), (50, 3))
SAME_NAME = ((60, 3, "CONTOH SITI AMINAH"), (70, 3, "CONTOH ASEP SURYANA"))
GOODS = {number: "A" if number % 2 else "B2" for number in range(7, 400, 19)}


class Dice:
    """Park and Miller's generator: the same numbers everywhere."""

    def __init__(self, seed):
        self.seed = seed

    def below(self, bound):
        self.seed = self.seed * 16807 % 2147483647
        return self.seed % bound

    def pick(self, items):
        return items[self.below(len(items))]


class Family:
    """One row of the list."""

    def __init__(self, number, dice):
        self.number = number
        is_woman = dice.below(10) < 8
        day = 1 + dice.below(28) + (40 if is_woman else 0)
        # The serial makes every number its own.
        self.nik = (f"990101{day:02}{1 + dice.below(12):02}"
                    f"{50 + dice.below(50):02}{1 + number * 23 % 9973:04}")
        self.kk = (f"990101{1 + dice.below(28):02}{1 + dice.below(12):02}"
                   f"{10 + dice.below(15):02}{1 + number:04}")
        self.name = (f"CONTOH {dice.pick(WOMEN if is_woman else MEN)} "
                     f"{dice.pick(LASTS)}")
        self.address = (f"Kp. Contoh No. {1 + dice.below(99)}, "
                        f"Dusun {1 + dice.below(5)}")
        self.rt = f"{1 + dice.below(9):03}"
        self.rw = f"{1 + dice.below(5):03}"
        self.site = VILLAGE
        self.package = GOODS.get(number, "")
        self.amount = dice.pick(AMOUNTS)
        if self.package:
            self.amount = VALUES[self.package]

    @property
    def tail(self):
        """What the counter shows of the number."""
        return self.nik[-4:]

    @property
    def cash(self):
        """Rupiah that leave the drawer."""
        return 0 if self.package else self.amount


def families():
    """The village's families by number, then the neighbour's."""
    dice = Dice(20261005)
    rows = [Family(number, dice) for number in range(FAMILIES + NEIGHBOURS)]
    for first, count in SAME_CARD:
        for row in rows[first:first + count]:
            row.kk = rows[first].kk
    for first, count, name in SAME_NAME:
        for row in rows[first:first + count]:
            row.name = name
    for row in rows[FAMILIES:]:
        row.site = NEIGHBOUR
    return rows


def write(rows, path):
    """The list as the office would get it."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("NO,NAMA PENERIMA,NIK KTP,NO KK,ALAMAT,RT,RW,KODE DESA,"
                   "NOMINAL,KODE PAKET\n")
        for row in rows:
            file.write(f"{row.number + 1},{row.name},{row.nik},{row.kk},"
                       f"\"{row.address}\",{row.rt},{row.rw},{row.site},"
                       f"{row.amount},{row.package}\n")
