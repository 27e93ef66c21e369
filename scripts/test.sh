#!/bin/sh
# From a fresh clone to tested: installs what is missing, builds, runs every test. Arguments go to make:
#   scripts/test.sh MODE=debug TEST_ONLY=unmix
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh test
make -j"$(getconf _NPROCESSORS_ONLN)" test "$@"
