#!/bin/sh
# From simulated rings to sizes that `grains stats` takes: percentiles near the truth and within their errors, the same
# for any number of threads; tables of a laboratory; what is flagged and what refused.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate laser --count 8 --noise 0.01 --rings 30 --inner 0.2 --to 60 --classes 80 --seed 4 -o det.h5
must "$REGOLITH" grains invert det.h5 --to 60 -o sizes.h5
must "$REGOLITH" validate det.h5 sizes.h5
must "$REGOLITH" export sizes.h5 --result grains_invert --all && cp "$out" sizes.csv
must "$REGOLITH" export det.h5 --result truth --all && cp "$out" truth.csv
for size in D10_um D50_um D90_um; do
    awk -F, -v size="$size" 'FNR == 1 { for (i = 1; i <= NF; i++) at[FILENAME, $i] = i; next }
        FILENAME == "truth.csv" { truth[FNR] = $at[FILENAME, size]; next }
        { d = $at[FILENAME, size] - truth[FNR]; if (d < 0) d = -d
          n++; near += d < 0.05 * truth[FNR]; inside += d < 3 * $at[FILENAME, size "_error"] }
        END { printf "%d of %d near, %d inside\n", near, n, inside; exit !(n == 8 && near == 8 && inside >= 7) }' \
        truth.csv sizes.csv >got || fail "$size: $(cat got)"
done
must "$REGOLITH" grains stats --json sizes.h5 && grep -q '"D50_um"' "$out" || fail "statistics of the sizes"
must "$REGOLITH" grains invert det.h5 --to 60 --threads 1 -q -o one.h5
must "$REGOLITH" grains invert det.h5 --to 60 --threads 3 -q -o three.h5
must "$REGOLITH" export one.h5 --all && cp "$out" one.csv
must "$REGOLITH" export three.h5 --all && cmp -s "$out" one.csv || fail "the number of threads changes the sizes"

# The same as a table: optics from options or columns, errors not stated.
must "$REGOLITH" export det.h5 --all
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
    { printf "%s", $2; for (i = NF - 59; i <= NF; i++) if (name[i] !~ /err/) printf ",%s", $i; print "" }' "$out" >table.csv
[ "$(awk -F, 'NR == 1 { print NF }' table.csv)" -eq 31 ] || fail "columns of the table: $(head -n 1 table.csv)"
awk 'BEGIN { for (i = 0; i <= 30; i++) printf "%.9g\n", 0.2 * exp(i / 30 * log(300)) }' >rings.txt
must "$REGOLITH" import --technique laser-diffraction --edges rings.txt -q -o lab.h5 table.csv
must "$REGOLITH" grains invert lab.h5 --n 1.55 --k 0.1 --to 60 --json -o lab_sizes.h5
must "$REGOLITH" export lab_sizes.h5 --result grains_invert --all
awk -F, 'NR == FNR { split($0, a, ","); if (FNR == 1) for (i in a) at[a[i]] = i; else d[FNR] = a[at["D50_um"]]; next }
    FNR > 1 { split($0, a, ","); r = a[at["D50_um"]] / d[FNR]; n++; near += r > 0.98 && r < 1.02
              e = a[at["noise_pct"]]; about += e > 0.5 && e < 1.6 }
    END { exit !(n == 8 && near == 8 && about == 8) }' sizes.csv "$out" || fail "table: $(cat "$out")"

# Another laser: its wavelength goes with the file; another one moves every size by their ratio.
must "$REGOLITH" simulate laser -q --count 3 --noise 0.005 --wavelength 780 --rings 30 --inner 0.2 --to 60 --seed 4 -o red.h5
must "$REGOLITH" grains invert -q red.h5 --to 60 -o red_sizes.h5
must "$REGOLITH" grains invert -q red.h5 --to 60 --wavelength 632.8 -o wrong_sizes.h5
for file in red_sizes wrong_sizes; do
    must "$REGOLITH" export $file.h5 --result grains_invert --all && cp "$out" $file.csv
