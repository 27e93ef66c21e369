#!/bin/sh
# Weighed standards teach a library its true masses; what cannot teach is refused.
. tests/cli/lib.sh
scratch
density=3.32,3.37,3.2,2.69
# rmse FILE TRUTH: of the mass fractions against the truth, wt%.
rmse() {
    must "$REGOLITH" export --force -q "$1" --result unmix -o found.csv
    must "$REGOLITH" export --force -q "$2" --result truth -o truth.csv
    awk -F, 'NR == FNR { for (k = 3; k <= 6; k++) t[FNR, k] = $k; next }
        FNR > 1 { for (k = 3; k <= 6; k++) { sum += ($k - t[FNR, k]) ^ 2; n++ } }
        END { printf "%.4f\n", 100 * sqrt(sum / n) }' truth.csv found.csv
}
below() { awk -v x="$1" -v most="$2" 'BEGIN { exit !(x <= most) }' || fail "$3: $1, above $2"; }

must "$REGOLITH" import -q -t reflectance -o lib.h5 "$demo/endmembers.csv" || done_testing
# Grains of other sizes than anyone states: section factors 2, 0.5, 1.5 and 1.
simulate() { must "$REGOLITH" simulate intimate -q --force --endmembers lib.h5 --density $density --diameter 60,15,45,30 "$@"; }
simulate --count 24 --noise 0.0005 --seed 1 -o standards.h5
simulate --count 60 --noise 0.0005 --seed 2 -o samples.h5
must "$REGOLITH" unmix -q --method hapke --endmembers lib.h5 --density $density -o plain.h5 samples.h5
below 5 "$(rmse plain.h5 samples.h5)" 'the sizes have no effect'
must "$REGOLITH" calibrate standards.h5 --endmembers lib.h5 --density $density -o cal.h5
grep -q 'masses are read as per cent' "$err" || fail 'the scale of the masses is not said'
awk '$1 == "olivine" { olivine = $4 } $1 == "orthopyroxene" { opx = $4 } $1 == "clinopyroxene" { cpx = $4 }
    END { exit !(olivine > 1.95 && olivine < 2.05 && opx > 0.48 && opx < 0.52 && cpx > 1.45 && cpx < 1.55) }' "$out" ||
    fail "section factors: $(cat "$out")"
must "$REGOLITH" validate cal.h5
must "$REGOLITH" unmix -q --method hapke --calibration cal.h5 -o calibrated.h5 samples.h5
below "$(rmse calibrated.h5 samples.h5)" 0.5 'wt% calibrated'
must "$REGOLITH" unmix -q --force --method hapke --calibration cal.h5 --endmembers lib.h5 -o calibrated.h5 samples.h5
must "$REGOLITH" validate calibrated.h5
must "$REGOLITH" calibrate standards.h5 --json --force --endmembers lib.h5 --density $density -o cal.h5
"$PYTHON" -c 'import json,sys; d = json.load(open(sys.argv[1])); assert len(d["factors"]) == 4 and d["left_out_rmse"] < 0.01' "$out" ||
    fail 'json'

# A sample with something else in it is told from the others.
awk -F, 'BEGIN { OFS = "," } NR == 1 { print $1, "soot", "olivine"; next } { print $1, 0.05, 0.9 * $2 * (1 + 0.3 * exp(-(($1 - 1400) / 80) ^ 2)) }' "$demo/endmembers.csv" >other.csv
must "$REGOLITH" import -q -t reflectance -o other.h5 other.csv
must "$REGOLITH" unmix --method hapke --calibration cal.h5 -o outside.h5 other.h5
grep -q 'spectra lie outside the endmembers' "$err" || fail 'spectra outside are not said'
must "$REGOLITH" unmix --method hapke --endmembers lib.h5 --density $density -o outside2.h5 other.h5
grep -q 'spectra lie outside the endmembers' "$err" || fail 'spectra outside are not said without a calibration'
must "$REGOLITH" unmix -q --force --method hapke --calibration cal.h5 -o calibrated.h5 samples.h5
[ ! -s "$err" ] || fail "a warning about samples of the kind: $(cat "$err")"

