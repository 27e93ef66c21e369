#!/bin/sh
# How unmix takes a library: names, members that cannot be told apart, and axes and band widths unlike the data's.
. tests/cli/lib.sh
scratch

# envi NAME FWHM SPECTRA...: an ENVI spectral library on 450, 460 ... 950 nm, each spectrum being the measurement of
# 0.5 - 0.3 exp(-((x - CENTRE)/WIDTH)^2) with Gaussian bands of that width. A spectrum is NAME:CENTRE:WIDTH, several of
# them joined by + the mean. FWHM 0: points, and no widths stated.
cat >envi.py <<'PY'
import math, struct, sys
name, fwhm = sys.argv[1], float(sys.argv[2])
axis = [450 + 10 * k for k in range(51)]
def measured(x, centre, width):
    sigma = fwhm / 2.3548200450309493
    wide = math.sqrt(width ** 2 + 2 * sigma ** 2)
    return 0.5 - 0.3 * width / wide * math.exp(-((x - centre) / wide) ** 2)
names, values = [], []
for spec in sys.argv[3:]:
    label, _, rest = spec.partition(':')
    parts = [list(map(float, part.split(':'))) for part in rest.split('+')]
    names.append(label)
    values += [sum(measured(x, *part) for part in parts) / len(parts) for x in axis]
open(name + '.sli', 'wb').write(struct.pack('<%df' % len(values), *values))
listed = lambda items: '{' + ', '.join(str(item) for item in items) + '}'
head = ['ENVI', 'samples = 51', 'lines = %d' % len(names), 'bands = 1', 'header offset = 0', 'file type = ENVI Spectral Library',
        'data type = 4', 'interleave = bsq', 'byte order = 0', 'wavelength units = Nanometers',
        'spectra names = ' + listed(names), 'wavelength = ' + listed(axis)]
if fwhm:
    head.append('fwhm = ' + listed([fwhm] * 51))
open(name + '.hdr', 'w').write('\n'.join(head) + '\n')
PY
envi() {
    "$PYTHON" envi.py "$@" && must "$REGOLITH" import --quiet -t reflectance -o "$1.h5" "$1.hdr"
}
# says TEXT: on one line of stderr.
says() {
    grep -qF -- "$1" "$err" || fail "expected \"$1\": $(cat "$err")"
}
# refuses CODE TEXT ARGUMENTS...: one clear line, nothing written.
refuses() {
    want=$1 text=$2
    shift 2
    run "$REGOLITH" unmix -o refused.h5 "$@"
    [ "$code" -eq "$want" ] || fail "exit $code, expected $want: $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "not one line: $(cat "$err")"
    says "$text"
    [ ! -e refused.h5 ] || fail "written: $*"
}
heading() {
    "$REGOLITH" export "$1" --result unmix | head -n 1
}

# Names: blanks around commas, quotes as in csv, beginnings; and what is said when a name does not fit.
printf 'sample,500,600,700,800,900\nolivine,.2,.3,.4,.3,.2\n"pyroxene, low ""Ca""",.5,.4,.1,.4,.5\nolivine Fo90,.3,.2,.1,.2,.7\n' >minerals.csv
printf 'sample,500,600,700,800,900\nsoil,.3,.3,.3,.3,.3\n' >soil.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o minerals.h5 minerals.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o soil.h5 soil.csv
for names in 'olivine, "pyroxene, low ""Ca"""' ' olivine , pyro' 'OLIVINE,"pyroxene, low ""Ca"""'; do
    must "$REGOLITH" unmix --quiet --force -e minerals.h5 --select "$names" -o two.h5 soil.h5 &&
        [ "$(heading two.h5)" = 'index,sample_id,olivine,"pyroxene, low ""Ca""",olivine_error,"pyroxene, low ""Ca""_error",rmse,status' ] ||
        fail "selected by $names: $(heading two.h5)"
done
refuses 64 'a name in --select is empty' -e minerals.h5 --select 'olivine,' soil.h5
refuses 64 'this could be several endmembers (oliv: 2 members begin so)' -e minerals.h5 --select oliv soil.h5
refuses 64 'an endmember is selected twice (olivine)' -e minerals.h5 --select 'olivine, Olivine' soil.h5
refuses 66 'no such endmember in the library (pyroxine' -e minerals.h5 --select pyroxine soil.h5
refuses 64 '--from is above --to' -e minerals.h5 --from 700 --to 500 soil.h5
refuses 65 'more endmembers than bands in use (3 endmembers, 2 bands)' -e minerals.h5 --to 650 soil.h5

# Members of one name are told apart, also from one that bears the number already.
printf 'sample,500,600,700,800,900\na,.2,.3,.4,.3,.2\na,.5,.4,.1,.4,.5\nb,.3,.2,.1,.2,.7\na_2,.1,.1,.5,.1,.1\n' >twice.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o twice.h5 twice.csv
must "$REGOLITH" unmix --quiet -e twice.h5 -o four.h5 soil.h5 &&
    [ "$(heading four.h5)" = 'index,sample_id,a,a_3,b,a_2,a_error,a_3_error,b_error,a_2_error,rmse,status' ] ||
    fail "members of one name: $(heading four.h5)"

