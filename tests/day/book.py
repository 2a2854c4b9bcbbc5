# SPDX-License-Identifier: Apache-2.0
"""A log read and counted without salur: core/FORMAT.md sections 4, 16, 17
and 19 and the receipt of section 20, with cbor2, PyNaCl, zipfile and hashlib.
"""

import base64
import hashlib
import zipfile

import cbor2
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

(GENESIS, REDEEM, REFUSE, VOID, UNPAID, OPEN, CLOSE, STAGE, WITHDRAWN,
 WITNESSED, CLOCK, STAGE_CLOSED, RESTORED, COMPLAINT, PERSONAL) = range(15)

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


class Unsound(Exception):
    """The bytes are not what the specification says."""


def need(ok, why):
    if not ok:
        raise Unsound(why)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root_of(leaves):
    """RFC 6962 2.1: perfect subtrees, folded from the smallest up."""
    need(leaves, "no leaf")
    level = list(leaves)
    while len(level) > 1:
        pairs = [sha256(b"\1", level[i], level[i + 1])
                 for i in range(0, len(level) - 1, 2)]
        # A last one without a partner moves up as it is.
        level = pairs + level[len(level) & ~1:]
    return level[0]


class Entry:
    """One entry of a log."""

    def __init__(self, data):
        value = cbor2.loads(data)
        need(cbor2.dumps(value, canonical=True) == data, "not deterministic")
        version, self.kind, self.seq, self.prev, self.time, self.who, \
            self.body = value
        need(version == 1 and 0 <= self.kind <= PERSONAL, "version, kind")
        self.leaf = sha256(b"\0", data)

    def __repr__(self):
        return f"#{self.seq} kind {self.kind} by {self.who!r}: {self.body!r}"


def vkey(text):
    """Name, id and key of a vkey (section 5)."""
    name, kid, data = text.split("+", 2)
    data = base64.b64decode(data, validate=True)
    need(sha256(name.encode(), b"\n", data)[:4].hex() == kid, "key id")
    need(len(data) == 33 and data[0] == 1, "key")
    return name, bytes.fromhex(kid), VerifyKey(data[1:])


def signed_text(note, key):
    """The text of a note that this key signed (section 6)."""
    name, kid, verify = vkey(key)
    split = note.rindex("\n\n") + 1
    for line in note[split + 1:].splitlines():
        dash, who, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        if dash == "\u2014" and who == name and signature[:4] == kid:
            verify.verify(note[:split].encode(), signature[4:])
            return note[:split]
    raise Unsound("not signed by " + name)


class Book:
    """One export: its entries, proven against the log's key."""

    def __init__(self, path, key):
        with zipfile.ZipFile(path) as pack:
            need(pack.testzip() is None, "CRC")
            data = pack.read("entries")
            note = pack.read("checkpoint.note").decode()
        self.entries = []
        self.origin = vkey(key)[0]
        before = sha256(self.origin.encode(), b"\n")
        while data:
            size = int.from_bytes(data[:2], "big")
            entry = Entry(data[2:2 + size])
            need(entry.seq == len(self.entries), "number")
            need(entry.prev == before, "chain")
            before = entry.leaf
            self.entries.append(entry)
            data = data[2 + size:]
        origin, size, root = signed_text(note, key).splitlines()
        need(origin == self.origin and int(size) == len(self.entries),
             "checkpoint")
        need(base64.b64decode(root) == self.root(len(self.entries)), "root")

    def root(self, size):
        return root_of([entry.leaf for entry in self.entries[:size]])

    def of_kind(self, kind):
        return [entry for entry in self.entries if entry.kind == kind]

    def voided(self):
        """Numbers of redemptions that a later entry took back."""
        return {entry.body[0] for entry in self.of_kind(VOID)}

    def paid(self):
        """Redemptions in force: id to entry."""
        gone = self.voided()
        paid = {}
        for entry in self.of_kind(REDEEM):
            if entry.seq not in gone:
                need(entry.body[0] not in paid, "paid twice in one log")
                paid[entry.body[0]] = entry
        return paid

    def days(self):
        """What stands between one close and the next, counted anew."""
        days = []
        day = Day()
        for entry in self.entries:
            day.add(entry, self.entries)
            if entry.kind == CLOSE:
                days.append(day)
                day = Day()
        return days


class Day:
    """Sums of the entries of one session."""

    def __init__(self):
        self.redeemed = self.redeemed_idr = 0
        self.voided = self.voided_idr = 0
        self.refused = self.unpaid = self.complaints = 0
        self.received = self.drawer = 0
        self.close = None

    def add(self, entry, entries):
        body = entry.body
        if entry.kind == REDEEM:
            self.redeemed += 1
            self.redeemed_idr += body[2]
            self.drawer -= body[2] if body[3] == "" else 0
        elif entry.kind == VOID:
            undone = entries[body[0]].body
            self.voided += 1
            self.voided_idr += undone[2]
            self.drawer += undone[2] if undone[3] == "" else 0
        elif entry.kind == REFUSE:
            self.refused += 1
        elif entry.kind == UNPAID:
            self.unpaid += 1
        elif entry.kind == COMPLAINT:
            self.complaints += 1
        elif entry.kind == OPEN:
            self.received += body[0]
            self.drawer += body[0]
        elif entry.kind == CLOSE:
            self.close = body

    def sums(self):
        return (self.redeemed, self.redeemed_idr, self.voided,
                self.voided_idr, self.refused, self.unpaid)


def base45(text):
    """RFC 9285, back to bytes."""
    out = bytearray()
    digits = [BASE45.index(char) for char in text]
    for i in range(0, len(digits), 3):
        part = digits[i:i + 3]
        need(len(part) > 1, "Base45")
        value = sum(digit * 45 ** n for n, digit in enumerate(part))
        out += value.to_bytes(len(part) - 1, "big")
    return bytes(out)


def receipt_size(text, key, book):
    """The number of entries under a receipt's QR, its signature and its root
    verified against the book."""
    need(text.startswith("SLC1:"), "prefix")
    data = base45(text[5:])
    name, kid, verify = vkey(key)
    need(len(data) == 105 and data[0] == 1 and data[1:5] == kid, "receipt")
    size = int.from_bytes(data[5:9], "big")
    root = data[9:41]
    note = f"{name}\n{size}\n{base64.b64encode(root).decode()}\n"
    verify.verify(note.encode(), data[41:])
    need(book.root(size) == root, "root of the receipt")
    return size


# What any of this says to bytes that are not sound.
REFUSALS = (Unsound, BadSignatureError, cbor2.CBORError, zipfile.BadZipFile,
            AttributeError, IndexError, KeyError, TypeError, ValueError)
