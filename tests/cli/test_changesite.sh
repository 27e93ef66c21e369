#!/bin/sh
# What a verdict prints: no composition as a species, and why a spot went no higher.
. tests/cli/lib.sh
scratch
must "$REGOLITH" import --quiet "$demo/epma_phosphates.csv" -o spots.h5
must "$REGOLITH" changesite spots.h5
grep -q '^ *#  sample  level  composition ' "$out" || fail 'the names are not headed as compositions'
grep -q '^L4: changesite-(Y) composition; structure not verified' "$out" || fail 'L4 is not spelt out'
must "$REGOLITH" export spots.h5 --result changesite
head -1 "$out" | tr , '\n' | grep -qx species && fail 'a composition is exported as a species'

# The first spot without fluorine: not passed, not L4, and it says so.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "F") f = i; print } NR == 2 { $f = ""; print }' \
    "$demo/epma_phosphates.csv" >no_f.csv
must "$REGOLITH" import --quiet no_f.csv -o no_f.h5
must "$REGOLITH" changesite no_f.h5
grep -q ' L3 .*not measured: halogens' "$out" || fail 'the missing fluorine is not named'

# Sodium below detection is a measurement: the vacancy is seen.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "Na2O") f = i; print }
    NR == 2 { $f = "<0.03"; print; $f = "n.a."; $1 = "none"; print }' "$demo/epma_phosphates.csv" >bdl.csv
must "$REGOLITH" import --quiet bdl.csv -o bdl.h5
must "$REGOLITH" changesite bdl.h5
grep -q ' P01 .*L4 ' "$out" || fail 'sodium below detection counts as not measured'
grep -q ' none .*L1 .*couple_measured' "$out" || fail 'sodium not analysed counts as measured'

# Too few draws for L4 are told.
must "$REGOLITH" changesite --draws 500 --force spots.h5
grep -q 'fewer than 2000 draws' "$err" || fail 'too few draws are not told'
grep -q ' L4 ' "$out" && fail 'L4 with 500 draws'

# A container of something else is no library, and is told so.
run "$REGOLITH" changesite --library spots.h5 --force spots.h5
[ "$code" -eq 65 ] && grep -q 'this is no mineral library' "$err" || fail "$(cat "$err")"
done_testing
