#!/bin/sh
# A mineral that no weighed standard held stands beside a calibration: found, or with a limit that holds.
. tests/cli/lib.sh
scratch
density=3.32,3.37,3.2,2.69

must "$REGOLITH" import -q -t reflectance -o lib.h5 "$demo/endmembers.csv" || done_testing
# A bright powder with weak bands, as a phosphate's, and a name that sorts nowhere.
awk -F, 'BEGIN { OFS = "," } NR == 1 { print $1, "merrillite", "soot"; next }
    { x = $1; print x, 0.78 * (1 - 0.08 * exp(-((x - 1430) / 60) ^ 2) - 0.12 * exp(-((x - 1940) / 70) ^ 2) - 0.1 * exp(-((x - 690) / 50) ^ 2)), 0.05 + x / 1e5 }' \
    "$demo/endmembers.csv" >more.csv
must "$REGOLITH" import -q -t reflectance -o more.h5 more.csv
paste -d , "$demo/endmembers.csv" more.csv | cut -d , -f 1-5,7 >five.csv
must "$REGOLITH" import -q -t reflectance -o five.h5 five.csv
simulate() { must "$REGOLITH" simulate intimate -q --force "$@"; }
simulate --endmembers lib.h5 --density $density --diameter 60,25,45,30 --count 24 --noise 0.0005 --seed 1 -o standards.h5
simulate --endmembers lib.h5 --density $density --diameter 60,25,45,30 --count 60 --noise 0.002 --seed 2 -o without.h5
simulate --endmembers five.h5 --density $density,3.12 --diameter 60,25,45,30,45 --count 200 --noise 0.002 --seed 3 -o with.h5
must "$REGOLITH" calibrate -q standards.h5 --endmembers lib.h5 --density $density -o cal.h5
beside() { must "$REGOLITH" unmix --force --method hapke --calibration cal.h5 --beside more.h5 --density merrillite=3.12 --select olivine,orthopyroxene,clinopyroxene,plagioclase,merrillite "$@"; }
table() { must "$REGOLITH" export --force -q "$1" --result "$2" --all -o "$3"; }

# Not there: nothing of it is found beyond its limit, and the others stay as they were.
must "$REGOLITH" unmix -q --method hapke --calibration cal.h5 -o plain.h5 without.h5
beside -o none.h5 without.h5
grep -q 'merrillite took no part in the calibration.*within a factor of 1\.[1-9]' "$err" || fail "not said: $(cat "$err")"
grep -q 'merrillite is not found in [0-9]* of 60 spectra: detection limit' "$err" || fail 'no detection limit'
must "$REGOLITH" validate none.h5
table plain.h5 unmix plain.csv
table none.h5 unmix none.csv
awk -F, 'FNR == 1 { for (k = 1; k <= NF; k++) at[FILENAME, $k] = k; next }
    NR == FNR { for (k = 3; k <= 6; k++) before[FNR, k] = $k; next }
    { for (k = 3; k <= 6; k++) { d = $k - before[FNR, k]; d = d < 0 ? -d : d; if (d > worst) worst = d; sum += d * d; n++ }
      if ($7 > 0) { if ($7 > $at[FILENAME, "merrillite_detection"]) loud++ }
      else if ($at[FILENAME, "merrillite_limits"] > 0 && $at[FILENAME, "merrillite_detection"] > $at[FILENAME, "merrillite_limits"]) held++ }
    END { print 100 * worst, 100 * sqrt(sum / n), loud + 0, held + 0; exit !(worst < 0.03 && sqrt(sum / n) < 0.006 && loud <= 1 && held >= 20) }' \
    plain.csv none.csv || fail 'an absent mineral disturbs the others'

# There: within its error, which is larger than that of others; what is three times the limit is found.
beside -q -o found.h5 with.h5
table found.h5 unmix found.csv
table with.h5 truth truth.csv
awk -F, 'NR == FNR { truth[FNR] = $7; next }
    FNR == 1 { for (k = 1; k <= NF; k++) at[$k] = k; next }
    { d = $7 - truth[FNR]; d = d < 0 ? -d : d
      if ($7 > 0) { n++; if (d <= $at["merrillite_error"]) one++; if (d <= 2 * $at["merrillite_error"]) two++ }
      else if (truth[FNR] > $at["merrillite_limits"]) missed++
      limit = $at["merrillite_detection"]
      if (truth[FNR] > 2 * limit) { much++; if ($7 > limit) seen++ }
      if (truth[FNR] > 0.1 && $at["merrillite_error"] > 3 * $at["olivine_error"] / 2) wider++ }
    END { print n, one / n, two / n, missed + 0, much, seen + 0, wider
          exit !(n > 100 && one / n > 0.5 && two / n > 0.95 && missed <= 1 && much > 60 && seen >= 0.97 * much && wider > 40) }' \
    truth.csv found.csv || fail 'its masses are not within their errors'

