# SPDX-License-Identifier: Apache-2.0
"""After the day: pane, paper, log, reconciliation and truth say the same."""

import glob
import os
import re

import book
import families
import prints
import truth
from checks import check, same
from prints import money
from world import STAGE

AFTER = "2026-12-22"


def export(world, device, name):
    path = f"usb/{name}.slog"
    world.salur("export", "--store", device, "-o", path, "--at", AFTER)
    return world.path(path)


def read_book(world, device, path):
    """The log of a laptop, proven without salur."""
    key = world.vkey(f"{device}/device.key")
    try:
        return book.Book(path, key), key
    except book.REFUSALS as refusal:
        check(f"the log of laptop {device} is sound", False, repr(refusal))
        raise


def books(world, village):
    """Each log, recounted, against what was done at the counter."""
    found = {}
    for name, laptop in village.laptops.items():
        log, key = read_book(world, name, export(world, name, name))
        found[name] = (log, key)
        days = log.days()
        same(f"{name}: sessions in the log", len(days),
             len(laptop.sessions))
        for session, day in zip(laptop.sessions, days):
            for what, got, wanted in truth.compare_days(session, day):
                same(f"{name}, {session.who}: {what}", got, wanted)
        for what, got, wanted in truth.compare_book(laptop, world.rows,
                                                    world.ids, log):
            same(f"{name}: {what}", got, wanted)
        for number, entry in laptop.entries.items():
            body = log.entries[entry].body
            same(f"{name}: entry {entry} as the screen named it", body[0],
                 world.ids[number])
    clocks = found["a"][0].of_kind(book.CLOCK)
    same("a: clock entries", len(clocks), 1)
    check("a: the clock went back on record",
          clocks and clocks[0].body[1] < clocks[0].body[0], clocks)
    return found


def closing_lines(note):
    """The fields of a closing statement."""
    return dict(line.split(" ", 1) for line in note.splitlines()[1:])


def number_of(text, label):
    """The rightmost number behind a label on a page."""
    found = re.search(re.escape(label) + r"(?: +(\d[\d.]*)\b)?(?: +(Rp -?[\d.]+))?",
                      text)
    return found.groups() if found else (None, None)


def sheet(world, key, log, session):
    """One session's statement and page against the truth; its fields."""
    name = f"{session.laptop}, {session.who}"
    note, page = session.note, session.page
    try:
        text = book.signed_text(open(note, encoding="utf-8").read(), key)
    except book.REFUSALS as refusal:
        check(f"{name}: the statement is signed", False, repr(refusal))
        return None
    fields = closing_lines(text)
    counts = session.sums()
    same(f"{name}: statement", (
        fields["redeemed"], fields["voided"], fields["refused"],
        fields["unpaid"], fields["received"], fields["counted"],
        fields["variance"]), (
        f"{counts[0]} {counts[1]}", f"{counts[2]} {counts[3]}",
        str(counts[4]), str(counts[5]), str(session.received),
        str(session.counted), str(session.variance)))
    same(f"{name}: operator", fields["operator"], session.closed_by)
    same(f"{name}: head of the statement",
         book.base64.b64decode(fields["root"]),
         log.root(int(fields["size"])))
    paper(name, session, page, log, fields, key)
    lines = world.json("show", note, "--trust", "trust.note", "--at", AFTER)
    same(f"{name}: salur show calls the statement genuine",
         [line["genuine"] for line in lines if line["type"] == "closing"],
         [True])
    return fields


def paper(name, session, page, log, fields, key):
    """The page as pdftotext and zbarimg see it."""
    text = prints.pdf_text(page)
    for label, wanted in (
            ("Diserahkan", (str(session.redeemed),
                            money(session.redeemed_idr))),
            ("Dibatalkan", (str(session.voided), money(session.voided_idr))),
            ("Penolakan dicatat", (str(session.refused), None)),
            ("Gagal salur dicatat", (str(session.unpaid), None)),
            ("Uang kas diterima", (None, money(session.received))),
            ("Uang yang dibayarkan", (None, money(
                session.received - session.drawer))),
            ("Seharusnya di laci", (None, money(session.drawer))),
            ("Dihitung di laci", (None, money(session.counted))),
            ("Selisih", (None, money(session.variance)))):
        same(f"{name}: page: {label}", number_of(text, label), wanted)
    if session.reason:
        check(f"{name}: page: the reason", session.reason in text, text)
    root = log.root(int(fields["size"])).hex()
    groups = " ".join(root[i:i + 4] for i in range(0, 32, 4))
    check(f"{name}: page: the head in groups of four", groups in text, text)
    codes = [code for codes in prints.pdf_codes(page) for code in codes]
    check(f"{name}: page: one code", len(codes) == 1, codes)
    for code in codes:
        try:
            same(f"{name}: page: size under the code",
                 book.receipt_size(code, key, log), int(fields["size"]))
        except book.REFUSALS as refusal:
            check(f"{name}: page: the code is sound", False, repr(refusal))
    # The pane that closed the session says the same.
    pane = " ".join(session.pane.split())
    for part in (money(session.redeemed_idr - session.voided_idr),
                 money(session.variance), groups):
        check(f"{name}: pane: {part}", part in pane, session.pane)


