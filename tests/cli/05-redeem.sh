#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The counter: every refusal with its exit code and words, one line in, one
# result out at once, whatever a scanner makes of a code, and the truth about
# what was recorded when the result cannot be shown.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 40
now=2026-10-20T10:00:00+07:00

code() { sed -n "$1p" codes.txt; }

# Redeem the text given, or what stands in the file one.txt.
counter() { # EXIT TIME [TEXT]
    [ $# -lt 3 ] || printf '%s\n' "$3" >one.txt
    run "$1" redeem --store store --operator Wati --at "$2" one.txt
}

entries() { "$salur" status --store store --json | field entries; }

refused() { # EXIT TIME TEXT ERROR RECORDED WORDS
    local size
    size=$(entries)
    counter "$1" "$2" "$3"
    says out "^(TOLAK|SUDAH DIAMBIL)  .*$6"
    ok "$6: one line" $(($(wc -l <out) != 1))
    ok "$6: no complaint" "$(wc -c <err)"
    ok "$6: recorded $5" $(($(entries) - size != $5))
    run "$1" redeem --json --store store --at "$2" one.txt
    json_parses out
    says out "\"outcome\":\"SALUR_E_$4\""
    says out "\"exit\",\"code\":$1,"
}

mint() { "$mint" "$@"; }
cti=$(card 1 cti)
idr=$(card 1 amount_idr)
far=9901012002
for name in stranger faraway; do
    "$salur" key new "test/$name" --role issuer -o $name.key >>made.txt
done

# A code of a device that knows nobody yet, then of one that is not enrolled.
"$salur" init --store empty --site "$site" --device b -o b.enrol \
    --at 2026-09-28 >>made.txt
before=$(files)
code 1 >one.txt
run 5 redeem --store empty --at $now one.txt
says err 'Muat dulu bundel'
says err 'Tidak ada yang tercatat'

# A bundle whose trust note does not know the device, and a note in which it
# is withdrawn.
run 0 import --store empty bundle.slr --at $now
run 17 redeem --store empty --at $now one.txt
says out '^TOLAK  perangkat ini belum terdaftar \(E0409\)'
says out 'catatan [0-9]+$'
run 17 redeem --json --store empty --at $now one.txt
says out '"outcome":"SALUR_E_NOT_ENROLLED"'

# A card for tests, held to a cooperative that works in earnest.
for n in 1 2; do
    "$salur" key new "contoh/akar-$n" --role root -o "akar-$n.key" >>made.txt
done
{
    printf 'salur/trust/v1\nauthority contoh/dinsos\nserial 1\n'
    printf 'threshold 2\napprovals 1\n'
    for n in 1 2; do echo "root $(vkey akar-$n.key)"; done
} >earnest.note
for n in 1 2; do run 0 sign earnest.note --key akar-$n.key; done
run 0 init --store earnest --site "$site" --device a -o earnest.enrol \
    --authority contoh/kopdes --trust earnest.note --at 2026-09-28
run 26 redeem --store earnest --at $now one.txt
says out '^TOLAK  kartu contoh, bukan kartu asli'
says out 'Tidak ada yang tercatat'
rm -r earnest earnest.enrol earnest.note akar-?.key

# Before the stage opens and without its bundle: nothing is paid.
refused 12 2026-10-04T21:00:00+07:00 "$(code 1)" NOT_OPEN 1 'belum dibuka'
refused 25 $now "$(mint issuer.key PKH-202604-2 $site "$cti" "$idr" - 1 2026-12-20)" \
    NO_STAGE 1 'bundel tahap ini belum dimuat'

# What is not a code of ours, or not whole, never reaches the log.
good=$(code 1)
refused 22 $now "SLT&M${good:5}" LAYOUT 0 'papan ketik'
refused 23 $now "SLT2:${good:5}" VERSION 0 'lebih baru'
refused 24 $now 'https://example.org/undian-berhadiah' NOT_SALUR 0 'bukan kode'
refused 24 $now 'SLC1:00' NOT_SALUR 0 'bukan kode'
for len in 6 7 60 $((${#good} - 3)) $((${#good} - 1)); do
    counter 24 $now "${good:0:len}"
    says out '^TOLAK  .*Tidak ada yang tercatat'
done
refused 14 $now "$(MINT_FLIP=1 mint issuer.key $stage $site "$cti" "$idr" - 1 2026-12-20)" \
    SIGNATURE 0 'segelnya salah'
refused 20 $now "$(mint stranger.key $stage $site "$cti" "$idr" - 1 2026-12-20)" \
    KEY_UNKNOWN 0 'penerbit kartu tidak dikenal'

# Signed by the office, and yet not to be paid.
refused 11 $now "$(mint issuer.key $stage $far "$cti" "$idr" - 1 2026-12-20)" \
    OTHER_SITE 1 'desa lain'
refused 15 $now "$(mint issuer.key $stage $site 00112233445566778899aabbccddeeff "$idr" - 1 2026-12-20)" \
    NOT_LISTED 1 'tidak ada di daftar'
refused 19 $now "$(mint issuer.key $stage $site "$cti" $((idr + 150000)) - 1 2026-12-20)" \
    AMOUNT_DIFFERS 1 'jumlah di kartu berbeda'
refused 19 $now "$(mint issuer.key $stage $site "$cti" "$idr" A 1 2026-12-20)" \
    AMOUNT_DIFFERS 1 'jumlah di kartu berbeda'
refused 16 $now "$(mint issuer.key $stage $site "$cti" "$idr" - 1 2026-10-10)" \
    CLOSED 1 'sudah ditutup'

# A newer bundle: one family withdrawn, one card replaced, one issuer whose
# area is elsewhere, one whose key is withdrawn.
"$salur" key new test/retired --role issuer -o retired.key >>made.txt
retired=$(vkey retired.key)
kid=${retired#*+}
make_trust trust2.note 2 "log $(vkey store/device.key) $site" \
    "issuer $(vkey faraway.key) 9801 2026-01-01 2026-12-31" \
    "issuer $retired 99 2026-01-01 2026-12-31" \
    "withdrawn ${kid%%+*} 2026-10-01" >>made.txt
{
    printf 'salur/withdrawn/v1\nserial 1\n'
    printf 'stop %s\ncard %s 2\n' "$(card 2 cti)" "$(card 3 cti)" | sort -k 2
} >withdrawn.note
run 0 sign withdrawn.note --key issuer.key
run 0 withdraw withdrawn.note --office office --at 2026-10-06 \
    --trust trust2.note
run 0 bundle --office office --stage $stage --site $site -o second.slr \
    --at 2026-10-06
run 0 import --store store second.slr --at $now
refused 13 $now "$(code 2)" WITHDRAWN 1 'dicabut oleh kantor'
refused 18 $now "$(code 3)" CARD_OLD 1 'kartu baru'
refused 21 $now "$(mint faraway.key $stage $site "$cti" "$idr" - 1 2026-12-20)" \
    SCOPE 1 'tidak berwenang'
refused 21 $now "$(mint retired.key $stage $site "$cti" "$idr" - 1 2026-12-20)" \
    KEY_WITHDRAWN 1 'kunci penerbit sudah dicabut'
counter 0 $now "$(mint issuer.key $stage $site "$(card 3 cti)" "$(card 3 amount_idr)" - 2 2026-12-20)"
says out '^SERAHKAN  Rp '

# Paid once; every later card of the family says when and by whom.
counter 0 $now "$good"
says out '^SERAHKAN  Rp [0-9.]+  [0-9A-Z]{4}-[0-9A-Z]{3}  catatan [0-9]+$'
refused 10 $now "$good" SPENT 1 'catatan [0-9]+, 20-10-2026 10:00:00 WIB, petugas Wati'
refused 10 $now "$(mint issuer.key $stage $site "$cti" "$idr" - 7 2026-12-20)" \
    SPENT 1 'petugas Wati'

# Whatever a scanner makes of a code, it is one code.
odd() { # NAME, the code on stdin
    cat >one.txt
    counter 10 $now
    says out '^SUDAH DIAMBIL'
    ok "$1: one result" $(($(wc -l <out) != 1))
}
printf ']Q1%s\n' "$good" | odd 'symbology id'
printf ']q1%s\r\n' "${good,,}" | odd 'caps lock, CR LF'
printf '  %s \t\n' "$good" | odd 'blanks and a tab'
printf '\r\n\r\n%s\r\n\r\n' "$good" | odd 'empty lines'
printf '%s' "$good" | odd 'no line end'
printf '%s\t' "$good" | odd 'a tab as the end key'
printf '\n' >one.txt
counter 3 $now
says err 'Tidak ada kode yang masuk'
: >one.txt
counter 3 $now
run 3 redeem --store store --at $now
run 3 redeem --store store --at $now -
run 3 redeem --json --store store --at $now
json_parses out

# Long, binary, mixed: each line is judged alone, none ends the work.
head -c 5000 /dev/zero | tr '\0' A >one.txt
size=$(entries)
counter 24 $now
ok "a line of 5,000 bytes is one refusal" $(($(wc -l <out) != 1))
{ printf '%s' "$good" && head -c 5000 /dev/zero | tr '\0' ' ' && echo; } >one.txt
counter 24 $now
{ printf 'SLT1:' && head -c 5000 /dev/zero | tr '\0' 0; } >one.txt
counter 24 $now
# Bytes that look like no text, the same each time.
awk 'BEGIN { srand(7); for (i = 0; i < 6000; i++) {
    c = int(rand() * 256); printf "%03o\n", c == 10 || c == 13 || c == 9 ? 0 : c } }' |
    sed 's/^/\\0/' | while read -r octal; do printf '%b' "$octal"; done >one.txt
counter 24 $now
ok "6,000 bytes of no line are one refusal" $(($(wc -l <out) != 1))
printf '%s\0%s\n' "${good:0:9}" "${good:9}" >one.txt
counter 24 $now
ok "none of these was recorded" $(($(entries) != size))
{
    code 4
    echo nonsense
    code 4
    printf '\r\n'
    code 5
} >one.txt
counter 1 $now
says out '^SERAHKAN'
ok "four results of four lines" $(($(wc -l <out) != 4))
ok "in their order" "$(
    [ "$(cut -d ' ' -f 1 out | tr '\n' ' ')" = 'SERAHKAN TOLAK SUDAH SERAHKAN ' ]
    echo $?
)"
{ code 6 && code 7; } >one.txt
counter 0 $now
{ code 8 && code 1; } >one.txt
run 1 redeem --json --store store --at $now one.txt
json_parses out
ok "json: two results and the exit" $(($(wc -l <out) != 3))

# One line in, one result out, before the next line comes.
coproc TILL { "$salur" redeem --store store --at $now 2>till.err; }
for n in 9 10 9; do
    code $n >&"${TILL[1]}"
    line=
    read -r -t 5 line <&"${TILL[0]}"
    ok "the result of line $n comes at once" "$(
        [ -n "$line" ]
        echo $?
    )"
done
ok "and it is the right one" "$(
    [ "${line:0:13}" = 'SUDAH DIAMBIL' ]
    echo $?
)"
pid=$TILL_PID
eval "exec ${TILL[1]}>&-"
wait "$pid"
ok "the till ends when its input does" $(($? != 1))
ok "a till says nothing else" "$(wc -c <till.err)"

