# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Variables come from lib.sh and 16-explain.sh, and are words without blanks.
# shellcheck disable=SC2034,SC2086,SC2129,SC2154,SC2206
# Part of 16-explain.sh: the laptop, its disk and programs.

# A system call that fails for salur alone.
failing() { # CALL ERROR [WHICH]
    via=(strace -f -qq -o /dev/null -e trace="$1"
        -e "inject=$1:error=$2:when=${3:-1}")
}
sed -n 5p codes.txt >odd.txt
failing fdatasync EIO
meet E0501 7 redeem --store store --at $now odd.txt
failing fdatasync EINVAL 2 # the first is the journal's, then LMDB's
meet E0502 5 redeem --store store --at $now odd.txt
failing pwrite64 ENOSPC
meet E0503 7 redeem --store store --at $now odd.txt
failing fsync ENOSPC
meet E0503 7 key new test/full --role root -o full.key
failing fsync EIO
meet E0501 7 export --store store -o full.slog
via=(bash -c 'ulimit -v 60000; exec "$@"' limited)
meet E0500 7 sign trust.note --key issuer.key
meet E0500 7 close --store store --at $now
via=()
meet E0501 3 verify . --trust trust.note
meet E0501 7 redeem --store store --at $now .

# Libraries that are not there, or do not start.
mkdir empty && : >empty/libzbar.so.0
run 0 qr --office office --stage $stage --site $site --format png -o png
picture=$(find png -name '*.png' | LC_ALL=C sort | head -n 1)
via=(env LD_LIBRARY_PATH="$PWD/empty")
meet E0505 7 redeem --store store --at $now "$picture"
echo 'int sodium_init(void); int sodium_init(void) { return -1; }' >no.c
gcc -shared -fPIC -o no.so no.c
for name in '' --json; do
    LD_PRELOAD=$PWD/no.so "$salur" status --store store $name >out 2>err
    ok "E0504: exit code 7 $name" $(($? != 7))
    says err '(E0504)'
done
explains E0504
met[E0504]=1
via=()

# Whose file it is, and a store that was cut off.
cp root-1.key open.key && chmod 644 open.key
meet E0506 4 sign trust.note --key open.key
cp -r store cut
rm cut/journal
head -c 8192 store/log/data.mdb >cut/log/data.mdb
meet E0507 5 redeem --store cut --at $now odd.txt
meet E0507 5 status --store cut
: >cut/log/data.mdb
meet E0507 5 import --store cut --at $now third.slr

# Stopped in the middle, and then on a disk that may only be read.
cp -r store halted
: >halted/settled
# Opened in this folder: itself, lock, mark, journal; then again, to write.
for name in '' --json; do
    strace -f -qq -o /dev/null -P halted -e trace=openat \
        -e inject=openat:error=EROFS:when=6 \
        "$salur" status --store halted $name >out 2>err </dev/null
    ok "E0508: exit code 5 $name" $(($? != 5))
    cat out err | grep -q E0508
    ok "E0508: says its id $name" $?
done
explains E0508
met[E0508]=1
