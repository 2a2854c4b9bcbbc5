#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Lists: every dialect gives the same families, every defect is named with
# file, line and column, and nothing bad is imported.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

for list in "$fixtures"/lists/good/*.csv; do
    run 0 list check "$list"
    says out '20 rows: 20 good, 0 bad, Rp 18.375.000'
done
for list in "$fixtures"/lists/bad/*.csv; do
    run 3 list check "$list"
    says err 'salur: '
    run 3 list check --json "$list"
    is_json
    run 3 list import "$list" --office office --stage PKH-202604-1 \
        --opens 2026-10-05 --closes 2026-12-20
done
ok "no stage came of a bad list" "$(find office -name '*.note' 2>/dev/null | wc -l)"
run 3 list check "$fixtures/lists/bad/nik-excel.csv" --rejects rejects.csv
says err 'nik-excel.csv:5:3: '
says rejects.csv 'reason$'
says rejects.csv '^4,.*line 5'
ok "the rejects file is the owner's" $(($(stat -c %a rejects.csv) != 600))
run 3 list check "$fixtures/lists/dirty.csv" --rejects rejects.csv
says out '205 rows: 199 good, 6 bad'
ok "all six bad rows are kept" $(($(wc -l <rejects.csv) != 7))
run 0 list check "$fixtures/lists/clean.csv"
says out '2.000 rows: 2.000 good, 0 bad'
# A table of one's own names.
sed '1s/NIK KTP/NOMOR INDUK RAHASIA/' "$fixtures/lists/clean.csv" >own.csv
run 3 list check own.csv
says err 'header'
printf 'nik = Nomor Induk Rahasia\n' >names.txt
run 0 list check own.csv --aliases names.txt
printf 'nik = \nno such column = x\n' >names.txt
run 3 list check own.csv --aliases names.txt
says err 'names.txt:'
# Unknown package.
sed '1s/$/,PAKET/; 2,$s/$/,A/' "$fixtures/lists/clean.csv" >goods.csv
run 3 list import goods.csv --office office --stage PKH-202604-1 \
    --opens 2026-10-05 --closes 2026-12-20
run 0 list import goods.csv --office office --stage PKH-202604-1 \
    --opens 2026-10-05 --closes 2026-12-20 --package 'A=10 kg beras'
run 0 list import goods.csv --office office --stage PKH-202604-1 \
    --opens 2026-10-05 --closes 2026-12-20 --package 'A=10 kg beras'
says out 'already'
run 2 list import goods.csv --office office --stage PKH-202604 \
    --opens 2026-10-05 --closes 2026-12-20
run 2 list import goods.csv --office office --stage PKH-202604-1 \
    --opens 2026-10-05 --closes 2026-10-04
run 2 list import goods.csv --office office --stage PKH-202604-1 \
    --opens 2026-02-30 --closes 2026-10-04
finish
