#!/bin/sh
# What `simulate` writes passes `validate`, and a viewer still shows the data first, not the truth.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate mixtures --random-endmembers 3 --count 5 -o mixtures.h5
must "$REGOLITH" simulate epma --count 5 -o epma.h5
must "$REGOLITH" simulate grains --count 5 -o grains.h5
must "$REGOLITH" simulate grain --count 5 -o grain.h5
for file in mixtures epma grains grain; do
    must "$REGOLITH" validate "$file.h5"
    grep -q ' 0 errors' "$out" || grep -q 'valid' "$out" || fail "$file.h5: $(cat "$out")"
    strings "$file.h5" 2>/dev/null | grep -q 'process_01_truth/' && fail "$file.h5 shows the truth first"
done
done_testing
