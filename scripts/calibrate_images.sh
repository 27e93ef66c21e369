#!/bin/sh
# The calibration of `grains image` that the program ships: a fit to simulated images, none of which is used to
# test it. About 15 minutes on two cores.
#   scripts/calibrate_images.sh [OUT.tsv]        (default: datasets/library/grain_image.tsv)
set -eu
case ${1:-} in
-h | --help)
    sed -n '2,4s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac
regolith=${REGOLITH:-build/release/regolith}
out=${1:-datasets/library/grain_image.tsv}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
"$regolith" simulate image --count 560 --seed 20251 --from 7 --to 80 -o "$work/calibration_images.h5"
"$regolith" grains image --calibrate "$out" --force "$work/calibration_images.h5"
