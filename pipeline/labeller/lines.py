"""Features of the lines of a text: what each is like, what it shares with others, where it stands, its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np

from pipeline.jit import njit
from pipeline.labeller.characters import characters, code_points
from pipeline.labeller.measures import MEASURES, measure_lines
from pipeline.labeller.repeats import REPEATS, repeats
from pipeline.labeller.surroundings import SURROUNDINGS, surroundings

Array: TypeAlias = np.ndarray[Any, Any]

PROSE_WORDS = 15
NO_RULE, A_RULE, A_HEADING = range(3)

OWN = (*MEASURES, *REPEATS, "rule")
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
FEATURES = (*OWN, *SURROUNDINGS, *(f"{name}_{k:+d}" for k in NEIGHBOURS for name in OWN))
_WORDS, _ENDS = OWN.index("words"), OWN.index("ends_sentence")
_OWN, _ALL = len(OWN), len(FEATURES)


def features(lines: Sequence[str], rules: Sequence[int], title: int = 0) -> Array:
    """The features of the lines of one text, float32 (n, len(FEATURES)).

    `lines` are stripped and not blank. `rules` says of each whether a rule matches it: NO_RULE, A_RULE, or A_HEADING
    of teasers. `title` is the number of the line that is the title, negative for none.
    """
    ends = np.fromiter(accumulate(map(len, lines)), np.int64, len(lines))
    rows: Array = gather(code_points("".join(lines)), ends, *characters(), np.array(rules, np.float32), title)
    return rows.T


@njit(cache=True, nogil=True)
def gather(codes: Array, ends: Array, kind: Array, lower: Array, rule: Array, title: int) -> Array:
    """The features of the lines that end at `ends` and follow each other, a feature a row: float32 (FEATURES, n)."""
    n = ends.shape[0]
    starts = np.zeros(n, np.int64)
    starts[1:] = ends[:-1]
    measures, words, before = measure_lines(codes, starts, ends, kind, lower)
    count = measures[:, _WORDS].copy()
    prose = (count >= PROSE_WORDS) & (measures[:, _ENDS] > 0)
    shared = repeats(words, before, prose, title)
    where = surroundings(count, prose, rule == A_HEADING, rule != NO_RULE)
    out = np.zeros((_ALL, n), np.float32)
    out[: measures.shape[1]] = measures.T
    out[measures.shape[1] : _OWN - 1] = shared.T
    out[_OWN - 1] = rule
    out[_OWN : _OWN + where.shape[1]] = where.T
    row = _OWN + where.shape[1]
    for by in NEIGHBOURS:
        first, end = max(0, -by), min(n, n - by)
        if first < end:
            out[row : row + _OWN, first:end] = out[:_OWN, first + by : end + by]
        row += _OWN
    return out
