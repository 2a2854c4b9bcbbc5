# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Variables come from lib.sh and 16-explain.sh, and are words without blanks.
# shellcheck disable=SC2034,SC2086,SC2129,SC2154,SC2206
# Part of 16-explain.sh: codes, lists and files that are not as they must be.

lists=$fixtures/lists/bad
meet E0200 3 list check "$lists/quote-unclosed.csv"
head -c 1000 bundle.slr >cut.slr
meet E0200 3 import --store fresh --at $now cut.slr
cut -c 1-60 one.txt >part.txt
meet E0200 24 redeem --store store --at $now part.txt
meet E0201 3 list check "$lists/column-too-many.csv"
{ cat bundle.slr && echo; } >long.slr
meet E0201 3 import --store fresh --at $now long.slr
meet E0202 3 list check "$lists/site-letters.csv"
meet E0202 3 import --store fresh --at $now trust.note
meet E0202 3 verify x.slog --trust list.csv
# A bundle that another program packed again.
"$python" -I -S -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as old, \
        zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as new:
    for name in old.namelist():
        new.writestr(name, old.read(name))' bundle.slr packed.slr
meet E0203 3 import --store fresh --at $now packed.slr
meet E0204 3 list check "$lists/amount-negative.csv"
meet E0205 3 list check "$lists/latin-1.csv"
meet E0205 3 list check "$lists/utf-16.csv"
echo 'https://example.org/undian-berhadiah' >odd.txt
meet E0206 24 redeem --store store --at $now odd.txt
sed 's/^SLT1:/SLT\&M/' one.txt >odd.txt
meet E0207 22 redeem --store store --at $now odd.txt
sed 's/^SLT1/SLT2/' one.txt >odd.txt
meet E0208 23 redeem --store store --at $now odd.txt
size=$(stat -c %s bundle.slr)
edit bundle.slr flipped- flip $((size * 4)) >>made.txt 2>&1
meet E0209 3 import --store fresh --at $now flipped-$((size * 4))
meet E0210 3 list check "$lists/column-missing.csv"
meet E0210 3 list check "$lists/empty.csv"
meet E0211 3 list check "$lists/nik-letters.csv"
meet E0212 3 list check "$lists/nik-excel.csv"
meet E0213 3 list check "$lists/amount-words.csv"
sed 's/,9901011701760001,/,9901019999760001,/' list.csv >born.csv
meet E0214 0 list check born.csv
meet E0215 3 list check "$lists/nik-twice.csv"
cp trust.note twice.note
meet E0215 3 sign twice.note --key root-1.key
meet E0216 3 list check "$lists/name-empty.csv"
meet E0216 3 redeem --store store --at $now /dev/null
printf 'salur/withdrawn/v1\nserial 1\nstop 2%031d\nstop 1%031d\n' 0 0 >back.note
"$salur" sign back.note --key issuer.key >>made.txt 2>&1
meet E0217 3 withdraw back.note --office office
meet E0219 3 list check "$lists/total-row.csv"
rm flipped-*
