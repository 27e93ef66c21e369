# Weighed mixtures, a scene and libraries, against the figures published with them.
. tests/real/lib.sh
V=$DATA/vnir

# Weighed four-mineral powders: the linear model is wrong by 13.5 wt% RMSE, no more and no less.
set=$V/relab_ctape_mineral_mixtures
import relab --technique reflectance --x-unit nm "$set/spectra.csv"
expect "$(rows relab)" 339 'rows of relab'
# Columns by name from the head of samples.csv (quoted fields hold commas).
awk -v FPAT='([^,]*)|("[^"]*")' '
    function cell(line, k,   n, f) { n = split_csv(line, f); return f[k] }
    function split_csv(line, f,   n, i, c, q, s) {
        n = 1; s = ""; q = 0
        for (i = 1; i <= length(line); i++) {
            c = substr(line, i, 1)
            if (c == "\"") q = !q
            else if (c == "," && !q) { f[n++] = s; s = "" }
            else s = s c
        }
        f[n] = s
        return n
    }
    NR == 1 { n = split_csv($0, h); for (i = 1; i <= n; i++) col[h[i]] = i; next }
    { split_csv($0, f)
      if (f[col["series"]] == "TJM4")
          print f[col["index"]], f[col["SampleID"]], f[col["wt_OL"]] + 0, f[col["wt_OPX"]] + 0, f[col["wt_CPX"]] + 0, f[col["wt_PLG"]] + 0 }
' "$set/samples.csv" >"$WORK/tjm"
expect "$(wc -l <"$WORK/tjm" | tr -d ' ')" 24 'spectra of series TJM4'
for part in endmembers mixtures; do
    awk -v part=$part 'BEGIN { FS = OFS = "," }
        NR == FNR { split($0, f, " "); pure = f[2] ~ /TJM-0(08|09|10|11)$/; if (pure == (part == "endmembers")) id[f[1]] = f[2]; next }
        FNR == 1 { $1 = "sample"; print; next }
        ($1 in id) { $1 = id[$1]; print }' "$WORK/tjm" "$set/spectra.csv" >"$WORK/$part.csv"
    import $part --technique reflectance --x-unit nm "$WORK/$part.csv"
