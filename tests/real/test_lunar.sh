# 176 lunar soils of Graf (1993): medians as Carrier (2003) names them, maturity and size, the catalogue's own D50.
. tests/real/lib.sh
G=$DATA/grainsize/graf1993_lunar_soils
[ -d "$G" ] || { echo "skipped: $G is not here"; exit 77; }
import lunar --technique grainsize "$G/sieve_long.csv"
"$REGOLITH" grains lunar --quiet --soils "$G/maturity_is_feo.csv,$G/subsamples.csv" "$WORK/lunar.h5"
table() { "$REGOLITH" export "$WORK/lunar.h5" --entry entry --result grains_lunar --table "$1" --format tsv; }
# check TABLE KEY COLUMN EXPECTED TOLERANCE ...: the row that begins with KEY.
check() {
    table "$1" >"$WORK/table.csv"
    awk -F'\t' -v key="$2" -v column="$3" -v want="$4" -v off="$5" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        index($0, key) == 1 { d = $at[column] - want; if (d < 0) d = -d; found++; if (d > off) print key, column, $at[column], "expected", want
            ok += d <= off }
        END { exit !(found == 1 && ok == 1) }' "$WORK/table.csv" || fail "$1: $2 $3"
}
# Section 19 of the project's notes on grains: medians over all, and by class.
check soil_names '< 1 cm' n 176 0
check soil_names '< 1 cm' fw_mean_phi 3.92 0.005
check soil_names '< 1 cm' fw_mean_um 65.9 0.05
check soil_names '< 1 cm' fw_sort_phi 2.55 0.005
check soil_names '< 1 cm' fw_skew_phi 0.01 0.005
check soil_names '< 1 cm' fw_kurt 1.10 0.005
check soil_names '< 1 cm' D50_um 66.4 0.05
check soil_names '< 1 cm' Cu 17.5 0.05
check soil_names '< 1 cm' Cc 1.15 0.0051
table soil_names | tr '\t' , | grep -q 'very fine sand,very poorly sorted,symmetrical,mesokurtic' || fail 'the medians have other names'
check medians fw_mean_um_lt1cm p10 42.5 0.05
check medians fw_mean_um_lt1cm p90 122.8 0.05
check maturity immature n 6 0
check maturity immature fw_mean_um_lt1cm 119.1 0.05
check maturity immature fw_sort_phi_lt1cm 2.93 0.005
check maturity submature n 19 0
check maturity submature fw_mean_um_lt1cm 119.8 0.05
check maturity submature fw_sort_phi_lt1cm 2.76 0.005
check maturity mature n 45 0
check maturity mature fw_mean_um_lt1cm 56.7 0.05
check maturity mature fw_sort_phi_lt1cm 2.61 0.005
check relation 'is_feo\tfw_mean_phi_lt1cm' spearman 0.44 0.005
check relation 'is_feo\tfw_sort_phi_lt1cm' spearman -0.43 0.005
check relation 'is_feo\tfw_mean_phi_lt1cm' n 70 0
check relation 'is_feo\tfw_mean_phi_lt1cm' n_soils 51 0
check ranges 'ce6-D60' median 86.2 0.1

# Two rows of the catalogue are one.
"$REGOLITH" export "$WORK/lunar.h5" --result grains_lunar >"$WORK/rows.csv"
grep '"15021,2"' "$WORK/rows.csv" | grep -q 'same-weights-as-15021,38' || fail 'the copied soil is not flagged'
awk -F'very ' 'NR > 1 && /very poorly sorted/ { n++ } END { exit !(n >= 160) }' "$WORK/rows.csv" || fail 'sorting of the soils'

# With its last per cent the catalogue has the D50 it states, but for three of its misprints.
"$REGOLITH" grains lunar --quiet --force --complete 0.5 "$WORK/lunar.h5"
"$REGOLITH" export "$WORK/lunar.h5" --result grains_lunar --format tsv >"$WORK/rows.tsv"
tr -d '"' <"$G/subsamples.csv" | awk -F, 'NR > 1 { print $1 "," $2 "\t" $8 }' >"$WORK/stated.tsv"
awk -F'\t' 'NR == FNR { stated[$1] = $2; next } FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { n++; r = $at["D50_um_lt1cm"] / stated[$at["sample_id"]] - 1; if (r < 0) r = -r; if (r < 0.002) near++ }
    END { print near " of " n " within 0.2 %"; exit !(n == 176 && near == 173) }' "$WORK/stated.tsv" "$WORK/rows.tsv" ||
    fail 'D50 of the catalogue'
