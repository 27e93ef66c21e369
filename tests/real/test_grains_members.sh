# End-members of sets whose members are known or published: at least as near as AnalySize, and by the family that
# suits as near as the noise lets it.
. tests/real/lib.sh
G=$DATA/grainsize
PYTHON=/usr/bin/python3
[ -x $PYTHON ] || PYTHON=python3
cat >"$WORK/angle.py" <<'PY'
# angle.py CURVES TRUTH: mean angle in degrees between members (columns) and true ones (rows), best matching.
import csv, itertools, math, sys
rows = list(csv.reader(open(sys.argv[1])))
found = list(zip(*[[float(x) for x in r[2:]] for r in rows[1:]]))
truth = [[float(x) for x in r] for r in csv.reader(open(sys.argv[2])) if r[0].replace(".", "").replace("e", "").replace("-", "").isdigit()]
def angle(a, b):
    dot = lambda x, y: math.fsum(p * q for p, q in zip(x, y))
    return math.degrees(math.acos(min(1, dot(a, b) / math.sqrt(dot(a, a) * dot(b, b)))))
print("%.4f" % min(sum(angle(found[i], t) for i, t in zip(p, truth)) / len(truth) for p in itertools.permutations(range(len(found)))))
PY
# angle NAME MEMBERS FAMILY TRUTH: $off is the mean angle to the members in TRUTH.
angle() {
    "$REGOLITH" grains members --quiet --force --members "$2" --family "$3" "$WORK/$1.h5" 2>/dev/null || fail "$1"
    "$REGOLITH" export "$WORK/$1.h5" --result grains_members --table curves >"$WORK/curves.csv"
    off=$($PYTHON "$WORK/angle.py" "$WORK/curves.csv" "$4")
    echo "$1, $3: $off deg"
}
below() { # VALUE LIMIT NAME
    awk -v a="$1" -v b="$2" 'BEGIN { exit !(a + 0 <= b + 0) }' || fail "$3: $1, not below $2"
}
# number NAME: what is recommended.
number() {
    "$REGOLITH" grains members --force --family none "$WORK/$1.h5" 2>/dev/null | sed -n 's/^recommended: \([0-9]*\).*/\1/p'
}

E=$G/emma_synthetic_truth
while read -r case k own family; do
    import "$case" --technique grainsize --edges "$E/${case}_edges_um.csv" "$E/${case}_X.csv"
    published=$(awk -F, -v c="$case" '$1 == c { print $2 }' "$E/baselines.csv")
    angle "$case" "$k" none "$E/${case}_S.csv"
    below "$off" "$published" "$case beside AnalySize"
    below "$off" "$own" "$case without a family"
    angle "$case" "$k" auto "$E/${case}_S.csv"
    below "$off" "$family" "$case by family"
    expect "$(number "$case")" "$k" "members of $case"
done <<LIST
t01_k2_clean 2 0.2 0.001
t03_k3_low 3 0.45 0.02
t05_k4_low 4 1.0 0.05
t08_k3_skew_overlap 3 0.7 0.05
LIST

# The published members are lognormal, sd 0.455 of ln d, with these medians; AnalySize is off by 1.0, 1.5, 2.4 deg.
A=$G/analysize_synthetic
while read -r k published medians; do
    import "example1_k$k" --technique grainsize "$A/example1_k$k.csv"
    $PYTHON - "$A/example1_k$k.csv" $medians >"$WORK/truth.csv" <<'PY'
import csv, math, sys
x = [math.log(float(v)) for v in next(csv.reader(open(sys.argv[1])))[1:]]
edges = [1.5 * x[0] - .5 * x[1]] + [.5 * (a + b) for a, b in zip(x, x[1:])] + [1.5 * x[-1] - .5 * x[-2]]
for m in sys.argv[2:]:
    f = [.5 * math.erfc(-(e - math.log(float(m))) / .455 / math.sqrt(2)) for e in edges]
    print(",".join("%.12f" % (b - a) for a, b in zip(f, f[1:])))
PY
    angle "example1_k$k" "$k" none "$WORK/truth.csv"
    below "$off" "$published" "example1_k$k beside AnalySize"
    expect "$(number "example1_k$k")" "$k" "members of example1_k$k"
done <<LIST
2 1.0 19.1 83.4
3 1.5 10.9 44.4 108.5
4 2.4 7.2 27.8 66.0 125.1
LIST

# Every sample holds 13 % of each source at least: AnalySize is off by 14 deg without a family, 1.4 with one.
import example2 --technique grainsize "$A/example2_data.csv"
awk -F, 'NR > 1 { a[NR] = $2; b[NR] = $3 } END { for (i = 2; i <= NR; i++) printf "%.12f%s", a[i], i < NR ? "," : "\n"
    for (i = 2; i <= NR; i++) printf "%.12f%s", b[i], i < NR ? "," : "\n" }' "$A/example2_true_endmembers.csv" >"$WORK/truth.csv"
angle example2 2 none "$WORK/truth.csv"
below "$off" 14.0 'example2 beside AnalySize'
angle example2 2 auto "$WORK/truth.csv"
below "$off" 0.02 'example2 by family'
"$REGOLITH" export "$WORK/example2.h5" --result grains_members >"$WORK/abundances.csv"
paste -d, "$WORK/abundances.csv" "$A/example2_true_abundances.csv" | awk -F, 'NR > 1 { d = $4 - $(NF - 1) / 100; e = $5 - $(NF - 1) / 100
    s += d * d; t += e * e; n++ } END { s = s < t ? s : t; print "example2 abundances: rms", sqrt(s / n), "of", n; exit !(n == 99 && sqrt(s / n) < 0.001) }' || fail 'abundances of example2'

# Three members of general Weibull shape, nearer and nearer: the number is told at 0 to 30 %.
for least in 00 10 20 30; do
    import "example3_$least" --technique grainsize "$A/example3_Min_Abund_$least.csv"
    "$REGOLITH" grains members --force --family none "$WORK/example3_$least.h5" 2>/dev/null >"$WORK/out"
    grep -q -e 'recommended: 3' -e 'ask for 3' "$WORK/out" || fail "members of example3_$least"
done
# Laboratory mixtures of four sediments; algorithms compared on them reach R2 of 0.868 to 0.995 (Dietze & Dietze 2019).
import emmageo --technique grainsize "$G/emmageo_example/example_X.csv"
"$REGOLITH" grains members --quiet --members 4 --family none "$WORK/emmageo.h5" 2>/dev/null
"$REGOLITH" export "$WORK/emmageo.h5" --result grains_members --table numbers |
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "R2") c = i } NR == 5 { print "emmageo_example: R2", $c; exit !($c >= 0.9945) }' || fail 'R2 of emmageo_example'
