#!/bin/sh
# One grain, or many, from instrument files of every technique to the graded verdict. A recipe to copy and to change.
#   scripts/analyse_grain.sh [options]
#     --raman FILE       Raman spectra, one or two lasers (may be given again, as all of these)
#     --epma FILE        microprobe analyses in oxide wt%, with their errors where there are any
#     --xrd FILE         diffraction scans
#     --ftir FILE        infrared spectra
#     --container FILE   measurements that are in a regolith container already
#     --grain-column C   column that names the grain of a row; without it, all files are of one grain
#     --references FILE  a library of Raman spectra to search, from `regolith library build`
#     --wavelength A     of the diffraction scans, Angstrom (default: Cu Ka1)
#     --output FOLDER    where results go (default: grain)
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
REGOLITH=${REGOLITH:-$here/build/release/regolith}
[ -x "$REGOLITH" ] || REGOLITH=regolith
raman='' epma='' xrd='' ftir='' container='' column='' references='' wavelength='' out=grain
usage() {
    sed -n '3,12s/^# \{0,1\}//p' "$0" >&2
    exit 64
}
# Lists of files hold one name per line, so that names may have blanks.
newline='
'
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
    --raman) raman=$raman$2$newline ;;
    --epma) epma=$epma$2$newline ;;
    --xrd) xrd=$xrd$2$newline ;;
    --ftir) ftir=$ftir$2$newline ;;
    --container) container=$container$2$newline ;;
    --grain-column) column=$2 ;;
    --references) references=$2 ;;
    --wavelength) wavelength=$2 ;;
    --output) out=$2 ;;
    *) usage ;;
    esac
    shift 2
done
[ -n "$raman$epma$xrd$ftir$container" ] || usage
mkdir -p "$out"
step() { printf '\n== %s\n' "$*"; }

# read_in TECHNIQUE "FILES": $out/TECHNIQUE.h5, and its name joins the list of what is judged.
judged=''
read_in() {
    technique=$1
    [ -n "$2" ] || return 0
    step "Files in: $technique"
    old=$IFS
    IFS=$newline
    # shellcheck disable=SC2086 # one file a line
    "$REGOLITH" import --technique "$technique" --force -o "$out/$technique.h5" $2
    IFS=$old
    judged=$judged$out/$technique.h5$newline
}
read_in epma "$epma"
read_in raman "$raman"
read_in xrd "$xrd"
read_in ftir "$ftir"
judged=$judged$container

if [ -n "$references" ] && [ -n "$raman" ]; then
    step 'What the Raman spectra look like'
    "$REGOLITH" prep "$out/raman.h5" despike baseline=arpls --force -o "$out/raman_prepared.h5"
    "$REGOLITH" identify --library "$references" --force "$out/raman_prepared.h5"
    "$REGOLITH" export "$out/raman_prepared.h5" --result identify --force -o "$out/raman_candidates.csv"
fi

step 'The verdict'
if [ -n "$column" ]; then
    set -- --grain-column "$column"
elif [ -z "$container" ]; then
    set -- --same-grain
else
    set --
fi
[ -z "$wavelength" ] || set -- "$@" --wavelength "$wavelength"
old=$IFS
IFS=$newline
# shellcheck disable=SC2086 # one file a line
"$REGOLITH" changesite --explain "$@" --force -o "$out/verdict.h5" $judged | tee "$out/verdict.txt"
IFS=$old
"$REGOLITH" export "$out/verdict.h5" --result changesite --force -o "$out/verdict.csv"

step 'Files to open'
printf '  %s\n' "$out/verdict.txt   every criterion with value, limit, margin and source" \
    "$out/verdict.csv   one row for each grain, best candidates by their level" \
    "$out/verdict.h5    the same with what was measured: silx view, HyperSpy, h5py, MATLAB"
