# Minerals by their absorption features, the same specimen left out; spectra without features; an independent library.
. tests/real/lib.sh
V=$DATA/vnir
set=$V/relab_ctape_mineral_mixtures
at_least() { awk -v x="$1" -v low="$2" 'BEGIN { exit !(x >= low) }' || fail "$3: $1, expected at least $2"; }

# 213 spectra of one mineral by 95 % and more of volume; a specimen is what sample numbers agree in but for the size
# fraction behind them.
awk 'function split_csv(line, f,   n, i, c, q, s) {
        n = 1; s = ""; q = 0
        for (i = 1; i <= length(line); i++) {
            c = substr(line, i, 1)
            if (c == "\"") q = !q
            else if (c == "," && !q) { f[n++] = s; s = "" }
            else s = s c
        }
        f[n] = s
        return n
    }
    NR == FNR && FNR == 1 { n = split_csv($0, h)
        for (i = 1; i <= n; i++) { col[h[i]] = i; if (h[i] ~ /^(OL|OPX|CPX|PLG) modal/) { split(h[i], w, " "); mode[w[1]] = i } } }
    NR == FNR { split_csv($0, f)
        m = split("OL=olivine OPX=orthopyroxene CPX=clinopyroxene PLG=plagioclase", pair, " ")
        for (k = 1; k <= m && f[col["series"]] !~ /^CT-/; k++) {
            split(pair[k], w, "=")
            if (f[mode[w[1]]] !~ /^[0-9.]+$/ || f[mode[w[1]]] < 0.95) continue
            specimen = f[col["SampleID"]]
            match(specimen, /^[A-Z]+-[A-Z]+-[0-9]+/)
            line[f[col["index"]]] = f[col["SampleID"]] "," w[2] "," substr(specimen, 1, RLENGTH)
        }
        next }
    { at = index($0, ","); id = substr($0, 1, at - 1)
      if (FNR == 1) print "sample_id,mineral,specimen" substr($0, at)
      else if (id in line) print line[id] substr($0, at) }' "$set/samples.csv" "$set/spectra.csv" >"$WORK/pure.csv"
import pure --technique reflectance --x-unit nm "$WORK/pure.csv"
expect "$(rows pure)" 213 'spectra of pure minerals'

# score NAME TRUTH.csv GROUP: "share answered, share right of those" by the columns sample_id and mineral of the truth.
score() {
    "$REGOLITH" export --quiet --force --all --result identify -o "$WORK/$1.csv" "$WORK/$1.h5"
    awk -F, -v group="$3" 'NR == FNR { if (FNR == 1) for (k = 1; k <= NF; k++) at[$k] = k; else truth[$at["sample_id"]] = $at["mineral"]; next }
        FNR == 1 { for (k = 1; k <= NF; k++) col[$k] = k; next }
        $col["sample_id"] in truth { n++
            if ($col[group "_status"] == "identified") { answered++; right += $col[group] == truth[$col["sample_id"]] } }
        END { printf "%.4f %.4f %d", answered / n, (answered > 0 ? right / answered : 0), n }' "$2" "$WORK/$1.csv"
}
"$REGOLITH" identify --quiet --library "$WORK/pure.h5" --exclude-column specimen -o "$WORK/left_out.h5" "$WORK/pure.h5"
found=$(score left_out "$WORK/pure.csv" electronic)
echo "four classes, same specimen left out: $found"
at_least "${found%% *}" 0.90 'share answered of pure minerals'
at_least "$(echo "$found" | cut -d' ' -f2)" 0.95 'share right of those'

# Spectra without features, sigma 0.004: flat, sloped, hollow and bulging, falling to a level.
awk 'function uniform() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
    function normal() { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()) }
    BEGIN { seed = 20261125; printf "sample_id"; for (nm = 450; nm <= 2450; nm += 5) printf ",%d", nm; print ""
        for (i = 0; i < 1000; i++) {
            level = 0.08 + 0.7 * uniform(); a = uniform(); b = uniform(); printf "f%d", i
            for (nm = 450; nm <= 2450; nm += 5) {
                x = (nm - 450) / 2000
                y = i % 4 == 0 ? 1 : i % 4 == 1 ? 1 + (2.5 * a - 0.5) * x : i % 4 == 2 ? 1 + (1.5 * a - 0.4) * x + (b - 0.5) * x * x : 1 + (0.2 + 1.3 * a) * exp(-x / (0.1 + 0.9 * b))
                printf ",%.4f", level * y + 0.004 * normal()
            }
            print "" } }' >"$WORK/flat.csv"
import flat --technique reflectance --x-unit nm "$WORK/flat.csv"
"$REGOLITH" identify --library "$WORK/pure.h5" -o "$WORK/none.h5" "$WORK/flat.h5" >"$WORK/none.txt" 2>/dev/null
"$REGOLITH" export --quiet --force --all --result identify -o "$WORK/none.csv" "$WORK/none.h5"
grep -q 'electronic: 0 of 1000 spectra identified, 0 ambiguous, 1000 unknown' "$WORK/none.txt" || fail "featureless: $(tail -n 2 "$WORK/none.txt")"

