# SPDX-License-Identifier: Apache-2.0
"""The counter on every kind of terminal, and through every kind of end.

counter_terminals.py looks|lines|ends|cuts|paper|windows
"""
import json
import os
import re
import signal
import subprocess
import sys
import termios
import time

from counter_world import NOW, SALUR, STAGE, Family, Store, finish, masked, ok, \
    pane, salur, same_text
from terminal import CTRL_C, CTRL_L, CTRL_Z, ENTER, ESC, F, Terminal

MADE = Family("MADE SUPRIYADI")
LESTARI = Family("LESTARI HIDAYAT")
LATER = "2026-10-20T13:00:00+07:00"


def to_handover(t, family):
    t.scan(family.code)
    t.wait("Cocokkan KTP")
    t.key("1")
    t.wait("SERAHKAN")
    t.settle()


def plain_colors(t):
    return all(fg == "default" and bg == "default"
               for fg, bg, _, _ in t.colors())


def looks():
    """NO_COLOR, --color, --ascii, a foreign locale, other sizes."""
    with Store().open(env={"NO_COLOR": "1"}) as t:
        to_handover(t, MADE)
        pane(t, "id-handover-no-color")
        ok("NO_COLOR: no colour", plain_colors(t))
        ok("NO_COLOR: the word stands out", t.colors()[2][2])
    with Store().open("--color", "always", env={"NO_COLOR": "1"}) as t:
        to_handover(t, MADE)
        ok("--color always wins", not plain_colors(t))
    with Store().open("--color", "never") as t:
        to_handover(t, MADE)
        ok("--color never: no colour", plain_colors(t))
    with Store().open("--ascii") as t:
        to_handover(t, MADE)
        pane(t, "id-handover-ascii")
        ok("--ascii: nothing but ASCII", t.pane().isascii())
        t.confirm()
        t.wait("sudah diserahkan.")
        t.scan(MADE.code)
        t.wait("SUDAH DIAMBIL")
        pane(t, "id-collected-ascii")
    with Store().open(env={"LC_ALL": "xx_YY.UTF-8", "LANGUAGE": ""}) as t:
        to_handover(t, MADE)
        ok("a locale that is not there: Indonesian all the same",
           t.shows("sudah diserahkan"))
    with Store().open("--quiet-sound") as t:
        to_handover(t, MADE)
        ok("--quiet-sound", t.bells == 0)
    with Store().open() as t:
        before = t.pane()
        t.resize(40, 132)
        t.settle(0.3)
        ok("a larger terminal shows the same 24 rows",
           t.pane().split("\n")[:24] == before.split("\n")[:24])
        t.resize(10, 40)
        t.wait("Pindai kartu")
        t.resize(24, 80)
        t.wait("Jam baik")
        t.settle(0.3)
        ok("and all of it again", t.pane() == before)
        t.send("sampah")
        t.wait("sampah")
        t.send("\x15")
        t.wait_gone("sampah")
        t.screen.reset()
        t.key(CTRL_L)
        t.wait("Pindai kartu")
        ok("Ctrl-L draws all", t.pane() == before)
        # Keys in pieces, as over a slow line.
        for byte in F(5):
            t.type(byte)
            time.sleep(0.02)
        t.wait("Aduan dari")
        t.key(ESC)
        t.wait("Pindai kartu")


