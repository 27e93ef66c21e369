#!/bin/sh
# library prune: what is kept, for whom the others were dropped, and what is refused.
. tests/cli/lib.sh
scratch

# Unit spectra at known angles: 0, 2, 10, 11 and 40 degrees, and a brighter copy of the first.
awk 'BEGIN { OFS = ","; print "sample", "kind", "size", 500, 600, 700, 800, 900; d = 3.14159265358979 / 180
    n = split("0 2 10 11 40", a, " ")
    for (k = 1; k <= n; k++) printf "m%s,%s,%d,%.12f,%.12f,0,0,0\n", a[k], a[k] < 15 ? "low" : "high", k, cos((20 + a[k]) * d), sin((20 + a[k]) * d)
    printf "copy,high,9,%.12f,%.12f,0,0,0\n", 1.5 * cos(20 * d), 1.5 * sin(20 * d) }' >library.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o library.h5 library.csv
prune() {
    must "$REGOLITH" library prune --quiet --force -o pruned.h5 "$@" library.h5
    must "$REGOLITH" validate pruned.h5
    must "$REGOLITH" export --quiet --force pruned.h5 -o pruned.csv
    kept=$(awk -F, 'NR > 1 { printf "%s%s", (NR > 2 ? " " : ""), $2 }' pruned.csv)
}
prune --angle 5
[ "$kept" = 'm0 m10 m40' ] || fail "angle 5 keeps $kept"
prune
[ "$kept" = 'm0 m10 m40' ] || fail "angle 3 keeps $kept"
prune --angle 1.5
[ "$kept" = 'm0 m2 m10 m40' ] || fail "angle 1.5 keeps $kept"
# Mean angles within low: 0: 23/3, 2: 19/3, 10: 19/3, 11: 21/3; the earlier of equals.
prune --method masa --class-column kind
[ "$kept" = 'm2 m40' ] || fail "masa keeps $kept"
prune --method masa --class-column kind --keep 2
[ "$kept" = 'm2 m10 m40 copy' ] || fail "masa keeps $kept"
prune --method ear --class-column kind
[ "$kept" = 'm2 copy' ] || [ "$kept" = 'm2 m40' ] || [ "$kept" = 'm10 copy' ] || fail "ear keeps $kept"
# Within RMSE 0.05: a step of 2 or 1 degrees is modelled, one of 8 is not (sin 8 / sqrt 5 = 0.062).
prune --method cob --class-column kind --max-rmse 0.05
[ "$kept" = 'm0 m40' ] || fail "cob keeps $kept"
"$PYTHON" - <<'PY' || fail 'the record of members is wrong'
import h5py, sys
g = h5py.File('pruned.h5')['entry/process_01_library_prune/members']
name, kept, whom = [[v.decode() if isinstance(v, bytes) else int(v) for v in g[k][()]] for k in ('name', 'kept', 'dropped_for')]
ok = kept == [1, 0, 0, 0, 1, 0] and whom == ['', 'm0', 'm0', 'm0', '', 'm40'] and list(g['modelled_out_of_class'][()]) == [0, 0, 0, 0, 0, 2]
ok = ok and list(g['modelled_in_class'][()]) == [1, 1, 1, 1, 0, 0]
sys.exit(not ok)
PY
# Columns beside the spectra stay with their rows.
grep -q '^[0-9]*,m40,.*high.*5' pruned.csv || fail "columns are lost: $(cat pruned.csv)"
# A pruned library serves like any other.
must "$REGOLITH" unmix --quiet -e pruned.h5 -m nnls -o out.h5 library.h5

refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" library prune -o refused.h5 "$@"
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "not one line: $(cat "$err")"
    grep -qF -- "$text" "$err" || fail "expected \"$text\": $(cat "$err")"
    [ ! -e refused.h5 ] || fail "written: $*"
}
refuses 64 'add --class-column' -m ear library.h5
refuses 66 'it has sample_id' -m cob --class-column mineral library.h5
refuses 66 'no such file' nowhere.h5
run "$REGOLITH" library prune library.h5
[ "$code" -eq 64 ] || fail "no output: exit $code"
run "$REGOLITH" library prune --force -o library.h5 library.h5
[ "$code" -ne 0 ] || fail 'the input was replaced'
for threads in 1 3; do
    mkdir $threads && (cd $threads && must "$REGOLITH" library prune --quiet --threads $threads -m ear --class-column kind -o out.h5 ../library.h5)
done
cmp 1/out.h5 3/out.h5 || fail 'threads change the bytes'
done_testing
