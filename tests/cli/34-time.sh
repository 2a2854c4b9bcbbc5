#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# When was it written?  An honest village with queues, idle days, a clock
# without battery and an office that cosigns hears nothing of it; and each lie
# about the time is named, with its first entry, by what witnesses signed.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 70
{
    "$salur" key new test/saksi --role witness -o saksi.key
    make_trust two.note 2 "log $(vkey store/device.key) $site" \
        "witness $(vkey saksi.key)"
    "$salur" bundle --office office --stage $stage --site $site \
        -o two.slr --at 2026-09-30 --trust two.note
    "$salur" import --store store two.slr --at 2026-10-01
} >>made.txt 2>&1
answer=office/cosigned/test_kopdes_log_${site}_a_k1.cosigned.note

# One code after the other, SECONDS apart.
queue() { # STORE FIRST LAST BEGIN SECONDS
    local n at bad=0
    at=$(date -d "$4" +%s)
    for ((n = $2; n <= $3; n++, at += $5)); do
        sed -n "${n}p" codes.txt | "$salur" redeem --store "$1" \
            --at "$(date -u -d "@$at" +%FT%TZ)" >>queue.txt 2>&1 || bad=1
    done
    ok "families $2 to $3 were paid" $bad
}
# The office takes the log in, and its cosignature comes home.
round() { # STORE EVENING MORNING FILE
    run 0 export --store "$1" -o "$4" --at "$2T16:30:00+07:00"
    run 0 ingest --office office --witness saksi.key \
        --at "$2T20:00:00+07:00" "$4"
    run 0 import --store "$1" "$answer" --at "$3T07:30:00+07:00"
}
verify() { # CODE FILE [OPTION ...]
    local code=$1 file=$2
    shift 2
    run "$code" verify "$file" --trust two.note --list two.slr "$@"
}
# What is said of time, F113 to F119, as "F115:entry", in order.
times() { # FILE [OPTION ...]
    "$salur" verify "$@" --trust two.note --list two.slr --json |
        grep '"type":"finding"' | grep -E '"id":"F11[3-9]"' |
        sed -E 's/.*"id":"(F[0-9]+)".*"entry":([0-9]+).*/\1:\2/' | xargs
}
is_named() { # WHAT WANTED FILE [OPTION ...]
    local what=$1 wanted=$2 found
    shift 2
    found=$(times "$@")
    [ "$found" = "$wanted" ] || echo "found: $found"
    ok "$what: $wanted" "$([ "$found" = "$wanted" ]; echo $?)"
}
entries() { "$salur" status --store "$1" --json | field entries; }

# --- honest days --------------------------------------------------------------

# Forty families in a row, ten seconds each; the day is closed and cosigned.
queue store 1 40 2026-10-06T08:00:00+07:00 10
run 0 close --store store --at 2026-10-06T16:00:00+07:00
round store 2026-10-06 2026-10-07 one.slog
# Two days of nothing; then the laptop's clock starts anew, and is set right.
run 0 close --store store --at 2026-10-09T16:00:00+07:00
sed -n 41p codes.txt >one.txt
run 21 redeem --store store --at 2000-01-01T00:03:00Z one.txt
says out 'E0303'
queue store 41 43 2026-10-12T23:58:00+07:00 90
run 0 close --store store --at 2026-10-13T00:10:00+07:00
round store 2026-10-13 2026-10-14 two.slog
# The zone set wrongly for an hour, and a closing on the morning after.
queue store 44 44 2026-10-14T09:00:00+07:00 1
queue store 45 45 2026-10-14T02:10:00+07:00 1
run 0 close --store store --at 2026-10-15T07:00:00+07:00
queue store 46 46 2026-10-15T09:00:00+07:00 1
run 0 close --store store --at 2026-10-15T16:00:00+07:00
run 0 export --store store -o three.slog --at 2026-10-15T16:30:00+07:00
for file in one two three; do
    verify 0 $file.slog --at 2026-10-16
    says out 'result: INTACT$'
    is_named "honest days, $file" '' $file.slog --at 2026-10-16
done

# --- what the verdict says ----------------------------------------------------

