#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Who the families are: sealed into the bundle, kept beside the log, shown to
# who asks, destroyed by stage; and nothing of the log changes.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

families=20
{
    make_keys
    make_list list.csv "$families"
    make_stage
    "$salur" qr --office office --stage "$stage" --site "$site" \
        --format text --json >cards.jsonl
    grep '"type":"card"' cards.jsonl | field text >codes.txt
} >made.txt 2>&1
ok "$families codes were made" $(($(wc -l <codes.txt) != families))
nik_tail() { awk -F, -v n="$1" 'NR == n + 1 { print substr($3, 13) }' list.csv; }
name_of() { awk -F, -v n="$1" 'NR == n + 1 { print $2 }' list.csv; }

# --- the office ---------------------------------------------------------------

bundle=(bundle --office office --stage "$stage" --site "$site" --at 2026-09-30)
run 0 "${bundle[@]}" -o plain.slr
says err 'Names stay at the office: the counter will show none'
unzip -l plain.slr people.sealed >made.txt 2>&1
ok "and none are in it" $(($? == 0))
run 0 "${bundle[@]}" -o named.slr --key issuer.key --contact '0800-99-9901'
ok "with --key nothing is complained of" "$(wc -c <err)"
unzip -l named.slr people.sealed >made.txt 2>&1
ok "and they are in it" $?
run 0 --json "${bundle[@]}" -o named.slr --key issuer.key \
    --village 'Sukamaju CONTOH' --contact '0800-99-9901'
is_json
says out '"people":true'
before=$(files)
run 4 "${bundle[@]}" -o bad.slr --key approver-1.key
says err 'E0311'
run 2 "${bundle[@]}" -o bad.slr --village X
says err 'are for names, which --key puts in'
for who in 'stranger issuer' 'pengawas supervisor'; do
    "$salur" key new "test/${who% *}" --role "${who#* }" \
        -o "${who% *}.key" >>made.txt
done
run 1 "${bundle[@]}" -o bad.slr --key stranger.key
says err 'E0301'
make_trust alone.note 2 "supervisor $(vkey pengawas.key) 99" >>made.txt 2>&1
cp -r office office-2
run 1 bundle --office office-2 --stage "$stage" --site "$site" \
    --at 2026-09-30 --trust alone.note --key issuer.key -o bad.slr
says err 'E0409'
says err 'the trust note has none'
echo >>"office-2/stages/$stage.csv"
run 1 bundle --office office-2 --stage "$stage" --site "$site" \
    --at 2026-09-30 --key issuer.key -o bad.slr
says err 'is not the one that was approved'
rm -rf office-2 stranger.key pengawas.key alone.note
no_strays "a bundle that fails leaves nothing" "$before"

# A list with headers of its own needs its table again.
sed '1s/NAMA PENERIMA/SI PENERIMA/' list.csv >own.csv
echo 'name = SI PENERIMA' >own.txt
{
    "$salur" list import own.csv --office own --stage "$stage" \
        --opens 2026-10-05 --closes 2026-12-20 --trust trust.note \
        --aliases own.txt --at 2026-09-29
    for n in 1 2; do
        "$salur" stage approve --office own --stage "$stage" --yes \
            --key "approver-$n.key" --aliases own.txt --at 2026-09-29
    done
} >>made.txt 2>&1
own=(bundle --office own --stage "$stage" --site "$site" --at 2026-09-30)
run 3 "${own[@]}" --key issuer.key -o own.slr
says err 'Give the table of headers again'
run 0 "${own[@]}" --key issuer.key -o own.slr --aliases own.txt

# --- taking in ----------------------------------------------------------------

cp -r store other
run 0 import --store store plain.slr --at 2026-10-01
says out 'SAH'
ok "without names no folder is made" "$([ ! -e store/people ]; echo $?)"
SALUR_PASS_COMMAND='echo salah' run 4 import --store other named.slr \
    --at 2026-10-01
says err 'E0310'
says err 'Tidak ada yang tercatat'
run 0 import --store store named.slr --at 2026-10-01 --operator Wati
says out 'nama dan alamat: 20 keluarga, disegel oleh test/issuer; catatan 2'
run 0 import --store store named.slr --at 2026-10-01 --operator Wati
says out 'nama dan alamat: sudah ada'
run 0 --json import --store store named.slr --at 2026-10-01
is_json
says out '"type":"people".*"families":20.*"issuer":"test/issuer","already":true'
run 0 --lang en import --store store named.slr --at 2026-10-01
says out 'names and addresses: already here'
run 0 --json status --store store --at 2026-10-01
ok "taking in again records nothing" \
    "$([ "$(grep '"type":"status"' out | field entries)" = 3 ]; echo $?)"

