#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One entry of a log, proven to whoever asks: made, checked, set against
# receipts, and refuted where it is false.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2034 # used by make_world
supervised=yes
make_world 6
trust=(--trust trust.note)
"$salur" key new test/saksi --role witness -o saksi.key >made.txt
make_trust witnessed.note 2 "log $(vkey store/device.key) $site" \
    "supervisor $(vkey pengawas.key) 9901" "witness $(vkey saksi.key)" >made.txt

# One handout at the counter, its receipt printed as text.
hand_out() { # STORE LINE TIME RECEIPTS
    mkdir -p "$4"
    printf '%s\n' 50000000 "$(sed -n "$2p" codes.txt)" 1 '' |
        "$salur" counter --store "$1" --operator Wati --line \
            --receipt text48 --receipts "$4" --at "$3" >out 2>err
    ok "$1: family $2 was paid at $3" $?
}
receipt_of() { find "$1" -type f | head -n 1; }

hand_out store 1 2026-10-06T09:00:00+07:00 first
cp -r store clone
hand_out store 2 2026-10-06T09:10:00+07:00 second
hand_out clone 3 2026-10-06T09:10:00+07:00 other
run 0 export --store store -o early.slog --at 2026-10-06
run 0 void 4 --store store --at 2026-10-06T09:30:00+07:00 --reason salah-orang \
    --key pengawas.key
run 0 redeem --store store --at 2026-10-06T09:40:00+07:00 <(sed -n 4p codes.txt)
run 0 close --store store --operator Wati --at 2026-10-06T16:00:00+07:00 \
    --statement close.note --pdf close.pdf
pdftoppm -r 200 -png -singlefile close.pdf sheet
run 0 export --store store -o a.slog --at 2026-10-07
run 0 export --store clone -o b.slog --at 2026-10-07
first=$(receipt_of first)
second=$(receipt_of second)
other=$(receipt_of other)
before=$(files)
prove() { # EXIT ARGS ...
    local wanted=$1
    shift
    run "$wanted" prove "${trust[@]}" "$@"
}

# --- made: by number, by family, by receipt ---------------------------------------

prove 0 a.slog --entry 3 -o 3.tlog-proof
says out '^  log          test/kopdes/log/9901012001/a/k1$'
says out '^  village      9901012001$'
says out '^  entry        3: aid was handed over$'
says out "^  time         06-10-2026 09:00:00 WIB, by the laptop's clock\$"
says out '^  operator     Wati$'
says out '^  amount       Rp [0-9.]+$'
says out "^  short number $(card 1 short)\$"
says out '^  card         scanned, genuine, of stage PKH-202604-1$'
says out '^  under        8 entries, fingerprint '
says out '^PROVEN: this is entry 3 of the log, as it was when the head was signed$'
says out "^  not cosigned: only the log's own key vouches for this head\$"
says out '^  not said here: that the money or goods reached the family'
says out '^  written to 3.tlog-proof, [0-9]+ bytes$'
says 3.tlog-proof '^c2sp.org/tlog-proof@v1$'
says 3.tlog-proof '^index 3$'
prove 0 a.slog --short "$(card 1 short)" -o short.tlog-proof
prove 0 a.slog --cti "$(card 1 cti)" -o cti.tlog-proof
prove 0 a.slog --receipt "$first" -o receipt.tlog-proof
says out '^  the receipt was given when this entry was the last, and fits$'
for file in short cti receipt; do
    cmp -s 3.tlog-proof $file.tlog-proof
    ok "$file names the same entry: the same bytes" $?
    rm $file.tlog-proof
done
prove 0 a.slog --entry 3 --lang id
says out '^TERBUKTI: '
foreign id out
prove 0 a.slog --entry 3 --json
json_parses out
says out '"type":"proof".*"entry":3,"proven":true.*"voided_by":null'
# A handout that was taken back is proven, and so is that it was.
prove 0 a.slog --short "$(card 2 short)"
says out '^  entry        4: aid was handed over$'
says out '^  but: entry 5 of the same log takes this handout back$'
prove 0 a.slog --entry 5
says out '^  entry        5: a handout is taken back$'
says out '^  takes back   entry 4$'
prove 0 a.slog --receipt sheet.png
says out '^  entry        7: the day was closed$'
prove 0 a.slog --receipt close.note
says out '^  the receipt was given when this entry was the last, and fits$'
ok "nothing was written without -o" "$(find . -name '*.tlog-proof' | wc -l | grep -qx 1; echo $?)"

# --- checked, from the proof alone ---------------------------------------------------

