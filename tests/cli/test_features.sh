#!/bin/sh
# Bands of reflectance: what is measured and stored, what is said of bands that are not there, and what is refused.
. tests/cli/lib.sh
scratch
must "$REGOLITH" import -q -t reflectance -o minerals.h5 "$demo/endmembers.csv"
must "$REGOLITH" features -q minerals.h5
[ ! -s "$out" ] && [ ! -s "$err" ] || fail 'quiet is not quiet'
must "$REGOLITH" validate minerals.h5
must "$REGOLITH" export minerals.h5 --result features --all -o bands.csv
# The bands that scripts/make_demo_data.sh put in: orthopyroxene 910 and 1830 nm, clinopyroxene 990 (beside 1170) and 2270 (its
# continuum ends at 2450), olivine without a 2 um band, plagioclase 1250.
"$PYTHON" - <<'END' || fail 'bands of the demonstration data'
import csv
rows = {r["sample_id"]: r for r in csv.DictReader(open("bands.csv"))}
def near(mineral, column, value, within):
    assert abs(float(rows[mineral][column]) - value) < within, (mineral, column, rows[mineral][column])
near("orthopyroxene", "band_1um_centre", 910, 3)
near("orthopyroxene", "band_2um_centre", 1830, 3)
near("clinopyroxene", "band_1um_centre", 995, 10)
near("olivine", "band_1um_centre", 1070, 15)
near("plagioclase", "band_1um_centre", 1250, 4)
assert rows["olivine"]["band_2um_centre_status"] == "no band" and rows["olivine"]["band_2um_centre"] == "" and rows["olivine"]["BAR"] == ""
assert float(rows["olivine"]["band_1um_asymmetry"]) > 0.4
for r in rows.values():
    assert 0 < float(r["band_1um_centre_error"]) < 1 and 0 < float(r["band_1um_depth_error"]) < 0.01
    if r["BAR"]:
        ratio = float(r["band_2um_area"]) / float(r["band_1um_area"])
        assert abs(float(r["BAR"]) / ratio - 1) < 1e-12
        assert abs(float(r["opx_share"]) - 41.87 * (ratio + 0.125)) < 1e-9
        assert r["opx_share_status"] == ("ok" if ratio <= 2.263 else "outside of what it was made for")
    assert "IBD2000" not in r and "TiO2_lucey" not in r  # the grid ends at 2450 and begins at 450 nm
END
must "$REGOLITH" export minerals.h5 --result features --table equations -o equations.csv
grep -q 'opx_share,.*Cloutis et al. (1986)' equations.csv || fail "sources: $(cat equations.csv)"
must "$REGOLITH" features --force --json --draws 20 --order 3 -o json.h5 minerals.h5
"$PYTHON" -c 'import json, sys; rows = json.load(open(sys.argv[1])); assert len(rows) == 4 and rows[0]["BAR"] is None' "$out" || fail "json: $(cat "$out")"

# Missing channels; a spectrum without enough of them is counted aloud; without a side the band is not measured.
awk -F, -v OFS=, 'NR > 1 { if (NR > 6) $3 = ""; if ($1 > 1150) $2 = "" } { print }' "$demo/endmembers.csv" >holes.csv
must "$REGOLITH" import -q -t reflectance -o holes.h5 holes.csv
must "$REGOLITH" features --quiet holes.h5
grep -q '1 of 4 spectra are not measured, the first is orthopyroxene (row 1): fewer than 8 channels' "$err" || fail "holes: $(cat "$err")"
must "$REGOLITH" export holes.h5 --result features --all -o holes_bands.csv
sed -n 2p holes_bands.csv | grep -q '^0,olivine,,,not measured' || fail "a side is missing: $(cat holes_bands.csv)"

# Refused.
awk -F, 'NR == 1 { print "nm,a" } NR > 1 { print $1 "," (NR < 5 ? 0.5 : "") }' "$demo/endmembers.csv" >short.csv
must "$REGOLITH" import -q -t reflectance -o short.h5 short.csv
refuse 65 'no spectrum can be measured' features -o out.h5 short.h5
refuse 64 'order is none of 2 to 5' features -o out.h5 --order 7 minerals.h5
must "$REGOLITH" import -q -t raman -o raman.h5 "$demo/raman_minerals.csv"
refuse 66 'reflectance' features -o out.h5 raman.h5
mkdir rules && cp "$root"/datasets/library/*.tsv rules && sed -i 's/^band_2um	1200/band_2um	1900/' rules/reflectance_bands.tsv
refuse 65 'reflectance_bands.tsv.*rising order' features -o out.h5 --library rules minerals.h5
for threads in 1 2 5; do
    must "$REGOLITH" features --quiet --threads $threads -o threads$threads.h5 minerals.h5
    cmp threads1.h5 threads$threads.h5 || fail "$threads threads"
done
done_testing