def receipts(world, village, found):
    """Every receipt is there; codes lead to the log."""
    total = read = 0
    for name, form in (("a1", "escpos"), ("a2", "text"), ("a3", "escpos"),
                       ("b1", "pdf")):
        files = sorted(glob.glob(world.path("paper", name,
                                            "tanda-terima-*")))
        total += len(files)
        log, key = found[name[0]]
        for path in files[::1 if form == "text" else 5]:
            read += receipt(world, path, form, log, key)
    confirmed = sum(len(laptop.entries) for laptop in
                    village.laptops.values())
    check(f"receipts printed: {total}", total >= confirmed)
    print(f"receipts printed: {total}, codes read back: {read}")


def receipt(world, path, form, log, key):
    """One receipt: its words and its code."""
    entry = int(re.search(r"(\d+)\.\w+$", path).group(1))
    body = log.entries[entry].body
    with open(path, "rb") as file:
        data = file.read()
    if form == "escpos":
        text, codes = prints.escpos_text(data), prints.escpos_codes(data)
    elif form == "text":
        text = data.decode()
        codes = ["".join(re.findall(r"^\[(.*)\]$", text, re.MULTILINE))]
    else:
        text = prints.pdf_text(path)
        codes = [code for page in prints.pdf_codes(path, 203)
                 for code in page]
    amount = money(body[2]) if body[3] == "" else families.PACKAGES[body[3]]
    flat = " ".join(text.split())
    check(f"{os.path.basename(path)}: {amount}, entry {entry}",
          amount in flat and re.search(rf"Nomor catatan +{entry}\b", text),
          text)
    check(f"{path}: one code", len(codes) == 1, text)
    for code in codes:
        try:
            check(f"{path}: the code covers entry {entry}",
                  book.receipt_size(code, key, log) > entry)
        except book.REFUSALS as refusal:
            check(f"{path}: the code is sound: {code}", False, repr(refusal))
    return len(codes)


def scan_receipts(world, village, found):
    """What zbarimg read from printed receipts, by `salur show`."""
    with open(world.path("paper", "a1.prn"), "rb") as file:
        roll = prints.escpos_codes(file.read())
    same("receipts on the first roll", len(roll), sum(
        1 for n in village.laptops["a"].sessions[0].handed))
    with open(world.path("receipts.txt"), "w", encoding="ascii") as file:
        file.write("\n".join(roll) + "\n")
    lines = world.json("show", "receipts.txt", "--trust", "trust.note",
                       "--at", AFTER)
    good = [line for line in lines if line.get("genuine") is True]
    same("receipts of the first roll that salur show calls genuine",
         len(good), len(roll))
    spoilt = roll[0][:-1] + ("0" if roll[0][-1] != "0" else "1")
    with open(world.path("spoilt.txt"), "w", encoding="ascii") as file:
        file.write(spoilt + "\n")
    world.json("show", "spoilt.txt", "--trust", "trust.note", "--at", AFTER,
               code=1)


def reconcile(world, village):
    """`salur reconcile` of both exports against the truth."""
    world.salur("ingest", "--office", "office", "usb/a.slog", "usb/b.slog",
                "--at", AFTER)
    # One family twice, and the neighbour's laptop sent nothing.
    lines = world.json("reconcile", "--office", "office", "--stage", STAGE,
                       "--at", AFTER, code=1)
    mine = [line for line in lines if line["type"] == "row" and
            line["code"] == str(families.VILLAGE)]
    same("rows of the village", len(mine), 1)
    row = mine[0]
    for what, (count, idr) in village.totals().items():
        part = row[what] if what in row else row["differences"][what]
        same(f"reconcile: {what}", (part["families"], part["idr"]),
             (count, idr))
    others = {name: part["families"] for name, part in
              row["differences"].items() if name != "twice_here"}
    same("reconcile: other differences", set(others.values()), {0})
    check("the village balances", row["balances"], row)
    ids = sorted(line["id"] for line in lines if line["type"] == "finding"
                 and line.get("severity") == "difference")
    same("what is to be explained", ids, ["F302", "F310"])


