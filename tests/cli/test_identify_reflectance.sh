#!/bin/sh
# identify on reflectance: classes by features, maps of a cube, featureless and incomplete spectra, refusals.
. tests/cli/lib.sh
scratch

# A library of three classes with three samples each; a cube of 6 x 8 pixels made of a fourth sample; spectra without
# features. Bands: olivine a wide one, pyroxene two, kaolinite none but a narrow one.
cat >make.py <<'PY'
import math, random, struct
random.seed(11)
axis = [450 + 5 * b for b in range(401)]
def band(nm, centre, width, depth): return 1 - depth * math.exp(-((nm - centre) / width) ** 2)
def mineral(kind, s, nm):
    level = (0.3 + 0.08 * (s % 5)) * (1 + (0.03 + 0.02 * (s % 5)) * (nm - 1500) / 1000)
    if kind == 'olivine': return level * band(nm, 1050 + 8 * s, 230, 0.25 + 0.06 * s)
    if kind == 'enstatite': return level * band(nm, 910 + 6 * s, 120, 0.3 + 0.05 * s) * band(nm, 1850 + 15 * s, 250, 0.25 + 0.04 * s)
    if kind == 'kaolinite': return level * band(nm, 2207 + 0.4 * s, 14, 0.2 + 0.04 * s) * band(nm, 2165 + 0.4 * s, 9, 0.1 + 0.02 * s)
    x = (nm - 450) / 2000
    return level * (1, 1 + 0.7 * x, 1 - 0.4 * x + 0.5 * x * x, 1 + math.exp(-3 * x))[s % 4]
def noisy(kind, s): return [mineral(kind, s, nm) + random.gauss(0, 0.001) for nm in axis]
head = ',' + ','.join(str(nm) for nm in axis) + '\n'
def row(cells, values): return ','.join(cells) + ',' + ','.join('%.5f' % v for v in values) + '\n'
with open('library.csv', 'w') as f:
    f.write('sample_id,mineral,specimen' + head)
    for kind in ('olivine', 'enstatite', 'kaolinite'):
        for s in range(3): f.write(row(['%s_%d' % (kind, s), kind.capitalize() + ' K%d' % s, str(s)], noisy(kind, s)))
    f.write(row(['glass_0', 'glass', '0'], noisy('glass', 0)))
with open('flat.csv', 'w') as f:
    f.write('sample_id' + head)
    for s in range(200): f.write(row(['f%d' % s], [v + random.gauss(0, 0.004) for v in noisy('flat', s)]))
