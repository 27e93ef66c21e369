#!/bin/sh
# Samples without statistics are named with their own reason; the others have theirs.
. tests/cli/lib.sh
scratch
printf 'size_um,good,empty,minus\n1000,10,0,5\n500,30,0,-20\n250,40,0,30\n125,20,0,85\n' >sieve.csv
must "$REGOLITH" import --quiet --technique grainsize sieve.csv -o sieve.h5
must "$REGOLITH" grains stats --tail step-coarser sieve.h5
grep -q 'the first is empty (row 1): the sample has no mass in any class' "$err" || fail 'the empty sample is not named'
grep -q '^minus .*no statistics: class weight is negative' "$out" || fail 'the negative weight is not told'
printf 'size_um,over\n1000,60\n500,60\n250,30\n' >over.csv
must "$REGOLITH" import --quiet --technique grainsize over.csv -o over.h5
run "$REGOLITH" grains stats --tail step-coarser --closure percent over.h5
[ "$code" -eq 65 ] || fail "exit $code for 150 per cent"
grep -q 'sum to more than 100 per cent' "$err" || fail 'the reason for 150 per cent is not told'

# Every scheme that the help offers gives names.
for scheme in $("$REGOLITH" grains stats --help | tr ' ' '\n' | grep '^folk|' | tr '|' ' '); do
    must "$REGOLITH" grains stats --force --tail step-coarser --texture "$scheme" sieve.h5
    grep -q '^good .*undefined' "$out" && fail "--texture $scheme names nothing"
done
done_testing
