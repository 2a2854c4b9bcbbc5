# SPDX-License-Identifier: Apache-2.0
"""The sessions of the day, in the order in which they are played.

Laptop a: Wati in the morning, Budi at noon (relieved by Sari), Sari in the
afternoon.  Laptop b: Dedi, who also tries too early and too late.
"""

import os
import signal

from terminal import ENTER, ESC

import flows
import truth
from checks import check, same
from till import Till, secret
from world import PASS

# Families with a part of their own; all others stand in a row.
VOIDED, RETURNED, KILLED, CUT_YES, CUT_NO = 76, 77, 78, 79, 80
CLOCK, FORGED, STOPPED, LOST, TWICE = 81, 82, 84, 75, 320
UNPAID = {66: 2, 67: 7, 68: 10, 69: 11, 73: 9}
SPECIAL = {20, 21, 22, 23, 30, 31, 40, 41, 50, 51, 52, 60, 61, 62, 63, 65, 70,
           71, 72, 74, VOIDED, RETURNED, KILLED, CUT_YES, CUT_NO, CLOCK,
           FORGED, STOPPED, LOST, TWICE} | set(UNPAID)
# They stay away.
ABSENT = set(range(390, 400)) | {50, 51, 52, FORGED, STOPPED}


def row(first, end):
    """Families that just come, one behind the other."""
    return [n for n in range(first, end) if n not in SPECIAL | ABSENT]


def printer(world, name, form):
    """Arguments for a printer that is a file, and a folder of receipts."""
    folder = world.path("paper", name)
    os.makedirs(folder, exist_ok=True)
    return ("--printer", world.path("paper", name + ".prn"), "--receipt",
            form, "--receipts", folder)


def morning(world, laptop):
    """Wati: every refusal; who came; closes with the cash as it should be."""
    rows = world.rows
    till = Till(world, laptop, "2026-10-05T08:00:00+07:00",
                *printer(world, "a1", "escpos58"))
    till.opens("Wati", 130000000)
    till.pay_row(rows[n] for n in row(0, 20))
    flows.spent(till, rows[3])
    flows.other_village(till)
    flows.forged(till, rows[FORGED])
    flows.bad_signature(till, rows[FORGED])
    flows.stranger(till, rows[FORGED])
    flows.not_listed(till, rows[FORGED])
    flows.expired(till, rows[FORGED])
    flows.wrong_layout(till, rows[FORGED])
    flows.not_salur(till)
    flows.newer_version(till, rows[FORGED])
    flows.proxy(till, rows[20])
    flows.proxy(till, rows[21])
    flows.proxy_too_often(till, rows[22])
    till.pay(rows[22])
    flows.heir(till, rows[23])
    flows.proxy_of_others(till, rows[30])
    flows.home_visit(till, rows[30])
    flows.village_letter(till, rows[31])
    flows.not_matched(till, rows[40])
    flows.not_matched_back(till, rows[40])
    till.pay(rows[40])
    flows.heir(till, rows[41])
    flows.substitute(till, rows[50])
    till.pay_row(rows[n] for n in row(20, 90))
    flows.close(till, laptop.now.drawer)


def killed(world, laptop, till):
    """kill -9 while the identity question is open: nothing was recorded."""
    family = world.rows[KILLED]
    till.scan(world.codes[family.number])
    till.identity(family)
    before = world.json("status", "--store", laptop.name)[0]["entries"]
    till.terminal.kill(signal.SIGKILL)
    same("killed", till.terminal.end(), -signal.SIGKILL)
    till.terminal.close()
    same("entries after the kill",
         world.json("status", "--store", laptop.name)[0]["entries"], before)


def power_cut(world, till, number):
    """SIGKILL when SERAHKAN is on the screen and nothing confirmed."""
    family = world.rows[number]
    till.scan(world.codes[family.number])
    till.identity(family)
    till.terminal.send("1")
    till.handover(family)
    till.terminal.kill(signal.SIGKILL)
    same("the power is cut", till.terminal.end(), -signal.SIGKILL)
    till.terminal.close()


