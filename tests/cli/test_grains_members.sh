#!/bin/sh
# End-members: found, chosen by what fits, with errors, known ones, and what is refused.
. tests/cli/lib.sh
scratch
# mix FILE LEAST: 60 samples of three lognormal members in 40 classes, noise 1 %; no abundance is below LEAST.
mix() {
    "$PYTHON" - "$1" "$2" <<'PY'
import math, random, sys
random.seed(4)
least = float(sys.argv[2])
edges = [0.1 * 20000 ** (i / 40) for i in range(41)]
below = lambda x, m, s: 0.5 * math.erfc(-(math.log(x) - math.log(m)) / s / math.sqrt(2))
members = [[below(b, m, s) - below(a, m, s) for a, b in zip(edges, edges[1:])] for m, s in ((4, .6), (35, .5), (250, .45))]
with open(sys.argv[1] + ".csv", "w") as f, open(sys.argv[1] + "_truth.csv", "w") as t:
    f.write("sample," + ",".join("%.9g" % math.sqrt(a * b) for a, b in zip(edges, edges[1:])) + "\n")
    for i in range(60):
        a = [-math.log(random.random()) for _ in range(3)]
        a = [least + (1 - 3 * least) * x / sum(a) for x in a]
        row = [sum(x * m[c] for x, m in zip(a, members)) * (1 + .01 * random.gauss(0, 1)) for c in range(40)]
        f.write("s%02d," % i + ",".join("%.9g" % (100 * x / sum(row)) for x in row) + "\n")
        t.write(",".join("%.9g" % x for x in a) + "\n")
with open("sources.csv", "w") as f:
    f.write("sample," + ",".join("%.9g" % math.sqrt(a * b) for a, b in zip(edges, edges[1:])) + "\n")
    for name, m in zip(("clay", "silt", "sand"), members):
        f.write(name + "," + ",".join("%.12g" % (100 * x) for x in m) + "\n")
PY
    must "$REGOLITH" import -q -t grainsize -o "$1.h5" "$1.csv"
}
# near EXPORT TRUTH COLUMN MOST: abundances from that column of EXPORT on, within MOST of TRUTH.
near() {
    "$PYTHON" - "$@" <<'PY' || fail "abundances: $(head -n 3 "$1")"
import csv, sys
rows = list(csv.reader(open(sys.argv[1])))
first = rows[0].index(sys.argv[3])
truth = [[float(x) for x in r] for r in csv.reader(open(sys.argv[2]))]
off = max(abs(float(r[first + j]) - t[j]) for r, t in zip(rows[1:], truth) for j in range(3))
sys.exit(not (len(rows) == 61 and off < float(sys.argv[4])))
PY
}

mix mixed 0.1
must "$REGOLITH" grains members --bootstrap 20 mixed.h5
grep -q 'recommended: 3 members' "$out" || fail "number: $(cat "$out")"
grep -q '^lognormal members, for the family suits' "$out" || fail "choice: $(cat "$out")"
must "$REGOLITH" validate mixed.h5
must "$REGOLITH" export mixed.h5 --result grains_members -o abundances.csv
near abundances.csv mixed_truth.csv EM1 0.01
head -n 1 abundances.csv | grep -q 'EM3,EM1_error,EM2_error,EM3_error' || fail "columns: $(head -n 1 abundances.csv)"
must "$REGOLITH" export mixed.h5 --result grains_members --table curves -o curves.csv
awk -F, 'NR > 1 { n++; s += $3 } END { exit !(n == 40 && s > 99.999 && s < 100.001) }' curves.csv || fail "curves: $(head -n 3 curves.csv)"
must "$REGOLITH" export mixed.h5 --result grains_members --table member_table -o members.csv
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "D50_um") c = i } NR == 3 { exit !($c > 34.8 && $c < 35.2) }' members.csv || fail "D50: $(cat members.csv)"
for table in numbers gates; do
    must "$REGOLITH" export mixed.h5 --result grains_members --table $table -o $table.csv
done
[ "$(wc -l <numbers.csv)" -eq 11 ] && [ "$(wc -l <gates.csv)" -eq 5 ] || fail 'rows of the tables'

# Known members: of all, abundances alone; of some, the others are found.
must "$REGOLITH" import -q -t grainsize -o sources.h5 sources.csv
must "$REGOLITH" grains members -q --known sources.h5 -o known.h5 mixed.h5
must "$REGOLITH" export known.h5 --result grains_members -o known.csv
near known.csv mixed_truth.csv clay 0.01
head -n 2 sources.csv >one.csv && must "$REGOLITH" import -q -t grainsize -o one.h5 one.csv
must "$REGOLITH" grains members -q --known one.h5 --members 3 --family lognormal -o partly.h5 mixed.h5
must "$REGOLITH" export partly.h5 --result grains_members -o partly.csv
near partly.csv mixed_truth.csv clay 0.01

