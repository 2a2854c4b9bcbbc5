#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What leaves the office names nobody: after the demo, no number, name or
# address of its 2,000 families stands in any code, bundle, export, store,
# report or message, plain, encoded or hashed without a key.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

demo=$build/demo
[ -e "$demo/reconcile.jsonl" ] || "$root/tests/demo.sh" "$build" >demo.txt

# Where personal data may stand: the lists themselves and the office's copy.
mapfile -t searched < <(find "$demo" -type f ! -name list.csv ! -name dirty.csv \
    ! -name altered.csv ! -name rejects.csv ! -path '*/office/stages/*.csv')
for kind in 'codes/*.txt' 'codes/*.png' 'usb/*.slr' 'usb/*.slog' \
    'usb/*.enrol' 'village/*/log/data.mdb' 'office/store/data.mdb' \
    'village/*/people/*/data.mdb' \
    'office/stages/*.note' reconcile.csv reconcile.jsonl 'log/*'; do
    # shellcheck disable=SC2254 # patterns
    n=$(for file in "${searched[@]}"; do
        case ${file#"$demo/"} in $kind) echo x ;; esac
    done | wc -l)
    ok "$kind is among what is searched" $((n == 0))
done

# patterns: to be found in the bytes.  hex: to be found in their hexadecimal,
# where a number in binary or two digits a byte would stand, or a hash.
"$python" -I -S - "$demo/list.csv" <<'END'
import base64
import csv
import hashlib
import sys

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
numbers = {r[k] for r in rows for k in ("NIK KTP", "NO KK")}
texts = numbers | {r["NAMA PENERIMA"] for r in rows} | {
    r["NAMA PENERIMA"].replace("CONTOH ", "", 1) for r in rows} | {
    r["ALAMAT"] for r in rows}


def base64_of(data):
    """The characters that its bytes alone decide, at each alignment."""
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + data).decode()
        bits = 8 * (shift + len(data))
        yield text[(8 * shift + 5) // 6:bits // 6]


with open("patterns", "w", encoding="utf-8") as out:
    for text in sorted(texts):
        data = text.encode()
        forms = {text, text.lower(), text.title(), data.hex(),
                 data.hex().upper(), *base64_of(data)}
        assert min(map(len, forms)) >= 8, forms
        out.writelines(form + "\n" for form in sorted(forms))
with open("hex", "w", encoding="utf-8") as out:
    for text in sorted(numbers):
        number = int(text)
        out.write(f"{text}\n{number:016x}\n")
        out.write(number.to_bytes(8, "little").hex() + "\n")
        for name in ("md5", "sha1", "sha256", "sha512", "sha3_256",
                     "blake2b", "blake2s"):
            out.write(hashlib.new(name, text.encode()).hexdigest()[:16] + "\n")
        for size in (16, 32):
            digest = hashlib.blake2b(text.encode(), digest_size=size)
            out.write(digest.hexdigest()[:16] + "\n")
print(len(rows))
END
ok "patterns were made" $?
n=$(wc -l <patterns)
echo "$n patterns"; ok "$n of them for 2,000 families" $((n < 2000 * 10))

# The codes as the bytes that they carry, and every file in hexadecimal.
cat >unfold.py <<'END'
import sys

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(text):
    out = b""
    for at in range(0, len(text), 3):
        group = [ALPHABET.index(c) for c in text[at:at + 3]]
        value = sum(d * 45 ** i for i, d in enumerate(group))
        out += value.to_bytes(len(group) - 1, "big")
    return out


with open(sys.argv[1], encoding="utf-8") as names, \
        open("bytes.hex", "w", encoding="ascii") as hexed, \
        open("tokens", "wb") as tokens:
    for name in names:
        with open(name.rstrip("\n"), "rb") as file:
            data = file.read()
        hexed.write(data.hex() + "\n")
        if name.endswith(".txt\n") and data[:5] in (b"SLT1:", b"SLR1:"):
            for line in data.decode().split("\n"):
                if line:
                    tokens.write(base45(line[5:]))
                    hexed.write(base45(line[5:]).hex() + "\n")
END
printf '%s\n' "${searched[@]}" >names
"$python" -I -S unfold.py names
ok "everything is unfolded" $?
ok "with the 2,000 tokens" $(($(wc -c <tokens) < 2000 * 140))

search() { LC_ALL=C grep -aFo -f patterns -- "$@"; }
search_hex() { LC_ALL=C grep -aFo -f hex -- "$@"; }
found() { # NAME FILE-WITH-HITS
    [ ! -s "$2" ] || head -n 5 "$2"
    ok "$1" "$(wc -l <"$2")"
}
search "${searched[@]}" >hits
found "nobody stands in the files" hits
# The bundles hold them all the same, for the devices that they are sealed to.
n=$(for bundle in "$demo"/usb/*.slr; do
    unzip -l "$bundle" people.sealed >listing && echo x
done | wc -l)
ok "all 16 bundles carry the names of their families" $((n != 16))
search tokens >hits
found "nobody stands in the codes" hits
search_hex bytes.hex >hits
found "nor in binary, nor hashed without a key" hits

# The search would find each: every form is put into an export and found.
victim=$demo/usb/9901012001.slog
nik=$(awk -F, 'NR == 2 { print $3 }' "$demo/list.csv")
name=$(awk -F, 'NR == 2 { print $2 }' "$demo/list.csv")
planted() { # NAME SEARCH COMMAND ...
    local name=$1 how=$2
    shift 2
    { head -c 1000 "$victim" && "$@" && tail -c +1001 "$victim"; } >planted
    if [ "$how" = search_hex ]; then
        echo "$PWD/planted" >names
        "$python" -I -S unfold.py names
        search_hex bytes.hex >hits
    else
        search planted >hits
    fi
    ok "control: $name is found" $(($(wc -l <hits) == 0))
}
encoded() { # PREFIX TEXT
    printf '%s%s' "$1" "$2" | base64 -w 0
}
planted 'a number' search printf '%s' "$nik"
planted 'a name' search printf '%s' "$name"
planted 'a name in small letters' search printf '%s' "${name,,}"
planted 'a name in hexadecimal' search \
    printf '%s' "$(printf '%s' "$name" | od -An -v -tx1 | tr -d ' \n')"
for prefix in '' x xy; do
    planted "a number in Base64 behind '$prefix'" search \
        encoded "$prefix" "$nik tail"
done
planted 'a number of 64 bits' search_hex \
    printf '%b' "$(printf '%016x' "$nik" | sed 's/../\\x&/g')"
planted 'two digits a byte' search_hex \
    printf '%b' "$(printf '%s' "$nik" | sed 's/../\\x&/g')"
planted 'SHA-256' search_hex printf '%b' \
    "$(printf '%s' "$nik" | sha256sum | head -c 64 | sed 's/../\\x&/g')"
head -c 300 "$victim" >planted
search planted >hits
ok "control: nothing is found where nothing was planted" "$(wc -l <hits)"

# Secret files and those with personal data are their owner's alone.
ok "keys, lists and stores are closed to others" "$(
    find "$demo"/keys/*.key "$demo"/village/*/device.key \
        "$demo"/office/stages/*.csv "$demo"/office/stages/*.key \
        "$demo"/village/*/log/* "$demo"/office/store/* "$demo"/rejects.csv \
        "$demo"/village/*/people -perm /077 | wc -l
)"
# A complaint about a row masks what it quotes.
run 3 list check "$demo/dirty.csv" --all
cut -d , -f 3,4 "$demo/dirty.csv" | tr ',' '\n' | grep -xE '[0-9]{16}' |
    sort -u >numbers
cat out err >said
ok "a complaint quotes no whole number" "$(grep -cF -f numbers said)"
finish
