#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing on Debian, asks nothing, says what it does.
# Usage: tests/deps.sh SET ...   with SET one of build demo day paper test
# lint fuzz fault
set -euo pipefail

build=(gcc make pkg-config libc6-dev libsodium-dev liblmdb-dev libqrencode-dev
    zlib1g-dev libssl-dev libjansson-dev libhpdf-dev libzbar0 gettext)
demo=(zbar-tools)
day=(zbar-tools poppler-utils python3-cbor2 python3-nacl python3-pyte strace)
paper=(zbar-tools zxing-cpp-tools poppler-utils ghostscript fonts-urw-base35
    python3-pil python3-numpy)
test=(unzip openssl golang-go golang-golang-x-mod-dev nodejs npm "${day[@]}" "${paper[@]}")
lint=(clang-format clang-tidy cppcheck shellcheck mandoc binutils)
fuzz=(clang libclang-rt-14-dev)
fault=(strace python3-nacl python3-cbor2)

wanted=()
for set in "$@"; do
    case $set in
    build) wanted+=("${build[@]}") ;;
    demo) wanted+=("${demo[@]}") ;;
    day) wanted+=("${day[@]}") ;;
    paper) wanted+=("${paper[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    lint) wanted+=("${lint[@]}") ;;
    fuzz) wanted+=("${fuzz[@]}") ;;
    fault) wanted+=("${fault[@]}") ;;
    *)
        echo "deps.sh: unknown set '$set'" >&2
        exit 2
        ;;
    esac
done

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "deps.sh: not a Debian system; install by hand what is missing of:"
    printf '  %s\n' "${wanted[@]}"
    for tool in gcc make pkg-config msgfmt; do
        command -v "$tool" >/dev/null || exit 1
    done
    exit 0
fi

missing=()
for package in "${wanted[@]}"; do
    # A tool that is there by another road (a newer node, say) is fine.
    case $package in nodejs) command -v node >/dev/null && continue ;;
    npm) command -v npm >/dev/null && continue ;;
    esac
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) ||
        state=none
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "deps.sh: run as root, or install: ${missing[*]}" >&2
        exit 1
    }
    root=(sudo)
fi
echo "Installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get -q update
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y \
    --no-install-recommends "${missing[@]}"
