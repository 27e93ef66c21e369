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

# Components drawn to be resolvable are found again, and with the right number in three of four at least.
must "$REGOLITH" simulate grains --count 12 --components 3 --resolvable --noise 0.01 --floor 0.01 --seed 2 -o apart.h5
must "$REGOLITH" grains modes --quiet --no-intervals --noise 0.01 --max 4 apart.h5
must "$REGOLITH" export apart.h5 --result grains_modes -o apart.csv
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { n += $at["number"] == 3 } END { exit !(n >= 9) }' \
    apart.csv || fail "numbers of resolvable components: $(cat apart.csv)"

# Mixtures of members: shares below the largest allowed, outliers named, every family.
for family in lognormal skew-normal weibull general-weibull; do
    must "$REGOLITH" simulate grains --count 100 --members 3 --purest 0.6 --outliers 0.1 --family $family --classes 15 \
        --noise 0.01 --force -o mixed.h5
    must "$REGOLITH" validate mixed.h5
    must "$REGOLITH" export mixed.h5 --result truth --all --force -o mixed.csv
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["outlier"] == 1 { out++; next }
        { s = 0; for (k = 0; k < 3; k++) { a = $at["abundance_" k]; s += a; if (a > 0.6) bad++ }
          if (s < 0.999999 || s > 1.000001) bad++ }
        END { exit !(!bad && out > 1 && out < 25) }' mixed.csv || fail "members of $family"
done
refuse 64 'noise' simulate grains --resolvable -o out.h5
refuse 64 'members' simulate grains --resolvable --noise 0.01 --members 2 -o out.h5
refuse 65 'largest' simulate grains --members 3 --purest 0.3 -o out.h5
refuse 65 'outliers' simulate grains --members 3 --outliers 2 -o out.h5
refuse 64 'floor' simulate grains --floor 2 -o out.h5
refuse 64 'family' simulate grains --family normal -o out.h5
done_testing
