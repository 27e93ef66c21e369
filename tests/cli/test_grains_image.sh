#!/bin/sh
# Grain size from images of known size, none of them in the calibration; what cannot be measured is said.
. tests/cli/lib.sh
scratch

# Three octaves in frames of 256 pixels: the relative error of P50, and the share within two stated errors.
must "$REGOLITH" simulate image --count 16 --width 256 --height 256 --from 4 --to 32 --seed 4242 --pixel-size 3 -o i.h5
must "$REGOLITH" validate i.h5
must "$REGOLITH" export i.h5 --result truth
cp "$out" truth.csv
must "$REGOLITH" grains image --quiet i.h5
must "$REGOLITH" validate i.h5
must "$REGOLITH" export i.h5 --result grains_image
cp "$out" found.csv
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) at[FILENAME, $i] = i; next }
    FILENAME == "truth.csv" { truth[FNR] = $at[FILENAME, "P50_um"]; next }
    { p = $at[FILENAME, "P50_um"]; r = p / truth[FNR] - 1; n++; sum += r * r
      two += (p - truth[FNR])^2 <= 4 * $at[FILENAME, "P50_um_error"]^2 }
    END { printf "RMS %.3f, %d of %d within two errors\n", sqrt(sum / n), two, n
          exit !(n == 16 && sqrt(sum / n) < 0.18 && two >= 13) }' truth.csv found.csv >accuracy ||
    fail "accuracy: $(cat accuracy)"

# As many times the pixel size, as many times the diameter, to the last digits.
must "$REGOLITH" simulate image --count 2 --width 128 --height 128 --from 8 --to 12 --seed 5 --pixel-size 1 -o one.h5
must "$REGOLITH" simulate image --count 2 --width 128 --height 128 --from 8 --to 12 --seed 5 --pixel-size 10 -o ten.h5
for file in one ten; do
    must "$REGOLITH" grains image --quiet $file.h5
    must "$REGOLITH" export $file.h5 --result grains_image
    cp "$out" $file.csv
done
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "P50_um") at = i; next }
    FILENAME == "one.csv" { p[FNR] = $at; next }
    { d = $at / p[FNR] / 10 - 1; if (d < 0) d = -d; bad += !(d < 1e-9); n++ } END { exit bad || n != 2 }' \
    one.csv ten.csv || fail "the size does not follow the pixel size"

# The same bits for any number of threads.
mkdir a b
must "$REGOLITH" simulate image --count 2 --width 128 --height 128 --from 8 --to 12 -o a/x.h5
cp a/x.h5 b
must "$REGOLITH" grains image --quiet --threads 1 a/x.h5
must "$REGOLITH" grains image --quiet --threads 4 b/x.h5
cmp -s a/x.h5 b/x.h5 || fail "the result depends on the threads"

# Tiles and window are recorded, any of them gives nearly the same, and no tile is too small to be refused.
cp i.h5 tiles.h5
must "$REGOLITH" grains image --quiet --force --tile 128 --window hann tiles.h5
must "$REGOLITH" export tiles.h5 --result grains_image
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "P50_um") at = i; next } NR == FNR { p[FNR] = $at; next }
    { d = log($at / p[FNR]); sum += d * d; n++ } END { printf "%.3f", sqrt(sum / n); exit !(n == 16 && sqrt(sum / n) < 0.2) }' \
    found.csv "$out" >apart || fail "tiles: $(cat apart)"
grep -aq hann tiles.h5 && ! grep -aq hann i.h5 || fail "the window is not recorded"
run "$REGOLITH" grains image --tile 31 --force i.h5
{ [ "$code" -ne 0 ] && grep -q '32 pixels' "$err"; } || fail "a tile of 31 pixels: $code $(cat "$err")"
run "$REGOLITH" grains image i.h5 tiles.h5
{ [ "$code" -eq 64 ] && grep -q 'tiles.h5.*calibrate' "$err"; } || fail "two files: $code $(cat "$err")"

# Overexposed; one grain that fills the frame; an even image; a calibration that is none.
awk 'BEGIN { srand(3); print "P2 96 96 255"
    for (y = 0; y < 96; y++) for (x = 0; x < 96; x++) {
        k = int(y / 8) * 12 + int(x / 8); if (!(k in g)) g[k] = int(400 * rand()); v = g[k]
        print (v > 255 ? 255 : v) } }' >bright.pgm
must "$REGOLITH" import --quiet --pixel-size 1 -o bright.h5 bright.pgm
must "$REGOLITH" grains image bright.h5
grep -q overexposed "$out" || fail "overexposed: $(cat "$out")"
awk 'BEGIN { print "P2 96 96 255"; for (y = 0; y < 96; y++) for (x = 0; x < 96; x++) print (x < 48 ? 20 : 200) }' >large.pgm
must "$REGOLITH" import --quiet --pixel-size 1 -o large.h5 large.pgm
run "$REGOLITH" grains image large.h5
{ [ "$code" -eq 65 ] && grep -q 'large.h5.*too large for the frame' "$err"; } || fail "too large: $code $(cat "$err")"
awk 'BEGIN { print "P2 96 96 255"; for (i = 0; i < 96 * 96; i++) print 77 }' >even.pgm
must "$REGOLITH" import --quiet --pixel-size 1 -o even.h5 even.pgm
run "$REGOLITH" grains image even.h5
{ [ "$code" -eq 65 ] && grep -q 'even.h5.*contrast' "$err"; } || fail "no contrast: $code $(cat "$err")"
printf 'part\trow\tcolumn\tvalue\tsource\nmean\t0\t99\t1\t-\n' >bad.tsv
run "$REGOLITH" grains image --calibration bad.tsv bright.h5
{ [ "$code" -eq 65 ] && grep -q 'bad.tsv' "$err"; } || fail "a bad calibration: $code $(cat "$err")"
run "$REGOLITH" grains image --calibrate c.tsv one.h5
{ [ "$code" -eq 65 ] && grep -q '100 images' "$err" && [ ! -e c.tsv ]; } || fail "few images: $code $(cat "$err")"
done_testing
