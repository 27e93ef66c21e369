#!/bin/sh
# unmix --method pattern: fractions of the demonstration mixture, standards, classes, steps, and what it refuses.
. tests/cli/lib.sh
scratch
must "$REGOLITH" import --quiet -t xrd --columns "$demo/powder_phases.csv" -o library.h5 "$demo/powder_library.csv"
must "$REGOLITH" import --quiet -t xrd -o scan.h5 "$demo/powder_scan.xy"

# With the standard the weighed fractions are within three errors, and the rest is amorphous.
must "$REGOLITH" unmix --quiet -m pattern --library library.h5 --internal-standard CORUNDUM --standard-content 20 -o out.h5 scan.h5
must "$REGOLITH" validate out.h5
cat >check.py <<'PY'
import csv, sys
import h5py, numpy as np
g = h5py.File('out.h5')['entry/process_01_unmix']
truth = [float(r['wt_percent']) / 100 for r in csv.DictReader(open(sys.argv[1]))]
a, e, l = (g['abundances/' + n][0] for n in ('abundances', 'abundances_errors', 'abundances_limits'))
assert abs(a - truth)[:3].max() < .02 and (abs(a - truth)[:3] < 3 * e[:3]).all(), a
assert abs(a[3] - .2) < 1e-12 and e[3] < 1e-12 and (0 < l).all() and (l < .02).all()
rest, error = g['amorphous/amorphous'][0], g['amorphous/amorphous_errors'][0]
assert abs(rest - .05) < 2 * error < .1 and abs(rest + a.sum() - 1) < 1e-12
q = g['quality_of_fit']
assert abs(q['shift'][0] - .12) < .005 and abs(q['reduced_chi2'][0] - 1) < .2 and q['rwp'][0] < q['rwp_net'][0]
assert (g['patterns/scale_delta_chi2'][0] > 100).all() and (g['patterns/scale_rwp_change'][0] > 0).all()
names = [n.decode() for n in g['parameters/name'][()]]
assert b'not closed' in g['parameters/value'][names.index('closure')]
PY
"$PYTHON" check.py "$demo/powder_truth.csv" || fail 'fractions by the standard'

# In the sample before the standard was added: over the other 80 %.
must "$REGOLITH" unmix --quiet --force -m pattern -l library.h5 --internal-standard corundum --standard-content 20 --original -o original.h5 scan.h5
"$PYTHON" - <<'PY' || fail 'fractions of the original sample'
import h5py
a, b = (h5py.File(f)['entry/process_01_unmix'] for f in ('out.h5', 'original.h5'))
x, y = a['abundances/abundances'][0], b['abundances/abundances'][0]
assert abs(y[:3] - x[:3] / .8).max() < 1e-12 and y[3] == 0
assert abs(b['amorphous/amorphous'][0] - a['amorphous/amorphous'][0] / .8) < 1e-12
PY

# Without: they sum to one. Classes sum their members, and steps choose the same four.
must "$REGOLITH" unmix --force -m pattern -l library.h5 --class-column group --stepwise -o out.h5 scan.h5
grep -q 'which sum to 100 wt%' "$out" || fail 'the closed sum is not said'
grep -q '^first  *69' "$out" || fail "class first: $(grep first "$out")"
"$PYTHON" - <<'PY' || fail 'closed fractions and classes'
import h5py
g = h5py.File('out.h5')['entry/process_01_unmix']
a, c = g['abundances/abundances'][0], g['classes/class_abundances'][0]
assert abs(a.sum() - 1) < 1e-12 and abs(c - [a[0] + a[1], a[2], a[3]]).max() < 1e-12
assert [n.decode() for n in g['phase_class_table/name'][()]] == ['first', 'second', 'standard']
assert g.parent.attrs['default'] == b'process_01_unmix/classes' and (g['amorphous/amorphous'][()] != g['amorphous/amorphous'][()]).all()
PY
must "$REGOLITH" export --force out.h5 --result unmix -o out.csv
head -n 1 out.csv | grep -q 'first,second,standard' || fail "columns of the export: $(head -n 1 out.csv)"

# RIRs by the option are those of the column; a phase without a share has no error but a limit.
must "$REGOLITH" unmix --quiet --force -m pattern -l library.h5 --rir 2.5,1.2,4,1 -o by_option.h5 scan.h5
must "$REGOLITH" unmix --quiet --force -m pattern -l library.h5 -o by_column.h5 scan.h5
"$PYTHON" - <<'PY' || fail 'RIRs by option and column'
import h5py
x, y = (h5py.File(f)['entry/process_01_unmix/abundances/abundances'][()] for f in ('by_option.h5', 'by_column.h5'))
assert (x == y).all()
PY

# A falling axis and missing points change nothing but what they hold.
awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' "$demo/powder_scan.xy" >falling.xy
must "$REGOLITH" import --quiet -t xrd -o falling.h5 falling.xy
must "$REGOLITH" unmix --quiet -m pattern -l library.h5 -o turned.h5 falling.h5
"$PYTHON" - <<'PY' || fail 'a falling axis'
import h5py
x, y = (h5py.File(f)['entry/process_01_unmix/abundances/abundances'][()] for f in ('turned.h5', 'by_column.h5'))
assert abs(x - y).max() < 1e-9
PY

