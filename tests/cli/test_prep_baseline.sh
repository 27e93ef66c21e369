#!/bin/sh
# Baselines of a made-up Raman spectrum: every method finds the broad part and leaves the lines.
. tests/cli/lib.sh
scratch
# Lines at 300 (height 40) and 500 (height 25), FWHM 6, on a broad hump and a slope; two spectra, one shifted.
awk 'BEGIN { print "shift,a,b,base"; for (x = 100; x <= 700; x++) {
    b = 50 + 0.05 * x + 60 * exp(-((x - 420) / 250) ^ 2); l = 40 / (1 + ((x - 300) / 3) ^ 2) + 25 / (1 + ((x - 500) / 3) ^ 2)
    n = ((x * x * 7919 + 31 * x) % 101 - 50) / 250
    printf "%d,%.6f,%.6f,%.6f\n", x, b + l + n, 2 * b + l + n, b } }' >spectra.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o spectra.h5 spectra.csv || done_testing
# check NAME TOLERANCE STEP: the lines stand within TOLERANCE of their height, and 400 is within it of zero.
check() {
    name=$1 tolerance=$2 step=$3
    must "$REGOLITH" prep -q --force spectra.h5 "$step" -o result.h5
    "$REGOLITH" export result.h5 | awk -F, -v t="$tolerance" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        NR < 4 { if (($at["300"] - 40) ^ 2 > t ^ 2 || ($at["500"] - 25) ^ 2 > t ^ 2 || $at["400"] ^ 2 > t ^ 2) bad = 1
                 print $at["300"], $at["500"], $at["400"] } END { exit bad }' >values || fail "$name: $(tr '\n' ';' <values)"
}
check arpls 1.5 baseline=arpls,lambda=1e5
check axis 1.5 baseline=arpls,lambda=1e5,per=axis
check airpls 2 baseline=airpls,lambda=1e5
check asls 1.5 baseline=asls,lambda=1e4,p=0.01
check snip 4 baseline=snip,width=12
check poly 4 baseline=poly,order=6
check imodpoly 2 baseline=imodpoly,order=6
# A hump is no hull: the band touches both ends, and nothing lies below it.
must "$REGOLITH" prep -q --force spectra.h5 baseline=rubberband -o result.h5
"$REGOLITH" export result.h5 | awk -F, 'NR > 1 { for (i = 4; i <= NF; i++) if ($i < -1e-4) exit 1; if ($4 != 0 || $NF != 0) exit 1 }' || fail 'rubberband'

# The baseline itself, and that both parts add up.
must "$REGOLITH" prep -q spectra.h5 baseline=arpls,output=baseline -o base.h5
must "$REGOLITH" prep -q spectra.h5 baseline=arpls -o rest.h5
for name in spectra base rest; do "$REGOLITH" export $name.h5 | awk -F, 'NR == 2 { print $NF, $300, $7 }' >$name; done
paste -d' ' spectra base rest | awk '{ for (i = 1; i < 4; i++) if (($i - $(i + 3) - $(i + 6)) ^ 2 > 1e-8) exit 1 }' || fail "parts: $(cat spectra base rest)"

# Rounds are stored; one round is not enough and is said so; what cannot be meant is refused.
must "$REGOLITH" export rest.h5 --result prep --table spectra -o rounds.csv
grep -q 'step_01_baseline_rounds' rounds.csv || fail "rounds: $(head -n 2 rounds.csv)"
must "$REGOLITH" prep --force spectra.h5 baseline=arpls,rounds=1 -o one.h5
grep -q '3 not converged' "$out" || fail "one round: $(cat "$out")"
refuse 64 'lambda is not above zero' prep spectra.h5 baseline=arpls,lambda=0 -o out.h5
refuse 64 'p does not lie' prep spectra.h5 baseline=asls,p=1 -o out.h5
refuse 64 'the degree is too high' prep spectra.h5 baseline=poly,order=99 -o out.h5

# Errors: those of the mean of four become those of the rest; what has no rule says so; a baseline has its own.
awk -F, 'NR == 1 { print "shift,a,b,c,d"; next } { srand(NR); printf "%s", $1
    for (k = 0; k < 4; k++) printf ",%.6f", $2 + sqrt(-2 * log(1 - rand())) * cos(6.2831853 * rand()); print "" }' spectra.csv >repeats.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o repeats.h5 repeats.csv
must "$REGOLITH" prep -q repeats.h5 average -o points.h5
for method in arpls airpls asls imodpoly rubberband; do
    must "$REGOLITH" prep repeats.h5 average baseline=$method -o errors_$method.h5
    must "$REGOLITH" prep repeats.h5 average baseline=$method,output=baseline -o curve_$method.h5
    ! grep -q warning "$err" || fail "$method warns: $(cat "$err")"
done
for method in snip poly; do
    must "$REGOLITH" prep repeats.h5 average baseline=$method -o errors_$method.h5
    grep -q 'is not known, and not in the errors' "$err" || fail "$method does not warn: $(cat "$err")"
done
if "$PYTHON" -c 'import h5py, numpy' 2>/dev/null; then
    "$PYTHON" - <<'END' || fail 'errors of the rest'
import h5py, numpy as np
def errors(name):
    data = h5py.File(name + ".h5")["entry/data"]
    return data[np.asarray(data.attrs["signal"]).astype(str).item() + "_errors"][:].astype(float).ravel()
points = errors("points")
for method in "arpls airpls asls imodpoly rubberband".split():
    rest, curve = errors("errors_" + method), errors("curve_" + method)
    print(method, np.median(rest / points), np.median(curve / points))
    assert np.all(rest > 0) and np.all(curve > 0) and not np.array_equal(rest, points)
    # A channel and its own baseline move the same way: together they scatter no more than both apart.
    assert np.all(rest <= 1.0001 * np.hypot(points, curve)) and np.median(curve / points) < 1
assert np.array_equal(errors("errors_snip"), points)
END
fi

# An uneven axis is warned of.
awk -F, 'NR == 1 || $1 < 300 || $1 % 3 == 0' spectra.csv >uneven.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o uneven.h5 uneven.csv
must "$REGOLITH" prep -q uneven.h5 baseline=arpls -o uneven_out.h5
grep -q 'the axis is uneven' "$err" || fail "no warning: $(cat "$err")"
for threads in 1 3; do
    must "$REGOLITH" prep -q --threads $threads spectra.h5 baseline=arpls baseline=snip -o threads$threads.h5
    cmp threads1.h5 threads$threads.h5 || fail "$threads threads"
done
done_testing
