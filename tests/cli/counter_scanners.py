# SPDX-License-Identifier: Apache-2.0
"""Whatever a scanner makes of a code, the counter makes the same of it.

counter_scanners.py variants|strays|burst|bursts|sources
"""
import itertools
import os
import pty
import subprocess
import sys
import threading
import time
import tty

from counter_world import NOW, SALUR, SITE, STAGE, Family, Store, finish, ok, \
    salur
from terminal import DOWN, ENTER, ESC, F, Terminal

SUFFIXES = {"CR": "\r", "LF": "\n", "CR LF": "\r\n", "TAB": "\t", "none": ""}
PREFIXES = ("", "]Q1")
CARDS = list(Family.cards.values())
CODE, SHORT = CARDS[5]["text"], CARDS[5]["short"]


def caps(code):
    """What caps lock makes of a code: its letters are capitals."""
    return code.swapcase()


def read_once(t, code, ms, suffix, short):
    """Scan; 1 when the question about this family, and no other, is there."""
    t.scan(code, ms=ms, suffix=suffix)
    t.wait("Cocokkan KTP", 20)
    good = t.shows(short) and not t.shows("menunggu")
    # A suffix has answered nothing a moment later.
    t.settle(0.12)
    good = good and t.shows("Cocokkan KTP") and t.shows(short)
    t.key(ESC)
    t.wait_gone("Cocokkan KTP")
    return good


def read_all(store, combinations, results):
    """Scan each combination of (name, code, ms, suffix) in one session.

    A key that this machine held back for longer than any scanner does is no
    finding: what fails is tried once more.
    """
    with store.open() as t:
        for name, code, ms, suffix in combinations * 2:
            if results.get(name):
                continue
            try:
                results[name] = read_once(t, code, ms, suffix, SHORT)
            except AssertionError as error:
                results[name] = False
                print(name, error)
                t.key(ESC)
                t.key(ENTER)


def judge(combinations, threads):
    """Share the combinations among some terminals at once."""
    results = {}
    running = []
    for i in range(threads):
        thread = threading.Thread(target=read_all, args=(
            Store(), combinations[i::threads], results))
        thread.start()
        running.append(thread)
    for thread in running:
        thread.join()
    for name, *_ in combinations:
        ok(name, results.get(name, False))


def variants():
    """Each suffix, prefix and case, at 1, 5 and 16 ms a key."""
    for ms, threads in ((1, 1), (5, 3), (16, 6)):
        judge([("%d ms, suffix %s, prefix %r, caps lock %s" %
                (ms, suffix, prefix, "on" if change is caps else "off"),
                prefix + code if change is str else change(prefix + code),
                ms, SUFFIXES[suffix])
               for suffix, prefix, change in itertools.product(
                   SUFFIXES, PREFIXES, (str, caps))
               for code in (CODE,)], threads)


def with_stray(code):
    """A code and one stray key, at places that matter."""
    middle = len(code) // 2
    places = {"first": 0, "in the prefix": 2, "behind the prefix": 5,
              "in the middle": middle, "near the end": len(code) - 2,
              "last": len(code)}
    for key_name, key in (("x", "x"), ("7", "7"), ("blank", " ")):
        for name, at in places.items():
            yield key_name + " " + name, code[:at] + key + code[at:]
    yield "two keys in the middle", code[:middle] + "qq" + code[middle:]
    yield "Enter in the middle", code[:middle] + "\r" + code[middle:]
    yield "Enter behind the prefix", code[:5] + "\r" + code[5:]
    yield "Enter in the prefix", code[:2] + "\r" + code[2:]
    yield "Enter twice", (code[:40] + "\r" + code[40:90] + "\r" + code[90:])
    yield "Tab in the middle", code[:middle] + "\t" + code[middle:]
    yield "Backspace in the middle", code[:middle] + "\x7f" + code[middle:]
    yield "F2 in the middle", code[:middle] + F(5) + code[middle:]
    yield "arrow in the middle", code[:middle] + DOWN + code[middle:]
    yield "Esc in the middle", code[:100] + ESC + code[100:]
    yield "typed before", "ca" + code


def strays():
    """A stray key costs nothing, whatever the suffix."""
    for ms, threads in ((1, 1), (5, 2)):
        judge([("%d ms, suffix %s: %s" % (ms, suffix, name), code, ms,
                SUFFIXES[suffix])
               for suffix in ("CR", "none")
               for name, code in with_stray(CODE)], threads)


def drain(t, cards):
    """Go through the codes that wait; the short numbers in their order."""
    seen = []
    for card in cards:
        try:
            t.wait(card["short"], 5)
            seen.append(card["short"])
        except AssertionError as error:
            print(error)
            break
        t.key(ESC)
        t.wait_gone(card["short"])
    return seen


def pour(name, suffix, cards):
    """Codes at 1 ms a key without a pause: none is lost."""
    with Store().open() as t:
        start = time.monotonic()
        t.type("".join(card["text"] + suffix for card in cards), ms=1)
        seconds = time.monotonic() - start
        keys = sum(len(card["text"] + suffix) for card in cards)
        print("suffix %s: %d codes, %d keys in %.1f s" %
              (name, len(cards), keys, seconds))
        t.settle(0.5)
        ok("suffix %s: all wait but the one that is asked" % name,
           t.shows("%d kode menunggu" % (len(cards) - 1)))
        ok("suffix %s: every code comes up, in its order" % name,
           drain(t, cards) == [card["short"] for card in cards])
        t.wait("Pindai kartu")


