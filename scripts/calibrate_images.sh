#!/bin/sh
# The calibration of `grains image` that the program ships: a fit to 4096 simulated images, none of which is used
# to test it. About 10 minutes on two cores.
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
for part in 1 2 3 4 5 6 7 8; do
    "$regolith" simulate image --count 512 --width 256 --height 256 --from 3 --to 45 --seed "2026$part" \
        -o "$work/images_$part.h5"
done
"$regolith" grains image --calibrate "$out" --force "$work"/images_*.h5
