#!/bin/sh
# The files open with the right plot first in silx and HyperSpy.
. tests/cli/lib.sh
"$PYTHON" -c 'import silx.io, hyperspy.api, h5py' 2>/dev/null || skip_all "silx, HyperSpy or h5py is not installed for $PYTHON"
scratch
# A cube of 6 lines, 5 samples and 40 bands: header and 4800 bytes of float32 numbers near 0.5.
must "$REGOLITH" simulate mixtures --quiet --random-endmembers 3 --bands 40 --count 30 --library-out library.h5 -o batch.h5
{
    printf 'ENVI\nsamples = 5\nlines = 6\nbands = 40\ndata type = 4\ninterleave = bip\nbyte order = 0\n'
    printf 'wavelength units = Nanometers\nwavelength = {'
    "$REGOLITH" export --transpose batch.h5 | awk -F, 'NR > 1 { printf("%s%s", (NR > 2 ? ", " : ""), $1) }'
    printf '}\n'
} >cube.hdr
"$REGOLITH" export batch.h5 >batch.csv
"$PYTHON" - <<'P' || fail 'making of the cube'
import csv, array
rows = list(csv.reader(open("batch.csv")))
values = array.array("f", [float(v) for row in rows[1:] for v in row[-40:]])
open("cube.dat", "wb").write(values.tobytes())
P
must "$REGOLITH" import --quiet -o cube.h5 cube.hdr
cp cube.h5 maps.h5
must "$REGOLITH" unmix --quiet --endmembers library.h5 maps.h5
must "$PYTHON" "$root/tests/formats/hdf5/viewers.py" cube.h5 maps.h5 batch.h5 && tail -n 1 "$out"
done_testing
