#!/bin/sh
# For every model of `unmix` there is simulated input with its truth: what was simulated comes back within the errors.
. tests/cli/lib.sh
scratch

refuse() {
    expected=$1 words=$2
    shift 2
    run "$REGOLITH" simulate mixtures "$@"
    [ "$code" -eq "$expected" ] || fail "exit $code, expected $expected: $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "$(wc -l <"$err") lines on stderr, expected one: $*"
    grep -q -- "$words" "$err" || fail "no '$words' in: $(head -n 1 "$err")"
    [ ! -e out.h5 ] || fail "an output was written: $*"
}
# tables FILE: truth.csv and found.csv.
tables() {
    must "$REGOLITH" export --force -q "$1" --result truth --all -o truth.csv
    must "$REGOLITH" export --force -q "$1" --result unmix --all -o found.csv
}
# compare MEMBERS: abundances against the truth, of which `inside` the share within one standard error, and the RMSE.
compare() {
    awk -F, -v p="$1" 'NR == FNR { for (k = 3; k < 3 + p; k++) t[FNR, k] = $k; next }
        FNR > 1 { for (k = 3; k < 3 + p; k++) {
            d = $k - t[FNR, k]; square += d * d; cells++; if (d < 0) d = -d
            if ($(k + p) > 0) { n++; inside += d <= $(k + p) } } }
        END { printf "inside=%.3f n=%d rmse=%.6f\n", n ? inside / n : -1, n, sqrt(square / cells) }' truth.csv found.csv
}
# expect TEXT CONDITION-IN-AWK: on the figures of compare, which are r["inside"] and so on.
expect() {
    echo "$1" | awk -F'[ =]' "{ for (k = 1; k < NF; k += 2) r[\$k] = \$(k + 1) } END { exit !($2) }" || fail "$3: $1, expected $2"
}
simulate() { must "$REGOLITH" simulate mixtures -q --force "$@"; }

must "$REGOLITH" import -q -t reflectance -o lib.h5 "$demo/endmembers.csv" || done_testing

# A scene: maps that are smooth, pure patches, and errors that hold.
simulate -e lib.h5 --lines 40 --samples 60 --patch 5 --noise 0.004 -o scene.h5
must "$REGOLITH" validate scene.h5
must "$REGOLITH" info scene.h5
grep -q 'cube of 40 lines, 60 samples' "$out" || fail 'no cube'
must "$REGOLITH" unmix -q -e lib.h5 scene.h5
tables scene.h5
expect "$(compare 4)" 'r["n"] > 5000 && r["inside"] > 0.64 && r["inside"] < 0.73' 'scene'
awk -F, 'NR > 1 { for (k = 3; k <= 6; k++) {
        pure[k] += $k == 1
        if ((NR - 2) % 60 && NR - 2 < 2100) { steps++; far += ($k - last[k]) ^ 2 > 0.01 }
        last[k] = $k } }
    END { for (k = 3; k <= 6; k++) if (pure[k] < 25) bad = 1; printf "%d of %d steps above 0.1\n", far, steps; exit bad || far > 0.05 * steps }' truth.csv ||
    fail 'patches or jumps'

# Without constraints and without the sum, shade is what lacks to one.
simulate -e lib.h5 --count 400 --shade 0.5 --noise 0.004 -o shade.h5
must "$REGOLITH" validate shade.h5
must "$REGOLITH" unmix -q -e lib.h5 --method nnls shade.h5
tables shade.h5
expect "$(compare 4)" 'r["inside"] > 0.63 && r["inside"] < 0.74' 'nnls with shade'
awk -F, 'NR == 1 { ok = $7 == "shade"; next } { s = $3 + $4 + $5 + $6 + $7; if (s < 0.999999999 || s > 1.000000001) bad = 1; most = $7 > most ? $7 : most }
    END { exit !(ok && !bad && most > 0.45 && most <= 0.5) }' truth.csv || fail 'true shade'

# Few members of a large library: without a price the errors hold, and the price that sparse chooses pulls little.
simulate --random-endmembers 60 --members 4 --count 100 --noise 0.0001 --library-out large.h5 -o sparse.h5
for method in nnls 'sparse --lambda 1e-9'; do
    # shellcheck disable=SC2086
    must "$REGOLITH" unmix -q --force -e large.h5 --method $method sparse.h5
    tables sparse.h5
    expect "$(compare 60)" 'r["rmse"] < 0.005 && r["inside"] > 0.65 && r["inside"] < 0.74' "$method"
