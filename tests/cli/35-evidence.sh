#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Evidence for somebody who trusts nobody: packed, found again on another
# computer from the pack alone, by hand and by tools of others; whatever is
# changed in it is named.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
edit() { "$python" -I -S "$root/tests/cli/edit.py" "$@"; }

make_world 12
"$salur" key new test/saksi --role witness -o witness.key >>made.txt 2>&1
make_trust trust.note 2 "log $(vkey store/device.key) $site" \
    "witness $(vkey witness.key)" >>made.txt 2>&1
now=2026-10-20T10:00:00+07:00
head -n 8 codes.txt >some.txt
run 0 redeem --store store --at $now some.txt
run 0 close --store store --at $now
run 0 export --store store -o village.slog
edit village.slog x.slog delete 5
policy=(--trust trust.note --list bundle.slr --at 2026-12-23)

# --- making ------------------------------------------------------------------
before=$(files)
run 0 evidence x.slog village.slog "${policy[@]}" --finding F103 -o case.zip
says out '^case.zip: files 3, bytes [0-9]+$'
says out '^  F103 tamper: in-01.slog entry 5$'
says out "^  SHA-256 $(sha256sum <case.zip | cut -d' ' -f1)\$"
no_strays "making a pack" "$before" case.zip
run 0 bukti x.slog village.slog "${policy[@]}" --finding f103 -o again.zip --lang id
says out 'Tulis angka ini di berita acara'
cmp case.zip again.zip
ok "the same files make the same pack, byte for byte" $?
run 0 evidence village.slog --trust trust.note --at 2026-12-23 -o whole.zip
says out 'F311 note'
run 0 evidence x.slog "${policy[@]}" -o json.zip --json
is_json
says out '"type":"evidence".*"findings":[1-9]'

# A finding that is not there makes no pack.
before=$(files)
run 1 evidence village.slog "${policy[@]}" --finding F103 -o none.zip
says err 'F103: .*\(E0103\)'
run 2 evidence x.slog "${policy[@]}" --finding 103 -o none.zip
run 2 evidence x.slog "${policy[@]}" --finding F1033 -o none.zip
run 2 evidence x.slog "${policy[@]}" --finding F000 -o none.zip
# A pack leaves the house: no key goes with it.
for secret in witness.key store/device.key store/journal.key \
    office/stages/$stage.key; do
    run 4 evidence x.slog "$secret" "${policy[@]}" -o none.zip
    says err 'holds a secret key'
done
run 2 evidence "${policy[@]}" -o none.zip
run 2 evidence x.slog -o none.zip
run 2 evidence x.slog "${policy[@]}"
run 2 evidence --list
run 2 evidence
run 2 evidence --check case.zip -o none.zip
run 2 evidence --check case.zip x.slog
run 2 evidence x.slog "${policy[@]}" --witnesses 33 -o none.zip
run 2 evidence x.slog "${policy[@]}" --max-age 0 -o none.zip
head -c 99 /dev/urandom >picture.png
run 2 evidence picture.png --trust trust.note -o none.zip
says err 'none of these is a log'
run 3 evidence nowhere.slog "${policy[@]}" -o none.zip
run 3 evidence x.slog --trust nowhere.note -o none.zip
: >empty.slog
run 3 evidence empty.slog "${policy[@]}" -o none.zip
run 3 evidence x.slog "${policy[@]}" -o trust.note
no_strays "what is refused makes nothing" "$before" picture.png empty.slog

# What is left of a file is evidence, too.
head -c 700 village.slog >cut.slog
tr '\000-\377' '\001-\377\000' <village.slog >noise.slog
run 0 evidence cut.slog noise.slog picture.png "${policy[@]}" -o damage.zip
says out 'F101 tamper: in-01.slog$'
says out 'F101 tamper: in-02.slog$'
run 0 evidence --check damage.zip

