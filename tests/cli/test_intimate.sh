#!/bin/sh
# Mass fractions of powders from reflectance: known masses come back, and what cannot be meant is refused.
. tests/cli/lib.sh
scratch
density=3.32,3.37,3.2,2.69

# rmse FILE: of the mass fractions against the truth, over all spectra, wt%.
rmse() {
    must "$REGOLITH" export --force -q "$1" --result unmix -o found.csv
    must "$REGOLITH" export --force -q mixtures.h5 --result truth -o truth.csv
    awk -F, 'NR == FNR { for (k = 3; k <= 6; k++) t[FNR, k] = $k; next }
        FNR > 1 { for (k = 3; k <= 6; k++) { sum += ($k - t[FNR, k]) ^ 2; n++ } }
        END { printf "%.4f\n", 100 * sqrt(sum / n) }' truth.csv found.csv
}
below() { awk -v x="$1" -v most="$2" 'BEGIN { exit !(x <= most) }' || fail "$3: $1, above $2"; }

must "$REGOLITH" import -q -t reflectance -o lib.h5 "$demo/endmembers.csv" || done_testing

# Masses of mixtures without noise come back under every model.
for model in '' '--h-function 1981' '--h-function 2002' '--incidence 45 --emission 10 --phase 40' '--standard white' \
    '--phase-function legendre --multiple-scattering amsa' '--phase-function hg2 --phase-b 0.2' \
    '--filling-factor 0.4 --opposition 0.6 --opposition-width 0.1' '--diameter 20,40,60,30'; do
    # shellcheck disable=SC2086
    must "$REGOLITH" simulate intimate -q --force --endmembers lib.h5 --density $density --count 40 --noise 0 $model -o mixtures.h5
    # shellcheck disable=SC2086
    must "$REGOLITH" unmix -q --force --method hapke --endmembers lib.h5 --density $density $model -o found.h5 mixtures.h5
    below "$(rmse found.h5)" 0.005 "wt% with '$model'" # spectra are kept in single precision
done
must "$REGOLITH" validate found.h5

# With another model the masses are others: the options are heard.
must "$REGOLITH" unmix -q --force --method hapke --endmembers lib.h5 --density $density -o found.h5 mixtures.h5
below 1 "$(rmse found.h5)" 'diameters have no effect'

# Noise is in the errors: of 68 % of them, and limits stand where a mineral is at zero.
must "$REGOLITH" simulate intimate -q --force --endmembers lib.h5 --density $density --count 400 --noise 0.002 -o mixtures.h5
must "$REGOLITH" unmix --force --method hapke --endmembers lib.h5 --density olivine=3.32,orthopyroxene=3.37,Clinopyroxene=3.2,plagioclase=2.69 -o found.h5 mixtures.h5
grep -q 'diameters are not known and taken as equal' "$err" || fail 'equal diameters are not said'
grep -q 'olivine is not found in [0-9]* of 400 spectra: detection limit' "$err" || fail 'no detection limit is said'
must "$REGOLITH" export --force -q found.h5 --result unmix --all -o found.csv
must "$REGOLITH" export --force -q mixtures.h5 --result truth -o truth.csv
awk -F, 'NR == FNR { for (k = 3; k <= 6; k++) t[FNR, k] = $k; next }
    FNR == 1 { for (k = 1; k <= NF; k++) if ($k ~ /_detection$/) first = first ? first : k; next }
    { for (k = 3; k <= 6; k++) {
        d = $k - t[FNR, k]; if (d < 0) d = -d
        if ($k > 0) { n++; inside += d <= $(k + 4) }
        else { zero++; bad += !($(first + k - 3) > 0) } } }
    END { printf "%.3f of %d within a sigma, %d zeros\n", inside / n, n, zero
          exit !(inside / n > 0.62 && inside / n < 0.74 && zero > 200 && bad == 0) }' truth.csv found.csv || fail 'errors or limits'
