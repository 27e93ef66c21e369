#!/bin/sh
# Components of simulated distributions come back with intervals that hold them, whatever the number of threads;
# samples without content are carried; what cannot be meant is refused in one line.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate grains --count 8 --components 2 --noise 0.005 --seed 4 -o soils.h5
must "$REGOLITH" grains modes --noise 0.005 --number 2 --threads 1 -o one.h5 soils.h5
must "$REGOLITH" grains modes --noise 0.005 --number 2 --threads 2 --quiet -o two.h5 soils.h5
for file in one two; do
    must "$REGOLITH" export "$file.h5" --result grains_modes --table component_list -o "$file.csv"
    must "$REGOLITH" validate "$file.h5"
done
cmp -s one.csv two.csv || fail 'two threads give other components'
must "$REGOLITH" export soils.h5 --result truth -o truth.csv --all
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) at[FILENAME, $i] = i; next }
    FILENAME == "one.csv" {
        weight[$at[FILENAME, "sample_id"]] += $at[FILENAME, "weight"]
        low = $at[FILENAME, "median_um_low"]; high = $at[FILENAME, "median_um_high"]; m = $at[FILENAME, "median_um"]
        n++; if (!(low <= m && m <= high && low < high)) outside++ }
    END { for (s in weight) { samples++; d = weight[s] - 1; if (d > 1e-6 || d < -1e-6) off++ }
          printf "%d samples, %d components, %d weights off, %d outside\n", samples, n, off, outside
          exit !(samples == 8 && n == 16 && !off && !outside) }' one.csv >told || fail "components: $(cat told)"

# Without --noise the errors stated with the data are used, and the same numbers come out within them.
must "$REGOLITH" grains modes --no-intervals --quiet -o stated.h5 soils.h5
must "$REGOLITH" export stated.h5 --result grains_modes -o stated.csv
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["number"] == 2 { two++ }
    END { exit !(two >= 6) }' stated.csv || fail "numbers of components: $(cut -d, -f1-6 stated.csv)"

# What has been smoothed from class to class says so in its remark, what has not does not.
must "$REGOLITH" simulate grains --count 8 --components 2 --seed 4 --noise 0.05 -o rough.h5
must "$REGOLITH" grains modes --no-intervals --noise 0.05 --number 2 --quiet -o rough_modes.h5 rough.h5
must "$REGOLITH" export rough_modes.h5 --result grains_modes -o rough.csv
[ "$(grep -c 'go together' rough.csv)" -le 1 ] || fail "remarks on independent errors: $(cat rough.csv)"

# So does what has five components, whose intervals are too narrow, where there are intervals.
must "$REGOLITH" grains modes --noise 0.05 --number 5 --quiet -o many.h5 rough.h5
must "$REGOLITH" export many.h5 --result grains_modes -o many.csv
[ "$(grep -c 'five components or more: intervals' many.csv)" -eq 8 ] || fail "remarks on many: $(cat many.csv)"
[ "$(grep -c 'five components' rough.csv)" -eq 0 ] || fail "remarks on many components of two"

# An empty sample is carried with its reason; nothing but empty samples is an error.
printf 'sample,1,2,4,8,16,32,64,128,256,512\n' >empty.csv
printf 'a,0,0,0,0,0,0,0,0,0,0\nb,1,5,20,40,60,40,20,10,5,1\n' >>empty.csv
must "$REGOLITH" import --technique grainsize --x-unit um -o empty.h5 empty.csv
run "$REGOLITH" grains modes --tail ratio,step-coarser --max 2 -o some.h5 empty.h5
[ "$code" -eq 0 ] || fail "exit $code with one empty sample: $(cat "$err")"
grep -q '1 of 2 samples' "$err" || fail "no word of the empty sample: $(cat "$err")"
printf 'sample,1,2,4,8\na,0,0,0,0\n' >none.csv
must "$REGOLITH" import --technique grainsize --x-unit um -o none.h5 none.csv
must "$REGOLITH" import --technique grainsize --x-unit um --sizes upper -o open.h5 empty.csv
refuse 65 'no sample can be decomposed' grains modes --tail ratio,step-coarser -o out.h5 none.h5
refuse 65 'open' grains modes -o out.h5 open.h5
for words in '--max 7' '--number 7' '--noise 0' '--noise 1.5' '--noise x' '--floor 0' '--bootstrap 1' '--bootstrap 9 --no-intervals' '--level 100' \
    '--family normal' '--tail sieve'; do
    # shellcheck disable=SC2086
    refuse 64 "${words%% *}\|open classes" grains modes $words -o out.h5 soils.h5
done
refuse 66 'no such' grains modes -o out.h5 nothing.h5
done_testing
