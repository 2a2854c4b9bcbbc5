#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 12: a family says that it never got its money.  The entry is proven
# to anybody, with public keys alone; that a hand took the money is not.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
make_witness
pay store 1 2 "$now"
hand_out store 3 2026-10-20T11:00:00+07:00 third
pay store 4 6 2026-10-20T12:00:00+07:00
run 0 export --store store -o day.slog --at 2026-10-20T13:00:00+07:00
cosigned office day.slog 2026-10-20T14:00:00+07:00
run 0 import --store store "$answer" --at 2026-10-21T08:00:00+07:00
run 0 export --store store -o log.slog --at 2026-10-21T08:10:00+07:00
staged "family 3 denies the handout of which it has the receipt; family 9 claims one"
run 0 prove log.slog --trust trust.note --short "$(card 3 short)" \
    -o third.tlog-proof --witnesses 1
# Whoever gets the proof needs neither the log nor the other families.
run 0 prove --check third.tlog-proof --trust trust.note --witnesses 1
says out "short number $(card 3 short)"
evidence out '^PROVEN: this is entry 5 of the log'
for n in 1 2 4 5 6; do card "$n" cti; done >others.txt
"$python" -I -S -c 'import base64
extra = open("third.tlog-proof", encoding="utf-8").read().split("\n")[1]
entry = base64.b64decode(extra.split(" ")[1])
assert b"Wati" in entry
assert not any(bytes.fromhex(line.strip()) in entry
               for line in open("others.txt", encoding="utf-8"))'
ok "no other family is in the proof" $?
run 0 prove --check third.tlog-proof --trust trust.note --receipt "$receipt"
evidence out 'the receipt was given when this entry was the last'
# No proof can be made of what is not there, and none can be bent.
run 1 prove log.slog --trust trust.note --short "$(card 9 short)" \
    -o ninth.tlog-proof
evidence err 'holds no handout to this family'
ok "there is no proof of it" "$([ ! -e ninth.tlog-proof ]; echo $?)"
bad=0
size=$(stat -c %s third.tlog-proof)
for at in $(seq 40 37 $((size - 2))); do
    "$python" -c 'import sys
proof = bytearray(open("third.tlog-proof", "rb").read())
proof[int(sys.argv[1])] ^= 1
open("bent.tlog-proof", "wb").write(proof)' "$at"
    if "$salur" prove --check bent.tlog-proof --trust trust.note \
        --witnesses 1 >out 2>err; then
        bad=$((bad + 1))
        echo "byte $at"
    fi
done
ok "no bent proof is taken" $bad
listed 'Salur cannot prove that a person got the money'
finish
