# OMNIC files import with their interferograms: the numbers are those that others read from the same files.
. tests/real/lib.sh
SET=$DATA/lab/ftir_interferogram
import spectrum "$SET/spectre.SPA"
import interferogram "$SET/interfero.SPA"
import points --laser 15798.2598 "$SET/interfero_points.csv"
# apart A B ENTRY_A ENTRY_B: whether the values of two exports are equal to the 7 digits of the table.
apart() {
    "$REGOLITH" export --entry "$3" "$WORK/$1.h5" >"$WORK/a.csv"
    "$REGOLITH" export --entry "$4" "$WORK/$2.h5" >"$WORK/b.csv"
    awk -F, 'FNR == 1 { for (i = NF; i > 0 && $i + 0 != 0 || $i == "0"; i--); first = i + 1; next }
        NR == FNR { for (i = first; i <= NF; i++) a[i - first] = $i; next }
        { for (i = first; i <= NF; i++) { d = a[i - first] - $i; d = d < 0 ? -d : d; if (d > most) most = d
            m = $i < 0 ? -$i : $i; if (m > top) top = m } n = NF - first + 1 }
        END { printf "%d %s\n", n, most <= 5e-7 * top ? "same" : most / top }' "$WORK/a.csv" "$WORK/b.csv"
}
expect "$(apart interferogram points entry entry)" '4160 same' 'interferogram against the table of its points'
expect "$(apart spectrum interferogram entry_02 entry)" '4160 same' 'interferogram beside the spectrum'
"$REGOLITH" info "$WORK/spectrum.h5" | grep -q 'wavenumber, 3999.706 to 400.1635 1/cm' || fail 'axis of the spectrum'
for file in spectrum interferogram points; do
    "$REGOLITH" validate "$WORK/$file.h5" | grep -q '0 errors, 0 warnings' || fail "$file is not valid"
done
exit 0
