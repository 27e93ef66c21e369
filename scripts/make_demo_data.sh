#!/bin/sh
# Make the simulated part of datasets/demo: the same bytes on every machine. The published sieve tables
# of that folder are typed in and not touched.
#   scripts/make_demo_data.sh [FOLDER]
set -eu
export LC_ALL=C
folder=${1:-datasets/demo}
mkdir -p "$folder/spectra"

# Random numbers that do not depend on the awk: Park & Miller (1988), Comm. ACM 31, 1192; a normal
# deviate is the sum of twelve uniform ones less six.
random='
function uniform() { state = (16807 * state) % 2147483647; return state / 2147483647 }
function normal(    i, sum) { sum = -6; for (i = 0; i < 12; i++) sum += uniform(); return sum }
function bell(d) { return d * d > 1000 ? 0 : exp(-0.5 * d * d) } # some awks call an underflow an error
'

# ---- reflectance: four minerals, and twelve linear mixtures of them as three instruments would write them
#
# ln R = ln continuum + sum of strength exp(-(1/x - 1/centre)^2 / 2 width^2): the modified Gaussian model of
# Sunshine, Pieters & Pratt (1990). Centres in um as in the references of datasets/demo/README.md;
# strengths, widths (1/um) and continua are ours.
awk -v folder="$folder" "$random"'
function band(mineral, centre, width, strength) {
    n[mineral]++
    at[mineral, n[mineral]] = centre; wide[mineral, n[mineral]] = width; deep[mineral, n[mineral]] = strength
}
function reflectance(mineral, um,    b, sum) {
    sum = log(level[mineral] + slope[mineral] * um)
    for (b = 1; b <= n[mineral]; b++)
        sum += deep[mineral, b] * bell((1 / um - 1 / at[mineral, b]) / wide[mineral, b])
    return exp(sum)
}
function decimal_comma(text) { sub(/\./, ",", text); return text }
BEGIN {
    state = 20220909
    split("olivine orthopyroxene clinopyroxene plagioclase", name, " ")
    level[1] = 0.52; slope[1] = 0.060
    band(1, 0.40, 0.45, -0.90); band(1, 0.85, 0.090, -0.22); band(1, 1.05, 0.085, -0.72); band(1, 1.25, 0.090, -0.42)
    level[2] = 0.50; slope[2] = 0.020
    band(2, 0.36, 0.50, -0.80); band(2, 0.91, 0.075, -1.05); band(2, 1.83, 0.055, -0.78)
    level[3] = 0.44; slope[3] = 0.040
    band(3, 0.38, 0.50, -0.95); band(3, 0.99, 0.090, -0.80); band(3, 1.17, 0.080, -0.18); band(3, 2.27, 0.040, -0.55)
    level[4] = 0.72; slope[4] = 0.012
    band(4, 0.34, 0.55, -0.35); band(4, 1.25, 0.110, -0.16)

    lines = 0
    for (nm = 450; nm <= 2450; nm += 10) {
        lines++
        axis[lines] = nm
        for (m = 1; m <= 4; m++)
            pure[m, lines] = reflectance(m, nm / 1000)
    }

    out = folder "/endmembers.csv"
    print "wavelength_nm,olivine,orthopyroxene,clinopyroxene,plagioclase" > out
    for (i = 1; i <= lines; i++)
        printf "%d,%.5f,%.5f,%.5f,%.5f\n", axis[i], pure[1, i], pure[2, i], pure[3, i], pure[4, i] > out
    close(out)

    # Fractions of light in per cent. Some are zero, one sample is a single mineral.
    split("10 20 35 35;25 25 25 25;5 10 15 70;40 10 30 20;0 30 20 50;60 0 25 15;15 45 0 40;0 0 55 45;" \
          "0 0 0 100;70 30 0 0;2 3 5 90;20 15 50 15", row, ";")
    truth = folder "/spectra_truth.csv"
    print "sample_id,olivine,orthopyroxene,clinopyroxene,plagioclase" > truth
    for (s = 1; s <= 12; s++) {
        split(row[s], percent, " ")
        id = sprintf("soil_%02d", s)
        printf "%s,%.2f,%.2f,%.2f,%.2f\n", id, percent[1] / 100, percent[2] / 100, percent[3] / 100, \
            percent[4] / 100 > truth
        out = (folder "/spectra/") (s <= 10 ? id ".txt" : "soils_11_12.csv")
        if (s <= 4) {
            printf "Sample: %s\nInstrument: simulated grating spectrometer\nIncidence: 30 deg\n", id > out
            print "Wavelength (nm)\tReflectance" > out
        } else if (s <= 8) {
            printf "Probe;%s\r\nGer\303\244t;simuliert\r\nWavelength [nm];Reflectance\r\n", id > out
        } else if (s <= 10) {
            printf "# sample %s\n# simulated Fourier spectrometer, axis in micrometres\n", id > out
            print "wavelength_um reflectance" > out
        } else if (s == 11) {
            printf "sample_id,sieve_max_um,description" > out
            for (i = 1; i <= lines; i++) printf ",%d", axis[i] > out
            print "" > out
        }
        for (i = 1; i <= lines; i++) {
            mixed = 0.001 * normal()
            for (m = 1; m <= 4; m++) mixed += percent[m] / 100 * pure[m, i]
            value[i] = sprintf("%.5f", mixed)
        }
        if (s <= 4)
            for (i = 1; i <= lines; i++) printf "%d\t%s\n", axis[i], value[i] > out
        else if (s <= 8)
            for (i = 1; i <= lines; i++) printf "%d,0;%s\r\n", axis[i], decimal_comma(value[i]) > out
        else if (s <= 10)
            for (i = 1; i <= lines; i++) printf "%.3f %s\n", axis[i] / 1000, value[i] > out
        else {
            printf "%s,%s", id, (s == 11 ? "45,\"feldspathic, fine\"" : "250,\"mare, coarse\"") > out
            for (i = 1; i <= lines; i++) printf ",%s", value[i] > out
            print "" > out
        }
        if (s != 11) close(out)
    }
}' </dev/null

