#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 13: somebody at the office drops what a cooperative handed in, or
# edits it.  What the office signed is in the village's hands, and in its log.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
make_world 12
make_witness
pay store 1 2 "$now"
run 0 export --store store -o one.slog --at 2026-10-20T11:00:00+07:00
cosigned office one.slog 2026-10-20T12:00:00+07:00
cp -r office earlier
pay store 3 5 2026-10-21T10:00:00+07:00
run 0 export --store store -o two.slog --at 2026-10-21T11:00:00+07:00
cosigned office two.slog 2026-10-21T12:00:00+07:00
cp office/head.note published.note
cp "$answer" answer.note
run 0 import --store store answer.note --at 2026-10-22T08:00:00+07:00
run 0 export --store store -o own.slog --at 2026-10-22T09:00:00+07:00
staged "the office puts its store back to the day before, and gives an auditor what it holds"
rm -rf office
mv earlier office
run 0 export --office office --log a/k1 -o held.slog --at 2026-10-23
run 0 verify held.slog --trust trust.note --list bundle.slr --witnesses 1 \
    --at 2026-10-23
# The village shows what the office signed: three entries more, its own
# signature under them, in the answer and in the village's log.
run 0 compare --trust trust.note answer.note own.slog held.slog
says out 'cosigned by 1 trusted witness, 21-10-2026 12:00:00 WIB'
evidence out '^  GREW: from 4 to 8 entries'
run 1 verify held.slog --trust trust.note --head answer.note --at 2026-10-23
evidence out "^F112 [a-z]+: $origin entry 4 "
run 0 verify own.slog --trust trust.note --list bundle.slr --witnesses 1 \
    --at 2026-10-23
says out 'cosigned 21-10-2026 12:00:00 WIB by test/dinsos/saksi'
# The office's published head is longer than its log is now.
run 0 status --office office --at 2026-10-23 --lang en
says out '^test/dinsos/witnessed: 1 cosigned head, '
run 3 compare --trust trust.note published.note office/head.note
says out '^ +2 entries .* published.note '
says out '^ +1 entries .* office/head.note '
# An edit is an edit of a log whose key the office has not.
for how in 'rechain 3' 'amount 3' 'cut 1'; do
    # shellcheck disable=SC2086 # words
    edit two.slog forged.slog $how
    run 1 verify forged.slog --trust trust.note --list bundle.slr --at 2026-10-23
    says out '^F10[56] tamper'
done
# Taking it in again brings all of it back, and says that the store was old.
run 0 ingest --office office --witness saksi.key own.slog --at 2026-10-23
evidence out 'adopted|older|restored|did not know'
finish
