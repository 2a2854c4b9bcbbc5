#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 1: staff with the disk change an amount, or whose it was, in LMDB's
# own file.  The chain names the entry, and no signed checkpoint fits.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
usual_day
verify=(--trust trust.note --list bundle.slr --at 2026-10-21)
run 0 verify day.slog "${verify[@]}"
staged "entry 4 of the village's data.mdb is given another amount, entry 5 another id"
for what in 'amount 4' 'id 5'; do
    rm -rf forged
    cp -r store forged
    # shellcheck disable=SC2086 # two words
    edit day.slog forged/log/data.mdb disk $what
    ok "$what: the disk was changed" $?
    # The store opens: only the last entry is looked at then.
    run 0 export --store forged -o forged.slog
    run 1 verify forged.slog "${verify[@]}"
    evidence out "^F104 tamper: $origin entry ${what#* } "
    says out "still proven: ${what#* } entries"
    says out 'result: NOT INTACT$'
    run 1 verify forged.slog "${verify[@]}" --json
    ok "$what: entry ${what#* } is the first bad one" \
        "$([ "$(first_tamper out)" = "F104 ${what#* }" ]; echo $?)"
    json_parses out
    run 1 ingest --office office forged.slog --at 2026-10-21
    says out 'NOT taken in'
done
# The checkpoint that was signed before the edit does not fit either.
edit forged.slog under.slog heads day.slog
run 1 verify under.slog "${verify[@]}"
evidence out '^F10[45] tamper'
finish
