#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `make paper`: every printed thing of a village rendered and read back by two
# decoders, at 203, 300 and 600 dpi; then how often damaged cards are read,
# beside the decoders' own rate.  Ends with "N passed, N failed".
#   tests/paper/run.sh BUILD [CARDS]
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/../cli/lib.sh"
# shellcheck source=tests/paper/lib.sh
source "$root/tests/paper/lib.sh"
cards=${2:-64}

paper_world 24
paper_read full
echo "pages read back: $passed passed, $failed failed"

# A village of usual cards, and its bare symbols in the sizes that occur.
mkdir study && cd study || exit 1
make_world "$cards"
run 0 sheet --office office --stage "$stage" --site "$site" \
    --contact "$contact" -o study.pdf
for module in 9 10; do
    run 0 qr --office office --stage "$stage" --site "$site" --format png \
        --module "$module" -o "bare-$module"
done
"$python" "$paper/study.py" "$salur" "$cards" >py.txt 2>&1
status=$?
grep -vE '^FAIL|passed, ' py.txt
paper_count py.txt "$status" 'the study ran to its end'
finish
