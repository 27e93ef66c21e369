#!/bin/sh
# Sparse unmixing of the simulated scene DC2 with the USGS library of 1995, against the figures published with it:
# signal to reconstruction error, 10 log10 (|x|^2 / |x - found|^2), at the lambda given there.
. tests/real/lib.sh
PYTHON=${PYTHON:-python3}
[ ! -x /usr/bin/python3 ] || PYTHON=/usr/bin/python3
"$PYTHON" -c 'import h5py, numpy' 2>/dev/null || {
    echo 'skipped: python3 with h5py and numpy is not here'
    exit 77
}
F=$DATA/vnir/usgs1995_sparse_dc2/usgs1995_dc2.h5

# The published library: materials in their order, none closer than 4.44 degrees to one before.
import usgs --technique reflectance --dataset library --axis 'library[0]' --fwhm 'library[1]' --x-unit um "$F"
"$REGOLITH" library prune --quiet --method angle --angle 4.44 -o "$WORK/pruned.h5" "$WORK/usgs.h5"
expect "$(rows pruned)" 240 'materials that are left'

# The scene: nine of them by the shipped abundances, and white noise from a fixed seed.
cat >"$WORK/scene.py" <<'PY'
import sys
import h5py
import numpy as np
shared, library, folder = sys.argv[1:]
with h5py.File(library) as f:
    found = {}
    f['entry'].visititems(lambda path, item: found.update({path: item[()]}) if isinstance(item, h5py.Dataset) else None)
values = next(v for v in found.values() if getattr(v, 'shape', ()) == (240, 224))
values = values.astype(float)
unit = values / np.linalg.norm(values, axis=1, keepdims=True)
cosine = unit @ unit.T
np.fill_diagonal(cosine, -1)
members = np.argsort(-cosine.max(1), kind='stable')[1:10]
with h5py.File(shared) as f:
    truth = f['dc2_abundance'][()].astype(float)
    axis = np.sort(f['library'][0])
np.save(folder + '/truth.npy', truth)
np.save(folder + '/members.npy', members)
clean = truth @ values[members]
for snr in (20, 30, 40):
    sigma = np.sqrt((clean ** 2).mean() / 10 ** (snr / 10))
    noisy = clean + sigma * np.random.default_rng(snr).standard_normal(clean.shape)
    with h5py.File('%s/scene%d_in.h5' % (folder, snr), 'w') as f:
        f['spectra'] = noisy
        f['axis'] = axis
PY
"$PYTHON" "$WORK/scene.py" "$F" "$WORK/pruned.h5" "$WORK"
cat >"$WORK/sre.py" <<'PY'
import sys
import h5py
import numpy as np
folder, result = sys.argv[1:]
truth = np.load(folder + '/truth.npy')
members = np.load(folder + '/members.npy')
with h5py.File(result) as f:
    found = f['entry/process_01_unmix/abundances/abundances'][()]
x = np.zeros_like(found)
x[:, members] = truth
print('%.2f' % (10 * np.log10((x ** 2).sum() / ((x - found) ** 2).sum())))
PY
# snr, lambda, published SRE less 0.1 dB
while read -r snr lambda least; do
    import scene$snr --technique reflectance --dataset spectra --axis axis --x-unit um "$WORK/scene${snr}_in.h5"
    "$REGOLITH" unmix --quiet --method sparse --lambda "$lambda" -e "$WORK/pruned.h5" -o "$WORK/out$snr.h5" "$WORK/scene$snr.h5"
    sre=$("$PYTHON" "$WORK/sre.py" "$WORK" "$WORK/out$snr.h5")
    "$REGOLITH" unmix --quiet --force --method sparse -e "$WORK/pruned.h5" -o "$WORK/out$snr.h5" "$WORK/scene$snr.h5"
    chosen=$("$PYTHON" "$WORK/sre.py" "$WORK" "$WORK/out$snr.h5")
    echo "SRE at $snr dB: $sre dB with lambda $lambda, $chosen dB with lambda by the noise"
    awk -v s="$sre" -v c="$chosen" -v l="$least" 'BEGIN { exit !(s >= l && c >= l - 0.4) }' || fail "SRE at $snr dB: $sre, $chosen"
done <<'FIGURES'
20 0.1 4.2
30 0.01 10.3
40 0.005 17.8
FIGURES
