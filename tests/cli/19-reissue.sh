#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A lost card: the next one and the withdrawn list that stops the lost one, in
# every order in which they can reach the counter.  Both never pay.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 12
early=2026-10-20T08:00:00+07:00
now=2026-10-20T10:00:00+07:00
talk=$root/tests/cli/talk.py

# The old card of a family, and the new one that was made for it.
old() { sed -n "$1p" codes.txt >one.txt; }
new() { cp "new-$1.txt" one.txt; }

lost() { # FAMILY CARD [ARG ...]
    local family=$1 card=$2
    shift 2
    run 0 reissue --office office --stage "$stage" --site "$site" \
        --short "$(card "$family" short)" --key issuer.key \
        -o "new-$family.txt" --at "$now" "$@"
    says out "^new-$family.txt: card $card  $(card "$family" short)  Rp "
}

redeems() { # EXIT WORDS [TIME]
    run "$1" redeem --store store --operator Wati --at "${3-$now}" one.txt
    says out "^$2"
}

# A card that was handed in before it was reported lost.
old 6
redeems 0 SERAHKAN "$early"

# --- the office ------------------------------------------------------------------

before=$(files)
lost 1 2
says out 'CONTOH [A-Z. ]*$'
says out 'withdrawn: list 1, 1 lines, office/withdrawn.note'
says out 'salur import --store DIR withdrawn.note'
says office/withdrawn.note "^card $(card 1 cti) 2\$"
no_strays "a new card" "$before" new-1.txt office/withdrawn.note
run 0 show new-1.txt --trust trust.note --at "$now"
says out "entitlement $(card 1 short), card 2"

# A power cut between the store and the copy: what only reads leaves the copy
# as it is, what opens the office to write makes it again.
cp office/withdrawn.note good.note
sed 's/^serial 1$/serial 0/' good.note >office/withdrawn.note
run 0 bundle --office office --stage "$stage" --site "$site" -o lag.slr
says office/withdrawn.note '^serial 0$'
run 0 enrol --office office
cmp -s office/withdrawn.note good.note
ok "the copy is made again" $?
rm good.note lag.slr

# By its id, as JSON and as a picture that is read back.
run 0 reissue --office office --stage "$stage" --site "$site" --json \
    --cti "$(card 2 cti)" --key issuer.key -o new-2.png --at "$now"
json_parses out
says out '"type":"reissued".*"card":2.*"withdrawn_serial":2,"withdrawn":2'
field text <out | head -n 1 >new-2.txt
run 0 show new-2.png --trust trust.note --at "$now"
says out "entitlement $(card 2 short), card 2"
run 0 reissue --office office --stage "$stage" --site "$site" --reprint \
    --cti "$(card 2 cti)" -o again.svg
says out '^again.svg: card 2'
ok "printing again withdraws nothing" "$(grep -c withdrawn out)"
run 0 reissue --office office --stage "$stage" --site "$site" --reprint \
    --cti "$(card 3 cti)" -o first.txt
cmp -s first.txt <(sed -n 3p codes.txt)
ok "a card that was not lost is printed again" $?
rm again.svg first.txt

# The codes of the whole village are the newest ones.
"$salur" qr --office office --stage "$stage" --site "$site" --format text \
    --json >newest.jsonl
for family in 1 2 3; do
    sed -n "${family}p" newest.jsonl | field text >"all-$family.txt"
done
cmp -s all-1.txt new-1.txt && cmp -s all-2.txt new-2.txt &&
    cmp -s all-3.txt <(sed -n 3p codes.txt)
ok "qr draws the newest cards" $?
sed -n 1p newest.jsonl >out
says out '"card":2,'

# What is refused makes no card and no list.
before=$(files)
serial=$(sed -n 's/^serial //p' office/withdrawn.note)
args=(reissue --office office --stage "$stage" --at "$now" -o no.txt)
run 2 "${args[@]}" --site "$site" --key issuer.key
says err 'one of --short and --cti'
run 2 "${args[@]}" --site "$site" --short "$(card 3 short)"
says err 'one of --key and --reprint'
run 2 "${args[@]}" --site "$site" --short "$(card 3 short)" --key issuer.key \
    --reprint
run 2 reissue --office office --stage "$stage" --site "$site" --reprint \
    --cti "$(card 3 cti)" -o card.pdf
says err 'ends in .png, .svg or .txt'
run 1 "${args[@]}" --site "$site" --key issuer.key --cti 00112233445566778899aabbccddeeff
says err 'No family of this village'
run 3 "${args[@]}" --site "$site" --key issuer.key --short 0000-001
run 3 "${args[@]}" --site 9901012009 --key issuer.key --short "$(card 3 short)"
run 4 "${args[@]}" --site "$site" --key approver-1.key --short "$(card 3 short)"
run 1 reissue --office office --stage "$stage" --site "$site" -o no.txt \
    --short "$(card 3 short)" --key issuer.key --at 2026-12-21T00:00:00+07:00
