#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The whole story with the real binary: 2,000 invented families, 16 villages,
# from the official list to a balanced reconciliation, every refusal once,
# and a log with one changed byte.   tests/demo.sh BUILD
# Everything stays in BUILD/demo; ends with "N passed, N failed".
set -uo pipefail
build=$(cd "$1" && pwd)
salur=$build/salur
mint=$build/tools/mint
root=$(cd "$(dirname "$0")/.." && pwd)
stage=PKH-202604-1
passed=0
failed=0
export SALUR_PASS_COMMAND='echo contoh' MINT_PASS=contoh LC_ALL=C.UTF-8
unset SALUR_LANG LANGUAGE

rm -rf "$build/demo"
mkdir -p "$build/demo/village" "$build/demo/usb" "$build/demo/codes" \
    "$build/demo/keys" "$build/demo/log"
cd "$build/demo" || exit 1

say() { printf '\n== %s\n' "$*"; }

# Judge one expectation.
ok() { # NAME CONDITION-STATUS
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
    fi
}

# Run salur as typed, show the command, expect an exit code.
run() { # CODE ARGS ...
    local wanted=$1 code
    shift
    printf '$ salur'
    printf ' %q' "$@"
    printf '\n'
    "$salur" "$@"
    code=$?
    ok "salur $1 ended with $code, not $wanted" $((code != wanted))
}

# The same, silently, for what is done many times.
quiet() { # CODE ARGS ...
    local wanted=$1 code
    shift
    "$salur" "$@" >>log/quiet.txt 2>&1
    code=$?
    ok "salur $* ended with $code, not $wanted" $((code != wanted))
}

# Value of a string or number in a JSON line.
field() { # NAME
    sed -n 's/.*"'"$1"'": *"\{0,1\}\([^",}]*\).*/\1/p'
}

vkey() { "$salur" key show "$1" | head -n 1; }

cp "$root/fixtures/lists/clean.csv" list.csv
cp "$root/fixtures/lists/dirty.csv" dirty.csv
mapfile -t sites < <(awk -F, 'NR > 1 { print $(NF - 1) }' list.csv | sort -u)

say "Keys: three roots (two must sign), one issuer, three approvers"
for n in 1 2 3; do
    quiet 0 key new "test/root-$n" --role root -o "keys/root-$n.key"
    quiet 0 key new "test/approver-$n" --role approver -o "keys/approver-$n.key"
done
run 0 key new test/issuer --role issuer -o keys/issuer.key
quiet 0 key new test/stranger --role issuer -o keys/stranger.key
quiet 0 key new test/faraway --role issuer -o keys/faraway.key

say "Sixteen cooperatives make their stores and device keys"
for site in "${sites[@]}"; do
    quiet 0 init --store "village/$site" --site "$site" --device a \
        -o "usb/$site.enrol" --at 2026-09-28
done
find usb -type f | LC_ALL=C sort | head -n 2

say "The trust note: who may do what; two of three roots sign it"
{
    echo salur/trust/v1
    echo authority test/dinsos
    echo serial 1
    echo threshold 2
    echo approvals 2
    for n in 1 2 3; do echo "root $(vkey keys/root-$n.key)"; done
    echo "issuer $(vkey keys/issuer.key) 99 2026-01-01 2026-12-31"
    echo "issuer $(vkey keys/faraway.key) 9801 2026-01-01 2026-12-31"
    for n in 1 2 3; do echo "approver $(vkey keys/approver-$n.key) 99"; done
    for site in "${sites[@]}"; do
        echo "log $(vkey "village/$site/device.key") $site"
    done
} >trust.note
run 0 sign trust.note --key keys/root-1.key
run 0 sign trust.note --key keys/root-3.key

say "A list as it arrives has bad rows: all are named in one pass"
run 3 list check dirty.csv --rejects rejects.csv
head -n 3 rejects.csv
run 3 list import dirty.csv --office office --stage "$stage" \
    --opens 2026-10-05 --closes 2026-12-20
ok "a bad list makes no stage" "$(test ! -e "office/stages/$stage.note"; echo $?)"

say "The corrected list is frozen"
run 0 list import list.csv --office office --stage "$stage" \
    --opens 2026-10-05 --closes 2026-12-20 \
    --reference "SP2D 24110000123" --trust trust.note
run 0 list import list.csv --office office --stage "$stage" \
    --opens 2026-10-05 --closes 2026-12-20 --reference "SP2D 24110000123"

say "Nothing can be issued before two of three approvers have recomputed it"
run 1 issue --office office --stage "$stage" --key keys/issuer.key
run 0 stage approve --office office --stage "$stage" --yes \
    --key keys/approver-1.key --list list.csv
