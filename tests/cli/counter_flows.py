# SPDX-License-Identifier: Apache-2.0
"""Each flow of the counter, as a person sees it and as the log has it.

counter_flows.py LANG
"""
import csv
import os
import re
import sys

from counter_world import STAGE, Family, Store, finish, mint, ok, pane, salur
from terminal import CTRL_C, ENTER, ESC, F

LANG = sys.argv[1]
ROWS = list(csv.DictReader(open("list.csv", encoding="utf-8")))
NIK = {row["NAMA PENERIMA"]: (row["NIK KTP"], row["NO KK"]) for row in ROWS}

# What is waited for, by language.
SAY = {
    "id": {
        "operator": "Siapa petugas", "float": "Buka hari",
        "home": "Pindai kartu", "identity": "Cocokkan KTP",
        "handover": "SERAHKAN", "handed": "sudah diserahkan.",
        "spent": "SUDAH DIAMBIL", "refused": "TOLAK", "quit": "Keluar dari",
        "back": "Tidak ada yang tercatat", "relation": "hubungan orang ini",
        "document": "Surat apa", "absence": "Mengapa pengurus",
        "kk": "KK yang ditunjukkan", "nik": "NIK wakil",
        "heir_nik": "NIK ahli waris", "death": "akta kematian?",
        "find": "Cari nama", "pick": "Keluarga yang mana",
        "family": "gagal salur?", "unpaid": "Apa sebab", "done": "tercatat, nomor",
        "complaint": "Aduan dari", "subject": "Aduan tentang",
        "lost": "Kartu siapa", "lost_tell": "beri tahu kantor",
        "void": "Catatan mana", "void_reason": "Mengapa dibatalkan",
        "void_key": "Kunci pengawas", "void_pass": "Kata sandi pengawas",
        "voided": "disegel pengawas", "count": "Hitung uang",
        "variance": "tidak cocok", "close": "Tutup hari ini",
        "closed": "sudah ditutup", "help": "Bantuan", "waiting": "kode menunggu",
        "handout": "Sudah diserahkan?", "clock": "Jam laptop ini mundur",
        "again": "dibatalkan", "no": "t",
    },
    "en": {
        "operator": "Who is at", "float": "Open the day",
        "home": "Scan the card", "identity": "Compare the ID card",
        "handover": "HAND OVER", "handed": "is handed over.",
        "spent": "ALREADY COLLECTED", "refused": "REFUSED", "quit": "Leave the",
        "back": "Nothing was recorded", "relation": "What is this person",
        "document": "Which paper", "absence": "Why does the rep",
        "kk": "Family card that is", "nik": "ID number of the proxy",
        "heir_nik": "ID number of the heir", "death": "death certificate there",
        "find": "Find a name", "pick": "Which family?",
        "family": "Which family is not", "unpaid": "Why is it not paid",
        "done": "Recorded, entry", "complaint": "Whose complaint",
        "subject": "complaint about", "lost": "Whose card",
        "lost_tell": "tell the office", "void": "Which entry",
        "void_reason": "Why is it voided", "void_key": "supervisor's key",
        "void_pass": "supervisor's pass", "voided": "signed by the superv",
        "count": "Count the cash", "variance": "does not fit",
        "close": "Close the day?", "closed": "The day is closed",
        "help": "Help", "waiting": "codes waiting",
        "handout": "Was this handed over?", "clock": "laptop went back",
        "again": "is void", "no": "n",
    },
}[LANG]

MADE = Family("MADE SUPRIYADI")
LESTARI = Family("LESTARI HIDAYAT")
SITI = Family("SITI HIDAYAT")
LATER = "2026-10-20T13:00:00+07:00"


def see(t, name):
    pane(t, LANG + "-" + name)


def at(t, step):
    t.wait(SAY[step])


def pay(t, family, key="1"):
    """Hand out to one family that is at home."""
    t.scan(family.code)
    at(t, "identity")
    t.key(key)
    at(t, "handover")
    t.confirm()
    at(t, "handed")


