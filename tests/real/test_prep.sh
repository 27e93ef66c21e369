# Unprocessed scans of rocks and processed ones of minerals through the steps: fluorescence goes, lines stay.
. tests/real/lib.sh
# 81 processed spectra of 36 species, each with its own axis: despike leaves the tops of their lines.
import rruff "$DATA"/lab/rruff_raman/lunar/*.txt
"$REGOLITH" prep -q "$WORK/rruff.h5" despike -o "$WORK/clean.h5" || fail 'despike of RRUFF spectra'
"$REGOLITH" validate --json "$WORK/clean.h5" | grep -q '"level": "error"' && fail 'errors in the container'
# Raw scans of peridotite, basalt and granite, uneven axes: baselines take away most of what is broad.
for file in "$DATA"/lab/raman_raw_rocks/*phase*.txt; do
    name=$(basename "$file" .txt)
    import "$name" -t raman -x 1/cm "$file"
    "$REGOLITH" prep -q "$WORK/$name.h5" despike baseline=arpls,lambda=1e5 smooth=savgol,window=7,order=2 normalise=max \
        -o "$WORK/${name}_prep.h5" 2>"$WORK/warnings" || fail "prep of $name"
    # Steps fall from 2.7 to 2.2 per cm along these axes.
    grep -q 'the axis is uneven' "$WORK/warnings" || fail "$name: no warning of the uneven axis"
done
[ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import h5py, numpy' 2>/dev/null || exit 0
/usr/bin/python3 - "$WORK" <<'END' || fail 'figures'
import glob, os, sys, h5py, numpy as np
work = sys.argv[1]
tops = touched = channels = changed = 0
raw, clean = h5py.File(work + "/rruff.h5"), h5py.File(work + "/clean.h5")
for name in raw:
    if not name.startswith("entry"):
        continue
    a = np.atleast_2d(raw[name]["data/intensity"][:]); b = np.atleast_2d(clean[name]["data/intensity"][:])
    for y, z in zip(a, b):
        level = np.nanmedian(y)
        for i in range(2, y.size - 2):
            if y[i] == y[i - 2:i + 3].max() and y[i] - level > 0.05 * (np.nanmax(y) - level):
                tops += 1
                touched += y[i] != z[i]
        channels += y.size
        changed += (y != z).sum()
print("tops", tops, "touched", touched, "channels", channels, "changed", changed)
assert tops > 1000 and touched <= 0.001 * tops and changed < 0.002 * channels, (tops, touched, channels, changed)
for path in glob.glob(work + "/*phase*_prep.h5"):
    e = h5py.File(path)["entry"]
    y = e["data/intensity"][:]
    # The median channel lies near the baseline: fluorescence that was several times the lines is gone.
    assert np.isfinite(y).all() and abs(np.median(y)) < 0.12 and y.max() == 1, (path, np.median(y))
    assert e["process_01_prep/status/status"][0] == 0, path
END
