# The 30 spectra of known components: numbers right at noise 0.002, 0.01 and 0.03 (10 each) at least as often as an
# independent implementation with the same weights, noise known (10, 9 or 10, 9 or 10: 29 of 30) and not (27 of
# 30), and means as near to the truth (median 0.0016 phi).
. tests/real/lib.sh
S=$DATA/grainsize/ssu_synthetic_truth
import ssu --technique grainsize --edges "$S/class_edges_um.csv" "$S/volume_pct.csv"
awk -F, 'NR > 1 { print $1, $2, $3, $4, $5 }' "$S/truth_components.csv" >"$WORK/truth"

# modes NAME OPTIONS: sample, number and component list of a run.
modes() {
    name=$1
    shift
    "$REGOLITH" grains modes --quiet --no-intervals --max 5 "$@" -o "$WORK/$name.h5" "$WORK/ssu.h5" || fail "modes $name"
    "$REGOLITH" export "$WORK/$name.h5" --result grains_modes --table component_list --format tsv -o "$WORK/$name.tsv"
}
for noise in 0.002 0.01 0.03; do
    modes "known_$noise" --noise "$noise"
done
modes estimated

awk -v work="$WORK" '
    function phi(um) { return -log(um / 1000) / log(2) }
    FILENAME ~ /truth$/ { k[$1] = $2; noise[$1] = $3; um[$1, ++seen[$1]] = $5; next }
    FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; run = FILENAME; sub(/.*\//, "", run); sub(/\.tsv$/, "", run); next }
    { n[run, $at["sample_id"]]++; mean[run, $at["sample_id"], n[run, $at["sample_id"]]] = $at["mean_phi"] }
    END {
        for (s in k) {
            known = "known_" noise[s]
            right["known", noise[s]] += n[known, s] == k[s]
            right["estimated", noise[s]] += n["estimated", s] == k[s]
            if (n[known, s] != k[s]) continue
            for (a = 1; a <= k[s]; a++) { # medians of the truth, fine to coarse
                rank = 1
                for (b = 1; b <= k[s]; b++) rank += um[s, b] < um[s, a]
                e = mean[known, s, rank] - phi(um[s, a]); errors[++m] = e < 0 ? -e : e
            }
        }
        for (i = 1; i <= m; i++) { smaller = 0; for (j = 1; j <= m; j++) smaller += errors[j] < errors[i]
            if (smaller == int(m / 2)) middle = errors[i] }
        a = right["known", "0.002"]; b = right["known", "0.01"]; c = right["known", "0.03"]
        d = right["estimated", "0.002"]; e = right["estimated", "0.01"]; f = right["estimated", "0.03"]
        printf "numbers right: known %d %d %d, estimated %d %d %d; means %.5f phi (%d)\n", a, b, c, d, e, f, middle, m
        exit !(a == 10 && b >= 9 && c >= 9 && a + b + c >= 29 && d + e + f >= 27 && middle <= 0.0016)
    }' "$WORK/truth" "$WORK"/known_*.tsv "$WORK/estimated.tsv" || fail 'components of ssu_synthetic_truth'
