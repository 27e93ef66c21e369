#!/bin/sh
# unmix --timing: three figures on standard error that programs can find, and nothing else changed.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate mixtures -q --random-endmembers 4 --bands 40 --count 500 --library-out library.h5 -o data.h5 || done_testing
must "$REGOLITH" unmix -q --endmembers library.h5 -o plain.h5 data.h5
[ ! -s "$err" ] || fail "without --timing: $(cat "$err")"
must "$REGOLITH" unmix -q --timing --endmembers library.h5 -o timed.h5 data.h5
for what in solve read write; do
    [ "$(grep -cE "^$what seconds: [0-9]+\.[0-9]+\$" "$err")" -eq 1 ] || fail "no $what seconds in: $(cat "$err")"
done
[ ! -s "$out" ] || fail "with --quiet: $(cat "$out")"
cmp -s plain.h5 timed.h5 || fail "the answers differ with --timing"
done_testing
