#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Both languages, whatever the system speaks: which one is chosen, and that
# every screen is in one of them only.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"
home=$dir
unset LC_ALL LC_MESSAGES LANG SALUR_LANG LANGUAGE
mapfile -t commands < <("$salur" help --json | field name)
ok "all commands are known" $((${#commands[@]} < 20))

# --- which language ------------------------------------------------------------

# What is asked for without being there, in the language that was chosen.
asked() { # LANG NAME COMMAND ...
    local said
    said=$(env -i "${@:3}" 2>&1 | head -n 1)
    case $1 in
    id) [[ $said == *'pilihan tidak dikenal: --none'* ]] ;;
    en) [[ $said == *'unknown option: --none'* ]] ;;
    esac
    ok "$2: $1, not '$said'" $?
}
for setting in - LC_ALL=C LC_ALL=POSIX LC_ALL=C.UTF-8 LANG=de_DE.UTF-8 LANGUAGE=fr; do
    mapfile -t with < <([ "$setting" = - ] || echo "$setting")
    asked id "the counter, $setting" "${with[@]}" "$salur" redeem --none
    asked en "the office, $setting" "${with[@]}" "$salur" list --none
    asked en "the auditor, $setting" "${with[@]}" "$salur" verify --none
done
for setting in LANG=id_ID.UTF-8 LC_ALL=id_ID LC_MESSAGES=id_ID@latin \
    LANGUAGE=fr:id:en SALUR_LANG=id 'LANG=en_US.UTF-8 LC_ALL=id_ID.UTF-8' \
    'LC_ALL=en_US.UTF-8 LANGUAGE=id' 'LANGUAGE=en SALUR_LANG=id' \
    'LANG=id_ID.UTF-8 SALUR_LANG=xx'; do
    read -ra with <<<"$setting"
    asked id "$setting" "${with[@]}" "$salur" list --none
    asked en "--lang en, $setting" "${with[@]}" "$salur" redeem --none --lang en
done
for setting in LANG=en_US.UTF-8 LC_MESSAGES=en_GB.UTF-8 LANGUAGE=en:id \
    SALUR_LANG=en 'LANG=id_ID.UTF-8 LC_ALL=en_US.UTF-8'; do
    read -ra with <<<"$setting"
    asked en "$setting" "${with[@]}" "$salur" redeem --none
    asked id "--lang id, $setting" "${with[@]}" "$salur" redeem --none --lang=id
    asked id "first --lang id, $setting" "${with[@]}" "$salur" --lang id list --none
done
# LC_ALL that names no language hides a LANG that does, as POSIX has it.
asked id "LC_ALL=C LANG=en" LC_ALL=C LANG=en_US.UTF-8 "$salur" redeem --none
run 2 --none
says err '^salur: perintah ini tidak ada: --none'
run 2
says out '^KANTOR'
run 2 --lang en
says out '^OFFICE'
run 0 help redeem
says out '^redeem \(cairkan\): memeriksa'
run 0 help list
says out '^list \(daftar\): check'
run 2 list check x --lang id --lang en
says err '^salur: (ditulis dua kali|given twice): --lang'
run 2 list check x --lang
says err '^salur: needs a value: --lang'
run 2 status --store x --lang EN
says err '^salur: --lang berisi id atau en: EN'
run 2 --lang xx status --store x
says err '^salur: --lang berisi id atau en: xx'

# What stands for a value in a usage line has its word in the catalogue.
"$salur" help --json | sed -n 's/.*"args":"\([^"]*\)".*/\1/p' |
    sed 's/\\n/ /g' | grep -oE '\b[A-Z]{2,}\b' | sort -u >values
while read -r value; do
    grep -qxF "msgid \"$value\"" "$root"/cli/po/id/*.po
    ok "$value has a word" $?
done <values
ok "there are values" $(($(wc -l <values) < 10))

# --- every screen ---------------------------------------------------------------

# Run a command whatever it answers, and keep what it shows.
screen() { # ARGS ...
    local code
    printf 'SCREEN %s\n' "$*" >>screens
    "$salur" "$@" >>screens 2>&1 </dev/null
    code=$?
    [ "$code" -lt 64 ]
    ok "salur ${1-} ${2-}: exit $code" $?
}

# What needs no store: help, usage, files that are not there.
plain() {
    local command
    screen
    screen help zzz
    screen recnocile
    screen --lang "$SALUR_LANG"
    for command in "${commands[@]}"; do
        screen help "$command"
        screen "$command" --none
        screen "$command" --json=1
        screen "$command" a b c d e f
        screen "$command" --lang
        screen "$command" --color red
    done
    for command in redeem import status close export void unpaid; do
        screen "$command" --store nowhere --reason pindah 1
        screen "$command" --store nowhere zzz
        screen "$command" --store nowhere --store again
    done
    screen close --store x --reason y
    screen close --store x --counted zzz
    screen close --store x --again
    screen close --store x --again --counted 1000 --pdf x.pdf
    screen redeem --store x --at yesterday
    screen redeem --store x --operator "$(printf '%40s' x)"
    screen unpaid --store x --reason bored
    screen void 1 --store x --reason bored
    screen void zzz --store x --reason salah-orang
    screen init --store x --site 12 --device a -o y
    screen init --store x --site "$site" --device A/B -o y
    screen list zzz x
    screen list import x --office y
    screen list import x --office y --stage 7 --opens z --closes z
    screen list import x --office y --stage "$stage" --opens z --closes z
    screen list import x --office y --stage "$stage" --opens 2026-10-05 \
        --closes 2026-10-01
    screen list import x --office y --stage "$stage" --opens 2026-10-05 \
        --closes 2026-12-20 --package A
    screen list check .
    screen list check nowhere
    screen stage zzz --office y
    screen stage approve --office y
    screen stage show --office nowhere
    screen key zzz x
    screen key new x
    screen key new 'a b' --role log -o x
    screen key new x --role king -o x
    screen key show "$root/README.md"
    screen qr --office x --stage "$stage" --site "$site" --format gif
    screen qr --office x --stage "$stage" --site "$site" --format png
    screen qr --office x --stage "$stage" --site "$site" --format png -o y \
        --module 0
    screen reconcile --office x --stage "$stage" --format xml
    screen verify x --trust y --witnesses zzz
    screen show nowhere --trust "$root/README.md"
    screen status --store $'a\nb'
}

# What the office does, and what goes wrong there.
office() {
    screen list check "$fixtures/lists/dirty.csv" --rejects rejects.csv
    screen list check "$fixtures/lists/dirty.csv" --all
    screen list check codes.txt
    screen list import "$fixtures/lists/dirty.csv" --office office \
        --stage "$stage" --opens 2026-10-05 --closes 2026-12-20
    screen list import list.csv --office office --stage "$stage" \
        --opens 2026-10-05 --closes 2026-12-20
    screen list import list.csv --office office2 --stage "$stage" --package \
        A='10 kg beras' --opens 2026-10-05 --closes 2026-12-20 --reference 7
    screen issue --office office2 --stage "$stage" --key issuer.key
    screen issue --office office --stage "$stage" --key issuer.key
    screen issue --office office --stage "$stage" --key root-1.key
    SALUR_PASS_COMMAND='echo wrong' screen issue --office office \
        --stage "$stage" --key issuer.key
    SALUR_PASS_COMMAND='' screen issue --office office --stage "$stage" \
        --key issuer.key
    screen issue --office office --stage "$stage" --key issuer.key --pass-fd x
    screen stage show --office office
    screen stage show --office office2
    screen stage show --office office --stage PKH-202604-2
    screen stage approve --office office --stage "$stage" --key approver-1.key
    screen stage approve --office office --stage "$stage" --yes \
        --key approver-1.key
    head -n 3 list.csv >short.csv
    screen stage approve --office office --stage "$stage" --yes \
        --key approver-1.key --list short.csv
    screen qr --office office --stage "$stage" --site "$site" --format text
    screen qr --office office --stage "$stage" --site "$site" --format png \
        -o gbr
    screen qr --office office --stage "$stage" --site 9901012099 --format text
    screen bundle --office office --stage "$stage" --site "$site" -o bundle.slr
    screen bundle --office office --stage "$stage" --site "$site" -o list.csv
    screen bundle --office office --stage "$stage" --site 9901012099 -o x.slr
    printf 'salur/withdrawn/v1\nserial 1\nstop %s\n' "$(card 6 cti)" \
        >withdrawn.note
    screen sign withdrawn.note --key issuer.key
    screen sign withdrawn.note --key issuer.key
    screen withdraw withdrawn.note --office office --at 2026-10-06
    screen withdraw list.csv --office office --at 2026-10-06
    screen key show issuer.key
}

# What the cooperative does, and every kind of code that comes.
counter() {
    local now=2026-10-20T10:00:00+07:00 code
    screen import --store store bundle.slr --at 2026-10-01
    screen import --store store list.csv --at 2026-10-01
    screen init --store store --site "$site" --device a -o a.enrol
    screen init --store store --site "$site" --device b -o b.enrol
    screen init --store kop3 --site "$site" --device b -o nowhere/b.enrol
    screen init --store kop2 --site 9901012002 --device a -o o.enrol
    screen redeem --store kop2 codes.txt
    screen import --store kop2 bundle.slr
    head -n 4 codes.txt >four.txt
    screen redeem --store store --operator Wati --at 2026-10-02 four.txt
    screen redeem --store store --operator Wati --at $now four.txt
    screen redeem --store store --at $now four.txt
    screen redeem --store store --at 2026-12-25 codes.txt
    code=$(sed -n 5p codes.txt)
    printf '%s\n' "${code:0:40}" "SLT&M${code:5}" "SLT9:${code:5}" hello \
        "SLT1:${code:5}" >bad.txt
    screen redeem --store store --at $now bad.txt
    : >nil.txt
    screen redeem --store store --at $now nil.txt
    screen unpaid --store store --reason pindah --at $now nil.txt
    screen unpaid --store store --reason pindah --at $now bad.txt
    tail -n 1 codes.txt >last.txt
    screen unpaid --store store --reason tidak-hadir --at $now last.txt
    screen void 99 --store store --reason salah-orang --at $now
    screen void 7 --store store --reason salah-orang --at $now
    screen void 7 --store store --reason salah-orang --at $now \
        --key pengawas.key
    screen void 7 --store store --reason salah-orang --at $now \
        --key pengawas.key
    screen status --store store
    screen close --store store --again --pdf tutup.pdf
    screen close --store store --counted 1000 --reason kurang --at $now
    screen close --store store --at $now
    screen close --store store --again --pdf tutup.pdf
    screen export --store store -o store.slog
    screen export --store store -o list.csv
    screen status --store store
    screen show codes.txt --trust trust.note --at $now
    screen show bad.txt --trust trust.note --at $now
    screen show nil.txt --trust trust.note --at $now
    screen show codes.txt --trust store.slog --at $now
}

# Names beside the log, and a device that is new.
personal() {
    screen bundle --office office --stage "$stage" --site "$site" \
        -o names.slr --key issuer.key --village Sukamaju --at 2026-09-30
    screen bundle --office office --stage "$stage" --site "$site" \
        -o names.slr --village Sukamaju
    screen import --store store names.slr --at 2026-10-20
    screen import --store store names.slr --at 2026-10-20
    screen people list --store store
    screen people list x --store store
    screen people zzz --store store
    screen people find --store store
    screen people find CONTOH --store store
    screen people find CONTOH --store store --show-personal --operator Wati
    screen people find zzz --store store
    screen people find --nik-tail 12345 --store store
    screen people find --nik-tail 0001 --store store
    screen erase --store store --stage "$stage"
    screen erase --store store --stage PKH-202604-2 --yes
    screen erase --store store --stage "$stage" --yes
    screen erase --store store --stage "$stage" --yes
    screen people list --store store
    screen people find CONTOH --store store
    screen enrol --office office
    screen enrol a.enrol --office office
    screen init --store kop4 --site 9901012004 --device a -o k4.enrol
    screen enrol k4.enrol --office office
    screen enrol k4.enrol --office office --words 'a b c d'
    screen enrol k4.enrol --office office --words \
        "$("$salur" key show kop4/device.key --json | field words)"
    screen enrol list.csv --office office
    screen enrol --office office --trust office/trust.draft
}

auditor() {
    screen verify store.slog --trust trust.note --at 2026-12-23
    screen verify store.slog --trust trust.note --list bundle.slr --at 2026-12-23
    "$python" -I -S - <<'END'
data = bytearray(open("store.slog", "rb").read())
data[len(data) // 3] ^= 1
open("changed.slog", "wb").write(data)
END
    cp store.slog again.slog
    screen verify changed.slog store.slog again.slog --trust trust.note \
        --witnesses 1 --at 2026-12-23
    screen verify "$fixtures"/bad/*.slog "$fixtures"/good/*.slog \
        --trust trust.note --at 2026-12-23
    screen ingest --office office store.slog changed.slog list.csv \
        --at 2026-12-23
    screen ingest --office office store.slog --at 2026-12-23
    screen reconcile --office office --stage "$stage" --at 2026-12-23
    screen reconcile --office office --stage PKH-202604-2 --at 2026-12-23
    screen demo -o demo
    screen demo -o demo
}

# The program in the environment of $with.
salur_with() { env "${with[@]}" "$build/salur" "$@"; }

# The screens of a language; nothing but it stands in a line.
for SALUR_LANG in id en; do
    export SALUR_LANG
    mkdir "$home/$SALUR_LANG"
    cd "$home/$SALUR_LANG" || exit 1
    : >screens
    plain
    cp screens plain
    # shellcheck disable=SC2034 # used by make_world
    supervised=yes
    make_world 8
    cat made.txt >>screens
    office
    counter
    personal
    auditor
    grep -v '^SCREEN' screens >shown
    foreign "$SALUR_LANG" shown
    # The pages of `explain`, each of them.
    "$salur" explain >pages
    for id in $("$salur" explain --json | field id); do
        "$salur" explain "$id"
    done >>pages
    foreign "explain.$SALUR_LANG" pages
    ok "many screens were seen ($SALUR_LANG)" $(($(wc -l <shown) < 1500))
    {
        "$salur"
        for command in "${commands[@]}"; do "$salur" help "$command"; done
    } >help.txt
    ok "the help fits 80 columns ($SALUR_LANG)" \
        "$(awk 'length > 80 { wide = 1; print > "/dev/stderr" }
            END { print wide + 0 }' help.txt)"
    # A system without any locale, and one that names what it has not.
    for setting in LC_ALL=C LC_ALL=POSIX LANG=id_ID.UTF-8 LC_ALL=en_XX.UTF-8 \
        LOCPATH=/nowhere -i; do
        with=("$setting" SALUR_LANG="$SALUR_LANG")
        : >screens
        salur=salur_with
        plain >/dev/null
        salur=$build/salur
        ok "the same screens with $setting ($SALUR_LANG)" \
            "$(cmp screens plain >&2; echo $?)"
    done
done
unset SALUR_LANG
cd "$home" || exit 1

# One word of the other language is found.
for lang in id en; do
    { cat "$lang/shown"; echo "Catatan yang redeemed, oleh petugas"; } >planted
    vocabulary "$lang" planted >found 2>&1
    ok "a planted word is found ($lang)" $(($? != 1))
done

# The counter's words, in both.
for word in SERAHKAN 'SUDAH DIAMBIL' TOLAK 'Tidak ada yang tercatat\.' \
    'Sudah tercatat nomor' DIBATALKAN 'GAGAL SALUR' UTUH SEIMBANG; do
    says id/shown "$word"
done
for word in 'HAND OVER' 'ALREADY COLLECTED' REFUSED 'Nothing was recorded\.' \
    'Recorded as number' VOIDED UNPAID INTACT BALANCED; do
    says en/shown "$word"
done
finish