def burst():
    """200 of them."""
    pour("CR", "\r", CARDS)


def bursts():
    """The other suffixes; and what a scanner must not do."""
    pour("none", "", CARDS[:40])
    pour("CR LF", "\r\n", CARDS[:40])
    pour("TAB", "\t", CARDS[:40])
    # Digits of a code answer no question, and its Enter confirms nothing.
    store = Store()
    with store.open() as t:
        t.scan(CARDS[0]["text"])
        t.wait("Cocokkan KTP")
        t.scan("8991234567897", ms=1)  # a bag of rice beside the drawer
        for barcode in ("1", "2", "3"):  # a shelf, a seat, a queue
            t.scan(barcode, ms=1)
        t.send(CARDS[0]["text"] + "\r1\r\x1b[19~")  # a code with keys in it
        t.scan("1" + CARDS[1]["text"], ms=16)
        t.settle(0.5)
        ok("a scanner answers no question",
           t.shows("Cocokkan KTP") and t.shows(CARDS[0]["short"]))
        t.key("1")
        t.wait("SERAHKAN")
        t.scan(CARDS[2]["text"], suffix="\r\n")
        t.scan(CARDS[3]["text"], suffix="")
        t.send("\r\r")  # at once: a pause of this machine is no scanner's
        t.settle(0.5)
        ok("a scanner confirms no handout", t.shows("SERAHKAN"))
        ok("what was scanned meanwhile waits", t.shows("3 kode menunggu"))
        t.scan(CARDS[3]["text"])
        t.settle(0.2)
        ok("one card twice waits once", t.shows("3 kode menunggu"))


def sources():
    """A pipe, a serial line, a picture."""
    # zbarcam --raw --nodbus | salur counter --scanner -
    reader, writer = os.pipe()
    store = Store()
    with store.open("--scanner", "-", stdin=reader) as t:
        os.write(writer, (CODE + "\n").encode())
        t.wait("Cocokkan KTP")
        ok("a piped code", t.shows(SHORT))
        os.write(writer, (CARDS[1]["text"] + "\n").encode())
        t.wait("1 kode menunggu")
        t.key("1")
        t.wait("SERAHKAN")
        t.confirm()
        t.wait(CARDS[1]["short"])
        t.key(ESC)
        t.wait("Pindai kartu")
        os.close(writer)
        t.settle(0.5)
        t.line(CARDS[2]["short"])
        t.wait("Cocokkan KTP")
        ok("the pipe may end, the counter goes on", t.shows(CARDS[2]["short"]))
    os.close(reader)
    # A scanner on a serial line, by the name that the system gives it.
    device, line = pty.openpty()
    tty.setraw(line)
    os.symlink(os.ttyname(line), "scanner")
    with Store().open("--scanner", "scanner") as t:
        for suffix in ("\r\n", "\r", ""):
            os.write(device, (CODE + suffix).encode())
            t.wait("Cocokkan KTP")
            ok("a serial code, suffix %r" % suffix, t.shows(SHORT))
            t.key(ESC)
            t.wait("Pindai kartu")
        os.write(device, (CODE + "\r").encode())
        t.wait("Cocokkan KTP")
        os.write(device, b"1\r")
        os.write(device, ESC.encode())
        t.settle(0.3)
        ok("a serial line presses no keys", t.shows("Cocokkan KTP"))
        t.key(ESC)
        t.wait("Pindai kartu")
        # The cable is pulled, and put in again under the same name.
        os.close(line)
        os.close(device)
        t.wait("Pemindai terlepas")
        device, line = pty.openpty()
        tty.setraw(line)
        os.remove("scanner")
        os.symlink(os.ttyname(line), "scanner")
        t.wait("Pemindai tersambung")
        os.write(device, (CODE + "\r").encode())
        t.wait("Cocokkan KTP")
        ok("a scanner that is plugged in again", t.shows(SHORT))
    os.close(line)
    os.close(device)
    # A picture.
    salur("qr", "--office", "office", "--stage", STAGE, "--site", SITE,
          "--format", "png", "-o", "png")
    picture = next(os.path.join("png", name) for name in os.listdir("png")
                   if SHORT in name)
    with Store().counter("--scanner", picture) as t:
        t.wait("Buka hari")
        t.line("0")
        t.wait("Cocokkan KTP")
        ok("a code of a picture", t.shows(SHORT))
        t.key(ESC)
        t.wait("Pindai kartu")
        t.line("gambar " + picture)
        t.wait("Cocokkan KTP")
        ok("a picture that is named at the counter", t.shows(SHORT))
        t.key(ESC)
        t.line("gambar list.csv")
        t.wait("list.csv")
    for args, code in ((("--scanner", "nowhere"), 3),
                       (("--scanner", "list.csv/x"), 3)):
        done = subprocess.run([SALUR, "counter", "--store", Store().dir, *args,
                               "--at", NOW], capture_output=True, check=False,
                              stdin=subprocess.DEVNULL)
        ok("no such scanner: exit %d" % done.returncode,
           done.returncode == code)


JOBS = {job.__name__: job
        for job in (variants, strays, burst, bursts, sources)}
try:
    JOBS[sys.argv[1]]()
except AssertionError as error:
    ok("%s: %s" % (sys.argv[1], error), False)
sys.exit(finish())
