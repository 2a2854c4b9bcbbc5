# SPDX-License-Identifier: Apache-2.0
"""Read every printed thing of a village back.

pages.py SALUR short|full

The working folder holds list.csv, cards.jsonl, trust.note and the files that
the scenario printed.  Ends with "N passed, N failed".
"""
import csv
import glob
import json
import os
import re
import subprocess
import sys

import numpy

import codes
import escpos
from words import holds, masked, rupiah, spelled, squeeze

SALUR, MODE = sys.argv[1:3]
SITE = "9901012001"
STAGE = "PKH-202604-1"
CONTACT = "0800-123-4567"
# Dots of 1/300 inch: the cards' places (qr/sheet_cards.c).
CARD_X, CARD_Y, CARD_W, CARD_H = 106, 148, 1134, 803

passed = failed = 0


def ok(name, good):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAIL " + name, flush=True)
    return good


def read_families():
    with open("list.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["KODE DESA"] == SITE]


def read_cards():
    with open("cards.jsonl", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {row["text"]: row for row in rows if row["type"] == "card"}


FAMILIES = read_families()
CARDS = read_cards()
ISSUED = sorted(CARDS)
NUMBERS = [row[key] for row in FAMILIES for key in ("NIK KTP", "NO KK")]


# --- what holds of every page --------------------------------------------------

def check_pixels(name, paths, dpi, edge_mm):
    """Nothing is printed where printers cannot; something elsewhere."""
    for path in paths:
        with open(path, "rb") as file:
            width, height = [int(n) for n in
                             re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s",
                                      file.read(32)).groups()]
        page = numpy.fromfile(path, numpy.uint8)[-width * height:]
        page = page.reshape(height, width)
        edge = int(edge_mm / 25.4 * dpi)
        inner = page[edge:-edge, edge:-edge]
        ok("%s: the edge of %s is white" % (name, os.path.basename(path)),
           (page == 255).sum() == (inner == 255).sum() + page.size - inner.size)
        ok("%s: there is ink" % name, (inner < 64).sum() > 1000)


def check_codes(name, paths, wanted):
    """Both decoders find exactly these texts on these pages."""
    for decoder in (codes.zbar, codes.zxing):
        found = [text for texts in codes.side_by_side(decoder, paths)
                 for text in texts]
        ok("%s: %s reads %d codes, wanted %d" % (name, decoder.__name__,
                                                 len(found), len(wanted)),
           sorted(found) == sorted(wanted))


def check_private(name, pdf):
    """No full number of a person, in the text or anywhere in the file."""
    text = squeeze(codes.text_of(pdf))
    inside = codes.streams_of(pdf)
    ok("%s: no NIK and no KK" % name,
       not any(number in text or number.encode() in inside
               for number in NUMBERS))
    ok("%s: no sixteen digits" % name,
       not re.search(r"\d{16}", codes.text_of(pdf)))


def check_same(name, pdf):
    with open(pdf, "rb") as one, open("again-" + pdf, "rb") as two:
        ok("%s: two runs give the same bytes" % name, one.read() == two.read())


# --- pages of the office ---------------------------------------------------------

def crop_text(pdf, page, box):
    return codes.call("pdftotext", "-raw", "-r", "300", "-f", str(page), "-l",
                      str(page), "-x", str(box[0]), "-y", str(box[1]), "-W",
                      str(box[2]), "-H", str(box[3]), pdf, "-").decode("utf-8")


def claim_holds(name, text, row, card):
    """Amount in digits and words, or goods spelled out and no cash."""
    amount = int(row["NOMINAL"])
    ok("%s: the card is of this family" % name,
       card["amount_idr"] == amount and
       card["card"] == int(row["KARTU KE"]))
    ok("%s: short number" % name, holds(text, card["short"]))
    if amount > 0:
        ok("%s: digits" % name, holds(text, rupiah(amount)))
        ok("%s: words" % name, holds(text, spelled(amount) + " rupiah"))
    if row["PAKET"]:
        ok("%s: goods" % name, holds(text, goods_of(row["PAKET"])))
        ok("%s: what goods are worth is no cash" % name,
           amount == 0 or holds(text, "senilai " + rupiah(amount)))
    ok("%s: which card" % name,
       ("Kartu ke-" in text) == (int(row["KARTU KE"]) > 1))
    ok("%s: CONTOH" % name, "CONTOH" in text)


def goods_of(code):
    with open("packages.txt", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("=", 1) for line in file)[code]


def check_card(job):
    """The card at its place: its own text and its own code."""
    index, row, page = job
    place = index % 8
    box = (CARD_X + place % 2 * CARD_W, CARD_Y + place // 2 * CARD_H, CARD_W,
           CARD_H)
    text = crop_text("cards.pdf", index // 8 + 1, box)
    name = "card %d" % (index + 1)
    found = [(code, at) for code, at in page
             if box[0] < at[0][0] < box[0] + CARD_W and
             box[1] < at[0][1] < box[1] + CARD_H]
    if not ok("%s: one code" % name, len(found) == 1):
        return
    card = CARDS[found[0][0]]
    corners = found[0][1]
    module_mm = (corners[1][0] - corners[0][0]) / (
        17 + 4 * card["version"]) / 300 * 25.4
    ok("%s: module %.2f mm" % (name, module_mm), 0.5 <= module_mm < 1.2)
    claim_holds(name, text, row, card)
    ok("%s: masked name" % name, holds(text, masked(row["NAMA PENERIMA"])))
    last = row["NAMA PENERIMA"].split()[-1]
    ok("%s: not the full name" % name,
       " " not in row["NAMA PENERIMA"].strip() or len(last) < 4 or
       squeeze(last) not in squeeze(text).replace("CONTOHSUKAMAJU", ""))
    for wanted in ("Desa CONTOH SUKAMAJU", SITE, STAGE, "5 Oktober 2026",
                   "20 Desember 2026", CONTACT, "PKH tahap 4 tahun 2026"):
        ok("%s: %s" % (name, wanted), holds(text, wanted))


def check_cards():
    for dpi in (203, 300, 600) if MODE == "full" else (300,):
        paths = codes.render("cards.pdf", dpi)
        ok("cards: pages", len(paths) == (len(FAMILIES) + 7) // 8)
        check_codes("cards at %d dpi" % dpi, paths, ISSUED)
        check_pixels("cards at %d dpi" % dpi, paths, dpi, 4.9)
        if dpi == 300:
            places = codes.side_by_side(codes.zxing_places, paths)
            for index, row in enumerate(FAMILIES):
                check_card((index, row, places[index // 8]))
    if MODE == "full":
        check_codes("cards by ghostscript",
                    codes.render_gs("cards.pdf", 300), ISSUED)
    check_private("cards", "cards.pdf")
    check_same("cards", "cards.pdf")


def check_letters():
    paths = codes.render("letter.pdf", 300)
    if not ok("letters: a page a family", len(paths) == len(FAMILIES)):
        return
    check_codes("letters", paths, ISSUED)
    check_pixels("letters", paths, 300, 4.9)
    found = codes.side_by_side(codes.zxing, paths)
    for index, row in enumerate(FAMILIES):
        name = "letter %d" % (index + 1)
        text = crop_text("letter.pdf", index + 1, (0, 0, 2480, 3508))
        claim_holds(name, text, row, CARDS[found[index][0]])
        for wanted in (row["NAMA PENERIMA"], "Kepada Yth.", "Balai Desa",
                       "pukul 08.00", "KTP asli", "Kartu Keluarga (KK) asli",
                       "Wakil harus tercantum dalam KK yang sama",
                       "tercetak dan disegel", "tanpa potongan", CONTACT):
            ok("%s: %s" % (name, wanted), holds(text, wanted))
    check_private("letters", "letter.pdf")
    check_same("letters", "letter.pdf")


def check_list():
    paths = codes.render("danom.pdf", 300)
    text = codes.text_of("danom.pdf")
    cash = sum(int(row["NOMINAL"]) for row in FAMILIES if not row["PAKET"])
    check_codes("list", paths, [])
    check_pixels("list", paths, 300, 4.9)
    for row in FAMILIES:
        nik = row["NIK KTP"]
        ok("list: masked NIK",
           holds(text, nik[:4] + "********" + nik[12:]))
        ok("list: name %s" % row["NAMA PENERIMA"][:20],
           holds(text, row["NAMA PENERIMA"]))
    for card in CARDS.values():
        ok("list: %s" % card["short"], card["short"] in text)
    ok("list: sum of all", holds(text, rupiah(cash)))
    ok("list: families", holds(text, "Jumlah seluruhnya %d KPM" % len(FAMILIES)))
    for wanted in ("DAFTAR NOMINATIF", "Tanda tangan", "Petugas koperasi",
                   "Saksi / aparat desa", "Halaman 1"):
        ok("list: %s" % wanted, holds(text, wanted))
    check_private("list", "danom.pdf")
    check_same("list", "danom.pdf")


def salur(*args, data=None):
    return subprocess.run([SALUR, *args], input=data, capture_output=True,
                          check=False)


def check_self_test():
    paths = codes.render("test.pdf", 300)
    found = codes.zbar(*paths)
    ok("self-test: one page", len(paths) == 1)
    ok("self-test: zbar reads %d of 12" % len(found), len(found) == 12)
    ok("self-test: ZXing reads the same",
       sorted(codes.zxing(*paths)) == sorted(found))
    said = salur("show", "--trust", "trust.note", "--lang", "id", "-",
                 data="".join(text + "\n" for text in found).encode())
    lines = said.stdout.decode("utf-8").splitlines()
    wanted = {"versi %d dengan ukuran 0,%s mm" % (version, size)
              for version in (7, 8, 9) for size in ("34", "51", "68", "85")}
    ok("self-test: each code says which it is", said.returncode == 0 and
       len(lines) == 12 and
       all(any(text in line for line in lines) for text in wanted))
    check_pixels("self-test", paths, 300, 4.5)
    ok("self-test: one kind of code only",
       all(text.startswith("SLS1:") for text in found))


# --- pages of the counter --------------------------------------------------------

def check_closing():
    paths = codes.render("close.pdf", 300)
    text = codes.text_of("close.pdf")
    ok("closing: one page", len(paths) == 1)
    found = codes.zxing(*paths)
    check_codes("closing", paths, found[:1])
    check_pixels("closing", paths, 300, 4.9)
    shown = salur("show", "--trust", "trust.note", "--json", "-",
                  data=(found[0] + "\n").encode()).stdout.decode()
    note = [json.loads(line) for line in salur(
        "show", "--trust", "trust.note", "--json",
        "close.note").stdout.decode().splitlines()][0]
    ok("closing: the code is the head that the statement has",
       note["genuine"] and note["root"] in shown and
       '"genuine":true' in shown)
    root = note["root"][:32]
    groups = " ".join(root[i:i + 4] for i in range(0, 32, 4))
    for wanted in ("BERITA ACARA SERAH TERIMA", "Desa CONTOH SUKAMAJU", SITE,
                   groups, rupiah(note["redeemed_idr"]),
                   rupiah(note["counted_idr"]),
                   "Rp %s" % "{:,}".format(
                       note["variance_idr"]).replace(",", "."),
                   "robek", "Selasa, 6 Oktober 2026 pukul 15.00 WIB", "Wati",
                   "Petugas koperasi", "Pengawas koperasi",
                   "Saksi / aparat desa", note["log"]):
        ok("closing: %s" % wanted, holds(text, wanted))
    check_private("closing", "close.pdf")
    check_same("closing", "close.pdf")


def receipt(form):
    return sorted(glob.glob("receipts-%s/tanda-terima-*" % form))


def check_plain(columns, code):
    for path in receipt("text%d" % columns):
        with open(path, encoding="ascii") as file:
            lines = file.read().split("\n")
        ok("text%d: no line is longer" % columns,
           max(len(line) for line in lines) <= columns)
        joined = "".join(line[1:-1] for line in lines
                         if line.startswith("[") and line.endswith("]"))
        ok("text%d: the code's characters" % columns, joined == code)
        check_receipt_words("text%d" % columns, " ".join(lines))


def check_receipt_words(name, text):
    for wanted in ("TANDA TERIMA BANTUAN", "Desa CONTOH SUKAMAJU", "CONTOH",
                   "Rp 600.000", "enam ratus ribu rupiah", "Wati", STAGE,
                   "sendiri", "09:41:00 WIB", "tanpa potongan"):
        ok("%s: %s" % (name, wanted), holds(text, wanted))
    ok("%s: no full number" % name,
       not any(number in squeeze(text) for number in NUMBERS))


def check_roll(form, dots, code):
    for path in receipt(form):
        with open(path, "rb") as file:
            paper = escpos.interpret(file.read(), dots)
        ok("%s: one picture" % form, len(paper.rasters) == 1)
        check_codes(form, [to_pgm(form + ".pgm", paper)], [code])
        rows = paper.rasters[0]
        width = max(x for row in rows for x, dot in enumerate(row) if dot) - min(
            x for row in rows for x, dot in enumerate(row) if dot) + 1
        module = width / (17 + 4 * 7) / 203 * 25.4
        ok("%s: module %.2f mm" % (form, module), module >= 0.5)
        ok("%s: fed, and cut on the wide paper" % form,
           paper.fed > 0 and paper.has_cut == (dots == 576))
        check_receipt_words(form, " ".join(paper.rows))


def to_pgm(path, paper):
    """The raster as a picture that both decoders open, with white around."""
    rows = numpy.array(paper.rasters[0], numpy.uint8)
    page = numpy.pad(255 - 255 * rows, 20, constant_values=255)
    with open(path, "wb") as file:
        file.write(b"P5 %d %d 255\n" % page.shape[::-1])
        file.write(page.astype(numpy.uint8).tobytes())
    return path


def check_receipts():
    for form in ("text32", "text48", "escpos58", "escpos80", "pdf"):
        one, two = receipt(form), sorted(glob.glob("again-receipts-%s/*" % form))
        if not ok("%s: one receipt" % form, len(one) == len(two) == 1):
            return
        with open(one[0], "rb") as a, open(two[0], "rb") as b:
            ok("%s: two runs give the same bytes" % form, a.read() == b.read())
    pdf = receipt("pdf")[0]
    paths = codes.render(pdf, 203)
    code = codes.zxing(*paths)[0]
    ok("receipt: genuine", b"SLC1:" in code.encode() and
       b'"genuine":true' in salur("show", "--trust", "trust.note", "--json", "-",
                                  data=(code + "\n").encode()).stdout)
    check_codes("receipt as page", paths, [code])
    check_receipt_words("receipt as page", codes.text_of(pdf))
    check_plain(32, code)
    check_plain(48, code)
    check_roll("escpos58", 384, code)
    check_roll("escpos80", 576, code)


def main():
    check_cards()
    check_letters()
    check_list()
    check_self_test()
    check_closing()
    check_receipts()
    print("%d passed, %d failed" % (passed, failed))
    return 0 if failed == 0 and passed > 0 else 1


sys.exit(main())
