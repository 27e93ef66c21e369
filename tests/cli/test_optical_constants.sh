#!/bin/sh
# Optical constants: from powders and back, as endmembers with sizes stated and fitted, from the tables of others.
. tests/cli/lib.sh
scratch
density=3.32,3.37,3.2,2.69
rmse() { # FILE TRUTH: of the mass fractions, wt%
    must "$REGOLITH" export --force -q "$1" --result unmix -o found.csv
    must "$REGOLITH" export --force -q "$2" --result truth -o truth.csv
    awk -F, 'NR == FNR { for (k = 3; k <= NF; k++) t[FNR, k] = $k; n = NF; next }
        FNR > 1 { for (k = 3; k <= n; k++) { sum += ($k - t[FNR, k]) ^ 2; count++ } }
        END { printf "%.4f\n", 100 * sqrt(sum / count) }' truth.csv found.csv
}
below() { awk -v x="$1" -v most="$2" 'BEGIN { exit !(x <= most) }' || fail "$3: $1, above $2"; }

must "$REGOLITH" import -q -t reflectance -o powders.h5 "$demo/endmembers.csv" || done_testing

# k of a powder gives its reflectance back: unmixed with its own constants it is itself, under every model.
for model in '' '--fresnel 2012' '--fresnel exact --scattering 0.002' '--h-function 2002 --incidence 20'; do
    # shellcheck disable=SC2086
    must "$REGOLITH" optical-constants -q --force --index 1.67,1.68,1.7,1.57 --diameter 45,60,60,75 $model -o k.h5 powders.h5
    # shellcheck disable=SC2086
    must "$REGOLITH" unmix -q --force --method hapke --endmembers k.h5 --density $density $model -o self.h5 powders.h5
    must "$REGOLITH" export --force -q self.h5 --result unmix -o self.csv
    awk -F, 'NR > 1 { if ($(NR + 1) < 0.99999) bad = 1 } END { exit bad || NR != 5 }' self.csv || fail "not itself under '$model'"
done
must "$REGOLITH" validate k.h5
must "$REGOLITH" validate self.h5

# Known mixtures: sizes stated, fitted each, fitted as one, and iron in the grains.
must "$REGOLITH" optical-constants -q --force --index 1.67,1.68,1.7,1.57 --diameter 60 -o k.h5 powders.h5
simulate() { must "$REGOLITH" simulate intimate -q --force --endmembers "$1" --density $density --absent 0 --noise 0 --count 10 "$2" "$3" -o mixtures.h5; }
unmix() { must "$REGOLITH" unmix -q --force --method hapke --density $density -o found.h5 "$@" mixtures.h5; }
simulate k.h5 --diameter 40,60,50,90
unmix --endmembers k.h5 --diameter 40,60,50,90
below "$(rmse found.h5 mixtures.h5)" 0.005 'wt% with sizes stated'
unmix --endmembers k.h5 --fit-sizes each
below "$(rmse found.h5 mixtures.h5)" 0.05 'wt% with sizes fitted'
must "$REGOLITH" export --force -q found.h5 --result unmix --all -o all.csv
awk -F, 'NR == 1 { for (k = 1; k <= NF; k++) if ($k == "diameters_plagioclase") at = k; next }
    at == 0 || $at < 89.5 || $at > 90.5 { bad = 1 } END { exit bad }' all.csv || fail 'diameters of plagioclase are not 90'
simulate k.h5 --diameter 80,80,80,80
unmix --endmembers k.h5 --fit-sizes one
below "$(rmse found.h5 mixtures.h5)" 0.02 'wt% with one size fitted'

# Tables of wavelength, n and k, in the dialects of others; iron with an n that varies.
awk 'BEGIN { for (x = 450; x <= 2450; x += 10) print x, 2.3 + x / 3000, 2.5 + x / 1000 }' >iron.txt
must "$REGOLITH" import -t optical-constants --x-unit nm -o iron.h5 iron.txt
grep -q 'taken as n and k' "$err" || fail 'the order of n and k is not said'
must "$REGOLITH" export --force -q iron.h5 -o iron.csv
grep -q '^0,iron_n,n,,' iron.csv && grep -q '^1,iron,k,,' iron.csv || fail "rows of iron: $(cut -c 1-40 iron.csv)"
must "$REGOLITH" export --force -q k.h5 -o k.csv
awk -F, 'NR == 1 { for (c = 1; c <= NF; c++) if ($c ~ /^[0-9.]+$/) x[c] = $c; next } { for (c in x) { k[$2, x[c]] = $c; band[x[c]] = 1 } n[$2] = $4 }
    END { printf "wavelength_nm"; for (m in n) printf ",%s n,%s_k", m, m; print ",iron (n),iron (k)"
          for (b = 450; b <= 2450; b += 10) { printf "%d", b; for (m in n) printf ",%s,%s", n[m], k[m, b]; printf ",%.17g,%.17g\n", 2.3 + b / 3000, 2.5 + b / 1000 } }' k.csv >all_nk.csv
