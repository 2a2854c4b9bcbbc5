#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every call to the kernel fails in turn (README.md):
#   tests/fault/faults.sh BUILD ["ACTION ..."]
# Ends with "N passed, N failed".
# shellcheck source=tests/fault/lib.sh
source "$(dirname "$0")/lib.sh"
actions=${2:-redeem close export import ingest recovery init}

# A second stage of other families for the same village.
make_second() {
    local second="--office office --stage PKH-202604-2 --at 2026-09-29" n
    make_list all.csv 24
    sed '2,13d' all.csv >other.csv
    # shellcheck disable=SC2086 # a list of words
    {
        "$salur" list import other.csv $second --opens 2026-10-05 \
            --closes 2026-12-20
        for n in 1 2; do
            "$salur" stage approve $second --yes --key "approver-$n.key"
        done
        "$salur" issue $second --key issuer.key
        "$salur" bundle $second --site "$site" -o second.slr
    }
}

make_world 12
mkdir disk
cp -r store/log older
cp -r store disk
{
    make_second
    sed -n 1,3p codes.txt >disk/three.txt
    sed -n 4,4p codes.txt >four.txt
    sed -n 5,8p codes.txt >disk/rest.txt
    cp trust.note disk
    echo contoh >disk/pass
    cp second.slr disk/more.slr
    "$salur" redeem --store disk/store --at "$now" four.txt
    "$salur" export --store disk/store -o disk/old.slog
    "$salur" ingest --office office disk/old.slog --at "$now"
    "$salur" redeem --store disk/store --at "$now" <(sed -n 9,10p codes.txt)
    "$salur" export --store disk/store -o disk/new.slog
    cp -r office disk/office
    # The same village, its log as it was before anybody was paid.
    cp -r disk/store disk/hurt
    rm -r disk/hurt/log
    cp -r older disk/hurt/log
    # Something behind the checkpoint, so that there is something to sign.
    "$salur" redeem --store disk/store --at "$now" <(sed -n 4p codes.txt)
} >>made.txt 2>&1
# shellcheck disable=SC2086 # a list of words
"$python" "$root/tests/fault/faults.py" "$salur" "$build/tools/truth" \
    "$PWD/disk" $actions >report 2>&1
add report
finish
