# Lines of every ninth RRUFF spectrum against maxima that were picked in them by other means (lunar_peaks.tsv: Savitzky-Golay,
# prominence 5 %). A maximum may be the sum of two lines, so a line within 4 1/cm counts.
. tests/real/lib.sh
PYTHON=${PYTHON:-/usr/bin/python3}
ls "$DATA"/lab/rruff_raman/lunar/*.txt | awk 'NR % 9 == 1' >"$WORK/files"
xargs "$REGOLITH" import --quiet --force -o "$WORK/rruff.h5" <"$WORK/files" || fail 'import'
"$REGOLITH" peaks --json "$WORK/rruff.h5" >"$WORK/peaks.json" 2>"$WORK/said" || fail "peaks: $(cat "$WORK/said")"
"$PYTHON" - "$WORK/peaks.json" "$WORK/files" "$DATA/lab/rruff_raman/lunar_peaks.tsv" <<'END' || fail 'lines of RRUFF spectra'
import csv, json, os, sys
lines = {}
for rows in json.load(open(sys.argv[1])).values():
    for r in rows:
        lines.setdefault(r["sample_id"], []).append(r["position"])
files = {os.path.basename(f.strip()) for f in open(sys.argv[2])}
listed = found = 0
for r in csv.DictReader(open(sys.argv[3]), delimiter="\t"):
    if r["file"] not in files:
        continue
    name = next(k for k in lines if k and k in r["file"])
    listed += 1
    found += any(abs(x - float(r["peak_cm-1"])) < 4 for x in lines[name])
print(f"{found} of {listed} maxima have a line")
sys.exit(not (listed > 40 and found >= 0.88 * listed))
END
# Fo from the doublet against measured chemistry: the quadratic of the library is fitted again to all specimens but one, in turn,
# and predicts that one. The library's row must be the fit to all; a specimen not among them (R100102, Fo 44, 818.0 and
# 845.9 1/cm) must come out, too.
"$REGOLITH" import --quiet --force -o "$WORK/olivine.h5" "$DATA"/lab/rruff_raman/lunar/F[ao]*.txt || fail 'import'
"$REGOLITH" peaks --quiet --from 780 --to 900 "$WORK/olivine.h5" || fail 'peaks of olivine'
for entry in entry entry_02 entry_03 entry_04 entry_05 entry_06 entry_07 entry_08 entry_09 entry_10; do
    "$REGOLITH" export "$WORK/olivine.h5" --entry $entry --all --result peaks 2>/dev/null || true
done >"$WORK/fo.csv"
"$PYTHON" - "$WORK/fo.csv" <<'END' || fail 'Fo of olivine'
import csv, sys
truth = dict(R070157=0, R070293=0, R100103=100 * .046 / 1.954, R040057=100 * 1.67 / 1.99, R050117=100 * 1.81 / 1.99, R060535=100 * 1.81 / 1.99,
             R060539=100 * 1.67 / 2, R060551=100 * 1.82 / 2, R100099=100, R100101=100 * 1.809 / 1.992)
rows, heading = [], None
for fields in csv.reader(open(sys.argv[1])):
    if fields[0] == "index":
        heading = fields
    elif "forsterite" in heading:
        rows.append(dict(zip(heading, fields)))
def fit(pairs):  # quadratic of least squares by its normal equations
    a = [[sum(s ** (i + j) for s, _ in pairs) for j in range(3)] + [sum(s ** i * v for s, v in pairs)] for i in range(3)]
    for i in range(3):
        a[i] = [x / a[i][i] for x in a[i]]
        for j in range(3):
            if j != i:
                a[j] = [x - a[j][i] * y for x, y in zip(a[j], a[i])]
    return lambda s: a[0][3] + a[1][3] * s + a[2][3] * s * s
pairs = [(float(r["forsterite_line1"]) + float(r["forsterite_line2"]) - 1670, next(v for k, v in truth.items() if k in r["sample_id"]))
         for r in rows if r["forsterite_status"] == "ok"]
errors = [fit([p for j, p in enumerate(pairs) if j != i])(pairs[i][0]) - pairs[i][1] for i in range(len(pairs))]
rmse = (sum(e * e for e in errors) / len(errors)) ** 0.5
print(f"{len(errors)} olivines, left out in turn: RMSE {rmse:.2f} Fo")
assert len(errors) == 10 and rmse <= 4.0
assert all(abs(fit(pairs)(float(r["forsterite_line1"]) + float(r["forsterite_line2"]) - 1670) - float(r["forsterite"])) < 0.1 for r in rows)
assert abs(fit(pairs)(818.0 + 845.9 - 1670) - 44) < 5
END

# Kinds of feldspar and pyroxene, hematite and magnetite: right for each species that has one, and said of no other.
ls "$DATA"/lab/rruff_raman/lunar/*.txt | grep -E '/(Albite__R04|Anorthite__R04|Orthoclase__R05|Sanidine|Enstatite__R1|Augite__R11|Hematite|Magnetite__R06|Quartz__R04|Zircon__R05|Merrillite|Tuite|Coesite|Rutile__R05)' >"$WORK/files"
xargs "$REGOLITH" import --quiet --force -o "$WORK/kinds.h5" <"$WORK/files" || fail 'import'
"$REGOLITH" peaks --quiet --min-height 3 --max-components 4 "$WORK/kinds.h5" || fail 'peaks of minerals'
for n in $(seq 1 20); do
    "$REGOLITH" export "$WORK/kinds.h5" --entry "$([ "$n" -eq 1 ] && echo entry || printf 'entry_%02d' "$n")" --result peaks 2>/dev/null || true
done >"$WORK/kinds.csv"
"$PYTHON" - "$WORK/kinds.csv" "$(wc -l <"$WORK/files")" <<'END' || fail 'kinds of minerals'
import csv, sys
want = dict(Albite="plagioclase", Anorthite="plagioclase", Labradorite="plagioclase", Orthoclase="K-feldspar", Sanidine="K-feldspar",
            Enstatite="low-Ca", Augite="Ca-rich", Hematite="hematite lines", Magnetite="broad line near 662: magnetite")
seen = 0
heading = None
for fields in csv.reader(open(sys.argv[1])):
    if fields[0] == "index":
        heading = fields
        continue
    row = dict(zip(heading, fields))
    said = " ".join(row[c] for c in ("feldspar", "pyroxene", "oxidation") if row.get(c))
    name = row["sample_id"].split("_")[0]
    assert said.startswith(want[name]) if name in want else said == "", (row["sample_id"], said)
    seen += 1
print(f"{seen} spectra")
assert seen == int(sys.argv[2])
END
# Lines of LaB6 (SRM 660c, a = 4.156826 A, 1.5405 A): apart from zero and displacement, which bend a line in cos theta, positions
# must be those of the cell.
"$PYTHON" - "$DATA/lab/fap_lab6_xrd/NIST660CBI.gsas" >"$WORK/lab6.csv" <<'END'
import sys
rows = open(sys.argv[1]).read().splitlines()
_, _, _, _, _, first, step = rows[1].split()[:7]
counts = [float(r[i:i + 8]) for r in rows[2:] for i in range(0, 80, 8) if r[i:i + 8].strip()]
print("two_theta_deg,LaB6")
for i, y in enumerate(counts):
    print(f"{(float(first) + i * float(step)) / 100:.6f},{y:g}")
END
import lab6 --technique xrd "$WORK/lab6.csv"
"$REGOLITH" peaks --quiet --from 52 --to 110 "$WORK/lab6.h5" || fail 'peaks of LaB6'
"$REGOLITH" export "$WORK/lab6.h5" --result peaks --table peaks -o "$WORK/lab6_peaks.csv" || fail 'export'
"$PYTHON" - "$WORK/lab6_peaks.csv" <<'END' || fail 'lines of LaB6'
import csv, math, sys
positions = [float(r["position"]) for r in csv.DictReader(open(sys.argv[1]))]
points = []
for h, k, l in ((2, 1, 1), (2, 2, 0), (3, 0, 0), (3, 1, 0), (3, 1, 1), (3, 2, 0), (3, 2, 1), (4, 1, 0), (3, 3, 0), (3, 3, 1), (4, 2, 0), (4, 2, 1)):
    two_theta = 2 * math.degrees(math.asin(1.5405 / 2 * math.sqrt(h * h + k * k + l * l) / 4.156826))
    nearest = min(positions, key=lambda x: abs(x - two_theta + 0.055))
    if abs(nearest - two_theta + 0.055) < 0.03:
        points.append((math.cos(math.radians(two_theta / 2)), nearest - two_theta))
n = len(points)
mx, my = (sum(p[i] for p in points) / n for i in (0, 1))
slope = sum((x - mx) * (y - my) for x, y in points) / sum((x - mx) ** 2 for x, _ in points)
rms = math.sqrt(sum((y - my - slope * (x - mx)) ** 2 for x, y in points) / n)
print(f"LaB6: {n} lines, {rms:.4f} deg about zero and displacement")
assert n >= 10 and rms < 0.003
END
exit 0
