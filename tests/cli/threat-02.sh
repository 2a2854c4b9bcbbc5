#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 2: staff delete, reorder or insert entries and chain all later ones
# anew, without the key.  No valid signature covers what comes of it.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
usual_day
verify=(--trust trust.note --list bundle.slr --at 2026-10-21)
"$salur" key new "$origin" --role log -o other.key >>made.txt 2>&1
staged "entries deleted, moved and doubled, the chain made anew, the old signature or a stranger's put on it"
# An entry is taken out and the others are chained anew; first the old
# checkpoint stays, then another key signs in the log's name.
edit day.slog chained.slog rechain 4
run 1 verify chained.slog "${verify[@]}"
evidence out "^F106 tamper: $origin entry "
ok "the chain itself is whole" "$(grep -c '^F104' out)"
for how in 'drop 4' 'amount 4 100000' 'cut 2' sign; do
    # shellcheck disable=SC2086 # words
    keyholder other.key day.slog forged.slog $how
    ok "a stranger signs: $how" $?
    run 1 verify forged.slog "${verify[@]}" --json
    ok "$how: the signature is not the log's" \
        "$(grep -q '"id":"F109"' out; echo $?)"
    ok "$how: nothing is proven" "$(grep '"type":"verified"' out |
        grep -q '"proven":0,'; echo $?)"
    run 1 ingest --office office forged.slog --at 2026-10-21
    says out 'NOT taken in'
done
run 1 verify forged.slog "${verify[@]}"
evidence out '^F109 tamper'
# Whoever does not chain anew is named to the entry.
for edit in 'swap 3 6:3' 'insert 5 3:5' 'double 6:7' 'delete 4:4'; do
    # shellcheck disable=SC2086
    edit day.slog forged.slog ${edit%:*}
    run 1 verify forged.slog "${verify[@]}" --json
    ok "${edit%:*}: the first bad entry is ${edit#*:}" \
        "$([ "$(first_tamper out)" = "F103 ${edit#*:}" ]; echo $?)"
done
# A head of the day before, which a witness saw, proves all before the edit:
# entry 4 is the first that is not.
"$salur" key new test/saksi --role witness -o saksi.key >>made.txt 2>&1
make_trust witness.note 2 "log $(vkey store/device.key) $site" \
    "witness $(vkey saksi.key)" >>made.txt 2>&1
keyholder store/device.key day.slog early.note checkpoint 4
run 0 sign early.note --key saksi.key --at 2026-10-19
edit chained.slog seen.slog member cosigned.note early.note
run 1 verify seen.slog --trust witness.note --at 2026-10-21
says out 'still proven: 4 entries'
evidence out "^F106 tamper: $origin entry 8 "
finish
