#!/bin/sh
# identify and library build on spectra: answers that are known, unknown minerals, bad rows, refusals.
. tests/cli/lib.sh
scratch

# spectra FIRST LAST SPECIMEN...: a row per mineral and specimen; six lines whose places and heights belong to the
# mineral, moved a little and noisy by specimen.
spectra() {
    awk -v first="$1" -v last="$2" -v specimens="$3" 'function draw() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
        BEGIN { printf "sample_id,mineral,specimen"; for (x = 100; x < 700; x += 2) printf ",%d", x; print ""
            n = split(specimens, s, " ")
            for (m = first; m <= last; m++) for (i = 1; i <= n; i++) {
                seed = 7919 * m + 13; for (k = 0; k < 20; k++) draw()
                for (l = 0; l < 6; l++) { at[l] = 120 + 560 * draw(); high[l] = 20 + 80 * draw() }
                seed = 104729 * m + 31 * s[i] + 5; for (k = 0; k < 20; k++) draw()
                for (l = 0; l < 6; l++) { at[l] += 2 * draw() - 1; high[l] *= 0.8 + 0.4 * draw() }
                printf "m%d_%d,Mineral%d,%d", m, s[i], m, 10 * m + s[i]
                for (x = 100; x < 700; x += 2) { y = draw()
                    for (l = 0; l < 6; l++) { u = (x - at[l]) / 5; y += high[l] * exp(-u * u / 2) }
                    printf ",%.4f", y }
                print "" } }'
}
spectra 1 60 '1 2' >library.csv
spectra 1 12 3 >known.csv
spectra 101 104 1 | sed 1d >unknown.csv
{
    cat known.csv unknown.csv
    awk 'BEGIN { printf "flat,,1"; for (x = 100; x < 700; x += 2) printf ",0"; print ""; printf "missing,,2"; for (x = 100; x < 700; x += 2) printf ","; print "" }'
} >grains.csv
for name in library known grains; do
    must "$REGOLITH" import --quiet -t raman -x 1/cm -o $name.h5 $name.csv
done

# A library has a class per member, one axis, and says what it was made of.
must "$REGOLITH" library build -o lib.h5 library.h5
grep -q '120 spectra of 60 species' "$out" || fail "build says: $(cat "$out")"
must "$REGOLITH" validate lib.h5
must "$REGOLITH" export --quiet lib.h5 -o lib.csv
head -n 1 lib.csv | grep -q 'mineral,specimen.*species,class' || fail "columns: $(head -c 200 lib.csv)"
must "$REGOLITH" export --quiet --result library_build --table classes lib.h5 -o classes.csv
[ "$(wc -l <classes.csv)" -eq 61 ] && grep -q '^Mineral7,2' classes.csv || fail "classes: $(head -n 3 classes.csv)"
# Species of one class are put together, whatever the spelling; other columns and files stay.
sed 's/Mineral1,/Fluorapatite,/; s/Mineral2,/apatite-(CaOH),/' known.csv >apatites.csv
must "$REGOLITH" import --quiet -t raman -x 1/cm -o apatites.h5 apatites.csv
must "$REGOLITH" library build -o two.h5 library.h5 apatites.h5
grep -q '132 spectra of 62 species; 2 of them share a class' "$out" || fail "two files: $(cat "$out")"
must "$REGOLITH" export --quiet two.h5 -o two.csv
[ "$(grep -c ',apatite,' two.csv)" -eq 2 ] || fail 'the apatites are not one class'

# Known minerals are named, with the right one first; others are unknown; rows without bands or values say so.
must "$REGOLITH" identify --library lib.h5 grains.h5 -o out.h5
grep -q '18 spectra: 12 identified at q <= 0.05, 4 unknown, 1 without bands, 1 not measured' "$out" || fail "counts: $(tail -n 3 "$out")"
must "$REGOLITH" validate out.h5
must "$REGOLITH" export --quiet --all --result identify out.h5 -o answers.csv
"$PYTHON" - <<'PY' || fail "answers are wrong: $(cat answers.csv)"
import csv, sys
rows = list(csv.DictReader(open('answers.csv')))
truth = [r.split(',')[1] for r in open('grains.csv')][1:]
ok = len(rows) == 18
for i, (row, name) in enumerate(zip(rows, truth)):
    if i < 12:
        ok = ok and row['answer'] == row['candidate_1'] == name and float(row['q']) <= 0.05 and row['member'].startswith('m%d_' % (i + 1))
        ok = ok and float(row['n_explained']) >= float(row['n_bands']) - 1 >= 3
        ok = ok and abs(float(row['score_1']) - float(row['score_2']) - float(row['margin'])) < 1e-12
    elif i < 16:
        ok = ok and row['answer'] == 'unknown' and float(row['q']) > 0.05 and row['candidate_1'] != ''
    else:
        ok = ok and row['unexplained'] == row['missing'] == '' and row['answer'] == row['status'] == ('no bands', 'not measured')[i - 16] and row['q'] == row['candidate_1'] == row['score_1'] == ''
