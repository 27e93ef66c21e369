#!/bin/sh
# Axes as other quantities: by hand, there and back, and what other commands say of them.
. tests/cli/lib.sh
scratch
cat >raman.csv <<'END'
shift,a,b
100,1,5
520.5,2,6
1000,3,7
1500,4,8
END
must "$REGOLITH" import -q -t raman -x 1/cm -o raman.h5 raman.csv || done_testing
must "$REGOLITH" prep -q raman.h5 convert=nm,laser=532 -o nm.h5 || done_testing
"$REGOLITH" export --transpose nm.h5 >nm.csv
# 1e7 / (1e7 / 532 - shift)
awk -F, 'NR > 1 { s[2] = 100; s[3] = 520.5; s[4] = 1000; s[5] = 1500; want = 1e7 / (1e7 / 532 - s[NR])
    d = $1 - want; if (d > 1e-9 || d < -1e-9 || $2 != NR - 1 || $3 != NR + 3) bad++ } END { exit !(NR == 5 && bad == 0) }' nm.csv ||
    fail "nm: $(cat nm.csv)"
head -n 1 nm.csv | grep -q '^wavelength,' || fail "heading: $(head -n 1 nm.csv)"
must "$REGOLITH" validate nm.h5
grep -q '0 errors, 0 warnings' "$out" || fail "validate: $(cat "$out")"
must "$REGOLITH" info nm.h5
grep -q 'wavelength, 534.8[0-9]* to 578.[0-9]* nm' "$out" || fail "info: $(cat "$out")"
# There and back through everything, in one chain and in two files.
must "$REGOLITH" prep -q nm.h5 convert=um convert=1/cm convert=shift,laser=532 -o back.h5
"$REGOLITH" export --transpose back.h5 >back.csv
awk -F, 'NR == FNR { x[FNR] = $1; y[FNR] = $2; next } FNR > 1 { d = $1 - x[FNR]; if (d > 2e-8 || d < -2e-8 || $2 != y[FNR]) bad++ }
    END { exit bad > 0 }' raman.csv back.csv || fail "back: $(cat back.csv)"
# A rising axis stays one: 1/cm of a rising wavelength turns the order of values and widths round.
printf 'wavelength_nm,a,a_err,fwhm_nm\n500,1,0.1,5\n1000,2,0.2,10\n2000,3,0.3,40\n' >refl.csv
must "$REGOLITH" import -q -t reflectance -o refl.h5 refl.csv
must "$REGOLITH" prep -q refl.h5 convert=1/cm -o per_cm.h5
"$REGOLITH" export --transpose per_cm.h5 >per_cm.csv
[ "$(tail -n 3 per_cm.csv | cut -d, -f 1,2 | tr '\n' ' ')" = '5000,3 10000,2 20000,1 ' ] || fail "order: $(cat per_cm.csv)"
# Widths: w 1e7 / nm^2 is 200, 100, 100; resampling to that width reads them.
must "$REGOLITH" prep -q per_cm.h5 resample=6000:19000:1000,fwhm=250 -o wide.h5
run "$REGOLITH" prep -q per_cm.h5 resample=6000:19000:1000,fwhm=90 -o narrow.h5
[ "$code" -eq 65 ] || fail "a width below the source's: exit $code"
if "$PYTHON" -c 'import h5py' 2>/dev/null; then
    "$PYTHON" - <<'END' || fail 'widths and errors'
import h5py
d = h5py.File("per_cm.h5")["entry/data"]
assert d.attrs["axes"][0] in (b"wavenumber", "wavenumber"), d.attrs["axes"]
assert all(abs(a - b) < 1e-9 for a, b in zip(d["fwhm"][:], (100, 100, 200))), d["fwhm"][:]
assert all(abs(a - b) < 1e-7 for a, b in zip(d["reflectance_errors"][:], (0.3, 0.2, 0.1)))
END
fi
# Diffraction: 60 deg is d = lambda; angles of another tube.
printf 'two_theta,a\n20,1\n60,2\n90,3\n' >xrd.csv
must "$REGOLITH" import -q -t xrd -o xrd.h5 xrd.csv
must "$REGOLITH" prep -q xrd.h5 convert=d,xray=1.540593 -o d.h5
"$REGOLITH" export --transpose d.h5 | awk -F, '$2 == 2 { d = $1 - 1.540593; exit !(d < 1e-12 && d > -1e-12) }' || fail 'd of 60 deg'
must "$REGOLITH" prep -q d.h5 convert=q convert=2theta,xray=1.540593 -o angles.h5
"$REGOLITH" export --transpose angles.h5 | tail -n 3 | awk -F, '{ split("20 60 90", w, " "); d = $1 - w[NR]; if (d > 1e-10 || d < -1e-10) bad++ }
    END { exit bad > 0 }' || fail 'angles and back'
must "$REGOLITH" prep -q xrd.h5 convert=2theta,xray=1.540593,xray_to=1.788965 -o cobalt.h5
"$REGOLITH" export --transpose cobalt.h5 | awk -F, '$2 == 2 { d = $1 - 70.9872; exit !(d < 1e-3 && d > -1e-3) }' || fail 'cobalt'

refuse 64 'laser of the spectra is not known' prep raman.h5 convert=nm -o out.h5
refuse 64 'X-ray wavelength is not known' prep xrd.h5 convert=q -o out.h5
refuse 64 'no kind of axis is given' prep raman.h5 convert -o out.h5
refuse 65 'light and diffraction do not mix' prep raman.h5 convert=d,laser=532 -o out.h5
refuse 65 'no counterpart' prep xrd.h5 convert=2theta,xray=1.540593,xray_to=9 -o out.h5
# Other commands read the technique's own axis and say so.
refuse 65 'axis of this entry was converted' dimension nm.h5 -o out.h5
done_testing