def back_home(t):
    t.key(ENTER)
    at(t, "home")


def handout():
    """Scan, compare, hand over, confirm; the second scan is refused."""
    store = Store()
    with store.counter(lang=LANG, operator=None) as t:
        at(t, "operator")
        see(t, "operator")
        t.line("Wati")
        at(t, "float")
        see(t, "float")
        t.line("seribu")
        t.wait("25.000.000")
        t.line("50.000.000")
        at(t, "home")
        see(t, "home")
        t.scan(MADE.code)
        at(t, "identity")
        see(t, "identity")
        t.key("1")
        at(t, "handover")
        see(t, "handover")
        ok("HAND OVER is black on green",
           ("black", "green") in [c[:2] for c in t.colors()])
        ok("and sounds once", t.bells == 1)
        t.confirm()
        at(t, "handed")
        see(t, "handed-over")
        t.scan(MADE.code)
        at(t, "spent")
        t.settle(1)
        see(t, "collected")
        ok("ALREADY COLLECTED is black on yellow",
           ("black", "brown") in [c[:2] for c in t.colors()])
        ok("and sounds twice", t.bells == 3)
        back_home(t)
        t.key(F(1))
        at(t, "help")
        see(t, "help")
        back_home(t)
        t.key(CTRL_C)
        at(t, "quit")
        see(t, "quit")
        t.key(SAY["no"])
        at(t, "home")
        t.line("keluar" if LANG == "id" else "quit")
        at(t, "quit")
        t.key("y")
        ok("the counter ends well", t.end() == 0)
    entries = store.read()
    ok("open, redeem, refuse: in the operator's name",
       [(kind, who) for kind, who, _ in entries[-3:]] ==
       [(5, "Wati"), (1, "Wati"), (2, "Wati")])
    redeem = entries[-2][2]
    ok("the card was compared, the code is the evidence",
       redeem[-1] is True and redeem[1] is not None
       and redeem[2] == MADE.amount)
    ok("refused because it was paid before",
       entries[-1][2][2:] == [400, len(entries) - 2])


def identity():
    """The other answers: not this person, no card, home visit, back."""
    store = Store()
    with store.open(lang=LANG) as t:
        size = store.entries()
        t.scan(MADE.code)
        at(t, "identity")
        t.key(ESC)
        at(t, "back")
        see(t, "back")
        ok("back records nothing", store.entries() == size)
        t.scan(MADE.code)
        at(t, "identity")
        t.key("2")
        at(t, "refused")
        t.settle(1)
        see(t, "refused-identity")
        ok("REFUSED is white on red",
           ("white", "red") in [c[:2] for c in t.colors()])
        ok("and sounds three times", t.bells == 3)
        back_home(t)
        pay(t, LESTARI, "3")
        t.scan(SITI.code)
        at(t, "identity")
        t.key("6")
        t.wait("[Esc]")
        see(t, "home-visit")
        t.key("1")
        at(t, "handover")
        see(t, "handover-home")
        # Not handed over after all.
        t.key(F(8))
        at(t, "again")
        see(t, "not-handed-over")
    entries = [e for e in store.read() if e[0] in (1, 2, 3)]
    ok("identity: refused, letter, home visit, void",
       [e[0] for e in entries] == [2, 1, 1, 3])
    ok("refused for the identity card", entries[0][2][2] == 410)
    ok("a letter of the village, not compared",
       entries[1][2][6:] == [0, 0, 4, 0, None, False])
    ok("a home visit, compared", entries[2][2][6:] == [3, 0, 0, 0, None, True])
    ok("void because it was not handed over", entries[3][2][2] == 1)


