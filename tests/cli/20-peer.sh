#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two laptops in one village: the log of one is taken in by the other, who was
# paid there is not paid here, and who was paid at both is told.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# --- a village with two laptops, and a third that nobody enrolled -----------------

{
    make_keys
    for letter in b z; do
        "$salur" init --store "store-$letter" --site "$site" --device $letter \
            -o $letter.enrol --at 2026-09-28
    done
    "$salur" init --store far --site 9901012002 --device a -o far.enrol \
        --at 2026-09-28
    "$salur" key new test/pengawas --role supervisor -o pengawas.key
    make_trust trust.note 1 "log $(vkey store/device.key) $site" \
        "supervisor $(vkey pengawas.key) 9901" \
        "log $(vkey store-b/device.key) $site" \
        "log $(vkey far/device.key) 9901012002"
    make_list list.csv 12
    make_stage
    make_village "$site" store cards.jsonl codes.txt bundle.slr
    "$salur" import --store store-b bundle.slr --at 2026-10-01
} >made.txt 2>&1
ok "twelve families" $(($(wc -l <codes.txt) != 12))

pays() { # EXIT STORE OPERATOR TIME FAMILY
    sed -n "$5p" codes.txt >one.txt
    run "$1" redeem --store "$2" --operator "$3" --at "2026-10-20T$4+07:00" one.txt
}

sends() { # STORE FILE
    rm -f "$2"
    run 0 export --store "$1" -o "$2" --at 2026-10-20T12:00:00+07:00
}

peer() { # EXIT TIME FILE [ARG ...]
    local wanted=$1 time=$2
    shift 2
    run "$wanted" peer --store store-b "$@" --at "2026-10-20T$time+07:00"
}

entries() { "$salur" status --store "$1" --json | field entries; }

pays 0 store Wati 09:00:00 1
pays 0 store Wati 09:10:00 2
sends store a.slog
cp a.slog first.slog

# --- what is not taken in ----------------------------------------------------------

