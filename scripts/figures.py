"""Draw the figures of README.md as SVG from the tables that scripts/make_figures.sh exports.

    figures.py TABLES FOLDER       Python's standard library only; every number is rounded before it is written.
"""

import csv
import math
import os
import sys

FONT = 'font-family="DejaVu Sans, Verdana, Arial, sans-serif"'
INK, FAINT, NONE = "#222222", "#8a8a8a", "#d9d9d9"
# Viridis and cividis at equal steps: both rise in lightness, so they read without colour as well.
VIRIDIS = ("440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725")
CIVIDIS = ("00224e", "1a386f", "434e6c", "61656f", "7d7c78", "9b9476", "bcaf6f", "dfcb5d", "fee838")
# Okabe & Ito (2008), with a shape for each as well.
MINERALS = ("olivine", "orthopyroxene", "clinopyroxene", "plagioclase")
MARKS = (("#0072b2", "circle"), ("#d55e00", "square"), ("#009e73", "triangle"), ("#cc79a7", "diamond"))
LEVELS = 25


def read(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    number = lambda text: float(text) if text else None
    values = [[number(row[m]) for m in MINERALS] for row in rows]
    errors = [[number(row.get(m + "_error") or "") for m in MINERALS] for row in rows]
    return values, errors


def score(truth, found, errors):
    """RMSE, and the share of the values with an error that are within one of it."""
    cells = [(f - t, e) for ts, fs, es in zip(truth, found, errors) for t, f, e in zip(ts, fs, es)]
    within = [abs(d) <= e for d, e in cells if e is not None]
    return math.sqrt(sum(d * d for d, _ in cells) / len(cells)), sum(within) / len(within)


def colour(scale, level):
    """Colour of one of LEVELS steps, between the colours of a scale."""
    place = level / (LEVELS - 1) * (len(scale) - 1)
    low = min(int(place), len(scale) - 2)
    parts = [(int(scale[low][i : i + 2], 16), int(scale[low + 1][i : i + 2], 16)) for i in (0, 2, 4)]
    return "#" + "".join(f"{round(a + (b - a) * (place - low)):02x}" for a, b in parts)


def text(x, y, words, size=13, anchor="start", weight="normal", fill=INK, turn=None):
    turned = f' transform="rotate({turn} {x:g} {y:g})"' if turn else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" fill="{fill}"{turned}>{words}</text>'


def line(x1, y1, x2, y2, stroke=INK, width=1, more=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width}"{more}/>'


def save(folder, name, width, height, title, parts):
    with open(os.path.join(folder, name), "w", newline="\n", encoding="utf-8") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" {FONT}>\n'
            f'<title>{title}</title>\n<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
        )
        file.write("\n".join(parts) + "\n</svg>\n")


def map_of(values, samples, x, y, pixel, scale, most):
    """Rows of equal colour as one path for each colour; grey where there is no value."""
    runs = {}
    lines = len(values) // samples
    for row in range(lines):
        start = 0
        level = [
            None if v is None else min(LEVELS - 1, max(0, int(v / most * LEVELS)))
            for v in values[row * samples : (row + 1) * samples]
        ]
        for end in range(1, samples + 1):
            if end == samples or level[end] != level[start]:
                runs.setdefault(level[start], []).append(f"M{start} {row}h{end - start}v1H{start}z")
                start = end
    parts = [f'<g transform="translate({x} {y}) scale({pixel})" shape-rendering="crispEdges">']
    for level in sorted(runs, key=lambda k: -1 if k is None else k):
        parts.append(f'<path fill="{NONE if level is None else colour(scale, level)}" d="{"".join(runs[level])}"/>')
    parts.append("</g>")
    parts.append(
        f'<rect x="{x}" y="{y}" width="{samples * pixel}" height="{lines * pixel}" fill="none" stroke="{INK}" stroke-width="0.8"/>'
    )
    return parts


def colour_bar(x, y, height, scale, ticks, most, label):
    step = height / LEVELS
    parts = [
        f'<rect x="{x}" y="{y + height - (k + 1) * step:.2f}" width="16" height="{step:.2f}" shape-rendering="crispEdges" fill="{colour(scale, k)}"/>'
        for k in range(LEVELS)
    ]
    parts.append(f'<rect x="{x}" y="{y}" width="16" height="{height}" fill="none" stroke="{INK}" stroke-width="0.8"/>')
    for tick in ticks:
        at = y + height * (1 - tick / most)
        parts += [line(x + 16, at, x + 20, at), text(x + 24, round(at + 4, 1), f"{tick:g}", 12)]
    parts.append(text(x + 72, y + height / 2, label, 13, "middle", turn=-90))
    return parts


