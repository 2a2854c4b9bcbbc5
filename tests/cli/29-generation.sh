#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A laptop is stolen: the office withdraws its key at the number of entries
# that it knows, and what the thief writes on with it is void everywhere.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 12
origin=test/kopdes/log/$site/a/k1
kid=$(vkey store/device.key | cut -d+ -f2)
office=(--office office)
now=2026-10-20T10:00:00+07:00
head -n 4 codes.txt >one.txt
run 0 redeem --store store --at $now one.txt
run 0 close --store store --at $now
run 0 export --store store -o before.slog
run 0 ingest "${office[@]}" before.slog --at 2026-10-20
held=$("$salur" verify before.slog --trust trust.note --at 2026-10-20 \
    --json | field entries | head -n 1)
before=$(files)

# Hostile and mistaken: nothing is written.
withdraw=(enrol "${office[@]}" --at 2026-10-21T09:00:00+07:00 --withdraw)
refused() { # CODE PATTERN ARGS ...
    local code=$1 pattern=$2
    shift 2
    run "$code" "$@"
    says err "$pattern"
    ok "no draft was written" "$([ ! -e office/trust.draft ]; echo $?)"
}
refused 1 'no log of this name' "${withdraw[@]}" test/kopdes/log/$site/b/k1
refused 1 'no log of this name' "${withdraw[@]}" test/issuer --size 3
refused 2 'number of entries' "${withdraw[@]}" $origin --size -1
refused 2 'number of entries' "${withdraw[@]}" $origin --size 4294967296
refused 2 'number of entries' "${withdraw[@]}" $origin --size 4x
refused 2 'number of entries' "${withdraw[@]}" $origin --size ''
refused 2 'takes a date' "${withdraw[@]}" $origin --from 2026-02-30
refused 2 'takes no files' "${withdraw[@]}" $origin a.enrol
refused 2 'go with --withdraw' enrol "${office[@]}" --size 4
refused 2 'go with --withdraw' enrol "${office[@]}" --from 2026-10-21 a.enrol
# Nothing was cosigned: a person has to say how much counts.
refused 1 "say with --size.*holds $held" "${withdraw[@]}" $origin
no_strays "nothing was withdrawn" "$before"

# The thief goes on; the passphrase stood on the laptop.
cp -r store stolen
sed -n 5,7p codes.txt >one.txt
run 0 redeem --store stolen --at 2026-10-20T20:00:00+07:00 one.txt
run 0 close --store stolen --at 2026-10-20T21:00:00+07:00
run 0 export --store stolen -o stolen.slog

run 0 "${withdraw[@]}" $origin --size "$held"
says out "withdrawn from 2026-10-21 on, at $held entries; the office holds $held"
says out '^  logs withdrawn: 1$'
tail -n 1 office/trust.draft >line.txt
says line.txt "^withdrawn $kid 2026-10-21 $held\$"
run 1 "${withdraw[@]}" $origin --size 3
says err 'has withdrawn it already'
run 1 "${withdraw[@]}" $origin --size 3 --json
is_json
ok "the draft has one line more" \
    $(($(grep -c '^withdrawn ' office/trust.draft) != 1))
# A draft gives no power, nor does one root alone.
run 0 ingest "${office[@]}" stolen.slog --at 2026-10-22
ok "before it is signed nothing is void" "$(grep -c '^F120' out)"
run 0 sign office/trust.draft --key root-1.key
run 1 enrol "${office[@]}" --trust office/trust.draft
run 0 sign office/trust.draft --key root-2.key
cp office/trust.draft new.note
run 0 enrol "${office[@]}" --trust new.note

# Every auditor says the same: proven, and void from that entry on.
amounts=0
for n in 5 6 7; do amounts=$((amounts + $(card "$n" amount_idr))); done
run 1 verify stolen.slog --trust new.note --list bundle.slr --at 2026-10-22
says out "^F120 difference: $origin entry $held "
says out 'proven: [0-9]+ entries; void: 3 families, Rp [0-9.]+$'
says out 'result: INTACT, WITH DIFFERENCES$'
run 1 verify stolen.slog --trust new.note --at 2026-10-22 --json
json_parses out
says out "\"id\":\"F120\".*\"entry\":$held,.*\"affected\":3,\"affected_idr\":$amounts"
says out "\"counted\":$held,\"redeemed\":4,"
run 0 verify before.slog --trust new.note --at 2026-10-22
run 0 verify stolen.slog --trust trust.note --at 2026-10-22
# The day before the withdrawal it counted.
run 0 verify stolen.slog --trust new.note --at 2026-10-20
run 1 verify stolen.slog --trust new.note --at 2026-10-22 --lang id
says out '^F120 '
says out 'batal: 3 keluarga'

# The accounts: not realised, named one by one, and the identity holds.
reconcile=(reconcile "${office[@]}" --stage "$stage" --at 2026-10-23)
run 1 "${reconcile[@]}"
says out 'beyond the withdrawal +3 .*<- look$'
says out '^  BALANCED$'
run 1 "${reconcile[@]}" --json
json_parses out
grep '"level":"nation"' out >nation
says nation "\"realised\":\{\"families\":4,"
says nation "\"beyond\":\{\"families\":3,\"idr\":$amounts\}"
ok "each void handout is named" $(($(grep -c '"id":"F120"' out) != 3))
run 1 "${reconcile[@]}" --format csv
says out ',beyond_families,beyond_idr,'

# The office still takes in what the thief writes, and knows that it is void.
sed -n 8p codes.txt >one.txt
run 0 redeem --store stolen --at 2026-10-24T20:00:00+07:00 one.txt
run 0 export --store stolen -o more.slog
run 0 ingest "${office[@]}" more.slog --at 2026-10-25
says out '^F120 '
run 1 "${reconcile[@]}" --json
says out '"beyond":\{"families":4,'

# The real village goes on with another device, and pays who was "paid".
{
    "$salur" init --store next --site "$site" --device b -o b.enrol \
        --at 2026-10-22
    "$salur" enrol "${office[@]}" b.enrol --yes
    for n in 1 2; do "$salur" sign office/trust.draft --key root-$n.key; done
    cp office/trust.draft next.note
    "$salur" bundle "${office[@]}" --trust next.note --stage "$stage" \
        --site "$site" -o next.slr --at 2026-10-22
    "$salur" import --store next next.slr --at 2026-10-22
} >>made.txt 2>&1
grep -c "^withdrawn $kid" next.note >count.txt
says count.txt '^1$'
sed -n 5,6p codes.txt >one.txt
run 0 redeem --store next --at 2026-10-23T10:00:00+07:00 one.txt
run 0 export --store next -o next.slog
run 0 ingest "${office[@]}" next.slog --at 2026-10-25
run 1 "${reconcile[@]}" --json
grep '"level":"nation"' out >nation
says nation "\"realised\":\{\"families\":6,"
says nation "\"beyond\":\{\"families\":4,"
says nation "\"twice_across\":\{\"families\":0,"
finish
