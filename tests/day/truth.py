# SPDX-License-Identifier: Apache-2.0
"""What really happened at the counters, kept by whoever played it.

Nothing here is read from salur: the play writes down what it did, and the
closing sheets, the paper, the log and the reconciliation are held to that.
"""

import book

SELF, PROXY, HEIR, HOME = range(4)


class How:
    """What the log must say of a handout beside its amount: who came, with
    which relation, paper and reason (enums of salur/entry.h), whether a tag
    of the proxy is kept, whether the identity card was compared, whether the
    number was typed."""

    def __init__(self, collector=SELF, relation=0, document=0, absence=0,
                 tag=False, compared=True, keyed=False):
        self.collector = collector
        self.keyed = keyed
        self.body = (keyed, collector, relation, document, absence, tag,
                     compared)

    def of(body):
        """The same of a recorded redemption."""
        return (body[5] == 1, *body[6:10], body[10] is not None, body[11])


CARD = How()
LETTER = How(document=4, compared=False)
VISIT = How(HOME)
CHILD = How(PROXY, 2, 2, 1, tag=True, compared=False)
LATE_CHILD = How(HEIR, 2, 5, 5, tag=True, compared=False)
NUMBER = How(keyed=True)


class Session:
    """One operator's time at one laptop, from the float to the close."""

    def __init__(self, laptop, who, received):
        self.laptop = laptop
        self.who = who
        self.received = received
        self.drawer = received
        self.redeemed = self.redeemed_idr = 0
        self.voided = self.voided_idr = 0
        self.refused = self.unpaid = self.complaints = 0
        self.handed = []   # family numbers whose handout was confirmed
        self.counted = None
        self.reason = ""

    @property
    def variance(self):
        return self.counted - self.drawer

    def sums(self):
        return (self.redeemed, self.redeemed_idr, self.voided,
                self.voided_idr, self.refused, self.unpaid)


class Laptop:
    """What one device has on record."""

    def __init__(self, name):
        self.name = name
        self.sessions = []
        self.paid = {}     # family number: (How, operator)
        self.voided = []   # family numbers, in their order
        self.unpaid = {}   # family number: reason
        self.causes = {}   # cause of a recorded refusal: how often
        self.entries = {}  # family number: entry of its newest redemption

    @property
    def now(self):
        return self.sessions[-1]

    def begins(self, who, received):
        self.sessions.append(Session(self.name, who, received))

    def pays(self, family, how, who):
        assert family.number not in self.paid
        self.paid[family.number] = (how, who)
        self.now.redeemed += 1
        self.now.redeemed_idr += family.amount
        self.now.drawer -= family.cash

    def voids(self, family):
        del self.paid[family.number]
        self.voided.append(family.number)
        self.now.voided += 1
        self.now.voided_idr += family.amount
        self.now.drawer += family.cash

    def refuses(self, cause):
        """A refusal that is recorded; cause as in salur/err.h."""
        self.causes[cause] = self.causes.get(cause, 0) + 1
        self.now.refused += 1

    def fails(self, family, reason):
        self.unpaid[family.number] = reason
        self.now.unpaid += 1

    def complains(self):
        self.now.complaints += 1

    def closes(self, counted, reason=""):
        self.now.counted = counted
        self.now.reason = reason


class Village:
    """Both laptops against the list."""

    def __init__(self, rows):
        self.rows = rows
        self.laptops = {name: Laptop(name) for name in "ab"}

    def totals(self):
        """Families and rupiah, as a reconciliation has them."""
        seen = {}
        twice = []
        for laptop in self.laptops.values():
            for number, how in laptop.paid.items():
                if number in seen:
                    twice.append(number)
                else:
                    seen[number] = how
        failed = set()
        for laptop in self.laptops.values():
            failed |= set(laptop.unpaid) - set(seen)
        remaining = [row.number for row in self.rows
                     if row.number not in seen and row.number not in failed]
        return {
            "allocated": self.sum(row.number for row in self.rows),
            "realised": self.sum(seen),
            "realised_self": self.by_collector(seen, SELF),
            "realised_proxy": self.by_collector(seen, PROXY),
            "realised_heir": self.by_collector(seen, HEIR),
            "realised_home": self.by_collector(seen, HOME),
            "keyed": self.sum(n for n, (how, _) in seen.items() if how.keyed),
            "failed": self.sum(failed),
            "remaining": self.sum(remaining),
            "twice_here": self.sum(twice),
        }

    def sum(self, numbers):
        numbers = list(numbers)
        return (len(numbers), sum(self.rows[n].amount for n in numbers))

    def by_collector(self, seen, collector):
        return self.sum(n for n, (how, _) in seen.items()
                        if how.collector == collector)


def compare_days(session, day):
    """Names and pairs (found, wanted) of a session and a recounted day."""
    yield "redeemed, voided, refused, unpaid", day.sums(), session.sums()
    yield "complaints", day.complaints, session.complaints
    yield "cash received", day.received, session.received
    yield "drawer", day.drawer, session.drawer
    yield "close entry", list(day.close[:6]), list(session.sums())
    yield ("count of cash", list(day.close[6:]),
           [session.counted, session.variance, session.reason])


def compare_book(laptop, rows, ids, log):
    """The same for a whole log; ids are by family number."""
    paid = log.paid()
    wanted = {ids[number]: (number, *how) for number, how
              in laptop.paid.items()}
    yield ("families paid", sorted(key.hex() for key in paid),
           sorted(key.hex() for key in wanted))
    for cti, entry in paid.items():
        if cti not in wanted:
            continue  # told above
        number, how, who = wanted[cti]
        yield (f"handout of family {number}",
               (*entry.body[2:4], entry.who, How.of(entry.body)),
               (rows[number].amount, rows[number].package, who, how.body))
    causes = {}
    for entry in log.of_kind(book.REFUSE):
        causes[entry.body[2]] = causes.get(entry.body[2], 0) + 1
    yield "causes of refusals", causes, laptop.causes
    yield ("unpaid", sorted((e.body[0].hex(), e.body[1])
                            for e in log.of_kind(book.UNPAID)),
           sorted((ids[n].hex(), reason)
                  for n, reason in laptop.unpaid.items()))
    yield ("voids", [e.body[1].hex() for e in log.of_kind(book.VOID)],
           [ids[n].hex() for n in laptop.voided])
