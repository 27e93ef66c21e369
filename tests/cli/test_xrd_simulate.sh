#!/bin/sh
# Powder patterns from structures: published lists of lines, mixtures by weight, and what is refused.
. tests/cli/lib.sh
scratch
cp "$demo"/*.cif .
must "$REGOLITH" xrd simulate fluorapatite.cif corundum.cif zincite.cif -o p.h5
cp "$out" printed
must "$REGOLITH" validate p.h5
must "$REGOLITH" export p.h5 --result truth --table reflections
cp "$out" lines.csv

# Fluorapatite: lines of datasets/library/minerals.tsv; corundum's own RIR is 1 and that of zincite 5.4 to 6.2
# (ICDD cards differ by that); densities of the cells.
grep -qE '^Fluorapatite +3\.198 +523\.755 +1008\.60' printed || fail 'density, volume or mass of fluorapatite'
grep -qE '^Corundum +3\.983 .* 1\.00 ' printed || fail 'corundum is not its own reference'
awk '$1 == "Zincite" && NF == 6 { exit !($5 > 5.4 && $5 < 6.3) }' printed || fail 'RIR of zincite'
# In 6/m 211 and 121 are two reflections on one line: sums over equal spacings.
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
    $1 == "Fluorapatite" { s[sprintf("%.5f", $c["d"])] += $c["intensity"] }
    END { for (d in s) if (s[d] > top) top = s[d]
        n = split("2.802:100 2.705:60 2.775:43 3.443:38 1.838:36 2.625:26", want, " ")
        for (k = 1; k <= n; k++) { split(want[k], w, ":"); found = 0
            for (d in s) { e = d - w[1]; f = 100 * s[d] / top - w[2]
                if (e < 0) e = -e; if (f < 0) f = -f; if (e < 0.0015 && f < 2.5) found = 1 }
            if (!found) { print want[k]; bad = 1 } }
        exit bad }' lines.csv >missing || fail "lines of fluorapatite: $(tr '\n' ' ' <missing)"

# A mixture is the sum of its phases by height over RIR: unmixed by hand from three points it is what it was.
must "$REGOLITH" xrd simulate corundum.cif zincite.cif --from 20 --to 80 -o pure.h5
must "$REGOLITH" xrd simulate corundum.cif zincite.cif --from 20 --to 80 --weights 3,1 -o mixed.h5
must "$REGOLITH" export pure.h5
cp "$out" pure.csv
must "$REGOLITH" export mixed.h5
cp "$out" mixed.csv
"$PYTHON" - <<'PY' || fail 'the mixture is not the sum of its phases by weight'
import csv
pure = list(csv.reader(open('pure.csv')))
mixed = list(csv.reader(open('mixed.csv')))
head = pure[0]
first = next(i for i, name in enumerate(head) if name.replace('.', '', 1).isdigit())
rir = [float(row[head.index(next(h for h in head if h.startswith('rir')))]) for row in pure[1:]]
a, b = ([float(x) for x in row[first:]] for row in pure[1:])
mfirst = next(i for i, name in enumerate(mixed[0]) if name.replace('.', '', 1).isdigit())
y = [float(x) for x in mixed[1][mfirst:]]
saa = sum(x * x for x in a); sbb = sum(x * x for x in b); sab = sum(p * q for p, q in zip(a, b))
say = sum(p * q for p, q in zip(a, y)); sby = sum(p * q for p, q in zip(b, y))
det = saa * sbb - sab * sab
xa, xb = (sbb * say - sab * sby) / det, (saa * sby - sab * say) / det
wa, wb = xa / rir[0], xb / rir[1]
raise SystemExit(abs(wa / (wa + wb) - 0.75) > 1e-4)
PY

# And by the command: a mixture with noise, unmixed with the pattern of each.
must "$REGOLITH" xrd simulate corundum.cif zincite.cif --from 20 --to 60 --step 0.05 -o library.h5
must "$REGOLITH" xrd simulate corundum.cif zincite.cif --from 20 --to 60 --step 0.05 --weights 65,35 --noise --background 40 -o powder.h5
must "$REGOLITH" unmix --method pattern --endmembers library.h5 powder.h5
must "$REGOLITH" export powder.h5 --result unmix
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next } { e = $c["Corundum"] - 0.65; if (e < 0) e = -e; exit !(e < 0.01) }' "$out" ||
    fail "unmix found other weights: $(sed -n 2p "$out")"

# Texture: plates on (0 0 1) raise 0 0 2 of zincite. Noise follows the seed; glass has its share.
must "$REGOLITH" xrd simulate zincite.cif --texture 'Zincite:0 0 1:0.6' -o texture.h5
must "$REGOLITH" export texture.h5 --result truth --table reflections
cp "$out" texture.csv
of_002() { awk -F, '$2 == 0 && $3 == 0 && $4 == 2 && /Zincite/ { print $NF }' "$1"; }
awk "BEGIN { exit !($(of_002 texture.csv) > 1.5 * $(of_002 lines.csv)) }" || fail 'texture did not raise 0 0 2'
for seed in 1 1 2; do
    must "$REGOLITH" xrd simulate corundum.cif --weights 1 --amorphous 30 --noise --seed $seed --count 2 --force -o n.h5
    must "$REGOLITH" export n.h5
    cksum <"$out"
done >sums
[ "$(sed -n 1p sums)" = "$(sed -n 2p sums)" ] || fail 'the same seed gave other counts'
[ "$(sed -n 1p sums)" != "$(sed -n 3p sums)" ] || fail 'another seed gave the same counts'
must "$REGOLITH" export n.h5 --result truth
grep -q '^0,[^,]*,0.7,0.3' "$out" || fail "truth of the glass: $(sed -n 2p "$out")"
OMP_NUM_THREADS=1 must "$REGOLITH" xrd simulate fluorapatite.cif --threads 1 --quiet -o one.h5
must "$REGOLITH" xrd simulate fluorapatite.cif --threads 3 --quiet -o three.h5
cmp -s one.h5 three.h5 || fail 'threads changed the bytes'

# What cannot be.
sed '/^loop_$/,$d' zincite.cif >bare.cif
sed 's/^x,y,z$/x,y,-z/' zincite.cif >group.cif
sed '/^x-y,x,z+1.2$/d' zincite.cif >part.cif
sed 's/^_cell_length_b .*/_cell_length_b 3.3/' zincite.cif >cell.cif
sed 's/^Zn1 Zn/Zn1 Zz/' zincite.cif >type.cif
sed '/_space_group_symop/d; /^[-xy].*z/d' zincite.cif | sed 'N;s/^loop_\nloop_$/loop_/;P;D' >named.cif
sed 's/0.345 1/0.345 1.5/' zincite.cif >occupancy.cif
head -c 300 zincite.cif >cut.cif
printf '\000\001\002' >binary.cif
: >empty.cif
refuse 64 '-o OUT.h5' xrd simulate zincite.cif
refuse 66 'no such file' xrd simulate nowhere.cif -o out.h5
refuse 66 'bare.cif' xrd simulate bare.cif -o out.h5
refuse 65 'identity\|no group' xrd simulate group.cif -o out.h5
refuse 65 'no group' xrd simulate part.cif -o out.h5
refuse 65 'symmetry of its operators' xrd simulate cell.cif -o out.h5
refuse 65 'type.cif.*Zz' xrd simulate type.cif -o out.h5
refuse 65 'lists no symmetry operators (P 63 m c)' xrd simulate named.cif -o out.h5
refuse 65 'occupancy.*O1' xrd simulate occupancy.cif -o out.h5
refuse 66 'cut.cif' xrd simulate cut.cif -o out.h5
refuse 65 'binary.cif' xrd simulate binary.cif -o out.h5
refuse 65 'empty' xrd simulate empty.cif -o out.h5
refuse 64 'a number for each structure' xrd simulate zincite.cif --weights 1,2 -o out.h5
refuse 64 'add --weights' xrd simulate zincite.cif --amorphous 10 -o out.h5
refuse 64 'rises' xrd simulate zincite.cif --from 90 --to 10 -o out.h5
refuse 66 'no such tube' xrd simulate zincite.cif --tube Xx -o out.h5
refuse 64 'NAME:h k l:r' xrd simulate zincite.cif --texture 'Zincite:0 0:1' -o out.h5
refuse 66 'no structure has this name' xrd simulate zincite.cif --texture 'Quartz:0 0 1:0.8' -o out.h5
refuse 65 'no line in the range' xrd simulate zincite.cif --from 1 --to 1.2 --step 0.1 -o out.h5
refuse 64 'three numbers' xrd simulate zincite.cif --gauss 1,2 -o out.h5
refuse 65 'no instrument file' xrd simulate zincite.cif --instrument zincite.cif -o out.h5
done_testing
