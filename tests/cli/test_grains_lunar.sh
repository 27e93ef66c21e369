#!/bin/sh
# grains lunar: both splits, maturity by soil, density within its range, published numbers; bad input by name.
. tests/cli/lib.sh
scratch
must "$REGOLITH" import -q -t grainsize -o soils.h5 "$demo/sieve_lunar_soils.csv"
# Is/FeO of Morris (1978), by soil but for one sample.
cat >soils.csv <<'EOF'
soil,is_feo,agglutinates,depth_top_cm,depth_bottom_cm
15401,5.6,10,,
"15601,96",29,20,0,15
15301,48,,30,60
15271,63,45,400,410
15021,70,50,,
60501,80,55,,
99999,12,,,
EOF
must "$REGOLITH" grains lunar --soils soils.csv --seed 4 soils.h5 || done_testing
cp "$out" report
grep -q '1 of 7 lines of soils.csv' "$err" || fail "a line without a sample is not told: $(cat "$err")"
must "$REGOLITH" validate soils.h5
grep -q 'errors by drawing soils' report || fail 'the relation of maturity and size is not shown'
grep -q 'S:carrier1991 as quoted; UNSOURCED limits of depth' report || fail 'the model of density has no source'
grep -q "Chang'E-6" report || fail 'no published numbers'

# 15021,38 and 60501,1 by an independent implementation, both splits.
must "$REGOLITH" export soils.h5 --result grains_lunar --all
cp "$out" table.csv
"$PYTHON" - <<'EOF' || fail 'the numbers of the soils'
import csv, sys
rows = {row["sample_id"]: row for row in csv.DictReader(open("table.csv"))}
bad = 0
def near(sample, column, expected, tolerance=2e-7):
    global bad
    value = float(rows[sample][column])
    if abs(value - expected) > tolerance * abs(expected):
        bad += 1
        print(sample, column, value, "expected", expected)
for sample, coarse, fine in (("15021,38", (4.481385, 44.768090, 2.553436, 54.838990), (4.623133, 40.578729, 2.407731, 51.614857)),
                             ("60501,1", (3.620926, 81.281703, 3.147272, 80.130538), (4.284387, 51.318154, 2.626020, 61.200805))):
    for split, numbers in (("lt1cm", coarse), ("lt1mm", fine)):
        for name, expected in zip(("fw_mean_phi", "fw_mean_um", "fw_sort_phi", "D50_um"), numbers):
            near(sample, f"{name}_{split}", expected)
classes = {"15401,14": "immature", "15601,96": "immature", "15301,120": "submature", "15271,111": "mature"}
for sample, word in classes.items():
    if sample in rows and rows[sample]["maturity"] != word:
        bad += 1
        print(sample, rows[sample]["maturity"], "expected", word)
for row in rows.values():
    parts = [float(row[c]) for c in ("lscc_lt10um_pct", "lscc_10_20um_pct", "lscc_20_45um_pct")]
    if abs(sum(parts) - 100) > 1e-9:
        bad += 1
        print("fractions of", row["sample_id"], parts)
# Carrier's curve over 0 to 15 and 30 to 60 cm, by quadrature; 400 cm is beyond it.
near("15601,96", "model_density_g_cm3", 1.4700047794293973, 1e-12)
near("15601,96", "model_porosity", 1 - 1.4700047794293973 / 3.1, 1e-12)
deep = [row for row in rows.values() if "depth-outside-model" in row["flags"]]
if not deep or any(row["soil"] != "15271" or row["model_density_g_cm3"] for row in deep):
    bad += 1
    print("a depth outside the model:", [row["sample_id"] for row in deep])
sys.exit(bad > 0)
EOF
must "$REGOLITH" export soils.h5 --result grains_lunar --table maturity
[ "$(wc -l <"$out")" -eq 4 ] || fail 'the table of maturity'
must "$REGOLITH" export soils.h5 --result grains_lunar --table ranges
head -n 1 "$out" | grep -q 'source' || fail 'ranges without source'

# The last per cent of the catalogue moves its D50: 53.91 and 78.25 um there.
must "$REGOLITH" grains lunar --force --json --complete 0.5 soils.h5
"$PYTHON" - "$out" <<'EOF' || fail 'with the last per cent'
import json, sys
soils = {s["sample_id"]: s for s in json.load(open(sys.argv[1]))["soils"]}
sys.exit(not all(abs(soils[k]["D50_um_lt1cm"] / v - 1) < 2e-3 and abs(soils[k]["added_pct"] - 1) < 0.02
                 for k, v in (("15021,38", 53.91), ("60501,1", 78.25))))
EOF

