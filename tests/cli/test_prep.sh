#!/bin/sh
# Chains of steps: what comes out, what is recorded, what is carried over, and what is refused.
. tests/cli/lib.sh
scratch
# A batch with columns, errors, a missing value; a line in counts that is easy to do by hand.
cat >batch.csv <<'END'
shift,100,101,102,103,104,105
a,2,4,8,4,2,2
b,1,1,1,1,1,1
c,3,,9,3,3,3
END
must "$REGOLITH" import -q -t raman -x 1/cm -o batch.h5 batch.csv || done_testing
must "$REGOLITH" prep batch.h5 crop=101:104 normalise=max || done_testing
[ -e batch_prep.h5 ] || fail 'no batch_prep.h5'
grep -q 'entry: 3 spectra of 4 channels; 2 ok, 1 with masked channels' "$out" || fail "report: $(cat "$out")"
must "$REGOLITH" validate batch_prep.h5
! grep -q ' warning ' "$out" || fail "validate warns: $(cat "$out")"
"$REGOLITH" export batch_prep.h5 >values
grep -q ",a,batch.csv,0.5,1,0.5,0.25$" values || fail "values of a: $(cat values)"
grep -q ",b,batch.csv,1,1,1,1$" values || fail "values of b: $(cat values)"
grep -q ",c,batch.csv,,1,0.33333334,0.33333334$" values || fail "values of c: $(cat values)"

# The record: words, every effective option, sizes, status, what each step stores, the file read.
must "$REGOLITH" info batch_prep.h5
grep -q 'process_01_prep: regolith prep batch.h5 crop=101:104 normalise=max' "$out" || fail "command: $(cat "$out")"
must "$REGOLITH" export batch_prep.h5 --result prep --table chain -o chain.csv
grep -q 'normalise=max,3,4' chain.csv || fail "chain: $(cat chain.csv)"
must "$REGOLITH" export batch_prep.h5 --result prep --table status -o status.csv
[ "$(cut -d, -f 2 status.csv | tail -n 3 | tr '\n' ' ')" = '0 0 1 ' ] || fail "status: $(cat status.csv)"
must "$REGOLITH" export batch_prep.h5 --result prep --table spectra -o spectra.csv
grep -q 'step_02_normalise_scale' spectra.csv && grep -qE '(^|,)9$' spectra.csv || fail "facts: $(cat spectra.csv)"

# Refused in one line, nothing written.
refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" prep "$@" -o refused.h5
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] && grep -qF -- "$text" "$err" || fail "expected \"$text\": $(cat "$err")"
    [ ! -e refused.h5 ] || fail "written: $*"
}
refuses 64 'a file name is missing'
refuses 64 'no step is named' batch.h5
refuses 64 'corp: did you mean crop?' batch.h5 corp=1:2
refuses 64 'widht' batch.h5 crop=101:104,widht=3
refuses 64 'normalise method foo' batch.h5 normalise=foo
refuses 64 'no range is given' batch.h5 crop
refuses 64 'no range of the axis' batch.h5 crop=101-104
refuses 64 'ends below its beginning' batch.h5 crop=104:101
refuses 65 'no channel lies in this range' batch.h5 crop=1:2
refuses 65 'outside the axis' batch.h5 normalise=at=99
refuses 64 'a number is wanted' batch.h5 normalise=at=here
refuses 66 'missing.h5' missing.h5 crop=1:2
must "$REGOLITH" import -q -t epma -o spots.h5 "$demo/epma_phosphates.csv"
refuses 66 'reflectance or raman' spots.h5 crop=1:2
run "$REGOLITH" prep batch.h5 crop=101:104
[ "$code" -eq 73 ] || fail "an existing output: exit $code"
cp batch.h5 kept.h5
run "$REGOLITH" prep --force batch.h5 crop=101:104 -o batch.h5
[ "$code" -eq 64 ] && cmp -s batch.h5 kept.h5 || fail "the input as output: exit $code"

# Lists and help come from the tables.
must "$REGOLITH" prep --list
cut -d' ' -f 1 "$out" >steps
for step in $(cat steps); do
    must "$REGOLITH" prep --help "$step" && grep -q "^regolith prep $step: " "$out" || fail "--help $step"
    must "$REGOLITH" help prep "$step" && grep -q '^Example' "$out" || fail "help prep $step"
done
run "$REGOLITH" prep --help nothing
[ "$code" -eq 64 ] || fail "--help nothing: exit $code"

# Errors go through crop, are scaled, and a cube keeps its shape and its bad bands.
if "$PYTHON" -c 'import h5py, numpy' 2>/dev/null; then
    must "$REGOLITH" simulate mixtures -q --random-endmembers 3 --bands 50 --lines 7 --samples 9 --noise 0.001 -o cube.h5
    must "$REGOLITH" prep -q cube.h5 crop=600:2000 normalise=vector -o prepared.h5
    "$PYTHON" - <<'END' || fail 'cube'
import h5py, numpy as np
a = h5py.File("cube.h5")["entry/data"]; b = h5py.File("prepared.h5")["entry"]
keep = (a["wavelength"][:] >= 600) & (a["wavelength"][:] <= 2000)
y = a["reflectance"][:][:, :, keep].astype(float)
y /= np.sqrt((y ** 2).sum(axis=2))[:, :, None]
got = b["data/reflectance"][:]
assert got.shape == (7, 9, keep.sum()) and np.array_equal(b["data/wavelength"][:], a["wavelength"][:][keep])
assert np.abs(got - y).max() < 1e-7
assert b["process_01_prep/status/status"].shape == (7, 9)
END
else
    [ "${CI:-}" != true ] || fail "h5py is not installed"
fi

# Same bytes for any number of threads, more than one block.
must "$REGOLITH" simulate mixtures -q --random-endmembers 4 --bands 400 --count 12000 --noise 0.01 -o many.h5
for threads in 1 2 5; do
    must "$REGOLITH" prep -q --threads $threads many.h5 crop=500:2000 normalise=snv -o threads$threads.h5
    cmp threads1.h5 threads$threads.h5 || fail "$threads threads"
done
done_testing
