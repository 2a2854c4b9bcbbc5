# SPDX-License-Identifier: Apache-2.0
"""Second opinion on everything: judge.py FOLDER.

CBOR by cbor2, Ed25519 by PyNaCl, SHA-256 and ZIP by Python.  Tokens, notes,
cosignatures, entries, the chain through them, trees and exports are judged as
core/FORMAT.md describes them, with no code of salur.  Each judge is also shown
corrupted copies, which it must refuse.  Ends with "N passed, N failed".
"""

import base64
import hashlib
import io
import json
import os
import sys
import zipfile

import cbor2
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

PASSED = 0
FAILED = 0


def check(name, ok):
    global PASSED, FAILED
    if ok:
        PASSED += 1
    else:
        FAILED += 1
        print("FAIL", name)


class Refused(Exception):
    """The judged bytes are not what FORMAT.md describes."""


def need(ok, why):
    if not ok:
        raise Refused(why)


# What cbor2, PyNaCl, zipfile and the code below say to bad bytes.
REFUSALS = (Refused, BadSignatureError, cbor2.CBORError, zipfile.BadZipFile,
            AttributeError, IndexError, KeyError, TypeError, ValueError)


def holds(judge, *args):
    try:
        judge(*args)
        return True
    except REFUSALS:
        return False


def turned(data, at):
    """A copy with one bit of byte at turned."""
    copy = bytearray(data)
    copy[at % len(copy)] ^= 1 << at % 8
    return bytes(copy)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def cbor(data):
    """One value in deterministic CBOR and nothing behind it."""
    value = cbor2.loads(data)
    need(cbor2.dumps(value, canonical=True) == data, "not deterministic")
    return value


def read_vkey(vkey):
    """Name, id, type and key of a vkey (FORMAT.md, section 5)."""
    name, kid, data = vkey.split("+", 2)
    data = base64.b64decode(data, validate=True)
    need(sha256(name.encode(), b"\n", data)[:4].hex() == kid, "key id")
    need(len(data) == 33, "key")
    return name, bytes.fromhex(kid), data[0], VerifyKey(data[1:])


# --- entitlements ------------------------------------------------------------

def judge_token(token, line):
    """COSE_Sign1 (RFC 9052 4.4) over CWT claims, sections 10 and 13."""
    _, kid, kind, key = read_vkey(line["vkey"])
    need(kind == 1 and kid.hex() == line["kid"], "key")
    sign1 = cbor(token)
    need(sign1.tag == 18 and len(sign1.value) == 4, "COSE_Sign1")
    header, unprotected, payload, signature = sign1.value
    need(cbor(header) == {1: -8, 4: kid} and unprotected == {}, "headers")
    message = ["Signature1", header, b"", payload]
    key.verify(cbor2.dumps(message, canonical=True), signature)
    c = line["claims"]
    need(cbor(payload) == {
        4: c["exp"], 7: bytes.fromhex(c["cti"]),
        -65537: ["salur/e1", c["programme"], c["period"], c["batch"],
                 c["site"], c["amount_idr"], c["package"], c["card"]],
    }, "claims")