# Errors of the weights in both splits, also through what is added: 400 grains, or 2 % of each class.
for how in '--counts 400' '--loss 2' '--loss 2 --complete 0.5'; do
    # shellcheck disable=SC2086
    must "$REGOLITH" grains lunar -q --force $how soils.h5
    must "$REGOLITH" export soils.h5 --result grains_lunar --all
    cp "$out" "errors$(echo "$how" | tr -d ' -').csv"
done
"$PYTHON" - <<'EOF' || fail 'errors of the soils'
import csv, math, sys
def read(name):
    return {row["sample_id"]: row for row in csv.DictReader(open(name))}
counts, loss, completed = read("errorscounts400.csv"), read("errorsloss2.csv"), read("errorsloss2complete0.5.csv")
bad = 0
for sample, row in loss.items():
    for split in ("lt1cm", "lt1mm"):
        column = f"fw_mean_phi_{split}_error"
        # A mean of a law of width sigma is known to about sigma / sqrt(n), one of percentiles in thin classes less.
        expected = float(counts[sample][f"fw_sort_phi_{split}"]) / math.sqrt(400)
        whole, part = float(row[column]), float(completed[sample][column])
        if not (0.7 < float(counts[sample][column]) / expected < 2.5 and 0 < whole < 0.2 and 0 < part < 0.2 and whole != part):
            bad += 1
            print(sample, split, counts[sample][column], expected, whole, part)
sys.exit(bad > 0)
EOF

# The same bits for any number of threads; the draws follow the seed.
for threads in 1 3; do
    must "$REGOLITH" grains lunar -q --soils soils.csv --threads $threads -o "t$threads.h5" soils.h5
done
cmp -s t1.h5 t3.h5 || fail 'threads change the result'

# Bad input.
refuse 65 'holds from 0 to 300 cm' grains lunar --depths 10,400 -o out.h5 soils.h5
refuse 64 'no number' grains lunar --depths 10,deep -o out.h5 soils.h5
refuse 64 'did you mean carrier-power' grains lunar --density-model carrier-powr -o out.h5 soils.h5
refuse 64 '1 to 8 g/cm3' grains lunar --grain-density 3100 -o out.h5 soils.h5
refuse 65 'the table holds shares, not masses' grains lunar --balance 0.01 -o out.h5 soils.h5
refuse 64 'give one of them' grains lunar --counts 50 --loss 1 -o out.h5 soils.h5
refuse 65 'not below the finest class' grains lunar --complete 1 -o out.h5 soils.h5
refuse 66 'missing.csv' grains lunar --soils missing.csv -o out.h5 soils.h5
printf 'soil,is_feo\n15021,70\n15021,72\n' >twice.csv
refuse 65 'stands twice' grains lunar --soils twice.csv -o out.h5 soils.h5
printf 'soil,is_feo\n15021,mature\n' >words.csv
refuse 65 'this is no number (mature)' grains lunar --soils words.csv -o out.h5 soils.h5
printf 'soil,is_feo\n15021,-3\n' >negative.csv
refuse 65 'is_feo -3 of 15021,38' grains lunar --soils negative.csv -o out.h5 soils.h5
printf 'soil,agglutinates\n15021,150\n' >percent.csv
refuse 65 'agglutinates 150' grains lunar --soils percent.csv -o out.h5 soils.h5

# Open ends, a sample without mass, one that has nothing below 1 mm, grams that are to be completed.
printf 'sample,<20,20,90,1000,4000\na,10,20,30,20,20\nb,5,15,40,20,20\n' >open.csv
must "$REGOLITH" import -q -t grainsize -x um -o open.h5 open.csv
refuse 65 'open' grains lunar -o out.h5 open.h5
must "$REGOLITH" grains lunar -q --tail ratio,step-coarser -o closed.h5 open.h5
printf 'sample,lower,upper,weight\n' >mixed.csv
for sample in good none coarse; do
    for class in 1,20 20,90 90,1000 1000,4000; do
        case $sample$class in
        none* | coarse1,20 | coarse20,90 | coarse90,1000) weight=0 ;;
        *) weight=25 ;;
        esac
        echo "$sample,$class,$weight" >>mixed.csv
    done
done
must "$REGOLITH" import -q -t grainsize -x um -o mixed.h5 mixed.csv
must "$REGOLITH" grains lunar -q mixed.h5
grep -q '1 of 2 samples without statistics, the first is none' "$err" || fail "a sample without mass: $(cat "$err")"
must "$REGOLITH" export mixed.h5 --result grains_lunar
grep -q 'none,.*no statistics' "$out" && grep -q 'coarse,.*nothing-below-1mm' "$out" || fail 'soils without statistics are not flagged'
done_testing
