# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Variables come from lib.sh and 16-explain.sh, and are words without blanks.
# shellcheck disable=SC2034,SC2086,SC2129,SC2154,SC2206
# Part of 16-explain.sh: what a person writes, and what comes before what.

meet E0002 2 status
meet E0002 2 redeem --store store --at yesterday one.txt
meet E0100 2 init --store . --site $site --device x -o x.enrol
meet E0102 3 key new test/second --role root -o issuer.key
meet E0102 3 list check "$fixtures/lists/dirty.csv" --rejects list.csv
meet E0103 3 verify nowhere.slog --trust trust.note
meet E0103 3 key new test/second --role root -o nowhere/second.key
meet E0103 5 redeem --store nowhere one.txt
meet E0302 4 void 99 --store store --reason salah-orang
meet E0103 3 close --again --store store --statement again.note
meet E0103 5 stage show --office nowhere
head -c 2000000 /dev/zero | tr '\0' a >long.txt
meet E0101 3 key show long.txt
meet E0101 3 sign trust.note --key long.txt
"$salur" init --store fresh --site $site --device b -o b.enrol \
    --at 2026-09-28 >>made.txt 2>&1
meet E0104 5 redeem --store fresh --at $now one.txt
meet E0104 5 unpaid --store fresh --reason pindah --at $now one.txt
make_list other.csv 3
"$salur" list import other.csv --office bare --stage $stage \
    --opens 2026-10-05 --closes 2026-12-20 --at 2026-09-29 >>made.txt 2>&1
meet E0104 5 issue --office bare --stage $stage --key issuer.key
rm -r bare long.txt
