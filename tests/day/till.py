# SPDX-License-Identifier: Apache-2.0
"""One operator at `salur counter` in a terminal of 80 x 24.

What is done here is done as a person and a scanner would; what the screen says
is held to the list, and everything goes into the truth table of the laptop.
"""

import gettext
import os
import re
import termios
import time

from terminal import CTRL_C, ENTER, ESC, F, Missing, Terminal

import truth
from checks import check
from prints import money

# An Enter that comes sooner confirms nothing.
MEANT_S = 0.32
# An Enter that comes sooner behind a code is of the scanner.
ALONE_S = 0.07


class Words:
    """What the screen says for a sentence of the sources."""

    def __init__(self, build):
        path = os.path.join(build, "locale", "id", "LC_MESSAGES", "salur.mo")
        with open(path, "rb") as file:
            self.gettext = gettext.GNUTranslations(file).gettext

    def __call__(self, text, *args):
        """The sentence up to its first place to fill in, or filled in."""
        text = self.gettext(text)
        if args:
            return re.sub(r"%(llu|zu)", "%s", text) % args
        return re.split(r"%[a-z0-9.]+", text)[0].rstrip()


def secret(terminal, text):
    """Type what is not to be seen, once the terminal shows it no more: what
    is typed before is thrown away."""
    until = time.monotonic() + terminal.timeout
    while terminal.modes()[3] & termios.ECHO and time.monotonic() < until:
        terminal.read(0.02)
    terminal.send(text + ENTER)


def mask(name):
    """CONTOH SITI AMINAH as the screen has it."""
    first, *others = name.split()
    return " ".join([first] + [other[0] + "." for other in others])


def split(amount):
    """The fewest banknotes and coins."""
    parts = []
    for value in (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200,
                  100):
        if amount >= value:
            parts.append(f"{amount // value} x {value:,}".replace(",", "."))
            amount %= value
    return ", ".join(parts)