# ---- Raman: seven minerals, counts on a sloping background, noise of about 5 counts
#
# "position height width" (1/cm, counts, 1/cm) of Lorentz lines. Positions as in datasets/library/minerals.tsv; heights, widths
# and background are ours.
awk -v folder="$folder" "$random"'
function mineral(id, lines,    k, n, part) {
    name[++minerals] = id
    n = split(lines, part, " ")
    for (k = 1; k < n; k += 3) {
        at[minerals, ++count[minerals]] = part[k]
        high[minerals, count[minerals]] = part[k + 1]
        wide[minerals, count[minerals]] = part[k + 2]
    }
}
BEGIN {
    state = 1923
    mineral("olivine", "821.8 1500 13 853.4 1900 15 960 260 14 590 90 18")
    mineral("plagioclase", "284 400 14 482 800 14 508 2100 13 770 160 26")
    mineral("K-feldspar", "284 420 13 475 800 12 513 2200 10 750 130 22")
    mineral("diopside", "324 700 16 391 720 14 666 1500 12 1012 1700 11")
    mineral("enstatite", "342 800 16 402 260 14 661 1200 10 682 1500 10 1010 1800 11")
    mineral("merrillite", "448 150 16 596 130 18 959.7 1700 7.3 975.5 1530 6.1 1084 210 9")
    mineral("burnt_olivine", "226 700 9 294 900 11 410 500 14 821.8 900 13 853.4 1150 15")
    out = folder "/raman_minerals.csv"
    printf "raman_shift_cm-1" > out
    for (m = 1; m <= minerals; m++) printf ",%s", name[m] > out
    print "" > out
    for (x = 150; x <= 1150; x += 1) {
        printf "%d", x > out
        for (m = 1; m <= minerals; m++) {
            sum = 300 + 0.2 * x
            for (k = 1; k <= count[m]; k++)
                sum += high[m, k] / (1 + ((x - at[m, k]) / (0.5 * wide[m, k])) ^ 2)
            printf ",%.1f", sum + (4 + 0.02 * sqrt(sum)) * normal() > out
        }
        print "" > out
    }
    close(out)
}' </dev/null

