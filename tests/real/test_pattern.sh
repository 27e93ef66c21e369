#!/bin/sh
# Sums of powder patterns: the weighed mixtures of the RockJock set with their phases known and out of the whole library,
# and mixtures made of the library with other noise, shifts and mismatch.
. tests/real/lib.sh
PYTHON=${PYTHON:-python3}
[ ! -x /usr/bin/python3 ] || PYTHON=/usr/bin/python3
"$PYTHON" -c 'import h5py, numpy' 2>/dev/null || {
    echo 'skipped: python3 with h5py and numpy is not here'
    exit 77
}
SET=$DATA/lab/powdr_xrd
[ -d "$SET" ] || {
    echo "skipped: $SET is not here"
    exit 77
}
gunzip -c "$SET/rockjock_library_xrd.csv.gz" >"$WORK/patterns.csv"

# Classes are those of the set, but for randomly interstratified illite and smectite with 5 and 35 % of illite layers: more
# than half smectite, they belong to what the set calls expandable and mixed-layer. It matters: the 4 and 8 wt% of smectite in
# Mix3 and Mix4 fit the pattern with 5 % of illite layers best, by their first line at 5-10 degrees, which is that of the
# water between the layers; without it the smectite that was weighed in fits as well.
sed 's/^"\(ILLITE_R0[^"]*\)","[^"]*"/"\1","Expandable\/ML Dioct."/; 1s/phase_name_grouped/class/' "$SET/rockjock_regroup.csv" >"$WORK/classes.csv"
import library --technique xrd --columns "$SET/rockjock_library_phases.csv,$SET/rockjock_regroup.csv,$WORK/classes.csv" "$WORK/patterns.csv"
import mixtures --technique xrd "$SET"/rockjock_mixture_Mix[1-4].csv
expect "$(rows library)" 168 'patterns'

KNOWN=QUARTZ,ORDERED_MICROCLINE,LABRADORITE,KAOLINITE_DRY_BRANCH,MONTMORILLONITE_WYO,ILLITE_1M_RM30,CORUNDUM
unmix() { # result arguments...
    to=$1
    shift
    "$REGOLITH" unmix --quiet --method pattern --library "$WORK/library.h5" -o "$WORK/$to.h5" "$@" "$WORK/$from.h5" || fail "$to"
}
from=mixtures
unmix known --select "$KNOWN"
unmix standard --select "$KNOWN" --internal-standard CORUNDUM --standard-content 20
unmix above --select "$KNOWN" --internal-standard CORUNDUM --standard-content 20 --from 10
unmix whole --stepwise --class-column class

cat >"$WORK/judge.py" <<'PY'
import csv, sys
import h5py, numpy as np
shared, folder = sys.argv[1:]
truth = np.array([[float(v) for v in list(r.values())[1:]] for r in csv.DictReader(open(shared + '/rockjock_weights.csv'))])
classes = ['Quartz', 'K-feldspar', 'Plagioclase', 'Kaolin', 'Expandable/ML Dioct.', 'Illitic/Micaceous Dioct.', 'Corundum']
def group(name):
    return h5py.File('%s/%s.h5' % (folder, name))['entry/process_01_unmix']
def say(what, found, errors, ok):
    off = found - truth
    good = errors > 0
    z = abs(off)[good] / errors[good]
    print('%-28s MAE %.2f RMSE %.2f max %.2f wt%%; within 1, 2 errors %.0f %.0f %%' % (
        what, abs(off).mean(), (off ** 2).mean() ** .5, abs(off).max(), 100 * (z < 1).mean(), 100 * (z < 2).mean()))
    assert ok(abs(off), z), what
g = group('known')
say('known phases', 100 * g['abundances/abundances'][()], 100 * g['abundances/abundances_errors'][()],
    lambda d, z: d.mean() <= .9 and d.max() <= 4 and (z < 2).mean() >= .9)
shift = g['quality_of_fit/shift'][()]
assert (abs(shift - .223) < .02).all(), shift  # as found without this program
g = group('standard')
say('by 20 % corundum', 100 * g['abundances/abundances'][()], 100 * g['abundances/abundances_errors'][()],
    lambda d, z: d.mean() <= 1.0)
