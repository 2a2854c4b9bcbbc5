#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Threat 17: an auditor invents a finding, or carries away who the families
# are.  Anybody repeats the verification; no name or NIK is in what he gets.
# shellcheck source=tests/cli/staged.sh
source "$(dirname "$0")/staged.sh"
usual_day
verify=(--trust trust.note --list bundle.slr --at 2026-10-21)
staged "the auditor edits the export to get a finding, and looks for names in all that he was given"
# The finding that he claims is of other bytes than the device signed: his
# file cannot be that of the village.
edit day.slog claimed.slog amount 4
run 1 verify claimed.slog "${verify[@]}"
evidence out "^F105 tamper: $origin entry 8 "
run 0 verify day.slog "${verify[@]}" --json
cp out first.json
run 0 verify day.slog "${verify[@]}" --json
cmp -s out first.json
ok "who repeats it gets the same bytes" $?
# What he packs as evidence is found again from the pack alone, or is not.
run 0 evidence claimed.slog day.slog "${verify[@]}" --finding F105 -o case.zip
run 0 evidence --check case.zip --trust trust.note
# He writes what he likes, or packs another log, and puts all hashes right.
for name in report.en.txt report.id.txt report.jsonl in-02.slog; do
    unzip -p case.zip $name >plain
    case $name in
    *.slog) keyholder store/device.key day.slog forged drop 4 ;;
    *) sed 's/in-01/in-02/g; s/"entry":8/"entry":4/g' plain >forged ;;
    esac
    unzip -p case.zip sha256.txt |
        sed "s/^$(sha256sum <plain | cut -d' ' -f1)/$(sha256sum <forged |
            cut -d' ' -f1)/" >hashes
    edit case.zip half.zip member $name forged
    run 1 evidence --check half.zip --trust trust.note
    edit half.zip forged.zip member sha256.txt hashes
    run 1 evidence --check forged.zip --trust trust.note
done
evidence out 'result: NOT THE SAME AGAIN'
# What he gets names nobody.
awk -F, 'NR > 1 && $2 != "" { print $2; print $3 }' list.csv | sort -u >names.txt
ok "there are names to look for" $(($(wc -l <names.txt) < 20))
for file in day.slog first.json bundle.slr trust.note close.note; do
    ok "$file names nobody" "$(LC_ALL=C grep -acFf names.txt $file)"
done
# Nor does a finding: a family is a number that only the office resolves.
keyholder store/device.key day.slog claimed.slog amount 4 100000
for format in '' --json; do
    # shellcheck disable=SC2086 # nothing, or one word
    run 1 verify claimed.slog "${verify[@]}" $format
    ok "a finding names nobody" "$(grep -cFf names.txt out)"
    [ -n "$format" ] || evidence out "^F304 difference: $origin entry 4 "
done
finish
