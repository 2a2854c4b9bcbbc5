#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 16: an export is made to attack whoever opens it.  Each is refused by
# name, within seconds and a bound of memory, and writes nothing anywhere.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
usual_day
mkdir hostile
"$python" -I -S -W ignore - <<'END'
import io, struct, zipfile

good = open("day.slog", "rb").read()
out = {}
with zipfile.ZipFile(io.BytesIO(good)) as pack:
    entries = pack.read("entries")
    note = pack.read("checkpoint.note")

def packed(members, method=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as pack:
        for name, data in members:
            pack.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()

out["bomb"] = packed([("entries", b"\0" * (64 << 20)),
                      ("checkpoint.note", note)], zipfile.ZIP_DEFLATED)
out["traversal"] = packed([("../../entries", entries),
                           ("/etc/passwd", b"x"), ("checkpoint.note", note)])
out["many"] = packed([("m%d" % n, b"") for n in range(20000)])
out["double"] = packed([("entries", entries), ("entries", entries),
                        ("checkpoint.note", note)])
out["nested"] = packed([("entries", good), ("checkpoint.note", note)])
out["deep"] = packed([("entries", b"\x0f\xa0" + b"\x9f" * 4000),
                      ("checkpoint.note", note)])
# Lengths that promise more than there is: of an entry, of a CBOR item, of a
# member, of the whole directory.
out["entry-length"] = packed([("entries", b"\xff\xff" + entries[2:]),
                              ("checkpoint.note", note)])
out["item-length"] = packed(
    [("entries", entries[:3] + b"\x9b" + b"\xff" * 8 + entries[12:]),
     ("checkpoint.note", note)])
for name, at in ("member-size", good.index(b"PK\1\2") + 20), \
        ("directory-size", good.rindex(b"PK\5\6") + 12), \
        ("directory-at", good.rindex(b"PK\5\6") + 16), \
        ("member-at", good.index(b"PK\1\2") + 42):
    spoiled = bytearray(good)
    spoiled[at:at + 4] = struct.pack("<I", 0xfffffff0)
    out[name] = bytes(spoiled)
out["note"] = packed([("entries", entries),
                      ("checkpoint.note", b"A" * (8 << 20))])
line = "\u2014 test/x AAAAAAAA\n".encode()
out["signatures"] = packed(
    [("entries", entries), ("checkpoint.note",
                            note.split(b"\n\n")[0] + b"\n\n" + line * 9999)])
out["size"] = packed([("entries", entries), ("checkpoint.note", note.replace(
    b"\n9\n", b"\n9223372036854775807\n"))])
out["escape"] = packed([("entries", entries), ("checkpoint.note",
    b"test/\x1b]0;owned\x07\x1b[2J" + note[note.index(b"\n"):])])
out["zeros"] = b"\0" * (4 << 20)
out["garbage"] = bytes((n * 197 + 31) % 256 for n in range(1 << 20))
out["empty"] = b""
out["lmdb"] = open("store/log/data.mdb", "rb").read()
for name, data in out.items():
    open("hostile/" + name + ".slog", "wb").write(data)
END
count=$(find hostile -name '*.slog' | wc -l)
ok "$count hostile files were made" $((count < 20))
staged "$count exports made to attack: bombs, false lengths, paths, escapes, an LMDB file"
before=$(files)
bad=0
for file in hostile/*.slog; do
    for command in "verify $file --trust trust.note --at 2026-10-21" \
        "ingest --office office $file --at 2026-10-21" \
        "peer --store store $file --at 2026-10-21"; do
        # shellcheck disable=SC2086 # words
        (ulimit -v 1000000 -t 5 && exec "$salur" $command) \
            >out 2>err </dev/null
        code=$?
        if [ $code -eq 0 ] || [ $code -ge 126 ] ||
            grep -q $'[\x01-\x08\x0b-\x1f]' out err; then
            echo "$command: exit $code"
            head -n 3 out err
            bad=$((bad + 1))
        fi
    done
done
ok "each is refused: no crash, no memory, no escape on the screen" $bad
run 1 verify hostile/*.slog --trust trust.note --at 2026-10-21
evidence out '^F101 tamper: hostile/'
run 0 verify day.slog --trust trust.note --at 2026-10-21
no_strays "an attack leaves nothing" "$before"
finish
