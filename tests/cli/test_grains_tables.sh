#!/bin/sh
# rebin, convert, merge and distances: new size tables, and how far they are from each other.
. tests/cli/lib.sh
scratch
must "$REGOLITH" simulate grains --count 12 --classes 60 --seed 4 --noise 0.02 -o fine.h5
numbers() { # FILE RESULT: the exported numbers
    must "$REGOLITH" export "$1" --result "$2" --all
}

# To quarter phi and back: quartiles stay within a fraction of a class; the same edges give the same numbers.
must "$REGOLITH" grains rebin --quiet --ratio 1.18920711500272 fine.h5 -o quarter.h5
must "$REGOLITH" grains rebin --quiet --like fine.h5 --cut quarter.h5 -o again.h5
must "$REGOLITH" grains rebin --quiet --like fine.h5 fine.h5 -o same.h5
for file in fine quarter again same; do
    must "$REGOLITH" grains stats --quiet $file.h5
    must "$REGOLITH" validate --quiet $file.h5
    numbers $file.h5 grains_stats
    cp "$out" $file.csv
done
cmp fine.csv same.csv || fail 'the same edges do not give the same numbers'
for file in quarter again; do
    awk -F, -v cut=$file 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        FNR == NR { d[FNR] = $at["D50_um"]; t[FNR] = $at["total"]; next }
        { r = $at["D50_um"] / d[FNR]; s = $at["total"] - t[FNR]
          if (r > 1.01 || r < 0.99 || (cut != "again" && s * s > 1e-18)) bad++ } END { exit bad > 0 }' fine.csv $file.csv || fail "$file: D50 or mass"
done
printf '# of the sieves\nedge_um\n0.01\n4\n63\n2e5\n' >edges.txt
must "$REGOLITH" grains rebin --quiet --edges edges.txt --cut fine.h5 -o file.h5
must "$REGOLITH" grains rebin --quiet --edges 0.01,4,63,2e5 --cut fine.h5 -o list.h5
must "$REGOLITH" export file.h5 -o file_edges.csv
must "$REGOLITH" export list.h5 -o list_edges.csv
cmp file_edges.csv list_edges.csv || fail 'edges of a file are others than those of a list'
refuse 66 'nope.txt' grains rebin --edges nope.txt fine.h5 -o none.h5
refuse 65 'do not rise' grains rebin --edges 63,4,2000 fine.h5 -o none.h5
refuse 64 'too few class edges' grains rebin --edges 4,63 fine.h5 -o none.h5
run "$REGOLITH" grains rebin --edges 10,100,1000 fine.h5 -o narrow.h5
[ "$code" -eq 65 ] || fail "exit $code for edges that leave mass out"
grep -q 'mass lies beyond the new class edges' "$err" || fail 'the mass left out is not told'
[ ! -e narrow.h5 ] || fail 'a refused table is written'
must "$REGOLITH" grains rebin --quiet --edges 10,100,1000 --cut fine.h5 -o narrow.h5
numbers narrow.h5 grains_rebin
awk -F, 'NR > 1 && $3 > 0 { n++ } END { exit !n }' "$out" || fail 'the share left out is not recorded'

# By number and back by volume: the same table, but for the last digit.
must "$REGOLITH" grains convert --quiet --to number --density 3.1 fine.h5 -o number.h5
must "$REGOLITH" grains convert --quiet --to volume number.h5 -o volume.h5
must "$REGOLITH" grains stats --quiet volume.h5
numbers volume.h5 grains_stats
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    FNR == NR { d[FNR] = $at["D3_2_um"]; next }
    { r = $at["D3_2_um"] / d[FNR] - 1; if (r * r > 1e-22) bad++ } END { exit bad > 0 }' fine.csv "$out" || fail 'number and back'
numbers number.h5 grains_convert
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { r = $at["specific_surface"] * 3.1 * $at["D3_2_um"] / 6 - 1; if (r * r > 1e-20) bad++; n++ }
    END { exit !(n == 12 && !bad) }' "$out" || fail 'specific surface is not 6 / (density D32)'

# A soil sieved, and what passes 250 um by laser, whose diameters are 0.8 of the sieves': share and shape come back.
awk 'function phi(x,  t, s, k, u) { # normal law by its series, enough for six digits
        t = x; s = x; for (k = 1; k < 200; k++) { t *= -x * x * (2 * k - 1) / (2 * k * (2 * k + 1)); s += t }
        return 0.5 + s * 0.398942280401433 }
    function fine(d) { return phi(log(d / 90) / 0.9) }
    BEGIN {
        n = split("20 45 63 90 125 180 250 500 1000 2000", e, " ")
        print "size_um,a,b" >"sieves.csv"
        for (i = n - 1; i >= 1; i--) { w = 100 * (fine(e[i + 1]) - fine(e[i])) / fine(2000); printf "%s,%.9g,%.9g\n", e[i], w, w >"sieves.csv" }
        w = 100 * fine(20) / fine(2000); printf "<20,%.9g,%.9g\n", w, w >"sieves.csv"
        print "size_um,a,b" >"laser.csv"
        for (i = 49; i >= 0; i--) { high = 4 * exp(log(250 / 0.8 / 4) / 50 * (i + 1)); low = 4 * exp(log(250 / 0.8 / 4) / 50 * i)
            w = 100 * (fine(0.8 * high) - (i ? fine(0.8 * low) : 0)) / fine(250); printf "%.9g,%.9g,%.9g\n", low, w, w >"laser.csv" }
    }'
