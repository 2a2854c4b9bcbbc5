#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the real program writes between a village and its office, for other
# implementations: tests/opinion/village.sh BUILD FOLDER.  The folder gets the
# second export, the two cosigned notes, the head of the office's log, a proof,
# and the two public keys.  Ends with "N passed, N failed".
to=$(realpath "$2")
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/../cli/lib.sh"

make_world 8
{
    "$salur" key new test/saksi --role witness -o saksi.key
    make_trust two.note 2 "log $(vkey store/device.key) $site" \
        "witness $(vkey saksi.key)"
    "$salur" bundle --office office --stage $stage --site $site \
        -o two.slr --at 2026-09-30 --trust two.note
    "$salur" import --store store two.slr --at 2026-10-01
} >>made.txt 2>&1
for day in 1 2; do
    sed -n "$((3 * day - 2)),$((3 * day))p" codes.txt >some.txt
    run 0 redeem --store store --at "2026-10-1${day}T10:00:00+07:00" some.txt
    run 0 close --store store --at "2026-10-1${day}T16:00:00+07:00"
    run 0 export --store store -o export.slog
    run 0 ingest --office office --witness saksi.key export.slog \
        --at "2026-10-1${day}T20:00:00+07:00"
    cp office/cosigned/*.note "answer-$day.note"
    run 0 import --store store "answer-$day.note" \
        --at "2026-10-1${day}T21:00:00+07:00"
done
run 0 prove export.slog --trust two.note --entry 4 -o entry.tlog-proof
vkey store/device.key >log.vkey
vkey saksi.key >witness.vkey
cp export.slog answer-*.note office/head.note entry.tlog-proof ./*.vkey "$to"
finish
