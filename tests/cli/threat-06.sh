#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 6: two laptops pay with one cloned key.  The second branch is refused
# at the office, and two receipts alone prove that there are two histories.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
make_witness
pay store 1 2 "$now"
cp -r store clone
staged "the folder with key and log is copied; both laptops pay on"
hand_out store 3 2026-10-20T11:00:00+07:00 there
first=$receipt
hand_out clone 3 2026-10-20T11:05:00+07:00 here
second=$receipt
run 0 export --store store -o a.slog --at 2026-10-20T12:00:00+07:00
run 0 export --store clone -o b.slog --at 2026-10-20T12:00:00+07:00
for branch in a b; do
    run 0 verify $branch.slog --trust trust.note --list bundle.slr \
        --at 2026-10-21
done
cosigned office a.slog 2026-10-21
run 1 ingest --office office --witness saksi.key b.slog --at 2026-10-21
evidence out 'NOT cosigned: .*status 409$'
evidence out "^F111 tamper: $origin entry 4 "
says out 'NOT taken in'
# Nobody but the two families, and the public key.
run 1 compare --trust trust.note "$first" "$second"
evidence out '^  FORKED: two histories of this log were signed with its key'
says out '^      both speak of the same first 6 entries, with two roots$'
says out '^  proven: only who holds the key of this log can have made both$'
run 1 compare --trust trust.note "$first" b.slog
says out '^F111 tamper'
# Which entry: the first that the two do not share.
run 1 verify a.slog b.slog --trust trust.note --at 2026-10-21
says out 'the first entry that differs is 4$'
# The family that was paid at both counts once.
run 0 reconcile --office office --stage "$stage" --at 2026-10-21 --json
ok "three families are realised, not four" "$(
    grep '"level":"nation"' out | grep -q '"realised":{"families":3,'
    echo $?
)"
finish
