#!/bin/sh
# library info and check: known doubles, misnamed members, bad rows; an orderly library has none.
. tests/cli/lib.sh
scratch
must "$REGOLITH" import --quiet -t raman -o minerals.h5 "$demo/raman_library.csv"
run "$REGOLITH" library check minerals.h5
[ "$code" -eq 0 ] || fail "exit $code for the demonstration library: $(cat "$out")"
must "$REGOLITH" library info --json minerals.h5
"$PYTHON" - "$out" <<'PY' || fail "info: $(cat "$out")"
import json, sys
rows = {r['class']: r for r in json.load(open(sys.argv[1]))}
ok = len(rows) == 29 and all(r['members'] == 2 and r['from'] == 150 and r['to'] == 1101 for r in rows.values())
ok = ok and rows['Anorthite']['nearest_class'] == 'Labradorite' and rows['Augite']['nearest_class'] == 'Diopside'
sys.exit(not (ok and all(0 < r['score'] < 1 for r in rows.values())))
PY

# A quartz that is called rutile, the same numbers (twice as bright) under another name, one without a name, one flat
# and one empty.
awk -F, -v OFS=, '{ print }
    $1 == "Quartz 1" { $1 = "wrong"; $2 = "Rutile"; for (i = 4; i <= NF; i++) $i *= 1 + 0.1 * (i % 3 - 1); print }
    $1 == "Zircon 2" { $1 = "double"; $2 = "Hafnon"; for (i = 4; i <= NF; i++) $i *= 2; print }
    $1 == "Spinel 1" { $1 = "nameless"; $2 = "unknown"; print; $1 = "flat"; $2 = "Halite"; for (i = 4; i <= NF; i++) $i = 0; print
        $1 = "empty"; for (i = 4; i <= NF; i++) $i = ""; print }' "$demo/raman_library.csv" >spoiled.csv
must "$REGOLITH" import --quiet -t raman -o spoiled.h5 spoiled.csv
run "$REGOLITH" library check --json spoiled.h5
[ "$code" -eq 1 ] || fail "exit $code, expected 1: $(cat "$err")"
"$PYTHON" - "$out" <<'PY' || fail "suspects: $(cat "$out")"
import json, sys
found = {r['member']: r['suspicion'] for r in json.load(open(sys.argv[1]))}
ok = found.pop('wrong', '').startswith('like Quartz 1, Quartz') and found.pop('double', '').startswith('the same numbers as Zircon 2')
ok = ok and found.pop('Zircon 2', '').startswith('the same numbers as double') and found.pop('nameless', '') == 'it has no name'
ok = ok and found.pop('flat', '') == 'it has no bands' and found.pop('empty', '') == 'nothing was measured on the axis'
# Spinel 1 has the numbers of the one without a name.
ok = ok and found.pop('Spinel 1', '').startswith('the same numbers as nameless')
sys.exit(not (ok and not found))
PY
must "$REGOLITH" library info spoiled.h5
grep -q '63 members of 32 classes by their mineral, 2 of one member' "$out" || fail "summary: $(head -n 1 "$out")"

refuse 66 'no such file' library info nowhere.h5
refuse 66 'no such column' library check --class-column phase minerals.h5
must "$REGOLITH" import --quiet -t epma -o spots.h5 "$demo/epma_phosphates.csv"
refuse 66 'no entry of this file has data' library check spots.h5
done_testing
