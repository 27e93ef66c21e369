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
import lepr "$L/mineralml_epma/lepr_allphases_lim.csv"
expect "$(rows lepr)" 7455 'LEPR rows'
import qmin "$L/qmin_epma/EXMPLO_RESULTADOS_EPMA_MINERAIS_VARIADOS.csv"
expect "$(rows qmin)" 41 'QMin rows'
for verdict in GOOD BAD; do
    "$REGOLITH" import --force -o "$WORK/std.h5" "$L/qmin_epma/ALBITA_STANDARD_${verdict}_ANALYSIS.csv" >/dev/null 2>"$WORK/notes"
    expect "$(rows std)" 1 'analyses of the standard'
    expect "$(grep -c 'row left out' "$WORK/notes")" 6 'rows reported one by one'
done
