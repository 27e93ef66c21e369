#!/bin/sh
# Other people's NeXus readers open our files and see the right plot first: silx, HyperSpy and h5py.
# Skipped where they are not installed, unless CI=true.
set -u
: "${BUILD:=build/release}"
python=${PYTHON:-/usr/bin/python3}
writer=$BUILD/tests/formats/hdf5/test_layout

skip() {
    echo "skipped: $1"
    [ "${CI:-}" = true ] && exit 1
    exit 77
}
[ -x "$writer" ] || skip "$writer is not built"
for module in h5py silx.io.nxdata hyperspy.api; do
    "$python" -c "import $module" >/dev/null 2>&1 || skip "$python has no $module"
done

directory=$(mktemp -d) || exit 70
trap 'rm -rf "$directory"' EXIT INT TERM
REGOLITH_SAMPLES=$directory "$writer" >"$directory/log" 2>&1 || {
    cat "$directory/log"
    exit 1
}

"$python" - "$directory" <<'PYTHON'
import logging
import os
import sys
import warnings

warnings.simplefilter("ignore")
import h5py
import numpy
import silx.io
from silx.io import nxdata

logging.disable(logging.WARNING)
import hyperspy.api as hs

directory = sys.argv[1]
failures = []


def check(what, actual, expected):
    if actual != expected:
        failures.append(f"{what}: {actual!r}, expected {expected!r}")


def silx_default(name, signal, axes, interpretation, errors, title=None):
    with silx.io.open(os.path.join(directory, name)) as file:
        plot = nxdata.get_default(file)
        if plot is None:
            failures.append(f"silx {name}: no default plot")
            return
        check(f"silx {name} is_valid", plot.is_valid, True)
        check(f"silx {name} issues", list(plot.issues), [])
        check(f"silx {name} signal", plot.signal_dataset_name, signal)
        check(f"silx {name} axes", list(plot.axes_dataset_names), axes)
        check(f"silx {name} interpretation", plot.interpretation, interpretation)
        check(f"silx {name} errors", plot.errors is not None, errors)
        if title is not None:
            check(f"silx {name} title", plot.title, title)


TITLE = "Regolith \u6708\u58e4, a test"
silx_default("single.h5", "reflectance", ["wavelength"], "spectrum", True, TITLE)
silx_default("batch.h5", "reflectance", ["index", "wavelength"], "spectrum", True, TITLE)
silx_default("cube.h5", "reflectance", ["y", "x", "wavelength"], "spectrum", True, TITLE)
silx_default("maps.h5", "abundance", ["endmember", "y", "x"], "image", False, "Abundance")
silx_default("raman.h5", "intensity", ["index", "raman_shift"], "spectrum", True)
silx_default("xrd.h5", "intensity", ["two_theta"], "spectrum", True)
silx_default("epma.h5", "oxide_wt_percent", ["analysis", "oxide"], "spectrum", True)
silx_default("grainsize.h5", "fraction", ["index", "diameter"], "spectrum", True)
silx_default("result.h5", "abundance", [None, "endmember"], "spectrum", True, "Abundances")


def hyperspy_default(name, kind, shape, units=None):
    signal = hs.load(os.path.join(directory, name), reader="Nexus", use_default=True)
    if isinstance(signal, list):
        failures.append(f"hyperspy {name}: {len(signal)} signals instead of one")
        return
    check(f"hyperspy {name} type", type(signal).__name__, kind)
    check(f"hyperspy {name} shape", signal.data.shape, shape)
    if units is not None:
        check(f"hyperspy {name} units", signal.axes_manager.signal_axes[0].units, units)


hyperspy_default("single.h5", "Signal1D", (216,), "nm")
hyperspy_default("batch.h5", "Signal1D", (12, 216), "nm")
hyperspy_default("cube.h5", "Signal1D", (20, 30, 216), "nm")
hyperspy_default("maps.h5", "Signal2D", (3, 20, 30))

with h5py.File(os.path.join(directory, "result.h5"), "r") as file:
    check("h5py default", file.attrs["default"].decode(), "entry")
    names = file["entry/process_01_unmix/endmember_table/name"][()]
    check("h5py text", names[0].decode(), "Fe\u2082SiO0")
    check("h5py original name", file["entry/samples/sieve___m_max"].attrs["original_name"].decode(),
          "sieve \u00b5m/max")
    check("h5py sample", file["entry/samples/sample_id"][0].decode(), "CE5C0000-\u6708-0")
    values = file["entry/data/reflectance"][()]
    check("h5py missing", bool(numpy.isnan(values[1, 1])), True)
    check("h5py value", float(values[2, 3]), ((2 * 31 + 3 * 7) % 1024) / 1024 + 0.125)

for failure in failures:
    print("FAILED", failure)
print(f"{len(failures)} of the viewers' answers are wrong")
sys.exit(1 if failures else 0)
PYTHON