def keyed():
    """A short number that is typed, slips of it, and a name."""
    store = Store()
    with store.open(lang=LANG) as t:
        wrong = ("0" if MADE.short[0] != "0" else "1") + MADE.short[1:]
        t.line(wrong)
        t.settle()
        see(t, "short-wrong")
        t.line("tidur")
        t.settle()
        see(t, "short-none")
        t.line(MADE.short.lower())
        at(t, "identity")
        t.key("1")
        at(t, "handover")
        t.confirm()
        at(t, "handed")
        t.key(F(2))
        at(t, "find")
        see(t, "find")
        t.line("siti hidayat")
        at(t, "pick")
        see(t, "pick")
        t.key("1")
        at(t, "identity")
        t.key("1")
        at(t, "handover")
        t.confirm()
        at(t, "handed")
        t.line(("cari" if LANG == "id" else "find") + " zzz")
        t.settle()
        see(t, "find-none")
        # Many of one word: the first nine.
        t.line("cari contoh")
        at(t, "pick")
        t.settle()
        ok("nine of forty are shown", "[9]" in t.pane())
        t.key(ESC)
        at(t, "home")
    redeems = [body for kind, _, body in store.read() if kind == 1]
    ok("typed numbers have no code as evidence",
       [r[1] for r in redeems] == [None, None]
       and [r[5] for r in redeems] == [1, 1]
       and [r[0].hex() for r in redeems] == [MADE.cti, SITI.cti])


def to_kk(t, family, reason="1"):
    t.scan(family.code)
    at(t, "identity")
    t.key("4")
    at(t, "relation")
    t.key("1")
    at(t, "document")
    t.key("1")
    at(t, "absence")
    t.key(reason)
    at(t, "kk")


def proxy():
    """A proxy of the family card, of another one, and one too many."""
    store = Store()
    # Three whose names are not parts of others' names.
    names = [name for name in NIK
             if sum(all(word in row["NAMA PENERIMA"]
                        for word in name.split()) for row in ROWS) == 1][3:6]
    kk = [NIK[name][1] for name in names]
    nik = "9901014101900001"
    families = [Family(name) for name in names]
    with store.open(lang=LANG) as t:
        t.scan(families[0].code)
        at(t, "identity")
        t.key("4")
        at(t, "relation")
        see(t, "relation")
        t.key("2")
        at(t, "document")
        see(t, "document")
        t.key("1")
        at(t, "absence")
        see(t, "absence")
        t.key("1")
        at(t, "kk")
        see(t, "kk")
        t.line("123")
        t.wait("16")
        t.line(kk[0])
        at(t, "nik")
        see(t, "nik")
        t.line("0000000000000000")
        t.settle()
        see(t, "nik-wrong")
        t.line(nik)
        at(t, "handover")
        see(t, "handover-proxy")
        t.confirm()
        at(t, "handed")
        to_kk(t, families[1], "5")
        t.line(kk[2])
        at(t, "refused")
        see(t, "refused-substitute")
        back_home(t)
        to_kk(t, families[1])
        t.line(" ".join(re.findall("....", kk[1])))
        at(t, "nik")
        t.line(nik)
        at(t, "handover")
        t.confirm()
        at(t, "handed")
        to_kk(t, families[2])
        t.line(kk[2])
        at(t, "nik")
        t.line(nik)
        at(t, "refused")
        see(t, "refused-limit")
        back_home(t)
        t.scan(families[2].code)
        at(t, "identity")
        t.key("4")
        at(t, "relation")
        t.key("6")
        at(t, "refused")
        back_home(t)
    # The limit stands in the log: another session knows it.
    with store.counter(lang=LANG, at=LATER) as t:
        at(t, "home")
        to_kk(t, families[2])
        t.line(kk[2])
        at(t, "nik")
        t.line(nik)
        at(t, "refused")
        back_home(t)
    # Well behind the session before, however slow the machine is.
    with store.counter("--proxy-limit", "3", lang=LANG,
                       at="2026-10-20T15:00:00+07:00") as t:
        at(t, "home")
        to_kk(t, families[2])
        t.line(kk[2])
        at(t, "nik")
        t.line(nik)
        at(t, "handover")
        t.confirm()
        at(t, "handed")
    entries = [e for e in store.read() if e[0] in (1, 2)]
    ok("proxies: paid, substitute, paid, limit, substitute, limit, paid",
       [e[0] if e[0] == 1 else e[2][2] for e in entries] ==
       [1, 411, 1, 412, 411, 412, 1])
    redeems = [e[2] for e in entries if e[0] == 1]
    ok("collector, relation, document, reason",
       redeems[0][6:10] == [1, 2, 2, 1] and redeems[1][6:10] == [1, 1, 2, 1])
    ok("one person has one mark",
       len({r[10] for r in redeems}) == 1 and len(redeems[0][10]) == 8)
    with open(store.dir + ".slog", "rb") as log:
        data = log.read()
    ok("no number of a document is in the log",
       not any(n.encode() in data for n in kk + [nik]))
    # The next day is another day.
    with store.counter(lang=LANG, at="2026-10-21T08:00:00+07:00") as t:
        at(t, "home")
        to_kk(t, LESTARI)
        t.line(NIK[LESTARI.name][1])
        at(t, "nik")
        t.line(nik)
        at(t, "handover")


