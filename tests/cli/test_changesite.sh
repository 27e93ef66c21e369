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

# A relative error that the oxides share: the total feels it, by its closed form, and the formula does not.
total_error() { # OPTIONS: standard error of the analysis total of the first spot
    must "$REGOLITH" changesite --explain --grain P01 --force "$@" spots.h5
    awk '$1 == "total" { print $3; exit }' "$out"
}
alone=$(total_error)
grep -q '^draws: 2000, every oxide by its own standard error, no error in common' "$out" || fail 'the draws are not told'
both=$(total_error --common-error 1)
grep -q '^draws: 2000, .* one factor of 1 %' "$out" || fail 'the common error is not told'
echo "$alone $both" | awk '{ e = sqrt($1 * $1 + 0.9995 * 0.9995); exit !($2 > 0.95 * e && $2 < 1.05 * e) }' ||
    fail "error of the total: $alone alone, $both with 1 % in common"
for pct in 0 5; do
    must "$REGOLITH" formula --quiet --force --common-error $pct spots.h5
    "$REGOLITH" export spots.h5 --result formula | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /_error$/) c[i]; next }
        { for (i = 1; i <= NF; i++) if (i in c && $i != "") printf "%d %d %.8f\n", NR, i, $i }' >errors$pct
done
[ "$(wc -l <errors0)" -gt 100 ] && cmp errors0 errors5 || fail 'a common factor moves the errors of the formula'
"$REGOLITH" info spots.h5 | grep -q 'formula --common-error 5 spots.h5' || fail 'the common error is not recorded'
refuse 64 'common-error' changesite --common-error 30 spots.h5
refuse 64 'common-error' formula --common-error -1 spots.h5

# A container of something else is no library, and is told so.
run "$REGOLITH" changesite --library spots.h5 --force spots.h5
[ "$code" -eq 65 ] && grep -q 'this is no mineral library' "$err" || fail "$(cat "$err")"
done_testing
