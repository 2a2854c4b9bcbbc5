#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Printed pages of one village, read back at 300 dpi; what is refused, and that
# nothing half-written is left.  `make paper` reads more of them.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=tests/paper/lib.sh
source "$root/tests/paper/lib.sh"

paper_world 16
paper_read short

sheet=(sheet --office office --stage "$stage")

# --- a code of the self-test page at the counter: named, and nothing recorded --

pdftoppm -r 200 -png -singlefile test.pdf test
zbarimg --raw -q --nodbus test.png | grep '^SLS1:' | tail -n 1 >self.txt
cp -r store tested
run 24 redeem --store tested --lang id --at 2026-10-06 self.txt
says out '^UJI  HALAMAN UJI: versi [789] dengan ukuran 0,[0-9]* mm terbaca utuh'
run 0 show --trust trust.note --lang en self.txt
says out '^self-test page: version [789] with modules of 0.[0-9]* mm'
sed 's/JJ4/JJ5/' self.txt >bent.txt
run 24 redeem --store tested --lang en --at 2026-10-06 bent.txt
says out '^TEST  self-test page, but some characters arrived changed'
{ echo 0; cat self.txt; } | "$salur" counter --store tested --line \
    --operator Wati --at 2026-10-06T02:00:00Z >out 2>err
says out 'HALAMAN UJI: versi'
"$salur" status --store tested --json | grep '"entries":4,' >out
ok "nothing but the opened day was recorded" $?

# --- all villages --------------------------------------------------------------

run 0 "${sheet[@]}" --site all -o all --json
is_json
says out '"site":"9901011002".*"families":3,"pages":1'
says out '"site":"9901012001".*"families":16,"pages":2'
cmp -s "all/$stage-$site-cards.pdf" <("$salur" "${sheet[@]}" --site "$site" \
    -o one.pdf >out && cat one.pdf)
ok "one village alone gives the same file" $?
run 0 "${sheet[@]}" --site 9901011002 --layout danom -o other.pdf
pdftotext other.pdf - | grep 'Kelurahan Contoh Ma.*rang' >out
ok "the village is named as the list names it" $?
run 0 "${sheet[@]}" --site "$site" --layout danom --village Sidomulyo \
    -o other.pdf --lang id
says out '^other.pdf: 16 keluarga di 2 halaman'
pdftotext other.pdf - | grep 'Desa Sidomulyo' >out
ok "or as the option does" $?

sed '1s/NAMA DESA/TIDAK DIPAKAI/' list.csv >nameless.csv
packages=()
while read -r line; do packages+=(--package "$line"); done <packages.txt
"$salur" list import nameless.csv --office other --stage "$stage" \
    --opens 2026-10-05 --closes 2026-12-20 --trust trust.note --at 2026-09-29 \
    "${packages[@]}" >out 2>err
run 0 sheet --office other --stage "$stage" --site 9901011002 --layout danom \
    -o other.pdf
pdftotext other.pdf - | grep '^Kelurahan 9901011002$' >out
ok "without a name its code stands there" $?

# --- what is refused, with nothing left behind -----------------------------------

before=$(files)
run 2 "${sheet[@]}" --site "$site"
run 2 sheet -o x.pdf
run 2 "${sheet[@]}" --site "$site" -o x.pdf --layout poster
says err 'no such layout'
run 2 "${sheet[@]}" --site 12 -o x.pdf
run 2 "${sheet[@]}" --site "$site" -o -
run 3 "${sheet[@]}" --site 9901012999 -o x.pdf
says err 'E0103'
run 3 sheet --office office --stage PKH-202604-2 --site "$site" -o x.pdf
run 5 sheet --office none --stage "$stage" --site "$site" -o x.pdf
run 3 "${sheet[@]}" --site "$site" -o none/x.pdf
run 3 "${sheet[@]}" --site "$site" -o list.csv
says err 'E0102'
run 3 "${sheet[@]}" --site "$site" -o office
run 3 "${sheet[@]}" --site "$site" -o /dev/full
run 3 sheet --self-test -o list.csv
run 3 "${sheet[@]}" --site all -o list.csv
run 3 close --store store --statement list.csv --at 2026-10-06
says err 'Tidak ada yang tercatat'
run 3 close --store store --pdf none/x.pdf --at 2026-10-06
says err 'Tidak ada yang tercatat'
run 3 close --store store --pdf /dev/full --at 2026-10-06
no_strays "refused sheets" "$before"
head -c 30 list.csv | grep -q NAMA
ok "the list is still the list" $?

# A disk that is full: one small file system, as an ordinary user may have it.
if mkdir small && mount -t tmpfs -o size=8k none small 2>/dev/null; then
    run 7 "${sheet[@]}" --site "$site" -o small/x.pdf
    says err 'E0503'
    [ -z "$(ls -A small)" ]
    ok "nothing is left on a full disk" $?
    umount small
fi

# A list that is issued later: cards need issuing, the list does not.
"$salur" list import list.csv --office office --stage PKH-202604-2 \
    --opens 2026-10-05 --closes 2026-12-20 --trust trust.note --at 2026-09-29 \
    "${packages[@]}" >out 2>err
run 3 sheet --office office --stage PKH-202604-2 --site "$site" -o x.pdf
says err 'salur issue'
run 0 sheet --office office --stage PKH-202604-2 --site "$site" -o x.pdf \
    --layout danom
finish
