#!/bin/sh
# Simulated grains of every species, and the verdict on them: the name for changesite-(Y), and for nothing else.
. tests/cli/lib.sh
scratch
levels() { # file: "species level" of every grain
    must "$REGOLITH" export -q --force --entry entry "$1" --result truth -o truth.csv
    must "$REGOLITH" export -q --force --entry entry "$1" --result changesite -o found.csv
    awk -F, 'NR == FNR { if (FNR > 1) { id[FNR] = $2; species[FNR] = $3 } next }
        FNR > 1 { if ($2 != id[FNR]) { print "order"; exit } print species[FNR] "\t" $3 }' truth.csv found.csv
}

must "$REGOLITH" simulate grain --species all --count 190 --seed 5 -o all.h5
must "$REGOLITH" validate all.h5
must "$REGOLITH" info all.h5
for part in 'raman: ' 'xrd: ' 'ftir: ' 'laser_nm'; do
    grep -q "$part" "$out" || fail "no $part in what was simulated"
done
must "$REGOLITH" changesite --quiet all.h5
levels all.h5 >levels
[ "$(cut -f 1 levels | sort -u | wc -l)" -ge 24 ] || fail 'species are missing'
awk -F'\t' '$1 != "changesite-(Y)" && $2 ~ /L[45]/' levels >false
[ ! -s false ] || fail "false names: $(cat false)"
awk -F'\t' '$1 ~ /apatite|hydroxyl|hitlockite|hedegaardite|wopmayite|tuite|monazite|brianite|xenotime-/ && $1 !~ /merrillite/ && $2 ~ /L[2-5]/' levels >false
[ ! -s false ] || fail "not of the group: $(cat false)"

# True grains: nine in ten reach L4 by chemistry alone and L5 with structure; alone they are L2.
must "$REGOLITH" simulate grain --species 'changesite-(Y)' --count 60 --seed 6 -o true.h5
must "$REGOLITH" changesite --quiet true.h5
levels true.h5 >levels
[ "$(grep -c 'L5$' levels)" -ge 52 ] || fail "L5 of 60: $(grep -c 'L5$' levels)"
must "$REGOLITH" simulate grain --species 'changesite-(Y)' --techniques epma --error 0.005 --count 40 -o epma.h5
must "$REGOLITH" changesite --quiet epma.h5
levels epma.h5 >levels
[ "$(grep -c 'L4$' levels)" -ge 37 ] || fail "L4 of 40: $(grep -c 'L4$' levels)"
must "$REGOLITH" simulate grain --species 'changesite-(Y)' --techniques raman,ftir --count 20 -o raman.h5
must "$REGOLITH" changesite --quiet raman.h5
levels raman.h5 >levels
[ "$(grep -c 'L2$' levels)" -ge 18 ] || fail "L2 of 20: $(grep -c 'L2$' levels)"

# The same bits for any number of threads; other seeds give other grains.
must "$REGOLITH" simulate grain --quiet --threads 1 --count 9 -o one.h5
must "$REGOLITH" simulate grain --quiet --threads 2 --count 9 -o two.h5
for entry in entry entry_02 entry_03 entry_04 entry_05; do
    must "$REGOLITH" export -q --force --entry "$entry" one.h5 -o one.csv
    must "$REGOLITH" export -q --force --entry "$entry" two.h5 -o two.csv
    cmp -s one.csv two.csv || fail "$entry depends on the number of threads"
done

refuse 66 'no grain of this species' simulate grain --species changesite -o out.h5
refuse 64 'no technique of the verdict' simulate grain --techniques sem -o out.h5
refuse 64 'no output file' simulate grain
refuse 64 'relative error' simulate grain --error 2 -o out.h5
refuse 66 'no lines are known' simulate grain --species brianite --techniques xrd -o out.h5
done_testing
