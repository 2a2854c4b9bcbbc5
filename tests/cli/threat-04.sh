#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 4: staff drop what was recorded since the last export, key or no key.
# Receipts and the day's closing sheet speak of entries that the log lacks.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
make_witness
pay store 1 2 "$now"
run 0 export --store store -o one.slog --at 2026-10-20T10:30:00+07:00
cosigned office one.slog 2026-10-20T11:00:00+07:00
cp -r store image
hand_out store 3 2026-10-20T12:00:00+07:00 receipts
run 0 close --store store --operator Wati --at 2026-10-20T16:00:00+07:00 \
    --statement close.note
run 0 export --store store -o whole.slog --at 2026-10-20T16:10:00+07:00
staged "entries 4 to 6 are dropped: by an older folder, and by signing a shorter log"
keyholder store/device.key whole.slog cut.slog cut 3
verify=(--trust trust.note --list bundle.slr --at 2026-10-21)
# The log itself is whole, and no longer than the office has seen.
run 0 verify cut.slog "${verify[@]}"
run 0 ingest --office office --witness saksi.key cut.slog --at 2026-10-21
# The family's receipt, and the sheet of the day, of which another person has
# a copy.
for head in "$receipt" close.note; do
    run 1 verify cut.slog "${verify[@]}" --head "$head"
    evidence out "^F112 difference: $origin entry 4 "
    says out 'the head covers [67] entries'
    run 1 verify cut.slog "${verify[@]}" --head "$head" --json
    says out '"id":"F112".*"entry":4,'
    run 0 verify whole.slog "${verify[@]}" --head "$head"
done
# The same laptop with the older folder: the card that was paid pays again,
# and the family with the receipt is the one who knows.
sed -n 3p codes.txt >one.txt
run 0 redeem --store image --at 2026-10-21T09:00:00+07:00 one.txt
run 0 export --store image -o image.slog --at 2026-10-21T10:00:00+07:00
run 1 verify image.slog "${verify[@]}" --head "$receipt"
says out "^F112 difference: $origin entry 5 "
# As soon as it is as long as the receipt, it is another log than that.
pay image 4 5 2026-10-21T09:30:00+07:00
run 0 export --store image -o image.slog --at 2026-10-21T10:00:00+07:00
run 1 verify image.slog "${verify[@]}" --head "$receipt"
evidence out "^F111 tamper: $origin"
# The office that was shown the sheet says at each export, and in its accounts,
# what is missing, and keeps out what does not fit it.
run 0 anchor --office office close.note --at 2026-10-21
run 0 ingest --office office cut.slog --at 2026-10-21
says out "^F112 difference: $origin entry 4 "
run 1 reconcile --office office --stage "$stage" --at 2026-10-21
evidence out "^F112 difference: $origin"
run 1 ingest --office office image.slog --at 2026-10-22
says out "^F111 tamper: $origin entry "
says out 'NOT taken in'
run 0 ingest --office office whole.slog --at 2026-10-22
ok "with the whole log nothing is missing" "$(grep -c '^F11[12]' out)"
listed 'The tail of a log that was never handed in can be cut'
finish
