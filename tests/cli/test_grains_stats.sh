#!/bin/sh
# Percentiles of choice, errors from counts and weighing, scatter of replicates, copies of samples.
. tests/cli/lib.sh
scratch
printf 'size_um,run-1,run-2,other-1,twin-1\n1000,10,12,5,5\n500,30,28,20,20\n250,40,40,30,30\n125,20,20,45,45\n' >sieve.csv
must "$REGOLITH" import --quiet --technique grainsize sieve.csv -o sieve.h5
must "$REGOLITH" grains stats --tail step-coarser --percentiles 20,7.5 --counts 400 --replicates sample_id sieve.h5
grep -q 'twin-1 (row 3), as row 2' "$err" || fail 'the copy is not named'
grep -q '^twin-1 .*duplicate' "$out" || fail 'the copy has no flag'
grep -q '3 samples: SD of Mz pooled' "$err" || fail 'replicates are not summed up'
must "$REGOLITH" export sieve.h5 --result grains_stats --all
# D20 of run-1 is the edge of 250 um; its error, with the flatter side 0.2: 250 ln 2 / 0.2 sqrt(0.2 0.8 / 400)
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    NR == 2 { d = $at["D20_um"] - 250; e = $at["D20_um_error"] - 250 * log(2) / 0.2 * sqrt(0.2 * 0.8 / 400)
              ok = d * d < 1e-18 && e * e < 1e-18 && at["D7.5_um"] && at["fw_mean_phi_error"] && at["mode1_um_error"] }
    END { exit !ok }' "$out" || fail 'D20 or its error'
must "$REGOLITH" export sieve.h5 --result grains_stats --table replicates
grep -q 'run' "$out" || fail 'the group of replicates is not named'

# Errors of weighing need masses in grams.
run "$REGOLITH" grains stats --force --tail step-coarser --balance 0.01 sieve.h5
[ "$code" -eq 65 ] || fail "exit $code for a balance on per cent"
grep -q 'shares, not masses in grams' "$err" || fail 'the reason for the balance is not told'
printf 'size_um,a\n1000,1\n500,3.5\n250,4\n125,2\n' >grams.csv
must "$REGOLITH" import --quiet --technique grainsize grams.csv -o grams.h5
must "$REGOLITH" grains stats --tail step-coarser --closure mass --balance 0.01 --loss 0.5 grams.h5
for wrong in '--counts 0' '--counts 5 --loss 1' '--loss -1' '--percentiles 5,101' '--percentiles five' '--replicates nothing' \
    '--prominence 101' '--separation -1'; do
    # shellcheck disable=SC2086
    run "$REGOLITH" grains stats --force --tail step-coarser $wrong grams.h5
    [ "$code" -ne 0 ] || fail "$wrong is taken"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "$wrong: $(cat "$err")"
done

# A sorting of 0.706 phi lies between GRADISTAT's limit and Folk's.
printf 'phi,a\n3,4\n2,5\n1,11\n0,80\n' >phi.csv
must "$REGOLITH" import --quiet --technique grainsize --x-unit phi phi.csv -o phi.h5
must "$REGOLITH" grains stats --tail step-coarser phi.h5
grep -q '0.706 .* moderately sorted' "$out" || fail "0.706 phi is not moderately sorted: $(cat "$out")"
must "$REGOLITH" grains stats --force --tail step-coarser --sorting folk phi.h5
grep -q '0.706 .* moderately well sorted' "$out" || fail '0.706 phi is not moderately well sorted after Folk'

