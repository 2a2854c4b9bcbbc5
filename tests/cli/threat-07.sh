#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 7: the clock is set back to redeem into a stage that has closed.  The
# log says so itself; and no entry behind a cosignature is older than it.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
make_witness
pay store 1 2 2026-12-19T10:00:00+07:00
run 0 export --store store -o day.slog --at 2026-12-19T11:00:00+07:00
cosigned office day.slog 2026-12-23T09:00:00+07:00
run 0 import --store store "$answer" --at 2026-12-24T08:00:00+07:00
# The stage closed on 20 December; after it nobody is paid.
sed -n 3p codes.txt >one.txt
run 16 redeem --store store --at 2026-12-24T09:00:00+07:00 one.txt
staged "on 24 December the clock goes back to the 18th, and two families are paid"
pay store 4 5 2026-12-18T09:00:00+07:00
run 0 export --store store -o back.slog --at 2026-12-18T10:00:00+07:00
clock=$(($(edit back.slog x count) - 3))
verify=(--trust trust.note --list bundle.slr --at 2026-12-26)
run 1 verify back.slog "${verify[@]}"
evidence out "^F115 difference: $origin entry $((clock + 1)) "
says out "^F116 note: $origin entry $clock "
# Somebody with the key takes out the entry that owns up to it.
keyholder store/device.key back.slog smooth.slog drop "$clock"
run 1 verify smooth.slog "${verify[@]}"
evidence out "^F113 difference: $origin entry $clock "
says out "^F115 difference: $origin entry $clock "
# And gives all that follows the first export a time within the stage: the
# cosignature of the 23rd, which the log itself cites, is still before them.
cp smooth.slog sly.slog
for n in $(seq $((clock - 2)) $((clock + 1))); do
    keyholder store/device.key sly.slog next.slog time "$n" \
        $(($(date -d 2026-12-20T13:00:00+07:00 +%s) + n))
    mv next.slog sly.slog
done
run 1 verify sly.slog "${verify[@]}"
ok "the times of the log itself are in order" "$(grep -c '^F113' out)"
evidence out "^F115 difference: $origin entry [0-9]+ "
run 1 verify sly.slog "${verify[@]}" --windows --json
says out '"id":"F115"'
json_parses out
listed 'The window is the time between two'
finish