verify 0 three.slog --at 2026-10-16 --windows --witnesses 1 --max-age 30
says out '^window of entries 0 \.\. [0-9]+$'
says out '^    by witnesses  after -, before 06-10-2026 20:00:00 WIB$'
says out '^    by witnesses  after 06-10-2026 20:00:00 WIB, before 13-10-2026 20:00:00 WIB$'
says out '^    by witnesses  after 13-10-2026 20:00:00 WIB, before -$'
says out '^  required: the log.s key test/kopdes/log/9901012001/a/k1\+[0-9a-f]{8}$'
says out '^  required: cosignatures of witnesses: 1$'
says out '^  required: a cosignature of the last 30 days$'
says out '^  found: signed by that key$'
says out '^  found: cosigned 13-10-2026 20:00:00 WIB by test/saksi\+[0-9a-f]{8}$'
says out '^  found: [0-9]+ entries lie between two cosignatures, at most 168 hours apart$'
says out '^  checked: .*order of times.*times against witnesses.*age of the newest cosignature$'
says out '^  not checked: .*whether the money reached the family'
tail -n 1 out >last
says last '^  not proven: the times of entries from [0-9]+ on$'
verify 0 three.slog --at 2026-10-16
says out '^  required: no witness'
says out '^  required: no fresh cosignature'
tail -n 1 out >last
says last '^  not proven: that the log is not longer by now$'
verify 0 three.slog --at 2026-10-16 --lang id --windows
says out '^  hasil: UTUH$'
says out '^    menurut saksi  sesudah -, sebelum 06-10-2026 20:00:00 WIB$'
foreign id out
verify 0 three.slog --at 2026-10-16 --windows --witnesses 1 --max-age 30 --json
is_json
json_parses out
says out '"type":"window".*"first":0.*"not_before":null,"not_after":"2026-10-06T20:00:00\+07:00"'
says out '"required":\{"log_key":"test/kopdes/log/9901012001/a/k1\+[0-9a-f]{8}","witnesses":1,"max_age_days":30\}'
says out '"found":\{"signed_by":"[^"]*","cosigned_by":\[\{"key":"test/saksi\+[0-9a-f]{8}","time":"2026-10-13T20:00:00\+07:00"\}\]\}'
says out '"newest_cosignature":"2026-10-13T20:00:00\+07:00"'
says out '"windows":true,"freshness":true'
run 2 verify three.slog --trust two.note --max-age 0
run 2 verify three.slog --trust two.note --max-age 3661
run 2 verify three.slog --trust two.note --max-age 1d
run 2 verify three.slog --trust two.note --max-age ''

# --- freshness ----------------------------------------------------------------

# An old copy is as whole as ever, and too old for who asks.
verify 0 one.slog --at 2026-12-15
verify 0 three.slog --at 2026-11-12T20:00:00+07:00 --max-age 30
verify 1 three.slog --at 2026-11-12T20:00:01+07:00 --max-age 30
says out '^F119 difference: '
says out 'result: INTACT, WITH DIFFERENCES$'
# one.slog went out before the cosignature came home: nobody has seen it.
verify 1 one.slog --at 2026-10-07 --max-age 30
says out '^F119 difference: '
says out 'E0302'

# --- lies, and slips ----------------------------------------------------------

# Twenty families in a minute; nineteen are none too many.
first=$(entries store)
for n in 19 20; do
    cp -r store burst
    queue burst 47 $((46 + n)) 2026-10-16T08:00:00+07:00 3
    run 0 export --store burst -o burst-$n.slog --at 2026-10-16T16:00:00+07:00
    rm -rf burst
done
is_named "nineteen in a row are none" '' burst-19.slog --at 2026-10-17
is_named "twenty in a row" "F117:$first" burst-20.slog --at 2026-10-17
verify 0 burst-20.slog --at 2026-10-17
says out '^    20 families in a row, Rp [0-9.]+$'
says out 'result: INTACT$'

# A day that nobody closed.
cp -r store open
queue open 47 47 2026-10-16T09:00:00+07:00 1
queue open 48 48 2026-10-17T09:00:00+07:00 1
run 0 export --store open -o open.slog --at 2026-10-17T10:00:00+07:00
is_named "a day without closing" "F118:$((first + 1))" open.slog --at 2026-10-18

# The clock set back by four days, behind a cosignature that is cited, and
# said so by its entry.
cp -r store back
queue back 47 47 2026-10-16T09:00:00+07:00 1
queue back 48 48 2026-10-12T09:00:00+07:00 1
run 0 export --store back -o back.slog --at 2026-10-12T10:00:00+07:00
verify 0 back.slog --at 2026-10-18
is_named "a clock set back" "F116:$((first + 1)) F115:$((first + 2))" \
    back.slog --at 2026-10-18

# The stage is over, the office has seen it so; the clock goes back an hour
# before its end, and two more families are paid.
run 0 close --store store --at 2026-12-20T16:00:00+07:00
round store 2026-12-21 2026-12-22 four.slog
first=$(entries store)
queue store 47 48 2026-12-20T22:00:00+07:00 60
run 0 close --store store --at 2026-12-20T23:00:00+07:00
run 0 export --store store -o late.slog --at 2026-12-20T23:30:00+07:00
verify 1 late.slog --at 2026-12-30
says out "^F115 difference: .* entry $((first + 1)) "
says out '^F115 difference: '
says out '    An entry was not written at the time that it says: .*\(E0404\); family .*Rp '
says out 'result: INTACT, WITH DIFFERENCES$'
found=$("$salur" verify late.slog --trust two.note --list two.slr \
    --at 2026-12-30 --json | grep '"id":"F115"' | grep -c '"error_id":"E0404"')
ok "both families are named" $((found != 2))
# Without the list the code itself says until when it was good.
run 1 verify late.slog --trust two.note --at 2026-12-30
says out '^F115 difference: '
# By the entries' own times nothing is wrong: the witness says it.
ok "no F306" "$(grep -c '^F306' out)"
finish
