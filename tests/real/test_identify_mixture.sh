#!/bin/sh
# Sums of members: the weighed mixtures of the RockJock set, and sums of RRUFF spectra whose specimens are left out.
. tests/real/lib.sh
PYTHON=${PYTHON:-python3}
[ ! -x /usr/bin/python3 ] || PYTHON=/usr/bin/python3
"$PYTHON" -c 'import numpy' 2>/dev/null || {
    echo 'skipped: python3 with numpy is not here'
    exit 77
}
SET=$DATA/lab/powdr_xrd
RRUFF=$DATA/lab/rruff_raman
[ -d "$SET" ] && [ -d "$RRUFF" ] || {
    echo "skipped: $SET or $RRUFF is not here"
    exit 77
}
found() { # name library arguments...: $WORK/name.found from $WORK/name.h5
    name=$1
    library=$2
    shift 2
    "$REGOLITH" identify --quiet --library "$WORK/$library.h5" "$@" -o "$WORK/$name-found.h5" "$WORK/$name.h5" || fail "identify $name"
    "$REGOLITH" export --quiet --all --result identify "$WORK/$name-found.h5" -o "$WORK/$name.found" || fail "export of $name"
}

# Powder: 168 patterns less the two of backgrounds. All mixtures lie 0.2 deg below the library.
gunzip -c "$SET/rockjock_library_xrd.csv.gz" | cut -d, -f1-2,5- >"$WORK/patterns.csv"
sed 's/^"\(ILLITE_R0[^"]*\)","[^"]*"/"\1","Expandable\/ML Dioct."/; 1s/phase_name_grouped/class/' "$SET/rockjock_regroup.csv" >"$WORK/classes.csv"
import patterns --technique xrd --columns "$WORK/classes.csv" "$WORK/patterns.csv"
import scans --technique xrd "$SET"/rockjock_mixture_Mix[1-4].csv
"$REGOLITH" prep --quiet "$WORK/patterns.h5" baseline=snip -o "$WORK/powder.h5" || fail 'prep of the patterns'
"$REGOLITH" prep --quiet "$WORK/scans.h5" baseline=snip -o "$WORK/mixtures.h5" || fail 'prep of the mixtures'
found mixtures powder --class-column class --mixtures 8

# Raman: pure spectra, and sums of two to four species, noise of 1 %. Every member has its specimen in four columns, as
# that many may have to be left out.
gzip -dc "$RRUFF/library_1cm.csv.gz" >"$WORK/rruff.csv"
cat >"$WORK/make.py" <<'PY'
import csv, sys
import numpy as np
shared, folder = sys.argv[1:]
index = [l.rstrip('\n').split('\t') for l in open(shared + '/index.tsv', encoding='latin1')][1:]
t = np.array([[float(v) for v in r] for r in list(csv.reader(open(folder + '/rruff.csv')))[1:]])
has = t >= 0
t = np.where(has, t, 0) / t.max(1)[:, None]
species = [r[2].replace(',', '') for r in index]
specimen = [r[3] for r in index]
def write(name, rows):
    with open('%s/%s.csv' % (folder, name), 'w') as f:
        f.write('sample_id,species,k1,k2,k3,k4,' + ','.join('%d' % v for v in range(100, 1501)) + '\n')
        for head, y, ok in rows:
            f.write(','.join(head) + ',' + ','.join('%.5g' % v if o else '' for v, o in zip(y, ok)) + '\n')
write('raman_library', [((index[i][0], species[i], *[specimen[i]] * 4), t[i], has[i]) for i in range(len(t))])
of = {}
for s, r in zip(species, specimen):
    of.setdefault(s, set()).add(r)
