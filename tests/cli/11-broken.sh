#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a hostile reader once broke, a case each, so that it stays mended.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 6
now=2026-10-20T10:00:00+07:00
redeem() { # EXIT STORE LINE
    sed -n "$3p" codes.txt >one.txt
    run "$1" redeem --store "$2" --operator Wati --at $now one.txt
}

# Two copies of one store go on apart: each export is intact by itself, and
# `verify` says of both, however they are ordered, that they are two histories.
redeem 0 store 1
cp -r store copy
redeem 0 store 2
redeem 0 copy 3
for name in store copy; do
    run 0 close --store "$name" --at 2026-10-20T17:00:00+07:00
    run 0 export --store "$name" -o "$name.slog"
done
run 0 close --store store --at 2026-10-21T17:00:00+07:00
run 0 export --store store -o longer.slog
policy=(--trust trust.note --list bundle.slr --at 2026-10-22)
for files in 'store.slog copy.slog' 'copy.slog longer.slog' \
    'store.slog longer.slog copy.slog'; do
    # shellcheck disable=SC2086
    run 1 verify $files "${policy[@]}"
    says out '^F111 tamper: '
    says out 'the first entry that differs is 3'
    # shellcheck disable=SC2086
    run 1 verify --json $files "${policy[@]}"
    is_json
    says out '"id":"F111","severity":"tamper"'
    says out '"relation":"forked","common":3'
done
run 0 verify longer.slog store.slog "${policy[@]}"
says out 'grew, 5 entries in common'
run 0 verify store.slog store.slog "${policy[@]}"
says out 'same, 5 entries in common'

finish
