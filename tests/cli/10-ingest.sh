#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The office takes in what the villages send, in any order and as often as it
# comes, and sets it against the list: text, CSV and JSON say the same, and
# each kind of difference is itemised.
# shellcheck source=tests/cli/lib.sh
source "$(dirname "$0")/lib.sh"

# Three villages of ten families; the third stays silent.  Village 1 has the
# devices a and b, village 2 the device a.  Devices r take their orders from
# a rogue office: it has the keys of two approvers, of the issuer and of two
# roots, but not the list and the trust note that the true office has.
sites=(9901012001 9901012002 9901012003)
make_list list.csv 30 "${sites[@]}"
{
    for n in 1 2; do
        "$salur" key new "test/root-$n" --role root -o "root-$n.key"
        "$salur" key new "test/approver-$n" --role approver \
            -o "approver-$n.key"
    done
    "$salur" key new test/issuer --role issuer -o issuer.key
    "$salur" key new test/rogue --role issuer -o rogue.key
} >made.txt 2>&1
logs=()
for store in 1a 1b 1r 2a 2r; do
    village=${sites[${store:0:1} - 1]}
    "$salur" init --store $store --site "$village" --device ${store:1} \
        -o $store.enrol --at 2026-09-20 >>made.txt
    logs+=("log $(vkey $store/device.key) $village")
done
make_trust trust.note 1 "${logs[@]}" >>made.txt
make_trust rogue.note 1 "${logs[@]}" \
    "issuer $(vkey rogue.key) 99 2026-01-01 2026-12-31" >>made.txt

# The true stage, and a rogue one of the same name with the same ids.
import() { # OFFICE LIST OPENS TRUST
    run 0 list import "$2" --office "$1" --stage $stage --opens "$3" \
        --closes 2026-12-20 --at 2026-09-21
    [ "$1" = rogue ] || cp -r office rogue
    for n in 1 2; do
        run 0 stage approve --office "$1" --stage $stage --yes --trust "$4" \
            --key approver-$n.key --at 2026-09-21
    done
    run 0 issue --office "$1" --stage $stage --key issuer.key --at 2026-09-21
}
import office list.csv 2026-10-05 trust.note
# Families 1, 4, 7 ... are of village 1.  The rogue list pays family 1 more,
# moves 4 and 7 to village 2, and knows one family that nobody else knows.
awk -F, -v OFS=, -v to="${sites[1]}" '
    NR == 2 { $NF += 150000 }
    NR == 5 || NR == 8 { $(NF - 1) = to }
    { print }' list.csv >rogue.csv
awk -F, -v OFS=, -v to="${sites[0]}" 'NR == 1001 { $(NF - 1) = to; print }' \
    "$fixtures/lists/clean.csv" >>rogue.csv
import rogue rogue.csv 2026-10-01 rogue.note

for office in office rogue; do
    for village in "${sites[@]}"; do
        run 0 qr --json --office $office --stage $stage --site "$village" \
            --format text
        grep '"type":"card"' out >>$office.cards
        run 0 bundle --office $office --stage $stage --site "$village" \
            -o $office-"$village".slr --at 2026-09-22
    done
done
ok "the rogue list has one family more" \
    $(($(wc -l <office.cards) != 30 || $(wc -l <rogue.cards) != 31))
for store in 1a 1b 2a; do
    run 0 import --store $store office-"${sites[${store:0:1} - 1]}".slr \
        --at 2026-09-30
done
for store in 1r 2r; do
    run 0 import --store $store rogue-"${sites[${store:0:1} - 1]}".slr \
        --at 2026-09-30
done

# Ids by the number of the family, computed as FORMAT.md, section 8, says.
"$python" -I -S - office/stages/$stage.key rogue.csv >ids <<'END'
import base64, csv, hashlib, sys

with open(sys.argv[1], encoding="ascii") as file:
    key = base64.b64decode(file.read().split()[2])
