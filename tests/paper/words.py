# SPDX-License-Identifier: Apache-2.0
"""What must stand on the pages, worked out a second time."""
import re

UNITS = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh",
         "delapan", "sembilan", "sepuluh", "sebelas"]


def spelled(n):
    """An amount as people say it, without "rupiah"."""
    if n < 12:
        return UNITS[n]
    if n < 20:
        return UNITS[n - 10] + " belas"
    if n < 100:
        return (UNITS[n // 10] + " puluh " + UNITS[n % 10]).strip()
    if n < 200:
        return ("seratus " + spelled(n - 100)).strip()
    if n < 1000:
        return (UNITS[n // 100] + " ratus " + spelled(n % 100)).strip()
    if n < 2000:
        return ("seribu " + spelled(n - 1000)).strip()
    for scale, word in ((10**9, "miliar"), (10**6, "juta"), (1000, "ribu")):
        if n >= scale:
            return (spelled(n // scale) + " " + word + " " +
                    spelled(n % scale)).strip()
    raise ValueError(n)


def rupiah(n):
    return "Rp " + "{:,}".format(n).replace(",", ".")


def latin(text):
    """As the fonts of a PDF reader can show it."""
    return text.encode("cp1252", "replace").decode("cp1252")


def masked(name):
    """First word and initials."""
    words = re.split("[ \u00a0]+", name.strip())
    out = words[0]
    for word in words[1:]:
        initial = word.lstrip("()[]\"'.,-/")[:1]
        if initial:
            out += " " + initial + "."
    return out


def squeeze(text):
    """Without blanks: lines are broken where there is no room."""
    return re.sub(r"\s", "", text)


def holds(page, text):
    """1 when text stands on a page, whole or cut with dots to 12 at least."""
    page, text = squeeze(page), squeeze(latin(text))
    if text in page:
        return True
    return any(text[:n] + "…" in page for n in range(12, len(text)))