sed '2s/,[0-9]*$/,9000000/' list.csv >altered.csv
run 1 stage approve --office office --stage "$stage" --yes \
    --key keys/approver-2.key --list altered.csv
run 0 stage approve --office office --stage "$stage" --yes \
    --key keys/approver-2.key --list list.csv
run 0 issue --office office --stage "$stage" --key keys/issuer.key
run 0 issue --office office --stage "$stage" --key keys/issuer.key

say "One code a family, as PNG; one of them here"
"$salur" qr --office office --stage "$stage" --site "${sites[0]}" \
    --format term | head -n 29
for site in "${sites[@]}"; do
    "$salur" qr --json --office office --stage "$stage" --site "$site" \
        --format png -o "codes/$site" --module 4 >"codes/$site.jsonl"
    ok "qr $site" $?
    grep '"type":"card"' "codes/$site.jsonl" | field text >"codes/$site.txt"
done
ok "2,000 codes are drawn" $(($(cat codes/*.txt | wc -l) != 2000))
# Every picture, read by a decoder that is not ours, gives the text issued.
for site in "${sites[@]}"; do
    # Now and then it also sees a bar code of one dimension in the rows of a
    # symbol; such a line is none of ours and stands beside the right one.
    zbarimg --raw -q --nodbus "codes/$site"/*.png >"codes/$site.all" 2>/dev/null
    grep '^SL' "codes/$site.all" >"codes/$site.read"
    cmp -s "codes/$site.read" "codes/$site.txt"
    ok "zbarimg reads the codes of $site" $?
done
versions=$(cat codes/*.jsonl | field version | sort -n | uniq -c | tr '\n' ';')
echo "codes by version: $versions read back by zbarimg: $(cat codes/*.read | wc -l), other lines: $(($(cat codes/*.all | wc -l) - $(cat codes/*.read | wc -l)))"
ok "no code passes version 9" \
    "$(cat codes/*.jsonl | field version | awk '$1 > 9 { bad = 1 } END { print bad + 0 }')"
run 0 show "$(find "codes/${sites[0]}" -name '*.png' | sort | head -n 1)" \
    --trust trust.note --at 2026-10-06

say "Two cards are withdrawn, one is issued anew"
card() { # SITE N FIELD
    sed -n "$2p" "codes/$1.jsonl" | field "$3"
}
a=${sites[0]}
stopped=$(card "$a" 119 cti)
renewed=$(card "$a" 120 cti)
{
    printf 'salur/withdrawn/v1\nserial 1\n'
    printf 'stop %s\ncard %s 2\n' "$stopped" "$renewed" | sort -k 2
} >withdrawn.note
run 0 sign withdrawn.note --key keys/issuer.key
run 0 withdraw withdrawn.note --office office --at 2026-09-30

say "Bundles travel to the villages on a stick"
for site in "${sites[@]}"; do
    quiet 0 bundle --office office --stage "$stage" --site "$site" \
        -o "usb/$site.slr" --key keys/issuer.key --contact "0800-99 CONTOH"
done
run 0 import --store "village/$a" "usb/$a.slr" --at 2026-10-01
for site in "${sites[@]:1}"; do
    quiet 0 import --store "village/$site" "usb/$site.slr" --at 2026-10-01
done
run 0 import --store "village/$a" "usb/$a.slr" --at 2026-10-01
run 1 import --store "village/$a" "usb/${sites[1]}.slr" --at 2026-10-01

# A code at the counter of village A, with the exit code of its refusal.
refuse() { # EXIT TIME TEXT
    printf '%s\n' "$3" >one.txt
    run "$1" redeem --store "village/$a" --operator Wati --at "$2" one.txt
}
good=$(sed -n 121p "codes/$a.txt")

say "A family that comes before the stage opens is told so"
refuse 12 2026-10-02T09:00:00+07:00 "$good"

say "Handout: 1,900 families in 16 villages"
day=5
count=0
for site in "${sites[@]}"; do
    # 117 to 119 of 125 come; the cards above stay away or come later.
    n=119
    [ "$count" -lt 4 ] && n=118
    [ "$count" -lt 1 ] && n=117
    count=$((count + 1))
    day=$((day + 1))
    head -n "$n" "codes/$site.txt" >"codes/$site.come"
    "$salur" redeem --store "village/$site" --operator Wati \
        --at "2026-10-$(printf %02d $((5 + day % 12)))T09:00:00+07:00" \
        "codes/$site.come" >"log/$site.redeem"
    ok "redeem at $site" $?
    ok "each is handed over at $site" \
        $(($(grep -c '^SERAHKAN' "log/$site.redeem") != n))
done
cat log/*.redeem | head -n 3
echo "handed over: $(cat log/*.redeem | grep -c '^SERAHKAN'); one card was issued anew and comes below"
ok "1,899 are handed over" $(($(cat log/*.redeem | grep -c '^SERAHKAN') != 1899))

say "Every refusal, in the words of the counter"
now=2026-10-20T10:00:00+07:00
cti=$(card "$a" 121 cti)
amount=$(card "$a" 121 amount_idr)
coin() { "$mint" "$@"; }
unknown=00112233445566778899aabbccddeeff
refuse 10 $now "$(sed -n 1p "codes/$a.txt")"
refuse 11 $now "$(sed -n 121p "codes/${sites[1]}.txt")"
refuse 13 $now "$(sed -n 119p "codes/$a.txt")"
refuse 18 $now "$(sed -n 120p "codes/$a.txt")"
refuse 14 $now "$(MINT_FLIP=1 coin keys/issuer.key $stage "$a" "$cti" "$amount" - 1 2026-12-20)"
refuse 20 $now "$(coin keys/stranger.key $stage "$a" "$cti" "$amount" - 1 2026-12-20)"
refuse 21 $now "$(coin keys/faraway.key $stage "$a" "$cti" "$amount" - 1 2026-12-20)"
refuse 15 $now "$(coin keys/issuer.key $stage "$a" "$unknown" "$amount" - 1 2026-12-20)"
refuse 19 $now "$(coin keys/issuer.key $stage "$a" "$cti" $((amount + 150000)) - 1 2026-12-20)"
refuse 25 $now "$(coin keys/issuer.key PKH-202604-2 "$a" "$cti" "$amount" - 1 2026-12-20)"
refuse 22 $now "SLT&M${good:5}"
refuse 23 $now "SLT2:${good:5}"
refuse 24 $now "https://example.org/undian-berhadiah"
refuse 24 $now "${good:0:60}"

say "The new card of the family is good, once"
new=$(coin keys/issuer.key $stage "$a" "$renewed" "$(card "$a" 120 amount_idr)" - 2 2026-12-20)
refuse 0 $now "$new"
refuse 10 $now "$new"
refuse 16 2026-12-22T09:00:00+07:00 "$good"

say "Close, export; the sticks go to the office"
run 0 close --store "village/$a" --operator Wati --at 2026-12-22T17:00:00+07:00
run 0 export --store "village/$a" -o "usb/$a.slog"
for site in "${sites[@]:1}"; do
    quiet 0 close --store "village/$site" --operator Wati \
        --at 2026-12-22T17:00:00+07:00
    quiet 0 export --store "village/$site" -o "usb/$site.slog"
done
run 0 status --store "village/$a"

say "An auditor verifies with public keys and the approved lists alone"
run 0 verify "usb/$a.slog" --trust trust.note --list "usb/$a.slr" \
    --at 2026-12-23
lists=()
for site in "${sites[@]}"; do lists+=(--list "usb/$site.slr"); done
quiet 0 verify usb/*.slog --trust trust.note "${lists[@]}" --at 2026-12-23

say "The office takes the logs in, twice, and reconciles"
run 0 ingest --office office usb/*.slog --at 2026-12-23
quiet 0 ingest --office office usb/*.slog --at 2026-12-23
ok "ingesting again brings nothing" \
    "$(tail -n 1 log/quiet.txt | grep -q ' 16 already here, 0 refused; 0 new entries'; echo $?)"
"$salur" reconcile --office office --stage "$stage" --at 2026-12-23 \
    >reconcile.txt 2>&1
ok "reconcile" $?
head -n 60 reconcile.txt
grep -qx '  BALANCED' reconcile.txt
ok "it balances" $?
"$salur" reconcile --json --office office --stage "$stage" --at 2026-12-23 \
    >reconcile.jsonl
nation=$(grep '"level":"nation"' reconcile.jsonl)
ok "1,900 are realised" \
    "$(grep -q '"realised":{"families":1900,' <<<"$nation"; echo $?)"
ok "100 remain" \
    "$(grep -q '"remaining":{"families":100,' <<<"$nation"; echo $?)"
"$salur" reconcile --office office --stage "$stage" --at 2026-12-23 \
    --format csv >reconcile.csv 2>/dev/null
ok "one row a place, and the header" $(($(wc -l <reconcile.csv) != 16 + 4 + 2 + 1 + 1 + 1))

say "One byte of an export is changed; verify says where"
cp "usb/$a.slog" changed.slog
offset=$(($(stat -c %s changed.slog) / 2))
byte=$(od -An -tu1 -j $offset -N 1 changed.slog)
printf '%b' "\\0$(printf %o $((byte ^ 1)))" |
    dd of=changed.slog bs=1 seek=$offset conv=notrunc status=none
run 1 verify changed.slog --trust trust.note --at 2026-12-23
run 1 ingest --office office changed.slog --at 2026-12-23

echo
echo "Everything of this story is in $1/demo."
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