kinds = ['olivine', 'enstatite', 'kaolinite', 'flat']
pixels = [noisy(kinds[(x // 2) % 4], 3) for y in range(6) for x in range(8)]
pixels[9] = [float('nan')] * len(axis)
open('cube.img', 'wb').write(struct.pack('<%df' % (48 * len(axis)), *[v for p in pixels for v in p]))
open('cube.hdr', 'w').write('ENVI\nsamples = 8\nlines = 6\nbands = %d\nheader offset = 0\ndata type = 4\ninterleave = bip\n'
    'byte order = 0\nwavelength units = Nanometers\nwavelength = {%s}\n' % (len(axis), ', '.join(map(str, axis))))
PY
"$PYTHON" make.py || done_testing
for name in library flat; do must "$REGOLITH" import -q -t reflectance --x-unit nm -o $name.h5 $name.csv; done
must "$REGOLITH" import -q -t reflectance -o cube.h5 cube.hdr

# A cube: a summary, maps that are plotted first, every pixel named.
must "$REGOLITH" identify --library library.h5 -o named.h5 cube.h5
grep -q 'electronic: 23 of 48 spectra identified, 0 ambiguous, 24 unknown, 1 without data' "$out" || fail "summary: $(cat "$out")"
grep -q 'vibrational: 12 of 48 spectra identified' "$out" || fail "second group: $(cat "$out")"
must "$REGOLITH" validate named.h5
must "$REGOLITH" export -q --all --result identify -o named.csv named.h5
"$PYTHON" - <<'PY' || fail "pixels: $(cut -c1-200 named.csv | head -12)"
import csv, sys
rows = list(csv.DictReader(open('named.csv')))
for i, r in enumerate(rows):
    kind = ('olivine', 'orthopyroxene', 'kaolinite', '')[(i % 8) // 2]
    if i == 9:
        assert r['electronic_status'] == r['vibrational_status'] == 'no data' and r['electronic_fit'] == ''
        continue
    assert r['electronic'] == (kind if kind != 'kaolinite' else ''), (i, r)
    assert r['vibrational'] == (kind if kind == 'kaolinite' else ''), (i, r)
    assert r['electronic_status'] == ('identified' if r['electronic'] else 'unknown')
    assert r['electronic_candidate'] == r['electronic'] and 0 <= float(r['electronic_chance']) <= 1
    assert (r['electronic_p'] == r['electronic_q'] == '') == (r['electronic'] == '') and r['electronic_lookalike'] == ''
    if r['electronic']:
        assert float(r['electronic_chance']) == float(r['electronic_p']) <= float(r['electronic_q']) <= 0.05
    if r['electronic']:
        assert float(r['electronic_fit']) > 0.95 and r['electronic_reference'].lower().startswith(kind[:2] if kind == 'olivine' else 'enstatite')
        assert float(r['electronic_depth']) > 0.1 and int(float(r['electronic_seen'])) >= 1
assert len(rows) == 48
PY
if command -v h5dump >/dev/null; then
    h5dump -a /entry/default named.h5 | grep -q 'process_01_identify/class_map' || fail 'the class map is not plotted first'
    h5dump -d /entry/process_01_identify/class_map/class_map named.h5 | grep -q 'DATASPACE *SIMPLE { ( 2, 6, 8 )' || fail 'shape of the class map'
    h5dump -d /entry/process_01_identify/class_map_table/name named.h5 | grep -q 'orthopyroxene' || fail 'names of classes'
fi
# The same bytes for any number of threads.
for threads in 1 3; do must "$REGOLITH" identify -q --threads $threads --library library.h5 -o t$threads.h5 cube.h5; done
cmp t1.h5 t3.h5 || fail 'threads change the result'

# Members do not name themselves when their specimen is left out; those without a class are listed.
must "$REGOLITH" identify --library library.h5 --class-column mineral --exclude-column specimen -o own.h5 library.h5
grep -q '1 members of no class' "$err" || fail "members of no class: $(cat "$err")"
must "$REGOLITH" export -q --all --result identify -o own.csv own.h5
awk -F, 'NR == 1 { for (k = 1; k <= NF; k++) col[$k] = k; next }
    { s = $col["sample_id"]; r = $col["electronic_reference"] $col["vibrational_reference"]; sub(/.*_/, "", s)
      if (r != "" && r ~ "K" s) bad++ } END { exit bad > 0 }' own.csv || fail "own specimen taken: $(cut -d, -f1-12 own.csv)"

# Nothing is found in spectra without features, whether their noise is stated or not.
for noise in '' '--noise 0.0042'; do
    # shellcheck disable=SC2086
    must "$REGOLITH" identify --library library.h5 $noise --force -o none.h5 flat.h5
    grep -q 'electronic: 0 of 200 spectra identified, 0 ambiguous, 200 unknown' "$out" || fail "featureless $noise: $(tail -n 3 "$out")"
    grep -q 'vibrational: 0 of 200' "$out" || fail "featureless $noise: $(tail -n 3 "$out")"
done

# A level of q that nothing reaches leaves candidates; rules alone name what they name.
must "$REGOLITH" identify -q --q 1e-300 --library library.h5 --force -o strict.h5 cube.h5
must "$REGOLITH" export -q --all --result identify -o strict.csv strict.h5
awk -F, 'NR == 1 { for (k = 1; k <= NF; k++) col[$k] = k; next } $col["electronic"] != "" { named++ } $col["electronic_candidate"] != "" { candidates++ }
    END { exit !(named == 0 && candidates == 23) }' strict.csv || fail "strict: $(cut -d, -f1-9 strict.csv | head -5)"
must "$REGOLITH" identify --q 1 --library library.h5 --force -o rules.h5 cube.h5
grep -q 'electronic: 23 of 48 spectra identified' "$out" || fail "by rules alone: $(cat "$out")"

# Phases that are asked for: what was found of them, the limit where they are not, or why there is none.
must "$REGOLITH" identify --phases olivine,kaolinite --library library.h5 --force -o phases.h5 cube.h5
grep -q 'olivine: found in 11, not found in' "$out" || fail "phases: $(cat "$out")"
grep -q 'kaolinite: found in 12, not found in .*limit of depth' "$out" || fail "phases: $(cat "$out")"
must "$REGOLITH" validate phases.h5
must "$REGOLITH" export -q --all --result identify -o phases.csv phases.h5
"$PYTHON" - <<'PY' || fail "phases: $(head -n 3 phases.csv)"
import csv
for i, r in enumerate(csv.DictReader(open('phases.csv'))):
    for phase, group in ('olivine', 'electronic'), ('kaolinite', 'vibrational'):
        said, limit, amount = r[phase + '_limit_of'], r[phase + '_limit'], r[phase + '_limit_found']
        if i == 9:
            assert said.startswith('not measurable: ') and not limit and not amount, said
        elif r[group] == phase:
            assert said.startswith('found of ') and not limit and 0.02 < float(amount) < 1.0, (said, limit, amount)
        elif said.startswith('not found: limit of '):
            assert 0.0 < float(limit) < 1.0 and not amount and float(r[phase + '_limit_share']) > 0, said
        else:
            assert said.startswith('not detectable: ') and ': ' in said[16:] and not limit, said
    # The sharp band of kaolinite has a limit in every other pixel: noise of 0.001 on 0.3 hides no tenth of it.
    if i != 9 and r['vibrational'] != 'kaolinite':
        assert float(r['kaolinite_limit_share']) < 0.25, r['kaolinite_limit_share']
PY
refuse 66 'no member of such a class.*did you mean olivine' identify --library library.h5 --phases olivin -o out.h5 cube.h5

# JSON has a row per spectrum, with every class.
must "$REGOLITH" identify --json --library library.h5 --force -o own.h5 library.h5
"$PYTHON" -c 'import json, sys
rows = json.load(open(sys.argv[1]))
assert len(rows) == 10 and rows[0]["electronic"] == "olivine" and rows[0]["electronic_fit"] > 0.99 and "kaolinite" in rows[0]' "$out" || fail "json: $(head -c 300 "$out")"

# Refusals name what is wrong, and leave no file.
refuse 64 'q is out of range' identify --library library.h5 --q 1.5 -o out.h5 cube.h5
refuse 64 'noise is not above zero' identify --library library.h5 --noise 0 -o out.h5 cube.h5
refuse 64 'false-alarm is out of range' identify --library library.h5 --false-alarm 2 -o out.h5 cube.h5
refuse 64 'margin is out of range' identify --library library.h5 --margin=-1 -o out.h5 cube.h5
refuse 64 'reflectance takes one' identify --library library.h5 --exclude-column mineral,specimen -o out.h5 library.h5
refuse 66 'no such column' identify --library library.h5 --exclude-column nothing -o out.h5 library.h5
refuse 66 'no such column' identify --library library.h5 --exclude-column specimen -o out.h5 flat.h5
refuse 65 'no member of the library has the name of a class' identify --library flat.h5 -o out.h5 cube.h5
refuse 66 'nowhere' identify --library library.h5 --rules nowhere -o out.h5 cube.h5
sed 's/\t2178\t2208/\t2278\t2208/' "$root/datasets/library/reflectance_features.tsv" >features.tsv
mkdir rules
cp "$root"/datasets/library/*.tsv rules/
cp features.tsv rules/reflectance_features.tsv
refuse 65 'reflectance_features.tsv.*side ranges must rise' identify --library library.h5 --rules rules -o out.h5 cube.h5
# Data without the wavelengths of any class.
printf 'sample_id,450,500,550,600,650\na,0.1,0.2,0.3,0.3,0.3\nb,0.1,0.2,0.2,0.3,0.4\n' >visible.csv
must "$REGOLITH" import -q -t reflectance --x-unit nm -o visible.h5 visible.csv
refuse 65 'no feature of any class' identify --library library.h5 -o out.h5 visible.h5
done_testing
