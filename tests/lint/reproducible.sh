#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two builds in two folders give the same bytes.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
for name in one a-longer-name; do
    mkdir "$dir/$name"
    git archive HEAD | tar -x -C "$dir/$name"
    make -s -C "$dir/$name" all >/dev/null
done
for file in "$dir"/one/build/libsalur* "$dir"/one/build/salur; do
    [ -e "$file" ] || continue
    cmp "$file" "$dir/a-longer-name/build/${file##*/}"
done
echo "1 passed, 0 failed"
