#!/bin/sh
# Which endmembers: pure pixels are found by every method, and the library that comes out serves unmix.
. tests/cli/lib.sh
scratch

# A scene of 4 made-up endmembers with one pure pixel each at rows 100, 200, 300 and 400, as a cube of 25 lines of 20.
cat >scene.py <<'PY'
import math, random, struct
random.seed(5)
bands, lines, samples = 50, 25, 20
members = [[0.5 - 0.3 * math.exp(-((b - c) / w) ** 2) for b in range(bands)] for c, w in ((8, 5), (20, 4), (31, 6), (42, 3))]
rows = []
for row in range(lines * samples):
    shares = [random.expovariate(1) for _ in members]
    if row in (100, 200, 300, 400):
        shares = [0, 0, 0, 0]
        shares[row // 100 - 1] = 1
    rows.append([sum(s * m[b] for s, m in zip(shares, members)) / sum(shares) for b in range(bands)])
def write(name, rows):
    open(name + '.img', 'wb').write(struct.pack('<%df' % (bands * lines * samples), *[v for row in rows for v in row]))
    open(name + '.hdr', 'w').write('ENVI\nsamples = %d\nlines = %d\nbands = %d\nheader offset = 0\ndata type = 4\n'
        'interleave = bip\nbyte order = 0\nwavelength units = Nanometers\nwavelength = {%s}\n' %
        (samples, lines, bands, ', '.join(str(500 + 10 * b) for b in range(bands))))
write('scene', rows)
rows[300][7] = float('nan')
write('masked', rows)
PY
"$PYTHON" scene.py || done_testing
for name in scene masked; do must "$REGOLITH" import -q -t reflectance -o $name.h5 $name.hdr; done

for method in vca atgp nfindr ppi; do
    must "$REGOLITH" endmembers -q --count 4 --method $method -o $method.h5 scene.h5 || continue
    must "$REGOLITH" validate $method.h5
    "$REGOLITH" export $method.h5 -o $method.csv
    "$PYTHON" - $method.csv <<'PY' || fail "$method: $(cut -d, -f1-12 $method.csv)"
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1])))
assert sorted(int(float(r['row'])) for r in rows) == [100, 200, 300, 400]
assert all(int(float(r['line'])) * 20 + int(float(r['sample'])) == int(float(r['row'])) for r in rows)
assert all(abs(float(r['purity']) - 1) < 1e-6 and r['method'] == sys.argv[1][:-4] for r in rows)
assert [r['name'] for r in rows] == ['endmember_%d' % (k + 1) for k in range(4)]
PY
    # The library serves at once; the pure pixels are themselves.
    must "$REGOLITH" unmix -q --force -e $method.h5 -o unmixed.h5 scene.h5
    "$REGOLITH" export unmixed.h5 --result unmix -o unmixed.csv --force
    "$PYTHON" - unmixed.csv <<'PY' || fail "$method: abundances"
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1])))
assert all(max(float(rows[k]['endmember_%d' % (m + 1)]) for m in range(4)) > 0.999999 for k in (100, 200, 300, 400))
assert max(float(r['rmse']) for r in rows) < 1e-6
PY
    for threads in 1 2 5; do
        must "$REGOLITH" endmembers -q --count 4 --method $method --threads $threads -o $method.$threads.h5 scene.h5
        cmp $method.1.h5 $method.$threads.h5 || fail "$method with $threads threads"
    done
done

# Without noise the projected spectra are the pixels'.
must "$REGOLITH" endmembers -q --count 4 --spectra projected -o projected.h5 scene.h5
"$REGOLITH" export projected.h5 -o projected.csv
"$PYTHON" - vca.csv projected.csv <<'PY' || fail 'projected spectra'
import csv, sys
a, b = (list(csv.reader(open(f))) for f in sys.argv[1:])
assert all(abs(float(x) - float(y)) < 1e-6 for r, s in zip(a[1:], b[1:]) for x, y in zip(r[-50:], s[-50:]))
PY