must "$REGOLITH" import --quiet --technique grainsize sieves.csv -o sieves.h5
must "$REGOLITH" import --quiet --technique grainsize laser.csv -o laser.h5
must "$REGOLITH" grains merge --to 250 --tail step-coarser sieves.h5 laser.h5 -o whole.h5
awk '$1 == "a" { ok = $2 > 0.8705 && $2 < 0.8735 && $5 > 0.798 && $5 < 0.802 } END { exit !ok }' "$out" ||
    fail "share 0.872 or shape 0.8: $(cat "$out")"
must "$REGOLITH" validate --quiet whole.h5
must "$REGOLITH" grains stats whole.h5
grep -q 'not-closed' "$out" && fail 'the merged shares do not sum to 100'
awk '$1 == "a" { ok = $3 > 89 && $3 < 91 } END { exit !ok }' "$out" || fail "D50 of the whole is not 90 um: $(cat "$out")"
printf 'size_um,other,another\n4,50,50\n20,50,50\n' >other.csv
must "$REGOLITH" import --quiet --technique grainsize other.csv -o other.h5
run "$REGOLITH" grains merge --tail step-coarser sieves.h5 other.h5 -o none.h5
[ "$code" -ne 0 ] && grep -q 'no sample in common' "$err" || fail 'strange samples are merged'

# Distances: twins at 0, scale does not count.
printf 'size_um,a,b,c\n63,10,20,40\n125,20,40,20\n250,70,140,40\n500,0,0,0\n' >twins.csv
must "$REGOLITH" import --quiet --technique grainsize twins.csv -o twins.h5
must "$REGOLITH" grains distances twins.h5
grep -q 'nearest: a and b' "$out" || fail "the twins are not the nearest: $(cat "$out")"
grep -q '3 classes, 0 zeros' "$out" || fail 'the empty class is taken'
numbers twins.h5 grains_distances
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { x[NR] = $at["to_c"]; self = self + $at["to_a"] * (NR == 3) }
    END { n = split("10 20 70", a, " "); split("40 20 40", c, " ")
          for (i = 1; i <= 3; i++) { m += log(a[i] / c[i]) / 3 }
          for (i = 1; i <= 3; i++) q += (log(a[i] / c[i]) - m) ^ 2
          d = x[2] - sqrt(q); e = x[3] - sqrt(q); exit !(d * d < 1e-20 && e * e < 1e-20 && self < 1e-10) }' "$out" || fail 'distances'

# Tables with other classes as rows of one: the samples of three files, each with where it comes from. On its own edges
# a table keeps its numbers; beside columns that only some have there is nothing.
printf 'sample_id,lower,upper,weight_pct\na,63,125,10\na,125,250,20\na,250,500,70\nb,63,125,20\nb,125,250,40\nb,250,500,40\n' >first.csv
printf 'sample_id,lower,upper,weight_pct\nc,20,63,40\nc,63,250,50\nc,250,500,10\nd,20,63,5\nd,63,250,15\nd,250,500,80\n' >second.csv
must "$REGOLITH" import --quiet --technique grainsize -x um first.csv -o first.h5
must "$REGOLITH" import --quiet --technique grainsize -x um second.csv -o second.h5
must "$REGOLITH" grains rebin --join --edges 20,63,125,250,500 first.h5 second.h5 -o one.h5
grep -q '4 size distributions of 2 tables written to one.h5 as one' "$out" || fail "not told: $(cat "$out")"
must "$REGOLITH" validate one.h5
must "$REGOLITH" export one.h5 --format tsv
awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { from[$at["sample_id"]] = $at["joined_from"]; n++ }
    END { exit !(n == 4 && from["b"] == "first.h5:entry" && from["c"] == "second.h5:entry") }' "$out" || fail "rows of one table: $(cat "$out")"
must "$REGOLITH" grains stats --quiet one.h5
must "$REGOLITH" grains stats --quiet first.h5
must "$REGOLITH" grains stats --quiet second.h5
for file in first second; do
    must "$REGOLITH" export $file.h5 --result grains_stats --all --format tsv
    cat "$out" >>apart.tsv
done
must "$REGOLITH" export one.h5 --result grains_stats --all --format tsv
# a and b lie on the same edges: all digits; c and d are halved at 125 um, which moves no quartile at an edge of theirs.
awk -F'\t' '$2 == "sample_id" { for (i = 1; i <= NF; i++) at[$i] = i; next }
    FNR == NR { mean[$2] = $at["ml_mean_phi"]; total[$2] = $at["total"]; next }
    { m = $at["ml_mean_phi"] - mean[$2]; t = $at["total"] - total[$2]; n++
      if (t * t > 1e-18 || m * m > ($2 == "a" || $2 == "b" ? 1e-28 : 1e-2)) { print; bad++ } } END { exit !(n == 4 && !bad) }' apart.tsv "$out" || fail 'a joined table changes its samples'
refuse 65 'mass lies beyond the new class edges' grains rebin --join --edges 63,125,250,500 -o out.h5 first.h5 second.h5
refuse 64 'add --join' grains rebin --edges 20,63,500 -o out.h5 first.h5 second.h5
refuse 65 'tables of different kinds are no one table (basis: volume, before mass)' grains rebin --join --ratio 2 -o out.h5 first.h5 fine.h5

# Thread counts agree.
for threads in 1 3; do
    must "$REGOLITH" grains rebin --quiet --force --threads $threads --ratio 1.3 fine.h5 -o threads.h5
    must "$REGOLITH" grains distances --quiet --threads $threads threads.h5
    must "$REGOLITH" export threads.h5 --result grains_distances --all
    cp "$out" threads$threads.csv
done
cmp threads1.csv threads3.csv || fail 'results depend on threads'
done_testing
