# SPDX-License-Identifier: Apache-2.0
"""Finds words of the other language on a screen.

    vocabulary.py CATALOGUE.mo EXCEPTIONS [KIND.]LANG FILE ...

A word is English when some English sentence of the catalogue has it and no
Indonesian one, and the other way round.  What is typed as it stands, names of
files and options among it, is not looked at.  Prints FILE:LINE: WORD: TEXT;
exits 1 when a word was found, 2 when there was nothing to look at.
"""
import gettext
import re
import sys

FORMAT = re.compile(r"%[-+ #0-9.*$]*(?:hh|h|ll|l|z|j)?[a-zA-Z%]")


def clean(text):
    """A text without what is the same in every language."""
    text = FORMAT.sub(" ", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", " ", text))
    text = re.sub(r"`[^`]*`|\"[^\"]*\"", " ", text)
    # The text of a code: any letters, blanks among them, to the line's end.
    text = re.sub(r"SL[RTC][0-9]:.*", " ", text)
    # The folders of the scenarios, where a subject stands.
    text = re.sub(r"^(salur: )?(store|office|village-[ab])[:,]", " ", text)
    # A usage line or a command in a story; the values in it are words.
    if re.match(r" *(\$ )?salur [a-z]+ | {15}[\[-]", text):
        return " ".join(re.findall(r"\b[A-Z]{2,}\b", text))
    # A row of the help, a command with its alias.
    text = re.sub(r"^  [a-z]+ +[a-z]+  +", " ", text)
    text = re.sub(r"^[a-z]+ \([a-z]+\):", " ", text)
    text = re.sub(r"\bsalur [a-z]+( (new|show|check|import|approve)\b)?", " ",
                  text)
    text = re.sub(r"--?[a-z][a-z-]*", " ", text)
    # Who a family is and where it lives.
    text = re.sub(r"^  (name|nama|address|alamat)  .*\d.*|CONTOH.*", " ", text)
    # The four words of a key are Indonesian, whoever reads them out.
    text = re.sub(r"^( *(words|empat kata|kata):? ) *([a-z]+ ){3}[a-z]+$", r"\1",
                  text)
    # Choices, addresses, names of files and keys.
    text = re.sub(r"\S+\|\S+", " ", text)
    return " ".join(token for token in text.split()
                    if not re.search(r"[/_\d]|\w\.\w", token))


def words(text):
    return {word.lower() for word in re.findall(r"[A-Za-z]{2,}", clean(text))}


def vocabulary(catalogue):
    """Words of English sentences only, and of Indonesian ones only."""
    english, indonesian = set(), set()
    for source, text in catalogue.items():
        source = source[0] if isinstance(source, tuple) else source
        for line in source.split("\n") if source else []:
            english |= words(line)
        for line in text.split("\n") if source else []:
            indonesian |= words(line)
    return english - indonesian, indonesian - english


def main():
    with open(sys.argv[1], "rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    english, indonesian = vocabulary(catalogue)
    screen = sys.argv[3]
    foreign = english if screen.split(".")[-1] == "id" else indonesian
    allowed = set()
    for line in open(sys.argv[2], encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            kind, *names = line.split()
            allowed |= set(names) if kind == screen else set()
    seen, found, used = 0, 0, set()
    for path in sys.argv[4:]:
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                here = words(line)
                seen += len(here)
                used |= here & foreign & allowed
                for word in sorted((here & foreign) - allowed):
                    found += 1
                    print(f"{path}:{number}: {word}: {line.rstrip()}")
    print(f"{screen}: {seen} words seen, {len(foreign)} are foreign, "
          f"exceptions met: {' '.join(sorted(used))}", file=sys.stderr)
    return 2 if seen == 0 or not foreign else found > 0


sys.exit(main())