sys.exit(not ok)
PY
rm out.h5
must "$REGOLITH" identify --json --quiet --library lib.h5 grains.h5
"$PYTHON" -c 'import json, sys; rows = json.load(open(sys.argv[1])); sys.exit(not (len(rows) == 18 and rows[3]["answer"] == "Mineral4" and rows[17]["q"] is None))' "$out" || fail 'json'
must "$REGOLITH" info grains.h5 && grep -q 'process_01_identify' "$out" || fail 'the result has not joined its input'

# Without its own specimen a member still is its mineral; without its mineral, it is nothing.
must "$REGOLITH" identify --quiet --library lib.h5 --exclude-column specimen lib.h5 -o own.h5
must "$REGOLITH" export --quiet --result identify own.h5 -o own.csv
must "$REGOLITH" identify --quiet --library lib.h5 --exclude-column specimen,class lib.h5 -o none.h5
must "$REGOLITH" export --quiet --result identify none.h5 -o none.csv
"$PYTHON" - <<'PY' || fail 'leaving out'
import csv, sys
truth = [r['class'] for r in csv.DictReader(open('lib.csv'))]
own = list(csv.DictReader(open('own.csv')))
none = list(csv.DictReader(open('none.csv')))
right = sum(r['candidate_1'] == t for r, t in zip(own, truth))
named = sum(r['status'] == 'identified' for r in own)
false = sum(r['status'] == 'identified' for r in none)
same = sum(t in (r['candidate_%d' % k] for k in range(1, 6)) for r, t in zip(none, truth))
sys.exit(not (right >= 118 and named >= 100 and false <= 6 and same == 0))
PY

# By patterns, by peaks or by both: the score is made of the parts that are stored beside it.
for score in pattern peaks both; do
    must "$REGOLITH" identify --quiet --score $score --library lib.h5 grains.h5 -o score_$score.h5
    must "$REGOLITH" export --quiet --all --result identify score_$score.h5 -o score_$score.csv
done
"$PYTHON" - <<'PY' || fail 'scores'
import csv, sys
truth = [r.split(',')[1] for r in open('grains.csv')][1:13]
for score, weight in (('pattern', 0), ('peaks', 1), ('both', .15 / 1.15)):
    rows = list(csv.DictReader(open('score_%s.csv' % score)))[:12]
    for row, name in zip(rows, truth):
        assert row['candidate_1'] == name, (score, name)
        for k in range(1, 6):
            pattern, peaks = float(row['score_%d_pattern' % k]), float(row['score_%d_peaks' % k])
            assert abs(float(row['score_%d' % k]) - (1 - weight) * pattern - weight * peaks) < 1e-12 and -1 <= peaks <= 1 + 1e-12
        assert max(float(row[p]) for p in ('p_lookalike', 'p_common', 'p_chance')) >= 0
PY
refuse 64 'pattern' identify --library lib.h5 --score lines -o none_such.h5 known.h5

# Nothing but a list of lines: places as the axis, heights as values.
for row in 1 2 3; do
    "$PYTHON" - $row <<'PY' >list.csv
