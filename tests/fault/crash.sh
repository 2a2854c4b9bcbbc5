#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# SIGKILL at random moments (README.md): tests/fault/crash.sh BUILD [KILLS]
# Ends with "N passed, N failed".
# shellcheck source=tests/fault/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 640
{
    mkdir disk
    "$salur" init --store young --site "$site" --device a -o y.enrol \
        --at 2026-09-28
    # A witness, whom village and office know.
    "$salur" key new test/saksi --role witness -o saksi.key
    make_trust trust.note 2 "log $(vkey store/device.key) $site" \
        "witness $(vkey saksi.key)"
    "$salur" bundle --office office --stage "$stage" --site "$site" \
        --trust trust.note -o bundle.slr --at 2026-09-30
    "$salur" import --store store bundle.slr --at 2026-10-01
    cp -r store office young codes.txt bundle.slr trust.note saksi.key disk
} >>made.txt 2>&1
"$python" "$root/tests/fault/crash.py" "$salur" "$build/tools/truth" \
    "$PWD/disk" "${2:-1000}" >report 2>&1
add report
finish