done
awk -F, 'NR > 1 { n = 0; for (k = 3; k <= 62; k++) n += $k > 0; if (n != 4) bad = 1 } END { exit bad }' truth.csv || fail 'not four members'
simulate --random-endmembers 30 --members 4 --count 100 --noise 0.00001 --library-out small.h5 -o sparse.h5
must "$REGOLITH" unmix -q --force -e small.h5 --method sparse sparse.h5
tables sparse.h5
expect "$(compare 30)" 'r["rmse"] < 0.003' sparse

# Members that all spectra share, among others that none has.
simulate -e large.h5 --select endmember_0003,endmember_0014,endmember_0025,endmember_0049 --absent 0.1 --noise 0.001 -o common.h5
must "$REGOLITH" unmix -q -e large.h5 --method clsunsal --lambda 0.001 common.h5
"$REGOLITH" export --force -q common.h5 --result unmix -o found.csv
awk -F, 'NR == 1 { for (k = 3; k <= 62; k++) shared[k] = $k ~ /_00(03|14|25|49)$/; next } { for (k = 3; k <= 62; k++) mean[k] += $k / 100 }
    END { for (k = 3; k <= 62; k++) if (shared[k] ? mean[k] < 0.2 : mean[k] > 0.01) bad = 1; exit bad }' found.csv || fail 'clsunsal'

# Classes of variants and shade, as mesma has them; a mixture never has two of a class.
simulate --random-endmembers 3 --variants 4 --variability 0.1 --members 2 --shade 0.4 --count 60 --noise 0 --library-out classes.h5 -o mesma.h5
must "$REGOLITH" validate classes.h5
must "$REGOLITH" unmix -q -e classes.h5 --method mesma --class-column class --gain 0.00001 mesma.h5
tables mesma.h5
expect "$(compare 12)" 'r["rmse"] < 0.0001' 'mesma'
simulate -e classes.h5 --class-column class --count 60 -o again.h5
must "$REGOLITH" export --force -q again.h5 --result truth -o truth.csv
awk -F, 'NR > 1 { for (c = 0; c < 3; c++) { n = 0; for (k = 0; k < 4; k++) n += $(3 + 4 * c + k) > 0; if (n > 1) bad = 1 } } END { exit bad }' truth.csv ||
    fail 'two of a class'

# Variable endmembers put an error on the abundances that no single library knows of; it grows with them.
for variability in 0 0.02 0.1; do
    simulate -e lib.h5 --count 300 --noise 0.001 --variability $variability -o variable.h5
    must "$REGOLITH" unmix -q --force -e lib.h5 variable.h5
    tables variable.h5
    compare 4 >>series
done
awk -F'[ =]' '{ if ($6 <= last) bad = 1; last = $6; if (NR == 1 && ($2 < 0.62 || $2 > 0.75) || NR > 1 && $2 > 0.5) bad = 1 } END { exit bad || NR != 3 }' series ||
    fail "variability: $(cat series)"

# Threads do not matter, nor does what was already there: the first mixtures of a longer run are those of a shorter one.
for threads in 1 3; do
    simulate --threads $threads -e classes.h5 --class-column class --lines 20 --samples 30 --shade 0.2 --variability 0.1 -o t$threads.h5
    must "$REGOLITH" export --force -q t$threads.h5 -o t$threads.csv
done
cmp t1.csv t3.csv || fail 'threads change the values'

refuse 64 'give both' -e lib.h5 --lines 5 -o out.h5
refuse 64 'give both' -e lib.h5 --patch 5 -o out.h5
refuse 65 'side by side' -e lib.h5 --lines 10 --samples 15 --patch 4 -o out.h5
refuse 65 'more members' -e lib.h5 --members 5 -o out.h5
refuse 66 'it has sample_id' -e lib.h5 --class-column kind -o out.h5
refuse 64 'give --variants' --random-endmembers 3 --class-column kind -o out.h5
refuse 64 'give --class-column' -e lib.h5 --variants 3 -o out.h5
refuse 65 'shade' -e lib.h5 --shade 1 -o out.h5
refuse 65 'variability' -e lib.h5 --variability -0.1 -o out.h5
refuse 64 'add --endmembers' --count 5 -o out.h5
done_testing
