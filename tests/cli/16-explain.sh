#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every message that has a page, provoked: by bad input, damaged files, wrong
# keys, full disks and logs that lie.  Each shows its id and the right exit
# code, as text and as JSON; at the counter the last line says what was
# recorded, and is right; and `salur explain` knows the id.  What cannot be
# provoked is listed with its reason, and then it must not come.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
here=$root/tests/cli
edit() { "$python" -I -S "$here/edit.py" "$@"; }

declare -A met=()
via=() # what salur is run under

# Entries of the store among the arguments, "-" when there is none to read.
entries_of() { # ARGS ...
    local store=
    while [ $# -gt 0 ]; do
        [ "$1" != --store ] || store=${2-}
        shift
    done
    store=$([ -n "$store" ] && "$salur" status --store "$store" --json 2>&1 |
        field entries)
    echo "${store:--}"
}

# What a complaint or refusal says of the record, against the record.
check_record() { # ID BEFORE AFTER
    local line
    line=$(tail -n 1 err)
    [ -n "$line" ] || line=$(tail -n 1 out)
    case $line in
    *'Tidak ada yang tercatat.'*)
        ok "$1: nothing was recorded, as it says" "$([ "$2" = "$3" ]; echo $?)"
        ;;
    *'catatan '* | *'tercatat nomor '*)
        ok "$1: it was recorded, as it says" "$([ "$2" != "$3" ]; echo $?)"
        ;;
    *)
        echo "$line"
        ok "$1: the last line is about the record" 1
        ;;
    esac
}

# Run salur twice, as text and with --json: the exit code and the id.
meet() { # ID CODE ARGS ...
    local id=$1 wanted=$2 before status
    shift 2
    before=$(entries_of "$@")
    "${via[@]}" "$salur" "$@" >out 2>err </dev/null
    status=$?
    ok "$id: $1: exit code $wanted and not $status" $((status != wanted))
    case $id in
    E*) grep -qF "($id)" out err ;;
    F*) grep -qE "^$id [a-z]+: " out err ;;
    esac
    status=$?
    [ $status -eq 0 ] || head -n 5 out err
    ok "$id: $1: says its id" $status
    grep -ohE '\(E[0-9]{4}\)|^F[0-9]{3} ' out err | tr -d '() ' >>seen
    case $1 in
    init | import | redeem | unpaid | void | close)
        check_record "$id" "$before" "$(entries_of "$@")"
        ;;
    esac
    "${via[@]}" "$salur" "$@" --json >out 2>err </dev/null
    status=$?
    ok "$id: $1 --json: exit code $wanted and not $status" $((status != wanted))
    grep -qE "\"(id|error_id)\":\"$id\"" out
    ok "$id: $1 --json: says its id" $?
    is_json
    [ -n "${met[$id]-}" ] || explains "$id"
    met[$id]=1
}

explains() { # ID
    "$salur" explain "$1" >page 2>&1 && grep -q "^$1 " page
    ok "$1: has a page" $?
}

# What is asked for is found however it is written; what is not there is not.
for word in E0400 e0400 E400 400 0400 SALUR_E_SPENT salur_e_spent; do
    run 0 explain "$word"
    says out '^E0400  Hak keluarga ini sudah diambil$'
done
for word in F104 f104; do
    run 0 jelaskan $word --lang en
    says out '^F104  An entry is not the one that the next was chained to$'
done
for word in T001 t001 dead Mati rusak; do
    run 0 explain "$word"
    says out '^T001  Laptopnya mati$'
done
for word in stolen:T002 cloned:T003 restored:T004 replaced:T005 stick:T006 \
    dicuri:T002 disalin:T003 keadaan-lama:T004 diganti:T005 stik:T006; do
    run 0 explain "${word%:*}" --lang en
    says out "^${word#*:}  "
