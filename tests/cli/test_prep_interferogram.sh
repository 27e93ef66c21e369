#!/bin/sh
# From interferograms to spectra, against closed forms; what is no interferogram is named.
. tests/cli/lib.sh
scratch
# Four interferograms over 600 points, laser 15000 1/cm, one half wave a point: a band exp(-((nu - 3000) / 250)^2 / 2) with
# zero path at point 60, on a constant; half of it; a record without centreburst; one with a hole.
awk 'BEGIN { pi = atan2(0, -1); step = 1 / 30000; print "point,interferogram_V,half,wave,hole"
    for (i = 0; i < 600; i++) { d = (i - 60) * step; s = pi * 250 * d
        x = exp(-2 * s * s) * cos(2 * pi * 3000 * d)
        printf "%d,%.9g,%.9g,%.9g,%s\n", i, 3 + x, 1 + x / 2, cos(0.3 * i), i == 300 ? "" : 3 + x } }' >points.csv
must "$REGOLITH" import -q --laser 15000 --laser-step 1 -o ifg.h5 points.csv || done_testing
must "$REGOLITH" prep ifg.h5 interferogram=boxcar,zero_fill=1,range=2300:3700 -o beam.h5 || done_testing
grep -q '4 spectra of' "$out" && grep -q '2 ok' "$out" || fail "summary: $(cat "$out")"
must "$REGOLITH" validate beam.h5
grep -q ' 0 errors' "$out" || fail "validate: $(cat "$out")"
must "$REGOLITH" info beam.h5
grep -q 'single-beam' "$out" || fail "technique: $(cat "$out")"
# Points step apart, each counted half: exp(...) / (4 step sigma sqrt(2 pi)). 1024 points: channels 30000 / 1024 apart.
"$REGOLITH" export --transpose beam.h5 >beam.csv
awk -F, 'NR > 1 { pi = atan2(0, -1); u = ($1 - 3000) / 250; want = exp(-u * u / 2) * 30000 / (4 * 250 * sqrt(2 * pi))
        k = $1 * 1024 / 30000; off = k - int(k + 0.5); n++
        if ($2 - want > 2e-5 || want - $2 > 2e-5 || $3 - want / 2 > 2e-5 || want / 2 - $3 > 2e-5 ||
            $4 != "" || $5 != "" || off > 1e-9 || off < -1e-9) bad++ }
    END { exit !(n == 48 && bad == 0) }' beam.csv || fail "closed form: $(sed -n 30,34p beam.csv)"
must "$REGOLITH" export beam.h5 --result prep --table spectra -o facts.csv
awk -F, 'NR > 1 { print $1 == "" ? "-" : int($1 * 100 + 0.5), $2 }' facts.csv | tr '\n' ';' >states
[ "$(cat states)" = '6000 0;6000 0;- 2;- 1;' ] || fail "states: $(cat states)"

# Zero filling only adds channels between (Orange-Spectroscopy #265, #318).
must "$REGOLITH" prep -q ifg.h5 interferogram=boxcar,zero_fill=4,range=2300:3700 -o filled.h5
"$REGOLITH" export --transpose filled.h5 >filled.csv
awk -F, 'FNR == 1 { next } NR == FNR { want[sprintf("%.6f", $1)] = $2; n++; next }
    sprintf("%.6f", $1) in want { d = want[sprintf("%.6f", $1)] - $2; m++; if (d > 1e-5 || d < -1e-5) bad++ }
    END { exit !(m == n && bad == 0) }' beam.csv filled.csv || fail 'zero filling moved channels'

# Over a background: log10(2) everywhere where there is light.
awk -F, '{ print $1 "," $2 }' points.csv >background.csv
must "$REGOLITH" import -q --laser 15000 --laser-step 1 -o background.h5 background.csv
must "$REGOLITH" prep -q ifg.h5 interferogram=range=2600:3400,background=background.h5 -o absorbance.h5
must "$REGOLITH" info absorbance.h5
grep -q 'ftir' "$out" || fail "absorbance: $(cat "$out")"
"$REGOLITH" export --transpose absorbance.h5 | awk -F, 'NR > 1 { d = $3 - 0.30103; if (d > 1e-5 || d < -1e-5 || $2 > 1e-6 || $2 < -1e-6) bad++ }
    END { exit !(NR > 50 && bad == 0) }' || fail 'absorbance over the background'