import csv, sys
rows = list(csv.reader(open('known.csv')))
x, y = [float(v) for v in rows[0][3:]], [float(v) for v in rows[int(sys.argv[1])][3:]]
tops = [i for i in range(1, len(y) - 1) if y[i] > 15 and y[i] == max(y[max(i - 8, 0):i + 9])]
assert 3 <= len(tops) <= 6
print('sample_id,' + ','.join('%g' % x[i] for i in tops))
print('list,' + ','.join('%g' % y[i] for i in tops))
PY
    must "$REGOLITH" import --quiet --force -t raman -x 1/cm -o list.h5 list.csv
    for score in peaks both; do
        must "$REGOLITH" identify --json --quiet --score $score --library lib.h5 list.h5 --force -o list_out.h5
        "$PYTHON" -c 'import json, sys; row = json.load(open(sys.argv[1]))[0]; sys.exit(row["candidate_1"] != "Mineral" + sys.argv[2])' "$out" $row || fail "list of lines of Mineral$row by $score: $(head -c 300 "$out")"
    done
done

# A moved axis is found and said; a part of the axis may be used.
awk -F, -v OFS=, 'NR == 1 { for (i = 4; i <= NF; i++) $i += 3 } { print }' known.csv >moved.csv
must "$REGOLITH" import --quiet -t raman -x 1/cm -o moved.h5 moved.csv
must "$REGOLITH" identify --quiet --library lib.h5 moved.h5 -o moved_out.h5
must "$REGOLITH" export --quiet --all --result identify moved_out.h5 -o moved_out.csv
"$PYTHON" -c 'import csv, sys; rows = list(csv.DictReader(open("moved_out.csv"))); sys.exit(not all(1 <= float(r["shift"]) <= 4 for r in rows))' || fail 'shift'
must "$REGOLITH" identify --quiet --shift 0 --from 150 --to 600 --library lib.h5 known.h5 -o part.h5

# Sums: two minerals are taken apart, and a phase that is not there has a limit that a larger amount would exceed.
awk -F, -v OFS=, 'NR == 1 { print; next } NR == 2 { split($0, first) } NR == 3 {
    $1 = "sum"; for (i = 4; i <= NF; i++) $i = 0.7 * first[i] + 0.3 * $i; print }
    NR == 4 { third = $0 } NR == 5 { $1 = "trace"; split(third, more); for (i = 4; i <= NF; i++) $i = $i + 0.25 * more[i]; print }' known.csv >sums.csv
must "$REGOLITH" import --quiet -t raman -x 1/cm -o sums.h5 sums.csv
must "$REGOLITH" identify --quiet --mixtures 3 --phases 'Mineral1,Mineral2,Mineral3,Mineral40' --library lib.h5 sums.h5 -o sums_out.h5
must "$REGOLITH" validate sums_out.h5
must "$REGOLITH" export --quiet --all --result identify sums_out.h5 -o sums_out.csv
must "$REGOLITH" export --quiet --result identify --table mixture_parts sums_out.h5 -o parts.csv
head -n 1 parts.csv | grep -q '^class,member,row,height,height_error,chi2$' || fail "parts: $(head -n 1 parts.csv)"
[ "$(wc -l <parts.csv)" -eq 5 ] && awk -F, 'NR > 1 && !($4 > 5 * $5 && $6 > 10) { exit 1 }' parts.csv || fail "parts: $(cat parts.csv)"
"$PYTHON" - <<'PY' || fail "sums: $(cat sums_out.csv)"
import csv, sys
a, b = list(csv.DictReader(open('sums_out.csv')))
parts = dict(p.rsplit(' ', 1) for p in a['mixture'].split(', '))
ok = set(parts) == {'Mineral1', 'Mineral2'} and 0.55 < float(parts['Mineral1']) < 0.85 and float(a['mixture_explained']) > 0.9
ok = ok and float(a['Mineral1_amount']) > float(a['Mineral2_amount']) > 0 and a['Mineral1'] == a['Mineral2'] == a['Mineral3_amount'] == ''
ok = ok and 0 < float(a['Mineral40']) < 0.3
ok = ok and 0.1 < float(b['Mineral3_amount']) < 0.5 and set(p.rsplit(' ', 1)[0] for p in b['mixture'].split(', ')) == {'Mineral3', 'Mineral4'}
sys.exit(not ok)
PY
# Either specimen of a phase that is not there, added at 1.2 times its limit, is found; at 0.3 times it is not.
"$PYTHON" - <<'PY' || fail 'limits'
import csv
limit = float(next(csv.DictReader(open('sums_out.csv')))['Mineral40'])
rows = list(csv.reader(open('sums.csv')))
library = {r[0]: [float(v) for v in r[3:]] for r in list(csv.reader(open('library.csv')))[1:]}
spectrum = [float(v) for v in rows[1][3:]]
with open('limits.csv', 'w') as f:
    f.write(','.join(rows[0]) + '\n')
    for times in (1.2, .3):
        for name in ('m40_1', 'm40_2'):
            more = times * limit * max(spectrum) / max(library[name])
            f.write('%s_%g,sum,0,' % (name, times) + ','.join('%.6g' % (a + more * b) for a, b in zip(spectrum, library[name])) + '\n')
