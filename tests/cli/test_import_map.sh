#!/bin/sh
# import --map: rows at grid points become a map, and results of it are maps.
. tests/cli/lib.sh
scratch

cat >map.csv <<'CSV'
spot,y,x,SiO2,MgO,FeO
d,2,3,39,36,25
a,0,0,36,30,34
c,2,0,38,34,28
b,0,3,37,32,31
CSV
must "$REGOLITH" import --quiet -t epma --map y,x -o map.h5 map.csv
must "$REGOLITH" validate map.h5
must "$REGOLITH" export map.h5
[ "$(cut -d, -f2 "$out" | tr '\n' ' ')" = 'sample_id a b c d ' ] || fail "the order is $(cut -d, -f2 "$out" | tr '\n' ' ')"
must "$REGOLITH" info map.h5
grep -q 'cube of 2 lines, 2 samples' "$out" || fail "no map: $(cat "$out")"

refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" import -t epma -o refused.h5 "$@"
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "not one line: $(cat "$err")"
    grep -qF -- "$text" "$err" || fail "expected \"$text\": $(cat "$err")"
    [ ! -e refused.h5 ] || fail "written: $*"
}
refuses 64 'name them as in --map y,x' --map y map.csv
refuses 66 'no rows have these two columns of numbers (y, z)' --map y,z map.csv
head -n 4 map.csv >holes.csv
refuses 65 'the positions do not fill a rectangle (2 lines of 2, 3 rows)' --map y,x holes.csv
done_testing
