#!/bin/sh
# Continua by hand, with gaps and bad bands, and what has none.
. tests/cli/lib.sh
scratch
cat >bands.csv <<'END'
wavelength_nm,a,gap,dark,a_err
400,0.20,0.20,-0.2,0.01
410,0.10,0.10,-0.1,0.01
420,0.18,,-0.3,0.01
430,0.12,0.12,-0.2,0.01
530,0.15,0.15,-0.4,0.01
630,0.43,0.43,-0.1,0.01
END
must "$REGOLITH" import -q -t reflectance -o bands.h5 bands.csv || done_testing
must "$REGOLITH" prep bands.h5 continuum -o divided.h5 || done_testing
"$REGOLITH" export --transpose divided.h5 >divided.csv
# The chord from 0.20 at 400 to 0.43 at 630 nm rises by 0.001 a nm: real spacing, not band numbers.
awk -F, 'NR > 1 { want = (NR == 2 ? 0.20 : NR == 3 ? 0.10 : NR == 4 ? 0.18 : NR == 5 ? 0.12 : NR == 6 ? 0.15 : 0.43) / (0.20 + 0.001 * ($1 - 400))
        d = $2 - want; if (d > 1e-7 || d < -1e-7 || $4 != "") bad++
        if (NR == 4) { if ($3 != "") bad++ } else { d = $3 - want; if (d > 1e-7 || d < -1e-7) bad++ } }
    END { exit bad > 0 }' divided.csv || fail "divided: $(cat divided.csv)"
must "$REGOLITH" export divided.h5 --result prep --table status -o status.csv
[ "$(cut -d, -f 2 status.csv | tail -n 3 | tr '\n' ' ')" = '0 1 3 ' ] || fail "status: $(cat status.csv)"
must "$REGOLITH" prep -q bands.h5 continuum=difference -o difference.h5
"$REGOLITH" export --transpose difference.h5 | awk -F, '$1 == 530 { a = $2 + 0.18; b = $4 + 0.4 - 0.1 - 0.1 * 0 ; exit !(a < 1e-7 && a > -1e-7) }' || fail 'difference'
must "$REGOLITH" prep bands.h5 continuum=hull -o hull.h5
"$REGOLITH" export --transpose hull.h5 | awk -F, '$1 == 420 { d = $2 - 0.22; e = $3 - 0.22; exit !(d < 1e-7 && d > -1e-7 && e < 1e-7 && e > -1e-7) }' || fail 'hull over the gap'
for threads in 1 3; do
    must "$REGOLITH" prep -q --threads $threads bands.h5 continuum -o "threads$threads.h5"
done
cmp -s threads1.h5 threads3.h5 || fail 'threads change the bytes'
refuse 64 'continuum form' prep bands.h5 continuum=quotient -o out.h5
done_testing
