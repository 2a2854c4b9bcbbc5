#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# From a broken laptop to a paid family: a stick with its journal, a log that
# cannot be read, a thief.  Each road ends with one family paid, one refused because it was paid
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

# --- a day at the counter ----------------------------------------------------------------

hands_out store 20T09:00:00 50000000 1 2
before=$(entries store)
cp -r store image          # what a repair shop will put back
cp -r office office-0

pays 0 store 20T10:00:00 3
pays 0 store 20T10:01:00 4
cp store/journal "$mirror" # as a backup, or the old disk in another computer

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

office=office-dead
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

# --- the log cannot be read: its journal makes it again --------------------------------------------

cp -r store broken
head -c 65536 /dev/zero >broken/log/data.mdb
run 0 recover --store broken
says out "^Catatan utuh sampai #$((before + 1)),"
says out 'dibuat lagi dari jurnal'
pays 10 broken 21T09:00:00 4
rm -r broken

# --- stolen: the office says how far it counts -------------------------------------------------------

office=office-thief
cp -r office-0 $office
run 0 ingest --office $office a.slog --at 2026-10-21
cp -r store thief
pays 0 thief 22T03:00:00 9
run 0 export --store thief -o thief.slog --at 2026-10-22T03:10:00+07:00
mv b b-dead
new_laptop b 3 "withdrawn $(kid store/device.key) 2026-10-21 $((before + 2))"
# Until the old log is here, the counter says what is missing.
echo t | "$salur" counter --store b --operator Budi --line \
    --at 2026-10-22T08:00:00+07:00 >counter.txt 2>counter.err
ok "the counter is left" $((${PIPESTATUS[1]} != 5))
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
