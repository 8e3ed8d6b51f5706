"""Where a line stands among the others: how much prose is near, what headings and marks are above it."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit

Array: TypeAlias = np.ndarray[Any, Any]

SURROUNDINGS = (
    "position",
    "lines",
    "prose_before",
    "prose_after",
    "prose_share",
    "short_share",
    "prose_2",
    "above_2",
    "prose_5",
    "above_5",
    "prose_10",
    "above_10",
    "prose_25",
    "above_25",
    "next_prose",
    "last_prose",
    "body_before",
    "body_after",
    "in_body",
    "since_heading",
    "prose_since_heading",
    "marks_5",
    "marks",
    "body_share",
    "body_prose",
)
"""Prose is counted in words. `prose_k` is its mean over the lines up to `k` away, `above_k` over those above. The body
is the heaviest run of prose whose gaps are short; `body_before` and `body_after` are the lines to it, `body_share` its
share of the lines, `body_prose` the mean prose in its lines."""

WINDOWS = np.array([2, 5, 10, 25])
FAR = 99
GAP = 6
SHORT = 8


@njit(cache=True, nogil=True)
def body(mass: Array) -> tuple[int, int]:
    """First and last line of the heaviest run of prose with gaps of fewer than `GAP` lines; -1, -1 without prose."""
    best, first, last = 0.0, -1, -1
    start, end, weight = -1, -1, 0.0
    for i in range(mass.shape[0]):
        if mass[i] <= 0:
            continue
        if start < 0 or i - end > GAP:
            start, weight = i, 0.0
        end = i
        weight += mass[i]
        if weight > best:
            best, first, last = weight, start, end
    return first, last


@njit(cache=True, nogil=True)
def surroundings(words: Array, prose: Array, heading: Array, marked: Array) -> Array:
    """Describe places, float32 (n, len(SURROUNDINGS)).

    `words` are the lines' word counts, float32; `prose`, `heading` and `marked` say which lines are prose, headings of
    teasers, and matched by any rule.
    """
    n = words.shape[0]
    out = np.zeros((n, 25), np.float32)
    mass = np.where(prose, words, np.float32(0)).astype(np.float64)
    cum = np.zeros(n + 1)
    marks = np.zeros(n + 1)
    short = 0
    for i in range(n):
        cum[i + 1] = cum[i] + mass[i]
        marks[i + 1] = marks[i] + marked[i]
        short += words[i] < SHORT
    total = max(1.0, cum[n])
    first, last = body(mass)
    since, prose_since, above = FAR, 0.0, FAR
    for i in range(n):
        since = min(FAR, since + 1)
        prose_since += mass[i]
        if heading[i]:
            since, prose_since = 0, 0.0
        out[i, 0] = i / max(1, n - 1)
        out[i, 1] = n
        out[i, 2] = cum[i] / total
        out[i, 3] = (total - cum[i + 1]) / total
        out[i, 4] = cum[n] / n
        out[i, 5] = short / n
        for k in range(4):
            low, high = max(0, i - WINDOWS[k]), min(n, i + WINDOWS[k] + 1)
            out[i, 6 + 2 * k] = (cum[high] - cum[low]) / (high - low)
            out[i, 7 + 2 * k] = (cum[i] - cum[low]) / max(1, i - low)
        out[i, 15] = above
        above = 1 if prose[i] else min(FAR, above + 1)
        out[i, 16] = min(FAR, max(0, first - i)) if first >= 0 else FAR
        out[i, 17] = min(FAR, max(0, i - last)) if first >= 0 else FAR
        out[i, 18] = first <= i <= last
        out[i, 19] = since
        out[i, 20] = prose_since if since < FAR else -1
        low, high = max(0, i - 5), min(n, i + 6)
        out[i, 21] = marks[high] - marks[low]
        out[i, 22] = marks[n] / n
        if first >= 0:
            out[i, 23] = (last - first + 1) / n
            out[i, 24] = (cum[last + 1] - cum[first]) / (last - first + 1)
    below = FAR
    for i in range(n - 1, -1, -1):
        out[i, 14] = below
        below = 1 if prose[i] else min(FAR, below + 1)
    return out