def heir():
    """The representative died: the certificate, and the same card."""
    store = Store()
    name = list(NIK)[0]
    with store.open(lang=LANG) as t:
        t.scan(MADE.code)
        at(t, "identity")
        t.key("5")
        at(t, "relation")
        t.key("1")
        at(t, "death")
        see(t, "death")
        t.key("2")
        at(t, "identity")
        see(t, "death-none")
        t.key("5")
        at(t, "relation")
        t.key("2")
        at(t, "death")
        t.key("1")
        at(t, "kk")
        t.line(NIK[name][1])
        at(t, "heir_nik")
        t.line("9901014101900001")
        at(t, "handover")
        t.confirm()
        at(t, "handed")
    redeem = [body for kind, _, body in store.read() if kind == 1][0]
    ok("an heir, the certificate, deceased", redeem[6:10] == [2, 2, 5, 5])


def refusals():
    """What the log refuses, and what it never sees."""
    store = Store()
    with store.open(lang=LANG) as t:
        size = store.entries()
        t.scan("https://example.org/undian")
        t.settle()
        ok("a foreign code is no question", SAY["home"] in t.pane())
        t.scan(MADE.code[:60])
        at(t, "refused")
        see(t, "unread")
        t.scan("SLT&M" + MADE.code[5:])
        t.wait("E0207")
        see(t, "layout")
        t.scan("SLT2:" + MADE.code[5:])
        t.wait("E0208")
        ok("nothing of this was recorded", store.entries() == size)
        far = mint("issuer.key", "PKH-202604-1", "9901012002", MADE.cti,
                   MADE.amount, "-", 1, "2026-12-20")
        t.scan(far)
        t.wait("E0402")
        see(t, "other-village")
        ok("another village's card is recorded", store.entries() == size + 1)
        back_home(t)
        bad = mint("issuer.key", "PKH-202604-1", "9901012001", MADE.cti,
                   MADE.amount, "-", 1, "2026-12-20", flip=True)
        t.scan(bad)
        t.wait("E0300")
        see(t, "forged")
        t.key(ENTER)
        at(t, "home")
        ok("a forged card is not recorded", store.entries() == size + 1)
        dearer = mint("issuer.key", "PKH-202604-1", "9901012001", MADE.cti,
                      MADE.amount + 25000, "-", 1, "2026-12-20")
        t.scan(dearer)
        t.wait("E0407")
        back_home(t)
    early = Store()
    with early.open(lang=LANG, at="2026-10-02T09:00:00+07:00") as t:
        t.scan(MADE.code)
        t.wait("E0403")
        see(t, "not-open")


