#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 10: staff hand the money out and record nothing, to use the card
# again.  The log cannot know; the family has no receipt, the drawer is short.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
staged "family 3 gets its money from the drawer without an entry; the card is shown again"
pay store 1 2 "$now"
# The card pays: nothing says that it was used.
pay store 3 3 2026-10-20T16:00:00+07:00
says out '^SERAHKAN'
run 0 export --store store -o day.slog
run 0 verify day.slog --trust trust.note --list bundle.slr --at 2026-10-21
says out 'result: INTACT$'
listed 'Money that is handed out without an entry'
finish
