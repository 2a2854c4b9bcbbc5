#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Second opinions: what salur makes, judged by software written by others.
#   tests/opinion/run.sh BUILD      (from the root of the repository)
# build/tools/opinion writes entitlements, logs and notes with what they are
# meant to say; node, Python and Go judge them.  The npm packages are the ones
# of package-lock.json, each by its hash; those of Python and Go are Debian's.
# A judge that cannot be run is a failure.  Ends with "N passed, N failed".
set -uo pipefail
build=$1
# shellcheck source=tests/opinion/lib.sh
source "$(dirname "$0")/lib.sh"

# Run a judge and add its closing line.
judge() { # NAME COMMAND ...
    local name=$1 log=$out/$1.log
    shift
    "$@" >"$log" 2>&1 </dev/null
    count "$name" $? "$log"
}

# A module is looked for from where the file is that imports it.
by_node() {
    packages && cp "$here/judge.mjs" "$out/" &&
        node "$out/judge.mjs" "$out/data/entitlements.jsonl"
}

# Debian's python3-cbor2 and python3-nacl, whatever other Python comes first.
by_python() {
    /usr/bin/python3 -I "$here/judge.py" "$out/data"
}

by_go() {
    go_build "$out/judge" "$here/judge.go" &&
        "$out/judge" "$out/data/logs.jsonl" "$out/data/notes.jsonl"
}

rm -rf "$out/data"
mkdir -p "$out/data"
if make --no-print-directory "$build/tools/opinion" &&
    "$build/tools/opinion" "$out/data"; then
    judge node by_node
    judge python by_python
    judge go by_go
else
    fail "build/tools/opinion could not be built or run"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
