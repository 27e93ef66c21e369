# JCAMP-DX files of instruments: as many points as they state, ends and checks as written, damaged ones refused.
. tests/real/lib.sh
set=$DATA/formats/jcamp_dx

# read NAME TECHNIQUE POINTS FIRST LAST: the axis is as stated, and the header's MAXY that of the values.
read_one() {
    "$REGOLITH" import --quiet --force -t "$2" -o "$WORK/$1.h5" "$set/$1.jdx" || { fail "import of $1"; return; }
    "$REGOLITH" export --quiet "$WORK/$1.h5" | head -n 1 | awk -F, -v n="$3" -v first="$4" -v last="$5" '
        { k = 0; for (i = 1; i <= NF; i++) if ($i ~ /^[0-9.]+$/) at[++k] = $i
          d1 = at[1] - first; d2 = at[k] - last; exit !(k == n && d1 * d1 < 1e-6 && d2 * d2 < 1e-6) }' || fail "axis of $1"
}
read_one 1-butene ftir 880 450 3966
read_one dupdec1 ftir 3951 4400 450
read_one ethanol2 ftir 1764 599.86169434 4000.36425781
read_one example_multiline_datasets ftir 1919 401.127686 7798.848633
read_one pacdec1 ftir 3301 4000 700
read_one dupinc1 reflectance 440 250 469.5
"$REGOLITH" export --quiet "$WORK/1-butene.h5" | tail -n 1 | tr ',' '\n' | awk '$1 ~ /^[0-9.]+$/ && $1 > most { most = $1 } END { exit !(most > 0.6317 && most < 0.63172) }' ||
    fail 'largest absorbance of 1-butene'
# Lines of another spectrum within one: refused by the line.
"$REGOLITH" import --force -t raman --x-unit 1/cm -o "$WORK/x.h5" "$set/xyinc2.jdx" 2>"$WORK/x.txt" && fail 'spliced file accepted'
grep -q 'xyinc2.jdx:35: this line does not begin where the one before ends' "$WORK/x.txt" || fail "spliced: $(cat "$WORK/x.txt")"
for f in sqzdec1 mactab1 o10; do
    "$REGOLITH" import --force -o "$WORK/y.h5" "$set/$f.jdx" 2>"$WORK/y.txt" && fail "$f is no spectrum of ours"
    expect "$(wc -l <"$WORK/y.txt")" 1 "lines about $f"
done
exit 0
