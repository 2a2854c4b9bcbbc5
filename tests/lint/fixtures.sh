#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Remakes the fixtures: they must be what is committed, no byte and no file
# more or less.
set -euo pipefail
make --no-print-directory fixtures
git diff --exit-code --stat -- fixtures
[ -z "$(git status --porcelain -- fixtures)" ]
