#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Logs between implementations: tests/opinion/interop.sh BUILD [N]
# N random logs (1,000 when none is given) made by salur and N made by Go's own
# transparency log (golang.org/x/mod): checkpoints, cosigned ones, inclusion
# proofs as C2SP tlog-proofs, consistency proofs in requests to a witness.
# salur, Go and @sigstore/verify take each of them, as far as they know it, and
# refuse every form in which one thing was changed.
# Ends with "N passed, N failed".
set -uo pipefail
build=$1
logs=${2:-1000}
# shellcheck source=tests/opinion/lib.sh
source "$(dirname "$0")/lib.sh"
data=$out/interop
start=$SECONDS

# Three judges of the logs of one maker; their words stay in files.
judged() { # MAKER
    local lines=$data/$1.jsonl judge
    local -A command=(
        [salur]="$build/tools/interop judge"
        [go]="$out/interop-go judge"
        [sigstore]="node $out/interop.mjs"
    )
    for judge in salur go sigstore; do
        # shellcheck disable=SC2086 # a program and its argument
        ${command[$judge]} <"$lines" >"$data/$1-$judge.log" 2>&1
        echo $? >"$data/$1-$judge.status"
    done
}

rm -rf "$data"
mkdir -p "$data"
if make --no-print-directory -s "$build/salur" "$build/tools/interop" &&
    go_build "$out/interop-go" "$here/interop.go" "$here/interop_make.go" \
        "$here/interop_files.go" &&
    packages >"$data/packages.log" 2>&1 && cp "$here/interop.mjs" "$out/" &&
    "$build/tools/interop" make "$logs" >"$data/salur.jsonl" &&
    "$out/interop-go" make "$logs" >"$data/go.jsonl"; then
    # One maker a core.
    judged salur &
    judged go
    wait
    for maker in salur go; do
        for judge in salur go sigstore; do
            grep ' logs, ' "$data/$maker-$judge.log" |
                sed "s/^/  made by $maker, judged by $judge: /"
            count "$maker by $judge" "$(cat "$data/$maker-$judge.status")" \
                "$data/$maker-$judge.log"
        done
    done
    [ "$(wc -l <"$data/salur.jsonl")" -eq "$logs" ] ||
        fail "salur did not make $logs logs"
    [ "$(wc -l <"$data/go.jsonl")" -eq "$logs" ] ||
        fail "Go did not make $logs logs"
    sizes=$(cat "$data"/*.jsonl | grep -o '"size":[0-9]*' | sort -u | wc -l)
    echo "  $((2 * logs)) logs of $sizes sizes in $((SECONDS - start)) s"
    rm -f "$data"/*.jsonl
    # The real program, at a village and its office.
    mkdir "$data/village"
    "$here/village.sh" "$build" "$data/village" >"$data/village.log" 2>&1
    count "a village and its office" $? "$data/village.log"
    "$out/interop-go" files "$data/village" >"$data/files.log" 2>&1
    count "their files by go" $? "$data/files.log"
else
    cat "$data/packages.log" 2>/dev/null
    fail "a maker or a judge could not be built or run"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
