#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 5: an old image of the disk is restored, by staff or by an honest
# repair shop, and the log goes on from there.  The receipts of what was lost
# show it, and so does the next export; then the village goes on honestly.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
make_witness
mkdir stick
run 0 mirror --store store stick
pay store 1 2 "$now"
cp -r store image
hand_out store 3 2026-10-20T11:00:00+07:00 third
lost=$receipt
run 0 export --store store -o before.slog --at 2026-10-20T12:00:00+07:00
cosigned office before.slog 2026-10-20T12:30:00+07:00
staged "the laptop is put back to an image of the morning and goes on paying"
mv store broken
cp -r image store
# With the mirror in, the image comes back to what it was by itself.
cp -r image healed
sed -n 3p codes.txt >one.txt
run 10 redeem --store healed --at 2026-10-21T08:02:00+07:00 one.txt
evidence out '^SUDAH DIAMBIL'
run 0 export --store healed -o healed.slog --at 2026-10-21T08:03:00+07:00
run 0 verify healed.slog before.slog --trust trust.note --at 2026-10-22
# Without it: a receipt that is shown in the morning stops the laptop before
# anything is paid; without one it cannot know.
mv stick elsewhere
cp -r image asked
run 1 anchor --store asked "$lost" --at 2026-10-21T08:00:00+07:00 --lang en
evidence out '^  OLDER: this laptop shows an older state'
run 1 redeem --store asked --at 2026-10-21T08:01:00+07:00 one.txt
says err 'E0305'
hand_out store 4 2026-10-21T09:00:00+07:00 fourth
run 0 export --store store -o after.slog --at 2026-10-21T12:00:00+07:00
run 0 verify after.slog --trust trust.note --list bundle.slr --at 2026-10-22
# At the office, without any receipt: the same numbers, other entries.
run 1 ingest --office office --witness saksi.key after.slog --at 2026-10-22
evidence out 'NOT cosigned: .*status 409$'
evidence out "^F111 tamper: $origin entry 4 "
says out 'NOT taken in'
# The family's receipt against any export of the restored laptop, and the two
# receipts of the same number: two heads that one key has signed.
run 1 compare --trust trust.note "$lost" after.slog
evidence out "^F111 tamper: $origin"
says out '^  FORKED: two histories of this log were signed with its key'
run 1 verify after.slog --trust trust.note --head "$lost" --at 2026-10-22
says out "^F111 tamper: $origin"
run 1 compare --trust trust.note before.slog after.slog
says out 'the first entry that differs is 4$'
# The road on: what the office holds goes back, to a key of a new generation.
next_laptop next a 2 3 "witness $(vkey saksi.key)" \
    "withdrawn $(vkey store/device.key | cut -d+ -f2) 2026-10-21 7"
run 0 export --office office --log a/k1 -o held.slog --at 2026-10-21
run 0 recover --store next --continue held.slog --cause image \
    --at 2026-10-22T08:00:00+07:00
sed -n 3p codes.txt >one.txt
run 10 redeem --store next --at 2026-10-22T09:00:00+07:00 one.txt
pay next 5 5 2026-10-22T09:01:00+07:00
run 0 export --store next -o next.slog
run 0 verify next.slog --trust trust-3.note --list next.slr --at 2026-10-23
says out 'result: INTACT$'
run 0 ingest --office office --trust trust-3.note next.slog --at 2026-10-23
finish