pool = [i for i in range(len(t)) if len(of[species[i]]) > 1 and has[i, 100:1100].all()]
rng = np.random.default_rng(20262)
rows, truth = [], open(folder + '/truth', 'w')
while len(rows) < 110:
    k = 1 if len(rows) < 40 else int(rng.integers(2, 5))
    pick = rng.choice(pool, k, replace=False)
    if len({species[p] for p in pick}) < k:
        continue
    share = rng.dirichlet(1.5 * np.ones(k))
    y = share @ t[pick]
    y = y / y.max() + rng.normal(0, .01, len(y))
    left = [specimen[p] for p in pick] + ['none'] * 4
    rows.append((('q%d' % len(rows), 'sum', *left[:4]), y, has[pick].all(0)))
    truth.write('\t'.join('%s|%g' % (index[p][0], s) for p, s in zip(pick, share)) + '\n')
write('sums', rows)
PY
"$PYTHON" "$WORK/make.py" "$RRUFF" "$WORK"
import raman_library -t raman -x 1/cm "$WORK/raman_library.csv"
import sums -t raman -x 1/cm "$WORK/sums.csv"
"$REGOLITH" library build --quiet -o "$WORK/raman.h5" "$WORK/raman_library.h5" || fail 'library'
"$REGOLITH" export --quiet "$WORK/raman.h5" | cut -d, -f1-9 >"$WORK/raman.classes"
found sums raman --exclude-column k1,k2,k3,k4 --mixtures 6

cat >"$WORK/judge.py" <<'PY'
import csv, sys
shared, folder = sys.argv[1:]
def rows(name):
    return list(csv.DictReader(open('%s/%s' % (folder, name))))
def parts(row):
    return dict(p.rsplit(' ', 1) for p in row['mixture'].split(', ')) if row['mixture'] else {}
classes = ['Quartz', 'K-feldspar', 'Plagioclase', 'Kaolin', 'Expandable/ML Dioct.', 'Illitic/Micaceous Dioct.', 'Corundum']
weighed = [dict(zip(classes, map(float, list(r.values())[1:]))) for r in csv.DictReader(open(shared + '/powdr_xrd/rockjock_weights.csv'))]
there = missed = spurious = 0
for truth, row in zip(weighed, rows('mixtures.found')):
    got = parts(row)
    true = {c for c, w in truth.items() if w > 0}
    lost = {c: truth[c] for c in true - set(got)}
    print('%s; missed %s; not there %s; explained %.3f' % (row['mixture'], lost, sorted(set(got) - true), float(row['mixture_explained'])))
    there += len(true)
    missed += len(lost)
    spurious += len(set(got) - true)
    assert float(row['mixture_explained']) > .93 and not [c for c, w in lost.items() if w > 8]
print('powder: %d of %d phases found, %d that are not there' % (there - missed, there, spurious))
assert there == 24 and missed <= 2 and spurious <= 2

class_of = {r['sample_id']: r['class'] for r in rows('raman.classes')}
found = rows('sums.found')
truth = [[(class_of[p.split('|')[0]], float(p.split('|')[1])) for p in l.rstrip('\n').split('\t')] for l in open(folder + '/truth')]
def judge(what, chosen):
    hit = {True: [0, 0], False: [0, 0]}
    named = right = 0
    for true, row in chosen:
        got = parts(row)
        named += len(got)
        right += len(set(got) & {c for c, _ in true})
        for c, share in true:
            hit[share >= .2][0] += c in got
            hit[share >= .2][1] += 1
    rate = {k: h / n if n else 0 for k, (h, n) in hit.items()}
    print('%s: found of shares from 0.2 %.2f (%d), below %.2f (%d); right of those named %.2f; %.2f named each' % (
        what, rate[True], hit[True][1], rate[False], hit[False][1], right / named, named / len(chosen)))
    return rate[True], right / named
pairs = list(zip(truth, found))
recall, precision = judge('pure', pairs[:40])
assert recall >= .6 and precision >= .45
recall, precision = judge('sums', pairs[40:])
assert recall >= .5 and precision >= .5
PY
"$PYTHON" "$WORK/judge.py" "$DATA/lab" "$WORK" || fail 'figures'
