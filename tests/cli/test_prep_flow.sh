#!/bin/sh
# Chains over more than one block and more than one entry: neighbours across blocks, entries that are not meant.
. tests/cli/lib.sh
scratch
"$PYTHON" -c 'import h5py, numpy' 2>/dev/null || skip_all 'h5py is not installed'
# A map of 230 lines of 40 pixels and 130 bands: two blocks to gather; and a piece of it, which has other blocks.
"$PYTHON" - <<'END'
import numpy as np
rng = np.random.default_rng(11)
b = np.arange(130.0)
cube = (0.3 + 0.1 * np.sin(b / 9) + 0.2 / (1 + ((b - 60) / 0.8) ** 2) * rng.uniform(0.5, 1, (230, 40, 1)) + rng.normal(0, 0.002, (230, 40, 130)))
for k in range(400):
    cube[rng.integers(230), rng.integers(40), rng.integers(5, 125)] += 0.2
def write(name, c):
    c.astype("<f4").tofile(name + ".img")  # interleaved by pixel
    open(name + ".hdr", "w").write("ENVI\nsamples = %d\nlines = %d\nbands = 130\nheader offset = 0\ndata type = 4\ninterleave = bip\nbyte order = 0\nwavelength units = Nanometers\nwavelength = { %s }\n" % (c.shape[1], c.shape[0], ", ".join("%g" % (500 + 5 * v) for v in b)))
write("map", cube); write("piece", cube[190:215])
END
must "$REGOLITH" import -q -t reflectance -o map.h5 map.hdr || done_testing
must "$REGOLITH" import -q -t reflectance -o piece.h5 piece.hdr || done_testing
chain='baseline=snip,output=baseline,width=2 despike smooth=savgol,window=5,order=2 normalise=vector'
# shellcheck disable=SC2086
for name in map piece; do must "$REGOLITH" prep -q --threads 3 $name.h5 $chain -o ${name}_prep.h5; done
# shellcheck disable=SC2086
must "$REGOLITH" prep -q --threads 1 map.h5 $chain -o alone.h5 && cmp map_prep.h5 alone.h5 || fail 'threads'
must "$REGOLITH" prep -q map.h5 despike -o clean.h5
must "$REGOLITH" prep -q map.h5 despike average normalise=max -o mean.h5
"$PYTHON" - <<'END' || fail 'blocks'
import h5py, numpy as np
read = lambda n: h5py.File(n + ".h5")["entry/data/reflectance"][:]
whole, piece = read("map_prep"), read("piece_prep")
assert np.array_equal(whole[191:214], piece[1:-1]), "a row depends on its block"
raw, clean = read("map").astype(float), read("clean").astype(float)
assert 380 <= (raw - clean > 0.1).sum() <= 410, (raw - clean > 0.1).sum()
n = h5py.File("clean.h5")["entry/process_01_prep/spectra/step_01_despike_channels"][:]
assert n.shape == (9200,) and n.sum() == (raw != clean).sum()
mean = clean.reshape(-1, 130).mean(0)
assert np.abs(read("mean") - mean / mean.max()).max() < 1e-6
END

# Two entries: the one that is not meant comes along as it is, without its results.
awk 'BEGIN { print "wavelength_nm,a"; for (x = 500; x <= 900; x += 20) print x "," 0.3 + x / 5000 }' >near.csv
awk 'BEGIN { print "wavelength_nm,b"; for (x = 500; x <= 900; x += 25) print x "," 0.5 + x / 4000 }' >far.csv
must "$REGOLITH" import -q -t reflectance -o both.h5 near.csv far.csv
must "$REGOLITH" prep --entry entry_02 both.h5 normalise=max -o second.h5
grep -q '^entry: as it was' "$out" && grep -q '^entry_02: 1 spectra of 17 channels; 1 ok' "$out" || fail "entries: $(cat "$out")"
must "$REGOLITH" validate second.h5
"$PYTHON" - <<'END' || fail 'entries'
import h5py, numpy as np
a, b = h5py.File("both.h5"), h5py.File("second.h5")
assert np.array_equal(a["entry/data/reflectance"][:], b["entry/data/reflectance"][:]) and "process_01_prep" not in b["entry"]
assert b["entry_02/data/reflectance"][:].max() == 1 and "process_01_prep" in b["entry_02"]
END
must "$REGOLITH" prep -q both.h5 crop=600:800 -o all.h5
[ "$("$REGOLITH" info all.h5 | grep -c process_01_prep)" -eq 2 ] || fail 'both entries'
refuse 66 'no entry' prep --entry entry_09 both.h5 crop=600:800 -o out.h5

# A chain that leaves nothing is an error, and nothing is written.
awk 'BEGIN { print "wavelength_nm,a"; for (x = 500; x <= 900; x += 20) print x ",0" }' >zero.csv
must "$REGOLITH" import -q -t reflectance -o zero.h5 zero.csv
refuse 65 'no spectrum comes through' prep zero.h5 normalise=max -o out.h5
done_testing
