#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 8: the log is deleted, and "the laptop is broken".  The office knows
# how long it was and gives it back; receipts say how much more there was.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
make_witness
cp -r office silent
mkdir stick
run 0 mirror --store store stick
pay store 1 3 "$now"
run 0 export --store store -o one.slog --at 2026-10-20T11:00:00+07:00
cosigned office one.slog 2026-10-20T12:00:00+07:00
hand_out store 4 2026-10-21T09:00:00+07:00 receipts
cp -r stick other-stick # what another person took home
staged "the folder is deleted on 21 October, a day after the last export"
find store -mindepth 1 ! -name device.key -delete
run 5 export --store store -o again.slog --at 2026-10-21T12:00:00+07:00
# The office knows the size that it saw, and since when nothing came.
run 0 status --office office --at 2026-10-28 --lang en
evidence out "^$origin: 5 entries; cosigned 5, 7 days ago"
run 0 export --office office --log a/k1 -o held.slog --at 2026-10-28
run 1 verify held.slog --trust trust.note --witnesses 1 --max-age 3 \
    --at 2026-10-28
evidence out "^F119 difference: $origin"
# The family's receipt is longer than all that is left.
run 3 compare --trust trust.note held.slog "$receipt"
evidence out 'CANNOT BE TOLD: heads of different sizes'
says out 'give an export of this log with at least 7 entries'
run 1 verify held.slog --trust trust.note --head "$receipt" --at 2026-10-28
evidence out "^F112 difference: $origin entry 5 "
# Contents come back with the office's copy, and the village pays on.
mv store dead
cp -r dead store
next_laptop next a 2 3 "witness $(vkey saksi.key)" \
    "withdrawn $(vkey store/device.key | cut -d+ -f2) 2026-10-22 7"
run 0 recover --store next --continue held.slog --cause replaced \
    --at 2026-10-28T08:00:00+07:00
# With the mirror that somebody took home the last handout is there, too.
run 0 recover --store next --continue other-stick --cause replaced \
    --at 2026-10-28T08:05:00+07:00
evidence out 'Penyerahan terakhir di sana: .*, 21-10-2026 09:00:00 WIB'
sed -n 4p codes.txt >one.txt
run 10 redeem --store next --at 2026-10-28T08:59:00+07:00 one.txt
sed -n 2p codes.txt >one.txt
run 10 redeem --store next --at 2026-10-28T09:00:00+07:00 one.txt
pay next 5 5 2026-10-28T09:01:00+07:00
# A village that never sent anything is reported as silent.
run 1 reconcile --office silent --stage "$stage" --at 2026-10-29
evidence out "^F310 difference: $site "
finish
