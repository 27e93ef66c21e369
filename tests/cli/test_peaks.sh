#!/bin/sh
# Lines of spectra: what is found and stored, what is said of spectra that cannot be fitted, and what is refused.
. tests/cli/lib.sh
scratch
must "$REGOLITH" import -q -t raman -o raman.h5 "$demo/raman_minerals.csv"
must "$REGOLITH" peaks -q raman.h5
[ ! -s "$out" ] && [ ! -s "$err" ] || fail 'quiet is not quiet'
must "$REGOLITH" validate raman.h5
must "$REGOLITH" export raman.h5 --result peaks --table peaks -o peaks.csv
must "$REGOLITH" export raman.h5 --result peaks --all -o counts.csv
# The lines that scripts/make_demo_data.sh put in, within four stated errors; each error small, none made up.
"$PYTHON" - <<'END' || fail 'lines of the demonstration data'
import csv, math
truth = {"olivine": "590 821.8 853.4 960", "plagioclase": "284 482 508 770", "K-feldspar": "284 475 513 750",
         "diopside": "324 391 666 1012", "enstatite": "342 402 661 682 1010", "merrillite": "448 596 959.7 975.5 1084",
         "burnt_olivine": "226 294 410 821.8 853.4"}
rows = list(csv.DictReader(open("peaks.csv")))
for name, lines in truth.items():
    got = [(float(r["position"]), float(r["position_error"])) for r in rows if r["sample_id"] == name]
    want = [float(x) for x in lines.split()]
    assert len(got) == len(want), (name, got)
    for (x, error), w in zip(got, want):
        assert abs(x - w) < 4 * error and error < 0.3, (name, x, error, w)
for r in rows:
    assert r["shape"] == "pseudo-voigt" and float(r["fwhm"]) > 0
    area = float(r["height"]) * float(r["fwhm"]) * (float(r["eta"]) * math.pi / 2 + (1 - float(r["eta"])) * 1.0644670194)
    assert abs(float(r["area"]) / area - 1) < 1e-9, r
counts = list(csv.DictReader(open("counts.csv")))
assert [int(r["n_peaks"]) for r in counts] == [len(l.split()) for l in truth.values()]
assert all(r["status"] == "ok" and int(r["n_channels"]) == 1001 and r["n_unfitted"] == "0" for r in counts)
assert all(4 < float(r["noise"]) < 7 for r in counts)
# What the lines say: compositions by the rows of the library, a group's sentence only where its lines are.
says = {(r["sample_id"], subject): r[subject] for r in counts for subject in ("feldspar", "pyroxene", "oxidation") if r[subject]}
starts = {("plagioclase", "feldspar"): "plagioclase", ("K-feldspar", "feldspar"): "K-feldspar", ("diopside", "pyroxene"): "Ca-rich",
          ("enstatite", "pyroxene"): "low-Ca", ("burnt_olivine", "oxidation"): "hematite lines"}
assert says.keys() == starts.keys() and all(says[k].startswith(v) for k, v in starts.items()), says
for r in counts:
    if "olivine" in r["sample_id"]:
        assert abs(float(r["forsterite"]) - 84) < 4 and 4 <= float(r["forsterite_error"]) < 4.1, r
        assert r["forsterite_status"] == "ok"
    else:
        assert r["forsterite"] == "" and r["forsterite_status"] == "no such lines", r
END
must "$REGOLITH" peaks --force --json --from 900 --to 1000 --shape lorentz --shared-width raman.h5
"$PYTHON" -c '
import json, sys
rows = json.load(open(sys.argv[1]))
assert {r["sample_id"] for r in rows} == {"olivine", "merrillite"}, rows
a, b = [r for r in rows if r["sample_id"] == "merrillite"]
assert a["fwhm"] == b["fwhm"] and a["n_together"] == 2 and a["eta"] == 1 and 15 < b["position"] - a["position"] < 16.5' "$out" || fail "doublet: $(cat "$out")"

# Missing channels are left out; a spectrum without enough of them has a status, no lines, and is counted aloud.
awk -F, -v OFS=, 'NR > 1 { if (NR > 6) $3 = ""; if (NR % 50 == 0) $2 = "nan" } { print }' "$demo/raman_minerals.csv" >holes.csv
must "$REGOLITH" import -q -t raman -o holes.h5 holes.csv
must "$REGOLITH" peaks --quiet holes.h5
grep -q '1 of 7 spectra are not fitted, the first is plagioclase (row 1): too few channels' "$err" || fail "holes: $(cat "$err")"
must "$REGOLITH" export holes.h5 --result peaks --all -o holes_counts.csv
sed -n 3p holes_counts.csv | grep -q 'plagioclase,,,,,,5,0,too few channels' || fail "status: $(cat holes_counts.csv)"
sed -n 2p holes_counts.csv | grep -q 'olivine,,,,4,.*,981,0,ok,' || fail "count: $(cat holes_counts.csv)"
awk -F, 'NR == 1 { print "x,a,b" } NR > 1 { print $1 ",7,7" }' "$demo/raman_minerals.csv" >flat.csv
must "$REGOLITH" import -q -t raman -o flat.h5 flat.csv
must "$REGOLITH" peaks flat.h5
grep -q '0 lines in 2 spectra' "$err" || fail "flat: $(cat "$err")"
must "$REGOLITH" validate flat.h5

