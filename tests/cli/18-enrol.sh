#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The first run on a village laptop, and the road of its key: questions at a
# terminal, four words, the enrolment file, the draft of the trust note, the
# roots' signatures, and the bundle that carries it back.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

talk=$root/tests/cli/talk.py
second=9901012002
store_words() { "$salur" key show "$1/device.key" | sed -n 's/^words //p'; }

# Talk to salur at a terminal, with no passphrase but a typed one.
talks() { # CODE [EXPECT ANSWER] ... -- ARG ...
    local wanted=$1 code pairs=()
    shift
    while [ "$1" != -- ]; do
        pairs+=("$1" "$2")
        shift 2
    done
    shift
    env -u SALUR_PASS_COMMAND HOME="$dir/home" "$python" "$talk" \
        ${pairs[@]+"${pairs[@]}"} -- "$salur" "$@" >out 2>err
    code=$?
    if [ "$code" -ne "$wanted" ]; then
        echo "salur $* (terminal): exit $code, wanted $wanted"
        cat out err
    fi
    ok "salur $1 at a terminal: exit code" $((code != wanted))
}

# --- the first run ---------------------------------------------------------------

mkdir home stick
before=$(files)
talks 0 'Nama Anda:' '' 'tulis nama Anda' $'Wati\twati' \
    'UTF-8 tanpa tanda' 'Nama yang jauh terlalu panjang untuk satu petugas' \
    'paling banyak 32 huruf' 'Wati' 'Kode desa' '320405' '10 angka, misalnya' \
    '0901012001' '10 angka, misalnya' 'Sukamaju!!' '10 angka, misalnya' \
    "  $second " 'Huruf laptop' 'A' 'huruf kecil' 'a-b' 'huruf kecil' '' \
    'Folder catatan' '' 'Berkas untuk kantor' "$dir/no/where" \
    'folder itu tidak ada' "$dir/stick" 'baru untuk' 'rahasia' 'lagi' \
    'rahasia' -- init
says out 'Selamat datang'
says out 'Empat kata laptop ini:'
words=$(store_words home/salur)
[ "$(wc -w <<<"$words")" -eq 4 ]
ok "four words" $?
says out "^      $words\$"
says out "Bawa $dir/stick/$second-a.enrol ke kantor"
says out "salur import --store $dir/home/salur BERKAS.slr"
ok "the passphrase is not shown" "$(grep -c rahasia out)"
no_strays "the first run" "$before" home/salur home/salur/device.key \
    home/salur/log home/salur/log/data.mdb home/salur/log/lock.mdb \
    home/salur/journal home/salur/journal.key home/salur/journal.lock \
    home/salur/settled \
    "stick/$second-a.enrol"
"$salur" status --store home/salur --json >out
says out '"site":"9901012002"'

# What the options give is not asked; the same store gives the same words.
talks 0 'Your name' 'Budi' 'Folder of the log' '' 'New passphrase' 'rahasia' \
    'same again' 'rahasia' -- \
    init --lang en --site $second --device a -o stick/again.enrol
ok "what was given was not asked" "$(grep -cE 'Village code|File for' out)"
says out "^      $words\$"
cmp -s stick/again.enrol "stick/$second-a.enrol"
ok "the second file is the first" $?

# The end of the input, or a stop, before the last answer makes nothing.
before=$(files)
talks 1 'Nama Anda' 'Wati' 'Kode desa' '^D' -- init --store other
says out 'tidak ada jawaban'
says out 'Tidak ada yang tercatat'
talks 254 'Nama Anda' 'Wati' 'Kode desa' '^C' -- init --store other
no_strays "given up" "$before"

# A script is never asked.
run 2 init --store other --device a -o x.enrol
says err 'belum ditulis: --site'
run 2 init
says err 'belum ditulis: --store'
no_strays "a script without options" "$before"
run 0 init --store script --site $second --device b -o b.enrol \
    --at 2026-09-28 --json
json_parses out
says out "\"words\":\"$(store_words script)\""

# --- the office -----------------------------------------------------------------

make_keys >made.txt 2>&1 # store of $site with the trust note 1
make_list list.csv 20 "$site" $second
make_stage >>made.txt 2>&1
script_words=$(store_words script)
signed() { grep -c '^— ' office/trust.draft; }

# Words that differ, or were not compared: nothing is written.
before=$(files)
run 1 enrol b.enrol --office office --words "$words"
says err 'b.enrol: word [1-4]: differs from what was approved \(E0314\)'
says err 'do not enrol it'
run 2 enrol b.enrol --office office --words 'naskah iklim makna'
says err 'takes four words'
for none in '' ' ' '--'; do # of a variable that was never set
    run 2 enrol b.enrol --office office --yes --words "$none"
    says err 'takes four words'
    run 2 enrol --office office --yes --words "$none"
    says err 'goes with one file'
done
run 2 enrol b.enrol --office office
says err 'words must be compared'
run 2 enrol b.enrol "stick/$second-a.enrol" --office office --words "$words"
says err 'goes with one file'
talks 1 'The same' 'n' -- enrol b.enrol --office office
says out 'Not compared; nothing was changed'
talks 1 'The same' "$words" -- enrol b.enrol --office office
says out 'word [1-4]: differs'
talks 1 'The same' '^D' -- enrol b.enrol --office office
no_strays "words that were not the same" "$before"

