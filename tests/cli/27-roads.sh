#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# From a broken laptop to a paid family: the stick with the mirror, an image of
# the disk that came back, a log that cannot be read, a stick that vanished, a
# thief.  Each road ends with one family paid, one refused because it was paid
# before, an export that is INTACT, and books that balance at the office.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 12
mkdir stick
origin=test/kopdes/log/$site/a/k1
mirror=stick/${origin//\//_}.journal

pays() { # EXIT STORE TIME FAMILY
    sed -n "$4p" codes.txt >one.txt
    run "$1" redeem --store "$2" --operator Wati --at "2026-10-$3+07:00" one.txt
}

# Hand out at the counter, which confirms, and so signs, each one.
hands_out() { # STORE TIME FLOAT|- FAMILY ...
    local store=$1 time=$2 float=$3 family
    shift 3
    {
        [ "$float" = - ] || { echo "$float"; sleep 0.3; }
        for family in "$@"; do
            sed -n "${family}p" codes.txt
            sleep 0.3
            echo 1 # the identity card matches
            sleep 0.3
            echo # handed over
            sleep 0.2
        done
    } | "$salur" counter --store "$store" --operator Wati --line \
        --at "2026-10-$time+07:00" >counter.txt 2>counter.err
    grep -c 'SERAHKAN' counter.txt >handed
    ok "handed out to $*" $(($(cat handed) != $#))
}

entries() { "$salur" status --store "$1" --json | field entries | head -n 1; }
kid() { vkey "$1" | cut -d+ -f2; }

# The new laptop b, enrolled beside a, with its bundle.
new_laptop() { # STORE SERIAL [LINE ...]
    local store=$1 serial=$2
    shift 2
    {
        "$salur" init --store "$store" --site "$site" --device b \
            -o "$store.enrol" --at 2026-10-21
        make_trust "trust-$serial.note" "$serial" \
            "log $(vkey store/device.key) $site" \
            "log $(vkey "$store/device.key") $site" "$@"
        "$salur" bundle --office "$office" --stage "$stage" --site "$site" \
            -o "$store.slr" --trust "trust-$serial.note" --at 2026-10-21
        "$salur" import --store "$store" "$store.slr" --at 2026-10-21
    } >>made.txt 2>&1
}

# What auditor and office say of both logs.
ends_well() { # OLD.slog NEW.slog TRUST
    run 0 verify "$1" "$2" --trust "$3" --list bundle.slr --at 2026-10-23
    ok "both are INTACT" $(($(grep -c 'INTACT' out) != 2))
    run 0 ingest --office "$office" --trust "$3" "$1" "$2" --at 2026-10-23
    run 0 reconcile --office "$office" --stage "$stage" --at 2026-10-23
    says out 'BALANCED'
    says out 'twice at one village +0 '
}

# --- a mirror from the first day -------------------------------------------------------

run 0 mirror --store store
says out 'cermin: tidak ada'
run 2 mirror --store store stick --off
run 3 mirror --store store nowhere
says err 'apakah flashdisk terpasang'
run 0 mirror --store store stick
says out "cermin: utuh  $dir/stick"
ok "the mirror is the journal" "$(cmp store/journal "$mirror"; echo $?)"
run 0 init --store fresh --site "$site" --device z -o fresh.enrol \
    --mirror stick --at 2026-09-28
run 0 status --store fresh
says out 'cermin: utuh'
run 0 status --store fresh --json
json_parses out
says out '"type":"mirror".*"state":"whole"|"state":"whole".*"type":"mirror"'
rm -r fresh stick/*_z_k1.journal
hands_out store 20T09:00:00 50000000 1 2
ok "the counter says that the mirror is whole" \
    "$(grep -q 'Cermin: utuh' counter.txt; echo $?)"
ok "every handout is on it" "$(cmp store/journal "$mirror"; echo $?)"
before=$(entries store)
cp -r store image          # what a repair shop will put back
mkdir old-stick
cp "$mirror" old-stick/
cp -r office office-0

# --- the stick vanishes, and comes back --------------------------------------------------

mv stick away
pays 0 store 20T10:00:00 3
run 1 mirror --store store
says out 'cermin: TIDAK ADA'
says out 'Pasang lagi flashdisknya'
run 0 status --store store
says out 'cermin: TIDAK ADA'
mv away stick
pays 0 store 20T10:01:00 4
run 0 mirror --store store
says out 'cermin: utuh'
ok "it has caught up" "$(cmp store/journal "$mirror"; echo $?)"

# --- nothing is wrong: recover says so -----------------------------------------------------

run 0 recover --store store
says out "^Catatan utuh sampai #$((before + 1)), 20-10-2026 10:01:00 WIB"
says out 'Tidak ada yang perlu dikerjakan'
says out 'berikutnya: salur counter --store store'
run 0 recover --store store --json
json_parses out
says out '"type":"recovered".*"happened":false'
run 2 recover --store store --from stick --continue stick
run 2 recover --store store --cause stolen

# --- the laptop is dead: the stick is all there is ------------------------------------------

office="office-dead"
cp -r office-0 $office
new_laptop b 2
run 0 recover --store b --continue stick --at 2026-10-21T08:00:00+07:00
says out "^laptop a: $((before + 2)) catatan diambil, $before di antaranya terbukti"
says out 'sudah dibayar di sana: 4\.'
says out '2 di antaranya sesudah segel terakhir'
says out "Penyerahan terakhir di sana: $(card 4 short)"
pays 10 b 21T08:05:00 1
pays 10 b 21T08:05:00 4
pays 0 b 21T08:06:00 5
run 0 export --store b -o b.slog --at 2026-10-21T16:00:00+07:00
run 0 export --from stick -o a.slog
says out "^a.slog: $before catatan"
says out '2 catatan lagi di dalamnya belum disegel'
# What the old disk still shows in another computer is the same.
run 0 export --from store/journal -o disk.slog
ok "disk and stick prove the same" "$(cmp a.slog disk.slog; echo $?)"
ends_well a.slog b.slog trust-2.note

# --- an older image, with the mirror in: the counter brings it back ----------------------------

office="office-image"
cp -r office-0 $office
cp -r stick stick-kept
cp -r image shop
mv store store-kept
mv shop store
run 0 status --store store --lang en
says out '^  mirror: HOLDS MORE '
says out 'Leave the stick in: salur recover'
run 0 status --store store
foreign id out
{ echo; sleep 0.3; sed -n 6p codes.txt; sleep 0.3; echo 1; sleep 0.3; echo; } |
    "$salur" counter --store store --operator Wati --line \
        --at 2026-10-21T08:00:00+07:00 >counter.txt 2>counter.err
says counter.txt 'Listrik padam\?'
says counter.txt "Catatan utuh sampai #$((before + 1)) "
says counter.txt 'kembali dari cermin'
says counter.txt 'SERAHKAN'
pays 10 store 21T08:10:00 4
run 0 export --store store -o image.slog --at 2026-10-21T16:00:00+07:00
run 0 verify image.slog --trust trust.note --list bundle.slr --at 2026-10-23
says out 'INTACT'
says out '^F121 note'
run 0 ingest --office $office image.slog --at 2026-10-23
run 0 reconcile --office $office --stage "$stage" --at 2026-10-23
says out 'BALANCED'
rm -r store stick
mv store-kept store
cp -r stick-kept stick

# --- an older image without its mirror: the stick is named ---------------------------------------

cp -r image bare
rm -f bare/mirror
mkdir second
cp "$mirror" second/
run 0 recover --store bare --from second
says out "^Catatan utuh sampai #$((before + 1)),"
says out "catatan berakhir di #$((before - 1)), salinannya di #$((before + 1))"
says out 'dibuat lagi dari second'
pays 10 bare 21T09:00:00 4
pays 0 bare 21T09:01:00 7
run 3 recover --store bare --from empty
run 3 recover --store b --from stick
run 1 recover --store b --from "$mirror"
says err 'laptop lain'

# --- the log cannot be read: its journal makes it again --------------------------------------------

cp -r store broken
rm broken/mirror # a copy that must not write on the stick
head -c 65536 /dev/zero >broken/log/data.mdb
run 0 recover --store broken
says out "^Catatan utuh sampai #$((before + 1)),"
says out 'dibuat lagi dari jurnal'
pays 10 broken 21T09:00:00 4
rm -r broken
cp -r store broken
rm broken/journal
head -c 65536 /dev/urandom >broken/log/data.mdb
run 0 recover --store broken
says out "^Catatan utuh sampai #$((before + 1)),"
pays 10 broken 21T09:00:00 4
pays 0 broken 21T09:00:00 8
rm -r broken stick
mv stick-kept stick

# --- stolen: the office says how far it counts -------------------------------------------------------

office="office-thief"
cp -r office-0 $office
run 0 ingest --office $office a.slog --at 2026-10-21
cp -r store thief
rm thief/mirror # the stick stayed in the village
pays 0 thief 22T03:00:00 9
run 0 export --store thief -o thief.slog --at 2026-10-22T03:10:00+07:00
mv b b-dead
new_laptop b 3 "withdrawn $(kid store/device.key) 2026-10-21 $((before + 2))"
# Until the old log is here, the counter says what is missing.
echo t | "$salur" counter --store b --operator Budi --line \
    --at 2026-10-22T08:00:00+07:00 >counter.txt 2>counter.err
ok "the counter is left" $((PIPESTATUS[1] != 5))
says counter.txt 'Catatan laptop lama belum ada'
says counter.txt 'Laptop a: yang sudah dibayar di sana'
says counter.txt 'salur recover --store b --continue FLASHDISK'
run 0 recover --store b --continue thief.slog --cause stolen \
    --at 2026-10-22T08:00:00+07:00
says out 'sesudah laptop itu dicabut, dan tidak dihitung: 1 pencairan'
pays 10 b 22T08:05:00 4
pays 0 b 22T08:05:00 9
run 0 export --store b -o b.slog --at 2026-10-22T16:00:00+07:00
run 0 export --from stick -o a.slog
ends_well a.slog b.slog trust-3.note
finish