PY
must "$REGOLITH" import --quiet -t raman -x 1/cm -o limits.h5 limits.csv
must "$REGOLITH" identify --quiet --mixtures 4 --phases Mineral40 --library lib.h5 limits.h5 -o limits_out.h5
must "$REGOLITH" export --quiet --all --result identify limits_out.h5 -o limits_out.csv
"$PYTHON" -c 'import csv, sys; rows = list(csv.DictReader(open("limits_out.csv"))); sys.exit([r["Mineral40_amount"] != "" for r in rows] != [True, True, False, False] or [r["Mineral40"] == "" for r in rows] != [True, True, False, False])' ||
    fail "limits: $(cat limits_out.csv)"
refuse 66 'did you mean Mineral12' identify --library lib.h5 --phases Mineral1,Minreal12 -o out.h5 known.h5
refuse 64 'give 1 to 12' identify --library lib.h5 --mixtures 13 -o out.h5 known.h5

# Two lasers on one grain: a strong line that only one of them shows is left out and said; with it the grain would
# look like something else. A line that both show stays, and so does a grain that was measured once.
awk -F, -v OFS=, 'NR == 1 { $3 = "laser" OFS "grain"; print; next } NR <= 4 { $3 = 532 OFS "g" NR; print
    if (NR > 3) next
    $1 = $1 "_red"; $3 = 785 OFS "g" NR
    for (i = 4; i <= NF; i++) { x = 100 + 2 * (i - 4); u = (x - 333) / 5; v = (x - 517) / 5; $i = $i / 2 + 300 * exp(-u * u / 2) + 250 * exp(-v * v / 2) } print }' known.csv >lasers.csv
must "$REGOLITH" import --quiet -t raman -x 1/cm -o lasers.h5 lasers.csv
must "$REGOLITH" identify --quiet --library lib.h5 lasers.h5 -o one_laser.h5
must "$REGOLITH" identify --quiet --grain-column grain --laser-column laser --library lib.h5 lasers.h5 -o two_lasers.h5
for result in one_laser two_lasers; do must "$REGOLITH" export --quiet --all --result identify $result.h5 -o $result.csv; done
"$PYTHON" - <<'PY' || fail "lasers: $(cat two_lasers.csv)"
import csv, sys
one, two = [list(csv.DictReader(open(n + '_laser' + e + '.csv'))) for n, e in (('one', ''), ('two', 's'))]
names = ['Mineral1', 'Mineral1', 'Mineral2', 'Mineral2', 'Mineral3']
ok = [r['candidate_1'] for r in two] == names and [r['luminescence'] != '' for r in two] == [False, True, False, True, False]
red = [[float(v) for v in two[i]['luminescence'].split(', ')] for i in (1, 3)]
ok = ok and len(red[1]) == 2 and all(abs(v[0] - 333) < 5 for v in red) and abs(red[1][1] - 517) < 5 # Mineral1 has a line at 517
ok = ok and all(float(two[i]['score_1']) > float(one[i]['score_1']) + 0.1 and two[i]['unexplained'] == '' != one[i]['unexplained'] for i in (1, 3))
sys.exit(not ok)
PY
refuse 64 'grain and laser go together' identify --library lib.h5 --grain-column grain -o out.h5 lasers.h5
refuse 66 'no such column' identify --library lib.h5 --grain-column grain --laser-column nm -o out.h5 lasers.h5
refuse 65 'holds no numbers' identify --library lib.h5 --grain-column laser --laser-column grain -o out.h5 lasers.h5
refuse 65 'out of range' identify --library lib.h5 --grain-column mineral --laser-column specimen -o out.h5 known.h5

