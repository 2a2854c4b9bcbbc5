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
# The system's own, which starts faster than one behind a shim.
python=$(PATH=/usr/bin:$PATH command -v python3)
passed=0
failed=0
export SALUR_PASS_COMMAND='echo contoh' MINT_PASS=contoh LC_ALL=C.UTF-8
unset NO_COLOR SALUR_LANG LANGUAGE
dir=$(mktemp -d)
seen=$(mktemp -d)
trap 'rm -rf "$dir" "$seen"' EXIT
# Screens that terminal.py waited for, by language; finish() judges them.
export TERMINAL_KEEP=$seen/screens
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
    ok "salur ${1-} ${2-}: exit code" $((code != wanted))
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

# Every file and folder here, but for what run() leaves.
files() { find . -mindepth 1 ! -path ./out ! -path ./err | LC_ALL=C sort; }

# Nothing came or went since before=$(files), but for what is named.
no_strays() { # NAME BEFORE [PATH ...]
    local name=$1 before=$2 stray
    shift 2
    stray=$(comm -3 <(echo "$before") <(files) | tr -d '\t' |
        grep -vxF -f <(printf './%s\n' "$@"))
    [ -z "$stray" ] || echo "$stray"
    ok "no stray file: $name" "$([ -z "$stray" ]; echo $?)"
}

# The file ends as a JSON run of salur does, and each line is an object.
json_parses() { # FILE
    "$python" -c 'import json, sys
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert rows and all(r["v"] == 1 and r["type"] for r in rows), "v, type"
assert rows[-1]["type"] == "exit", "no exit line"' "$1"
    ok "$1 is JSON, line by line" $?
}

# Words of the other language on a screen; 1 when there are, 2 without words.
vocabulary() { # [KIND.]LANG FILE
    "$python" -I -S "$root/tests/cli/vocabulary.py" \
        "$build/locale/id/LC_MESSAGES/salur.mo" \
        "$root/tests/cli/vocabulary.exceptions" "$1" "$2"
}

# Judge a screen by its words.
foreign() { # [KIND.]LANG FILE
    vocabulary "$1" "$2" >"$seen/found"
    ok "no foreign word on a screen ($1)" $?
    head -n 40 "$seen/found"
}

stage=PKH-202604-1
site=9901012001

# Keys of all roles, the store of village $site, and a trust note; with
# supervised=yes a supervisor, too, pengawas.key.
make_keys() {
    local n
    for n in 1 2; do
        "$salur" key new "test/root-$n" --role root -o "root-$n.key"
        "$salur" key new "test/approver-$n" --role approver \
            -o "approver-$n.key"
    done
    "$salur" key new test/issuer --role issuer -o issuer.key
    [ -z "${supervised-}" ] || "$salur" key new test/pengawas \
        --role supervisor -o pengawas.key
    "$salur" init --store store --site "$site" --device a -o a.enrol \
        --at 2026-09-28
    make_trust trust.note 1 "log $(vkey store/device.key) $site" \
        ${supervised:+"supervisor $(vkey pengawas.key) 9901"}
}

# A trust note of the keys here; more lines as arguments.
make_trust() { # FILE SERIAL [LINE ...]
    local file=$1 serial=$2 n
    shift 2
    {
        printf 'salur/trust/v1\nauthority test/dinsos\nserial %s\n' "$serial"
        printf 'threshold 2\napprovals 2\n'
        for n in 1 2; do echo "root $(vkey root-$n.key)"; done
        echo "issuer $(vkey issuer.key) 99 2026-01-01 2026-12-31"
        for n in 1 2; do echo "approver $(vkey approver-$n.key) 99"; done
        printf '%s\n' "$@"
    } >"$file"
    for n in 1 2; do "$salur" sign "$file" --key "root-$n.key"; done
}