def asked_first(till, laptop, who, family, answer):
    """After a power cut the first thing asked is about the open handout."""
    w = till.words
    till.operator(who, w("Was this handed over?"))
    till.says(f"#{laptop.entries[family.number]}", family.short)
    till.answer(answer, w("Scan the card"))
    if answer == "t":
        laptop.voids(family)


def noon(world, laptop):
    """Budi: killed, two power cuts, a clock that goes back; Sari relieves
    him; a variance with its reason."""
    rows = world.rows
    w = world.words
    prints = printer(world, "a2", "text32")
    till = Till(world, laptop, "2026-10-05T11:00:00+07:00", *prints)
    till.opens("Budi", 140000000)
    till.pay_row(rows[n] for n in row(90, 130))
    killed(world, laptop, till)

    till = Till(world, laptop, "2026-10-05T11:30:00+07:00", *prints)
    till.operator("Budi", w("Scan the card"))
    till.pay(rows[KILLED])
    power_cut(world, till, CUT_YES)

    till = Till(world, laptop, "2026-10-05T11:40:00+07:00", *prints)
    asked_first(till, laptop, "Budi", rows[CUT_YES], "y")
    flows.spent(till, rows[CUT_YES])
    power_cut(world, till, CUT_NO)

    till = Till(world, laptop, "2026-10-05T11:50:00+07:00", *prints)
    asked_first(till, laptop, "Budi", rows[CUT_NO], "t")
    till.pay(rows[CUT_NO])
    flows.keyed(till, rows[63])
    flows.keyed(till, rows[65])
    flows.by_name(till, rows[61], rows[60:63])
    flows.by_name(till, rows[70], rows[70:73])
    for number, reason in UNPAID.items():
        flows.unpaid(till, rows[number], reason, by_code=number % 2 == 0)
    till.pay(rows[66])
    flows.complaint(till, 1, rows[74])
    flows.complaint(till, 3)
    till.pay(rows[74])
    till.pay(rows[VOIDED])
    flows.void(till, rows[VOIDED])
    flows.not_handed_over(till, rows[RETURNED])
    till.pay(rows[RETURNED])
    flows.lost_card(till, rows[LOST])
    flows.change_operator(till, "Sari")
    till.pay_row(rows[n] for n in row(130, 160))
    same("leaving is no close", till.leave(), 0)
    till.terminal.close()

    # The battery of the clock is empty.
    till = Till(world, laptop, "2026-10-05T09:15:00+07:00", *prints)
    till.operator("Sari", w("Scan the card"))
    till.says_flat(w("The clock went back: check date and time of this "
                     "laptop."))
    till.scan(world.codes[CLOCK])
    till.wait(w("The clock of this laptop went back"))
    till.answer(ESC, w("Nothing was recorded."))
    till.home()
    till.scan(world.codes[CLOCK])
    till.wait(w("The clock of this laptop went back"))
    till.answer(ENTER, w("Compare the ID card"))
    till.identity(rows[CLOCK])
    till.terminal.send("1")
    till.confirm(till.handover(rows[CLOCK]), w("Scan the card"))
    flows.close(till, laptop.now.drawer - 50000, "uang kembalian keliru")


def pulled(world, exported, code, says):
    """`salur peer` of the other laptop's stick, on laptop a."""
    check("the other laptop exports in time", exported.wait(120))
    said = world.salur("peer", "usb/b-noon.slog", "--store", "a", "--at",
                       "2026-10-05T13:20:00+07:00", code=code)
    check(f"peer says {says}", says in said, said)
    return said