def lines():
    """TERM=dumb, --line, a pipe, JSON: the same machine, no escapes."""
    for name, args, env in (("dumb", (), {"TERM": "dumb"}),
                            ("line", ("--line",), {})):
        with Store().counter(*args, env=env, rows=200) as t:
            t.wait("Buka hari")
            t.line("50.000.000")
            t.wait("Pindai kartu")
            t.scan(MADE.code, ms=1)
            t.wait("6. kunjungan rumah")
            t.key("1")
            t.wait("SERAHKAN")
            t.confirm()
            t.wait("sudah diserahkan.")
            t.scan(MADE.code, ms=1)
            t.wait("SUDAH DIAMBIL")
            t.settle(0.6)
            t.key(ENTER)
            t.settle()
            t.line("adu")
            t.wait("Aduan dari")
            t.line("kembali")
            t.settle()
            t.line("keluar")
            t.wait("Keluar dari loket")
            t.line("y")
            ok("%s: it ends well" % name, t.end() == 0)
            said = t.raw.decode()
        ok("%s: no escapes" % name, "\x1b" not in said)
        ok("%s: sounds 1 + 2" % name, said.count("\a") == 3)
        text = said.replace("\r", "").replace("\a", "")
        text = re.sub("SLT1:.*", "CODE", text)
        if name == "dumb":
            same_text(masked(text).rstrip("\n") + "\n", "id-dumb")
    # From a pipe, in both languages; each sentence on a line of its own.
    for lang, back in (("id", "kembali"), ("en", "back")):
        store = Store()
        typed = "\n".join(["Wati", "50000000", MADE.code, "1", "", MADE.short,
                           "", LESTARI.short, back, "cari lestari h", "1", "2",
                           ""])
        done = subprocess.run(
            [SALUR, "counter", "--store", store.dir, "--at", NOW, "--lang",
             lang], input=typed, capture_output=True, text=True, check=False)
        ok("a pipe in %s ends well" % lang, done.returncode == 0)
        ok("no escapes and no sounds",
           "\x1b" not in done.stdout and "\a" not in done.stdout)
        same_text(masked(done.stdout), lang + "-pipe")
        ok("what was answered is on record",
           [e[0] for e in store.read()[-4:]] == [5, 1, 2, 2])
    store = Store()
    typed = "\n".join(["50000000", MADE.code, "1", "", MADE.code, ""])
    done = subprocess.run(
        [SALUR, "counter", "--store", store.dir, "--at", NOW, "--json",
         "--operator", "Wati"], input=typed, capture_output=True, text=True,
        check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    ok("JSON: views and an exit",
       [row["type"] for row in rows[-2:]] == ["view", "exit"])
    ok("JSON: the steps", [row["step"] for row in rows[:-1]] ==
       ["float", "home", "identity", "handover", "home", "answer"])
    ok("JSON: the amount is a number",
       [row["amount_idr"] for row in rows[:-1]][3] == MADE.amount)
    # Half a code at the end of the input is not passed over in silence.
    done = subprocess.run(
        [SALUR, "counter", "--store", store.dir, "--at", LATER, "--operator",
         "Wati"], input=MADE.code[:99], capture_output=True, text=True,
        check=False)
    ok("half a code at the end", "TOLAK" in done.stdout)
    # Nobody reads what is said.
    done = subprocess.run(
        "%s counter --store %s --at %s --operator Wati </dev/null >/dev/full" %
        (SALUR, store.dir, LATER), shell=True, capture_output=True, text=True,
        check=False)
    ok("a full disk behind stdout is I/O", done.returncode == 7)


def is_sane(modes):
    """The terminal reads lines and echoes them."""
    return bool(modes[3] & termios.ICANON) and bool(modes[3] & termios.ECHO)


def ends():
    """The terminal is given back on every way out."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT,
                   signal.SIGQUIT):
        with Store().open() as t:
            ok("raw while it runs", not is_sane(t.modes()))
            t.kill(number)
            ok("signal %d: exit 128 + %d" % (number, number),
               t.end() == 128 + number)
            ok("signal %d: the terminal is sane" % number, is_sane(t.modes()))
            ok("signal %d: the page of before is back" % number,
               b"\x1b[?1049l" in t.raw and b"\x1b[?25h" in t.raw)
    with Store().open() as t:
        t.kill(signal.SIGSEGV)
        ok("a crash is a crash", t.end() == -signal.SIGSEGV)
        ok("a crash leaves the terminal sane", is_sane(t.modes()))
        ok("and the page of before", b"\x1b[?1049l" in t.raw)
    with Store().open() as t:
        t.key(CTRL_Z)
        pid, status = os.waitpid(t.pid, os.WUNTRACED)
        ok("Ctrl-Z stops it", pid == t.pid and os.WIFSTOPPED(status))
        ok("stopped: the terminal is sane", is_sane(t.modes()))
        t.screen.reset()
        t.kill(signal.SIGCONT)
        t.wait("Pindai kartu")
        ok("continued: raw again", not is_sane(t.modes()))
        to_handover(t, MADE)
        t.confirm()
        t.wait("sudah diserahkan.")
        t.kill(signal.SIGTSTP)
        os.waitpid(t.pid, os.WUNTRACED)
        ok("stopped by another: sane", is_sane(t.modes()))
        t.kill(signal.SIGCONT)
        t.settle(0.3)
        t.key(CTRL_C)
        t.wait("Keluar dari")
        t.key(ESC)
        t.wait("Pindai kartu")
    # One counter a store.
    store = Store()
    with store.open() as t:
        done = subprocess.run(
            [SALUR, "counter", "--store", store.dir, "--lang", "en"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False)
        ok("a second counter is refused", done.returncode == 5)
        ok("and told which process has the store",
           str(t.pid) in done.stderr and "Ctrl-C" in done.stderr)
        t.settle()
    for args, code in ((("--proxy-limit", "x"), 2), (("--receipt", "x"), 2),
                       (("--operator", "x" * 33), 2), (("extra",), 2)):
        salur("counter", "--store", store.dir, *args, code=code)
    salur("counter", "--store", "nowhere", code=5)


def cuts():
    """A power cut between the record and the confirmation; the clock."""
    store = Store()
    with store.open() as t:
        to_handover(t, MADE)
        t.kill(signal.SIGKILL)
        t.end()
    size = store.entries()
    with store.counter(at=LATER) as t:
        t.wait("Sudah diserahkan?")
        pane(t, "id-handout")
        t.scan(LESTARI.code)
        t.wait("1 kode menunggu")
        t.key("y")
        t.wait("Cocokkan KTP")
        ok("the code that waited comes next", t.shows(LESTARI.short))
        ok("confirming is no entry", store.entries() == size)
        t.key("1")
        t.wait("SERAHKAN")
        t.kill(signal.SIGKILL)
        t.end()
    with store.counter(at="2026-10-20T14:00:00+07:00") as t:
        t.wait("Sudah diserahkan?")
        t.key("t")
        t.wait("dibatalkan")
        pane(t, "id-handout-void")
        # The card may be used again.
        to_handover(t, LESTARI)
        t.confirm()
        t.wait("sudah diserahkan.")
    ok("redeem, void, redeem", [e[0] for e in store.read()[-3:]] == [1, 3, 1])
    # A clock that went back is shown, asked about, and logged.
    with store.counter(at="2026-10-20T13:30:00+07:00") as t:
        t.wait("Pindai kartu")
        pane(t, "id-clock-home")
        third = Family("SITI HIDAYAT")
        t.scan(third.code)
        t.wait("mundur")
        t.wait("[Enter]")
        pane(t, "id-clock")
        t.key(ESC)
        t.wait("Tidak ada yang tercatat")
        t.scan(third.code)
        t.wait("[Enter]")
        t.key(ENTER)
        t.wait("Cocokkan KTP")
        t.key("1")
        t.wait("SERAHKAN")
        t.confirm()
        t.wait("sudah diserahkan.")
        ok("the clock is good again", t.shows("Jam baik"))
    entries = store.read()
    ok("clock, redeem", [e[0] for e in entries[-2:]] == [10, 1])
    with store.counter(at="2026-10-20T15:00:00+07:00") as t:
        t.wait("Pindai kartu")
        ok("the newest export is shown", not t.shows("Cadangan: belum ada"))
    with open(store.dir + "/exported", "rb") as note:
        text = note.read()
    ok("its time is one line of RFC 3339",
       re.fullmatch(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n", text) is not None)
    salur("export", "--store", store.dir, "-o", "at.slog", "--at",
          "2026-10-06T10:03:00+07:00")
    with open(store.dir + "/exported", "rb") as note:
        ok("as FORMAT.md has it", note.read().hex() ==
           "323032362d31302d30365430333a30333a30305a0a")


def windows():
    """Others write to the store while the counter is open."""
    store = Store()
    with store.open() as t:
        t.scan(MADE.code)
        t.wait("CONTOH M. S.")
        t.key("1")
        t.wait("SERAHKAN")
        # An Enter that is held down repeats, and confirms nothing.
        for _ in range(40):
            t.send(ENTER)
            t.read(0.03)
        ok("a key that is held confirms nothing", t.shows("SERAHKAN"))
        t.settle(0.8)
        t.confirm()
        t.wait("sudah diserahkan.")
        # Names are destroyed, and come again with a bundle.
        salur("erase", "--store", store.dir, "--stage", STAGE, "--yes",
              "--at", NOW)
        t.scan(LESTARI.code)
        t.wait("Cocokkan KTP")
        t.key(ESC)
        t.wait("Pindai kartu")
        t.scan(LESTARI.code)
        t.wait("tidak ada di laptop ini")
        ok("names are gone from the screen", not t.shows("CONTOH L. H."))
        t.key(ESC)
        t.wait("Pindai kartu")
        salur("import", "--store", store.dir, "names.slr", "--at", NOW)
        t.line("keadaan")
        t.key(F(2))
        t.wait("Cari nama")
        t.key(ESC)
        t.wait("Pindai kartu")
        t.scan(LESTARI.code)
        t.wait("Cocokkan KTP")
        ok("names are here again", t.shows("CONTOH L. H."))
        t.key(ESC)
        t.wait("Pindai kartu")
        # Paid by another program meanwhile.
        with open("one.txt", "w", encoding="utf-8") as code:
            code.write(LESTARI.code + "\n")
        t.scan(LESTARI.code)
        t.wait("Cocokkan KTP")
        salur("redeem", "--store", store.dir, "--operator", "Asep", "--at",
              NOW, "one.txt")
        t.key("1")
        t.wait("SUDAH DIAMBIL")
        ok("nobody is paid twice", t.shows("Asep"))


def paper():
    """Receipts to a printer and into a folder, and what a dead one costs."""
    store = Store()
    os.mkdir("receipts")
    with store.open("--printer", "printer.txt", "--receipt", "text",
                    "--receipts", "receipts") as t:
        to_handover(t, MADE)
        t.confirm()
        t.wait("Tanda terima dibuat.")
        with open("printer.txt", encoding="utf-8") as roll:
            first = roll.read()
        ok("the receipt names amount and number",
           "1.125.000" in first and MADE.short in first)
        t.line("cetak")
        t.wait("Tanda terima dibuat.")
        t.settle()
        with open("printer.txt", encoding="utf-8") as roll:
            rest = roll.read()[len(first):]
        ok("a second one says that it is a copy", "SALINAN" in rest)
        ok("it is in the folder, too", len(os.listdir("receipts")) == 1)
        to_handover(t, LESTARI)
        t.key(F(8))
        t.wait("dibatalkan")
        ok("what was not handed over has no receipt",
           len(os.listdir("receipts")) == 1)
    with Store().open("--printer", "nowhere/lp0", "--receipt",
                      "escpos58") as t:
        to_handover(t, MADE)
        t.confirm()
        t.wait("Pencetak diam")
        ok("a dead printer does not stop the work", t.shows("Pindai kartu"))
    with Store().open("--receipts", "receipts", "--receipt", "pdf") as t:
        t.line("cetak")
        t.wait("Belum ada tanda terima")
        to_handover(t, MADE)
        t.confirm()
        t.wait("Tanda terima dibuat.")
    names = [n for n in os.listdir("receipts") if n.endswith(".pdf")]
    with open("receipts/" + names[0], "rb") as page:
        ok("a PDF", page.read(5) == b"%PDF-")


JOBS = {job.__name__: job for job in (looks, lines, ends, cuts, paper,
                                             windows)}
try:
    JOBS[sys.argv[1]]()
except AssertionError as error:
    ok("%s: %s" % (sys.argv[1], error), False)
sys.exit(finish())
