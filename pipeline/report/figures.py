"""The figures of the report. Only names of rules and numbers are drawn, never text of documents."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from pipeline.dedup.bands import recall
from pipeline.report.svg import COLOURS, drawing, inline

SIZES = (2, 3, 4, 5, 6, 11, 21, 51, 101, 1001, 10_001, 100_001, 1 << 40)
"""Sizes of groups where a bar begins."""


def funnel(counts: dict[str, int]) -> Markup:
    """What became of the records that were read: a bar each, where the one before it ends."""
    steps = [
        ("read", counts["read"], "accent"),
        ("quarantined", -counts["quarantined"], "warn"),
        ("filtered", -counts["filtered"], "second"),
        ("copies", -counts["duplicates"], "second"),
        ("kept", counts["kept"], "accent"),
    ]
    if "forgotten" in counts:
        steps.insert(-1, ("forgotten", -counts["forgotten"], "second"))
    with drawing("funnel"):
        figure = Figure(figsize=(7.2, 2.3), layout="constrained")
        axes = figure.subplots()
        reached = counts["read"]
        for row, (_, size, role) in enumerate(steps):
            left = reached + size if size < 0 else 0
            axes.barh(row, abs(size), left=left, height=0.62, color=COLOURS[role])
            reached = left if size < 0 else reached
            text = f"{size:,}".replace("-", "−") if size < 0 else f"{size:,}"
            axes.annotate(text, (left + abs(size), row), (6, 0), textcoords="offset points", va="center")
        axes.set_yticks(range(len(steps)), [name for name, _, _ in steps])
        axes.invert_yaxis()
        axes.set_xlim(0, max(1, counts["read"]) * 1.12)
        axes.tick_params(axis="y", length=0, labelcolor=COLOURS["ink"])
        axes.spines["bottom"].set_visible(False)
        axes.xaxis.set_visible(False)
        told = ", ".join(f"{name} {abs(size):,}" for name, size, _ in steps)
        return inline(figure, "funnel", f"Documents: {told}")


def lengths(edges: np.ndarray, before: np.ndarray, after: np.ndarray) -> Markup:
    """How many texts have which length, before and after cleaning."""
    with drawing("lengths"):
        figure = Figure(figsize=(7.2, 2.6), layout="constrained")
        axes = figure.subplots()
        used = np.flatnonzero(before + after)
        low, high = (used[0], used[-1] + 1) if len(used) else (0, 1)
        low, high = max(0, low - 2), min(len(before), high + 2)
        seen = slice(low, high)
        axes.stairs(before[seen], edges[low : high + 1], color=COLOURS["second"], fill=True, alpha=0.35, label="before")
        axes.stairs(after[seen], edges[low : high + 1], color=COLOURS["accent"], linewidth=1.8, label="after")
        log_axis(axes, edges[low], edges[high])
        whole_numbers(axes)
        axes.set_xlabel("characters in a text")
        axes.set_ylabel("documents")
        axes.legend(frameon=False)
        return inline(figure, "lengths", "Histogram of text lengths in characters before and after cleaning")


def s_curve(bands: int, rows: int, threshold: float, edges: np.ndarray, pairs: np.ndarray) -> Markup:
    """The chance that the bands propose a pair, by its Jaccard, and how many pairs of the run lie where."""
    with drawing("curve"):
        figure = Figure(figsize=(7.2, 2.8), layout="constrained")
        axes = figure.subplots()
        jaccard = np.linspace(0, 1, 201)
        axes.plot(jaccard, [recall(x, bands, rows) for x in jaccard.tolist()], color=COLOURS["accent"], linewidth=1.8)
        axes.axvline(threshold, color=COLOURS["muted"], linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(f"threshold {threshold:g}", (threshold, 0.04), (-6, 0), textcoords="offset points", ha="right")
        axes.set_xlabel("Jaccard similarity of a pair")
        axes.set_ylabel("chance to be compared")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.03)
        counts = axes.twinx()
        counts.stairs(pairs, edges, color=COLOURS["second"], fill=True, alpha=0.45)
        counts.set_ylabel("pairs of this run")
        counts.spines["right"].set_visible(True)
        counts.set_ylim(0, max(1, int(pairs.max(initial=0))) * 1.15)
        whole_numbers(counts)
        axes.set_zorder(counts.get_zorder() + 1)
        label = f"S-curve of {bands} bands of {rows} rows, and the Jaccard similarities of {int(pairs.sum()):,} pairs"
        return inline(figure, "curve", label)


def clusters(sizes: dict[int, int]) -> Markup:
    """How many groups of documents that say the same have which size."""
    edges = [edge for edge in SIZES if edge <= max(sizes)]
    edges.append(SIZES[len(edges)])
    counts = [sum(n for size, n in sizes.items() if low <= size < high) for low, high in pairwise(edges)]
    spans = [f"{low:,}" if high == low + 1 else f"{low:,}–{high - 1:,}" for low, high in pairwise(edges)]
    names = [f"{span} documents" for span in spans]
    with drawing("clusters"):
        figure = Figure(figsize=(7.2, 0.5 + 0.3 * len(counts)), layout="constrained")
        axes = figure.subplots()
        axes.barh(names, counts, color=COLOURS["accent"], height=0.62)
        for row, count in enumerate(counts):
            axes.annotate(f"{count:,}", (count, row), (6, 0), textcoords="offset points", va="center")
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0, labelcolor=COLOURS["ink"])
        axes.spines["bottom"].set_visible(False)
        axes.xaxis.set_visible(False)
        axes.set_xlim(0, 1.12 * max(counts))
        told = ", ".join(f"{name}: {count:,}" for name, count in zip(names, counts, strict=True))
        return inline(figure, "clusters", f"Groups of documents that say the same, by size: {told}")


def log_axis(axes: Axes, low: float, high: float) -> None:
    """A logarithmic x axis with whole numbers at 1, 2 and 5, or at powers of ten where it is long."""
    steps = (1,) if high > 1000 * low else (1, 2, 5)
    ticks = [m * 10**power for power in range(9) for m in steps if low <= m * 10**power <= high]
    ticks = ticks if len(ticks) > 1 else [math.ceil(low), math.floor(high)]
    axes.set_xscale("log")
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(low, high)


def whole_numbers(axes: Axes) -> None:
    """Whole numbers with commas on the y axis, few enough to read."""
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
