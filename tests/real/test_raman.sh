# Every RRUFF file imports, its species and measured chemistry beside it.
. tests/real/lib.sh
import rruff "$DATA"/lab/rruff_raman/lunar/*.txt
expect "$(rows rruff)" "$(ls "$DATA"/lab/rruff_raman/lunar/*.txt | wc -l | tr -d ' ')" 'RRUFF spectra'
"$REGOLITH" export --entry entry "$WORK/rruff.h5" | head -n 1 | grep -q 'mineral,rruff_id,ideal_chemistry,measured_chemistry' || fail 'columns of RRUFF'
import soddyite "$DATA/formats/rruff/raman_soddyite.rruff"
expect "$(rows soddyite)" 1 'the RRUFF sample'
"$REGOLITH" validate --json "$WORK/rruff.h5" | grep -q '"level": "error"' && fail 'errors in the container'
# Merrillite shows its doublet; apatites, whitlockite, monazite, tuite and a decoy of silica do not.
import group "$DATA"/lab/rruff_raman/lunar/Merrillite*.txt
import other "$DATA"/lab/rruff_raman/lunar/[FH]*apatite*.txt "$DATA"/lab/rruff_raman/lunar/Whitlockite*.txt \
    "$DATA"/lab/rruff_raman/lunar/Monazite*.txt "$DATA"/lab/rruff_raman/lunar/Tuite*.txt "$DATA"/lab/rruff_raman/lunar/Stishovite*.txt
"$REGOLITH" changesite "$WORK/group.h5" >"$WORK/verdict" || fail 'changesite'
grep -q '^L2: merrillite group, species undetermined' "$WORK/verdict" || fail 'merrillite is not of its group'
"$REGOLITH" changesite "$WORK/other.h5" >"$WORK/verdict" || fail 'changesite'
expect "$(grep -c '^L0: ' "$WORK/verdict")" 10 'spectra that are no merrillite'
exit 0