# Another's file among good ones: none goes in.
sed 's/device b/device a/' b.enrol >forged.enrol
head -c 200 b.enrol >cut.enrol
run 1 enrol "stick/$second-a.enrol" forged.enrol --office office --yes
says err 'forged.enrol:5: '
run 3 enrol cut.enrol --office office --yes
run 3 enrol nothing.enrol --office office --yes
run 3 enrol trust.note --office office --yes
says err 'trust.note:1: '
rm forged.enrol cut.enrol
no_strays "a bad file" "$before"

# The same words, as they are heard.
run 0 enrol b.enrol --office office --json \
    --words "$(tr 'a-z ' 'A-Z-' <<<"$script_words")"
json_parses out
says out "\"words\":\"$script_words\""
says out '"type":"draft".*"serial":2,"in_force":1,"added":1,"devices":1'
says office/trust.draft '^serial 2$'
tail -n 1 office/trust.draft >out
says out "^log test/kopdes/log/$second/b/k1\\+[0-9a-f]{8}\\+[^ ]* $second\$"
no_strays "one device" "$before" office/trust.draft

# A second one, at the terminal: three words are asked again.
talks 0 'The same' 'satu dua tiga' 'four words are needed' "  ${words^^}" -- \
    enrol "stick/$second-a.enrol" --office office
says out 'new devices: 2, signatures: 0'
says out 'salur sign office/trust.draft --key ROOT'
run 0 enrol a.enrol --office office --lang id
says out 'sudah ada, 0 baru'
run 0 enrol "stick/$second-a.enrol" b.enrol --office office --yes
says out 'already there, 0 new'

# The words of a device that is there are compared like those of a new one.
before=$(files)
for there in a.enrol b.enrol; do # in the note in force, in the draft
    run 1 enrol $there --office office --yes --words 'satu dua tiga empat'
    says err "$there: word 1: differs from what was approved \\(E0314\\)"
    ok "told as there" "$(grep -c 'already there' out)"
    run 2 enrol $there --office office --yes --words ''
    says err 'takes four words'
done
run 0 enrol b.enrol --office office --words "$script_words"
says out 'already there, 0 new'
no_strays "words of devices that are there" "$before"
ok "log lines" $(($(grep -c '^log ' office/trust.draft) != 3))

# Another key under a name that is taken, and a device set up in earnest.
run 0 init --store imposter --site $second --device b -o imposter.enrol
run 1 enrol imposter.enrol --office office --yes
says err 'another key of this device'
run 0 init --store earnest --site $second --device c -o earnest.enrol \
    --authority kopdes
run 1 enrol earnest.enrol --office office --yes
says err 'One is for tests'

# One root is not enough; a device that comes late takes its signature away.
run 0 sign office/trust.draft --key root-1.key
run 1 enrol --office office --trust office/trust.draft
says err 'More roots have to sign it'
run 0 enrol --office office
says out 'new devices: 2, signatures: 1'
run 0 init --store late --site $second --device d -o late.enrol
run 0 enrol late.enrol --office office --yes
says out 'new devices: 3, signatures: 0'
ok "the old signature is gone" "$(signed)"
run 0 sign office/trust.draft --key root-1.key
run 0 sign office/trust.draft --key root-2.key
run 0 enrol --office office --trust office/trust.draft
says out 'trust note 2 is in force.*no device waits'
cmp -s office/trust.note office/trust.draft
ok "the draft is the note in force" $?

# The next bundle carries it, and the device hands out.
run 0 bundle --office office --stage $stage --site $second -o second.slr
run 0 import --store script second.slr --at 2026-10-05T08:00:00+07:00
"$salur" qr --office office --stage $stage --site $second --format text \
    --json | grep '"type":"card"' | field text | head -n 1 >one.txt
run 0 redeem --store script --at 2026-10-05T09:00:00+07:00 one.txt
says out '^SERAHKAN'

# The next draft begins anew; of a withdrawn key the reason is told.
"$salur" init --store fifth --site $second --device e -o fifth.enrol >>made.txt
run 0 enrol fifth.enrol --office office --yes
says out 'serial 3, new devices: 1,'
ok "log lines of the next" $(($(grep -c '^log ' office/trust.draft) != 5))
kid=$(sed -n 's/^key [^+]*+\([0-9a-f]*\)+.*/\1/p' late.enrol)
echo "withdrawn $kid 2026-10-06" >>office/trust.draft
run 1 enrol late.enrol --office office --yes
says err 'has withdrawn this key'

# A draft that another note overtook: the device that it lacks is kept.
make_trust overtaking.note 3 "log $(vkey store/device.key) $site" >>made.txt
run 0 enrol --office office --trust overtaking.note
says out 'office/trust.draft: serial 4, new devices: 4, signatures: 0'
says office/trust.draft '^serial 4$'

# A draft that somebody spoiled, and an office without a trust note.
echo 'log nobody' >>office/trust.draft
run 3 enrol fifth.enrol --office office --yes
says err 'office/trust.draft:[0-9]+: '
says err 'Correct this draft'
mkdir office2
run 5 enrol fifth.enrol --office office2 --yes
run 0 enrol fifth.enrol --office office3 --trust trust.note --yes
says out 'office3/trust.draft: serial 2, new devices: 1'
finish
