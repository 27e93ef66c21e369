#!/bin/sh
# How many endmembers: the table, what is said beside it, and what is refused.
. tests/cli/lib.sh
scratch
number() { # METHOD NOISE P_F of the table in $out
    "$PYTHON" -c '
import json, sys
rows = json.load(open(sys.argv[1]))
print(*[int(r["number"]) for r in rows if r["method"] == sys.argv[2] and r["noise"] == sys.argv[3] and (sys.argv[4] == "" or r["false_alarm"] == float(sys.argv[4]))])' "$out" "$1" "$2" "${3:-}"
}

must "$REGOLITH" simulate mixtures -q --random-endmembers 5 --bands 80 --count 4000 --noise 0.0005 --seed 3 -o scene.h5
must "$REGOLITH" dimension --json scene.h5
[ "$(number HySime regression)" = 5 ] || fail "HySime: $(cat "$out")"
[ "$(number likelihood regression)" = 5 ] || fail "likelihood: $(cat "$out")"
[ "$(number likelihood -)" = 5 ] || fail "likelihood of white noise: $(cat "$out")"
must "$REGOLITH" dimension -q -o apart.h5 scene.h5 && must "$REGOLITH" validate apart.h5
must "$REGOLITH" export scene.h5 --result dimension --table estimates -o estimates.csv
[ "$(wc -l <estimates.csv)" -eq 12 ] || fail "rows of estimates: $(cat estimates.csv)"
must "$REGOLITH" export scene.h5 --result dimension --table noise -o noise.csv
awk -F, 'NR > 1 { n++; s += $2 } END { exit !(n == 80 && s / n > 0.00045 && s / n < 0.00055) }' noise.csv || fail "noise: $(head -n 3 noise.csv)"

# The caution stands beside the number, and a disagreement is a warning even when quiet.
must "$REGOLITH" dimension --force scene.h5
grep -q 'Samson (3 materials) gives HySime 43' "$err" || fail "no caution: $(cat "$err")"
grep -q 'shift differences are noise only where' "$err" || fail "no word on the order of rows: $(cat "$err")"
must "$REGOLITH" dimension --force --quiet scene.h5
grep -q 'estimates disagree, from' "$err" || fail "no warning: $(cat "$err")"
[ ! -s "$out" ] || fail 'quiet is not quiet'

# A spectrum with a hole is left out and counted; a band that no spectrum has is left out for all.
"$REGOLITH" export scene.h5 | awk -F, -v OFS=, 'NR > 1 { $1 = $1; $5 = "" } NR == 4 { $9 = "" } { print }' | cut -d, -f2- >holes.csv
must "$REGOLITH" import -q -t reflectance -x nm -o holes.h5 holes.csv
must "$REGOLITH" dimension --quiet holes.h5
grep -q '1 of 4000 spectra are left out' "$err" || fail "holes: $(cat "$err")"
must "$REGOLITH" dimension --force holes.h5
grep -q '79 of 80 bands are used' "$err" || fail "empty band: $(cat "$err")"

# Refused: fewer spectra than bands, no band, other data.
refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" dimension -o refused.h5 "$@"
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] && grep -qF -- "$text" "$err" || fail "expected \"$text\": $(cat "$err")"
    [ ! -e refused.h5 ] || fail "written: $*"
}
must "$REGOLITH" simulate mixtures -q --random-endmembers 3 --bands 80 --count 80 -o few.h5
refuses 65 'not more spectra than bands' few.h5
refuses 65 'fewer than two bands' --from 450 --to 451 scene.h5
refuses 64 '--from is above --to' --from 900 --to 500 scene.h5
must "$REGOLITH" import -q -t epma -o spots.h5 "$demo/epma_phosphates.csv"
refuses 66 'reflectance or raman' spots.h5
for threads in 1 2 5; do
    must "$REGOLITH" dimension --quiet --threads $threads -o threads$threads.h5 scene.h5
    cmp threads1.h5 threads$threads.h5 || fail "$threads threads"
done
done_testing
