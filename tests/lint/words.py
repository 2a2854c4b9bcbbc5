# SPDX-License-Identifier: Apache-2.0
"""Judges translations: words.py MARKED.pot ALL.pot EXCEPTIONS PO ...

MARKED.pot holds the sentences that the sources mark for translation, ALL.pot
every string of the program.  Ends with "N passed, N failed".
"""
import re
import sys

FORMAT = re.compile(r"%[-+ #0-9.*$]*(?:hh|h|ll|l|z|j)?[a-zA-Z%]")
# Names of commands, options and files are typed as they are.
TYPED = re.compile(r"`[^`]*`|\bsalur \w+|--\w+|\w+\.\w+")
WORDS = re.compile(r"[A-Za-z]{2,}[,;:.]? +[A-Za-z]{2,}")

# English in a source, and what the Indonesian must then hold.
GLOSSARY = [
    (r"\bredeem(s|ed|ing)?\b|\bredemptions?\b", r"cair"),
    (r"\brefus(e|es|ed|al|als)\b|\bREFUSED\b", r"[tn]olak"),
    (r"\breceipts?\b", r"tanda terima"),
    (r"\blogs?\b", r"catatan"),
    (r"\bcheckpoints?\b", r"titik periksa"),
    (r"\b(counter-?)?sign(s|ed)?\b|\b(co|counter-?)?signatures?\b",
     r"segel|nyegel|sah"),
    (r"\btamper", r"ubah"),
    (r"\breconcil", r"cocok"),
    (r"\bvoid(s|ed)?\b", r"batal"),
    (r"\bclose(s|d)?\b", r"[tn]utup"),
    (r"\bwithdr(a|e)w", r"cabut"),
    (r"\btrust note", r"surat kepercayaan"),
    (r"\bstick\b", r"flashdisk"),
    (r"\bpassphrase", r"kata sandi"),
    (r"\bfingerprint", r"sidik"),
    (r"\bkeys?\b", r"kunci"),
    (r"\bentitlements?\b", r"\bhak\b"),
    (r"\bfamil(y|ies)\b", r"keluarga|\bKK\b"),
    (r"\bvillages?\b", r"\bdesa"),
    (r"\bstages?\b", r"tahap"),
    (r"\bbundles?\b", r"bundel"),
    (r"\bcooperatives?\b", r"koperasi"),
    (r"\bstores?\b", r"penyimpanan"),
    (r"\bcards?\b", r"kartu|KTP|KK"),
    (r"\bdevices?\b", r"perangkat"),
    (r"\bentr(y|ies)\b", r"catat|nomor"),
    (r"\blist\b", r"daftar"),
    (r"\bissuers?\b", r"penerbit"),
    (r"\bsupervisors?\b", r"pengawas"),
    (r"\bwitness(es)?\b", r"saksi"),
    (r"\b(proxy|proxies)\b", r"wakil"),
    (r"\bheirs?\b", r"ahli waris"),
    (r"\boperators?\b", r"petugas"),
]
FORBIDDEN = re.compile(
    r"\b(mohon|silakan|silahkan|tolong|harap|gagal total|"
    r"\w*[tn]ebus\w*|kamu|anda(?-i:(?<!Anda)))\b", re.I)


def unquote(text):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(
        m[1], m[1]), text)


class Entry:
    def __init__(self):
        self.flags, self.id, self.plural, self.texts = set(), None, None, []


def read_po(path):
    """The entries of a file, without its header; obsolete ones as None."""
    entries, entry, target = [], Entry(), None
    for line in open(path, encoding="utf-8").read().split("\n") + [""]:
        if line.startswith("#,"):
            entry.flags |= {flag.strip() for flag in line[2:].split(",")}
        elif line.startswith("#~"):
            entries.append(None)
        elif line.startswith("msgid "):
            if entry.texts:  # no blank line stood between
                entries += [entry] if entry.id else []
                entry = Entry()
            target, entry.id = "id", unquote(line[7:-1])
        elif line.startswith("msgid_plural "):
            target, entry.plural = "plural", unquote(line[14:-1])
        elif line.startswith("msgstr"):
            target = "text"
            entry.texts.append(unquote(line[line.index('"') + 1:-1]))
        elif line.startswith('"'):
            more = unquote(line[1:-1])
            if target == "text":
                entry.texts[-1] += more
            else:
                setattr(entry, target, getattr(entry, target) + more)
        elif not line and entry.id is not None:
            entries += [entry] if entry.id else []
            entry = Entry()
    return entries


def formats(text):
    """The conversions of a format in the order of the arguments."""
    found = [f for f in FORMAT.findall(text) if f != "%%"]
    found.sort(key=lambda f: int(re.match(r"%(\d+)\$", f)[1])
               if "$" in f else 0)
    return [re.sub(r"^%(\d+\$)?[-+ #0-9.]*", "%", f) for f in found]


def is_words(text):
    """Whether a string looks like something that a person reads."""
    if re.match(r"\{[sbioIf:%*,]+", text):  # a pack of jansson
        return False
    if text.startswith("CONTOH "):  # an invented family
        return False
    plain = re.sub(r"^ *salur\b:?", "", FORMAT.sub("", text))
    if re.search(r"--[a-z]+ [A-Z]|\[[A-Z]", text):  # a usage line
        plain = re.sub(r"--?[a-z]+|[A-Z]{2,}|[a-z]+(\|[a-z]+)+|\.[a-z]+", "",
                       plain)
        return WORDS.search(plain) is not None
    if WORDS.search(plain):
        return True
    # One word beside a value is read by a person, a path is not.
    return plain != text and re.search(
        r"(^|[\s(\"])[A-Za-z]{3,}($|[\s,;:.)\"])", plain) is not None


