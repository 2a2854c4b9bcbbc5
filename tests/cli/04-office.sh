#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The office: no stage without approvals, no code without a stage, the same
# bytes each time, and codes that a decoder of others reads.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_keys >made.txt 2>&1
make_list list.csv 12
for role in approver issuer; do
    "$salur" key new "test/stranger-$role" --role "$role" \
        -o "stranger-$role.key" >>made.txt
done
"$salur" key new test/gone --role approver -o gone.key >>made.txt
"$salur" key new test/late --role issuer -o late.key >>made.txt
gone=$(vkey gone.key)
kid=${gone#*+}
log="log $(vkey store/device.key) $site"
make_trust trust.note 1 "$log" "approver $gone 99" \
    "withdrawn ${kid%%+*} 2026-09-01" \
    "issuer $(vkey late.key) 99 2026-12-01 2026-12-31" >>made.txt
import=(list import list.csv --office office --stage "$stage"
    --opens 2026-10-05 --closes 2026-12-20 --at 2026-09-29)
office=(--office office --stage "$stage" --at 2026-09-29)
village=(--office office --stage "$stage" --site "$site")

# Before anything is there.
before=$(files)
run 5 issue "${office[@]}" --key issuer.key
run 5 stage approve "${office[@]}" --key approver-1.key --yes
run 5 bundle "${village[@]}" -o early.slr
run 5 qr "${village[@]}" --format text
no_strays "an office that is not there stays away" "$before"

# Import: once, again, another list under the same name.
run 0 "${import[@]}"
says out '12 families in 1 village,'
note=$(md5sum office/stages/$stage.note)
run 0 "${import[@]}"
says out already
ok "importing again changes nothing" "$(
    [ "$note" = "$(md5sum office/stages/$stage.note)" ]
    echo $?
)"
run 0 stage show "${office[@]}"
says out 'no trust note'
run 5 issue "${office[@]}" --key issuer.key
says err 'trust'
run 0 stage show "${office[@]}" --trust trust.note
says out 'approvals    0 of 2'
ok "the list and the stage key are the owner's" "$(
    stat -c %a office/stages/$stage.csv office/stages/$stage.key | grep -vc 600
)"

# Nobody issues before enough of the right people have approved.
before=$(files)
run 1 issue "${office[@]}" --key issuer.key
says err 'too few'
run 1 bundle "${village[@]}" -o early.slr
says err 'too few'
run 3 qr "${village[@]}" --format text
says err 'salur issue'
run 1 stage approve "${office[@]}" --yes --key stranger-approver.key
says err 'not trusted'
run 4 stage approve "${office[@]}" --yes --key issuer.key
run 1 stage approve "${office[@]}" --yes --key gone.key
says err 'withdrawn'
run 1 stage approve "${office[@]}" --key approver-1.key
says err -- '--yes'
run 3 stage approve "${office[@]}" --yes --key nowhere.key
SALUR_PASS_COMMAND='echo wrong' run 4 stage approve "${office[@]}" --yes \
    --key approver-1.key
ok "no wrong approver left a mark" "$(
    [ "$note" = "$(md5sum office/stages/$stage.note)" ]
    echo $?
)"
# One amount altered, one family less, one family more: not what to approve.
sed '3s/,[0-9]*$/,9000000/' list.csv >more-money.csv
sed '3d' list.csv >one-less.csv
make_list one-more.csv 13
for list in more-money one-less one-more; do
    run 1 stage approve "${office[@]}" --yes --key approver-1.key \
        --list "$list.csv"
    says err 'do not sign'
    run 1 stage approve --json "${office[@]}" --yes --key approver-1.key \
        --list "$list.csv"
    json_parses out
    says out '"name":"SALUR_E_MISMATCH"'
done
rm more-money.csv one-less.csv one-more.csv
run 0 stage approve "${office[@]}" --yes --key approver-1.key --list list.csv
says out 'approvals    1 of 2$'
run 3 stage approve "${office[@]}" --yes --key approver-1.key
says err 'signed the stage already'
run 1 issue "${office[@]}" --key issuer.key
says err 'too few'
run 1 bundle "${village[@]}" -o early.slr
run 0 stage approve "${office[@]}" --yes --key approver-2.key
says out 'approvals    2 of 2, approved'
# A signed stage cannot be replaced.
make_list other.csv 11
run 3 list import other.csv --office office --stage "$stage" \
    --opens 2026-10-05 --closes 2026-12-20 --at 2026-09-29
