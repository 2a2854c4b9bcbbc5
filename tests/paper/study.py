# SPDX-License-Identifier: Apache-2.0
"""How often damaged cards are read, beside what the decoders can at best.

study.py SALUR COUNT

Each of COUNT cards is taken from the page at 300 dpi as it is printed, text
and all.  Beside it stands the bare symbol of the same text (salur qr) with
modules of as many pixels: what a decoder makes of that is its own ability.
Both get the same damage from the same random numbers, and both decoders look
at both.  A rate that is below the decoder's own by more than chance explains
is a failure.  Ends with "N passed, N failed".
"""
import glob
import math
import os
import random
import sys
import tempfile

import numpy
from PIL import Image, ImageFilter

import codes

SALUR, COUNT = sys.argv[1], int(sys.argv[2])
CARD_X, CARD_Y, CARD_W, CARD_H = 106, 148, 1134, 803
MARGIN = 60

# Name, how it is written in the table, and the amounts.
DAMAGES = [
    ("rotation", "by %d degrees", (3, 12, 30, 45)),
    ("blur", "sigma %.1f px", (2.0, 3.5, 4.2)),
    ("noise", "sigma %d of 255", (15, 30, 60, 110)),
    ("contrast", "%d of 255, noise 2", (120, 60, 30)),
    ("covered", "%d %% of the symbol", (4, 8, 12)),
]


def damage(kind, amount, picture, place, rng):
    """place: left, top, side of the symbol in the picture."""
    if kind == "rotation":
        turned = amount * rng.choice((-1, 1)) + rng.uniform(-2, 2)
        return picture.rotate(turned, Image.BICUBIC, True, fillcolor=255)
    if kind == "blur":
        return picture.filter(ImageFilter.GaussianBlur(amount))
    pixels = numpy.asarray(picture, dtype=numpy.float32)
    noise = numpy.random.default_rng(rng.randrange(2**32))
    if kind == "noise":
        pixels = pixels + noise.normal(0, amount, pixels.shape)
    elif kind == "contrast":
        pixels = 128 + (pixels / 255 - 0.5) * amount
        pixels = pixels + noise.normal(0, 2, pixels.shape)
    elif kind == "covered":
        pixels = pixels.copy()
        left, top, side = place
        patch = int(side * math.sqrt(amount / 100))
        x = left + int(rng.random() * (side - patch))
        y = top + int(rng.random() * (side - patch))
        pixels[y:y + patch, x:x + patch] = rng.choice((0, 255))
    return Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))


def printed_cards():
    """Text of the code, the card as printed, and where its symbol is."""
    for page in codes.render("study.pdf", 300):
        picture = Image.open(page)
        for text, corners in codes.zxing_places(page):
            left, top = corners[0]
            x = CARD_X + (left - CARD_X) // CARD_W * CARD_W
            y = CARD_Y + (top - CARD_Y) // CARD_H * CARD_H
            card = picture.crop((x + 8, y + 8, x + CARD_W - 8, y + CARD_H - 8))
            yield text, card, (left - x - 8, top - y - 8,
                               corners[1][0] - left + 1)


def bare_symbols():
    """The same for the pictures of salur qr, with white around."""
    out = {}
    for path in sorted(glob.glob("bare-*/*.png")):
        picture = Image.open(path).convert("L")
        text, corners = codes.zxing_places(path)[0]
        wide = Image.new("L", (picture.width + 2 * MARGIN,
                               picture.height + 2 * MARGIN), 255)
        wide.paste(picture, (MARGIN, MARGIN))
        left, top = corners[0]
        out.setdefault(text, []).append(
            (corners[1][0] - left + 1, wide,
             (left + MARGIN, top + MARGIN, corners[1][0] - left + 1)))
    return out


def pairs():
    """Text, printed and bare of the same size, as (picture, place)."""
    bare = bare_symbols()
    out = []
    for text, card, place in printed_cards():
        side, picture, at = min(bare[text],
                                key=lambda one: abs(one[0] - place[2]))
        if abs(side - place[2]) > 3:
            raise RuntimeError("no bare symbol of %d pixels" % place[2])
        out.append((text, (card, place), (picture, at)))
    return out[:COUNT]


def read_all(folder):
    """Texts that each decoder finds in the pictures of a folder."""
    paths = sorted(glob.glob(os.path.join(folder, "*.pgm")))
    half = (len(paths) + 1) // 2
    jobs = [(decoder, part) for decoder in (codes.zbar, codes.zxing)
            for part in (paths[:half], paths[half:]) if part]
    found = codes.side_by_side(lambda job: job[0](*job[1]), jobs)
    out = {"zbar": set(), "zxing": set()}
    for (decoder, _), texts in zip(jobs, found):
        out[decoder.__name__] |= set(texts)
    return out


def measure(kind, amount, sample):
    """How many of the sample each decoder reads: printed, bare."""
    counts = {}
    for which in (1, 2):
        with tempfile.TemporaryDirectory(dir=".") as folder:
            for index, row in enumerate(sample):
                rng = random.Random("%s %s %d" % (kind, amount, index))
                picture, place = row[which]
                damage(kind, amount, picture, place, rng).save(
                    os.path.join(folder, "%04d.pgm" % index))
            texts = read_all(folder)
        for decoder, found in texts.items():
            counts.setdefault(decoder, []).append(
                sum(row[0] in found for row in sample))
    return counts


def main():
    sample = pairs()
    passed = failed = 0
    total = {}
    print("%d cards, 300 dpi; read of the printed card / of the bare symbol"
          % len(sample))
    print("%-10s %-22s %17s %17s" % ("damage", "", "zbarimg", "ZXingReader"))
    for kind, form, amounts in DAMAGES:
        for amount in amounts:
            counts = measure(kind, amount, sample)
            cells = []
            for decoder in ("zbar", "zxing"):
                ours, bare = counts[decoder]
                cells.append("%5.1f %% / %5.1f %%" % (
                    100 * ours / len(sample), 100 * bare / len(sample)))
                sums = total.setdefault((kind, decoder), [0, 0, 0])
                for i, n in enumerate((ours, bare, len(sample))):
                    sums[i] += n
            print("%-10s %-22s %17s %17s" % (kind, form % amount, *cells),
                  flush=True)
    for (kind, decoder), (ours, bare, count) in total.items():
        # Three standard deviations of a difference of two rates.
        rate = (ours + bare) / 2 / count
        chance = 3 * math.sqrt(2 * rate * (1 - rate) / count)
        good = ours / count >= bare / count - max(chance, 0.01)
        if kind == "rotation":
            # Nothing is lost by turning: that must be read, whatever else.
            good = good and ours >= 0.99 * count
        passed += good
        failed += not good
        if not good:
            print("FAIL %s, %s: %.3f of the printed, %.3f of the bare" % (
                kind, decoder, ours / count, bare / count))
    print("%d passed, %d failed" % (passed, failed))
    return 0 if failed == 0 and passed > 0 else 1


sys.exit(main())