# Refused: nothing to fit in the whole file, options that cannot be meant, other data.
awk -F, 'NR == 1 { print "x,a" } NR > 1 { print $1 "," (NR < 5 ? 7 : "") }' "$demo/raman_minerals.csv" >short.csv
must "$REGOLITH" import -q -t raman -o short.h5 short.csv
refuse 65 'no spectrum can be fitted' peaks -o out.h5 short.h5
refuse 64 'from is not below' peaks -o out.h5 --from 900 --to 900 raman.h5
refuse 64 'max-components is out of range' peaks -o out.h5 --max-components 13 raman.h5
refuse 64 'min-snr is not positive' peaks -o out.h5 --min-snr 0 raman.h5
refuse 64 'shape' peaks -o out.h5 --shape voigt raman.h5
must "$REGOLITH" import -q -o spots.h5 "$demo/epma_phosphates.csv"
refuse 66 'raman' peaks -o out.h5 spots.h5
refuse 66 'nowhere.h5' peaks -o out.h5 nowhere.h5
mkdir rules && cp "$root"/datasets/library/*.tsv rules && sed -i 's/\^510.5-517/510.5-/' rules/line_rules.tsv
refuse 65 'line_rules.tsv' peaks -o out.h5 --library rules raman.h5
for threads in 1 2 5; do
    must "$REGOLITH" peaks --quiet --threads $threads -o threads$threads.h5 raman.h5
    cmp threads1.h5 threads$threads.h5 || fail "$threads threads"
done

# Noise that recorded smoothing has spread: errors hold the truth as often as before, and noise is not taken for lines.
awk 'BEGIN { srand(8); printf "shift"; for (j = 0; j < 120; j++) printf ",s%d", j; print ""
    for (i = 0; i < 160; i++) { printf "%d", 100 + i; y = 5 + 4 * exp(-2.7725887 * ((i - 80.3) / 16) ^ 2)
        for (j = 0; j < 120; j++) printf ",%.6f", y + 0.1 * sqrt(-2 * log(1 - rand())) * cos(6.2831853 * rand()); print "" } }' >smoothed.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o smoothed.h5 smoothed.csv
must "$REGOLITH" prep -q smoothed.h5 smooth=gaussian,fwhm=5 crop=105:255 -o gaussian.h5
must "$REGOLITH" prep -q smoothed.h5 resample=100:258:0.5 -o finer.h5
# held FILE: per cent of lines near 180.3 whose error of position holds it; and how many lines there are.
held() {
    "$REGOLITH" export "$1" --result peaks --table peaks | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { n++; d = $at["position"] - 180.3; e = $at["position_error"] } d * d < 36 { m++; in_it += d * d <= e * e }
        END { printf "%d %d\n", 100 * in_it / m + 0.5, n }'
}
must "$REGOLITH" peaks --shape gauss gaussian.h5
grep -q 'as smooth=gaussian,fwhm=5 left it\|as smooth=gaussian,.*fwhm=5 left it' "$err" || fail "spread: $(cat "$err")"
held gaussian.h5 >recorded
must "$REGOLITH" peaks -q --force --shape gauss --noise independent gaussian.h5
held gaussian.h5 >independent
read -r share lines <recorded
[ "$share" -ge 56 ] && [ "$share" -le 80 ] && [ "$lines" -eq 120 ] || fail "recorded: $share % of $lines lines"
read -r share lines <independent
[ "$share" -le 40 ] && [ "$lines" -gt 200 ] || fail "independent: $share % of $lines lines"
must "$REGOLITH" peaks --shape gauss smoothed.h5
! grep -q 'looks correlated' "$err" || fail "as measured: $(cat "$err")"
must "$REGOLITH" export --transpose gaussian.h5 -o gaussian.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o forgotten.h5 gaussian.csv
must "$REGOLITH" peaks --shape gauss forgotten.h5
grep -q 'looks correlated' "$err" || fail "forgotten: $(cat "$err")"
must "$REGOLITH" peaks -q --shape gauss finer.h5
grep -q 'errors are too small.*resample=' "$err" || fail "resampled: $(cat "$err")"
done_testing
