#!/bin/sh
# scripts/analyse_map.sh: a map of spots to maps of minerals and verdicts.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate grain --quiet --species 'pyroxene,changesite-(Y)' --techniques epma,raman1 --lines 6 --samples 9 --patch 4 --seed 2 -o section.h5
must "$REGOLITH" validate section.h5
must "$REGOLITH" simulate grain --quiet --species 'pyroxene,merrillite,fluorapatite,xenotime-(Y)' --techniques raman1 --count 24 --label -o references.h5
must "$root/scripts/analyse_map.sh" --references references.h5 --output results section.h5
must "$REGOLITH" validate results/map.h5 results/map_prepared.h5
"$REGOLITH" export --quiet section.h5 --result truth -o truth.csv
"$PYTHON" - <<'PY' || fail 'the maps are not those of the section'
import csv, h5py, sys
rows = lambda name: list(csv.DictReader(open(name)))
truth = [r['species'] for r in rows('truth.csv')]
ok = len(truth) == 54 and set(truth) == {'pyroxene', 'changesite-(Y)'}
group = {'pyroxene': 'pyroxene', 'changesite-(Y)': 'merrillite'}
ok = ok and all(r['group'] == group[t] for r, t in zip(rows('results/chemistry.csv'), truth))
levels = [int(r['level'][1]) for r in rows('results/verdicts.csv')]
ok = ok and all(level < 4 for level, t in zip(levels, truth) if t == 'pyroxene')
named = [level >= 4 for level, t in zip(levels, truth) if t != 'pyroxene']
ok = ok and sum(named) >= 0.8 * len(named)
answers = [r['answer'] for r in rows('results/raman.csv')]
ok = ok and sum(a not in (group[t], 'unknown') for a, t in zip(answers, truth)) <= 2
with h5py.File('results/map.h5') as file:
    maps = []
    file.visititems(lambda name, o: maps.append(o.shape) if name.endswith('level_map/level') else None)
ok = ok and maps == [(6, 9)]
# The map of classes says what the rows say, and is what a viewer shows first.
with h5py.File('results/map_prepared.h5') as file:
    entry = [e for e in file.values() if any(k.endswith('_identify') for k in e)][0]
    result = entry[[k for k in entry if k.endswith('_identify')][0]]
    names = [n.decode() if isinstance(n, bytes) else n for n in result['class_map_table/name'][()]]
    image = result['class_map/class_map'][()]
    ok = ok and image.shape == (6, 9) and result['score_map/score_map'].shape == (6, 9)
    ok = ok and ['unknown' if k < 0 else names[k] for k in image.ravel()] == answers
    default = result.attrs['default']
    ok = ok and (default.decode() if isinstance(default, bytes) else default) == 'class_map'
sys.exit(not ok)
PY
# A table with positions, in disorder.
cat >spots.csv <<'CSV'
spot,y,x,SiO2,MgO,FeO,CaO,P2O5,Na2O
d,1,1,39,36,25,0.2,0,0
a,0,0,0.1,3.7,0.3,46.9,46.2,2.8
c,1,0,39,36,25,0.2,0,0
b,0,1,0.1,3.7,0.3,46.9,46.2,2.8
CSV
must "$root/scripts/analyse_map.sh" --technique epma --output table spots.csv
[ "$(cut -d, -f2,3 table/chemistry.csv | tr '\n' ' ')" = 'sample_id,group a,merrillite b,merrillite c,olivine d,olivine ' ] || fail "a table: $(cat table/chemistry.csv)"
run "$root/scripts/analyse_map.sh"
[ "$code" -eq 64 ] && grep -q -- '--references FILE' "$err" || fail "without a file: exit $code"
must "$REGOLITH" simulate grain --quiet --lines 4 --samples 5 --techniques epma --seed 1 -o one.h5
run "$REGOLITH" simulate grain --lines 4 -o half.h5
[ "$code" -eq 64 ] && grep -q 'a map needs --lines and --samples' "$err" || fail "half a map: exit $code"
run "$REGOLITH" simulate grain --species pyroxene,plumbum -o none.h5
[ "$code" -eq 66 ] && grep -q 'no grain of this species (plumbum)' "$err" || fail "unknown species: exit $code: $(cat "$err")"
done_testing
