#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs into an empty folder and builds a program against what is there.
set -uo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() {
    echo "FAIL $1"
    echo "0 passed, 1 failed"
    exit 1
}
make --no-print-directory install DESTDIR="$dir" PREFIX=/usr >"$dir/log" 2>&1 ||
    { cat "$dir/log"; fail "make install"; }
cat >"$dir/p.c" <<'C'
#include <salur/date.h>
#include <salur/redeem.h>
#include <salur/text.h>
#include <stdio.h>
int
main(void)
{
    char text[SALUR_IDR_TEXT_MAX];

    salur_idr_format(text, 1350000);
    return puts(text) < 0;
}
C
cc -I"$dir/usr/include" -o "$dir/p" "$dir/p.c" -L"$dir/usr/lib" -lsalur ||
    fail "build against the installed library"
out=$(LD_LIBRARY_PATH="$dir/usr/lib" "$dir/p") || fail "run"
[ "$out" = "Rp 1.350.000" ] || fail "output: $out"
PKG_CONFIG_PATH="$dir/usr/lib/pkgconfig" pkg-config --modversion salur ||
    fail "salur.pc"
# The program speaks Indonesian where it is installed, and English where no
# catalogue is to be found, whatever it is asked for.
says() { # PROGRAM
    env -i "$1" help --lang id | sed -n '3p'
}
[ "$(says "$dir/usr/bin/salur")" = "KANTOR dinas sosial" ] ||
    fail "the catalogue is not found: $(says "$dir/usr/bin/salur")"
mkdir "$dir/alone"
cp "$dir/usr/bin/salur" "$dir/alone"
[ -e /usr/local/share/locale/id/LC_MESSAGES/salur.mo ] ||
    [ "$(says "$dir/alone/salur")" = "OFFICE of social affairs" ] ||
    fail "without a catalogue: $(says "$dir/alone/salur")"
echo "1 passed, 0 failed"
