# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the twenty threats share (SECURITY.md, "Threats, staged"): who attacks,
# and how what was seen is told to tests/fault/threats.sh.
#   source "$(dirname "$0")/staged.sh"      (called as threat-NN.sh BUILD)
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2034 # used by the threats
origin=test/kopdes/log/$site/a/k1
# shellcheck disable=SC2034 # used by the threats
now=2026-10-20T10:00:00+07:00

edit() { "$python" -I -S "$root/tests/cli/edit.py" "$@"; }

# Somebody who has the device's key and its passphrase.
keyholder() { # KEY IN OUT EDIT ...
    "$build/tools/keyholder" "$@"
}

# What was done, in one line of the table.
staged() { echo "STAGED $*"; }

# The line of a file that reveals it; it goes into the table.
evidence() { # FILE PATTERN
    local line
    line=$(grep -E -m 1 -- "$2" "$1")
    [ -n "$line" ] || head -n 10 "$1"
    ok "$1 shows $2" "$([ -n "$line" ]; echo $?)"
    echo "EVIDENCE ${line#"${line%%[![:space:]]*}"}"
}

# The list of what is not stopped says so, with the reason; words as they
# stand there, whatever the line breaks.
listed() { # WORDS
    local list
    list=$(sed -n '/^## What is not stopped/,/^## /p' "$root/SECURITY.md" |
        tr '\n' ' ' | tr -s ' ')
    case $list in
    *"$1"*)
        ok "SECURITY.md says: $1" 0
        echo "EVIDENCE SECURITY.md: $1"
        ;;
    *) ok "SECURITY.md says: $1" 1 ;;
    esac
}

# Findings of the last JSON output, "F103 5" for the first of the gravest.
first_tamper() { # FILE
    grep '"severity":"tamper"' "$1" | head -n 1 |
        sed 's/.*"id":"\(F[0-9]*\)".*"entry":\([0-9]*\),.*/\1 \2/'
}

# Pay families A to B at a store, one after the other.
pay() { # STORE A B TIME
    sed -n "$2,$3p" codes.txt >"$seen/codes"
    "$salur" redeem --store "$1" --at "$4" "$seen/codes" >out 2>err
    ok "families $2 to $3 are paid at $1" $?
}

# A day of the usual village: families 1 to 6 at entries 2 to 7, a close.
usual_day() {
    make_world 12
    pay store 1 6 "$now"
    run 0 close --store store --at "$now" --statement close.note
    run 0 export --store store -o day.slog
}

# One handout at the counter, as a cashier does it, with a printed receipt;
# its path is in $receipt.
hand_out() { # STORE FAMILY TIME FOLDER
    mkdir -p "$4"
    printf '%s\n' 50000000 "$(sed -n "$2p" codes.txt)" 1 '' |
        "$salur" counter --store "$1" --operator Wati --line \
            --receipt text48 --receipts "$4" --at "$3" >out 2>err
    ok "$1: family $2 got its money and a receipt" $?
    # shellcheck disable=SC2034 # used by the threats
    receipt=$(find "$4" -type f | head -n 1)
}

# A next laptop of the village, its key in a trust note beside the first one's,
# with more lines; its bundle is taken in.
next_laptop() { # STORE DEVICE GENERATION SERIAL [LINE ...]
    local store=$1 device=$2 generation=$3 serial=$4
    shift 4
    {
        "$salur" init --store "$store" --site "$site" --device "$device" \
            --generation "$generation" -o "$store.enrol" --at 2026-10-21
        make_trust "trust-$serial.note" "$serial" \
            "log $(vkey store/device.key) $site" \
            "log $(vkey "$store/device.key") $site" "$@"
        "$salur" bundle --office office --stage "$stage" --site "$site" \
            -o "$store.slr" --trust "trust-$serial.note" --at 2026-10-21
        "$salur" import --store "$store" "$store.slr" --at 2026-10-21
    } >>made.txt 2>&1
    ok "the village has a next laptop, $store" $?
}

# The office is a witness, saksi.key: its key stands in the trust note of
# serial 2, which the village has, too.  More lines of that note stand in
# trusted.
trusted=()
make_witness() {
    {
        "$salur" key new test/dinsos/saksi --role witness -o saksi.key
        make_trust trust.note 2 "log $(vkey store/device.key) $site" \
            "witness $(vkey saksi.key)" ${trusted[@]+"${trusted[@]}"}
        "$salur" bundle --office office --stage "$stage" --site "$site" \
            -o bundle.slr --trust trust.note --at 2026-09-30
        "$salur" import --store store bundle.slr --at 2026-10-01
    } >>made.txt 2>&1
    ok "the office is a witness" $?
}

# The office takes in an export and cosigns it; what it answers is in
# $answer.
cosigned() { # OFFICE EXPORT TIME
    run 0 ingest --office "$1" --witness saksi.key "$2" --at "$3"
    # shellcheck disable=SC2034 # used by the threats
    answer=$1/cosigned/${origin//\//_}.cosigned.note
}
