# The instrument's own spectrum of an interferogram, from its file to the end: RMS <= 1e-4 of the maximum.
. tests/real/lib.sh
SET=$DATA/lab/ftir_interferogram
import spectrum "$SET/spectre.SPA"
import interferogram "$SET/interfero.SPA"
"$REGOLITH" export --transpose --entry entry "$WORK/spectrum.h5" | sort -t, -g >"$WORK/truth.csv"
# rms CHAIN: root mean square difference over the maximum, with channels paired in order.
rms() {
    "$REGOLITH" prep --quiet --force "$WORK/interferogram.h5" "$1,points=16384,scale=0.5,range=400:4000" -o "$WORK/prep.h5"
    "$REGOLITH" export --transpose "$WORK/prep.h5" | sort -t, -g | paste -d, - "$WORK/truth.csv" |
        awk -F, 'NR > 1 { d = $2 - $4; sum += d * d; n++; if ($4 > most) most = $4; off = $1 - $3; if (off > 2e-4 || off < -2e-4) bad++ }
            END { printf "%d %d %.3g\n", n, bad, sqrt(sum / n) / most }'
}
got=$(rms interferogram=happ-genzel)
echo "Happ-Genzel: $got"
echo "$got" | awk '{ exit !($1 == 3734 && $2 == 0 && $3 <= 1e-4) }' || fail "the instrument's spectrum: $got"
# Another apodisation, or none of the ramp, is told apart.
for other in boxcar triangular blackman-harris happ-genzel,ramp=never; do
    rms "interferogram=$other" | awk '{ exit !($3 > 4e-4) }' || fail "$other passes, too: $(rms "interferogram=$other")"
done
exit 0