# Every scheme of names with the limits that it used, and what of USCS size decides: 96 % sand, Cu 2.2.
printf 'sample_id,lower_um,upper_um,weight_pct\na,10,75,4\na,75,150,26\na,150,300,40\na,300,2000,30\n' >sand.csv
must "$REGOLITH" import --quiet --technique grainsize sand.csv -o sand.h5
must "$REGOLITH" grains stats --limits 63 --texture uscs sand.h5
grep -q 'sorted poorly graded sand (SP)' "$out" || fail "no name after USCS: $(cat "$out")"
must "$REGOLITH" export sand.h5 --result grains_stats --format tsv
awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    END { split("folk folk_fines blott_pye blott_pye_fines shepard pejrup usda iso iso_composite uscs", scheme, " ")
          split("sand|sand|very slightly muddy sand|very slightly silty sand|sand|A-IV|sand|fine sand|sand|poorly graded sand (SP)", want, "|")
          for (i = 1; i <= 10; i++)
              if ($at["texture_" scheme[i]] != want[i]) { print scheme[i], $at["texture_" scheme[i]]; exit 1 } }' "$out" ||
    fail 'names of textures'
must "$REGOLITH" export sand.h5 --result grains_stats --table texture_schemes
grep -q '^folk,2000,63,,' "$out" && grep -q '^usda,2000,50,2,' "$out" && grep -q '^uscs,4750,75,,"ASTM D2487' "$out" ||
    fail "limits of the schemes: $(cat "$out")"

# Which percentiles a rule or a gap decided, by name.
printf 'sample_id,<40,40,63,100,200\na,20,30,0,25,25\n' >gap.csv
must "$REGOLITH" import --quiet --technique grainsize -x um gap.csv -o gap.h5
must "$REGOLITH" grains stats --tail phi10,step-coarser gap.h5
must "$REGOLITH" export gap.h5 --result grains_stats --format tsv
awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    END { exit !($at["percentiles_in_tail"] == "D5 D10 D16 D84 D90 D95" && $at["percentiles_on_plateau"] == "D50") }' "$out" ||
    fail "percentiles in tails: $(cat "$out")"

# Modes: four maxima at 1.5, 3.5, 5.5, 7.5 phi, 25, 30, 10, 20 % of the mass.
printf 'phi,a\n8,20\n7,5\n6,10\n5,5\n4,30\n3,5\n2,25\n' >peaks.csv
must "$REGOLITH" import --quiet --technique grainsize --x-unit phi peaks.csv -o peaks.h5
for case in '4' '3 --prominence 20' '2 --separation 2.1' '1 --separation 5'; do
    # shellcheck disable=SC2086
    must "$REGOLITH" grains stats --quiet --force --tail step-coarser ${case#?} peaks.h5
    must "$REGOLITH" export peaks.h5 --result grains_stats --all --format tsv
    awk -F'\t' -v want="${case%% *}" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        END { exit $at["n_modes"] != want }' "$out" || fail "modes: $case"
done

# Draws agree with the delta method, have a seed, and need something to draw from.
must "$REGOLITH" simulate grains --count 6 --seed 5 --noise 0.02 -o drawn.h5
for draws in "" "--bootstrap 800"; do
    # shellcheck disable=SC2086
    must "$REGOLITH" grains stats --quiet --force $draws --seed 3 drawn.h5
    must "$REGOLITH" export drawn.h5 --result grains_stats --all
    cp "$out" "draws${draws#--bootstrap }.csv"
done
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    FNR == NR { e[FNR] = $at["fw_mean_phi_error"]; v[FNR] = $at["D50_um"]; next }
    { r = $at["fw_mean_phi_error"] / e[FNR]; n += r > 0.85 && r < 1.15; same += $at["D50_um"] == v[FNR] }
    END { exit !(n == 6 && same == 6) }' draws.csv draws800.csv || fail 'draws and delta method disagree'
run "$REGOLITH" grains stats --force --tail step-coarser --bootstrap 10 grams.h5
[ "$code" -eq 64 ] && grep -q 'no errors of the classes to draw from' "$err" || fail 'draws from nothing'

# The same bits for any number of threads.
must "$REGOLITH" simulate grains --count 50 --seed 3 --noise 0.02 -o many.h5
for threads in 1 3; do
    must "$REGOLITH" grains stats --quiet --force --threads $threads --percentiles 33 many.h5
    must "$REGOLITH" export many.h5 --result grains_stats --all
    cp "$out" threads$threads.csv
done
cmp threads1.csv threads3.csv || fail 'statistics depend on threads'
done_testing
