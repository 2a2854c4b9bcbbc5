#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whoever changes an export is found out, and the first bad entry is named by
# its number.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
edit() { "$python" -I -S "$root/tests/cli/edit.py" "$@"; }

# A log of two closed days: handovers, refusals, and closes at 14 and 21.
make_world 12
now=2026-10-20T10:00:00+07:00
head -n 6 codes.txt >one.txt
run 0 redeem --store store --at $now one.txt
run 1 redeem --store store --at $now one.txt
run 0 close --store store --at $now
run 0 export --store store -o early.slog
tail -n 6 codes.txt >one.txt
run 0 redeem --store store --at $now one.txt
run 0 close --store store --at 2026-10-21
run 0 export --store store -o a.slog
count=22
ok "the log has the entries it should" $(($(edit a.slog x count) != count))
verify=(--trust trust.note --list bundle.slr --at 2026-10-22)
before=$(files)
run 0 verify a.slog early.slog "${verify[@]}"
ok "two good exports: no finding" "$(grep -c '^F' out)"
# What edit.py writes is nothing but the edit.
edit a.slog x.slog heads a.slog
cmp -s a.slog x.slog
ok "an edit of nothing changes nothing" $?

# Findings about integrity, as "F103 5": the first of each kind.
tampered() { grep '"severity":"tamper"' out; }
ids() { tampered | field id | tr '\n' ' '; }
first_bad() { tampered | field entry | head -n 1; }

# Edit, verify: tampered with, and the first bad entry is WANTED.
found() { # WANTED IDS EDIT ...
    local wanted=$1 ids=$2
    shift 2
    edit a.slog x.slog "$@"
    cmp -s a.slog x.slog
    ok "$*: is an edit" $(($? != 1))
    "$salur" verify --json x.slog "${verify[@]}" >out 2>err
    ok "$*: exit code" $(($? != 1))
    ok "$*: entry $wanted is named and not $(first_bad)" \
        "$([ "$(first_bad)" = "$wanted" ]; echo $?)"
    ok "$*: as $ids and not $(ids)" "$([ "$(ids)" = "$ids" ]; echo $?)"
    tail -n 2 out | grep -q '"verdict":"tampered"'
    ok "$*: the verdict" $?
    ok "$*: nothing else is said" "$(wc -c <err)"
}

# The first entry names the log, so one more rule is broken.
found 0 'F107 F103 F106 ' delete 0
found 1 'F107 F103 F105 F106 ' double 0
for n in $(seq 1 $((count - 2))); do
    found "$n" 'F103 F106 ' delete "$n"
    found "$((n + 1))" 'F103 F105 F106 ' double "$n"
done
found $((count - 1)) 'F106 ' delete $((count - 1))
for pair in '2 3' '3 9' '1 2' '7 20' '14 21' '20 21'; do
    # shellcheck disable=SC2086 # two numbers
    found "${pair% *}" 'F103 F105 ' swap $pair
done
for pair in '4 7' '9 2' '1 8' '15 14'; do
    # shellcheck disable=SC2086
    found "${pair% *}" 'F103 F105 F106 ' insert $pair
done
for n in 1 2 7 $((count - 1)); do
    found $((count - n)) 'F106 ' cut "$n"
done
# With the chain made anew only the signed head speaks: it covers the last.
for n in 2 5 13 $((count - 2)); do
    found $((count - 1)) 'F106 ' rechain "$n"
done
for n in 2 5 7; do
    found $((count - 1)) 'F105 ' amount "$n"
    says out "\"F304\".*\"entry\":$n,"
    says out "\"F202\".*\"entry\":$n,"
done
# An older checkpoint says that entries were added behind it.
found 15 'F106 ' heads early.slog
run 0 ingest --office office a.slog --at 2026-10-22
edit a.slog x.slog delete 5
run 1 ingest --office office x.slog --at 2026-10-22
says out 'NOT taken in'

# The words that a person reads.
run 1 verify x.slog "${verify[@]}"
says out '^F103 tamper: test/kopdes/log/9901012001/a/k1 entry 5 \(byte [0-9]+\)$'
says out 'still proven: 5 entries; affected: '
says out 'result: NOT INTACT$'
# One bad file among good ones: each has its own verdict.
run 1 verify early.slog x.slog a.slog "${verify[@]}"
ok "two of three are intact" $(($(grep -c 'result: INTACT' out) != 2))
run 1 verify --json early.slog x.slog a.slog "${verify[@]}"
json_parses out

# One bit at 300 places, the same each time: always found, and where the bit
# lies in an entry, that one is named.
mkdir many
size=$(stat -c %s a.slog)
mapfile -t bits < <(awk -v n=$((size * 8)) 'BEGIN { srand(11)
    for (i = 0; i < 300; i++) print int(rand() * n) }' | sort -nu)