def abundance_maps(tables, folder, samples=48, pixel=4):
    truth, _ = read(tables, "map_truth.csv")
    found, errors = read(tables, "map_found.csv")
    lines = len(truth) // samples
    wide, high, left, top, gap = samples * pixel, lines * pixel, 40, 106, 12
    most = math.ceil(100 * sorted(e for es in errors for e in es if e is not None)[-1]) / 100
    rmse, within = score(truth, found, errors)
    parts = [
        text(left, 26, "Abundance maps of a simulated scene, and how sure they are", 18, weight="bold"),
        text(left, 48, f"{lines} lines of {samples} spectra of 201 bands, noise 0.02 in reflectance (1 σ), unmixed by fcls."),
        text(
            left,
            66,
            f"RMSE of the abundances: {rmse:.3f}. Of those above zero {100 * within:.0f} % are within one standard error of the truth.",
        ),
    ]
    rows = (("true", truth, VIRIDIS, 1.0), ("found", found, VIRIDIS, 1.0), ("standard error", errors, CIVIDIS, most))
    for r, (name, values, scale, highest) in enumerate(rows):
        y = top + r * (high + gap)
        parts.append(text(left - 12, y + high / 2, name, 14, "middle", turn=-90))
        for m, mineral in enumerate(MINERALS):
            x = left + m * (wide + gap)
            if r == 0:
                parts.append(text(x + wide / 2, top - 8, mineral, 14, "middle"))
            parts += map_of([v[m] for v in values], samples, x, y, pixel, scale, highest)
    x = left + 4 * (wide + gap) + 4
    parts += colour_bar(x, top, 2 * high + gap, VIRIDIS, (0, 0.2, 0.4, 0.6, 0.8, 1), 1.0, "abundance")
    y = top + 2 * (high + gap)
    parts += colour_bar(x, y, high, CIVIDIS, (0, most / 2, most), most, "standard error")
    bottom = top + 3 * (high + gap) + 4
    parts.append(f'<rect x="{left}" y="{bottom}" width="16" height="12" fill="{NONE}" stroke="{INK}" stroke-width="0.8"/>')
    parts.append(
        text(
            left + 24,
            bottom + 11,
            "found at zero: a one-sided 95 % limit instead of a standard error. The squares in the last lines are pure.",
        )
    )
    save(folder, "abundance_maps.svg", x + 92, bottom + 26, "Abundance maps of a simulated scene", parts)


# A mark as a path around its place.
SHAPES = {
    "circle": "m-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0z",
    "square": "m-3.1-3.1h6.2v6.2h-6.2z",
    "triangle": "m0-4.2l3.9 7h-7.8z",
    "diamond": "m0-4.4l4.4 4.4l-4.4 4.4l-4.4-4.4z",
}


def marks(shape, places, fill):
    outline = "".join(f"M{x:.1f} {y:.1f}{SHAPES[shape]}" for x, y in places)
    return f'<path fill="{fill}" fill-opacity="0.85" stroke="#ffffff" stroke-width="0.5" d="{outline}"/>'


