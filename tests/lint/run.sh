#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Structure, style and static analysis: tests/lint/run.sh BUILD
# Ends with "N passed, N failed".
set -uo pipefail
build=$1
passed=0
failed=0
mapfile -t sources < <(git ls-files 'core/*.c' 'qr/*.c' 'audit/*.c' 'cli/*.c')
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
flags=(-std=c11 -D_POSIX_C_SOURCE=200809L -DSALUR_WITH_LIBCRYPTO
    '-DSALUR_VERSION="0"' -Icore/include -Icore -I. "-I$build")

# A check is good when its command is; its words are shown when it is not.
check() { # NAME COMMAND ...
    local name=$1 log
    shift
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $name"
        grep -v 'warnings generated' "$log" | head -n 60
    fi
    rm -f "$log"
}

both_cores() { printf '%s\0' "${sources[@]}" | xargs -0 -P 2 -n 8 "$@"; }
tidy() {
    printf '%s\0' "${sources[@]}" |
        xargs -0 -P 2 -n 6 sh -c 'clang-tidy --quiet "$@" -- '"$(printf "'%s' " "${flags[@]}")" tidy
}
analyze() {
    both_cores gcc "${flags[@]}" -fanalyzer -Werror -O1 -fsyntax-only
}

"$(dirname "$0")/structure.sh" "$build" || failed=$((failed + 1))
check "layout" bash -c "git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror"
check "shellcheck" shellcheck "${scripts[@]}"
check "cppcheck" cppcheck --quiet --error-exitcode=1 --inline-suppr \
    --enable=warning,performance,portability --std=c11 \
    --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
    "-DSALUR_VERSION=\"0\"" -Icore/include -Icore -I. "-I$build" \
    "${sources[@]}"
check "clang-tidy" tidy
check "gcc -fanalyzer" analyze
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
