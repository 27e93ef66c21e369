#!/bin/sh
# The figures of the README are what their script makes, and the README shows them.
. tests/cli/lib.sh
scratch
"$root/scripts/make_figures.sh" made || fail 'scripts/make_figures.sh failed'
for figure in abundance_maps accuracy grain_map grain_size; do
    cmp -s "made/$figure.svg" "$root/datasets/figures/$figure.svg" || fail "datasets/figures/$figure.svg differs from what scripts/make_figures.sh makes"
    grep -q "](datasets/figures/$figure.svg)" "$root/README.md" || fail "the README does not show $figure.svg"
    "$PYTHON" -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' "made/$figure.svg" || fail "$figure.svg is no XML"
done
done_testing
