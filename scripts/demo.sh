#!/bin/sh
# From a fresh clone to results: installs what is missing, builds, runs the main job on datasets/demo.
#   scripts/demo.sh [FOLDER for the results, default build/demo]
set -eu
[ $# -eq 0 ] || { mkdir -p "$1" && set -- "$(cd "$1" && pwd)"; }
cd "$(dirname "$0")/.."
scripts/setup.sh build
make -j"$(getconf _NPROCESSORS_ONLN)" all
scripts/demo_run.sh "$@"