# --- another computer --------------------------------------------------------
# Nothing but the program and the pack; no temporary file is left.
mkdir elsewhere elsewhere/tmp
cp case.zip elsewhere
check() { # CODE FILE [ARG ...]
    local wanted=$1 status
    shift
    (cd elsewhere && env -i PATH=/usr/bin:/bin TMPDIR="$PWD/tmp" LANGUAGE=xx \
        LC_ALL=C "$salur" evidence --check "$@") >out 2>err </dev/null
    status=$?
    [ $status -eq "$wanted" ] || head -n 12 out err
    ok "evidence --check $*: exit $wanted and not $status" \
        $((status != wanted))
    ok "no temporary file is left" "$(find elsewhere/tmp -mindepth 1 | wc -l)"
}
check 0 case.zip
says out '  result: THE SAME AGAIN'
says out '^  F103 tamper: in-01.slog entry 5$'
says out 'report.id.txt  comes out the same'
says out 'report.en.txt  comes out the same'
says out 'report.jsonl   comes out the same'
says out 'trust note of test/dinsos'
check 0 case.zip --lang id
says out '  hasil: SAMA LAGI'
check 0 case.zip --json
is_json
says out '"type":"checked".*"reproduced":true'
# A program that was carried there without its words says so.
cp "$salur" elsewhere/salur
(cd elsewhere && env -i PATH=/usr/bin:/bin TMPDIR="$PWD/tmp" ./salur evidence \
    --check case.zip) >out 2>err </dev/null
ok "the program alone finds it again" $?
says out 'report.id.txt  not compared'
says out 'report.en.txt  comes out the same'
says out '  result: THE SAME AGAIN'
cp "$salur" alone
./alone evidence x.slog "${policy[@]}" -o none.zip >out 2>err </dev/null
ok "and makes none" $(($? != 3))
says err 'salur.mo: .*\(E0103\)'
rm elsewhere/salur alone
cp trust.note elsewhere
check 0 case.zip --trust trust.note
make_trust elsewhere/mine.note 7 "log $(vkey store/device.key) $site" \
    >>made.txt 2>&1
check 1 case.zip --trust mine.note
says err 'trust.note.*\(E0314\)'

# By hand, as the readme says; each of its commands is run as it stands there.
mkdir by-hand
(cd by-hand && unzip -q ../case.zip && sha256sum -c sha256.txt) >sums.txt 2>&1
ok "sha256sum -c" $?
ok "12 members are listed" $(($(grep -c ': OK$' sums.txt) != 12))
mkdir path
ln -s "$salur" path/salur
for how in 'id report.id.txt' 'en report.en.txt' 'json report.jsonl'; do
    (cd by-hand && PATH=$dir/path:$PATH && sh commands.txt "${how% *}" |
        cmp - "${how#* }")
    ok "sh commands.txt $how" $?