# ---- microprobe: phosphates of the merrillite group, their look-alikes, and the minerals beside them
#
# wt% from atomic weights (IUPAC 2021, abridged), then noise: one standard error is 0.3 % of the value
# and at least 0.02 wt%.
awk -v folder="$folder" "$random"'
function oxide(symbol, text, cations, oxygens) { # oxide of a cation, molar mass from the atomic weights
    order[++columns] = text; of[symbol] = columns
    mass[columns] = (cations * weight[symbol] + oxygens * weight["O"]) / cations
}
function add(formula, share,    part, k, i, grams, total, sum, c) { # "Ca 9 Na 1 ...": wt% times share
    k = split(formula, part, " ")
    total = 0
    for (i = 1; i <= columns; i++) grams[i] = 0
    for (i = 1; i < k; i += 2)
        if (part[i] == "H") # water is there but not analysed
            total += part[i + 1] * (weight["H"] + weight["O"] / 2)
        else {
            c = of[part[i]]
            grams[c] += part[i + 1] * mass[c]
            total += part[i + 1] * mass[c] - (part[i] == "F" || part[i] == "Cl" ? part[i + 1] * weight["O"] / 2 : 0)
        }
    for (i = 1; i <= columns; i++) percent[i] += share * 100 * grams[i] / total
}
function spot(species, level, note,    i, sum, sigma, value) {
    printf "P%02d,%s", ++spots, note > out
    sum = 0
    for (i = 1; i <= columns; i++) {
        sigma = 0.003 * percent[i] > 0.02 ? 0.003 * percent[i] : 0.02
        value = percent[i] + sigma * normal()
        value = sprintf("%.2f", value < 0 ? 0 : value)
        sum += value * (order[i] == "F" ? 0.5789 : order[i] == "Cl" ? 0.7744 : 1)
        printf ",%s,%.2f", value, sigma > out
        percent[i] = 0
    }
    printf ",%.2f\n", sum > out
    printf "P%02d,%s,%s,%s\n", spots, species, level, note > truth
}
BEGIN {
    state = 2022
    k = split("H 1.008 O 15.999 F 18.998 Na 22.990 Mg 24.305 Al 26.982 Si 28.085 P 30.974 Cl 35.45 K 39.098 " \
        "Ca 40.078 Ti 47.867 Mn 54.938 Fe 55.845 Y 88.906 Zr 91.222 La 138.91 Ce 140.12 Pr 140.91 Nd 144.24 " \
        "Sm 150.36 Gd 157.25 Dy 162.50 Er 167.26 Yb 173.05", pair, " ")
    for (i = 1; i < k; i += 2) weight[pair[i]] = pair[i + 1]
    oxide("Si", "SiO2", 1, 2); oxide("Ti", "TiO2", 1, 2); oxide("Al", "Al2O3", 2, 3); oxide("Fe", "FeO", 1, 1)
    oxide("Mn", "MnO", 1, 1); oxide("Mg", "MgO", 1, 1); oxide("Ca", "CaO", 1, 1); oxide("Na", "Na2O", 2, 1)
    oxide("K", "K2O", 2, 1); oxide("P", "P2O5", 2, 5); oxide("Zr", "ZrO2", 1, 2); oxide("Y", "Y2O3", 2, 3)
    oxide("La", "La2O3", 2, 3); oxide("Ce", "Ce2O3", 2, 3); oxide("Pr", "Pr2O3", 2, 3); oxide("Nd", "Nd2O3", 2, 3)
    oxide("Sm", "Sm2O3", 2, 3); oxide("Gd", "Gd2O3", 2, 3); oxide("Dy", "Dy2O3", 2, 3); oxide("Er", "Er2O3", 2, 3)
    oxide("Yb", "Yb2O3", 2, 3); oxide("F", "F", 1, 0); oxide("Cl", "Cl", 1, 0)

    out = folder "/epma_phosphates.csv"
    truth = folder "/epma_truth.csv"
    printf "spot,comment" > out
    for (i = 1; i <= columns; i++) printf ",%s,%s_error", order[i], order[i] > out
    print ",Total" > out
    print "sample_id,species,level,note" > truth

    merrillite = "Ca 9 Na 1 Mg 1 P 7"
    fluorapatite = "Ca 5 P 3 F 1"
    add("Ca 8 Y 1 Fe 1 P 7", 1);                               spot("changesite-(Y)", "L4", "ideal composition")
    add("Ca 8 Y 0.44 La 0.04 Ce 0.12 Pr 0.02 Nd 0.11 Sm 0.05 Gd 0.08 Dy 0.08 Er 0.04 Yb 0.02 Fe 0.82 Mg 0.18 P 7", 1)
                                                               spot("changesite-(Y)", "L4", "with other rare earths and Mg")
    add("Ca 8.1 Na 0.1 Y 0.42 La 0.04 Ce 0.12 Nd 0.12 Sm 0.05 Gd 0.07 Dy 0.06 Yb 0.02 Fe 0.75 Mg 0.25 P 7", 1)
                                                               spot("changesite-(Y)", "L4", "with some Na")
    add(merrillite, 1);                                        spot("merrillite", "L1", "ideal composition")
    add("Ca 9 Na 1 Fe 1 P 7", 1);                              spot("ferromerrillite", "L1", "ideal composition")
    add("Ca 9.5 Mg 1 P 7", 1);                                 spot("keplerite", "L1", "ideal composition")
    add("Ca 9.5 Fe 1 P 7", 1);                                 spot("matyhite", "L1", "ideal composition")
    add("Ca 8.7 Na 0.7 Y 0.13 La 0.02 Ce 0.07 Nd 0.05 Gd 0.03 Fe 0.3 Mg 0.7 P 7", 1)
                                                               spot("merrillite", "L1", "rare earths below half")
    add("Ca 8 Y 0.18 La 0.14 Ce 0.42 Nd 0.18 Sm 0.04 Gd 0.04 Fe 0.85 Mg 0.15 P 7", 1)
                                                               spot("changesite-(Ce)", "L3", "Ce above Y")
    add("Ca 8 Y 1 Mg 1 P 7", 1);                               spot("Mg analogue of changesite-(Y)", "L3", "Mg above Fe")
    add("Ca 9 Mg 1 P 7 H 1", 1);                               spot("whitlockite", "L1", "water not analysed")
    add(fluorapatite, 1);                                      spot("fluorapatite", "L1", "ideal composition")
    add("Ca 5 P 3 Cl 1", 1);                                   spot("chlorapatite", "L1", "ideal composition")
    add("Y 0.85 Gd 0.05 Dy 0.07 Yb 0.03 P 1", 1);              spot("xenotime-(Y)", "L0", "no Ca")
    add("La 0.25 Ce 0.5 Nd 0.2 Sm 0.05 P 1", 1);               spot("monazite-(Ce)", "L0", "no Ca")
    add(merrillite, 0.85); add("Fe 2 Si 1", 0.15);             spot("mixed spot", "L1", "merrillite and fayalite")
    add(merrillite, 0.85); add("Y 0.85 Gd 0.05 Dy 0.07 Yb 0.03 P 1", 0.15)
                                                               spot("mixed spot", "L1", "merrillite and xenotime")
    add(fluorapatite, 0.80); add("Ca 0.7 Mg 0.5 Fe 0.8 Si 2", 0.20)
                                                               spot("mixed spot", "L1", "fluorapatite and augite")
    add("Mg 0.96 Fe 1.02 Ca 0.02 Si 1", 1);                    spot("olivine", "L0", "Fo48")
    add("Fe 1.88 Mg 0.10 Ca 0.02 Si 1", 1);                    spot("fayalite", "L0", "Fo5")
    add("Ca 0.68 Mg 0.52 Fe 0.72 Ti 0.03 Al 0.10 Si 1.95", 1); spot("augite", "L0", "mare clinopyroxene")
    add("Ca 0.85 Na 0.15 Al 1.85 Si 2.15", 1);                 spot("plagioclase", "L0", "An85")
    add("Fe 0.95 Mg 0.05 Ti 1", 1);                            spot("ilmenite", "L0", "some geikielite")
}' </dev/null

