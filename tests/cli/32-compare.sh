#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Heads that people hold, set against each other: what the same log gave, what
# two laptops with one key gave, and what cannot be told.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 6
trust=(--trust trust.note)

# One handout at the counter, its receipt printed as text.
hand_out() { # STORE LINE TIME RECEIPTS [FORMAT]
    mkdir -p "$4"
    printf '%s\n' 50000000 "$(sed -n "$2p" codes.txt)" 1 '' |
        "$salur" counter --store "$1" --operator Wati --line \
            --receipt "${5-text48}" --receipts "$4" --at "$3" >out 2>err
    ok "$1: family $2 was paid at $3" $?
}
receipt_of() { find "$1" -type f | head -n 1; }

# The first family is paid; then the folder is copied, and both go on.
hand_out store 1 2026-10-06T09:00:00+07:00 first
cp -r store clone
hand_out store 2 2026-10-06T09:10:00+07:00 second
hand_out clone 3 2026-10-06T09:10:00+07:00 other
hand_out store 4 2026-10-06T09:20:00+07:00 third pdf
hand_out clone 5 2026-10-06T09:20:00+07:00 wide escpos80
hand_out store 6 2026-10-06T09:30:00+07:00 narrow text32
first=$(receipt_of first)
second=$(receipt_of second)
other=$(receipt_of other)
narrow=$(receipt_of narrow)
pdftoppm -r 200 -png -singlefile "$(receipt_of third)" third
run 0 export --store store -o a.slog --at 2026-10-07
run 0 export --store clone -o b.slog --at 2026-10-07
run 0 close --store store --operator Wati --at 2026-10-07T16:00:00+07:00 \
    --statement close.note --pdf close.pdf
pdftoppm -r 200 -png -singlefile close.pdf sheet
run 0 export --store store -o later.slog --at 2026-10-08
before=$(files)
compare() { # EXIT ARGS ...
    local wanted=$1
    shift
    run "$wanted" compare "${trust[@]}" "$@"
}

# --- one log, whoever holds what of it --------------------------------------------

compare 0 "$first" "$second" "$narrow" third.png a.slog
says out '^log test/kopdes/log/9901012001/a/k1$'
says out '^ +4 entries .* first/.* \(receipt\)$'
says out '^ +5 entries .* second/.* \(receipt\)$'
says out '^ +6 entries .* third.png \(receipt\)$'
says out '^ +7 entries .* narrow/.* \(receipt\)$'
says out '^ +7 entries .* a.slog \(export\)$'
says out '^  GREW: from 4 to 7 entries; '
says out '^  not said here: whether the log goes on elsewhere'
compare 0 a.slog later.slog close.note sheet.png "$first"
says out 'close.note \(closing statement\)$'
says out 'sheet.png \(receipt\)$'
says out '^  GREW: from 4 to 8 entries; '
compare 0 close.note sheet.png later.slog
says out '^  SAME: 3 heads, all of the same 8 entries$'
compare 0 sheet.png close.note --json
json_parses out
says out '"type":"compared","log":"test/kopdes/log/9901012001/a/k1","verdict":"same","heads":2'
says out '"kind":"closing".*"genuine":true.*"file":"close.note"'
compare 0 "$first" a.slog --lang id
says out '^  BERTAMBAH: dari 4 menjadi 7 catatan; '
foreign id out

# What was sent to the printer, kept as a file.
compare 0 "$(receipt_of wide)" b.slog
says out '^ +6 entries .* wide/.* \(receipt\)$'

# Typed, on stdin, as a line in a message.
code=$(sed -n 's/^\[\(.*\)\]$/\1/p' "$first" | tr -d '\n')
compare 0 "$code" a.slog
says out ' the code that was typed \(receipt\)$'
compare 0 "$(tr '[:upper:]' '[:lower:]' <<<"$code")" a.slog
printf 'Pak, ini kodenya:\r\n%s\r\nterima kasih\n' "$code" >message.txt
compare 0 message.txt a.slog
ok "on stdin" "$("$salur" compare "${trust[@]}" - a.slog <message.txt |
    grep -q '^  GREW'; echo $?)"

# --- forked: two receipts alone, or a receipt and an export -----------------------

