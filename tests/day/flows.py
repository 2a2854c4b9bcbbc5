# SPDX-License-Identifier: Apache-2.0
"""What happens at a counter beside the usual handout; each flow takes a till
that waits for a card and leaves it so."""

import re

from terminal import ENTER, ESC, F

import families
import truth
from checks import check, same
from prints import money
from till import mask
from world import PASS

# Causes, as salur/err.h numbers them.
SPENT, NOT_LISTED, OTHER_SITE, NOT_OPEN, CLOSED, WITHDRAWN, CARD_OLD, \
    AMOUNT_DIFFERS = range(400, 408)
IDENTITY, SUBSTITUTE, PROXY_LIMIT, ELSEWHERE = range(410, 414)

# Keys of the reasons, in the order of enum salur_unpaid_reason.
UNPAID_KEYS = "123456789abc"
VOID_WRONG_PERSON = "2"

PROXY_NIK = "9901014501800007"
OTHER_KK = "9901010101019999"


# --- codes that are not paid -----------------------------------------------------

def other_village(till):
    till.scan(till.world.codes[families.FAMILIES])
    till.refused(OTHER_SITE, "REFUSED",
                 till.words("this card is for another village"),
                 cause=OTHER_SITE)


def forged(till, family):
    """A card that says more than was approved, well signed."""
    till.scan(till.world.mint("keys/issuer.key", family,
                              amount=family.amount + 150000))
    till.refused(AMOUNT_DIFFERS, "REFUSED",
                 till.words("the amount on the card is not that of the "
                            "approved list"), cause=AMOUNT_DIFFERS)


def bad_signature(till, family):
    till.scan(till.world.mint("keys/issuer.key", family, flip=True))
    till.refused(300, "REFUSED",
                 till.words("the card is not genuine, its signature is "
                            "wrong"))


def stranger(till, family):
    till.scan(till.world.mint("keys/stranger.key", family))
    till.refused(301, "REFUSED",
                 till.words("the issuer of the card is not known"))


def not_listed(till, family):
    till.scan(till.world.mint("keys/issuer.key", family,
                              cti=bytes(range(0x60, 0x70))))
    till.refused(NOT_LISTED, "REFUSED",
                 till.words("not on the approved list"), cause=NOT_LISTED)


def expired(till, family):
    """A card whose own last day is over."""
    till.scan(till.world.mint("keys/issuer.key", family,
                              closes="2026-10-04"))
    till.refused(CLOSED, "REFUSED", till.words("this stage is closed"),
                 cause=CLOSED)


def withdrawn(till, family):
    till.scan(till.world.codes[family.number])
    till.refused(WITHDRAWN, "REFUSED",
                 till.words("the office withdrew this entitlement"),
                 cause=WITHDRAWN)


def card_old(till, family):
    till.scan(till.world.codes[family.number])
    till.refused(CARD_OLD, "REFUSED",
                 till.words("this family has a newer card"), cause=CARD_OLD)


def out_of_window(till, family, cause):
    till.scan(till.world.codes[family.number])
    till.refused(cause, "REFUSED",
                 till.words("this stage is not open yet" if cause == NOT_OPEN
                            else "this stage is closed"), cause=cause)


def spent(till, family):
    """The same card again: yellow, when, where, under which number."""
    till.scan(till.world.codes[family.number])
    till.wait(till.words("ALREADY COLLECTED"))
    till.says(f"#{till.laptop.entries[family.number]}")
    till.refused(SPENT, "ALREADY COLLECTED",
                 till.words("this entitlement was redeemed already"),
                 cause=SPENT)


def elsewhere(till, family, other):
    """Paid at the other laptop: yellow, too, and where."""
    till.scan(till.world.codes[family.number])
    till.wait(till.words("ALREADY COLLECTED"))
    till.says(f"#{other.entries[family.number]}",
              till.words("On laptop %s, operator %s", other.name, "Dedi"))
    till.refused(ELSEWHERE, "ALREADY COLLECTED", cause=ELSEWHERE)


def wrong_layout(till, family):
    code = till.world.codes[family.number]
    till.scan("SLT&M" + code[5:])
    till.refused(207, "REFUSED",
                 till.words("the scanner has the wrong keyboard layout"))


def not_salur(till):
    till.scan("https://example.org/undian-berhadiah", ms=1)
    w = till.words
    till.terminal.settle(0.3)
    text = till.flat()
    check("a foreign code is no code of ours",
          w("this is no salur code") in text or
          " ".join(w("This is neither a code nor a short number, as "
                     "7QK2-M4X.").split()) in text, till.pane())
    if till.terminal.shows(w("REFUSED")):
        till.press(ENTER)
    till.home()