# The chance of what is seen in them is uniform; each share within four standard deviations of 1000 draws.
awk -F, 'NR == 1 { for (k = 1; k <= NF; k++) col[$k] = k; next }
    { p = $col["electronic_chance"]; n++; for (l = 1; l <= 9; l++) below[l] += p <= l / 10; low += p <= 0.02 }
    END { for (l = 1; l <= 9; l++) { x = l / 10; d = below[l] / n - x; if (d * d > 16 * x * (1 - x) / n) { print "share of chances up to " x ": " below[l] / n; bad = 1 } }
        if (low / n > 0.04) { print "share up to 0.02: " low / n; bad = 1 } exit bad }' "$WORK/none.csv" || fail 'chances of featureless spectra are not uniform'

# Minerals of another library, other instrument and resolution: olivines, which have one sort of 1 um band.
import usgs1995 --technique reflectance --dataset library --axis 'library[0]' --fwhm 'library[1]' --x-unit um "$V/usgs1995_sparse_dc2/usgs1995_dc2.h5"
"$REGOLITH" export --quiet "$WORK/usgs1995.h5" -o "$WORK/usgs1995.csv"
awk -F, 'NR == 1 { for (k = 1; k <= NF; k++) col[$k] = k; print "sample_id,mineral"; next }
    $col["sample_id"] ~ /^Olivine / { print $col["sample_id"] ",olivine" }' "$WORK/usgs1995.csv" >"$WORK/olivines.csv"
"$REGOLITH" identify --quiet --library "$WORK/pure.h5" -o "$WORK/across.h5" "$WORK/usgs1995.h5" 2>/dev/null
found=$(score across "$WORK/olivines.csv" electronic)
echo "olivines of USGS 1995 by the RELAB library: $found"
expect "${found##* }" 17 'olivines of USGS 1995'
at_least "$(echo "$found" | cut -d' ' -f1)" 0.94 'olivines answered'
at_least "$(echo "$found" | cut -d' ' -f2)" 1 'olivines right'

# named_strangers FILE.csv GROUP: share of spectra whose name no class of the rules begins that are named all the same.
named_strangers() {
    awk -F'\t' '!/^#/ && $1 != "class" { n = split($4, m, ","); for (k = 1; k <= n; k++) print m[k] }' datasets/library/reflectance_classes.tsv |
        awk -F, -v group="$2" 'NR == FNR { begin[$1] = 1; next }
            FNR == 1 { for (k = 1; k <= NF; k++) col[$k] = k; next }
            { low = tolower($col["sample_id"]); own = 0
              for (b in begin) if (index(low, b) == 1 && substr(low, length(b) + 1, 1) !~ /[a-z]/) own = 1
              if (own || $col[group "_status"] == "no data") next
              n++; named += $col[group "_status"] == "identified" }
            END { printf "%.4f %d", named / n, n }' - "$1"
}
at_most() { awk -v x="$1" -v high="$2" 'BEGIN { exit !(x <= high) }' || fail "$3: $1, expected at most $2"; }
found=$(named_strangers "$WORK/across.csv" electronic)
echo "minerals of no class in USGS 1995, named by the RELAB library: $found"
at_most "${found%% *}" 0.02 'minerals of no class named'

# Sharp bands: classes with three members and more in two USGS libraries, each spectrum without itself.
import crism "$V/usgs_splib06_crism438/s06cr08a.hdr"
for name in usgs1995 crism; do
    "$REGOLITH" export --quiet --force "$WORK/$name.h5" -o "$WORK/all.csv"
    # Pairs of beginnings of names and labels of the vibrational classes, longest beginning first.
    awk -F'\t' '!/^#/ && $2 == "vibrational" { n = split($4, m, ","); for (k = 1; k <= n; k++) print length(m[k]) "\t" m[k] "\t" $3 }' datasets/library/reflectance_classes.tsv |
        sort -rn | awk -F'\t' 'NR == FNR { begin[NR] = $2; label[NR] = $3; n = NR; next }
            FNR == 1 { split($0, h, ","); for (k in h) col[h[k]] = k; next }
            { split($0, f, ","); id = f[col["sample_id"]]; low = tolower(id)
              for (k = 1; k <= n; k++)
                if (index(low, begin[k]) == 1 && substr(low, length(begin[k]) + 1, 1) !~ /[a-z]/) { of[id] = label[k]; count[label[k]]++; break } }
            END { print "sample_id,mineral"; for (id in of) if (count[of[id]] >= 3) print id "," of[id] }' - "$WORK/all.csv" >"$WORK/sharp.csv"
    # By the rules alone, and by what is significant beside the minerals of no class, which are most of both libraries.
    "$REGOLITH" identify --quiet --q 1 --library "$WORK/$name.h5" --exclude-column sample_id -o "$WORK/${name}_out.h5" "$WORK/$name.h5" 2>/dev/null
    found=$(score "${name}_out" "$WORK/sharp.csv" vibrational)
    echo "sharp bands, $name: $found"
    at_least "${found%% *}" 0.90 "share answered, $name"
    at_least "$(echo "$found" | cut -d' ' -f2)" 0.85 "share right of those, $name"
    "$REGOLITH" identify --quiet --library "$WORK/$name.h5" --exclude-column sample_id -o "$WORK/${name}_sure.h5" "$WORK/$name.h5" 2>/dev/null
    found=$(score "${name}_sure" "$WORK/sharp.csv" vibrational)
    strange=$(named_strangers "$WORK/${name}_sure.csv" vibrational)
    echo "the same where q is 0.05 at most: $found; minerals of no class named: $strange"
    at_most "${strange%% *}" 0.02 "minerals of no class named, $name"
    at_least "${found%% *}" 0.65 "share answered beside minerals of no class, $name"
    at_least "$(echo "$found" | cut -d' ' -f2)" 0.95 "share right of those, $name"