# What the result keeps.
"$PYTHON" - <<'END' || fail 'provenance'
import h5py
f = h5py.File("none.h5")["entry/process_01_unmix"]
text = []
f.visititems(lambda name, item: text.append((name, item)) )
words = str([(n, i[()]) for n, i in text if isinstance(i, h5py.Dataset) and i.dtype.kind in "OS"])
assert "endmember library beside" in words and "more.h5" in words, words
assert "beside" in words and "merrillite=3.12" in words
masses = f["endmember_masses"]
assert list(masses["calibrated"][()]) == [1, 1, 1, 1, 0]
assert masses["log_errors"][4] > 0.1 and max(masses["log_errors"][:4]) < 0.05
END

# The calibrated mineral has the name, where both do; without --select it is refused.
must "$REGOLITH" unmix -q --method hapke --calibration cal.h5 --beside five.h5 --density merrillite=3.12 --select merrillite,olivine,orthopyroxene,clinopyroxene,plagioclase -o named.h5 without.h5
rm -f named.h5
refuse 64 'has a mineral of this name (olivine)' unmix --method hapke --calibration cal.h5 --beside five.h5 --density merrillite=3.12 -o out.h5 without.h5
refuse 64 'add --calibration' unmix --method hapke --endmembers lib.h5 --density $density --beside more.h5 -o out.h5 without.h5
refuse 64 'add --method hapke' unmix --endmembers lib.h5 --beside more.h5 -o out.h5 without.h5
refuse 65 'density of a mineral is not known (merrillite)' unmix --method hapke --calibration cal.h5 --beside more.h5 -o out.h5 without.h5
refuse 64 'took grain diameters as equal' unmix --method hapke --calibration cal.h5 --beside more.h5 --density 3.12,2 --diameter 20,20 -o out.h5 without.h5
refuse 64 'no such endmember' unmix --method hapke --calibration cal.h5 --beside more.h5 --density olivine=3.1 -o out.h5 without.h5
refuse 64 'no mineral of the calibration is left' unmix --method hapke --calibration cal.h5 --beside more.h5 --density 3.12 --select merrillite -o out.h5 without.h5
must "$REGOLITH" import -q -t raman --x-unit cm-1 -o raman.h5 more.csv
refuse 66 'no entry of this file has data of the kind needed' unmix --method hapke --calibration cal.h5 --beside raman.h5 --density 3.12 -o out.h5 without.h5
refuse 66 'nowhere.h5' unmix --method hapke --calibration cal.h5 --beside nowhere.h5 --density 3.12 -o out.h5 without.h5
cp more.h5 own.h5
refuse 64 'same file\|input' unmix --force --method hapke --calibration cal.h5 --beside own.h5 --density 3.12,2 -o own.h5 without.h5

# A twin of a calibrated mineral is named.
must "$REGOLITH" export -q cal.h5 -o references.csv
awk -F, 'NR == 1 || $2 == "olivine" { sub("olivine", "forsterite"); print }' references.csv >twin.csv
must "$REGOLITH" import -q -t reflectance --x-unit nm -o twin.h5 twin.csv
refuse 65 'forsterite' unmix --method hapke --calibration cal.h5 --beside twin.h5 --density 3.2 -o out.h5 without.h5

# A calibration that knew diameters wants one of every mineral.
must "$REGOLITH" calibrate -q standards.h5 --endmembers lib.h5 --density $density --diameter 60,25,45,30 -o sized.h5
sized() { "$REGOLITH" unmix --force --method hapke --calibration sized.h5 --beside more.h5 --density 3.12,2 "$@"; }
refuse 65 'grain diameter of a mineral is not known.*(merrillite)' unmix --method hapke --calibration sized.h5 --beside more.h5 --density 3.12,2 -o out.h5 without.h5
must sized --diameter 45,1 -q -o sized_out.h5 with.h5
# Its factors are nearly one then, and so is what is not known of another's.
must sized --diameter 45,1 -o sized_out.h5 without.h5
grep -q 'merrillite took no part.*within a factor of 1\.0[0-3]' "$err" || fail "$(cat "$err")"

# An axis of its own: bands that it lacks are left out for all.
awk -F, 'NR == 1 || ($1 >= 700 && NR % 2 == 1)' more.csv >half.csv
must "$REGOLITH" import -q -t reflectance -o half.h5 half.csv
must "$REGOLITH" unmix --method hapke --calibration cal.h5 --beside half.h5 --density 3.12,2 -o half_out.h5 without.h5
grep -q '175 of 201 bands are used' "$err" || fail "$(cat "$err")"
done_testing