# Errors: 80 repeats under noise of 0.002, over a background of 4; what is stated is what scatters, and the noise is found.
awk 'BEGIN { srand(5); pi = atan2(0, -1); step = 1 / 30000
    for (i = 0; i < 600; i++) { d = (i - 60) * step; s = pi * 250 * d; x = exp(-2 * s * s) * cos(2 * pi * 3000 * d)
        if (i == 0) { printf "point"; for (j = 0; j < 84; j++) printf ",s%d", j; print "" }
        printf "%d", i
        for (j = 0; j < 84; j++) printf ",%.9g", (j < 80 ? x / 2 : x) + 0.002 * sqrt(-2 * log(1 - rand())) * cos(2 * pi * rand())
        print "" } }' >repeats.csv
cut -d, -f 1-81 repeats.csv >samples.csv
cut -d, -f 1,82-85 repeats.csv >references.csv
must "$REGOLITH" import -q -t interferogram --laser 15000 --laser-step 1 -o samples.h5 samples.csv
must "$REGOLITH" import -q -t interferogram --laser 15000 --laser-step 1 -o references.h5 references.csv
for name in beams: absorbances:,background=references.h5 bare:,errors=none; do
    must "$REGOLITH" prep -q samples.h5 "interferogram=range=2800:3200${name#*:}" -o "${name%:*}.h5"
done
"$REGOLITH" info bare.h5 | grep '  data ' | grep -qi error && fail 'errors=none leaves errors'
must "$REGOLITH" export beams.h5 --result prep --table spectra -o noise.csv
awk -F, 'NR > 1 { s += $3 * $3 } END { s = sqrt(s / (NR - 1)); exit !(s > 0.0019 && s < 0.0021) }' noise.csv ||
    fail "noise: $(head -n 3 noise.csv)"
if "$PYTHON" -c 'import h5py, numpy' 2>/dev/null; then
    "$PYTHON" - <<'END' || fail 'errors against scatter'
import h5py, numpy as np
for name in "beams", "absorbances":
    data = h5py.File(name + ".h5")["entry/data"]
    signal = np.asarray(data.attrs["signal"]).astype(str).item()
    y = data[signal][:].astype(float)
    e = data[signal + "_errors"][:].astype(float)
    # Of the background, 4 interferograms of twice the light, comes an error that all share: 1/16 of the variance.
    own = 16 / 17 if name == "absorbances" else 1
    ratio = np.sqrt((e ** 2).mean(axis=0) * own / y.var(axis=0, ddof=1))
    print(name, ratio.mean(), ratio.min(), ratio.max())
    assert abs(ratio.mean() - 1) < 0.06, ratio.mean()
END
fi

# The same bytes for any number of threads.
for threads in 1 3; do
    must "$REGOLITH" prep -q --threads $threads ifg.h5 interferogram -o "threads$threads.h5"
done
cmp -s threads1.h5 threads3.h5 || fail 'threads change the bytes'

refuse 64 'these are no interferograms (single-beam)' prep beam.h5 interferogram -o out.h5
refuse 65 'zero filling is by 1, 2, 4' prep ifg.h5 interferogram=zero_fill=3 -o out.h5
refuse 65 'not fewer than those measured' prep ifg.h5 interferogram=points=100 -o out.h5
refuse 65 'lies off the interferogram' prep ifg.h5 interferogram=zero_path=700 -o out.h5
refuse 65 'no channel lies in this range' prep ifg.h5 interferogram=range=20000: -o out.h5
refuse 66 'gone.h5' prep ifg.h5 interferogram=background=gone.h5 -o out.h5
refuse 66 'beam.h5.*kind needed (interferogram)' prep ifg.h5 interferogram=background=beam.h5 -o out.h5
head -n 301 background.csv >short.csv
must "$REGOLITH" import -q --laser 15000 --laser-step 1 -o short.h5 short.csv
refuse 65 'on other points than the sample' prep ifg.h5 interferogram=background=short.h5 -o out.h5
refuse 65 'wavenumber of the laser' import points.csv -o out.h5
refuse 65 'no spectrum comes through' prep short.h5 interferogram=zero_path=3 -o out.h5
done_testing