def afternoon(world, laptop, exported):
    """Sari: the withdrawn list and the new card have come; a family that was
    paid at both laptops is found, and who was paid there is refused here."""
    rows = world.rows
    till = Till(world, laptop, "2026-10-05T13:30:00+07:00",
                *printer(world, "a3", "escpos80"))
    till.opens("Sari", 140000000)
    flows.withdrawn(till, rows[STOPPED])
    flows.card_old(till, rows[LOST])
    world.codes[LOST] = world.new_code
    till.pay(rows[LOST])
    till.pay(rows[60])
    till.pay(rows[TWICE])
    said = pulled(world, exported, 1, rows[TWICE].short)
    same("families paid at both laptops", said.count(
        world.words("PAID TWICE  %s  %s  %s\n")), 1)
    flows.elsewhere(till, world.there[1], world.there[0])
    till.pay_row(rows[n] for n in row(160, 190))
    flows.receipt_as_card(till, world.receipt)
    flows.close(till, laptop.now.drawer)


def early(world, laptop):
    """Dedi tries the evening before the stage opens; he types the passphrase
    that unlocks key and names."""
    env = {k: v for k, v in world.env.items() if k != "SALUR_PASS_COMMAND"}
    till = Till(world, laptop, "2026-10-04T20:00:00+07:00", env=env)
    till.wait("b/device.key:")
    secret(till.terminal, PASS)
    till.opens("Dedi", 0)
    flows.out_of_window(till, world.rows[300], flows.NOT_OPEN)
    flows.close(till, 0)


def second(world, laptop, exported):
    """The second laptop of the village, at the same time; at half past its
    export lies on the stick."""
    rows = world.rows
    prints = printer(world, "b1", "pdf")
    here = row(190, 390)
    till = Till(world, laptop, "2026-10-05T08:30:00+07:00", *prints)
    till.opens("Dedi", 230000000)
    till.pay(rows[TWICE])
    till.pay_row(rows[n] for n in here[:120])
    same("leaving for the export is no close", till.leave(), 0)
    till.terminal.close()
    world.salur("export", "--store", "b", "-o", "usb/b-noon.slog", "--at",
                "2026-10-05T12:45:00+07:00")
    world.there = (laptop, rows[here[5]])
    exported.set()
    till = Till(world, laptop, "2026-10-05T12:50:00+07:00", *prints)
    till.operator("Dedi", world.words("Scan the card"))
    till.pay_row(rows[n] for n in here[120:])
    flows.close(till, laptop.now.drawer)


def late(world, laptop):
    """One more comes when the stage is over."""
    till = Till(world, laptop, "2026-12-21T08:00:00+07:00")
    till.opens("Dedi", 0)
    flows.out_of_window(till, world.rows[395], flows.CLOSED)
    flows.close(till, 0)


def earnest(world):
    """A laptop that works in earnest takes no card of a test key."""
    trust = ["salur/trust/v1", "authority contoh/dinsos", "serial 1",
             "threshold 2", "approvals 1"]
    for number in (1, 2):
        key = f"keys/earnest-{number}.key"
        world.salur("key", "new", f"contoh/akar-{number}", "--role", "root",
                    "-o", key)
        trust.append("root " + world.vkey(key))
    with open(world.path("earnest.note"), "w", encoding="utf-8") as file:
        file.write("\n".join(trust) + "\n")
    for number in (1, 2):
        world.salur("sign", "earnest.note", "--key",
                    f"keys/earnest-{number}.key")
    world.salur("init", "--store", "earnest", "--site", world.rows[0].site,
                "--device", "a", "-o", "usb/earnest.enrol", "--authority",
                "contoh/kopdes", "--trust", "earnest.note", "--at",
                "2026-09-28")
    till = Till(world, truth.Laptop("earnest"), "2026-10-05T07:00:00+07:00")
    till.opens("Wati", 0)
    till.scan(world.codes[0])
    till.refused(312, "REFUSED",
                 world.words("a sample card, not a real one"))
    till.leave()
    till.terminal.close()
