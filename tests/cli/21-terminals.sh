#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The counter on every kind of terminal, and through every kind of end: no
# colours, ASCII, line mode, a pipe, JSON; a stop, a signal, a power cut.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_named_world 40
export COUNTER_SALUR=$salur COUNTER_ROOT=$root COUNTER_MINT=$mint

both counter_terminals.py looks lines ends cuts paper windows
finish