must "$REGOLITH" import -q -t optical-constants -o all.h5 all_nk.csv
must "$REGOLITH" export --force -q all.h5 -o all.csv
[ "$(awk -F, 'NR > 1 && $3 == "k" && $4 > 1.5' all.csv | wc -l)" -eq 4 ] || fail "constant n is no column: $(cut -c 1-60 all.csv)"
list=olivine=3.32,orthopyroxene=3.37,clinopyroxene=3.2,plagioclase=2.69
density=$list
must "$REGOLITH" simulate intimate -q --force --endmembers all.h5 --density $list --absent 0 --noise 0 --count 6 --iron 0.002 \
    --diameter olivine=40,orthopyroxene=60,clinopyroxene=50,plagioclase=90 -o mixtures.h5
unmix --endmembers all.h5 --iron 0.002 --diameter olivine=40,orthopyroxene=60,clinopyroxene=50,plagioclase=90
below "$(rmse found.h5 mixtures.h5)" 0.005 'wt% with iron stated'
unmix --endmembers all.h5 --fit-iron --diameter olivine=40,orthopyroxene=60,clinopyroxene=50,plagioclase=90
below "$(rmse found.h5 mixtures.h5)" 0.05 'wt% with iron fitted'
must "$REGOLITH" export --force -q found.h5 --result unmix --all -o found.csv
awk -F, 'NR == 1 { for (k = 1; k <= NF; k++) if ($k == "iron") at = k; next } $at < 0.00199 || $at > 0.00201 { bad = 1 } END { exit bad || !at }' found.csv || fail 'iron is not 0.002'
unmix --endmembers all.h5 --select plag,olivine --density olivine=3.32,plagioclase=2.69 --fit-sizes each

# A limit where absorption no longer shows, nothing where the grain would have to shine.
awk 'BEGIN { print "wavelength_nm,dark,bright,fine"; for (x = 500; x < 600; x += 10) print x ",0.002,1.09,0.4" }' >ends.csv
must "$REGOLITH" import -q -t reflectance -o ends.h5 ends.csv
must "$REGOLITH" optical-constants --index 1.67 --diameter 60 -o ends_k.h5 ends.h5
awk '$1 == "dark" && $4 == 0 && $5 == 10 { n++ } $1 == "fine" && $4 == 10 { n++ } $1 == "bright" && $6 == 10 { n++ } END { exit n != 3 }' "$out" || fail "limits: $(cat "$out")"

# Refused.
refuse 65 'add --index N' optical-constants --diameter 60 -o out.h5 powders.h5
refuse 65 'add --diameter UM' optical-constants --index 1.6 -o out.h5 powders.h5
refuse 64 'no output' optical-constants --index 1.6 --diameter 60 powders.h5
refuse 65 'not above one' optical-constants --index 0.9 --diameter 60 -o out.h5 powders.h5
refuse 64 'fewer numbers' optical-constants --index 1.6,1.7 --diameter 60 -o out.h5 powders.h5
refuse 64 'cannot be negative' optical-constants --index 1.6 --diameter 60 --scattering -1 -o out.h5 powders.h5
refuse 64 'for endmembers with optical constants' unmix --method hapke --fit-sizes each --endmembers powders.h5 --density $density -o out.h5 mixtures.h5
refuse 64 'add --method hapke' unmix --fit-sizes each --endmembers all.h5 -o out.h5 mixtures.h5
refuse 65 'fit it with --fit-sizes' unmix --method hapke --endmembers all.h5 --density ${list},iron=7.9 -o out.h5 mixtures.h5
refuse 64 'either stated or fitted' unmix --method hapke --iron 0.1 --fit-iron --endmembers all.h5 --density $density -o out.h5 mixtures.h5
refuse 66 'iron' unmix --method hapke --fit-iron --endmembers k.h5 --density $density -o out.h5 mixtures.h5
refuse 64 'not per cent' unmix --method hapke --iron 2 --endmembers all.h5 --density $density -o out.h5 mixtures.h5
refuse 66 'no such endmember' unmix --method hapke --select quartz --endmembers all.h5 --density $density -o out.h5 mixtures.h5
printf 'nm,a,b,c\n500,1,2,3\n510,1,2,3\n520,1,2,-3\n' >bad.csv
refuse 65 'negative' import -t optical-constants -o out.h5 bad.csv
printf '500 1 2 3\n510 1 2 3\n520 1 2 3\n' >bad.txt
refuse 65 'which is n and which is k' import -t optical-constants --x-unit nm -o out.h5 bad.txt
done_testing
