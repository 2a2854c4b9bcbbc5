#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 19: staff strip the cosignature, or put another policy before the
# auditor.  How many witnesses are needed is the verifier's to say.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
usual_day
{
    for name in office stranger; do
        "$salur" key new "test/$name" --role witness -o $name.key
    done
    make_trust witness.note 2 "log $(vkey store/device.key) $site" \
        "witness $(vkey office.key)"
} >>made.txt 2>&1
cosign() { # OUT KEY ...
    local out=$1
    shift
    unzip -p day.slog checkpoint.note >"$out"
    for key in "$@"; do "$salur" sign "$out" --key "$key" --at 2026-10-20; done
} >>made.txt 2>&1
cosign cosigned.note office.key
edit day.slog whole.slog member cosigned.note cosigned.note
verify=(--trust witness.note --list bundle.slr --at 2026-10-21)
run 0 verify whole.slog "${verify[@]}" --witnesses 1
staged "the cosignature is stripped, replaced by a stranger's, and by a bad one"
run 1 verify day.slog "${verify[@]}" --witnesses 1
evidence out '^F110 tamper'
says out 'result: NOT INTACT$'
cosign strange.note stranger.key
edit day.slog strange.slog member cosigned.note strange.note
run 1 verify strange.slog "${verify[@]}" --witnesses 1
says out '^F110 tamper'
"$python" -c 'import sys
note = bytearray(open("cosigned.note", "rb").read())
note[-20] = ord("A") if note[-20] != ord("A") else ord("B")
open("bad.note", "wb").write(note)'
edit day.slog bad.slog member cosigned.note bad.note
run 1 verify bad.slog "${verify[@]}" --witnesses 1
says out '^F110 tamper'
run 1 verify whole.slog "${verify[@]}" --witnesses 2
says out '^F110 tamper'
# The trust note inside the file is not looked at, nor does an older note of
# the attacker's replace the auditor's: a note is signed by its roots.
sed '/^$/,$d' witness.note | sed "s|^witness .*|witness $(vkey stranger.key)|" \
    >forged.note
run 0 sign forged.note --key root-1.key
run 1 verify strange.slog --trust forged.note --witnesses 1 --at 2026-10-21
says err 'signatures'
# Without that demand a stripped file is as good as one never cosigned.
run 0 verify day.slog "${verify[@]}"
says out 'not checked:.*witness cosignatures'
listed 'demands trusted ones'
finish