sends store-b own.slog
sends far far.slog
sends store-z z.slog
before=$(files)
size=$(entries store-b)
peer 1 10:00:00 own.slog
says err 'catatan laptop ini sendiri'
says err 'Tidak ada yang tercatat'
peer 1 10:00:00 far.slog
says err 'catatan desa lain'
peer 1 10:00:00 z.slog
says err 'belum mendaftarkan laptop itu'
run 5 peer --store store-z a.slog --at 2026-10-20T10:00:00+07:00
says err 'Muat dulu bundel dari kantor'
"$python" -c 'import sys
data = bytearray(open("a.slog", "rb").read())
data[len(data) // 2] ^= 1
open("bit.slog", "wb").write(data)'
peer 1 10:00:00 bit.slog
says out '^F10[0-9] '
says err 'Tidak ada yang tercatat'
head -c 700 a.slog >cut.slog
peer 1 10:00:00 cut.slog
says out '^F101 '
peer 1 10:00:00 trust.note
peer 3 10:00:00 nothing.slog
peer 1 10:00:00 bit.slog --json
json_parses out
rm bit.slog cut.slog
no_strays "nothing was taken in" "$before"
ok "no entry" $(($(entries store-b) != size))
pays 0 store-b Budi 10:00:00 3

# --- the other laptop's log ---------------------------------------------------------

size=$(entries store-b)
peer 0 10:01:00 a.slog
says out "^laptop a: [0-9]+ catatan, [0-9]+ baru; terakhir 20-10-2026 09:10:00 WIB"
says out 'dicairkan di sana 2, Rp .*: mulai sekarang ditolak di sini'
says out 'tidak ada yang dibayar di kedua laptop'
ok "not old" "$(grep -c LAMA out)"
ok "no entry, either" $(($(entries store-b) != size))
peer 0 11:30:00 a.slog
says out '^laptop a: [0-9]+ catatan, 0 baru'
says out 'LAMA: 2 jam 20 menit lalu'
peer 0 08:00:00 a.slog
says out 'lebih maju'
peer 0 10:01:00 a.slog --json
json_parses out
says out '"type":"peer".*"device":"a".*"new":0.*"age_s":3060,"is_old":false.*"already":true'
says out '"type":"pairs","count":0'

pays 10 store-b Budi 10:05:00 1
says out "^SUDAH DIAMBIL  $(card 1 short)  laptop a, catatan [0-9]+, 20-10-2026 09:00:00 WIB, petugas Wati"
pays 10 store-b Budi 10:05:00 2
run 10 redeem --store store-b --at 2026-10-20T10:06:00+07:00 --json one.txt
json_parses out
says out '"outcome":"SALUR_E_SPENT_ELSEWHERE","id":"E0413"'
says out '"earlier":\{"entry":[0-9]+,"time":"2026-10-20T09:10:00\+07:00","operator":"Wati","origin":"test/kopdes/log/9901012001/a/k1"\}'
run 10 redeem --store store-b --at 2026-10-20T10:06:00+07:00 --lang en one.txt
says out '^ALREADY COLLECTED  .* laptop a, entry '
run 1 unpaid --store store-b --reason tidak-hadir --at 2026-10-20T10:06:00+07:00 one.txt
says out 'laptop lain .*E0413'
pays 0 store-b Budi 10:07:00 4
pays 10 store-b Budi 10:07:00 4
ok "here, not elsewhere" "$(grep -c laptop out)"

# The same on the counter: yellow's word, when, and which laptop.
{
    echo 10000000
    sleep 0.5
    sed -n 1p codes.txt
    sleep 0.5
    echo
} | "$salur" counter --store store-b --operator Budi --line \
    --at 2026-10-20T10:08:00+07:00 >out 2>err
says out '^!! SUDAH DIAMBIL'
says out 'laptop lain di desa ini \(E0413\)'
says out 'Diambil 09.00, catatan #[0-9]+'
says out 'Di laptop a, petugas Wati'

# --- paid at both --------------------------------------------------------------------

pays 0 store Wati 10:10:00 4
pays 0 store Wati 10:11:00 5
voided=$("$salur" status --store store --json | field entries)
voided=$((voided - 1))
sends store a.slog
peer 1 10:20:00 a.slog
says out '2 baru'
says out "^DIBAYAR DUA KALI  $(card 4 short)  Rp "
says out '^  laptop a: catatan [0-9]+, 20-10-2026 10:10:00 WIB, petugas Wati'
says out '^  laptop b: catatan [0-9]+, 20-10-2026 10:07:00 WIB, petugas Budi'
says out '^Dibayar di kedua laptop: 1, Rp .*Hubungi kantor'
peer 1 10:20:00 a.slog --json
json_parses out
says out "\"type\":\"pair\".*\"short\":\"$(card 4 short)\".*\"here\":.*\"operator\":\"Budi\".*\"there\":.*\"operator\":\"Wati\""
says out '"type":"pairs","count":1'

# Taken back there: paid here, once the newer log has come.
pays 10 store-b Budi 10:25:00 5
run 0 void "$voided" --store store --reason belum-diserahkan \
    --key pengawas.key --at 2026-10-20T10:26:00+07:00
pays 10 store-b Budi 10:27:00 5
sends store a.slog
peer 1 10:28:00 a.slog
pays 0 store-b Budi 10:29:00 5

# --- a log that does not go on from where it was seen ------------------------------------

peer 1 10:30:00 first.slog
says err 'lebih pendek daripada yang pernah dilihat'
cp -r store-b before-fork
# The same key goes another way: what was recorded since the copy is gone.
"$python" -c 'import shutil; shutil.copytree("store", "clone")'
pays 0 store Wati 10:31:00 6
sends store a.slog
peer 1 10:32:00 a.slog
pays 0 clone Wati 10:31:00 7
pays 0 clone Wati 10:33:00 8
sends clone clone.slog
peer 1 10:34:00 clone.slog
says err 'dua riwayat dengan satu kunci'
says err 'Tidak ada yang tercatat'
pays 0 store-b Budi 10:35:00 7
rm -r before-fork clone clone.slog first.slog

# --- the auditors find nothing wrong in the refusals ----------------------------------------

sends store-b b.slog
run 0 verify a.slog b.slog --trust trust.note --list bundle.slr --at 2026-10-21
ok "no finding" "$(grep -c '^F' out)"
run 0 ingest a.slog b.slog --office office --at 2026-10-21
run 1 reconcile --office office --stage "$stage" --at 2026-10-21
says out 'BALANCED'
says out 'twice at one village +1 .*<- look'
says out 'at two villages +0 '
says out "^F302 difference: "
finish
