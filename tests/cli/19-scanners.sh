#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whatever a scanner makes of a code, the counter makes the same of it: each
# suffix, the symbology prefix, caps lock, three paces, stray keys; and 200
# codes without a pause.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_named_world 200
export COUNTER_SALUR=$salur COUNTER_ROOT=$root COUNTER_MINT=$mint

both counter_scanners.py variants strays burst bursts sources
finish
