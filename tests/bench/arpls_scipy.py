#!/usr/bin/env python3
"""arPLS beside the usual formulation with SciPy, one sparse solve a round, in one run on one core.

    REGOLITH=build/release/regolith OPENBLAS_NUM_THREADS=1 tests/bench/arpls_scipy.py [SPECTRA]

Prints spectra a second of both on 1000 channels, lambda 1e5, ten lines on a broad hump, and how far the baselines of
`regolith prep` (stored as float32) lie from SciPy's. Figures, not a test."""
import json, os, subprocess, sys, tempfile, time
import h5py
import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

CHANNELS, LAMBDA, RATIO = 1000, 1e5, 1e-3
regolith = os.environ["REGOLITH"]
count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
rng = np.random.default_rng(1)
x = np.linspace(0, 1, CHANNELS)
spectra = np.empty((count, CHANNELS))
for y in spectra:
    y[:] = 1 + rng.uniform(-1, 1) * x + rng.uniform(0, 3) * np.exp(-10 * (x - rng.uniform()) ** 2) + rng.normal(0, 0.02, CHANNELS)
    for _ in range(10):
        y += rng.uniform(0, 2) / (1 + ((x - rng.uniform()) / rng.uniform(0.002, 0.008)) ** 2)
spectra = spectra.astype("f4").astype(float)
d = sparse.diags([1, -2, 1], [0, 1, 2], shape=(CHANNELS - 2, CHANNELS)).tocsc()
penalty = LAMBDA * (d.T @ d)


def arpls(y):
    w = np.ones(CHANNELS)
    while True:
        z = spsolve((sparse.diags(w) + penalty).tocsc(), w * y)
        r = y - z
        m, s = r[r < 0].mean(), r[r < 0].std(ddof=1)
        new = 1 / (1 + np.exp(np.minimum(2 * (r - (2 * s - m)) / s, 230)))
        if np.linalg.norm(w - new) < RATIO * np.linalg.norm(w):
            return z
        w = new


began = time.process_time()
reference = np.array([arpls(y) for y in spectra])
scipy_speed = count / (time.process_time() - began)
row = json.loads(subprocess.run([regolith, "bench", "--quiet", "--json", "--threads", "1", "--rows", "arpls"],
                                check=True, capture_output=True).stdout)["rows"][0]
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "s")
    np.savetxt(path + ".csv", np.column_stack([np.arange(100, 100 + CHANNELS), spectra.T]), delimiter=",", fmt="%.9g",
               header="shift," + ",".join("s%d" % k for k in range(count)), comments="")
    subprocess.run([regolith, "import", "-q", "-t", "raman", "-x", "1/cm", "-o", path + ".h5", path + ".csv"], check=True)
    subprocess.run([regolith, "prep", "-q", path + ".h5", "baseline=arpls,output=baseline", "-o", path + "_b.h5"], check=True)
    with h5py.File(path + "_b.h5") as file:
        off = np.abs(file["entry/data/intensity"][:] - reference).max()
print(f"scipy {scipy_speed:.1f} spectra/s, regolith {row['per_second']:.0f} ({row['count']:.0f} spectra), "
      f"ratio {row['per_second'] / scipy_speed:.0f}, largest difference {off:.1e} (float32)")
