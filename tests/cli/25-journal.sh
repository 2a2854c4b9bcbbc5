#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The journal beside the log: a store that was stopped in the middle, an older
# file put back, a torn end, a disk that is full, fails or may only be read.
# Each time the program says what stands, and what it says is so.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

make_world 30
now=2026-10-20T10:00:00+07:00

pay() { # EXIT STORE FAMILY
    sed -n "$3p" codes.txt >one.txt
    run "$1" redeem --store "$2" --operator Wati --at $now one.txt
}
entries() { "$salur" status --store "$1" --json 2>/dev/null | field entries; }
image() { cp -r "$1" "$2"; }
# Opened to write it is whole, verifies, and says who was paid.
is_whole() { # STORE ENTRIES FAMILY ...
    local store=$1 wanted=$2 family
    shift 2
    ok "$store has $wanted entries" $(($(entries "$store") != wanted))
    for family in "$@"; do
        pay 10 "$store" "$family"
        says out '^SUDAH DIAMBIL'
    done
    run 0 close --store "$store" --at $now
    run 0 export --store "$store" -o "$store.slog"
    run 0 verify "$store.slog" --trust trust.note --at 2026-10-21
    says out 'result: INTACT'
}

# --- stopped in the middle ---------------------------------------------------

pay 0 store 1
image store old
pay 0 store 2
pay 0 store 3
image store settled

# Killed between the journal and LMDB: at LMDB's own sync.
image settled killed
sed -n 4p codes.txt >one.txt
strace -f -qq -o /dev/null -e trace=fdatasync \
    -e inject=fdatasync:signal=KILL:when=2 \
    "$salur" redeem --store killed --operator Wati --at $now one.txt \
    >out 2>err </dev/null
ok "killed" $(($? != 137))
ok "nothing was shown" "$(wc -l <out)"
run 0 status --store killed
says err 'terhenti di tengah; catatan dibuat lagi dari jurnal, utuh sampai #5'
run 0 status --store killed
ok "and that is said once" "$(grep -c terhenti err)"
is_whole killed 6 2 3 4
says out 'redeemed 4,'

# Killed at the journal's sync: it may or may not be there, and is whole.
image settled early
strace -f -qq -o /dev/null -e trace=fdatasync \
    -e inject=fdatasync:signal=KILL:when=1 \
    "$salur" redeem --store early --operator Wati --at $now one.txt \
    >out 2>err </dev/null
run 0 status --store early
is_whole early "$(entries early)" 2 3

# --- files of another moment --------------------------------------------------

# LMDB of an hour ago: what the journal holds beyond is there again.
image settled older
cp old/log/data.mdb older/log/data.mdb
run 0 redeem --store older --operator Wati --at $now <(sed -n 5p codes.txt)
says err 'catatan dibuat lagi dari jurnal, utuh sampai #4'
is_whole older 7 1 2 3
# The log's folder is gone.
image settled gone
rm -r gone/log
run 0 status --store gone
says err 'catatan dibuat lagi dari jurnal'
is_whole gone 5 1 2 3

# The journal is gone, or another one's.
image settled no-journal
rm no-journal/journal
run 0 status --store no-journal
says err 'jurnal hilang atau rusak dan sudah dibuat lagi; catatan utuh, 5'
is_whole no-journal 5 1 2 3

# Both of an hour ago, and the mark of now: that is no power cut.
image settled rolled-back
cp old/log/data.mdb rolled-back/log/data.mdb
cp old/journal rolled-back/journal
run 5 status --store rolled-back
says err '(E0507)'
run 5 redeem --store rolled-back --operator Wati --at $now one.txt
says err '(E0507)'

# Two histories of one laptop.
image old twin
for family in 9 10 11; do pay 0 twin $family; done
image settled fork
cp twin/journal fork/journal
run 5 redeem --store fork --operator Wati --at $now one.txt
says err '(E0309)'

# A torn end was never shown to anybody.
image settled torn
head -c 100 /dev/urandom >>torn/journal
run 0 status --store torn
is_whole torn 5 1 2 3

# --- a disk that fails ----------------------------------------------------------

image settled full
strace -f -qq -o /dev/null -e trace=pwrite64 \
    -e inject=pwrite64:error=ENOSPC:when=1 \
    "$salur" redeem --store full --operator Wati --at $now one.txt \
    >out 2>err </dev/null
ok "a full disk: exit code 7" $(($? != 7))
says err '(E0503)'
ok "nothing was recorded" $(($(entries full) != 5))
pay 0 full 4

# The journal's sync fails, then LMDB's: nothing was recorded, and it is so.
for which in 1 2; do
    image settled "sync-$which"
    strace -f -qq -o /dev/null -e trace=fdatasync \
        -e inject=fdatasync:error=EIO:when=$which \
        "$salur" redeem --store "sync-$which" --operator Wati --at $now \
        one.txt >out 2>err </dev/null
    ok "sync $which fails: exit code 7" $(($? != 7))
    says err '(E0501)'
    ok "sync $which: nothing was recorded" $(($(entries "sync-$which") != 5))
    pay 0 "sync-$which" 4
done

# Read-only is not recovered; a copy of it is.
image settled frozen
: >frozen/settled
strace -f -qq -o /dev/null -P frozen -e trace=openat \
    -e inject=openat:error=EROFS:when=6 \
    "$salur" status --store frozen >out 2>err </dev/null
ok "read-only: exit code 5" $(($? != 5))
says err '(E0508)'
image frozen thawed
run 0 status --store thawed
is_whole thawed 5 1 2 3

# --- two tills at once -----------------------------------------------------------

image settled two
{
    sed -n 11p codes.txt
    sleep 1
    sed -n 12p codes.txt
} | "$salur" redeem --store two --operator Wati --at $now >first 2>first.err &
first=$!
sleep 0.3
strace -f -qq -o /dev/null -e trace=fdatasync \
    -e inject=fdatasync:signal=KILL:when=2 \
    "$salur" redeem --store two --operator Budi --at $now \
    <(sed -n 13p codes.txt) >/dev/null 2>&1
wait $first
ok "the first till goes on" $?
ok "both of its cards" $(($(grep -c '^SERAHKAN' first) != 2))
pay 10 two 13 # the till that died had written it
says out '^SUDAH DIAMBIL'
ok "it was never open to be recovered" "$(grep -c terhenti first.err)"
is_whole two "$(entries two)" 11 12 13

# Nothing of a rebuild is left.
left=$(find . -name 'log.new' -o -name 'log.old' -o -name 'journal.new' \
    -o -name '.salur-*')
ok "no stray file" ${#left}
finish