rm other.csv
run 0 stage show --json "${office[@]}"
json_parses out
says out '"entitlements":12,.*"approvals":2,"needed":2'

# Issue: the right issuer, once; a second time nothing is signed anew.
run 1 issue "${office[@]}" --key stranger-issuer.key
says err 'not trusted'
run 1 issue "${office[@]}" --key late.key
run 4 issue "${office[@]}" --key approver-1.key
no_strays "refusals leave nothing" "$before"
run 0 issue "${office[@]}" --key issuer.key
says out '12 entitlements signed, 0 were'
run 0 qr "${village[@]}" --format text
cp out codes.txt
run 0 issue "${office[@]}" --key issuer.key
says out '0 entitlements signed, 12 were'
run 0 qr "${village[@]}" --format text
cmp -s out codes.txt
ok "issuing again gives the same codes" $?
ok "one code a family" $(($(sort -u codes.txt | wc -l) != 12))

# Bundle: the same bytes each time.
run 0 bundle "${village[@]}" --at 2026-09-30 -o one.slr
run 0 bundle "${village[@]}" --at 2026-10-09 -o two.slr
cmp -s one.slr two.slr
ok "a bundle has the same bytes each time" $?
run 3 bundle --office office --stage "$stage" --site 9901012009 -o no.slr
run 3 bundle --office office --stage PKH-202604-2 --site "$site" -o no.slr
run 3 bundle "${village[@]}" -o no/such/folder.slr
"$python" -c 'import sys, zipfile
names = zipfile.ZipFile(sys.argv[1]).namelist()
sys.exit(names != ["trust.note", "stage.note", "site.line", "site.proof",
                   "site.list"])' one.slr
ok "a bundle opens as a ZIP of five parts" $?

# Drawings: each format, the same bytes each time, read by others.
for format in png svg term text; do
    for dir in a b; do
        run 0 qr "${village[@]}" --format $format -o "$dir-$format"
        says out "12 codes in $dir-$format"
    done
    diff -rq a-$format b-$format
    ok "$format is the same each time" $?
    ok "$format: one file a card" "$(($(find a-$format -type f | wc -l) != 12))"
done
zbarimg --raw -q --nodbus -Sdisable -Sqrcode.enable a-png/*.png >read.txt
cmp -s read.txt codes.txt
ok "zbarimg reads in each PNG the code that was issued" $?
cat a-text/*.txt | cmp -s - codes.txt
ok "the text files are the codes" $?
# The terminal drawing, made a picture again: two rows a character.
"$python" - a-term/*.txt <<'END'
import sys
for path in sys.argv[1:]:
    rows = open(path, encoding="utf-8").read().splitlines()
    half = {" ": "00", "\u2580": "10", "\u2584": "01", "\u2588": "11"}
    rows = [r for r in rows if r and set(r) <= set(half)]
    bits = [[half[c][k] for c in row] for row in rows for k in (0, 1)]
    with open(path + ".pgm", "wb") as out:
        out.write(b"P5 %d %d 255\n" % (4 * len(bits[0]), 4 * len(bits)))
        for row in bits:
            out.write(b"".join((b"\0" if b == "1" else b"\xff") * 4
                               for b in row) * 4)
END
zbarimg --raw -q --nodbus -Sdisable -Sqrcode.enable a-term/*.pgm >read.txt
cmp -s read.txt codes.txt
ok "zbarimg reads the terminal drawings" $?
"$python" -c 'import sys, xml.dom.minidom
for path in sys.argv[1:]:
    root = xml.dom.minidom.parse(path).documentElement
    assert root.tagName == "svg" and root.hasAttribute("viewBox")' a-svg/*.svg
ok "each SVG is XML" $?
run 2 qr "${village[@]}" --format gif -o a-gif
run 2 qr "${village[@]}" --format png
run 2 qr "${village[@]}" --format png --module 0 -o a-png
run 3 qr --office office --stage "$stage" --site 9901012009 --format text
mapfile -t drawn < <(find [ab]-png [ab]-svg [ab]-term [ab]-text)
no_strays "drawings are where they belong" "$before" codes.txt read.txt \
    one.slr two.slr \
    "${drawn[@]}"
finish