edit a.slog many/ flip "${bits[@]}" >flipped
run 1 verify --json many/* "${verify[@]}"
json_parses out
ok "${#bits[@]} flipped bits are found" \
    $(($(grep -c '"verdict":"tampered"' out) != ${#bits[@]}))
inside=0
misnamed=0
while read -r bit entry; do
    [ "$entry" != - ] || continue
    inside=$((inside + 1))
    named=$(grep "\"file\":\"many/$bit\"" out | grep '"severity":"tamper"' |
        field entry | head -n 1)
    if [ "$named" != "$entry" ]; then
        misnamed=$((misnamed + 1))
        echo "bit $bit lies in entry $entry: named $named"
    fi
done <flipped
ok "of $inside in entries each entry is named" $misnamed
ok "most bits lie in entries" $((inside < 150))
for bit in "${bits[@]:0:20}"; do
    run 1 verify "many/$bit" "${verify[@]}"
done
rm -r many flipped

# Every kind of end: cut short, empty, no export at all.
mkdir many
mapfile -t sizes < <(seq 1 31 $((size - 2)) && echo $((size - 1)))
edit a.slog many/ keep "${sizes[@]}"
run 1 verify --json many/* "${verify[@]}"
json_parses out
ok "each of ${#sizes[@]} truncations is found" \
    $(($(grep -c '"id":"F101"' out) != ${#sizes[@]}))
for len in "${sizes[@]:0:20}"; do
    run 1 verify "many/$len" "${verify[@]}"
done
rm -r many
: >x.slog
run 1 verify x.slog "${verify[@]}"
says out '^F101 tamper: x.slog'
run 1 verify list.csv "${verify[@]}"
run 1 verify bundle.slr "${verify[@]}"
run 1 verify trust.note "${verify[@]}"
{ cat a.slog && echo; } >x.slog
run 1 verify x.slog "${verify[@]}"
cat early.slog a.slog >x.slog
run 1 verify x.slog "${verify[@]}"
"$salur" verify - "${verify[@]}" <a.slog >out 2>err
ok "an export from stdin" $?

# What cannot be read is not a verdict.
run 3 verify nowhere.slog "${verify[@]}"
says err 'nowhere.slog: no such item'
run 3 verify . "${verify[@]}"
run 3 verify /dev/null "${verify[@]}"
run 3 verify /dev/zero "${verify[@]}"
run 3 verify a.slog /dev/null "${verify[@]}"
says out 'a.slog: test/kopdes'
if [ "$(id -u)" -ne 0 ]; then
    cp a.slog x.slog
    chmod 000 x.slog
    run 4 verify x.slog "${verify[@]}"
    says err 'You may not read'
    chmod 600 x.slog
fi
run 2 verify a.slog
run 2 verify --trust trust.note

# The wrong trust note, the wrong list.
"$salur" key new test/root-9 --role root -o root-9.key >>made.txt
printf 'nothing\n' >other.note
run 3 verify a.slog --trust other.note
sed 's/^approvals 2$/approvals 1/' trust.note >other.note
run 1 verify a.slog --trust other.note
says err 'signature does not verify'
{
    sed '/^$/,$d' trust.note | sed '/^log /d'
} >other.note
for n in 1 2; do run 0 sign other.note --key root-$n.key; done
run 1 verify --json a.slog --trust other.note --at 2026-10-22
ok "a log that the note does not know" \
    "$([ "$(ids)" = 'F109 ' ]; echo $?)"
# The same name and village, and another key behind it.
"$salur" init --store second --site "$site" --device a -o x.enrol \
    --at 2026-09-28 >>made.txt
{
    sed '/^$/,$d' trust.note | sed '/^log /d'
    echo "log $(vkey second/device.key) $site"
} >other.note
for n in 1 2; do run 0 sign other.note --key root-$n.key; done
run 1 verify --json a.slog --trust other.note --at 2026-10-22
says out '"id":"F109"'
run 1 verify a.slog --trust other.note --list bundle.slr --at 2026-10-22
says out 'NOT INTACT'
run 3 verify a.slog --trust trust.note --list a.slog
says err 'a.slog'
run 1 verify a.slog --trust trust.note --list bundle.slr --witnesses 1 \
    --at 2026-10-22
says out '^F110'

# Fixtures: one defect each, made by the forger of the unit tests.
fixture=(--trust "$fixtures/good/trust.note" --list "$fixtures/good/bundle.slr"
    --at 2026-12-30)
run 0 verify "$fixtures/good/export.slog" "${fixture[@]}"
for defect in 'deleted 6' 'swapped 5' 'inserted 7' 'doubled 7' 'cut 11' \
    'rechained 12' 'bit 6' 'refused ' 'unsigned '; do
    run 1 verify --json "$fixtures/bad/export-${defect% *}.slog" "${fixture[@]}"
    ok "export-${defect% *}: entry '${defect#* }' and not '$(first_bad)'" \
        "$([ "$(first_bad)" = "${defect#* }" ]; echo $?)"
    json_parses out
done
no_strays "an auditor leaves nothing" "$before" x.slog root-9.key other.note \
    second second/device.key second/log second/log/{data,lock}.mdb \
    second/{journal,journal.key,journal.lock,settled} x.enrol
finish