done

# Limits of classes that are not there: the band of the reference that the limit is of, put into new noise as deep as
# the limit, half of it and half as much again.
"$REGOLITH" export --quiet --force "$WORK/usgs1995.h5" -o "$WORK/all.csv"
# rows TIMES SEED LIMITS.csv FEATURE SIDES: 150 flat spectra with noise of 0.003 and the band; without limits none.
hidden() {
    awk -F, -v times="$1" -v seed="$2" -v limits="$3" -v phase="$4" -v sides="$5" '
        function uniform() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
        function normal() { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()) }
        function mean(name, low, high,   k, n, s) { for (k in nm) if (nm[k] >= low && nm[k] <= high) { s += value[name, k]; n++ } return s / n }
        function middle(low, high,   k, n, s) { for (k in nm) if (nm[k] >= low && nm[k] <= high) { s += nm[k]; n++ } return s / n }
        BEGIN { split(sides, w, " ")
            while (limits != "" && (getline line < limits) > 0) {
                split(line, f, ",")
                if (!n_rows++) { for (k in f) col[f[k]] = k; continue }
                reference[n_rows - 2] = f[col[phase "_limit_of"]]; sub(/.* band of /, "", reference[n_rows - 2])
                share[n_rows - 2] = f[col[phase "_limit_share"]]
            } }
        FNR == 1 { printf "sample_id"; for (k = 1; k <= NF; k++) if ($k ~ /^[0-9.]+$/) { nm[k] = $k; order[++n_bands] = k; printf ",%s", $k } else at[$k] = k; print ""; next }
        { for (k in nm) value[$at["sample_id"], k] = $k }
        END { for (i = 0; i < 150; i++) {
                r = reference[i]; a = times > 0 ? mean(r, w[1], w[2]) : 1; b = times > 0 ? mean(r, w[3], w[4]) : 1; printf "h%d", i
                xa = middle(w[1], w[2]); xb = middle(w[3], w[4])
                for (j = 1; j <= n_bands; j++) {
                    k = order[j]; band = 0
                    if (times > 0 && nm[k] > w[1] && nm[k] < w[4]) band = 1 - value[r, k] / (a + (b - a) * (nm[k] - xa) / (xb - xa))
                    printf ",%.6f", 0.3 * (1 - times * share[i] * band) + 0.003 * normal()
                }
                print "" } }' "$WORK/all.csv" >"$WORK/hidden.csv"
    import hidden --technique reflectance --x-unit nm "$WORK/hidden.csv"
    "$REGOLITH" identify --quiet --noise 0.003 --phases "$4" --library "$WORK/usgs1995.h5" -o "$WORK/sought.h5" --force "$WORK/hidden.h5" 2>/dev/null
    "$REGOLITH" export --quiet --force --all --result identify -o "$WORK/sought.csv" "$WORK/sought.h5"
}
share_found() { awk -F, -v phase="$1" 'NR == 1 { for (k = 1; k <= NF; k++) col[$k] = k; next } { n++; found += $col[phase "_limit_of"] ~ /^found/ } END { printf "%.4f", found / n }' "$WORK/sought.csv"; }
phase=kaolinite
sides='2078 2108 2237 2267'
hidden 0 7 '' $phase "$sides"
expect "$(share_found $phase)" 0.0000 "$phase found where there is none"
cp "$WORK/sought.csv" "$WORK/limits.csv"
set --
for times in 0.5 1 1.5; do
    hidden "$times" 20261126 "$WORK/limits.csv" $phase "$sides"
    set -- "$@" "$(share_found $phase)"
done
echo "$phase, 0.5, 1 and 1.5 times as deep as its limit, found: $*"
at_most "$1" 0.3 "$phase found at half its limit"
at_least "$2" 0.93 "$phase found at its limit"
at_least "$3" 0.995 "$phase found beyond its limit"
