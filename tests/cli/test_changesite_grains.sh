#!/bin/sh
# One grain, several techniques: what is joined, what vetoes, what is named, and what is refused.
. tests/cli/lib.sh
scratch

# Raman spectra as text: the doublet of merrillite, and single lines.
spectrum() { # name, laser, then "position width height" ...
    name=$1 laser=$2
    shift 2
    printf '%s\n' "$@" | awk -v name="$name" -v laser="$laser" '
        { p[NR] = $1; w[NR] = $2; h[NR] = $3 }
        END {
            printf "##NAMES=%s\n##RRUFFID=%s\n", name, name
            for (x = 850; x <= 1150; x++) {
                # A pseudo-random ripple of 0.5 per cent stands for noise.
                r = r * 16807 + 11; r -= int(r / 2147483647) * 2147483647
                y = 300 + 0.1 * x + 10 * (r / 2147483647 - 0.5)
                for (i = 1; i in p; i++) { u = (x - p[i]) / w[i]; y += h[i] / (1 + 4 * u * u) }
                printf "%.1f, %.4f\n", x, y
            }
            print "##END="
        }' >"$name"__Raman__"$laser"__x.txt
}
spectrum P01 532 '957 9 1000' '972.5 8 900'
spectrum P02 532 '978 6 1000' '1003 8 130'
spectrum P03 532 '957 9 1000' '972.5 8 900' '922 12 100'
spectrum alone 532 '959.7 7.3 1000' '975.5 6.1 900'
must "$REGOLITH" import --quiet "$demo/epma_phosphates.csv" -o spots.h5
must "$REGOLITH" import --quiet --technique raman -o raman.h5 P0*.txt alone*.txt
must "$REGOLITH" changesite spots.h5 raman.h5 --grain-column sample_id -o both.h5
grep -q 'are left out' "$err" || fail 'spectra of unknown grains are not told'

# The names of the files are the ids of an import; a column of the grain joins them.
must "$REGOLITH" export raman.h5 --format csv
for name in P01 P02 P03 alone; do
    { echo "shift,$name" ; grep -v '^##' "$name"__Raman__532__x.txt; } >"$name.csv"
done
paste -d, P01.csv P02.csv P03.csv alone.csv | awk -F, -v OFS=, '{ print $1, $2, $4, $6, $8 }' >table.csv
must "$REGOLITH" import --quiet --technique raman -o raman.h5 --force table.csv
must "$REGOLITH" changesite spots.h5 raman.h5 -o both.h5 --force
grep -q ' P01 .*L5 .*changesite-(Y) ' "$out" || fail 'doublet and composition do not make L5'
grep -q '^L5: changesite-(Y)$' "$out" || fail 'L5 is not the plain name'
grep -q ' P02 .*L1 .*structure not of the merrillite group .*like tuite' "$out" || fail 'tuite passes'
grep -q ' P03 .*L1 .*hydroxyl-bearing' "$out" || fail 'HPO4 does not veto'
grep -q 'left out' "$err" || fail 'the grain without analyses is not told'

# The other way round: the spectra get the verdicts, the analyses come from the further file.
must "$REGOLITH" changesite raman.h5 spots.h5 -o both.h5 --force
grep -q ' P01 .*L5 ' "$out" || fail 'analyses of a further file do not count'
grep -q ' alone .*L2 .*species undetermined .*chemistry not measured' "$out" || fail 'structure alone is not L2'

# Every criterion has value, limits, margin and source; JSON holds the same rows.
must "$REGOLITH" changesite --explain --grain P01 --force raman.h5 spots.h5 -o both.h5
grep -q 'doublet_separation .*12 .*19 .*pass .*laboratory methods' "$out" || fail 'the doublet is not explained'
grep -q 'two_lasers .*not measured' "$out" || fail 'one laser counts as two'
grep -q ' P02 ' "$out" && fail 'grains that were not asked for are shown'
must "$REGOLITH" changesite --json --force raman.h5 spots.h5 -o both.h5
grep -q '"level": "L5"' "$out" || fail 'no L5 in the JSON'
"$PYTHON" - "$out" <<'END' || fail 'the JSON does not hold every criterion'
import json, sys
rows = json.load(open(sys.argv[1]))
first = rows[0]
assert first["rank"] == 1 and first["level"] == "L5" and first["composition"] == "changesite-(Y)"
by_name = {c["name"]: c for c in first["criteria"]}
assert by_name["doublet_separation"]["outcome"] == "pass" and by_name["doublet_separation"]["low"] == 12
assert by_name["two_lasers"]["value"] is None and by_name["iron"]["probability"] == 1
assert all(c["source"] for c in first["criteria"]) and len(first["criteria"]) > 40
END
must "$REGOLITH" export both.h5 --result changesite
head -1 "$out" | grep -q 'level,composition,otherwise,verdict,grain,decides,raman_nearest,xrd_nearest' || fail 'columns'
must "$REGOLITH" validate both.h5

