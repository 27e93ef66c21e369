#!/bin/sh
# The same bytes for any number of threads and for two runs, whatever the command; every file is valid.
. tests/cli/lib.sh
scratch

# Every command that writes, with $1 threads, into folder $2. Names inside are equal, for they are recorded.
everything() {
    mkdir "$2" && cd "$2" || exit 70
    options="--quiet --threads $1"
    # shellcheck disable=SC2086
    {
        must "$REGOLITH" import --quiet -t reflectance -o endmembers.h5 "$demo/endmembers.csv"
        must "$REGOLITH" import --quiet -t reflectance -o spectra.h5 "$demo"/spectra/*
        must "$REGOLITH" unmix $options --endmembers endmembers.h5 spectra.h5
        must "$REGOLITH" export --quiet spectra.h5 --result unmix -o abundances.csv
        must "$REGOLITH" simulate mixtures $options --endmembers endmembers.h5 --count 5000 --noise 0.002 --seed 7 -o mixtures.h5
        for method in ucls scls nnls fcls sparse mesma; do
            must "$REGOLITH" unmix $options --endmembers endmembers.h5 --method $method -o $method.h5 mixtures.h5
        done
        must "$REGOLITH" simulate intimate $options --endmembers endmembers.h5 --density 3.3,3.4,3.2,2.7 --count 30 --seed 7 -o powders.h5
        must "$REGOLITH" unmix $options --endmembers endmembers.h5 --density 3.3,3.4,3.2,2.7 --method hapke -o hapke.h5 powders.h5
        must "$REGOLITH" calibrate $options --endmembers endmembers.h5 --density 3.3,3.4,3.2,2.7 -o calibration.h5 powders.h5
        must "$REGOLITH" unmix $options --calibration calibration.h5 --method hapke -o calibrated.h5 powders.h5
        must "$REGOLITH" optical-constants $options --index 1.67,1.68,1.7,1.57 --diameter 60 -o constants.h5 endmembers.h5
        must "$REGOLITH" unmix $options --endmembers constants.h5 --density 3.3,3.4,3.2,2.7 --method hapke --fit-sizes one -o sizes.h5 powders.h5
        must "$REGOLITH" dimension $options mixtures.h5
        for method in vca atgp nfindr ppi sisal; do
            must "$REGOLITH" endmembers $options --count 4 --method $method -o found-$method.h5 mixtures.h5
        done
        must "$REGOLITH" import --quiet -t epma -o spots.h5 "$demo/epma_phosphates.csv"
        must "$REGOLITH" formula $options spots.h5
        must "$REGOLITH" changesite $options spots.h5
        must "$REGOLITH" simulate epma $options --count 200 --seed 7 -o simulated-spots.h5
        must "$REGOLITH" changesite $options simulated-spots.h5
        must "$REGOLITH" import --quiet -t grainsize -o soils.h5 "$demo/sieve_lunar_soils.csv"
        must "$REGOLITH" grains stats $options soils.h5
        must "$REGOLITH" simulate grains $options --count 200 --seed 7 -o simulated-soils.h5
        must "$REGOLITH" grains stats $options simulated-soils.h5
    }
    cd ..
}

everything 1 one
everything 1 again
for threads in 2 3 8; do everything $threads $threads; done
n_files=$(find one -type f -name '[a-z]*' | wc -l)
[ "$n_files" -ge 11 ] || fail "only $n_files files were written"
for folder in again 2 3 8; do
    for file in one/*; do
        cmp "$file" "$folder/${file##*/}" || fail "${file##*/} differs: one thread against $folder"
    done
done

# What was written follows the rules of the layout, and so does the mineral library.
must "$REGOLITH" validate --strict one/*.h5 "$REGOLITH_LIBRARY"

# The environment of a batch system decides how many threads, not what comes out.
mkdir slurm && cd slurm && cp ../one/endmembers.h5 ../one/mixtures.h5 . || exit 70
SLURM_CPUS_PER_TASK=3 must "$REGOLITH" unmix --quiet --endmembers endmembers.h5 --method fcls -o fcls.h5 mixtures.h5
cmp fcls.h5 ../one/fcls.h5 || fail "SLURM_CPUS_PER_TASK changes the result"
cd ..

# Another seed gives other data.
must "$REGOLITH" simulate epma --quiet --count 200 --seed 8 -o other.h5
cmp -s other.h5 one/simulated-spots.h5 && fail "the seed has no effect"
echo "$n_files files equal for 1, 2, 3 and 8 threads and for two runs"
done_testing
