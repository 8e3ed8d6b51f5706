"""Lost line breaks: a text that was wrapped at a width, and lost spaces where its lines ended.

Then lost spaces are a line apart. A hidden chain of line breaks explains them: each break is a space that stayed or
a candidate cut, and each line is as long as fits the width. The best chain is found by dynamic programming (Viterbi).
All scores are log10 in thousandths.
"""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.words.compiled import kernel, leaf
from pipeline.words.scan import char
from pipeline.words.search import highest, position

NARROWEST, WIDEST = 45, 130
STEPS = 6
GONE, STAYED = -155, -523
"""log10 of 0.7, the share of line ends that lost their space as documents that lost many have it, and of the rest."""

VOTE = 60
"""Divisible by 1 to 6, so that votes are whole numbers."""

MISFIT, MISFIT_CHARACTER, MISFIT_MOST = -400, -300, 8
RESTART, SETTLE = -3000, 15
FIRST = -300
OUTSIDE = -50
LAST_LONG, LAST_SPARE = -100, 2
BETTER_BY = 2000

END, START, LENGTH, SCORE, CUT = range(5)
"""A row of breaks: a wrapped line may have ended at END; the next began at START, its first word of LENGTH."""


@kernel
def explain(lines: Any, spaces: Any, places: Any, sure: Any, share: float) -> int:
    """Move what the best chain of line breaks takes to the front of `places`; how many it takes.

    `places` are candidate cuts in order, with their log10 likelihood ratios [k, 2]; `sure` are those that hold without
    any chain, `spaces` those that stayed, `share` the share that was lost. None is taken where independent losses
    explain the text as well.
    """
    width = likely_width(lines, spaces, sure)
    if not width:
        return 0
    independent = round(1000 * len(spaces) * log10(1 - share)) + len(sure) * round(1000 * log10(share))
    for k in range(len(sure)):
        at = position(places[:, 0], sure[k])
        if at < len(places) and places[at, 0] == sure[k]:
            independent += places[at, 1]
    total, taken = 0, np.zeros(len(places), np.bool_)
    for k in range(len(lines)):
        start, end = lines[k, 0], lines[k, 1]
        first, last = position(places[:, 0], start + 1), position(places[:, 0], end)
        rows = breaks(end, spaces[position(spaces, start) : position(spaces, end)], places[first:last])
        total += through_line(start, end, rows, width, places, taken)
    if total < independent + BETTER_BY:
        return 0
    n = 0
    for k in range(len(places)):
        if taken[k]:
            places[n, 0], places[n, 1] = places[k, 0], places[k, 1]
            n += 1
    return n


@kernel
def places_of(text: Any, code: int) -> npt.NDArray[np.int64]:
    """Where a character stands."""
    found, n = np.empty(text.shape[1], np.int64), 0
    for i in range(text.shape[1] - 1):
        found[n] = i
        n += char(text, i) == code
    return found[:n]


@leaf
def number_of(text: Any, code: int) -> int:
    """How often a character stands there."""
    n = 0
    for i in range(text.shape[1] - 1):
        n += char(text, i) == code
    return n


@kernel
def likely_width(lines: Any, spaces: Any, sure: Any) -> int:
    """The width at which wrapping from one sure cut most often arrives at the next; 0 where none does twice.

    A pair of cuts that takes k lines counts 1/k.
    """
    ends = ends_until(spaces, sure, lines[-1, 1])
    votes, line = np.zeros(WIDEST + 1, np.int64), 0
    for k in range(len(sure) - 1):
        while lines[line, 1] <= sure[k]:
            line += 1
        if sure[k + 1] >= lines[line, 1]:
            continue
        for width in range(NARROWEST, WIDEST + 1):
            step = lines_between(ends, sure[k], sure[k + 1], width)
            votes[width] += VOTE // step if step else 0
    top = highest(votes)
    if top < 2 * VOTE:
        return 0
    likely = 0
    for vote in votes:
        likely += vote >= top - VOTE // 2
    middle, width = likely // 2, 0
    for width in range(WIDEST + 1):
        if votes[width] >= top - VOTE // 2:
            if middle == 0:
                break
            middle -= 1
    return width


