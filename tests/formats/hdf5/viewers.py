"""Open files made by regolith in the viewers of laboratories; what they show first must be the right plot.

usage: viewers.py CUBE.h5 MAPS.h5 BATCH.h5"""
import sys

import hyperspy.api as hs
import silx.io
from silx.io import nxdata


def check(condition, what):
    if not condition:
        sys.exit("FAILED: " + what)


def default_plot(path):
    with silx.io.open(path) as file:
        plot = nxdata.get_default(file)
        check(plot is not None, path + ": silx finds no default plot")
        check(plot.is_valid, path + ": silx: " + "; ".join(plot.issues))
        return plot.signal.shape, list(plot.axes_names), plot.interpretation, plot.errors is not None


cube, maps, batch = sys.argv[1:]
shape, axes, interpretation, errors = default_plot(cube)
check(shape == (6, 5, 40), "silx: shape of the cube %r" % (shape,))
check(interpretation == "spectrum", "silx: the cube is no %s" % interpretation)
check(axes[-1].startswith("Wavelength"), "silx: last axis of the cube %r" % axes)
signal = hs.load(cube, reader="Nexus", use_default=True)
check(type(signal).__name__ == "Signal1D" and signal.data.shape == (6, 5, 40), "HyperSpy: the cube is %r" % signal)

shape, axes, interpretation, errors = default_plot(maps)
check(shape == (3, 6, 5) and interpretation == "image", "silx: maps %r %s" % (shape, interpretation))
signal = hs.load(maps, reader="Nexus", use_default=True)
check(type(signal).__name__ == "Signal2D" and signal.data.shape == (3, 6, 5), "HyperSpy: the maps are %r" % signal)

shape, axes, interpretation, errors = default_plot(batch)
check(len(shape) == 2 and interpretation == "spectrum", "silx: the batch %r %s" % (shape, interpretation))
print("silx and HyperSpy show the cube, the abundance maps and the batch first")
