#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Help, usage errors and JSON of every command, without any store.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

run 2
says out KOPERASI
run 0 help
says out PEMERIKSA
run 0 --version
says out '^salur [0-9]'
for command in key sign list stage issue qr bundle withdraw ingest reconcile init \
    import redeem unpaid void close export status verify evidence show demo \
    explain help; do
    run 0 help "$command"
    says out "salur $command"
    run 0 "$command" --help
    run 2 "$command" --no-such-option --lang en
    says err 'unknown option: --no-such-option'
    run 2 "$command" --no-such-option --lang=id
    says err 'pilihan tidak dikenal: --no-such-option'
    run 2 "$command" --lang fr
    says err '--lang .*: fr \(E0002\)$'
    run 2 "$command" --json --no-such-option
    is_json
done
run 0 bantuan
run 2 --lang en recnocile
says err 'no such command: recnocile'
says err 'Did you mean .salur reconcile'
run 2 recnocile
says err 'perintah ini tidak ada: recnocile'
run 2 redem --store x
says err 'salur redeem'
run 2 status --lang en
says err 'give --store or --office'
run 2 status
says err 'berikan --store atau --office'
run 2 key new a b c d
run 2 key new 'a b' --role log -o a.key
run 2 key new a --role king -o a.key
run 2 redeem --store x --at yesterday x.txt
run 5 redeem --store nowhere x.txt
run 5 status --store nowhere
run 5 status --json --store nowhere
is_json
says out '"name":"SALUR_E_NOT_FOUND"'
run 5 stage show --office nowhere
run 3 verify nowhere.slog --trust nowhere.note
run 3 show nowhere.png --trust nowhere.note
ok "nothing was left behind" "$(find . -type f ! -name out ! -name err | wc -l)"
finish
