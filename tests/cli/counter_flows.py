# SPDX-License-Identifier: Apache-2.0
"""Each flow of the counter, as a person sees it and as the log has it."""
import sys

from counter_world import Family, Store, finish, ok, pane
from terminal import CTRL_C, ENTER, ESC, F

MADE = Family("MADE SUPRIYADI")
LESTARI = Family("LESTARI HIDAYAT")


def handout(lang):
    """Scan, compare, hand over, confirm; the second scan is refused."""
    store = Store()
    say = {"id": ("petugas loket", "Buka hari", "Pindai kartu", "Cocokkan KTP",
                  "SERAHKAN", "sudah diserahkan.", "SUDAH DIAMBIL", "Keluar"),
           "en": ("at the counter", "Open the day", "Scan the card",
                  "Compare the ID", "HAND OVER", "is handed over.",
                  "ALREADY COLLECTED", "Leave")}[lang]
    with store.counter(lang=lang, operator=None) as t:
        t.wait(say[0])
        pane(t, lang + "-operator")
        t.line("Wati")
        t.wait(say[1])
        pane(t, lang + "-float")
        t.line("50.000.000")
        t.wait(say[2])
        pane(t, lang + "-home")
        t.scan(MADE.code)
        t.wait(say[3])
        pane(t, lang + "-identity")
        t.key("1")
        t.wait(say[4])
        pane(t, lang + "-handover")
        ok("HAND OVER is black on green",
           ("black", "green") in [c[:2] for c in t.colors()])
        ok("and sounds once", t.bells == 1)
        t.confirm()
        t.wait(say[5])
        pane(t, lang + "-handed-over")
        t.scan(MADE.code)
        t.wait(say[6])
        t.settle(1)
        pane(t, lang + "-collected")
        ok("ALREADY COLLECTED is black on yellow",
           ("black", "brown") in [c[:2] for c in t.colors()])
        ok("and sounds twice", t.bells == 3)
        t.key(ENTER)
        t.wait(say[2])
        t.key(CTRL_C)
        t.wait(say[7])
        pane(t, lang + "-quit")
        t.key("y")
        ok("the counter ends well", t.end() == 0)
    kinds = [(kind, who) for kind, who, _ in store.read()][2:]
    ok("open, redeem, refuse: in the operator's name",
       kinds[-3:] == [(5, "Wati"), (1, "Wati"), (2, "Wati")])
    redeem = store.read()[-2][2]
    ok("the card was compared, the code is the evidence",
       redeem[-1] is True and redeem[1] is not None
       and redeem[2] == MADE.amount)


def main():
    for lang in ("id", "en"):
        handout(lang)
    return finish()


sys.exit(main())
