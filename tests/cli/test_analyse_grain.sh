#!/bin/sh
# scripts/analyse_grain.sh: from files and containers to verdicts.
. tests/cli/lib.sh
scratch
must "$root/scripts/analyse_grain.sh" --epma "$demo/epma_phosphates.csv" --grain-column sample_id --output chemistry
"$REGOLITH" changesite --quiet chemistry/epma.h5 -o alone.h5
"$REGOLITH" export --quiet alone.h5 --result changesite -o alone.csv
cut -d, -f3,4 alone.csv >alone.txt
cut -d, -f3,4 chemistry/verdict.csv >script.txt
cmp -s alone.txt script.txt || fail "the script's verdicts are not those of the command"
must "$REGOLITH" simulate grain --quiet --species 'changesite-(Y)' --count 1 --seed 3 -o grain.h5
must "$root/scripts/analyse_grain.sh" --container grain.h5 --output whole
grep -q 'L5' whole/verdict.csv || fail "no L5: $(cat whole/verdict.csv)"
must "$REGOLITH" validate whole/verdict.h5
run "$root/scripts/analyse_grain.sh"
[ "$code" -eq 64 ] && grep -q -- '--raman FILE' "$err" || fail "without files: exit $code"
run "$root/scripts/analyse_grain.sh" --epma nowhere.csv
[ "$code" -eq 66 ] && grep -q 'nowhere.csv: there is no such file' "$err" || fail "a missing file: exit $code: $(cat "$err")"
done_testing