@kernel
def ends_until(spaces: Any, sure: Any, last: int) -> Any:
    """For each place in a text of `last` characters the last one, not behind it, where a line may have ended, or none.

    Twice the place, and 1 where that is a space, behind which the next line begins; -1 is none. One look at a small
    table tells both, for the many wraps that are tried.
    """
    ends = np.full(last + 1, -1, np.int32)
    for space in spaces:
        ends[space] = 2 * space + 1
    for cut in sure:
        ends[cut] = 2 * cut
    for i in range(last):
        ends[i + 1] = max(ends[i], ends[i + 1])
    return ends


@leaf
def lines_between(ends: Any, start: int, goal: int, width: int) -> int:
    """In how many lines a greedy wrap that begins at `start` arrives at `goal`; 0 where it does not in a few."""
    for step in range(1, STEPS + 1):
        if goal - start > (STEPS + 1 - step) * (width + 1):
            return 0
        found = ends[min(start + width, len(ends) - 1)]
        end = found >> 1
        if end <= start:
            return 0
        if end == goal:
            return step
        start = end + (found & 1)
        if start >= goal:
            return 0
    return 0


@kernel
def breaks(end: int, spaces: Any, places: Any) -> Any:
    """All places where a line of the text may have been broken, in order, as rows."""
    rows = np.empty((len(spaces) + len(places), 5), np.int64)
    i = 0
    for k in range(len(rows)):
        j = k - i
        if i < len(places) and (j == len(spaces) or places[i, 0] <= spaces[j]):
            stop, place = spaces[j] if j < len(spaces) else end, places[i, 0]
            rows[k, END], rows[k, START], rows[k, LENGTH], rows[k, CUT] = place, place, stop - place, 1
            rows[k, SCORE] = GONE + places[i, 1]
            i += 1
        else:
            stop = spaces[j + 1] if j + 1 < len(spaces) else end
            rows[k, END], rows[k, START], rows[k, LENGTH], rows[k, CUT] = (
                spaces[j],
                spaces[j] + 1,
                stop - spaces[j] - 1,
                0,
            )
            rows[k, SCORE] = STAYED
    return rows


@kernel
def through_line(start: int, end: int, rows: Any, width: int, places: Any, taken: Any) -> int:
    """Mark what the best chain through one line takes; its score. A chain may begin anew, at a price."""
    n = len(rows)
    best, back = np.zeros(n, np.int64), np.empty(n, np.int64)
    low = settled = 0
    top, top_at = 0, -1
    for j in range(n):
        at = rows[j, END]
        shortest = width - rows[j, LENGTH]
        value, origin = max(RESTART, FIRST + OUTSIDE * max(0, at - start - width)), -1
        while settled < j and rows[settled, START] <= at - SETTLE:
            if best[settled] > top:
                top, top_at = best[settled], settled
            settled += 1
        if top_at >= 0 and top + RESTART > value:
            value, origin = top + RESTART, top_at
        while low < j and at - rows[low, START] > width + MISFIT_MOST:
            low += 1
        for i in range(low, j):
            reach = at - rows[i, START]
            if reach < shortest - MISFIT_MOST:
                break
            off = max(reach - width, shortest - reach)
            v = best[i] + (MISFIT + MISFIT_CHARACTER * off if off > 0 else 0)
            if v > value:
                value, origin = v, i
        best[j], back[j] = value + rows[j, SCORE], origin
    return mark_chain(start, end, rows, best, back, width, places, taken)


@leaf
def mark_chain(start: int, end: int, rows: Any, best: Any, back: Any, width: int, places: Any, taken: Any) -> int:
    """Mark the cuts of the chain that ends best, from its last break to its first; its score."""
    score, at = max(RESTART, OUTSIDE * max(0, end - start - width)), -1
    for j in range(len(rows)):
        over = end - rows[j, START] - width
        value = best[j] + (0 if over <= LAST_SPARE else max(RESTART, LAST_LONG * over))
        if value > score:
            score, at = value, j
    while at >= 0:
        if rows[at, CUT]:
            taken[position(places[:, 0], rows[at, END])] = True
        at = back[at]
    return score
