#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A head that somebody holds, kept as evidence: at the village it stops an older
# or another log, at the office every later export is held against it.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 6

# One handout at the counter, its receipt printed as text.
hand_out() { # STORE LINE TIME RECEIPTS [FORMAT]
    mkdir -p "$4"
    printf '%s\n' 50000000 "$(sed -n "$2p" codes.txt)" 1 '' |
        "$salur" counter --store "$1" --operator Wati --line \
            --receipt "${5-text48}" --receipts "$4" --at "$3" >out 2>err
    ok "$1: family $2 was paid at $3" $?
}
receipt_of() { find "$1" -type f | head -n 1; }
entries() { "$salur" status --store "$1" --json | field entries; }

hand_out store 1 2026-10-06T09:00:00+07:00 first
cp -r store image
hand_out store 2 2026-10-06T09:10:00+07:00 second
hand_out store 3 2026-10-06T09:20:00+07:00 third pdf
cp -r image clone
hand_out clone 4 2026-10-06T09:10:00+07:00 other
first=$(receipt_of first)
second=$(receipt_of second)
other=$(receipt_of other)
pdftoppm -r 200 -png -singlefile "$(receipt_of third)" third
run 0 export --store store -o a.slog --at 2026-10-06
run 0 export --store clone -o b.slog --at 2026-10-06
run 0 close --store store --operator Wati --at 2026-10-06T16:00:00+07:00 \
    --statement close.note --pdf close.pdf
pdftoppm -r 200 -png -singlefile close.pdf sheet
run 0 export --store store -o later.slog --at 2026-10-06
before=$(files)
anchor() { # EXIT ARGS ...
    local wanted=$1
    shift
    run "$wanted" anchor --at 2026-10-07T09:00:00+07:00 "$@"
}

# --- the village: what fits is kept ------------------------------------------------

cp -r store kept
anchor 0 --store kept --lang en "$first" "$second" third.png close.note sheet.png
says out '^first/.*: receipt of test/kopdes/log/9901012001/a/k1, 4 entries$'
says out '^close.note: closing statement of .*, 7 entries$'
says out '^  FITS: the log here holds it unchanged$'
says out '^    it was here already$'
anchor 0 --store kept --lang en
says out '^heads that are kept: 4$'
anchor 0 --store kept --json
json_parses out
anchor 0 --store kept "$first"
says out '^  COCOK: '
foreign id out
run 0 redeem --store kept --at 2026-10-07T10:00:00+07:00 <(sed -n 5p codes.txt)

# --- the village: an older image is stopped, until it is whole again ---------------

size=$(entries image)
anchor 1 --store image --lang en "$second"
says out '^  OLDER: this laptop shows an older state; nothing is handed out here '
run 1 redeem --store image --at 2026-10-07T10:00:00+07:00 <(sed -n 4p codes.txt)
says err 'E0305'
run 1 unpaid --store image --reason pindah --at 2026-10-07T10:00:00+07:00 \
    <(sed -n 4p codes.txt)
anchor 1 --store image
says out '^  BERHENTI: .*\(E0305\)$'
says out 'salur recover'
run 0 status --store image --lang en
says out '^  STOPPED: .*\(E0305\)$'
ok "status knows no next step but that" "$(grep -c '^  next: ' out)"
run 1 recover --store image --lang en
says out '^  STOPPED: .*\(E0305\)$'
printf '%s\n' "$(sed -n 4p codes.txt)" '' | "$salur" counter --store image \
    --operator Wati --line --at 2026-10-07T09:30:00+07:00 >out 2>err
says out 'JANGAN SERAHKAN'
says out 'kembalikan dengan .salur recover'
says out '^Tidak ada yang tercatat\.$'
ok "nothing was appended" $(($(entries image) != size))
# A receipt that fits does not lift it.
anchor 0 --store image --lang en "$first"
run 1 redeem --store image --at 2026-10-07T10:00:00+07:00 <(sed -n 4p codes.txt)
# The log itself may go out: it is evidence, too.
run 0 export --store image -o image.slog --at 2026-10-07

