# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the attacks on a session share: a world in memory, and the calls that
# the program makes in it, written down by strace.
#   source "$(dirname "$0")/lib.sh"      (called as NAME.sh BUILD [N])
fast=/dev/shm
[ -w $fast ] || fast=${TMPDIR:-/tmp}
export TMPDIR=$fast
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/../cli/lib.sh"
# shellcheck disable=SC2034 # used by the attacks
now=2026-10-20T10:00:00+07:00

# The calls that may change a file, a name, or what somebody is told.
calls=%file,%desc,mmap

# Run salur in the folder disk/ and write down what it does there.
traced() { # TRACE CODE ARGS ...
    local trace=$PWD/$1 wanted=$2 code
    shift 2
    (cd disk && LC_ALL=C strace -xx -s 33554432 -e "trace=$calls" \
        ${deaf:+-E "LD_PRELOAD=$build/tools/deaf.so"} ${deaf:+-E "DEAF=$deaf"} \
        -o "$trace" "$salur" "$@" --json) >out 2>err </dev/null
    code=$?
    if [ "$code" -ne "$wanted" ]; then
        echo "salur $*: exit $code, wanted $wanted"
        head -n 5 out err
        failed=$((failed + 1))
    fi
    cp out "$trace.said"
}

# Add the closing line of a program to the sum.
add() { # FILE
    local line
    cat "$1"
    line=$(tail -n 1 "$1")
    case $line in
    *' passed, '*' failed')
        passed=$((passed + ${line%% passed*}))
        line=${line#*, }
        failed=$((failed + ${line%% failed*}))
        ;;
    *)
        failed=$((failed + 1))
        echo "FAIL no closing line"
        ;;
    esac
}

# With KEEP the world stays, for whoever looks into a failure.
[ -z "${KEEP-}" ] || trap 'echo "kept: $dir"' EXIT