def panel(x, y, side, title, truth, found, errors, first):
    rmse, within = score(truth, found, errors)
    across, up = lambda v: x + side * v, lambda v: y + side * (1 - v)
    parts = [
        text(x, y - 28, title, 15, weight="bold"),
        text(x, y - 10, f"RMSE {100 * rmse:.1f} wt%, {100 * within:.0f} % within 1 σ", 13),
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts += [
            line(across(tick), y, across(tick), y + side, "#e6e6e6"),
            line(x, up(tick), x + side, up(tick), "#e6e6e6"),
            text(round(across(tick), 1), y + side + 18, f"{100 * tick:g}", 12, "middle"),
        ]
        if first:
            parts.append(text(x - 8, round(up(tick) + 4, 1), f"{100 * tick:g}", 12, "end"))
    parts.append(f'<rect x="{x}" y="{y}" width="{side}" height="{side}" fill="none" stroke="{INK}"/>')
    parts.append(line(x, y + side, x + side, y, FAINT, 1.2, ' stroke-dasharray="5 4"'))
    for m, (fill, _) in enumerate(MARKS):
        bars = "".join(
            f"M{across(t[m]):.1f} {up(max(0.0, f[m] - e[m])):.1f}V{up(min(1.0, f[m] + e[m])):.1f}"
            for t, f, e in zip(truth, found, errors)
            if e[m] is not None
        )
        parts.append(f'<path fill="none" stroke="{fill}" stroke-width="1.3" d="{bars}"/>')
    for m, (fill, shape) in enumerate(MARKS):
        parts.append(marks(shape, [(across(t[m]), up(f[m])) for t, f in zip(truth, found)], fill))
    parts.append(text(x + side / 2, y + side + 40, "true, wt%", 13, "middle"))
    return parts


def residuals(x, y, side, truth, found, errors, most=5):
    """Found less true against true, in wt%, where a scale of 100 hides the bars."""
    across, up = lambda v: x + side * v, lambda v: y + side * (0.5 - 0.5 * 100 * v / most)
    parts = [
        text(x, y - 28, "the same, closer", 15, weight="bold"),
        text(x, y - 10, "values above zero", 13),
        text(x - 46, y + side / 2, "found − true, wt%", 13, "middle", turn=-90),
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        at = most * (2 * tick - 1)
        parts += [
            line(across(tick), y, across(tick), y + side, "#e6e6e6"),
            text(round(across(tick), 1), y + side + 18, f"{100 * tick:g}", 12, "middle"),
            line(x, up(at / 100), x + side, up(at / 100), "#e6e6e6"),
            text(x - 8, round(up(at / 100) + 4, 1), f"{at:+g}".replace("-", "−") if at else "0", 12, "end"),
        ]
    parts.append(f'<rect x="{x}" y="{y}" width="{side}" height="{side}" fill="none" stroke="{INK}"/>')
    parts.append(line(x, up(0), x + side, up(0), FAINT, 1.2, ' stroke-dasharray="5 4"'))
    clip = lambda v: max(y, min(y + side, up(v)))
    for m, (fill, shape) in enumerate(MARKS):
        shown = [(t[m], f[m] - t[m], e[m]) for t, f, e in zip(truth, found, errors) if e[m] is not None]
        bars = "".join(f"M{across(t):.1f} {clip(d - e):.1f}V{clip(d + e):.1f}" for t, d, e in shown)
        parts.append(f'<path fill="none" stroke="{fill}" stroke-width="1.1" d="{bars}"/>')
        parts.append(marks(shape, [(across(t), clip(d)) for t, d, _ in shown], fill))
    parts.append(text(x + side / 2, y + side + 40, "true, wt%", 13, "middle"))
    return parts


def accuracy(tables, folder):
    truth, _ = read(tables, "mass_truth.csv")
    side, left, top, gap = 240, 64, 112, 34
    parts = [
        text(left, 26, "True and found mass fractions of simulated powders", 18, weight="bold"),
        text(
            left,
            48,
            f"{len(truth)} intimate mixtures of four minerals with grains of 60, 15, 45 and 30 µm, sizes that no model is told. "
            "Bars: stated errors, 1 σ.",
            13,
        ),
        text(22, top + side / 2, "found, wt%", 13, "middle", turn=-90),
    ]
    panels = (("fcls (fractions of light)", "fcls"), ("hapke", "hapke"), ("hapke, calibrated", "calibrated"))
    for k, (title, method) in enumerate(panels):
        parts += panel(left + k * (side + gap), top, side, title, truth, *read(tables, f"mass_{method}.csv"), k == 0)
    parts += residuals(left + 3 * (side + gap) + 42, top, side, truth, *read(tables, "mass_calibrated.csv"))
    y = top + side + 70
    for m, (fill, shape) in enumerate(MARKS):
        x = left + 10 + m * 150
        parts += [marks(shape, [(x, y - 4)], fill), text(x + 12, y, MINERALS[m])]
    x = left + 10 + 4 * 150
    parts += [line(x - 6, y - 4, x + 22, y - 4, FAINT, 1.2, ' stroke-dasharray="5 4"'), text(x + 30, y, "found = true")]
    save(folder, "accuracy.svg", left + 4 * side + 3 * gap + 42 + 20, y + 18, "True and found mass fractions", parts)


# What the three ways of naming call the same mineral, and its colour (Okabe & Ito 2008).
PHASES = (
    ("pyroxene", "#d55e00", ("pyroxene",)),
    ("fayalite", "#0072b2", ("fayalite", "olivine")),
    ("apatite", "#009e73", ("fluorapatite", "apatite")),
    ("merrillite group", "#cc79a7", ("merrillite", "changesite-(Y)")),
)
VERDICTS = (
    ("L0 no phosphate", "#d9d9d9"),
    ("L1 Ca-phosphate", "#9ecae1"),
    ("L2 merrillite group", "#4292c6"),
    ("L3 REE-vacancy member", "#fdae6b"),
    ("L4 composition", "#f16913"),
    ("L5 changesite-(Y)", "#a50f15"),
)


def column(folder, name, heading):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as file:
        return [row[heading] for row in csv.DictReader(file)]


def colour_map(colours, samples, x, y, pixel):
    """Rows of equal colour as one path for each."""
    runs = {}
    for row in range(len(colours) // samples):
        level = colours[row * samples : (row + 1) * samples]
        start = 0
        for end in range(1, samples + 1):
            if end == samples or level[end] != level[start]:
                runs.setdefault(level[start], []).append(f"M{start} {row}h{end - start}v1H{start}z")
                start = end
    parts = [f'<g transform="translate({x} {y}) scale({pixel})" shape-rendering="crispEdges">']
    parts += [f'<path fill="{fill}" d="{"".join(runs[fill])}"/>' for fill in sorted(runs)]
    parts.append("</g>")
    high = len(colours) // samples * pixel
    parts.append(f'<rect x="{x}" y="{y}" width="{samples * pixel}" height="{high}" fill="none" stroke="{INK}" stroke-width="0.8"/>')
    return parts


def phase_of(name):
    return next((k for k, (_, _, names) in enumerate(PHASES) if name in names), None)


def grain_map(tables, folder, samples=40, pixel=5.5):
    truth = [phase_of(name) for name in column(tables, "grain_truth.csv", "species")]
    species = column(tables, "grain_truth.csv", "species")
    named = (
        ("simulated", truth),
        ("by chemistry", [phase_of(name) for name in column(tables, "chemistry.csv", "group")]),
        ("by Raman", [phase_of(name) for name in column(tables, "raman.csv", "answer")]),
    )
    levels = [int(level[1]) for level in column(tables, "verdicts.csv", "level")]
    lines = len(truth) // samples
    wide, high, left, top, gap = samples * pixel, lines * pixel, 24, 112, 22
    changesite = [level for level, name in zip(levels, species) if name == "changesite-(Y)"]
    others = [level for level, name in zip(levels, species) if name != "changesite-(Y)"]
    parts = [
        text(left, 26, "A simulated section: minerals and verdicts, pixel by pixel", 18, weight="bold"),
        text(
            left,
            48,
            f"{lines} lines of {samples} spots, each with a microprobe analysis (1 %) and a Raman spectrum. Changesite-(Y): "
            f"{100 * sum(level >= 4 for level in changesite) / len(changesite):.0f} % of its spots reach L4 or L5; of all others "
            f"{sum(level >= 4 for level in others)} of {len(others)}.",
        ),
    ]
    for k, (title, phases) in enumerate(named):
        x = left + k * (wide + gap)
        right = sum(a == b for a, b in zip(phases, truth)) / len(truth)
        unnamed = sum(p is None for p in phases) / len(truth)
        parts.append(text(x, top - 28, title, 15, weight="bold"))
        if k > 0:
            parts.append(text(x, top - 10, f"{100 * right:.1f} % right, {100 * unnamed:.1f} % not named", 13))
        parts += colour_map([NONE if p is None else PHASES[p][1] for p in phases], samples, x, top, pixel)
    x = left + 3 * (wide + gap)
    parts.append(text(x, top - 28, "verdict", 15, weight="bold"))
    parts += colour_map([VERDICTS[level][1] for level in levels], samples, x, top, pixel)
    y = top + high + 26
    for k, (name, fill, _) in enumerate(PHASES + (("not named", NONE, ()),)):
        at = left + k * 138
        parts += [f'<rect x="{at}" y="{y - 11}" width="14" height="12" fill="{fill}" stroke="{INK}" stroke-width="0.6"/>', text(at + 20, y, name)]
    for k, (name, fill) in enumerate(VERDICTS):
        at = left + (k % 3) * 190
        down = y + 13 + 20 * (k // 3)
        parts += [f'<rect x="{at}" y="{down}" width="14" height="12" fill="{fill}" stroke="{INK}" stroke-width="0.6"/>', text(at + 20, down + 11, name)]
    save(folder, "grain_map.svg", left + 4 * wide + 3 * gap + 60, y + 62, "Minerals and verdicts of a simulated section", parts)


if __name__ == "__main__":
    abundance_maps(sys.argv[1], sys.argv[2])
    accuracy(sys.argv[1], sys.argv[2])
    grain_map(sys.argv[1], sys.argv[2])
