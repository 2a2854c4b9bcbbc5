#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Bytes that a scanner, a paste or a neighbour types at the counter: none of
# them reaches the terminal as a control character.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_named_world 3
export COUNTER_SALUR=$salur COUNTER_ROOT=$root

"$python" "$root/tests/cli/counter_hostile.py" >py.txt 2>&1
status=$?
grep -E '^FAIL' py.txt
[ $status -eq 0 ] || tail -n 40 py.txt
line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' py.txt | tail -n 1)
line=${line:-0 passed, 1 failed}
passed=$((passed + ${line%% passed*}))
line=${line#*, }
failed=$((failed + ${line%% failed*}))
ok "the hostile bytes came to their end" $status

finish