def judge(marked, every, exceptions, files):
    """Offenders by the name of the rule that they break."""
    bad = {name: [] for name in (
        "every sentence is translated", "no translation is fuzzy or obsolete",
        "no translation is of a sentence that is gone",
        "two files agree on the same sentence",
        "formats take the same arguments", "spaces and ends are the same",
        "a translation is not the English", "the glossary is kept",
        "no word of the forbidden ones", "a finding is one sentence",
        "what a person reads is marked", "each exception is needed")}
    texts, used = {}, set()
    for path, entries in files.items():
        for entry in entries:
            if entry is None or "fuzzy" in entry.flags:
                bad["no translation is fuzzy or obsolete"].append(path)
                continue
            text = entry.texts[0]
            if len(entry.texts) != 1:
                bad["every sentence is translated"].append(entry.id)
            if texts.setdefault(entry.id, text) != text:
                bad["two files agree on the same sentence"].append(entry.id)
    wanted = {entry.id: entry for entry in marked}
    for source in wanted:
        if not texts.get(source):
            bad["every sentence is translated"].append(source)
    for source, text in texts.items():
        if source not in wanted:
            bad["no translation is of a sentence that is gone"].append(source)
            continue
        for english in filter(None, (source, wanted[source].plural)):
            if "c-format" in wanted[source].flags and \
                    formats(english) != formats(text):
                bad["formats take the same arguments"].append(source)
        if re.match(r"\s*", source)[0] != re.match(r"\s*", text)[0] or \
                re.search(r"[\s.:!?]*$", source)[0] != \
                re.search(r"[\s.:!?]*$", text)[0]:
            bad["spaces and ends are the same"].append(source)
        if source == text:
            if source in exceptions["same"]:
                used.add(("same", source))
            elif re.search(r"[A-Za-z]", FORMAT.sub("", TYPED.sub("", source))):
                bad["a translation is not the English"].append(source)
        for english, indonesian in GLOSSARY:
            if re.search(english, TYPED.sub("", source)) and \
                    not re.search(indonesian, text, re.I):
                if source in exceptions["glossary"]:
                    used.add(("glossary", source))
                else:
                    bad["the glossary is kept"].append(f"{source} = {text}")
        if FORBIDDEN.search(text):
            bad["no word of the forbidden ones"].append(text)
        # What follows a finding is shown after its words, without the stop.
        if re.match(r"[A-Z]", source) and source.endswith(".") and \
                source.count(".") == 1 and text.count(".") != 1:
            bad["a finding is one sentence"].append(text)
    plurals = {entry.plural for entry in marked}
    for entry in every:
        if entry.id not in wanted and entry.id not in plurals and \
                is_words(entry.id):
            if entry.id in exceptions["unmarked"]:
                used.add(("unmarked", entry.id))
            else:
                bad["what a person reads is marked"].append(entry.id)
    for kind, ids in exceptions.items():
        for source in ids:
            if (kind, source) not in used:
                bad["each exception is needed"].append(f"{kind}: {source}")
    return bad


def read_exceptions(path):
    """Lines "KIND TEXT" with the escapes of C."""
    kinds = {"same": set(), "glossary": set(), "unmarked": set()}
    for line in open(path, encoding="utf-8").read().split("\n"):
        if line and not line.startswith("#"):
            kind, text = line.split(" ", 1)
            kinds[kind].add(unquote(text))
    return kinds


def plant():
    """A catalogue with one defect for each rule; the rules that see none."""
    def entry(source, text, flags=(), plural=None):
        made = Entry()
        made.id, made.texts, made.flags = source, [text], set(flags)
        made.plural = plural
        return made

    sources = ["a b", "%s of %d", "ends.", "same words", "redeem it",
               "do it", "twice", "One sentence."]
    marked = [entry(s, "", ("c-format",) if "%" in s else ())
              for s in sources]
    files = {"one.po": [
        entry("%s of %d", "%d dari %s"), entry("ends.", "selesai"),
        entry("same words", "same words"), entry("redeem it", "tebus"),
        entry("do it", "silakan lakukan"), entry("gone", "hilang"),
        entry("twice", "dua kali"), entry("One sentence.", "Satu. Kalimat."),
        entry("fuzzy", "kabur", ("fuzzy",)), None],
        "two.po": [entry("twice", "kedua kali")]}
    every = marked + [entry("not marked", "")]
    exceptions = {"same": {"needless"}, "glossary": set(), "unmarked": set()}
    return [rule for rule, found in
            judge(marked, every, exceptions, files).items() if not found]


def main():
    passed = failed = 0
    marked, every = read_po(sys.argv[1]), read_po(sys.argv[2])
    files = {path: read_po(path) for path in sys.argv[4:]}
    bad = judge(marked, every, read_exceptions(sys.argv[3]), files)
    for rule, found in bad.items():
        if found or not marked or not files:
            failed += 1
            print(f"FAIL {rule}")
            for text in found[:40]:
                print("    " + repr(text))
        else:
            passed += 1
            print(f"  {rule:<64} {len(marked):>6}")
    blind = plant()
    for rule in blind:
        print(f"FAIL a planted defect is not seen: {rule}")
    passed += len(bad) - len(blind)
    failed += len(blind)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
