"""Draw the figure of grain sizes of README.md from the tables that scripts/make_figures.sh exports.

    figures_grains.py TABLES FOLDER       Python's standard library only; every number is rounded before it is written.
"""

import csv
import math
import os
import sys

from figures import FAINT, INK, line, marks, save, text

# Okabe & Ito (2008), with a shape for each as well.
CLASSES = (("immature", "#d55e00", "square"), ("submature", "#009e73", "triangle"), ("mature", "#0072b2", "circle"))
SMALL, LARGE = 1, 10000  # um


def rows(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def frame(x, y, wide, high):
    return f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="none" stroke="{INK}"/>'


def curve(points, fill, width=1.1):
    path = "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
    return f'<path fill="none" stroke="{fill}" stroke-width="{width}" stroke-opacity="0.75" d="M{path}"/>'


def curves(x, y, side, tables):
    """Finer-than curves of all soils in the colour of their maturity."""
    maturity = {row["sample_id"]: row["maturity"] for row in rows(tables, "soils/lunar.csv")}
    across = lambda um: x + side * math.log(um / SMALL) / math.log(LARGE / SMALL)
    up = lambda percent: y + side * (1 - percent / 100)
    parts = [text(x, y - 28, "finer than, by mass", 15, weight="bold"), text(x, y - 10, f"{len(maturity)} soils", 13)]
    for um in (1, 10, 100, 1000, 10000):
        parts += [line(across(um), y, across(um), y + side, "#e6e6e6"), text(round(across(um), 1), y + side + 18, f"{um:g}", 12, "middle")]
    for percent in (0, 25, 50, 75, 100):
        parts += [line(x, up(percent), x + side, up(percent), "#e6e6e6"), text(x - 8, round(up(percent) + 4, 1), f"{percent:g}", 12, "end")]
    points = {}
    for row in rows(tables, "soils/curves.csv"):
        points.setdefault(row["sample_id"], []).append((across(float(row["diameter_um"])), up(float(row["finer_pct"]))))
    for name, fill, _ in CLASSES:
        parts += [curve(points[sample], fill) for sample in points if maturity[sample] == name]
    return parts + [
        frame(x, y, side, side),
        text(x + side / 2, y + side + 40, "diameter, µm", 13, "middle"),
        text(x - 44, y + side / 2, "finer, %", 13, "middle", turn=-90),
    ]


def correlation(tables, quantity):
    row = next(r for r in rows(tables, "soils/relation.csv") if r["x"] == "is_feo" and r["y"] == quantity)
    return f"{float(row['spearman']):+.2f} ± {float(row['error']):.2f}".replace("-", "−")


def maturity(x, y, side, tables, split, title, first):
    """Folk & Ward mean against Is/FeO, and the medians of the classes."""
    least, most = 20, 400
    across = lambda is_feo: x + side * is_feo / 100
    up = lambda um: y + side * (1 - math.log(um / least) / math.log(most / least))
    soils = rows(tables, "soils/lunar.csv")
    column = f"fw_mean_um_{split}"
    parts = [
        text(x, y - 28, title, 15, weight="bold"),
        text(x, y - 10, f"Spearman with Mz in φ {correlation(tables, f'fw_mean_phi_{split}')}", 13),
    ]
    for tick in (0, 30, 60, 100):
        parts += [line(across(tick), y, across(tick), y + side, "#e6e6e6"), text(round(across(tick), 1), y + side + 18, f"{tick:g}", 12, "middle")]
    for um in (20, 50, 100, 200, 400):
        parts.append(line(x, up(um), x + side, up(um), "#e6e6e6"))
        if first:
            parts.append(text(x - 8, round(up(um) + 4, 1), f"{um:g}", 12, "end"))
    for row in rows(tables, "soils/maturity.csv"):
        left, right = float(row["is_feo_least"]), float(row["is_feo_below"] or 100)
        at = up(float(row[column]))
        parts.append(line(across(left) + 2, at, across(right) - 2, at, FAINT, 1.6, ' stroke-dasharray="6 3"'))
    for name, fill, shape in CLASSES:
        places = [(across(float(r["is_feo"])), up(float(r[column]))) for r in soils if r["maturity"] == name]
        parts.append(marks(shape, places, fill))
    parts += [frame(x, y, side, side), text(x + side / 2, y + side + 40, "Is/FeO", 13, "middle")]
    if first:
        parts.append(text(x - 40, y + side / 2, "Folk & Ward mean, µm".replace("&", "&amp;"), 13, "middle", turn=-90))
    return parts


def errors(x, y, side, tables):
    """Means of noisy distributions less those of exact ones, in standard errors, from smallest to largest."""
    exact = [float(r["fw_mean_phi"]) for r in rows(tables, "exact.csv")]
    noisy = rows(tables, "noisy.csv")
    off = [(float(r["fw_mean_phi"]) - e) / float(r["fw_mean_phi_error"]) for r, e in zip(noisy, exact)]
    within = sum(abs(d) <= 1 for d in off) / len(off)
    most = 3.5
    across = lambda z: x + side * (0.5 + 0.5 * z / most)
    up = lambda share: y + side * (1 - share)
    normal = lambda z: 0.5 * (1 + math.erf(z / math.sqrt(2)))
    parts = [
        text(x, y - 28, "do stated errors hold?", 15, weight="bold"),
        text(x, y - 10, f"{len(off)} soils, {100 * within:.0f} % within one", 13),
    ]
    for tick in (-3, -2, -1, 0, 1, 2, 3):
        parts += [
            line(across(tick), y, across(tick), y + side, "#e6e6e6"),
            text(round(across(tick), 1), y + side + 18, f"{tick:g}".replace("-", "−"), 12, "middle"),
        ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts += [line(x, up(share), x + side, up(share), "#e6e6e6"), text(x - 8, round(up(share) + 4, 1), f"{100 * share:g}", 12, "end")]
    steps = [(across(-most + 2 * most * k / 140), up(normal(-most + 2 * most * k / 140))) for k in range(141)]
    ranked = sorted(max(-most, min(most, d)) for d in off)
    parts += [
        curve(steps, FAINT, 1.8),
        curve([(across(d), up((k + 0.5) / len(ranked))) for k, d in enumerate(ranked)], "#0072b2", 1.4),
        frame(x, y, side, side),
        text(x + side / 2, y + side + 40, "(found − true) / stated error", 13, "middle"),
        text(x - 40, y + side / 2, "soils, %", 13, "middle", turn=-90),
    ]
    return parts


def grain_size(tables, folder):
    side, left, top, gap = 240, 66, 112, 34
    parts = [
        text(left, 26, "Made-up lunar soils: curves, maturity and size, and what errors are worth", 18, weight="bold"),
        text(
            left,
            48,
            "Sieve curves and Is/FeO of datasets/demo through scripts/analyse_grains.sh. The mean depends on the split, so both are given; "
            "dashes are medians of the classes.",
            13,
        ),
    ]
    places = [left, left + side + gap + 46, left + 2 * (side + gap) + 46, left + 3 * (side + gap) + 92]
    parts += curves(places[0], top, side, tables)
    parts += maturity(places[1], top, side, tables, "lt1cm", "mean of the &lt; 1 cm split", True)
    parts += maturity(places[2], top, side, tables, "lt1mm", "mean of the &lt; 1 mm split", False)
    parts += errors(places[3], top, side, tables)
    y = top + side + 70
    for k, (name, fill, shape) in enumerate(CLASSES):
        x = left + 10 + k * 120
        parts += [marks(shape, [(x, y - 4)], fill), text(x + 12, y, name)]
    x = places[3]
    parts += [
        line(x, y - 4, x + 26, y - 4, FAINT, 1.8),
        text(x + 34, y, "normal"),
        line(x + 100, y - 4, x + 126, y - 4, "#0072b2", 1.4),
        text(x + 134, y, "Folk &amp; Ward means"),
    ]
    save(folder, "grain_size.svg", places[3] + side + 40, y + 18, "Grain sizes of made-up lunar soils", parts)


if __name__ == "__main__":
    grain_size(sys.argv[1], sys.argv[2])