# Pictures: PNG, and what is not one.
run 0 qr --office office --stage $stage --site $site --format png -o png
mapfile -t png < <(find png -name '*.png' | LC_ALL=C sort)
run 0 redeem --store store --at $now "${png[10]}"
says out '^SERAHKAN'
run 10 redeem --store store --at $now "${png[10]}"
head -c 300 "${png[11]}" >one.png
run 3 redeem --store store --at $now one.png
says err 'salur: one.png'
size=$(entries)
"$python" -c 'import sys
sys.stdout.buffer.write(b"P5 64 64 255\n" + b"\xff" * 4096)' >one.pgm
run 3 redeem --store store --at $now one.pgm
says err 'tidak terbaca: lebih terang'
run 3 redeem --store store --at $now nowhere.png
run 7 redeem --store store --at $now png
says err 'Tidak ada yang tercatat'
ok "no bad picture was recorded" $(($(entries) != size))

# When the result cannot be shown, stderr says whether it was recorded, and
# the work stops there.
unseen() { # NAME LINE COMMAND ...
    local name=$1 n=$2 size status
    shift 2
    { code "$n" && code $((n + 1)); } >one.txt
    size=$(entries)
    "$@" 2>err
    status=$?
    ok "$name: exit $status" $((status != 7))
    says err "Sudah tercatat nomor $size"
    ok "$name: nothing behind it was recorded" $(($(entries) != size + 1))
    counter 10 $now "$(code "$n")"
}
redeem=("$salur" redeem --store store --at "$now" one.txt)
full() { "$@" >/dev/full; }
shut() { "$@" >&-; }
shut_all() { "$@" <&- >&-; }
reader_gone() {
    mkfifo pipe
    true <pipe &
    (wait && exec "$@") >pipe
    local status=$?
    rm pipe
    return $status
}
unseen 'disk full' 13 full "${redeem[@]}"
unseen 'disk full, JSON' 15 full "${redeem[@]}" --json
unseen 'stdout closed' 17 shut "${redeem[@]}"
unseen 'stdout closed, JSON' 19 shut "${redeem[@]}" --json
unseen 'stdin and stdout closed' 21 shut_all "${redeem[@]}"
unseen 'reader gone' 23 reader_gone "${redeem[@]}"
unseen 'reader gone, JSON' 25 reader_gone "${redeem[@]}" --json
size=$(entries)
echo nonsense >one.txt
full "${redeem[@]}" 2>err
ok "an unseen refusal is an error" $(($? != 7))
says err 'tidak dapat ditampilkan'
ok "and nothing was recorded" $(($(entries) != size))
"${redeem[@]}" <&- >out 2>err
ok "stdin that is closed does not matter for a file" $(($? != 24))
"$salur" redeem --store store --at $now <&- >out 2>err
ok "codes from a closed stdin are an error" $(($? != 7))