prove 0 --check 3.tlog-proof
says out '^PROVEN: this is entry 3 of the log'
says out '^  not said here: whether a later entry takes this handout back'
prove 0 --check 3.tlog-proof --receipt "$first"
says out '^  the receipt was given when this entry was the last, and fits$'
prove 0 --check 3.tlog-proof --receipt sheet.png
says out '^  the receipt fits the log, but is that of entry 7$'
prove 3 --check 3.tlog-proof --receipt "$second"
says out '^CANNOT BE TOLD: the receipt is genuine and speaks of 5 entries'
ok "on stdin" "$("$salur" prove "${trust[@]}" --check - <3.tlog-proof |
    grep -q '^PROVEN'; echo $?)"

# With a cosignature, which anybody may add to the checkpoint inside.
sed '/^$/,$d' 3.tlog-proof >head.txt
sed '1,/^$/d' 3.tlog-proof >inside.note
run 0 sign inside.note --key saksi.key --at 2026-10-08T03:00:00Z
{ cat head.txt; echo; cat inside.note; } >seen.tlog-proof
rm head.txt
prove 1 --check seen.tlog-proof --witnesses 1
says out '^NOT PROVEN: 0 of 1 cosignatures of trusted witnesses$'
run 0 prove --trust witnessed.note --check seen.tlog-proof --witnesses 1
says out '^    cosigned by 1 trusted witness, 08-10-2026 10:00:00 WIB$'
ok "cosigned: nothing is said of its lack" "$(grep -c 'not cosigned' out)"
run 1 prove --trust witnessed.note --check seen.tlog-proof --witnesses 2
run 1 prove --trust witnessed.note --check 3.tlog-proof --witnesses 1
# An export's proofs are under its cosigned head where that reaches.
run 0 prove "$fixtures/good/requested.slog" --trust "$fixtures/good/trust.note" \
    --entry 7 --witnesses 1
says out '^  under        8 entries'
run 1 prove "$fixtures/good/requested.slog" --trust "$fixtures/good/trust.note" \
    --entry 8 --witnesses 1
says out '^  under        13 entries'

# --- refuted ------------------------------------------------------------------------

prove 1 a.slog --receipt "$other" -o no.tlog-proof
says out '^REFUTED: this log does not continue what the receipt says, and both are signed$'
says out '^    evidence: other/.* and a.slog$'
says out '^      the history of the second, 8 entries, had another root at 5 entries'
ok "no proof was written" "$([ ! -e no.tlog-proof ]; echo $?)"
prove 1 a.slog --receipt "$other" --json
json_parses out
says out '"type":"fork","id":"F111"'
prove 0 b.slog --receipt "$other"
# A proof of the entry in question is enough, without the log.
prove 0 early.slog --entry 4 -o 4.tlog-proof
prove 1 --check 4.tlog-proof --receipt "$other"
says out '^REFUTED: '
says out '^  proven: only who holds the key of this log can have made both$'
prove 0 --check 4.tlog-proof --receipt "$second"
prove 3 early.slog --receipt close.note
says out '^CANNOT BE TOLD: the receipt is genuine and speaks of 8 entries'

# A receipt that somebody made up or changed.
code=$(sed -n 's/^\[\(.*\)\]$/\1/p' "$first" | tr -d '\n')
last=${code:20:1}
[ "$last" = A ] && last=B || last=A
prove 1 a.slog --receipt "${code:0:20}$last${code:21}"
says out '^REFUTED: no log that the trust note knows signed this receipt: '
says out '^  one letter that was typed wrongly looks the same: scan its code '
awk '/^\[/ && ++rows == 2 { next } 1' "$first" >short.txt
prove 3 a.slog --receipt short.txt
says err '^salur: short.txt: '
says err 'scan it, or type it again'
rm short.txt
prove 1 a.slog --receipt "$fixtures/good/receipt.png"
says out '^REFUTED: no log that the trust note knows'
prove 1 a.slog --short "$(card 6 short)"
says err 'holds no handout to this family'
prove 3 a.slog --entry 8
says err 'no entry of this number'

# A proof in which one thing is changed.
changed() { # EXIT SED
    sed "$2" 3.tlog-proof >changed.tlog-proof
    prove "$1" --check changed.tlog-proof
}
changed 1 's/^index 3/index 2/'
says out '^NOT PROVEN: .*\(E0308\)$'
changed 1 '2s/A/B/'
says out '^NOT PROVEN: '
changed 1 '4s/^./'"$(sed -n '4s/^\(.\).*/\1/p' 3.tlog-proof | tr 'A-Za-z0-9+/' 'B-ZAb-za1-90/+')"'/'
says out '^NOT PROVEN: .*\(E0308\)$'
changed 1 's/^8$/9/'
says out '^NOT PROVEN: .*\(E0300\)$'
changed 3 's/^index 3/index 03/'
says err '^salur: changed.tlog-proof:3: '
changed 3 '1s/v1/v2/'
says err 'newer'
changed 1 '4d;5d;6d'
changed 1 '4d'
says out '^NOT PROVEN: .*\(E0308\)$'
head -c 300 3.tlog-proof >changed.tlog-proof
prove 3 --check changed.tlog-proof
rm changed.tlog-proof
run 1 prove --trust "$fixtures/good/trust.note" --check 3.tlog-proof
says out '^NOT PROVEN: .*\(E0301\)$'
# A log that was changed gives no proof.
cp a.slog bad.slog
at=$(grep -abo Wati bad.slog | tail -n 1 | cut -d: -f1)
printf X | dd of=bad.slog bs=1 seek="$at" conv=notrunc 2>/dev/null
prove 3 bad.slog --entry 3
rm bad.slog

