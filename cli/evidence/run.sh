#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the reports again, in the folder with these files:
#   sh commands.txt id | cmp - report.id.txt
#   sh commands.txt en | cmp - report.en.txt
#   sh commands.txt json | cmp - report.jsonl
how=${1:-en}
run() {
    if [ "$how" = json ]; then
        salur "$@" --lang en --json 2>err
    else
        echo "\$ salur $*"
        salur "$@" --lang "$how" 2>err
        code=$?
        cat err
        echo "exit $code"
    fi
    rm -f err
}