done
line=$(grep '^log ' by-hand/keys.txt)
line=${line#log }
name=${line%%+*}
key=${line#*+*+}
for lang in id en; do
    # From the first command of step 4 to the last of that paragraph.
    sed -n '/^4\. /,/^5\. /p' by-hand/readme.$lang.txt | grep '^    ' |
        sed -E "s#NAME|NAMA#$name#; s#KEY|KUNCI#$key#" >step.sh
    (cd by-hand && sh ../step.sh) >step.txt 2>&1
    ok "openssl accepts the signature, by readme.$lang.txt" \
        "$(grep -q 'Signature Verified Successfully' step.txt; echo $?)"
    ok "and the trust note has the fingerprint that salur shows" \
        "$("$salur" evidence --check case.zip |
            grep -A1 fingerprint | tail -n 1 | tr -d ' ' |
            xargs -I{} grep -q '^{}' step.txt; echo $?)"
    # Its last command but one, once more, over a text with another origin.
    (cd by-hand && sed -i '1s/a/b/' te[kx][st] &&
        tail -n 3 ../step.sh | head -n 2 | sh) >step.txt 2>&1
    ok "and refuses it over another text" \
        "$(grep -q 'Verification Failure' step.txt; echo $?)"
done

# --- what is changed is named ------------------------------------------------
# One byte somewhere in each member.
"$python" -I -S - case.zip flipped <<'END'
import os, struct, sys
pack = open(sys.argv[1], "rb").read()
os.mkdir(sys.argv[2])
at = 0
while pack[at:at + 4] == b"PK\3\4":
    size, name_len = struct.unpack_from("<IH", pack, at + 22)
    name = pack[at + 30:at + 30 + name_len].decode()
    begin = at + 30 + name_len
    copy = bytearray(pack)
    copy[begin + size // 2] ^= 1
    open(os.path.join(sys.argv[2], name), "wb").write(copy)
    at = begin + size
END
ok "13 members were changed" $(($(find flipped -type f | wc -l) != 13))
for file in flipped/*; do
    run 3 evidence --check "$file"
    says err "$file: ${file#flipped/}: .*\(E02"
done
run 3 evidence --check village.slog
says err 'no evidence pack'
run 3 evidence --check trust.note
run 3 evidence --check nowhere.zip

# With new checksums the list of SHA-256 names it.
(cd by-hand && rm -f text teks signature segel key kunci)
for member in commands.txt report.en.txt in-02.slog trust.note readme.id.txt; do
    { cat "by-hand/$member"; echo; } >spoilt
    edit case.zip spoilt.zip member $member spoilt
    run 1 evidence --check spoilt.zip
    says err "spoilt.zip: $member: .*\(E0314\)"
done

# With a new list, too, what comes out names it; nothing of the pack is run.
relist() { # PACK MEMBER FILE
    edit "$1" half.zip member "$2" "$3"
    rm -rf relist
    mkdir relist
    (cd relist && unzip -q ../half.zip && rm sha256.txt &&
        for name in $(unzip -Z1 ../half.zip); do
            [ "$name" = sha256.txt ] || sha256sum "$name"
        done) >list.txt
    edit half.zip spoilt.zip member sha256.txt list.txt
}
printf '#!/bin/sh\ntouch "%s/canary"\n' "$dir" >spoilt
relist case.zip commands.txt spoilt
run 1 evidence --check spoilt.zip
says out 'commands.txt   COMES OUT OTHERWISE from line 2 on'
says out '  result: NOT THE SAME AGAIN'
ok "no command of a pack is run" "$([ ! -e canary ]; echo $?)"
for report in id en; do
    sed 's/Rp [0-9.]*/Rp 1/' by-hand/report.$report.txt >spoilt
    relist case.zip report.$report.txt spoilt
    run 1 evidence --check spoilt.zip
    says out "report.$report.txt  COMES OUT OTHERWISE from line [0-9]+ on"
done
run 1 evidence --check spoilt.zip --json
is_json
says out '"type":"member","name":"report.en.txt","same":false,"line":[1-9]'
says out '"reproduced":false'
# The honest log in place of the forged one: no finding, and it is said.
relist case.zip in-01.slog village.slog
run 1 evidence --check spoilt.zip
says out 'report.jsonl   COMES OUT OTHERWISE'
# A manifest that reaches for other files or options.
for label in '../../etc/passwd' '--store' '-o x'; do
    sed "s|^export x.slog|export $label|" by-hand/manifest.txt >spoilt
    relist case.zip manifest.txt spoilt
    run 0 evidence --check spoilt.zip
done
sed 's/^finding 103/finding 302/' by-hand/manifest.txt >spoilt
relist case.zip manifest.txt spoilt
run 1 evidence --check spoilt.zip
sed 's/^version .*/version 9.9.9/' by-hand/manifest.txt >spoilt
relist case.zip manifest.txt spoilt
run 0 evidence --check spoilt.zip
sed 's/^finding 103/finding 3000/' by-hand/manifest.txt >spoilt
relist case.zip manifest.txt spoilt
run 3 evidence --check spoilt.zip
says err 'spoilt.zip: manifest.txt: '

# --- heads, receipts, proofs -------------------------------------------------
# A family's receipt from a history that the log does not tell.
hand_out() { # STORE LINE TO
    rm -rf paper
    mkdir paper
    printf '%s\n' 50000000 "$(sed -n "$2p" codes.txt)" 1 '' |
        "$salur" counter --store "$1" --operator Wati --line \
            --receipt text48 --receipts paper --at $now >out 2>err
    ok "$1: family $2 was paid" $?
    mv "$(find paper -type f | head -n 1)" "$3"
}
cp -r store mine
cp -r store theirs
hand_out mine 9 mine.txt
hand_out theirs 10 theirs.txt
run 0 close --store mine --operator Wati --at $now --statement close.note
run 0 export --store mine -o mine.slog
entry=$("$salur" verify mine.slog --trust trust.note --json | field entries)
run 0 prove mine.slog --trust trust.note --entry $((entry - 2)) -o mine.tlog-proof
unzip -p mine.slog checkpoint.note >head.note
run 0 evidence mine.slog mine.txt close.note head.note mine.tlog-proof \
    "${policy[@]}" -o fits.zip
says out '  no finding'
unzip -p fits.zip commands.txt >commands
heads='in-02.txt --head in-03.note --head in-04.note --head in-05.tlog-proof'
says commands "^run verify in-01.slog --list in-06.slr --head $heads --windows "
says commands "^run compare in-01.slog ${heads//--head /} --trust trust.note "
says commands '^run show in-02.txt '
says commands '^run show in-03.note '
says commands '^run prove --check in-05.tlog-proof --trust trust.note '
run 0 evidence --check fits.zip
run 0 evidence mine.slog theirs.txt "${policy[@]}" --finding F111 -o receipt.zip
says out '^  F111 tamper: in-01.slog entry [0-9]+$'
run 0 evidence --check receipt.zip
says out '^  F111 tamper: in-01.slog entry [0-9]+$'
# One head alone is read out; a letter beside a log does no harm.
run 0 evidence head.note --trust trust.note --at 2026-12-23 -o heads.zip
unzip -p heads.zip report.en.txt >report
says report '13 entries|[0-9]+ entries'
run 0 evidence --check heads.zip
echo 'Saya tidak menerima uang itu.' >letter.txt
run 0 evidence mine.slog letter.txt "${policy[@]}" -o letter.zip
unzip -p letter.zip report.id.txt >report
says report '^exit 0$'
run 0 evidence --check letter.zip

# --- what the office kept aside ----------------------------------------------
run 0 evidence --office office --list
says out 'Nothing was kept aside'
cp -r store copy
sed -n 9p codes.txt >one.txt
sed -n 10p codes.txt >two.txt
run 0 redeem --store store --at $now one.txt
run 0 redeem --store copy --at $now two.txt
for name in store copy; do
    run 0 close --store $name --at $now
    run 0 export --store $name -o $name.slog
done
run 0 ingest --office office store.slog --trust trust.note --at $now
run 1 ingest --office office copy.slog --at $now
run 0 evidence --office office --list
says out 'kept aside  .*/a/k1: entries [0-9]+, bytes [0-9]+$'
says out 'held        .*/a/k1: entries'
says out "SHA-256 $(sha256sum <copy.slog | cut -d' ' -f1)"
run 0 evidence --office office --list --json
is_json
says out '"type":"kept","held":false'
origin=$("$salur" evidence --office office --list --json | field origin | head -n 1)
run 0 evidence --office office --trust trust.note --at 2026-12-23 \
    --finding F111 -o fork.zip
says out '^  F111 tamper: '
run 0 evidence --office office --log "$origin" --trust trust.note \
    --at 2026-12-23 --finding F111 -o fork2.zip
cmp fork.zip fork2.zip
ok "one log of the office, or all that were kept aside" $?
run 0 evidence --check fork.zip
says out '^  F111 tamper: '
unzip -p fork.zip manifest.txt >manifest
says manifest '^export held-by-the-office$'
says manifest '^export kept-aside-[0-9a-f]{16}$'
unzip -p fork.zip in-02.slog | cmp - copy.slog
ok "what was kept aside is there, byte for byte" $?
unzip -p fork.zip in-01.slog >held.slog
run 0 verify held.slog "${policy[@]}"
run 3 evidence --office office --log nowhere/log/9901012001/a/k1 \
    --trust trust.note -o none.zip
run 5 evidence --office nowhere --list
ok "nothing came of what was refused" "$([ ! -e none.zip ]; echo $?)"
finish