done
must "$REGOLITH" export red.h5 --result truth --all
awk -F, 'FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
    { d[file, FNR] = $at[file, "D50_um"]; n = FNR }
    END { for (i = 2; i <= n; i++) { right = d[1, i] / d[3, i]; wrong = d[2, i] / d[3, i]
              good += right > 0.97 && right < 1.03 && wrong > 0.78 && wrong < 0.85 }
          exit !(n == 4 && good == 3) }' red_sizes.csv wrong_sizes.csv "$out" || fail "wavelength of the file: $(cat red_sizes.csv)"
run "$REGOLITH" grains invert red.h5 --wavelength 0.78 -o out.h5
[ "$code" -eq 65 ] && grep -q "is in nm" "$err" || fail "wavelength in um: exit $code, $(cat "$err")"

# A second mode near the coarsest classes is not taken for grains in the last of them.
must "$REGOLITH" simulate laser -q --count 3 -n 2.1 -k 0.2 --medium 1.36 --wavelength 650 --rings 24 --inner 0.06 --noise 0.02 \
    --from 0.2 --to 500 --seed 50 -o modes.h5
must "$REGOLITH" grains invert -q modes.h5 -o modes_sizes.h5
must "$REGOLITH" export modes_sizes.h5 --result grains_invert --all && cp "$out" modes.csv
must "$REGOLITH" export modes.h5 --result truth --all
awk -F, 'FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
    FNR == 4 { d[file] = $at[file, "D50_um"]; coarse[file] = $at[file, "D90_um"] }
    END { exit !(d[1] > 0.9 * d[2] && d[1] < 1.1 * d[2] && coarse[1] < 1.5 * coarse[2]) }' modes.csv "$out" ||
    fail "a second mode: $(cut -d, -f 1-10 modes.csv)"

# The choices of Tikhonov's method: near, positive, recorded.
for lambda in discrepancy gcv l-curve; do
    must "$REGOLITH" grains invert det.h5 --to 60 --classes 50 --lambda $lambda -q --force -o tikhonov.h5
    must "$REGOLITH" export tikhonov.h5 --result grains_invert --all
    awk -F, 'NR == FNR { split($0, a, ","); if (FNR == 1) for (i in a) at[a[i]] = i; else d[FNR] = a[at["D50_um"]]; next }
        FNR > 1 { split($0, a, ","); r = a[at["D50_um"]] / d[FNR]; n++; near += r > 0.95 && r < 1.05 }
        END { exit !(n == 8 && near >= 7) }' sizes.csv "$out" || fail "$lambda: $(cut -d, -f 1-5 "$out")"
    must "$REGOLITH" info tikhonov.h5 && grep -q -- "--lambda $lambda" "$out" || fail "record of $lambda: $(cat "$out")"
done
run "$REGOLITH" grains invert lab.h5 --n 1.55 --k 0.1 --to 60 --lambda discrepancy -o out.h5
[ "$code" -eq 65 ] && grep -q "needs the noise" "$err" || fail "discrepancy without noise: exit $code, $(cat "$err")"

# The mineral's constants in place of numbers.
printf 'wavelength_nm,glassy n,glassy k\n600,1.50,0.08\n700,1.65,0.14098\n' >constants.csv
must "$REGOLITH" import -q -t optical-constants -o constants.h5 constants.csv
must "$REGOLITH" grains invert lab.h5 --constants constants.h5 --mineral Glassy --to 60 -o mineral.h5
grep -q "1.5492 + 0.1i" "$err" || fail "constants: $(cat "$err")"
must "$REGOLITH" grains invert lab.h5 --n 1.5492 --k 0.1 --to 60 -q -o numbers.h5
must "$REGOLITH" export mineral.h5 --result grains_invert && cp "$out" mineral.csv
must "$REGOLITH" export numbers.h5 --result grains_invert
awk -F, 'NR == FNR { a[FNR] = $4; next } FNR > 1 { d = a[FNR] / $4 - 1; if (d > 1e-4 || d < -1e-4) bad = 1; n++ } END { exit bad || n != 8 }' \
    mineral.csv "$out" || fail "a mineral and its numbers differ"