# ---- Raman: two specimens of every mineral whose lines the mineral library has with heights, and five grains
#
# Places and heights of the lines are those of datasets/library/minerals.tsv; specimens differ by up to 1 1/cm and
# 20 %; the width, 10 1/cm at half maximum, and the noise are ours.
awk -F'\t' -v folder="$folder" "$random"'
function read_lines(text,    i, n, word, part) {
    n = split(text, word, /[ ,;]+/)
    count = 0
    strongest = 0
    for (i = 1; i <= n; i++)
        if (word[i] ~ /^[0-9.]+\([0-9]+\)$/) {
            split(word[i], part, /[()]/)
            at[++count] = part[1]
            high[count] = part[2]
            if (part[2] == 100) strongest = 1
        }
    return strongest && count >= 2
}
function spectrum(out,    l, x, y) {
    for (l = 1; l <= count; l++) {
        place[l] = at[l] + 2 * uniform() - 1
        height[l] = 9 * high[l] * (0.8 + 0.4 * uniform())
    }
    for (x = 150; x <= 1101; x += 3) {
        y = 3 * normal()
        for (l = 1; l <= count; l++) y += height[l] * bell((x - place[l]) / 4.2466)
        printf ",%.0f", (y > 0 ? y : 0) > out
    }
    print "" > out
}
function heading(out, names,    x) {
    printf "%s", names > out
    for (x = 150; x <= 1101; x += 3) printf ",%d", x > out
    print "" > out
}
BEGIN {
    state = 532
    members = folder "/raman_library.csv"
    grains = folder "/raman_grains.csv"
    truth = folder "/raman_truth.csv"
    heading(members, "sample_id,mineral,specimen")
    heading(grains, "sample_id")
    print "sample_id,mineral" > truth
    wanted["Forsterite"]; wanted["Diopside"]; wanted["Ilmenite"]; wanted["Fluorapatite"]; wanted["Zircon"]
}
/^#/ || $1 == "" { next }
!columns { for (i = 1; i <= NF; i++) if ($i ~ /^raman_bands/) columns = i; next }
!read_lines($columns) { next }
{
    split($1, name, " ")
    mineral = name[1]
    for (s = 1; s <= 2; s++) {
        printf "%s %d,%s,%d", mineral, s, mineral, ++specimen > members
        spectrum(members)
    }
    if (mineral in wanted) {
        printf "grain_%02d", ++n > grains
        spectrum(grains)
        printf "grain_%02d,%s\n", n, mineral > truth
    }
}' "$(dirname "$0")/../datasets/library/minerals.tsv"

