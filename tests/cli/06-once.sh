#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Once and only once, also when four counters share one store.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 60
now=2026-10-20T10:00:00+07:00
before=$(files)

# Run FILES at once, a process each; the results are in 1.res, 2.res ...
at_once() { # FILE ...
    local n=0 file pids=() pid
    for file in "$@"; do
        n=$((n + 1))
        "$salur" redeem --store store --operator "Wati$n" --at $now "$file" \
            >"$n.res" 2>"$n.err" &
        pids+=($!)
    done
    died=0
    for pid in "${pids[@]}"; do
        wait "$pid" || [ $? -le 26 ] || died=$((died + 1))
    done
}

# Four counters that are open and wait get the same line at one moment.
mkfifo 1.in 2.in 3.in 4.in
race() { # FILE
    local n
    for n in 1 2 3 4; do
        "$salur" redeem --store store --operator "Wati$n" --at $now \
            <"$n.in" >"$n.res" 2>"$n.err" &
    done
    exec 5>1.in 6>2.in 7>3.in 8>4.in
    sleep 0.05
    tee /dev/fd/5 /dev/fd/6 /dev/fd/7 <"$1" >&8
    exec 5>&- 6>&- 7>&- 8>&-
    wait
}

# The same code at four counters at once: one hands over, three say who did.
for round in $(seq 20); do
    sed -n "${round}p" codes.txt >one.txt
    race one.txt
    ok "round $round: one hands over" $(($(cat ./*.res | grep -c '^SERAHKAN') != 1))
    ok "round $round: three do not" $(($(cat ./*.res | grep -c '^SUDAH DIAMBIL') != 3))
    ok "round $round: nobody fails" "$(cat ./*.err | wc -c)"
    # The three name the entry and the counter of the one.
    winner=$(grep -l '^SERAHKAN' ./*.res)
    winner=${winner#./}
    paid=$(sed 's/.*catatan //' "$winner")
    ok "round $round: the three name entry $paid of counter ${winner%.res}" \
        $(($(cat ./*.res | grep -c "catatan $paid, .* petugas Wati${winner%.res} (E0400)$") != 3))
done
ok "twenty are on record" $(($("$salur" status --store store --json | field redeemed) != 20))

# Each counter its own ten codes: all are recorded, no number is given twice.
for n in 1 2 3 4; do
    sed -n "$((11 + 10 * n)),$((20 + 10 * n))p" codes.txt >"own-$n.txt"
done
at_once own-1.txt own-2.txt own-3.txt own-4.txt
ok "all forty of four counters are handed over" $(($(cat ./*.res | grep -c '^SERAHKAN') != 40))
ok "under forty numbers" $(($(sed 's/.*catatan //' ./*.res | sort -u | wc -l) != 40))
ok "and nobody fails" $((died + $(cat ./*.err | wc -c)))

# All of it again, the four in different orders: nothing is left to hand over.
cat own-?.txt >all.txt
tac all.txt >back.txt
at_once all.txt back.txt all.txt back.txt
ok "again: nothing is handed over" "$(cat ./*.res | grep -c '^SERAHKAN')"
ok "again: 160 times already fetched" $(($(cat ./*.res | grep -c '^SUDAH DIAMBIL') != 160))

# A day is closed and sent while counters go on: each export holds together.
at_once all.txt back.txt &
for n in 1 2 3; do
    run 0 close --store store --at $now
    run 0 export --store store -o part-$n.slog
done
wait
run 0 close --store store --at $now
run 0 export --store store -o whole.slog
run 0 verify part-?.slog whole.slog --trust trust.note --list bundle.slr \
    --at 2026-10-21
says out 'whole.slog: test/kopdes'
ok "four logs, all intact" $(($(grep -c 'result: INTACT$' out) != 4))
# A file of codes at one instant are a burst, which is a note (F117).
ok "without any finding above a note" "$(grep '^F' out | grep -vc ' note:')"
run 0 ingest --office office part-1.slog part-2.slog part-3.slog whole.slog \
    --at 2026-10-21
run 0 reconcile --office office --stage "$stage" --at 2026-10-21
says out '^  BALANCED'
says out '^  - realised +60 '
no_strays "many counters" "$before" one.txt own-{1,2,3,4}.txt all.txt \
    back.txt {1,2,3,4}.{in,res,err} part-{1,2,3}.slog whole.slog \
    store/exported
finish
