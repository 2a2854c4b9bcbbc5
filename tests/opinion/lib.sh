# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the scripts of second opinions share: judges that are run and counted,
# the npm packages of package-lock.json, and Go without a network.
#   source "$(dirname "$0")/lib.sh"    with build set
here=$(dirname "$0")
# shellcheck disable=SC2154 # set by whoever sources this
out=$build/opinion
passed=0
failed=0

fail() {
    failed=$((failed + 1))
    echo "FAIL $*"
}

# Add the closing line of a judge's log.
count() { # NAME STATUS LOG
    local name=$1 status=$2 log=$3 line
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
# One script at a time: they share the folder.
packages() (
    flock 9
    if cmp -s "$here/package-lock.json" "$out/installed.json"; then
        exit 0
    fi
    rm -f "$out/installed.json"
    cp "$here/package.json" "$here/package-lock.json" "$out/" &&
        npm install --prefix "$out" --no-save --ignore-scripts \
            --omit=optional --no-audit --no-fund --no-update-notifier &&
        cp "$here/package-lock.json" "$out/installed.json"
) 9>"$out/packages.lock"

# Debian's golang-golang-x-mod-dev, and nothing from a network.
go_build() { # PROGRAM SOURCE ...
    env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$PWD/$out/go-cache" \
        GOENV=off GOFLAGS='' GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=0 \
        go build -o "$@"
}
