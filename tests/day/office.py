# SPDX-License-Identifier: Apache-2.0
"""Before the day: two laptops are enrolled, a list is frozen, cards are
printed, bundles are taken in."""

import os
import re

from terminal import ENTER, Terminal

import families
import prints
from checks import check, same
from till import secret
from world import PASS, STAGE


def first_run(world, device):
    """`salur init` asks who and where, and shows four words."""
    w = world.words
    env = {k: v for k, v in world.env.items() if k != "SALUR_PASS_COMMAND"}
    env["HOME"] = world.root
    with Terminal([world.salur_path, "init", "--at", "2026-09-28"],
                  env=env) as terminal:
        for question, answer in (
                ("Your name", "Wati"),
                ("Village code, 10 digits", families.VILLAGE),
                ("Letter of this laptop (a second one in the village takes b)",
                 device),
                ("Folder of the log", device),
                ("File for the office, or the folder of the stick", "usb")):
            terminal.wait(w(question)[:30])
            terminal.send(f"{answer}{ENTER}")
        for prompt in ("New passphrase of %s: ", "The same again for %s: "):
            terminal.wait(w(prompt))
            secret(terminal, PASS)
        terminal.wait(w("\n  Four words of this laptop:\n\n      %s\n\n")
                      .strip().rstrip(":"))
        terminal.end()
        check("init ends well", terminal.status == 0, terminal.pane())
        words = re.findall(r"^ {6}((?:[a-z]+ ){3}[a-z]+)$", terminal.pane(),
                           re.MULTILINE)
        check("init shows four words", len(words) == 1, terminal.pane())
        return words[0] if words else ""


def enrol(world):
    """The office compares the words of both laptops."""
    with open(world.path("first.note"), "w", encoding="utf-8") as file:
        file.write("\n".join(world.trust_lines(1)) + "\n")
    sign(world, "first.note")
    world.salur("enrol", "--office", "office", "--trust", "first.note",
                "--at", "2026-09-28")
    spoken = {device: first_run(world, device) for device in "ab"}
    check("two laptops have different words", spoken["a"] != spoken["b"])
    files = {device: f"usb/{families.VILLAGE}-{device}.enrol"
             for device in "ab"}
    # The words of another laptop are refused, and nothing changes.
    world.salur("enrol", files["a"], "--office", "office", "--words",
                spoken["b"], "--at", "2026-09-28", code=1)
    check("no draft of a device that was not compared",
          not os.path.exists(world.path("office", "trust.draft")))
    for device in "ab":
        world.salur("enrol", files[device], "--office", "office", "--words",
                    spoken[device], "--at", "2026-09-28")
    sign(world, "office/trust.draft")
    os.rename(world.path("office", "trust.draft"), world.path("trust.note"))
    world.salur("enrol", "--office", "office", "--trust", "trust.note",
                "--at", "2026-09-28")
    print(f"four words of laptop a: {spoken['a']}")


def sign(world, note):
    for number in (1, 3):
        world.salur("sign", note, "--key", f"keys/root-{number}.key")


def take_in(world, device):
    """`salur import` asks the passphrase and says who sealed how much."""
    env = {k: v for k, v in world.env.items() if k != "SALUR_PASS_COMMAND"}
    with Terminal([world.salur_path, "import", "--store", device,
                   "usb/village.slr", "--at", "2026-10-01"],
                  env=env) as terminal:
        terminal.wait(f"{device}/device.key:")
        secret(terminal, PASS)
        terminal.end()
        check(f"import into {device}", terminal.status == 0, terminal.pane())
        for text in (STAGE, "400", "407.150.000"):
            check(f"import says {text}", terminal.shows(text),
                  terminal.pane())


def bundle(world, name, at, *more):
    world.salur("bundle", "--office", "office", "--stage", STAGE, "--site",
                families.VILLAGE, "-o", name, "--key", "keys/issuer.key",
                "--village", families.VILLAGE_NAME, "--contact",
                families.CONTACT, "--at", at, *more)


def print_cards(world):
    """The cards as they leave the printer: what zbarimg reads is scanned."""
    world.salur("sheet", "--office", "office", "--stage", STAGE, "--site",
                families.VILLAGE, "-o", "cards/village.pdf", "--village",
                families.VILLAGE_NAME, "--contact", families.CONTACT,
                "--at", "2026-09-30")
    pdf = world.path("cards", "village.pdf")
    pages = prints.pdf_codes(pdf, 150)
    same("pages of cards", len(pages), families.FAMILIES // 8)
    first = sum(map(len, pages))
    # A reader sees one card, not eight; here it looks at the page again.
    for number, codes in enumerate(pages, 1):
        if len(codes) < 8:
            pages[number - 1] = prints.pdf_codes(pdf, 300, number)[0]
    issued = {world.codes[n] for n in range(families.FAMILIES)}
    printed = {code for page in pages for code in page}
    check("the codes that zbarimg reads are those issued", printed == issued,
          f"{len(printed & issued)} of {len(issued)}")
    print(f"cards on {len(pages)} pages; zbarimg reads {len(printed)}, "
          f"{first} of them at first sight of the page")


def make(world, say):
    say("Keys; two laptops show four words, the office compares them")
    world.make_keys()
    enrol(world)
    say("400 families and five of the neighbour's are frozen, 2 of 3 approve")
    world.freeze()
    world.read_codes()
    say("The cards of the village are printed; zbarimg reads each of them")
    print_cards(world)
    say("The bundle is taken in on both laptops")
    bundle(world, "usb/village.slr", "2026-09-30")
    for device in "ab":
        take_in(world, device)


def withdraw(world, stopped, lost):
    """Between noon and afternoon: one family is stopped, another gets its
    next card; the list of both reaches laptop a on its own."""
    at = "2026-10-05T12:30:00+07:00"
    with open(world.path("stop.note"), "w", encoding="ascii") as file:
        file.write("salur/withdrawn/v1\nserial 1\n"
                   f"stop {world.ids[stopped].hex()}\n")
    world.salur("sign", "stop.note", "--key", "keys/issuer.key")
    world.salur("withdraw", "stop.note", "--office", "office", "--at", at)
    world.salur("reissue", "--office", "office", "--stage", STAGE, "--site",
                families.VILLAGE, "--short", world.rows[lost].short, "--key",
                "keys/issuer.key", "-o", "cards/new.png", "--at", at)
    codes = prints.picture_codes(world.path("cards", "new.png"))
    same("codes on the new card", len(codes), 1)
    world.new_code = codes[0]
    check("the new card has another code", codes[0] != world.codes[lost])
    world.salur("import", "--store", "a", "office/withdrawn.note", "--at",
                "2026-10-05T13:00:00+07:00")