def newer_version(till, family):
    till.scan("SLT2:" + till.world.codes[family.number][5:])
    till.refused(208, "REFUSED",
                 till.words("this code is for a newer salur"))


def receipt_as_card(till, text):
    """The family shows the receipt instead of its card."""
    till.scan(text)
    till.refused(206, "REFUSED", till.words("this is no salur code"))


# --- who came ---------------------------------------------------------------------

def not_matched(till, family):
    till.scan(till.world.codes[family.number])
    till.identity(family)
    till.terminal.send("2")
    till.refused(IDENTITY, "REFUSED",
                 till.words("the identity card is not this family's"),
                 cause=IDENTITY)


def not_matched_back(till, family):
    """Esc at the question leaves nothing behind."""
    till.scan(till.world.codes[family.number])
    till.identity(family)
    till.answer(ESC, till.words("Nothing was recorded."))
    till.home()


def village_letter(till, family):
    till.pay(family, answer="3", how=truth.LETTER)


def home_visit(till, family):
    w = till.words
    till.scan(till.world.codes[family.number])
    till.identity(family)
    till.answer("6", w("Home visit: compare the ID card"))
    till.press("1")
    till.confirm(till.handover(family, truth.VISIT), w("Scan the card"))


def proxy_until(till, family, kk):
    """Relation, paper, reason and family card of a proxy."""
    w = till.words
    till.scan(till.world.codes[family.number])
    till.identity(family)
    till.answer("4", w("What is this person to the representative?"))
    till.answer("2", w("Which paper does the proxy show?"))
    till.answer("1", w("Why does the representative not come?"))
    till.answer("1", w("Family card that is shown"))
    till.enter(kk)


def proxy(till, family):
    proxy_until(till, family, family.kk)
    till.wait(till.words("ID number of the proxy"))
    till.enter(PROXY_NIK)
    till.confirm(till.handover(family, truth.CHILD),
                 till.words("Scan the card"))


def proxy_too_often(till, family):
    proxy_until(till, family, family.kk)
    till.wait(till.words("ID number of the proxy"))
    till.enter(PROXY_NIK)
    till.refused(PROXY_LIMIT, "REFUSED",
                 till.words("this person collects for too many families"),
                 cause=PROXY_LIMIT)


def proxy_of_others(till, family):
    proxy_until(till, family, OTHER_KK)
    till.refused(SUBSTITUTE, "REFUSED",
                 till.words("who came is not on the same family card"),
                 cause=SUBSTITUTE)


def substitute(till, family):
    w = till.words
    till.scan(till.world.codes[family.number])
    till.identity(family)
    till.answer("4", w("What is this person to the representative?"))
    till.press("6")
    till.refused(SUBSTITUTE, "REFUSED",
                 w("who came is not on the same family card"),
                 cause=SUBSTITUTE)


def heir(till, family):
    """First without the certificate of death, then with it."""
    w = till.words
    till.scan(till.world.codes[family.number])
    for answer in ("2", "1"):
        till.identity(family)
        till.answer("5", w("What is this person to the representative?"))
        till.answer("2", w("Is the death certificate there?"))
        till.press(answer)
    till.wait(w("Family card that is shown"))
    till.line(family.kk, w("ID number of the heir"))
    till.enter("9901010203900011")
    till.confirm(till.handover(family, truth.LATE_CHILD), w("Scan the card"))


# --- without a code ------------------------------------------------------------------

def keyed(till, family):
    """A wrong letter is noticed; the short number is as good as the card."""
    w = till.words
    wrong = family.short[:-1] + ("0" if family.short[-1] != "0" else "1")
    till.line(wrong, w("One letter of this short number is wrong: read it "
                       "again.")[:40])
    till.enter(family.short.lower())
    till.identity(family)
    till.terminal.send("1")
    till.confirm(till.handover(family, truth.NUMBER), w("Scan the card"))


def by_name(till, family, others):
    """Several of one name: the last digits of the ID card decide."""
    w = till.words
    first = family.name.split()[1:]
    till.answer(F(2), w("Find a name"))
    till.line(" ".join(reversed(first)).lower(), w("Which family?"))
    rows = [row for row in till.pane().splitlines() if "] " + mask(
        family.name) in row]
    same("families of one name", len(rows), len(others))
    mine = [row for row in rows if f"****{family.tail}" in row]
    check("one of them has these digits", len(mine) == 1, till.pane())
    check("no name stands in full on the screen",
          family.name not in till.pane(), till.pane())
    till.terminal.send(mine[0].strip()[1])
    till.identity(family)
    till.terminal.send("1")
    till.confirm(till.handover(family, truth.NUMBER), w("Scan the card"))


