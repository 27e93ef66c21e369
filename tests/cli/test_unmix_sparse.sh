#!/bin/sh
# unmix with libraries of many members: nnls and sparse, and what they say and refuse.
. tests/cli/lib.sh
scratch

# 40 members on 30 bands, the last a multiple of the first; spectra of two or three of them.
cat >make.py <<'PY'
import math
def draw(seed):
    while True:
        seed = (1103515245 * seed + 12345) % 2 ** 31
        yield seed / 2 ** 31
u = draw(7)
axis = [500 + 50 * b for b in range(30)]
def member():
    parts = [(0.2 + 0.5 * next(u), 500 + 1500 * next(u), 60 + 200 * next(u)) for _ in range(3)]
    return [0.9 - sum(d * math.exp(-((x - c) / w) ** 2) for d, c, w in parts) / 2 for x in axis]
library = [member() for _ in range(39)]
library.append([2 * v for v in library[0]])
with open('library.csv', 'w') as f:
    f.write('sample,' + ','.join(map(str, axis)) + '\n')
    for k, m in enumerate(library):
        f.write('m%02d,' % k + ','.join('%.6f' % v for v in m) + '\n')
with open('spectra.csv', 'w') as f:
    f.write('sample,' + ','.join(map(str, axis)) + '\n')
    for s in range(12):
        mix = [0.6 * a + 0.3 * b for a, b in zip(library[3 + s], library[20 + s])]
        f.write('s%d,' % s + ','.join('%.6f' % (v + 0.002 * (next(u) - 0.5)) for v in mix) + '\n')
PY
"$PYTHON" make.py
must "$REGOLITH" import --quiet -t reflectance -x nm -o library.h5 library.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o spectra.h5 spectra.csv
says() {
    grep -qF -- "$1" "$err" || fail "expected \"$1\": $(cat "$err")"
}
refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" unmix -e library.h5 -o refused.h5 "$@"
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "not one line: $(cat "$err")"
    says "$text"
    [ ! -e refused.h5 ] || fail "written: $*"
}

# More members than bands, and one twice: nnls and sparse answer and name the twins; the others refuse.
for method in nnls sparse; do
    run "$REGOLITH" unmix --quiet -e library.h5 --method $method -o $method.h5 spectra.h5
    [ "$code" -eq 0 ] || fail "exit $code: $(cat "$err")"
    says 'm39 from a multiple of m00'
    must "$REGOLITH" validate $method.h5
    "$REGOLITH" export $method.h5 --result unmix -o $method.csv
done
for method in ucls scls fcls; do refuses 65 'more endmembers than bands' -m $method spectra.h5; done

# With lambda 0 sparse is nnls; the price thins the support and lowers the sum.
must "$REGOLITH" unmix --quiet -e library.h5 -m sparse --lambda 0 -o zero.h5 spectra.h5
must "$REGOLITH" export zero.h5 --result unmix -o zero.csv
cut -d, -f3-42 nnls.csv >a && cut -d, -f3-42 zero.csv >b
cmp a b || fail 'lambda 0 is not nnls'
must "$REGOLITH" unmix --quiet -e library.h5 -m sparse --lambda 0.05 -o dear.h5 spectra.h5
must "$REGOLITH" export dear.h5 --result unmix -o dear.csv
count() {
    awk -F, 'NR > 1 { for (k = 3; k <= 42; k++) { n += $k > 0; s += $k } } END { print n, s }' "$1"
}
set -- $(count nnls.csv) $(count sparse.csv) $(count dear.csv)
awk -v a="$1" -v b="$3" -v c="$5" -v u="$2" -v v="$4" -v w="$6" 'BEGIN { exit !(a >= b && b > c && u > v && v > w) }' ||
    fail "supports and sums do not shrink: $*"
# s0 is 0.6 m03 + 0.3 m20.
awk -F, 'NR == 2 { exit !($(3 + 3) > 0.5 && $(3 + 3) < 0.7 && $(3 + 20) > 0.2 && $(3 + 20) < 0.4) }' sparse.csv ||
    fail 'the mixture is not found'
