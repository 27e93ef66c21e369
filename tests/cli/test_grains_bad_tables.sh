#!/bin/sh
# Tables with the slips that size data have: refused by name, or flagged; never sorted or mended in silence.
. tests/cli/lib.sh
scratch
# refuse NAME WORDS: the table on standard input is not imported, and one line of the message says why.
refuse() {
    cat >"$1.csv"
    run "$REGOLITH" import --technique grainsize "$1.csv" -o "$1.h5"
    [ "$code" -eq 65 ] || fail "$1: exit $code"
    [ "$(grep -vc note: "$err")" -eq 1 ] || fail "$1: more than one line: $(cat "$err")"
    grep -q "$1.csv.*$2" "$err" || fail "$1: $(cat "$err")"
    [ ! -e "$1.h5" ] || fail "$1: something was written"
}
# read NAME RULES: the table on standard input has statistics, in $out.
read_table() {
    cat >"$1.csv"
    must "$REGOLITH" import --quiet --technique grainsize "$1.csv" -o "$1.h5"
    must "$REGOLITH" grains stats --tail "$2" "$1.h5"
}

refuse doubled 'mistyped or doubled sieve' <<'T'
size_um,a,b
1000,10,5
500,30,20
500,20,20
250,40,55
T
refuse disordered 'mistyped or doubled sieve' <<'T'
size_um,a,b
1000,10,5
250,30,20
500,20,20
125,40,55
T
# The slip of a published catalogue: sieves "70" and "10" for 7 and 1.
refuse mistyped 'missing, doubled or mistyped class' <<'T'
sample,lower_um,upper_um,wt_pct
s,27,37,40
s,16,27,30
s,10,16,20
s,70,10,5
s,10,70,5
T
refuse turning 'neither rises nor falls' <<'T'
size_um,a finer,b finer
1000,100,100
500,70,60
250,75,30
125,10,8
T
refuse single 'too few' <<'T'
size_um,a,b
1000,100,100
T
refuse undiameter 'no diameter' <<'T'
size_um,a,b
100,30,20
10,30,20
-5,40,60
T

read_table open phi10 <<'T'
size_um,a,b
1000,0,0
500,30,20
250,50,60
<250,20,20
T
grep -q '^a .*fine-tail' "$out" || fail "the open pan has no flag: $(cat "$out")"
run "$REGOLITH" grains stats --force open.h5
[ "$code" -eq 65 ] && grep -q 'close the pan' "$err" || fail 'an open class is closed without a rule'

# 99 and 101 of a hundred, half of it missing, and all.
read_table sums step-coarser <<'T'
size_um,short,long,half,none,whole
1000,10,10,,0,10
500,30,30,30,0,30
250,59,61,60,0,60
T
for name in short long; do
    grep -q "^$name .*not-closed" "$out" || fail "$name: no flag: $(cat "$out")"
done
grep -q '^whole .*not-closed' "$out" && fail 'a whole sample is flagged'
grep -q '^half .*no statistics: class weight is not a number' "$out" || fail 'a missing class is made up'
grep -q '^none .*no statistics: the sample has no mass' "$out" || fail 'a sample without mass has statistics'
must "$REGOLITH" grains stats --force --closure percent --tail step-coarser sums.h5
grep -q '^long .*more than 100 per cent' "$out" || fail '101 per cent is taken'

# Half of the mass beyond empty classes: the finest size, with a flag. All of it in one class: no shape.
read_table flat step-coarser <<'T'
size_um,plateau,one
1000,50,0
500,0,0
250,0,100
125,50,0
T
awk '$1 == "plateau" { ok = $3 == 250 && /plateau/ } END { exit !ok }' "$out" || fail "plateau: $(cat "$out")"
grep -q '^one .*single-class' "$out" || fail "one class: $(cat "$out")"
must "$REGOLITH" export flat.h5 --result grains_stats --all
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["sample_id"] == "one" { ok = $at["ml_kurt"] == "" && $at["ml_sd_phi"] == 0 && $at["fw_sort_phi"] > 0.306 && $at["fw_sort_phi"] < 0.3064 }
    END { exit !ok }' "$out" || fail 'one class: moments'

# Sizes without unit are guessed by their values and the guess is told; --x-unit settles it.
printf 'size,a,b\n2,10,5\n1,30,20\n0.5,40,55\n0.25,20,20\n' >guess.csv
must "$REGOLITH" import --technique grainsize guess.csv -o guess.h5
grep -q 'taken as mm by their values (state it with --x-unit)' "$err" || fail 'the guess of the unit is not told'
must "$REGOLITH" import --quiet --technique grainsize --x-unit phi guess.csv -o phi.h5
must "$REGOLITH" grains stats --tail step-coarser guess.h5
cp "$out" mm
must "$REGOLITH" grains stats --tail step-coarser phi.h5
cmp -s mm "$out" && fail 'phi and mm give the same statistics'

# 93 sizes in phi, whose sum another program takes as a sign of um, rising and falling: the same statistics.
awk 'BEGIN { print "phi,a,b" >"rise.csv"; print "phi,a,b" >"fall.csv"
    for (i = 0; i < 93; i++) row[i] = sprintf("%.3f,%.6f,%.6f", i * 0.15, exp(-(i - 40) ^ 2 / 300), exp(-(i - 60) ^ 2 / 200))
    for (i = 0; i < 93; i++) { print row[i] >"rise.csv"; print row[92 - i] >"fall.csv" } }'
for name in rise fall; do
    must "$REGOLITH" import --quiet --technique grainsize --sizes lower $name.csv -o $name.h5
    must "$REGOLITH" grains stats --tail step-coarser $name.h5
    grep -v '^stored' "$out" >$name.txt
    awk '$1 == "a" { ok = $5 > 5.8 && $5 < 6 && $6 > 1.7 && $6 < 1.9 } END { exit !ok }' "$out" || fail "$name: $(cat "$out")"
done
cmp rise.txt fall.txt || fail 'the direction of the table matters'
done_testing
