#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Structure, style and static analysis: tests/lint/run.sh BUILD
# Ends with "N passed, N failed".  That each check finds what it is for, and
# none is good because it did nothing, is planted.sh's to show.
set -uo pipefail
build=$1
here=$(dirname "$0")
mapfile -t ours < <(git ls-files '*.c' '*.h')
mapfile -t sources < <(git ls-files 'core/*.c' 'qr/*.c' 'audit/*.c' 'cli/*.c')
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
mapfile -t pages < <(git ls-files '*.[1-8]')
flags=(-std=c11 -D_POSIX_C_SOURCE=200809L -DSALUR_WITH_LIBCRYPTO
    '-DSALUR_VERSION="0"' '-DSALUR_LOCALEDIR="/"' -Icore/include -Icore -I. "-I$build")

# A check is good when its command is and there were files to look at; its
# words are shown when it is not.
check() { # NAME FILES COMMAND ...
    local name=$1 files=$2 log start=$SECONDS
    shift 2
    log=$(mktemp)
    if [ "$files" -gt 0 ] && "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        printf '  %-64s %6s %4s s\n' "$name" "$files" $((SECONDS - start))
    else
        failed=$((failed + 1))
        echo "FAIL $name ($files files)"
        grep -v 'warnings generated' "$log" | head -n 60
    fi
    rm -f "$log"
}

layout() { clang-format --dry-run -Werror "${ours[@]}"; }

each_source() { # COMMAND ..., the source goes last; one a processor
    printf '%s\0' "${sources[@]}" | xargs -0 -P "$(nproc)" -n 1 "$@"
}

# clang-tidy wants the flags after the source.
tidy_one() {
    local source=${!#}
    clang-tidy --quiet "$source" -- "${@:1:$#-1}"
}
tidy() {
    export -f tidy_one
    each_source bash -c 'tidy_one "$@"' tidy "${flags[@]}"
}

# With -fsyntax-only gcc would not analyse at all.
analyze() {
    each_source gcc "${flags[@]}" -fanalyzer -Werror -O1 -c -o /dev/null
}

# How far it follows branches is its own affair and no finding.  It is not
# shown the tables that are bytes of texts: minutes of work, nothing to find.
cpp() {
    cppcheck --quiet --error-exitcode=1 --inline-suppr \
        --enable=warning,performance,portability --std=c11 \
        --suppress=missingIncludeSystem \
        --suppress=normalCheckLevelMaxBranches \
        -DSALUR_WITH_LIBCRYPTO "-DSALUR_VERSION=\"0\"" \
        "-DSALUR_LOCALEDIR=\"/\"" \
        -Icore/include -Icore -I. "${sources[@]}"
}

structure=$("$here/structure.sh" "$build")
sed '$d' <<<"$structure"
line=$(tail -n 1 <<<"$structure")
passed=${line%% passed*}
line=${line#*, }
failed=${line%% failed*}
check "layout is clang-format's" "${#ours[@]}" layout
check "shellcheck" "${#scripts[@]}" shellcheck "${scripts[@]}"
[ ${#pages[@]} -eq 0 ] ||
    check "manual pages" "${#pages[@]}" mandoc -T lint -W style "${pages[@]}"
check "cppcheck" "${#sources[@]}" cpp
check "clang-tidy" "${#sources[@]}" tidy
check "gcc -fanalyzer" "${#sources[@]}" analyze
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