# --- beside the handout ----------------------------------------------------------------

def unpaid(till, family, reason, by_code=True):
    w = till.words
    till.answer(F(4), w("Which family is not paid?"))
    if by_code:
        till.scan(till.world.codes[family.number])
        till.wait(w("Why is it not paid?"))
    else:
        till.line(family.short, w("Why is it not paid?"))
    till.says(family.short)
    till.answer(UNPAID_KEYS[reason - 1], w("Recorded, entry #%llu."))
    till.home()
    till.laptop.fails(family, reason)


def complaint(till, subject, family=None):
    w = till.words
    till.answer(F(5), w("Whose complaint is it?"))
    if family is None:
        till.answer(ENTER, w("What is the complaint about?"))
    else:
        till.line(family.short, w("What is the complaint about?"))
    till.answer(str(subject), w("Recorded, entry #%llu."))
    till.home()
    till.laptop.complains()


def lost_card(till, family):
    """Recorded as a complaint about the card."""
    w = till.words
    till.answer(F(7), w("Whose card is lost?"))
    till.line(family.short, w("Lost card: tell the office"))
    till.says(family.short, families.CONTACT)
    till.answer(ENTER, w("Recorded, entry #%llu."))
    till.home()
    till.laptop.complains()


def void(till, family):
    """The supervisor counter-signs; a wrong passphrase voids nothing."""
    w = till.words
    entry = till.laptop.entries[family.number]
    till.answer(F(6), w("Which entry is to be voided?"))
    till.line(str(entry), w("Why is it voided?"))
    till.says(f"#{entry}  {family.short}")
    till.answer(VOID_WRONG_PERSON, w("The supervisor's key"))
    till.line("keys/supervisor.key", w("The supervisor's passphrase"))
    till.line("bukan ini", w("This is not the passphrase of the key."))
    check("a passphrase is not shown", not till.terminal.shows("bukan ini"),
          till.pane())
    till.line(PASS, f"#{entry}")
    till.home()
    till.laptop.voids(family)


def not_handed_over(till, family):
    """F8: a void, and the card may be used again."""
    w = till.words
    till.scan(till.world.codes[family.number])
    till.identity(family)
    till.terminal.send("1")
    till.handover(family)
    entry = till.laptop.entries[family.number]
    till.answer(F(8), f"#{entry}")
    till.home()
    till.laptop.voids(family)


def change_operator(till, who):
    w = till.words
    till.answer(F(9), w("Who is at the counter?"))
    till.line(who, w("Scan the card"))
    till.wait(f"{who}  ")
    till.who = who


# --- the end of a session ---------------------------------------------------------------

VALUES = (100000, 50000, 20000, 10000, 5000, 2000, 1000, 1000, 500, 200, 100)
COINS = 7


def close(till, counted, reason=""):
    """Cash counted by denomination, the variance explained, closed."""
    w = till.words
    session = till.laptop.now
    till.answer(F(10), w("Count the cash in the drawer"))
    left = counted
    for place, value in enumerate(VALUES):
        # A thousand comes as a note here, never as a coin.
        pieces = 0 if place == COINS else left // value
        left -= pieces * value
        last = place == len(VALUES) - 1
        till.terminal.settle(0.1)
        then = (w("The cash does not fit the log") if last and reason
                else w("Close the day?") if last
                else w("Coins of %s: how many?" if place + 1 >= COINS
                       else "Notes of %s: how many?",
                       f"{VALUES[place + 1]:,}".replace(",", ".")))
        if pieces:
            till.line(str(pieces), then)
        else:
            till.answer(ENTER, then)
    till.laptop.closes(counted, reason)
    if reason:
        till.line(reason, w("Close the day?"))
        till.says(reason)
    till.says(money(session.received), money(session.drawer),
              money(counted), money(session.variance))
    till.terminal.settle(0.4)
    till.answer(ENTER, w("The day is closed"))
    session.pane = till.pane()
    session.closed_by = till.who
    # The checkpoint stands behind the entry that closed.
    entry = int(re.search(w("Checkpoint %llu, fingerprint:") + r" (\d+)",
                          session.pane).group(1)) - 1
    session.page = till.world.path(till.folder, f"tutup-{entry:06}.pdf")
    session.note = session.page[:-3] + "note"
    till.terminal.settle(0.4)
    till.terminal.send(ENTER)
    same(f"{till.laptop.name}: the counter ends well", till.terminal.end(), 0)
    till.terminal.close()
