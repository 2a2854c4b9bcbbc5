#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 20: an old export with its valid cosignature is shown to an auditor,
# to hide what came after.  How fresh it must be is the auditor's to say.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
usual_day
"$salur" key new test/saksi --role witness -o saksi.key >>made.txt 2>&1
make_trust trust.note 2 "log $(vkey store/device.key) $site" \
    "witness $(vkey saksi.key)" >>made.txt 2>&1
unzip -p day.slog checkpoint.note >cosigned.note
run 0 sign cosigned.note --key saksi.key --at 2026-10-20T12:00:00+07:00
edit day.slog old.slog member cosigned.note cosigned.note
hand_out store 8 2026-11-20T10:00:00+07:00 receipts
staged "on 1 December the auditor gets the export of 20 October, whole and cosigned"
verify=(--trust trust.note --list bundle.slr --witnesses 1
    --at 2026-12-01T10:00:00+07:00)
# It is what it says it is, and says of which day it is.
run 0 verify old.slog "${verify[@]}"
says out 'no fresh cosignature'
run 1 verify old.slog "${verify[@]}" --max-age 14
evidence out "^F119 [a-z]+: $origin"
run 0 verify old.slog "${verify[@]}" --max-age 60
run 1 verify old.slog "${verify[@]}" --max-age 14 --json
says out '"id":"F119"'
json_parses out
# A family's newer receipt says that the log went on.
run 3 compare --trust trust.note old.slog "$receipt"
evidence out 'CANNOT BE TOLD: heads of different sizes'
says out 'give an export of this log with at least 11 entries'
run 1 verify old.slog "${verify[@]}" --head "$receipt"
evidence out "^F112 difference: $origin entry 9 "
# Nor does the office take an old one for a step back.
run 0 export --store store -o new.slog --at 2026-11-20T11:00:00+07:00
run 0 ingest --office office --trust trust.note new.slog --at 2026-12-01
run 0 ingest --office office old.slog --at 2026-12-01
says out '0 new, 1 already here'
finish