# The corners of the smallest simplex are the pure pixels where there are some, and lie beyond the scene where not.
must "$REGOLITH" endmembers -q --count 4 --method sisal --outside 0.0001 -o sisal.h5 scene.h5
must "$REGOLITH" validate sisal.h5
"$REGOLITH" export sisal.h5 -o sisal.csv
"$PYTHON" - vca.csv sisal.csv <<'PY' || fail "sisal: $(cut -d, -f1-9 sisal.csv)"
import csv, sys
a, b = (list(csv.reader(open(f)))[1:] for f in sys.argv[1:])
b = {r[3]: r for r in b}
for r in a:
    assert max(abs(float(x) - float(y)) for x, y in zip(r[-50:], b[r[3]][-50:])) < 1e-3
PY
for threads in 1 3; do
    must "$REGOLITH" endmembers -q --count 4 --method sisal --threads $threads -o sisal.$threads.h5 scene.h5
done
cmp sisal.1.h5 sisal.3.h5 || fail 'sisal with 3 threads'
must "$REGOLITH" unmix -q -e sisal.h5 -o by_sisal.h5 scene.h5

# A masked pixel cannot be found; the next purest is, and the mask is counted.
must "$REGOLITH" endmembers -q --count 4 -o found.h5 masked.h5
grep -q '1 of 500 spectra are left out' "$err" || fail "masked: $(cat "$err")"
"$REGOLITH" export found.h5 | cut -d, -f4 | grep -qx 300 && fail 'a masked pixel was found'
# Away from the masked band it is found again, and the bands outside are still in the library.
must "$REGOLITH" endmembers -q --count 4 --from 600 --force -o found.h5 masked.h5
[ ! -s "$err" ] || fail "masked, other bands: $(cat "$err")"
"$REGOLITH" export found.h5 --force -o found.csv
cut -d, -f4 found.csv | grep -q '^300' || fail "other bands: $(cut -d, -f1-6 found.csv)"

# The number by HySime, with its caution; the seed is science.
must "$REGOLITH" simulate mixtures -q --random-endmembers 5 --bands 60 --count 4000 --noise 0.0005 --seed 3 -o mixed.h5
must "$REGOLITH" endmembers -o auto.h5 mixed.h5
grep -q '5 endmembers by HySime, which on real scenes gives more' "$err" || fail "auto: $(cat "$err")"
[ "$(grep -c '^endmember_' "$out")" -eq 5 ] || fail "auto: $(cat "$out")"
must "$REGOLITH" endmembers --json -q --count 5 --seed 8 -o seeded.h5 mixed.h5 && "$PYTHON" -m json.tool <"$out" >/dev/null || fail 'no JSON'
cmp -s auto.h5 seeded.h5 && fail 'the seed is not recorded'

# Of several entries the first that fits is searched, which is said, or the one named.
printf 'sample,500,600,700\na,.2,.3,.4\nb,.5,.4,.1\nc,.3,.3,.3\nd,.6,.2,.2\n' >short.csv
printf 'sample,500,600,700,800\ne,.2,.3,.4,.5\nf,.5,.4,.1,.2\ng,.3,.3,.3,.2\n' >long.csv
must "$REGOLITH" import -q -t reflectance -x nm -o both.h5 short.csv long.csv
must "$REGOLITH" endmembers --count 2 -o first.h5 both.h5
grep -q 'entry is searched, the first that fits' "$err" || fail "several entries: $(cat "$err")"
must "$REGOLITH" endmembers --count 2 --entry entry_02 -o second.h5 both.h5
grep -qE 'endmember_1 .* [efg] ' "$out" || fail "the second entry: $(cat "$out")"

refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" endmembers "$@"
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] && grep -qF -- "$text" "$err" || fail "expected \"$text\": $(cat "$err")"
    [ ! -e refused.h5 ] || fail "written: $*"
}
refuses 64 'add -o LIB.h5' --count 4 scene.h5
refuses 64 'from 2, or auto (one)' --count one -o refused.h5 scene.h5
refuses 64 'from 2, or auto (1)' --count 1 -o refused.h5 scene.h5
refuses 65 'more endmembers than bands in use or spectra (51 endmembers, 50 bands, 500 spectra)' --count 51 -o refused.h5 scene.h5
refuses 65 'fewer directions than endmembers; lower --count' --count 12 --method atgp -o refused.h5 scene.h5
refuses 64 'vca' --method vsa -o refused.h5 scene.h5
refuses 64 '--outside takes a share' --outside 0 --method sisal -o refused.h5 scene.h5
refuses 64 'input' --count 4 --force -o scene.h5 scene.h5
refuses 73 '--force' --count 4 -o vca.h5 scene.h5
done_testing
