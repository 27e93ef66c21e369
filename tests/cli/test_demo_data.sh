#!/bin/sh
# The simulated files of datasets/demo are what their generator makes.
. tests/cli/lib.sh
scratch
make_data="$root/scripts/make_demo_data.sh"
"$make_data" made || fail "$make_data failed"
(cd made && find . -type f) >names
while read -r name; do
    cmp -s "made/$name" "$demo/$name" || fail "datasets/demo/$name differs from what scripts/make_demo_data.sh makes"
done <names
[ "$(wc -l <names)" -ge 17 ] || fail "only $(wc -l <names) files were made"
done_testing