# A bad sample and an outlier are named, and the others have the answers that they had.
awk -F, -v OFS=, 'NR == 3 { $8 = "" } NR == 5 { for (i = 2; i <= NF; i++) $i = i == 22 ? 100 : 0 } { print }' mixed.csv >worse.csv
must "$REGOLITH" import -q -t grainsize -o worse.h5 worse.csv
must "$REGOLITH" grains members --members 3 worse.h5
grep -q '1 outliers stayed out of the fit' "$out" || fail "outlier: $(cat "$out")"
must "$REGOLITH" export worse.h5 --result grains_members -o worse_abundances.csv
sed -n 3p worse_abundances.csv | grep -q 'a class is missing' || fail "bad sample: $(sed -n 3p worse_abundances.csv)"
sed -n 5p worse_abundances.csv | grep -q 'outlier' || fail "outlier: $(sed -n 5p worse_abundances.csv)"
must "$REGOLITH" grains members --force worse.h5
grep -q 'recommended: 3 members' "$out" && grep -q '1 outliers stayed' "$out" || fail "number beside an outlier: $(cat "$out")"
must "$REGOLITH" grains members --json --members 2 --family none -o json.h5 mixed.h5
"$PYTHON" -c 'import json, sys; rows = json.load(open(sys.argv[1])); sys.exit(not (len(rows) == 60 and abs(rows[7]["EM1"] + rows[7]["EM2"] - 1) < 1e-9))' "$out" || fail "json: $(head -c 300 "$out")"

# A family that does not suit is a warning; so are members that are too many.
must "$REGOLITH" grains members -q --members 3 --family weibull -o wrong.h5 mixed.h5
grep -q 'the weibull family does not suit' "$err" || fail "no warning: $(cat "$err")"
must "$REGOLITH" grains members -q --members 6 --family none -o many.h5 mixed.h5
grep -q 'too many' "$err" || fail "no warning of many: $(cat "$err")"

# The members of one set are known in another, of which they are all.
must "$REGOLITH" grains members -q --members 3 --bootstrap 10 --save-members found.h5 -o by_family.h5 mixed.h5
must "$REGOLITH" validate found.h5
must "$REGOLITH" export found.h5 --all && head -n 1 "$out" | grep -q _error || fail "errors of saved members: $(head -n 1 "$out")"
must "$REGOLITH" grains members -q --known found.h5 -o by_found.h5 mixed.h5
must "$REGOLITH" export by_found.h5 --result grains_members && cp "$out" by_found.csv
near by_found.csv mixed_truth.csv EM1 0.02
run "$REGOLITH" grains members --save-members both.h5 -o both.h5 mixed.h5
[ "$code" -eq 64 ] && [ ! -e both.h5 ] || fail "one file for members and results: exit $code, $(cat "$err")"
run "$REGOLITH" grains members --save-members mixed.h5 --force -o out.h5 mixed.h5
[ "$code" -eq 64 ] || fail "members in place of the samples: exit $code, $(cat "$err")"

refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" grains members -o refused.h5 "$@"
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] && grep -qF -- "$text" "$err" || fail "expected \"$text\": $(cat "$err")"
    [ ! -e refused.h5 ] || fail "written: $*"
}
refuses 64 'neither auto nor 1 to 16' --members 0 mixed.h5
refuses 64 'neither auto nor 1 to 16' --members three mixed.h5
refuses 64 'below the number of known members' --members 2 --known sources.h5 mixed.h5
refuses 64 '--max is not 1 to 16' --max 17 mixed.h5
refuses 66 'nothing.h5' --known nothing.h5 mixed.h5
must "$REGOLITH" simulate grains -q --count 3 --classes 20 -o other.h5
refuses 65 'other size classes' --known other.h5 mixed.h5
refuses 65 'ask for fewer end-members' --members 4 --family none other.h5
refuses 65 'two samples' one.h5
awk -F, -v OFS=, 'NR > 2 { $0 = first; $1 = "s" NR } NR == 2 { first = $0 } { print }' mixed.csv >same.csv
must "$REGOLITH" import -q -t grainsize -o same.h5 same.csv
refuses 65 'vary in fewer ways' --members 2 same.h5
must "$REGOLITH" import -q -t epma -o spots.h5 "$demo/epma_phosphates.csv"
refuses 66 'spots.h5' spots.h5
for threads in 1 3; do
    must "$REGOLITH" grains members -q --bootstrap 10 --threads $threads -o threads$threads.h5 mixed.h5
    cmp threads1.h5 threads$threads.h5 || fail "$threads threads"
done
done_testing