# Members that cannot be told apart, and shade.
printf 'sample,500,600,700,800,900\nolivine,.2,.3,.4,.3,.2\nshade,0,0,0,0,0\n' >shade.csv
printf 'sample,500,600,700,800,900\nolivine,.2,.3,.4,.3,.2\nglass,.5,.4,.1,.4,.5\nmix,.35,.35,.25,.35,.35\n' >mixture.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o shade.h5 shade.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o mixture.h5 mixture.csv
refuses 65 'this endmember is zero in every band in use (shade); leave it out with --select' -e shade.h5 soil.h5
refuses 65 'this endmember is a mixture of earlier ones (mix, nearest to ' -e mixture.h5 soil.h5

# No band that all have: whose fault that is.
printf 'sample,500,600,700,800,900,1000,1100\nolivine,.2,.3,.4,.3,.2,.3,.3\nglass,,,,,,.3,.2\n' >lacking.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o lacking.h5 lacking.csv
refuses 65 'an endmember has no value in any band of the data (glass)' -e lacking.h5 soil.h5
envi allbad 0 soil:600:40
printf 'bbl = {%s0}\n' "$(printf '0,%.0s' $(seq 50))" >>allbad.hdr
must "$REGOLITH" import --quiet --force -t reflectance -o allbad.h5 allbad.hdr
refuses 65 'allbad.h5: every band of the data is marked bad' -e minerals.h5 allbad.h5
# Bands that the library's own header marks bad take no part, whatever stands in them.
envi halfbad 0 a:600:40 b:800:30
printf 'bbl = {%s1}\n' "$(for b in $(seq 50); do printf '%s,' $((b > 25)); done)" >>halfbad.hdr
must "$REGOLITH" import --quiet --force -t reflectance -o halfbad.h5 halfbad.hdr
envi measured 0 soil:600:40+800:30
must "$REGOLITH" unmix -e halfbad.h5 -o half.h5 measured.h5
says '26 of 51 bands are used'
refuses 66 'the file has no such entry, or other data in it (entry_07)' -e minerals.h5 --entry entry_07 soil.h5

# Per cent beside fractions: a sum of one cannot reach them, which is said; without the sum they are reached.
printf 'sample,500,600,700,800,900\nolivine,20,30,40,30,20\nglass,50,40,10,40,50\n' >percent.csv
printf 'sample,500,600,700,800,900\na,.35,.35,.25,.35,.35\nb,.35,.35,.26,.35,.35\nc,.001,.001,.001,.001,.001\n' >fractions.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o percent.h5 percent.csv
must "$REGOLITH" import --quiet -t reflectance -x nm -o fractions.h5 fractions.csv
must "$REGOLITH" unmix -e percent.h5 -o scaled.h5 fractions.h5
says 'more than half of the spectrum unexplained in 3 of 3; they reach 50 and these spectra 0.35'
must "$REGOLITH" unmix --method nnls --force -e percent.h5 -o scaled.h5 fractions.h5
[ ! -s "$err" ] || fail "nnls: $(cat "$err")"
# One spectrum that lies far from all mixtures is no matter of scale.
must "$REGOLITH" unmix --select olivine,glass -e mixture.h5 -o scaled.h5 --force fractions.h5
[ ! -s "$err" ] || fail "one of three: $(cat "$err")"

# The numbers that nobody gave are not in the record; those given are as given.
must "$REGOLITH" info two.h5 && grep -q 'regolith unmix --endmembers minerals.h5 --select .* soil.h5$' "$out" && ! grep -q -- --from "$out" ||
    fail "record: $(cat "$out")"
must "$REGOLITH" unmix --quiet --force -e minerals.h5 --select olivine --from 500.1 -o two.h5 soil.h5
must "$REGOLITH" info two.h5 && grep -q -- '--from 500.1 soil.h5' "$out" || fail "record: $(cat "$out")"

# Bands of one axis but of other widths: a sharper library is made as blunt as the data, a blunter one refused.
envi blunt 60 soil:600:40+800:30
envi same 60 a:600:40 b:800:30
envi sharp 20 a:600:40 b:800:30
envi blunter 90 a:600:40 b:800:30
envi points 0 a:600:40 b:800:30
must "$REGOLITH" unmix -e same.h5 -o unmixed.h5 blunt.h5
[ ! -s "$err" ] || fail "equal widths: $(cat "$err")"
for library in same sharp; do
    must "$REGOLITH" unmix --force -e $library.h5 -o unmixed.h5 blunt.h5
    [ $library = same ] || says "convolved with the data's band widths"
    "$REGOLITH" export unmixed.h5 --result unmix | awk -F, 'NR == 2 { exit !($3 > 0.499 && $3 < 0.501) }' ||
        fail "a half and a half by $library: $("$REGOLITH" export unmixed.h5 --result unmix)"
done
refuses 65 "the library's bands are wider than those of the data (at 450 nm, where one of the data is 60 nm wide)" -e blunter.h5 blunt.h5
# Widths that one side does not state cannot be compared: the same axis is taken as it is.
must "$REGOLITH" unmix --force -e same.h5 -o unmixed.h5 points.h5
[ ! -s "$err" ] || fail "unknown widths: $(cat "$err")"
# Without widths of the data, another axis is reached by interpolation, which is said.
must "$REGOLITH" unmix --force -e points.h5 -o unmixed.h5 soil.h5
says 'interpolated linearly (the data'\''s band widths are unknown)'
done_testing
