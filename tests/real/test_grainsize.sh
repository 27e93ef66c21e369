# Every size set imports; the statistics are those of an independent implementation, to their ten digits.
. tests/real/lib.sh
G=$DATA/grainsize
# compare NAME REFERENCE [ROUNDING]: every number column of REFERENCE in the exported statistics, joined by sample.
compare() {
    : >"$WORK/all.csv"
    for entry in $("$REGOLITH" info --json "$WORK/$1.h5" | sed -n 's/.*"entry": "\([a-z0-9_]*\)".*/\1/p'); do
        "$REGOLITH" export "$WORK/$1.h5" --entry "$entry" --result grains_stats --all --format tsv >>"$WORK/all.csv"
    done
    awk -v name="$1" -v rounding="${3:-1e-13}" '
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
        NR == FNR { n = split_csv($0, f); if (FNR == 1) { cols = n; for (i = 2; i <= n; i++) head[i] = f[i] }
                    else for (i = 2; i <= n; i++) want[f[1], head[i]] = f[i]; next }
        { n = split($0, f, "\t") }
        f[1] == "index" { delete col; for (i = 1; i <= n; i++) col[f[i]] = i; next }
        { for (i = 2; i <= cols; i++) {
              if (!(head[i] in col) || !((f[2], head[i]) in want)) continue
              w = want[f[2], head[i]]; g = f[col[head[i]]]; d = g - w; if (d < 0) d = -d
              scale = w < 0 ? -w : w
              checked++
              if (d > 1e-9 * scale && d > rounding) { bad++; if (bad < 6) print name, f[2], head[i], g, "expected", w } } }
        END { print name ": " checked + 0 " numbers checked, " bad + 0 " off"; exit !(checked > 0 && !bad) }
    ' "$2" "$WORK/all.csv" || fail "statistics of $1"
}
import gradistat --technique grainsize "$G/gradistat_v91_case/input.csv"
"$REGOLITH" grains stats --quiet "$WORK/gradistat.h5"
awk 'BEGIN { print "sample,ma_mean_um,ma_sd_um,mg_mean_um,ml_mean_phi,fw_mean_phi,fw_sort_phi,fw_skew_phi,fw_kurt,D10_um,D50_um,D90_um"
    print "input,624.750000,262.897199,565.234825,0.823078,0.817982,0.645783,-0.033002,0.918079,315.838866,561.995432,1000.0" }' >"$WORK/gradistat.csv"
compare gradistat "$WORK/gradistat.csv" 1e-6
import g2sd --technique grainsize "$G/g2sd_granulo/granulo.csv"
"$REGOLITH" grains stats --quiet --tail phi10 "$WORK/g2sd.h5"
compare g2sd "$G/g2sd_granulo/reference_stats.csv"
import rysgran --technique grainsize "$G/rysgran_sediments/sed.phi.csv"
"$REGOLITH" grains stats --quiet --tail step-coarser "$WORK/rysgran.h5"
compare rysgran "$G/rysgran_sediments/reference_stats.csv"
import putslaagte --technique grainsize --sizes upper "$G/putslaagte_laser/volume_pct.csv"
"$REGOLITH" grains stats --quiet --tail ratio "$WORK/putslaagte.h5"
compare putslaagte "$G/putslaagte_laser/reference_stats.csv"
# 45 samples of 5 runs each: scatter of Mz and variation of D50 and D90 (methods page, section 14).
"$REGOLITH" grains stats --quiet --tail ratio --replicates sample_id --force "$WORK/putslaagte.h5"
"$REGOLITH" export "$WORK/putslaagte.h5" --result grains_stats --table replicates_pooled >"$WORK/pooled.csv"
awk -F, '$1 == "fw_mean_phi" { mz = sprintf("%.3f %.3f %d", $3, $4, $6) }
    $1 == "D50_um" || $1 == "D90_um" { cv = cv sprintf(" %.1f", 100 * $5) }
    END { print mz cv }' "$WORK/pooled.csv" >"$WORK/pooled"
expect "$(cat "$WORK/pooled")" '0.223 0.180 180 6.8 6.1' 'scatter of replicates'
import lunar --technique grainsize "$G/graf1993_lunar_soils/sieve_long.csv"
"$REGOLITH" grains stats --quiet "$WORK/lunar.h5"
compare lunar "$G/graf1993_lunar_soils/reference_stats.csv"
expect "$(rows lunar)" 176 'lunar soils'
"$REGOLITH" grains stats --quiet --force "$WORK/lunar.h5" 2>"$WORK/said" >"$WORK/printed"
grep -q 'copies of others, the last is 15021,2 ' "$WORK/said" || fail 'the copied sample 15021,2 is not told'

import core --technique grainsize "$G/graf1993_lunar_soils/core_15001_15006_wide.csv"
expect "$(rows core)" 22 'core samples'
import metric --technique grainsize "$G/rysgran_sediments/sed.metric.csv"
import ssu --technique grainsize --edges "$G/ssu_synthetic_truth/class_edges_um.csv" "$G/ssu_synthetic_truth/volume_pct.csv"
import laser --technique grainsize --edges "$G/laser_diffraction_synthetic/class_edges_um.csv" "$G/laser_diffraction_synthetic/truth_volume_fractions.csv"
for case in t01_k2_clean t03_k3_low t05_k4_low t08_k3_skew_overlap; do
    import $case --technique grainsize --edges "$G/emma_synthetic_truth/${case}_edges_um.csv" "$G/emma_synthetic_truth/${case}_X.csv"
done
import emmageo --technique grainsize "$G/emmageo_example/example_X.csv"
expect "$(rows emmageo)" 100 'emmageo samples'
for set in "$G"/analysize_synthetic/example1_k*.csv "$G"/analysize_synthetic/example3_*.csv "$G/analysize_synthetic/example2_data.csv"; do
    import analysize --technique grainsize "$set"
done
import long --technique grainsize "$DATA/formats/grainsize/grain.long.csv"
import tall --technique grainsize "$DATA/formats/grainsize/Test_Data.dat"
expect "$(rows tall)" 50 'samples of the tall table'
