#!/bin/sh
# Every command on grains gives the same bytes for any number of threads, and again.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate grains -q --count 12 --components 2 --classes 40 --noise 0.02 --seed 2 -o sizes.h5
must "$REGOLITH" simulate outlines -q --count 40 --seed 2 -o outlines.h5
must "$REGOLITH" simulate laser -q --count 6 --noise 0.01 --rings 24 --inner 0.2 --to 60 --classes 40 --seed 4 -o rings.h5
must "$REGOLITH" simulate image -q --count 4 --width 128 --height 128 --from 7 --to 14 --seed 3 --pixel-size 3 -o images.h5
must "$REGOLITH" grains rebin -q --edges 0.1,20,45,90,180,355,710,2000 sizes.h5 -o sieves.h5
must "$REGOLITH" grains rebin -q --edges 0.1,1,2,4,8,16,24,32,45,64,90,125,180,250 --cut sizes.h5 -o laser.h5

# same INPUTS COMMAND [OPTIONS...]
same() {
    input=$1
    command=$2
    shift 2
    for threads in 1 2 5; do
        # shellcheck disable=SC2086
        must "$REGOLITH" grains $command -q --threads $threads "$@" -o "$command.$threads.h5" $input || return
    done
    cmp -s "$command.1.h5" "$command.2.h5" && cmp -s "$command.1.h5" "$command.5.h5" ||
        fail "grains $command depends on the number of threads"
    # shellcheck disable=SC2086
    must "$REGOLITH" grains $command -q "$@" --force -o "$command.5.h5" $input
    cmp -s "$command.1.h5" "$command.5.h5" || fail "grains $command gives other bytes the second time"
}
same sizes.h5 stats --percentiles 3,97
same sizes.h5 lunar
same sizes.h5 modes --max 3
must "$REGOLITH" simulate grains -q --count 40 --members 3 --classes 40 --noise 0.01 --seed 2 -o mixed.h5
same mixed.h5 members --members 3 --bootstrap 10
same sizes.h5 rebin --ratio 1.1892
same sizes.h5 convert --to number
same sizes.h5 distances
same outlines.h5 shape
same rings.h5 invert --to 60
same images.h5 image
same 'sieves.h5 laser.h5' merge --to 250
mkdir joined && cp sizes.h5 sieves.h5 laser.h5 joined && cd joined
same 'sizes.h5 sieves.h5 laser.h5' rebin --join --cut --ratio 1.5
cd ..
"$REGOLITH" --list-commands | sed -n 's/^grains //p' | while read -r command; do
    [ -e "$command.5.h5" ] || echo "$command"
done >untried
[ ! -s untried ] || fail "not tried: $(tr '\n' ' ' <untried)"
for count in 1 3; do
    must "$REGOLITH" simulate grains -q --count 30 --noise 0.05 --seed 8 --threads $count -o "made.$count.h5"
    must "$REGOLITH" simulate outlines -q --count 30 --seed 8 --threads $count -o "drawn.$count.h5"
done
cmp -s made.1.h5 made.3.h5 || fail 'simulate grains depends on the number of threads'
cmp -s drawn.1.h5 drawn.3.h5 || fail 'simulate outlines depends on the number of threads'
done_testing
