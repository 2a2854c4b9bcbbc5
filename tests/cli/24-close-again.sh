#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The papers of a close, made once more out of the log: the same ones, also
# when more was recorded since, and when the first were never written.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2034 # used by make_world
supervised=yes
make_world 6
now=2026-10-20T10:00:00+07:00
for n in 1 2 3 4 5 6; do sed -n "${n}p" codes.txt >"card-$n.txt"; done
entries() { "$salur" status --store store --json | field entries; }
again() { # EXIT ARGS ...
    local wanted=$1
    shift
    run "$wanted" close --again --store store "$@"
}
same() { # NAME FILE FILE
    cmp -s "$2" "$3"
    ok "$1: $3 is $2 byte for byte" $?
}

# Nothing was closed yet; what does not go with it.
again 3 --statement x.note
says err '\(E0103\)$'
says err 'belum pernah ditutup'
says err '^  Tidak ada yang tercatat\.$'
again 3 --statement x.note --lang en
says err 'No day of this log was closed yet'
again 2
says err '--again perlu --statement atau --pdf'
for more in '--counted 1000' '--reason kurang' '--operator Wati'; do
    # shellcheck disable=SC2086
    again 2 --statement x.note $more
done
run 5 close --again --store nowhere --statement x.note
ok "no file was made" "$([ ! -e x.note ]; echo $?)"

# A day with all kinds of entries, closed with its papers.
run 0 unpaid --store store --at $now --reason tidak-hadir card-4.txt
run 0 unpaid --store store --at $now --reason tidak-hadir card-5.txt
run 0 redeem --store store --at $now --operator Wati card-1.txt
run 0 redeem --store store --at $now --operator Wati card-2.txt
run 0 redeem --store store --at $now --operator Wati card-5.txt
paid=$(($(entries) - 1))
run 0 void $((paid - 1)) --store store --at $now --reason salah-orang \
    --key pengawas.key
run 0 close --store store --at 2026-10-20T16:00:00+07:00 --operator Wati \
    --counted 1000 --reason kurang --statement first.note --pdf first.pdf
size=$(entries)
close=$((size - 1))
again 0 --statement again.note --pdf again.pdf
says out "^Lembar penutupan, catatan $close, ditulis lagi\.$"
same 'at once' first.note again.note
same 'at once' first.pdf again.pdf
again 0 --pdf again.pdf --json
is_json
says out "\"entry\": *$close,"
says out "\"size\": *$size,"
run 0 show again.note --trust trust.note
again 3 --statement list.csv
ok "no entry was made" $((size != $(entries)))

# More was recorded since: two families are paid, one of them with a reason
# before the close; one that was paid before it is void, and is paid again; one
# void is of a redemption of today.
run 0 redeem --store store --at 2026-10-21 card-3.txt
run 0 void "$(($(entries) - 1))" --store store --at 2026-10-21 \
    --reason salah-ketik --key pengawas.key
run 0 redeem --store store --at 2026-10-21 card-4.txt
run 0 void "$paid" --store store --at 2026-10-21 --reason salah-orang \
    --key pengawas.key
run 0 unpaid --store store --at 2026-10-21 --reason pindah card-6.txt
again 0 --statement later.note --pdf later.pdf
same 'after a void' first.note later.note
same 'after a void' first.pdf later.pdf
run 0 redeem --store store --at 2026-10-21 card-5.txt
run 0 export --store store -o now.slog --at 2026-10-21
size=$(entries)
again 0 --statement later.note --pdf later.pdf
same 'after more entries' first.note later.note
same 'after more entries' first.pdf later.pdf
ok "no entry was made since" $((size != $(entries)))

# The program is killed between the commit and the papers: what it shows in
# between goes into a pipe that is full, and there it waits.
cat >cut.py <<'END'
"""Kill a close when its entry is recorded and the papers are not written."""
import json, os, signal, subprocess, sys, time

salur, note = sys.argv[1:]
close = [salur, "close", "--store", "store", "--at",
         "2026-10-21T16:00:00+07:00", "--statement", note, "--json"]
status = [salur, "status", "--store", "store", "--json"]


def since():
    said = subprocess.run(status, capture_output=True, check=True).stdout
    rows = [json.loads(line) for line in said.splitlines()]
    return [row["since_close"] for row in rows if "since_close" in row]


reader, writer = os.pipe()
os.set_blocking(writer, False)
try:
    while True:
        os.write(writer, b"-" * 4096)
except BlockingIOError:
    os.set_blocking(writer, True)
assert since() != [0]
with subprocess.Popen(close, stdout=writer) as process:
    until = time.monotonic() + 60
    while since() != [0] and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
assert since() == [0], "it was not closed"
assert process.returncode == -signal.SIGKILL, "it came to its end"
assert not os.path.exists(note), "the papers are there"
END
"$python" cut.py "$salur" cut.note
ok "killed between the close and its papers" $?
size=$(entries)
again 0 --statement cut.note --pdf cut.pdf
run 0 show cut.note --trust trust.note
says out "(entry|catatan) $((size - 1))"
ok "no entry was made for a close that was cut" $((size != $(entries)))
ok "it is another close" "$(! cmp -s first.note cut.note; echo $?)"

finish