# The composition of the nearest member; the specimen column serves as numbers. Two members of a class are too few for a
# range; of five it reaches as far as the one that the nearest of the others misses most (1 to 5 here).
spectra 1 12 '1 2 4 5 6' >five.csv
must "$REGOLITH" import --quiet -t raman -x 1/cm -o five.h5 five.csv
for library in lib five; do
    must "$REGOLITH" identify --quiet --class-column mineral --composition-column specimen --library $library.h5 known.h5 -o composition_$library.h5
    must "$REGOLITH" export --quiet --all --result identify composition_$library.h5 -o composition_$library.csv
done
"$PYTHON" - <<'PY' || fail 'composition'
import csv, sys
covered = 0
for i, (two, five) in enumerate(zip(*(csv.DictReader(open('composition_%s.csv' % n)) for n in ('lib', 'five'))), 1):
    if not (two['composition_low'] == two['composition_high'] == '' and two['member'] == 'm%d_%d' % (i, float(two['composition']) - 10 * i)):
        sys.exit(str(two))
    low, value, high = (float(five['composition' + k]) for k in ('_low', '', '_high'))
    covered += low <= 10 * i + 3 <= high
    if not (five['member'] == 'm%d_%d' % (i, value - 10 * i) and value - low == high - value and value - low in (1, 2, 3, 4, 5)):
        sys.exit(str(five))
sys.exit(covered < 10)
PY
refuse 65 'holds no numbers' identify --library lib.h5 --composition-column mineral -o out.h5 known.h5
refuse 66 'no such column' identify --library lib.h5 --composition-column Fo -o out.h5 known.h5

# A library of few says that it is too small.
spectra 1 5 1 >few.csv
must "$REGOLITH" import --quiet -t raman -x 1/cm -o few.h5 few.csv
must "$REGOLITH" identify --quiet --library few.h5 known.h5 -o few_out.h5
grep -q 'too few to say what a look-alike scores' "$err" || fail "few: $(cat "$err")"

refuse 64 'add --library' identify -o out.h5 known.h5
refuse 66 'no such file' identify --library nowhere.h5 -o out.h5 known.h5
refuse 64 'give 1 to 100' identify --library lib.h5 --top 101 -o out.h5 known.h5
refuse 64 'give 0 < Q < 1' identify --library lib.h5 --q 1 -o out.h5 known.h5
refuse 64 'exchange the two' identify --library lib.h5 --from 500 --to 400 -o out.h5 known.h5
refuse 64 'the shift is out of range' identify --library lib.h5 --shift 1000 -o out.h5 known.h5
refuse 65 'fewer than nine channels' identify --library lib.h5 --from 300 --to 304 -o out.h5 known.h5
refuse 66 'it has sample_id' identify --library lib.h5 --exclude-column locality -o out.h5 known.h5
refuse 66 'the spectra have no such column' identify --library lib.h5 --exclude-column class -o out.h5 known.h5
refuse 66 'no such column' identify --library lib.h5 --class-column phase -o out.h5 known.h5
refuse 65 'a member of the library has no class' identify --library grains.h5 --class-column mineral -o out.h5 known.h5
must "$REGOLITH" import --quiet -t epma -o spots.h5 "$demo/epma_phosphates.csv"
refuse 66 'raman' identify --library lib.h5 -o out.h5 spots.h5
refuse 66 'raman' identify --library spots.h5 -o out.h5 known.h5
refuse 66 'no entry of this file has data' library build -o out.h5 spots.h5
refuse 64 'no output file is named' library build library.h5
must "$REGOLITH" import --quiet -t ftir -x 1/cm -o ftir.h5 library.csv
refuse 64 'name one by --technique' library build -o out.h5 library.h5 ftir.h5
must "$REGOLITH" library build --quiet --technique ftir -o ftir_lib.h5 ftir.h5
run "$REGOLITH" library build --quiet --force -o library.h5 library.h5
[ "$code" -ne 0 ] || fail 'the input was replaced'

for threads in 1 3; do
    mkdir $threads && (cd $threads && must "$REGOLITH" library build --quiet --threads $threads -o lib.h5 ../library.h5 &&
        must "$REGOLITH" identify --quiet --threads $threads --library lib.h5 -o out.h5 ../grains.h5)
done
cmp 1/lib.h5 3/lib.h5 && cmp 1/out.h5 3/out.h5 || fail 'threads change the bytes'
done_testing
