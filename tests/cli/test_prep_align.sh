#!/bin/sh
# Displaced spectra: by correlation, by lines of the library, by a calibration scan.
. tests/cli/lib.sh
scratch
# Lorentz lines at 300, 520.5 and 711 1/cm on a sloping background, displaced by 0, 0.4, -1.7 and 3.3 1/cm.
awk 'function line(x, s) { return 50 + x / 50 + 400 / (1 + 4 * ((x - 300 - s) / 9) ^ 2) + 1000 / (1 + 4 * ((x - 520.5 - s) / 5) ^ 2) + 300 / (1 + 4 * ((x - 711 - s) / 7) ^ 2) }
    BEGIN { print "shift,s0,s1,s2,s3"
        for (x = 150; x <= 850; x++) printf "%d,%.9g,%.9g,%.9g,%.9g\n", x, line(x, 0), line(x, 0.4), line(x, -1.7), line(x, 3.3) }' >scans.csv
cut -d, -f 1,2 scans.csv >reference.csv
cut -d, -f 1,4 scans.csv >silicon.csv
for name in scans reference silicon; do
    must "$REGOLITH" import -q -t raman -x 1/cm -o "$name.h5" "$name.csv" || done_testing
done
shifts() { # FILE TOLERANCE: the shifts stored in it are those above
    "$REGOLITH" export "$1" --result prep --table spectra | awk -F, -v limit="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /_shift$/) c = i; next }
        { split("0 0.4 -1.7 3.3", want, " "); d = $c - want[NR - 1]; if (d > limit || d < -limit) print "row", NR - 1, $c; n++ }
        END { if (n != 4) print n, "rows" }'
}
must "$REGOLITH" prep -q scans.h5 align=reference=reference.h5 -o correlated.h5
bad=$(shifts correlated.h5 0.005)
[ -z "$bad" ] || fail "by correlation: $bad"
must "$REGOLITH" prep -q scans.h5 align=silicon -o lined.h5
bad=$(shifts lined.h5 0.005)
[ -z "$bad" ] || fail "by the line: $bad"
# Moved back, all are the first to 1 % of the highest line (cubics through four channels).
for file in correlated lined; do
    "$REGOLITH" export --transpose $file.h5 | awk -F, 'NR > 1 { for (i = 3; i <= 5; i++) if ($i != "" && $2 != "") { d = $i - $2; d = d < 0 ? -d : d; if (d > 12) bad++; n++ } }
        END { exit !(bad == 0 && n > 2090) }' || fail "$file: not moved back"
done
# A calibration scan moves the axis, by one shift for all, and no value.
must "$REGOLITH" prep -q scans.h5 align=silicon,calibration=silicon.h5 -o calibrated.h5
"$REGOLITH" export --transpose calibrated.h5 >calibrated.csv
awk -F, 'FNR == 1 { next } NR == FNR { x[FNR] = $1; y[FNR] = $4; next }
    { d = $1 - x[FNR] - 1.7; e = ($4 - y[FNR]) / y[FNR]; if (d > 0.005 || d < -0.005 || e > 1e-6 || e < -1e-6) bad++ }
    END { exit bad > 0 }' scans.csv calibrated.csv || fail "calibrated: $(sed -n 2,3p calibrated.csv)"
# Neon lines by the laser: Ne I 585.24878 nm in air is 585.41101 in vacuum.
awk 'BEGIN { print "shift,neon"; place = 1e7 / 532 - 1e7 / 585.41101
    for (x = 1650; x <= 1760; x += 0.8) printf "%.1f,%.9g\n", x, 10 + 900 / (1 + 4 * ((x - place - 0.6) / 3) ^ 2) }' >neon.csv
must "$REGOLITH" import -q -t raman -x 1/cm -o neon.h5 neon.csv
must "$REGOLITH" prep -q neon.h5 align=neon,laser=532 -o neon_aligned.h5
"$REGOLITH" export neon_aligned.h5 --result prep --table spectra | awk -F, 'NR == 2 { d = $1 - 0.6; exit !(d < 0.02 && d > -0.02 && $4 == 1) }' ||
    fail "neon: $("$REGOLITH" export neon_aligned.h5 --result prep --table spectra)"
# Places without a source are said to be such.
must "$REGOLITH" prep scans.h5 align=calcite,window=5 -o calcite.h5 || true
for threads in 1 3; do
    must "$REGOLITH" prep -q --threads $threads scans.h5 align=reference=reference.h5 -o "threads$threads.h5"
done
cmp -s threads1.h5 threads3.h5 || fail 'threads change the bytes'

refuse 64 'lines or a reference are wanted' prep scans.h5 align -o out.h5
refuse 64 'lines or a reference are wanted' prep scans.h5 align=silicon,reference=reference.h5 -o out.h5
refuse 66 'there are silicon, calcite, neon' prep scans.h5 align=tin -o out.h5
refuse 64 'laser is not known' prep scans.h5 align=neon -o out.h5
refuse 65 'none of these lines lies on the axis' prep scans.h5 crop=150:400 align=silicon -o out.h5
refuse 65 'none of the lines stands out' prep scans.h5 align=silicon,calibration=neon.h5 -o out.h5
refuse 65 'no shift can be sought' prep scans.h5 align=reference=reference.h5,most=1000 -o out.h5
refuse 66 'gone.h5' prep scans.h5 align=reference=gone.h5 -o out.h5
done_testing
