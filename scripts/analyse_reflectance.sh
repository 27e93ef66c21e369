#!/bin/sh
# Mass fractions of powders from their reflectance: instrument files in, a table out. A recipe to copy and to change.
#   scripts/analyse_reflectance.sh --minerals FILE [options] SPECTRA...
#     --minerals FILE    spectra of the pure minerals; a column density_g_cm3 (and diameter_um) where there is one
#     --density LIST     g/cm3 of the minerals, 3.32,3.20 or olivine=3.32,..., where there is no such column
#     --diameter LIST    grain diameters likewise, um; equal when not known
#     --standards FILE   weighed mixtures with their masses in columns NAME or wt_NAME: calibrates
#     --x-unit UNIT      unit of the wavelengths where the files do not say it: nm, um, m
#     --output FOLDER    where results go (default: reflectance)
#   Further options of `regolith unmix --method hapke` (--incidence, --h-function, ...) stand in REGOLITH_HAPKE.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
REGOLITH=${REGOLITH:-$here/build/release/regolith}
[ -x "$REGOLITH" ] || REGOLITH=regolith
hapke=${REGOLITH_HAPKE:-}
minerals='' density='' diameter='' standards='' unit='' out=reflectance
usage() {
    sed -n '3,10s/^# \{0,1\}//p' "$0" >&2
    exit 64
}
while [ $# -gt 0 ]; do
    case $1 in
    --minerals | --density | --diameter | --standards | --x-unit | --output)
        [ $# -ge 2 ] || usage
        case $1 in
        --minerals) minerals=$2 ;;
        --density) density=$2 ;;
        --diameter) diameter=$2 ;;
        --standards) standards=$2 ;;
        --x-unit) unit=$2 ;;
        --output) out=$2 ;;
        esac
        shift 2
        ;;
    --) shift && break ;;
    -*) usage ;;
    *) break ;;
    esac
done
[ -n "$minerals" ] && [ $# -gt 0 ] || usage
mkdir -p "$out"

step() { printf '\n== %s\n' "$*"; }
# read_in NAME FILE...: $out/NAME.h5.
read_in() {
    name=$1
    shift
    "$REGOLITH" import --technique reflectance ${unit:+--x-unit "$unit"} --force -o "$out/$name.h5" "$@"
}

step 'Files in'
read_in minerals "$minerals"
read_in spectra "$@"
if [ -n "$standards" ]; then
    read_in standards "$standards"
    step 'What the weighed standards teach'
    # shellcheck disable=SC2086
    "$REGOLITH" calibrate --endmembers "$out/minerals.h5" ${density:+--density "$density"} \
        ${diameter:+--diameter "$diameter"} $hapke --force -o "$out/calibration.h5" "$out/standards.h5"
    set -- --calibration "$out/calibration.h5"
else
    set -- --endmembers "$out/minerals.h5" ${density:+--density "$density"} ${diameter:+--diameter "$diameter"}
fi

step 'Mass fractions'
# shellcheck disable=SC2086
"$REGOLITH" unmix --method hapke "$@" $hapke --force "$out/spectra.h5"
"$REGOLITH" export "$out/spectra.h5" --result unmix --all --force -o "$out/mass_fractions.csv"
[ -n "$standards" ] ||
    printf '\nWithout weighed standards expect errors of about 10 wt%% beyond those stated: grain sizes are not known.\n'

step 'Files to open'
printf '  %s\n' "$out/mass_fractions.csv   mass fractions, errors, limits at zero, detection limits, residuals" \
    "$out/spectra.h5           spectra and results together: silx view, HyperSpy, h5py, MATLAB"
[ -z "$standards" ] || printf '  %s\n' "$out/calibration.h5       references, factors, scores: serves unmix --calibration again"
