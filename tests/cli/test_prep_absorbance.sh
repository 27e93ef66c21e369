#!/bin/sh
# Transmittance as absorbance, and searched: one as the other, and refused where it was not converted.
. tests/cli/lib.sh
scratch
# Forty minerals of five bands, as absorbance and as percent of transmission; specimens differ a little.
"$PYTHON" - <<'PY' || fail 'spectra'
import math, random
x = range(400, 2001, 4)
def write(name, specimen, turn):
    with open(name, 'w') as f:
        f.write('sample_id,mineral,' + ','.join(map(str, x)) + '\n')
        for m in range(40):
            lines = random.Random(m)
            bands = [(lines.uniform(450, 1900), lines.uniform(.2, 1)) for _ in range(5)]
            other = random.Random(1000 * m + specimen)
            bands = [(c + other.uniform(-3, 3), h * other.uniform(.8, 1.2)) for c, h in bands]
            y = [.001 * other.random() + sum(h * math.exp(-((v - c) / 20) ** 2 / 2) for c, h in bands) for v in x]
            f.write('m%d,Mineral%d,' % (m, m) + ','.join('%.6g' % turn(v) for v in y) + '\n')
write('library.csv', 1, lambda a: a)
write('absorbance.csv', 2, lambda a: a)
write('percent.csv', 2, lambda a: 100 * 10 ** -a)
PY
for name in library absorbance percent; do
    must "$REGOLITH" import -q -t ftir -x 1/cm -o $name.h5 $name.csv
done
must "$REGOLITH" prep -q percent.h5 absorbance=100 -o converted.h5 || done_testing
must "$REGOLITH" validate converted.h5
for name in absorbance converted; do
    "$REGOLITH" export --transpose $name.h5 >$name.table
    must "$REGOLITH" identify -q --library library.h5 $name.h5 -o ${name}_found.h5
    "$REGOLITH" export --all --result identify ${name}_found.h5 >$name.found
done
paste -d, absorbance.table converted.table | awk -F, 'NR > 1 { for (i = 2; i <= 41; i++) { d = $i - $(i + 41); if (d > 1e-4 || d < -1e-4) exit 1 } n++ } END { exit n != 401 }' ||
    fail 'absorbance and converted transmittance differ'
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next } { n += $c["candidate_1"] == "Mineral" NR - 2 } END { exit n != 40 }' converted.found ||
    fail "names: $(head -n 4 converted.found)"
refuse 65 'absorbance=100' identify --library library.h5 -o out.h5 percent.h5
refuse 65 'absorbance=100' identify --library percent.h5 -o out.h5 absorbance.h5
refuse 64 'absorbance=1, or absorbance=100' prep percent.h5 absorbance -o out.h5
refuse 64 'out of range' prep percent.h5 absorbance=0 -o out.h5
must "$REGOLITH" import -q -t raman -x 1/cm -o raman.h5 library.csv
refuse 65 'only infrared' prep raman.h5 absorbance=1 -o out.h5
# What lets nothing through has no absorbance: left out, counted, and said.
sed '2s/,[^,]*$/,0/; 3s/,[^,]*$/,-1/' percent.csv >opaque.csv
must "$REGOLITH" import -q -t ftir -x 1/cm -o opaque.h5 opaque.csv
must "$REGOLITH" prep -q opaque.h5 absorbance=100 -o out.h5
"$REGOLITH" export --result prep --table spectra out.h5 | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /opaque/) c = i; next } { sum += $c } END { exit !(c > 0 && sum == 2) }' ||
    fail 'opaque channels'
done_testing