done
run 2 explain T007
run 0 explain T001 --json
is_json
says out '"id":"T001"'
run 0 explain 11 # the exit code of one refusal
says out '^E0402  '
run 0 explain 301 # an error goes before a finding
says out '^E0301  '
run 0 explain 314 --lang en
says out '^E0314  '
run 0 explain 21 # three refusals have this exit code
says out '^  E0303  '
says out '^  E0304  '
says out '^  E0311  '
ok "and no other" $(($(wc -l <out) != 4))
run 0 explain 10 # collected here, or at another laptop
says out '^  E0400  '
says out '^  E0413  '
run 0 explain
says out '^  E0207  Tata letak papan ketik pemindai salah$'
run 0 explain --lang en
says out '^Refused at the counter$'
SALUR_LANG=en run 0 explain 400
says out '^What to do$'
ok "an English page does not point to itself" "$(grep -c 'English' out)"
run 2 explain E0400x
says err 'E0400x \(E0002\)'
run 2 explain E0420
says err '^  Yang terdekat: E0413 E0412 E0411$'
run 2 explain F123 --lang en
says err '^  Near it: F122 F121 F120$'
run 2 explain E0105
run 2 explain ''
run 2 explain 99999999999999999999
run 2 explain E0400 E0401
run 2 explain F420 --json
is_json
run 0 explain 400 --json --lang en
is_json
says out '"remedy":"Cashier:\\n1\. '
says out '"exit_refused":10'
run 0 explain F104 --json
says out '"severity":"tamper"'

make_world 12
# shellcheck disable=SC2034 # used by the parts
now=2026-10-20T10:00:00+07:00
head -n 1 codes.txt >one.txt
for part in command read seals counter machine findings; do
    # shellcheck source=/dev/null
    source "$here/explain/$part.sh"
done

# Ids that this scenario cannot provoke: why, and the test of the library that
# does, as FILE NAME.
excepted() {
    cat <<'END'
E0218 core/base/test_num.c sums_that_wrap_are_refused_and_leave_the_output no list is so long
END
}
while read -r id file name why; do
    [ -n "$id" ] || continue
    ok "$id is excepted with a reason" "$([ -n "$why" ]; echo $?)"
    ok "$id: $name is in $file" \
        "$(grep -q "^$name(void)" "$root/tests/$file"; echo $?)"
    ok "$id is excepted and does not come" "${met[$id]-0}"
    met[$id]=1
done < <(excepted)
while read -r id; do
    ok "$id was provoked, or is excepted" $((${met[$id]-0} == 0))
done < <("$salur" explain --json | field id | grep -v '^T')
ok "no other id was seen" "$(sort -u seen |
    grep -cvxFf <("$salur" explain --json | field id))"

# Who checks the pages: lint finds each defect that is planted in a copy.
mkdir -p copy/core/include/salur copy/audit copy/cli
(
    cp "$root/core/include/salur/err.h" copy/core/include/salur
    cp "$root/audit/finding.h" copy/audit
    cp -r "$root/cli/explain" copy/cli
    cd copy && git init -q . && git add . &&
        "$root/tests/lint/explain.sh" "$build" sources
) >lint.txt 2>&1
ok "lint finds nothing in the pages" $?
planted() { # CHECK FILE SED
    cp "copy/$2" kept
    sed -i "$3" "copy/$2"
    (cd copy && "$root/tests/lint/explain.sh" "$build" sources) >lint.txt 2>&1
    grep -q "^FAIL $1" lint.txt
    ok "lint: $1: finds $3" $?
    mv kept "copy/$2"
}
pages=cli/explain/id/e4.txt
planted 'en: every message has a page' core/include/salur/err.h \
    's/SALUR_E_PROXY_LIMIT = 412,/&\n    SALUR_E_NEW = 499,/'
planted 'id: every message has a page' audit/finding.h '/SALUR_F_VOID = 312/d'
planted 'id: pages are laid out' $pages 's/^1\. Jangan serahkan\. Catat/2&/'
planted 'id: pages are laid out' $pages 's/^Kasir:$/Kasirnya:/'
planted 'id: pages are laid out' $pages 's/^2\. .*/& /'
planted 'id: pages are laid out' $pages 's/^E0401 F305/E0401, F305/'
planted 'id: pages are laid out' $pages 's/^ *^^* nomor dan/^ &/'
planted 'id: pages are laid out' $pages "3s/\$/$(seq -s = 40)/"
planted 'both languages have the same frame' $pages 's/^E0401 F305/E0402 F305/'
planted 'related pages are there' $pages 's/^E0401 F305/E0499 F305/'
planted 'related pages are there' $pages 's/^E0401 F305/E0402 F305/'
planted 'five parts a page' $pages '0,/^= Uang/s//= Duit/'
planted 'id: no word of begging' $pages 's/^1\. Jangan/1. Tolong jangan/'
planted 'id: the words of the glossary' $pages 's/^1\. Jangan/1. Sandi jangan/'
planted 'en: no word of begging' cli/explain/en/e4.txt 's/^1\. Do/1. Please do/'

ok "more than 80 messages were met" $((${#met[@]} < 80))
finish
