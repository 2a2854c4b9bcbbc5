#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# N honest random histories of a village: no alarm, and one office store
# whatever the order in which exports come.  FIRST: the seed of the first.
# Usage: tests/fault/histories.sh BUILD [N [FIRST]]; ends with
# "N passed, N failed".
set -uo pipefail
build=$1
shift
# What is lost when the power goes is said by which files are kept, so no disk
# has to be waited for.
[ -n "${TMPDIR:-}" ] || ! [ -w /dev/shm ] || export TMPDIR=/dev/shm
exec "$build/tools/histories" "$@"
