#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every single-bit flip and every length of an export of 300 entries, with
# checkpoint and cosignature, is refused.  N: how many bits of its entries are
# verified whole with the pack's checksums put right; "all" takes each
# (ten minutes on two processors).
# Usage: tests/fault/flips.sh BUILD [N]; ends with "N passed, N failed".
set -uo pipefail
build=$1
shift
exec "$build/tools/flips" "$@"