# A bundle for another device pays, and shows no names.
"$salur" init --store second --site "$site" --device b -o b.enrol \
    --at 2026-09-28 >>made.txt 2>&1
run 1 import --store second named.slr --at 2026-10-01
says out 'SAH'
says err 'E0409'
says err 'kartu dapat dibayar, tetapi loket tidak menampilkan nama'
says err 'Sudah tercatat nomor 1'
ok "of names there is nothing" "$([ ! -e second/people ]; echo $?)"

# --- asking -------------------------------------------------------------------

head -n 3 codes.txt | "$salur" redeem --store store --operator Wati \
    --at 2026-10-06T09:00:00+07:00 >>made.txt 2>&1
short=$(card 1 short)
first=$(grep -n "" codes.txt | head -n 1 | cut -d : -f 1)
ok "the first family has a short number" "$([ -n "$short" ] && [ "$first" = 1 ]; echo $?)"
find_=(people find --store store --operator Sari --at 2026-10-07)
run 0 --lang en "${find_[@]}" "$short"
says out "^$short  $stage"
says out 'NIK        \*{12}[0-9]{4}$'
says out 'name       CONTOH [A-Z]\. [A-Z]\.'
says out '\(--show-personal shows it\)'
says out 'listed .*, collected$'
says out 'log        entry [0-9]+  06-10-2026 09:00.*redeemed  Wati'
says out 'recorded as entry [0-9]+ that this was shown'
run 0 --lang en "${find_[@]}" "$short" --show-personal
full=$(sed -n 's/^  name       //p' out)
says out 'address    Kp\. Contoh No\. .*RT [0-9]+ RW [0-9]+$'
grep -qF "$full" list.csv
ok "the name is that of the list" $?
run 0 "${find_[@]}" "${full,,}" --show-personal
says out "$full"
says out 'catatan    nomor [0-9]+'
run 0 "${find_[@]}" --nik-tail "$(nik_tail 5)" --show-personal
says out "$(name_of 5)"
run 0 --json "${find_[@]}" "$full"
is_json
json_parses out
says out '"masked":true'
grep -qF "$full" out
ok "masked is masked in JSON, too" $(($? == 0))
run 1 "${find_[@]}" 'NAMA YANG TIDAK ADA'
says out 'Tidak ada keluarga'
run 2 "${find_[@]}"
run 2 "${find_[@]}" --nik-tail 12
run 2 people list x --store store
run 2 people look --store store
run 0 people list --store store
says out "^$stage  20 keluarga  Sukamaju CONTOH"
run 0 --json people list --store store
says out '"contact":"0800-99-9901"'
SALUR_PASS_COMMAND='echo salah' run 4 "${find_[@]}" "$short"
run 5 people list --store nowhere

# What was shown is on record: stage and number of families, nobody's name.
run 0 export --store store -o before.slog --at 2026-10-08
verify=(verify --trust trust.note --list named.slr)
run 0 --json "${verify[@]}" --at 2026-10-09 before.slog
cp out before.json

# --- destroying ---------------------------------------------------------------

# Patterns of every family: name, name without its mark, address, numbers, and
# the last four digits beside the name; plain, in hexadecimal, in Base64.
"$python" -I -S - list.csv <<'END'
import base64
import csv
import sys

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))


