#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Who checks the checks: a small tree without a defect passes all of lint, and
# the same tree with one defect of each kind fails every single check.  So no
# check is good because its tool did not start or looked at nothing.
# Ends with "N passed, N failed".
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
licence='/* SPDX-License-Identifier: Apache-2.0 */'
rooms=(core/base core/sign core/pack core/tree core/list core/log core/people
    core qr audit cli)

# A source with its licence line, laid out; the text comes from stdin.
source_file() { # PATH
    mkdir -p "$(dirname "$1")"
    { echo "$licence"; cat; } >"$1"
}

clean_tree() {
    local room name
    source_file core/include/salur/one.h <<'C'
#ifndef SALUR_ONE_H
#define SALUR_ONE_H

#include "salur/two.h"

int
salur_one(int number);

#endif
C
    source_file core/include/salur/two.h <<'C'
#ifndef SALUR_TWO_H
#define SALUR_TWO_H

struct salur_two {
    int number;
};

#endif
C
    for room in "${rooms[@]}"; do
        name=sl_$(tr / _ <<<"$room")
        [ "$room" != core ] || name=salur_one
        source_file "$room/one.c" <<C
#include <unistd.h>

#include "salur/one.h"

int
$name(int number);

int
$name(int number)
{
    return number > 0 ? (int)getpid() : 0;
}
C
    done
    printf '%s\n' '#!/bin/sh' '# SPDX-License-Identifier: Apache-2.0' \
        'echo one' >one.sh
    printf '%s\n' '.\" SPDX-License-Identifier: Apache-2.0' \
        '.Dd October 5, 2026' '.Dt ONE 1' '.Os' '.Sh NAME' '.Nm one' \
        '.Nd print a number' '.Sh DESCRIPTION' 'It prints one.' >one.1
    touch Makefile
}

# Each file or line breaks the rule that stands above it.
plant() {
    local room
    # Rooms: everybody includes the program's header; a file stands in none.
    for room in "${rooms[@]}"; do
        sed -i 's|#include "salur/one.h"|&\n#include "harness/out.h"|' \
            "$room/one.c"
    done
    sed -i 's|#include "salur/two.h"|#include "harness/out.h"|' \
        core/include/salur/one.h
    source_file tests/harness/harness/out.h </dev/null
    source_file elsewhere/one.c <<<'extern int elsewhere;'
    # Sources: no licence, too long, in a function and in a file.
    echo 'extern int unlicensed;' >qr/unlicensed.c
    {
        printf '\nint\nsl_long2(int number);\n\nint\nsl_long2(int number)\n{\n'
        for _ in {1..510}; do echo '    number += number > 7;'; done
        printf '    return number;\n}\n'
    } | source_file cli/long.c
    # A public header that needs another, and a promise.
    sed -i 's|int number;|size_t number; /* TO''DO */|' core/include/salur/two.h
    # Calls, in the dress that the C library gives them; memory that stays.
    source_file core/base/calls.c <<'C'
#include <stdio.h>
#include <string.h>

char *kept;
static _Thread_local int thread;

void
unnamed(char *to, const char *from);

void
unnamed(char *to, const char *from)
{
    strcpy(to, from);
    (void)sscanf(from, "%d", &thread);
    printf("%d\n", thread);
}
C
    # Layout, and what the analysers are for.
    source_file audit/wrong.c <<'C'
#include <stdlib.h>

int sl_null(int number);
int sl_past(void);

int sl_null(int number)
{
    int *place = number > 3 ? &number : NULL;
    int *more = malloc(sizeof *more);

    *more = 1;
    return *place;
}

int sl_past(void)
{
    int numbers[2] = {1, 2};

    return numbers[2];
}
C
    echo "echo \$1" >>one.sh
    echo '.Xy' >>one.1
}

# Compile what is there into the three archives and the library.
build_tree() {
    local source
    rm -rf build
    for source in core/*/*.c core/*.c qr/*.c audit/*.c; do
        mkdir -p "build/obj/$(dirname "$source")"
        gcc -w -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -std=c11 -fPIC \
            -include stddef.h -Icore/include -Itests/harness -c \
            -o "build/obj/${source%.c}.o" "$source" || return 1
    done
    ar rcD build/libsalur-core.a build/obj/core/*.o build/obj/core/*/*.o
    ar rcD build/libsalur-qr.a build/obj/qr/*.o
    ar rcD build/libsalur-audit.a build/obj/audit/*.o
    gcc -shared -o build/libsalur.so.0 build/obj/core/one.o "$@"
}

cd "$dir" || exit 1
git init -q .
cp "$root/.clang-format" "$root/.clang-tidy" .
mkdir .ci
printf '%s\n' '#!/bin/sh' '# SPDX-License-Identifier: Apache-2.0' 'true' >.ci/run
clean_tree
git add .
passed=0
failed=0
build_tree && "$here/run.sh" build >clean.log 2>&1
if tail -n 1 clean.log | grep -qE '^[1-9][0-9]* passed, 0 failed$'; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "FAIL a tree without defects passes"
    grep -A 20 '^FAIL' clean.log
fi

plant
git add .
build_tree build/obj/core/base/calls.o && "$here/run.sh" build >planted.log 2>&1
checks=$(sed -n '$s/ passed.*//p' clean.log)
# Of a tool that fails it matters what it says: it could be a wrong option.
for words in 'clang-format-violations' 'SC2086' 'mandoc: .*unknown macro' \
    '\[(nullPointer|arrayIndexOutOfBounds|uninitvar)' \
    '\[clang-analyzer-core\.' '\[-Werror=analyzer-'; do
    if grep -qE -e "$words" planted.log; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL lint says $words"
    fi
done
if [ "$(tail -n 1 planted.log)" = "0 passed, $checks failed" ]; then
    passed=$((passed + 1))
    echo "  each of $checks checks finds its defect"
else
    failed=$((failed + 1))
    echo "FAIL each of $checks checks finds its defect"
    grep -E '^  [a-z].* [0-9]+( +[0-9]+ s)?$' planted.log
    tail -n 1 planted.log
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