# A wrong operator, a wrong time, a store that is not one.
code 30 >one.txt
run 2 redeem --store store --at $now --operator \
    'a name that is longer than thirty-two bytes' one.txt
run 2 redeem --store store --at $now --operator $'Wa\nti' one.txt
run 5 redeem --store png --at $now one.txt
ok "nor were these" $(($(entries) != size))

# The office withdraws the device: what it says is trusted no longer.
device=$(vkey store/device.key)
kid=${device#*+}
make_trust trust3.note 3 "log $device $site" \
    "withdrawn ${kid%%+*} 2026-11-01" >>made.txt
run 0 bundle --office office --stage $stage --site $site -o third.slr \
    --at 2026-11-02 --trust trust3.note
cp -r store lost
run 0 import --store lost third.slr --at 2026-11-02
code 31 >one.txt
run 17 redeem --store lost --at 2026-11-02 one.txt
says out 'belum terdaftar'
rm -r lost trust3.note third.slr

# After the last day.
counter 12 2026-10-04T21:00:00+07:00 "$(code 30)"
refused 16 2026-12-21T00:00:00+07:00 "$(code 30)" CLOSED 1 'sudah ditutup'

# The log bears it all out.
run 0 close --store store --at 2026-12-21T09:00:00+07:00
run 0 export --store store -o a.slog
"$salur" verify a.slog --trust trust2.note --list second.slr --at 2026-12-22 \
    >out 2>err
says out 'checked: hash chain'
ok "nobody was paid twice" "$(grep -c F301 out)"
no_strays "the counter" "$before" trust2.note withdrawn.note second.slr one.txt \
    one.png one.pgm till.err a.slog retired.key png store/exported \
    office/withdrawn.note "${png[@]}"
finish
