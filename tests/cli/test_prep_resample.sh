#!/bin/sh
# Onto other axes: interpolation, band widths, another file's axis, coverage, and what is refused.
. tests/cli/lib.sh
scratch
# A Gaussian band of sigma 30 nm, and the same with a hole of 20 nm in it.
awk 'BEGIN { print "wavelength_nm,band,hole"; for (x = 400; x <= 2000; x += 5) { u = (x - 1200) / 30
    y = 1 - 0.5 * exp(-u * u / 2); printf "%d,%.9g,%s\n", x, y, (x > 1490 && x < 1510 ? "" : y) } }' >fine.csv
must "$REGOLITH" import -q -t reflectance -o fine.h5 fine.csv || done_testing
must "$REGOLITH" prep fine.h5 resample=500:1900:10,fwhm=50 -o wide.h5 || done_testing
must "$REGOLITH" validate wide.h5
grep -q ' 0 errors' "$out" || fail "validate: $(cat "$out")"
# Widths add in squares: sigma sqrt(30^2 + (50 / 2.35482)^2), depth by their ratio.
"$REGOLITH" export --transpose wide.h5 | awk -F, 'NR > 1 { s = sqrt(900 + (50 / 2.3548200450309493) ^ 2); u = ($1 - 1200) / s
        d = $2 - (1 - 0.5 * 30 / s * exp(-u * u / 2)); if (d > 1e-6 || d < -1e-6) bad++; n++
        if ($3 == "") gone = gone " " $1 }
    END { if (n != 141 || bad) print "bad", n, bad; print gone }' >report
# Three channels gone are 5.05 % of the weight at 40 nm from their middle (normal integral), 1.9 % at 50.
[ "$(cat report)" = ' 1460 1470 1480 1490 1500 1510 1520 1530 1540' ] || fail "wide: $(cat report)"

# Interpolation warns where it passes over channels, and is exact on a line.
must "$REGOLITH" prep fine.h5 resample=403:1903:100 -o coarse.h5
grep -q 'give fwhm=' "$err" || fail "no warning: $(cat "$err")"
must "$REGOLITH" prep fine.h5 resample=405:1995:2.5 -o finer.h5
[ ! -s "$err" ] || fail "a warning: $(cat "$err")"
"$REGOLITH" export --transpose finer.h5 | awk -F, '$1 == 1200 { a = $2 } $1 == 1205 { b = $2 } $1 == 1202.5 { c = $2 }
    END { d = c - (a + b) / 2; exit !(d < 1e-7 && d > -1e-7) }' || fail 'interpolation'

# The axis and widths of another file, either way round; the source's width is kept where the target states none.
must "$REGOLITH" prep -q wide.h5 crop=600:1800 -o grid.h5
must "$REGOLITH" prep -q fine.h5 resample=onto=grid.h5 -o onto.h5
"$REGOLITH" prep -q wide.h5 crop=600:1800 -o direct.h5
"$REGOLITH" export onto.h5 | cut -d, -f 4- >a
"$REGOLITH" export direct.h5 | cut -d, -f 4- >b
cmp -s a b || fail 'onto another file'
must "$REGOLITH" info onto.h5
grep -q '2 x 121 reflectance' "$out" || fail "size: $(cat "$out")"
for threads in 1 3; do
    must "$REGOLITH" prep -q --threads $threads fine.h5 resample=500:1900:10,fwhm=50 -o "threads$threads.h5"
done
cmp -s threads1.h5 threads3.h5 || fail 'threads change the bytes'

# A library of 50 nm is not sharpened to 20 nm, and an axis that steps back is none.
refuse 65 'narrower than those of the source' prep wide.h5 resample=600:1800:10,fwhm=20 -o out.h5
refuse 64 'one new axis is wanted' prep fine.h5 resample -o out.h5
refuse 64 'one new axis is wanted' prep fine.h5 resample=600:700:1,onto=grid.h5 -o out.h5
refuse 64 'this is no axis' prep fine.h5 resample=600:700 -o out.h5
refuse 64 'no channels, or too many' prep fine.h5 resample=700:600:1 -o out.h5
refuse 64 'no channels, or too many' prep fine.h5 resample=600:700:1e-9 -o out.h5
refuse 65 'no spectrum comes through' prep fine.h5 resample=3000:3100:10 -o out.h5
refuse 66 'gone.h5' prep fine.h5 resample=onto=gone.h5 -o out.h5
done_testing
