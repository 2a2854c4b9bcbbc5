#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The counter on a terminal of 80 x 24: each flow, each outcome, in both
# languages, key by key; what is seen is compared with panes/*.txt, and what
# is recorded with the log.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# Names stand in the bundle, as an office sends it.
make_named_world 40
"$salur" key new test/pengawas --role supervisor -o pengawas.key >>made.txt
export COUNTER_SALUR=$salur COUNTER_ROOT=$root
export COUNTER_MINT=$mint

"$python" "$root/tests/cli/counter_flows.py" >py.txt 2>&1
status=$?
grep -E '^FAIL' py.txt
[ $status -eq 0 ] || tail -n 40 py.txt
line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' py.txt | tail -n 1)
line=${line:-0 passed, 1 failed}
passed=$((passed + ${line%% passed*}))
line=${line#*, }
failed=$((failed + ${line%% failed*}))
ok "the flows ran to their end" $status

finish
