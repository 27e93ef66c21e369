#!/bin/sh
# A table of many minerals in one file: formula units, export, and what each group calls its own.
. tests/cli/lib.sh
scratch
cat >minerals.csv <<'T'
sample,SiO2,TiO2,Al2O3,Cr2O3,FeO,MnO,MgO,CaO,Na2O,K2O
augite,51.0,0.9,3.5,0.3,9.8,0.2,15.5,18.3,0.4,0
chromite,0.1,3.0,13.0,45.0,33.0,0.3,5.0,0.05,0,0
armalcolite,0.1,72.0,1.5,1.5,17.5,0.1,7.3,0.2,0,0
forsterite,40.8,0,0,0,9.6,0.13,49.4,0.05,0,0
T
must "$REGOLITH" import --quiet minerals.csv -o minerals.h5
must "$REGOLITH" formula minerals.h5
for group in pyroxene spinel armalcolite olivine; do
    grep -q "  $group  *" "$out" || fail "no $group in the table"
done
must "$REGOLITH" export minerals.h5 --result formula --all
for name in pyroxene_Mg# spinel_Mg# armalcolite_Mg# Fo; do
    head -1 "$out" | tr , '\n' | grep -qx "$name" || fail "no column $name"
done
must "$REGOLITH" formula minerals.h5 --force --json

# Metals and sulfides are analyses of elements; their atoms bear no charge.
printf 'spot,Fe,Ni,Co,S\nkamacite,93.5,5.8,0.5,0\ntroilite,63.3,0.05,0,36.4\n' >metals.csv
must "$REGOLITH" import --quiet metals.csv -o metals.h5
must "$REGOLITH" formula metals.h5
grep -q 'kamacite *metal .*Fe0.9.* Ni0.05' "$out" || fail 'kamacite is no metal'
grep -q 'troilite *troilite .*S1.000 Fe0.999' "$out" || fail 'troilite is no troilite'
done_testing
