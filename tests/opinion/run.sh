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
here=$(dirname "$0")
out=$build/opinion
passed=0
failed=0

fail() {
    failed=$((failed + 1))
    echo "FAIL $*"
}

# Run a judge and add its closing line.
judge() { # NAME COMMAND ...
    local name=$1 log=$out/$1.log line status
    shift
    "$@" >"$log" 2>&1 </dev/null
    status=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
    if [ -z "$line" ]; then
        fail "$name: no closing line, exit status $status"
        tail -n 20 "$log"
        return
    fi
    echo "$name: $line"
    passed=$((passed + ${line%% passed*}))
    line=${line#*, }
    failed=$((failed + ${line%% failed*}))
    grep '^FAIL' "$log" | head -n 20
    if [ "$status" -ne 0 ] && [ "${line%% failed*}" -eq 0 ]; then
        fail "$name: exit status $status"
    fi
}

# Install the packages unless these very ones are there.  Not "npm ci": some
# versions of npm refuse a lock without the parts, meant for other machines, of
# an optional package, which is left out here.  The hashes hold all the same.
packages() {
    if cmp -s "$here/package-lock.json" "$out/installed.json"; then
        return 0
    fi
    rm -f "$out/installed.json"
    cp "$here/package.json" "$here/package-lock.json" "$out/" &&
        npm install --prefix "$out" --no-save --ignore-scripts \
            --omit=optional --no-audit --no-fund --no-update-notifier &&
        cp "$here/package-lock.json" "$out/installed.json"
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

# Debian's golang-golang-x-mod-dev, and nothing from a network.
by_go() {
    env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$PWD/$out/go-cache" \
        GOENV=off GOFLAGS='' GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=0 \
        go build -o "$out/judge" "$here/judge.go" &&
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