compare 1 "$second" "$other"
says out '^F111 tamper: test/kopdes/log/9901012001/a/k1$'
says out '^  FORKED: two histories of this log were signed with its key$'
says out '^    evidence: (second|other)/.* and (second|other)/'
says out '^      both speak of the same first 5 entries, with two roots$'
ok "both roots are told" "$(grep -cE '^      [0-9a-f]{64}$' out | grep -qx 2; echo $?)"
says out '^  proven: only who holds the key of this log can have made both$'
says out '^  not said here: which history is what happened'
compare 1 "$other" later.slog
says out '^      the history of the second, 8 entries, had another root at 5 entries'
compare 1 sheet.png b.slog later.slog
compare 1 close.note b.slog "$first" a.slog
compare 1 a.slog b.slog
says out '^      the first entry that differs is 4$'
compare 1 a.slog b.slog --json
json_parses out
says out '"type":"fork","id":"F111".*"basis":"entries".*"entry":4'
compare 1 "$second" "$other" --json
json_parses out
# The notes in the evidence are verified again by themselves.
"$python" -c 'import json
for line in open("out", encoding="utf-8"):
    row = json.loads(line)
    if row["type"] == "fork":
        open("one.note", "w", encoding="utf-8").write(row["first_note"])
        open("two.note", "w", encoding="utf-8").write(row["second_note"])'
compare 1 one.note two.note
says out 'one.note \(checkpoint\)$'
rm one.note two.note message.txt
compare 1 "$second" "$other" --lang id
says out '^  BERCABANG: '
foreign id out

# --- an export against what others hold -------------------------------------------

run 0 verify a.slog "${trust[@]}" --head "$first" --head "$second" --head "$code"
says out '^  found: heads of this log that others hold: 3$'
says out '^  checked: .* \| heads that others hold$'
run 1 verify a.slog "${trust[@]}" --head "$other"
says out '^F111 tamper: test/kopdes/log/9901012001/a/k1 entry 4 '
says out '; the head covers 5 entries$'
says out '^  entries 7, proven 0'
run 1 verify a.slog "${trust[@]}" --head "$other" --head "$first"
says out '^  entries 7, proven 4'
run 1 verify a.slog "${trust[@]}" --head sheet.png --json
json_parses out
says out '"id":"F112","severity":"difference".*"head_entries":8'
run 1 verify a.slog "${trust[@]}" --head close.note --lang id
says out '^F112 selisih: '
run 0 verify later.slog "${trust[@]}" --head close.note --head sheet.png
run 1 verify later.slog "${trust[@]}" --head b.slog
run 3 verify a.slog "${trust[@]}" --head "$fixtures/good/receipt.png"
says out 'receipt.png: NOT GENUINE: .*\(E0301\); not looked at$'
run 3 verify "$fixtures/good/export.slog" --trust "$fixtures/good/trust.note" \
    --at 2026-12-23 --head "$first"
says out '^.*: NOT GENUINE: '
run 3 verify a.slog "${trust[@]}" --head list.csv

# --- what cannot be told -----------------------------------------------------------

compare 3 "$first" "$second"
says out '^  CANNOT BE TOLD: heads of different sizes'
says out '^    give an export of this log with at least 5 entries, too$'
compare 3 sheet.png b.slog
says out 'at least 8 entries'
compare 3 "$narrow" b.slog
says out 'at least 7 entries'
compare 3 "$first"
says out '^  CANNOT BE TOLD: one head of this log'

# --- what nobody vouches for -------------------------------------------------------

compare 3 "$first" a.slog "${code%????}"
says err '^salur: (code|the code that was typed): '
compare 3 "$first" codes.txt
says err '^salur: codes.txt: '
cp a.slog bad.slog
printf X | dd of=bad.slog bs=1 seek=900 conv=notrunc 2>/dev/null
compare 3 bad.slog "$first"
sed 's/^size 8/size 9/; s/^entry 7/entry 8/' close.note >bad.note
compare 3 bad.note "$first"
says out '^    NOT GENUINE: .*\(E0300\)$'
compare 3 nowhere.slog "$first"
says err '^salur: nowhere.slog: '
compare 2
rm bad.slog bad.note

no_strays "comparing leaves nothing behind" "$before"
finish
