#!/bin/sh
# Grain sizes from a table, or a container, to tables for a report and for figures. A recipe to copy and to change.
#   scripts/analyse_grains.sh [options] TABLE... | CONTAINER.h5
#     --lunar            lunar soils: < 1 cm and < 1 mm splits, maturity, density, published ranges
#     --soils FILES      tables of soils or samples (is_feo, agglutinates, depth_top_cm, ...), commas between; lunar
#     --complete UM      what the weights lack to 100 % lies between UM and the finest class (Graf's catalogue: 0.5); lunar
#     --tail RULES       how open end classes are closed: phi10 or ratio, step-coarser
#     --x-unit UNIT      unit of the sizes where the table does not say it: um, mm, phi
#     --sizes WORD       what the sizes of a table are: lower, upper, centre, edges
#     --edges FILE       class edges of a table that has none
#     -o, --output FOLDER    where results go (default: grains)
#   A container is copied into the folder and stays as it is.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")/.." && pwd)
REGOLITH=${REGOLITH:-$here/build/release/regolith}
[ -x "$REGOLITH" ] || REGOLITH=regolith
lunar='' soils='' complete='' tail='' unit='' sizes='' edges='' out=grains
usage() {
    sed -n '3,12s/^# \{0,1\}//p' "$0" >&2
    exit 64
}
while [ $# -gt 0 ]; do
    case $1 in
    --lunar)
        lunar=yes
        shift
        ;;
    --soils | --complete | --tail | --x-unit | --sizes | --edges | --output | -o)
        [ $# -ge 2 ] || usage
        case $1 in
        --soils) soils=$2 lunar=yes ;;
        --complete) complete=$2 lunar=yes ;;
        --tail) tail=$2 ;;
        --x-unit) unit=$2 ;;
        --sizes) sizes=$2 ;;
        --edges) edges=$2 ;;
        --output | -o) out=$2 ;;
        esac
        shift 2
        ;;
    --) shift && break ;;
    -*) usage ;;
    *) break ;;
    esac
done
[ $# -gt 0 ] || usage
for table; do # options stand before the tables
    case $table in -*) usage ;; esac
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
step() { printf '\n== %s\n' "$*"; }
# kept NAME COMMAND...: what the command prints, shown and kept, but for where it stored its result.
kept() {
    name=$1
    shift
    "$@" >"$work/printed"
    sed '/^stored in /d' "$work/printed" | tee "$work/$name"
}

# Everything is made in $work and moved at the end: an interrupted run leaves the folder as it was.
step 'Sizes in'
case $1 in
*.h5 | *.hdf5 | *.nxs)
    [ $# -eq 1 ] || usage
    [ -r "$1" ] || { echo "$(basename "$0"): cannot read $1" >&2 && exit 66; }
    cp "$1" "$work/grains.h5"
    chmod u+w "$work/grains.h5"
    ;;
*)
    "$REGOLITH" import --quiet --technique grainsize ${unit:+--x-unit "$unit"} ${sizes:+--sizes "$sizes"} \
        ${edges:+--edges "$edges"} -o "$work/grains.h5" "$@"
    ;;
esac

step 'Statistics'
kept statistics.txt "$REGOLITH" grains stats --force ${tail:+--tail "$tail"} "$work/grains.h5"
table() { "$REGOLITH" export "$work/grains.h5" --result "$@"; }
table grains_stats -o "$work/statistics.csv"
# What the columns mean; it is the same for every entry.
entry=$(table grains_stats --format tsv | awk -F'\t' 'NR == 1 && $1 != "entry" { exit } NR == 2 { print $1 }')
table grains_stats ${entry:+--entry "$entry"} --table legend -o "$work/columns.csv"
percents=$(awk 'BEGIN { for (p = 1; p < 100; p++) printf "%s%d", (p > 1 ? "," : ""), p }')
"$REGOLITH" grains stats --quiet --force ${tail:+--tail "$tail"} --percentiles "$percents" "$work/grains.h5" 2>"$work/said" || {
    cat "$work/said" >&2
    exit 65
}
# Curves in long form, for any program that draws: a line per sample and per cent.
table grains_stats --all --format tsv -o "$work/all.tsv"
awk -F'\t' '
    BEGIN { print "sample_id,finer_pct,diameter_um" }
    NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /^D[0-9]+_um$/) at[substr($i, 2) + 0] = i
                                        else if ($i == "sample_id") id = i; next }
    { name = $id; gsub(/"/, "\"\"", name)
      for (p = 1; p < 100; p++) if (p in at && $at[p] != "") printf "\"%s\",%d,%s\n", name, p, $at[p] }' "$work/all.tsv" >"$work/curves.csv"
results='statistics.txt statistics.csv columns.csv curves.csv'

if [ -n "$lunar" ]; then
    step 'Lunar soils'
    kept lunar.txt "$REGOLITH" grains lunar --force ${tail:+--tail "$tail"} ${soils:+--soils "$soils"} \
        ${complete:+--complete "$complete"} "$work/grains.h5"
    table grains_lunar --all -o "$work/lunar.csv"
    table grains_lunar --format tsv -o "$work/lunar.tsv"
    results="$results lunar.txt lunar.csv"
    # The tables of the set stand in the first entry that was worked on.
    first=$(awk -F'\t' 'NR == 1 && $1 != "entry" { exit } NR == 2 { print $1 }' "$work/lunar.tsv")
    for name in soil_names medians maturity relation ranges density_profile; do
        if table grains_lunar ${first:+--entry "$first"} --table $name -o "$work/$name.csv" 2>"$work/why"; then
            results="$results $name.csv"
        elif ! grep -q 'no such table' "$work/why"; then
            cat "$work/why" >&2
            exit 70
        fi
    done
fi

mkdir -p "$out"
for name in $results grains.h5; do
    mv -f "$work/$name" "$out/$name"
done
step 'Files to open'
for name in $results grains.h5; do
    case $name in
    statistics.csv) what='a row per sample: moments, Folk & Ward, percentiles, names, flags' ;;
    columns.csv) what='unit and meaning of every column of statistics.csv: which mean, which skewness' ;;
    curves.csv) what='figure data: diameter at every per cent finer, a line each' ;;
    lunar.csv) what='a row per soil: both splits, fractions, maturity, density, published ranges' ;;
    soil_names.csv) what='medians of the set and what they are called' ;;
    medians.csv) what='median, 10 and 90 per cent points of every number' ;;
    maturity.csv) what='medians by Is/FeO' ;;
    relation.csv) what='rank correlations with errors' ;;
    ranges.csv) what='beside published numbers, each with its source' ;;
    density_profile.csv) what='bulk density, porosity, void ratio against depth' ;;
    grains.h5) what='all of it: silx view, HyperSpy, h5py, MATLAB' ;;
    *) what='as printed above' ;;
    esac
    printf '  %-32s %s\n' "$out/$name" "$what"
done
