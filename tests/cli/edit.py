# SPDX-License-Identifier: Apache-2.0
"""Edits an export as somebody without the key would.

   edit.py IN OUT EDIT [N ...]

 delete N       entry N is taken out
 swap N K       two entries change places
 insert N K     a copy of entry K comes to stand before entry N
 double N       a copy of entry N comes to stand behind it
 cut N          the last N entries are taken away
 rechain N      entry N is taken out and the chain of the others made anew
 amount N       one digit of entry N's amount, the chain made anew
 flip BIT ...   one bit of the file; OUT and the number of the bit is the
                file's name, and the entry in which it lies, or "-", is printed
 keep BYTES ... the beginning of the file, named likewise
 heads FROM     checkpoint.note is that of the export FROM
 member NAME FROM   a member's content is that of the file FROM; of any pack
 disk WHAT N    OUT is a file that holds the entries, as LMDB's does: one bit
                of entry N's amount, or of its id, is changed in its place
 count          (no edit) how many entries there are

Written from FORMAT.md alone (sections 3, 16 and 19), and not from the code.
"""
import hashlib
import struct
import sys
import zlib


def members(pack):
    """Name and data of each, and where the data begins."""
    at, out = 0, {}
    while pack[at:at + 4] == b"PK\3\4":
        size, name_len = struct.unpack_from("<IH", pack, at + 22)
        name = pack[at + 30:at + 30 + name_len].decode()
        begin = at + 30 + name_len
        out[name] = (pack[begin:begin + size], begin)
        at = begin + size
    return out


def write(parts):
    body, central = b"", b""
    for name, data in parts:
        common = struct.pack("<HHHHHIIIHH", 10, 0, 0, 0, 0x21,
                             zlib.crc32(data), len(data), len(data),
                             len(name), 0)
        central += (b"PK\1\2" + struct.pack("<H", 10) + common +
                    struct.pack("<HHHII", 0, 0, 0, 0, len(body)) +
                    name.encode())
        body += b"PK\3\4" + common + name.encode() + data
    return body + central + b"PK\5\6" + struct.pack(
        "<HHHHIIH", 0, 0, len(parts), len(parts), len(central), len(body), 0)


def split(entries):
    at, out = 0, []
    while at < len(entries):
        size = struct.unpack_from(">H", entries, at)[0]
        out.append(entries[at + 2:at + 2 + size])
        at += 2 + size
    return out


def join(pages):
    return b"".join(struct.pack(">H", len(page)) + page for page in pages)


def uint(n):
    """Shortest CBOR head of an unsigned integer."""
    if n < 24:
        return bytes([n])
    if n < 256:
        return bytes([24, n])
    return b"\x19" + struct.pack(">H", n)


def rechain(pages, first):
    for n in range(first, len(pages)):
        page = pages[n]
        seq_len = {24: 2, 25: 3}.get(page[3], 1)
        prev = hashlib.sha256(b"\0" + pages[n - 1]).digest()
        pages[n] = page[:3] + uint(n) + b"\x58\x20" + prev + \
            page[3 + seq_len + 34:]


def save(out, data):
    with open(out, "wb") as file:
        file.write(data)


def change_in_place(path, page, what):
    """Change an entry wherever its bytes stand; the file keeps its size."""
    if what == "amount":
        at = page.rindex(b"\x60\x01") - 1
    else:
        # A redemption's body is an array of twelve, behind head, number and
        # prev; the id stands first.
        at = page.index(b"\x8c\x50", 38) + 2
    changed = page[:at] + bytes([page[at] ^ 1]) + page[at + 1:]
    with open(path, "rb") as file:
        data = file.read()
    if data.count(page) == 0:
        sys.exit("edit.py: the entry is not in " + path)
    save(path, data.replace(page, changed))


def entry_at(pages, at):
    """Number of the entry in which a byte of "entries" lies, or "-"."""
    for number, page in enumerate(pages):
        at -= 2
        if 0 <= at < len(page):
            return number
        at -= len(page)
    return "-"


def main(path, out, edit, *args):
    with open(path, "rb") as file:
        pack = bytearray(file.read())
    parts = members(bytes(pack))
    if edit == "flip" and "entries" not in parts:
        parts["entries"] = (b"", 0)
    if edit == "member":
        with open(args[1], "rb") as file:
            parts[args[0]] = (file.read(), 0)
        save(out, write([(name, data) for name, (data, _) in parts.items()]))
        return
    entries, begin = parts["entries"]
    pages = split(entries)
    if edit == "disk":
        change_in_place(out, pages[int(args[1])], args[0])
        return
    n = int(args[0]) if args and args[0].isdigit() else 0
    if edit == "count":
        print(len(pages))
        return
    if edit == "flip":
        for bit in map(int, args):
            pack[bit // 8] ^= 1 << bit % 8
            save(f"{out}{bit}", pack)
            pack[bit // 8] ^= 1 << bit % 8
            print(bit, entry_at(pages, bit // 8 - begin))
    elif edit == "keep":
        for size in map(int, args):
            save(f"{out}{size}", pack[:size])
    else:
        if edit == "delete":
            del pages[n]
        elif edit == "swap":
            k = int(args[1])
            pages[n], pages[k] = pages[k], pages[n]
        elif edit == "insert":
            pages.insert(n, pages[int(args[1])])
        elif edit == "double":
            pages.insert(n + 1, pages[n])
        elif edit == "cut":
            del pages[len(pages) - n:]
        elif edit == "rechain":
            del pages[n]
            rechain(pages, n)
        elif edit == "amount":
            # The amount stands behind the token, which ends in a signature:
            # a head of four bytes, the package "" and the card 1.
            at = pages[n].rindex(b"\x60\x01")
            pages[n] = pages[n][:at - 1] + bytes([pages[n][at - 1] ^ 1]) + \
                pages[n][at:]
            rechain(pages, n + 1)
        elif edit == "heads":
            with open(args[0], "rb") as file:
                parts["checkpoint.note"] = \
                    members(file.read())["checkpoint.note"]
        else:
            sys.exit("edit.py: no such edit: " + edit)
        parts["entries"] = (join(pages), 0)
        save(out, write([(name, data) for name, (data, _) in parts.items()]))


main(*sys.argv[1:])
