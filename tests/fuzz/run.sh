#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs each fuzz target under address and undefined behaviour sanitizers:
#   tests/fuzz/run.sh BUILD SECONDS TARGET.c ...
# Each corpus starts from the fixtures and grows in BUILD from run to run; what
# was found stays there as found-* and is tried again by the next run.
# Ends with "N passed, N failed".
set -uo pipefail
export build=$1 seconds=$2
shift 2
passed=0
failed=0
mkdir -p "$build/obj" "$build/corpus"

flags=(-std=c11 -D_POSIX_C_SOURCE=200809L -DSALUR_WITH_LIBCRYPTO -O1 -g
    '-DSALUR_VERSION="fuzz"' -Icore/include -Icore -I. -Ibuild -Itests/harness
    -fno-sanitize-recover=all)
# One word each: exported to the shells that xargs starts.
export flags_text="${flags[*]}"
libs_text=$(pkg-config --libs libsodium lmdb zlib libqrencode libcrypto) ||
    exit 1
export libs_text

# Compile a source unless its object is newer than it and every header.
compile() { # SOURCE
    local flags object
    read -ra flags <<<"$flags_text"
    object=$build/obj/$(tr / _ <<<"$1").o
    [ "$object" -nt "$1" ] && [ "$object" -nt "$build/headers" ] && return
    clang "${flags[@]}" -fsanitize=address,undefined,fuzzer-no-link -c \
        -o "$object" "$1"
}

# Build and run a target; BUILD/NAME.verdict holds "ok" when all went well.
fuzz() { # TARGET.c
    local flags libs name=${1##*/}
    name=${name%.c}
    read -ra flags <<<"$flags_text"
    read -ra libs <<<"$libs_text"
    rm -f "$build/$name.verdict"
    mkdir -p "$build/corpus/$name"
    {
        clang "${flags[@]}" -fsanitize=address,undefined,fuzzer \
            -o "$build/$name" "$1" "$build/all.a" "${libs[@]}" -lhpdf -ldl &&
            "$build/$name" -max_total_time="$seconds" -timeout=10 \
                -rss_limit_mb=4096 -max_len=65536 -print_final_stats=1 \
                -artifact_prefix="$build/found-$name-" \
                "$build/corpus/$name" "$build/seeds" &&
            echo ok >"$build/$name.verdict"
    } >"$build/$name.log" 2>&1
    return 0
}
export -f compile fuzz

# --- one build of the library for all targets -------------------------------

make --no-print-directory -s build/gen/aliases.inc build/gen/words.inc ||
    exit 1
mapfile -t sources < <(git ls-files 'core/*.c' 'qr/*.c' 'audit/*.c' \
    cli/counter/keys.c cli/counter/prefix.c cli/counter/sequence.c)
mapfile -t headers < <(git ls-files '*.h' '*.txt')
newest=tests/fuzz/run.sh
for file in "${headers[@]}"; do
    [ "$file" -ot "$newest" ] || newest=$file
done
touch -r "$newest" "$build/headers"
if ! printf '%s\0' "${sources[@]}" |
    xargs -0 -P "$(nproc)" -n 1 bash -c 'compile "$@"' compile; then
    echo "FAIL the library does not compile"
    echo "0 passed, 1 failed"
    exit 1
fi
rm -f "$build/all.a"
objects=()
for source in "${sources[@]}"; do
    objects+=("$build/obj/$(tr / _ <<<"$source").o")
done
ar rcD "$build/all.a" "${objects[@]}"

# --- seeds: the fixtures, and what was found before --------------------------

rm -rf "$build/seeds"
mkdir "$build/seeds"
mapfile -t fixtures < <(find fixtures/good fixtures/bad fixtures/lists \
    -type f -size -64k)
for file in "${fixtures[@]}"; do
    cp "$file" "$build/seeds/$(tr / _ <<<"$file")"
done
find "$build" -maxdepth 1 -name 'found-*' -exec cp -t "$build/seeds" {} +
echo "  ${#sources[@]} sources, ${#fixtures[@]} fixtures as seeds, $# targets"

# --- one target a processor ----------------------------------------------------

printf '%s\0' "$@" | xargs -0 -P "$(nproc)" -n 1 bash -c 'fuzz "$@"' fuzz
for target in "$@"; do
    name=${target##*/}
    name=${name%.c}
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$build/$name.log" |
        tail -n 1)
    printf '  %-24s %9s runs %6s edges\n' "$name" "${runs:-0}" "${edges:-0}"
    # A target that covers nothing was not instrumented, or does nothing.
    if [ -e "$build/$name.verdict" ] && [ "${runs:-0}" -gt 100 ] &&
        [ "${edges:-0}" -gt 20 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $name"
        tail -n 40 "$build/$name.log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
