# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the scenarios share: a clean folder, judged commands, a closing line.
#   source "$(dirname "$0")/lib.sh"      (called as NN-name.sh BUILD)
set -uo pipefail
build=$(cd "$1" && pwd)
salur=$build/salur
# shellcheck disable=SC2034 # used by the scenarios
mint=$build/tools/mint
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck disable=SC2034
fixtures=$root/fixtures
passed=0
failed=0
export SALUR_PASS_COMMAND='echo contoh' MINT_PASS=contoh LC_ALL=C.UTF-8
unset NO_COLOR
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

ok() { # NAME STATUS
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
    fi
}

# Run salur, keep what it said in out and err, judge the exit code.
run() { # CODE ARGS ...
    local wanted=$1 code
    shift
    "$salur" "$@" >out 2>err </dev/null
    code=$?
    if [ "$code" -ne "$wanted" ]; then
        echo "salur $*: exit $code, wanted $wanted"
        head -n 5 out err
    fi
    ok "salur $1 $2: exit code" $((code != wanted))
}

# Judge what the last command said.
says() { # FILE PATTERN
    grep -qE -- "$2" "$1" || head -n 5 "$1"
    grep -qE -- "$2" "$1"
    ok "$1 says $2" $?
}

# Every line of the last output is JSON with its type and version.
is_json() {
    local bad
    bad=$(grep -cvE '^\{.*"type":.*"v":1.*\}$|^\{.*"v":1.*"type":.*\}$' out)
    ok "$bad lines are no JSON of ours" "$bad"
    tail -n 1 out | grep -q '"type":"exit"'
    ok "the last JSON line is the exit code" $?
}

field() { # NAME
    sed -n 's/.*"'"$1"'": *"\{0,1\}\([^",}]*\).*/\1/p'
}

vkey() { "$salur" key show "$1" | head -n 1; }

# Office and one village of N families: keys, trust, stage, codes, bundle.
make_world() { # FAMILIES
    local n
    for n in 1 2; do
        "$salur" key new "test/root-$n" --role root -o "root-$n.key"
        "$salur" key new "test/approver-$n" --role approver \
            -o "approver-$n.key"
    done
    "$salur" key new test/issuer --role issuer -o issuer.key
    "$salur" init --store store --site 9901012001 --device a -o a.enrol \
        --at 2026-09-28
    {
        printf 'salur/trust/v1\nauthority test/dinsos\nserial 1\n'
        printf 'threshold 2\napprovals 2\n'
        for n in 1 2; do echo "root $(vkey root-$n.key)"; done
        echo "issuer $(vkey issuer.key) 99 2026-01-01 2026-12-31"
        for n in 1 2; do echo "approver $(vkey approver-$n.key) 99"; done
        echo "log $(vkey store/device.key) 9901012001"
    } >trust.note
    "$salur" sign trust.note --key root-1.key
    "$salur" sign trust.note --key root-2.key
    awk -F, -v OFS=, -v n="$1" 'NR == 1 || NR <= n + 1 {
        if (NR > 1) $(NF - 1) = "9901012001"
        print }' "$fixtures/lists/clean.csv" >list.csv
    "$salur" list import list.csv --office office --stage PKH-202604-1 \
        --opens 2026-10-05 --closes 2026-12-20 --trust trust.note
    for n in 1 2; do
        "$salur" stage approve --office office --stage PKH-202604-1 --yes \
            --key "approver-$n.key"
    done
    "$salur" issue --office office --stage PKH-202604-1 --key issuer.key
    "$salur" qr --office office --stage PKH-202604-1 --site 9901012001 \
        --format text --json >cards.jsonl
    grep '"type":"card"' cards.jsonl | field text >codes.txt
    "$salur" bundle --office office --stage PKH-202604-1 --site 9901012001 \
        -o bundle.slr
    "$salur" import --store store bundle.slr --at 2026-10-01
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
