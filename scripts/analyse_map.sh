#!/bin/sh
# A map of a section, from the instrument's file to maps of minerals and of verdicts. A recipe to copy and to change.
#   scripts/analyse_map.sh [options] FILE
#     FILE               a regolith container with maps, an ENVI cube, or a table with a row for each spot
#     --technique WORD   raman or epma, for a file that is no container
#     --position Y,X     columns of a table with the line and sample position (default: y,x)
#     --references FILE  spectra of known minerals: a container with a column that names them
#     --output FOLDER    where results go (default: map)
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
REGOLITH=${REGOLITH:-$here/build/release/regolith}
[ -x "$REGOLITH" ] || REGOLITH=regolith
technique='' position=y,x references='' out=map
usage() {
    sed -n '3,8s/^# \{0,1\}//p' "$0" >&2
    exit 64
}
while [ $# -gt 0 ]; do
    case $1 in
    --technique | --position | --references | --output)
        [ $# -ge 2 ] || usage
        case $1 in
        --technique) technique=$2 ;;
        --position) position=$2 ;;
        --references) references=$2 ;;
        --output) out=$2 ;;
        esac
        shift 2
        ;;
    --) shift && break ;;
    -*) usage ;;
    *) break ;;
    esac
done
[ $# -eq 1 ] || usage
mkdir -p "$out"
step() { printf '\n== %s\n' "$*"; }
has() { "$REGOLITH" info "$out/map.h5" | grep -q "^/entry.* $1:"; }

step 'The map'
case $1 in
*.h5) cp -- "$1" "$out/map.h5" ;;
*.csv | *.tsv | *.txt) "$REGOLITH" import ${technique:+--technique "$technique"} --map "$position" --force -o "$out/map.h5" "$1" ;;
*) "$REGOLITH" import ${technique:+--technique "$technique"} --force -o "$out/map.h5" "$1" ;;
esac
"$REGOLITH" info "$out/map.h5"

if has epma; then
    step 'Minerals by chemistry'
    "$REGOLITH" formula --quiet --force "$out/map.h5"
    "$REGOLITH" export "$out/map.h5" --result formula --force -o "$out/chemistry.csv"
fi
if has raman && [ -n "$references" ]; then
    step 'Minerals by Raman'
    "$REGOLITH" prep "$references" despike baseline=arpls --quiet --force -o "$out/references_prepared.h5"
    "$REGOLITH" library build --force -o "$out/references.h5" "$out/references_prepared.h5"
    "$REGOLITH" prep "$out/map.h5" despike baseline=arpls --quiet --force -o "$out/map_prepared.h5"
    "$REGOLITH" identify --library "$out/references.h5" --quiet --force "$out/map_prepared.h5"
    "$REGOLITH" export "$out/map_prepared.h5" --result identify --force -o "$out/raman.csv"
fi
if has epma || has raman; then
    step 'Verdicts'
    "$REGOLITH" changesite --quiet --force "$out/map.h5"
    "$REGOLITH" export "$out/map.h5" --result changesite --force -o "$out/verdicts.csv"
fi

step 'Files to open'
for file in map.h5 map_prepared.h5 chemistry.csv raman.csv verdicts.csv; do
    [ ! -e "$out/$file" ] || printf '  %s\n' "$out/$file"
done
printf '%s\n' 'The containers open with their newest map first: silx view, HyperSpy, h5py, MATLAB.'
