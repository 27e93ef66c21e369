#!/bin/sh
# Infrared spectra as a laboratory has them, from the file to the name: sloped backgrounds, water vapour, carbon dioxide,
# resolutions of 2 to 8 1/cm, noise of 0.3 %, absorbance and percent of transmission. The minerals are made up: 4 to 10
# Lorentz bands of 15 to 60 1/cm; specimens differ by 3 1/cm in place, a quarter in height and a tenth in width.
. tests/cli/lib.sh
scratch
"$PYTHON" - <<'PY' || fail 'spectra'
import math, random
x = list(range(400, 4001, 4))
vapour = random.Random(4)
VAPOUR = [(vapour.uniform(low, high), vapour.uniform(.1, 1)) for low, high in ((1400, 1900), (3550, 3900)) for _ in range(60)]
def line(y, centre, height, width, shape):
    for k in range(max(0, int((centre - 15 * width - 400) / 4)), min(len(x), int((centre + 15 * width - 400) / 4) + 2)):
        y[k] += height * shape((x[k] - centre) / width)
def lorentz(u):
    return 1 / (1 + 4 * u * u)
def gauss(u):
    return math.exp(-u * u / 2)
def mineral(m):
    r = random.Random(m)
    n = r.randint(4, 10)
    places = [r.uniform(420, 1300) for _ in range(n - 1)] + [r.uniform(1300, 3700)]
    return [(p, r.uniform(.15, 1), r.uniform(15, 60)) for p in places]
def spectrum(m, specimen, noise):
    r = random.Random(1000 * m + specimen)
    y = [0.0] * len(x)
    resolution = r.choice((2, 4, 8))
    for place, height, width in mineral(m):
        line(y, place + r.gauss(0, 3), height * math.exp(r.gauss(0, .25)), math.hypot(width * math.exp(r.gauss(0, .1)), resolution), lorentz)
    scale = r.uniform(.2, 1) / max(y)
    y = [scale * v for v in y]
    a, b, c, d = r.uniform(0, .3), r.uniform(-.1, .15), r.uniform(-.05, .05), r.uniform(0, .05)
    wet = r.uniform(0, .05)
    for place, height in VAPOUR:
        line(y, place, wet * height, max(2, resolution / 2), gauss)
    line(y, 2345, r.uniform(-.1, .15), 22, gauss)
    for k, v in enumerate(x):
        u = (v - 2200) / 1800
        y[k] += a + b * u + c * u * u + d * math.exp((400 - v) / 800) + r.gauss(0, noise)
    return y
def write(name, rows, turn=lambda a: a):
    with open(name + '.csv', 'w') as f:
        f.write('sample_id,mineral,' + ','.join(map(str, x)) + '\n')
        for i, m, y in rows:
            f.write('%s,Mineral%d,' % (i, m) + ','.join('%.5g' % turn(v) for v in y) + '\n')
write('library', [('m%d_%d' % (m, s), m, spectrum(m, s, .001)) for m in range(60) for s in (1, 2)])
queries = [('q%d' % m, m, spectrum(m, 7, .003)) for m in list(range(30)) + list(range(60, 75))]
write('absorbance', queries)
write('percent', queries, lambda a: 100 * 10 ** -a)
PY
for name in library absorbance percent; do
    must "$REGOLITH" import -q -t ftir -x 1/cm -o $name.h5 $name.csv
done
must "$REGOLITH" prep -q library.h5 mask=2280:2400 baseline=rubberband -o prepared.h5
must "$REGOLITH" library build -q -o lib.h5 prepared.h5
must "$REGOLITH" prep -q absorbance.h5 mask=2280:2400 baseline=rubberband -o absorbance_p.h5
must "$REGOLITH" prep -q percent.h5 absorbance=100 mask=2280:2400 baseline=rubberband -o percent_p.h5
for name in absorbance percent; do
    must "$REGOLITH" identify -q --library lib.h5 ${name}_p.h5 -o ${name}_found.h5
    "$REGOLITH" export --all --result identify ${name}_found.h5 >$name.found
    # The first 30 are in the library, the others are not.
    got=$(sed 's/"[^"]*"/-/g' $name.found | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        { right = $c["candidate_1"] == "Mineral" NR - 2; named = $c["status"] == "identified"
          if (NR <= 31) { first += right; accepted += named; good += named && right } else false_ones += named }
        END { printf "%d %d %d %d\n", first, accepted, good, false_ones }')
    echo "$name: first, accepted, right among those, accepted of 15 that the library lacks: $got"
    echo "$got" | awk '{ exit !($1 >= 25 && $3 >= 10 && $2 - $3 <= 1 && $4 <= 1) }' || fail "$name: $got"
done
refuse 65 'point down' identify --library lib.h5 -o out.h5 percent.h5
done_testing