done
"$REGOLITH" unmix --quiet --endmembers "$WORK/endmembers.h5" --select AG-TJM-008,AG-TJM-009,AG-TJM-010,AG-TJM-011 "$WORK/mixtures.h5"
"$REGOLITH" export "$WORK/mixtures.h5" --result unmix -o "$WORK/abundances.csv"
rmse=$(awk 'NR == FNR { ol[$2] = $3; opx[$2] = $4; cpx[$2] = $5; plg[$2] = $6; next }
    FNR > 1 { split($0, a, ","); s = a[2]
        sum += (100 * a[3] - ol[s]) ^ 2 + (100 * a[4] - opx[s]) ^ 2 + (100 * a[5] - cpx[s]) ^ 2 + (100 * a[6] - plg[s]) ^ 2; n += 4 }
    END { printf "%.3f", sqrt(sum / n) }' "$WORK/tjm" "$WORK/abundances.csv")
echo "TJM4 linear RMSE $rmse wt%"
awk -v r="$rmse" 'BEGIN { exit !(r > 13.0 && r < 14.0) }' || fail "TJM4 RMSE is $rmse"

# A scene whose shipped maps are non-negative least squares, normalised.
import samson --technique reflectance --axis 401:889 --x-unit nm "$V/samson/samson.h5"
import samson_library --technique reflectance --dataset endmembers --axis 401:889 --x-unit nm "$V/samson/samson.h5"
import samson_truth --technique reflectance --dataset abundance --axis 500:502 --x-unit nm "$V/samson/samson.h5"
"$REGOLITH" unmix --quiet --method nnls --endmembers "$WORK/samson_library.h5" "$WORK/samson.h5"
"$REGOLITH" export "$WORK/samson.h5" --result unmix -o "$WORK/samson.csv"
"$REGOLITH" export "$WORK/samson_truth.h5" -o "$WORK/truth.csv"
rmse=$(awk -F, 'NR == FNR { for (k = 0; k < 3; k++) t[FNR, k] = $(NF - 2 + k); next }
    FNR > 1 { total = $3 + $4 + $5; for (k = 0; k < 3; k++) sum += ($(3 + k) / total - t[FNR, k]) ^ 2; n += 3 }
    END { printf "%.5f", sqrt(sum / n) }' "$WORK/truth.csv" "$WORK/samson.csv")
echo "Samson RMSE $rmse"
awk -v r="$rmse" 'BEGIN { exit !(r > 0 && r <= 0.0025) }' || fail "Samson RMSE is $rmse"

# Libraries: deleted values are missing, and what is no spectrum is left out.
import usgs1995 --technique reflectance --dataset library --axis 'library[0]' --fwhm 'library[1]' --x-unit um "$V/usgs1995_sparse_dc2/usgs1995_dc2.h5"
expect "$(rows usgs1995)" 498 'materials of usgs1995'
import crism "$V/usgs_splib06_crism438/s06cr08a.hdr"
expect "$(rows crism)" 1365 'records of the CRISM library'
"$REGOLITH" validate "$WORK/crism.h5" | grep -q '189791 of 597870 values are missing' || fail 'deleted values of the CRISM library'
import crism_data "$V/usgs_splib06_crism438/s06cr08a.sli"
expect "$(rows crism_data)" 1365 'records by the data file'

# Overlapping detectors: sorted, said, and the scene unmixed with the library brought to its axis.
import emit "$V/emit_unmix_example/emit20250324t221005_jpl_unmix_ex.hdr"
expect "$(rows emit)" 100 'pixels of emit'
import emit_library --technique reflectance "$V/emit_unmix_example/basic_endmember_library.csv"
"$REGOLITH" import --technique reflectance --force -o "$WORK/x.h5" "$V/emit_unmix_example/basic_endmember_library.csv" 2>"$WORK/notes" >/dev/null
grep -q 'stepped from 667.560974 to 654.792297' "$WORK/notes" || fail 'the step of the axis is not said'
"$REGOLITH" unmix --endmembers "$WORK/emit_library.h5" "$WORK/emit.h5" >/dev/null 2>"$WORK/notes" || fail 'unmixing of emit'
grep -q 'to the 285 of the data' "$WORK/notes" || fail 'resampling is not said'
grep -q 'unexplained in 100 of 100; they reach 5426 and these spectra 0.3978' "$WORK/notes" || fail 'the library of emit is in other units, unsaid'

# How many endmembers: the published estimates of two scenes with 3 and 4 materials.
import jasper --technique reflectance --dataset counts --axis 380:2500 --x-unit nm "$V/jasper_ridge/jasper_ridge.h5"
for scene in samson jasper; do
    "$REGOLITH" dimension --quiet "$WORK/$scene.h5" 2>/dev/null || fail "dimension of $scene"
    "$REGOLITH" export "$WORK/$scene.h5" --result dimension --table estimates --force -o "$WORK/estimates.csv"
    awk -F, '{ print $1, $2, $NF }' "$WORK/estimates.csv" | sed -n 's/^HySime regression //p; s/^HFC - //p' | tr '\n' ' ' >"$WORK/$scene.dimension"
done
expect "$(cat "$WORK/samson.dimension")" '43 9 8 8 ' 'HySime and HFC of Samson'
expect "$(cat "$WORK/jasper.dimension")" '18 9 9 7 ' 'HySime and HFC of Jasper Ridge'

# Endmembers of Samson by VCA: mean angle to the published spectra over seeds, median 0.067.
"$REGOLITH" export "$WORK/samson_library.h5" -o "$WORK/truth_spectra.csv" --force
for seed in 1 2 3 4 5 6 7 8 9 10 11; do
    "$REGOLITH" endmembers --quiet --force --count 3 --spectra projected --seed $seed -o "$WORK/vca.h5" "$WORK/samson.h5"
    "$REGOLITH" export "$WORK/vca.h5" --force -o "$WORK/vca.csv"
    awk -F, 'FNR == 1 { file++; next }
        { for (k = 0; k < 156; k++) s[file, FNR, k] = $(NF - 155 + k) }
        END { for (t = 2; t <= 4; t++) { best = 9
                for (f = 2; f <= 4; f++) { ab = aa = bb = 0
                    for (k = 0; k < 156; k++) { a = s[1, t, k]; b = s[2, f, k]; ab += a * b; aa += a * a; bb += b * b }
                    c = ab / sqrt(aa * bb); c = c > 1 ? 1 : c; angle = atan2(sqrt(1 - c * c), c); if (angle < best) best = angle }
                sum += best / 3 }
            printf "%.4f\n", sum }' "$WORK/truth_spectra.csv" "$WORK/vca.csv"
done | sort -n >"$WORK/angles"
echo "VCA on Samson: angles $(tr '\n' ' ' <"$WORK/angles")"
awk 'NR == 6 { exit !($1 >= 0.055 && $1 <= 0.068) }' "$WORK/angles" || fail 'VCA on Samson'
