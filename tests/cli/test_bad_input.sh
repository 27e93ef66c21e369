#!/bin/sh
# What a user can get wrong ends in one clear line, the right exit code and nothing written.
. tests/cli/lib.sh
scratch

# refuse CODE WORDS COMMAND...: it must exit with CODE, say one line that holds WORDS (a pattern of grep -E),
# and leave the folder as it was.
refuse() {
    expected=$1 words=$2
    shift 2
    listing >.listing
    run "$@"
    shift
    [ "$code" -eq "$expected" ] || fail "exit $code, expected $expected: regolith $*"
    [ "$code" -lt 128 ] || fail "crashed: regolith $*"
    [ "$(wc -l <"$err")" -eq 1 ] || fail "$(wc -l <"$err") lines on stderr, expected one: regolith $*"
    grep -qiE "$words" "$err" || fail "no word of '$words' in: $(head -n 1 "$err")"
    [ "$(wc -c <"$err")" -lt 1000 ] || fail "a message of $(wc -c <"$err") bytes: regolith $*"
    listing | cmp -s - .listing || fail "something was written: regolith $*"
    printf 'exit %s  %s\n' "$code" "$(head -n 1 "$err")"
    rm -f out.h5
}

must "$REGOLITH" import -q -t reflectance -o endmembers.h5 "$demo/endmembers.csv" || done_testing
must "$REGOLITH" import -q -t reflectance -o good.h5 "$demo"/spectra/soil_0[1-4].txt || done_testing
must "$REGOLITH" import -q -t epma -o spots.h5 "$demo/epma_phosphates.csv" || done_testing
must "$REGOLITH" import -q -t grainsize -o soils.h5 "$demo/sieve_lunar_soils.csv" || done_testing
unmix() { "$REGOLITH" unmix --endmembers endmembers.h5 "$@"; }

# ---- not there, not a file, nothing in it
: >empty.csv
: >empty.h5
mkdir folder
refuse 66 'missing.csv' "$REGOLITH" import -t reflectance -o out.h5 missing.csv
refuse 66 'missing.h5' unmix missing.h5
refuse 65 'empty.csv' "$REGOLITH" import -t reflectance -o out.h5 empty.csv
refuse 65 'empty.h5' unmix empty.h5
refuse 66 'folder' "$REGOLITH" import -t reflectance -o out.h5 folder
refuse 66 'folder' unmix folder
refuse 73 'no-such-folder' "$REGOLITH" import -t reflectance -o no-such-folder/out.h5 "$demo/endmembers.csv"

# ---- HDF5 that is cut off, or somebody else's
size=$(wc -c <good.h5)
for kept in 7 100 2000 $((size / 2)) $((size - 1)); do
    head -c "$kept" good.h5 >cut.h5
    refuse 65 'cut.h5' unmix cut.h5
    refuse 65 'cut.h5' "$REGOLITH" info cut.h5
done
rm cut.h5
if "$PYTHON" -c 'import h5py' 2>/dev/null; then
    "$PYTHON" -c '
import h5py, numpy
with h5py.File("foreign.h5", "w") as f:
    f["cube/reflectance"] = numpy.linspace(0, 1, 60).reshape(3, 20)
    f.attrs["program"] = "another"'
    refuse 65 'foreign.h5' unmix foreign.h5
    refuse 65 'foreign.h5' "$REGOLITH" changesite foreign.h5
    rm foreign.h5
else
    [ "${CI:-}" != true ] || fail "h5py is not installed"
    echo "skipped: HDF5 of others needs h5py"
fi

# ---- text that is no table
printf '1 0.2 0.3\nThis is a letter to the laboratory.\nThe samples will arrive on Monday.\n' >prose.txt
refuse 65 'prose.txt' "$REGOLITH" import -t reflectance -o out.h5 prose.txt
printf 'wavelength_nm,a\n500,0.1\n510,0.2\n520,0.2\nThe lamp failed here, see notebook.\n' >broken.csv
refuse 65 'broken.csv' "$REGOLITH" import -t reflectance -o out.h5 broken.csv
head -c 4000 /dev/zero >zeros.txt
refuse 65 'zeros.txt' "$REGOLITH" import -t reflectance -o out.h5 zeros.txt
printf 'wavelength_nm,a,b\n' >header-only.csv
refuse 65 'header-only.csv' "$REGOLITH" import -t reflectance -o out.h5 header-only.csv
printf 'sample,450,460,470,480\n' >no-spectra.csv
refuse 65 'no-spectra.csv' "$REGOLITH" import -t reflectance -o out.h5 no-spectra.csv
printf 'spot,SiO2,CaO,P2O5,MgO\n' >no-spots.csv
refuse 65 'no-spots.csv' "$REGOLITH" import -t epma -o out.h5 no-spots.csv
awk 'BEGIN { printf "sample"; for (i = 0; i < 1000000; i++) printf ",c%d", i; print ""; print "a,1,2,3"; print "b,1,2,3" }' >wide.csv
refuse 65 'wide.csv' "$REGOLITH" import -t reflectance -o out.h5 wide.csv
rm wide.csv

