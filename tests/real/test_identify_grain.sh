#!/bin/sh
# What spectra say of a grain beside its name: which lines are luminescence, told by a second laser, and what composition is
# likely. RRUFF spectra, specimens left out.
. tests/real/lib.sh
PYTHON=${PYTHON:-python3}
[ ! -x /usr/bin/python3 ] || PYTHON=/usr/bin/python3
"$PYTHON" -c 'import numpy' 2>/dev/null || {
    echo 'skipped: python3 with numpy is not here'
    exit 77
}
RRUFF=$DATA/lab/rruff_raman
[ -d "$RRUFF" ] || {
    echo "skipped: $RRUFF is not here"
    exit 77
}
gzip -dc "$RRUFF/library_1cm.csv.gz" >"$WORK/rruff.csv"

# The library, with Fo, An and Mg / (Mg + Fe) of measured chemistry; grains under two lasers: the same lines with other
# heights (smooth gains), resolutions and moves, beside three lines of luminescence that keep their wavelengths, and noise.
cat >"$WORK/make.py" <<'PY'
import csv, re, sys
import numpy as np
shared, folder = sys.argv[1:]
index = [l.rstrip('\n').split('\t') for l in open(shared + '/index.tsv', encoding='latin1')][1:]
t = np.array([[float(v) for v in r] for r in list(csv.reader(open(folder + '/rruff.csv')))[1:]])
has = t >= 0
t = np.where(has, t, 0) / t.max(1)[:, None]
x = np.arange(100, 1501.0)
KINDS = {'olivine': 'Forsterite Fayalite', 'plagioclase': 'Albite Oligoclase Andesine Labradorite Bytownite Anorthite',
         'pyroxene': 'Diopside Augite Hedenbergite Enstatite Ferrosilite Pigeonite'}
kind = {s: k for k, names in KINDS.items() for s in names.split()}
PARTS = {'olivine': ('Mg', 'Mg Fe'), 'plagioclase': ('Ca', 'Ca Na K'), 'pyroxene': ('Mg', 'Mg Fe')}
def value(species, formula):
    if species not in kind:
        return ''
    sums, formula = {}, formula.split(';')[0]
    inside = [(m.group(1), float(m.group(2) or 1)) for m in re.finditer(r'\(([^()]*)\)(?:_(\d)_)?', formula)]
    for text, times in inside + [(re.sub(r'\([^()]*\)(?:_\d_)?', '', formula), 1.0)]:
        for element, n in re.findall(r'(Mg|Fe|Ca|Na|K)(?:\^[^\^]*\^)?_([\d.]+)_', text):
            sums[element] = sums.get(element, 0) + times * float(n)
    over, under = PARTS[kind[species]]
    whole = sum(sums.get(e, 0) for e in under.split())
    return '%.1f' % (100 * sums.get(over, 0) / whole) if whole else ''
species = [r[2].replace(',', '') for r in index]
values = [value(r[2], r[6]) for r in index]
def write(name, rows, columns):
    with open('%s/%s.csv' % (folder, name), 'w') as f:
        f.write(','.join(columns) + ',' + ','.join('%d' % v for v in x) + '\n')
        for head, y, ok in rows:
            f.write(','.join(head) + ',' + ','.join('%.5g' % v if o else '' for v, o in zip(y, ok)) + '\n')
columns = ['sample_id', 'species', 'kind', 'specimen', 'value']
rows = [((r[0], s, kind.get(r[2], s), r[3], v), y, h) for r, s, v, y, h in zip(index, species, values, t, has)]
write('library', rows, columns)
write('measured', [r for r in rows if r[0][4] != ''], columns)

of = {}
for s, r in zip(species, index):
    of.setdefault(s, set()).add(r[3])
pool = [i for i in range(len(t)) if len(of[species[i]]) > 1 and has[i, 100:1100].all()]
rng = np.random.default_rng(20263)
def blurred(y, sigma):
    k = np.exp(-.5 * (np.arange(-20, 21) / sigma) ** 2)
    return np.convolve(y, k / k.sum(), 'same')
def bands(y):
    found = []
    for c in range(1, len(y) - 1):
        if not (y[c] >= y[c - 1] and y[c] > y[c + 1]):
            continue
        bases = []
        for side in (y[c::-1], y[c:]):
            above = np.flatnonzero(side > y[c])
            bases.append(side[:above[0] if len(above) else None].min())
        if y[c] - max(bases) >= .05 * y.max():
            found.append(x[c])
    return found
