#!/bin/sh
# unmix --noise monte-carlo and --bundles: scatter, classes, determinism, and what is refused.
. tests/cli/lib.sh
scratch

cat >library.csv <<'CSV'
sample,group,500,600,700,800,900,1000,1100,1200,1300,1400
bright_a,soil,0.50,0.52,0.55,0.60,0.62,0.66,0.70,0.71,0.74,0.76
bright_b,soil,0.40,0.46,0.52,0.57,0.65,0.70,0.76,0.80,0.82,0.90
green_a,leaf,0.05,0.12,0.06,0.45,0.50,0.52,0.40,0.36,0.30,0.12
green_b,leaf,0.06,0.15,0.09,0.38,0.47,0.55,0.48,0.30,0.20,0.10
CSV
must "$REGOLITH" import --quiet -t reflectance -x nm -o library.h5 library.csv
must "$REGOLITH" simulate mixtures --quiet -e library.h5 --count 30 --noise 0.005 -o mixtures.h5
must "$REGOLITH" unmix --quiet -e library.h5 -m ucls --noise monte-carlo 2000 --seed 7 -o out.h5 mixtures.h5
must "$REGOLITH" validate out.h5
must "$REGOLITH" unmix --quiet -e library.h5 -m ucls -o plain.h5 mixtures.h5
must "$REGOLITH" unmix --quiet -e library.h5 -m fcls --bundles group --bundle-draws 60 -o bundles.h5 mixtures.h5
must "$REGOLITH" validate bundles.h5
must "$REGOLITH" unmix --quiet -e library.h5 -m fcls --bundles group --noise monte-carlo 60 -o both.h5 mixtures.h5
"$PYTHON" - <<'PY' || fail 'draws are not what they should be'
import glob, h5py, numpy as np, sys
def process(name):
    e = h5py.File(name)['entry']
    return e[[k for k in e if k.endswith('_unmix')][0]]
g, p = process('out.h5'), process('plain.h5')
sd, error = g['draws/draws_sd'][()], p['abundances/abundances_errors'][()]
ok = (g['abundances/abundances'][()] == p['abundances/abundances'][()]).all()
ok = ok and (g['quality_of_fit/n_draws'][()] == 2000).all()
# Without bounds the scatter is the standard error; the simulated data state no errors, so both follow the residuals.
ok = ok and (abs(sd / error - 1) < 5 / 4000 ** 0.5).all()
b, both = process('bundles.h5'), process('both.h5')
a = b['abundances/abundances'][()]
names = [n.decode() if isinstance(n, bytes) else n for n in b['endmember_table/name'][()]]
ok = ok and names == ['soil', 'leaf'] and a.shape == (30, 2) and abs(a.sum(1) - 1).max() < 1e-9
best = b['best_members/best_member'][()]
ok = ok and set(best[:, 0]) <= {0, 1} and set(best[:, 1]) <= {2, 3}
# Of the four combinations the best one, each solved in closed form.
e = process('plain.h5')['endmembers']
library = e['reflectance'][()]
y = h5py.File('mixtures.h5')['entry']['data/reflectance'][()]
least = np.full(30, np.inf)
for k in 0, 1:
    for l in 2, 3:
        d = library[k] - library[l]
        share = np.clip((y - library[l]) @ d / (d @ d), 0, 1)[:, None]
        least = np.minimum(least, (((y - library[l] - share * d) ** 2).mean(1)) ** 0.5)
ok = ok and abs(b['quality_of_fit/rmse'][()] - least).max() < 1e-12
# Noise changes the draws and not the choice of the best.
ok = ok and (both['abundances/abundances'][()] == a).all() and (both['draws/draws_mean'][()] != b['draws/draws_mean'][()]).any()
sys.exit(not ok)
PY
# The file records the seed; another one gives other draws, the same one the same bytes for any threads.
for threads in 1 2 5; do
    mkdir $threads && (cd $threads && run "$REGOLITH" unmix --quiet --threads $threads -e ../library.h5 --bundles group --noise monte-carlo 50 --seed 3 -o out.h5 ../mixtures.h5)
done
cmp 1/out.h5 2/out.h5 && cmp 1/out.h5 5/out.h5 || fail 'threads change the bytes'
(cd 2 && run "$REGOLITH" unmix --quiet --force -e ../library.h5 --bundles group --noise monte-carlo 50 --seed 4 -o out.h5 ../mixtures.h5)
cmp -s 1/out.h5 2/out.h5 && fail 'the seed changes nothing'

# Every linear method takes noise. Without a price sparse is nnls by another solver, so the same deviates scatter it alike.
for method in 'sparse --lambda 0' 'clsunsal --lambda 0.001' 'mesma --max-rmse 0.1'; do
    # shellcheck disable=SC2086 -- words of the option
    must "$REGOLITH" unmix --quiet -e library.h5 -m $method --noise monte-carlo 40 --seed 7 -o "${method%% *}.h5" mixtures.h5
    must "$REGOLITH" validate "${method%% *}.h5"
done
must "$REGOLITH" unmix --quiet -e library.h5 -m nnls --noise monte-carlo 40 --seed 7 -o nnls.h5 mixtures.h5
"$PYTHON" - <<'PY' || fail 'draws of the other methods are not what they should be'
import h5py, numpy as np, sys
def process(name):
    e = h5py.File(name)['entry']
    return e[[k for k in e if k.endswith('_unmix')][0]]
nnls, sparse = process('nnls.h5'), process('sparse.h5')
ok = True
for name in 'draws_mean', 'draws_sd', 'draws_low', 'draws_high':
    # The same optimum of the same noisy spectra; the residuals' own standard deviation is the same too.
    ok = ok and np.allclose(nnls['draws'][name][()], sparse['draws'][name][()], rtol=0, atol=1e-9)
for name in 'sparse.h5', 'clsunsal.h5', 'mesma.h5':
    p = process(name)
    solved = p['status/status'][()] == 0
    n = p['quality_of_fit/n_draws'][()]
    ok = ok and (n[solved] > 20).all() and (n[~solved] == 0).all() and solved.any()
    sd = p['draws/draws_sd'][()]
    ok = ok and (np.isfinite(sd[n > 1])).all() and np.isnan(sd[n < 2]).all() and (sd[n > 1] < 0.6).all()
sys.exit(not ok)
PY

refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" unmix -e library.h5 -o refused.h5 "$@" mixtures.h5
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "not one line: $(cat "$err")"
    grep -qF -- "$text" "$err" || fail "expected \"$text\": $(cat "$err")"
    [ ! -e refused.h5 ] || fail "written: $*"
}
refuses 66 'it has sample_id, sample, group' --bundles kind
refuses 64 'use --method ucls, scls, nnls or fcls' -m sparse --bundles group
refuses 64 'propagated|monte-carlo N' --noise monte-carlo
refuses 64 'propagated|monte-carlo N' --noise gaussian
refuses 66 'no standard errors to draw noise by' -m hapke --density 3.2,3.2,3.2,3.2 --noise monte-carlo 10
refuses 64 '2 to 1000000 draws' --noise monte-carlo 1
refuses 64 '--run-sigma is not above zero' --run-sigma 0
done_testing
