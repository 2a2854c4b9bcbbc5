# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Variables come from lib.sh and 16-explain.sh, and are words without blanks.
# shellcheck disable=SC2034,SC2086,SC2129,SC2154,SC2206
# Part of 16-explain.sh: what an auditor and the office find in logs.

# Logs that lie in one thing each, signed with their own key.
mkdir lies
"$build/tools/liar" lies
ok "23 lies were told" $(($(find lies -name '*.slog' | wc -l) != 23))
judge=(--trust "$fixtures/good/trust.note" --at 2026-12-30)
for lie in lies/*.slog; do
    id=${lie#lies/}
    id=${id%.slog}
    case $id in
    F114 | F116 | F117 | F118 | F307) wanted=0 ;; # worth knowing, and no more
    *) wanted=1 ;;
    esac
    meet "$id" $wanted verify "$lie" "${judge[@]}" \
        --list "$fixtures/good/bundle.slr"
    ok "$id is all there is to find" \
        $(($(grep -c '"type":"finding"' out) != 1))
done

# What somebody without the key can do to a file.
bad=$fixtures/bad
meet F104 1 verify "$bad/export-bit.slog" "${judge[@]}"
meet F105 1 verify "$bad/export-swapped.slog" "${judge[@]}"
meet F103 1 verify "$bad/export-deleted.slog" "${judge[@]}"
meet F106 1 verify "$bad/export-cut.slog" "${judge[@]}"
meet F109 1 verify "$bad/export-refused.slog" "${judge[@]}"
meet F108 1 verify "$bad/export-unsigned.slog" "${judge[@]}"
head -c 2000 "$fixtures/good/export.slog" >short.slog
meet F101 1 verify short.slog "${judge[@]}"
meet F101 1 verify list.csv "${judge[@]}"
meet F311 0 verify "$fixtures/good/export.slog" "${judge[@]}"
meet F110 1 verify "$fixtures/good/export.slog" "${judge[@]}" --witnesses 2
meet F119 1 verify "$fixtures/good/export.slog" "${judge[@]}" --max-age 30

# Two devices of a village pay one family, and another village is silent.
note=pair/two.note
for device in a b; do
    "$salur" init --store pair/$device --site $site --device $device \
        -o pair/$device.enrol --at 2026-09-28
done >>made.txt 2>&1
"$salur" key new test/saksi --role witness -o pair/saksi.key >>made.txt 2>&1
make_trust $note 2 "log $(vkey pair/a/device.key) $site" \
    "log $(vkey pair/b/device.key) $site" \
    "witness $(vkey pair/saksi.key)" >>made.txt 2>&1
{
    "$salur" bundle --office pair/office --stage $stage --site $site \
        -o pair/two.slr --at 2026-09-30 --trust $note
    "$salur" qr --office pair/office --stage $stage --site $site \
        --format text --json | grep '"type":"card"' | field text >pair.txt
    for device in a b; do
        "$salur" import --store pair/$device pair/two.slr --at 2026-10-01
        head -n 2 pair.txt | "$salur" redeem --store pair/$device --at $now
    done
    cp -r pair/a pair/copy
    sed -n 3p pair.txt | "$salur" redeem --store pair/a --at $now
    sed -n 4p pair.txt | "$salur" redeem --store pair/copy --at $now
    "$salur" export --store pair/a -o pair/old.slog
    for device in a b copy; do
        "$salur" close --store pair/$device --at $now
        "$salur" export --store pair/$device -o pair/$device.slog
    done
} >>made.txt 2>&1
reconcile=(reconcile --office pair/office --stage $stage --at 2026-12-23)
meet F310 1 "${reconcile[@]}"
"$salur" ingest --office pair/office pair/a.slog pair/b.slog --at $now >>made.txt 2>&1
meet F302 1 "${reconcile[@]}"
meet F309 1 "${reconcile[@]}"

# A witness is asked from an older copy than the one that it saw last.
"$salur" ingest --office pair/office --witness pair/saksi.key pair/a.slog \
    --at $now >>made.txt 2>&1
meet E0315 0 ingest --office pair/office --witness pair/saksi.key \
    --at 2026-12-23 pair/old.slog

# What the other laptop paid is not paid here.
cp -r pair/b pair/peer
"$salur" peer --store pair/peer pair/a.slog --at $now >>made.txt 2>&1
sed -n 3p pair.txt >odd.txt
meet E0413 10 redeem --store pair/peer --at $now odd.txt

# Two histories of one device, and a log that somebody edited.
meet F111 1 verify pair/a.slog pair/copy.slog --trust $note --at 2026-12-23
ingest=(ingest --office pair/office --at 2026-12-23)
meet F111 1 "${ingest[@]}" pair/copy.slog
meet E0309 1 "${ingest[@]}" pair/copy.slog
edit pair/a.slog edited.slog delete 3
meet F103 1 "${ingest[@]}" edited.slog
edit pair/a.slog odd- flip 8000 >>made.txt
meet E0306 1 "${ingest[@]}" odd-8000

# A closing sheet of later than the file: it is an older one, or was cut.
cp -r pair/a pair/on
"$salur" close --store pair/on --at $now --statement pair/on.note >>made.txt 2>&1
meet F112 1 verify pair/a.slog --trust $note --at 2026-12-23 --head pair/on.note

# The key of a laptop that was stolen after its fourth entry.
kid=$(vkey pair/a/device.key | cut -d+ -f2)
make_trust pair/three.note 3 "log $(vkey pair/a/device.key) $site" \
    "log $(vkey pair/b/device.key) $site" "withdrawn $kid 2026-10-21 4" \
    >>made.txt 2>&1
meet F120 1 verify pair/a.slog --trust pair/three.note --at 2026-12-23

# A laptop that goes on from another one says so.
cp -r pair/b pair/later
"$salur" recover --store pair/later --continue pair/a.slog --at $now \
    >>made.txt 2>&1
"$salur" export --store pair/later -o pair/later.slog --at $now >>made.txt 2>&1
meet F121 0 verify pair/later.slog --trust $note --at 2026-12-23
