#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 15: somebody at the office puts an earlier time on a cosignature.
# The times of the entries under it, the order of the office's own log and the
# second witness's signature contradict it.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
"$salur" key new test/provinsi/saksi --role witness -o second.key >>made.txt 2>&1
trusted=("witness $(vkey second.key)")
make_witness
pay store 1 2 "$now"
run 0 export --store store -o one.slog --at 2026-10-20T11:00:00+07:00
cosigned office one.slog 2026-10-20T12:00:00+07:00
cp office/head.note first.note
run 0 sign first.note --key second.key --at 2026-10-20T15:00:00+07:00
pay store 3 3 2026-10-21T10:00:00+07:00
run 0 export --store store -o two.slog --at 2026-10-21T11:00:00+07:00
staged "what came on the 21st is cosigned as of the 5th, by the program and by hand"
# The program gives no time below that of the leaf before.
cosigned office two.slog 2026-10-05T09:00:00+07:00
evidence out '^  cosigned: 5 entries, 20-10-2026 12:00:00 WIB'
# By hand the key signs whatever it is given.
unzip -p two.slog checkpoint.note >late.note
run 0 sign late.note --key saksi.key --at 2026-10-05T09:00:00+07:00
edit two.slog seen.slog member cosigned.note late.note
run 0 verify seen.slog --trust trust.note --list bundle.slr --witnesses 1 \
    --windows --at 2026-10-22
says out "^F114 note: $origin entry 2 "
says out 'before 05-10-2026 09:00:00 WIB'
says out 'they say .* 21-10-2026 10:00:00 WIB'
# Once the village has taken in what was cosigned on the 20th, no entry can be
# behind that and before the 5th.
run 0 import --store store "$answer" --at 2026-10-22T08:00:00+07:00
run 0 export --store store -o three.slog --at 2026-10-22T09:00:00+07:00
unzip -p three.slog checkpoint.note >later.note
run 0 sign later.note --key saksi.key --at 2026-10-05T09:00:00+07:00
edit three.slog cited.slog member cosigned.note later.note
run 1 verify cited.slog --trust trust.note --list bundle.slr --at 2026-10-23
evidence out "^F115 [a-z]+: $origin entry [0-9]+ "
# A second witness signed the office's head after that time: it had one leaf.
run 0 compare --trust trust.note first.note first.note
evidence out 'cosigned by 2 trusted witnesses'
listed 'A witness may put an earlier time'
finish