# The first N families of the clean list, all of the villages given in turn.
make_list() { # FILE N [SITE ...]
    local file=$1 n=$2
    shift 2
    [ $# -gt 0 ] || set -- "$site"
    awk -F, -v OFS=, -v n="$n" -v sites="$*" 'BEGIN { k = split(sites, s, " ") }
        NR == 1 || NR <= n + 1 {
        if (NR > 1) $(NF - 1) = s[(NR - 2) % k + 1]
        print }' "$fixtures/lists/clean.csv" >"$file"
}

# Import, approve, issue list.csv with the keys here.
make_stage() {
    local n
    "$salur" list import list.csv --office office --stage "$stage" \
        --opens 2026-10-05 --closes 2026-12-20 --trust trust.note \
        --at 2026-09-29
    for n in 1 2; do
        "$salur" stage approve --office office --stage "$stage" --yes \
            --key "approver-$n.key" --at 2026-09-29
    done
    "$salur" issue --office office --stage "$stage" --key issuer.key \
        --at 2026-09-29
}

# Codes and bundle of one village, taken in by its store.
make_village() { # SITE STORE CARDS CODES BUNDLE
    "$salur" qr --office office --stage "$stage" --site "$1" \
        --format text --json >"$3"
    grep '"type":"card"' "$3" | field text >"$4"
    "$salur" bundle --office office --stage "$stage" --site "$1" -o "$5" \
        --at 2026-09-30
    "$salur" import --store "$2" "$5" --at 2026-10-01
}

# Office and one village of N families: keys, trust, stage, codes, bundle.
make_world() { # FAMILIES
    {
        make_keys
        make_list list.csv "$1"
        make_stage
        make_village "$site" store cards.jsonl codes.txt bundle.slr
    } >made.txt 2>&1
    if [ "$(wc -l <codes.txt)" -ne "$1" ]; then
        cat made.txt
        echo "FAIL the world of $1 families was not made"
        echo "0 passed, 1 failed"
        exit 1
    fi
}

# The same, with a supervisor and the names of the families at the village.
make_named_world() { # FAMILIES
    make_world "$1"
    {
        "$salur" key new test/pengawas --role supervisor -o pengawas.key
        make_trust trust.note 2 "log $(vkey store/device.key) $site" \
            "supervisor $(vkey pengawas.key) 9901"
        "$salur" bundle --office office --stage "$stage" --site "$site" \
            -o names.slr --key issuer.key --village 'Desa Contoh' \
            --contact '0800-123' --trust trust.note \
            --at 2026-09-30
        "$salur" import --store store names.slr --at 2026-10-01
    } >>made.txt 2>&1
}

# Field N of the card of family LINE.
card() { # LINE FIELD
    sed -n "$1p" cards.jsonl | field "$2"
}

# Run a script of tests/cli once for each argument, side by side, and add up
# their closing lines.
both() { # SCRIPT ARGUMENT ...
    local script=$1 argument line status
    shift
    declare -A running
    for argument in "$@"; do
        mkdir "of-$argument"
        cp -r store office ./*.key ./*.note ./*.csv ./*.jsonl ./*.slr \
            "of-$argument"
        (cd "of-$argument" &&
            "$python" "$root/tests/cli/$script" "$argument") \
            >"$argument.said" 2>&1 &
        running[$argument]=$!
    done
    for argument in "$@"; do
        wait "${running[$argument]}"
        status=$?
        line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$argument.said" |
            tail -n 1)
        [ "$status" -eq 0 ] || cat "$argument.said"
        line=${line:-0 passed, 0 failed}
        passed=$((passed + ${line%% passed*}))
        line=${line#*, }
        failed=$((failed + ${line%% failed*}))
        ok "$script $argument ends well" "$status"
    done
}

finish() {
    local lang
    for lang in id en; do
        [ ! -e "$TERMINAL_KEEP.$lang" ] ||
            foreign "counter.$lang" "$TERMINAL_KEEP.$lang"
    done
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