# ---- laser diffraction: mixtures of lognormal populations, volume per cent in 64 classes
awk -v folder="$folder" "$random"'
function population(weight, median, spread,    i, total) { # spread: geometric standard deviation
    for (i = 1; i <= classes; i++) {
        share[i] = bell(log(size[i] / median) / log(spread))
        total += share[i]
    }
    for (i = 1; i <= classes; i++) mixed[i] += weight * share[i] / total
    printf "%s,%d,%.2f,%g,%g\n", id, ++part, weight, median, spread > truth
}
function finish(    i, sum) {
    sum = 0
    for (i = 1; i <= classes; i++) {
        mixed[i] *= 1 + 0.01 * normal()
        sum += mixed[i]
    }
    for (i = 1; i <= classes; i++) { table[samples, i] = 100 * mixed[i] / sum; mixed[i] = 0 }
}
function sample(text) { id = text; names[++samples] = text; part = 0 }
BEGIN {
    state = 1738
    classes = 64
    for (i = 1; i <= classes; i++) size[i] = sprintf("%.5g", 0.2 * exp((i - 1) / (classes - 1) * log(10000)))
    truth = folder "/laser_truth.csv"
    print "sample_id,population,volume_fraction,median_um,geometric_sd" > truth
    sample("one_population");   population(1, 45, 2.2);                                                finish()
    sample("two_populations");  population(0.65, 60, 1.9); population(0.35, 8, 2.0);                   finish()
    sample("three_populations"); population(0.5, 90, 1.6); population(0.3, 25, 1.7); population(0.2, 4, 1.8); finish()
    sample("well_sorted");      population(1, 120, 1.25);                                              finish()
    out = folder "/laser_mixtures.csv"
    printf "Size Classes (\302\265m)" > out
    for (s = 1; s <= samples; s++) printf ",%s", names[s] > out
    print "" > out
    for (i = 1; i <= classes; i++) {
        printf "%s", size[i] > out
        for (s = 1; s <= samples; s++) printf ",%.4f", table[s, i] > out
        print "" > out
    }
}' </dev/null