says err 'The last day of the stage is over'
: >taken.txt
run 3 reissue --office office --stage "$stage" --site "$site" -o taken.txt \
    --short "$(card 3 short)" --key issuer.key --at "$now"
rm taken.txt
"$python" "$talk" 'Make a new card?' 'n' -- "$salur" "${args[@]}" --site "$site" \
    --short "$(card 3 short)" --key issuer.key >out 2>&1
says out 'No card was made'
says out "$(card 3 short)  CONTOH"
no_strays "no card" "$before"
ok "no list" $(($(sed -n 's/^serial //p' office/withdrawn.note) != serial))

# --- the counter, before the list is there ---------------------------------------

old 1
redeems 0 SERAHKAN
new 1
redeems 10 'SUDAH DIAMBIL'
new 2
redeems 0 SERAHKAN
old 2
redeems 10 'SUDAH DIAMBIL'

# --- the list comes alone --------------------------------------------------------

lost 3 2
lost 4 2
mv new-4.txt lost-4.txt
lost 4 3
cp office/withdrawn.note carried.note
before=$(files)
size=$("$salur" status --store store --json | field entries)
sed 's/^card .* 3$/stop 00000000000000000000000000000001/' carried.note >forged.note
run 1 import --store store forged.note --at "$now"
head -n 4 carried.note >cut.note
run 3 import --store store cut.note --at "$now"
sed 's,salur/withdrawn/v1,salur/withdrawn/v2,' carried.note >newer.note
run 1 import --store store newer.note --at "$now" # its seal covers the version
"$salur" init --store unknown --site "$site" --device z -o z.enrol >>made.txt
run 5 import --store unknown carried.note --at "$now"
says err 'Muat dulu bundel dari kantor'
rm -r forged.note cut.note newer.note unknown z.enrol
ok "nothing was recorded" \
    $(($("$salur" status --store store --json | field entries) != size))
no_strays "lists that are not the office's" "$before"
run 0 import --store store carried.note --at "$now" --operator Wati
says out '^carried.note: SAH'
says out '4 hak atau kartu dicabut'
run 0 import --store store carried.note --at "$now" --json
json_parses out
says out '"type":"withdrawn","withdrawn":4,"already":true'
no_strays "the list alone" "$before"

# The lost card is refused, whoever brings it first; the new one pays once.
old 3
redeems 18 'TOLAK  ada kartu baru'
new 3
redeems 0 SERAHKAN
new 3
redeems 10 'SUDAH DIAMBIL'
old 3
redeems 18 'TOLAK  ada kartu baru'
cp lost-4.txt one.txt
redeems 18 'TOLAK  ada kartu baru'
new 4
redeems 0 SERAHKAN
# Paid with the old card before: the new one does not pay again.
new 1
redeems 10 'SUDAH DIAMBIL'
old 1
redeems 18 'TOLAK'

# --- the list comes with the next bundle -------------------------------------------

lost 5 2
run 0 bundle --office office --stage "$stage" --site "$site" -o second.slr \
    --at "$now"
run 0 import --store store second.slr --at "$now"
old 5
redeems 18 'TOLAK  ada kartu baru'
new 5
redeems 0 SERAHKAN
run 1 import --store store carried.note --at "$now"
says err 'sudah ada daftar pencabutan yang lebih baru'

# Reported lost after it was paid: the new card finds it paid.
lost 6 2
new 6
redeems 10 'SUDAH DIAMBIL'

# --- and the sums fit ---------------------------------------------------------------

run 0 export --store store -o store.slog --at 2026-10-20T18:00:00+07:00
run 0 verify store.slog --trust trust.note --list bundle.slr --list second.slr \
    --at 2026-10-21
says out 'redeemed 6, '
says out 'INTACT'
# The village could not know that family 1's card was reported lost: a note.
ok "one note, and no finding" $(($(grep -c '^F' out) != 1))
says out "^F307 note: .* entry 3 "
run 0 ingest store.slog --office office --at 2026-10-21
# The office could: who was paid with that card is to be explained.
run 1 reconcile --office office --stage "$stage" --at 2026-10-21
says out 'BALANCED'
says out 'at two villages +0 '
says out 'twice at one village +0 '
says out 'signature not valid +0 '
says out "withdrawn +1 .*<- look"
says out "^F307 difference: .* entry 3 .*"
finish
