#!/bin/sh
# Make the figures of README.md from what regolith itself prints: the same bytes every time.
#   scripts/make_figures.sh [FOLDER]     needs a built regolith (REGOLITH=path, or build/release) and python3
set -eu
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/datasets/figures}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
REGOLITH=${REGOLITH:-$root/build/release/regolith}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work"
regolith() { "$REGOLITH" "$@" --quiet >/dev/null; }
table() { regolith export "$1" --result "$2" -o "$3"; }

regolith import --technique reflectance -o minerals.h5 "$root/datasets/demo/endmembers.csv"

# A scene with maps of four minerals.
regolith simulate mixtures --endmembers minerals.h5 --lines 36 --samples 48 --patch 5 --noise 0.02 --seed 9 -o scene.h5
regolith unmix --endmembers minerals.h5 --method fcls scene.h5
table scene.h5 truth map_truth.csv
table scene.h5 unmix map_found.csv

# Powders whose grains are of sizes that nobody states, and weighed standards of the same grains.
density=3.32,3.37,3.20,2.69
powders() { regolith simulate intimate --endmembers minerals.h5 --density $density --diameter 60,15,45,30 "$@"; }
powders --count 24 --noise 0.01 --seed 1 -o standards.h5
powders --count 40 --noise 0.01 --seed 2 -o powders.h5
table powders.h5 truth mass_truth.csv
regolith calibrate standards.h5 --endmembers minerals.h5 --density $density -o calibration.h5
regolith unmix --endmembers minerals.h5 --method fcls powders.h5 -o fcls.h5
regolith unmix --endmembers minerals.h5 --method hapke --density $density powders.h5 -o hapke.h5
regolith unmix --calibration calibration.h5 --method hapke powders.h5 -o calibrated.h5
for method in fcls hapke calibrated; do
    table $method.h5 unmix mass_$method.csv
done

# A section of grains, each spot measured by microprobe and Raman, taken through scripts/analyse_map.sh.
grains() { regolith simulate grain --species "pyroxene,fayalite,merrillite,fluorapatite,changesite-(Y)" "$@"; }
grains --techniques epma,raman1 --lines 30 --samples 40 --patch 8 --seed 4 -o section.h5
table section.h5 truth grain_truth.csv
regolith simulate grain --species "pyroxene,fayalite,merrillite,fluorapatite,monazite-(Ce),xenotime-(Y)" --techniques raman1 \
    --count 60 --label --seed 5 -o references.h5
REGOLITH=$REGOLITH "$root/scripts/analyse_map.sh" --references references.h5 --output . section.h5 >/dev/null

# Made-up lunar soils from sieve table to report, and distributions whose true means are known.
REGOLITH=$REGOLITH "$root/scripts/analyse_grains.sh" --soils "$root/datasets/demo/made_up_maturity.csv" --complete 0.5 -o soils \
    "$root/datasets/demo/made_up_soils.csv" >/dev/null
regolith simulate grains --count 400 --components 3 --seed 6 -o exact.h5
regolith simulate grains --count 400 --components 3 --seed 6 --noise 0.05 -o noisy.h5
for set in exact noisy; do
    regolith grains stats $set.h5
    table $set.h5 grains_stats $set.csv
done

"${PYTHON:-python3}" "$root/scripts/figures.py" . "$folder"
"${PYTHON:-python3}" "$root/scripts/figures_grains.py" . "$folder"