def errands():
    """Not paid, complaints, a lost card, another operator."""
    store = Store()
    with store.open(lang=LANG) as t:
        t.key(F(4))
        at(t, "family")
        see(t, "unpaid-family")
        t.scan(LESTARI.code)
        at(t, "unpaid")
        see(t, "unpaid")
        t.key("b")
        at(t, "done")
        see(t, "unpaid-done")
        t.key(F(5))
        at(t, "complaint")
        t.key(ENTER)
        at(t, "subject")
        see(t, "complaint")
        t.key("3")
        at(t, "done")
        t.line("adu" if LANG == "id" else "complaint")
        at(t, "complaint")
        t.line(MADE.short)
        at(t, "subject")
        t.key("1")
        at(t, "done")
        t.key(F(7))
        at(t, "lost")
        t.line(SITI.short)
        at(t, "lost_tell")
        see(t, "lost")
        t.key(ENTER)
        at(t, "done")
        t.key(F(9))
        at(t, "operator")
        t.line("Asep")
        at(t, "home")
        pay(t, MADE)
        t.line("gagal")
        at(t, "family")
        t.line(MADE.short)
        at(t, "unpaid")
        t.key("1")
        at(t, "back")
        see(t, "unpaid-paid")
    entries = store.read()[-5:]
    ok("errands are recorded in their order",
       [(kind, who) for kind, who, _ in entries] ==
       [(4, "Wati"), (13, "Wati"), (13, "Wati"), (13, "Wati"), (1, "Asep")])
    ok("did not come", entries[0][2] == [bytes.fromhex(LESTARI.cti), 11])
    ok("of the staff, nobody named; of the amount; of the card",
       [e[2] for e in entries[1:4]] ==
       [[None, 3], [bytes.fromhex(MADE.cti), 1], [bytes.fromhex(SITI.cti), 4]])


def void():
    """A second person takes a redemption back."""
    store = Store()
    os.chmod("pengawas.key", 0o644)  # as on a flashdisk
    with store.open(lang=LANG) as t:
        pay(t, MADE)
        seq = store.entries() - 1
        t.key(F(6))
        at(t, "void")
        see(t, "void")
        t.line("0")
        t.settle()
        see(t, "void-none")
        t.key(ESC)
        at(t, "home")
        t.line("batal %d" % seq)
        at(t, "void_reason")
        t.key("3")
        at(t, "void_key")
        see(t, "void-key")
        t.line("issuer.key")
        t.settle()
        see(t, "void-key-wrong")
        t.line("pengawas.key")
        at(t, "void_pass")
        t.type("rahasia")
        t.settle()
        see(t, "void-pass")
        ok("the passphrase is not shown", b"rahasia" not in t.raw)
        t.type(ENTER)
        at(t, "back")
        see(t, "void-pass-wrong")
        t.line("contoh")
        at(t, "voided")
        see(t, "voided")
        pay(t, MADE)
    entries = store.read()
    body = entries[-2][2]
    ok("the void is counter-signed",
       entries[-2][0] == 3 and body[0] == seq and body[2] == 3
       and body[4] is not None)


def close():
    """Cash is counted, a difference has a reason, the day is closed."""
    store = Store()
    reason = {"id": "uang kembalian kurang", "en": "no small change"}[LANG]
    with store.open(lang=LANG, cash="5.000.000") as t:
        pay(t, MADE)
        left = 5000000 - MADE.amount  # 3.875.000
        t.key(F(10))
        at(t, "count")
        see(t, "count")
        t.line("38")
        t.wait("50.000")
        t.key(ESC)
        t.wait("100.000")
        for count in ("38", "1", "1", "", "", "1", "2", "", "", "", ""):
            t.settle(0.1)
            if count:
                t.line(count)
            else:
                t.key(ENTER)
        at(t, "variance")
        see(t, "variance")
        t.line(reason)
        at(t, "close")
        see(t, "close")
        t.key(ENTER)
        at(t, "closed")
        see(t, "closed")
        t.key(ENTER)
        ok("it ends after the close", t.end() == 0)
    body = store.read()[-1][2]
    counted = 38 * 100000 + 50000 + 20000 + 2000 + 2000
    ok("the close entry has the count and the difference",
       body == [1, MADE.amount, 0, 0, 0, 0, counted, counted - left,
                reason])
    folder = os.listdir(store.dir + "/closing")
    ok("a statement and a sheet are there",
       sorted(name[-4:] for name in folder) == [".pdf", "note"])
    note = next(n for n in folder if n.endswith("note"))
    salur("show", store.dir + "/closing/" + note, "--trust", "trust.note")
    # The next day begins with its own float.
    with store.counter(lang=LANG, at="2026-10-21T08:00:00+07:00") as t:
        at(t, "float")