rest = 100 * g['amorphous/amorphous'][()]
print('amorphous beside the standard', np.round(rest, 1))
assert (abs(rest) <= 6).all()
# Without the first line of smectite, which changes with the water between its layers, and with it the whole excess of Mix1.
rest = 100 * group('above')['amorphous/amorphous'][()]
print('the same from 10 degrees', np.round(rest, 1))
assert (abs(rest) <= 3).all()
g = group('whole')
names = [n.decode() for n in g['phase_class_table/name'][()]]
pick = [names.index(c) for c in classes]
found, errors = (100 * g['classes/' + n][()] for n in ('class_abundances', 'class_abundances_errors'))
spurious = found.sum(1) - found[:, pick].sum(1)
say('whole library', found[:, pick], errors[:, pick], lambda d, z: d.mean() <= 1.0)
print('spurious', np.round(spurious, 2))
assert (spurious <= 2).all()
# The same by the classes as the set has them, for the record.
filed = {r['phase_id']: r['phase_name_grouped'] for r in csv.DictReader(open(shared + '/rockjock_regroup.csv'))}
of = [filed[n.decode()] for n in g['endmember_table/name'][()]]
each = 100 * g['abundances/abundances'][()]
found = np.array([[row[[c == f for f in of]].sum() for c in classes] for row in each])
print('whole library, classes as filed: MAE %.2f' % abs(found - truth).mean())
# Nor may it hang on the filing: with these two classes as one the set's own do.
clays = [classes.index(c) for c in ('Expandable/ML Dioct.', 'Illitic/Micaceous Dioct.')]
off = np.hstack([np.delete(found - truth, clays, 1), (found - truth)[:, clays].sum(1, keepdims=True)])
print('whole library, as filed, both dioctahedral clays as one: MAE %.2f' % abs(off).mean())
assert abs(off).mean() <= 1.0
PY
"$PYTHON" "$WORK/judge.py" "$SET" "$WORK" || fail 'weighed mixtures'

# Mixtures of four to eight classes, each of one of its patterns, which is distorted by 5 % along the scan and moved; the
# background bends; counting noise. A seed of their own.
cat >"$WORK/make.py" <<'PY'
import csv, sys
import numpy as np
folder = sys.argv[1]
table = np.array([[float(v) for v in r] for r in list(csv.reader(open(folder + '/patterns.csv')))[1:]])
ids = list(csv.reader(open(folder + '/patterns.csv')))[0][1:]
rir = {r['phase_id']: float(r['rir']) for r in csv.DictReader(open(sys.argv[2]))}
group = {r['phase_id']: r['class'] for r in csv.DictReader(open(folder + '/classes.csv'))}
x = table[:, 0]
rng = np.random.default_rng(20260)
names = sorted(set(group.values()) - {'Background'})
for s in range(8):
    k = rng.integers(4, 9)
    share = rng.dirichlet(np.ones(k))
    y = np.zeros_like(x)
    offset = rng.uniform(-.3, .3)
    with open('%s/made_%d.truth' % (folder, s), 'w') as f:
        for c, w in zip(rng.choice(len(names), k, replace=False), share):
            members = [i for i in ids if group[i] == names[c]]
            name = members[rng.integers(len(members))]
            knots = np.arange(3, 69, 2.0)
            bend = np.interp(x, knots, rng.normal(0, .05, len(knots)))
            y += w * rir[name] * np.exp(bend) * np.interp(x + offset + rng.uniform(-.02, .02), x, table[:, 1 + ids.index(name)])
            f.write('%s\t%g\n' % (names[c], 100 * w))
    y *= 250 / np.median(y)
    u = (x - 35) / 30
    y += 8 * (rng.normal() + rng.normal() * u + rng.normal() * u * u)
    np.savetxt('%s/made_%d.xy' % (folder, s), np.column_stack([x, rng.poisson(np.maximum(y, 5))])[20:-20], fmt='%.2f %d')
PY
"$PYTHON" "$WORK/make.py" "$WORK" "$SET/rockjock_library_phases.csv"
import made --technique xrd "$WORK"/made_*.xy
from=made
unmix found --stepwise --class-column class
cat >"$WORK/judge_made.py" <<'PY'
import sys
import h5py, numpy as np
folder = sys.argv[1]
g = h5py.File(folder + '/found.h5')['entry/process_01_unmix']
names = [n.decode() for n in g['phase_class_table/name'][()]]
found = 100 * g['classes/class_abundances'][()]
off, spurious, missed = [], [], []
for s in range(8):
    truth = dict(l.rstrip('\n').split('\t') for l in open('%s/made_%d.truth' % (folder, s)))
    off += [abs(found[s, names.index(n)] - float(v)) for n, v in truth.items()]
    spurious.append(sum(f for n, f in zip(names, found[s]) if n not in truth))
    missed.append(sum(float(v) for n, v in truth.items() if found[s, names.index(n)] == 0))
print('made mixtures: MAE %.2f wt%%, spurious mean %.2f max %.2f, missed mean %.2f' % (
    np.mean(off), np.mean(spurious), max(spurious), np.mean(missed)))
assert np.mean(off) <= 1.0 and np.mean(spurious) <= 2.0 and np.mean(missed) <= 1.0
PY
"$PYTHON" "$WORK/judge_made.py" "$WORK" || fail 'made mixtures'
