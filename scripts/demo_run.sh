#!/bin/sh
# The main job on the measurements of datasets/demo: spectra to abundances, microprobe analyses to verdicts,
# sieve and laser tables to grain statistics. A recipe to copy and to change.
#   scripts/demo_run.sh [FOLDER for the results, default build/demo]
set -eu
[ $# -eq 0 ] || { mkdir -p "$1" && set -- "$(cd "$1" && pwd)"; }
cd "$(dirname "$0")/.."
in=datasets/demo
out=${1:-build/demo}
mkdir -p "$out"
REGOLITH=${REGOLITH:-build/release/regolith}
REGOLITH_LIBRARY=${REGOLITH_LIBRARY:-$(dirname "$REGOLITH")/regolith-library.h5}
export REGOLITH_LIBRARY

step() { printf '\n== %s\n' "$*"; }
regolith() {
    printf '\n$ regolith %s\n' "$*"
    "$REGOLITH" "$@"
}

step "Reflectance: which minerals, and how much of each"
regolith import --technique reflectance --force -o "$out/endmembers.h5" $in/endmembers.csv
regolith import --technique reflectance --force -o "$out/spectra.h5" $in/spectra/*
regolith unmix --endmembers "$out/endmembers.h5" --method fcls "$out/spectra.h5"
regolith export "$out/spectra.h5" --result unmix --force -o "$out/abundances.csv"

step "Microprobe: formula units, and the verdict on changesite-(Y)"
regolith import --technique epma --force -o "$out/spots.h5" $in/epma_phosphates.csv
regolith formula --quiet "$out/spots.h5"
regolith export "$out/spots.h5" --result formula --force -o "$out/formulas.csv"
regolith changesite "$out/spots.h5"
regolith export "$out/spots.h5" --result changesite --force -o "$out/verdicts.csv"

step "Grain size: six lunar soils by sieve, four mixtures by laser"
regolith import --technique grainsize --force -o "$out/soils.h5" $in/sieve_lunar_soils.csv
regolith grains stats "$out/soils.h5"
regolith export "$out/soils.h5" --result grains --force -o "$out/soils.csv"
regolith import --technique grainsize --force -o "$out/laser.h5" $in/laser_mixtures.csv
regolith grains stats "$out/laser.h5"

step "Files to open"
cat <<TEXT
  $out/abundances.csv   abundances with standard errors; truth in $in/spectra_truth.csv
  $out/verdicts.csv     the level and the name of every analysis; truth in $in/epma_truth.csv
  $out/formulas.csv     formula units and sites
  $out/soils.csv        grain statistics
  $out/spectra.h5       spectra and results together: silx view, HyperSpy, h5py, MATLAB
TEXT