def base64_of(data):
    """The characters that its bytes alone decide, at each alignment."""
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + data).decode()
        bits = 8 * (shift + len(data))
        yield text[(8 * shift + 5) // 6:bits // 6]


with open("patterns", "w", encoding="utf-8") as out:
    for row in rows:
        name = row["NAMA PENERIMA"]
        short = name.replace("CONTOH ", "", 1)
        tail = row["NIK KTP"][12:]
        # As the row's CBOR has it: the name, and a text of four digits.
        texts = [name, short, row["ALAMAT"], row["NIK KTP"], row["NO KK"],
                 short + tail, tail + short]
        for text in texts:
            data = text.encode()
            out.writelines(form + "\n" for form in {
                text, text.lower(), text.title(), data.hex(),
                data.hex().upper(), *base64_of(data)})
    out.write("0800-99-9901\nSukamaju\n")
END
ok "patterns were made" $?
# Strings over the whole folder, and over its bytes in hexadecimal.
everything() { # FOLDER
    find "$1" -type f -exec cat {} + >all.bytes
    od -An -v -tx1 all.bytes | tr -d ' \n' >all.hex
    { LC_ALL=C grep -aFo -f patterns all.bytes
      LC_ALL=C grep -aFo -f patterns all.hex; } | sort -u
}
hits=$(everything store)
[ -z "$hits" ] || echo "$hits" | head -n 3
ok "nothing of a family is readable while it is kept" "$([ -z "$hits" ]; echo $?)"

cp -r store asked
run 1 --lang en erase --store asked --stage "$stage" --at 2026-12-22
says err '--yes gives it'
says err 'Nothing was destroyed'
ok "and it is not" "$([ -e "asked/people/$stage/data.mdb" ]; echo $?)"
# At a terminal the stage's name is typed, or nothing is destroyed.
typed() { # CODE ANSWER
    "$python" "$root/tests/cli/talk.py" 'Type PKH-202604-1 to go on: ' "$2" -- \
        "$salur" --lang en erase --store asked --stage "$stage" \
        --at 2026-12-22 >out 2>err
    local code=$?
    ok "erase, answered $2: exit $code, wanted $1" $((code != $1))
}
for answer in y PKH-202604-2 'PKH-202604-1 ' PKH ^D; do
    typed 1 "$answer"
    says out 'The log stays'
    says out 'Nothing was destroyed'
done
ok "nor is it then" "$([ -e "asked/people/$stage/data.mdb" ]; echo $?)"
typed 0 "$stage"
says out 'DESTROYED'
ok "the stage ends on the day: nobody is warned" \
    "$(grep -c 'is open until' out)"
rm -rf asked
run 0 --lang en erase --store store --stage "$stage" --yes --at 2026-10-10
says err 'is open until 2026-12-20: who comes later will have no name'
says out "DESTROYED  $stage  names and addresses of 20 families  entry [0-9]+"
ok "no file of it is left" "$(find store/people -type f ! -name lock | wc -l)"
hits=$(everything store)
ok "nothing of a family is in any byte of the store" \
    "$([ -z "$hits" ]; echo $?)"
# The search would find it: planted in every form, it is found.
name=$(name_of 7)
address=$(awk -F'"' 'NR == 8 { print $2 }' list.csv)
cp -r store planted
for form in "$name" "${name,,}" "$address" "${name#CONTOH }$(nik_tail 7)" \
    "$(printf 'x%s tail' "$name" | base64 -w 0)" \
    "$(printf '%s' "$name" | od -An -v -tx1 | tr -d ' \n')"; do
    printf '\0\1%s\2' "$form" >planted/log/stray
    ok "control: $form is found" "$([ -n "$(everything planted)" ]; echo $?)"
done
rm -rf planted

run 1 people list --store store
says out 'Tidak ada nama yang disimpan'
run 0 --lang en people find --store store "$short" --at 2026-10-11
says out 'no name, address or number is kept'
says out 'listed .*, collected$'
run 1 "${find_[@]}" "$full"
run 3 --lang en erase --store store --stage "$stage" --yes --at 2026-10-11
says err 'No names of this stage are kept here'
run 3 erase --store store --stage PKH-202604-9 --yes

# The log: what verify says of what was there before is what it said before,
# and of the whole it says the same result.
run 0 --json "${verify[@]}" --at 2026-10-09 before.slog
cmp -s out before.json
ok "verify says the same, byte for byte, of the export from before" $?
run 0 export --store store -o after.slog --at 2026-10-12
run 0 --json "${verify[@]}" --at 2026-10-13 after.slog
for what in verdict findings redeemed redeemed_idr refused; do
    ok "verify gives the same $what after" \
        "$([ "$(grep '"type":"verified"' before.json | field "$what")" = \
            "$(grep '"type":"verified"' out | field "$what")" ]; echo $?)"
done
tail -n 3 codes.txt | "$salur" redeem --store store --operator Wati \
    --at 2026-10-13T09:00:00+07:00 >out 2>err
ok "cards are paid without names" $?

# The power goes between destroying and recording: repeating records it.
run 0 import --store store named.slr --at 2026-10-14
says out '20 keluarga'
rm -rf store/people
run 0 --lang en erase --store store --stage "$stage" --yes --at 2026-10-15
says out 'DESTROYED .* 20 families'
# And between storing and recording: importing again does.
cp -r store/log kept-log
run 0 import --store store named.slr --at 2026-10-16
cp kept-log/data.mdb store/log/data.mdb
run 0 import --store store named.slr --at 2026-10-16
says out 'sudah ada'
run 0 export --store store -o last.slog --at 2026-10-17
unzip -p last.slog entries >last.entries
ok "taken in three times, destroyed twice" "$("$python" -c '
import sys
data, actions = open("last.entries", "rb").read(), []
while data:
    size = int.from_bytes(data[:2], "big")
    entry, data = data[2:2 + size], data[2 + size:]
    if entry[1:3] == b"\x01\x0e":
        body = entry.rindex(b"\x83\x63PKH") - 1
        actions.append(entry[body])
kept = [a for a in actions if a != 2]
sys.exit(kept != [1, 3, 1, 3, 1])'; echo $?)"
finish