# On another axis the calibration is brought to the data.
awk -F, 'NR % 2 == 1 || NR == 1' "$demo/endmembers.csv" >half.csv
must "$REGOLITH" import -q -t reflectance -o half.h5 half.csv
must "$REGOLITH" unmix --method hapke --calibration cal.h5 -o resampled.h5 half.h5
grep -q 'interpolated linearly' "$err" || fail 'resampling is not said'

# Columns by other names, fractions, a blank for zero, rows without masses.
simulate --count 24 --noise 0 --seed 1 -o clean.h5 # without errors, whose columns a table would hold
must "$REGOLITH" export --force -q clean.h5 -o all.csv
cut -d, -f2- all.csv >standards.csv
awk -F, 'BEGIN { OFS = "," }
    NR == 1 { for (k = 1; k <= NF; k++) { if ($k ~ /^wt_/) { n++; at[n] = k; $k = "c" n } } print; next }
    { for (k = 1; k <= n; k++) $at[k] = $at[k] > 0 ? $at[k] / 100 : ""; if (NR == 4) for (k = 1; k <= n; k++) $at[k] = ""; print }' standards.csv >fractions.csv
must "$REGOLITH" import -q -t reflectance --x-unit nm -o fractions.h5 fractions.csv
must "$REGOLITH" calibrate fractions.h5 --masses c1,c2,c3,c4 --force --endmembers lib.h5 --density $density -o cal2.h5
grep -q 'masses are read as fractions' "$err" || fail 'fractions'
grep -q '1 rows without masses' "$err" || fail 'rows without masses'
refuse 66 'no column with the masses' calibrate fractions.h5 --endmembers lib.h5 --density $density -o out.h5
refuse 66 'no such column' calibrate fractions.h5 --masses c1,c2,c3,c9 --endmembers lib.h5 --density $density -o out.h5
refuse 64 '3 columns, 4 minerals' calibrate fractions.h5 --masses c1,c2,c3 --endmembers lib.h5 --density $density -o out.h5
refuse 65 'sum neither to 1 nor to 100' calibrate standards.h5 --select olivine,plagioclase --endmembers lib.h5 --density 3.3,2.7 -o out.h5

# Too few, a mineral in none, no density, the wrong files.
simulate --count 11 --seed 3 -o few.h5
refuse 65 '11 standards, 4 minerals' calibrate few.h5 --endmembers lib.h5 --density $density -o out.h5
simulate --select olivine,orthopyroxene,clinopyroxene --density 3.32,3.37,3.2 --diameter 1,2,3 --noise 0 --count 20 -o three.h5
refuse 66 'plagioclase' calibrate three.h5 --endmembers lib.h5 --density $density -o out.h5
must "$REGOLITH" export --force -q three.h5 -o all.csv
cut -d, -f2- all.csv >three.csv
awk -F, 'BEGIN { OFS = "," } { $1 = $1 (NR == 1 ? ",plagioclase" : ",0"); print }' three.csv >none.csv
must "$REGOLITH" import -q -t reflectance --x-unit nm -o none.h5 none.csv
refuse 65 'in no standard' calibrate none.h5 --endmembers lib.h5 --density $density -o out.h5
refuse 65 'density' calibrate standards.h5 --endmembers lib.h5 -o out.h5
refuse 64 'endmembers' calibrate standards.h5 -o out.h5
refuse 64 'no output' calibrate standards.h5 --endmembers lib.h5
refuse 64 'same file\|input' calibrate standards.h5 --endmembers lib.h5 --density $density --force -o lib.h5
refuse 64 'another model' unmix --method hapke --calibration cal.h5 --h-function 1981 -o out.h5 samples.h5
refuse 64 'another library' unmix --method hapke --calibration cal.h5 --endmembers standards.h5 -o out.h5 samples.h5
refuse 64 'densities and diameters of its own' unmix --method hapke --calibration cal.h5 --density 1,2,3,4 -o out.h5 samples.h5

# Minerals that the sum alone tells apart once gave a refinement without end.
must "$REGOLITH" simulate mixtures --random-endmembers 4 --library-out made_up.h5 --count 5 -o scene.h5
must "$REGOLITH" simulate intimate -e made_up.h5 --density 3.3,3.4,3.2,2.7 --diameter 60,15,45,30 --count 24 -o made_of.h5
must timeout 120 "$REGOLITH" calibrate made_of.h5 -e made_up.h5 --density 3.3,3.4,3.2,2.7 -o taught.h5
done_testing