"$PYTHON" - <<'END' || fail "wavelengths of rows"
import csv
rows = list(csv.reader(open("table.csv")))
for name, second in (("red", "650"), ("two", "700")):
    with open("lab_" + name + ".csv", "w") as out:
        csv.writer(out).writerow(["sample_id", "wavelength_nm"] + ["ring_%d" % r for r in range(1, len(rows[0]))])
        for i, row in enumerate(rows):
            csv.writer(out).writerow([row[0], second if i == 1 else "650", *row[1:]])
END
for file in lab_red lab_two; do
    must "$REGOLITH" import --technique laser-diffraction --edges rings.txt -q -o $file.h5 $file.csv
done
must "$REGOLITH" grains invert lab_red.h5 --constants constants.h5 --mineral glassy --to 60 -o lab_red_sizes.h5
grep -q "at 650 nm: 1.575 + 0.11i" "$err" || fail "constants at the wavelength of the file: $(cat "$err")"
refuse 64 "more than one wavelength" grains invert lab_two.h5 --constants constants.h5 --mineral glassy --to 60 -o out.h5
refuse 66 "no optical constants of this mineral" grains invert lab.h5 --constants constants.h5 --mineral quartz -o out.h5
refuse 65 "do not reach" grains invert lab.h5 --constants constants.h5 --mineral glassy -w 405 -o out.h5
refuse 64 "belong together" grains invert lab.h5 --mineral glassy -o out.h5

# Every entry of a file, whatever its rings: the same sizes as each alone.
if "$PYTHON" -c 'import h5py' 2>/dev/null; then
    must "$REGOLITH" simulate laser --count 3 --noise 0.01 --rings 24 --inner 0.2 --to 60 --seed 5 -q -o second.h5
    "$PYTHON" - <<'END' || fail "joining two files"
import h5py
with h5py.File("det.h5") as one, h5py.File("second.h5") as two, h5py.File("both.h5", "w") as out:
    for key, value in one.attrs.items():
        if "sha256" not in key:
            out.attrs[key] = value
    one.copy("entry", out, "entry")
    two.copy("entry", out, "entry_02")
END
    must "$REGOLITH" grains invert both.h5 --to 60 -o both_sizes.h5
    grep -q "entry_02/process_01_grains_invert" "$out" || fail "two entries: $(cat "$out")"
    must "$REGOLITH" validate both_sizes.h5
    must "$REGOLITH" grains invert second.h5 --to 60 -q -o second_sizes.h5
    for pair in "entry sizes.h5" "entry_02 second_sizes.h5"; do
        must "$REGOLITH" export "${pair#* }" --all && cp "$out" alone.csv
        must "$REGOLITH" export both_sizes.h5 --entry "${pair% *}" --all
        cmp -s "$out" alone.csv || fail "${pair% *} is other than alone"
    done
    must "$REGOLITH" grains invert both.h5 --entry entry_02 --to 60 --json -o named.h5
    "$PYTHON" -c 'import json, sys; d = json.load(sys.stdin); assert len(d) == 3, d' <"$out" || fail "JSON of the entry named"
else
    [ "${CI:-}" != true ] || fail "h5py is not installed"
fi

# Shares by volume become those by number or surface.
must "$REGOLITH" grains convert sizes.h5 --to number -o numbers_of.h5
must "$REGOLITH" grains convert numbers_of.h5 --to volume -o volumes_of.h5
must "$REGOLITH" export volumes_of.h5 --all && cp "$out" back.csv
must "$REGOLITH" export sizes.h5 --all
awk -F, 'NR == FNR { for (i = 7; i <= NF; i++) a[FNR, i] = $i; next }
    FNR > 1 { for (i = 7; i <= 6 + (NF - 6) / 2; i++) { d = a[FNR, i] - $i; n++; if (d > 1e-9 || d < -1e-9) bad = 1 } }
    END { exit bad || n < 8 * 90 }' back.csv "$out" || fail "number and back to volume"