def goods():
    """A second stage, of goods: the package is spelled out, cash stays."""
    store = Store()
    stage = "BPNT-202604-1"
    rows = ROWS[:1]
    with open("goods.csv", "w", encoding="utf-8") as out:
        out.write("Nama;NIK;No KK;Kode Desa;Nominal;Paket\n")
        for row in rows:
            out.write("%s;%s;%s;9901012001;200000;A\n" % (
                row["NAMA PENERIMA"], row["NIK KTP"], row["NO KK"]))
    salur("list", "import", "goods.csv", "--office", "office", "--stage",
          stage, "--opens", "2026-10-05", "--closes", "2026-12-20",
          "--package", "A=10 kg beras, 2 l minyak goreng", "--at",
          "2026-09-29")
    for n in "12":
        salur("stage", "approve", "--office", "office", "--stage", stage,
              "--yes", "--key", "approver-%s.key" % n, "--at", "2026-09-29")
    salur("issue", "--office", "office", "--stage", stage, "--key",
          "issuer.key", "--at", "2026-09-29")
    cards = [row["text"] for row in salur(
        "qr", "--office", "office", "--stage", stage, "--site", "9901012001",
        "--format", "text") if row["type"] == "card"]
    salur("bundle", "--office", "office", "--stage", stage, "--site",
          "9901012001", "-o", "goods.slr", "--key", "issuer.key",
          "--village", "Desa Contoh", "--at", "2026-09-30")
    salur("import", "--store", store.dir, "goods.slr", "--at", "2026-10-01")
    with store.open(lang=LANG, cash="0") as t:
        t.scan(cards[0])
        at(t, "identity")
        ok("the question spells the goods out", t.shows("10 kg beras"))
        t.key("1")
        at(t, "handover")
        see(t, "handover-goods")
        t.confirm()
        at(t, "handed")
        ok("goods take no cash", re.search(r"(Kas|Cash): Rp 0", t.pane()))
        # One name, two stages: which of them is asked.
        t.line("cari made supriyadi")
        at(t, "pick")
        t.settle()
        ok("both stages are named", t.shows(stage) and t.shows(STAGE))
        t.key(ESC)
        at(t, "home")
    redeem = [body for kind, _, body in store.read() if kind == 1][0]
    ok("the package is in the entry", redeem[2:4] == [200000, "A"])


def why():
    """What a refusal means, without leaving the counter."""
    store = Store()
    with store.open(lang=LANG) as t:
        pay(t, MADE)
        t.scan(MADE.code)
        at(t, "spent")
        t.key(F(1))
        t.wait("[Esc]")
        see(t, "why")
        t.key(ENTER)
        t.settle()
        see(t, "why-2")
        t.key(CTRL_C)
        at(t, "quit")
        t.key(SAY["no"])
        at(t, "spent")
        back_home(t)


def broken():
    """A disk that fails: nothing is handed over, and that is said."""
    store = Store()
    with store.open(lang=LANG, via=[
            "strace", "-o", "trace", "-e", "trace=fdatasync", "-e",
            "inject=fdatasync:error=EIO:when=3+"]) as t:  # two a transaction
        size = store.entries()
        t.scan(MADE.code)
        at(t, "identity")
        t.key("1")
        t.wait({"id": "JANGAN SERAHKAN", "en": "DO NOT HAND"}[LANG])
        t.settle()
        see(t, "failed")
        ok("and nothing is on record", store.entries() == size)
        t.key(ENTER)
        at(t, "home")


FLOWS = (goods, why, broken, handout, identity, keyed, proxy, heir, refusals, errands, void, close)

for flow in FLOWS:
    try:
        flow()
    except AssertionError as error:
        ok("%s: %s" % (flow.__name__, error), False)
sys.exit(finish())
