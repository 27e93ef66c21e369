# Oxide tables as laboratories have them; every constructed phosphate gets its name.
. tests/real/lib.sh
L=$DATA/lab
import cases --technique epma "$L/phosphate_nomenclature/constructed_cases.tsv"
"$REGOLITH" changesite --quiet "$WORK/cases.h5" 
"$REGOLITH" export "$WORK/cases.h5" --result changesite --format tsv -o "$WORK/named.tsv"
wrong=$(awk -F'\t' 'NR == FNR { if (FNR > 1) want[FNR] = $6; next } FNR > 1 && $4 != want[FNR]' "$L/phosphate_nomenclature/constructed_cases.tsv" "$WORK/named.tsv" | wc -l)
expect "$(wc -l <"$WORK/named.tsv" | tr -d ' ')" 73 'named cases'
[ "$wrong" -eq 0 ] || fail "$wrong cases are misnamed"
import ideal "$L/phosphate_nomenclature/ideal_endmembers.tsv"
expect "$(rows ideal)" 17 'ideal end-members'
import mist "$L/mist_epma/MIST_Standard_Input_Example.csv"
expect "$(rows mist)" 240 'MIST rows'
"$REGOLITH" formula --quiet "$WORK/mist.h5" || fail 'formulas of MIST'
"$REGOLITH" export "$WORK/mist.h5" --result formula --format tsv | grep -q 'no mineral group fits, nearest is ' || fail 'what is nearest is not told'
# Labels of MIST whose species has rows in mineral_species.tsv, and the name that is right; weights there sum to 100, so iron
# oxides cannot be told apart. Any other label must have no name.
cat >"$WORK/names.txt" <<'NAMES'
Cristobalite=quartz, cristobalite, tridymite or glass
Quartz=quartz, cristobalite, tridymite or glass
Tridymite=quartz, cristobalite, tridymite or glass
Amorphous silica=quartz, cristobalite, tridymite or glass
Siderite=iron oxide, hydroxide or carbonate
Maghemite=iron oxide, hydroxide or carbonate
Magnetite=iron oxide, hydroxide or carbonate
Wustite=iron oxide, hydroxide or carbonate
Hematite=iron oxide, hydroxide or carbonate
Goethite=iron oxide, hydroxide or carbonate
Lepidocrocite=iron oxide, hydroxide or carbonate
Chlorapatite=chlorapatite
Fluorapatite=fluorapatite
Hydroxylapatite=hydroxylapatite or chlorapatite, Cl not analysed
Monazite-La=monazite-(La)
Xenotime=xenotime-(Y)
Chromite=chromite
Magnesiochromite=magnesiochromite
Hercynite=hercynite
Spinel=spinel
Spinel (ss)=spinel
Ulvospinel=ulvospinel
gahnite=gahnite
Ilmenite=ilmenite
Geikielite=geikielite
Pyrophanite=pyrophanite
Rutile=rutile, anatase or brookite
baddeleyite=baddeleyite
Zircon=zircon
Albite=albite
Anorthite=anorthite
Plagioclase An10-30=oligoclase
Plagioclase An30-50=andesine
Plagioclase An50-70=labradorite
Plagioclase An70-90=bytownite
Sanidine=sanidine, orthoclase or microcline
anorthoclase=anorthoclase
Fayalite=fayalite
Forsterite=forsterite
Almandine=almandine
Pyrope=pyrope
Spessartine=spessartine
'Andradite'=andradite
Uvarovite=uvarovite
Aegirine=aegirine
Augite=augite
Diopside=diopside
Hedenbergite=hedenbergite
Pigeonite=enstatite or pigeonite
Enstatite=enstatite
opx=enstatite
Orthopyroxene=enstatite
Hypersthene=enstatite
NAMES
"$REGOLITH" export --quiet "$WORK/mist.h5" --format tsv -o "$WORK/labels.tsv"
"$REGOLITH" export --quiet "$WORK/mist.h5" --result formula --format tsv -o "$WORK/species.tsv"
awk -F'\t' -v names="$WORK/names.txt" '
    BEGIN { while ((getline line < names) > 0) { cut = index(line, "="); want[substr(line, 1, cut - 1)] = substr(line, cut + 1) } }
    FNR == 1 { for (c = 1; c <= NF; c++) { if ($c == "NAME_Species") label = c; if ($c == "species") species = c } next }
    NR == FNR { is[FNR] = $label; next }
    is[FNR] in want { known++; right += $species == want[is[FNR]]; next }
    { others++; unnamed += $species == "not in table" }
    END { print known, right, others, unnamed }' "$WORK/labels.tsv" "$WORK/species.tsv" >"$WORK/counts"
