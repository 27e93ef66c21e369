#!/bin/sh
# Refinement of simulated scans whose cell, zero, and weights are known, and what is refused.
. tests/cli/lib.sh
scratch
cp "$demo"/*.cif .
# The scan has another cell than the structure it is refined with, and a zero.
sed 's/^_cell_length_\([ab]\) .*/_cell_length_\1 4.7650/; s/^_cell_length_c .*/_cell_length_c 13.0050/' corundum.cif >other.cif
must "$REGOLITH" xrd simulate other.cif zincite.cif --weights 60,40 --noise --background 50 --zero 0.03 --axial 0.015,0.015 \
    --from 20 --to 70 --step 0.04 -o scan.h5
must "$REGOLITH" xrd refine --structure corundum.cif,zincite.cif scan.h5
cp "$out" printed
must "$REGOLITH" validate scan.h5
must "$REGOLITH" export scan.h5 --result xrd_refine --all
cp "$out" found.csv
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
    function off(name, truth, error) { e = ($c[name] - truth) / $c[error]; return e < 0 ? -e : e }
    END { bad = 0
        if (off("Corundum", 4.7650, "Corundum_error") > 4) { print "a"; bad = 1 }
        if (off("Corundum_c", 13.0050, "Corundum_c_error") > 4) { print "c"; bad = 1 }
        if (off("Zincite", 3.2495, "Zincite_error") > 4) { print "a of zincite"; bad = 1 }
        if (off("zero", 0.03, "zero_error") > 4) { print "zero"; bad = 1 }
        if (off("Corundum_weight", 0.6, "Corundum_weight_error") > 4) { print "weight"; bad = 1 }
        if ($c["Corundum_error"] > 0.0005) { print "errors"; bad = 1 }
        exit bad }' found.csv >wrong || fail "not within four errors: $(tr '\n' ' ' <wrong) $(head -n 1 found.csv)"
grep -q 'strong lines lie where they are computed within 0.00' printed || fail 'lines lie elsewhere'
grep -q 'chi2 [01]\.[0-9]' printed || fail "chi-squared: $(head -n 1 printed)"
must "$REGOLITH" xrd refine --structure corundum.cif,zincite.cif --threads 1 -o one.h5 scan.h5
must "$REGOLITH" xrd refine --structure corundum.cif,zincite.cif --threads 3 -o three.h5 scan.h5
cmp -s one.h5 three.h5 || fail 'threads changed the bytes'
must "$REGOLITH" xrd refine --structure corundum.cif,zincite.cif --json --force scan.h5
"$PYTHON" -c 'import json,sys; json.load(open(sys.argv[1]))' "$out" || fail 'no JSON'

# A zero and a displacement in one scan: each refined as both moves the cell by some 100 ppm, to either side; together they
# are told apart.
must "$REGOLITH" xrd simulate zincite.cif --background 50 --zero -0.03 --displacement 0.06 --from 25 --to 110 --step 0.1 -o moved.h5
cell() { # what to vary: how far the cell is off, ppm
    must "$REGOLITH" xrd refine --quiet --structure zincite.cif --gauss 0.004,-0.003,0.005 --lorentz 0.03,0.03 --vary "cell,$1" -o cell.h5 --force moved.h5
    "$REGOLITH" export cell.h5 --result xrd_refine --all | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next } { print 1e6 * ($c["Zincite"] / 3.2495 - 1) }'
}
zero=$(cell zero)
displacement=$(cell displacement)
both=$(cell zero,displacement)
awk "BEGIN { exit !($zero < -40 && $displacement > 40 && $both > -2 && $both < 2) }" || fail "cells of a moved scan: $zero, $displacement, $both ppm"

refuse 64 'add --structure' xrd refine scan.h5
refuse 66 'nowhere.cif' xrd refine --structure nowhere.cif -o out.h5 scan.h5
refuse 64 'cannot be refined (atoms)' xrd refine --structure corundum.cif --vary atoms -o out.h5 scan.h5
refuse 64 '1 to 24' xrd refine --structure corundum.cif --background 25 -o out.h5 scan.h5
refuse 64 'exchange' xrd refine --structure corundum.cif --from 60 --to 30 -o out.h5 scan.h5
refuse 65 'too few points' xrd refine --structure corundum.cif --from 30 --to 31 -o out.h5 scan.h5
printf 'wavelength_nm,a\n500,0.1\n510,0.2\n' >r.csv
must "$REGOLITH" import --technique reflectance -o r.h5 r.csv
refuse 66 'xrd' xrd refine --structure corundum.cif -o out.h5 r.h5
done_testing
