#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Families that could not be paid and redemptions taken back: new entries,
# nothing erased, and the reconciliation says so.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2034 # used by make_world
supervised=yes
make_world 4 >log 2>&1
now=2026-10-06T09:00:00+07:00
for n in 1 2 3 4; do sed -n "${n}p" codes.txt >"card-$n.txt"; done
run 0 unpaid --store store --at $now --reason tidak-hadir card-1.txt
says out '^GAGAL SALUR  .*tidak-hadir  catatan [0-9]+$'
run 0 unpaid --store store --at $now --reason pindah --json card-2.txt
is_json
says out '"reason":"pindah"'
run 0 redeem --store store --at $now card-3.txt
entry=$(sed -n 's/.*catatan \([0-9]*\)$/\1/p' out)
run 1 unpaid --store store --at $now --reason menolak card-3.txt
says out 'sudah dicairkan'
run 2 unpaid --store store --at $now --reason malas card-1.txt
run 3 unpaid --store store --at $now --reason nik /dev/stdin
# A family that comes after all is paid.
run 0 redeem --store store --at $now card-1.txt
# What was handed over is not taken back by the cashier alone.
size=$("$salur" status --store store --json | field entries)
for reason in belum-diserahkan salah-orang salah-ketik; do
    run 4 void "$entry" --store store --at $now --reason $reason
    says err '\(E0302\)$'
    says err '--key PENGAWAS\.key'
    says err '^  Tidak ada yang tercatat\.$'
done
run 4 void "$entry" --store store --at $now --reason salah-orang --lang en
says err '--key SUPERVISOR\.key'
run 4 void 9999 --store store --at $now --reason salah-orang
run 4 void "$entry" --store store --at $now --reason salah-orang --json
is_json
says out '"exit":4|"code":4'
run 4 void "$entry" --store store --at $now --reason salah-orang \
    --key approver-1.key
ok "nothing was recorded" \
    $((size != $("$salur" status --store store --json | field entries)))
signed=(--key pengawas.key)
run 0 void "$entry" --store store --at $now --reason salah-orang "${signed[@]}"
says out '^DIBATALKAN'
run 5 void "$entry" --store store --at $now --reason salah-orang "${signed[@]}"
says err 'sudah dibatalkan'
run 3 void 9999 --store store --at $now --reason salah-orang "${signed[@]}"
says err '^  Tidak ada yang tercatat\.$'
run 2 void -- -1 --store store
run 2 void 3 --store store --at $now --reason lupa
run 0 redeem --store store --at $now card-3.txt
run 0 close --store store --at 2026-10-06T17:00:00+07:00
run 0 export --store store -o a.slog
run 0 verify a.slog --trust trust.note --list bundle.slr --at 2026-12-01
run 0 ingest --office office a.slog --at 2026-12-01
run 0 reconcile --office office --stage PKH-202604-1 --json --at 2026-12-01
grep '"level":"nation"' out >nation
says nation '"realised":\{"families":2,'
says nation '"failed":\{"families":1,'
says nation '"remaining":\{"families":1,'
says nation '"voided":\{"families":1,'
says nation '"balances":true'
finish
