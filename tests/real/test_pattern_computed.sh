#!/bin/sh
# The weighed mixture 1g of the IUCr round robin on quantitative phase analysis by patterns computed from crystal structures:
# the instrument's file, nothing told of the mixture but what may be in it.
. tests/real/lib.sh
PYTHON=${PYTHON:-python3}
[ ! -x /usr/bin/python3 ] || PYTHON=/usr/bin/python3
"$PYTHON" -c 'import h5py, numpy' 2>/dev/null || {
    echo 'skipped: python3 with h5py and numpy is not here'
    exit 77
}
SET=$DATA/lab/cpd_qpa
[ -d "$SET" ] || {
    echo "skipped: $SET is not here"
    exit 77
}
import scan --technique xrd "$SET/cpd-1g.prn"
simulate() { # name CIF...
    to=$1
    shift
    "$REGOLITH" xrd simulate --quiet --instrument "$SET/cuka.instprm" --monochromator 26.6 --to 150 -o "$WORK/$to.h5" \
        ${REGOLITH_LIBRARY:+--library "$REGOLITH_LIBRARY"} "$@" || fail "patterns $to"
}
simulate three "$SET/Al2O3.cif" "$SET/ZnO.cif" "$SET/CaF2.cif"
simulate four "$SET/Al2O3.cif" "$SET/Fe3O4.cif" "$SET/ZnO.cif" "$SET/CaF2.cif"
"$REGOLITH" unmix --quiet --method pattern --library "$WORK/three.h5" --broaden -o "$WORK/known.h5" "$WORK/scan.h5" || fail 'known'
"$REGOLITH" unmix --quiet --method pattern --library "$WORK/four.h5" --broaden --stepwise -o "$WORK/chosen.h5" "$WORK/scan.h5" || fail 'chosen'
cat >"$WORK/judge.py" <<'PY'
import sys
import h5py, numpy as np
truth = {'Corundum': 31.37, 'Zincite': 34.21, 'Fluorite': 34.42}
for name in ('known', 'chosen'):
    g = h5py.File('%s/%s.h5' % (sys.argv[1], name))['entry/process_01_unmix']
    names = [n.decode() for n in g['endmember_table/name'][()]]
    found, errors = (dict(zip(names, 100 * g['abundances/' + a][0])) for a in ('abundances', 'abundances_errors'))
    off = np.array([found[n] - t for n, t in truth.items()])
    print('%s: off by %s wt%%, RMSE %.2f, Rwp %.3f' % (name, np.round(off, 2), (off ** 2).mean() ** .5, g['quality_of_fit/rwp'][0]))
    assert (off ** 2).mean() ** .5 <= 0.6 and abs(off).max() <= 0.9
    assert all(abs(found[n] - t) < 2 * errors[n] for n, t in truth.items())
    others = [n for n in names if n not in truth]
    limits = dict(zip(names, 100 * g['abundances/abundances_limits'][0]))
    assert all(found[n] == 0 and 0 < limits[n] < 1 for n in others), limits
PY
"$PYTHON" "$WORK/judge.py" "$WORK" || fail 'mixture 1g'