rows, truth = [], open(folder + '/truth', 'w')
for grain in range(80):
    lasers = (532.0, 785.0) if grain < 40 else (514.5, 532.0)
    noise = (.003, .01, .03)[grain % 3]
    i = rng.choice(pool)
    lines = []
    for _ in range(3):
        laser, shift = rng.choice(lasers), rng.uniform(200, 1400)
        lines.append((1e7 / (1e7 / laser - shift), rng.uniform(.2, 1.5), rng.uniform(4, 10)))
    for laser in lasers:
        y = blurred(t[i], rng.uniform(.5, 3)) * np.exp(np.interp(x, np.arange(0, 1700, 150.0), rng.normal(0, .4, 12)))
        y = np.interp(x - rng.uniform(-1.5, 1.5), x, y)
        y /= y.max()
        whole, added = y.copy(), []
        for wave, height, width in lines:
            shift = 1e7 / laser - 1e7 / wave
            if 110 < shift < 1490:
                whole += height * np.exp(-.5 * ((x - shift) / width) ** 2)
                if has[i, int(shift) - 100]:
                    added.append(shift)
        true = [b for b in bands(y) if all(abs(b - a) > 15 for a in added)]
        rows.append((('g%d_%g' % (grain, laser), index[i][3], 'g%d' % grain, '%g' % laser), whole / whole.max() + rng.normal(0, noise, len(x)), has[i]))
        truth.write(species[i] + '\t' + ' '.join('%.1f' % a for a in added) + '\t' + ' '.join('%.0f' % b for b in true) + '\n')
write('grains', rows, ['sample_id', 'specimen', 'grain', 'laser'])
PY
"$PYTHON" "$WORK/make.py" "$RRUFF" "$WORK"
for name in library measured grains; do
    import $name -t raman -x 1/cm "$WORK/$name.csv"
done
"$REGOLITH" library build --quiet -o "$WORK/lib.h5" "$WORK/library.h5" || fail 'library'
found() { # result spectra arguments...
    to=$1
    from=$2
    shift 2
    "$REGOLITH" identify --quiet --library "$WORK/lib.h5" --exclude-column specimen "$@" -o "$WORK/$to.h5" "$WORK/$from.h5" || fail "identify $to"
    "$REGOLITH" export --quiet --all --result identify "$WORK/$to.h5" -o "$WORK/$to.found" || fail "export of $to"
}
found one grains
found two grains --grain-column grain --laser-column laser
found composition measured --class-column kind --composition-column value

cat >"$WORK/judge.py" <<'PY'
import csv, sys
folder = sys.argv[1]
def rows(name):
    return list(csv.DictReader(open('%s/%s' % (folder, name))))
def places(text, split):
    return [float(v) for v in text.split(split)] if text else []
n_added = n_found = n_true = n_lost = better = worse = 0
truth = [l.rstrip('\n').split('\t') for l in open(folder + '/truth')]
for (name, added, true), one, two in zip(truth, rows('one.found'), rows('two.found')):
    marked = places(two['luminescence'], ', ')
    added, true = places(added, ' '), places(true, ' ')
    n_added += len(added)
    n_found += sum(any(abs(m - a) <= 8 for m in marked) for a in added)
    n_true += len(true)
    n_lost += sum(any(abs(m - b) <= 6 for m in marked) for b in true)
    better += two['candidate_1'] == name != one['candidate_1']
    worse += one['candidate_1'] == name != two['candidate_1']
print('two lasers: %d of %d added lines found, %d of %d Raman lines excluded; the right name gained %d times, lost %d times' % (
    n_found, n_added, n_lost, n_true, better, worse))
assert n_added > 200 and n_true > 1000
assert n_found >= .7 * n_added and n_lost <= .02 * n_true and better > worse
for kind, least in (('olivine', 10), ('plagioclase', 9), ('pyroxene', 9)):
    held = n = 0
    widths = []
    for true, row in zip(rows('measured.csv'), rows('composition.found')):
        if true['kind'] != kind or row['candidate_1'] != kind:
            continue
        low, high = float(row['composition_low']), float(row['composition_high'])
        n += 1
        held += low - 1e-9 <= float(true['value']) <= high + 1e-9
        widths.append(high - low)
    widths.sort()
    print('%s: %d of %d ranges hold the value; median width %.0f' % (kind, held, n, widths[n // 2]))
    assert n >= least - 2 and held >= .75 * n
    assert kind != 'olivine' or widths[n // 2] < 30
PY
"$PYTHON" "$WORK/judge.py" "$WORK" || fail 'figures'
