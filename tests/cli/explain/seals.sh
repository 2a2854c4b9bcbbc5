# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Variables come from lib.sh and 16-explain.sh, and are words without blanks.
# shellcheck disable=SC2034,SC2086,SC2129,SC2154,SC2206
# Part of 16-explain.sh: seals, keys and the history of a log.

cti=$(card 1 cti)
idr=$(card 1 amount_idr)
# A code as nobody at the office made it; what is wrong comes as arguments.
forged() { # KEY [SITE [CTI [AMOUNT [PACKAGE [CARD [CLOSES [STAGE]]]]]]]
    "$mint" "$1" "${8-$stage}" "${2-$site}" "${3-$cti}" "${4-$idr}" "${5--}" \
        "${6-1}" "${7-2026-12-20}" >odd.txt
}
for name in stranger faraway retired; do
    "$salur" key new test/$name --role issuer -o $name.key >>made.txt 2>&1
done
MINT_FLIP=1 forged issuer.key
meet E0300 14 redeem --store store --at $now odd.txt
meet E0300 1 show odd.txt --trust trust.note
sed 's/^serial 1$/serial 7/' trust.note >other.note
meet E0300 1 verify x.slog --trust other.note
forged stranger.key
meet E0301 20 redeem --store store --at $now odd.txt
meet E0301 1 show odd.txt --trust trust.note
sed -e '/root-2 /d' trust.note >other.note
meet E0302 1 verify x.slog --trust other.note
"$salur" list import other.csv --office bare --stage $stage \
    --trust trust.note --opens 2026-10-05 --closes 2026-12-20 \
    --at 2026-09-29 >>made.txt 2>&1
meet E0302 1 issue --office bare --stage $stage --key issuer.key
meet E0311 4 issue --office office --stage $stage --key approver-1.key
via=(env 'SALUR_PASS_COMMAND=echo salah')
meet E0310 4 close --store store --at $now
meet E0310 4 sign trust.note --key root-1.key
via=()
"$salur" key new test/third --role approver -o approver-3.key >>made.txt 2>&1
meet E0301 1 stage approve --office bare --stage $stage --yes \
    --key approver-3.key
meet E0314 1 stage approve --office office --stage $stage --yes \
    --key approver-1.key --list other.csv

# The office's second word: an issuer of elsewhere, one withdrawn.
cp -r store older
retired=$(vkey retired.key)
kid=${retired#*+}
make_trust trust2.note 2 "log $(vkey store/device.key) $site" \
    "issuer $(vkey faraway.key) 9801 2026-01-01 2026-12-31" \
    "issuer $retired 99 2026-01-01 2026-12-31" \
    "withdrawn ${kid%%+*} 2026-10-01" >>made.txt 2>&1
"$salur" bundle --office office --stage $stage --site $site -o second.slr \
    --at 2026-10-02 --trust trust2.note >>made.txt 2>&1
"$salur" import --store store second.slr --at 2026-10-03 >>made.txt 2>&1
forged faraway.key
meet E0303 21 redeem --store store --at $now odd.txt
meet E0303 1 show odd.txt --trust trust2.note --at $now
forged retired.key
meet E0304 21 redeem --store store --at $now odd.txt
meet E0305 1 import --store store --at $now bundle.slr
for serial in 2 1; do
    printf 'salur/withdrawn/v1\nserial %s\nstop 1%031d\n' $serial 0 >wd$serial.note
    "$salur" sign wd$serial.note --key issuer.key >>made.txt 2>&1
done
"$salur" withdraw wd2.note --office office --at $now >>made.txt 2>&1
meet E0305 1 withdraw wd1.note --office office --at $now

# Parts that do not belong together: a bundle of this office with one member
# of another, which froze the same list under another key, or more villages.
elsewhere() { # DIR SITE ...
    mkdir "$1" && cp ./*.key trust.note "$1" && (
        cd "$1" || exit
        shift
        make_list list.csv $((12 * $#)) "$@"
        make_stage
        for village in "$@"; do
            "$salur" bundle --office office --stage $stage --site "$village" \
                -o "$village.slr" --at 2026-09-30
        done
    ) >>made.txt 2>&1
}
mixed() { # BUNDLE OF MEMBER
    "$python" -I -S -c 'import sys, zipfile
sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
        "$2" "$3" >member
    edit "$1" mixed.slr member "$3" member
}
elsewhere twin $site
elsewhere pair $site 9901012002
mixed bundle.slr twin/$site.slr site.list
meet E0307 1 import --store fresh --at $now mixed.slr
mixed pair/$site.slr pair/9901012002.slr site.proof
meet E0308 1 import --store fresh --at $now mixed.slr
mixed pair/$site.slr pair/9901012002.slr site.list
meet E0314 1 import --store fresh --at $now mixed.slr
"$salur" import --store fresh --at $now bundle.slr >>made.txt 2>&1
meet E0314 1 import --store fresh --at $now twin/$site.slr

# Another device's key, another office's card, and what villages hand in.
cp -r store swapped
cp fresh/device.key swapped/device.key
meet E0313 1 close --store swapped --at $now
{
    printf 'salur/trust/v1\nauthority contoh/dinsos\nserial 1\n'
    printf 'threshold 2\napprovals 1\n'
    for n in 1 2; do
        "$salur" key new "contoh/akar-$n" --role root -o "akar-$n.key" \
            >>made.txt 2>&1
        echo "root $(vkey akar-$n.key)"
    done
} >earnest.note
for n in 1 2; do
    "$salur" sign earnest.note --key akar-$n.key >>made.txt 2>&1
done
"$salur" init --store earnest --site $site --device a -o earnest.enrol \
    --authority contoh/kopdes --trust earnest.note --at 2026-09-28 >>made.txt 2>&1
meet E0312 26 redeem --store earnest --at $now one.txt
meet E0312 1 import --store earnest --at $now bundle.slr
