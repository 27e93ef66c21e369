#!/bin/sh
# A file with entries on different axes: every command works through all of them, into one file.
. tests/cli/lib.sh
scratch

# Two libraries of two minerals and mixtures of them, on axes of 40 and of 25 bands.
spectra() { # step (nm), name and weight of the first mineral, ...
    awk -v step="$1" -v columns="$2" 'BEGIN {
        n = split(columns, part, " ")
        printf "wavelength_nm"
        for (c = 1; c <= n; c += 2) printf ",%s", part[c]
        print ""
        for (x = 500; x <= 500 + 39 * 20; x += step) {
            first = 0.3 + 0.0002 * (x - 500); second = 0.7 - 0.2 * exp(-((x - 900) / 100) ^ 2)
            printf "%g", x
            for (c = 1; c <= n; c += 2) printf ",%.9f", part[c + 1] * first + (1 - part[c + 1]) * second
            print ""
        } }' </dev/null
}
spectra 20 'dust 1 glass 0' >minerals.csv
spectra 20 'soil_1 0.25 soil_2 0.5' >near.csv
spectra 32.5 'soil_3 0.75' >far.csv
must "$REGOLITH" import --technique reflectance -o minerals.h5 minerals.csv
must "$REGOLITH" import --technique reflectance -o soils.h5 near.csv far.csv
must "$REGOLITH" unmix --endmembers minerals.h5 soils.h5 && {
    grep -q 'process_01_unmix' "$out" || fail 'no word of where the results went'
}
must "$REGOLITH" export soils.h5 --result unmix -o a.csv && {
    [ "$(head -n 1 a.csv)" = 'entry,index,sample_id,dust,glass,dust_error,glass_error,rmse,status' ] || fail "columns: $(head -n 1 a.csv)"
    awk -F, 'NR > 1 { want = 0.25 * (NR - 1); if ($4 < want - 0.002 || $4 > want + 0.002) bad = 1 }
             END { exit bad || NR != 4 }' a.csv || fail "abundances: $(cat a.csv)"
}
must "$REGOLITH" export soils.h5 --result unmix --entry entry_02 && {
    [ "$(sed -n 1p "$out")" = 'index,sample_id,dust,glass,dust_error,glass_error,rmse,status' ] || fail 'the column entry beside --entry'
    [ "$(wc -l <"$out")" -eq 2 ] || fail 'rows of one entry'
}
must "$REGOLITH" unmix --json --force --endmembers minerals.h5 soils.h5 && {
    "$PYTHON" -c 'import json, sys; d = json.load(sys.stdin); assert sorted(d) == ["entry", "entry_02"], d' <"$out" || fail 'JSON of several entries'
}
must "$REGOLITH" unmix --entry entry_02 --endmembers minerals.h5 -o one.h5 soils.h5 && {
    must "$REGOLITH" validate one.h5
    must "$REGOLITH" export one.h5 --result unmix && [ "$(wc -l <"$out")" -eq 2 ] || fail 'rows of the entry named'
}

# Data on two axes are two tables: the user says which.
run "$REGOLITH" export soils.h5
[ "$code" -eq 64 ] || fail "exit $code, expected 64"
grep -q 'entry, entry_02.*--entry' "$err" || fail "message: $(cat "$err")"
# An entry that does not fit the library stops the run before anything is written, and is named.
printf 'wavelength_nm,soil_4\n3000,0.4\n3100,0.5\n3200,0.6\n3300,0.5\n' >beyond.csv
must "$REGOLITH" import --technique reflectance -o mixed.h5 near.csv beyond.csv
before=$(cksum <mixed.h5)
run "$REGOLITH" unmix --endmembers minerals.h5 mixed.h5
[ "$code" -ne 0 ] || fail 'an entry beyond the library is unmixed'
[ "$(wc -l <"$err")" -eq 1 ] || fail "$(cat "$err")"
[ "$(cksum <mixed.h5)" = "$before" ] || fail 'a failed run changed its input'
done_testing
