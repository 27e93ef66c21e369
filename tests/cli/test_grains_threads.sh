#!/bin/sh
# Every command on grains gives the same bytes for any number of threads, and again.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate grains -q --count 12 --components 2 --classes 40 --noise 0.02 --seed 2 -o sizes.h5
must "$REGOLITH" simulate outlines -q --count 40 --seed 2 -o outlines.h5

# same INPUT COMMAND [OPTIONS...]
same() {
    input=$1
    command=$2
    shift 2
    for threads in 1 2 5; do
        must "$REGOLITH" grains $command -q --threads $threads "$@" -o "$command.$threads.h5" "$input" || return
    done
    cmp -s "$command.1.h5" "$command.2.h5" && cmp -s "$command.1.h5" "$command.5.h5" ||
        fail "grains $command depends on the number of threads"
    must "$REGOLITH" grains $command -q "$@" --force -o "$command.5.h5" "$input"
    cmp -s "$command.1.h5" "$command.5.h5" || fail "grains $command gives other bytes the second time"
}
same sizes.h5 stats --percentiles 3,97
same sizes.h5 lunar
same sizes.h5 modes --max 3 --bootstrap 20
must "$REGOLITH" simulate grains -q --count 40 --members 3 --classes 40 --noise 0.01 --seed 2 -o mixed.h5
same mixed.h5 members --members 3 --bootstrap 10
same sizes.h5 rebin --ratio 1.1892
same sizes.h5 convert --to number
same sizes.h5 distances
same outlines.h5 shape
for count in 1 3; do
    must "$REGOLITH" simulate grains -q --count 30 --noise 0.05 --seed 8 --threads $count -o "made.$count.h5"
    must "$REGOLITH" simulate outlines -q --count 30 --seed 8 --threads $count -o "drawn.$count.h5"
done
cmp -s made.1.h5 made.3.h5 || fail 'simulate grains depends on the number of threads'
cmp -s drawn.1.h5 drawn.3.h5 || fail 'simulate outlines depends on the number of threads'
done_testing
