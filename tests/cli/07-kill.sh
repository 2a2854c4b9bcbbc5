#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# SIGKILL at any moment: what was shown is on record, nothing is paid twice,
# and there is a whole store, or none.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 800
now=2026-10-20T10:00:00+07:00
before=$(files)

# A short log of the same device, for the commands further down.
mkdir clean
cp -r store office clean
head -n 8 codes.txt >eight.txt
run 0 redeem --store clean/store --at $now eight.txt
run 0 close --store clean/store --at $now
run 0 export --store clean/store -o short.slog

# 200 tills die; half at a moment of the clock, half a moment after a result.
cat >kill.py <<'END'
"""Kill one program at random moments.

till SALUR               200 tills of four codes each; what they showed is in shown
moment N RESET COMMAND   after RESET, COMMAND dies at the N-th of ten moments
"""
import random, signal, subprocess, sys, time


def till(salur):
    random.seed(20261020)
    codes = open("codes.txt", "rb").read().splitlines(True)
    command = [salur, "redeem", "--store", "store", "--operator", "Wati",
               "--at", "2026-10-20T10:00:00+07:00"]
    span, midway, shown = 0.02, 0, open("shown", "wb")
    for run in range(200):
        mine = codes[4 * run:4 * run + 4]
        start = time.monotonic()
        with subprocess.Popen(command, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            process.stdin.write(b"".join(mine))
            process.stdin.flush()
            lines = []
            if run % 2:
                for _ in range(random.randrange(1, 5)):
                    lines.append(process.stdout.readline())
                span = max(span / 2, (time.monotonic() - start) * 1.2)
                time.sleep(random.uniform(0, 0.001))
            else:
                time.sleep(random.uniform(0, span))
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.read().splitlines(True)
        midway += 0 < len(lines) < 4
        for code, line in zip(mine, lines):
            if not line.endswith(b"\n"):
                print("a torn line was shown", line)
                return 1
            shown.write(line.rstrip() + b"\t" + code)
        status = subprocess.run([salur, "status", "--store", "store"],
                                stdout=subprocess.DEVNULL)
        if status.returncode != 0:
            print("the store does not open after kill", run)
            return 1
    print(midway, "of 200 died midway")
    return 0 if midway >= 50 else 1


def moment(n, reset, command):
    """The moments cover a run from its beginning to a little past its end."""
    if n == 0:
        subprocess.run(reset, shell=True, check=True)
        start = time.monotonic()
        subprocess.run("exec " + command, shell=True, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open("span", "w") as out:
            out.write(str(time.monotonic() - start))
    random.seed(n)
    span = float(open("span").read())
    subprocess.run(reset, shell=True, check=True)
    with subprocess.Popen("exec " + command, shell=True,
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        time.sleep((n + random.random()) / 10 * 1.1 * span)
        process.send_signal(signal.SIGKILL)
    return 0


if sys.argv[1] == "till":
    sys.exit(till(sys.argv[2]))
sys.exit(moment(int(sys.argv[2]), sys.argv[3], sys.argv[4]))
END
"$python" kill.py till "$salur" >out 2>&1
status=$?
cat out
ok "200 tills die and the store opens each time" $status

# What was shown as handed over is on record under the number shown.
ok "tills that die were slow enough to show some" $(($(wc -l <shown) < 200))
ok "and showed nothing but handovers" "$(grep -vc '^SERAHKAN' shown)"
cut -f 2 shown >shown.txt
run 1 redeem --store store --at $now shown.txt
ok "nothing shown is handed over again" "$(grep -c '^SERAHKAN' out)"
sed -n 's/^SERAHKAN .*  \(....-...\)  catatan \([0-9]*\)\t.*/\1 \2/p' shown >first
sed -n 's/^SUDAH DIAMBIL  \(....-...\)  catatan \([0-9]*\), .*/\1 \2/p' out >again
cmp -s first again
ok "each is on record under the number that was shown" $?
# Of the others each kill left at most one on record that nobody saw.
run 1 redeem --store store --operator Wati --at $now codes.txt
unseen=$(($(grep -c '^SUDAH' out) - $(wc -l <shown)))
ok "at most one handover a kill was not shown ($unseen)" \
    $((unseen < 0 || unseen > 200))
ok "the others are handed over now" \
    $(($(grep -cE '^(SERAHKAN|SUDAH)' out) != 800))
run 0 close --store store --at $now
run 0 export --store store -o a.slog
run 0 verify a.slog --trust trust.note --list bundle.slr --at 2026-10-21
says out 'redeemed 800,'
ok "nothing is paid twice, nothing is found" "$(grep '^F' out | grep -vc note:)"
run 0 ingest --office office a.slog --at 2026-10-21
run 0 reconcile --office office --stage "$stage" --at 2026-10-21
says out '^  BALANCED'
says out '^  - realised +800 '

# Ten moments of every other command that writes.
"$salur" init --store clean/fresh --site "$site" --device b -o b.enrol \
    --at 2026-09-28 >>made.txt
# In what follows the shell of kill.py finds the program by this name.
export SALUR=$salur
# shellcheck disable=SC2016
s='"$SALUR"'
bad=0

# Quietly right: one judgement for ten moments.
must() { # CODE ARGS ...
    local wanted=$1 code
    shift
    "$salur" "$@" >out 2>err
    code=$?
    if [ $code -ne "$wanted" ]; then
        bad=$((bad + 1))
        echo "after kill $n: salur $*: exit $code, wanted $wanted"
        cat out err
    fi
}

must_say() { # PATTERN
    grep -qE -- "$1" out && return
    bad=$((bad + 1))
    echo "after kill $n: no $1 in:"
    cat out
}

ten() { # NAME RESET COMMAND CHECK
    local n
    bad=0
    for n in $(seq 0 9); do
        "$python" kill.py moment "$n" "$2" "$3" || bad=$((bad + 1))
        "$4"
    done
    ok "$1: ten kills" $bad
}

sed -n 9p codes.txt >one.txt
whole_log() {
    must 0 status --store store
    must 10 redeem --store store --at $now one.txt
    must 0 export --store store -o b.slog
    must 0 verify b.slog --trust trust.note --list bundle.slr --at 2026-10-23
}
# An entry behind the close, so that there is something to sign.
dirty="rm -rf store; cp -r clean/store .
    $s redeem --store store --at $now one.txt >/dev/null; true"
ten close "$dirty" "$s close --store store --at 2026-10-22" whole_log
export_or_none() {
    [ ! -e c.slog ] || must 0 verify c.slog --trust trust.note --at 2026-10-23
    whole_log
}
ten export "rm -f c.slog; $dirty" "$s export --store store -o c.slog" \
    export_or_none
# Written over an older one, which is there until the new one is.
export_or_older() {
    must 0 verify c.slog --trust trust.note --at 2026-10-23
    whole_log
}
ten 'export over an older one' "cp short.slog c.slog; $dirty" \
    "$s export --store store -o c.slog" export_or_older

imported() {
    must 0 status --store fresh
    must 0 import --store fresh bundle.slr --at 2026-10-01
    must 0 status --json --store fresh
    must_say '"listed":800,'
}
ten import 'rm -rf fresh; cp -r clean/fresh .' \
    "$s import --store fresh bundle.slr --at 2026-10-01" imported

made() {
    # Once more makes what is missing, and nothing twice.
    must 0 init --store new --site "$site" --device c -o c.enrol
    [ -s c.enrol ] || bad=$((bad + 1))
    must 0 close --store new
    must 0 status --store new
}
ten init 'rm -rf new new.new-* c.enrol' \
    "$s init --store new --site $site --device c -o c.enrol" made

# The office: a second stage, and a log.
mv clean/office unseen
cp -r unseen clean/office
make_list other.csv 1200 "$site" 9901012002
second="--office office --stage PKH-202604-2 --at 2026-09-29"
list="list import other.csv $second --opens 2026-10-05 --closes 2026-12-20"
reset='rm -rf office; cp -r clean/office .'
approve() {
    local k
    for k in 1 2; do
        # shellcheck disable=SC2086 # a list of words
        must 0 stage approve $second --yes --key approver-$k.key \
            --list other.csv
    done
}
listed() {
    # shellcheck disable=SC2086
    must 0 $list
    must_say 'already|1.200 families in 2 villages'
    approve
}
ten 'list import' "$reset" "$s $list" listed
rm -rf clean/office
cp -r office clean
issued() {
    # shellcheck disable=SC2086
    must 0 issue $second --key issuer.key
    must 0 qr --office office --stage PKH-202604-2 --site 9901012002 \
        --format text
    [ -e codes2.txt ] || cp out codes2.txt
    cmp -s out codes2.txt || bad=$((bad + 1))
}
ten issue "$reset" "$s issue $second --key issuer.key" issued
ingested() {
    must 0 ingest --office office short.slog --at 2026-10-23
    must 0 verify short.slog --trust trust.note --list bundle.slr --at 2026-10-23
    must 0 reconcile --office office --stage "$stage" --at 2026-10-23
    must_say '^  BALANCED'
    must_say '^  - realised +8 '
}
# The office as it was, before any log came.
rm -rf clean/office
mv unseen clean/office
ten ingest "$reset" "$s ingest --office office short.slog --at 2026-10-23" \
    ingested

# What a kill may leave are files under the names of temporary ones.
strays=$(find . -name '.salur-*.tmp' | wc -l)
ok "at most one temporary file a kill: $strays" $((strays > 80))
rm -rf -- new.new-* clean fresh new .salur-*.tmp office/.salur-*.tmp \
    office/stages/.salur-*.tmp
no_strays "all the dead" "$before" kill.py shown shown.txt \
    first again span one.txt other.csv codes2.txt [abc].slog short.slog \
    eight.txt [bc].enrol store/exported
finish
