#!/bin/sh
# The recipe for grain sizes: from tables or a container to tables for a report and a figure; wrong use; interruption.
. tests/cli/lib.sh
scratch
recipe=$root/scripts/analyse_grains.sh

must "$recipe" --soils "$demo/lunar_maturity.csv" --complete 0.5 -o soils "$demo/sieve_lunar_soils.csv" || done_testing
for name in statistics.csv columns.csv curves.csv lunar.csv soil_names.csv medians.csv maturity.csv relation.csv ranges.csv density_profile.csv \
    statistics.txt lunar.txt grains.h5; do
    [ -s "soils/$name" ] || fail "no $name"
    grep -q "soils/$name" "$out" || fail "$name is not listed"
done
! grep -q "stored in" soils/*.txt || fail 'a report names a file that is gone'
[ "$(wc -l <soils/curves.csv)" -eq 595 ] || fail 'six curves of 99 points'
"$PYTHON" - <<'EOF' || fail 'the curves are not those of the statistics'
import csv, sys
curves = {}
for row in csv.DictReader(open("soils/curves.csv")):
    curves[row["sample_id"], row["finer_pct"]] = float(row["diameter_um"])
rows = list(csv.DictReader(open("soils/statistics.csv")))
ok = len(rows) == 6
for row in rows:
    sizes = [curves[key] for key in curves if key[0] == row["sample_id"]]
    ok = ok and sizes == sorted(sizes)
for row in rows:
    for percent in (10, 50, 90):
        ok = ok and curves[row["sample_id"], str(percent)] == float(row[f"D{percent}_um"])
# Every column is explained, every mean says which; in the tables of soils a name has its unit.
legend = {row["column"]: row for row in csv.DictReader(open("soils/columns.csv"))}
unknown = [c for c in rows[0] if c not in legend and c not in ("entry", "index", "sample_id")]
vague = [c for c, row in legend.items() if "mean" in c and not any(w in row["meaning"] for w in ("Folk", "moments", "mean D[", "McCammon", "Inman", "arithmetic", "geometric", "logarithmic"))]
for name in ("lunar", "density_profile", "maturity"):
    header = next(csv.reader(open(f"soils/{name}.csv")))
    vague += [c for c in header if c.split("_")[0] in ("finer", "lscc", "bulk", "depth", "added", "agglutinates") and not c.endswith(("_pct", "_cm", "_cm3"))]
if unknown or vague:
    print("not explained:", unknown, "vague:", vague)
sys.exit(not ok or bool(unknown) or bool(vague))
EOF
must "$REGOLITH" validate soils/grains.h5

# A container, twice into one folder; it stays as it was. Without --lunar only the statistics.
must "$REGOLITH" simulate grains -q --count 5 --seed 3 -o made.h5
cksum made.h5 >before
must "$recipe" -o made made.h5
must "$recipe" --output made made.h5
cksum made.h5 | cmp -s before - || fail 'the container was changed'
[ "$(wc -l <made/statistics.csv)" -eq 6 ] || fail 'statistics of a container'
[ ! -e made/lunar.csv ] || fail 'lunar tables were not asked for'

# Open ends need a rule; a failure leaves no folder and has the code of the command that failed.
printf 'sample,>1000,>250,>63,>0\na,10,30,40,20\nb,0,50,30,20\n' >open.csv
run "$recipe" --x-unit um -o open open.csv
[ "$code" -eq 65 ] && [ ! -e open ] || fail "exit $code for open ends"
must "$recipe" --x-unit um --tail phi10,step-coarser -o open open.csv
[ "$(wc -l <open/statistics.csv)" -eq 3 ] || fail 'statistics of closed ends'
for arguments in 'table.csv -o out' '' '--tail' '--unknown x' '-o folder' 'made.h5 open.csv'; do
    # shellcheck disable=SC2086
    run "$recipe" $arguments
    [ "$code" -eq 64 ] && grep -q -- '--lunar' "$err" || fail "exit $code for: $arguments"
done
run "$recipe" -o gone missing.h5
[ "$code" -eq 66 ] && [ ! -e gone ] || fail "exit $code for a missing container"

# An interrupted run quits without results or leftovers.
mkdir tmp
TMPDIR=$work/tmp "$recipe" -o late made.h5 >"$out" 2>"$err" &
process=$!
kill -TERM $process
wait $process
[ $? -ne 0 ] && [ ! -e late ] || [ -s late/statistics.csv ] || fail 'an interrupted run left half of its results'
[ -z "$(ls tmp)" ] || fail "an interrupted run left files: $(ls tmp)"
done_testing
