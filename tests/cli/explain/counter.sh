# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Variables come from lib.sh and 16-explain.sh, and are words without blanks.
# shellcheck disable=SC2034,SC2086,SC2129,SC2154,SC2206
# Part of 16-explain.sh: refused at the counter.

forged issuer.key 9901012003
meet E0402 11 redeem --store store --at $now odd.txt
meet E0403 12 redeem --store store --at 2026-10-04T21:00:00+07:00 one.txt
forged issuer.key $site "$cti" "$idr" - 1 2026-10-10
meet E0404 16 redeem --store store --at $now odd.txt
meet E0404 16 redeem --store store --at 2026-12-21T00:00:00+07:00 one.txt
forged issuer.key $site 00112233445566778899aabbccddeeff
meet E0401 15 redeem --store store --at $now odd.txt
forged issuer.key $site "$cti" $((idr + 150000))
meet E0407 19 redeem --store store --at $now odd.txt
forged issuer.key $site "$cti" "$idr" - 1 2026-12-20 PKH-202604-2
meet E0408 25 redeem --store store --at $now odd.txt
sed -n 12p codes.txt >odd.txt
"$salur" redeem --store store --at $now odd.txt >>made.txt 2>&1
meet E0400 10 redeem --store store --at $now odd.txt
# A device that the trust note does not name: it is b's.
meet E0409 17 redeem --store fresh --at $now one.txt
# The office withdraws one family and replaces the card of another.
{
    printf 'salur/withdrawn/v1\nserial 5\n'
    printf 'stop %s\ncard %s 2\n' "$(card 2 cti)" "$(card 3 cti)" | sort -k 2
} >wd.note
"$salur" sign wd.note --key issuer.key >>made.txt 2>&1
"$salur" withdraw wd.note --office office --at $now >>made.txt 2>&1
"$salur" bundle --office office --stage $stage --site $site -o third.slr \
    --at $now >>made.txt 2>&1
"$salur" import --store store third.slr --at $now >>made.txt 2>&1
sed -n 2p codes.txt >odd.txt
meet E0405 13 redeem --store store --at $now odd.txt
sed -n 3p codes.txt >odd.txt
meet E0406 18 redeem --store store --at $now odd.txt
# The village's second laptop, which the newest trust note names, has paid.
"$salur" init --store second --site $site --device c -o c.enrol \
    --at 2026-09-28 >>made.txt 2>&1
make_trust second.note 7 "log $(vkey store/device.key) $site" \
    "log $(vkey second/device.key) $site" >>made.txt 2>&1
cp -r office office-two
"$salur" enrol --office office-two --trust second.note --at $now >>made.txt 2>&1
"$salur" bundle --office office-two --stage $stage --site $site -o two.slr \
    --at $now >>made.txt 2>&1
cp -r store first
for store in first second; do
    "$salur" import --store $store two.slr --at $now >>made.txt 2>&1
done
sed -n 11p codes.txt >odd.txt
"$salur" redeem --store second --at $now odd.txt >>made.txt 2>&1
"$salur" export --store second -o second.slog --at $now >>made.txt 2>&1
"$salur" peer --store first second.slog --at $now >>made.txt 2>&1
meet E0413 10 redeem --store first --at $now odd.txt
# Another village's bundle.
meet E0402 1 import --store fresh --at $now pair/9901012002.slr

# What people see at the counter, in line mode: the identity card, who came,
# and for how many.
mkdir named && (cd named && make_named_world 4)
cp -r named/store named/other
# Card and family card number of the family in a row of the list.
family() { # ROW
    local name short
    name=$(sed -n "$(($1 + 1))p" named/list.csv | cut -d , -f 2)
    kk=$(sed -n "$(($1 + 1))p" named/list.csv | cut -d , -f 4)
    short=$("$salur" people find "$name" --store named/store --json --at $now |
        field short)
    code=$(grep "\"short\":\"$short\"" named/cards.jsonl | field text)
}
# Type the lines at the counter, as text and with --json.
meet_typed() { # ID LINE ...
    local id=$1 args before store
    shift
    printf '%s\n' "$@" >typed
    for store in store other; do
        args=(counter --store named/$store --operator Wati --line --at $now
            --proxy-limit 1)
        [ $store = store ] || args+=(--json)
        before=$(entries_of "${args[@]}")
        "$salur" "${args[@]}" <typed >out 2>err
        ok "$id: the counter ends well" $?
        says out "\\($id\\)"
        says out "salur explain $id"
        says out 'Penolakan tercatat, catatan #'
        ok "$id: and so it is" $(($(entries_of "${args[@]}") <= before))
    done
    explains "$id"
    met["$id"]=1
}
family 1
meet_typed E0410 50000000 "$code" 2 ''
meet_typed E0411 "$code" 4 6 ''
meet_typed E0411 "$code" 4 1 1 1 9901010000000001 ''
proxy=9901011112800001
one=("$code" 4 1 1 1 "$kk" $proxy '' '')
family 2
meet_typed E0412 "${one[@]}" "$code" 4 1 1 1 "$kk" $proxy ''
