#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the house rules say and a script can see: tests/lint/structure.sh BUILD
# Ends with "N passed, N failed".
set -uo pipefail
build=$1
passed=0
failed=0

# Judge a check by whether its output, the list of offenders, is empty.
nothing() { # NAME OUTPUT
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL %s:\n%s\n' "$1" "$2"
    fi
}

mapfile -t ours < <(git ls-files '*.c' '*.h')
mapfile -t library < <(git ls-files 'core/*.c' 'qr/*.c' 'audit/*.c')

# Includes of FOLDER that match none of the allowed patterns.
strangers() { # FOLDER ALLOWED
    git grep -hn '^#include "' -- "$1/*.c" "$1/*.h" 2>/dev/null |
        grep -vE "\"($2)" | sed "s|^|$1: |"
}

public='salur/'
nothing "core/base includes only itself" \
    "$(strangers core/base "$public|base/")"
nothing "core/sign includes only base" \
    "$(strangers core/sign "$public|base/|sign/")"
nothing "core/pack includes only base" \
    "$(strangers core/pack "$public|base/|pack/")"
nothing "core/tree includes only base and sign" \
    "$(strangers core/tree "$public|base/|sign/|tree/")"
nothing "core/list includes only what is below" \
    "$(strangers core/list "$public|base/|sign/|pack/|tree/|list/|gen/")"
nothing "core/log includes only what is below" \
    "$(strangers core/log "$public|base/|sign/|pack/|tree/|list/|log/")"
nothing "qr includes only base" "$(strangers qr "$public|base/|qr/")"
nothing "audit includes no room of core but base" \
    "$(strangers audit "$public|base/|audit/")"
nothing "cli includes only public headers" \
    "$(strangers cli "$public|qr/|audit/|cli/")"

nothing "every source has its licence line" \
    "$(for f in "${ours[@]}"; do
        head -n 1 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
            echo "$f"
    done)"
nothing "no file passes 500 lines" \
    "$(wc -l "${ours[@]}" | awk '$2 != "total" && $1 > 500')"
# err.c is one switch with a line an error, and may be as long as the enum.
mapfile -t functions < <(printf '%s\n' "${library[@]}" |
    grep -vx core/base/err.c)
nothing "no function passes 70 lines" \
    "$(awk 'FNR == 1 { name = "" }
        /^[a-z_]+\(/ { name = $1; start = FNR }
        /^}/ && name != "" {
            if (FNR - start > 70) print FILENAME ": " name " " FNR - start
            name = ""
        }' "${functions[@]}")"
nothing "each public header compiles alone" \
    "$(for h in core/include/salur/*.h; do
        cc -std=c11 -Wall -Wextra -Werror -fsyntax-only -Icore/include \
            -Icore -x c "$h" 2>&1
    done)"

banned='gets|strcpy|strcat|strncpy|sprintf|strtok|atoi|sscanf|fscanf|scanf'
banned+='|rand|srand|localtime|gmtime|tmpnam|system|popen|alloca|setjmp|signal'
nothing "no banned call in the library" \
    "$(for a in "$build"/libsalur-*.a; do
        nm -u "$a" | grep -wE "U ($banned)(@.*)?$" | sed "s|^|$a: |"
    done)"
nothing "the library does not print, exit or read clock or environment" \
    "$(for a in "$build"/libsalur-*.a; do
        nm -u "$a" | grep -wE 'U (printf|puts|putchar|exit|abort|time|getenv|secure_getenv|clock_gettime|gettimeofday)$' |
            sed "s|^|$a: |"
    done)"
# Tables of pointers lie in .data.rel.ro, which the loader makes read-only.
nothing "no mutable file-scope variable in the library" \
    "$(for a in "$build"/libsalur-*.a; do
        objdump -t "$a" | awk -v a="$a" \
            '/ O (\.data|\.bss|\.tdata|\.tbss)(\.[a-z]+)*\t/ && !/\.data\.rel\.ro/ {
                print a ": " $NF }
            / O \*COM\*/ { print a ": " $NF }'
    done)"
nothing "names that cross files begin with salur_ or sl_" \
    "$(for a in "$build"/libsalur-*.a; do
        nm -A -g --defined-only "$a" 2>/dev/null |
            awk '$NF !~ /^(salur_|sl_)/ && NF > 2'
    done)"
nothing "the shared library exports only salur_" \
    "$(nm -D --defined-only "$build/libsalur.so.0" |
        awk '$3 !~ /^(salur_|SALUR_)/')"
nothing "no promise is left in the sources" \
    "$(git grep -nIwE 'TO''DO|FIX''ME|XX''X' -- '*.c' '*.h' '*.sh' Makefile)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
