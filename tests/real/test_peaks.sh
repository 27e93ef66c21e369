# Lines of every fourth RRUFF spectrum against maxima that were picked in them by other means (lunar_peaks.tsv: Savitzky-Golay,
# prominence 5 %). A maximum may be the sum of two lines, so a line within 4 1/cm counts.
. tests/real/lib.sh
PYTHON=${PYTHON:-/usr/bin/python3}
ls "$DATA"/lab/rruff_raman/lunar/*.txt | awk 'NR % 4 == 1' >"$WORK/files"
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
sys.exit(not (listed > 100 and found >= 0.88 * listed))
END
exit 0