# --- asked in the wrong way ----------------------------------------------------------

prove 2 a.slog
says err 'name the entry'
prove 2 a.slog --entry 3 --short "$(card 1 short)"
prove 2 --entry 3
prove 2 a.slog --entry x
prove 2 --check 3.tlog-proof a.slog
prove 2 --office office a.slog --entry 3
prove 2 a.slog --entry 3 --witnesses x
prove 2 a.slog --entry 3 -o -
ok "nothing is claimed of what is not written" "$(grep -c . out)"
prove 3 a.slog --entry 3 -o list.csv
says err '^salur: list.csv: '

# --- what the office holds ------------------------------------------------------------

run 0 ingest --office office a.slog --at 2026-10-08
prove 0 --office office --log test/kopdes/log/9901012001/a/k1 \
    --receipt "$first" -o office.tlog-proof
cmp -s office.tlog-proof 3.tlog-proof
ok "the office proves the same with the same bytes" $?
prove 1 --office office --log test/kopdes/log/9901012001/a/k1 --receipt "$other"
prove 3 --office office --log test/kopdes/log/9901012001/b/k1 --entry 1
says err 'holds no log of this name'

# --- what the office cosigned --------------------------------------------------------

cp -r office witness
with=(--trust witnessed.note)
run 0 ingest --office witness --witness saksi.key "${with[@]}" early.slog \
    --at 2026-10-08T01:00:00Z
cp witness/head.note head-1.note
run 0 ingest --office witness --witness saksi.key a.slog --at 2026-10-09T01:00:00Z
cp witness/head.note head-2.note
own=$(head -n 1 head-2.note)
run 0 prove --office witness --log "$own" --entry 0 "${with[@]}" \
    -o leaf.tlog-proof --witnesses 1
says out '^  entry        0: a cosigned checkpoint$'
says out '^  of           test/kopdes/log/9901012001/a/k1, [0-9]+ entries$'
says out '^    cosigned by 1 trusted witness, '
says out '^PROVEN: this is entry 0 of the log'
run 0 prove --check leaf.tlog-proof "${with[@]}" --json
json_parses out
says out '"leaf_log":"test/kopdes/log/9901012001/a/k1"'
prove 1 --check leaf.tlog-proof
says out '^NOT PROVEN: .*\(E0301\)$'
# A witness that writes what no village signed into its own log.
printf '%s\n9\n%s\n' test/kopdes/log/9901012001/a/k1 \
    AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= >forged.note
run 0 sign forged.note --key saksi.key --at 2026-10-09
printf '%s\n1\n%s\n' "$own" "$({ printf '\0'; cat forged.note; } |
    openssl dgst -sha256 -binary | base64)" >forged-head.note
run 0 sign forged-head.note --key saksi.key --at 2026-10-09
{
    printf 'c2sp.org/tlog-proof@v1\nextra %s\nindex 0\n\n' \
        "$(base64 -w 0 forged.note)"
    cat forged-head.note
} >forged.tlog-proof
run 0 prove --check forged.tlog-proof "${with[@]}"
says out '^    NOT GENUINE: .*\(E0301\)$'
run 0 prove --check forged.tlog-proof "${with[@]}" --json
says out '"leaf_genuine":false'
rm forged*
run 3 compare "${with[@]}" head-1.note head-2.note
says out "^  CANNOT BE TOLD: "
run 0 compare "${with[@]}" head-1.note head-2.note --office witness
says out '^  GREW: from 1 to 2 entries'
says out 'what the office holds \(export\)$'
run 0 compare "${trust[@]}" "$first" --office office
says out '^  GREW: from 4 to 8 entries'
run 1 compare "${trust[@]}" "$other" --office office
rm -r witness head-1.note head-2.note leaf.tlog-proof

no_strays "proving leaves nothing behind" "$before" 3.tlog-proof 4.tlog-proof \
    seen.tlog-proof office.tlog-proof inside.note
finish
