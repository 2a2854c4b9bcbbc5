#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the house rules say and a script can see: tests/lint/structure.sh BUILD
# Ends with "N passed, N failed".
set -uo pipefail
build=$1
passed=0
failed=0

# Judge a check by its output, the list of offenders, and by how many things
# it looked at: a check that saw none has failed, whatever it says.
nothing() { # NAME SEEN OUTPUT
    if [ -z "$3" ] && [ "$2" -gt 0 ]; then
        passed=$((passed + 1))
        printf '  %-64s %6s\n' "$1" "$2"
    else
        failed=$((failed + 1))
        printf 'FAIL %s (%s seen)\n' "$1" "$2"
        [ -z "$3" ] || printf '%s\n' "$3" | head -n 40
    fi
}

mapfile -t ours < <(git ls-files '*.c' '*.h')
mapfile -t programs < <(git ls-files 'cli/*.[ch]')
mapfile -t scripts < <(git ls-files '*.sh' '.ci/*')
mapfile -t headers < <(git ls-files 'core/include/salur/*.h')
archives=("$build"/libsalur-{core,qr,audit}.a)

# --- rooms: who may include whom ---------------------------------------------

# The includes of the sources that a pathspec names, FILE:LINE:TEXT.
includes() { # PATHSPEC ...
    git grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' -- "$@"
}

# A room may include what matches the pattern and no more.
room() { # NAME ALLOWED PATHSPEC ...
    local name=$1 allowed=$2 lines
    shift 2
    lines=$(includes "$@")
    nothing "$name" "$(grep -c . <<<"$lines")" \
        "$(grep -vE "\"($allowed)" <<<"$lines" | grep .)"
}

room "public headers include only each other" 'salur/' 'core/include/*.h'
room "core/base includes only itself" 'salur/|base/' 'core/base/*.[ch]'
room "core/sign includes only base" 'salur/|base/|sign/|gen/' 'core/sign/*.[ch]'
room "core/pack includes only base" 'salur/|base/|pack/' 'core/pack/*.[ch]'
room "core/tree includes only base and sign" \
    'salur/|base/|sign/|tree/' 'core/tree/*.[ch]'
room "core/list includes only what is below" \
    'salur/|base/|sign/|pack/|tree/|list/|gen/' 'core/list/*.[ch]'
room "core/log includes only what is below" \
    'salur/|base/|sign/|pack/|tree/|list/|log/' 'core/log/*.[ch]'
room "core/people includes only what is below" \
    'salur/|base/|sign/|pack/|tree/|list/|log/|people/' 'core/people/*.[ch]'
room "core's own files include only core" \
    'salur/|base/|sign/|pack/|tree/|list/|log/' ':(glob)core/*.[ch]'
room "qr includes only base" 'salur/|base/|qr/' 'qr/*.[ch]'
room "audit includes no room of core but base" \
    'salur/|base/|audit/' 'audit/*.[ch]'
room "cli includes only public headers" \
    'salur/|qr/|audit/|cli/|gen/' 'cli/*.[ch]'
nothing "every source stands in a room" "${#ours[@]}" \
    "$(printf '%s\n' "${ours[@]}" | grep -vE \
        '^(core/(base|sign|pack|tree|list|log|people|include/salur)/|core/[a-z_]+\.c$|qr/|audit/|cli/|tests/)')"

# --- sources -------------------------------------------------------------------

