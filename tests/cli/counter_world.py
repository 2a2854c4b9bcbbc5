# SPDX-License-Identifier: Apache-2.0
"""What the scenarios of the counter share: a store, a session, panes.

The world is made by the shell (lib.sh, make_named_world) in the current
folder; COUNTER_SALUR, COUNTER_ROOT name the program and the sources.
"""
import difflib
import json
import os
import re
import shutil
import subprocess
import sys

ROOT = os.environ["COUNTER_ROOT"]
SALUR = os.environ["COUNTER_SALUR"]
sys.path.insert(0, os.path.join(ROOT, "tests", "tools"))

from terminal import Terminal  # noqa: E402

PANES = os.path.join(ROOT, "tests", "cli", "panes")
NOW = "2026-10-20T09:41:00+07:00"
STAGE = "PKH-202604-1"
SITE = "9901012001"

passed = failed = 0


def ok(name, good):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAIL " + name, flush=True)
    return good


def finish():
    """Say how it went; the exit status."""
    print("%d passed, %d failed" % (passed, failed))
    return 0 if failed == 0 and passed > 0 else 1


def salur(*args, code=0):
    """Run a command; its JSON lines."""
    done = subprocess.run([SALUR, *args, "--json"], capture_output=True,
                          stdin=subprocess.DEVNULL, text=True, check=False)
    ok("salur %s: exit %d, wanted %d" % (args[0], done.returncode, code),
       done.returncode == code)
    return [json.loads(line) for line in done.stdout.splitlines()]


def mint(*args, flip=False):
    """A code that no office made (tests/tools/mint.c)."""
    environment = dict(os.environ, **({"MINT_FLIP": "1"} if flip else {}))
    return subprocess.run([os.environ["COUNTER_MINT"], *map(str, args)],
                          env=environment, capture_output=True, text=True,
                          check=True).stdout.strip()


class Family:
    """A family by its name: card, short number, what it gets."""

    cards = {json.loads(line)["short"]: json.loads(line)
             for line in open("cards.jsonl", encoding="utf-8")
             if '"type":"card"' in line}

    def __init__(self, name, store="store"):
        found = [row for row in salur("people", "find", name, "--store", store)
                 if row["type"] == "person"]
        ok("one family is called " + name, len(found) == 1)
        card = Family.cards[found[0]["short"]]
        self.name = "CONTOH " + name.replace("CONTOH ", "")
        self.cti = card["cti"]
        self.code = card["text"]
        self.short = card["short"]
        self.amount = card["amount_idr"]


class Store:
    """A copy of the village's store, as after the import."""

    count = 0

    def __init__(self, of="store"):
        Store.count += 1
        self.dir = "s%d" % Store.count
        shutil.copytree(of, self.dir)

    def status(self):
        return next(row for row in salur("status", "--store", self.dir)
                    if row["type"] == "status")

    def entries(self):
        return self.status()["entries"]

    def counter(self, *args, lang="id", env=None, operator="Wati", at=NOW,
                via=(), **kind):
        """Start the counter on it; via: a command that runs it."""
        environment = dict(os.environ, TERM="xterm")
        environment.update(env or {})
        argv = [*via, SALUR, "counter", "--store", self.dir, "--lang", lang,
                "--at", at, *args]
        if operator:
            argv += ["--operator", operator]
        return Terminal(argv, env=environment, **kind)

    def open(self, *args, cash="50.000.000", lang="id", **kind):
        """The same, with the day opened."""
        terminal = self.counter(*args, lang=lang, **kind)
        terminal.wait({"id": "Buka hari", "en": "Open the day"}[lang])
        terminal.line(cash)
        terminal.wait({"id": "Pindai kartu", "en": "Scan the card"}[lang])
        return terminal

    def read(self):
        """The entries, as the library of another language decodes them."""
        import cbor2
        path = self.dir + ".slog"
        if os.path.exists(path):
            os.remove(path)
        salur("export", "--store", self.dir, "-o", path)
        return read_entries(path, cbor2)


def read_entries(path, cbor2):
    """[kind, operator, body] of each entry of an export."""
    import zipfile
    with zipfile.ZipFile(path) as pack:
        data = pack.read("entries")
    out = []
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at:at + 2], "big")
        entry = cbor2.loads(data[at + 2:at + 2 + size])
        out.append((entry[1], entry[5], entry[6]))
        at += 2 + size
    return out


def masked(pane):
    """A pane without what differs from run to run."""
    pane = re.sub(r"\b\d\d-\d\d-\d{4}\b", "DD-MM-YYYY", pane)
    pane = re.sub(r"\b\d\d\.\d\d\b", "hh.mm", pane)
    pane = re.sub(r"\b\d\d:\d\d:\d\d\b", "hh:mm:ss", pane)
    pane = re.sub(r"\bs\d+/closing/tutup-\d+", "STORE/closing/tutup-N", pane)
    pane = re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{3}\b", "XXXX-XXX", pane)
    pane = re.sub(r"(?:[0-9a-f]{4} ){7}[0-9a-f]{4}", "ffff " * 7 + "ffff", pane)
    return pane


def pane(terminal, name):
    """Compare what is seen with a committed pane.

    With COUNTER_PANES=write the pane is written instead.
    """
    terminal.settle()
    same_text(masked(terminal.pane()), name)


def same_text(text, name):
    path = os.path.join(PANES, name + ".txt")
    if os.environ.get("COUNTER_PANES") == "write":
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
    try:
        with open(path, encoding="utf-8") as wanted:
            expected = wanted.read()
    except FileNotFoundError:
        expected = ""
    if not ok("pane " + name, text == expected):
        print("\n".join(difflib.unified_diff(expected.split("\n"),
                                             text.split("\n"), "wanted",
                                             "seen", lineterm="")))