# Wrong optics are said to be wrong.
must "$REGOLITH" grains invert det.h5 --n 1.7 --k 0 --to 60 -o wrong.h5
grep -q "the optical model does not fit" "$err" || fail "wrong optics: $(cat "$err")"
# So is light that no grains scatter: 5 % of the brightest ring in all of them.
awk -F, -v OFS=, '{ top = 0; for (i = 2; i <= NF; i++) if ($i > top) top = $i
    for (i = 2; i <= NF; i++) $i = sprintf("%.9g", $i + 0.05 * top); print }' table.csv >lit.csv
must "$REGOLITH" import --technique laser-diffraction --edges rings.txt -q -o lit.h5 lit.csv
must "$REGOLITH" grains invert lit.h5 --n 1.55 --k 0.1 --to 60 --classes 50 --noise 0.01 -q -o lit_sizes.h5
must "$REGOLITH" export lit_sizes.h5 --result grains_invert --all
[ "$(grep -c 'does not fit\|residuals exceed the noise' "$out")" -ge 6 ] || fail "a background: $(cat "$out")"
# Classes that are not stated are those that the rings see.
must "$REGOLITH" grains invert det.h5 -q -o seen.h5
must "$REGOLITH" info seen.h5
grep -q "axis      diameter, 0.11[0-9]* to 1[56][0-9.]* um" "$out" || fail "sizes seen: $(cat "$out")"
# Sizes that the rings cannot tell apart.
must "$REGOLITH" simulate laser --count 2 --components 1 --noise 0.02 --rings 16 --inner 0.5 --outer 8 --from 0.005 --to 0.4 -o fine.h5
must "$REGOLITH" grains invert fine.h5 --from 0.005 --to 0.4 -o fine_sizes.h5
grep -q "not resolved" "$err" || fail "too fine: $(cat "$err")"

refuse 64 "refractive index of the grains is not known" grains invert lab.h5 -o out.h5
refuse 64 "no output file" grains invert det.h5
refuse 65 "scatter nothing" grains invert det.h5 --n 1.33 --k 0 --medium 1.33 -o out.h5
refuse 65 "refractive index of the medium" grains invert det.h5 --medium 0 -o out.h5
refuse 65 "in nm" grains invert det.h5 --wavelength 0.6328 -o out.h5
refuse 64 "do not rise" grains invert det.h5 --from 50 --to 5 -o out.h5
refuse 64 "relative" grains invert det.h5 --noise 5 -o out.h5
refuse 66 "" grains invert nothing.h5 -o out.h5
refuse 64 "edges" import --technique laser-diffraction table.csv -o out.h5
refuse 64 "do not rise" simulate laser --inner 5 --outer 1 -o out.h5

# In air the sizes that rings can see are larger than in water, whoever says that it is air.
must "$REGOLITH" simulate laser --count 1 --medium 1 --rings 12 --classes 20 --noise 0.01 -q -o air.h5
must "$REGOLITH" grains invert air.h5 --classes 20 -q -o by_column.h5
must "$REGOLITH" grains invert air.h5 --classes 20 --medium 1 -q -o by_option.h5
must "$REGOLITH" export by_column.h5 -o by_column.csv
must "$REGOLITH" export by_option.h5 -o by_option.csv
cmp by_column.csv by_option.csv || fail "the sizes do not follow the medium of the column"

must "$REGOLITH" simulate grains --count 2 -q -o soils.h5
refuse 66 "" grains invert soils.h5 --n 1.5 --k 0 -o out.h5
done_testing