# Two lasers on one grain: lines that keep their shift are Raman, lines that keep their wavelength are not
# (under 530 instead of 532 nm they move by 70.9 1/cm).
spectrum S01 532 '957 9 1000' '972.5 8 900'
spectrum S01 785 '957 9 1000' '972.5 8 900'
spectrum M01 532 '957 9 1000' '972.5 8 900'
spectrum M01 530 '1027.9 9 1000' '1043.4 8 900'
must "$REGOLITH" import --quiet --technique raman -o lasers.h5 [SM]01*.txt
must "$REGOLITH" changesite --grain-column mineral --explain lasers.h5
grep -q ' S01 .*L2 ' "$out" || fail 'lines that keep their shift are no proof'
[ "$(grep -c 'two_lasers .* pass ' "$out")" -eq 1 ] || fail 'the second laser was not used'
grep -q ' M01 .*L0 .*lines are not Raman' "$out" || fail 'luminescence passes for Raman'
[ "$(grep -c '^ *[0-9]* *[SM]01 .* L[0-9] ' "$out")" -eq 2 ] || fail 'rows of one grain get several verdicts'
must "$REGOLITH" changesite --same-grain raman.h5 -o same.h5 --force
[ "$(grep -c ' L[0-9] ' "$out")" -eq 1 ] || fail 'rows of one grain get several verdicts'

# A map: an image of the levels.
awk -F, -v OFS=, 'NR == 1 { print "y,x," $0; next }
    { for (k = 0; k < 2; k++) print int((NR - 2) / 4) , ((NR - 2) % 4) * 2 + k, $0 }' "$demo/epma_phosphates.csv" | sed -n 1,41p >map.csv
must "$REGOLITH" import --quiet --technique epma --map y,x -o map.h5 map.csv
must "$REGOLITH" changesite map.h5
must "$REGOLITH" info map.h5
grep -q 'changesite' "$out" || fail 'no result'
"$PYTHON" - <<'END' || fail 'no image of the levels'
import h5py
with h5py.File("map.h5") as file:
    group = file["entry/process_01_changesite/level_map"]
    assert group["level"].shape == (5, 8) and group["level"][0, 0] == 4
    assert group.attrs["signal"] in ("level", b"level")
END

# EDS: yttrium is set aside, and the user is told why.
must "$REGOLITH" changesite --eds --force spots.h5
grep -q 'P Ka' "$err" || fail 'EDS is not explained'
grep -q ' L[45] ' "$out" && fail 'EDS reaches L4'
grep -q ' P02 .*L1 .*REE-bearing merrillite-group phosphate' "$out" || fail 'EDS names a species'

# Refusals.
refuse 66 'no such file' changesite absent.h5
refuse 66 'no row is of this grain' changesite --grain nobody --force spots.h5
refuse 66 'no entry has a column' changesite --grain-column nothing --force spots.h5
refuse 64 'no wavelength' changesite --wavelength -1 --force spots.h5
run "$REGOLITH" changesite spots.h5 raman.h5 -o raman.h5 --force
[ "$code" -ne 0 ] || fail 'a further input was overwritten'

# Bytes do not depend on threads.
must "$REGOLITH" changesite --quiet --threads 1 raman.h5 spots.h5 -o one.h5
must "$REGOLITH" changesite --quiet --threads 2 raman.h5 spots.h5 -o two.h5
must "$REGOLITH" export one.h5 --result changesite --format tsv -o one.tsv
must "$REGOLITH" export two.h5 --result changesite --format tsv -o two.tsv
cmp -s one.tsv two.tsv || fail 'verdicts depend on the number of threads'
done_testing
