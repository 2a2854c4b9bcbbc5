#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 3: staff with the key rewrite the log and sign it anew.  By itself it
# is whole; whoever holds another head of it names the first false entry.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
usual_day
"$salur" key new test/saksi --role witness -o saksi.key >>made.txt 2>&1
make_trust trust.note 2 "log $(vkey store/device.key) $site" \
    "witness $(vkey saksi.key)" >>made.txt 2>&1
keyholder store/device.key day.slog receipt.txt receipt 6
run 0 ingest --office office day.slog --trust trust.note --at 2026-10-20
unzip -p day.slog checkpoint.note >cosigned.note
run 0 sign cosigned.note --key saksi.key --at 2026-10-20
verify=(--trust trust.note --at 2026-10-21)
staged "entry 4 is taken out, or its amount changed; all is chained and signed anew with the device's key"
for how in 'drop 4' 'amount 4 100000'; do
    # shellcheck disable=SC2086 # words
    keyholder store/device.key day.slog forged.slog $how
    ok "$how" $?
    # The record alone cannot show it, and says what it was not held against.
    "$salur" verify forged.slog "${verify[@]}" >out 2>err
    ok "$how: the log itself is whole" "$(grep -cE '^F1.. tamper' out)"
    says out 'not checked:.*witness cosignatures'
    # The office's copy.
    run 1 ingest --office office forged.slog --at 2026-10-21
    evidence out "^F111 tamper: $origin entry 4 "
    says out 'NOT taken in'
    # Two exports beside each other, without any office.
    run 1 verify forged.slog day.slog "${verify[@]}"
    says out 'the first entry that differs is 4$'
    run 1 verify forged.slog day.slog "${verify[@]}" --json
    ok "$how: scripts are told, too" \
        "$([ "$(first_tamper out)" = 'F111 4' ]; echo $?)"
    # The receipt of the family at entry 5: its head is not on this log.
    run 1 compare --trust trust.note receipt.txt forged.slog
    says out "^F111 tamper: $origin"
    says out 'FORKED: two histories of this log were signed with its key'
    run 1 verify forged.slog "${verify[@]}" --head receipt.txt
    says out "^F111 tamper: $origin"
    # What the witness signed, carried by anybody.
    edit forged.slog seen.slog member cosigned.note cosigned.note
    run 1 verify seen.slog "${verify[@]}" --witnesses 1
    says out '^F110 tamper'
    run 1 verify forged.slog "${verify[@]}" --witnesses 1
    says out '^F110 tamper'
done
run 1 verify seen.slog "${verify[@]}" --witnesses 1
evidence out "^F110 tamper: $origin entry [0-9]+ "
listed 'rewrite what no witness has cosigned'
finish
