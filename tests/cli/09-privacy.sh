#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# No NIK, family-card number or name of the list occurs in anything that
# leaves the office: codes, bundles, exports, stores of the cooperatives;
# not as text, nor in hex, nor in Base64 at any alignment.  It looks through
# what tests/demo.sh made.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

demo=$build/demo
[ -f "$demo/list.csv" ]
ok "the demo has run" $?

# Every secret word of the list in every spelling.
/usr/bin/python3 - "$demo/list.csv" >patterns.txt <<'PY'
import base64
import csv
import sys

words = set()
with open(sys.argv[1], newline="", encoding="utf-8") as f:
    for row in csv.DictReader(f):
        words.update((row["NIK KTP"], row["NO KK"], row["NAMA PENERIMA"]))
        # The part of the number that is not the area.
        words.add(row["NIK KTP"][4:])
for word in sorted(words):
    raw = word.encode()
    print(word)
    print(raw.hex())
    print(raw.hex().upper())
    if word.isdigit() and len(word) == 16:
        print("%x" % int(word))
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        # The first and last characters depend on the neighbours.
        first = (8 * shift + 5) // 6
        last = 8 * (shift + len(raw)) // 6
        print(text[first:last])
PY
count=$(wc -l <patterns.txt)
[ "$count" -gt 30000 ]
ok "there are patterns to look for: $count" $?
short=$(awk 'length($0) < 10' patterns.txt | wc -l)
ok "no pattern is so short that it occurs by chance" $((short != 0))

# The control: where they must be, they are found, in each spelling.
nik=$(awk -F, 'NR == 2 { print $3 }' "$demo/list.csv")
grep -qaF -f patterns.txt "$demo/list.csv"
ok "the list itself has them" $?
for spelling in "x${nik}x" "$(printf '%s' "$nik" | od -An -tx1 | tr -d ' \n')" \
    "$(printf 'a%s' "$nik" | base64)" "$(printf 'ab%szz' "$nik" | base64)" \
    "$(printf '%s' "$nik" | base64)"; do
    printf '%s\n' "$spelling" | grep -qF -f patterns.txt
    ok "it is found as $spelling" $?
done

mapfile -t files < <(find "$demo"/codes "$demo"/usb "$demo"/village \
    "$demo/trust.note" "$demo/withdrawn.note" "$demo/log" -type f)
[ ${#files[@]} -gt 2000 ]
ok "there is something to look through: ${#files[@]} files" $?
for kind in .txt .jsonl .slr .slog data.mdb device.key .png; do
    printf '%s\n' "${files[@]}" | grep -- "$kind\$" >found.txt
    ok "there are files of kind $kind" $?
done
printf '%s\0' "${files[@]}" | xargs -0 grep -laF -f patterns.txt >leaks.txt
leaks=$(wc -l <leaks.txt)
head -n 5 leaks.txt
ok "$leaks files hold personal data" "$leaks"
finish
