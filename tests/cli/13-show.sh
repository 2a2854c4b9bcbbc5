#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a log key signed for people: receipts and closing statements, genuine
# and not, as code, picture, line of a scanner and file.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

good=$fixtures/good
trust=(--trust "$good/trust.note")
cp "$good"/receipt.code "$good"/receipt.png "$good"/closing.note .
before=$(files)

# The fingerprint as the office reads it from the checkpoint's own root.
print=$("$python" -c 'import base64, sys
root = base64.b64decode(open(sys.argv[1], encoding="utf-8").read().split("\n")[2])
text = root.hex()[:32]
print(" ".join(text[i:i + 4] for i in range(0, 32, 4)))' "$good/checkpoint.note")

# --- receipts --------------------------------------------------------------------

for file in receipt.code receipt.png; do
    run 0 show "$file" "${trust[@]}"
    says out '^receipt: '
    says out '^  village      9901012001$'
    says out '^  entries      13$'
    says out "^  fingerprint  $print\$"
    says out '^  GENUINE: signed by test/kab/log/9901012001/a/k1$'
    says out '^  not said here: '
done
ok "a receipt on stdin" "$("$salur" show "${trust[@]}" <receipt.code |
    grep -q GENUINE; echo $?)"
run 0 show receipt.code "${trust[@]}" --lang id
says out '^  SAH: disegel oleh '
ok "no English on the Indonesian page" \
    "$(grep -cE 'GENUINE|village|entries|log' <(grep -v /log/ out))"

# The note that is rebuilt is the one that was signed, byte for byte.
run 0 show receipt.code "${trust[@]}" --json
json_parses out
says out '"type":"receipt","genuine":true,"error":"SALUR_OK"'
"$python" -c 'import json, sys
sys.stdout.write(json.loads(open("out", encoding="utf-8").readline())["checkpoint"])' \
    >rebuilt.note
cmp rebuilt.note "$good/checkpoint.note"
ok "the checkpoint is rebuilt" $?
rm rebuilt.note

# One bit in each field of the bytes, and what the answer is.
changed() { # BYTE
    "$python" -c 'import sys
A = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
b = bytearray(open(sys.argv[1], "rb").read())
b[int(sys.argv[2])] ^= 1
out = "SLC1:"
for i in range(0, len(b), 2):
    n = b[i:i + 2]
    v = int.from_bytes(n, "big")
    for _ in range(len(n) + 1):
        out += A[v % 45]
        v //= 45
print(out)' "$good/receipt.bytes" "$1"
}
for at in 5 8 9 40 41 72 73 104; do
    changed "$at" >changed.code
    run 1 show changed.code "${trust[@]}"
    says out '^  NOT GENUINE: .*\(E0300\)$'
done
changed 1 >changed.code
run 1 show changed.code "${trust[@]}"
says out '^  NOT GENUINE: .*\(E0301\)$'
ok "nothing of a village that nobody vouches for" "$(grep -c '^  village' out)"
run 1 show changed.code "${trust[@]}" --json
json_parses out
says out '"genuine":false,"error":"SALUR_E_KEY_UNKNOWN","log":"","site":""'
changed 0 >changed.code
run 1 show changed.code "${trust[@]}"
says err 'newer'
sed 's/^SLC1/SLC2/' receipt.code >changed.code
run 1 show changed.code "${trust[@]}"
says err 'newer'
cut -c 1-100 receipt.code >changed.code
run 1 show changed.code "${trust[@]}"
says err '^salur: code: '
rm changed.code

# --- closing statements ----------------------------------------------------------

run 0 show closing.note "${trust[@]}"
says out '^closing statement of test/kab/log/9901012001/a/k1$'
says out '^  closed       05-10-2026 07:13:00 WIB, entry 12$'
says out '^  redeemed     4, Rp 2.450.000$'
says out '^  difference   Rp -1.000$'
says out "^  fingerprint  $print\$"
says out '^  GENUINE: signed by test/kab/log/9901012001/a/k1$'
run 0 show closing.note "${trust[@]}" --json
json_parses out
says out '"type":"closing","genuine":true'
says out '"variance_idr":-1000,"reason":"uang kembalian kurang"'
run 0 show closing.note "${trust[@]}" --lang id
says out '^  selisih      Rp -1.000$'

# A figure that was changed, whichever it is, and a log that nobody names.
for edit in 's/^redeemed 4/redeemed 5/' 's/2450000/1450000/' \
    's/^refused 1/refused 0/' 's/^counted 8149000/counted 8150000/' \
    's/^operator Wati/operator Siti/' 's/^site 9901012001/site 9901012002/' \
    's/^time 2026-10-05/time 2026-10-06/'; do
    sed "$edit" closing.note >changed.note
    run 1 show changed.note "${trust[@]}"
    says out '^  NOT GENUINE: .*\(E0300\)$'
done
sed 's,/a/k1$,/b/k1,' closing.note >changed.note
run 1 show changed.note "${trust[@]}"
says out '^  NOT GENUINE: .*\(E0301\)$'

# What is no statement says where.
sed 's/^refused 1/refused 01/' closing.note >changed.note
run 3 show changed.note "${trust[@]}"
says err '^salur: changed.note:9: '
sed 's/^size 13/size 14/' closing.note >changed.note
run 3 show changed.note "${trust[@]}"
says err '^salur: changed.note:15: '
head -n 16 closing.note >changed.note
run 3 show changed.note "${trust[@]}"
says err '^salur: changed.note: '
sed '1s/v1/v2/' closing.note >changed.note
run 3 show changed.note "${trust[@]}" --json
json_parses out
says out 'SALUR_E_VERSION'
rm changed.note

no_strays "showing leaves nothing behind" "$before"
finish
