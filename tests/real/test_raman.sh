# Every RRUFF file imports, its species and measured chemistry beside it.
. tests/real/lib.sh
import rruff "$DATA"/lab/rruff_raman/lunar/*.txt
expect "$(rows rruff)" "$(ls "$DATA"/lab/rruff_raman/lunar/*.txt | wc -l | tr -d ' ')" 'RRUFF spectra'
"$REGOLITH" export --entry entry "$WORK/rruff.h5" | head -n 1 | grep -q 'mineral,rruff_id,ideal_chemistry,measured_chemistry' || fail 'columns of RRUFF'
import soddyite "$DATA/formats/rruff/raman_soddyite.rruff"
expect "$(rows soddyite)" 1 'the RRUFF sample'
"$REGOLITH" validate --json "$WORK/rruff.h5" | grep -q '"level": "error"' && fail 'errors in the container'
exit 0
