#!/bin/sh
# unmix --method mesma: shade, classes, levels, and what it refuses.
. tests/cli/lib.sh
scratch

# Two classes of two members each; spectra in known fractions, the rest of each being shade.
cat >library.csv <<'CSV'
sample,group,500,600,700,800,900,1000,1100,1200,1300,1400
bright_a,soil,0.50,0.52,0.55,0.60,0.62,0.66,0.70,0.71,0.74,0.76
bright_b,soil,0.40,0.46,0.52,0.57,0.65,0.70,0.76,0.80,0.82,0.90
green_a,leaf,0.05,0.12,0.06,0.45,0.50,0.52,0.40,0.36,0.30,0.12
green_b,leaf,0.06,0.15,0.09,0.38,0.47,0.55,0.48,0.30,0.20,0.10
CSV
awk -F, -v OFS=, 'NR == 1 { $2 = "x"; sub(/,x/, ""); print; next } { for (k = 3; k <= 12; k++) m[$1, k] = $k }
    END { split("0.5 0 0 0;0.4 0 0.3 0;0 0.7 0 0.2;0.3 0.3 0 0;0.05 0 0 0", rows, ";")
          for (s = 1; s <= 5; s++) { split(rows[s], f, " "); line = "s" s
              for (k = 3; k <= 12; k++) line = line "," f[1] * m["bright_a", k] + f[2] * m["bright_b", k] + f[3] * m["green_a", k] + f[4] * m["green_b", k]
              print line } }' library.csv >spectra.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o library.h5 library.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o spectra.h5 spectra.csv
run "$REGOLITH" unmix --quiet -e library.h5 -m mesma --class-column group --gain 0.002 -o out.h5 spectra.h5
[ "$code" -eq 0 ] || fail "exit $code: $(cat "$err")"
grep -qF '1 of 5 spectra without abundances: no model within the constraints' "$err" || fail "not said: $(cat "$err")"
must "$REGOLITH" validate out.h5
"$PYTHON" - <<'PY' || fail 'fractions, shade or sizes are wrong'
import h5py, numpy as np, sys
g = h5py.File('out.h5')['entry/process_01_unmix']
a, shade, n = g['abundances/abundances'][()], g['shade/shade'][()], g['quality_of_fit/n_members'][()]
truth = np.array([[.5, 0, 0, 0], [.4, 0, .3, 0], [0, .7, 0, .2]])
ok = abs(a[:3] - truth).max() < 1e-6 and abs(shade[:3] - [.5, .3, .1]).max() < 1e-6 and list(n[:3]) == [1, 2, 2]
# Two of one class are never together; near nothing but shade is refused.
ok = ok and (a[3, :2] > 0).sum() <= 1 and list(g['status/status'][()]) == [0, 0, 0, 0, 4] and np.isnan(a[4]).all()
ok = ok and (g['quality_of_fit/alternative_rmse'][1:3] > g['quality_of_fit/rmse'][1:3]).all()
sys.exit(not ok)
PY
# With any two, the mixture of one class is found; with a high price of a member more, one is enough.
must "$REGOLITH" unmix --quiet --force -e library.h5 -m mesma --gain 0.001 -o out.h5 spectra.h5
must "$REGOLITH" export --force out.h5 --result unmix -o out.csv
awk -F, 'NR == 5 { exit !($3 > 0.299 && $3 < 0.301 && $4 > 0.299 && $4 < 0.301) }' out.csv || fail 'free classes'
must "$REGOLITH" unmix --quiet --force -e library.h5 -m mesma --gain 1 --max-rmse 1 --max-run 99 -o out.h5 spectra.h5
must "$REGOLITH" export --force out.h5 --result unmix -o out.csv
awk -F, 'NR > 1 && NR < 6 { n = 0; for (k = 3; k <= 6; k++) n += $k != 0; if (n != 1) bad = 1 } END { exit bad }' out.csv || fail 'gain'

refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" unmix -e library.h5 -m mesma -o refused.h5 "$@" spectra.h5
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "not one line: $(cat "$err")"
    grep -qF -- "$text" "$err" || fail "expected \"$text\": $(cat "$err")"
    [ ! -e refused.h5 ] || fail "written: $*"
}
refuses 66 'it has sample_id, sample, group' --class-column kind
refuses 64 'one to five members' --max-members 6
for threads in 1 3; do
    mkdir $threads && (cd $threads && run "$REGOLITH" unmix --quiet --threads $threads -e ../library.h5 -m mesma -o out.h5 ../spectra.h5)
done
cmp 1/out.h5 3/out.h5 || fail 'threads change the bytes'
done_testing