read -r known right others unnamed <"$WORK/counts"
expect "$known" 54 'MIST rows whose species is in our table'
[ "$((100 * right))" -ge "$((95 * known))" ] || fail "only $right of $known MIST rows have the right name"
[ "$others" -eq "$unnamed" ] || fail "$((others - unnamed)) of $others MIST rows have a name that is not theirs"
import lepr "$L/mineralml_epma/lepr_allphases_lim.csv"
expect "$(rows lepr)" 7455 'LEPR rows'
# Experimental phases, which are labelled by group: every name that a group allows. Hydrous minerals have no species in our
# table, and cannot be named. Odd rows alone: some rules were set on even ones.
"$REGOLITH" formula --quiet "$WORK/lepr.h5" 2>/dev/null || fail 'formulas of LEPR'
cat >"$WORK/groups.txt" <<'NAMES'
Olivine=forsterite|fayalite
Clinopyroxene=augite|diopside|hedenbergite|pigeonite|aegirine
Orthopyroxene=enstatite|ferrosilite
Plagioclase=albite|oligoclase|andesine|labradorite|bytownite|anorthite
KFeldspar=sanidine|anorthoclase
Garnet=pyrope|almandine|spessartine|grossular|andradite|uvarovite
Spinel=spinel|magnet|chromite|hercynite|ulvospinel
FeTiOxide=ilmenite|magnetite|ulvospinel|pyrophanite|geikielite|iron oxide|rutile
Quartz=quartz
Tridymite=tridymite
Cristobalite=cristobalite
Rutile=rutile
Zircon=zircon
Apatite=apatite
NAMES
"$REGOLITH" export --quiet "$WORK/lepr.h5" --format tsv -o "$WORK/labels.tsv" --force
"$REGOLITH" export --quiet "$WORK/lepr.h5" --result formula --format tsv -o "$WORK/species.tsv" --force
awk -F'\t' -v names="$WORK/groups.txt" '
    BEGIN { while ((getline line < names) > 0) { cut = index(line, "="); allowed[substr(line, 1, cut - 1)] = substr(line, cut + 1) } }
    FNR == 1 { for (c = 1; c <= NF; c++) { if ($c == "Mineral") label = c; if ($c == "species") species = c } next }
    NR == FNR { is[FNR] = $label; next }
    FNR % 2 == 0 || $species == "" { next }
    { n++ }
    $species == "not in table" { none++; next }
    is[FNR] in allowed && $species ~ allowed[is[FNR]] { right++; next }
    { wrong++ }
    END { print n, right, none, wrong }' "$WORK/labels.tsv" "$WORK/species.tsv" >"$WORK/counts"
read -r n right none wrong <"$WORK/counts"
echo "LEPR, odd rows: $n analysed, $right named rightly, $none not in table, $wrong named wrongly"
[ "$((100 * right))" -ge "$((98 * (right + wrong)))" ] || fail "$wrong of $((right + wrong)) names of LEPR rows are wrong"
[ "$((10 * right))" -ge "$((8 * n))" ] || fail "only $right of $n LEPR rows have the right name"
import qmin "$L/qmin_epma/EXMPLO_RESULTADOS_EPMA_MINERAIS_VARIADOS.csv"
expect "$(rows qmin)" 41 'QMin rows'
for verdict in GOOD BAD; do
    "$REGOLITH" import --force -o "$WORK/std.h5" "$L/qmin_epma/ALBITA_STANDARD_${verdict}_ANALYSIS.csv" >/dev/null 2>"$WORK/notes"
    expect "$(rows std)" 1 'analyses of the standard'
    expect "$(grep -c 'row left out' "$WORK/notes")" 6 'rows reported one by one'
done
