#!/bin/sh
# Cosmic rays in single spectra, maps and accumulations; masks and means.
. tests/cli/lib.sh
scratch
"$PYTHON" -c 'import h5py, numpy' 2>/dev/null || skip_all 'h5py is not installed'
# Twelve accumulations of four grains, a narrow line in each, and a spike here and there; noise by a fixed rule.
awk 'BEGIN { printf "grain,spot"; for (x = 100; x < 400; x++) printf ",%d", x; print ""
    for (s = 0; s < 12; s++) { g = int(s / 3); printf "g%d,%d", g, s
        for (x = 100; x < 400; x++) { y = 100 + 10 * g + 500 / (1 + ((x - 200 - g) / 0.7) ^ 2) + ((x * x * 7919 + 31 * x + 17 * s * x + 5 * s) % 101 - 50) / 25
            if (x == 150 + 5 * s) y += 300
            if (s == 4 && x == 201) y += 400
            printf ",%.4f", y } print "" } }' >rows.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o rows.h5 rows.csv || done_testing
must "$REGOLITH" prep -q rows.h5 despike -o alone.h5
must "$REGOLITH" prep -q rows.h5 despike=by=grain -o groups.h5
"$PYTHON" - <<'END' || fail 'accumulations'
import h5py, numpy as np
read = lambda name: h5py.File(name)["entry"]
raw, alone, groups = (read(n)["data/intensity"][:] for n in ("rows.h5", "alone.h5", "groups.h5"))
x = read("rows.h5")["data/raman_shift"][:]
counts = read("groups.h5")["process_01_prep/spectra/step_01_despike_channels"][:]
for s in range(12):
    i = int(np.flatnonzero(x == 150 + 5 * s)[0])
    assert raw[s, i] - alone[s, i] > 200 or abs(x[i] - 200 - s // 3) < 4, ("alone", s)
    assert raw[s, i] - groups[s, i] > 200, ("groups", s, raw[s, i], groups[s, i])
    top = int(np.flatnonzero(x == 200 + s // 3)[0])
    if s != 4 and top != i:
        assert groups[s, top] == raw[s, top], ("top", s)  # sharper than alone could be told, but all have it
i = int(np.flatnonzero(x == 201)[0])
assert raw[4, i] - groups[4, i] > 300, "a spike on the top of a line"
assert counts.sum() <= 16 and counts[4] == 2, counts
END

# A map: 6 by 5 pixels of one line with brightness from pixel to pixel, spikes in some.
"$PYTHON" - <<'END'
import numpy as np
rng = np.random.default_rng(5)
x = np.arange(120.0)
cube = np.empty((6, 5, 120), "<f4")
for (j, i) in np.ndindex(6, 5):
    cube[j, i] = 50 + j + (1 + 0.2 * i) * 400 / (1 + ((x - 60) / 0.6) ** 2) + rng.normal(0, 1, 120)
cube[2, 3, 20] += 200; cube[2, 3, 60] += 300; cube[0, 0, 90:92] += 150; cube[5, 4, 61] += 250
np.moveaxis(cube, 2, 1).astype("<f4").tofile("map.img")
open("map.hdr", "w").write("ENVI\nsamples = 5\nlines = 6\nbands = 120\nheader offset = 0\ndata type = 4\ninterleave = bil\nbyte order = 0\nwavelength units = Nanometers\nwavelength = { " + ", ".join("%g" % (500 + v) for v in x) + " }\n")
END
must "$REGOLITH" import -q -t reflectance -o map.h5 map.hdr || done_testing
must "$REGOLITH" prep -q map.h5 despike -o clean.h5
must "$REGOLITH" validate clean.h5
"$PYTHON" - <<'END' || fail 'map'
import h5py, numpy as np
a = h5py.File("map.h5")["entry/data/reflectance"][:].astype(float)
b = h5py.File("clean.h5")["entry/data/reflectance"][:].astype(float)
assert a.shape == b.shape == (6, 5, 120)
for at, height in (((2, 3, 20), 200), ((2, 3, 60), 300), ((0, 0, 90), 150), ((0, 0, 91), 150), ((5, 4, 61), 250)):
    assert abs(a[at] - b[at] - height) < 0.25 * height, (at, a[at] - b[at])
assert (a != b).sum() <= 6, np.argwhere(a != b)
END
for threads in 1 3; do
    must "$REGOLITH" prep -q --threads $threads map.h5 despike -o threads$threads.h5
    cmp threads1.h5 threads$threads.h5 || fail "$threads threads"
done

# Means: of all, of grains with the scatter as error; columns that agree stay.
must "$REGOLITH" prep rows.h5 average=grain -o means.h5
grep -q '4 spectra of 300 channels; 4 ok' "$out" || fail "means: $(cat "$out")"
must "$REGOLITH" validate means.h5
must "$REGOLITH" prep -q rows.h5 mask=195:205,300:310 average crop=190:320 -o mean.h5
must "$REGOLITH" validate mean.h5
"$PYTHON" - <<'END' || fail 'means'
import h5py, numpy as np
raw = h5py.File("rows.h5")["entry/data/intensity"][:].astype(float)
m = h5py.File("means.h5")["entry"]
want = raw.reshape(4, 3, -1)
assert np.abs(m["data/intensity"][:] - want.mean(1)).max() < 1e-4
assert np.abs(m["data/intensity_errors"][:] - want.std(1, ddof=1) / 3 ** 0.5).max() < 1e-4
assert [g.decode() for g in m["samples/grain"][:]] == ["g0", "g1", "g2", "g3"]
assert np.isnan(m["samples/spot"][:]).all() and (m["process_01_prep/spectra/step_01_average_spectra"][:] == 3).all()
one = h5py.File("mean.h5")["entry"]
x = one["data/raman_shift"][:]; masked = ((x >= 195) & (x <= 205)) | ((x >= 300) & (x <= 310))
y = one["data/intensity"][:]
assert y.shape == (131,) and np.array_equal(np.isnan(y), masked) and np.array_equal(one["quality/bad_bands"][:] == 1, masked)
assert np.abs(y[~masked] - raw.mean(0)[90:221][~masked]).max() < 1e-4
END
# Errors of the spectra go into that of their mean, and through crop and normalise.
must "$REGOLITH" prep -q means.h5 average normalise=max -o again.h5
"$PYTHON" - <<'END' || fail 'propagated errors'
import h5py, numpy as np
m = h5py.File("means.h5")["entry/data"]; a = h5py.File("again.h5")["entry/data"]
top = m["intensity"][:].astype(float).mean(0).max()
want = np.sqrt((m["intensity_errors"][:].astype(float) ** 2).sum(0)) / 4 / top
assert np.allclose(a["intensity_errors"][:].ravel(), want, rtol=1e-5)
END
refuse 66 'no such column' prep rows.h5 average=mineral -o out.h5
refuse 66 'no such column' prep rows.h5 despike=by=mineral -o out.h5
refuse 66 'no standard errors to propagate' prep rows.h5 average=errors=propagated -o out.h5
refuse 65 'no channel lies' prep rows.h5 mask=1:2 -o out.h5
refuse 64 'the threshold is not above zero' prep rows.h5 despike=threshold=-1 -o out.h5
done_testing
