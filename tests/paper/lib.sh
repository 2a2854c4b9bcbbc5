# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # what cli/lib.sh sets
# A village and everything that is printed of it; sourced after cli/lib.sh.

paper=$root/tests/paper
contact='0800-123-4567 (gratis), setiap hari 07.00-18.00'

# Sixteen goods packages; the odd ones as long as a package may be.
paper_packages() {
    local n
    for n in $(seq 0 15); do
        if [ $((n % 2)) -eq 0 ]; then
            printf 'P%02d=Beras 10 kg dan minyak goreng 2 liter\n' "$n"
        else
            printf 'P%02d=%s\n' "$n" "$(printf '%.120s' \
                "Beras 10 kg (dua karung); minyak goreng 2 liter; gula 1 kg; \
telur 1 kg; ikan kaleng 4 buah; susu anak 3 dus; garam $n")"
        fi
    done
}

# Keys, a stage of village $site with hostile names, cards, a store with names.
paper_world() { # FAMILIES
    local packages=() line n
    {
        make_keys
        "$python" "$paper/list.py" "$1" >list.csv
        paper_packages >packages.txt
        while read -r line; do
            packages+=(--package "$line")
        done <packages.txt
        "$salur" list import list.csv --office office --stage "$stage" \
            --opens 2026-10-05 --closes 2026-12-20 --trust trust.note \
            --at 2026-09-29 "${packages[@]}"
        for n in 1 2; do
            "$salur" stage approve --office office --stage "$stage" --yes \
                --key "approver-$n.key" --at 2026-09-29
        done
        "$salur" issue --office office --stage "$stage" --key issuer.key \
            --at 2026-09-29
        "$salur" qr --office office --stage "$stage" --site "$site" \
            --format text --json >cards.jsonl
        "$salur" bundle --office office --stage "$stage" --site "$site" \
            -o bundle.slr --key issuer.key --contact "$contact" --at 2026-09-30
        "$salur" import --store store bundle.slr --at 2026-10-01
        grep '"type":"card"' cards.jsonl | field text >codes.txt
    } >made.txt 2>&1 </dev/null
    if [ "$(wc -l <codes.txt)" -ne "$1" ]; then
        cat made.txt
        ok "the world of $1 families was made" 1
        finish
        exit 1
    fi
}

# Pages of the office, named PREFIX and the layout.
paper_sheets() { # PREFIX
    local layout
    for layout in cards letter danom; do
        run 0 sheet --office office --stage "$stage" --site "$site" \
            --layout "$layout" --contact "$contact" \
            --place 'Balai Desa Contoh, Jalan Merdeka 1' \
            --when 'Senin, 5 Oktober 2026, pukul 08.00 sampai 12.00' \
            -o "$1$layout.pdf"
    done
    run 0 sheet --self-test -o "$1test.pdf"
}

# One receipt of the counter in each format, from the same store.
paper_receipts() { # PREFIX
    local format code
    code=$(grep '"amount_idr":600000,' cards.jsonl | field text | head -n 1)
    for format in text32 text48 escpos58 escpos80 pdf; do
        rm -rf handout && cp -r store handout && mkdir "$1receipts-$format"
        printf '%s\n' 50000000 "$code" 1 '' |
            "$salur" counter --store handout --operator Wati --line \
                --receipt "$format" --receipts "$1receipts-$format" \
                --at 2026-10-06T09:41:00+07:00 >out 2>err
    done
}

# The closing sheet and statement of a day with some handouts.
paper_closing() { # PREFIX
    rm -rf closed && cp -r store closed
    head -n 9 codes.txt | "$salur" redeem --store closed --operator Wati \
        --at 2026-10-06T02:00:00Z >out 2>err
    run 0 close --store closed --operator Wati --counted 1.000.000 \
        --reason 'satu lembar 50.000 robek, ditukar; kas awal tidak dicatat' \
        --statement "$1close.note" --pdf "$1close.pdf" \
        --at 2026-10-06T08:00:00Z
}

# Everything twice, then read back.
paper_read() { # short|full
    local line status prefix
    for prefix in '' again-; do
        paper_sheets "$prefix"
        paper_receipts "$prefix"
        paper_closing "$prefix"
    done
    "$python" "$paper/pages.py" "$salur" "$1" >py.txt 2>&1
    status=$?
    paper_count py.txt "$status" 'the pages were read to the end'
}

# Add up what a part said.
paper_count() { # FILE STATUS NAME
    local line
    grep -E '^FAIL' "$1"
    [ "$2" -eq 0 ] || grep -vE '^FAIL' "$1" | tail -n 20
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$1" | tail -n 1)
    line=${line:-0 passed, 1 failed}
    passed=$((passed + ${line%% passed*}))
    line=${line#*, }
    failed=$((failed + ${line%% failed*}))
    ok "$3" "$2"
}
