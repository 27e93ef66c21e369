#!/bin/sh
# The table of `regolith bench`, then seconds and peak memory of whole commands on 200 000 spectra of 200 bands, 8
# endmembers, with 1 and 2 threads. Figures, not a test.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
"$REGOLITH" bench
"$REGOLITH" simulate mixtures --random-endmembers 8 --bands 200 --count 200000 --noise 0.01 --seed 1 \
    --library-out "$folder/library.h5" --quiet -o "$folder/cube.h5"
for command in "unmix --method nnls --endmembers $folder/library.h5" "unmix --method fcls --endmembers $folder/library.h5" \
    'endmembers --method vca --count 8' 'endmembers --method nfindr --count 8' dimension; do
    for threads in 1 2; do
        # shellcheck disable=SC2086
        /usr/bin/env time -f '%e %M' -o "$folder/time" "$REGOLITH" $command --quiet --force --threads $threads \
            -o "$folder/out.h5" "$folder/cube.h5" 2>/dev/null
        awk -v c="${command%% --endmembers*}" -v t=$threads 'END {
            printf "whole command  %-34s  %d threads  %9.0f spectra/s  %.2f s  peak %.0f MB\n", c, t, 200000 / $1, $1, $2 / 1024 }' "$folder/time"
    done
done