class Till:
    """A running counter."""

    def __init__(self, world, laptop, at, *args, env=None, wrap=()):
        self.world = world
        self.laptop = laptop
        self.words = world.words
        self.scanned_at = 0
        self.ms = 1
        self.who = ""
        self.family = None
        self.folder = (args[args.index("--receipts") + 1]
                       if "--receipts" in args
                       else os.path.join(laptop.name, "closing"))
        self.terminal = Terminal(
            [*wrap, world.salur_path, "counter", "--store", laptop.name,
             "--at", at, *args],
            env=dict(world.env if env is None else env), timeout=20)
        os.chdir(world.root)

    # --- looking -------------------------------------------------------------

    def pane(self):
        return self.terminal.pane()

    def wait(self, text, seconds=None):
        """Wait for text; what is missing is a failed check, then the end."""
        try:
            return self.terminal.wait(text, seconds)
        except Missing as missing:
            check(f"{self.laptop.name}: {text!r} on the screen", False,
                  str(missing))
            raise

    def says(self, *texts):
        """Each text must be on the screen now."""
        for text in texts:
            check(f"{self.laptop.name}: {text!r} on the screen",
                  self.terminal.shows(text), self.pane())

    def flat(self):
        """The pane as one line of words: sentences wrap."""
        return " ".join(self.pane().split())

    def says_flat(self, *texts):
        for text in texts:
            text = " ".join(text.split())
            check(f"{self.laptop.name}: {text!r} on the screen",
                  text in self.flat(), self.pane())

    def entry(self):
        """The number in "#213"; what is recorded last stands there."""
        found = re.search(r"#(\d+)", self.pane())
        return int(found.group(1)) if found else -1

    def home(self):
        self.wait(self.words("Scan the card"))

    # --- typing --------------------------------------------------------------

    def press(self, key):
        """Press one key as a person does: not in a scanner's breath."""
        self.terminal.key(key)

    def answer(self, key, then):
        """Press one key and wait for what comes of it."""
        self.press(key)
        self.wait(then)

    def line(self, text, then):
        """Type a line and its Enter, and wait."""
        self.enter(text)
        self.wait(then)

    def enter(self, text):
        self.terminal.line(text)

    def scan(self, code, ms=None, suffix=ENTER, prefix=""):
        self.world.scanned += 1
        self.terminal.scan(code, self.ms if ms is None else ms, suffix,
                           prefix)
        self.scanned_at = time.monotonic()

    # --- the day's frame ---------------------------------------------------------

    def operator(self, who, then):
        self.wait(self.words("Who is at the counter?"))
        self.line(who, then)
        self.who = who

    def opens(self, who, received):
        """Name and float, and the first screen that waits for a card."""
        self.operator(who, self.words("Open the day: cash received"))
        self.line(str(received), self.words("Scan the card"))
        self.laptop.begins(who, received)

    def leave(self):
        self.terminal.send(CTRL_C)
        self.wait(self.words("Leave the counter?"))
        self.terminal.send("y")
        return self.terminal.end()

    # --- handing over ------------------------------------------------------------

    def identity(self, family):
        """The card and the person, compared with the list."""
        w = self.words
        self.wait(w("Compare the ID card"))
        self.wait(family.short)
        what = (w("Goods: package %s: %s", family.package,
                  self.world.goods[family.package]) if family.package
                else w("Amount: %s", money(family.amount)))
        self.says(w("Name: %s", mask(family.name)),
                  w("ID card ends in: ****%s", family.tail),
                  f"RT {family.rt} / RW {family.rw}")
        self.says_flat(what)

    def handover(self, family, how=truth.CARD):
        """SERAHKAN is on the screen: is it the right thing?"""
        w = self.words
        self.wait(w("HAND OVER"))
        shown_at = time.monotonic()
        if family.package:
            self.says(w("Package %s:", family.package),
                      self.world.goods[family.package])
        else:
            self.says(split(family.amount))
        self.says(f"{mask(family.name)}  {family.short}")
        family_entry = self.entry()
        self.laptop.pays(family, how, self.who)
        self.laptop.entries[family.number] = family_entry
        self.family = family
        return shown_at

    def confirm(self, shown_at, then=None):
        """Enter, late enough to be meant: the family has it."""
        until = max(shown_at + MEANT_S, self.scanned_at + ALONE_S)
        while time.monotonic() < until:
            self.terminal.read(until - time.monotonic())
        self.terminal.send(ENTER)
        self.laptop.now.handed.append(self.family.number)
        if then is not None:
            self.wait(then)

    def pay(self, family, answer="1", how=truth.CARD):
        """One family from the scan, not the fastest, to the confirmation."""
        self.scan(self.world.codes[family.number], ms=4)
        self.identity(family)
        self.terminal.send(answer)
        self.confirm(self.handover(family, how),
                     self.words("Scan the card"))

    def pay_row(self, rows):
        """A row of families: while one counts the money, the next card is
        scanned and waits."""
        rows = list(rows)
        self.scan(self.world.codes[rows[0].number])
        for family, after in zip(rows, rows[1:] + [None]):
            self.identity(family)
            self.terminal.send("1")
            shown_at = self.handover(family)
            if after is None:
                self.confirm(shown_at, self.words("Scan the card"))
                break
            self.scan(self.world.codes[after.number])
            self.wait(self.words("%zu codes waiting", 1))
            self.scanned_at = time.monotonic()
            self.confirm(shown_at)

    # --- what is not handed over ---------------------------------------------------

    def refused(self, err, word, *texts, cause=None):
        """A refusal is on the screen; cause when it is recorded."""
        w = self.words
        self.wait(w(word))
        self.says(f"(E{err:04})")
        self.says_flat(*texts)
        if cause is None:
            self.says(w("Nothing was recorded."))
        else:
            self.says(w("Recorded as refused, entry #%llu."))
            self.laptop.refuses(cause)
        check(f"{self.laptop.name}: a refusal shows no SERAHKAN",
              not self.terminal.shows(w("HAND OVER")), self.pane())
        self.press(ENTER)
        self.home()