nothing "every source has its licence line" $((${#ours[@]} + ${#scripts[@]})) \
    "$(for f in "${ours[@]}"; do
        head -n 1 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
            echo "$f"
    done
    for f in "${scripts[@]}"; do
        sed -n 1,2p "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
            echo "$f"
    done)"

longer_than() { # LINES FILE ...
    local most=$1
    shift
    wc -l "$@" | awk -v most="$most" '$2 != "total" && $1 > most'
}
nothing "no file passes 500 lines" $((${#ours[@]} + ${#scripts[@]})) \
    "$(longer_than 500 "${ours[@]}" "${scripts[@]}")"
nothing "no file of the program passes 400 lines" "${#programs[@]}" \
    "$(longer_than 400 "${programs[@]}")"

# Functions by their first and last line: NAME LINES FILE.
functions() { # FILE ...
    awk 'FNR == 1 { name = "" }
        /^[A-Za-z_][A-Za-z0-9_]*\(/ { name = $1; start = FNR }
        /^}/ && name != "" {
            print name, FNR - start, FILENAME
            name = ""
        }' "$@"
}
# err.c is two switches with a line an error, as long as the enum; a test that
# holds its table of cases is as long as the table.
mapfile -t measured < <(printf '%s\n' "${ours[@]}" |
    grep -vE '^core/base/err\.c$|^tests/.*/(test|conf)_[a-z0-9_]*\.c$')
nothing "no function passes 70 lines" \
    "$(functions "${measured[@]}" | wc -l)" \
    "$(functions "${measured[@]}" | awk '$2 > 70')"

compile_alone() {
    local header
    for header in "${headers[@]}"; do
        cc -std=c11 -Wall -Wextra -Werror -fsyntax-only -Icore/include \
            -x c "$header" 2>&1 || echo "$header does not compile"
    done
}
nothing "each public header compiles alone" "${#headers[@]}" \
    "$(compile_alone)"
nothing "no promise is left in the sources" "${#ours[@]}" \
    "$(git grep -nIwE 'TO''DO|FIX''ME|XX''X' -- '*.c' '*.h' '*.sh' Makefile)"

# --- what was compiled ---------------------------------------------------------

# What an archive calls of others, SYMBOL ARCHIVE, without the dress that the
# C library and _FORTIFY_SOURCE give: __isoc99_sscanf, __strcpy_chk.
called() {
    local archive
    for archive in "${archives[@]}"; do
        nm -u "$archive" 2>&1 | awk -v archive="$archive" 'NF == 2 {
            sub(/@.*/, "", $2)
            sub(/^__isoc[0-9]+_/, "", $2)
            if ($2 ~ /^__.*_chk$/) {
                sub(/^__/, "", $2)
                sub(/_chk$/, "", $2)
            }
            print $2, archive
        }'
    done
}
calls=$(called)
none_calls() { # NAME PATTERN
    nothing "$1" "$(grep -c . <<<"$calls")" \
        "$(grep -E "^($2) " <<<"$calls" | sort -u)"
}
none_calls "no banned call in the library" \
    'gets|strcpy|strcat|strncpy|v?sprintf|strtok|ato[il]|atoll|v?[sf]?scanf|rand|srand|localtime|gmtime|tmpnam|system|popen|alloca|_?setjmp|signal'
none_calls "the library does not print, exit, read clock or environment" \
    'v?f?printf|f?puts|f?putc|putchar|perror|stdout|stderr|exit|abort|time|clock|clock_gettime|gettimeofday|(secure_)?getenv|setenv|environ'

# The sections of an archive's objects.  Tables of pointers lie in
# .data.rel.ro, which the loader makes read-only.
objects() {
    local archive
    for archive in "${archives[@]}"; do
        objdump -t "$archive" 2>&1 | awk -v archive="$archive" \
            '/^[0-9a-f]+ / { print archive, $0 }'
    done
}
nothing "no mutable file-scope or thread-local variable in the library" \
    "$(objects | wc -l)" \
    "$(objects | grep -v '\.data\.rel\.ro' |
        grep -E ' O (\.(data|bss|tdata|tbss)[^[:space:]]*|\*COM\*)[[:space:]]')"

# Names that an archive's objects show to each other.
names=$(for archive in "${archives[@]}"; do
    nm -A -g --defined-only "$archive" 2>/dev/null | awk 'NF > 2'
done)
nothing "names that cross files begin with salur_ or sl_" \
    "$(grep -c . <<<"$names")" "$(awk '$NF !~ /^(salur_|sl_)/' <<<"$names")"

exported=$(nm -D --defined-only "$build/libsalur.so.0" | awk '{ print $3 }')
nothing "the shared library exports only salur_" \
    "$(grep -c . <<<"$exported")" "$(grep -vE '^(salur_|SALUR_)' <<<"$exported")"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
