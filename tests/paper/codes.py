# SPDX-License-Identifier: Apache-2.0
"""Pages to pixels and pixels to texts, by programs of others."""
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor


def call(*args, ok=(0,)):
    done = subprocess.run(args, capture_output=True, check=False)
    if done.returncode not in ok:
        raise RuntimeError("%s: %d %s" % (args[0], done.returncode,
                                          done.stderr[:500]))
    return done.stdout


def render(pdf, dpi, folder=None):
    """Every page of a file as PGM; the paths in order."""
    folder = folder or tempfile.mkdtemp(dir=".")
    call("pdftoppm", "-r", str(dpi), "-gray", pdf, os.path.join(folder, "p"))
    return sorted(os.path.join(folder, name) for name in os.listdir(folder))


def render_gs(pdf, dpi):
    """The same by another renderer, without its smoothing."""
    folder = tempfile.mkdtemp(dir=".")
    call("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pgmraw",
         "-r%d" % dpi, "-o", os.path.join(folder, "p%03d.pgm"), pdf)
    return sorted(os.path.join(folder, name) for name in os.listdir(folder))


def zbar(*paths):
    """Texts of all codes; status 4 is none found."""
    out = call("zbarimg", "--raw", "-q", "--nodbus", "-Sdisable",
               "-Sqrcode.enable", *paths, ok=(0, 4))
    return [line for line in out.decode("utf-8").split("\n") if line]


def zxing(*paths):
    out = call("ZXingReader", "-format", "QRCode", *paths, ok=(0, 1))
    return re.findall(r'^Text: +"(.*)"$', out.decode("utf-8"), re.M)


def zxing_places(path):
    """Text and its corners in pixels, top left first, clockwise."""
    out = call("ZXingReader", "-format", "QRCode", path, ok=(0, 1))
    found = re.findall(r'^Text: +"(.*?)"$.*?^Position: +(.*?)$',
                       out.decode("utf-8"), re.M | re.S)
    return [(text, [tuple(int(n) for n in corner.split("x"))
                    for corner in places.split()])
            for text, places in found]


def side_by_side(work, items):
    """work of each item, as many at once as there are processors; the
    programs that do it are processes of their own."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, items))


def text_of(pdf):
    """The text layer, blanks and line ends as one blank."""
    out = call("pdftotext", "-raw", pdf, "-").decode("utf-8")
    return " ".join(out.split())


def streams_of(pdf):
    """All streams of a file, inflated: what a program would find in it."""
    import zlib
    with open(pdf, "rb") as file:
        data = file.read()
    out = [data]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S):
        try:
            out.append(zlib.decompressobj().decompress(found.group(1)))
        except zlib.error:
            pass
    return b"".join(out)
