#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 11: a family shows a copied code at two cooperatives that are both
# offline.  Both logs are signed; the office finds the same id in the two.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
second=9901012002
{
    make_keys
    "$salur" init --store there --site $second --device a -o there.enrol \
        --at 2026-09-28
    make_trust trust.note 2 "log $(vkey store/device.key) $site" \
        "log $(vkey there/device.key) $second"
    make_list list.csv 12 "$site" $second
    make_stage
    make_village "$site" store cards.jsonl codes.txt bundle.slr
    make_village $second there cards2.jsonl codes2.txt bundle2.slr
} >made.txt 2>&1
staged "one code at two villages, and one card at two laptops of a village, all offline"
# Another village refuses the code by itself: it is bound to one.
head -n 1 codes.txt >one.txt
run 0 redeem --store store --at "$now" one.txt
run 11 redeem --store there --at "$now" one.txt
says out '^TOLAK'
# Other software than ours pays it all the same: the key holder writes it.
head -n 1 codes2.txt >one.txt
run 0 redeem --store there --at "$now" one.txt
# Two laptops of one village that do not know of each other.
{
    "$salur" init --store beside --site "$site" --device b -o b.enrol \
        --at 2026-09-28
    make_trust next.note 3 "log $(vkey store/device.key) $site" \
        "log $(vkey beside/device.key) $site" \
        "log $(vkey there/device.key) $second"
    "$salur" bundle --office office --stage "$stage" --site "$site" \
        -o both.slr --trust next.note --at 2026-09-30
    "$salur" import --store beside both.slr --at 2026-10-01
    "$salur" import --store store both.slr --at 2026-10-20
} >>made.txt 2>&1
head -n 1 codes.txt >one.txt
run 0 redeem --store beside --at 2026-10-20T10:05:00+07:00 one.txt
for store in store beside there; do
    run 0 export --store $store -o $store.slog
    run 0 verify $store.slog --trust next.note --at 2026-10-21
done
run 0 ingest --office office store.slog beside.slog there.slog --at 2026-10-21
run 1 reconcile --office office --stage "$stage" --at 2026-10-21
evidence out "^F302 difference: test/kopdes/log/$site/b/k1 entry 2 "
says out "other: $origin entry 2"
run 1 reconcile --office office --stage "$stage" --at 2026-10-21 --json
ok "the card counts once" "$(grep '"level":"nation"' out |
    grep -q '"realised":{"families":2,'; echo $?)"
# The two logs prove it without the office, each signed by its own device.
run 1 peer --store store beside.slog --at 2026-10-21
evidence out "^DIBAYAR DUA KALI  $(card 1 short) "

finish
