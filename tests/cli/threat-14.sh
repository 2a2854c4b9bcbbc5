#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 14: the office shows one list of what it has cosigned to the one, and
# another to the other.  Two heads of its log, both signed by it, prove it.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
make_witness
pay store 1 2 "$now"
run 0 export --store store -o one.slog --at 2026-10-20T11:00:00+07:00
cosigned office one.slog 2026-10-20T12:00:00+07:00
cp office/head.note first.note
cp -r office other
pay store 3 3 2026-10-21T10:00:00+07:00
run 0 export --store store -o two.slog --at 2026-10-21T11:00:00+07:00
pay store 4 4 2026-10-21T12:00:00+07:00
run 0 export --store store -o three.slog --at 2026-10-21T13:00:00+07:00
staged "the office goes on with two logs of its own, and gives each auditor one"
cosigned office two.slog 2026-10-21T14:00:00+07:00
cosigned other three.slog 2026-10-21T14:00:00+07:00
for dir in office other; do
    run 0 compare --trust trust.note $dir/head.note $dir/head.note
done
run 1 compare --trust trust.note office/head.note other/head.note
evidence out '^F111 tamper: test/dinsos/witnessed'
says out 'FORKED: two histories of this log were signed with its key'
run 1 compare --trust trust.note office/head.note other/head.note --json
says out '"id":"F111"'
json_parses out
finish
