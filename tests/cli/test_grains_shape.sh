#!/bin/sh
# Outlines with known shape are measured as stated; masks of discs give their size; what is no outline is named.
. tests/cli/lib.sh
scratch

must "$REGOLITH" simulate outlines --count 60 --points 400 --seed 3 -o o.h5
mkdir one four
cp o.h5 one
cp o.h5 four
must "$REGOLITH" grains shape --quiet --sizes sizes.h5 o.h5
must "$REGOLITH" validate o.h5
must "$REGOLITH" export o.h5 --result truth
cp "$out" truth.csv
must "$REGOLITH" export o.h5 --result grains_shape
cp "$out" found.csv
for number in equivalent_diameter area perimeter feret_max feret_min circularity roundness; do
    awk -F, -v number="$number" 'FNR == 1 { for (i = 1; i <= NF; i++) at[FILENAME, $i] = i; next }
        FILENAME == "truth.csv" { truth[FNR] = $at[FILENAME, number]; next }
        truth[FNR] == "" || truth[FNR] == "nan" || truth[FNR] == "NaN" { next }
        { d = $at[FILENAME, number] / truth[FNR] - 1; if (d < 0) d = -d; n++; if (d > most) most = d }
        END { printf "%g of %d\n", most, n; exit !(n >= 30 && most < 1e-3) }' truth.csv found.csv >worst ||
        fail "$number: $(cat worst)"
done
# The sizes are distributions that the statistics take: the median by number is that of the grains.
must "$REGOLITH" grains stats --entry entry_02 --quiet sizes.h5
must "$REGOLITH" export sizes.h5 --entry entry_02 --result grains_stats
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "D50_um") at = i } NR == 2 { exit !($at > 90 && $at < 115) }' "$out" ||
    fail "the median of the sizes"

# Discs of 20, 30 and 12 pixels as a mask; the last is cut by the frame.
awk 'BEGIN { print "P2 90 60 255"
    for (y = 0; y < 60; y++) for (x = 0; x < 90; x++) {
        v = 0
        if ((x + 0.5 - 20)^2 + (y + 0.5 - 20)^2 <= 100) v = 4
        if ((x + 0.5 - 55)^2 + (y + 0.5 - 30)^2 <= 225) v = 9
        if ((x + 0.5 - 88)^2 + (y + 0.5 - 50)^2 <= 36) v = 2
        print v
    } }' >mask.pgm
must "$REGOLITH" import --quiet --pixel-size 2 -o mask.h5 mask.pgm
must "$REGOLITH" grains shape --quiet mask.h5
must "$REGOLITH" validate mask.h5
must "$REGOLITH" export mask.h5 --result grains_shape
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    function near(a, b, share) { return a > b * (1 - share) && a < b * (1 + share) }
    $at["sample_id"] == "mask:4" { ok += near($at["equivalent_diameter"], 40, 0.01) && near($at["perimeter"], 125.66, 0.015) }
    $at["sample_id"] == "mask:9" { ok += near($at["equivalent_diameter"], 60, 0.01) && near($at["feret_max"], 60, 0.02) }
    $at["sample_id"] == "mask:2" { ok += $at["flags"] ~ /cut by the frame/ && $at["stands_for"] == 0 }
    END { exit ok != 3 }' "$out" || fail "the discs: $(cat "$out")"

# Three axes in any order: 8, 4, 2 give 0.5, 0.5, 0.25 and (4 / 32)^(1/3); a grain without three has none.
printf 'grain,x (um),y (um)\na,0,0\na,8,0\na,8,4\na,0,4\nb,0,0\nb,6,0\nb,6,3\nb,0,3\nc,0,0\nc,5,0\nc,0,5\n' >axes.csv
printf 'grain,long,mid,short\na,8,4,2\nb,3,6,3\nc,5,0,1\n' >lis.csv
must "$REGOLITH" import --quiet --columns lis.csv -o axes.h5 axes.csv
must "$REGOLITH" grains shape --quiet --axes long,mid,short axes.h5
must "$REGOLITH" validate axes.h5
must "$REGOLITH" export axes.h5 --result grains_shape
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["sample_id"] == "a" { ok += $at["s_over_i"] == 0.5 && $at["i_over_l"] == 0.5 && $at["s_over_l"] == 0.25
                ok += $at["max_projection_sphericity"] > 0.4999 && $at["max_projection_sphericity"] < 0.5001 }
    $at["sample_id"] == "b" { ok += $at["s_over_i"] == 1 && $at["s_over_l"] == 0.5 }
    $at["sample_id"] == "c" { ok += !($at["s_over_l"] > 0) }
    END { exit ok != 4 }' "$out" || fail "the axes: $(cat "$out")"
must "$REGOLITH" export axes.h5 --result grains_shape --table axes_summary
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } /i_over_l/ { d = $at["mean"] - 0.5; exit !(d > -1e-9 && d < 1e-9) }' "$out" ||
    fail "the summary of the axes: $(cat "$out")"
run "$REGOLITH" grains shape --force --axes long,short axes.h5
{ [ "$code" -eq 64 ] && grep -q 'three columns' "$err"; } || fail "two axes: $code $(cat "$err")"
run "$REGOLITH" grains shape --force --axes long,mid,deep axes.h5
{ [ "$code" -ne 0 ] && grep -q 'deep' "$err"; } || fail "no such axis: $code $(cat "$err")"
run "$REGOLITH" grains shape --force --axes a,b,c mask.h5
{ [ "$code" -eq 65 ] && grep -q 'masks' "$err"; } || fail "axes of a mask: $code $(cat "$err")"

# The same bits for any number of threads.
must "$REGOLITH" grains shape --quiet --threads 1 one/o.h5
must "$REGOLITH" grains shape --quiet --threads 4 four/o.h5
cmp -s one/o.h5 four/o.h5 || fail "the result depends on the threads"

# What cannot be meant.
run "$REGOLITH" import -o x.h5 mask.pgm
{ [ "$code" -eq 64 ] && grep -q 'mask.pgm.*--pixel-size' "$err"; } || fail "no pixel size: $(cat "$err")"
run "$REGOLITH" import --pixel-size -1 -o x.h5 mask.pgm
[ "$code" -eq 64 ] || fail "a negative pixel size"
printf 'grain,x (um),y (um)\nbad,0,0\nbad,4,4\nbad,4,0\nbad,0,2\ngood,0,0\ngood,3,0\ngood,0,3\n' >some.csv
must "$REGOLITH" import --quiet -o some.h5 some.csv
must "$REGOLITH" grains shape some.h5
grep -q 'warning.*1 of 2 grains.*bad.*crosses' "$err" || fail "a crossing outline: $(cat "$err")"
head -5 some.csv >bad.csv
must "$REGOLITH" import --quiet -o bad.h5 bad.csv
run "$REGOLITH" grains shape bad.h5
{ [ "$code" -eq 65 ] && grep -q 'bad.h5.*no grain' "$err"; } || fail "no grain at all: $code $(cat "$err")"
printf 'P2 2 2 9 0 0 0 0' >empty.pgm
must "$REGOLITH" import --quiet --pixel-size 1 -o empty.h5 empty.pgm
run "$REGOLITH" grains shape empty.h5
{ [ "$code" -eq 65 ] && grep -q 'no grain' "$err"; } || fail "an empty mask: $(cat "$err")"
done_testing
