#!/bin/sh
# The stated errors of simulated distributions carry through the statistics: 68 % lie within one of them.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate grains --count 600 --seed 9 -o exact.h5
must "$REGOLITH" simulate grains --count 600 --seed 9 --noise 0.05 -o noisy.h5
for file in exact noisy; do
    must "$REGOLITH" grains stats --quiet "$file.h5"
    must "$REGOLITH" export "$file.h5" --result grains_stats --all
    cp "$out" "$file.csv"
done
for number in D10_um D50_um D90_um fw_mean_phi fw_sort_phi; do
    awk -F, -v number="$number" 'FNR == 1 { for (i = 1; i <= NF; i++) at[FILENAME, $i] = i; next }
        FILENAME == "exact.csv" { truth[FNR] = $at[FILENAME, number]; next }
        { e = $at[FILENAME, number "_error"]; d = $at[FILENAME, number] - truth[FNR]; if (d < 0) d = -d
          n++; near += d <= e }
        END { printf "%d of %d\n", near, n; exit !(n == 600 && near / n > 0.60 && near / n < 0.76) }' \
        exact.csv noisy.csv >coverage || fail "$number within one error: $(cat coverage)"
done
done_testing
