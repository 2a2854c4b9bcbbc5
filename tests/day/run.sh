#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A handout day in a village, from unpacking two laptops to the signed closing
# sheets, with the real binary in terminals of 80 x 24: tests/day/run.sh BUILD
# Everything stays in BUILD/day; ends with "N passed, N failed".
set -euo pipefail
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
# The system's own python, which has the packages of tests/deps.sh.
python=$(PATH=/usr/bin:$PATH command -v python3)
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
unset NO_COLOR SALUR_LANG LANGUAGE

rm -rf "$build/day"
mkdir -p "$build/day"
cd "$build/day"
exec "$python" "$here/play.py" "$build"
