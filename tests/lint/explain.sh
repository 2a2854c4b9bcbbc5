#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The pages of `salur explain`: tests/lint/explain.sh BUILD [sources]
# Every message that a person can meet has one in both languages, whole, and
# there is none for a message that does not exist.  What the program shows is
# held against the headers, and the sources against each other.
# Ends with "N passed, N failed".
set -uo pipefail
build=$1
salur=$build/salur
passed=0
failed=0
export LC_ALL=C.UTF-8

# Judge a check by the list of offenders and by how many things it looked at.
nothing() { # NAME SEEN OUTPUT
    if [ -z "$3" ] && [ "$2" -gt 0 ]; then
        passed=$((passed + 1))
        printf '  %-64s %6s\n' "$1" "$2"
    else
        failed=$((failed + 1))
        printf 'FAIL %s (%s seen)\n' "$1" "$2"
        [ -z "$3" ] || printf '%s\n' "$3" | head -n 40
    fi
}

# Ids that no person meets, with the reason; they have no page.
unmet() {
    echo E0105 # the end of a walk, which every caller turns into none
}

# Ids of the headers, and of a usage error.
wanted() {
    {
        echo E0002
        sed -n 's/^ *SALUR_E_[A-Z0-9_]* = \([0-9]*\),.*/E0\1/p' \
            core/include/salur/err.h
        printf 'T00%s\n' 1 2 3 4 5 6 # the roads, which no message names
        sed -n 's/^ *SALUR_F_[A-Z0-9_]* = \([0-9]*\),.*/F\1/p' audit/finding.h
    } | sort
}
shown() { # LANGUAGE
    "$salur" explain --lang "$1" --json | sed -n 's/.*"id":"\([EFT0-9]*\)".*/\1/p'
}
count=$(wanted | wc -l)
for lang in id en; do
    nothing "$lang: every message has a page, and no other" "$count" \
        "$(comm -3 <(wanted | grep -vxFf <(unmet)) <(shown $lang | sort))"
    nothing "$lang: no page comes twice" "$(shown $lang | wc -l)" \
        "$(shown $lang | sort | uniq -d)"
    # A malformed page ends the list with an error.
    nothing "$lang: all pages are read" 1 \
        "$("$salur" explain --lang $lang 2>&1 >/dev/null ||
            echo "exit code not 0")"
    mapfile -t ids < <(shown $lang)
    # With "sources" no page is asked for by itself, which takes seconds.
    [ "${2-}" != sources ] || continue
    nothing "$lang: each is found by its id, in 80 columns" "${#ids[@]}" \
        "$(for id in "${ids[@]}"; do
            "$salur" explain --lang $lang "$id" | awk -v id="$id" '
                NR == 1 && index($0, id) != 1 { print id ": " $0 }
                length($0) > 80 { print id ": too long: " $0 }
                END { if (NR < 15) print id ": short" }'
        done)"
done
nothing "both languages have the same pages in the same order" "$count" \
    "$(diff <(shown id) <(shown en))"

# The sources, a line a defect: FILE:LINE: what is wrong.
pages() { git ls-files "cli/explain/$1/*.txt"; }
sources() { # LANGUAGE PERSONS
    mapfile -t files < <(pages "$1")
    awk -v persons="$2" '
        function say(what) { print FILENAME ":" FNR ": " what ": " $0 }
        FNR == 1 && !/^%/ { say("the file does not say what it holds") }
        FNR > 1 && /^%/ { say("a comment inside") }
        length($0) > 78 { say("more than 78 columns") }
        /[ \t]$/ || /\t/ { say("blanks at the end, or a tab") }
        /^== / { part = 0; step = 0; person = "" }
        /^= / { part++; step = 0; person = ""; next }
        /^=/ || /^%/ || /^$/ { next }
        part == 3 && /:$/ && !/^ / && !/^[0-9]/ {
            if ((person != "" && step == 0) || index(persons, "|" $0 "|") == 0)
                say("no person, or one without a step")
            person = $0; step = 0; next
        }
        part == 3 && /^[0-9]+\. / {
            if ($1 != ++step ".") say("steps are not numbered 1, 2, ...")
            if (person == "") say("a step of nobody")
            next
        }
        part == 3 && !/^   [^ ]/ { say("neither a person nor a step") }
        # A picture points at something: no caret stands under a blank.
        part == 2 && /^[ |]*\^/ {
            for (i = 1; i <= length($0); i++)
                if (substr($0, i, 1) == "^" &&
                    (substr($0, i - 1, 1) != "^" || substr($0, i + 1, 1) != "^") &&
                    substr(above, i, 1) ~ /^ ?$/)
                    say("a caret that points at nothing")
            next
        }
        part == 2 { above = $0 }
        part == 5 && !/^[EFT][0-9]+( [EFT][0-9]+)*$/ { say("not a list of ids") }
    ' "${files[@]}"
}
nothing "id: pages are laid out" "$(pages id | wc -l)" \
    "$(sources id '|Kasir:|Kantor:|Pemeriksa:|Siapa saja:|')"
nothing "en: pages are laid out" "$(pages en | wc -l)" \
    "$(sources en '|Cashier:|Office:|Auditor:|Anybody:|')"

# The same parts, persons and related pages, whatever the language.
frame() { # LANGUAGE
    mapfile -t files < <(pages "$1")
    sed -e 's/^Kasir:$/Cashier:/; s/^Kantor:$/Office:/' \
        -e 's/^Pemeriksa:$/Auditor:/; s/^Siapa saja:$/Anybody:/' "${files[@]}" |
        grep -E '^== |^(Cashier|Office|Auditor|Anybody):$|^[EFT][0-9 EFT]+$' |
        sed 's/^\(== [EFT][0-9]*\) .*/\1/'
}
nothing "both languages have the same frame" "$(frame id | wc -l)" \
    "$(diff <(frame id) <(frame en))"
heads() { # LANGUAGE
    mapfile -t files < <(pages "$1")
    sed -n 's/^= //p' "${files[@]}" | sort | uniq -c | awk '{ print $1 }' | sort -u
}
nothing "five parts a page, of one name each" \
    $(($(heads id | wc -l) + $(heads en | wc -l))) \
    "$([ "$(heads id)$(heads en)" = "${#ids[@]}${#ids[@]}" ] || heads id)"
nothing "related pages are there, and others" "$(frame id | wc -l)" \
    "$(frame id | awk '/^== / { id = $2 }
        /^[EFT]/ { for (i = 1; i <= NF; i++) print $i == id ? id " itself" : $i }' |
        sort -u | grep -vxFf <(shown id))"

# Words that are not used: who is told what to do is not begged, and "failed"
# says nothing of the money.
words() { # LANGUAGE PATTERN
    mapfile -t files < <(pages "$1")
    grep -niwE "$2" "${files[@]}"
}
nothing "id: no word of begging, no English" "$(pages id | wc -l)" \
    "$(words id 'mohon|silakan|silahkan|tolong|harap|maaf|the|and|error|file')"
nothing "id: the words of the glossary" "$(pages id | wc -l)" "$(
    words id 'toko|flash disk|berkas kepercayaan|receipt|checkpoint'
    git grep -nPi '(?<!kata )\bsandi\b' -- 'cli/explain/id/*.txt'
)"
nothing "en: no word of begging" "$(pages en | wc -l)" \
    "$(words en 'please|sorry|simply|failed|invalid|user error')"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
