"""Lost line breaks: a text that was wrapped at a width, and lost spaces where its lines ended.

Then lost spaces are a line apart. A hidden chain of line breaks explains them: each break is a space that stayed or
a candidate cut, and each line is as long as fits the width. The best chain is found by dynamic programming (Viterbi).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log10

import msgspec
import numpy as np
import numpy.typing as npt

NARROWEST, WIDEST = 45, 130
STEPS = 6
LOST = 0.7
"""The share of line ends that lost their space, as documents that lost many have it."""

VOTE = 60
"""Divisible by 1 to 6, so that votes are whole numbers."""

MISFIT, MISFIT_CHARACTER, MISFIT_MOST = -0.4, -0.3, 8
RESTART, SETTLE = -3.0, 15
FIRST = -0.3
LAST_LONG = -0.1
BETTER_BY = 2.0


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line of the text as it is: where it starts and ends, and its spaces."""

    start: int
    end: int
    spaces: tuple[int, ...]


class Break(msgspec.Struct, frozen=True, gc=False):
    """Where a wrapped line may have ended at `end`; the next began at `start`, its first word of `length`."""

    end: int
    start: int
    length: int
    score: float
    cut: bool


class Chain(msgspec.Struct, frozen=True):
    """Breaks that explain a text: the cuts among them, how many were spaces that stayed, and log10 of the ratio."""

    cuts: frozenset[int]
    kept: int
    score: float


def explain(lines: Sequence[Line], scores: Mapping[int, float], sure: Sequence[int], share: float) -> Chain | None:
    """The best chain of line breaks through a text, or None where independent losses explain it as well.

    `scores` are the candidate cuts with their log10 likelihood ratios, `sure` those that hold without any chain,
    `share` the share of spaces that were lost.
    """
    best: Chain | None = None
    for width in widths(lines, sure):
        chain = through_text(lines, scores, width, LOST)
        if best is None or chain.score > best.score:
            best = chain
    spaces = sum(len(line.spaces) for line in lines)
    independent = sum(scores.get(p, 0.0) + log10(share) for p in sure) + spaces * log10(1 - share)
    return best if best is not None and best.score >= independent + BETTER_BY else None


def widths(lines: Sequence[Line], sure: Sequence[int]) -> list[int]:
    """Likely widths: those at which wrapping from one sure cut most often arrives at the next."""
    pairs = [(p, q) for line in lines for p, q in _neighbours([p for p in sure if line.start < p < line.end])]
    votes = _votes(np.array(pairs, dtype=np.int64).reshape(-1, 2), lines, sure)
    top = int(votes.max(initial=0))
    if top < 2 * VOTE:
        return []
    likely = [NARROWEST + int(i) for i in np.flatnonzero(votes >= top - VOTE // 2)]
    return [likely[len(likely) // 2]]


def _neighbours(places: Sequence[int]) -> list[tuple[int, int]]:
    return list(pairwise(places))


def _votes(pairs: npt.NDArray[np.int64], lines: Sequence[Line], sure: Sequence[int]) -> npt.NDArray[np.int64]:
    """For each width, how many pairs of cuts a greedy wrap joins; a pair that takes k lines counts 1/k."""
    breaks = sorted([(p, p + 1) for line in lines for p in line.spaces] + [(p, p) for p in sure])
    ends, nexts = np.array(breaks, dtype=np.int64).reshape(-1, 2).T
    width = np.arange(NARROWEST, WIDEST + 1)
    votes = np.zeros(len(width), dtype=np.int64)
    start = np.repeat(pairs[:, :1], len(width), axis=1)
    going = np.ones_like(start, dtype=bool)
    for step in range(1, STEPS + 1):
        at = np.searchsorted(ends, start + width, side="right") - 1
        end = ends[at]
        going &= end > start
        votes += VOTE // step * (going & (end == pairs[:, 1:])).sum(axis=0)
        start = nexts[at]
        going &= start < pairs[:, 1:]
    return votes


def through_text(lines: Sequence[Line], scores: Mapping[int, float], width: int, lost: float) -> Chain:
    """The best chain for a width, where `lost` of the breaks lost their space."""
    cuts: set[int] = set()
    kept, total = 0, 0.0
    places = sorted(scores)
    for line in lines:
        inside = [p for p in places if line.start < p < line.end]
        chain = through_line(line, _breaks(line, inside, scores, lost), width)
        cuts |= chain.cuts
        kept += chain.kept
        total += chain.score
    return Chain(frozenset(cuts), kept, total)


def _breaks(line: Line, places: Sequence[int], scores: Mapping[int, float], lost: float) -> list[Break]:
    """All places where a line may have ended, in order."""
    stayed, gone = log10(1 - lost), log10(lost)
    stops = [*line.spaces, line.end]
    breaks = [Break(p, p + 1, q - p - 1, stayed, False) for p, q in _neighbours(stops)]
    at = 0
    for p in places:
        while stops[at] < p:
            at += 1
        breaks.append(Break(p, p, stops[at] - p, gone + scores[p], True))
    return sorted(breaks, key=lambda b: (b.end, b.start))


def through_line(line: Line, breaks: Sequence[Break], width: int) -> Chain:  # noqa: C901 - one hot loop, kept flat
    """The best chain through one line. A chain may begin anew where the text was never wrapped, at a price."""
    n = len(breaks)
    best, back = [0.0] * n, [-1] * n
    starts = [b.start for b in breaks]
    low = settled = 0
    top, top_at = 0.0, -1
    for j, at in enumerate(breaks):
        end, shortest = at.end, width - at.length
        value, origin = max(RESTART, FIRST - 0.05 * max(0, end - line.start - width)), -1
        while settled < j and starts[settled] <= end - SETTLE:
            if best[settled] > top:
                top, top_at = best[settled], settled
            settled += 1
        if top_at >= 0 and top + RESTART > value:
            value, origin = top + RESTART, top_at
        while low < j and end - starts[low] > width + MISFIT_MOST:
            low += 1
        for i in range(low, j):
            reach = end - starts[i]
            if reach < shortest - MISFIT_MOST:
                break
            v = best[i]
            if reach > width:
                v += MISFIT + MISFIT_CHARACTER * (reach - width)
            elif reach < shortest:
                v += MISFIT + MISFIT_CHARACTER * (shortest - reach)
            if v > value:
                value, origin = v, i
        best[j], back[j] = value + at.score, origin
    return _trace(line, breaks, best, back, width)


def _trace(line: Line, breaks: Sequence[Break], best: Sequence[float], back: Sequence[int], width: int) -> Chain:
    """The chain that ends best, from its last break to its first."""
    score, at = max(RESTART, -0.05 * max(0, line.end - line.start - width)), -1
    for j, b in enumerate(breaks):
        over = line.end - b.start - width
        value = best[j] + (0.0 if over <= 2 else max(RESTART, LAST_LONG * over))
        if value > score:
            score, at = value, j
    cuts, kept = set(), 0
    while at >= 0:
        if breaks[at].cut:
            cuts.add(breaks[at].end)
        else:
            kept += 1
        at = back[at]
    return Chain(frozenset(cuts), kept, score)
