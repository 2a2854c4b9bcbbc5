#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Power cuts inside every write (README.md):
#   tests/fault/powercut.sh BUILD [SUBSETS]
# SUBSETS is the number of random subsets at each call; the default opens more
# than 100,000 states.  Ends with "N passed, N failed".
# shellcheck source=tests/fault/lib.sh
source "$(dirname "$0")/lib.sh"
random=${2:-90}
words=$((random + 4))

# The office and its keys stand beside the disk; the device is made on it.
make_office() { # FAMILIES
    local n
    make_list list.csv "$1"
    for n in 1 2; do
        "$salur" key new "test/root-$n" --role root -o "root-$n.key"
        "$salur" key new "test/approver-$n" --role approver \
            -o "approver-$n.key"
    done
    "$salur" key new test/issuer --role issuer -o issuer.key
    "$salur" key new test/pengawas --role supervisor -o pengawas.key
    "$salur" key new test/saksi --role witness -o saksi.key
}

# --- a village, from its first call on -----------------------------------------

mkdir disk empty work
make_office 24 >made.txt 2>&1
traced 1-init 0 init --store store --site "$site" --device a \
    -o "$PWD/a.enrol" --at 2026-09-28
{
    make_trust trust.note 1 "log $(vkey disk/store/device.key) $site" \
        "supervisor $(vkey pengawas.key) 9901" "witness $(vkey saksi.key)"
    make_stage
    make_village "$site" disk/none cards.jsonl codes.txt bundle.slr
    "$salur" bundle --office office --stage "$stage" --site "$site" \
        -o names.slr --key issuer.key --village 'Desa Contoh' \
        --contact '0800-123' --trust trust.note --at 2026-09-30
} >>made.txt 2>&1
sed -n 1,8p codes.txt >first.txt
sed -n '2p;9,11p' codes.txt >second.txt
sed -n 12p codes.txt >third.txt
sed -n 13,24p codes.txt >rest.txt
traced 2-import 0 import --store store "$PWD/bundle.slr" --at 2026-10-01
traced 3-names 0 import --store store "$PWD/names.slr" --at 2026-10-01
cp -r disk listed
traced 4-redeem 0 redeem --store store --at "$now" "$PWD/first.txt"
traced 5-close 0 close --store store --at "$now" --statement tutup.note
traced 6-export 0 export --store store -o a.slog --at "$now"
cp disk/a.slog early.slog
traced 7-redeem 1 redeem --store store --at "$now" "$PWD/second.txt"
traced 8-void 0 void 4 --store store --at "$now" --reason salah-orang \
    --key "$PWD/pengawas.key"
traced 9-export 0 export --store store -o a.slog --at "$now"
cp disk/a.slog late.slog
mv disk whole

# --- the same with a mirror, and an older image of the disk --------------------

# The stick lies on the disk, too: the power goes for both.
cp -r listed disk
mkdir disk/stick
echo stick >disk/store/mirror
cp -r disk mirror-base
traced mirror-1 0 redeem --store store --at "$now" "$PWD/first.txt"
traced mirror-2 0 close --store store --at "$now" --statement tutup.note
traced mirror-3 1 redeem --store store --at "$now" "$PWD/second.txt"
rm -rf disk/store
cp -r mirror-base/store disk
cp -r disk image-base
traced image-1 0 redeem --store store --at "$now" "$PWD/third.txt"
rm -rf disk

# --- an office, on a disk of its own ---------------------------------------------

mkdir disk
cp -r office disk
cp -r disk office-base
takes() { # TRACE EXPORT
    traced "$1" 0 ingest --office office --witness "$PWD/saksi.key" \
        "$PWD/$2" --at "$now"
}
takes office-1 early.slog
takes office-2 late.slog
takes office-3 late.slog
rm -rf disk

# --- the power goes ----------------------------------------------------------------

# Look at the states of a session: what the program found is in report.
simulate() { # BASE SUBSETS WORDS WHOLE OTHER TRACE ...
    local base=$1 numbers=("$2" "$3" "$salur" "$4" "$5")
    shift 5
    "$build/tools/powercut" "$PWD/work" "$PWD/disk" "$base" "$PWD/rest.txt" \
        "${key-whole/store/device.key}" "${numbers[@]}" "$@" >report 2>&1
}

total=0
session() { # NAME ARGUMENT ...
    local opened
    echo "$1:"
    shift
    simulate "$@"
    add report
    opened=$(sed -n 's/^  opened \([0-9]*\),.*/\1/p' report)
    total=$((total + ${opened:-0}))
}

session 'a village' empty "$random" "$words" 2000 500 \
    1-init 2-import 3-names 4-redeem 5-close 6-export 7-redeem 8-void 9-export
session 'with a mirror' mirror-base "$random" "$words" 2000 500 \
    [123]-*.said mirror-[123]
session 'an older image' image-base "$random" "$words" 2000 500 \
    [123]-*.said mirror-[123].said image-1
key=office session 'an office' office-base "$random" "$words" 0 0 office-[123]
echo "$total states opened"
[ "$#" -gt 1 ] || ok "at least 100,000 states" $((total < 100000))

# --- what was planted is found -------------------------------------------------

# A simulator that finds nothing is believed only when it finds a session on a
# disk that says that all is safe and does nothing for it.
planted() { # NAME FILES
    cp -r listed disk
    deaf=$2 traced "lie-$2" 0 redeem --store store --at "$now" "$PWD/first.txt"
    rm -rf disk
    simulate listed 4 8 0 0 [123]-*.said "lie-$2"
    grep -qE '^FAIL (LOST|UNREADABLE|BROKEN)' report
    ok "planted, and found: $1" $?
}
planted 'no file is synced' all
planted 'the log is not synced' data.mdb
planted 'the journal is not synced' journal
finish
