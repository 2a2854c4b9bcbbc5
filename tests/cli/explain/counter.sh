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
# Another village's bundle.
meet E0402 1 import --store fresh --at $now pair/9901012002.slr