def verify(world):
    """Both logs, by public keys and the approved list."""
    said = world.salur("verify", "usb/a.slog", "usb/b.slog", "--trust",
                       "trust.note", "--list", "usb/village.slr", "--at",
                       AFTER)
    same("logs that are INTACT", said.count("INTACT"), 2)
    return said


def strings(folder, words):
    """Words that stand somewhere in the files of a folder."""
    found = set()
    for base, _, files in os.walk(folder):
        for name in files:
            with open(os.path.join(base, name), "rb") as file:
                data = file.read()
            for word in words:
                if word.encode() in data:
                    found.add((word, name))
    return found


def personal(world):
    """What must stand nowhere in a store: names, addresses, numbers."""
    words = set()
    for row in world.village:
        words |= {row.name, row.address, row.nik, row.kk}
    return words


def erase(world):
    """Names go at the end of the stage; the log stays what it was."""
    for device in "ab":
        said = world.salur("people", "find", "aminah", "--store", device,
                           "--at", AFTER)
        check(f"{device}: a person is found before", said.count("****") >= 1
              or "CONTOH" in said, said)
        before = export(world, device, f"{device}-before")
        told = verify_one(world, f"usb/{device}-before.slog")
        same(f"{device}: no name in the store, sealed as it is",
             strings(world.path(device), personal(world)), set())
        world.salur("erase", "--store", device, "--stage", STAGE, "--yes",
                    "--operator", "Kantor", "--at", AFTER)
        check(f"{device}: nobody is found after",
              "CONTOH" not in world.salur("people", "find", "aminah",
                                          "--store", device, "--at", AFTER,
                                          code=1))
        after = export(world, device, f"{device}-after")
        same(f"{device}: verify after the erasure",
             verify_one(world, f"usb/{device}-after.slog"), told)
        old, _ = read_book(world, device, before)
        new, _ = read_book(world, device, after)
        same(f"{device}: the log goes on behind the same entries",
             [e.leaf for e in new.entries[:len(old.entries)]],
             [e.leaf for e in old.entries])
        last = new.entries[-1]
        check(f"{device}: destroyed, on record",
              last.kind == book.PERSONAL and last.body[0] == 3 and
              last.body[2] == families.FAMILIES, last)
        check(f"{device}: the folder of names is gone",
              not glob.glob(world.path(device, "people", "PKH*")))
        same(f"{device}: no name in the store after",
             strings(world.path(device), personal(world)), set())


def verify_one(world, path):
    """The verdict of verify without the file and what counts entries."""
    said = world.salur("verify", path, "--trust", "trust.note", "--list",
                       "usb/village.slr", "--at", AFTER)
    return [re.sub(r"entries \d+, proven \d+, ", "", line)
            for line in said.splitlines() if not line.startswith(path)]


def add_up(statements, village):
    """All closing statements together are what the village realised."""
    def total(label, place):
        return sum(int(fields[label].split()[place])
                   for fields in statements)

    realised, twice = (village.totals()[what]
                       for what in ("realised", "twice_here"))
    same("sum of the statements, less what was paid twice: families, rupiah",
         tuple(total("redeemed", place) - total("voided", place) -
               twice[place] for place in (0, 1)), realised)


def table(village):
    print("laptop, operator     families          rupiah  void  refused  "
          "unpaid  difference")
    for laptop in village.laptops.values():
        for one in laptop.sessions:
            print(f"{one.laptop}, {one.who:17} {one.redeemed:8} "
                  f"{money(one.redeemed_idr):>15} {one.voided:5} "
                  f"{one.refused:8} {one.unpaid:7} "
                  f"{money(one.variance):>11}")


def hand_in(world, village):
    """Everything that is compared after the day."""
    found = books(world, village)
    statements = [sheet(world, found[name][1], found[name][0], session)
                  for name, laptop in village.laptops.items()
                  for session in laptop.sessions]
    add_up([fields for fields in statements if fields], village)
    receipts(world, village, found)
    scan_receipts(world, village, found)
    verify(world)
    reconcile(world, village)
    erase(world)
    table(village)
