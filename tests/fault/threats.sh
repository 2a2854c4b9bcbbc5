#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The twenty threats of SECURITY.md, each staged with the real program by
# tests/cli/threat-NN.sh, and the line that reveals each, or the sentence of
# SECURITY.md that says why nothing does.
# Usage: tests/fault/threats.sh BUILD [NN ...]; ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
build=$1
shift
# What a laptop that is doing something else may take; alone it takes two.
seconds_max=60
passed=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    failed=$((failed + 1))
    echo "FAIL $*"
}

scripts=(tests/cli/threat-*.sh)
[ $# -eq 0 ] || mapfile -t scripts < <(printf 'tests/cli/threat-%s.sh\n' "$@")
[ $# -gt 0 ] || [ ${#scripts[@]} -eq 20 ] ||
    fail "there are ${#scripts[@]} threats and not 20"
one() { # SCRIPT
    local log=$work/${1##*/} start=$EPOCHSECONDS
    "$1" "$build" >"$log" 2>&1 </dev/null
    echo "STATUS $? $((EPOCHSECONDS - start))" >>"$log"
}
for script in "${scripts[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    one "$script" &
done
wait

# What the script says of itself, without "Threat N: ".
title() { # SCRIPT
    sed -n '/^# Threat/,/^# shellcheck/p' "$1" | grep -v shellcheck |
        sed 's/^# *//' | tr '\n' ' ' | sed 's/^Threat [0-9]*: //; s/\. .*/./'
}
shown=0
for script in "${scripts[@]}"; do
    log=$work/${script##*/}
    number=${script##*-}
    number=${number%.sh}
    read -r _ status seconds < <(grep '^STATUS' "$log")
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    line=${line:-0 passed, 1 failed}
    passed=$((passed + ${line%% passed*}))
    line=${line#*, }
    failed=$((failed + ${line%% failed*}))
    printf '%s  %s\n' "$number" "$(title "$script")"
    sed -n 's/^STAGED /    staged  /p' "$log"
    sed -n 's/^EVIDENCE /    seen    /p' "$log" | cut -c 1-112 | awk '!seen[$0]++'
    grep -q '^EVIDENCE .' "$log" && [ "$status" -eq 0 ] &&
        shown=$((shown + 1))
    if [ "$status" -ne 0 ]; then
        grep -vE '^(STAGED|EVIDENCE|STATUS|[0-9]+ passed)' "$log" | head -n 20
        [ "${line%% failed*}" -gt 0 ] || fail "$script: exit status $status"
    fi
    [ "$seconds" -le $seconds_max ] || fail "$script took $seconds s"
done
echo "$shown of ${#scripts[@]} threats end in what SECURITY.md promises"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