grep -q -- '-0\.0' found.csv && fail 'minus zero'

# The effective model is in the record.
must "$REGOLITH" info found.h5
must "$REGOLITH" validate found.h5

# Values that the model does not allow are left out and counted.
awk -F, 'BEGIN { OFS = "," } NR == 12 { $2 = 1.4; $3 = -0.01 } { print }' "$demo/endmembers.csv" >bright.csv
must "$REGOLITH" import -q -t reflectance -o bright.h5 bright.csv
must "$REGOLITH" unmix --force --method hapke --endmembers lib.h5 --density $density -o found.h5 bright.h5
grep -q '2 values of 2 spectra are left out' "$err" || fail 'masked values are not counted'
must "$REGOLITH" unmix --force --method hapke --endmembers bright.h5 --density $density -o found.h5 mixtures.h5
grep -q '1 more bands are left out' "$err" || fail 'masked bands of the library are not counted'

# Refused: no density, lists that do not fit, options of another method, data of another kind.
refuse 65 'density.*olivine' unmix --method hapke --endmembers lib.h5 -o out.h5 mixtures.h5
refuse 64 'fewer numbers' unmix --method hapke --endmembers lib.h5 --density 3.3,3.2 -o out.h5 mixtures.h5
refuse 64 'more numbers' unmix --method hapke --endmembers lib.h5 --density 1,2,3,4,5 -o out.h5 mixtures.h5
refuse 64 'did you mean olivine' unmix --method hapke --endmembers lib.h5 --density olivin=3 -o out.h5 mixtures.h5
refuse 64 'no number' unmix --method hapke --endmembers lib.h5 --density olivine=heavy -o out.h5 mixtures.h5
refuse 64 'must be positive' unmix --method hapke --endmembers lib.h5 --density 3,3,3,0 -o out.h5 mixtures.h5
refuse 65 'grain diameter' unmix --method hapke --endmembers lib.h5 --density $density --diameter olivine=30 -o out.h5 mixtures.h5
refuse 64 'add --method hapke' unmix --endmembers lib.h5 --density $density -o out.h5 mixtures.h5
refuse 64 'add --method hapke' unmix --endmembers lib.h5 --incidence 40 -o out.h5 mixtures.h5
refuse 64 'weighs bands equally' unmix --method hapke --weights errors --endmembers lib.h5 -o out.h5 mixtures.h5
refuse 64 'add --phase DEG' unmix --method hapke --incidence 40 --emission 20 --endmembers lib.h5 --density $density -o out.h5 mixtures.h5
refuse 64 'width' unmix --method hapke --phase-function hg2 --endmembers lib.h5 --density $density -o out.h5 mixtures.h5
refuse 64 'neither b nor c' unmix --method hapke --phase-b 0.3 --endmembers lib.h5 --density $density -o out.h5 mixtures.h5
refuse 64 'no height' unmix --method hapke --opposition-width 0.1 --endmembers lib.h5 --density $density -o out.h5 mixtures.h5
refuse 65 'incidence angle' unmix --method hapke --incidence 95 --endmembers lib.h5 --density $density -o out.h5 mixtures.h5
refuse 66 'no calibration' unmix --method hapke --calibration lib.h5 -o out.h5 mixtures.h5
sed "1s/wavelength_nm/raman_shift_cm-1/" "$demo/endmembers.csv" >raman.csv
must "$REGOLITH" import -q -t raman -o raman.h5 raman.csv
refuse 66 'reflectance' unmix --method hapke --endmembers lib.h5 --density $density -o out.h5 raman.h5
awk -F, 'BEGIN { OFS = "," } NR > 1 { for (k = 2; k <= NF; k++) $k = 100 * $k } { print }' "$demo/endmembers.csv" >percent.csv
must "$REGOLITH" import -q -t reflectance -o percent.h5 percent.csv
refuse 65 'not per cent' unmix --method hapke --endmembers percent.h5 --density $density -o out.h5 mixtures.h5
done_testing
