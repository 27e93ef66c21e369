#!/bin/sh
# Smoothing: noise falls, derivatives have units, errors go through or end with a warning.
. tests/cli/lib.sh
scratch
awk 'BEGIN { print "shift,a"; for (x = 100; x <= 500; x++) printf "%d,%.6f\n", x, 100 + 40 * sin(x / 30) + ((x * x * 7919 + 31 * x) % 101 - 50) / 10 }' >noisy.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o noisy.h5 noisy.csv || done_testing
# rms NAME: distance from the sine, in the middle and over all channels.
rms() { "$REGOLITH" export "$1" | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i + 0 >= 100) x[i] = $i; next }
    NR == 2 { for (i in x) { d = $i - 100 - 40 * sin(x[i] / 30); s += d * d; n++ } print sqrt(s / n) }'; }
before=$(rms noisy.h5)
for step in smooth smooth=savgol,window=21,order=2 smooth=whittaker smooth=whittaker,lambda=1e3 smooth=gaussian,fwhm=10; do
    must "$REGOLITH" prep -q --force noisy.h5 "$step" -o smooth.h5
    rms smooth.h5 | awk -v b="$before" '{ exit !($1 < 0.6 * b) }' || fail "$step: $(rms smooth.h5), before $before"
done
must "$REGOLITH" prep -q --force noisy.h5 smooth=whittaker -o smooth.h5
must "$REGOLITH" export smooth.h5 --result prep --table spectra -o lambda.csv
awk -F, 'NR == 2 { exit !($NF > 1 && $NF < 1e6) }' lambda.csv || fail "lambda: $(cat lambda.csv)"

# d/dx 40 sin(x / 30) = 4/3 cos(x / 30), and its unit.
must "$REGOLITH" prep -q noisy.h5 smooth=savgol,window=41,order=4,derivative=1 -o slope.h5
"$REGOLITH" export slope.h5 | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i + 0 >= 100) x[i] = $i; next }
    { for (i in x) if (x[i] > 130 && x[i] < 470) { d = $i - 4 / 3 * cos(x[i] / 30); if (d * d > 0.04) exit 1 } }' || fail 'derivative'
must "$REGOLITH" validate slope.h5
! grep -q 'R021' "$out" || fail "unit: $(cat "$out")"

# Errors: through savgol and whittaker, whose curve without stiffness is the spectrum with its errors.
awk 'NR == 1 { print "shift,a,b,c"; next } { split($0, v, ","); print v[1] "," v[2] "," v[2] + 1 "," v[2] + 2 }' noisy.csv >three.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o three.h5 three.csv
must "$REGOLITH" prep -q three.h5 average smooth=savgol,window=9,order=1 -o kept.h5
must "$REGOLITH" prep -q three.h5 average smooth=whittaker,lambda=10 -o smooth_errors.h5
must "$REGOLITH" prep -q three.h5 average smooth=whittaker -o found_errors.h5
for name in kept smooth_errors found_errors; do
    "$REGOLITH" info $name.h5 | grep -i 'data ' | grep -qi error || fail "$name: no errors"
done
refuse 64 'the window is not odd' prep noisy.h5 smooth=savgol,window=10 -o out.h5
refuse 65 'wider than the axis' prep noisy.h5 smooth=savgol,window=999 -o out.h5
refuse 64 'the Gaussian has no width' prep noisy.h5 smooth=gaussian -o out.h5
refuse 64 'only savgol takes derivatives' prep noisy.h5 smooth=whittaker,derivative=1 -o out.h5
refuse 64 'does not go with' prep noisy.h5 smooth=savgol,window=5,order=6 -o out.h5
done_testing
