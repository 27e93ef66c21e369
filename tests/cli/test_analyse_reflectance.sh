#!/bin/sh
# The recipe from instrument files to mass fractions, with and without standards.
. tests/cli/lib.sh
scratch
recipe=$root/scripts/analyse_reflectance.sh
density=3.32,3.37,3.2,2.69

must "$recipe" --minerals "$demo/endmembers.csv" --density $density --output plain "$demo"/spectra/* || done_testing
grep -q 'about 10 wt%' "$out" || fail 'what an uncalibrated answer is worth is not said'
[ "$(wc -l <plain/mass_fractions.csv)" -gt 4 ] || fail 'no mass fractions'
head -n 1 plain/mass_fractions.csv | grep -q 'olivine_detection' || fail 'no detection limits'

# Standards as a laboratory keeps them: one table, masses beside the spectra; grains of other sizes than stated.
must "$REGOLITH" import -q -t reflectance -o lib.h5 "$demo/endmembers.csv"
simulate() { must "$REGOLITH" simulate intimate -q --endmembers lib.h5 --density $density --diameter 60,15,45,30 --noise 0 "$@"; }
simulate --count 24 --seed 1 -o standards.h5
simulate --count 30 --seed 2 -o samples.h5
for name in standards samples; do
    must "$REGOLITH" export -q $name.h5 -o $name.csv
    cut -d, -f2- $name.csv >$name.table.csv
done
must "$recipe" --minerals "$demo/endmembers.csv" --density $density --standards standards.table.csv --x-unit nm --output calibrated samples.table.csv || done_testing
grep -q '24 standards: RMSE' "$out" || fail 'no score'
must "$REGOLITH" validate calibrated/spectra.h5
awk -F, 'NR == FNR { for (k = 1; k <= NF; k++) if (FNR == 1) { if ($k ~ /^wt_/) w[substr($k, 4)] = k } ; for (name in w) truth[FNR, name] = $w[name]; next }
    FNR == 1 { for (k = 1; k <= NF; k++) at[$k] = k; next }
    { for (name in w) { sum += (100 * $at[name] - truth[FNR, name]) ^ 2; n++ } }
    END { exit !(n == 120 && sqrt(sum / n) < 0.5) }' samples.table.csv calibrated/mass_fractions.csv || fail 'mass fractions are not the truth'

run "$recipe" --density $density "$demo/endmembers.csv"
[ "$code" -eq 64 ] && grep -q -- '--minerals' "$err" || fail 'wrong use is not told'
REGOLITH_HAPKE='--h-function 2002' must "$recipe" --minerals "$demo/endmembers.csv" --density $density --output plain "$demo"/spectra/*
done_testing
