#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs each fuzz target under address and undefined behaviour sanitizers:
#   tests/fuzz/run.sh BUILD SECONDS TARGET.c ...
# The corpus starts from the fixtures.  Ends with "N passed, N failed"; what
# was found stays in BUILD as crash-*.
set -uo pipefail
build=$1
seconds=$2
shift 2
passed=0
failed=0
mkdir -p "$build/corpus"

# One build of the library for all targets.
flags=(-std=c11 -D_POSIX_C_SOURCE=200809L -DSALUR_WITH_LIBCRYPTO -O1 -g
    '-DSALUR_VERSION="fuzz"' -Icore/include -Icore -I. -Ibuild -Itests/harness
    "-fsanitize=address,undefined,fuzzer-no-link" -fno-sanitize-recover=all)
mapfile -t sources < <(git ls-files 'core/*.c' 'qr/*.c' 'audit/*.c')
mkdir -p "$build/obj"
compile() { # SOURCE
    clang "${flags[@]}" -c -o "$build/obj/$(tr / _ <<<"$1").o" "$1"
}
broken=0
for source in "${sources[@]}"; do
    compile "$source" &
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || broken=1; done
done
while [ -n "$(jobs -rp)" ]; do wait -n || broken=1; done
if [ "$broken" -ne 0 ]; then
    echo "0 passed, 1 failed"
    exit 1
fi
rm -f "$build/all.a"
ar rcD "$build/all.a" "$build"/obj/*.o

mapfile -t corpus < <(find fixtures/good fixtures/bad fixtures/lists/good \
    fixtures/lists/bad -type f -size -64k)
read -ra libs <<<"$(pkg-config --libs libsodium lmdb zlib libqrencode \
    libcrypto)"
mkdir -p "$build/seeds"
cp "${corpus[@]}" "$build/seeds/" 2>/dev/null

fuzz() { # TARGET.c
    local name=${1##*/}
    name=${name%.c}
    clang "${flags[@]}" -fsanitize=address,undefined,fuzzer -o "$build/$name" \
        "$1" "$build/all.a" "${libs[@]}" -ldl || return 1
    mkdir -p "$build/corpus/$name"
    "$build/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 \
        -max_len=65536 -artifact_prefix="$build/crash-$name-" \
        -print_final_stats=1 "$build/corpus/$name" "$build/seeds" \
        >"$build/$name.log" 2>&1
}

# Two at a time, one a core.
for target in "$@"; do
    name=${target##*/}
    (
        if fuzz "$target"; then
            echo ok >"$build/$name.verdict"
        else
            echo bad >"$build/$name.verdict"
        fi
    ) &
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
done
wait
for target in "$@"; do
    name=${target##*/}
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/${name%.c}.log" 2>/dev/null)
    printf '  %-28s %s runs\n' "${name%.c}" "${runs:-0}"
    if [ "$(cat "$build/$name.verdict")" = ok ] && [ "${runs:-0}" -gt 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL ${name%.c}"
        tail -n 30 "$build/${name%.c}.log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
