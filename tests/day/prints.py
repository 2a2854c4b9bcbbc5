# SPDX-License-Identifier: Apache-2.0
"""Printed things read back by programs that are not salur's: zbarimg,
pdftotext, pdftoppm."""

import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor


def output(*args, data=None):
    return subprocess.run(args, input=data, capture_output=True,
                          check=False).stdout


def picture_codes(path):
    """Texts of the codes in a picture that are salur's."""
    text = output("zbarimg", "--raw", "-q", "--nodbus",
                  "-Sdisable", "-Sqrcode.enable", path).decode()
    return [line for line in text.splitlines() if line.startswith("SL")]


def pdf_text(path):
    return output("pdftotext", "-layout", path, "-").decode()


def pdf_codes(path, dpi=200, page=None):
    """Texts of the codes on each page of a PDF file, or on one, by page."""
    only = [] if page is None else ["-f", str(page), "-l", str(page)]
    with tempfile.TemporaryDirectory() as folder:
        output("pdftoppm", "-gray", "-r", str(dpi), *only, path,
               os.path.join(folder, "page"))
        pages = sorted(os.listdir(folder))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(
                lambda page: picture_codes(os.path.join(folder, page)),
                pages))


def rasters(data):
    """Pictures in ESC/POS bytes (GS v 0), as PBM; white around them, as the
    paper is.  Bands that follow each other are one picture."""
    blank = 32
    wide, rows, end = 0, [], -1
    for found in re.finditer(rb"\x1dv0[\x00-\x03]", data, re.DOTALL):
        at = found.end()
        if found.start() < end:
            continue  # ink that looks like a command
        if found.start() != end and rows:
            yield pbm(wide, rows, blank)
            rows = []
        wide = int.from_bytes(data[at:at + 2], "little")
        high = int.from_bytes(data[at + 2:at + 4], "little")
        end = at + 4 + wide * high
        rows += [data[at + 4 + i * wide:at + 4 + (i + 1) * wide]
                 for i in range(high)]
    if rows:
        yield pbm(wide, rows, blank)


def pbm(wide, rows, blank):
    """Rows of bits as a picture with a border of this many dots."""
    side = b"\0" * (blank // 8)
    white = [b"\0" * (wide + 2 * len(side))] * blank
    rows = white + [side + row + side for row in rows] + white
    size = f"P4 {8 * len(white[0])} {len(rows)}\n"
    return size.encode() + b"".join(rows)


def escpos_codes(data):
    """Texts of the codes that a thermal printer would draw."""
    codes = []
    for picture in rasters(data):
        with tempfile.NamedTemporaryFile(suffix=".pbm") as file:
            file.write(picture)
            file.flush()
            codes += picture_codes(file.name)
    return codes


def escpos_text(data):
    """The letters of ESC/POS bytes, without pictures and commands."""
    out = bytearray()
    at = 0
    while at < len(data):
        if data[at:at + 3] == b"\x1dv0":
            wide = int.from_bytes(data[at + 4:at + 6], "little")
            high = int.from_bytes(data[at + 6:at + 8], "little")
            at += 8 + wide * high
        elif data[at] == 0x1b and data[at + 1:at + 2] == b"@":
            at += 2
        elif data[at] in (0x1b, 0x1d):
            at += 3
        else:
            out.append(data[at])
            at += 1
    return out.decode("ascii", "replace")


def money(amount):
    """Rp 1.350.000, as people write it."""
    return f"Rp {amount:,}".replace(",", ".")
