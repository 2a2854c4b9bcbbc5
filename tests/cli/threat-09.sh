#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 9: staff redeem with photographed codes, and nobody gets the money.
# No log can tell; bursts, missing receipts and questions to families can.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 40
staged "forty photographed cards are redeemed within a second, by nobody's hand"
pay store 1 40 2026-10-20T23:10:00+07:00
run 0 close --store store --at 2026-10-20T23:11:00+07:00
run 0 export --store store -o ghost.slog
run 0 verify ghost.slog --trust trust.note --list bundle.slr --at 2026-10-21
says out 'result: INTACT$'
# The log shows how close they stand, and that is a question, no proof.
evidence out "^F117 note: $origin entry [0-9]+ "
listed 'Salur cannot prove that a person got the money'
listed 'A photograph of a card is as good as the card'
finish
