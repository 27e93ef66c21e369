# Raman identification on RRUFF spectra: leave the specimen out, then the species, then most species, through the command.
. tests/real/lib.sh
RRUFF=$DATA/lab/rruff_raman
command -v gzip >/dev/null || { echo 'skipped: no gzip'; exit 77; }

# One table of all spectra; what was not measured is -1 there and empty here. `queries` are the spectra whose
# species has another specimen: 604.
awk -F'\t' -v OFS=, 'NR > 1 { print $1, $3, $4 }' "$RRUFF/index.tsv" >"$WORK/names"
gzip -dc "$RRUFF/library_1cm.csv.gz" | awk -F, -v OFS=, -v names="$WORK/names" '
    NR == 1 { printf "sample_id,species,rruff_id,missing"; for (x = 100; x <= 1500; x++) printf ",%d", x; print ""; next }
    { getline name < names; gsub(/,-1/, ","); sub(/^-1,/, ","); split(name, cell, ","); print name, cell[2], $0 }' >"$WORK/all.csv"
awk -F, 'NR > 1 && !(($2, $3) in seen) { seen[$2, $3]; n[$2]++ } END { for (s in n) if (n[s] > 1) print s }' "$WORK/all.csv" | sort >"$WORK/twice"
awk -F, 'NR == FNR { twice[$1]; next } FNR == 1 || $2 in twice' "$WORK/twice" "$WORK/all.csv" >"$WORK/queries.csv"
for part in all queries; do
    import $part -t raman -x 1/cm "$WORK/$part.csv"
    "$REGOLITH" library build --quiet -o "$WORK/$part-lib.h5" "$WORK/$part.h5" || fail "library of $part"
done
expect "$(rows queries)" 604 'spectra whose species has another specimen'

# right: share of first and of first five candidates that are the class; accepted, right among them; p <= 0.05.
score() { # NAME OF RUN, spectra
    "$REGOLITH" export --quiet --force --result identify --all "$WORK/$1.h5" -o "$WORK/$1.csv" || fail "export of $1"
    "$REGOLITH" export --quiet --force "$WORK/${2:-queries}-lib.h5" | cut -d, -f1-7 >"$WORK/truth.csv"
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "class") class = i } { print $class }' "$WORK/truth.csv" >"$WORK/truth"
    sed 's/"[^"]*"/-/g' "$WORK/$1.csv" | paste -d, "$WORK/truth" - | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; first = column["candidate_1"]; next }
        { n++; right = $first == $1; top1 += right; five = 0
          for (k = 0; k < 5; k++) five = five || $(first + k) == $1
          top5 += five; named = $column["status"] == "identified"; accepted += named; good += named && right
          p = $column["p_common"] > $column["p_chance"] ? $column["p_common"] : $column["p_chance"]; sure += p <= 0.05 }
        END { printf "%d %.4f %.4f %d %d %d %.4f\n", n, top1 / n, top5 / n, accepted, top1, good, sure / n }'
}
identify() { # NAME OF RUN, columns to leave out
    "$REGOLITH" identify --quiet --library "$WORK/all-lib.h5" --exclude-column "$2" -o "$WORK/$1.h5" "$WORK/queries-lib.h5" || fail "$1"
    score "$1" >"$WORK/$1.score"
    echo "$1: n, top-1, top-5, accepted, right, right among accepted, share with p <= 0.05: $(cat "$WORK/$1.score")"
}
identify closed rruff_id
awk '$2 < 0.80 { exit 1 }' "$WORK/closed.score" || fail 'lines no longer help patterns: top-1 below 0.80'
awk '$1 != 604 || $2 < 0.78 { exit 1 }' "$WORK/closed.score" || fail 'top-1 below 0.78'
awk '$3 < 0.92 { exit 1 }' "$WORK/closed.score" || fail 'top-5 below 0.92'
awk '$6 < $5 / 2 { exit 1 }' "$WORK/closed.score" || fail 'fewer than half of the right answers are accepted'
awk '$6 < 0.93 * $4 { exit 1 }' "$WORK/closed.score" || fail 'too many of the accepted answers are wrong'
# The species is missing from the library: hardly anything may be accepted, and chances must be what they say.
identify open rruff_id,class
awk '$4 > 0.05 * $1 { exit 1 }' "$WORK/open.score" || fail 'more than 5 % accepted without their species'
awk '$7 > 0.07 || $7 < 0.02 { exit 1 }' "$WORK/open.score" || fail 'chances are not what they say'
# Of most spectra the species is missing: three of four are left out by a column that is empty for the rest. What is
# accepted over the four batches must still be right, and must not be nothing.
accepted=0
right=0
for part in 0 1 2 3; do
    awk -F, -v OFS=, -v part=$part 'NR == FNR { if (NR % 4 == part) present[$1]; next } $2 in present { $4 = "" } { print }' "$WORK/twice" "$WORK/queries.csv" >"$WORK/mixed.csv"
    import mixed -t raman -x 1/cm "$WORK/mixed.csv"
    "$REGOLITH" library build --quiet --force -o "$WORK/mixed-lib.h5" "$WORK/mixed.h5" || fail 'library of a mixed batch'
    "$REGOLITH" identify --quiet --force --library "$WORK/all-lib.h5" --exclude-column rruff_id,missing -o "$WORK/mixed-out.h5" "$WORK/mixed-lib.h5" || fail 'mixed batch'
    mv "$WORK/mixed-out.h5" "$WORK/mixed$part.h5"
    score mixed$part mixed >"$WORK/mixed$part.score"
    read -r n top1 top5 named first good share <"$WORK/mixed$part.score"
    echo "three of four species missing: $n spectra, $named accepted, $good of them right"
    accepted=$((accepted + named))
    right=$((right + good))
done
[ "$accepted" -ge 40 ] || fail "of four batches only $accepted spectra are accepted"
[ $((right * 100)) -ge $((accepted * 95)) ] || fail "$right of $accepted accepted spectra are right where most species are missing"
exit 0
