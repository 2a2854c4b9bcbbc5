#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two builds of what is committed, in two folders, give the same bytes.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
for name in one a-longer-name; do
    mkdir "$dir/$name"
    git archive HEAD | tar -x -C "$dir/$name"
    make -s -j2 -C "$dir/$name" all >/dev/null
done
for file in libsalur-{core,qr,audit}.a libsalur.so.0 salur \
    locale/id/LC_MESSAGES/salur.mo; do
    cmp "$dir/one/build/$file" "$dir/a-longer-name/build/$file"
done
echo "1 passed, 0 failed"