# Patterns that are sharper than the scan: widths that make up the difference, 0.15^2 = 0.09^2 + 0.12^2, and fractions that stay.
awk -F, -v OFS=, '
    function bell(d) { return d * d > 1000 ? 0 : exp(-0.5 * d * d) }
    BEGIN { print "two_theta_deg,one,two"
            for (i = 0; i <= 1500; i++) { x = 10 + i * 0.02
                print x, 10000 * bell((x - 18) / 0.03822) + 4000 * bell((x - 30) / 0.03822), 10000 * bell((x - 23) / 0.03822) } }' >sharp.csv
awk 'function bell(d) { return d * d > 1000 ? 0 : exp(-0.5 * d * d) }
    BEGIN { for (i = 0; i <= 1500; i++) { x = 10 + i * 0.02
            print x, 100 + 3000 * bell((x - 18) / 0.0637) + 1200 * bell((x - 30) / 0.0637) + 1000 * bell((x - 23) / 0.0637) } }' >broad.xy
must "$REGOLITH" import --quiet -t xrd -o sharp.h5 sharp.csv
must "$REGOLITH" import --quiet -t xrd -o broad.h5 broad.xy
must "$REGOLITH" unmix -m pattern -l sharp.h5 --rir 1,1 --broaden -o broadened.h5 broad.h5
grep -q 'broadened by a Gaussian of 0.1[12]' "$out" || fail "widths: $(sed -n 2p "$out")"
"$PYTHON" - <<'PY' || fail 'fractions of broadened patterns'
import h5py
g = h5py.File('broadened.h5')['entry/process_01_unmix']
assert abs(g['abundances/abundances'][0] - [.75, .25]).max() < .002 and g['quality_of_fit/rwp'][0] < .01
assert abs(g['quality_of_fit/gauss'][0] - .12) < .003 and g['quality_of_fit/lorentz'][0] < .02
PY

# A scan that lies farther off than allowed is said to.
run "$REGOLITH" unmix --quiet -m pattern -l library.h5 --most-shift 0.06 -o limit.h5 scan.h5
grep -q 'as --most-shift 0.06 allows' "$err" || fail "not said: $(cat "$err")"

for threads in 1 3; do
    must "$REGOLITH" unmix --quiet --threads $threads -m pattern -l library.h5 --stepwise -o threads.h5 scan.h5
    mv threads.h5 threads$threads.h5
done
cmp threads1.h5 threads3.h5 || fail 'threads change the bytes'

rm -f out.h5
refuse 64 'need each other' unmix -m pattern -l library.h5 --internal-standard corundum -o out.h5 scan.h5
refuse 64 'not between 0 and 100' unmix -m pattern -l library.h5 --internal-standard corundum --standard-content 100 -o out.h5 scan.h5
refuse 64 'needs --internal-standard' unmix -m pattern -l library.h5 --original -o out.h5 scan.h5
refuse 64 'need --method pattern' unmix -m nnls -e library.h5 --stepwise -o out.h5 scan.h5
refuse 64 'are the same' unmix -m pattern -e library.h5 -l library.h5 -o out.h5 scan.h5
refuse 64 '--background is above 10' unmix -m pattern -l library.h5 --background 11 -o out.h5 scan.h5
refuse 66 'did you mean corundum' unmix -m pattern -l library.h5 --internal-standard corundun --standard-content 20 -o out.h5 scan.h5
refuse 64 'must be positive' unmix -m pattern -l library.h5 --rir alpha=0 -o out.h5 scan.h5
must "$REGOLITH" import --quiet -t xrd -o bare.h5 "$demo/powder_library.csv"
refuse 66 'no reference intensity ratio is known (alpha)' unmix -m pattern -l bare.h5 -o out.h5 scan.h5
sed '1,300s/^\(..\.[0-9]*\),[^,]*/\1,/;1,200s/^\(..\.[0-9]*\),/\1,5/' "$demo/powder_library.csv" >gap.csv
must "$REGOLITH" import --quiet -t xrd --columns "$demo/powder_phases.csv" -o gap.h5 gap.csv
refuse 65 'has a gap' unmix -m pattern -l gap.h5 -o out.h5 scan.h5
awk '{ print $1 + 40, $2 }' "$demo/powder_scan.xy" >elsewhere.xy
must "$REGOLITH" import --quiet -t xrd -o elsewhere.h5 elsewhere.xy
refuse 65 'no value in any band' unmix -m pattern -l library.h5 -o out.h5 elsewhere.h5
printf 'nm,a\n500,0.1\n510,0.2\n520,0.3\n' >light.csv
must "$REGOLITH" import --quiet -t reflectance -o light.h5 light.csv
refuse 66 '' unmix -m pattern -l library.h5 -o out.h5 light.h5
refuse 66 'cannot be read' import -t xrd --columns nothere.csv -o out.h5 "$demo/powder_library.csv"
refuse 66 'no line of the table names a row' import -t xrd --columns "$demo/powder_truth.csv" -o out.h5 "$demo/powder_scan.xy"
done_testing