# ---- units and axes
printf 'wavelength_furlong,a\n500,0.1\n510,0.2\n520,0.2\n530,0.1\n' >furlong.csv
refuse 64 'furlong' "$REGOLITH" import -t reflectance --x-unit furlong -o out.h5 furlong.csv
printf 'wavelength_um,a\n500,0.1\n510,0.2\n520,0.2\n530,0.1\n' >nm-as-um.csv
refuse 65 'unit' "$REGOLITH" import -t reflectance -o out.h5 nm-as-um.csv
printf 'wavelength_nm,a\n0.5,0.1\n0.51,0.2\n0.52,0.2\n0.53,0.1\n' >um-as-nm.csv
refuse 65 'unit' "$REGOLITH" import -t reflectance -o out.h5 um-as-nm.csv
printf 'wavelength (deg),a\n500,0.1\n510,0.2\n520,0.2\n530,0.1\n' >degrees.csv
refuse 65 'unit' "$REGOLITH" import -t reflectance -o out.h5 degrees.csv
awk 'BEGIN { print "wavelength_nm,ice,dust"; for (x = 3000; x <= 4000; x += 20) print x "," 0.5 + x / 1e5 "," 0.3 - x / 2e4 }' >far.csv
must "$REGOLITH" import -q -t reflectance -o far.h5 far.csv
refuse 65 'axis|overlap|band' "$REGOLITH" unmix --endmembers far.h5 good.h5
refuse 66 'epma|spots.h5|reflectance' unmix spots.h5
refuse 66 'good.h5' "$REGOLITH" changesite good.h5
refuse 66 'spots.h5' "$REGOLITH" grains stats spots.h5
awk -F, -v OFS=, '{ print $1, $2, $3, $2 }' "$demo/endmembers.csv" | sed '1s/olivine$/olivine_again/' >twice.csv
must "$REGOLITH" import -q -t reflectance -o twice.h5 twice.csv
refuse 65 'olivine' "$REGOLITH" unmix --endmembers twice.h5 good.h5
refuse 66 'kryptonite' unmix --select olivine,kryptonite good.h5

# ---- nothing left to compute with
refuse 65 'band' unmix --from 5000 --to 6000 good.h5
awk -F, -v OFS=, '{ print $1, NR == 1 ? "a" : "NaN" }' "$demo/endmembers.csv" >nan.csv
if "$REGOLITH" import -q -t reflectance -o nan.h5 nan.csv 2>/dev/null; then
    refuse 65 'NaN|band|value' unmix nan.h5
else
    refuse 65 'nan.csv' "$REGOLITH" import -q -t reflectance -o out.h5 nan.csv
fi
printf 'size_um,a\n63,-1\n125,40\n250,61\n' >negative.csv
if "$REGOLITH" import -q -t grainsize -o negative.h5 negative.csv 2>/dev/null; then
    refuse 65 'negative' "$REGOLITH" grains stats negative.h5
else
    refuse 65 'negative' "$REGOLITH" import -t grainsize -o out.h5 negative.csv
fi

# ---- outputs that must not be
refuse 73 'exists' "$REGOLITH" import -t reflectance -o good.h5 "$demo/endmembers.csv"
refuse 64 'input' unmix --force -o good.h5 good.h5
refuse 64 'input' unmix --force -o endmembers.h5 good.h5

cp good.h5 protected.h5
chmod 444 protected.h5
if [ ! -w protected.h5 ]; then # root may write everything
    refuse 73 'write-protected' unmix protected.h5
fi
rm -f protected.h5

# ---- unusual but right: these work
awk -F, -v OFS=, 'NR == 1 { print $0, "spoiled" } NR > 1 { print $0, "NaN" }' "$demo/endmembers.csv" >some.csv
must "$REGOLITH" import -q -t reflectance -o some.h5 some.csv
must "$REGOLITH" unmix --endmembers endmembers.h5 some.h5 && {
    [ "$(grep -c warning "$err")" -eq 1 ] || fail "one spectrum of NaN among others gave no warning: $(cat "$err")"
    must "$REGOLITH" export some.h5 --result unmix
    [ "$(grep -c ',ok$' "$out")" -eq 4 ] || fail "the spectra beside one of NaN were not unmixed"
}
must "$REGOLITH" import -q -t reflectance -o one.h5 "$demo/spectra/soil_01.txt" && must unmix one.h5
mkdir 'Probe Übung 嫦娥'
cp "$demo/spectra/soil_05.txt" 'Probe Übung 嫦娥/Boden 5.txt'
must "$REGOLITH" import -q -t reflectance -o 'Probe Übung 嫦娥/Ergebnis 5.h5' 'Probe Übung 嫦娥/Boden 5.txt'
must unmix 'Probe Übung 嫦娥/Ergebnis 5.h5'
must "$REGOLITH" export 'Probe Übung 嫦娥/Ergebnis 5.h5' --result unmix -o 'Probe Übung 嫦娥/Mengen 5.csv'
[ -s 'Probe Übung 嫦娥/Mengen 5.csv' ] || fail "no table under a path with blanks and UTF-8"
done_testing