must "$REGOLITH" info dear.h5
"$PYTHON" - <<'PY' || fail 'the record of lambda or the support is wrong'
import h5py, sys
def find(name, file):
    found = []
    h5py.File(file).visititems(lambda path, item: found.append(item[()]) if path.endswith('/' + name) and isinstance(item, h5py.Dataset) else None)
    return found[0]
def rule(file):
    names, values = find('parameters/name', file), find('parameters/value', file)
    return values[list(names).index(b'lambda_rule')]
ok = float(rule('dear.h5')) == 0.05 and b'sigma' in rule('sparse.h5')
ok = ok and (find('lambda', 'dear.h5') == 0.05).all() and (find('lambda', 'sparse.h5') > 0).all()
x = find('abundances', 'sparse.h5')
ok = ok and ((x > 0).sum(1) == find('n_active', 'sparse.h5')).all() and (find('condition', 'sparse.h5') >= 1).all()
sys.exit(not ok)
PY

refuses 64 'changes nothing where the sum is one' -m fcls --lambda 0.1 spectra.h5
refuses 64 'changes nothing where the sum is one' -m scls --lambda 0.1 spectra.h5
refuses 64 'needs --method sparse' -m nnls --lambda 0.1 spectra.h5
refuses 64 'below zero' -m sparse --lambda -1 spectra.h5

# clsunsal: every spectrum draws on the same few members; a higher price leaves fewer.
for lambda in 0.02 0.5; do
    must "$REGOLITH" unmix --quiet -e library.h5 -m clsunsal --lambda $lambda -o common$lambda.h5 spectra.h5
    must "$REGOLITH" validate common$lambda.h5
done
"$PYTHON" - <<'PY' || fail 'clsunsal does not hold its conditions'
import h5py, numpy as np, sys
used = []
for price in ('0.02', '0.5'):
    g = h5py.File('common%s.h5' % price)['entry/process_01_unmix']
    x, m = g['abundances/abundances'][()], g['endmembers/reflectance'][()].astype(float)
    y = [v for v in h5py.File('spectra.h5')['entry'].values() if isinstance(v, h5py.Group) and 'reflectance' in v]
    y = y[0]['reflectance'][()].astype(float) if y else None
    rows = np.linalg.norm(x, axis=0)
    used.append((rows > 0).sum())
    ok = (x >= 0).all()
    if y is not None:
        pull = (y - x @ m) @ m.T
        for i in range(x.shape[1]):
            if rows[i] > 0:
                on = x[:, i] > 0
                ok = ok and abs(pull[on, i] - float(price) * x[on, i] / rows[i]).max() < 1e-6 and (pull[~on, i] < 1e-6).all()
            else:
                ok = ok and np.linalg.norm(np.maximum(pull[:, i], 0)) < float(price) + 1e-6
    if not ok:
        sys.exit(1)
sys.exit(not used[1] < used[0] < 40)
PY
refuses 64 'needs a price above zero' -m clsunsal spectra.h5
refuses 64 'needs a price above zero' -m clsunsal --lambda 0 spectra.h5

# scls sums to one with either sign.
must "$REGOLITH" unmix --quiet -e library.h5 --select m03,m20,m05 -m scls -o scls.h5 spectra.h5
must "$REGOLITH" export scls.h5 --result unmix -o scls.csv
awk -F, 'NR > 1 { s = $3 + $4 + $5 - 1; if (s * s > 1e-20) bad = 1 } END { exit bad }' scls.csv || fail 'scls does not sum to one'

# The same bytes for any number of threads.
for threads in 1 3; do
    mkdir $threads && (cd $threads && must "$REGOLITH" unmix --quiet --threads $threads -e ../library.h5 -m sparse -o out.h5 ../spectra.h5 &&
        must "$REGOLITH" unmix --quiet --threads $threads -e ../library.h5 -m clsunsal --lambda 0.1 -o common.h5 ../spectra.h5)
done
{ cmp 1/out.h5 3/out.h5 && cmp 1/common.h5 3/common.h5; } || fail 'threads change the bytes'
done_testing
