#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A mirror on a stick that stays in the laptop: it holds what was shown, is
# pulled out and comes back, fails, and gives back what an older image lost.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 30
now=2026-10-20T10:00:00+07:00
origin=test/kopdes/log/$site/a/k1
name=${origin//\//_}.journal
mkdir stick

pay() { # EXIT STORE FAMILY
    sed -n "$3p" codes.txt >one.txt
    run "$1" redeem --store "$2" --operator Wati --at $now one.txt
}
same() { # NAME
    cmp -s store/journal "stick/$name"
    ok "$1" $?
}

pay 0 store 1
echo "$PWD/stick" >store/mirror
pay 0 store 2
same "the whole journal is on the stick"
for family in 3 4 5; do
    pay 0 store "$family"
    same "after family $family"
done

# Out for two families, and in again.
mv stick pulled
pay 0 store 6
says out '^SERAHKAN'
pay 0 store 7
[ ! -e stick ]
ok "nothing is made where it was" $?
mv pulled stick
pay 0 store 8
same "caught up"

# A stick that fails stops nothing, in each of its calls.
for call in pwrite64 fdatasync; do
    strace -f -qq -o /dev/null -P "$PWD/stick/$name" -e trace=$call \
        -e inject=$call:error=EIO \
        "$salur" redeem --store store --operator Wati --at $now \
        <(sed -n "$((9 + ${#call} % 2))p" codes.txt) >out 2>err </dev/null
    ok "$call fails on the stick: handed over" $?
    says out '^SERAHKAN'
done
pay 0 store 11
same "and is caught up when it works again"

# Killed before the stick was written: it is caught up at the next opening.
strace -f -qq -o /dev/null -P "$PWD/stick/$name" -e trace=pwrite64 \
    -e inject=pwrite64:signal=KILL \
    "$salur" redeem --store store --operator Wati --at $now \
    <(sed -n 12p codes.txt) >out 2>err </dev/null
pay 10 store 12
says out '^SUDAH DIAMBIL'
same "after a kill"

# --- the laptop is an older image -------------------------------------------------

cp -r store image
pay 0 store 13
pay 0 store 14
mv store lost && cp -r image store
pay 10 store 13
says out '^SUDAH DIAMBIL'
says err 'catatan dibuat lagi dari cermin'
pay 10 store 14
says out '^SUDAH DIAMBIL'
pay 0 store 15
same "the stick follows again"
run 0 close --store store --at $now
run 0 export --store store -o a.slog
run 0 verify a.slog --trust trust.note --at 2026-10-21
says out 'result: INTACT'

# Without the stick nobody knows of it; when it comes back, it is a fork.
mv store newer && cp -r image store
mv stick pulled
pay 0 store 20
mv pulled stick
run 5 redeem --store store --operator Wati --at $now one.txt
says err '(E0309)'
rm -r store && mv newer store

# --- a stick in other hands --------------------------------------------------------

# Longer, with sums that hold and no seal of this laptop.
mv store whole && cp -r image store
head -c -1 "stick/$name" >longer && printf '\x00' >>longer
cmp -s longer "stick/$name" && printf '\x01' | dd of=longer bs=1 \
    seek=$(($(stat -c %s longer) - 1)) conv=notrunc 2>/dev/null
cp "stick/$name" kept.journal && cp longer "stick/$name"
run 5 redeem --store store --operator Wati --at $now one.txt
says err '(E0305)'
cmp -s longer "stick/$name"
ok "and it is left as it is" $?
cp kept.journal "stick/$name" && rm -r store && mv whole store

# Something else of that name.
echo 'foto liburan' >"stick/$name"
pay 0 store 16
left=$(cat "stick/$name")
[ "$left" = "foto liburan" ]
ok "it is left alone" $?
rm "stick/$name"
pay 0 store 17
same "a new file is begun"

# The laptop's own journal and log are lost: the stick has it all.
rm -r store/log store/journal
pay 10 store 17
says out '^SUDAH DIAMBIL'
same "and is followed again"
finish
