#!/bin/sh
# Speed of the kernels alone and of the whole command on 200 bands x 8 endmembers x 200 000 spectra, 1 and 2
# threads, alternating, medians of five; peak memory of the command. Figures, not a test.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
for bench in "$BUILD"/tests/bench/bench_*; do
    case $bench in *.o | *.d) ;; *) "$bench" ;; esac
done
"$REGOLITH" simulate mixtures --random-endmembers 8 --bands 200 --count 200000 --noise 0.01 --seed 1 \
    --library-out "$folder/library.h5" --quiet -o "$folder/cube.h5"
median() { sort -n | sed -n 3p; }
for method in nnls fcls; do
    for threads in 1 2; do : >"$folder/$method.$threads"; done
    for repeat in 1 2 3 4 5; do
        for threads in 1 2; do
            /usr/bin/env time -f '%e %M' -o "$folder/time" "$REGOLITH" unmix --quiet --force --threads $threads \
                --method $method --endmembers "$folder/library.h5" -o "$folder/out.h5" "$folder/cube.h5"
            tail -n 1 "$folder/time" >>"$folder/$method.$threads"
        done
    done
    for threads in 1 2; do
        seconds=$(cut -d' ' -f1 "$folder/$method.$threads" | median)
        memory=$(cut -d' ' -f2 "$folder/$method.$threads" | median)
        awk -v m=$method -v t=$threads -v s="$seconds" -v k="$memory" 'BEGIN {
            printf "whole command  %s  %d threads  %8.0f spectra/s  %.2f s  peak %.0f MB\n", m, t, 200000 / s, s, k / 1024 }'
    done
done
for command in 'endmembers --method vca --count 8' 'endmembers --method nfindr --count 8' dimension; do
    for threads in 1 2; do
        # shellcheck disable=SC2086
        /usr/bin/env time -f '%e %M' -o "$folder/time" "$REGOLITH" $command --quiet --force --threads $threads \
            -o "$folder/out.h5" "$folder/cube.h5" 2>/dev/null
        awk -v c="$command" -v t=$threads 'END {
            printf "whole command  %s  %d threads  %8.0f spectra/s  %.2f s  peak %.0f MB\n", c, t, 200000 / $1, $1, $2 / 1024 }' "$folder/time"
    done
done
