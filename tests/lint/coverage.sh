#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How much of the log and of its verification the unit tests go through: lines
# and branches of each file, as gcov counts them in a build of its own.  What
# was never run, and each way that was never taken, stands in
# build/coverage/report.txt.  No group may fall below its share of lines.
# Ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
build=build/coverage
report=$build/report.txt
least=98 # per cent of lines, of a group of files
passed=0
failed=0

mapfile -t tests < <(printf '%s\n' tests/core/log/*.c tests/core/*.c \
    tests/core/people/*.c tests/audit/*.c |
    sed "s|^tests/\(.*\)\.c\$|$build/tests/\1|")

# Not optimised, so that a line is a line; what other runs counted is no
# business of this one.
mkdir -p "$build"
find "$build" -name '*.gcda' -delete
make --no-print-directory -s -j"$(nproc)" B="$build" LDFLAGS=--coverage \
    CFLAGS='--coverage -fprofile-update=atomic -O0 -U_FORTIFY_SOURCE -Wno-stack-usage' \
    "${tests[@]}" >"$build/make.log" 2>&1 || {
    tail -n 20 "$build/make.log"
    echo "0 passed, 1 failed"
    exit 1
}
tests/run.sh units "$build" "${tests[@]}" -- >"$build/units.log" || {
    grep -A 5 FAIL "$build/units.log"
    failed=$((failed + 1))
}
tail -n 1 "$build/units.log"

# One row a file: lines, lines run, branches, branches taken; the rest, what
# was not, goes to the report.
judge() { # FILE
    gcov --branch-probabilities --branch-counts --stdout \
        --object-directory "$build/obj/${1%/*}" \
        "$build/obj/${1%.c}.gcda" 2>/dev/null |
        awk -v file="$1" -v report="$report" '
        function flush_line() {
            if (asked > 0 && missed > 0 && is_run)
                printf "%s:%d: %d of %d ways not taken: %s\n", file, at, \
                    missed, asked, text >>report
            asked = missed = 0
        }
        /^ *[-#=0-9][^:]*: *[0-9]+:/ {
            flush_line()
            count = $0; sub(/^ */, "", count); sub(/:.*/, "", count)
            at = $0; sub(/^[^:]*: */, "", at); sub(/:.*/, "", at)
            text = $0; sub(/^[^:]*:[^:]*:/, "", text); sub(/^ */, "", text)
            at += 0
            is_run = count ~ /^[0-9]/
            if (at == 0 || count == "-") next
            lines++
            if (is_run) run++
            else printf "%s:%d: not run: %s\n", file, at, text >>report
        }
        /^branch/ {
            branches++; asked++
            if ($0 ~ /taken [1-9]/) taken++; else missed++
        }
        END {
            flush_line()
            print lines + 0, run + 0, branches + 0, taken + 0
        }'
}

# A group of files: the figures of each, and the group must hold its share.
group() { # NAME FILE ...
    local name=$1 file row sum=(0 0 0 0)
    shift
    for file in "$@"; do
        read -ra row < <(judge "$file")
        show "  $file" "${row[@]}"
        for i in 0 1 2 3; do
            sum[i]=$((sum[i] + row[i]))
        done
    done
    if [ "${sum[0]}" -gt 0 ] &&
        [ $((100 * sum[1])) -ge $((least * sum[0])) ]; then
        passed=$((passed + 1))
        show "$name" "${sum[@]}"
    else
        failed=$((failed + 1))
        show "FAIL $name (at least $least %)" "${sum[@]}"
    fi
}

show() { # NAME LINES RUN BRANCHES TAKEN
    awk -v name="$1" -v lines="$2" -v run="$3" -v all="$4" -v taken="$5" \
        'BEGIN {
            printf "%-38s %5d of %5d lines %6.2f %%  %5d of %5d branches " \
                "%6.2f %%\n", name, run, lines, lines ? 100 * run / lines : 0,
                taken, all, all ? 100 * taken / all : 0
        }'
}

: >"$report"
group "core/log and core/redeem.c" core/log/*.c core/redeem.c
group "audit/verify" audit/verify*.c
echo "$(grep -c 'not run' "$report") lines not run," \
    "$(grep -c 'not taken' "$report") lines with ways not taken: $report"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