# ---- powder diffraction: four made-up phases, and a scan of a mixture of them that lies 0.12 degrees low
#
# Lines are Gaussians of 0.15 degrees at places and heights of the generator; patterns are brought to 10000. The
# mixture is 40, 25 and 10 wt% of three phases, 20 wt% of corundum as standard, and 5 wt% that does not diffract.
awk -v folder="$folder" "$random"'
function line(k, x,    l, sum) {
    sum = 0
    for (l = 1; l <= 9; l++) sum += height[k, l] * bell((x - place[k, l]) / 0.0637)
    return sum
}
BEGIN {
    state = 20240229
    split("alpha beta gamma corundum", name, " "); split("2.5 1.2 4.0 1.0", rir, " "); split("40 25 10 20", percent, " ")
    library = folder "/powder_library.csv"; scan = folder "/powder_scan.xy"
    printf "two_theta_deg" > library
    for (k = 1; k <= 4; k++) {
        printf ",%s", name[k] > library
        for (l = 1; l <= 9; l++) { place[k, l] = 11.5 + 27 * uniform(); height[k, l] = 900 + 8000 * uniform() ^ 3 }
        top[k] = 0
        for (i = 0; i <= 1500; i++) { y = line(k, 10 + i * 0.02); if (y > top[k]) top[k] = y }
        for (l = 1; l <= 9; l++) height[k, l] *= 10000 / top[k]
    }
    print "" > library
    for (i = 0; i <= 600; i++) {
        x = 10 + i * 0.05
        printf "%.2f", x > library
        counts = 150 + 400 / x
        for (k = 1; k <= 4; k++) {
            printf ",%.0f", line(k, x) > library
            counts += percent[k] / 100 * rir[k] * line(k, x + 0.12) / 2
        }
        print "" > library
        printf "%.2f %.0f\n", x, counts + sqrt(counts) * normal() > scan
    }
    phases = folder "/powder_phases.csv"; truth = folder "/powder_truth.csv"
    print "phase,rir,group" > phases; print "phase,wt_percent" > truth
    for (k = 1; k <= 4; k++) {
        printf "%s,%s,%s\n", name[k], rir[k], k < 3 ? "first" : k == 3 ? "second" : "standard" > phases
        printf "%s,%s\n", name[k], percent[k] > truth
    }
}' </dev/null

# ---- sieves: made-up soils that become finer as they mature, 99 % of their mass tabulated as in Graf's catalogue
#
# A broad lognormal population whose median falls with Is/FeO, and a coarse one that is lost to it; 0.6 % error of
# a weighing. What is finer than 1 um is left out and the rest brought to 99 %. All numbers are this project's choice.
awk -v folder="$folder" "$random"'
function share(low, high, median, spread,    i, sum, steps) { # of a lognormal population, by the midpoint rule in ln d
    steps = 200
    for (i = 0; i < steps; i++) sum += bell((log(low / median) + (i + 0.5) / steps * log(high / low)) / spread)
    return sum * log(high / low) / steps / spread / 2.5066282746310002
}
BEGIN {
    state = 1978
    classes = split("1 10 20 45 75 90 150 250 500 1000 2000 4000 10000", edge, " ") - 1
    sieves = folder "/made_up_soils.csv"; maturity = folder "/made_up_maturity.csv"
    print "sample_id,sieve_lower_um,sieve_upper_um,retained_wt_pct" > sieves
    print "soil,is_feo,agglutinates_pct" > maturity
    for (s = 1; s <= 36; s++) {
        is_feo = 2 + 96 * uniform()
        median = 105 * exp(-0.0075 * is_feo + 0.28 * normal()); spread = 1.45 + 0.25 * uniform()
        coarse = (0.02 + 0.28 * uniform()) * (1 - is_feo / 120)
        total = 0
        for (i = 1; i <= classes; i++) {
            mass[i] = ((1 - coarse) * share(edge[i], edge[i + 1], median, spread) + coarse * share(edge[i], edge[i + 1], 1800, 0.9)) \
                * (1 + 0.006 * normal())
            total += mass[i]
        }
        for (i = classes; i >= 1; i--)
            printf "\"9%04d,%d\",%d,%d,%.2f\n", s, s % 7 + 1, edge[i], edge[i + 1], 99 * mass[i] / total > sieves
        printf "9%04d,%.0f,%.0f\n", s, is_feo, 5 + 0.5 * is_feo + 4 * normal() > maturity
    }
}' </dev/null