with open(sys.argv[2], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        data = (b"\x84\x63PKH\x1a" + (202604).to_bytes(4, "big") + b"\x01\x70" +
                row["NIK KTP"].encode())
        print(hashlib.blake2b(data, digest_size=16, key=key).hexdigest())
END
cti() { sed -n "$1p" ids; }
code() { # OFFICE FAMILY
    grep -F "\"cti\":\"$(cti "$2")\"" "$1.cards" | field text
}
amount() { # OFFICE FAMILY
    grep -F "\"cti\":\"$(cti "$2")\"" "$1.cards" | field amount_idr
}
# Number of the entry that the family was paid under.
declare -A paid
pay() { # STORE OFFICE FAMILY TIME
    code "$2" "$3" >one.txt
    run 0 redeem --store "$1" --operator Wati --at "$4" one.txt
    says out '^SERAHKAN'
    paid[$1.$3]=$(sed 's/.*catatan //' out)
}
send() { # STORE FILE TIME
    run 0 close --store "$1" --at "$3"
    run 0 export --store "$1" -o "$2"
}

before=$(files)

# What happened, each kind of difference once.  Families 2, 5 and 8 are fine.
pay 1r rogue 10 2026-10-02T10:00:00+07:00 # before the stage opens
pay 2a office 2 2026-10-06T10:00:00+07:00
pay 2a office 5 2026-10-06T10:00:00+07:00
pay 1a office 19 2026-10-06T10:00:00+07:00
cp -r 1a 1a-restored # an image of the disk, to be restored below
send 1a 1a-early.slog 2026-10-06T17:00:00+07:00
pay 1b office 19 2026-10-07T10:00:00+07:00 # twice at one village
pay 1a office 7 2026-10-07T10:00:00+07:00
pay 2r rogue 7 2026-10-08T10:00:00+07:00  # twice across villages
pay 2r rogue 4 2026-10-08T10:00:00+07:00  # at another village
pay 1r rogue 1 2026-10-08T10:00:00+07:00  # another amount
pay 1r rogue 31 2026-10-08T10:00:00+07:00 # on no list
"$mint" rogue.key $stage "${sites[0]}" "$(cti 13)" "$(amount office 13)" \
    - 1 2026-12-20 >one.txt
run 0 redeem --store 1r --at 2026-10-08T10:00:00+07:00 one.txt # of no issuer
says out '^SERAHKAN'
paid[1r.13]=$(sed 's/.*catatan //' out)
printf 'salur/withdrawn/v1\nserial 1\nstop %s\n' "$(cti 16)" >withdrawn.note
run 0 sign withdrawn.note --key issuer.key
run 0 withdraw withdrawn.note --office office --at 2026-10-09
pay 1b office 16 2026-10-20T10:00:00+07:00 # withdrawn
pay 2a office 8 2026-11-02T10:00:00+07:00
for store in 1a 1b 1r 2a 2r; do
    send $store $store.slog 2026-11-03T10:00:00+07:00
done
cp -r office fresh
mapfile -t made < <(find fresh 1a-restored)

ingest=(ingest --office office --at 2026-12-23)
reconcile=(reconcile --office office --stage "$stage" --at 2026-12-23)

# An office without any log: all remains, all is silent.
run 1 "${reconcile[@]}"
says out '^  BALANCED'
says out '^  - remaining +30 '
says out 'logs taken in: 0; villages of the stage: 3'

# A log grows; what is here already brings nothing; an older one neither.
run 0 "${ingest[@]}" 1a-early.slog
says out '^1a-early.slog: 4 new entries'
run 0 "${ingest[@]}" 1a-early.slog
says out '^1a-early.slog: already here, 0 new'
run 0 "${ingest[@]}" 1a.slog
says out '^1a.slog: 2 new entries'
run 0 "${ingest[@]}" 1a-early.slog 1a.slog
says out '^2 files: 0 new, 2 already here, 0 refused; 0 new entries$'
run 0 "${ingest[@]}" --json 1b.slog 1r.slog 2a.slog 2r.slog
json_parses out
says out '"files":4,"new":4,"already":0,"refused":0,'
run 1 "${reconcile[@]}" --json
json_parses out
cp out whole.jsonl

# Two histories of one device: the second is refused, whichever it is, kept
# aside, and changes no sum.
code office 22 >one.txt
run 0 redeem --store 1a-restored --at 2026-10-07T11:00:00+07:00 one.txt
send 1a-restored fork.slog 2026-10-07T17:00:00+07:00
run 0 verify fork.slog --trust trust.note --list office-"${sites[0]}".slr \
    --at 2026-12-23
run 1 "${ingest[@]}" fork.slog
says out 'F111 tamper: test/kopdes/log/9901012001/a/k1 entry 3 '
says out '^fork.slog: NOT taken in'
run 1 "${ingest[@]}" fork.slog 2a.slog
says out '2 files: 0 new, 1 already here, 1 refused; 0 new entries'
run 1 "${reconcile[@]}" --json
cmp -s out whole.jsonl
ok "a fork changes no sum" $?
run 1 verify fork.slog 1a.slog --trust trust.note --at 2026-12-23
says out 'F111'
mv office forked
cp -r fresh office
run 0 "${ingest[@]}" fork.slog
run 1 "${ingest[@]}" 1a.slog
says out 'F111'
rm -rf forked

# Any order, any repetition, in one call or in several: the same bytes.
mapfile -t orders < <("$python" -I -S -c '
import random
random.seed(10)
names = ["1a-early", "1a", "1b", "1r", "2a", "2r"]
for _ in range(25):
    order = names + random.choices(names, k=random.randrange(5))
    random.shuffle(order)
    cuts = [n + ".slog" + random.choice(["", "", ";"]) for n in order]
    print(" ".join(cuts))')
differ=0
for order in "${orders[@]}"; do
    rm -rf office
    cp -r fresh office
    IFS=';' read -r -a calls <<<"$order"
    for call in "${calls[@]}"; do
        read -r -a names <<<"$call"
        [ ${#names[@]} -eq 0 ] && continue
        "$salur" "${ingest[@]}" "${names[@]}" >out 2>err
        # shellcheck disable=SC2181
        if [ $? -ne 0 ]; then
            differ=$((differ + 1))
            cat err
        fi
    done
    "$salur" "${reconcile[@]}" --json >out
    if ! cmp -s out whole.jsonl; then
        differ=$((differ + 1))
        echo "another result: $order"
    fi
done
ok "${#orders[@]} orders give the same bytes" $differ
# Two offices ingest at once, into one store.
rm -rf office
cp -r fresh office
"$salur" "${ingest[@]}" 2r.slog 2a.slog 1r.slog >one.out 2>&1 &
"$salur" "${ingest[@]}" 1a.slog 1b.slog 2a.slog >two.out 2>&1
wait
run 1 "${reconcile[@]}" --json
cmp -s out whole.jsonl
ok "two that ingest at once give the same bytes" $?

# Each difference once, with its sum, and the finding that names the entry.
has() { # NAME FAMILIES RUPIAH
    grep '"level":"nation"' whole.jsonl |
        grep -qF "\"$1\":{\"families\":$2,\"idr\":$3}"
    ok "$1: $2 families, Rp $3" $?
}
has twice_here 1 "$(amount office 19)"
has twice_across 1 "$(amount office 7)"
has not_listed 1 "$(amount rogue 31)"
has amount 1 150000
has other_site 1 "$(amount office 4)"
has window 1 "$(amount office 10)"
has withdrawn 1 "$(amount office 16)"
has signature 1 "$(amount office 13)"
silent=0
realised=0
for n in $(seq 3 3 30); do silent=$((silent + $(amount office "$n"))); done
for n in 1 2 5 7 8 19; do realised=$((realised + $(amount office "$n"))); done
has silent 10 $silent
has realised 6 $realised
has failed 0 0
itemised() { # FINDING STORE FAMILY
    local origin=test/kopdes/log/${sites[${2:0:1} - 1]}/${2:1}/k1
    grep "\"id\":\"$1\"" whole.jsonl | grep -F "\"origin\":\"$origin\"" |
        grep -F "\"entry\":${paid[$2.$3]}," | grep -qF "\"cti\":\"$(cti "$3")\""
    ok "$1 names the entry of family $3 in $2" $?
}
itemised F302 1b 19
itemised F302 2r 7
itemised F303 1r 31
itemised F304 1r 1
itemised F305 2r 4
itemised F306 1r 10
itemised F307 1b 16
itemised F201 1r 13
grep '"id":"F310"' whole.jsonl | grep -q "\"site\":\"${sites[2]}\""
ok "F310 names the silent village" $?
# Those of the silent village stand in F310 together.
ok "F309 names every other family that remains" \
    $(($(grep -c '"id":"F309"' whole.jsonl) != 14))

# Text, CSV and JSON say the same, each twice in the same bytes.
for format in text csv json; do
    run 1 "${reconcile[@]}" --format $format
    cp out whole.$format
    run 1 "${reconcile[@]}" --format $format
    cmp -s out whole.$format
    ok "$format: the same bytes each time" $?
done
cmp -s whole.json whole.jsonl
ok "--json and --format json are one" $?
"$python" -I -S - <<'END'
import csv, json, re

rows = [json.loads(line) for line in open("whole.json", encoding="utf-8")]
rows = [r for r in rows if r["type"] == "row"]
with open("whole.csv", newline="", encoding="utf-8") as file:
    table = list(csv.DictReader(file))
text = open("whole.text", encoding="utf-8").read()
assert len(rows) == len(table) == 1 + 1 + 1 + 1 + 3, len(rows)
for row, line in zip(rows, table):
    assert (row["level"], row["code"]) == (line["level"], line["code"])
    sums = dict(row["differences"])
    sums.update((k, v) for k, v in row.items() if isinstance(v, dict))
    del sums["differences"]
    assert len(sums) * 2 + 5 == len(line), (len(sums), len(line))
    for name, value in sums.items():
        assert int(line[name + "_families"]) == value["families"], name
        assert int(line[name + "_idr"]) == value["idr"], name
    # The identity, in families and in rupiah.
    for unit in "families", "idr":
        assert row["allocated"][unit] == sum(
            row[k][unit] for k in ("realised", "failed", "remaining"))
    assert row["balances"] is True and line["balances"] == "1"
    # The row of the text: its counts, and rupiah with points.
    point = lambda n: "Rp " + f"{n:,}".replace(",", ".")
    wanted = [row["level"], row["code"]] + [
        str(row[k]["families"])
        for k in ("allocated", "realised", "failed", "remaining")] + [
        point(row[k]["idr"]) for k in ("realised", "remaining")]
    assert re.search(r"\s+".join(map(re.escape, filter(None, wanted))) +
                     "$", text, re.M), wanted
nation = rows[0]
words = {
    "twice_here": "twice at one village", "twice_across": "at two villages",
    "not_listed": "not on the approved list",
    "amount": "another amount or package",
    "other_site": "of another village", "window": "before or after the stage",
    "withdrawn": "withdrawn", "signature": "signature not valid",
    "beyond": "beyond the withdrawal", "silent": "no log came"}
assert set(words) == set(nation["differences"])
for name, value in nation["differences"].items():
    assert re.search(r"^ +%s +%d +%s%s$" % (
        words[name], value["families"], re.escape(point(value["idr"])),
        "  <- look" if value["families"] else ""), text, re.M), name
# Villages add up to the nation.
for key, value in nation.items():
    if isinstance(value, dict) and "idr" in value:
        assert value["idr"] == sum(
            r[key]["idr"] for r in rows if r["level"] == "village"), key
END
ok "text, CSV and JSON agree" $?
mapfile -t exported < <(find . -name exported | sed 's|^\./||')
no_strays "the office" "$before" one.txt {1a,1b,1r,2a,2r,1a-early,fork}.slog \
    withdrawn.note office/withdrawn.note whole.{jsonl,json,csv,text} \
    {one,two}.out fresh "${made[@]}" "${exported[@]}"
finish
