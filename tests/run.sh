#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs tests and adds up their last lines.
#   tests/run.sh units BUILD UNIT ... -- REPLAY ...
#   tests/run.sh conformance BUILD VECTORS PROGRAM ...
#   tests/run.sh check BUILD VECTORS
# Ends with "N passed, N failed"; exits 1 when something failed or nothing ran.
set -uo pipefail

passed=0
failed=0

# Add the closing line of a log; a program that died counts as one failure.
count() { # STATUS LOG NAME
    local line
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$2" | tail -n 1)
    if [ -z "$line" ]; then
        failed=$((failed + 1))
        echo "FAIL $3: no closing line, exit status $1"
        tail -n 20 "$2"
        return
    fi
    passed=$((passed + ${line%% passed*}))
    line=${line#*, }
    failed=$((failed + ${line%% failed*}))
    if [ "$1" -ne 0 ]; then
        grep -v '^[0-9]* passed' "$2" | tail -n 40
        if [ "${line%% failed*}" -eq 0 ]; then
            failed=$((failed + 1))
            echo "FAIL $3: exit status $1"
        fi
    fi
}

# Tests run side by side, as many as there are processors; what they said is
# printed and counted in the order in which they were started.
slots=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
names=()
shown=0

start() { # NAME COMMAND ...
    local log=$work/${#names[@]}
    names+=("$1")
    shift
    while [ "$(jobs -rp | wc -l)" -ge "$slots" ]; do
        wait -n
    done
    {
        "$@" >"$log.out" 2>&1 </dev/null
        echo $? >"$log.tmp"
        mv "$log.tmp" "$log.status"
    } &
    show
}

# Count what has ended, up to the first that has not.
show() {
    local name log
    while [ "$shown" -lt ${#names[@]} ] && [ -e "$work/$shown.status" ]; do
        name=${names[shown]}
        log=$work/$shown.out
        count "$(cat "$work/$shown.status")" "$log" "$name"
        printf '  %-40s %s\n' "$name" "$(tail -n 1 "$log")"
        rm -f "$log"
        shown=$((shown + 1))
    done
}

# Wait for all that was started.
settle() {
    wait
    show
}

finish() {
    settle
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

mode=$1
build=$2
shift 2
case $mode in
units)
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        start "${1#"$build"/tests/}" "$1"
        shift
    done
    shift
    settle
    mapfile -t corpus < <(find fixtures/good fixtures/bad fixtures/lists/good \
        fixtures/lists/bad -type f 2>/dev/null |
        LC_ALL=C sort)
    for replay in "$@"; do
        if "$replay" "${corpus[@]}" >/dev/null 2>"$build/replay.log"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAIL ${replay##*/}"
            tail -n 20 "$build/replay.log"
        fi
    done
    ;;
conformance)
    vectors=$1
    shift
    for program in "$@"; do
        start "${program#"$build"/tests/}" "$program" "$vectors"
    done
    ;;
check)
    vectors=$1
    # Compiled before anything runs, so that each step has the machine alone.
    if ! make --no-print-directory -j"$slots" unit-programs tools; then
        failed=$((failed + 1))
        echo "FAIL the tests are not built"
    fi
    start demo tests/demo.sh "$build"
    start units make --no-print-directory units
    start install tests/lint/install.sh "$build"
    start structure tests/lint/structure.sh "$build"
    start explain tests/lint/explain.sh "$build"
    start words tests/lint/words.sh "$build"
    # The published cases are not part of the repository.
    if [ -d "$vectors" ]; then
        start conformance make --no-print-directory conformance \
            VECTORS="$vectors"
    fi
    start opinion tests/opinion/run.sh "$build"
    # The real program, from the command line; some look through what the
    # demo left.
    settle
    for scenario in tests/cli/[0-9]*.sh; do
        start "${scenario#tests/}" "$scenario" "$build"
    done
    ;;
*)
    echo "run.sh: unknown mode '$mode'" >&2
    exit 2
    ;;
esac
finish
