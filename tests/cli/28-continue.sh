#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A laptop is dead, stolen, or back at an older state: a new log goes on where
# the old one ended, from what the office or a stick holds.  Each road ends
# with a family that is paid, one that is refused because it was paid on the
# old laptop, an export that is INTACT, and books that balance.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 12
cp -r office office-1
cp -r office office-2
cp -r store clone

pays() { # EXIT STORE OPERATOR TIME FAMILY
    sed -n "$5p" codes.txt >one.txt
    run "$1" redeem --store "$2" --operator "$3" --at "2026-10-$4+07:00" one.txt
}

entries() { "$salur" status --store "$1" --json | field entries; }
kid() { vkey "$1" | cut -d+ -f2; }

# A new laptop, its key in trust note SERIAL beside the old one's, which may
# be withdrawn; its bundle is taken in.
new_laptop() { # STORE DEVICE GENERATION SERIAL [LINE ...]
    local store=$1 device=$2 generation=$3 serial=$4
    shift 4
    {
        "$salur" init --store "$store" --site "$site" --device "$device" \
            --generation "$generation" -o "$store.enrol" --at 2026-10-21
        make_trust "trust-$serial.note" "$serial" \
            "log $(vkey store/device.key) $site" \
            "log $(vkey "$store/device.key") $site" "$@"
        "$salur" bundle --office office --stage "$stage" --site "$site" \
            -o "$store.slr" --trust "trust-$serial.note" --at 2026-10-21
    } >>made.txt 2>&1
}

pays 0 store Wati 20T09:00:00 1
pays 0 store Wati 20T09:10:00 2
run 0 export --store store -o a.slog --at 2026-10-20T10:00:00+07:00
run 0 ingest --office office a.slog --at 2026-10-20
size=$(entries store)

# --- dead: what the office holds goes back to the village --------------------------

new_laptop new a 2 2 "withdrawn $(kid store/device.key) 2026-10-21 $size"
run 0 export --office office --log a/k1 -o held.slog --at 2026-10-21
says out "^held.slog: entries $size, .*read back: THE SAME"
says out 'salur recover --store DIR --continue held.slog'
ok "what the office gives back is what came" "$(cmp a.slog held.slog; echo $?)"

before=$(files)
run 5 recover --store new --continue held.slog --at 2026-10-21
says err 'Muat dulu bundel dari kantor'
says err 'Tidak ada yang tercatat'
run 0 import --store new new.slr --at 2026-10-21
# Until then the new laptop says what is missing, at the counter before work.
run 0 status --store new --at 2026-10-21
says out 'BELUM ADA: catatan test/kopdes/log/9901012001/a/k1'
says out 'berikutnya: salur recover --continue'
run 0 status --store new --at 2026-10-21 --json
json_parses out
says out '"type":"missing".*"origin":"test/kopdes/log/9901012001/a/k1"'
echo t | "$salur" counter --store new --operator Wati --line \
    --at 2026-10-21T07:00:00+07:00 >out 2>err
ok "the counter is left, exit 5" $((PIPESTATUS[1] != 5))
says out 'Catatan laptop lama belum ada'
says out 'Laptop a: yang sudah dibayar di sana akan dibayar lagi di sini'
says out 'salur recover --store new --continue FLASHDISK'
printf 'y\n5000000\n' | "$salur" counter --store new --operator Wati --line \
    --at 2026-10-21T07:00:00+07:00 >out 2>err
says out 'Dibuka dengan Rp 5.000.000'
run 0 recover --store new --continue held.slog --operator Wati \
    --at 2026-10-21T08:00:00+07:00
cp out first-out
says out "^laptop a: $size catatan diambil, "
says out 'keluarga yang sudah dibayar di sana: 2\. Mulai sekarang ditolak di sini'
says out "Penyerahan terakhir di sana: $(card 2 short), catatan [0-9]+, 20-10-2026 09:10:00 WIB"
says out 'Tanya keluarga ini apakah sudah menerima'
says out 'berikutnya: salur counter --store new'
run 0 recover --store new --continue held.slog --at 2026-10-21T08:01:00+07:00
says out 'sudah ada, 0 baru'
run 0 status --store new --at 2026-10-21
ok "nothing is missing now" "$(grep -c 'BELUM ADA' out)"
run 0 recover --store new --continue held.slog --at 2026-10-21T08:01:00+07:00 --json
json_parses out
says out '"type":"continued".*"redeemed":2.*"already":true'
no_strays "continuing writes into the store only" "$before" first-out new/counter.lock

