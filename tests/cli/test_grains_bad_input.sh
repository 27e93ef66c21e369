#!/bin/sh
# What no command on grains may do with bad size distributions: crash, hang, spoil the input, give a number for what is
# none, or let one bad sample change another. And what the statistics say of each.
. tests/cli/lib.sh
scratch

# sizes NAME SAMPLE:WEIGHTS...: $NAME.h5 with classes 1, 10, 45, 100, 250, 1000 um.
sizes() {
    name=$1
    shift
    echo 'sample_id,lower_um,upper_um,weight_pct' >"$name.csv"
    for sample; do
        echo "$sample" | awk -F'[:/]' 'BEGIN { split("1 10 45 100 250 1000", e, " ") }
            { for (i = 2; i <= NF; i++) printf "%s,%d,%d,%s\n", $1, e[i - 1], e[i], $i }' >>"$name.csv"
    done
    must "$REGOLITH" import -q -t grainsize -o "$name.h5" "$name.csv"
}
good=good:20/15/25/22/18
sizes fine $good
sizes sum99 $good a:20/19/20/20/20
sizes sum101 $good a:20/21/20/20/20
sizes plateau $good a:50/0/0/0/50
sizes oneclass $good a:0/0/100/0/0
sizes negative $good a:40/-5/25/20/20
sizes zero a:0/0/0/0/0 b:0/0/0/0/0
sizes missing a:20//40/20/20
printf 'sample_id,<10,10,45,100\na,10,40,30,20\nb,15,40,25,20\n' >open.csv
must "$REGOLITH" import -q -x um -t grainsize -o open.h5 open.csv
printf 'sample_id,lower,upper,weight_pct\na,0.001,0.02,20\na,0.02,0.1,50\na,0.1,1,30\nb,0.001,0.02,15\nb,0.02,0.1,45\nb,0.1,1,40\n' >units.csv
must "$REGOLITH" import -q -x um -t grainsize -o units.h5 units.csv

# Every command on every file: exit codes of bad data, words that name the command, no trace of a failure.
"$REGOLITH" --list-commands | sed -n 's/^grains //p' >commands
[ "$(wc -l <commands)" -ge 3 ] || fail 'the list of commands'
for file in fine sum99 sum101 plateau oneclass negative zero missing open units; do
    cksum $file.h5 >before
    while read -r command; do
        rm -f out.h5
        run timeout 60 "$REGOLITH" grains $command -q -o out.h5 $file.h5
        case $code in
        0) must "$REGOLITH" validate out.h5 ;;
        64 | 65 | 66)
            [ ! -e out.h5 ] || fail "grains $command $file: an output with exit $code"
            grep -q "$file.h5" "$err" || [ "$code" -eq 64 ] || fail "grains $command $file: the file is not named: $(cat "$err")"
            ;;
        *) fail "grains $command $file: exit $code: $(head -n 3 "$err")" ;;
        esac
        ! grep -qv "^regolith grains $command: " "$err" || fail "grains $command $file: other words: $(cat "$err")"
        grep -qi 'nan\|inf ' "$out" && fail "grains $command $file prints no number"
        cksum $file.h5 | cmp -s before - || fail "grains $command changed $file.h5"
    done <commands
done

# The good sample is the same beside any other.
column() { # FILE SAMPLE COLUMN
    "$REGOLITH" export "$1" --result grains_stats --all --format tsv | awk -F'\t' -v sample="$2" -v column="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["sample_id"] == sample { print $at[column] }'
}
for file in fine sum99 plateau oneclass negative; do
    must "$REGOLITH" grains stats -q $file.h5
    for number in D10_um D50_um fw_mean_phi fw_kurt ml_sd_phi; do
        column $file.h5 good $number >got
        column fine.h5 good $number | cmp -s - got || fail "$number of the good sample changes beside $file"
    done
done

# What the statistics say.
has() { column "$1" "$2" "$3" | grep -q -- "$4" || fail "$1 $2 $3: $(column "$1" "$2" "$3"), expected $4"; }
must "$REGOLITH" grains stats -q sum101.h5
has sum99.h5 a flags not-closed
has sum101.h5 a flags not-closed
rm -f out.h5
must "$REGOLITH" grains stats -q --closure percent -o percent.h5 sum101.h5
grep -q 'the first is a (row 1): the class weights sum to more than 100 per cent' "$err" || fail "101 % is not refused: $(cat "$err")"
has plateau.h5 a flags plateau
has plateau.h5 a D50_um '^10$' # the finer end of the gap
has oneclass.h5 a flags single-class
has oneclass.h5 a fw_skew_phi '^-*0$'
has oneclass.h5 a fw_kurt '^0.7377049180327' # one class linear in phi: 0.45 / 0.61
has negative.h5 a flags 'no statistics: class weight is negative'
[ -z "$(column negative.h5 a D50_um)" ] || fail 'a number from a negative weight'
refuse 65 'no mass' grains stats -o out.h5 zero.h5
refuse 65 'phi10 or ratio' grains stats -o out.h5 open.h5
must "$REGOLITH" grains lunar -o lunar.h5 units.h5
grep -q 'are the sizes in another unit' "$err" || fail 'sizes that no soil has are not told'

must "$REGOLITH" grains stats -q -o stats.h5 units.h5
grep -q 'classes from 0.001 to 1 um: are the sizes in another unit? (import --x-unit)' "$err" || fail "sizes that no sieve has: $(cat "$err")"
refuse 65 'class weight is negative or not a number (a); leave it out' grains rebin --ratio 2 -o out.h5 negative.h5
refuse 65 'a class weight is negative or not a number (a)' grains distances -o out.h5 negative.h5
refuse 65 'a class weight is negative or not a number (a); leave it out' grains convert --to number -o out.h5 negative.h5

# One class a sample: read as what it is, without statistics.
printf 'sample_id,lower_um,upper_um,weight_pct\na,1,10,100\nb,1,10,100\n' >alone.csv
must "$REGOLITH" import -q -t grainsize -o alone.h5 alone.csv
refuse 65 'a size distribution needs at least two classes' grains stats -o out.h5 alone.h5

# Tables that cannot be read say which line and what to look for.
bad_table() { # WORDS, then the table
    printf "$2" >table.csv
    refuse 65 "$1" import -t grainsize -x um -o out.h5 table.csv
}
bad_table 'two or more, or both sizes of the one' 'size_um,a,b\n63,100,100\n'
bad_table 'mistyped or doubled sieve' 'size_um,a\n1,20\n70,30\n10,10\n100,40\n'
bad_table 'mistyped or doubled sieve' 'size_um,a\n10,20\n45,30\n45,10\n100,40\n'
# Graf's 10084,79 as it was misprinted: sieves 70 and 10 for 7 and 1.
bad_table 'next (10084,79: 70 and 20 um); check for a missing, doubled or mistyped class' 'sample,lower,upper,weight_pct\n15021,20,45,60\n15021,45,75,40\n"10084,79",10,70,9\n"10084,79",70,20,8\n"10084,79",20,45,50\n"10084,79",45,100,33\n'
bad_table 'missing, doubled or mistyped' 'sample,lower,upper,weight_pct\na,1,10,20\na,10,45,30\na,100,250,50\nb,1,10,20\nb,10,45,30\nb,100,250,50\n'
bad_table 'neither rises nor falls' 'size_um,a passing %%,b passing %%\n10,20,20\n45,50,50\n100,40,80\n1000,100,100\n'
done_testing
