# The line of silicon in a scan of LabSpec: where an independent least-squares fit of a pseudo-Voigt profile on a straight
# line over 20 1/cm on either side has it, 523.12 +- 0.07 1/cm, and at 520.5 once the axis is calibrated.
. tests/real/lib.sh
import silicon -t raman "$DATA/lab/vendor_formats/532nm-191216-Si_200mu.txt"
"$REGOLITH" prep -q "$WORK/silicon.h5" align=silicon,calibration="$WORK/silicon.h5" -o "$WORK/calibrated.h5"
shift_of() {
    "$REGOLITH" export "$1" --result prep --table spectra | awk -F, 'NR == 2 { print $1, $2 }'
}
got=$(shift_of "$WORK/calibrated.h5")
echo "shift and error: $got"
echo "$got" | awk '{ d = $1 - 2.62; exit !(d < 0.02 && d > -0.02 && $2 > 0 && $2 < 0.2) }' || fail "shift: $got"
"$REGOLITH" prep -q "$WORK/calibrated.h5" align=silicon -o "$WORK/again.h5"
shift_of "$WORK/again.h5" | awk '{ exit !($1 < 1e-3 && $1 > -1e-3) }' || fail "after calibration: $(shift_of "$WORK/again.h5")"
exit 0
