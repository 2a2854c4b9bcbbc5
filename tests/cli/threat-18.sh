#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 18: a laptop is stolen with its key.  Without the passphrase the key
# does nothing; with it, what lies beyond the number that the office gives is
# void, for every auditor and in the accounts.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
make_witness
pay store 1 3 "$now"
run 0 export --store store -o before.slog --at 2026-10-20T12:00:00+07:00
cosigned office before.slog 2026-10-20T12:30:00+07:00
staged "the laptop is stolen: first without its passphrase, then with it"
cp -r store stolen
# A handout needs no key, so his copy of the log takes one; but it cannot be
# signed, and nobody believes a log that is not.
for pass in 'echo wrong' 'printf %s ""' false; do
    rm -rf opened
    cp -r stolen opened
    pay opened 4 4 "$now"
    for command in "export --store opened -o thief.slog" \
        "close --store opened --at $now"; do
        # shellcheck disable=SC2086 # words
        SALUR_PASS_COMMAND=$pass "$salur" $command >out 2>err </dev/null
        ok "without the passphrase: $command ($pass)" $(($? == 0))
    done
done
ok "nothing was signed" "$([ ! -e thief.slog ]; echo $?)"
# He knows it, and writes with any time that he likes.
pay stolen 4 7 2026-10-19T09:00:00+07:00
run 0 export --store stolen -o thief.slog --at 2026-10-20T13:00:00+07:00
# What the office has cosigned is what it vouches for.
run 0 enrol --office office --withdraw "$origin" \
    --at 2026-10-21T08:00:00+07:00
says out 'withdrawn from 2026-10-21 on, at 5 entries; the office holds 5, cosigned: 5'
{
    for n in 1 2; do "$salur" sign office/trust.draft --key root-$n.key; done
    cp office/trust.draft next.note
} >>made.txt 2>&1
run 1 verify thief.slog --trust next.note --list bundle.slr --at 2026-10-22
evidence out "^F120 difference: $origin entry 5 "
says out 'void: 4 families, Rp '
says out 'redeemed 3, '
# It is taken in, to be looked at, and never cosigned.
run 1 ingest --office office --trust next.note --witness saksi.key thief.slog \
    --at 2026-10-22
says out '^thief.slog: 5 new entries'
evidence out 'NOT cosigned: the key has been withdrawn'
run 1 reconcile --office office --stage "$stage" --at 2026-10-22
evidence out 'beyond the withdrawal +4 '
says out '^  BALANCED$'
run 1 reconcile --office office --stage "$stage" --at 2026-10-22 --json
ok "three families are realised" "$(grep '"level":"nation"' out |
    grep -q '"realised":{"families":3,'; echo $?)"
# The village goes on, and pays who the thief had "paid".
next_laptop next a 2 4 "witness $(vkey saksi.key)" \
    "withdrawn $(vkey store/device.key | cut -d+ -f2) 2026-10-21 5"
run 0 recover --store next --continue before.slog --cause stolen \
    --at 2026-10-22T08:00:00+07:00
pay next 4 4 2026-10-22T09:00:00+07:00
sed -n 1p codes.txt >one.txt
run 10 redeem --store next --at 2026-10-22T09:01:00+07:00 one.txt
listed 'A handout needs no passphrase'
finish
