#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The office as a witness: village, office, village, office, as often as the
# sticks travel; what is refused, and as what; and what comes after a stick was
# lost, the power went, or the office was put back to an older copy.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 8
{
    "$salur" key new test/saksi --role witness -o saksi.key
    "$salur" key new test/asing --role witness -o asing.key
    "$salur" init --store other --site $site --device b -o b.enrol \
        --at 2026-09-28
    make_trust two.note 2 "log $(vkey store/device.key) $site" \
        "log $(vkey other/device.key) $site" "witness $(vkey saksi.key)"
    "$salur" bundle --office office --stage $stage --site $site \
        -o two.slr --at 2026-09-30 --trust two.note
    for store in store other; do
        "$salur" import --store $store two.slr --at 2026-10-01
    done
} >>made.txt 2>&1
name=test_kopdes_log_${site}_a_k1.cosigned.note
answer=office/cosigned/$name
log=test/kopdes/log/$site/a/k1

# A day at the village: one family is paid, and the log goes to the office.
day() { # FAMILY DATE FILE
    sed -n "$1p" codes.txt >one.txt
    run 0 redeem --store store --at "$2T10:00:00+07:00" one.txt
    run 0 close --store store --at "$2T16:00:00+07:00"
    run 0 export --store store -o "$3" --at "$2T16:05:00+07:00"
}
# The office takes exports in and cosigns.
ingest() { # CODE DATE FILE ...
    local code=$1 date=$2
    shift 2
    run "$code" ingest --office office --witness saksi.key \
        --at "${date}T20:00:00+07:00" "$@"
}
home() { # DATE [CODE]
    run "${2-0}" import --store store "$answer" --at "$1T08:00:00+07:00"
}
witnessed() { # FIELD, of the last output with --json
    grep '"type":"cosigned"' out | field "$1"
}
head_size() { sed -n 2p office/head.note; }
members() { "$python" -c 'import sys, zipfile
print(" ".join(zipfile.ZipFile(sys.argv[1]).namelist()))' "$1"; }
member() { "$python" -c 'import sys, zipfile
sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' "$@"; }

# --- there and back -----------------------------------------------------------

day 1 2026-10-06 one.slog
ok "no request without a cosigned head" \
    "$([ "$(members one.slog)" = 'entries checkpoint.note' ]; echo $?)"
before=$(files)
ingest 0 2026-10-06 one.slog
says out '^  cosigned: [0-9]+ entries, 06-10-2026 20:00:00 WIB$'
says out "^answer for $log: $answer$"
says out '^test/dinsos/witnessed: 1 cosigned head, fingerprint '
no_strays ingest "$before" office/cosigned "$answer" office/head.note
first=$(sed -n 2p "$answer")
ok "the answer is over the whole log" \
    "$([ "$first" = "$(member one.slog checkpoint.note | sed -n 2p)" ]; echo $?)"
ok "head.note has one cosignature and no other line" \
    $(($(grep -c '^— test/saksi ' office/head.note) != 1 ||
        $(grep -c '^—' office/head.note) != 1))
home 2026-10-07
says out "ASLI"
home 2026-10-07
says out 'sudah'
run 0 verify --trust two.note one.slog --at 2026-12-30
day 2 2026-10-07 two.slog
ok "the next export carries the request" "$([ "$(members two.slog)" = \
    'entries checkpoint.note cosigned.note add-checkpoint' ]; echo $?)"
member two.slog add-checkpoint >request
ok "it begins where the office left it" \
    "$([ "$(head -n 1 request)" = "old $first" ]; echo $?)"
sed '1,/^$/d' request | cmp -s - <(member two.slog checkpoint.note)
ok "it ends in the checkpoint" $?
run 0 verify --trust two.note --witnesses 1 two.slog --at 2026-12-30
ingest 0 2026-10-07 --json two.slog
is_json
ok "status 200" "$([ "$(witnessed status)" = 200 ]; echo $?)"
ok "the head is another" "$([ "$(head_size)" = 2 ]; echo $?)"
home 2026-10-08
day 3 2026-10-08 three.slog

# --- the same again, older ones, no request ------------------------------------

cp "$answer" kept.note
ingest 0 2026-10-09 two.slog
says out '^  cosigned before: [0-9]+ entries, 07-10-2026 20:00:00 WIB; the same'
cmp -s "$answer" kept.note
ok "the same cosignature again" $?
ok "nothing was added to the office's log" "$([ "$(head_size)" = 2 ]; echo $?)"
rm "$answer"
ingest 0 2026-10-09 one.slog
says out '^  an older copy: [0-9]+ entries were cosigned last.*status 409 \(E0315\)'
cmp -s "$answer" kept.note
ok "who is behind gets the newest answer" $?
ingest 0 2026-10-09 --json one.slog
ok "an older copy is a conflict" "$([ "$(witnessed status)" = 409 ]; echo $?)"
ok "that says what was cosigned last" \
    "$([ "$(witnessed size)" = "$(sed -n 2p kept.note)" ]; echo $?)"
# The stick with the answer is lost: the laptop asks from an older head.
ingest 0 2026-10-09 three.slog
says out '^  cosigned: '
day 4 2026-10-09 four.slog # nothing was imported in between
ingest 0 2026-10-09 --json four.slog
ok "a stale request is no fault" "$([ "$(witnessed status)" = 200 ]; echo $?)"
home 2026-10-10
says out ASLI
run 0 status --office office --at 2026-10-14T20:00:00+07:00 --lang en
says out '^test/dinsos/witnessed: 4 cosigned heads'
says out "^$log: [0-9]+ entries; cosigned [0-9]+, 5 days ago$"
run 0 status --office office --at 2026-10-14T20:00:00+07:00 --json
is_json
run 2 status

# --- refusals, with the standard's meaning -------------------------------------

refused() { # STATUS ERROR, after ingest --json
    ok "status $1 and not $(witnessed status)" \
        "$([ "$(witnessed status)" = "$1" ]; echo $?)"
    ok "error $2 and not $(witnessed error_id)" \
        "$([ "$(witnessed error_id)" = "$2" ]; echo $?)"
}
"$salur" init --store foreign --site $site --device z -o z.enrol \
    --at 2026-09-28 >>made.txt 2>&1
run 0 export --store foreign -o foreign.slog
ingest 1 2026-10-10 --json foreign.slog
refused 404 E0301
cp four.slog bad.slog
"$python" - bad.slog <<'END'
import sys
from pathlib import Path
path = Path(sys.argv[1])
data = path.read_bytes()
at = data.index(b"old ")
path.write_bytes(data[:at + 4] + bytes([data[at + 4] ^ 1]) + data[at + 5:])
END
ingest 1 2026-10-10 --json bad.slog
ok "a changed request is not answered" \
    "$([ "$(witnessed status)" != 200 ]; echo $?)"
head -c 300 four.slog >short.slog
ingest 1 2026-10-10 --json short.slog
refused 400 E0202
# Two histories of one log: an image of the laptop, used once more.
cp -r store copy
day 5 2026-10-10 five.slog
sed -n 6p codes.txt >one.txt
run 0 redeem --store copy --at 2026-10-10T11:00:00+07:00 one.txt
run 0 close --store copy --at 2026-10-10T16:00:00+07:00
run 0 export --store copy -o fork.slog
ingest 0 2026-10-10 five.slog
kept=$(sha256sum <"$answer")
ingest 1 2026-10-10 fork.slog
says out 'NOT cosigned: .*\(E0315\), status 409$'
says out '^F111 tamper'
run 0 close --store copy --at 2026-10-11T16:00:00+07:00
run 0 export --store copy -o longer.slog
ingest 1 2026-10-11 --json longer.slog
refused 422 E0308
ok "a fork changes no answer" \
    "$([ "$kept" = "$(sha256sum <"$answer")" ]; echo $?)"
# Keys that may not.
run 1 ingest --office office --witness asing.key five.slog
says err 'E0301'
run 4 ingest --office office --witness issuer.key five.slog
says err 'E0311'
run 2 ingest --office office --out x five.slog

# --- the answer at a laptop ------------------------------------------------------

run 1 import --store other "$answer" --at 2026-10-10
says err 'E0313'
run 1 import --store copy "$answer" --at 2026-10-12
says err 'E0309'
sed 's/^\(— test\/saksi \)./\1B/' "$answer" >broken.note
run 1 import --store store broken.note --at 2026-10-12
says err 'Tidak ada yang tercatat'
head -n 5 "$answer" >unsigned.note
run 1 import --store store unsigned.note --at 2026-10-12
says err 'E0302'

# --- power cuts and full sticks --------------------------------------------------

home 2026-10-11
day 7 2026-10-11 seven.slog
printf x >stick
ingest 3 2026-10-11 --out stick seven.slog
says err 'ingest --witness'
ok "what was cosigned is kept" "$([ "$(head_size)" != 0 ]; echo $?)"
run 0 export --store other -o other.slog
ingest 0 2026-10-12 other.slog
says out "^answer for $log: $answer$" # and not only the other's
ok "the answer came late" "$([ "$(sed -n 2p "$answer")" = \
    "$(member seven.slog checkpoint.note | sed -n 2p)" ]; echo $?)"
ingest 0 2026-10-12 --out sticks seven.slog
cmp -s "sticks/$name" "$answer"
ok "another folder takes the same answer" $?

# --- a second witness, and a kill at any moment ------------------------------------

run 0 sign office/head.note --key asing.key --at 2026-10-12
cp office/head.note both.note
ingest 0 2026-10-12 seven.slog
cmp -s office/head.note both.note
ok "a head that a second witness signed stays while it is the newest" $?

# What an answer says was cosigned is never forgotten, and the next run writes
# what this one did not.
for n in $(seq 12); do
    run 0 close --store other --at "2026-10-1$((n % 10))T16:00:00+07:00"
    run 0 export --store other -o killed.slog
    "$salur" ingest --office office --witness saksi.key \
        --at 2026-10-12T20:00:00+07:00 killed.slog >killed.out 2>&1 </dev/null &
    pid=$!
    sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
    [ $((n % 3)) -eq 0 ] || sleep "0.$((RANDOM % 3))"
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
    written=$(sed -n 2p "office/cosigned/${name/_a_/_b_}")
    run 0 status --office office --json --at 2026-10-13
    known=$(grep '/b/k1"' out | field cosigned)
    ok "kill $n: $written entries were answered, $known are known" \
        "$([ "$known" -ge "$written" ]; echo $?)"
done
ingest 0 2026-10-12 killed.slog
ok "the last answer is over the whole log" \
    "$([ "$(sed -n 2p "office/cosigned/${name/_a_/_b_}")" = \
        "$(member killed.slog checkpoint.note | sed -n 2p)" ]; echo $?)"

# --- an office that was put back to an older copy ---------------------------------

cp -r office before
home 2026-10-12
# An old answer that comes again adds nothing, one that was made up neither.
size=$("$salur" status --store store --json | field entries)
run 0 import --store store kept.note --at 2026-10-12T09:00:00+07:00
says out 'sudah'
sed 's/^\(— test\/saksi \)./\1B/' kept.note >broken.note
run 1 import --store store broken.note --at 2026-10-12T09:00:00+07:00
ok "no entry was added" \
    "$([ "$size" = "$("$salur" status --store store --json | field entries)" ]; echo $?)"
day 8 2026-10-12 eight.slog
ingest 0 2026-10-12 eight.slog
home 2026-10-13
run 0 close --store store --at 2026-10-13T16:00:00+07:00
run 0 export --store store -o nine.slog
lost=$(head_size)
rm -r office
mv before office
ingest 0 2026-10-13 nine.slog
says out 'put$'
says out "^test/dinsos/witnessed/2: $((lost + 1)) cosigned heads"
run 0 import --store store "$answer" --at 2026-10-14
ingest 0 2026-10-14 --json nine.slog
ok "it is told once" "$([ "$(witnessed adopted)" = 0 ]; echo $?)"
run 0 export --store store -o ten.slog
run 0 verify --trust two.note --witnesses 1 ten.slog --at 2026-12-30

finish