def judge_tokens(lines):
    check("at least 200 entitlements", len(lines) >= 200)
    for number, line in enumerate(lines):
        token = bytes.fromhex(line["token"])
        check(f"entitlement {number}", holds(judge_token, token, line))
        copies = [turned(token, at) for at in
                  (0, 5, 8, 12, 20 + number % 40, len(token) - 64, -1)]
        copies += [token[:-1], token + b"\0"]
        check(f"entitlement {number}: a corrupted copy is taken",
              not any(holds(judge_token, copy, line) for copy in copies))
    # Every bit of one.
    token = bytes.fromhex(lines[0]["token"])
    taken = 0
    for bit in range(8 * len(token)):
        copy = bytearray(token)
        copy[bit // 8] ^= 1 << bit % 8
        taken += holds(judge_token, bytes(copy), lines[0])
    check(f"{taken} bits of entitlement 0 may be turned", taken == 0)


# --- notes -------------------------------------------------------------------

def judge_note(note, vkeys):
    """The text and the times of cosignatures; all of vkeys must have signed."""
    data = note.encode()
    split = data.rindex(b"\n\n") + 1
    text, lines = data[:split], data[split + 1:].split(b"\n")
    need(lines.pop() == b"", "last newline")
    signed = {}
    for line in lines:
        dash, name, signature = line.decode().split(" ")
        need(dash == "\u2014", "dash")
        signature = base64.b64decode(signature, validate=True)
        signed[name, signature[:4]] = signature[4:]
    times = []
    for vkey in vkeys:
        name, kid, kind, key = read_vkey(vkey)
        signature = signed[name, kid]
        head = b""
        if kind == 4:
            times.append(int.from_bytes(signature[:8], "big"))
            head = f"cosignature/v1\ntime {times[-1]}\n".encode()
            signature = signature[8:]
        key.verify(head + text, signature)
    return text.decode(), times


def spoilt_notes(note):
    """Another text, another signature, a signature less, for each of them."""
    lines = note.split("\n")
    first = lines.index("", 0) + 1
    yield note.replace("\n", " \n", 1)
    yield "x" + note
    for at in range(first, len(lines) - 1):
        dash, name, signature = lines[at].split(" ")
        data = base64.b64decode(signature)
        for position in (0, 4, 11, 12, len(data) - 1):
            other = base64.b64encode(turned(data, position)).decode()
            copy = lines[:at] + [f"{dash} {name} {other}"] + lines[at + 1:]
            yield "\n".join(copy)
        yield "\n".join(lines[:at] + lines[at + 1:])


def check_note(name, note, text, vkeys, times=()):
    check(f"{name}: signatures and text", holds(
        lambda: need(judge_note(note, vkeys) == (text, list(times)), "note")))
    check(f"{name}: a corrupted copy is taken",
          not any(holds(judge_note, copy, vkeys)
                  for copy in spoilt_notes(note)))


# --- logs --------------------------------------------------------------------

def root_of(leaves):
    """RFC 6962 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root_of(leaves[:split]), root_of(leaves[split:]))


def judge_entries(entries, origin, root, tokens):
    """Form, numbers and chain of all entries, and their root (section 16)."""
    before = sha256(origin.encode(), b"\n")
    leaves = []
    for number, data in enumerate(entries):
        version, kind, seq, prev, time_s, operator, body = cbor(data)
        need(version == 1 and 0 <= kind <= 13 and seq == number, "head")
        need(prev == before, "chain")
        need(time_s > 0 and len(operator.encode()) <= 32, "time, operator")
        need((kind == 0) == (number == 0), "genesis")
        need(kind != 0 or body[0] == origin, "origin")
        if kind == 1:
            claims = tokens[body[1]]
            need(body[0].hex() == claims["cti"] and body[2:5] ==
                 [claims["amount_idr"], claims["package"], claims["card"]],
                 "redemption")
        before = sha256(b"\0", data)
        leaves.append(before)
    need(root_of(leaves) == root, "root")


def judge_export(data, line):
    """An ordinary ZIP with the bytes of section 19."""
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        need(pack.testzip() is None, "CRC")
        need(pack.namelist() == ["entries", "checkpoint.note",
                                 "cosigned.note"], "names")
        need(pack.read("checkpoint.note").decode() == line["checkpoint"],
             "checkpoint")
        need(pack.read("cosigned.note").decode() == line["cosigned"],
             "cosigned checkpoint")
        need(pack.read("entries") == b"".join(
            len(entry).to_bytes(2, "big") + entry
            for entry in map(bytes.fromhex, line["entries"])), "entries")


def spoilt_entries(entries, at):
    """One bit, one entry less, two that changed places."""
    yield entries[:at] + [turned(entries[at], at)] + entries[at + 1:]
    yield entries[:at] + entries[at + 1:] or [b""]
    if len(entries) > 1:
        other = (at + 1) % len(entries)
        copy = list(entries)
        copy[at], copy[other] = copy[other], copy[at]
        yield copy


def judge_log(line, tokens, folder, number):
    name = line["origin"]
    root = bytes.fromhex(line["root"])
    entries = [bytes.fromhex(entry) for entry in line["entries"]]
    check(f"{name}: number of entries", len(entries) == line["size"])
    check(f"{name}: entries, chain and root",
          holds(judge_entries, entries, name, root, tokens))
    check(f"{name}: corrupted entries are taken",
          not any(holds(judge_entries, copy, name, root, tokens)
                  for copy in spoilt_entries(entries, len(entries) // 2)))
    text = (f"{name}\n{line['size']}\n"
            f"{base64.b64encode(root).decode()}\n")
    check_note(f"{name}: checkpoint", line["checkpoint"], text,
               [line["vkey"]])
    check_note(f"{name}: cosigned checkpoint", line["cosigned"], text,
               [line["vkey"], line["witness"]], [line["cosigned_s"]])
    path = os.path.join(folder, f"{number:02}.slog")
    if os.path.exists(path):
        with open(path, "rb") as file:
            data = file.read()
        check(f"{name}: export", holds(judge_export, data, line))
        copies = [turned(data, at) for at in (40, len(data) // 2)]
        copies.append(data[:-1])
        check(f"{name}: a corrupted export is taken",
              not any(holds(judge_export, copy, line) for copy in copies))
        return 1
    return 0


def read_lines(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def main(folder):
    lines = list(read_lines(folder, "entitlements.jsonl"))
    judge_tokens(lines)
    tokens = {bytes.fromhex(line["token"]): line["claims"] for line in lines}
    sizes = set()
    exports = 0
    for number, line in enumerate(read_lines(folder, "logs.jsonl")):
        sizes.add(line["size"])
        exports += judge_log(line, tokens, folder, number)
    check("logs of 50 sizes up to 2,000",
          len(sizes) >= 50 and max(sizes) == 2000)
    check("at least 20 exports", exports >= 20)
    kinds = set()
    for line in read_lines(folder, "notes.jsonl"):
        kinds.add(line["kind"])
        check_note(f"note {line['kind']}", line["note"], line["text"],
                   line["signers"])
    check("trust, stage and withdrawn notes",
          kinds == {"trust", "stage", "withdrawn"})
    print(f"{PASSED} passed, {FAILED} failed")
    return 0 if FAILED == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
