#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The counter on a terminal of 80 x 24: each flow and each outcome, in both
# languages; what is seen is compared with panes/*.txt, what is recorded with
# the log.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_named_world 40
export COUNTER_SALUR=$salur COUNTER_ROOT=$root COUNTER_MINT=$mint

both counter_flows.py id en
finish
