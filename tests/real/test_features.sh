# Band area ratios of weighed olivine and orthopyroxene mixtures, and equations on meteorites, against published check values.
. tests/real/lib.sh
PYTHON=${PYTHON:-/usr/bin/python3}
SET=$DATA/vnir/relab_ctape_mineral_mixtures
sed '1s/^index/sample_id/; 2,$s/^/s/' "$SET/spectra.csv" >"$WORK/relab.csv"
import relab --technique reflectance -x nm "$WORK/relab.csv"
"$REGOLITH" features --quiet --draws 10 "$WORK/relab.h5" || fail 'features'
"$REGOLITH" export "$WORK/relab.h5" --result features --all -o "$WORK/bands.csv" || fail 'export'
"$PYTHON" - "$WORK/bands.csv" "$SET/samples.csv" <<'END' || fail 'bands of RELAB spectra'
import csv, math, sys
bands = {r["sample_id"]: r for r in csv.DictReader(open(sys.argv[1]))}
samples = list(csv.DictReader(open(sys.argv[2], errors="replace")))
number = lambda text: float(text) if text else float("nan")
def summary(errors):
    errors = [e for e in errors if e == e]
    return len(errors), math.sqrt(sum(e * e for e in errors) / len(errors)), sum(errors) / len(errors)
mixtures, ratio, fa, fs, hed = [], [], [], [], []
VOLUME = " modal abundances normalised to silicates (vol%)"
for s in samples:
    b = bands["s" + s["index"]]
    ol, opx, cpx, plg = (number(s["wt_" + m]) for m in ("OL", "OPX", "CPX", "PLG"))
    if s["series"] and ol > 0 and opx > 0 and not cpx > 0 and not plg > 0:
        mixtures.append(min(number(b["opx_share"]), 100) - 100 * opx / (opx + ol))
    if s["Type1"] == "Ordinary Chondrite":
        share = [number(s[m + VOLUME]) for m in ("OL", "OPX", "CPX")]
        ratio.append(number(b["ol_ratio_oc"]) - 100 * share[0] / sum(share))
        fa.append(number(b["fayalite_oc"]) - 100 * number(s["Fa"]))
        fs.append(number(b["ferrosilite_oc"]) - 100 * number(s["Fs (OPX)"]))
    if "HED" in s["SubType"] and b["ferrosilite_hed1_status"] == "ok":
        hed.append(number(b["ferrosilite_hed1"]) - 100 * number(s["Fs (OPX)"]))
n, rmse, bias = summary(mixtures)
print(f"opx/(opx+ol) of {n} weighed mixtures: RMSE {rmse:.1f}, bias {bias:.1f} (check value 5.8 and -3.7)")
assert n == 23 and abs(rmse - 5.8) < 0.1 and abs(bias + 3.7) < 0.1
for name, errors, most in (("ol/(ol+px)", ratio, 5.3), ("Fa", fa, 5.7), ("Fs", fs, 4.6), ("Fs of HED inside of the limits", hed, 8.5)):
    n, rmse, bias = summary(errors)
    print(f"{name} of {n}: RMSE {rmse:.1f}, bias {bias:.1f}")
    assert n > 10 and rmse <= most
END
exit 0
