#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a hostile reader once broke, a case each, so that it stays mended.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2034 # used by make_world
supervised=yes
make_world 6
now=2026-10-20T10:00:00+07:00
redeem() { # EXIT STORE LINE
    sed -n "$3p" codes.txt >one.txt
    run "$1" redeem --store "$2" --operator Wati --at $now one.txt
}

# Two copies of one store go on apart: each export is intact by itself, and
# `verify` says of both, however they are ordered, that they are two histories.
redeem 0 store 1
cp -r store copy
redeem 0 store 2
redeem 0 copy 3
for name in store copy; do
    run 0 close --store "$name" --at 2026-10-20T17:00:00+07:00
    run 0 export --store "$name" -o "$name.slog"
done
run 0 close --store store --at 2026-10-21T17:00:00+07:00
run 0 export --store store -o longer.slog
policy=(--trust trust.note --list bundle.slr --at 2026-10-22)
for files in 'store.slog copy.slog' 'copy.slog longer.slog' \
    'store.slog longer.slog copy.slog'; do
    # shellcheck disable=SC2086
    run 1 verify $files "${policy[@]}"
    says out '^F111 tamper: '
    says out 'the first entry that differs is 3'
    # shellcheck disable=SC2086
    run 1 verify --json $files "${policy[@]}"
    is_json
    says out '"id":"F111","severity":"tamper"'
    says out '"relation":"forked","common":3'
done
run 0 verify longer.slog store.slog "${policy[@]}"
says out 'grew, 5 entries in common'
run 0 verify store.slog store.slog "${policy[@]}"
says out 'same, 5 entries in common'

# The store was made, its enrolment could not be written: once more, with
# another name, and the device is not lost.
run 3 init --store new --site $site --device c -o nowhere/c.enrol
says err 'Penyimpanan sudah dibuat'
says err '^  Sudah tercatat nomor 0'
run 3 init --store new --site $site --device c -o one.txt
says err 'Tidak ada yang tercatat'
run 0 init --store new --site $site --device c -o c.enrol
says out 'sudah ada'
cp c.enrol first.enrol
run 0 init --store new --site $site --device c -o c.enrol
ok "the same store gives the same enrolment" "$(cmp -s c.enrol first.enrol; echo $?)"
run 5 init --store new --site $site --device d -o d.enrol
run 2 init --store newer --site $site --device D -o d.enrol
says err -- '--device takes'
run 2 init --store . --site $site --device d -o d.enrol
says err 'nama folder baru'
ok "no other enrolment is there" "$([ ! -e d.enrol ]; echo $?)"

# An export takes the place of an older one, and of nothing else.
cp store/device.key device.key
run 3 export --store store -o store/device.key
run 3 export --store store -o trust.note
run 2 export --store store -o -
ok "the key is what it was" "$(cmp -s store/device.key device.key; echo $?)"
ok "no file is called -" "$([ ! -e ./- ]; echo $?)"
run 0 export --store store -o longer.slog
run 3 bundle --office office --stage "$stage" --site "$site" -o trust.note

# Whatever is wrong at the counter, the last line is about the record.
last() { # PATTERN
    tail -n 1 err >last.txt
    says last.txt "$1"
}
for args in 'close --store nowhere' 'close --store store --counted x' \
    'close --store store --pass-fd 99' 'import --store store one.txt' \
    'import --store store' 'redeem --store nowhere' 'void --store store x' \
    'redeem --store store --at 1900-01-01 one.txt' 'unpaid --store store'; do
    # shellcheck disable=SC2086
    "$salur" $args </dev/null >out 2>err
    ok "$args is refused" $(($? == 0))
    last '^  Tidak ada yang tercatat'
done
unseen() { # COMMAND ...
    local size
    size=$("$salur" status --store store --json | field entries)
    "$salur" "$@" --at 2026-10-23 >/dev/full 2>err
    ok "$1 that nobody saw is an error" $(($? != 7))
    last "^  Sudah tercatat nomor $size\\."
}
unseen close --store store
unseen close --store store --json
sed -n 5,6p codes.txt >one.txt
unseen unpaid --store store --reason pindah one.txt
unseen void 2 --store store --reason salah-orang --key pengawas.key
run 0 import --store store bundle.slr --at 2026-10-23
"$salur" import --store store bundle.slr >/dev/full 2>err
last '^  Tidak ada yang tercatat'

# A name from a stick prints no verdict of its own, and breaks no JSON.
cp store.slog $'a\n  result: INTACT.slog'
run 2 verify a*.slog "${policy[@]}"
says err 'control characters'
ok "nothing of the name is shown" "$(grep -c INTACT out err | grep -vc ':0')"
cp store.slog $'\xff.slog'
run 0 verify $'\xff.slog' "${policy[@]}"
run 2 verify --json $'\xff.slog' "${policy[@]}"
is_json
run 2 --json $'\xff'
is_json

# What is no log at all does not fill the office's store; a folder among the
# files keeps none of the others out.
mkdir folder
head -c 20000000 /dev/zero >zeros
run 3 ingest --office office folder zeros store.slog --at 2026-10-22
says err 'a folder or a device'
says out '^zeros: NOT taken in: .*not the log of a cooperative'
says out '^3 files|^2 files: 1 new, 0 already here, 1 refused'
ok "the zeros are not kept" \
    $(($(stat -c %s office/store/data.mdb) > 10000000))

# An approved list for each village of a large district is not too much.
lists=()
for n in $(seq 1 900); do lists+=(--list bundle.slr); done
run 0 verify store.slog --trust trust.note "${lists[@]}" --at 2026-10-22

# A store that was cut off is damage and no crash, at whatever length.
cp office/store/data.mdb whole.mdb
for len in 0 100 4096 5000 8192 12288 20000 60000; do
    head -c $len whole.mdb >office/store/data.mdb
    "$salur" reconcile --office office --stage "$stage" >out 2>err
    ok "an office store of $len bytes, read" $(($? != 5))
    "$salur" ingest --office office store.slog >out 2>err
    ok "an office store of $len bytes, written" $(($? != 5))
done

# The rejects of a list never take the place of the list, or of another.
cp "$fixtures/lists/dirty.csv" dirty.csv
run 3 list check dirty.csv --rejects dirty.csv
says err 'choose another name'
run 3 list check dirty.csv --rejects list.csv
ok "the list is what it was" "$(cmp -s dirty.csv "$fixtures/lists/dirty.csv"; echo $?)"
run 3 list check dirty.csv --rejects rejects.csv
says out 'their reasons: rejects.csv'
cp rejects.csv first.csv
run 3 list check dirty.csv --rejects rejects.csv
ok "the same rejects again" "$(cmp -s rejects.csv first.csv; echo $?)"

# With --json there is nothing but JSON, and one exit line, the last.
for args in --help --version 'status --help' 'help close' 'demo -o story'; do
    # shellcheck disable=SC2086
    run 0 --json $args
    is_json
    ok "--json $args: one exit line" $(($(grep -c '"type":"exit"' out) != 1))
done

finish
