#!/bin/sh
# Simulated analyses: the minerals that were asked for, and what their stated errors are the errors of.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate epma --minerals 'Changesite-(Y),Monazite-(Ce),Merrillite' --count 900 --error 0.003 -o s.h5
must "$REGOLITH" validate s.h5
must "$REGOLITH" export s.h5
cp "$out" spots.csv
must "$REGOLITH" export s.h5 --result truth --all
cp "$out" truth.csv
for mineral in 'Changesite-(Y)' 'Monazite-(Ce)' 'Merrillite'; do
    grep -qF ",$mineral," truth.csv || fail "no spot of $mineral"
done
# Weights above 1 wt% lie within one stated error of their truth in 68 % of all cases.
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) name[FILENAME, i] = $i; n[FILENAME] = NF; next }
    FILENAME == "truth.csv" { for (i = 1; i <= NF; i++) truth[FNR, name[FILENAME, i]] = $i; next }
    { for (i = 1; i <= NF; i++) value[name[FILENAME, i]] = $i
      for (i = 1; i <= NF; i++) { k = name[FILENAME, i]; t = truth[FNR, k]
          if ((k "_error") in value && t > 1) { all++; d = value[k] - t; if (d < 0) d = -d; near += d <= value[k "_error"] } } }
    END { printf "%d %.3f\n", all, near / all; exit !(all > 2000 && near / all > 0.65 && near / all < 0.72) }' \
    truth.csv spots.csv >coverage || fail "coverage of the stated errors: $(cat coverage)"
run "$REGOLITH" simulate epma --minerals 'Merrillite,Merilite' --count 5 -o x.h5
[ "$code" -eq 66 ] && grep -q 'Merilite' "$err" || fail 'a mineral that is not there was passed over'
[ ! -e x.h5 ] || fail 'x.h5 was written'
done_testing