pays 10 new Wati 21T08:05:00 1
says out "^SUDAH DIAMBIL  $(card 1 short)  laptop a, catatan"
pays 10 new Wati 21T08:05:00 2
pays 0 new Wati 21T08:06:00 3

run 0 export --store new -o new.slog --at 2026-10-21T16:00:00+07:00
run 0 verify new.slog --trust trust-2.note --list new.slr --at 2026-10-22
says out 'INTACT'
run 0 ingest --office office --trust trust-2.note new.slog --at 2026-10-22
run 0 reconcile --office office --stage "$stage" --at 2026-10-22
says out 'BALANCED'
says out 'twice at one village +0 '

# --- what the new log says of the old one is held against it -------------------------

judged() { # EXIT FILES ...
    local wanted=$1
    shift
    run "$wanted" verify "$@" --trust trust-2.note --list new.slr --at 2026-10-22
}
judged 0 held.slog new.slog
says out "new.slog goes on from held.slog: it fits, $size entries"
says out "^F121 note: .*/a/k2"
judged 0 held.slog new.slog --json
json_parses out
says out '"type":"continued".*"relation":"fits"'
# A copy of the old laptop, of which the office knows nothing, went another way.
pays 0 clone Wati 20T09:00:00 8
pays 0 clone Wati 20T09:10:00 9
run 0 export --store clone -o clone.slog --at 2026-10-20T10:00:00+07:00
judged 1 clone.slog new.slog
says out '^F111 tamper: test/kopdes/log/9901012001/a/k1'
says out 'other: test/kopdes/log/9901012001/a/k2 entry [0-9]+'
judged 1 new.slog clone.slog --json
json_parses out
says out '"type":"continued".*"relation":"forked"'
run 1 ingest --office office-1 --trust trust-2.note clone.slog new.slog \
    --at 2026-10-22
says out '^F111 tamper: test/kopdes/log/9901012001/a/k1'
run 1 ingest --office office-2 --trust trust-2.note new.slog clone.slog \
    --at 2026-10-22
says out '^F111 tamper: test/kopdes/log/9901012001/a/k1'
says out '2 files: 2 new'
run 1 reconcile --office office-2 --stage "$stage" --at 2026-10-22
says out '^F111 tamper: test/kopdes/log/9901012001/a/k1'

# --- a stick with several files: the longest of the one that is meant -----------------

mkdir stick
cp a.slog stick/old.slog
pays 0 store Wati 21T09:00:00 4
run 0 export --store store -o stick/newer.slog --at 2026-10-21T09:05:00+07:00
cp new.slog stick/own.slog
cp made.txt stick/readme.txt
new_laptop b b 1 3
run 0 import --store b b.slr --at 2026-10-21
run 2 recover --store b --continue stick --at 2026-10-21T10:00:00+07:00
says err 'lebih dari satu laptop'
rm stick/own.slog
run 0 recover --store b --continue stick --cause image --at 2026-10-21T10:00:00+07:00
says out "^laptop a: $((size + 1)) catatan diambil, $((size + 1)) "
pays 10 b Budi 21T10:05:00 4
pays 0 b Budi 21T10:05:00 5
mkdir empty
run 3 recover --store b --continue empty --at 2026-10-21T10:00:00+07:00
says err 'Tidak ada catatan laptop lain'

# --- what is not continued --------------------------------------------------------------

count=$(entries b)
refused() { # EXIT FILE WHAT
    run "$1" recover --store b --continue "$2" --at 2026-10-21T11:00:00+07:00
    says err "$3"
    says err 'Tidak ada yang tercatat'
}
run 0 export --store b -o own.slog --at 2026-10-21T11:00:00+07:00
refused 1 own.slog 'catatan laptop ini sendiri'
refused 1 a.slog 'cari salinan yang lebih baru'
refused 3 made.txt 'bukan catatan'
refused 3 nothing.slog ''
head -c 700 stick/newer.slog >cut.slog
refused 3 cut.slog 'rusak'
"$python" -c 'import sys, zlib
data = bytearray(open("stick/newer.slog", "rb").read())
data[len(data) // 3] ^= 1
open("bit.slog", "wb").write(data)'
refused 3 bit.slog 'rusak'
run 2 recover --store b --continue a.slog --cause fire --at 2026-10-21
says err '--cause'
run 2 export -o x.slog
run 2 export --store b --office office --log a -o x.slog
run 2 export --office office -o x.slog
run 3 export --office office --log z/k1 -o x.slog
says err 'no log of this name'
ok "no entry" $(($(entries b) != count))
finish
