#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every sentence that a person reads is marked in the sources and well
# translated: tests/lint/words.sh BUILD
# Ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=$(PATH=/usr/bin:$PATH command -v python3)
mapfile -t program < <(git ls-files 'cli/*.c' 'cli/*.h')
mapfile -t files < <(git ls-files 'cli/po/id/*.po')
# The library's sentences, which it gives as they are.
library=(core/base/err.c audit/finding.c)

extract() { # OUT OPTION ... SOURCE ...
    local out=$1
    shift
    xgettext --from-code=UTF-8 --no-location --omit-header -o "$out" "$@"
}

die() {
    echo "FAIL $1"
    echo "0 passed, 1 failed"
    exit 1
}

extract "$work/program.pot" -k -k_ -kN_ -kngettext:1,2 "${program[@]}" \
    2>"$work/log" || die "xgettext"
# It warns of what makes a poor sentence.
[ ! -s "$work/log" ] || {
    cat "$work/log"
    die "xgettext has nothing to say"
}
# What is printed is Indonesian whatever the screen speaks (cli/paper.h).
mapfile -t screens < <(git grep -L '^#include "cli/paper_text.h"' -- \
    'cli/*.c' 'cli/*.h')
extract "$work/all.pot" -a "${screens[@]}" 2>/dev/null || die "xgettext -a"
extract "$work/library.pot" -a "${library[@]}" || die "xgettext -a"
# Not the names of errors and the numbers of findings, nor "?".
msggrep -v -K -E -e '^(SALUR_[A-Z_0-9]*|F?[0-9?]*)$' \
    -o "$work/sentences.pot" "$work/library.pot" || die "msggrep"
msgcat -o "$work/marked.pot" "$work/program.pot" "$work/sentences.pot" ||
    die "msgcat"

passed=0
failed=0
ok() { # NAME STATUS
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
    fi
}
for file in "${files[@]}"; do
    # The flags of the sources tell which strings are formats.
    msgmerge -q --no-fuzzy-matching -o "$work/merged.po" "$file" \
        "$work/marked.pot" && msgattrib --translated -o "$work/done.po" \
        "$work/merged.po" && msgfmt --check-format -o /dev/null "$work/done.po"
    ok "msgfmt --check-format $file" $?
    ! grep -q 'POT-Creation-Date' "$file"
    ok "$file carries no date of its making" $?
done
cmp -s "$build/locale/id/LC_MESSAGES/salur.mo" <(msgcat --use-first \
    "${files[@]}" | msgfmt -o - -)
ok "what was built is what these files give, byte by byte" $?

mapfile -t printed < <(git grep -l '^#include "cli/paper_text.h"' -- 'cli/*.c')
extract "$work/printed.pot" -a "${printed[@]}" 2>/dev/null || die "xgettext -a"
sed -n 's/^msgid "\(.*\)"$/\1/p; s/^"\(.*\)"$/\1/p' "$work/printed.pot" \
    >"$work/printed"
"$python" -I -S tests/cli/vocabulary.py \
    "$build/locale/id/LC_MESSAGES/salur.mo" tests/cli/vocabulary.exceptions \
    paper.id "$work/printed" 2>/dev/null
ok "what is printed has no English word" $?

"$python" -I -S tests/lint/words.py "$work/marked.pot" "$work/all.pot" \
    tests/lint/words.exceptions "${files[@]}" >"$work/log"
sed '$d' "$work/log"
line=$(tail -n 1 "$work/log")
passed=$((passed + ${line%% passed*}))
line=${line#*, }
failed=$((failed + ${line%% failed*}))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