# --- the village: another history is stopped for good -------------------------------

size=$(entries clone)
anchor 1 --store clone --lang en "$second" --json
json_parses out
says out '"against":"forked"'
run 1 redeem --store clone --at 2026-10-07T10:00:00+07:00 <(sed -n 5p codes.txt)
says err 'E0309'
ok "nothing was appended" $(($(entries clone) != size))
anchor 1 --store clone "$second"
foreign id out
run 1 recover --store clone --lang en
says out '^  STOPPED: .*\(E0309\)$'
says out '^  Nothing is handed out here. Keep the folder, call the office: '
ok "recover sends nobody to the counter" "$(grep -c 'salur counter' out)"
run 1 recover --store clone --json
json_parses out
says out '"type":"contradiction","error":"SALUR_E_FORK"'
run 0 status --store clone
foreign id out
printf '%s\n' "$(sed -n 5p codes.txt)" 1 '' | "$salur" counter --store clone --operator Wati --line \
    --lang en --at 2026-10-07T10:00:00+07:00 >out 2>err
says out '^A receipt or sheet shows another history of this log'

# --- what nobody vouches for is not kept --------------------------------------------

anchor 1 --store store "$fixtures/good/receipt.png"
says err 'E0301'
sed 's/^size 7/size 8/; s/^entry 6/entry 7/' close.note >bad.note
anchor 1 --store store bad.note
says err 'E0300'
anchor 3 --store store list.csv
anchor 3 --store store a.slog --lang en
says err 'salur compare. reads more'
anchor 2 "$first"
anchor 2 --store store --office office "$first"
anchor 5 --store nowhere "$first"
anchor 0 --store store --lang en
says out '^heads that are kept: 0$'

# --- the office ----------------------------------------------------------------------

cp -r office first-office
anchor 0 --office office --lang en "$first" sheet.png
says out '^  KEPT: nothing is held of this log yet$'
run 1 reconcile --office office --stage $stage --at 2026-10-08
says out '^F112 difference: test/kopdes/log/9901012001/a/k1 '
# An export that ends before it is taken in, and told; one that fits is enough.
run 0 ingest --office office a.slog --at 2026-10-08
says out '^F112 difference: .*entry 6 '
says out '; the head covers 7 entries$'
anchor 0 --office office --lang en close.note
says out '^  LARGER: less is held of this log; the next export must reach it$'
run 0 ingest --office office later.slog --at 2026-10-08
ok "nothing is missing any more" "$(grep -c F112 out)"
run 0 reconcile --office office --stage $stage --at 2026-10-08
ok "no head stands against the log" "$(grep -c 'F11[12]' out)"
anchor 0 --office office --lang en close.note "$second"
says out '^  FITS: what is held of this log holds it unchanged$'
# A receipt of the other history: both signed heads are shown.
anchor 1 --office office --lang en "$other"
says out '^  FORKED: what is held of this log does not fit it$'
says out '^F111 tamper: test/kopdes/log/9901012001/a/k1$'
says out '^    evidence: other/.* and what the office holds$'
says out '^  proven: only who holds the key of this log can have made both$'
run 1 reconcile --office office --stage $stage --at 2026-10-08
says out '^F111 tamper: test/kopdes/log/9901012001/a/k1$'
anchor 0 --office office --json
json_parses out
says out '"type":"anchor","log":"test/kopdes/log/9901012001/a/k1","size":4'

# The receipt comes first: then the export of the other history is kept out.
anchor 0 --office first-office "$second"
run 1 ingest --office first-office b.slog --at 2026-10-08
says out '^F111 tamper: test/kopdes/log/9901012001/a/k1 entry 4 '
says out '^b.slog: NOT taken in, for what is said above; kept aside'
run 0 ingest --office first-office later.slog --at 2026-10-08

rm -r bad.note kept first-office
no_strays "anchoring leaves nothing behind" "$before" image.slog image/exported
finish
