#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Keys and notes: made once, sealed, readable by their owner only.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

run 0 key new test/issuer --role issuer -o issuer.key
says out '^test/issuer\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$'
ok "mode 600" $(($(stat -c %a issuer.key) != 600))
cp issuer.key before.key
run 3 key new test/issuer --role issuer -o issuer.key
cmp -s issuer.key before.key
ok "an existing key is never overwritten" $?
run 0 key show issuer.key
says out '^role issuer$'
run 0 key show --json issuer.key
is_json
printf 'hello\n' >note
run 0 sign note --key issuer.key
run 3 sign note --key issuer.key
says err 'signed it already'
chmod 644 issuer.key
run 4 sign note --key issuer.key
says err 'chmod 600'
chmod 600 issuer.key
SALUR_PASS_COMMAND='echo wrong' run 4 sign note --key issuer.key
SALUR_PASS_COMMAND='false' run 4 sign note --key issuer.key
printf 'no newline' >plain
run 3 sign plain --key issuer.key
ok "a refused text is left as it was" "$(
    printf 'no newline' | cmp -s - plain
    echo $?
)"
# Each cut or changed key file is refused, and never crashes.
size=$(stat -c %s before.key)
for cut in 1 20 $((size / 2)) $((size - 1)); do
    head -c "$cut" before.key >cut.key
    chmod 600 cut.key
    run 3 key show cut.key
done
printf 'contoh\n' >pass
env -u SALUR_PASS_COMMAND "$salur" sign plain --key issuer.key --pass-fd 9 \
    9<pass >out 2>err
ok "--pass-fd is used" $(($? != 3))
finish
